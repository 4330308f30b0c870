"""What somebody asked the manager: moderation registers its answer here, since posts do not know it. The album of a
guardian whose child has left shows it, who is let in to little else.

Where nobody answers, nothing was asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nursery_portal.members.models import User


@dataclass(frozen=True)
class Asked:
    """One question: its words, where it is read with its answer, and how it stands."""

    words: str
    url: str
    meta: str


Asking = Callable[[User], list[Asked]]
_answers: list[Asking] = []


def register(asking: Asking) -> None:
    """Say who answers, from an app's `ready()`: what this person asked, the latest first. The last one counts."""
    _answers[:] = [asking]


def asked_by(user: User) -> list[Asked]:
    """What this person asked the manager, the latest first."""
    return [one for asking in _answers for one in asking(user)]
