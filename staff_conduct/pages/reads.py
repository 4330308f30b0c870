"""Who opened what: the record of reading, for those who may read or review it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.words import moment
from nursery_portal.members.models import User
from staff_conduct.actions import READS

SHOWN = 200


def reads_of(items: Iterable[Any], now: datetime) -> list[tuple[str, str, str]]:
    """When, who and which item; the newest first. Whoever raised it stands there without a name."""
    references = {str(one.pk): one.reference for one in items}
    kinds = {subject_type_of(one) for one in items}
    events = AuditEvent.objects.filter(event__in=READS, subject_type__in=kinds, subject_id__in=references)
    newest = list(events.order_by("-seq")[:SHOWN])
    people = User.objects.in_bulk({one.actor_id for one in newest if one.actor_id})
    return [
        (
            moment(one.at, now=now),
            people[one.actor_id].full_name if one.actor_id in people else "Whoever raised it",
            references[one.subject_id],
        )
        for one in newest
    ]
