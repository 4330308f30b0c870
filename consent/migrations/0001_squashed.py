"""Every table of this app, in one step."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import consent.models
from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("consent", "0001_initial"),
        ("consent", "0002_more_purposes"),
        ("consent", "0003_life_of_a_permission"),
        ("consent", "0004_on_paper"),
        ("consent", "0005_name_corrections"),
    ]

    dependencies = [
        ("members", "0001_squashed"),
        ("register", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Wording",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("own_pictures", "Own pictures"),
                                    ("group_pictures", "Group pictures"),
                                    ("first_name", "First name with a picture"),
                                    ("covered", "May appear covered"),
                                    ("display", "Display in the nursery"),
                                    ("learning_record", "Learning record"),
                                    ("print", "Print"),
                                    ("website", "Public website"),
                                    ("social_media", "Public social media"),
                                    ("press", "Press"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("language", models.CharField(default="en-GB", max_length=12)),
                        ("title", models.CharField(max_length=80)),
                        (
                            "question",
                            models.CharField(
                                help_text="One plain sentence: what yes means, and who will see it.", max_length=240
                            ),
                        ),
                        (
                            "more",
                            models.TextField(
                                help_text="What we do with it, the right to take it back, that care does not depend on it."
                            ),
                        ),
                        (
                            "controller",
                            models.CharField(
                                blank=True, help_text="Who answers for it: the nursery's legal name.", max_length=240
                            ),
                        ),
                        (
                            "recipients",
                            models.TextField(
                                blank=True, help_text="Everybody who sees it, relatives of other families included."
                            ),
                        ),
                        (
                            "retention",
                            models.TextField(blank=True, help_text="How long it is kept, and what happens then."),
                        ),
                        ("lawful_basis", models.CharField(default="consent", max_length=24)),
                        ("sha256", models.CharField(max_length=64)),
                        ("effective_at", models.DateTimeField()),
                        ("answers_end_at", models.DateTimeField(blank=True, null=True)),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "ordering": ("purpose", "-version"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("purpose", "version", "language"), name="wording_once_per_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperForm",
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
                                default=consent.models._paper_code, editable=False, max_length=9, unique=True
                            ),
                        ),
                        ("printed_at", models.DateTimeField()),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.child"
                            ),
                        ),
                        (
                            "printed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("wordings", models.ManyToManyField(related_name="+", to="consent.wording")),
                    ],
                    options={
                        "ordering": ("-printed_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="ConsentEvent",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("seq", models.PositiveBigIntegerField(help_text="Order under the child's lock.")),
                        (
                            "authority_id",
                            models.BigIntegerField(help_text="The guardianship under which the guardian acted."),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("own_pictures", "Own pictures"),
                                    ("group_pictures", "Group pictures"),
                                    ("first_name", "First name with a picture"),
                                    ("covered", "May appear covered"),
                                    ("display", "Display in the nursery"),
                                    ("learning_record", "Learning record"),
                                    ("print", "Print"),
                                    ("website", "Public website"),
                                    ("social_media", "Public social media"),
                                    ("press", "Press"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("requested", "Asked"),
                                    ("given", "Yes"),
                                    ("renewed", "Yes, again"),
                                    ("refused", "No"),
                                    ("withdrawn", "Taken back"),
                                    ("revoked", "Ended by the safeguarding lead"),
                                    ("invalidated", "Found not to count"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("wording_sha256", models.CharField(max_length=64)),
                        (
                            "signed_name",
                            models.CharField(
                                blank=True, help_text="Empty where the nursery acted, not they.", max_length=160
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[("web", "In the portal"), ("paper", "On paper, keyed by staff")],
                                default="web",
                                max_length=8,
                            ),
                        ),
                        ("receipt", models.UUIDField(help_text="Answers signed together carry one receipt.")),
                        ("at", models.DateTimeField()),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consent_events",
                                to="register.child",
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
                            "recorded_by",
                            models.ForeignKey(
                                help_text="Who keyed or decided it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "wording",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.wording"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("child", "seq"),
                    },
                ),
                migrations.CreateModel(
                    name="NameCorrection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_name", models.CharField(max_length=60)),
                        ("last_name", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("confirmed", "Confirmed"),
                                    ("declined", "Not confirmed"),
                                    ("replaced", "Asked for otherwise since"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("asked_at", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("user",),
                                name="name_correction_once_while_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("receipt", models.UUIDField(unique=True)),
                        ("signed_on", models.DateField(help_text="The day that stands on the paper.")),
                        ("keyed_at", models.DateTimeField()),
                        ("scan_kind", models.CharField(choices=[("picture", "Picture"), ("pdf", "PDF")], max_length=8)),
                        (
                            "scan_id",
                            models.UUIDField(
                                help_text="The sealed scan; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("scan_digest", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Not confirmed yet"),
                                    ("confirmed", "Confirmed by them"),
                                    ("contested", "They say it is not what they wrote"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "keyed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "form",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answer",
                                to="consent.paperform",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-keyed_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at__isnull", True), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True), ("settled_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="paper_answer_settled_at",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TakeDown",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("receipt", models.UUIDField(unique=True)),
                        ("asked_at", models.DateTimeField(help_text="When the request reached the portal.")),
                        (
                            "dark_at",
                            models.DateTimeField(
                                help_text="When the portal looked again and found nothing left to see."
                            ),
                        ),
                        ("pictures", models.PositiveIntegerField()),
                        ("posts", models.PositiveIntegerField()),
                        ("people", models.PositiveIntegerField()),
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
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("dark_at__gte", models.F("asked_at"))),
                                name="take_down_dark_after_asked",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentStanding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("own_pictures", "Own pictures"),
                                    ("group_pictures", "Group pictures"),
                                    ("first_name", "First name with a picture"),
                                    ("covered", "May appear covered"),
                                    ("display", "Display in the nursery"),
                                    ("learning_record", "Learning record"),
                                    ("print", "Print"),
                                    ("website", "Public website"),
                                    ("social_media", "Public social media"),
                                    ("press", "Press"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("requested", "Asked"),
                                    ("given", "Yes"),
                                    ("renewed", "Yes, again"),
                                    ("refused", "No"),
                                    ("withdrawn", "Taken back"),
                                    ("revoked", "Ended by the safeguarding lead"),
                                    ("invalidated", "Found not to count"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("answered_on", models.DateField(help_text="The day of `at` in the nursery's time zone.")),
                        (
                            "review_on",
                            models.DateField(
                                blank=True, help_text="When a yes is asked about again; empty for a no.", null=True
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.guardianship"
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consent_standings",
                                to="register.child",
                            ),
                        ),
                        (
                            "event",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standing",
                                to="consent.consentevent",
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
                            "wording",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.wording"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("child", "guardian", "purpose"), name="consent_standing_latest"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["given", "renewed", "refused", "withdrawn", "revoked", "invalidated"])
                                ),
                                name="consent_standing_kind",
                            ),
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="consentevent",
                    index=models.Index(fields=["guardian", "child", "-seq"], name="consent_event_of_guardian"),
                ),
                migrations.AddIndex(
                    model_name="consentevent",
                    index=models.Index(fields=["receipt"], name="consent_event_receipt"),
                ),
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.UniqueConstraint(fields=("child", "seq"), name="consent_event_seq_per_child"),
                ),
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["requested", "given", "renewed", "refused", "withdrawn", "revoked", "invalidated"],
                            )
                        ),
                        name="consent_event_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["requested", "revoked", "invalidated"]), ("recorded_by__isnull", False)
                            ),
                            models.Q(("signed_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_event_is_signed",
                    ),
                ),
            ]
        )
    ]
