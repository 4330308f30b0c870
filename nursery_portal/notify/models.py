"""Notices in the portal, the mails that tell of them, what each person chose, and mail that came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing a member should know. The mail about it never holds a child's name, a picture or a comment's words."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=True, help_text="Whether a mail of its own tells of it.")
    mail_after = models.DateTimeField(null=True, blank=True, help_text="Not before: its recipient has quiet hours.")
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it to send it.")
    mailed_at = models.DateTimeField(null=True, blank=True)
    daily = models.BooleanField(default=False, help_text="Whether the mail of the day counts it.")

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(fields=["recipient", "-made_at"], name="notice_of_member"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["made_at"], name="notice_unmailed", condition=Q(mail=True) & Q(mailed_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Way(models.TextChoices):
    """How a mail tells of something. The notice is in the portal in any case."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "With the mail of the day"


class MailChoice(models.Model):
    """What one person chose about mails. Nobody has to: without a row the defaults hold.

    There is no choice about safety: such mails go at once, at any hour.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_choice")
    daily = models.BooleanField("one mail a day", default=True)
    own = models.CharField("answers and decisions", max_length=8, choices=Way.choices, default=Way.AT_ONCE)
    reminders = models.CharField("reminders", max_length=8, choices=Way.choices, default=Way.AT_ONCE)
    quiet_from = models.TimeField("quiet from", null=True, blank=True)
    quiet_until = models.TimeField("until", null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="mail_choice_quiet_from_and_until",
            ),
        )

    def __str__(self) -> str:
        return f"choice {self.pk}"


class DigestRun(models.Model):
    """The mails of one day were prepared: what they tell of lies between `since` and `until`."""

    day = models.DateField(unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"digest of {self.day}"


class Digest(models.Model):
    """One person's mail of the day: sentences that count, and name nobody. Kept for a month."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests")
    day = models.DateField()
    lines = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),)
        indexes = (models.Index(fields=["day"], name="digest_unmailed", condition=Q(mailed_at__isnull=True)),)

    def __str__(self) -> str:
        return f"digest {self.pk}"


class Bounce(models.Model):
    """Mail to a member's address comes back. It names the code of the mail server and nothing of the mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bounces")
    address = models.EmailField()
    permanent = models.BooleanField(help_text="There is no such mailbox, or it takes nothing from us.")
    code = models.CharField(max_length=16, blank=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-last_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["address"], condition=Q(settled_at=None), name="bounce_once_while_open"),
        )

    def __str__(self) -> str:
        return f"bounce {self.pk}"
