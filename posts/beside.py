"""What is found in the words that somebody tells about a picture: moderation, which screens what people write,
registers its answer here, since posts do not know it.

Where nobody answers, nothing was found.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nursery_portal.members.models import User


@dataclass(frozen=True)
class Found:
    """Whether such words should be read at once, and whom of the staff they are about."""

    urgent: bool = False
    about: frozenset[int] = frozenset()
    conduct: bool = False
    """Whether they may be about what somebody did: then they are kept from whom they are about, whoever is left."""


Screen = Callable[[str, User, bool], Found]
_screens: list[Screen] = []


def register(screen: Screen) -> None:
    """Say who screens, from an app's `ready()`: words, by whom, and whether they go with a reason that speaks of harm.
    The last one counts."""
    _screens[:] = [screen]


def found_in(words: str, by: User, *, of_harm: bool) -> Found:
    """What is found in these words; asked before any row is locked."""
    for screen in _screens:
        return screen(words, by, of_harm)
    return Found()
