"""A policy's text before it is frozen, and the digests by which an acknowledgement names what was read."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from nursery_portal.policies.models import Clause


@dataclass(frozen=True)
class ClauseText:
    """One clause: its code, the section it stands in, its words, and for whom it is written."""

    code: str
    section: str
    text: str
    audience: str = Clause.Audience.EVERYONE


def text_digest(clauses: Iterable[ClauseText | Clause]) -> str:
    """SHA-256 over the clauses in their order."""
    rows = [[clause.code, clause.section, clause.text, str(clause.audience)] for clause in clauses]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def for_side(clauses: Iterable[Clause], side: str) -> list[Clause]:
    """The clauses in the wording for families or for staff: what is written for them, and what is for everyone."""
    return [clause for clause in clauses if clause.audience in (Clause.Audience.EVERYONE, side)]
