"""How activities are declared, and how their people are put in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nursery_portal.home.demonstration.drawing.looks import Person
from nursery_portal.home.demonstration.drawing.paper import Sheet
from nursery_portal.home.demonstration.drawing.people import Arm, Pose, draw


class Cast(NamedTuple):
    """Who is in the picture: children of the register, and adults who are not tagged."""

    children: list[Person]
    adults: list[Person]


Painter = Callable[[Sheet, Cast], None]


class Activity(NamedTuple):
    """One thing children do: how it is painted, in which weather, and what a reader is told it shows.

    In `alt`, {who} becomes "Three children"; brackets hold what only one child adds ("{who} dig[s] in the sand"), or
    the form for many and for one ("{who} [carry|carries] lanterns").
    """

    paint: Painter
    alt: str
    weather: str
    indoors: bool


ACTIVITIES: dict[str, Activity] = {}
SCALE = {"baby": 0.9, "toddler": 0.94, "child": 1.0, "adult": 1.04}


def activity(alt: str, weather: str = "autumn", *, indoors: bool = False) -> Callable[[Painter], Painter]:
    """Register a painter under its own name."""

    def register(paint: Painter) -> Painter:
        ACTIVITIES[paint.__name__] = Activity(paint, alt, weather, indoors)
        return paint

    return register


def spread(n: int, left: float, right: float) -> list[float]:
    """So many places from left to right; one alone stands in the middle."""
    if n == 1:
        return [(left + right) / 2]
    return [left + (right - left) * i / (n - 1) for i in range(n)]


def size(s: Sheet, n: int, span: float, most: float = 0.0) -> float:
    """The head radius for n people side by side in a span: few are drawn large, faces are at least 2.4 radii apart."""
    most = most or {1: 108, 2: 102, 3: 94, 4: 86}.get(n, 80)
    if s.portrait:
        most = min(most, 100)
    elif s.w > 1300:
        most *= 1.1
    return most if n < 2 else min(most, span / (n - 1) / 2.5)


def put(
    s: Sheet,
    who: Person,
    x: float,
    y: float,
    r: float,
    pose: Pose = "stand",
    arms: tuple[Arm, Arm] = ("down", "down"),
    mood: str = "",
    look: float | None = None,
    tilt: float | None = None,
) -> None:
    """Put a person in the picture, looking towards its middle and in a mood of their own unless told otherwise."""
    mood = mood or s.rng.choice(("smile", "smile", "laugh", "laugh", "glad"))
    look = max(-0.8, min(0.8, (s.w / 2 - x) / 260)) if look is None else look
    tilt = s.rng.uniform(-5, 5) if tilt is None else tilt
    draw(s, who, x, y, r * SCALE[who.look.build], pose, arms, mood, look, tilt)
