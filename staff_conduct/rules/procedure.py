"""The harm threshold, what is due, and which step of a case may follow with what. Reads only."""

from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from django.db.models import Q, QuerySet
from django.utils import timezone

from staff_conduct import clocks
from staff_conduct.models import CaseStep, Concern, ConductCase, Duty, DutyDone, Kind, OfficerAgreement, Triage

LIMBS: dict[str, str] = {
    "harmed": "Harmed a child, or may have",
    "offence": "May have committed an offence against a child, or related to one",
    "risk": "Behaved in a way that may mean a risk of harm to children",
    "unsuitable": "Behaved in a way, here or elsewhere, that may mean not being suitable to work with children",
}

# Kinds that a clause of the policy can be picked for.
WITH_CLAUSE = frozenset({Kind.STAFF_SOCIAL_MEDIA, Kind.PRIVATE_CONTACT, Kind.PICTURE_MISUSE, Kind.FRIEND_REQUEST})


def open_duties() -> QuerySet[Duty]:
    """Everything that still has to be done by a day, the nearest first."""
    return Duty.objects.filter(done__isnull=True).order_by("due_on", "pk")


def waits_for_judgement(concern: Concern) -> bool:
    """Whether it has not been judged, or its reporter has added to it since and was neither answered nor heard in a new
    judgement."""
    return concern.duties.filter(kind=Duty.Kind.JUDGE, done__isnull=True).exists()


def may_be_entered(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Those that are over when somebody enters them: of a case the barring referral, of a concern all but its
    judgement. The others are ended by what they wait for."""
    by_hand = (Q(case__isnull=True) & ~Q(kind=Duty.Kind.JUDGE)) | Q(kind=Duty.Kind.DBS)
    return duties.filter(by_hand, done__isnull=True)


def ends_before_its_concern(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Those that keep a concern, or a case from it, from ending while they are due: all but the answer to a complaint,
    which the end of the concern gives."""
    return duties.filter(done__isnull=True).exclude(kind=Duty.Kind.EYFS_COMPLAINT)


# --- the steps of a case (domain-rules 8.3)

Stage = ConductCase.Stage
Outcome = ConductCase.Outcome
NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.OPENED: (Stage.INVESTIGATING, Stage.CLOSED),
    Stage.INVESTIGATING: (Stage.INVESTIGATING, Stage.INVITED, Stage.OUTCOME, Stage.CLOSED),
    Stage.INVITED: (Stage.INVITED, Stage.HEARING),
    Stage.HEARING: (Stage.HEARING, Stage.OUTCOME),
    Stage.OUTCOME: (Stage.APPEAL, Stage.CLOSED),
    Stage.APPEAL: (Stage.APPEAL_DECIDED,),
    Stage.APPEAL_DECIDED: (Stage.CLOSED,),
    Stage.CLOSED: (Stage.APPEAL,),  # only while there is something to appeal against
}
# What may be decided without a hearing: nothing that counts against the person (ERelA 1999 s.10; Acas Code).
WITHOUT_HEARING = frozenset({Outcome.NO_ACTION, Outcome.INFORMAL})
WARNINGS = {Outcome.FIRST_WARNING: 6, Outcome.FINAL_WARNING: 12}  # months: our defaults
DISMISSALS = frozenset({Outcome.DISMISSAL, Outcome.SUMMARY_DISMISSAL})
SEVERITY = (
    Outcome.NO_ACTION,
    Outcome.INFORMAL,
    Outcome.FIRST_WARNING,
    Outcome.FINAL_WARNING,
    Outcome.OTHER,  # demotion, transfer: instead of a dismissal, never instead of a warning
    Outcome.DISMISSAL,
    Outcome.SUMMARY_DISMISSAL,
)
# What a step must hold beside its note, and what each is called.
MUST_HOLD: dict[Stage, dict[str, str]] = {
    Stage.INVESTIGATING: {
        "terms": "What is looked into, and until when",
        "statements": "Who was heard, and which statements and other evidence there are",
    },
    Stage.INVITED: {
        "evidence": "What is enclosed: statements and other evidence",
        "possible_outcomes": "What may come of it",
        "venue": "At what time, and where",
    },
    Stage.HEARING: {
        "note_taker": "Who took notes",
        "companion": "Who came with the person, or that they came alone",
        "their_case": "What the person said for themselves",
        "notes_agreed": "Whether the person agrees with the notes",
    },
    Stage.OUTCOME: {
        "finding": "What was found about each allegation",
        "mitigation": "What speaks for the person, and that only live warnings were looked at",
    },
    Stage.APPEAL: {"grounds": "The grounds, as the person wrote them"},
    Stage.APPEAL_DECIDED: {
        "companion": "Who came with the person, or that they came alone",
        "finding": "What was decided about each ground, and why",
    },
}
# What an outcome must hold besides, where it is a new one, and what the end of an allegation must.
FOR_OUTCOME: dict[str, tuple[str, frozenset[Outcome]]] = {
    "change": ("For a warning: what has to change, and by when", frozenset(WARNINGS)),
    "ending": ("For a dismissal: the last day, and the notice or the pay for it", DISMISSALS),
    "another": ("For another outcome: what it is, and from when", frozenset({Outcome.OTHER})),
}
# What of all this stands in the letters to the person concerned; what is written beside it stays with the readers.
IN_LETTERS = ("evidence", "possible_outcomes", "venue", "finding", "mitigation", "change", "ending", "another")
TOLD_OUTSIDE = "When the officer (LADO) and Ofsted were told how it ended"
# What is written down when the harm threshold may be met, and when an allegation ends (domain-rules 8.2).
SAFETY_NOW: dict[str, str] = {
    "safety": "What was done at once so that children are safe, and what was changed in the person's duties",
    "parents": "What the parents were told, when, by whom, and that the officer (LADO) agreed; or why not yet",
    "elsewhere": "Whether the person works with children elsewhere, too, as far as is known",
}
ALLEGATION_ENDS: dict[str, str] = {
    "summary": "What the person concerned was told in writing, and when",
    "outside": TOLD_OUTSIDE,
}
SUSPENSION = {
    "begin": "The person is suspended, on full pay",
    "review": "The suspension was looked at and goes on",
    "end": "The suspension ends",
}
WHY_CLOSED = {
    "no_case": "There is no case to answer",
    "completed": "Everything is done",
    "left_employment": "The person has left",
}


@dataclass(frozen=True)
class Standing:
    """Where a case stands: its last step, its invitation, and what was decided last."""

    last: CaseStep
    invitation: CaseStep | None
    decided: CaseStep | None

    @property
    def stage(self) -> ConductCase.Stage:
        """The stage of the last step."""
        return Stage(self.last.stage)

    @property
    def outcome(self) -> ConductCase.Outcome | None:
        """The outcome that holds: an appeal's, where it changed the first."""
        return Outcome(self.decided.outcome) if self.decided is not None else None

    @property
    def appeal_until(self) -> date | None:
        """The last day for an appeal; None where there is nothing to appeal against."""
        return appeal_until_of(self.decided) if self.decided is not None else None


def stages_after(now: Standing) -> tuple[Stage, ...]:
    """The stages that may follow; after the end only an appeal, where something counts against the person and none was
    decided yet: a case that ended within the time for it takes the appeal all the same."""
    if now.stage == Stage.CLOSED and now.appeal_until is None:
        return ()
    return NEXT[now.stage]


def appeal_day(stage: ConductCase.Stage, outcome: ConductCase.Outcome | None, on: date) -> date | None:
    """The last day for an appeal against what is decided on a day, with the numbers of that day: the step keeps it.
    None where nothing counts against the person, or where it is the appeal that is decided."""
    if stage != Stage.OUTCOME or outcome is None or outcome in WITHOUT_HEARING:
        return None
    return clocks.appeal_until(on, clocks.nursery_time(), clocks.defaults())


def appeal_until_of(step: CaseStep) -> date | None:
    """The last day for an appeal against a step; of one from before it was kept, by the numbers of now."""
    outcome = Outcome(step.outcome) if step.outcome else None
    return step.appeal_until or appeal_day(Stage(step.stage), outcome, timezone.localdate(step.at))


def standing_of(case: ConductCase) -> Standing:
    """Where a case stands now."""
    steps = sorted((step for step in case.steps.all() if not step.is_note), key=lambda step: step.number)
    invitations = [step for step in steps if step.stage == Stage.INVITED]
    decided = [step for step in steps if step.outcome]
    return Standing(steps[-1], invitations[-1] if invitations else None, decided[-1] if decided else None)


def last_judgement(concern: Concern) -> Triage | None:
    """How it was judged last, if anybody has."""
    return max(concern.triages.all(), key=lambda one: one.number, default=None)


def is_alleged(concern: Concern) -> bool:
    """Whether a concern was last judged to meet the harm threshold, or may."""
    last = last_judgement(concern)
    return last is not None and last.level == Triage.Level.HARM_THRESHOLD


def is_allegation(case: ConductCase) -> bool:
    """Whether a concern that the case came from is an allegation."""
    return any(is_alleged(source.concern) for source in case.sources.select_related("concern"))


def officer_told(concern: Concern) -> DutyDone | None:
    """The entry that the officer of the local authority was told, the last one; None where they were not yet."""
    told = DutyDone.objects.filter(duty__concern=concern, duty__kind=Duty.Kind.LADO, set_anew=False)
    return told.order_by("-pk").first()


def officer_agrees(concern: Concern) -> bool:
    """Whether the officer agreed that the nursery investigates itself: when they were told of it last, or since."""
    told = officer_told(concern)
    if told is None:
        return False
    return told.agreed or OfficerAgreement.objects.filter(concern=concern, at__gte=told.at).exists()


def has_left(case: ConductCase) -> bool:
    """Whether it was entered that the person concerned has left, or will, and not since that they stay."""
    return bool(leavings_of(case))


def leavings_of(case: ConductCase) -> list[CaseStep]:
    """The entries of a last day since it was taken back last, the first of them first: the last one holds."""
    entered = case.steps.filter(Q(left_on__isnull=False) | Q(stays=True)).order_by("-number")
    return list(takewhile(lambda one: not one.stays, entered))[::-1]


def alleged_since(concern: Concern) -> date | None:
    """The day from which it is, as it stands now, an allegation: not one before a milder judgement. None if not."""
    judged = sorted(concern.triages.all(), key=lambda one: -one.number)
    run = list(takewhile(lambda one: one.level == Triage.Level.HARM_THRESHOLD, judged))
    return timezone.localdate(run[-1].at) if run else None


def warning_of(case: ConductCase) -> CaseStep | None:
    """The step whose warning holds in this case, live or lapsed; None if what was decided last is no warning."""
    decided = standing_of(case).decided
    return decided if decided is not None and decided.last_live_on is not None else None


def is_live(warning: CaseStep, on: date) -> bool:
    """Whether a warning still counts on that day. A lapsed one is kept, and disregarded."""
    return warning.last_live_on is not None and on <= warning.last_live_on
