"""What a withdrawal would take down, and what became of it: only the layers above know, so they add themselves here.

Figures and sentences for people. Nothing waits for them, nothing is decided by them; where one fails it is not told.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Purpose
from nursery_portal.members.models import User
from nursery_portal.register.models import Child

log = logging.getLogger("portal.consent")


@dataclass(frozen=True)
class Consequence:
    """What is visible now and would be gone: pictures, the posts they stand in, the people who can see them."""

    pictures: int = 0
    posts: int = 0
    people: int = 0


consequences: list[Callable[[Child, frozenset[Purpose], datetime], Consequence]] = []
outwordings: list[Callable[[Purpose, datetime], Consequence]] = []


def what_would_go_dark(purpose: Purpose, at: datetime) -> Consequence | None:
    """What could be seen no more if all answers to one question ended now; None if nobody could tell."""
    try:
        found = [ask(purpose, at) for ask in outwordings]
    except Exception:
        log.exception("what a new text would take down could not be counted")
        return None
    return found[0] if found else None


def what_would_go(child: Child, purposes: frozenset[Purpose], at: datetime) -> Consequence | None:
    """What other people see now and would lose if permission for `purposes` were taken back; None if nobody could tell.

    A figure for the page and the receipt. Nothing waits for it: a withdrawal goes through whether or not this answers.
    """
    try:
        found = [ask(child, purposes, at) for ask in consequences]
    except Exception:
        log.exception("what a withdrawal would take down could not be counted")
        return None
    if not found:
        return None
    return Consequence(
        sum(one.pictures for one in found), sum(one.posts for one in found), max(one.people for one in found)
    )


returns: list[Callable[[Child, datetime], list[str]]] = []


def what_may_return(child: Child, at: datetime) -> list[str]:
    """The posts, by their titles, into which a manager may put back what went with a permission for the child; none
    where nobody could tell: they are told so, and nothing waits for it."""
    try:
        return [title for ask in returns for title in ask(child, at)]
    except Exception:
        log.exception("what a new permission lets come back could not be told")
        return []


covers: list[Callable[[Collection[int]], set[int]]] = []


def who_is_covered(children: Collection[int]) -> set[int]:
    """Of these children, by primary key, those who stand covered in a picture that is kept; all, if nobody could tell:
    it only spares people a list, and what anybody may take back does not depend on it."""
    try:
        return set().union(*(ask(children) for ask in covers)) if children else set()
    except Exception:
        log.exception("who is covered in a picture could not be told")
        return set(children)


@dataclass(frozen=True)
class Afterwards:
    """What a receipt says about the time after it: lines, a sentence, and a page on which more can be chosen."""

    rows: tuple[tuple[str, str], ...] = ()
    sentence: str = ""
    url: str = ""
    label: str = ""


afterwards: list[Callable[[User, UUID, datetime], Afterwards | None]] = []


def what_came_after(user: User, receipt: UUID, at: datetime) -> list[Afterwards]:
    """What the receipt of this person's adds; nothing where nobody could tell."""
    try:
        return [found for ask in afterwards if (found := ask(user, receipt, at)) is not None]
    except Exception:
        log.exception("what came after a withdrawal could not be told")
        return []
