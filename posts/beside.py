"""What is found in the words that somebody tells about a picture: moderation, which screens what people write,
registers its answer here, since posts do not know it.

Where nobody answers, nothing was found, and a report is due at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nursery_portal.members.models import User


@dataclass(frozen=True)
class Found:
    """Whether such words should be read at once, and whom of the staff they are about."""

    urgent: bool = False
    about: frozenset[int] = frozenset()
    conduct: bool = False
    """Whether they may be about what somebody did: then they are kept from whom they are about, whoever is left."""


Screen = Callable[[str, User, bool], Found]
Due = Callable[[], Callable[[datetime, bool], datetime]]
_answers: list[tuple[Screen, Due]] = []


def register(screen: Screen, due: Due) -> None:
    """Say who answers, from an app's `ready()`. `screen`: words, by whom, and whether they go with a reason that speaks
    of harm. `due`: the nursery's targets, read once for many reports; what it gives is asked since when a report waits,
    and whether it is urgent. The last one counts."""
    _answers[:] = [(screen, due)]


def found_in(words: str, by: User, *, of_harm: bool) -> Found:
    """What is found in these words; asked before any row is locked."""
    for screen, _ in _answers:
        return screen(words, by, of_harm)
    return Found()


def due_of() -> Callable[[datetime, bool], datetime]:
    """By when such a report should be answered, of each by since when it waits and whether it is urgent: by the
    nursery's own targets, in its opening hours."""
    for _, due in _answers:
        return due()
    return lambda since, urgent: since
