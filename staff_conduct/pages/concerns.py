"""The reading page of a concern: opened words, formatted once, and the forms of what may be done next."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit.words import counted, dated, long_date
from nursery_portal.members.models import User
from staff_conduct.access import (
    attachments_of,
    cases_to_join,
    concerns_visible_to,
    duties_visible_to,
    handlers,
    late_for_review,
    named_apart,
    people_to_discipline,
    people_to_name,
    read_for_good_by,
    readers_of,
    reads_for_good,
    subject_of,
    with_level,
)
from staff_conduct.actions import OpenConcern, opened, read_concern
from staff_conduct.actions.leaving import own_child_named
from staff_conduct.actions.steps import ANOTHER_WAS_FASTER, UNREAD, Opened
from staff_conduct.forms import (
    AgreementForm,
    AnswerForm,
    CaseForm,
    ClosingForm,
    DutyForm,
    GoneForm,
    HoldForm,
    JoinForm,
    Nothing,
    ReaderForm,
    TriageForm,
)
from staff_conduct.models import Addition, Closing, Concern, ConductCase, Duty, DutyDone, GlassOpening, Triage
from staff_conduct.pages.reads import openings_of, reads_of
from staff_conduct.rules import (
    ALLEGATION_ENDS,
    LIMBS,
    OFF_THE_FILE,
    RESULTS,
    SAFETY_NOW,
    cases_from,
    closing_of,
    is_alleged,
    is_closed,
    is_destroyed,
    may_be_entered,
    officer_agrees,
    officer_told,
    summary_stays,
)


def shown_field(form: forms.Form, name: str | None) -> str | None:
    """The field beside which a refusal stands; None, above them all, where the form shows no such field."""
    return name if name in form.fields and not form.fields[name].widget.is_hidden else None


def concern_form(act: str, data: Mapping[str, Any] | None, concern: Concern, by: User, seen: int = 0) -> Any:
    """The form of one act on a concern. `seen`: how many of the reporter's additions stand on the page with it."""
    if act == "triage":
        last = concern.triages.order_by("-number").values_list("number", flat=True).first() or 0
        child = own_child_named(concern, by)
        return TriageForm(data, people=people_to_name(by), after=last, seen=seen, own_child=child, by=by)
    if act == "duty":
        return DutyForm(data, duties=may_be_entered(duties_visible_to(by).filter(concern=concern)))
    if act == "agreement":
        return AgreementForm(data, prefix="agreement")
    if act == "gone":
        return GoneForm(data)
    if act == "close":
        judged = _judgement_read(concern, data)
        level = Triage.Level(judged.level) if judged is not None else None
        results = [(one.value, one.label) for one in Closing.Result if level and one in RESULTS[level]]
        allegation, after = level == Triage.Level.HARM_THRESHOLD, judged.number if judged is not None else 0
        child = own_child_named(concern, by)
        return ClosingForm(data, results=results, after=after, seen=seen, allegation=allegation, own_child=child)
    if act == "hold":
        return HoldForm(data, prefix="hold")
    if act == "answer":
        return AnswerForm(data, seen=seen)
    if act == "reader":
        return ReaderForm(data, people=handlers(but=by).exclude(pk__in=concern.readers.values("user")), by=by)
    if act == "case":
        return CaseForm(data, people=people_to_discipline(by), subject=subject_of(concern), by=by)
    if act == "join":
        cases = [
            (one.reference, f"{one.reference}, {named_apart(one.subject, by)}") for one in cases_to_join(concern, by)
        ]
        return JoinForm(data, cases=cases)
    return Nothing(data)


def _judgement_read(concern: Concern, data: Mapping[str, Any] | None) -> Triage | None:
    """The judgement that whoever ends it had read, so that everything they typed has its field when it is refused since
    another one followed; the last one where they name none."""
    named = str((data or {}).get("close-after", ""))
    judged = {str(one.number): one for one in concern.triages.order_by("number")}
    return judged.get(named) or next(reversed(judged.values()), None)


def go_on_from(form: Any, shown: Mapping[str, tuple[str, int]]) -> None:
    """Let a form that was refused for something unread go on from what its page shows now: they have been told. `shown`
    says for each refusal which field stands for it, and how much of it the page shows."""
    told = [shown[words] for words in form.non_field_errors() if words in shown]
    if told:
        form.data = form.data.copy()
    for name, number in told:
        form.data[form.add_prefix(name)] = number


CONCERN_ACTS = (
    ("triage", "Judge it", "Save the judgement"),
    ("duty", "Something that is due was done, or need not be", "Enter it"),
    ("agreement", "The officer agrees now that we investigate ourselves", "Enter it"),
    ("gone", "The person has left, or works with children no more", "Enter it"),
    ("answer", "Answer, or leave a note", "Add it"),
    ("case", "Open a disciplinary case", "Open the case"),
    ("join", "It belongs to an open case", "Bring it in"),
    ("reader", "Who reads it", "Let them read it"),
    ("close", "How it ends", "Close it"),
    ("hold", "Keep it longer", "Keep it"),
    ("conflict", "You have a conflict", "Step back for good"),
)


def acts_of(row: Any, names: Any, forms_of: Any, bound: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "act": act,
            "url": reverse(f"admin:staff_conduct_{row._meta.model_name}_{act}", args=[row.pk]),
            "title": title,
            "button": button,
            "form": bound.get(act) or forms_of(act),
            "open": act in bound,
        }
        for act, title, button in names
    ]


def concern_page(concern: Any, by: User, bound: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A concern as it was received, and what followed. Opening it is written down first."""
    found = read_concern(concern, by=by)
    judged = bool(found.triages) and found.triages[-1].row.level != Triage.Level.NOT_SAFEGUARDING
    duties = list(found.concern.duties.select_related("done__by"))
    closed = closing_of(found.concern)
    reads_on = reads_for_good(found.concern, by)  # not by two signatures for a day
    there = {
        "case": judged and closed is None and reads_on,
        "join": judged and closed is None and reads_on and bool(cases_to_join(found.concern, by)),
        "reader": reads_on or not read_for_good_by(found.concern),
        "duty": may_be_entered(found.concern.duties.all()).exists(),
        "agreement": is_alleged(found.concern)
        and officer_told(found.concern) is not None
        and not officer_agrees(found.concern),
        "gone": is_alleged(found.concern)
        and closed is None
        and all(is_closed(one) for one in cases_from(found.concern))
        and not any(one.kind == Duty.Kind.DBS and not ((end := done(one)) and end.set_anew) for one in duties),
        "close": bool(found.triages) and closed is None and reads_on,
        "hold": closed is not None,
    }
    disposed = is_destroyed(found.concern)
    over = {act for act, _, _ in CONCERN_ACTS if act != "conflict"} if disposed else set()
    left_out = over | {act for act, offered in there.items() if not offered}
    left_out -= set(bound)  # a refused form is never lost
    offered = [one for one in CONCERN_ACTS if one[0] not in left_out]
    subjects = list(found.concern.subjects.select_related("user"))
    snapshot = found.words["snapshot"] or {}
    seen = sum(one.row.kind == Addition.Kind.FROM_REPORTER for one in found.additions)
    last = found.triages[-1].row.number if found.triages else 0
    for form in bound.values():
        go_on_from(form, {UNREAD: ("seen", seen), ANOTHER_WAS_FASTER: ("after", last)})
    return {
        "title": found.concern.reference,
        "concern": found.concern,
        "facts": _facts(found, subjects, by),
        "duties": [*duties_of(duties, timezone.localdate(now)), *_agreements(found.concern)],
        "parts": _parts(found),
        "snapshot": snapshot,
        "written": dated(datetime.fromisoformat(snapshot["written_at"])) if snapshot else "",
        "history": _history(found),
        "holds": holds_of(found.concern, timezone.localdate(now)),
        "ended": closed.get_result_display() if closed else "",
        "reference": _in_a_reference(closed) if closed else "",
        "pattern": _pattern(found.concern, by),
        "reads": reads_of([found.concern]),
        "openings": openings_of(GlassOpening.objects.filter(request__concern=found.concern)),
        "own_child": "" if disposed else own_child_named(found.concern, by),
        "acts": acts_of(concern, offered, lambda act: concern_form(act, None, concern, by, seen), bound),
        "disposed": disposed,
        "summary": closed is not None and summary_stays(closed),
    }


def _in_a_reference(closed: Closing) -> str:
    if Triage.Level(closed.triage.level) != Triage.Level.HARM_THRESHOLD:
        return "Nothing of it stands in a reference by itself: only what a disciplinary case decided can."
    if closed.result == Closing.Result.SUBSTANTIATED:
        return "It may stand in a reference, in plain facts."
    return "It must not stand in a reference."


def _facts(found: OpenConcern, subjects: list[Any], by: User) -> list[tuple[str, str]]:
    concern = found.concern
    stay = set(concern.readers.values_list("user", flat=True))
    readers = [f"{one.full_name}{'' if one.pk in stay else ' (for a day)'}" for one in readers_of(concern)]
    snapshot = found.words["snapshot"] or {}
    asked, appealed = bool(snapshot.get("question_id")), bool(snapshot.get("measure_id"))
    source = "an answer to a measure about comments" if appealed else concern.get_source_display().lower()
    way = "a question to the manager" if asked else source
    rows = [
        ("Raised", f"{dated(concern.raised_at)}, by way of: {way}"),
        ("By", found.reporter.full_name if found.reporter else "Not told to those who read it"),
        ("Kind", concern.get_kind_display()),
        ("About", ", ".join(named_apart(one.user, by) for one in subjects) or concern.get_about_display()),
        ("Read by", ", ".join(readers)),
    ]
    if concern.clause is not None:
        rows.append((f"Clause {concern.clause.code}", concern.clause.text))
    return rows


def holds_of(item: Concern | ConductCase, today: date) -> list[tuple[str, str, str]]:
    """Until when an opened item is kept all the same, by whom and why."""
    rows = opened(*item.holds.filter(until__gte=today).select_related("by").order_by("until"))
    return [(long_date(one.row.until), one.row.by.full_name, one["reason"]) for one in rows]


def done(duty: Duty) -> DutyDone | None:
    """The entry that says that it was done; None while it is open."""
    found: DutyDone | None = getattr(duty, "done", None)
    return found


def duties_of(duties: list[Duty], today: date) -> list[tuple[str, str]]:
    """Each duty and how it stands; what was advised is opened with the rest."""
    entries = [found for one in duties if (found := done(one)) is not None]
    words = {one.row.duty_id: one for one in opened(*entries)}
    rows = []
    for one in duties:
        entry = words.get(one.pk)
        if entry is None:
            late = f", {counted((today - one.due_on).days, 'day')} late" if today > one.due_on else ""
            rows.append((one.get_kind_display(), f"Due {long_date(one.due_on)}{late}"))
            continue
        if entry.row.set_anew:
            barring = one.kind == Duty.Kind.DBS
            why, then = "An earlier day came to be known", "was set anew"
            if barring:
                why, then = entry["with_whom"], f"from {long_date(one.from_on)} counts no more"
            words_of = f"{why}, entered {long_date(entry.row.done_on)} by {entry.row.by.full_name}: the clock {then}."
            rows.append((one.get_kind_display(), words_of))
            continue
        if entry.row.not_needed:
            words_of = f"Decided that they need not be told, {long_date(entry.row.done_on)} by "
            rows.append(
                (
                    one.get_kind_display(),
                    f"{words_of}{entry.row.by.full_name}: {entry['with_whom']}. {entry['advice']}",
                )
            )
            continue
        agreed = " They agree that the nursery investigates itself." if entry.row.agreed else ""
        if one.kind == Duty.Kind.OFSTED:
            agreed = f" Counted from {long_date(one.from_on)}."
        rows.append(
            (
                one.get_kind_display(),
                f"Done {long_date(entry.row.done_on)} by {entry.row.by.full_name}: {entry['with_whom']}. "
                f"{entry['advice']}{agreed}",
            )
        )
    return rows


def _agreements(concern: Concern) -> list[tuple[str, str]]:
    """What the officer agreed to after they had been told."""
    return [
        (
            "The officer agrees that the nursery investigates itself",
            f"{long_date(one.row.agreed_on)}, entered by {one.row.by.full_name}: {one['with_whom']}. {one['advice']}",
        )
        for one in opened(*concern.agreements.select_related("by").order_by("pk"))
    ]


def _pattern(concern: Concern, by: User) -> list[tuple[str, str, str]]:
    """Earlier concerns about the same people, of those this person reads: small things may add up."""
    subjects = concern.subjects.values("user")
    earlier: Any = (
        with_level(concerns_visible_to(by)).filter(subjects__user__in=subjects).exclude(pk=concern.pk).distinct()
    )
    return [
        (
            one.reference,
            reverse("admin:staff_conduct_concern_change", args=[one.pk]),
            f"{dated(one.raised_at)}: {one.get_kind_display()}, "
            f"{Triage.Level(one.level).label.lower() if one.level else 'waits to be judged'}",
        )
        for one in earlier
        if (ended := closing_of(one)) is None or ended.result not in OFF_THE_FILE
    ]


def due_page(by: User, today: date) -> dict[str, Any]:
    """Everything that is due in the items this person reads."""
    lines = []
    mine = duties_visible_to(by).filter(done__isnull=True)
    readable = set(mine.values_list("pk", flat=True))
    for duty in (mine | late_for_review(by, today)).distinct().select_related("concern", "case"):
        item: Any = duty.concern or duty.case
        late = (today - duty.due_on).days
        lines.append(
            {
                "reference": item.reference,
                "url": reverse(f"admin:staff_conduct_{item._meta.model_name}_change", args=[item.pk])
                if duty.pk in readable
                else "",
                "what": duty.get_kind_display(),
                "due": long_date(duty.due_on),
                "state": f"{counted(late, 'day')} late" if late > 0 else "today" if late == 0 else "",
                "late": late > 0,
            }
        )
    return {"title": "What is due", "lines": lines}


def _parts(found: OpenConcern) -> list[tuple[str, str]]:
    labels = (
        ("what", "What happened"),
        ("when", "When"),
        ("where", "Where"),
        ("who", "Who"),
        ("address", "Address (as text; opening it is your own decision)"),
    )
    return [(label, found.words[name]) for name, label in labels if found.words[name]]


def _days(judged: Opened) -> list[tuple[str, str]]:
    labels = {"reached_on": "It reached us on", "event_on": "Day of the event"}
    return [(label, long_date(date.fromisoformat(day))) for name, label in labels.items() if (day := judged[name])]


def _not_mine(one: Opened) -> list[tuple[str, str]]:
    words = "It has the name of a child of whoever decided this; they say that it is another, or only a word"
    return [(words, one["not_mine"])] if one["not_mine"] else []


def _history(found: OpenConcern) -> list[dict[str, Any]]:
    files = {
        one.addition_id: (one.get_kind_display(), f"{max(1, one.size // 1024)} KB", number)
        for number, one in enumerate(attachments_of(found.concern), start=1)
    }
    rows, before = [], found.concern.raised_at
    for one in found.additions:
        before = max(before, one.row.at)  # the hour of somebody without a name may lie before what they answer to
        rows.append(
            {
                "at": before,
                "head": f"{one.row.get_kind_display()}{f', {one.row.by.full_name}' if one.row.by else ''}",
                "text": one["text"],
                "when": dated(one.row.at),
                "file": files.get(one.row.pk),
            }
        )
    for one in found.triages:
        limbs = [LIMBS[code] for code in one.row.limbs.split(",") if code in LIMBS]
        rows.append(
            {
                "at": one.row.at,
                "head": f"{one.row.get_level_display()}, judged by {one.row.by.full_name}",
                "text": "\n".join([*limbs, one["reason"]]),
                "held": [
                    *_days(one),
                    *_not_mine(one),
                    *((label, one[name]) for name, label in SAFETY_NOW.items() if one[name]),
                ],
                "when": dated(one.row.at),
            }
        )
    for one in found.closings:
        ends = {"dbs": "Barring referral (DBS)", **ALLEGATION_ENDS}
        rows.append(
            {
                "at": one.row.at,
                "head": f"Closed: {one.row.get_result_display()}, {one.row.by.full_name}",
                "text": one["reason"],
                "held": [*_not_mine(one), *((label, one[name]) for name, label in ends.items() if one[name])],
                "when": dated(one.row.at),
            }
        )
    return sorted(rows, key=lambda row: row["at"])
