"""Opening a case from a concern, giving out its parts, and its steps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import family_of
from nursery_portal.members.models import User
from nursery_portal.policies.models import Clause
from staff_conduct import clocks
from staff_conduct.actions.steps import CASE, hat, locked_case, locked_concern, sealed
from staff_conduct.models import (
    About,
    CaseBarred,
    CaseConcern,
    CasePart,
    CaseReader,
    CaseStep,
    Concern,
    ConductCase,
    Duty,
    DutyDone,
    Triage,
)
from staff_conduct.rules import (
    WARNINGS,
    WITHOUT_HEARING,
    Reported,
    leaders,
    routing_of,
    stages_after,
)

Stage, Outcome, Part = ConductCase.Stage, ConductCase.Outcome, CasePart.Part
ANOTHER_WAS_FASTER = "Somebody took a step meanwhile. Read it before you take the next one."


@action(refused=Event.CONDUCT_CASE_REFUSED)
def open_case(
    concern: Concern,
    *,
    subject: User,
    allegation: str,
    clause: Clause | None = None,
    note: str = "",
    by: User,
) -> ConductCase:
    """Open a disciplinary case from a concern that was judged, or raise Refused and change nothing.

    Its readers are those who read what is about such a person, never the person, a relative of theirs, or whoever is
    barred from the concern.
    """
    fresh = locked_concern(concern, by)
    last = fresh.triages.order_by("-number").first()
    if last is None:
        raise Refused("Judge the concern first: the safeguarding question comes before any discipline.")
    if last.level == Triage.Level.NOT_SAFEGUARDING:
        raise Refused("It was judged not to be about conduct. Judge it anew if that was wrong.")
    if subject.pk == by.pk:
        raise Refused("Nobody opens a case about themselves.", field="subject")
    if not allegation.strip():
        raise Refused("Write what is alleged, in one or two sentences.", field="allegation")
    now = clock.now()
    barred = set(fresh.barred.values_list("user", flat=True))
    routing = routing_of(Reported(About.STAFF, subjects=(subject,), involved=frozenset(barred)), now)
    case = ConductCase.objects.create(
        subject=subject,
        clause=clause or fresh.clause,
        opened_by=by,
        opened_at=now,
        **sealed({"allegation": allegation}, CASE),
    )
    CaseConcern.objects.create(case=case, concern=fresh, at=now)
    readers = {by.pk, *(one.user.pk for one in routing.readers)}
    CaseReader.objects.bulk_create(CaseReader(case=case, user_id=pk, at=now) for pk in sorted(readers))
    CaseBarred.objects.bulk_create(CaseBarred(case=case, user_id=pk, at=now) for pk in sorted(barred))
    _step(case, Stage.OPENED, {"note": note}, by=by)
    record(
        Event.CONDUCT_CASE_OPENED,
        actor=by,
        acting_as=hat(by),
        subject=case,
        details={"concern": str(fresh.pk), "readers": sorted(readers)},
    )
    return case


def part_of(case: ConductCase, part: CasePart.Part) -> CasePart | None:
    """Who holds a part of a case now."""
    return case.parts.filter(part=part).select_related("user").order_by("-pk").first()


@action(refused=Event.CONDUCT_CASE_REFUSED)
def give_part(case: ConductCase, part: CasePart.Part, person: User, *, exception: str = "", by: User) -> CasePart:
    """Say who investigates, decides or hears an appeal; or raise Refused and change nothing.

    The three are different people. Where that cannot be, `exception` says why, and is kept. The person concerned and
    their family never hold a part.
    """
    fresh = locked_case(case, by)
    _may_hold(fresh, person)
    others = [one for one in Part if one != part]
    held = [found for one in others if (found := part_of(fresh, one)) is not None and found.user_id == person.pk]
    if held and not exception.strip():
        raise Refused(
            f"{person.first_name} has another part in this case. Choose somebody else; if there is nobody, write why.",
            field="exception",
        )
    made = CasePart.objects.create(
        case=fresh, part=part, user=person, exception=exception.strip() if held else "", by=by, at=clock.now()
    )
    record(
        Event.CONDUCT_CASE_PART_GIVEN,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"part": part, "person": person.pk, "exception": bool(held)},
    )
    return made


def _may_hold(case: ConductCase, person: User) -> None:
    close = set(family_of(case.subject).values_list("pk", flat=True))
    if person.pk == case.subject_id or person.pk in close or case.barred.filter(user=person).exists():
        raise Refused("This person must not have a part in it: they are concerned, or too close.", field="person")
    if person.pk not in {one.user.pk for one in leaders(clock.today())}:
        raise Refused("Only somebody who handles concerns here can have a part in a case.", field="person")


@action(refused=Event.CONDUCT_CASE_REFUSED)
def take_step(
    case: ConductCase,
    stage: ConductCase.Stage,
    *,
    note: str,
    held: Mapping[str, Any] | None = None,
    outcome: ConductCase.Outcome | None = None,
    happens_on: date | None = None,
    warning_months: int | None = None,
    exception: str = "",
    after: int | None = None,
    by: User,
) -> CaseStep:
    """Take the next lawful step of a case, or raise Refused and change nothing.

    `held` is what the stage must hold beside its note. `after` is the number of the last step the person read: of two
    who step at once, one is told. `exception` records why a default was not kept, where the law allows it.
    """
    fresh = locked_case(case, by)
    last = fresh.steps.filter(is_note=False).order_by("-number").first()
    if last is None:
        raise AssertionError("a case begins with its first step")
    _not_overtaken(fresh, after)
    if stage not in stages_after(Stage(last.stage)):
        offered = ", ".join(one.label.lower() for one in stages_after(Stage(last.stage))) or "none"
        raise Refused(f"That step cannot follow here. The next may be: {offered}.", field="stage")
    if not note.strip():
        raise Refused("Write what happened at this step.", field="note")
    if stage == Stage.INVESTIGATING:
        _officer_agrees(fresh)
    _parts_stand(fresh, stage, by)
    last_live_on = None
    if stage == Stage.OUTCOME or (stage == Stage.APPEAL and outcome):
        last_live_on = _outcome_stands(Stage(last.stage), outcome, warning_months)
    elif outcome:
        raise Refused("An outcome belongs to its own step.", field="outcome")
    made = _step(
        fresh,
        stage,
        {**(held or {}), "note": note, "exception": exception},
        by=by,
        outcome=outcome or "",
        happens_on=happens_on,
        last_live_on=last_live_on,
    )
    event = Event.CONDUCT_CASE_DECIDED if outcome else Event.CONDUCT_CASE_STEPPED
    record(
        event,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"number": made.number, "stage": stage, "outcome": outcome or ""},
    )
    return made


def _not_overtaken(case: ConductCase, after: int | None) -> None:
    newest = case.steps.order_by("-number").values_list("number", flat=True).first()
    if after is not None and after != newest:
        raise Refused(ANOTHER_WAS_FASTER)


def _officer_agrees(case: ConductCase) -> None:
    """The nursery does not investigate an allegation until the officer of the local authority agrees."""
    for source in case.sources.select_related("concern"):
        last = source.concern.triages.order_by("-number").first()
        if last is None or last.level != Triage.Level.HARM_THRESHOLD:
            continue
        if not DutyDone.objects.filter(duty__concern=source.concern, duty__kind=Duty.Kind.LADO, agreed=True).exists():
            raise Refused(
                "It is an allegation: nobody here investigates until the officer of the local authority agrees, and "
                "their agreement is entered with the concern."
            )


def _parts_stand(case: ConductCase, stage: ConductCase.Stage, by: User) -> None:
    """Investigation, hearing and outcome are for those who were given that part."""
    wanted = {
        Stage.INVESTIGATING: Part.INVESTIGATOR,
        Stage.HEARING: Part.DECISION_MAKER,
        Stage.OUTCOME: Part.DECISION_MAKER,
        Stage.APPEAL: Part.APPEAL_CHAIR,
    }.get(stage)
    if wanted is None:
        return
    holder = part_of(case, wanted)
    if holder is None:
        raise Refused(f"First say who {wanted.label[:1].lower()}{wanted.label[1:]}.", field="stage")
    if holder.user_id != by.pk:
        raise Refused(f"This step is {holder.user.first_name}'s, who {wanted.label[:1].lower()}{wanted.label[1:]}.")


def _outcome_stands(before: ConductCase.Stage, outcome: ConductCase.Outcome | None, months: int | None) -> date | None:
    if outcome is None:
        raise Refused("Choose the outcome.", field="outcome")
    if before == Stage.INVESTIGATING and outcome not in WITHOUT_HEARING:
        raise Refused(
            "Without a hearing nothing may count against a person: first invite them and hear them.", field="outcome"
        )
    if outcome not in WARNINGS:
        return None
    length = months or WARNINGS[outcome]
    if not 1 <= length <= 24:
        raise Refused("A warning lasts from 1 to 24 months.", field="warning_months")
    return clocks.last_live_day(clock.today(), length)


@action(refused=Event.CONDUCT_CASE_REFUSED)
def note_in_case(case: ConductCase, text: str, *, by: User) -> CaseStep:
    """Leave a note in a case; it does not move by it."""
    fresh = locked_case(case, by)
    if not text.strip():
        raise Refused("Write something first. There is nothing to add yet.", field="text")
    stage = fresh.steps.filter(is_note=False).order_by("-number").values_list("stage", flat=True)[0]
    made = _step(fresh, Stage(stage), {"note": text}, by=by, is_note=True)
    record(Event.CONDUCT_CASE_NOTED, actor=by, acting_as=hat(by), subject=fresh, details={"number": made.number})
    return made


def _step(case: ConductCase, stage: ConductCase.Stage, words: Mapping[str, Any], *, by: User, **more: Any) -> CaseStep:
    number = (case.steps.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return CaseStep.objects.create(
        case=case, number=number, stage=stage, by=by, at=clock.now(), **more, **sealed(words, CASE)
    )
