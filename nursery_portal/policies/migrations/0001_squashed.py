"""Every table of this app, in one step."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("policies", "0001_initial"), ("policies", "0002_library_visitors_training")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="PolicyDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(unique=True)),
                        ("title", models.CharField(max_length=120)),
                        ("must_be_acknowledged", models.BooleanField(default=False)),
                        (
                            "asked_of",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("families", "Parents, carers and visitors"),
                                    ("staff", "Staff"),
                                ],
                                default="everyone",
                                help_text="Who acknowledges it, if anybody.",
                                max_length=10,
                            ),
                        ),
                        (
                            "yearly",
                            models.BooleanField(
                                default=False, help_text="Staff acknowledge it once a year, changed or not."
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("title",),
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("effective_on", models.DateField()),
                        ("review_on", models.DateField()),
                        ("summary", models.TextField(blank=True)),
                        ("text_sha256", models.CharField(max_length=64)),
                        ("published_at", models.DateTimeField()),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="policies.policydocument",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("document", "-number"),
                    },
                ),
                migrations.CreateModel(
                    name="Clause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                help_text="S1 to S40: the sentence of the policy it stands for.", max_length=8
                            ),
                        ),
                        ("section", models.CharField(max_length=80)),
                        ("text", models.TextField()),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("families", "Parents, carers and visitors"),
                                    ("staff", "Staff"),
                                ],
                                default="everyone",
                                max_length=10,
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clauses",
                                to="policies.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("version", "order"),
                    },
                ),
                migrations.CreateModel(
                    name="Acknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "wording",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("families", "Parents, carers and visitors"),
                                    ("staff", "Staff"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="2 and more: once more, a year later."
                            ),
                        ),
                        ("text_sha256", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acknowledgements",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acknowledgements",
                                to="policies.policyversion",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Training",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("trained_on", models.DateField(verbose_name="done on")),
                        ("renew_on", models.DateField(verbose_name="to be renewed by")),
                        ("entered_at", models.DateTimeField()),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trainings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("user", "-trained_on", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="VisitorAcknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("visiting", models.CharField(blank=True, max_length=120)),
                        ("text_sha256", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visitors",
                                to="policies.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="VisitorDoor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, unique=True)),
                        ("made_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.UniqueConstraint(fields=("document", "number"), name="policy_version_number"),
                ),
                migrations.AddConstraint(
                    model_name="clause",
                    constraint=models.UniqueConstraint(fields=("version", "code"), name="clause_code_once"),
                ),
                migrations.AddConstraint(
                    model_name="acknowledgement",
                    constraint=models.UniqueConstraint(
                        fields=("user", "version", "wording", "number"), name="acknowledgement_once_per_wording"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="training",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("renew_on__gt", models.F("trained_on"))),
                        name="training_renewed_after_it_was_done",
                    ),
                ),
                migrations.AddIndex(
                    model_name="visitoracknowledgement",
                    index=models.Index(fields=["-at"], name="visitor_latest"),
                ),
            ]
        )
    ]
