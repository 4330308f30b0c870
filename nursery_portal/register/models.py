"""The nursery, its rooms, its children."""

from datetime import date, time

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from nursery_portal.kit.calendar import Nation, WorkingTime

NATIONS = [
    (Nation.ENGLAND_AND_WALES.value, "England and Wales"),
    (Nation.SCOTLAND.value, "Scotland"),
    (Nation.NORTHERN_IRELAND.value, "Northern Ireland"),
]


class Nursery(models.Model):
    """The setting (the registered provision): one row, and the choices that shape how its portal behaves."""

    class CommentMode(models.TextChoices):
        REVIEW_FIRST = "review_first", "A person reads every comment before others see it"
        PUBLISH_CLEAN = "publish_clean", "Clean comments of people who are known appear at once and are read afterwards"

    class SecondEyes(models.TextChoices):
        NEVER = "never", "Never: a manager publishes alone"
        GROUP = "group", "Group pictures: another manager or the safeguarding lead confirms first"

    name = models.CharField(max_length=80)
    legal_name = models.CharField(max_length=120, blank=True, help_text="The controller's legal name.")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    ico_registration = models.CharField("ICO registration", max_length=20, blank=True)
    lado_contact = models.CharField("local authority designated officer", max_length=120, blank=True)
    social_care_contact = models.CharField("children's social care", max_length=120, blank=True)
    comment_mode = models.CharField(
        max_length=20, choices=CommentMode.choices, default=CommentMode.REVIEW_FIRST, editable=False
    )
    comment_edit_minutes = models.PositiveSmallIntegerField(default=15, validators=[MaxValueValidator(60)])
    review_target_hours = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1)], help_text="Working hours within which a waiting comment is read."
    )
    urgent_target_minutes = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(120)],
        help_text="Minutes of opening hours within which what may be about a child's safety is read.",
    )
    invitation_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    pictures_in_ten_minutes = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(20), MaxValueValidator(1000)]
    )
    register_pages_in_ten_minutes = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(10), MaxValueValidator(200)]
    )
    relatives_per_guardian = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(2)])
    nation = models.CharField(max_length=20, choices=NATIONS, default=Nation.ENGLAND_AND_WALES.value)
    opens_at = models.TimeField(default=time(8))
    closes_at = models.TimeField(default=time(18))
    open_weekdays = models.CharField(
        max_length=7, default="01234", validators=[RegexValidator(r"^[0-6]+$")], help_text="0 is Monday."
    )
    hours_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    test_mail_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    test_mail_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the checklist was complete and families could come in."
    )
    suitability_line = models.CharField(
        "reminder before publishing",
        max_length=240,
        blank=True,
        default="Look once more: dress, first aid, a child in distress, papers or names in the picture.",
        help_text="One line that stands beside the button that publishes.",
    )
    second_eyes = models.CharField(
        "second pair of eyes", max_length=8, choices=SecondEyes.choices, default=SecondEyes.NEVER
    )
    review_hides_pictures = models.BooleanField(
        "hide pictures when a yearly review is overdue",
        default=False,
        help_text="Otherwise pictures that are out stay, and only new ones wait for the answer.",
    )
    leaver_keep_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="So long after a child's last day pictures that show nobody else are kept, seen by nobody.",
    )
    event_keep_days = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
        help_text="So long an event's pictures, for instance of a concert, are seen; then they are erased.",
    )
    digest_at = models.TimeField(default=time(17, 30), help_text="When the one mail of the day goes out.")
    withdrawn_keep_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="So long files are kept after a permission was taken back, so that its guardian can have some.",
    )
    view_keep_months = models.PositiveSmallIntegerField(
        default=12,
        validators=[MinValueValidator(3), MaxValueValidator(36)],
        help_text="So long it is kept who opened and who kept which picture.",
    )
    comment_keep_months = models.PositiveSmallIntegerField(
        default=24,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
        help_text="So long after it was written the words of a comment are kept.",
    )
    decision_keep_months = models.PositiveSmallIntegerField(
        default=24,
        validators=[MinValueValidator(6), MaxValueValidator(60)],
        help_text="So long after a decision about a comment its words are kept.",
    )
    # our own numbers in conduct, none of them law: working days, but for the mandatory report's; then months and years
    conduct_dbs_days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    conduct_notice_days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    conduct_decision_days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    conduct_appeal_days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    conduct_appeal_hearing_days = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    conduct_suspension_days = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    conduct_report_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )
    conduct_investigation_days = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    conduct_first_warning_months = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    conduct_final_warning_months = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    conduct_low_level_years = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(25)]
    )
    conduct_complaint_years = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(3), MaxValueValidator(25)]
    )
    conduct_case_years = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(25)]
    )
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(pk=1), name="nursery_is_one_row"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="nursery_opens_before_it_closes"),
        )
        verbose_name_plural = "nursery"

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        """The address on one line, as it stands in texts and on paper."""
        return ", ".join(line.strip() for line in self.address.splitlines() if line.strip())

    @property
    def working_time(self) -> WorkingTime:
        """When a person is here to read and answer: what every clock of the portal counts with."""
        return WorkingTime(
            nation=Nation(self.nation),
            opens=self.opens_at,
            closes=self.closes_at,
            weekdays=frozenset(int(day) for day in self.open_weekdays),
        )


class Room(models.Model):
    """An age group inside the nursery; not a class, and not Django's Group."""

    name = models.CharField(max_length=40, unique=True)
    age_range = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class Child(models.Model):
    """A registered child. `known_as` is what people see; the full name is for the register only, never on a feed."""

    known_as = models.CharField("known as", max_length=40)
    full_name = models.CharField(max_length=120)
    born_on = models.DateField("date of birth")
    room = models.ForeignKey(Room, models.PROTECT, related_name="children")
    started_on = models.DateField("first day")
    leaving_on = models.DateField("last day", null=True, blank=True)
    leaving_recorded_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the last day was recorded: what is kept after it is counted from then, where that was later.",
    )
    # the place before, of a child who came back: what is put back where the new first day was a mistake
    earlier_started_on = models.DateField(null=True, blank=True, editable=False)
    earlier_leaving_on = models.DateField(null=True, blank=True, editable=False)
    earlier_leaving_recorded_on = models.DateField(null=True, blank=True, editable=False)
    came_back_recorded_on = models.DateField(null=True, blank=True, editable=False)
    protected = models.BooleanField(
        default=False,
        help_text="No picture may show this child, and nothing says why. Only the safeguarding lead sets it.",
    )

    class Meta:
        ordering = ("known_as", "pk")
        verbose_name_plural = "children"
        indexes = (models.Index(fields=["room", "known_as"], name="child_room_known_as"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(leaving_on__isnull=True) | Q(leaving_on__gte=F("started_on")),
                name="child_leaves_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.known_as

    @property
    def left_since(self) -> date | None:
        """The last day, or the day on which it was recorded, if that was later: from it the days of the files count."""
        days = [day for day in (self.leaving_on, self.leaving_recorded_on) if day is not None]
        return max(days) if self.leaving_on is not None else None


def enrolled(on: date, prefix: str = "") -> Q:
    """The children who have a place on the day `on`: started, and not past their last day."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}leaving_on__isnull": True}) | Q(**{f"{prefix}leaving_on__gte": on})
    )


def enrolled_or_later(on: date, prefix: str = "") -> Q:
    """The children who have a place on the day `on` or begin after it: everybody who has not left."""
    return Q(**{f"{prefix}leaving_on__isnull": True}) | Q(**{f"{prefix}leaving_on__gte": on})


def left_and_known_before(day: date, prefix: str = "") -> Q:
    """The children whose last day was before `day`, and recorded before it: one found out late, or mistyped, ends
    nothing in the same night."""
    recorded = f"{prefix}leaving_recorded_on"
    return Q(**{f"{prefix}leaving_on__lt": day}) & (Q(**{f"{recorded}__isnull": True}) | Q(**{f"{recorded}__lt": day}))
