"""The reading page of a case and its letters, and the forms of the steps that may follow."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit.words import dated, long_date
from nursery_portal.members.models import User
from staff_conduct import clocks
from staff_conduct.access import cases_visible_to, duties_visible_to, handlers, named_apart, readers_of
from staff_conduct.actions import child_of_holder, needs_dbs_decision, opened, part_of, read_case
from staff_conduct.actions.cases import ANOTHER_WAS_FASTER
from staff_conduct.actions.steps import Opened
from staff_conduct.forms import (
    DutyForm,
    HoldForm,
    LeavingForm,
    NoteForm,
    Nothing,
    PartForm,
    ReaderForm,
    StepForm,
    SuspensionForm,
)
from staff_conduct.models import CasePart, CaseStep, ConductCase, Duty
from staff_conduct.pages.concerns import acts_of, duties_of, go_on_from, holds_of
from staff_conduct.pages.reads import reads_of
from staff_conduct.rules import (
    FOR_OUTCOME,
    IN_LETTERS,
    MUST_HOLD,
    TOLD_OUTSIDE,
    WHY_CLOSED,
    Standing,
    appeal_until_of,
    has_left,
    is_allegation,
    is_destroyed,
    is_live,
    may_be_entered,
    stages_after,
    standing_of,
    warning_of,
)

Stage = ConductCase.Stage
LETTERS = {
    Stage.INVITED: "Invitation to a disciplinary hearing",
    Stage.OUTCOME: "Outcome of the disciplinary hearing",
    Stage.APPEAL_DECIDED: "Outcome of the appeal",
}
NO_HEARING = "Outcome of our investigation"
STEP_TITLES = {
    Stage.INVESTIGATING: "Next step: investigate",
    Stage.INVITED: "Next step: invite to a hearing",
    Stage.HEARING: "Next step: the hearing",
    Stage.OUTCOME: "Next step: the outcome",
    Stage.APPEAL: "Next step: an appeal was received",
    Stage.APPEAL_DECIDED: "Next step: decide the appeal",
    Stage.CLOSED: "Next step: the end",
}


def case_form(
    act: str, data: Mapping[str, Any] | None, case: ConductCase, by: User, stage: ConductCase.Stage | None = None
) -> Any:
    """The form of one act on a case; for a step, that of the stage it names."""
    if act == "part":
        return PartForm(data, people=handlers(but=case.subject), parts=CasePart.Part.choices, by=by)
    if act == "duty":
        return DutyForm(data, duties=may_be_entered(duties_visible_to(by).filter(case=case)), officer=False)
    if act == "reader":
        people = handlers(but=case.subject).exclude(pk__in=[one.pk for one in readers_of(case)])
        return ReaderForm(data, people=people, by=by)
    if act == "leaving":
        return LeavingForm(data, again=has_left(case))
    if act == "suspension":
        return SuspensionForm(data, prefix="suspension")
    if act == "hold":
        return HoldForm(data, prefix="hold")
    if act == "conflict":
        return Nothing(data)
    if act != "step":
        return NoteForm(data, prefix="note")
    now = standing_of(case)
    sent = str((data or {}).get("step-stage", ""))
    wanted = stage or (Stage(sent) if sent in Stage.values else now.stage)
    newest = case.steps.order_by("-number").values_list("number", flat=True)[0]
    return StepForm(
        data,
        stage=wanted,
        after=newest,
        own=clocks.defaults(),
        dbs=needs_dbs_decision(case, now),
        outside=is_allegation(case),
    )


def case_page(case: Any, by: User, bound: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A case with its steps. Opening it is written down first."""
    found = read_case(case, by=by)
    today = timezone.localdate(now)
    where = standing_of(found.case)
    for form in bound.values():
        go_on_from(form, {ANOTHER_WAS_FASTER: ("after", found.steps[-1].row.number)})
    return {
        "title": found.case.reference,
        "case": found.case,
        "facts": _facts(found.case, by),
        "allegation": found.words["allegation"],
        "own_child": "" if is_destroyed(found.case) else _own_child(found.case, by),
        "steps": [_step(found.case, one) for one in found.steps],
        "due": [
            (one.get_kind_display(), long_date(one.due_on), one.due_on < today)
            for one in duties_visible_to(by).filter(case=found.case, done__isnull=True)
        ],
        "appeal_until": long_date(where.appeal_until) if where.appeal_until and where.stage == Stage.OUTCOME else "",
        "warnings": _warnings(found.case, by, today),
        "holds": holds_of(found.case, today),
        "reads": reads_of([found.case]),
        "entered": duties_of(list(found.case.duties.filter(kind=Duty.Kind.DBS, done__isnull=False)), today),
        "acts": _acts(found.case, by, where, bound),
    }


def _exceptions(held: CasePart) -> str:
    """Every reason why somebody holds a part all the same: joining, or a child named later, adds one."""
    rows = held.case.parts.filter(part=held.part, user=held.user_id, words_id__isnull=False).order_by("pk")
    return " Besides: ".join(dict.fromkeys(one["exception"] for one in opened(*rows) if one["exception"]))


def _own_child(case: ConductCase, by: User) -> str:
    """What whoever holds a part is told of a child of theirs, before they take its step."""
    held = [row for part in CasePart.Part if (row := part_of(case, part)) is not None and row.user_id == by.pk]
    return next((words for row in held if (words := child_of_holder(case, row))), "")


def _facts(case: ConductCase, by: User) -> list[tuple[str, str]]:
    held = [row for part in CasePart.Part if (row := part_of(case, part)) is not None]
    rows = [
        ("Person concerned", named_apart(case.subject, by)),
        ("Where it stands", standing_of(case).stage.label),
        ("Read by", ", ".join(one.full_name for one in readers_of(case))),
        ("Opened", f"{dated(case.opened_at)}, by {case.opened_by.full_name}"),
    ]
    rows += [
        (row.get_part_display(), row.user.full_name + (f" (exception: {why})" if (why := _exceptions(row)) else ""))
        for row in held
    ]
    rows += [("Came from", ", ".join(one.concern.reference for one in case.sources.select_related("concern")))]
    if case.clause is not None:
        rows.append((f"Clause {case.clause.code}", case.clause.text))
    return rows


def _step(case: ConductCase, step: Opened) -> dict[str, Any]:
    row: CaseStep = step.row
    labels = {
        **MUST_HOLD.get(Stage(row.stage), {}),
        **{name: label for name, (label, _) in FOR_OUTCOME.items()},
        "dbs": "Barring referral (DBS)",
        "outside": TOLD_OUTSIDE,
        "exception": "Exception",
    }
    held = [(label, step[name]) for name, label in labels.items() if step[name]]
    if step["suspension"]:
        held.insert(0, ("Suspension", step["suspension"]))
    if row.stays:
        held.insert(0, ("They stay after all", "The last day that was entered before counts no more."))
    if step["why"]:
        held.insert(0, ("Why it ended", WHY_CLOSED.get(step["why"], step["why"])))
    letter = Stage(row.stage) in LETTERS and not row.is_note
    return {
        "head": f"{row.get_stage_display()}{', note' if row.is_note else ''}, {row.by.full_name}",
        "when": dated(row.at),
        "outcome": row.get_outcome_display() if row.outcome else "",
        "until": long_date(row.last_live_on) if row.last_live_on else "",
        "on": long_date(row.happens_on) if row.happens_on else "",
        "left": long_date(row.left_on) if row.left_on else "",
        "held": held,
        "text": step["note"],
        "letter": reverse("admin:staff_conduct_conductcase_letter", args=[case.pk, row.number]) if letter else "",
    }


def _warnings(case: ConductCase, by: User, today: date) -> list[tuple[str, str]]:
    """The live warnings of the person concerned, of the cases this reader reads; lapsed ones are disregarded."""
    rows = []
    for other in cases_visible_to(by).filter(subject=case.subject):
        warning = warning_of(other)
        if warning is not None and warning.last_live_on is not None and is_live(warning, today):
            rows.append((other.reference, f"{warning.get_outcome_display()}, until {long_date(warning.last_live_on)}"))
    return rows


def _acts(case: ConductCase, by: User, now: Standing, bound: Mapping[str, Any]) -> list[dict[str, Any]]:
    steps, stage = [], now.stage
    sent = bound.get("step")
    named = str(sent.data.get("step-stage", "")) if sent is not None else ""
    lawful = stages_after(now) or tuple(one for one in STEP_TITLES if one.value == named)
    shows = named if named in lawful else next((one.value for one in lawful), "")  # a refused form is never lost
    for after in lawful:
        mine = sent is not None and after.value == shows
        shown = {"step": sent} if mine else {}
        form = partial(case_form, data=None, case=case, by=by, stage=after)
        steps += acts_of(case, [("step", STEP_TITLES[after], "Take this step")], form, shown)
    others = [
        ("suspension", "Suspension", "Enter it"),
        ("part", "Who does what", "Give the part"),
        ("reader", "Who reads it", "Let them read it"),
        ("note", "Leave a note", "Add it"),
    ]
    if may_be_entered(case.duties.all()).exists() or "duty" in bound:
        others.insert(0, ("duty", "Something that is due was done", "Enter it"))
    if stage != Stage.CLOSED or "leaving" in bound:
        again = "Their last day was wrong, or they stay" if has_left(case) else "The person leaves or has left"
        others.append(("leaving", again, "Enter it"))
    if stage == Stage.CLOSED:
        others = [one for one in others if one[0] != "suspension" or "suspension" in bound]
        others.append(("hold", "Keep it longer", "Keep it"))
    others.append(("conflict", "You have a conflict", "Step back for good"))
    acts = steps + acts_of(case, others, lambda act: case_form(act, None, case, by), bound)
    if is_destroyed(case):
        return [one for one in acts if one["act"] == "conflict" or one["open"]]
    return acts


def letter_page(case: ConductCase, number: int, by: User) -> dict[str, Any] | None:
    """What a letter says, for printing; None where the step has none."""
    found = read_case(case, by=by)
    step = next((one for one in found.steps if one.row.number == number and not one.row.is_note), None)
    if step is None or Stage(step.row.stage) not in LETTERS:
        return None
    row: CaseStep = step.row
    stage = Stage(row.stage)
    written = timezone.localdate(row.at)
    heard = any(one.row.stage == Stage.HEARING for one in found.steps if one.row.number < number)
    return {
        "title": LETTERS[stage] if stage != Stage.OUTCOME or heard else NO_HEARING,
        "stage": stage.value,
        "person": found.case.subject.full_name,
        "written": long_date(written),
        "allegation": found.words["allegation"],
        "on": long_date(row.happens_on) if row.happens_on else "",
        "outcome": row.get_outcome_display() if row.outcome else "",
        "counts_until": long_date(row.last_live_on) if row.last_live_on else "",
        "appeal_until": long_date(until) if (until := appeal_until_of(row)) else "",
        "words": {
            name: step[name]
            for name in IN_LETTERS
            if name not in FOR_OUTCOME or row.outcome in FOR_OUTCOME[name][1]  # only what belongs to the outcome
        },
        "signed": row.by.full_name,
        "reference": found.case.reference,
    }
