"""Every table of this app, in one step."""

import datetime

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("register", "0001_initial"),
        ("register", "0002_opening_and_hours"),
        ("register", "0003_before_publishing"),
        ("register", "0004_review_hides_pictures"),
        ("register", "0005_keeping_after_leaving"),
        ("register", "0006_relatives"),
        ("register", "0007_publish_clean"),
        ("register", "0008_events_and_digests"),
        ("register", "0009_reading_limits"),
        ("register", "0010_keeping_after_withdrawal"),
        ("register", "0011_keeping_and_conduct"),
        ("register", "0012_conduct_numbers"),
    ]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, unique=True)),
                        ("age_range", models.CharField(blank=True, max_length=40)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("order", "name"),
                    },
                ),
                migrations.CreateModel(
                    name="Nursery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "legal_name",
                            models.CharField(blank=True, help_text="The controller's legal name.", max_length=120),
                        ),
                        ("address", models.TextField(blank=True)),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        (
                            "ico_registration",
                            models.CharField(blank=True, max_length=20, verbose_name="ICO registration"),
                        ),
                        (
                            "lado_contact",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="local authority designated officer"
                            ),
                        ),
                        (
                            "social_care_contact",
                            models.CharField(blank=True, max_length=120, verbose_name="children's social care"),
                        ),
                        (
                            "comment_mode",
                            models.CharField(
                                choices=[
                                    ("review_first", "A person reads every comment before others see it"),
                                    (
                                        "publish_clean",
                                        "Clean comments of people who are known appear at once and are read afterwards",
                                    ),
                                ],
                                default="review_first",
                                editable=False,
                                max_length=20,
                            ),
                        ),
                        (
                            "comment_edit_minutes",
                            models.PositiveSmallIntegerField(
                                default=15, validators=[django.core.validators.MaxValueValidator(60)]
                            ),
                        ),
                        (
                            "review_target_hours",
                            models.PositiveSmallIntegerField(
                                default=2,
                                help_text="Working hours within which a waiting comment is read.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "invitation_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(30),
                                ],
                            ),
                        ),
                        (
                            "pictures_in_ten_minutes",
                            models.PositiveSmallIntegerField(
                                default=100,
                                validators=[
                                    django.core.validators.MinValueValidator(20),
                                    django.core.validators.MaxValueValidator(1000),
                                ],
                            ),
                        ),
                        (
                            "register_pages_in_ten_minutes",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[
                                    django.core.validators.MinValueValidator(10),
                                    django.core.validators.MaxValueValidator(200),
                                ],
                            ),
                        ),
                        (
                            "relatives_per_guardian",
                            models.PositiveSmallIntegerField(
                                default=0, validators=[django.core.validators.MaxValueValidator(2)]
                            ),
                        ),
                        (
                            "nation",
                            models.CharField(
                                choices=[
                                    ("england_and_wales", "England and Wales"),
                                    ("scotland", "Scotland"),
                                    ("northern_ireland", "Northern Ireland"),
                                ],
                                default="england_and_wales",
                                max_length=20,
                            ),
                        ),
                        ("opens_at", models.TimeField(default=datetime.time(8, 0))),
                        ("closes_at", models.TimeField(default=datetime.time(18, 0))),
                        (
                            "open_weekdays",
                            models.CharField(
                                default="01234",
                                help_text="0 is Monday.",
                                max_length=7,
                                validators=[django.core.validators.RegexValidator("^[0-6]+$")],
                            ),
                        ),
                        ("hours_confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("test_mail_sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("test_mail_confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "opened_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="When the checklist was complete and families could come in.",
                                null=True,
                            ),
                        ),
                        (
                            "suitability_line",
                            models.CharField(
                                blank=True,
                                default="Look once more: dress, first aid, a child in distress, papers or names in the picture.",
                                help_text="One line that stands beside the button that publishes.",
                                max_length=240,
                                verbose_name="reminder before publishing",
                            ),
                        ),
                        (
                            "second_eyes",
                            models.CharField(
                                choices=[
                                    ("never", "Never: a manager publishes alone"),
                                    (
                                        "group",
                                        "Group pictures: another manager or the safeguarding lead confirms first",
                                    ),
                                ],
                                default="never",
                                max_length=8,
                                verbose_name="second pair of eyes",
                            ),
                        ),
                        (
                            "review_hides_pictures",
                            models.BooleanField(
                                default=False,
                                help_text="Otherwise pictures that are out stay, and only new ones wait for the answer.",
                                verbose_name="hide pictures when a yearly review is overdue",
                            ),
                        ),
                        (
                            "leaver_keep_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="So long after a child's last day pictures that show nobody else are kept, seen by nobody.",
                                validators=[django.core.validators.MaxValueValidator(365)],
                            ),
                        ),
                        (
                            "event_keep_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="So long an event's pictures, for instance of a concert, are seen; then they are erased.",
                                validators=[
                                    django.core.validators.MinValueValidator(7),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                            ),
                        ),
                        (
                            "digest_at",
                            models.TimeField(
                                default=datetime.time(17, 30), help_text="When the one mail of the day goes out."
                            ),
                        ),
                        (
                            "withdrawn_keep_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="So long files are kept after a permission was taken back, so that its guardian can have some.",
                                validators=[django.core.validators.MaxValueValidator(365)],
                            ),
                        ),
                        (
                            "view_keep_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                help_text="So long it is kept who opened and who kept which picture.",
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(36),
                                ],
                            ),
                        ),
                        (
                            "comment_keep_months",
                            models.PositiveSmallIntegerField(
                                default=24,
                                help_text="So long after it was written the words of a comment are kept.",
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                            ),
                        ),
                        (
                            "decision_keep_months",
                            models.PositiveSmallIntegerField(
                                default=24,
                                help_text="So long after a decision about a comment its words are kept.",
                                validators=[
                                    django.core.validators.MinValueValidator(6),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                            ),
                        ),
                        (
                            "conduct_dbs_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_notice_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_decision_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_appeal_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_appeal_hearing_days",
                            models.PositiveSmallIntegerField(
                                default=10, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_suspension_days",
                            models.PositiveSmallIntegerField(
                                default=10, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_report_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(14),
                                ],
                            ),
                        ),
                        (
                            "conduct_investigation_days",
                            models.PositiveSmallIntegerField(
                                default=10, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "conduct_first_warning_months",
                            models.PositiveSmallIntegerField(
                                default=6,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(24),
                                ],
                            ),
                        ),
                        (
                            "conduct_final_warning_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(24),
                                ],
                            ),
                        ),
                        (
                            "conduct_low_level_years",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(25),
                                ],
                            ),
                        ),
                        (
                            "conduct_complaint_years",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(25),
                                ],
                            ),
                        ),
                        (
                            "conduct_case_years",
                            models.PositiveSmallIntegerField(
                                default=6,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(25),
                                ],
                            ),
                        ),
                        ("is_demonstration", models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        "verbose_name_plural": "nursery",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="nursery_is_one_row"),
                            models.CheckConstraint(
                                condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                                name="nursery_opens_before_it_closes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Child",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("known_as", models.CharField(max_length=40, verbose_name="known as")),
                        ("full_name", models.CharField(max_length=120)),
                        ("born_on", models.DateField(verbose_name="date of birth")),
                        ("started_on", models.DateField(verbose_name="first day")),
                        ("leaving_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        (
                            "protected",
                            models.BooleanField(
                                default=False,
                                help_text="No picture may show this child, and nothing says why. Only the safeguarding lead sets it.",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="children", to="register.room"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "children",
                        "ordering": ("known_as", "pk"),
                        "indexes": [models.Index(fields=["room", "known_as"], name="child_room_known_as")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("leaving_on__isnull", True),
                                    ("leaving_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="child_leaves_after_start",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
