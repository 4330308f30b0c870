"""The chain: how each event's signature is made, and how a broken chain is found."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from nursery_portal.audit.events import GONE, MAY_GO, TAKEN, Event
from nursery_portal.audit.models import AuditEvent, AuditHead, Sealed
from nursery_portal.audit.sealing import SealBroken, unseal

START = "0" * 64
SWEEPS = (Event.MODERATION_WORDS_ERASED, Event.DUTIES_RETENTION_KEPT)


def digest_of(payload: dict[str, Any]) -> str:
    """The digest an event keeps of its details. `payload` holds its own random salt, so that short details cannot be
    guessed from the digest once the sealed row is gone."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def mac_of(event: AuditEvent, before: str) -> str:
    """The signature of `event` after an event whose signature is `before`."""
    fields = [
        before,
        event.seq,
        event.at.isoformat(),
        event.event,
        event.actor_id,
        event.acting_as,
        event.subject_type,
        event.subject_id,
        event.child_id,
        str(event.details_id) if event.details_id else None,
        event.details_digest,
    ]
    text = json.dumps(fields, ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Anchor:
    """The end of the chain as it was written outside the database at some time."""

    seq: int
    mac: str


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the evidence, in words for whoever runs the portal."""

    seq: int
    sentence: str


@dataclass
class _Disposals:
    """Of which events the details were disposed of, as the sweeps recorded it."""

    named: set[int] = field(default_factory=set)
    unnamed: dict[str, int] = field(default_factory=dict)

    def note(self, seq: int, details: dict[str, Any]) -> None:
        """Read one sweep's event. Those of earlier releases say how many went and not which."""
        if GONE in details:
            self.named.update(details[GONE])
            return
        for what, events in TAKEN.items():
            if details.get(what):
                self.unnamed.update(dict.fromkeys(events, seq))

    def excuse(self, seq: int, event: str) -> bool:
        """Whether that event's details could rightly go, and a sweep after it took them or may have."""
        return event in MAY_GO and (seq in self.named or seq < self.unnamed.get(event, 0))


def verify(anchors: list[Anchor] | None = None) -> Iterator[Fault]:
    """Every fault in the chain; none means that it is whole from its start to its head, and holds every anchor.

    Sealed details may be gone only where they were words that had a time, and a disposal of them is on record.
    Without anchors a cut tail whose head was cut too cannot be proved, and the command that calls this says so. Where
    people work meanwhile, ask inside `one_instant`, and with anchors that were read before.
    """
    before, expected_seq = START, 1
    wanted = {anchor.seq: anchor.mac for anchor in anchors or []}
    sealed = {row.pk: row for row in Sealed.objects.filter(category="audit").iterator()}
    missing: dict[int, str] = {}
    disposals = _Disposals()
    for event in AuditEvent.objects.order_by("seq").iterator():
        if event.seq != expected_seq:
            yield Fault(expected_seq, f"Events {expected_seq} to {event.seq - 1} are missing.")
        if not hmac.compare_digest(event.mac, mac_of(event, before)):
            yield Fault(event.seq, f"Event {event.seq} was changed, or the one before it was.")
        row = sealed.get(event.details_id) if event.details_id else None
        if row is None and event.details_id:
            missing[event.seq] = event.event
        elif row is not None:
            try:
                details = unseal(row)
                if digest_of(details) != event.details_digest:
                    yield Fault(event.seq, f"The details of event {event.seq} are not those it was written with.")
                elif event.event in SWEEPS:
                    disposals.note(event.seq, details)
            except SealBroken:
                yield Fault(event.seq, f"The details of event {event.seq} cannot be opened with the keys given.")
        if event.seq in wanted and not hmac.compare_digest(wanted.pop(event.seq), event.mac):
            yield Fault(event.seq, f"Event {event.seq} differs from the checkpoint written outside.")
        before, expected_seq = event.mac, event.seq + 1
    for seq, name in missing.items():
        if not disposals.excuse(seq, name):
            yield Fault(seq, f"The details of event {seq} are gone, and no disposal of them is on record.")
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or head.seq != expected_seq - 1 or head.mac != before:
        yield Fault(
            expected_seq - 1, "The head of the chain does not match its last event: the tail was cut or added to."
        )
    for seq in sorted(wanted):
        yield Fault(seq, f"Event {seq} is in a checkpoint written outside but no longer in the database.")
