"""Sealing the words of an entry, and opening them for somebody whom a door let through."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from nursery_portal.audit.chain import digest_of
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import seal, unseal
from nursery_portal.duties.models import Breach, BreachEntry, Matter, MatterPerson, MatterStep

CATEGORY = "breach"
Told = dict[str, Any]
Row = TypeVar("Row", BreachEntry, MatterStep, MatterPerson)


def sealed(words: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Seal words and return the two columns by which their row is known."""
    payload = {**words, "salt": secrets.token_hex(16)}
    return {f"{name}_id": seal(payload, category=CATEGORY).pk, f"{name}_digest": digest_of(payload)}


def facts_of(breach: Breach | Matter) -> Told:
    """The sealed facts of what has passed the door; empty where they have been disposed of."""
    lies = Sealed.objects.filter(pk=breach.facts_id).first()
    return unseal(lies) if lies is not None else {}


def words_of(entries: Iterable[Row]) -> list[tuple[Row, str]]:
    """Entries with their words, in one query."""
    rows = list(entries)
    lies = Sealed.objects.in_bulk([row.why_id for row in rows])
    return [(row, str(unseal(lies[row.why_id]).get("why", "")) if row.why_id in lies else "") for row in rows]
