"""What has to be done by a day, how a concern ends, who broke the glass, and until when what is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from staff_conduct.models.cases import ConductCase
from staff_conduct.models.concerns import Concern, SealedWords, Triage


class Duty(models.Model):
    """Something that has to be done by a day: the clocks of a concern or a case. Open until a `DutyDone` answers it."""

    class Kind(models.TextChoices):
        JUDGE = "judge", "Judge the concern"
        LADO = "lado", "Tell the officer of the local authority (LADO)"
        OFSTED = "ofsted", "Notify Ofsted"
        EYFS_COMPLAINT = "eyfs_complaint", "Tell whoever complained what came of it"
        MANDATORY_REPORT = (
            "mandatory_report",
            "Report a suspected offence against a child (Crime and Policing Act 2026)",
        )
        DBS = "dbs", "Decide on a barring referral (DBS)"
        SUSPENSION_REVIEW = "suspension_review", "Look at the suspension again"
        INVESTIGATION = "investigation", "Finish the investigation, or say why it takes longer"
        HEARING = "hearing", "Hold the hearing"
        DECISION = "decision", "Decide after the hearing"
        APPEAL = "appeal", "Hear the appeal"

    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="duties")
    case = models.ForeignKey(ConductCase, models.PROTECT, null=True, related_name="duties")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    from_on = models.DateField(help_text="The day the clock began.")
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "duties"
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(concern__isnull=True) ^ Q(case__isnull=True), name="duty_of_a_concern_or_a_case"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("from_on")), name="duty_due_after_it_began"),
        )

    def __str__(self) -> str:
        return f"duty {self.pk}"


class DutyDone(SealedWords):
    """A duty was done: when, by whom, with whom they spoke and what was advised, sealed."""

    duty = models.OneToOneField(Duty, models.PROTECT, related_name="done")
    done_on = models.DateField()
    agreed = models.BooleanField(default=False, help_text="The officer agrees that the nursery investigates itself.")
    set_anew = models.BooleanField(
        default=False,
        help_text="Nothing was done: an earlier day came to be known, or a hearing went on or was put off, and a new "
        "clock runs.",
    )
    not_needed = models.BooleanField(
        default=False,
        help_text="Nobody was told: it was decided, on advice, that they need not be.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "duties done"

    def __str__(self) -> str:
        return f"duty done {self.pk}"


class OfficerAgreement(SealedWords):
    """The officer agreed on a later day than they were told that the nursery investigates itself: a row of its own."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="agreements")
    agreed_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class Closing(SealedWords):
    """How a judged concern ended. A later judgement opens it again, and is closed by a row of its own."""

    class Result(models.TextChoices):
        SUBSTANTIATED = "substantiated", "Substantiated: there is enough evidence"
        UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated: not enough evidence either way"
        UNFOUNDED = "unfounded", "Unfounded: nothing supports it, or it was misread"
        FALSE = "false", "False: there is evidence against it"
        MALICIOUS = "malicious", "Malicious: meant to deceive and to harm"
        ADVICE = "advice", "Advice was given"
        TRAINING = "training", "Training"
        MONITORING = "monitoring", "It is being watched"
        CONDUCT_PROCESS = "conduct_process", "It went into a disciplinary case"
        ANOTHER_PROCEDURE = "another_procedure", "Dealt with by another procedure"

    triage = models.OneToOneField(Triage, models.PROTECT, related_name="closing")
    result = models.CharField(max_length=18, choices=Result.choices)
    kept_until = models.DateField(
        null=True,
        help_text="Of an allegation, not false or malicious: the day from which its words may go.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closing {self.pk}"


class GlassRequest(SealedWords):
    """Somebody asks to read a concern that is not theirs to read, with a reason and a signature. Opens nothing yet.

    `concern` is empty where no such reference exists: whoever asks is told the same.
    """

    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="glass_requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"glass request {self.pk}"


class GlassOpening(models.Model):
    """The second signature: the concern opens to whoever asked, until an instant."""

    request = models.OneToOneField(GlassRequest, models.PROTECT, related_name="opening")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until__gt=models.F("at")), name="glass_opening_ends"),)

    def __str__(self) -> str:
        return f"glass opening {self.pk}"


class Hold(SealedWords):
    """A reason why something must not be destroyed yet: a claim, an inquiry, a request of the person."""

    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="holds")
    case = models.ForeignKey(ConductCase, models.PROTECT, null=True, related_name="holds")
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(concern__isnull=True) ^ Q(case__isnull=True), name="hold_of_a_concern_or_a_case"
            ),
        )

    def __str__(self) -> str:
        return f"hold {self.pk}"


class DisposalProposal(models.Model):
    """The first of two people says that the words of an item are to be destroyed. What happens to it afterwards takes
    the proposal away: then it needs a further one."""

    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="disposals")
    case = models.ForeignKey(ConductCase, models.PROTECT, null=True, related_name="disposals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(concern__isnull=True) ^ Q(case__isnull=True), name="disposal_of_a_concern_or_a_case"
            ),
        )

    def __str__(self) -> str:
        return f"disposal proposal {self.pk}"


class Disposal(models.Model):
    """The second person agreed, and the sealed rows are gone. The skeleton stays."""

    proposal = models.OneToOneField(DisposalProposal, models.PROTECT, related_name="done")
    rows = models.PositiveIntegerField(help_text="How many sealed rows were destroyed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"disposal {self.pk}"
