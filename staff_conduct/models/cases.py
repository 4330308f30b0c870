"""Disciplinary cases: whom they are about, who reads them, who has which part, and their numbered steps."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from nursery_portal.policies.models import Clause
from staff_conduct.marks import fresh_reference
from staff_conduct.models.concerns import Concern, SealedWords


def _case_reference() -> str:
    return fresh_reference("K")


class ConductCase(SealedWords):
    """A disciplinary case about one person. What happened in it are its steps."""

    class Stage(models.TextChoices):
        OPENED = "opened", "Opened"
        INVESTIGATING = "investigating", "Investigation"
        INVITED = "invited", "Invitation to a hearing"
        HEARING = "hearing", "Hearing"
        OUTCOME = "outcome", "Outcome"
        APPEAL = "appeal", "Appeal received"
        APPEAL_DECIDED = "appeal_decided", "Appeal decided"
        CLOSED = "closed", "Closed"

    class Outcome(models.TextChoices):
        NO_ACTION = "no_action", "No action"
        INFORMAL = "informal", "Informal: advice, training or a talk"
        FIRST_WARNING = "first_warning", "First written warning"
        FINAL_WARNING = "final_warning", "Final written warning"
        DISMISSAL = "dismissal", "Dismissal with notice"
        SUMMARY_DISMISSAL = "summary_dismissal", "Dismissal without notice (gross misconduct)"
        OTHER = "other", "Another outcome that the contract allows"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=_case_reference)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("-opened_at", "reference")

    def __str__(self) -> str:
        return self.reference


class CaseConcern(models.Model):
    """A concern that a case came from, or was joined to it."""

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="sources")
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="cases")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "concern"], name="case_concern_once"),)

    def __str__(self) -> str:
        return f"source {self.pk}"


class CaseReader(models.Model):
    """Somebody who reads a case and may note in it."""

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "user"], name="case_reader_once"),)

    def __str__(self) -> str:
        return f"case reader {self.pk}"


class CaseBarred(models.Model):
    """Somebody who may never read a case, whatever their role."""

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="barred")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "case barred"
        constraints = (models.UniqueConstraint(fields=["case", "user"], name="case_barred_once"),)

    def __str__(self) -> str:
        return f"case barred {self.pk}"


class CasePart(models.Model):
    """Who investigates, decides, or hears an appeal: the last row of each part holds."""

    class Part(models.TextChoices):
        INVESTIGATOR = "investigator", "Investigates"
        DECISION_MAKER = "decision_maker", "Chairs the hearing and decides"
        APPEAL_CHAIR = "appeal_chair", "Hears an appeal"

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=16, choices=Part.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words_id = models.UUIDField(null=True, help_text="The sealed reason why one person holds two parts, if they do.")
    words_digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"part {self.pk}"


class CaseStep(SealedWords):
    """One step of a case: its stage, and what it has to hold, sealed. Numbered, so that two cannot step at once."""

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16, choices=ConductCase.Stage.choices)
    is_note = models.BooleanField(default=False, help_text="A note within the stage; the case does not move.")
    outcome = models.CharField(max_length=18, choices=ConductCase.Outcome.choices, blank=True)
    happens_on = models.DateField(
        null=True,
        help_text="The day of a hearing to which the step invites; on which one was held, an appeal came, or what a "
        "note says of a suspension was so.",
    )
    last_live_on = models.DateField(null=True, help_text="The last day on which a warning counts.")
    appeal_until = models.DateField(null=True, help_text="The last day for an appeal, as the letter gives it.")
    left_on = models.DateField(null=True, help_text="The person's last day, where the note says that they have left.")
    stays = models.BooleanField(
        default=False, help_text="The note says that they stay after all: a day that was entered before counts no more."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="case_step_number_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(stage__in=["outcome", "appeal_decided"]),
                name="case_step_outcome_in_its_stage",
            ),
        )

    def __str__(self) -> str:
        return f"step {self.pk}"
