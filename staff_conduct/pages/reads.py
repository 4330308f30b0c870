"""Who opened what: the record of reading, and what two signatures opened, for those who may read or review it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.words import dated
from nursery_portal.members.models import User
from staff_conduct.actions import READS, opened
from staff_conduct.models import GlassOpening

SHOWN = 200


def reads_of(items: Iterable[Any]) -> list[tuple[str, str, str]]:
    """When, who and which item; the newest first. Whoever raised it stands there without a name."""
    references = {str(one.pk): one.reference for one in items}
    kinds = {subject_type_of(one) for one in items}
    events = AuditEvent.objects.filter(event__in=READS, subject_type__in=kinds, subject_id__in=references)
    newest = list(events.order_by("-seq")[:SHOWN])
    people = User.objects.in_bulk({one.actor_id for one in newest if one.actor_id})
    return [
        (
            dated(one.at),
            people[one.actor_id].full_name if one.actor_id in people else "Whoever raised it",
            references[one.subject_id],
        )
        for one in newest
    ]


def openings_of(openings: QuerySet[GlassOpening]) -> list[tuple[str, str, str]]:
    """What two signatures have opened, the newest first: which item, for whom and by whom until when, and why."""
    rows = list(openings.select_related("by", "request__by", "request__concern").order_by("-at")[:SHOWN])
    return [
        (
            row.request.concern.reference if row.request.concern else "",
            f"for {row.request.by.full_name}, {dated(row.at)}, until {dated(row.until)}; second "
            f"signature: {row.by.full_name}",
            words["reason"],
        )
        for row, words in zip(rows, opened(*(one.request for one in rows)), strict=True)
    ]
