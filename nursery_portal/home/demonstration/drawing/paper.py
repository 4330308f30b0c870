"""The sheet a scene is drawn on, its shapes and its colours. No outlines, no gradients: cut paper, back to front."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

Point = tuple[float, float]

INK = "#2b2a33"
MOUTH = "#7d2f32"
COLOURS = {
    "sky": "#cfe6ea", "dusk": "#f3dcc2", "rain": "#b9cdd3", "cream": "#fbf3e2", "wall": "#f4e3c8", "mint": "#cfe5d3",
    "grass": "#9cc28a", "moss": "#6f9f6b", "fir": "#3f6f5a", "earth": "#8a5f41", "wood": "#c99a66", "sand": "#e8cf9f",
    "sun": "#f7c948", "tomato": "#d9563f", "rose": "#e79a9a", "plum": "#7c4a63", "sea": "#3f88a3", "navy": "#2f4d6b",
    "water": "#8fc1cf", "white": "#fffaf0", "leafy": "#5f9a57", "rust": "#b8562d",
}  # fmt: skip
LEAVES = ("#d98a3d", "#c2603a", "#e0b04b", "#a8482f")


class Blob(NamedTuple):
    """A turned ellipse."""

    x: float
    y: float
    rx: float
    ry: float
    fill: str
    turn: float


class Poly(NamedTuple):
    """A filled polygon."""

    points: Sequence[Point]
    fill: str


class Stroke(NamedTuple):
    """A line with round ends and joints."""

    points: Sequence[Point]
    width: float
    fill: str


Shape = Blob | Poly | Stroke


class Region(NamedTuple):
    """Where a head is, in fractions of the picture: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float


def colour(name: str) -> str:
    """A named colour, or the value itself where it is one already."""
    return COLOURS.get(name, name)


def shade(value: str, factor: float) -> str:
    """The same colour darker (below 1) or lighter (above 1)."""
    value = colour(value)
    parts = [int(value[i : i + 2], 16) for i in (1, 3, 5)]
    return "#{:02x}{:02x}{:02x}".format(*(max(0, min(255, round(part * factor))) for part in parts))


def mix(one: str, other: str, share: float) -> str:
    """A colour between two: 0 is the first, 1 the second."""
    a, b = colour(one), colour(other)
    pairs = [(int(a[i : i + 2], 16), int(b[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#{:02x}{:02x}{:02x}".format(*(round(p + (q - p) * share) for p, q in pairs))


def turned(points: Iterable[Point], cx: float, cy: float, degrees: float) -> list[Point]:
    """The points turned round a centre."""
    if not degrees:
        return list(points)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(cx + (x - cx) * c - (y - cy) * s, cy + (x - cx) * s + (y - cy) * c) for x, y in points]


_STEPS = [
    (t, t * t, t * t * t)  # the powers each Catmull-Rom segment is sampled at
    for t in (i / 7 for i in range(7))
]


def smooth(points: Sequence[Point]) -> list[Point]:
    """Closed Catmull-Rom through the points: soft paper edges from few corners."""
    out: list[Point] = []
    n = len(points)
    for i in range(n):
        (ax, ay), (bx, by) = points[i - 1], points[i]
        (cx, cy), (dx, dy) = points[(i + 1) % n], points[(i + 2) % n]
        x1, x2, x3 = cx - ax, 2 * ax - 5 * bx + 4 * cx - dx, 3 * bx - ax - 3 * cx + dx
        y1, y2, y3 = cy - ay, 2 * ay - 5 * by + 4 * cy - dy, 3 * by - ay - 3 * cy + dy
        out += [
            (bx + 0.5 * (x1 * t + x2 * t2 + x3 * t3), by + 0.5 * (y1 * t + y2 * t2 + y3 * t3)) for t, t2, t3 in _STEPS
        ]
    return out


class Sheet:
    """A field of w x h units with its shapes in painting order and the heads of the people who were named.

    `floor` is where the far edge of the ground or floor lies; feet stand between it and the lower edge.
    """

    def __init__(self, w: float, h: float, rng: Random) -> None:
        self.w, self.h, self.rng = w, h, rng
        self.portrait = h > w
        self.floor = h - (340 if self.portrait else 260)
        self.shapes: list[Shape] = []
        self.heads: dict[str, Region] = {}
        self.weather = ""

    def blob(self, x: float, y: float, rx: float, ry: float, fill: str, turn: float = 0.0) -> None:
        """An ellipse."""
        self.shapes.append(Blob(x, y, rx, ry, colour(fill), turn))

    def poly(self, points: Sequence[Point], fill: str) -> None:
        """A polygon with corners."""
        self.shapes.append(Poly(points, colour(fill)))

    def curve(self, points: Sequence[Point], fill: str, turn: float = 0.0, cx: float = 0.0, cy: float = 0.0) -> None:
        """A polygon with soft edges, turned round (cx, cy)."""
        self.shapes.append(Poly(turned(smooth(points), cx, cy, turn), colour(fill)))

    def stroke(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A line through the points."""
        self.shapes.append(Stroke(points, width, colour(fill)))

    def bend(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A soft line: a quadratic curve through three points, the middle one pulling."""
        (ax, ay), (bx, by), (cx, cy) = points
        line = [
            (
                (1 - t) ** 2 * ax + 2 * t * (1 - t) * bx + t * t * cx,
                (1 - t) ** 2 * ay + 2 * t * (1 - t) * by + t * t * cy,
            )
            for t in (i / 12 for i in range(13))
        ]
        self.stroke(line, width, fill)

    def arc(
        self, x: float, y: float, r: float, start: float, end: float, width: float, fill: str, squash: float = 1.0
    ) -> None:
        """A piece of a circle as a line; degrees clockwise from the right."""
        n = max(10, min(48, round(r * abs(end - start) / 800)))
        angles = [math.radians(start + (end - start) * i / n) for i in range(n + 1)]
        self.stroke([(x + r * math.cos(a), y + r * squash * math.sin(a)) for a in angles], width, fill)

    def box(self, x: float, y: float, w: float, h: float, fill: str, r: float = 18.0, turn: float = 0.0) -> None:
        """A rectangle with round corners."""
        r = min(r, w / 2, h / 2)
        points: list[Point] = []
        for cx, cy, a0 in (
            (x + w - r, y + r, -90),
            (x + w - r, y + h - r, 0),
            (x + r, y + h - r, 90),
            (x + r, y + r, 180),
        ):
            for i in range(5):
                a = math.radians(a0 + 22.5 * i)
                points.append((cx + r * math.cos(a), cy + r * math.sin(a)))
        self.poly(turned(points, x + w / 2, y + h / 2, turn), fill)

    def fill(self, value: str) -> None:
        """The whole sheet in one colour."""
        self.poly([(0, 0), (self.w, 0), (self.w, self.h), (0, self.h)], value)

    def hill(self, y: float, height: float, fill: str, peak: float = 0.5) -> None:
        """A soft hill over the whole width, its top at `peak` of it, down to the lower edge."""
        points: list[Point] = [(-10, self.h + 10)]
        for i in range(41):
            t = i / 40
            rise = t / (2 * peak) if t < peak else 0.5 + (t - peak) / (2 * (1 - peak))
            points.append((t * (self.w + 20) - 10, y - height * math.sin(math.pi * rise)))
        self.poly([*points, (self.w + 10, self.h + 10)], fill)

    def name(self, who: str, x: float, y: float, r: float) -> None:
        """Remember whose head is at (x, y): the box round it is the tag region, kept inside the picture."""
        left, top = max(0.0, x - 1.25 * r), max(0.0, y - 1.3 * r)
        right, bottom = min(self.w, x + 1.25 * r), min(self.h, y + 1.2 * r)
        self.heads[who] = Region(left / self.w, top / self.h, (right - left) / self.w, (bottom - top) / self.h)

    def scatter(self, n: int, left: float, top: float, right: float, bottom: float) -> list[Point]:
        """So many places at random in a rectangle."""
        return [(self.rng.uniform(left, right), self.rng.uniform(top, bottom)) for _ in range(n)]
