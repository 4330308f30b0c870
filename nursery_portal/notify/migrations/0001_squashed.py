"""Every table of this app, in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("notify", "0001_initial"), ("notify", "0002_digests_choices_returned")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="DigestRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(unique=True)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Bounce",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.EmailField(max_length=254)),
                        (
                            "permanent",
                            models.BooleanField(help_text="There is no such mailbox, or it takes nothing from us."),
                        ),
                        ("code", models.CharField(blank=True, max_length=16)),
                        ("times", models.PositiveIntegerField(default=1)),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bounces",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-last_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("settled_at", None)),
                                fields=("address",),
                                name="bounce_once_while_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Digest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("lines", models.JSONField(default=list)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="digests",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mailed_at__isnull", True)), fields=["day"], name="digest_unmailed"
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day")],
                    },
                ),
                migrations.CreateModel(
                    name="MailChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("daily", models.BooleanField(default=True, verbose_name="one mail a day")),
                        (
                            "own",
                            models.CharField(
                                choices=[("at_once", "At once"), ("daily", "With the mail of the day")],
                                default="at_once",
                                max_length=8,
                                verbose_name="answers and decisions",
                            ),
                        ),
                        (
                            "reminders",
                            models.CharField(
                                choices=[("at_once", "At once"), ("daily", "With the mail of the day")],
                                default="at_once",
                                max_length=8,
                                verbose_name="reminders",
                            ),
                        ),
                        ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                        ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="until")),
                        ("changed_at", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mail_choice",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="mail_choice_quiet_from_and_until",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=160)),
                        ("body", models.TextField(blank=True)),
                        ("url", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("mail", models.BooleanField(default=True, help_text="Whether a mail of its own tells of it.")),
                        (
                            "mail_after",
                            models.DateTimeField(
                                blank=True, help_text="Not before: its recipient has quiet hours.", null=True
                            ),
                        ),
                        ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                        (
                            "mail_claimed_at",
                            models.DateTimeField(
                                blank=True, help_text="When a worker last took it to send it.", null=True
                            ),
                        ),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "daily",
                            models.BooleanField(default=False, help_text="Whether the mail of the day counts it."),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-made_at", "-pk"),
                        "indexes": [
                            models.Index(fields=["recipient", "-made_at"], name="notice_of_member"),
                            models.Index(
                                condition=models.Q(("read_at__isnull", True)),
                                fields=["recipient"],
                                name="notice_unread",
                            ),
                            models.Index(
                                condition=models.Q(("mail", True), ("mailed_at__isnull", True)),
                                fields=["made_at"],
                                name="notice_unmailed",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
