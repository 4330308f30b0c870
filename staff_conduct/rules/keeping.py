"""How long what is kept, by how it ended (domain-rules 8.4). Our numbers, but for what the comments call guidance.

The rules of one item go over its rows in Python: for a list of items all of them are read at once (`read_ahead`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.calendar import add_months
from nursery_portal.members.access import STAFF_ROLES
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from staff_conduct.models import (
    Addition,
    CaseStep,
    Closing,
    Concern,
    ConductCase,
    DisposalProposal,
    Duty,
    DutyDone,
    Hold,
    Kind,
    Triage,
)
from staff_conduct.rules.procedure import (
    Outcome,
    is_alleged,
    last_judgement,
    open_duties,
    standing_of,
    waits_for_judgement,
)

Result = Closing.Result
Level = Triage.Level
RESULTS: dict[Triage.Level, frozenset[Closing.Result]] = {
    Level.HARM_THRESHOLD: frozenset(
        {Result.SUBSTANTIATED, Result.UNSUBSTANTIATED, Result.UNFOUNDED, Result.FALSE, Result.MALICIOUS}
    ),
    Level.LOW_LEVEL: frozenset({Result.ADVICE, Result.TRAINING, Result.MONITORING, Result.CONDUCT_PROCESS}),
    Level.NOT_SAFEGUARDING: frozenset({Result.ANOTHER_PROCEDURE}),
}
# These leave the personnel file at once: no pattern, no reference, and their words may go when two people say so.
OFF_THE_FILE = frozenset({Result.FALSE, Result.MALICIOUS})
# Statutory guidance: ten years or until pension age, whichever is longer. Where that day is not known, the longest
# there can be: somebody of eighteen until sixty-eight.
ALLEGATION_YEARS = 10
PENSION_YEARS = 50


@dataclass(frozen=True)
class Years:
    """Our own numbers, on the settings page: after the person has left; after the end; after the end of employment.
    What has ended later than that counts from its end."""

    low_level: int = 2
    complaint: int = 3
    case: int = 6


def own_years() -> Years:
    """What this nursery has chosen."""
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None:
        return Years()
    return Years(nursery.conduct_low_level_years, nursery.conduct_complaint_years, nursery.conduct_case_years)


def closing_of(concern: Concern) -> Closing | None:
    """How it ended, if its last judgement was closed."""
    found: Closing | None = getattr(last_judgement(concern), "closing", None)
    return found


def read_ahead(concerns: Sequence[Concern], cases: Sequence[ConductCase]) -> None:
    """Read at once what the rules below ask of each of these: then a list costs the same, however long it is."""
    prefetch_related_objects(cases, *_ROWS_OF_CASE)
    prefetch_related_objects(concerns, *_ROWS_OF_CONCERN, *(f"cases__case__{one}" for one in _ROWS_OF_CASE))


_ROWS_OF_CONCERN = ("triages__closing", "additions", "holds", "disposals__done", "subjects__user__role_grants")
_ROWS_OF_CASE = (
    *("steps", "holds", "disposals__done", "subject__role_grants"),
    *(f"sources__concern__{one}" for one in _ROWS_OF_CONCERN),
)


def is_closed(item: Concern | ConductCase) -> bool:
    """Whether nobody works on it any more."""
    if isinstance(item, Concern):
        return closing_of(item) is not None
    return standing_of(item).stage == ConductCase.Stage.CLOSED


def concerns_over(references: Collection[str]) -> set[str]:
    """Of these references, those of concerns on which nobody works any more, nor on a case that came from them, and to
    which nothing was added that waits to be heard: moderation asks (`moderation.handling`)."""
    rows = Concern.objects.filter(reference__in=references).prefetch_related("cases__case")
    return {
        one.reference
        for one in rows
        if is_closed(one) and not waits_for_judgement(one) and all(is_closed(source.case) for source in one.cases.all())
    }


def left_on(person: User, today: date) -> date | None:
    """The last day somebody worked here; None while they do, or from whom it is not known."""
    ends = []
    for grant in (one for one in person.role_grants.all() if one.role in STAFF_ROLES):
        days = [day for day in (grant.until_on, timezone.localdate(grant.ended_at) if grant.ended_at else None) if day]
        if not days or min(days) >= today:
            return None
        ends.append(min(days))
    return max(ends, default=None)


def allegation_kept_until(concern: Concern, pension_on: date | None) -> date:
    """The day from which the words of an allegation may go; `pension_on`: when the person reaches pension age."""
    raised = timezone.localdate(concern.raised_at)
    return max(add_months(raised, 12 * ALLEGATION_YEARS), pension_on or add_months(raised, 12 * PENSION_YEARS))


def added_since(closing: Closing) -> bool:
    """Whether the reporter has added to a concern since it ended so. Their times would not say it, kept by the hour
    where there is no name; the answer that an end gives them stands in the same order as what they add."""
    additions = list(closing.triage.concern.additions.all())
    answers = [one for one in additions if one.kind == Addition.Kind.ANSWER and one.by_id == closing.by_id]
    told = max((one.pk for one in answers if one.at == closing.at), default=0)
    return any(one.kind == Addition.Kind.FROM_REPORTER and one.pk > told for one in additions)


def is_unheard(item: Concern | ConductCase) -> bool:
    """Whether the reporter has added something since it ended; to a case, since a concern that it came from did."""
    concerns = [item] if isinstance(item, Concern) else _sources_of(item)
    return any(added_since(closing) for one in concerns if (closing := closing_of(one)) is not None)


def is_destroyed(item: Concern | ConductCase) -> bool:
    """Whether its words are gone, and nothing but its skeleton is left."""
    return any(getattr(one, "done", None) is not None for one in item.disposals.all())


def disposal_of(item: Concern | ConductCase) -> DisposalProposal | None:
    """The proposal to destroy its words that counts: the last one, if nobody has ended it anew or written in it since,
    nor in what belongs to it. Whoever agrees as the second may not have read it."""
    last = max(item.disposals.all(), key=lambda one: one.pk, default=None)
    if last is None or is_destroyed(item):
        return last
    return last if is_closed(item) and not _went_on_since(item, last.at) else None


def _went_on_since(item: Concern | ConductCase, at: datetime) -> bool:
    """Whether somebody who works on an item, or on what belongs to it, has judged, ended, entered or written anything
    since. What the reporter adds is asked for by itself: its time may be kept by the hour."""
    since = [
        Triage.objects.filter(_whose(item, "concern"), at__gt=at),
        Closing.objects.filter(_whose(item, "triage__concern"), at__gt=at),
        Addition.objects.filter(_whose(item, "concern"), by__isnull=False, at__gt=at),
        CaseStep.objects.filter(_whose(item, case="case"), at__gt=at),
        DutyDone.objects.filter(_whose(item, "duty__concern", "duty__case"), at__gt=at),
    ]
    return any(rows.exists() for rows in since)


def summary_stays(closing: Closing) -> bool:
    """Whether the words of how it ended outlive the others: the sealed summary of a false or malicious allegation."""
    return closing.result in OFF_THE_FILE


def _case_from(case: ConductCase, today: date, own: Years) -> date | None:
    """A case goes with the allegation it came from: kept as long, and off the file if nothing was decided besides."""
    sources = _sources_of(case)
    alleged = [one for one in sources if is_alleged(one)]
    if any(not is_closed(one) for one in alleged) or is_unheard(case):
        return None
    off = [one for one in alleged if (closing := closing_of(one)) is not None and summary_stays(closing)]
    kept = [day for one in alleged if (day := _concern_from(one, today, own)) is not None]
    if off and len(off) == len(sources) and standing_of(case).outcome in {None, Outcome.NO_ACTION}:
        return max(kept)
    left = left_on(case.subject, today)
    if left is None:
        return None
    ended = timezone.localdate(standing_of(case).last.at)  # of who left long before, it has only just ended
    return max([add_months(max(left, ended), 12 * own.case), *kept])


def kept_while(item: Concern | ConductCase) -> str:
    """How long, in words, where there is no day yet."""
    if isinstance(item, Concern) and _case_open(item):
        return "until the case that came from it has ended"
    more = ", and until the allegation it came from has ended" if isinstance(item, ConductCase) else ""
    return f"while the person works here{more}"


def cases_from(concern: Concern) -> list[ConductCase]:
    """The cases that came from a concern."""
    return [one.case for one in concern.cases.all()]


def _case_open(concern: Concern) -> bool:
    return any(not is_closed(one) for one in cases_from(concern))


def _sources_of(case: ConductCase) -> list[Concern]:
    return [one.concern for one in case.sources.all()]


def _whose(item: Concern | ConductCase, concern: str = "", case: str = "") -> Q:
    """The rows of an item and of what holds the same words: of the cases from a concern, of the concerns a case came
    from. `concern` and `case` are the ways from such a row to each; left out where it has none."""
    concerns: Any
    cases: Any
    if isinstance(item, Concern):
        concerns, cases = Concern.objects.filter(pk=item.pk).values("pk"), item.cases.values("case")
    else:
        concerns, cases = item.sources.values("concern"), ConductCase.objects.filter(pk=item.pk).values("pk")
    of_concerns = Q(**{f"{concern}__in": concerns}) if concern else Q()
    return of_concerns | Q(**{f"{case}__in": cases}) if case else of_concerns


def due_with(item: Concern | ConductCase) -> QuerySet[Duty]:
    """What is still due with an item, or with what belongs to it."""
    return open_duties().filter(_whose(item, "concern", "case"))


def hold_on(item: Concern | ConductCase, today: date) -> Hold | None:
    """What keeps an item from being destroyed, the last to end of its own holds, and of those of the cases from it or
    of the concerns it came from, since they hold the same words."""
    belongs: Sequence[Concern | ConductCase] = cases_from(item) if isinstance(item, Concern) else _sources_of(item)
    every: list[Concern | ConductCase] = [item, *belongs]
    found = [hold for one in every for hold in one.holds.all() if hold.until >= today]
    return max(found, key=lambda hold: (hold.until, -hold.pk), default=None)


def disposable_from(item: Concern | ConductCase, own: Years | None = None) -> date | None:
    """The first day on which two people may destroy its words; None while the person works here, a case that came from
    it is open, or the allegation that a case came from is.

    A concern that went into a case is kept as long as the case, unless it has to leave the file. Other patterns are for
    a hold: counting what else there is about a person would tell its readers of what they may not see. `own`: our
    numbers, where they are known.
    """
    today, own = clock.today(), own or own_years()
    if isinstance(item, ConductCase):
        return _case_from(item, today, own)
    first, closing = _concern_from(item, today, own), closing_of(item)
    if first is None or closing is None or _case_open(item):
        return None
    if closing.result in OFF_THE_FILE:
        return first
    days = [first, *(_case_from(one, today, own) for one in cases_from(item))]
    return None if None in days else max(day for day in days if day is not None)


def _concern_from(item: Concern, today: date, own: Years) -> date | None:
    """The same for a concern by itself, whatever came from it."""
    closing = closing_of(item)
    if closing is None:
        return None
    closed = timezone.localdate(closing.at)
    if closing.result in OFF_THE_FILE:
        return closed
    first = _by_judgement(item, closing, today, own)
    if first is None or item.kind != Kind.COMPLAINT:
        return first
    return max(first, add_months(closed, 12 * own.complaint))  # the law's record of it, however it was judged


def _by_judgement(item: Concern, closing: Closing, today: date, own: Years) -> date | None:
    """How long by what it was judged to be: never from a day before its end, also of who left long before."""
    closed, level = timezone.localdate(closing.at), Level(closing.triage.level)
    if level == Level.HARM_THRESHOLD:
        return closing.kept_until or allegation_kept_until(item, None)
    if level == Level.NOT_SAFEGUARDING:
        return add_months(closed, 12 * own.complaint)
    # of whoever works or worked here; a family's: from its end
    gone = [left_on(one.user, today) for one in item.subjects.all() if one.user.role_grants.all()]
    if any(day is None for day in gone):
        return None
    last = max([closed, *(day for day in gone if day is not None)])
    return add_months(last, 12 * (own.case if closing.result == Result.CONDUCT_PROCESS else own.low_level))
