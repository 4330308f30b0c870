"""Concerns as they were received, who reads them and who never may, what was added, and how they were judged."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from nursery_portal.policies.models import Clause
from staff_conduct.marks import fresh_reference


class Kind(models.TextChoices):
    """What a concern is about, in the words of whoever raises it."""

    STAFF_SOCIAL_MEDIA = "staff_social_media", "Something a member of staff posted or wrote online"
    PRIVATE_CONTACT = "private_contact", "Private contact between staff and a family"
    PARENT_COMMENT = "parent_comment", "A worrying comment or question from a parent"
    PICTURE_MISUSE = "picture_misuse", "Our pictures shared or misused by somebody"
    ADULT_CONDUCT = "adult_conduct", "How an adult behaved towards a child"
    FRIEND_REQUEST = "friend_request", "A parent sent me a friend request"
    SELF_REPORT = "self_report", "Something I did myself"
    COMPLAINT = "complaint", "A complaint"
    GRIEVANCE = "grievance", "A grievance about how I am treated at work"
    OTHER = "other", "Something else"


class About(models.TextChoices):
    """Whom it is about, as far as routing has to know."""

    STAFF = "staff", "Somebody who works or helps here"
    MANAGER = "manager", "The manager"
    LEAD = "lead", "The safeguarding lead or the deputy"
    OWNER = "owner", "The registered person (owner)"
    FAMILY = "family", "A parent, carer, relative or visitor"
    ME = "me", "Myself"
    UNKNOWN = "unknown", "I do not know, or cannot say"


class Naming(models.TextChoices):
    """Whether those who read it learn who raised it."""

    NAMED = "named", "Yes, they may know my name"
    CONFIDENTIAL = "confidential", "Keep my name from them"
    ANONYMOUS = "anonymous", "Do not keep my name at all"


class Source(models.TextChoices):
    """The way it came in."""

    MEMBER = "member", "Concern form"
    MODERATION = "moderation", "Comment queue"
    PUBLIC = "public", "Public page"


class SealedWords(models.Model):
    """A row whose words are sealed: where they lie, and the digest by which they are known to be the same words."""

    words_id = models.UUIDField(help_text="The sealed side row; once disposed of, only this skeleton is left.")
    words_digest = models.CharField(max_length=64)

    class Meta:
        abstract = True


def _concern_reference() -> str:
    return fresh_reference("C")


class Concern(SealedWords):
    """A report about somebody's conduct, as it was received. Added to, never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=_concern_reference)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    naming = models.CharField(max_length=12, choices=Naming.choices)
    reporter_mark = models.CharField(max_length=64, blank=True, help_text="A keyed hash; empty for no name.")
    receipt_hash = models.CharField(max_length=64, blank=True, help_text="A keyed hash of the code; empty for none.")
    raised_at = models.DateTimeField(help_text="Without a name: rounded to the hour.")

    class Meta:
        ordering = ("-raised_at", "reference")
        indexes = (models.Index(fields=["reporter_mark"], name="concern_reporter", condition=~Q(reporter_mark="")),)
        constraints = (
            models.UniqueConstraint(
                fields=["receipt_hash"], condition=~Q(receipt_hash=""), name="concern_receipt_once"
            ),
            models.CheckConstraint(
                condition=~Q(naming="anonymous") | Q(reporter_mark=""), name="concern_without_name_keeps_none"
            ),
        )

    def __str__(self) -> str:
        return self.reference


class ConcernSubject(models.Model):
    """An account a concern is about, named by whoever raised it or found at triage. It never sees the concern."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="subjects")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at_triage = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["concern", "user"], name="concern_subject_once"),)

    def __str__(self) -> str:
        return f"subject {self.pk}"


class ConcernReader(models.Model):
    """Somebody who reads a concern: found by routing when it came in, or let in later by a reader."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    let_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["concern", "user"], name="concern_reader_once"),)

    def __str__(self) -> str:
        return f"reader {self.pk}"


class Barred(models.Model):
    """Somebody who may never read a concern, whatever their role: involved, close to the person, or stepped back."""

    class Why(models.TextChoices):
        INVOLVED = "involved", "The reporter says that they are involved or close to the person"
        MENTIONED = "mentioned", "The report mentions them"
        ROLE = "role", "The report names their role"
        AUTHOR = "author", "They wrote the words it began with"
        STEPPED_BACK = "stepped_back", "They said themselves that they have a conflict"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="barred")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=14, choices=Why.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "barred"
        constraints = (models.UniqueConstraint(fields=["concern", "user"], name="concern_barred_once"),)

    def __str__(self) -> str:
        return f"barred {self.pk}"


class Addition(SealedWords):
    """Something said later: by whoever raised it, to them, or among those who read it."""

    class Kind(models.TextChoices):
        FROM_REPORTER = "from_reporter", "Added by whoever raised it"
        ANSWER = "answer", "Answer to whoever raised it"
        NOTE = "note", "Note among those who read it"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="additions")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind="from_reporter") | Q(by__isnull=False), name="addition_has_author"),
            models.CheckConstraint(
                condition=~Q(kind="from_reporter") | Q(by__isnull=True), name="addition_hides_reporter"
            ),
        )

    def __str__(self) -> str:
        return f"addition {self.pk}"


class Triage(SealedWords):
    """How a concern was judged, by whom and why; a later judgement is a further row and the last one holds."""

    class Level(models.TextChoices):
        LOW_LEVEL = "low_level", "Low-level concern"
        HARM_THRESHOLD = "harm_threshold", "Allegation: the harm threshold may be met"
        NOT_SAFEGUARDING = "not_safeguarding", "Not about conduct: another procedure"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="triages")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=18, choices=Level.choices)
    limbs = models.CharField(max_length=80, blank=True, help_text="The limbs of the threshold, by code, comma between.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("concern", "number")
        constraints = (
            models.UniqueConstraint(fields=["concern", "number"], name="triage_number_once"),
            models.CheckConstraint(
                condition=~Q(level="harm_threshold") | ~Q(limbs=""), name="triage_threshold_has_limb"
            ),
        )

    def __str__(self) -> str:
        return f"triage {self.pk}"


class Attachment(SealedWords):
    """A picture, PDF or text that came with an addition: cleaned at the door, sealed like the words."""

    class Kind(models.TextChoices):
        PICTURE = "picture", "Picture"
        PDF = "pdf", "PDF"
        TEXT = "text", "Text"

    addition = models.OneToOneField(Addition, models.PROTECT, related_name="attachment")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"attachment {self.pk}"
