"""Policies in numbered clauses, their versions, who acknowledged which wording, visitors, and training."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Audience(models.TextChoices):
    """For whom a clause, or a whole policy, is written."""

    EVERYONE = "everyone", "Everyone"
    FAMILIES = "families", "Parents, carers and visitors"
    STAFF = "staff", "Staff"


class PolicyDocument(models.Model):
    """A policy of the nursery, through all its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    must_be_acknowledged = models.BooleanField(default=False)
    asked_of = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.EVERYONE, help_text="Who acknowledges it, if anybody."
    )
    yearly = models.BooleanField(default=False, help_text="Staff acknowledge it once a year, changed or not.")

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

    Audience = Audience

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
    number = models.PositiveSmallIntegerField(default=1, help_text="2 and more: once more, a year later.")
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "version", "wording", "number"], name="acknowledgement_once_per_wording"
            ),
        )

    def __str__(self) -> str:
        return f"acknowledgement {self.pk}"


class VisitorDoor(models.Model):
    """The code on the poster at the door. It leads to one page, opens nothing else, and can be changed at any time."""

    code = models.CharField(max_length=12, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"door {self.pk}"


class VisitorAcknowledgement(models.Model):
    """A visitor without an account read the policy and will keep to it. The name they gave is erased after a year."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="visitors")
    name = models.CharField(max_length=120)
    visiting = models.CharField(max_length=120, blank=True)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["-at"], name="visitor_latest"),)

    def __str__(self) -> str:
        return f"visitor {self.pk}"


class Training(models.Model):
    """A training that somebody did, and the day by which it is to be renewed. What was entered last counts, and an
    entry in whose place another was made does not."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trainings")
    title = models.CharField(max_length=80)
    trained_on = models.DateField("done on")
    renew_on = models.DateField("to be renewed by")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    in_place_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="put_right_by", help_text="The wrong entry, if any."
    )

    class Meta:
        ordering = ("user", "-trained_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(renew_on__gt=models.F("trained_on")), name="training_renewed_after_it_was_done"
            ),
        )

    def __str__(self) -> str:
        return f"training {self.pk}"
