"""Policies in numbered clauses, their versions, and who acknowledged which wording."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class PolicyDocument(models.Model):
    """A policy of the nursery, through all its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    must_be_acknowledged = models.BooleanField(default=False)

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class PolicyVersion(models.Model):
    """A dated text of a policy. Once published it never changes; a change is a new version."""

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective_on = models.DateField()
    review_on = models.DateField()
    summary = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("document", "-number")
        constraints = (models.UniqueConstraint(fields=["document", "number"], name="policy_version_number"),)

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class Clause(models.Model):
    """One numbered sentence of a version, and for whom it is written."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        FAMILIES = "families", "Parents, carers and visitors"
        STAFF = "staff", "Staff"

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=8, help_text="S1 to S40: the sentence of the policy it stands for.")
    section = models.CharField(max_length=80)
    text = models.TextField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("version", "order")
        constraints = (models.UniqueConstraint(fields=["version", "code"], name="clause_code_once"),)

    def __str__(self) -> str:
        return self.code


class Acknowledgement(models.Model):
    """A person's act of acknowledging a version in the wording for their role. Not consent, never bundled with it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="acknowledgements")
    wording = models.CharField(max_length=10, choices=Clause.Audience.choices)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "version", "wording"], name="acknowledgement_once_per_wording"),
        )

    def __str__(self) -> str:
        return f"acknowledgement {self.pk}"
