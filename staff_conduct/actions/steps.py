"""Private steps that the actions of this app share. Each runs inside an open action."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nursery_portal.audit.chain import digest_of
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import seal, unseal
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from staff_conduct.access import cases_visible_to, concerns_visible_to
from staff_conduct.models import Addition, CasePart, Concern, ConductCase, SealedWords
from staff_conduct.rules import is_destroyed

CONCERN, CASE = "concern", "case"
GONE = "Its words were destroyed when their time was over: nothing is written in it any more. Nothing was changed."
UNREAD = "Something was added meanwhile. Read it first: it stands on this page now, and what you typed is still here."
ANOTHER_WAS_FASTER = "Somebody judged it meanwhile. Read what they decided before you decide otherwise."
NOT_YOURS = "There is nothing here for you. It may have been given to somebody else. Nothing was changed."


def sealed(words: Mapping[str, Any], category: str, at: datetime | None = None) -> dict[str, Any]:
    """Seal words and return the two columns by which their row is known; `at` for what must not show its minute."""
    payload = {**words, "salt": secrets.token_hex(16)}
    return {"words_id": seal(payload, category=category, at=at).pk, "words_digest": digest_of(payload)}


@dataclass(frozen=True)
class Opened:
    """A row with its words, opened for somebody who may read them; None where they have been disposed of."""

    row: Any
    words: dict[str, Any] | None

    def __getitem__(self, name: str) -> Any:
        return (self.words or {}).get(name, "")


def opened(*rows: SealedWords | CasePart) -> list[Opened]:
    """Open the words of rows that have passed a door, in one query."""
    found = {one.pk: one for one in Sealed.objects.filter(pk__in=[row.words_id for row in rows if row.words_id])}
    result = []
    for row in rows:
        lies = found.get(row.words_id) if row.words_id else None
        words = unseal(lies) if lies is not None else None
        if words is not None:
            words.pop("salt", None)
        result.append(Opened(row, words))
    return result


def hat(by: User) -> str:
    """What an event about conduct names as `acting_as`."""
    return hat_for(by, Can.HANDLE_CONCERN) or ""


def not_destroyed(item: Concern | ConductCase) -> None:
    """Refused where the words of an item are gone: what is written in it then would be kept for ever."""
    if is_destroyed(item):
        raise Refused(GONE)


def locked_concern(concern: Concern, by: User, *, skeleton: bool = False) -> Concern:
    """The concern, locked, if this person still reads it; else Refused. The door is asked under the lock: whoever was
    named or stepped back a moment ago is out. `skeleton`: also one whose words are gone."""
    Concern.objects.select_for_update().filter(pk=concern.pk).first()
    fresh = concerns_visible_to(by).filter(pk=concern.pk).first()
    if fresh is None:
        raise Refused(NOT_YOURS)
    if not skeleton:
        not_destroyed(fresh)
    return fresh


def locked_case(case: ConductCase, by: User, *, skeleton: bool = False) -> ConductCase:
    """The case, locked, if this person still reads it; else Refused. `skeleton`: also one whose words are gone."""
    ConductCase.objects.select_for_update().filter(pk=case.pk).first()
    fresh = cases_visible_to(by).filter(pk=case.pk).first()
    if fresh is None:
        raise Refused(NOT_YOURS)
    if not skeleton:
        not_destroyed(fresh)
    return fresh


def nothing_unread(concern: Concern, seen: int | None) -> None:
    """Refused where whoever raised it has added more than `seen`, the number of their additions on the page that was
    answered; None for who answers no page. Under the lock: what nobody read begins a clock that nobody ended."""
    if seen is not None and seen != concern.additions.filter(kind=Addition.Kind.FROM_REPORTER).count():
        raise Refused(UNREAD)
