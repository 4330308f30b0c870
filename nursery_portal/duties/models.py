"""Breaches, requests and complaints, and what became of each. Nothing is edited; a correction is a new entry."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from nursery_portal.register.models import Child

HOURS = timedelta(hours=72)  # UK GDPR Art 33(1): from becoming aware, by the clock, weekends and nights included


def _reference() -> str:
    return "B-" + _letters()


def _matter_reference() -> str:
    return "R-" + _letters()


def _letters() -> str:
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(6))


class Breach(models.Model):
    """Something happened to personal data that should not have. Random keys: no gap in a sequence tells of one.

    The facts are sealed, the names of who saw what among them.
    """

    class Kind(models.TextChoices):
        WRONG_CHILD = "wrong_child", "A picture shows the wrong child"
        WRONG_PERSON = "wrong_person", "Something went to the wrong person"
        LOST = "lost", "Something was lost or stolen"
        SEEN = "seen", "Somebody saw or took what is not theirs"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=_reference, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    children = models.ManyToManyField(Child, related_name="+", blank=True)
    facts_id = models.UUIDField(help_text="The sealed side row; once disposed of, only this skeleton is left.")
    facts_digest = models.CharField(max_length=64)
    source = models.CharField(max_length=60, blank=True, help_text="What it came from, e.g. a post: one open for each.")
    aware_at = models.DateTimeField(help_text="When the nursery came to know: the clock runs from here.")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty: the portal, by itself."
    )
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("-aware_at", "reference")
        verbose_name_plural = "breaches"
        indexes = (models.Index(fields=["source"], name="breach_source"),)

    def __str__(self) -> str:
        return self.reference

    @property
    def due_at(self) -> datetime:
        """Until when the regulator has to be told, if a risk is likely."""
        return self.aware_at + HOURS


class BreachEntry(models.Model):
    """One thing that was found out, decided or done about a breach: what, when, by whom, and why, sealed."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        RISK = "risk", "Risk to the people concerned"
        ICO = "ico", "Telling the ICO"
        PEOPLE = "people", "Telling the parents"
        MEASURES = "measures", "What was done about it"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"

    class Said(models.TextChoices):
        NONE = "", "Nothing to choose"
        UNLIKELY = "unlikely", "A risk is unlikely"
        LIKELY = "likely", "A risk is likely"
        HIGH = "high", "A high risk is likely"
        TOLD = "told", "Told"
        NOT_TOLD = "not_told", "Not told"

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    said = models.CharField(max_length=10, choices=Said.choices, blank=True, default=Said.NONE)
    done_at = models.DateTimeField(null=True, help_text="When somebody was told.")
    why_id = models.UUIDField(help_text="The sealed words.")
    why_digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        verbose_name_plural = "breach entries"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="risk", said__in=["unlikely", "likely", "high"])
                | Q(kind__in=["ico", "people"], said__in=["told", "not_told"])
                | Q(kind__in=["note", "measures", "closed", "reopened"], said=""),
                name="breach_entry_says_what_fits",
            ),
            models.CheckConstraint(condition=~Q(said="told") | Q(done_at__isnull=False), name="breach_entry_told_when"),
        )

    def __str__(self) -> str:
        return f"{self.breach_id} {self.kind}"


class Matter(models.Model):
    """What somebody asks of the nursery by right: something about data, or a complaint. By any channel, even a word."""

    class Kind(models.TextChoices):
        ACCESS = "access", "To see what we hold"
        RECTIFICATION = "rectification", "To correct something"
        ERASURE = "erasure", "To erase something"
        RESTRICTION = "restriction", "To keep but not use something"
        PORTABILITY = "portability", "To take something along"
        OBJECTION = "objection", "An objection"
        COMPLAINT_DATA = "complaint_data", "A complaint about personal data"
        COMPLAINT_EYFS = "complaint_eyfs", "A complaint about the EYFS requirements"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=_matter_reference, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who works here and is complained about: neither they nor their family keep it.",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose it is, if they have an account: neither they nor their family keep it.",
    )
    received_on = models.DateField()
    needs_identity = models.BooleanField(default=False)
    facts_id = models.UUIDField(help_text="The sealed side row: who asks, how to reach them, and their words.")
    facts_digest = models.CharField(max_length=64)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_on", "reference")

    def __str__(self) -> str:
        return self.reference

    @property
    def is_complaint(self) -> bool:
        """Whether its clock is a complaint's."""
        return self.kind in {self.Kind.COMPLAINT_DATA, self.Kind.COMPLAINT_EYFS}


class MatterStep(models.Model):
    """One thing that happened with a request or a complaint, on a day. Nothing is edited."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", "We know now who asks"
        CLARIFY = "clarify", "We asked for an explanation"
        CLARIFIED = "clarified", "The explanation came"
        EXTENDED = "extended", "Told that it takes three months, and why"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused, with the reason and where to complain"
        NOTE = "note", "A note"

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    why_id = models.UUIDField(help_text="The sealed words.")
    why_digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(kind__in=["identity", "extended", "acknowledged"]),
                name="matter_step_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"


class MatterPerson(models.Model):
    """Somebody here whom it turned out to be about, or from, after it was entered: they are kept out from then on."""

    class How(models.TextChoices):
        ABOUT = "about", "About"
        ASKED_BY = "asked_by", "Account"

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    why_id = models.UUIDField(help_text="The sealed words: how that is known.")
    why_digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        verbose_name_plural = "matter people"
        constraints = (models.UniqueConstraint(fields=["matter", "person", "how"], name="matter_person_once"),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.how}"


class FamilyExport(models.Model):
    """What we hold about a child, made ready for one guardian by one leader and released by another.

    The data are sealed, are taken as they were when a leader read them, and go two weeks after their release.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "Waits for a second leader"
        RELEASED = "released", "Released"
        DECLINED = "declined", "Not released"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="exports")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    data_id = models.UUIDField(help_text="The sealed side row.")
    data_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-prepared_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="released")
                | (
                    Q(settled_by__isnull=False)
                    & ~Q(settled_by=models.F("prepared_by"))
                    & ~Q(settled_by=models.F("guardian"))
                    & ~Q(prepared_by=models.F("guardian"))
                ),
                name="family_export_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"export {self.pk}"
