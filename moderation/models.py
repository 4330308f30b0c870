"""What moderation adds to a comment: screenings, claims, decisions, reports. The queue itself is a query."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from posts.models import Comment


class Urgency(models.IntegerChoices):
    """How soon a person must read it."""

    PLAIN = 0, "To read"
    FLAGGED = 1, "Flagged"
    URGENT = 2, "Urgent"


class Screening(models.Model):
    """What the rules found in one version of a comment. It helps a person decide; it never decides."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="screenings")
    version = models.PositiveIntegerField()
    urgency = models.SmallIntegerField(choices=Urgency.choices, default=Urgency.PLAIN)
    findings = models.JSONField(default=list, help_text="Each: rule, label, words as they stand in the text.")
    about = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        help_text="Staff whom the text seems to name.",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "version"], name="screening_once_per_version"),)

    def __str__(self) -> str:
        return f"screening {self.pk}"


class Claim(models.Model):
    """A reviewer has taken an item: nobody else decides it until the claim ends by itself."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="claim")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim {self.pk}"


class Decision(models.Model):
    """What a reviewer decided about one version of a comment, with the text as it was. Append-only."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Not shown"
        REMOVED = "removed", "Removed"

    class Reason(models.TextChoices):
        NONE = "", "No reason needed"
        CHILD_NAMED = "child_named", "It names a child"
        PRIVATE_DETAILS = "private_details", "It holds private details"
        UNKIND = "unkind", "It is unkind to somebody"
        NOT_HERE = "not_here", "It belongs in a talk with the manager"
        LINK = "link", "It leads people elsewhere"
        STAFF_CONTACT = "staff_contact", "It asks staff for private contact"
        CONCERN = "concern", "It is being looked at as a concern"

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=400, blank=True, help_text="For reviewers; the author does not see it.")
    text = models.TextField(help_text="The words that were decided.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("comment", "at")
        constraints = (
            models.UniqueConstraint(fields=["comment", "version"], name="decision_once_per_version"),
            models.CheckConstraint(condition=Q(outcome="approved") | ~Q(reason=""), name="decision_against_has_reason"),
        )

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Report(models.Model):
    """A member's flag on a shown comment. Who reported is never told to the author."""

    class Reason(models.TextChoices):
        CHILD_IDENTIFIED = "child_identified", "A child can be identified"
        CHILD_WORRY = "child_worry", "I am worried about a child"
        ABUSE = "abuse", "It is abusive or threatening"
        PRIVACY = "privacy", "It tells something private"
        STAFF_CONDUCT = "staff_conduct", "It is about how a member of staff behaves"
        UNTRUE = "untrue", "It says something untrue about a person"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        DEALT_WITH = "dealt_with", "Dealt with"
        NO_CHANGE = "no_change", "No change"

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = models.TextField(max_length=1000, blank=True)
    hid = models.BooleanField(default=False, help_text="Whether the report hid the comment at once.")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=["comment", "reporter"], condition=Q(closed_at__isnull=True), name="report_once_while_open"
            ),
        )
        indexes = (models.Index(fields=["comment"], name="report_open", condition=Q(closed_at__isnull=True)),)

    def __str__(self) -> str:
        return f"report {self.pk}"
