"""The register as it stood at an instant, read from what the chain recorded of it. Reads only.

Children and links are changed in place, so the rows of now say nothing of the past: a responsibility written down
wrongly and corrected, an order that was lifted. Where nothing recorded tells, nothing is claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import SealBroken, unseal
from nursery_portal.members.models import SIGNING, Guardianship
from nursery_portal.register.models import Child

LINKS = (Event.MEMBERS_GUARDIANSHIP_ENTERED, Event.MEMBERS_GUARDIANSHIP_CHANGED)
CHILDREN = (
    Event.REGISTER_CHILD_ENTERED,
    Event.REGISTER_CHILD_CHANGED,
    Event.REGISTER_CHILD_LEFT,
    Event.REGISTER_CHILD_PROTECTED,
)
ENTERED = (Event.MEMBERS_GUARDIANSHIP_ENTERED, Event.REGISTER_CHILD_ENTERED)
# what a row begins with where its entry does not say
AT_FIRST = {
    "responsibility": False,
    "no_contact": False,
    "no_images_at_all": False,
    "order_begins_on": None,
    "order_expires_on": None,
    "protected": False,
    "last_day": None,
}
UNTOLD = object()


def recorded(*events: Event, children: Iterable[int] | None = None) -> Iterator[tuple[AuditEvent, dict[str, Any]]]:
    """These events as the chain has them, oldest first, with their details: none where those are gone or the seal is
    broken (verify_audit says so). A field that an older record does not have is no alarm."""
    rows = AuditEvent.objects.filter(event__in=events).order_by("seq")
    found = list(rows if children is None else rows.filter(child_id__in=set(children)))
    sealed = Sealed.objects.in_bulk({one.details_id for one in found if one.details_id})
    for one in found:
        row = sealed.get(one.details_id) if one.details_id else None
        try:
            yield one, unseal(row) if row else {}
        except SealBroken:
            yield one, {}


@dataclass
class Past:
    """What was recorded about some children and their links, ready to be asked about any instant."""

    told: dict[tuple[str, str], list[tuple[AuditEvent, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, children: Iterable[int]) -> "Past":
        """Read it in two queries."""
        made = cls()
        for one, details in recorded(*LINKS, *CHILDREN, children=children):
            made.told[one.subject_type, one.subject_id].append((one, details))
        return made

    def value(self, row: Child | Guardianship, name: str, at: datetime, *, now: Any) -> Any:
        """What stood under this name at the instant: as it was last recorded before it, as a row begins, or as it
        stands `now` where nothing was ever recorded of it. UNTOLD where it was changed since and nothing says from
        what."""
        about = self.told.get((subject_type_of(row), str(row.pk)), [])
        if any(not details for _, details in about):
            return UNTOLD
        told = [(one.at, details[name]) for one, details in about if name in details]
        before = [value for when, value in told if when <= at]
        if before:
            return before[-1]
        if name in AT_FIRST and any(one.event in ENTERED for one, _ in about):
            return AT_FIRST[name]
        return UNTOLD if told else now

    def day(self, row: Child | Guardianship, name: str, at: datetime, *, now: date | None) -> Any:
        """The same for a day, as a date; None or UNTOLD as above."""
        found = self.value(row, name, at, now=now)
        return date.fromisoformat(found) if isinstance(found, str) else found

    def holds(self, link: Guardianship, at: datetime, *, otherwise: bool) -> bool:
        """Whether the link held at that instant; `otherwise` where nothing tells since when."""
        on, from_on = timezone.localdate(at), self.day(link, "from", at, now=link.from_on)
        if link.ended_at is not None and link.ended_at <= at:
            return False
        if link.until_on is not None and link.until_on < on:
            return False
        return otherwise if from_on is UNTOLD else bool(from_on <= on)

    def decides(self, link: Guardianship, at: datetime, *, otherwise: bool) -> bool:
        """Whether its person held parental responsibility at that instant; `otherwise` where nothing tells."""
        responsible = self.value(link, "responsibility", at, now=link.has_parental_responsibility)
        kind = self.value(link, "kind", at, now=link.kind)
        if kind is not UNTOLD and kind not in SIGNING:
            return False
        if responsible is UNTOLD or kind is UNTOLD:
            return otherwise and self.holds(link, at, otherwise=otherwise)
        return bool(responsible) and self.holds(link, at, otherwise=otherwise)

    def restricts(self, link: Guardianship, name: str, at: datetime) -> bool:
        """Whether this restriction is known to have stood on the link at that instant."""
        if self.value(link, name, at, now=getattr(link, name)) is not True:
            return False
        begins = self.day(link, "order_begins_on", at, now=link.order_begins_on)
        expires = self.day(link, "order_expires_on", at, now=link.order_expires_on)
        on = timezone.localdate(at)
        if UNTOLD in {begins, expires}:
            return False
        return bool((begins is None or begins <= on) and (expires is None or on <= expires))
