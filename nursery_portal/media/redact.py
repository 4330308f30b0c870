"""Repairs of a stored picture: crop, turn, straighten, cover. What is covered or cut off is gone from the result."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nursery_portal.kit.errors import Refused

from . import sandbox
from .renditions import Renditions

STEEPEST: Final = 15.0
"""Straightening goes this far either way; beyond it, turn by a quarter first."""
SMALLEST_CROP: Final = 0.05


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture as fractions of its width and height, counted from the top left corner."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        values = (self.x, self.y, self.w, self.h)
        if not all(math.isfinite(value) for value in values):
            raise ValueError("a region is made of numbers")
        inside = 0 <= self.x < 1 and 0 <= self.y < 1 and self.x + self.w <= 1.001 and self.y + self.h <= 1.001
        if not inside or self.w <= 0 or self.h <= 0:
            raise ValueError("a region lies inside its picture")

    def grown(self, by: float) -> "Region":
        """The region with so much of its own width and height added on each side, as far as the picture goes."""
        left, top = max(0.0, self.x - self.w * by), max(0.0, self.y - self.h * by)
        right, bottom = min(1.0, self.x + self.w * (1 + by)), min(1.0, self.y + self.h * (1 + by))
        return Region(left, top, right - left, bottom - top)


class Style(StrEnum):
    """How a region is covered. Neither can be undone from the result."""

    BLUR = "blur"
    PEBBLE = "pebble"


@dataclass(frozen=True, slots=True)
class Cover:
    region: Region
    style: Style = Style.PEBBLE


@dataclass(frozen=True, slots=True)
class Edit:
    """One repair. Covers lie on the picture as it is; it is then turned, straightened, and last cropped.

    `quarter_turns` and `straighten` (degrees) go clockwise; straightening cuts off the empty corners. `crop` is a
    region of the turned and straightened picture, as the person saw it on the screen.
    """

    covers: Sequence[Cover] = ()
    quarter_turns: int = 0
    straighten: float = 0.0
    crop: Region | None = None

    def __post_init__(self) -> None:
        if not abs(self.straighten) <= STEEPEST:
            raise ValueError(f"straightening goes up to {STEEPEST:.0f} degrees")
        if self.crop and min(self.crop.w, self.crop.h) < SMALLEST_CROP:
            raise ValueError("too little would be left of the picture")


def redo(master: bytes, edit: Edit) -> Renditions:
    """A new master and renditions of our own stored master, or raise Refused and change nothing."""
    job = {
        "do": "redo",
        "kind": "webp",
        "edit": {
            "covers": [[_numbers(cover.region), cover.style.value] for cover in edit.covers],
            "quarter_turns": edit.quarter_turns % 4,
            "straighten": edit.straighten,
            "crop": _numbers(edit.crop) if edit.crop else None,
        },
    }
    try:
        made, _ = sandbox.run(job, master)
    except sandbox.Failed as failed:
        if failed.code == "busy":
            raise Refused("Many pictures are being prepared just now. Please try it again in a minute.") from None
        raise Refused("This picture could not be changed. Nothing was altered.") from None
    return made


def _numbers(region: Region) -> list[float]:
    return [region.x, region.y, region.w, region.h]


def moved(region: Region, edit: Edit, *, width: int, height: int) -> Region | None:
    """Where a region of a picture of this size lies after the edit, or None if it was cut off.

    The upright box around the moved region, as far as it is still in the picture: a tag stays on its child.
    """
    corners = [(x, y) for x in (region.x, region.x + region.w) for y in (region.y, region.y + region.h)]
    points = [(x * width, y * height) for x, y in corners]
    for _ in range(edit.quarter_turns % 4):
        points = [(height - y, x) for x, y in points]
        width, height = height, width
    left, top, kept_width, kept_height = 0.0, 0.0, float(width), float(height)
    if edit.straighten:
        points = [_tilted(x - width / 2, y - height / 2, edit.straighten) for x, y in points]
        points = [(x + width / 2, y + height / 2) for x, y in points]
        scale = _scale_inside(width, height, edit.straighten)
        kept_width, kept_height = width * scale, height * scale
        left, top = (width - kept_width) / 2, (height - kept_height) / 2
    crop = edit.crop or Region(0, 0, 1, 1)
    left, top = left + crop.x * kept_width, top + crop.y * kept_height
    kept_width, kept_height = kept_width * crop.w, kept_height * crop.h
    xs = [min(max((x - left) / kept_width, 0.0), 1.0) for x, _ in points]
    ys = [min(max((y - top) / kept_height, 0.0), 1.0) for _, y in points]
    if max(xs) - min(xs) <= 0 or max(ys) - min(ys) <= 0:
        return None
    return Region(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _tilted(x: float, y: float, degrees: float) -> tuple[float, float]:
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return x * cos - y * sin, x * sin + y * cos


def _scale_inside(width: int, height: int, degrees: float) -> float:
    """As `pixels.upright_inside`, before rounding."""
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    return min(width / (width * cos + height * sin), height / (width * sin + height * cos))
