"""Every table of this app, in one step."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import nursery_portal.duties.models
from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("duties", "0001_initial"), ("duties", "0002_requests_and_complaints")]

    dependencies = [
        ("register", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Breach",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "reference",
                            models.CharField(
                                default=nursery_portal.duties.models._reference,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("wrong_child", "A picture shows the wrong child"),
                                    ("wrong_person", "Something went to the wrong person"),
                                    ("lost", "Something was lost or stolen"),
                                    ("seen", "Somebody saw or took what is not theirs"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "facts_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("facts_digest", models.CharField(max_length=64)),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="What it came from, e.g. a post: one open for each.",
                                max_length=60,
                            ),
                        ),
                        (
                            "aware_at",
                            models.DateTimeField(help_text="When the nursery came to know: the clock runs from here."),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("children", models.ManyToManyField(blank=True, related_name="+", to="register.child")),
                        (
                            "opened_by",
                            models.ForeignKey(
                                help_text="Empty: the portal, by itself.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "breaches",
                        "ordering": ("-aware_at", "reference"),
                    },
                ),
                migrations.CreateModel(
                    name="BreachEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("note", "Note"),
                                    ("risk", "Risk to the people concerned"),
                                    ("ico", "Telling the ICO"),
                                    ("people", "Telling the parents"),
                                    ("measures", "What was done about it"),
                                    ("closed", "Closed"),
                                    ("reopened", "Opened again"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "said",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Nothing to choose"),
                                    ("unlikely", "A risk is unlikely"),
                                    ("likely", "A risk is likely"),
                                    ("high", "A high risk is likely"),
                                    ("told", "Told"),
                                    ("not_told", "Not told"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("done_at", models.DateTimeField(help_text="When somebody was told.", null=True)),
                        ("why_id", models.UUIDField(help_text="The sealed words.")),
                        ("why_digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        (
                            "breach",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="duties.breach"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "breach entries",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Matter",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "reference",
                            models.CharField(
                                default=nursery_portal.duties.models._matter_reference,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("access", "To see what we hold"),
                                    ("rectification", "To correct something"),
                                    ("erasure", "To erase something"),
                                    ("restriction", "To keep but not use something"),
                                    ("portability", "To take something along"),
                                    ("objection", "An objection"),
                                    ("complaint_data", "A complaint about personal data"),
                                    ("complaint_eyfs", "A complaint about the EYFS requirements"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("received_on", models.DateField()),
                        ("needs_identity", models.BooleanField(default=False)),
                        (
                            "facts_id",
                            models.UUIDField(
                                help_text="The sealed side row: who asks, how to reach them, and their words."
                            ),
                        ),
                        ("facts_digest", models.CharField(max_length=64)),
                        ("entered_at", models.DateTimeField()),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="register.child",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-received_on", "reference"),
                    },
                ),
                migrations.CreateModel(
                    name="FamilyExport",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("data_id", models.UUIDField(help_text="The sealed side row.")),
                        ("data_digest", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "Waits for a second leader"),
                                    ("released", "Released"),
                                    ("declined", "Not released"),
                                ],
                                default="prepared",
                                max_length=10,
                            ),
                        ),
                        ("prepared_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.child"
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "prepared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="exports", to="duties.matter"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-prepared_at",),
                    },
                ),
                migrations.CreateModel(
                    name="MatterStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("identity", "We know now who asks"),
                                    ("clarify", "We asked for an explanation"),
                                    ("clarified", "The explanation came"),
                                    ("extended", "Told that it takes three months, and why"),
                                    ("acknowledged", "Acknowledged"),
                                    ("answered", "Answered"),
                                    ("refused", "Refused, with the reason and where to complain"),
                                    ("note", "A note"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("why_id", models.UUIDField(help_text="The sealed words.")),
                        ("why_digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="duties.matter"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.AddIndex(
                    model_name="breach",
                    index=models.Index(fields=["source"], name="breach_source"),
                ),
                migrations.AddConstraint(
                    model_name="breachentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "risk"), ("said__in", ["unlikely", "likely", "high"])),
                            models.Q(("kind__in", ["ico", "people"]), ("said__in", ["told", "not_told"])),
                            models.Q(("kind__in", ["note", "measures", "closed", "reopened"]), ("said", "")),
                            _connector="OR",
                        ),
                        name="breach_entry_says_what_fits",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="breachentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("said", "told"), _negated=True), ("done_at__isnull", False), _connector="OR"
                        ),
                        name="breach_entry_told_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="familyexport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(
                                ("settled_by__isnull", False),
                                models.Q(("settled_by", models.F("prepared_by")), _negated=True),
                                models.Q(("settled_by", models.F("guardian")), _negated=True),
                                models.Q(("prepared_by", models.F("guardian")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="family_export_released_by_another",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="matterstep",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["identity", "extended", "acknowledged"])),
                        fields=("matter", "kind"),
                        name="matter_step_once",
                    ),
                ),
            ]
        )
    ]
