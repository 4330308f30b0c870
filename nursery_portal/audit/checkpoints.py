"""Checkpoints: the end of the chain, written where the database cannot reach.

A restore loses the end of the chain, and the checkpoints that name it would be faults for good. So a restore that is
closed again has an event of its own, and a line here that names that event: what was written before that line about
events from that number on is known to be lost. The line counts only while the chain holds its event.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.chain import Anchor
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.kit import clock


def path() -> Path:
    """The checkpoint file; a real nursery copies it off the machine every day (docs/runbook.md)."""
    return Path(settings.PORTAL_VAR) / "checkpoints.jsonl"


def write() -> Anchor:
    """Append the present end of the chain to the checkpoint file and return it."""
    head = AuditHead.objects.get(pk=1)
    return _append(Anchor(head.seq, head.mac))


def write_restored(details: Mapping[str, Any]) -> Anchor:
    """After a restore, before anything else is done: record it, and set aside what was written about the lost end.
    Where a crash came between the two, the event is there and gets its line now."""
    event = _without_line(details)
    if event is None:
        _note_restore(AuditHead.objects.get(pk=1), details)
        event = AuditEvent.objects.filter(event=Event.AUDIT_RESTORED).latest("seq")
    return _append(Anchor(event.seq, event.mac), restored=True)


def _without_line(details: Mapping[str, Any]) -> AuditEvent | None:
    """The event of this very restore, where no line names it. Never that of an earlier one: its line, written so late,
    would set aside what was written since."""
    event = AuditEvent.objects.filter(event=Event.AUDIT_RESTORED).order_by("-seq").first()
    if event is None or any(line.get("restored") and line["mac"] == event.mac for line in _lines(path())):
        return None
    sealed = Sealed.objects.filter(pk=event.details_id).first() if event.details_id else None
    return event if sealed is not None and details.items() <= unseal(sealed).items() else None


@action()
def _note_restore(head: AuditHead, details: Mapping[str, Any]) -> None:
    record(Event.AUDIT_RESTORED, actor=None, acting_as="system", subject=head, details=details)


@action()
def note_set_aside(details: Mapping[str, Any]) -> None:
    """Record that the settling of a restore was ended although something was left of it."""
    head = AuditHead.objects.get(pk=1)
    record(Event.AUDIT_RESTORE_SET_ASIDE, actor=None, acting_as="system", subject=head, details=details)


def _append(anchor: Anchor, **more: bool) -> Anchor:
    """One line more, on a line of its own also where a full disk left half of the one before."""
    path().parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": clock.now().isoformat(), "seq": anchor.seq, "mac": anchor.mac, **more}) + "\n"
    with path().open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else f"\n{line}"
        file.write(line.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return anchor


@dataclass(frozen=True)
class Loss:
    """A restore that is known: when it was, the first event that was lost, and the checkpoints that named lost ones."""

    at: str
    seq: int
    anchors: list[Anchor]


@dataclass(frozen=True)
class Outside:
    """What a checkpoint file holds: anchors that have to be in the chain, what restores are known to have lost, and the
    numbers of the lines that cannot be read. `covered` are those before an anchor that can be: a chain that holds the
    later one holds whatever stood in them, so that a line torn for good is no trouble for good."""

    anchors: list[Anchor] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)
    covered: list[int] = field(default_factory=list)


def read_all(source: Path | None = None) -> Outside:
    """Everything in the checkpoint file; an absent file holds nothing."""
    outside = Outside()
    for number, line in _numbered(source or path()):
        if line is None:
            outside.torn.append(number)
            continue
        if line.get("restored") and _is_known(line):
            lost = [one for one in outside.anchors if one.seq >= line["seq"]]
            outside.anchors[:] = [one for one in outside.anchors if one.seq < line["seq"]]
            outside.losses.append(Loss(line["at"], line["seq"], lost))
        if line["seq"]:
            outside.anchors.append(Anchor(line["seq"], line["mac"]))
            outside.covered.extend(outside.torn)
            outside.torn.clear()
    return outside


def _lines(source: Path) -> list[dict[str, Any]]:
    return [line for _, line in _numbered(source) if line is not None]


def _numbered(source: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Each line with its number, from 1; None for one that is torn or was never a checkpoint."""
    data = source.read_bytes() if source.exists() else b""
    for number, text in enumerate(data.splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            Anchor(int(line["seq"]), str(line["mac"])), datetime.fromisoformat(line["at"])
        except (ValueError, KeyError, TypeError):
            line = None
        yield number, line


def _is_known(line: Mapping[str, Any]) -> bool:
    return AuditEvent.objects.filter(seq=line["seq"], mac=line["mac"], event=Event.AUDIT_RESTORED).exists()


def note_verified(faults: int) -> None:
    """Keep when the chain was last verified, and how it was, for the page on the system's health."""
    path().parent.mkdir(parents=True, exist_ok=True)
    fresh = path().with_name("verified.new")
    fresh.write_text(json.dumps({"at": clock.now().isoformat(), "faults": faults}), encoding="ascii")
    fresh.replace(path().with_name("verified.json"))


def last_verified() -> tuple[datetime, int] | None:
    """When the chain was last verified, and how many faults were found; None where that is not known."""
    try:
        kept = json.loads(path().with_name("verified.json").read_text(encoding="ascii"))
        return datetime.fromisoformat(kept["at"]), int(kept["faults"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read(source: Path | None = None) -> list[Anchor]:
    """The anchors in the checkpoint file that have to be in the chain; an absent file holds none."""
    return read_all(source).anchors
