"""The pictures of the demonstration nursery: every shot of every story as a drawn scene, the same for the same seed.

    python -m nursery_portal.home.demonstration.scenes FOLDER [activity ...]

writes them as files to look at. A scene is place x season or weather x activity x a cast of one to six children; the
children look the same in every picture, and the box round each head is the tag region.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from nursery_portal.home.demonstration.drawing import (
    building,
    garden,
    hall,
    kitchen,
    music,
    outdoors,
    rug,
    still,
    stream,
    tables,
    woods,
    yard,
)
from nursery_portal.home.demonstration.drawing.looks import people
from nursery_portal.home.demonstration.drawing.paper import Region, Sheet
from nursery_portal.home.demonstration.drawing.staging import ACTIVITIES, Cast
from nursery_portal.home.demonstration.stories import Shot, Story, stories

SEED = 2206
FIELD = {"4:3": (1200.0, 900.0), "3:4": (900.0, 1200.0), "16:9": (1600.0, 900.0)}
NUMBERS = ("No", "A", "Two", "Three", "Four", "Five", "Six")
_PAINTERS = (
    building,
    garden,
    hall,
    kitchen,
    music,
    outdoors,
    rug,
    still,
    stream,
    tables,
    woods,
    yard,
)  # imported for what they register


@dataclass(frozen=True, slots=True)
class Scene:
    """One shot of one story, not yet drawn."""

    story: Story
    shot: Shot
    number: int

    @property
    def key(self) -> str:
        """A name of its own, such as leaf-hunt-2."""
        return f"{self.story.slug}-{self.number}"

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence without names."""
        return _sentence(ACTIVITIES[self.shot.activity].alt, len(self.shot.people), self.shot.staff)


def scenes() -> tuple[Scene, ...]:
    """Every scene, in the order of the stories."""
    return tuple(Scene(story, shot, n) for story in stories() for n, shot in enumerate(story.shots, start=1))


def draw(scene: Scene, seed: int = SEED) -> Sheet:
    """The scene on its sheet; `heads` of the answer holds the region of every child."""
    shot = scene.shot
    rng = Random(f"{seed}:{scene.key}")
    activity = ACTIVITIES[shot.activity]
    width, height = FIELD[shot.shape]
    sheet = Sheet(width, height, rng)
    outside = rng.choice(_outside(scene.story.ago))
    sheet.weather = shot.weather or (outside if activity.indoors else activity.weather)
    children, adults = people(
        shot.people, shot.staff, "" if activity.indoors else sheet.weather, f"{seed}:{scene.story.slug}"
    )
    activity.paint(sheet, Cast(children, adults))
    return sheet


def regions(sheet: Sheet, shot: Shot) -> tuple[tuple[str, Region], ...]:
    """The children of the shot with their regions, in the order they were named."""
    return tuple((name, sheet.heads[name]) for name in shot.people)


def _outside(ago: int) -> tuple[str, ...]:
    """What may be seen through a window so many working days ago: a summer that turns into frost."""
    if ago > 48:
        return ("summer",)
    return ("autumn", "autumn", "rain") if ago > 8 else ("autumn", "frost", "rain")


def _sentence(template: str, children: int, staff: tuple[str, ...]) -> str:
    one = children == 1 and not staff
    who = f"{NUMBERS[children]} {'child' if children == 1 else 'children'}"
    if staff and "visitor" not in staff:
        who = f"A practitioner and {who.lower()}"
    text = template.replace("{who}", who)
    text = re.sub(r"\[([a-z]+)\|([a-z]+)\]", r"\2" if one else r"\1", text)
    return re.sub(r"\[([a-z]+)\]", r"\1" if one else "", text)


def _chosen(names: list[str]) -> Iterator[Scene]:
    return (scene for scene in scenes() if not names or scene.shot.activity in names or scene.story.slug in names)


if __name__ == "__main__":
    from nursery_portal.home.demonstration.drawing.raster import pixels

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for chosen in _chosen(sys.argv[2:]):
        drawn = draw(chosen)
        pixels(drawn, round(drawn.w)).save(folder / f"{chosen.key}.jpg", quality=88)
