"""What publication stood on, which copies were taken, and what was erased."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from consent.models import Purpose
from nursery_portal.register.models import Child
from posts.models.entries import Post
from posts.models.photos import Photo


class PublicationCertificate(models.Model):
    """What justified a publication, sealed at its instant: append-only, one line per picture and child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="certificates")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: the portal itself, which covers children in what a manager published and shows nothing new.",
    )
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
    """That pictures nobody may see any more were erased: how many, of when, and nothing about whom. Append-only."""

    class Cause(models.TextChoices):
        LEFT = "left", "Children who had left"
        TAKEN_BACK = "taken_back", "A permission was taken back"

    at = models.DateTimeField()
    cause = models.CharField(max_length=12, choices=Cause.choices, default=Cause.LEFT)
    pictures = models.PositiveIntegerField()
    earliest_on = models.DateField()
    latest_on = models.DateField()
    digest = models.CharField(max_length=64, help_text="SHA-256 over the random ids of the pictures.")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"erasure {self.pk}"
