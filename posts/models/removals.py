"""What becomes of pictures after a permission was taken back, and what is kept for a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from nursery_portal.register.models import Child
from posts.models.photos import Photo


class Removal(models.Model):
    """The pictures of one withdrawal, taken out of the day book by a job after it.

    The withdrawal waits for none of it: from its own instant on the photo door refuses. This is the tidying, what the
    guardian chose to have back, and from when on the files are erased.
    """

    receipt = models.UUIDField(unique=True, help_text="Of the answer that was taken back.")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField()
    hidden_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True, help_text="A hold of the lead's: nothing of it is erased.")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    held_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-hidden_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | (Q(held_by__isnull=False) & ~Q(held_because="")),
                name="removal_held_by_someone_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"removal {self.pk}"


class RemovedPicture(models.Model):
    """One picture of a removal, and what its guardian wants of it."""

    class Choice(models.TextChoices):
        GONE = "", "Gone"
        COVERED = "covered", "Back for others, the child covered for good"
        ALBUM = "album", "In the guardian's own album, for nobody else"

    removal = models.ForeignKey(Removal, models.PROTECT, related_name="pictures")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="removals")
    hidden_at = models.DateTimeField(help_text="When the picture went down: another taking down is another matter.")
    choice = models.CharField(max_length=8, choices=Choice.choices, blank=True, default=Choice.GONE)
    chosen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, help_text="When a cover that was asked for was made.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["removal", "photo"], name="removed_picture_once"),)
        indexes = (
            models.Index(
                fields=["choice"], name="removed_picture_to_cover", condition=Q(choice="covered", done_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"removed picture {self.pk}"


class PictureHold(models.Model):
    """A lead keeps every picture of a child for a case: nothing of it is erased until they let it go.

    With it the pictures of the day it began, so that a tag taken away takes none out of it.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    photos = models.ManyToManyField(Photo, related_name="+")
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    because = models.CharField(max_length=400)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-held_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_at__isnull=True), name="picture_hold_once_while_open"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="picture_hold_for_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="picture_hold_ended_by_someone",
            ),
        )

    def __str__(self) -> str:
        return f"picture hold {self.pk}"
