"""Draw the icons of the installed portal from its mark: `python -m nursery_portal.home.icons` writes them.

The mark is three stepping stones (static/img/mark.svg); nothing is drawn by hand, so a new mark makes new icons.
"""

import re
from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"
PAGE = "#eff6f4"
FINER = 8  # drawn so much larger, then scaled down: smooth edges
ICONS = {"icon-192.png": (192, 0.66), "icon-512.png": (512, 0.66), "icon-maskable-512.png": (512, 0.5)}
WIDTH, HEIGHT = 34.0, 28.0
Point = tuple[float, float]


def _curve(a: Point, b: Point, c: Point, d: Point, steps: int = 24) -> list[Point]:
    """Points along a cubic curve."""
    found = []
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        found.append(
            (
                sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
            )
        )
    return found


def outline(path: str) -> list[Point]:
    """The points of a path of the mark: M, then c, s, C and S, then z."""
    points: list[Point] = []
    here, handle = (0.0, 0.0), (0.0, 0.0)
    for letter, rest in re.findall(r"([MmCcSsz])([^MmCcSsz]*)", path):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.\d+|\d+|\.\d+)", rest)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            here = handle = pairs[0]
            points.append(here)
            continue
        size = 3 if letter in "Cc" else 2
        for begin in range(0, len(pairs), size):
            part = pairs[begin : begin + size]
            if letter.islower():
                part = [(here[0] + x, here[1] + y) for x, y in part]
            if size == 2:
                part = [(2 * here[0] - handle[0], 2 * here[1] - handle[1]), *part]
            points += _curve(here, part[0], part[1], part[2])
            handle, here = part[1], part[2]
    return points


def drawn(size: int, share: float) -> Image.Image:
    """The mark on the portal's ground, as wide as `share` of the picture."""
    svg = (IMAGES / "mark.svg").read_text(encoding="utf-8")
    large = Image.new("RGB", (size * FINER, size * FINER), PAGE)
    pen = ImageDraw.Draw(large)
    scale = size * FINER * share / WIDTH
    left, top = (size * FINER - WIDTH * scale) / 2, (size * FINER - HEIGHT * scale) / 2
    for colour, path in re.findall(r'<path fill="(#[0-9a-f]{6})" d="([^"]+)"', svg):
        pen.polygon([(left + x * scale, top + y * scale) for x, y in outline(path)], fill=colour)
    return large.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for name, (size, share) in ICONS.items():
        drawn(size, share).save(IMAGES / name, optimize=True)
