"""Pictures as a nursery's tablet takes them: drawn scenes of five children of the demonstration, with their heads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from nursery_portal.home.demonstration.photographs import jpeg
from nursery_portal.home.demonstration.scenes import Scene
from nursery_portal.home.demonstration.stories import Shot, stories

CHILDREN = ("Maya", "Nell", "Arjun", "Isla", "Jonah")
SHOTS = (
    ("leaf_hunt", ("Maya", "Nell")),
    ("leaf_pile", ("Maya", "Nell")),
    ("den", ("Maya", "Nell", "Arjun")),
    ("campfire", ("Maya", "Nell", "Arjun")),
    ("bear_hunt", ("Isla",)),
    ("balance_log", ("Isla",)),
    ("conkers", ("Isla", "Jonah")),
    ("tree_faces", ("Isla", "Jonah")),
    ("mud_kitchen", ("Arjun",)),
    ("puddles", ("Nell", "Jonah")),
    ("umbrellas", ("Maya", "Isla")),
    ("still_snail", ()),
)


@dataclass(frozen=True)
class Drawn:
    """One file, and the middle of each head in fractions of the picture."""

    name: str
    jpeg: bytes
    heads: dict[str, tuple[float, float]]


def drawn(now: datetime, number: int = len(SHOTS)) -> Iterator[Drawn]:
    """So many pictures, a minute apart, the last of them just before `now`."""
    for index, (activity, people) in enumerate(SHOTS[:number]):
        scene = Scene(stories()[0], Shot(activity, people), index + 1)
        taken = (now - timedelta(minutes=number - index)).replace(microsecond=0).astimezone()
        data, regions = jpeg(scene, taken)
        heads = {name: (region.x + region.w / 2, region.y + region.h / 2) for name, region in regions}
        yield Drawn(f"IMG_{2001 + index}.JPG", data, heads)
