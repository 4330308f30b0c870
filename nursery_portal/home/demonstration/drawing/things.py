"""Things that stand in more than one picture: trees, flowers, animals, furniture, food."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing.paper import INK, LEAVES, MOUTH, Sheet, colour, shade, smooth, turned


def tree(s: Sheet, x: float, y: float, h: float, crown: str, trunk: str = "earth") -> None:
    """A round tree of height h, its foot at (x, y)."""
    s.curve([(x - 0.07 * h, y), (x - 0.035 * h, y - 0.6 * h), (x + 0.035 * h, y - 0.6 * h), (x + 0.08 * h, y)], trunk)
    for dx, dy, rr in ((-0.2, -0.62, 0.22), (0.2, -0.6, 0.23), (0, -0.82, 0.27), (0.02, -0.55, 0.2)):
        s.blob(x + dx * h, y + dy * h, rr * h, rr * h * 0.92, crown)
    for dx, dy in ((-0.15, -0.8), (0.1, -0.92), (0.2, -0.66), (-0.05, -0.65)):
        s.blob(x + dx * h, y + dy * h, 0.05 * h, 0.03 * h, shade(crown, 1.12), -30)


def fir(s: Sheet, x: float, y: float, h: float, fill: str) -> None:
    """A fir in three skirts."""
    s.box(x - 0.04 * h, y - 0.2 * h, 0.08 * h, 0.2 * h, "earth", 4)
    for i, (top, low, wide) in enumerate(((0.5, 0.14, 0.27), (0.76, 0.4, 0.21), (1.0, 0.64, 0.15))):
        skirt = [(x, y - top * h), (x + wide * h, y - low * h), (x, y - (low - 0.03) * h), (x - wide * h, y - low * h)]
        s.poly(skirt, shade(fill, 1 + 0.07 * i))


def trunk(s: Sheet, x: float, y: float, w: float, fill: str = "earth") -> None:
    """A trunk that leaves the picture at the top, with a little bark."""
    s.poly(
        [
            (x - 0.62 * w, y + 8),
            (x - 0.42 * w, y - 60),
            (x - 0.4 * w, -10),
            (x + 0.4 * w, -10),
            (x + 0.44 * w, y - 60),
            (x + 0.66 * w, y + 8),
        ],
        fill,
    )
    for i, (dx, part) in enumerate(((-0.15, 0.75), (0.18, 0.5), (-0.05, 0.24))):
        s.stroke([(x + dx * w, y * part), (x + dx * w + 3, y * part + 46 + 12 * i)], 5, shade(fill, 0.86))


def leaf(s: Sheet, x: float, y: float, size: float, fill: str, turn: float) -> None:
    """A single leaf with its rib."""
    points = smooth([(x, y - size), (x + 0.55 * size, y), (x, y + size), (x - 0.55 * size, y)])
    s.poly(turned(points, x, y, turn), fill)
    s.stroke(turned([(x, y - 0.6 * size), (x, y + 1.3 * size)], x, y, turn), max(2, size * 0.1), shade(fill, 0.78))


def fallen(s: Sheet, n: int, top: float, bottom: float, left: float = 10, right: float | None = None) -> None:
    """Leaves lying about."""
    for x, y in s.scatter(n, left, top, s.w - 10 if right is None else right, bottom):
        leaf(s, x, y, s.rng.uniform(9, 17), s.rng.choice(LEAVES), s.rng.uniform(0, 180))


def cloud(s: Sheet, x: float, y: float, w: float, fill: str) -> None:
    """A cloud in three puffs."""
    for dx, dy, k in ((-0.3, 0.03, 0.22), (0, -0.05, 0.3), (0.3, 0.04, 0.2)):
        s.blob(x + dx * w, y + dy * w, k * w, k * w * 0.62, fill)


def flower(s: Sheet, x: float, y: float, r: float, fill: str, stem: float = 0.0, heart: str = "earth") -> None:
    """A daisy or sunflower of petal radius r, on a stem if it has one."""
    if stem:
        s.stroke([(x, y), (x + 6, y + stem)], r * 0.28, "fir")
        leaf(s, x + r * 0.9, y + stem * 0.65, r * 0.7, colour("leafy"), 60)
    for a in range(0, 360, 45):
        px, py = x + r * 0.78 * math.cos(math.radians(a)), y + r * 0.78 * math.sin(math.radians(a))
        s.blob(px, py, r * 0.42, r * 0.3, fill, a)
    s.blob(x, y, r * 0.52, r * 0.52, heart)


def tuft(s: Sheet, x: float, y: float, size: float, fill: str) -> None:
    """A tuft of grass or reed."""
    for d in (-1, -0.4, 0.3, 0.9):
        s.stroke([(x + d * size * 0.2, y), (x + d * size * 0.55, y - size * (1 - 0.25 * abs(d)))], size * 0.13, fill)


def toadstool(s: Sheet, x: float, y: float, size: float) -> None:
    """A red toadstool, to be looked at and left alone."""
    s.box(x - 0.18 * size, y - 0.6 * size, 0.36 * size, 0.6 * size, "cream", 8)
    s.curve(
        [
            (x - 0.62 * size, y - 0.5 * size),
            (x, y - 1.1 * size),
            (x + 0.62 * size, y - 0.5 * size),
            (x, y - 0.42 * size),
        ],
        "tomato",
    )
    for dx, dy in ((-0.26, -0.66), (0.08, -0.84), (0.3, -0.62)):
        s.blob(x + dx * size, y + dy * size, 0.08 * size, 0.07 * size, "white")


def snail(s: Sheet, x: float, y: float, k: float) -> None:
    """The snail, sitting on (x, y); k is 1 for one of 200 units."""

    def at(px: float, py: float) -> tuple[float, float]:
        return x + (px - 150) * k, y + (py - 164) * k

    body = [(52, 160), (90, 136), (180, 136), (214, 96), (236, 84), (256, 100), (250, 128), (214, 160), (130, 164)]
    s.curve([at(*p) for p in body], "sand")
    for p in ((238, 50), (262, 58)):
        s.stroke([at(244, 98), at(*p)], 6 * k, "sand")
        s.blob(*at(*p), 7 * k, 7 * k, "sand")
        s.blob(*at(p[0] + 1, p[1]), 3.4 * k, 3.8 * k, INK)
    s.blob(*at(232, 122), 9 * k, 6 * k, "#e8967a")
    s.arc(*at(246, 114), 8 * k, 20, 140, 3.5 * k, MOUTH)
    s.blob(*at(134, 92), 60 * k, 58 * k, "tomato")
    for r, fill in ((46, "#e8836b"), (31, "tomato"), (17, "#e8836b")):
        s.blob(*at(134 + (60 - r) * 0.18, 94 + (60 - r) * 0.22), r * k, r * 0.97 * k, fill)


def duck(s: Sheet, x: float, y: float, k: float, face: int = 1, drake: bool = False) -> None:
    """A duck on the water, looking left (-1) or right (1)."""
    body, neck = ("#b9a58a", "#3f6f5a") if drake else ("#a98a66", "#a98a66")
    s.blob(x, y + 20 * k, 74 * k, 10 * k, "#a8d3db")
    s.curve([(x - 62 * face * k, y - 24 * k), (x - 34 * face * k, y + 14 * k), (x + 34 * face * k, y + 16 * k),
             (x + 52 * face * k, y - 10 * k), (x, y - 18 * k)], body)  # fmt: skip
    s.blob(x - 8 * face * k, y - 6 * k, 30 * k, 14 * k, shade(body, 0.88), -8 * face)
    s.stroke([(x + 40 * face * k, y - 6 * k), (x + 44 * face * k, y - 40 * k)], 24 * k, neck)
    if drake:
        s.stroke([(x + 30 * face * k, y - 16 * k), (x + 54 * face * k, y - 14 * k)], 6 * k, "white")
    s.blob(x + 46 * face * k, y - 48 * k, 20 * k, 18 * k, neck)
    s.blob(x + 70 * face * k, y - 44 * k, 14 * k, 6 * k, "sun")
    s.blob(x + 50 * face * k, y - 53 * k, 3.6 * k, 4 * k, "white" if drake else INK)


def robin(s: Sheet, x: float, y: float, k: float, face: int = 1) -> None:
    """A small bird with a red breast."""
    for d in (-6, 6):
        s.stroke([(x + d * k, y - 4 * k), (x + d * k, y + 12 * k)], 3 * k, "earth")
    s.poly(
        [(x - 20 * face * k, y - 22 * k), (x - 52 * face * k, y - 30 * k), (x - 48 * face * k, y - 18 * k)], "#7a5a44"
    )
    s.blob(x, y - 22 * k, 28 * k, 24 * k, "#8f6b50")
    s.blob(x + 10 * face * k, y - 18 * k, 18 * k, 18 * k, "tomato")
    s.blob(x + 8 * face * k, y - 42 * k, 17 * k, 15 * k, "#8f6b50")
    s.blob(x + 15 * face * k, y - 38 * k, 11 * k, 10 * k, "tomato")
    s.poly([(x + 23 * face * k, y - 44 * k), (x + 36 * face * k, y - 40 * k), (x + 23 * face * k, y - 37 * k)], INK)
    s.blob(x + 12 * face * k, y - 46 * k, 3 * k, 3.4 * k, INK)


def basket(s: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A wicker basket, the middle of its rim at (x, y)."""
    s.curve([(x - w / 2, y), (x + w / 2, y), (x + 0.38 * w, y + h), (x - 0.38 * w, y + h)], "wood")
    for i in range(3):
        inset = (0.06 + 0.03 * i) * w
        yy = y + (0.24 + 0.25 * i) * h
        s.stroke([(x - w / 2 + inset, yy), (x + w / 2 - inset, yy)], max(4, 0.055 * h), shade("wood", 0.82))


def pot(s: Sheet, x: float, y: float, w: float, fill: str = "rust") -> None:
    """A flower pot standing on (x, y)."""
    s.poly([(x - 0.42 * w, y - 0.8 * w), (x + 0.42 * w, y - 0.8 * w), (x + 0.32 * w, y), (x - 0.32 * w, y)], fill)
    s.box(x - 0.5 * w, y - 0.94 * w, w, 0.24 * w, shade(fill, 0.9), 6)


def bucket(s: Sheet, x: float, y: float, w: float, fill: str = "sea") -> None:
    """A bucket standing on (x, y)."""
    s.arc(x, y - 0.86 * w, 0.46 * w, 190, 350, 0.06 * w, shade(fill, 0.75))
    s.poly([(x - 0.48 * w, y - 0.9 * w), (x + 0.48 * w, y - 0.9 * w), (x + 0.36 * w, y), (x - 0.36 * w, y)], fill)
    s.blob(x, y - 0.9 * w, 0.48 * w, 0.13 * w, shade(fill, 0.8))


def pumpkin(s: Sheet, x: float, y: float, r: float, fill: str = "#dd7f2e") -> None:
    """A pumpkin sitting on (x, y)."""
    cy = y - 0.82 * r
    for dx, wide in ((-0.62, 0.46), (0.62, 0.46), (-0.32, 0.5), (0.32, 0.5), (0.0, 0.44)):
        tone = 0.9 if abs(dx) > 0.5 else 0.97 if dx else 1.06
        s.blob(x + dx * r, cy, wide * r, 0.82 * r, shade(fill, tone))
    s.stroke([(x, cy - 0.74 * r), (x + 0.12 * r, cy - 1.08 * r)], 0.16 * r, "fir")


def apple(s: Sheet, x: float, y: float, r: float, fill: str = "tomato") -> None:
    """An apple with its stalk."""
    s.blob(x, y, r, 0.95 * r, fill)
    s.blob(x - 0.3 * r, y - 0.35 * r, 0.2 * r, 0.13 * r, shade(fill, 1.25), -30)
    s.stroke([(x, y - 0.8 * r), (x + 0.15 * r, y - 1.3 * r)], 0.16 * r, "earth")


def mug(s: Sheet, x: float, y: float, w: float, fill: str) -> None:
    """A mug, its middle at (x, y)."""
    s.arc(x + 0.5 * w, y, 0.26 * w, -90, 90, 0.13 * w, fill)
    s.box(x - 0.5 * w, y - 0.5 * w, w, w, fill, 0.14 * w)
    s.blob(x, y - 0.46 * w, 0.44 * w, 0.12 * w, "#6b4430")


def bread(s: Sheet, x: float, y: float, w: float) -> None:
    """A round loaf on (x, y)."""
    s.curve(
        [
            (x - w / 2, y - 0.1 * w),
            (x - 0.3 * w, y - 0.42 * w),
            (x + 0.3 * w, y - 0.42 * w),
            (x + w / 2, y - 0.1 * w),
            (x, y),
        ],
        "#c98c4e",
    )
    for d in (-0.18, 0.02, 0.22):
        s.stroke([(x + (d - 0.05) * w, y - 0.36 * w), (x + (d + 0.05) * w, y - 0.18 * w)], 0.045 * w, "#eccb96")


def hedgehog(s: Sheet, x: float, y: float, w: float) -> None:
    """A bread hedgehog on (x, y), its nose to the right."""
    s.curve(
        [
            (x - 0.5 * w, y),
            (x - 0.44 * w, y - 0.36 * w),
            (x, y - 0.5 * w),
            (x + 0.34 * w, y - 0.26 * w),
            (x + 0.58 * w, y - 0.06 * w),
            (x + 0.4 * w, y),
        ],
        "#c98c4e",
    )
    for dx, dy in ((-0.34, -0.2), (-0.2, -0.36), (-0.06, -0.2), (0.06, -0.4), (-0.2, -0.1), (0.16, -0.24)):
        px, py = x + dx * w, y + dy * w
        s.stroke([(px, py), (px - 0.06 * w, py - 0.09 * w)], 0.04 * w, "#8f5a2c")
    s.blob(x + 0.38 * w, y - 0.16 * w, 0.035 * w, 0.035 * w, INK)
    s.blob(x + 0.57 * w, y - 0.06 * w, 0.045 * w, 0.04 * w, INK)


def lantern(s: Sheet, x: float, y: float, r: float, fill: str) -> None:
    """A paper lantern with a light in it, hung at (x, y - r)."""
    s.blob(x, y, 1.7 * r, 1.7 * r, shade("#4b587c", 1.12))
    s.blob(x, y, r, 0.94 * r, fill)
    s.blob(x, y + 0.12 * r, 0.55 * r, 0.52 * r, shade(fill, 1.22))
    s.blob(x, y + 0.2 * r, 0.22 * r, 0.26 * r, "#fff4c8")
    for d in (-1, 1):
        s.box(x - 0.34 * r, y + d * 0.9 * r - 0.09 * r, 0.68 * r, 0.18 * r, shade(fill, 0.7), 5)


def stone(s: Sheet, x: float, y: float, rx: float) -> None:
    """A stepping stone in water."""
    s.blob(x, y + 16, rx, 42, "#5d98a8")
    s.blob(x, y, rx, 40, "#b9b7ac")
    s.blob(x - 0.12 * rx, y - 9, rx * 0.72, 22, "#cfcdc2")


def table(s: Sheet, x: float, y: float, w: float, h: float, fill: str = "wood") -> None:
    """A low table seen from the front: its top from (x, y), legs down h."""
    for lx in (x + 0.05 * w, x + 0.95 * w - 26):
        s.box(lx, y + 14, 26, h - 14, shade(fill, 0.85), 6)
    s.box(x, y, w, 36, fill, 12)


def window(s: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A window with the weather outside."""
    sky, land = {"rain": ("#c3d3d9", "#86a890"), "frost": ("#dfeaf1", "#d3e2dd"), "autumn": ("#efe0c4", "#bfb27a")}.get(
        s.weather, ("#cfe6ea", "#9cc28a")
    )
    s.box(x, y, w, h, sky, 14)
    if s.weather != "rain":
        s.blob(x + 0.74 * w, y + 0.26 * h, 0.12 * w, 0.12 * w, "sun")
    s.poly(
        [
            (x, y + h),
            (x, y + 0.74 * h),
            (x + 0.3 * w, y + 0.58 * h),
            (x + 0.62 * w, y + 0.74 * h),
            (x + w, y + 0.62 * h),
            (x + w, y + h),
        ],
        land,
    )
    if s.weather == "rain":
        for px, py in s.scatter(9, x + 10, y + 10, x + w - 14, y + h - 40):
            s.stroke([(px, py), (px - 4, py + 18)], 4, "#e6eff1")
    s.box(x + w / 2 - 7, y, 14, h, "white", 4)
    s.box(x - 20, y + h - 10, w + 40, 26, "wood", 8)


def books(s: Sheet, x: float, y: float, w: float) -> None:
    """A shelf of books; the board at y."""
    at = x + 14
    while at < x + w - 46:
        thick, high = s.rng.uniform(26, 38), s.rng.uniform(70, 112)
        if s.rng.random() < 0.12:
            at += 44
            continue
        fill = s.rng.choice(("tomato", "sea", "sun", "fir", "plum", "rose", "navy", "rust", "mint"))
        s.box(at, y - high, thick, high, fill, 5)
        s.stroke([(at + 6, y - high * 0.72), (at + thick - 6, y - high * 0.72)], 5, shade(fill, 1.2))
        at += thick + 5
    s.box(x, y, w, 24, "wood", 6)


def bunting(s: Sheet, y: float, sag: float = 60) -> None:
    """A line of flags over the whole width."""
    n = round(s.w / 100)
    for i in range(n + 1):
        t = i / n
        x, yy = 30 + t * (s.w - 60), y + sag * math.sin(math.pi * t)
        s.poly([(x - 34, yy), (x + 34, yy + 2), (x, yy + 62)], ("tomato", "sun", "sea", "rose")[i % 4])
    s.stroke([(10 + t / 40 * (s.w - 20), y - 2 + sag * math.sin(math.pi * t / 40)) for t in range(41)], 6, "earth")


def umbrella(s: Sheet, x: float, y: float, r: float, fill: str, hand: float) -> None:
    """An umbrella, its middle at (x, y), its handle down to y + hand."""
    s.stroke([(x, y - 0.6 * r), (x, y + hand)], 9, "earth")
    points = [(x + r * math.cos(math.radians(a)), y - 0.74 * r * math.sin(math.radians(a))) for a in range(0, 181, 12)]
    s.poly(points, fill)
    for i in range(4):
        cx = x - r + (i + 0.5) * r / 2
        s.blob(cx, y + 1, r / 4, 0.09 * r, shade(fill, 0.86))
    for dx in (-0.5, 0.0, 0.5):
        s.bend([(x, y - 0.74 * r), (x + dx * 1.2 * r, y - 0.5 * r), (x + dx * r, y)], 5, shade(fill, 0.86))
    s.stroke([(x, y - 0.72 * r), (x, y - 0.86 * r)], 8, "earth")


def ladybird(s: Sheet, x: float, y: float, r: float, turn: float = 0.0) -> None:
    """A ladybird."""
    (hx, hy), *_ = turned([(x, y - r)], x, y, turn)
    s.blob(hx, hy, 0.5 * r, 0.4 * r, INK, turn)
    s.blob(x, y, 0.85 * r, r, "tomato", turn)
    s.stroke(turned([(x, y - 0.9 * r), (x, y + 0.9 * r)], x, y, turn), 0.12 * r, INK)
    for dx, dy in ((-0.4, -0.3), (0.4, -0.3), (-0.4, 0.35), (0.4, 0.35)):
        (px, py), *_ = turned([(x + dx * r, y + dy * r)], x, y, turn)
        s.blob(px, py, 0.16 * r, 0.16 * r, INK)
