"""What moderation adds to a comment: screenings, claims, decisions, reports. The queue itself is a query."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from posts.models import Comment, CommentMeasure, PhotoReport


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
        UNTRUE = "untrue", "It says something that is not so"

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
    urgent = models.BooleanField(default=False, help_text="Whether its own words should be read at once.")
    at = models.DateTimeField()
    graver_at = models.DateTimeField(null=True, blank=True, help_text="When it became a worry about a child.")
    version = models.PositiveSmallIntegerField(default=1, help_text="Counts what its reporter told us of it.")
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


class SecondLook(models.Model):
    """An author asks that somebody else looks at a decision against their comment."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="second_looks")
    version = models.PositiveIntegerField(help_text="Of the comment as it was declined.")
    words = models.TextField(max_length=1000, blank=True)
    not_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="Who declined it, and does not look again.",
    )
    urgent = models.BooleanField(default=False, help_text="Whether its own words should be read at once.")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "version"], name="second_look_once_per_version"),)
        indexes = (models.Index(fields=["comment"], name="second_look_open", condition=Q(closed_at__isnull=True)),)

    def __str__(self) -> str:
        return f"second look {self.pk}"


class Pending(models.Model):
    """A decision that takes effect in a moment, so that its reviewer can take it back. Until then the comment waits."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="pending")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Decision.Outcome.choices)
    reason = models.CharField(max_length=20, choices=Decision.Reason.choices, blank=True)
    note = models.CharField(max_length=400, blank=True)
    tell = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"pending {self.pk}"


class Escalation(models.Model):
    """Nobody decided or answered in time: who was told, once for each step and each time it waited. Append-only."""

    class Step(models.IntegerChoices):
        LEAD = 1, "Safeguarding lead"
        DEPUTY = 2, "Deputy"
        OWNER = 3, "Registered person"

    comment = models.ForeignKey(Comment, models.PROTECT, null=True, blank=True, related_name="escalations")
    question = models.ForeignKey("Question", models.PROTECT, null=True, blank=True, related_name="escalations")
    measure = models.ForeignKey(CommentMeasure, models.PROTECT, null=True, blank=True, related_name="escalations")
    picture = models.ForeignKey(
        PhotoReport, models.PROTECT, null=True, blank=True, related_name="escalations", help_text="What was told of it."
    )
    since = models.DateTimeField(help_text="When the clock began that ran out.")
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=["comment", "since", "step"], name="escalation_once_per_step"),
            models.UniqueConstraint(fields=["question", "step"], name="escalation_once_per_question"),
            models.UniqueConstraint(fields=["measure", "step"], name="escalation_once_per_appeal"),
            models.UniqueConstraint(fields=["picture", "step"], name="escalation_once_per_picture"),
            models.CheckConstraint(
                condition=Q(comment__isnull=False, question=None, measure=None, picture=None)
                | Q(comment=None, question__isnull=False, measure=None, picture=None)
                | Q(comment=None, question=None, measure__isnull=False, picture=None)
                | Q(comment=None, question=None, measure=None, picture__isnull=False),
                name="escalation_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"escalation {self.pk}"


class Preservation(models.Model):
    """A case needs this comment: while one is open nothing of it may be erased, whatever a retention rule says."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="preservations")
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["comment"], condition=Q(ended_at__isnull=True), name="preservation_once_while_open"
            ),
        )

    def __str__(self) -> str:
        return f"preservation {self.pk}"


class RaisedConcern(models.Model):
    """A concern was raised from this comment: by which reference those who handle it know it. Append-only. Shown to
    nobody but them and whoever raised it."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="raised_concerns")
    reference = models.CharField(max_length=12, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    everything = models.BooleanField(
        default=False, help_text="Whether all it ever said was sealed, and all that was said of it."
    )

    def __str__(self) -> str:
        return f"raised concern {self.pk}"


class ScreeningRule(models.Model):
    """A rule the nursery's lead made: words to look for, in the language of the word lists. It never decides."""

    class Action(models.TextChoices):
        MARK = "mark", "Mark the words, nothing more"
        HOLD = "hold", "Hold and flag"
        URGENT = "urgent", "Hold as urgent"

    URGENCY = {Action.MARK: Urgency.PLAIN, Action.HOLD: Urgency.FLAGGED, Action.URGENT: Urgency.URGENT}

    label = models.CharField("what it is about", max_length=60)
    phrases = models.TextField("words and phrases", max_length=4000, help_text="One a line.")
    action = models.CharField("what happens", max_length=8, choices=Action.choices, default=Action.HOLD)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("label",)
        constraints = (
            models.UniqueConstraint(
                fields=["label"], condition=Q(ended_at__isnull=True), name="screening_rule_once_while_used"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Question(models.Model):
    """A parent asks the manager about the nursery's work, in the official channel: it has a due time and an answer."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="questions")
    body = models.TextField("question", max_length=4000)
    form_key = models.UUIDField()
    urgency = models.SmallIntegerField(
        choices=Urgency.choices, default=Urgency.FLAGGED, help_text="Flagged until it is screened."
    )
    findings = models.JSONField(default=list)
    about = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    show_help = models.BooleanField(default=False)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField(null=True, blank=True, help_text="When a concern was raised from it.")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (models.UniqueConstraint(fields=["author", "form_key"], name="question_once_per_form"),)
        indexes = (models.Index(fields=["due_at"], name="question_open", condition=Q(answered_at__isnull=True)),)

    def __str__(self) -> str:
        return f"question {self.pk}"
