"""What each step of a case must keep to, and the clocks it starts and ends. Private steps of `take_step`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.calendar import add_months
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.models import User
from staff_conduct import clocks
from staff_conduct.access import concerns_visible_to
from staff_conduct.actions.duties import begin
from staff_conduct.actions.leaving import own_child_named
from staff_conduct.actions.steps import CASE, CONCERN, sealed
from staff_conduct.models import (
    CasePart,
    CaseStep,
    Concern,
    ConcernSubject,
    ConductCase,
    DisposalProposal,
    Duty,
    DutyDone,
)
from staff_conduct.rules import (
    DISMISSALS,
    FOR_OUTCOME,
    MUST_HOLD,
    SEVERITY,
    TOLD_OUTSIDE,
    WARNINGS,
    WHY_CLOSED,
    WITHOUT_HEARING,
    Standing,
    alleged_since,
    ends_before_its_concern,
    has_left,
    is_allegation,
    is_alleged,
    leavings_of,
    officer_agrees,
    stages_after,
    standing_of,
)

Stage = ConductCase.Stage
Outcome = ConductCase.Outcome
Part = CasePart.Part
LEFT_YEARS = 50  # longer ago nobody worked here who is spoken of now
PARTS = {
    Stage.INVESTIGATING: Part.INVESTIGATOR,
    Stage.HEARING: Part.DECISION_MAKER,
    Stage.OUTCOME: Part.DECISION_MAKER,
    Stage.APPEAL_DECIDED: Part.APPEAL_CHAIR,
}
# What waits for the officer's agreement in an allegation; an appeal is the person's own, and is heard.
UNTIL_AGREED = frozenset({Stage.INVESTIGATING, Stage.INVITED, Stage.HEARING, Stage.OUTCOME})
# What may be said once more meanwhile, since it only gives more time: why it takes longer, a hearing put off.
PUTS_OFF = frozenset({Stage.INVESTIGATING, Stage.INVITED})


@dataclass(frozen=True)
class Step:
    """A step somebody wants to take."""

    stage: ConductCase.Stage
    note: str
    held: Mapping[str, str]
    outcome: ConductCase.Outcome | None
    happens_on: date | None
    warning_months: int | None
    exception: str
    by: User


def part_of(case: ConductCase, part: CasePart.Part) -> CasePart | None:
    """Who holds a part of a case now."""
    return case.parts.filter(part=part).select_related("user").order_by("-pk").first()


def check_step(case: ConductCase, now: Standing, step: Step) -> date | None:
    """Refused unless this step may be taken now, with what it holds; the last live day of a warning, if it is one."""
    if step.stage not in stages_after(now):
        offered = ", ".join(one.label.lower() for one in stages_after(now)) or "none"
        raise Refused(f"That step cannot follow here. The next may be: {offered}.", field="stage")
    if not step.note.strip():
        raise Refused("Write what happened at this step.", field="note")
    for name, label in MUST_HOLD.get(step.stage, {}).items():
        if not step.held.get(name):
            raise Refused(f"{label}: this has to be written down.", field=name)
    _part_stands(case, step)
    if step.stage in UNTIL_AGREED and not (step.stage == now.stage and step.stage in PUTS_OFF):
        _officer_agrees(case)
    if step.outcome and step.stage not in {Stage.OUTCOME, Stage.APPEAL_DECIDED}:
        raise Refused("An outcome belongs to its own step.", field="outcome")
    check = {
        Stage.INVITED: _invitation,
        Stage.HEARING: _hearing,
        Stage.APPEAL: _appeal,
        Stage.CLOSED: _end,
    }.get(step.stage)
    if check is not None:
        check(case, now, step)
        return None
    return _decision(case, now, step)


def _part_stands(case: ConductCase, step: Step) -> None:
    """Investigation, hearing, outcome and appeal are for those who were given that part."""
    wanted = PARTS.get(step.stage)
    if wanted is None:
        return
    words = f"{wanted.label[:1].lower()}{wanted.label[1:]}"
    holder = part_of(case, wanted)
    if holder is None:
        raise Refused(f"First say who {words}.", field="stage")
    if holder.user_id != step.by.pk:
        raise Refused(f"This step is {holder.user.first_name}'s, who {words}.", field="stage")
    why_not = child_of_holder(case, holder)
    if why_not:
        raise Refused(why_not, field="stage")


def child_of_holder(case: ConductCase, held: CasePart) -> str:
    """What whoever holds a part is told where what the case came from has the name of a child of theirs, as it stands
    now, and no reason is sealed why they hold it all the same; empty if not. It may have been said, or the child linked
    to them, after the part was given."""
    if held.words_id is not None:
        return ""
    for source in case.sources.select_related("concern"):
        child = own_child_named(source.concern, held.user)
        if child:
            reads = concerns_visible_to(held.user).filter(pk=source.concern_id).exists()
            named = f"speaks of {child}, as a child of yours is called" if reads else "may be about a child of yours"
            return (
                f"What this case came from {named}. Let somebody else be given your part in it; or have it given to "
                "you once more, with the reason."
            )
    return ""


def _officer_agrees(case: ConductCase) -> None:
    """An allegation is neither investigated nor heard nor decided here until the officer of the local authority agrees,
    also where its concern became one while the case ran. A milder judgement lifts that only once they have been told.
    """
    concerns = [source.concern for source in case.sources.select_related("concern")]
    if any(is_alleged(one) and not officer_agrees(one) for one in concerns):
        raise Refused(
            "It is an allegation: nobody here goes on until the officer of the local authority agrees, and their "
            "agreement is entered with the concern.",
            field="stage",
        )
    if Duty.objects.filter(concern__in=concerns, kind=Duty.Kind.LADO, done__isnull=True).exists():
        raise Refused(
            "The concern it came from was judged an allegation: nobody here goes on until the officer of the local "
            "authority has been told, and what they say is entered with the concern.",
            field="stage",
        )


def _invitation(case: ConductCase, now: Standing, step: Step) -> None:
    """A day is named that leaves time to prepare; put off for a companion, it stays within five working days."""
    working, today = clocks.nursery_time(), clock.today()
    if step.happens_on is None:
        raise Refused("Name the day of the hearing.", field="happens_on")
    if step.happens_on <= today:
        raise Refused("The hearing lies after its invitation.", field="happens_on")
    if now.stage == Stage.INVITED and now.invitation is not None and now.invitation.happens_on is not None:
        latest = clocks.companion_until(now.invitation.happens_on, working)
        if not now.invitation.happens_on < step.happens_on <= latest and not step.exception:
            raise Refused(
                f"Put off for a companion, a hearing moves to a day after the first and not after {long_date(latest)}. "
                "For another reason, write it down.",
                field="exception",
            )
        return
    earliest = clocks.earliest_hearing(today, working, clocks.defaults())
    if step.happens_on < earliest and not step.exception:
        raise Refused(
            f"The first day that leaves time to prepare is {long_date(earliest)} (our own default). For an earlier "
            "one, write why, and that the person agrees.",
            field="exception",
        )


def _hearing(case: ConductCase, now: Standing, step: Step) -> None:
    """Nobody is heard before the day they were invited to, and nothing is entered before it was held."""
    invited = now.invitation.happens_on if now.invitation is not None else None
    today = clock.today()
    if now.stage == Stage.INVITED and invited is not None and min(day_of(step), today) < invited:
        raise Refused(
            f"The person was invited to {long_date(invited)}. Enter the hearing when it was held.",
            field="stage" if today < invited else "happens_on",
        )
    if now.stage == Stage.HEARING and day_of(step) < day_held(now.last):
        raise Refused("That is before the hearing that is entered already. Look at the day again.", field="happens_on")
    _not_to_come(day_of(step))


def day_of(step: Step) -> date:
    """The day on which a hearing was held, or an appeal came; today where none is named."""
    return step.happens_on or clock.today()


def day_held(made: CaseStep) -> date:
    """The same of a step that was taken: of one from before it was kept, the day on which it was typed."""
    return made.happens_on or timezone.localdate(made.at)


def _not_to_come(day: date) -> None:
    if day > clock.today():
        raise Refused("That day is still to come. Enter it when it has been.", field="happens_on")


def _decision(case: ConductCase, now: Standing, step: Step) -> date | None:
    """An outcome stands on a hearing; an appeal never makes it harder; a warning names its months."""
    if step.stage not in {Stage.OUTCOME, Stage.APPEAL_DECIDED}:
        return None
    if step.outcome is None:
        raise Refused("Choose the outcome.", field="outcome")
    if now.stage == Stage.INVESTIGATING and step.outcome not in WITHOUT_HEARING:
        raise Refused(
            "Without a hearing nothing may count against a person: first invite them and hear them.", field="outcome"
        )
    if now.outcome is not None and SEVERITY.index(step.outcome) > SEVERITY.index(now.outcome):
        more = " Demotion or transfer can only stand for a dismissal." if step.outcome == Outcome.OTHER else ""
        raise Refused(f"An appeal may not make it harder for the person.{more}", field="outcome")
    for name, (label, outcomes) in FOR_OUTCOME.items():
        if step.outcome in outcomes and step.outcome != now.outcome and not step.held.get(name):
            raise Refused(f"{label}: this has to be written down.", field=name)
    if step.outcome not in WARNINGS:
        return None
    first = now.decided if now.stage == Stage.APPEAL else None
    longest = first.last_live_on if first is not None else None
    upheld = longest is not None and step.outcome == now.outcome
    if upheld and not step.warning_months:
        return longest
    months = step.warning_months or clocks.defaults().months_of(step.outcome)
    if not 1 <= months <= 24:
        raise Refused("A warning lasts from 1 to 24 months.", field="warning_months")
    # upheld, it goes on from the day it was first issued
    issued = timezone.localdate(first.at) if first is not None and upheld else clock.today()
    last = clocks.last_live_day(issued, months)
    if longest is None or last <= longest:
        return last
    if step.warning_months:
        raise Refused(
            f"An appeal may not make it harder: the warning counts until {long_date(longest)} at the latest. Name "
            "fewer months, or leave the number empty.",
            field="warning_months",
        )
    return longest


def _appeal(case: ConductCase, now: Standing, step: Step) -> None:
    """In time by the day on which it came, or with the reason why it is heard all the same; so also where the case has
    ended."""
    until = now.appeal_until
    if until is None:
        raise Refused("There is nothing to appeal against.", field="stage")
    if now.stage == Stage.CLOSED and DisposalProposal.objects.filter(case=case, done__isnull=False).exists():
        raise Refused("Its words are destroyed: there is nothing left to hear an appeal on.", field="stage")
    day = day_of(step)
    _not_to_come(day)
    if now.decided is not None and day < timezone.localdate(now.decided.at):
        raise Refused("That is before the outcome. Look at the day again.", field="happens_on")
    if now.stage == Stage.CLOSED and not step.exception:
        raise Refused(
            f"The case is closed. Write why the appeal is heard all the same; its last day was {long_date(until)}."
            if day > until
            else "The case is closed already. The appeal is in time: write how it came to be closed before.",
            field="exception",
        )
    if day > until and not step.exception:
        raise Refused(
            f"The last day for an appeal was {long_date(until)}. If it is heard all the same, write why.",
            field="exception",
        )


def _end(case: ConductCase, now: Standing, step: Step) -> None:
    """Leaving ends nothing; the time for an appeal passes first; a barring referral is decided where it has to be."""
    why = step.held.get("why", "")
    if why not in WHY_CLOSED:
        raise Refused("Choose why it ends.", field="why")
    if why == "left_employment" and not (has_left(case) and now.outcome is not None):
        raise Refused(
            "That the person has left ends nothing: enter their last day, and go on to an outcome. A case is decided "
            "whether or not they are still here.",
            field="why",
        )
    if now.outcome is None and why != "no_case":
        raise Refused("There is no outcome yet.", field="why")
    if why == "no_case" and now.outcome not in {None, Outcome.NO_ACTION}:
        raise Refused("Something was decided: then there was a case to answer.", field="why")
    until = now.appeal_until
    if now.stage == Stage.OUTCOME and until is not None and clock.today() <= until and not step.exception:
        raise Refused(
            f"The person may appeal until {long_date(until)}. Only if they say in writing that they will not, write "
            "so and close it now.",
            field="exception",
        )
    if case.duties.filter(kind=Duty.Kind.SUSPENSION_REVIEW, done__isnull=True).exists():
        raise Refused(
            "The person is still suspended, and nothing can be entered about that after the end: enter first that the "
            "suspension ends.",
            field="why",
        )
    if ends_before_its_concern(Duty.objects.filter(concern__in=case.sources.values("concern"))).exists():
        raise Refused("Something is still due with the concern it came from: that comes first.", field="why")
    if needs_dbs_decision(case, now) and not step.held.get("dbs"):
        raise Refused(
            "Write what was decided about a barring referral (DBS), and why. Not referring where it is due is an "
            "offence, also when the person has left.",
            field="dbs",
        )
    if is_allegation(case) and not step.held.get("outside"):
        raise Refused(f"{TOLD_OUTSIDE}: this has to be written down.", field="outside")


def needs_dbs_decision(case: ConductCase, now: Standing) -> bool:
    """Whether a barring referral has to be decided before the end: dismissed, or left, or an allegation."""
    return now.outcome in DISMISSALS or has_left(case) or is_allegation(case)


def clocks_of_step(case: ConductCase, made: CaseStep) -> None:
    """End the clocks that this step answers, and start those it begins."""
    working, stage = clocks.nursery_time(), Stage(made.stage)
    # heard on Thursday and typed on Friday, it was in time
    today = day_held(made) if stage in {Stage.HEARING, Stage.APPEAL} else timezone.localdate(made.at)
    answered = {
        Stage.INVESTIGATING: (Duty.Kind.INVESTIGATION,),
        Stage.INVITED: (Duty.Kind.INVESTIGATION, Duty.Kind.HEARING),
        Stage.HEARING: (Duty.Kind.HEARING, Duty.Kind.DECISION),  # heard on another day: from then on
        Stage.OUTCOME: (Duty.Kind.INVESTIGATION, Duty.Kind.DECISION),
        Stage.APPEAL_DECIDED: (Duty.Kind.APPEAL,),
        Stage.CLOSED: tuple(Duty.Kind),
    }.get(stage, ())
    for duty in Duty.objects.filter(case=case, kind__in=answered, done__isnull=True):
        DutyDone.objects.create(
            duty=duty,
            done_on=max(today, duty.from_on),
            # not decided yet, or put off and not held: the clock that begins with this step is counted
            set_anew=(stage, duty.kind) in {(Stage.HEARING, Duty.Kind.DECISION), (Stage.INVITED, Duty.Kind.HEARING)},
            by=made.by,
            at=made.at,
            **sealed({"with_whom": f"By step {made.number}"}, CASE),
        )
    if stage == Stage.INVESTIGATING:
        begin_investigation(case, today)
    elif stage == Stage.INVITED and made.happens_on is not None:
        begin(Duty.Kind.HEARING, from_on=today, due_on=made.happens_on, of=case)
    elif stage == Stage.HEARING:
        due = working.add_working_days(today, clocks.defaults().decision)
        begin(Duty.Kind.DECISION, from_on=today, due_on=due, of=case)
    elif stage == Stage.APPEAL:
        due = working.add_working_days(today, clocks.defaults().appeal_hearing)
        begin(Duty.Kind.APPEAL, from_on=today, due_on=due, of=case)
    if stage == Stage.OUTCOME and (made.outcome in DISMISSALS or taken_away(case)):
        begin_dbs(case)


def begin_investigation(case: ConductCase, today: date) -> None:
    """Start the clock of an investigation. A further step of it ends this one and starts the next: its note says why
    more time is needed."""
    due = clocks.investigation_due(today, clocks.nursery_time(), clocks.defaults())
    begin(Duty.Kind.INVESTIGATION, from_on=today, due_on=due, of=case)


def suspension_clock(case: ConductCase, made: CaseStep, running: Duty | None, *, goes_on: bool) -> None:
    """End the review that ran; while the suspension goes on, start the next."""
    today = day_held(made)
    if running is not None:
        words = sealed({"with_whom": f"By step {made.number}"}, CASE)
        DutyDone.objects.create(duty=running, done_on=today, by=made.by, at=made.at, **words)
    if goes_on:
        due = clocks.suspension_review_due(today, clocks.nursery_time(), clocks.defaults())
        begin(Duty.Kind.SUSPENSION_REVIEW, from_on=today, due_on=due, of=case)


def taken_away(case: ConductCase) -> bool:
    """Whether somebody against whom there is an allegation has left, or was given other work, as far as can be known:
    who is moved away from children is referred like who leaves them. In either order."""
    return is_allegation(case) and (has_left(case) or standing_of(case).outcome == Outcome.OTHER)


def begin_dbs(case: ConductCase) -> None:
    """Start the clock of a barring referral: both conditions may be met now, or were when the person left. Not again
    once it was decided on, here or with the concern; unless it was entered since that they stay after all."""
    stayed = case.steps.filter(stays=True).order_by("-number").first()
    ran = _dbs_of(case).exclude(done__set_anew=True)
    if stayed is not None:
        ran = ran.exclude(done__at__lte=stayed.at)
    if not ran.exists():
        _begin_dbs(case, _dbs_met_on(case) or clock.today())


def count_dbs_anew(made: CaseStep, *, corrects: bool) -> None:
    """Let the clock of a barring referral follow what is known now of a leaving: ended where nothing asks for it any
    more, and counted from another day where that is earlier or the entry before was a slip. What ended so is counted
    nowhere. Private, under the lock of the case."""
    case, met_on = made.case, _dbs_met_on(made.case)
    list(_dbs_of(case).select_for_update(of=("self",)).order_by("pk"))  # who enters the decision now goes first
    for duty in _dbs_of(case).filter(done__isnull=True):
        over = made.stays and met_on is None
        other = met_on is not None and (met_on < duty.from_on or (corrects and met_on > duty.from_on))
        if over or other:
            words = "They stay after all" if made.stays else "Their last day is another"
            DutyDone.objects.create(
                duty=duty,
                done_on=max(timezone.localdate(made.at), duty.from_on),
                set_anew=True,
                by=made.by,
                at=made.at,
                **sealed({"with_whom": words}, CONCERN if duty.case_id is None else CASE),
            )
    if met_on is not None:
        begin_dbs(case)


def _dbs_of(case: ConductCase) -> QuerySet[Duty]:
    """The clocks of a barring referral of the person whom a case is about: its own, and that of a concern which names
    nobody else. Of a concern about two it is not known whose it is."""
    concerns = case.sources.values("concern")
    others = ConcernSubject.objects.filter(concern__in=concerns).exclude(user=case.subject_id)
    mine = Q(case=case) | (Q(concern__in=concerns) & ~Q(concern__in=others.values("concern")))
    return Duty.objects.filter(mine, kind=Duty.Kind.DBS)


def begin_dbs_of_concern(concern: Concern, left_on: date) -> None:
    """The same for an allegation without a case."""
    since = alleged_since(concern)
    _begin_dbs(concern, min(clock.today(), max(left_on, since) if since is not None else left_on))


def _dbs_met_on(case: ConductCase) -> date | None:
    """From when a barring referral is due: the dismissal; or the day on which the second of both was so, that the
    person left or was given other work, and that it was judged an allegation. The first of these days. A last day that
    is still to come counts from when it was first entered; put off again and again, it would begin no clock."""
    decided = standing_of(case).decided
    decided_on = timezone.localdate(decided.at) if decided is not None else None
    outcome = decided.outcome if decided is not None else ""
    met = [decided_on] if decided_on is not None and outcome in DISMISSALS else []
    alleged = [day for source in case.sources.all() if (day := alleged_since(source.concern)) is not None]
    leavings = leavings_of(case)
    away = [decided_on] if decided_on is not None and outcome == Outcome.OTHER else []
    if leavings and leavings[-1].left_on is not None:
        away.append(min(leavings[-1].left_on, timezone.localdate(leavings[0].at)))
    if alleged and away:
        met.append(max(min(alleged), min(away)))
    return min(met, default=None)


def _begin_dbs(of: Concern | ConductCase, met_on: date) -> None:
    due = clocks.dbs_due(met_on, clocks.nursery_time(), clocks.defaults())
    begin(Duty.Kind.DBS, from_on=met_on, due_on=due, of=of)


def last_day(day: date | None) -> date:
    """Somebody's last day, where it can be one: an entry stands for good, and a wrong year with it."""
    if day is None:
        raise Refused("Enter their last day.", field="left_on")
    today = clock.today()
    if not add_months(today, -12 * LEFT_YEARS) <= day <= add_months(today, 12):
        raise Refused("That is too far away. Look at the year again.", field="left_on")
    return day
