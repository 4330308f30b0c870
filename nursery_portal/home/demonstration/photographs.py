"""The scenes as photographs from the nursery's tablet: JPEG files that know too much, so that intake has work to do.

Each carries what a camera writes: the moment, the maker, a description and the place. Upright pictures are stored lying
down with an orientation, as tablets store them. The regions are those of the picture as a person sees it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from nursery_portal.home.demonstration.drawing.paper import Region
from nursery_portal.home.demonstration.scenes import SEED, Scene, draw, regions, scenes
from nursery_portal.home.demonstration.stories import LONDON, Shot, calendar

T = TypeVar("T")
WIDTH = {"4:3": 1200, "3:4": 900, "16:9": 1440}
LATITUDE, LONGITUDE = (52.0, 39.0, 18.0), (0.0, 39.0, 36.0)  # the middle of a reservoir: nobody lives there
DESCRIPTION, MAKE, MODEL, ORIENTATION, SOFTWARE, CHANGED, ARTIST = (
    0x010E,
    0x010F,
    0x0110,
    0x0112,
    0x0131,
    0x0132,
    0x013B,
)
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, DIGITIZED, OFFSET, BODY_SERIAL = 0x9003, 0x9004, 0x9011, 0xA431


@dataclass(frozen=True, slots=True)
class Photograph:
    """One file as it comes from the tablet, and what a practitioner would say about it.

    `room` is empty for the whole nursery; `adults` says that somebody else than children of the register can be
    recognised (staff, or a visitor).
    """

    story: str
    shot: Shot
    filename: str
    jpeg: bytes
    taken_at: datetime
    room: str
    activity: str
    people: tuple[tuple[str, Region], ...]
    adults: bool
    alt: str


def photographs(
    now: datetime, *, seed: int = SEED, stories: Sequence[str] = (), workers: int = 1
) -> Iterator[Photograph]:
    """Every photograph in the order of the stories, or those of the stories named by their slugs."""
    with prepared(now, _nothing, seed=seed, stories=stories, workers=workers) as made:
        yield from (photograph for photograph, _ in made)


@contextmanager
def prepared(
    now: datetime,
    prepare: Callable[[Photograph], T],
    *,
    seed: int = SEED,
    stories: Sequence[str] = (),
    workers: int = 1,
) -> Iterator[Iterator[tuple[Photograph, T]]]:
    """The same, each with what `prepare` makes of it.

    They are painted as they are asked for. With two workers other processes paint and prepare them from now on, and
    stand back for whoever uses them.
    """
    chosen = [scene for scene in scenes() if not stories or scene.story.slug in stories]
    told = {scheduled.story.slug: scheduled.at for scheduled in calendar(now)}
    jobs = [(scene, taken_at(scene, told[scene.story.slug])) for scene in chosen]
    paint = partial(_prepared, prepare=prepare, seed=seed)
    if workers < 2 or len(jobs) < 2:
        yield map(paint, jobs)
        return
    # spawned, not forked: a fork would carry the caller's open database along
    with get_context("spawn").Pool(min(workers, len(jobs)), initializer=os.nice, initargs=(5,)) as pool:
        yield pool.imap(paint, jobs)


def taken_at(scene: Scene, told: datetime) -> datetime:
    """When the picture was taken: within the hour before the story was told, one after the other."""
    before = timedelta(minutes=58 - 9 * scene.number, seconds=(scene.number * 37) % 60)
    return (told - before).replace(microsecond=0).astimezone(LONDON)


def jpeg(scene: Scene, taken: datetime, seed: int = SEED) -> tuple[bytes, tuple[tuple[str, Region], ...]]:
    """The file of a scene, and the regions of its children."""
    from PIL import Image

    from nursery_portal.home.demonstration.drawing.raster import pixels

    sheet = draw(scene, seed)
    picture = pixels(sheet, WIDTH[scene.shot.shape])
    orientation = _orientation(scene)
    if turn := {6: Image.Transpose.ROTATE_90, 3: Image.Transpose.ROTATE_180}.get(orientation):
        picture = picture.transpose(turn)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=_exif(scene, taken, orientation))
    return out.getvalue(), regions(sheet, scene.shot)


def _nothing(photograph: Photograph) -> None:
    """The photograph alone is wanted."""


def _prepared(job: tuple[Scene, datetime], *, prepare: Callable[[Photograph], T], seed: int) -> tuple[Photograph, T]:
    photograph = _photograph(*job, seed=seed)
    return photograph, prepare(photograph)


def _photograph(scene: Scene, taken: datetime, *, seed: int) -> Photograph:
    data, people = jpeg(scene, taken, seed)
    rooms = scene.story.rooms
    return Photograph(
        story=scene.story.slug,
        shot=scene.shot,
        filename=_filename(scene),
        jpeg=data,
        taken_at=taken,
        room=rooms[0] if len(rooms) == 1 else "",
        activity=scene.shot.activity,
        people=people,
        adults=bool(scene.shot.staff),
        alt=scene.alt,
    )


def _filename(scene: Scene) -> str:
    """The name a tablet gives: it counts, and says nothing."""
    return f"IMG_{2001 + 3 * [other.key for other in scenes()].index(scene.key)}.JPG"


def _orientation(scene: Scene) -> int:
    """6 (turned a quarter) for upright pictures, 3 (upside down) for a few of the others, as on a tablet."""
    if scene.shot.shape == "3:4":
        return 6
    return 3 if sum(map(ord, scene.key)) % 9 == 0 else 1


def _exif(scene: Scene, taken: datetime, orientation: int) -> bytes:
    from PIL import Image
    from PIL.TiffImagePlugin import IFDRational

    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif[DESCRIPTION] = f"{', '.join(scene.shot.people)} at Stepping Stones, Mill Lane"
    exif[MAKE], exif[MODEL], exif[SOFTWARE] = "Lakeside", "Tablet T8", "Camera 4.1"
    exif[ARTIST] = scene.story.by
    exif[ORIENTATION] = orientation
    exif[CHANGED] = stamp
    details = exif.get_ifd(EXIF_IFD)
    details[TAKEN] = details[DIGITIZED] = stamp
    details[OFFSET] = f"{taken:%z}"[:3] + ":00"
    details[BODY_SERIAL] = "LT8-0042-1187"
    place = exif.get_ifd(GPS_IFD)
    place[1], place[3] = "N", "W"
    place[2], place[4] = (tuple(IFDRational(part) for part in where) for where in (LATITUDE, LONGITUDE))
    return exif.tobytes()
