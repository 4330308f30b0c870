"""Every table of this app, in one step."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("moderation", "0001_initial"),
        ("moderation", "0002_clocks_rules_and_second_looks"),
        ("moderation", "0003_concern_from_question"),
    ]

    dependencies = [
        ("posts", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "comment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claim", to="posts.comment"
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Pending",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approved", "Approved"), ("declined", "Not shown"), ("removed", "Removed")],
                                max_length=10,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "No reason needed"),
                                    ("child_named", "It names a child"),
                                    ("private_details", "It holds private details"),
                                    ("unkind", "It is unkind to somebody"),
                                    ("not_here", "It belongs in a talk with the manager"),
                                    ("link", "It leads people elsewhere"),
                                    ("staff_contact", "It asks staff for private contact"),
                                    ("concern", "It is being looked at as a concern"),
                                    ("untrue", "It says something that is not so"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=400)),
                        ("tell", models.BooleanField(default=True)),
                        ("due_at", models.DateTimeField(db_index=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="pending", to="posts.comment"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ScreeningRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=60, unique=True, verbose_name="what it is about")),
                        (
                            "phrases",
                            models.TextField(
                                help_text="One a line.", max_length=4000, verbose_name="words and phrases"
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("mark", "Mark the words, nothing more"),
                                    ("hold", "Hold and flag"),
                                    ("urgent", "Hold as urgent"),
                                ],
                                default="hold",
                                max_length=8,
                                verbose_name="what happens",
                            ),
                        ),
                        ("changed_at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("label",),
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approved", "Approved"), ("declined", "Not shown"), ("removed", "Removed")],
                                max_length=10,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "No reason needed"),
                                    ("child_named", "It names a child"),
                                    ("private_details", "It holds private details"),
                                    ("unkind", "It is unkind to somebody"),
                                    ("not_here", "It belongs in a talk with the manager"),
                                    ("link", "It leads people elsewhere"),
                                    ("staff_contact", "It asks staff for private contact"),
                                    ("concern", "It is being looked at as a concern"),
                                    ("untrue", "It says something that is not so"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, help_text="For reviewers; the author does not see it.", max_length=400
                            ),
                        ),
                        ("text", models.TextField(help_text="The words that were decided.")),
                        ("at", models.DateTimeField()),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="posts.comment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("comment", "at"),
                        "constraints": [
                            models.UniqueConstraint(fields=("comment", "version"), name="decision_once_per_version"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", "approved"), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="decision_against_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(help_text="When the clock began that ran out.")),
                        (
                            "step",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Safeguarding lead"), (2, "Deputy"), (3, "Registered person")]
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="escalations",
                                to="posts.comment",
                            ),
                        ),
                        ("told", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "ordering": ("at",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("comment", "since", "step"), name="escalation_once_per_step"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Preservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=400)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="preservations",
                                to="posts.comment",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("comment",),
                                name="preservation_once_while_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("body", models.TextField(max_length=4000, verbose_name="question")),
                        ("form_key", models.UUIDField()),
                        (
                            "urgency",
                            models.SmallIntegerField(
                                choices=[(0, "To read"), (1, "Flagged"), (2, "Urgent")],
                                default=1,
                                help_text="Flagged until it is screened.",
                            ),
                        ),
                        ("findings", models.JSONField(default=list)),
                        ("show_help", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("answer", models.TextField(blank=True, max_length=4000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "raised_at",
                            models.DateTimeField(blank=True, help_text="When a concern was raised from it.", null=True),
                        ),
                        ("about", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("due_at", "pk"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answered_at__isnull", True)),
                                fields=["due_at"],
                                name="question_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("author", "form_key"), name="question_once_per_form")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("child_identified", "A child can be identified"),
                                    ("child_worry", "I am worried about a child"),
                                    ("abuse", "It is abusive or threatening"),
                                    ("privacy", "It tells something private"),
                                    ("staff_conduct", "It is about how a member of staff behaves"),
                                    ("untrue", "It says something untrue about a person"),
                                    ("other", "Something else"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        (
                            "hid",
                            models.BooleanField(default=False, help_text="Whether the report hid the comment at once."),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("", "Open"), ("dealt_with", "Dealt with"), ("no_change", "No change")],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="posts.comment"
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("at",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)), fields=["comment"], name="report_open"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("comment", "reporter"),
                                name="report_once_while_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Screening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        (
                            "urgency",
                            models.SmallIntegerField(
                                choices=[(0, "To read"), (1, "Flagged"), (2, "Urgent")], default=0
                            ),
                        ),
                        (
                            "findings",
                            models.JSONField(
                                default=list, help_text="Each: rule, label, words as they stand in the text."
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "about",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Staff whom the text seems to name.",
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="screenings",
                                to="posts.comment",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("comment", "version"), name="screening_once_per_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondLook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(help_text="Of the comment as it was declined.")),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        ("at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="second_looks",
                                to="posts.comment",
                            ),
                        ),
                        (
                            "not_by",
                            models.ForeignKey(
                                help_text="Who declined it, and does not look again.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["comment"],
                                name="second_look_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("comment", "version"), name="second_look_once_per_version")
                        ],
                    },
                ),
            ]
        )
    ]
