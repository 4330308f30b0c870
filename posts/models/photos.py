"""Pictures, who is in them, and what is said and asked about them."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from nursery_portal.register.models import Child
from posts.models.entries import Post

FRACTION = [MinValueValidator(0.0), MaxValueValidator(1.0)]


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


class KeptOut(models.Model):
    """A member of staff saw that a child did not want to be photographed. The picture is out of everybody's sight until
    somebody has decided; permission does not come into it."""

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        LEFT_OUT = "left_out", "Left out for good"
        WAS_FINE = "was_fine", "The child was fine with it"

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="marks")
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, related_name="+", help_text="Empty: a child who is not tagged."
    )
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    hid = models.BooleanField(help_text="Whether nobody had taken the picture down by hand before.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("marked_at", "pk")
        indexes = (models.Index(fields=["photo"], name="kept_out_open", condition=Q(outcome="")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="kept_out_settled_at",
            ),
        )

    def __str__(self) -> str:
        return f"kept out {self.pk}"


class PhotoReport(models.Model):
    """What somebody told the safeguarding lead about a picture. As received, never edited; the answer stands beside it.
    Whom its words are about neither reads nor answers it.

    A reason of child safety hides the picture at once. What may show abuse is erased or handed over by two people.
    Something graver that the same person says afterwards is a row of its own.
    """

    class Reason(models.TextChoices):
        WRONG_CHILD = "wrong_child", "It shows the wrong child, or a child under another's name"
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

    CHILD_SAFETY = (Reason.WRONG_CHILD, Reason.CHILD_AT_RISK, Reason.ABUSE, Reason.NOT_ALLOWED)
    OF_HARM = (Reason.CHILD_AT_RISK, Reason.ABUSE)

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.TextField(max_length=1000, blank=True)
    urgent = models.BooleanField(default=False)
    worry = models.BooleanField(
        default=False, help_text="Whether a worry about a child was found in its words, whatever the reason."
    )
    hid = models.BooleanField(default=False, help_text="Whether this report took the picture out of sight at once.")
    about = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", help_text="Staff whom its words may speak of."
    )
    at = models.DateTimeField()
    passed_on_at = models.DateTimeField(
        null=True, blank=True, help_text="When nobody had answered and the registered person was to."
    )
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
            models.UniqueConstraint(  # what is urgent may be told beside what is not
                fields=["photo", "reporter", "reason", "urgent"],
                condition=Q(closed_at__isnull=True),
                name="photo_report_each_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="photo_report_closed_with_outcome"
            ),
        )
        indexes = (models.Index(fields=["-urgent", "at"], name="photo_report_open", condition=Q(closed_at=None)),)

    def __str__(self) -> str:
        return f"picture report {self.pk}"


class PhotoView(models.Model):
    """The security record of who opened which large picture on which day: erased at 12 months, never audit."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="views")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["photo", "viewer", "day"], name="photo_view_once_a_day"),)

    def __str__(self) -> str:
        return f"view {self.pk}"
