"""Who opened what: the record of reading, and what two signatures opened, for those who may read or review it."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.words import dated
from nursery_portal.members.models import User
from staff_conduct.actions import READS, opened
from staff_conduct.models import GlassOpening

ON_A_PAGE = 200
Line = tuple[str, str, str]


def reads_of(items: Collection[Any]) -> list[Line]:
    """When, who and which item, every time; the newest first. Whoever raised it stands there without a name."""
    return _lines(_events(items), items)


def reads_on_page(items: Collection[Any], number: int) -> dict[str, Any]:
    """A page of the same, which of how many it shows where there are several, and whether there is one after it."""
    events, first = _events(items), (number - 1) * ON_A_PAGE
    total, rows = events.count(), _lines(events[first : first + ON_A_PAGE], items)
    which = f"{first + 1:,} to {first + len(rows):,} of {total:,}, the newest first" if rows else ""
    return {"rows": rows, "which": which if total > ON_A_PAGE else "", "more": total > first + ON_A_PAGE}


def _events(items: Collection[Any]) -> QuerySet[AuditEvent]:
    kinds, keys = {subject_type_of(one) for one in items}, [str(one.pk) for one in items]
    found = AuditEvent.objects.filter(event__in=READS, subject_type__in=kinds, subject_id__in=keys)
    return found.order_by("-seq")


def _lines(events: QuerySet[AuditEvent], items: Collection[Any]) -> list[Line]:
    references = {str(one.pk): one.reference for one in items}
    newest = list(events)
    people = User.objects.in_bulk({one.actor_id for one in newest if one.actor_id})
    return [
        (
            dated(one.at),
            people[one.actor_id].full_name if one.actor_id in people else "Whoever raised it",
            references[one.subject_id],
        )
        for one in newest
    ]


def openings_of(openings: QuerySet[GlassOpening]) -> list[Line]:
    """What two signatures have opened, the newest first: which item, for whom and by whom until when, and why."""
    rows = list(openings.select_related("by", "request__by", "request__concern").order_by("-at"))
    return [
        (
            row.request.concern.reference if row.request.concern else "",
            f"for {row.request.by.full_name}, {dated(row.at)}, until {dated(row.until)}; second "
            f"signature: {row.by.full_name}",
            words["reason"],
        )
        for row, words in zip(rows, opened(*(one.request for one in rows)), strict=True)
    ]
