"""What closes something in an app that nobody below or beside it may know: the app registers how to mark it here.

The marks are written outside the database (`home.closures`), so that a restore is noticed to have lost one. A mark is
what it closes, a colon, and whom it keeps out as a digest: whoever reads the file learns no name.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Closing:
    """How one kind is marked; of marks that are lost, which are of something and somebody that there is at all; how the
    app closes that again, and how many it could; and what people do where a mark stays lost."""

    marks: Callable[[], Iterable[str]]
    there: Callable[[Collection[str]], Collection[str]]
    again: Callable[[Collection[str]], int]
    sentence: str


closings: dict[str, Closing] = {}


def register(
    kind: str,
    *,
    marks: Callable[[], Iterable[str]],
    there: Callable[[Collection[str]], Collection[str]],
    again: Callable[[Collection[str]], int],
    sentence: str,
) -> None:
    """Register a kind. Called from an app's `ready()`, the same one twice counts once."""
    closings[kind] = Closing(marks, there, again, sentence)


def digest_of(about: str, *parts: object) -> str:
    """A digest that nobody can work out or compare without the portal's key."""
    words = json.dumps(parts, default=str)
    return salted_hmac(f"{__name__}.{about}", words, secret=settings.AUDIT_KEY, algorithm="sha256").hexdigest()
