"""How long what is kept, by how it ended (domain-rules 8.4). Our numbers, but for what the comments call guidance."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.calendar import add_months
from nursery_portal.members.access import STAFF_ROLES
from nursery_portal.members.models import RoleGrant, User
from nursery_portal.register.models import Nursery
from staff_conduct.models import Closing, Concern, ConductCase, Triage
from staff_conduct.rules.procedure import standing_of

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
ALLEGATION_YEARS = 10  # statutory guidance: ten years or until pension age, whichever is longer; so this is a review


@dataclass(frozen=True)
class Years:
    """Our own numbers, on the settings page: after the person has left; after the end; after the end of employment."""

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
    last = concern.triages.order_by("-number").first()
    return Closing.objects.filter(triage=last).first() if last is not None else None


def is_closed(item: Concern | ConductCase) -> bool:
    """Whether nobody works on it any more."""
    if isinstance(item, Concern):
        return closing_of(item) is not None
    return standing_of(item).stage == ConductCase.Stage.CLOSED


def left_on(person: User, today: date) -> date | None:
    """The last day somebody worked here; None while they do, or from whom it is not known."""
    grants = RoleGrant.objects.filter(user=person, role__in=STAFF_ROLES)
    ends = []
    for grant in grants:
        days = [day for day in (grant.until_on, timezone.localdate(grant.ended_at) if grant.ended_at else None) if day]
        if not days or min(days) >= today:
            return None
        ends.append(min(days))
    return max(ends, default=None)


def disposable_from(item: Concern | ConductCase) -> date | None:
    """The first day on which two people may destroy its words; None while the person works here.

    A low-level concern that went into a case is kept as long as the case. Other patterns are for a hold: counting what
    else there is about a person would tell its readers of what they may not see.
    """
    today, own = clock.today(), own_years()
    if isinstance(item, ConductCase):
        left = left_on(item.subject, today)
        return add_months(left, 12 * own.case) if left is not None else None
    closing = closing_of(item)
    if closing is None:
        return None
    closed = timezone.localdate(closing.at)
    if closing.result in OFF_THE_FILE:
        return closed
    level = Level(closing.triage.level)
    if level == Level.HARM_THRESHOLD:
        return add_months(timezone.localdate(item.raised_at), 12 * ALLEGATION_YEARS)
    if level == Level.NOT_SAFEGUARDING:
        return add_months(closed, 12 * own.complaint)
    gone = [left_on(one.user, today) for one in item.subjects.select_related("user")]
    if any(day is None for day in gone):
        return None
    last = max((day for day in gone if day is not None), default=closed)
    return add_months(last, 12 * (own.case if closing.result == Result.CONDUCT_PROCESS else own.low_level))
