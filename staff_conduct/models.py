"""Concerns as they were received, who reads them, how they were judged; and the cases that follow.

Every row here is evidence and none is ever changed: what comes later is a further row. Narratives lie in `Sealed` side
rows, each with its digest here. Primary keys are random, since a gap in a sequence would reveal a hidden item.
"""

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


def _case_reference() -> str:
    return fresh_reference("K")


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
    exception = models.CharField(max_length=300, blank=True, help_text="Why one person holds two parts.")
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
    happens_on = models.DateField(null=True, help_text="The day of a hearing to which the step invites.")
    last_live_on = models.DateField(null=True, help_text="The last day on which a warning counts.")
    left_on = models.DateField(null=True, help_text="The person's last day, where the note says that they have left.")
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


class Duty(models.Model):
    """Something that has to be done by a day: the clocks of a concern or a case. Open until a `DutyDone` answers it."""

    class Kind(models.TextChoices):
        LADO = "lado", "Tell the officer of the local authority (LADO)"
        OFSTED = "ofsted", "Notify Ofsted"
        EYFS_COMPLAINT = "eyfs_complaint", "Tell whoever complained what came of it"
        MANDATORY_REPORT = (
            "mandatory_report",
            "Report a suspected offence against a child (Crime and Policing Act 2026)",
        )
        DBS = "dbs", "Decide on a barring referral (DBS)"
        SUSPENSION_REVIEW = "suspension_review", "Look at the suspension again"
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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "duties done"

    def __str__(self) -> str:
        return f"duty done {self.pk}"


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
    """The first of two people says that the words of an item are to be destroyed."""

    concern = models.OneToOneField(Concern, models.PROTECT, null=True, related_name="disposal")
    case = models.OneToOneField(ConductCase, models.PROTECT, null=True, related_name="disposal")
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
