"""Sealed details of events whose words are past their time: destroyed, while the events stay as they were written."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import models

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.events import MAY_GO, Event
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import SealBroken, unseal

AUDIT = "audit"
Chosen = Callable[[str, Mapping[str, Any]], bool]


def dispose_of_details(
    subject: type[models.Model], keys: Collection[object], *events: Event, chosen: Chosen | None = None
) -> list[int]:
    """Destroy what was sealed with these events about these rows; of which events. `chosen` is asked with the row's key
    and the details, where not all of a row's go. The chain keeps the digest of each.

    A private step: the caller asked the rule whose time is over, and records of which events the words went, as `GONE`;
    what went and is recorded nowhere is a fault (`chain.verify`).
    """
    if others := set(events) - MAY_GO:
        raise ValueError(f"The details of {', '.join(sorted(others))} are kept for good.")
    rows = AuditEvent.objects.filter(
        event__in=events,
        subject_type=subject_type_of(subject),
        subject_id__in=[str(key) for key in keys],
        details_id__isnull=False,
    )
    about = {pk: (key, seq) for pk, key, seq in rows.values_list("details_id", "subject_id", "seq") if pk is not None}
    sealed = Sealed.objects.filter(category=AUDIT, pk__in=about)
    if chosen is None:
        going = list(sealed.values_list("pk", flat=True))
    else:
        going = [one.pk for one in sealed if _is_chosen(one, about[one.pk][0], chosen)]
    Sealed.objects.filter(pk__in=going).delete()
    return sorted(about[pk][1] for pk in going)


def _is_chosen(one: Sealed, key: str, chosen: Chosen) -> bool:
    """What cannot be opened with the keys given is read by nobody, and stays: verify_audit tells of it."""
    try:
        return chosen(key, unseal(one))
    except SealBroken:
        return False
