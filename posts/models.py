"""The day book: posts, pictures and who is in them, certificates, comments."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from consent.models import Purpose
from nursery_portal.register.models import Child, Room

FRACTION = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class Post(models.Model):
    """One page of the day book. Only a manager makes it visible."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", "Activity"
        EVENT = "event", "Event"
        UPDATE = "update", "Update"
        REMINDER = "reminder", "Reminder"
        LINK = "link", "Best-practice link"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        PUBLISHED = "published", "Published"
        HIDDEN = "hidden", "Hidden"
        REMOVED = "removed", "Removed"

    class Audience(models.TextChoices):
        WHOLE_NURSERY = "whole", "Whole nursery"
        ROOMS = "rooms", "Chosen rooms"

    class Talk(models.TextChoices):
        EVERYONE = "everyone", "Everybody who sees the post"
        FAMILY = "family", "Each family only its own, and the nursery"
        CLOSED = "closed", "Nobody: comments are closed"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ACTIVITY)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.ROOMS)
    rooms = models.ManyToManyField(Room, blank=True, related_name="posts")
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField("words", max_length=8000, blank=True)
    happened_on = models.DateField("day", null=True, blank=True, help_text="When the activity or event was or will be.")
    talk = models.CharField("who reads comments", max_length=10, choices=Talk.choices, default=Talk.EVERYONE)
    due_on = models.DateField("due", null=True, blank=True, help_text="A reminder is pinned until this day.")
    link_url = models.URLField("address", max_length=500, blank=True)
    link_source = models.CharField("source", max_length=120, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    saved_page = models.UUIDField(
        null=True, blank=True, help_text="The open form that saved last: its own second try is not a stranger's save."
    )
    version = models.PositiveIntegerField(default=1, help_text="Counts saves, so that a stale form is noticed.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When its author asked a manager to publish it.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    second_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_asked_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    second_mark = models.CharField(
        max_length=20, blank=True, default="", help_text="What the second person saw: another save needs them again."
    )
    second_words = models.TextField(
        "what to change", max_length=1000, blank=True, default="", help_text="Why it was sent back."
    )
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-published_at", "-pk")
        indexes = (
            models.Index(fields=["-published_at", "-id"], name="post_feed", condition=Q(state="published")),
            models.Index(fields=["state", "-saved_at"], name="post_state_saved"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, published_by__isnull=False),
                name="post_published_by_someone",
            ),
        )

    def __str__(self) -> str:
        return self.title or f"post {self.pk}"


class Photo(models.Model):
    """One picture of a post. Its bytes lie in the private store under its random id; nothing serves them but the door.

    A picture nobody has accounted for is *unreviewed*, and unreviewed is never published.
    """

    class Accounted(models.TextChoices):
        UNREVIEWED = "", "Not accounted for"
        ALL_TAGGED = "all_tagged", "Everyone who can be recognised is tagged"
        NOBODY = "nobody", "Nobody can be recognised"
        UNKNOWN_CHILD = "unknown_child", "A child is in it who is not on the register, or whom I cannot find"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=1, help_text="Of the master: a crop or a cover makes a new one.")
    versions_made = models.PositiveSmallIntegerField(
        default=1, help_text="The last number given to a master, so that two repairs never write to the same place."
    )
    uncovered_version = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The master before its covers: kept until publication, so that they can be taken off again.",
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    colour = models.CharField(max_length=7, default="#cccccc")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="Capture date; the place is never kept.")
    fingerprint = models.CharField(
        max_length=64, help_text="Keyed hash of the upload: recognises the same picture twice."
    )
    alt_text = models.CharField("description", max_length=240, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    accounted = models.CharField(max_length=14, choices=Accounted.choices, default=Accounted.UNREVIEWED, blank=True)
    staff_present = models.BooleanField(default=False)
    adults_present = models.BooleanField("other adults", default=False)
    accounted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accounted_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "taken_at", "added_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["post", "fingerprint"], condition=Q(removed_at__isnull=True), name="photo_once_per_post"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_gone(self) -> bool:
        """Whether it was taken down, removed or erased."""
        return bool(self.taken_down_at or self.removed_at or self.erased_at)


class PhotoTag(models.Model):
    """A child marked in a picture, with a region in fractions of its width and height (none: no place given)."""

    class CoverStyle(models.TextChoices):
        PEBBLE = "pebble", "A pebble"
        BLUR = "blur", "A strong blur"

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="tags")
    child = models.ForeignKey(Child, models.PROTECT, related_name="photo_tags")
    x = models.FloatField(null=True, blank=True, validators=FRACTION)
    y = models.FloatField(null=True, blank=True, validators=FRACTION)
    w = models.FloatField(null=True, blank=True, validators=FRACTION)
    h = models.FloatField(null=True, blank=True, validators=FRACTION)
    covered = models.BooleanField(default=False, help_text="Covered irreversibly in the master.")
    cover_style = models.CharField(max_length=8, choices=CoverStyle.choices, blank=True, default="")
    tagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tagged_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["photo", "child"], name="photo_tag_once"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True, w__isnull=True, h__isnull=True)
                | Q(x__gte=0, y__gte=0, w__gt=0, h__gt=0, x__lte=1, y__lte=1, w__lte=1, h__lte=1),
                name="photo_tag_region_whole_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"tag {self.pk}"


class PermissionAsk(models.Model):
    """Somebody asked, from a picture, for the permission of a child in it: at most once a week for each child.

    It says nothing about whether anybody was there to ask: it reads the same for every child, whatever the cause.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["child", "-asked_at"], name="permission_ask_of_child"),)

    def __str__(self) -> str:
        return f"ask {self.pk}"


class PhotoReport(models.Model):
    """What somebody told the safeguarding lead about a picture. As received, never edited; the answer stands beside it.

    A reason of child safety hides the picture at once. What may show abuse is erased or handed over by two people.
    """

    class Reason(models.TextChoices):
        CHILD_AT_RISK = "child_at_risk", "I am worried about a child in it"
        ABUSE = "abuse", "It may show a child being harmed or abused"
        NOT_ALLOWED = "not_allowed", "A child is in it who should not be"
        UNSUITABLE = "unsuitable", "Dress, first aid, distress or a document can be seen"
        WRONG = "wrong", "It is the wrong picture, or the wrong name is on it"
        LEAKED = "leaked", "I have seen it outside the portal"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        NOTHING_WRONG = "nothing_wrong", "Nothing is wrong with it"
        STAYS_DOWN = "stays_down", "It stays down"
        ERASED = "erased", "Erased by two people"
        HANDED_OVER = "handed_over", "Handed over by two people"

    CHILD_SAFETY = (Reason.CHILD_AT_RISK, Reason.ABUSE, Reason.NOT_ALLOWED)

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.TextField(max_length=1000, blank=True)
    urgent = models.BooleanField(default=False)
    hid = models.BooleanField(default=False, help_text="Whether this report took the picture out of sight at once.")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    note = models.CharField(max_length=600, blank=True, help_text="For those who decide; the reporter does not see it.")
    proposed = models.CharField(max_length=16, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-urgent", "at")
        constraints = (
            models.UniqueConstraint(
                fields=["photo", "reporter"], condition=Q(closed_at__isnull=True), name="photo_report_once_while_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="photo_report_closed_with_outcome"
            ),
        )
        indexes = (models.Index(fields=["-urgent", "at"], name="photo_report_open", condition=Q(closed_at=None)),)

    def __str__(self) -> str:
        return f"picture report {self.pk}"


class PublicationCertificate(models.Model):
    """What justified a publication, sealed at its instant: append-only, one line per picture and child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="certificates")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 over the lines; the audit event keeps it too.")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.id)


class CertificateLine(models.Model):
    """One picture and one child (or nobody, by statement), with the permission that justified showing it."""

    certificate = models.ForeignKey(PublicationCertificate, models.PROTECT, related_name="lines")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="certificate_lines")
    photo_version = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=14, choices=Photo.Accounted.choices)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    covered = models.BooleanField(default=False)
    purpose = models.CharField(max_length=24, choices=Purpose.choices, blank=True)
    consent_event_id = models.UUIDField(null=True, help_text="The permission relied on.")
    wording_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("certificate", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(child__isnull=True)
                | (Q(consent_event_id__isnull=False) & ~Q(purpose="") & ~Q(wording_sha256="")),
                name="certificate_line_has_permission",
            ),
        )

    def __str__(self) -> str:
        return f"line {self.pk}"


class Comment(models.Model):
    """A member's words under a post. Born held; a person reads them before others do."""

    class State(models.TextChoices):
        HELD = "held", "Waiting for a person to read it"
        VISIBLE = "visible", "Shown"
        DECLINED = "declined", "Not shown"
        HIDDEN = "hidden", "Hidden"
        REMOVED = "removed", "Removed"

    post = models.ForeignKey(Post, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    as_nursery = models.BooleanField(default=False, help_text="Written by a manager for the nursery.")
    body = models.TextField("comment", max_length=4000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    version = models.PositiveIntegerField(
        default=1, help_text="Counts edits and decisions: nobody decides a text they have not read."
    )
    shown_body = models.TextField(
        blank=True, help_text="What others read while a change of it waits: the words that were approved last."
    )
    family_only = models.BooleanField(
        default=False, help_text="For its author's own family and the nursery, whatever becomes of the post."
    )
    told = models.CharField(max_length=80, blank=True, help_text="The rule its author was told when it was not shown.")
    told_later = models.BooleanField(
        default=False, help_text="Removed, and its author is not told yet: they go on seeing that it waits."
    )
    to_read = models.BooleanField(
        default=False, help_text="Shown before a person has read it; one reads it afterwards."
    )
    show_help = models.BooleanField(
        default=False, help_text="Its author is shown whom to call. Never set by what the register knows."
    )
    form_key = models.UUIDField(help_text="From the form: a double submission is one comment.")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="By its author; kept as evidence, shown to nobody."
    )

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (models.UniqueConstraint(fields=["author", "form_key"], name="comment_once_per_form"),)
        indexes = (
            models.Index(
                fields=["written_at", "id"], name="comment_waiting", condition=Q(state="held", deleted_at=None)
            ),
            models.Index(fields=["written_at"], name="comment_to_read", condition=Q(to_read=True)),
            models.Index(fields=["post", "written_at"], name="comment_of_post"),
        )

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def words_for_others(self) -> str:
        """What other people may read of it now; empty if nothing."""
        if self.deleted_at is not None:
            return ""
        if self.state == self.State.VISIBLE:
            return self.body
        return self.shown_body if self.state in (self.State.HELD, self.State.DECLINED) else ""


class CommentMeasure(models.Model):
    """What a person is asked to bear with for a time: their comments are read first, or they may write none."""

    class Kind(models.TextChoices):
        REVIEW_FIRST = "review_first", "Every comment is read before others see it"
        SUSPENDED = "suspended", "No comments for now"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comment_measures")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    reason = models.CharField(max_length=400, help_text="The author reads it.")
    until_on = models.DateField("last day")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=["author", "until_on"], name="comment_measure_of"),)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="comment_measure_has_reason"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("by")),
                name="comment_measure_appeal_to_another",
            ),
        )

    def __str__(self) -> str:
        return f"measure {self.pk}"


class CopyPack(models.Model):
    """A ZIP of copies that somebody asked for: made in the background, fetched within a day, then erased."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "It could not be made"
        EXPIRED = "expired", "No longer kept"

    BUSY = (State.WAITING, State.MAKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    whole_album = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    photo_ids = models.JSONField(default=list)
    total = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, help_text="Over what is in it: compared when it is fetched.")

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["state", "asked_at"], name="copy_pack_state"),)

    def __str__(self) -> str:
        return f"pack {self.pk}"

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("posts:pack", args=[self.pk])


class PictureCopy(models.Model):
    """Who took a copy of which picture, how many children covered in it: for a leak, and for the daily limit."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="copies")
    version = models.PositiveSmallIntegerField()
    covered = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    pack = models.ForeignKey(CopyPack, models.PROTECT, null=True, blank=True, related_name="copies")

    class Meta:
        indexes = (models.Index(fields=["by", "-at"], name="picture_copy_by"),)

    def __str__(self) -> str:
        return f"copy {self.pk}"


class ErasureCertificate(models.Model):
    """That pictures of children who had left were erased: how many, of when, and nothing about whom. Append-only."""

    at = models.DateTimeField()
    pictures = models.PositiveIntegerField()
    earliest_on = models.DateField()
    latest_on = models.DateField()
    digest = models.CharField(max_length=64, help_text="SHA-256 over the random ids of the pictures.")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class PhotoView(models.Model):
    """The security record of who opened which large picture on which day: erased at 12 months, never audit."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="views")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["photo", "viewer", "day"], name="photo_view_once_a_day"),)

    def __str__(self) -> str:
        return f"view {self.pk}"


class ReminderSeen(models.Model):
    """A member says that they have seen a reminder."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="seen_by")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["post", "member"], name="reminder_seen_once"),)

    def __str__(self) -> str:
        return f"seen {self.pk}"
