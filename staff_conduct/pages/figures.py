"""The year in numbers, and what an inspector may see: no name, no reference, no word of anything."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.words import counted, long_date
from nursery_portal.members import inspection
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from staff_conduct.access import cases_to_review, concerns_to_review, with_outcome, with_result
from staff_conduct.models import Closing, ConductCase, Duty, Kind, Triage


def _year_of(at: datetime) -> int:
    return timezone.localdate(at).year


@dataclass(frozen=True)
class Counted:
    """What was raised and opened in a year, of what this person reads or reviews; and every year there is."""

    concerns: list[Any]
    cases: list[Any]
    years: list[int]
    tables: list[tuple[str, list[tuple[str, Any]]]]


def counted_in(by: User, year: int) -> Counted:
    """The year in numbers, without a name or a word: of what this person reads or reviews."""
    everything: list[Any] = list(with_result(concerns_to_review(by)))
    concerns = [one for one in everything if _year_of(one.raised_at) == year]
    cases: list[Any] = [one for one in with_outcome(cases_to_review(by)) if _year_of(one.opened_at) == year]
    levels = Counter(Triage.Level(one.level).label if one.level else "Not judged yet" for one in concerns)
    results = Counter(Closing.Result(one.result).label for one in concerns if one.result)
    outcomes = Counter(ConductCase.Outcome(one.outcome).label for one in cases if one.outcome)
    kinds = Counter(Kind(one.kind).label for one in concerns)
    duties = Duty.objects.filter(Q(concern__in=concerns) | Q(case__in=cases)).select_related("done")
    return Counted(
        concerns,
        cases,
        sorted({clock.today().year, year, *(_year_of(one.raised_at) for one in everything)}),
        [
            ("Concerns raised", [("All", len(concerns)), *sorted(kinds.items())]),
            ("How they were judged", sorted(levels.items())),
            ("How they ended", sorted(results.items())),
            ("Disciplinary cases opened", [("All", len(cases)), *sorted(outcomes.items())]),
            ("Clocks kept", _kept(duties)),
        ],
    )


def figures_page(by: User, year: int) -> dict[str, Any]:
    """The page of the year in numbers."""
    found = counted_in(by, year)
    return {
        "title": f"The year {year} in numbers",
        "year": year,
        "years": found.years,
        "tables": found.tables,
    }


def inspection_page(by: User, year: int, today: date) -> dict[str, Any]:
    """What an inspector may see: the numbers, complaints with their days, training, policies. No case content."""
    found = counted_in(by, year)
    return {
        "title": f"For an inspection: {year}",
        "year": year,
        "years": found.years,
        "whole": may(by, Can.REVIEW_READS),
        "printed": long_date(today),
        "by": by.full_name,
        "complaints": complaints_of(found.concerns),
        "tables": [*found.tables, *((one.title, one.rows) for one in inspection.tables(today))],
    }


def complaints_of(concerns: Iterable[Any]) -> list[tuple[str, str, str]]:
    """The record of complaints: on which day each came in, by when an answer was due and when it went, how it ended.

    No reference stands there: a day and a result are what the law asks for, and all that an inspector needs to count.
    """
    complaints = [one for one in concerns if one.kind == Kind.COMPLAINT]
    kind = Duty.Kind.EYFS_COMPLAINT
    duties = Duty.objects.filter(concern__in=complaints, kind=kind).select_related("done")
    by_concern = {duty.concern_id: duty for duty in duties}
    rows = []
    for one in sorted(complaints, key=lambda one: one.raised_at):
        duty = by_concern.get(one.pk)
        done = getattr(duty, "done", None)
        if duty is None:
            answer = "no clock ran"
        elif done is None:
            answer = f"due by {long_date(duty.due_on)}"
        else:
            days = (done.done_on - duty.due_on).days
            late = f"{counted(days, 'day')} late" if days > 0 else "in time"
            answer = f"{long_date(done.done_on)}, {late}"
        ended = Closing.Result(one.result).label if one.result else "Not ended"
        rows.append((long_date(timezone.localdate(one.raised_at)), answer, ended))
    return rows


def _kept(duties: Iterable[Duty]) -> list[tuple[str, str]]:
    today = clock.today()
    rows: dict[str, list[bool]] = {}
    untold: Counter[str] = Counter()
    for duty in duties:
        done = getattr(duty, "done", None)
        if done is not None and done.set_anew:
            continue  # the clock that runs in its place is counted
        if done is not None and done.not_needed:
            untold[f"{duty.get_kind_display()}: decided that they need not be told"] += 1
            continue  # neither kept nor late
        if done is not None or duty.due_on < today:
            rows.setdefault(duty.get_kind_display(), []).append(done is not None and done.done_on <= duty.due_on)
    counted_rows = [(name, f"{sum(kept)} of {len(kept)} in time") for name, kept in rows.items()]
    return sorted([*counted_rows, *((name, str(number)) for name, number in untold.items())])
