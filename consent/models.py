"""The ledger of permissions: wordings, events, and the latest answer that the rule reads."""

import secrets
import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from nursery_portal.members.models import Guardianship
from nursery_portal.register.models import Child


class Purpose(models.TextChoices):
    """What is agreed to: one answer for each (UK GDPR Art 7(2): granular).

    The portal itself enforces those of `ENFORCED`. The others (`RECORDED`) are about things outside it: it asks, keeps
    and shows the answers, and says plainly that people, not the portal, act on them.
    """

    OWN_PICTURES = "own_pictures", "Own pictures"
    GROUP_PICTURES = "group_pictures", "Group pictures"
    FIRST_NAME = "first_name", "First name with a picture"
    COVERED = "covered", "May appear covered"
    DISPLAY = "display", "Display in the nursery"
    LEARNING_RECORD = "learning_record", "Learning record"
    PRINT = "print", "Print"
    WEBSITE = "website", "Public website"
    SOCIAL_MEDIA = "social_media", "Public social media"
    PRESS = "press", "Press"


ENFORCED = (Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME, Purpose.COVERED)
RECORDED = tuple(purpose for purpose in Purpose if purpose not in ENFORCED)


REVIEW_AFTER, REVIEW_SPREAD, REVIEW_GRACE = 365, 91, 30  # days


class Wording(models.Model):
    """The frozen text a guardian reads before answering: what they were told can be shown years later (Art 7(1)).

    A new version is a new row. `answers_end_at` is the only column that may change: the instant from which answers
    given under this text no longer permit anything. "{child}" stands for the child's known-as name when it is shown.
    """

    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12, default="en-GB")
    title = models.CharField(max_length=80)
    question = models.CharField(max_length=240, help_text="One plain sentence: what yes means, and who will see it.")
    more = models.TextField(help_text="What we do with it, the right to take it back, that care does not depend on it.")
    controller = models.CharField(max_length=240, blank=True, help_text="Who answers for it: the nursery's legal name.")
    recipients = models.TextField(blank=True, help_text="Everybody who sees it, relatives of other families included.")
    retention = models.TextField(blank=True, help_text="How long it is kept, and what happens then.")
    lawful_basis = models.CharField(max_length=24, default="consent")
    sha256 = models.CharField(max_length=64)
    effective_at = models.DateTimeField()
    answers_end_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("purpose", "-version")
        constraints = (
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="wording_once_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"


class ConsentEvent(models.Model):
    """One guardian's act about one child and one purpose. Never edited; a change of mind is a new event."""

    class Kind(models.TextChoices):
        """The states of the W3C's vocabulary that somebody brings about. Only *given* and *renewed* allow anything;
        *requested* asks and changes nothing."""

        REQUESTED = "requested", "Asked"
        GIVEN = "given", "Yes"
        RENEWED = "renewed", "Yes, again"
        REFUSED = "refused", "No"
        WITHDRAWN = "withdrawn", "Taken back"
        REVOKED = "revoked", "Ended by the safeguarding lead"
        INVALIDATED = "invalidated", "Found not to count"
        SET_ASIDE = "set_aside", "Waited for no more"

    class How(models.TextChoices):
        WEB = "web", "In the portal"
        PAPER = "paper", "On paper, keyed by staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.PositiveBigIntegerField(help_text="Order under the child's lock.")
    child = models.ForeignKey(Child, models.PROTECT, related_name="consent_events")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    authority_id = models.BigIntegerField(help_text="The guardianship under which the guardian acted.")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    wording_sha256 = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=160, blank=True, help_text="Empty where the nursery acted, not they.")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Who keyed or decided it."
    )
    how = models.CharField(max_length=8, choices=How.choices, default=How.WEB)
    receipt = models.UUIDField(help_text="Answers signed together carry one receipt.")
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("child", "seq")
        constraints = (
            models.UniqueConstraint(fields=["child", "seq"], name="consent_event_seq_per_child"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "requested",
                        "given",
                        "renewed",
                        "refused",
                        "withdrawn",
                        "revoked",
                        "invalidated",
                        "set_aside",
                    ]
                ),
                name="consent_event_kind",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=["requested", "revoked", "invalidated", "set_aside"]) & Q(recorded_by__isnull=False)
                )
                | ~Q(signed_name=""),
                name="consent_event_is_signed",
            ),
        )
        indexes = (
            models.Index(fields=["guardian", "child", "-seq"], name="consent_event_of_guardian"),
            models.Index(fields=["receipt"], name="consent_event_receipt"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.kind}"


YES = (ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.RENEWED)
NO = (ConsentEvent.Kind.REFUSED, ConsentEvent.Kind.WITHDRAWN, ConsentEvent.Kind.REVOKED)


def review_day(child_id: int, answered_on: date) -> date:
    """When a yes given on this day is asked about again: within a year, and for each child on a day of its own, so that
    a nursery where everybody signs in September is not asked all at once."""
    return answered_on + timedelta(days=REVIEW_AFTER - child_id * 37 % REVIEW_SPREAD)


def review_of(event: ConsentEvent) -> date | None:
    """When this answer is asked about again: a yes on its review day, a no never."""
    return review_day(event.child_id, timezone.localdate(event.at)) if event.kind in YES else None


class ConsentStanding(models.Model):
    """The latest answer per child, guardian and purpose: what rules read. Written only by the action that appends.

    A yes is tied to the link under which it was given and to the day it was given on: it outlives neither that link nor
    the child's place.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="consent_standings")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    kind = models.CharField(max_length=12, choices=ConsentEvent.Kind.choices)
    event = models.OneToOneField(ConsentEvent, models.PROTECT, related_name="standing")
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Guardianship, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_on = models.DateField(help_text="The day of `at` in the nursery's time zone.")
    review_on = models.DateField(null=True, blank=True, help_text="When a yes is asked about again; empty for a no.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["child", "guardian", "purpose"], name="consent_standing_latest"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["given", "renewed", "refused", "withdrawn", "revoked", "invalidated", "set_aside"]
                ),
                name="consent_standing_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.kind}"

    @property
    def is_yes(self) -> bool:
        """Whether the latest answer is a yes, whatever has ended since."""
        return self.kind in YES


class TakeDown(models.Model):
    """What a withdrawal took down: counted before it, and looked at again after it. Evidence for the receipt, no more.

    The withdrawal stands whether or not this row could be written; nothing that protects the child reads it.
    """

    receipt = models.UUIDField(unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(help_text="When the request reached the portal.")
    dark_at = models.DateTimeField(help_text="When the portal looked again and found nothing left to see.")
    pictures = models.PositiveIntegerField()
    posts = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(dark_at__gte=models.F("asked_at")), name="take_down_dark_after_asked"),
        )

    def __str__(self) -> str:
        return f"take-down {self.receipt}"

    @property
    def seconds(self) -> float:
        """From the request until nothing was left to see."""
        return (self.dark_at - self.asked_at).total_seconds()


def _paper_code() -> str:
    """The code of a printed form: eight signs that cannot be taken for one another, for reading out and typing in."""
    signs = "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


class PaperForm(models.Model):
    """A form that was printed for one child: its code, and the very texts that stand on it."""

    code = models.CharField(max_length=9, unique=True, default=_paper_code, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    wordings = models.ManyToManyField(Wording, related_name="+")
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        ordering = ("-printed_at", "-pk")

    def __str__(self) -> str:
        return self.code


class PaperAnswer(models.Model):
    """Answers that came back on paper: who keyed them, the sealed scan, and what the guardian says of it.

    The answers themselves are events of the ledger like any other; they carry this row's receipt.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not confirmed yet"
        CONFIRMED = "confirmed", "Confirmed by them"
        CONTESTED = "contested", "They say it is not what they wrote"

    receipt = models.UUIDField(unique=True)
    form = models.OneToOneField(PaperForm, models.PROTECT, related_name="answer")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_on = models.DateField(help_text="The day that stands on the paper.")
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    keyed_at = models.DateTimeField()
    scan_kind = models.CharField(max_length=8, choices=[("picture", "Picture"), ("pdf", "PDF")])
    scan_id = models.UUIDField(help_text="The sealed scan; once disposed of, only this skeleton is left.")
    scan_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-keyed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="paper_answer_settled_at",
            ),
        )

    def __str__(self) -> str:
        return f"paper answer {self.pk}"


class NameCorrection(models.Model):
    """What somebody says their name is, or signed with. The old name stays, for everybody, until a manager confirms."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Not confirmed"
        REPLACED = "replaced", "Asked for otherwise since"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="name_correction_once_while_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"name correction {self.pk}"

    @property
    def full_name(self) -> str:
        """The name as it would read."""
        return f"{self.first_name} {self.last_name}".strip()
