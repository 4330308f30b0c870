"""Coming in without mail, coming back in, and what is kept of how that went."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from nursery_portal.members.models.people import User

ADDRESS_WAIT = timedelta(hours=24)
NO_MAIL = "no-mail.invalid"  # RFC 2606: such an address reaches nobody, ever


def reaches_nobody(email: str) -> bool:
    """Whether this is a sign-in name which the portal made for somebody without usable mail."""
    return email.lower().endswith(f"@{NO_MAIL}")


class Seen(models.TextChoices):
    """How a leader knew whom they had before them."""

    KNOWN = "known", "I know them well and saw them in person"
    COLLECTS = "collects", "They bring or collect the child, and I saw them in person"
    DOCUMENT = "document", "They showed a passport, a driving licence or the like"


class AccessCode(models.Model):
    """A single-use code in the hand of somebody who was seen: to join without mail, or to come back in.

    Only a keyed hash of it is kept; it is shown once, on the sheet that is printed.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Handed out"
        USED = "used", "Used"
        REVOKED = "revoked", "Taken back"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    joins = models.BooleanField(help_text="They come in for the first time; otherwise they come back.")
    seen = models.CharField(max_length=10, choices=Seen.choices)
    seen_note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When the person's mailbox was told of its use.")

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(state="pending"), name="access_code_one_pending"),
        )

    def __str__(self) -> str:
        return f"access code {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it still opens something at the instant `at`."""
        return self.state == self.State.PENDING and at < self.expires_at


class AddressChange(models.Model):
    """Another address for an account: in effect a day after the old one was told, if the new one was proved."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Changed"
        STOPPED = "stopped", "Stopped"
        LAPSED = "lapsed", "Not confirmed in time"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    old_email = models.EmailField()
    email = models.EmailField()
    nonce = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", help_text="The person, or the lead for them.")
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When the old address was told: the day begins.")
    invited_at = models.DateTimeField(null=True, blank=True, help_text="When the new address was asked to confirm.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(state="waiting"), name="address_change_one_waiting"),
        )

    def __str__(self) -> str:
        return f"address change {self.pk}"

    def due_at(self) -> datetime | None:
        """When it may take effect; None while the old address has not been told."""
        return self.mailed_at + ADDRESS_WAIT if self.mailed_at else None


class FactorReset(models.Model):
    """A colleague's second step is taken off: proposed by one leader who saw them, agreed to by another."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        AGREED = "agreed", "Taken off"
        DECLINED = "declined", "Not agreed"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen = models.CharField(max_length=10, choices=Seen.choices)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(state="waiting"), name="factor_reset_one_waiting"),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (~Q(settled_by=F("proposed_by")) & ~Q(settled_by=F("user")) & Q(settled_by__isnull=False)),
                name="factor_reset_agreed_by_another",
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("user")), name="factor_reset_not_by_oneself"),
        )

    def __str__(self) -> str:
        return f"factor reset {self.pk}"


class KnownDevice(models.Model):
    """A browser in which somebody has signed in before, known again by a mark in its cookie; only a hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    mark_hash = models.CharField(max_length=64)
    words = models.CharField(max_length=60, help_text="Chrome on Android: what its person reads.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_odd = models.BooleanField(default=False, help_text="Not the first one: its person is told by mail.")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["user", "mark_hash"], name="known_device_once_per_person"),)

    def __str__(self) -> str:
        return f"known device {self.pk}"


class MailTry(models.Model):
    """How often the mail about one row of an account's life was tried, and before when nobody tries it again.

    `row` is the id of an invitation, or of what a letter of this kind is about (members.letters). A technical mark:
    what went out stands at the row itself and in the record.
    """

    kind = models.CharField(max_length=20)
    row = models.PositiveBigIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "row"], name="mail_try_one_for_each_mail"),)

    def __str__(self) -> str:
        return f"tries of {self.kind} {self.row}"


class FastReading(models.Model):
    """One account read more than a person does: an incident, of which two others are told once."""

    class What(models.TextChoices):
        PICTURES = "pictures", "large pictures"
        REGISTER = "register", "pages of the register"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["user", "what", "-at"], name="fast_reading_of_user"),)

    def __str__(self) -> str:
        return f"fast reading {self.pk}"
