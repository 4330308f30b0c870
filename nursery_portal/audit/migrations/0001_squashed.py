"""Every table of this app, in one step."""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("audit", "0001_initial")]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Sealed",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "category",
                            models.CharField(help_text="Retention category, e.g. audit, concern, case.", max_length=40),
                        ),
                        ("ciphertext", models.BinaryField()),
                        ("wrapped_key", models.BinaryField()),
                        (
                            "key_id",
                            models.CharField(help_text="Which portal key wraps this row's own key.", max_length=16),
                        ),
                        ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "verbose_name_plural": "sealed details",
                    },
                ),
                migrations.CreateModel(
                    name="AuditEvent",
                    fields=[
                        ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(help_text="The portal's clock when the action happened.")),
                        (
                            "written_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                help_text="The database's clock, a witness no rule compares.",
                            ),
                        ),
                        ("event", models.CharField(max_length=64)),
                        (
                            "actor_id",
                            models.BigIntegerField(
                                help_text="The account that acted; empty means the system.", null=True
                            ),
                        ),
                        (
                            "acting_as",
                            models.CharField(
                                blank=True, help_text="The hat the person wore, from the form used.", max_length=24
                            ),
                        ),
                        ("subject_type", models.CharField(max_length=64)),
                        ("subject_id", models.CharField(max_length=40)),
                        ("child_id", models.BigIntegerField(null=True)),
                        (
                            "details_id",
                            models.UUIDField(
                                help_text="The sealed side row, which may have been disposed of since.", null=True
                            ),
                        ),
                        ("details_digest", models.CharField(blank=True, max_length=64)),
                        ("mac", models.CharField(max_length=64)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject"),
                            models.Index(fields=["event", "at"], name="audit_event_event_at"),
                            models.Index(fields=["actor_id", "at"], name="audit_event_actor_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditHead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.PositiveBigIntegerField(default=0)),
                        (
                            "mac",
                            models.CharField(
                                default="0000000000000000000000000000000000000000000000000000000000000000",
                                max_length=64,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="audit_head_is_one_row")
                        ],
                    },
                ),
            ]
        )
    ]
