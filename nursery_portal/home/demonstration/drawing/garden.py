"""What grows and is gathered in the garden."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import (
    apple,
    basket,
    flower,
    leaf,
    pot,
    pumpkin,
    robin,
)


@activity("{who} water[s] seedlings in a raised bed")
def watering(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    flower(s, 100, s.floor - 260, 62, "sun", 320)
    flower(s, s.w - 90, s.floor - 230, 56, "#f2b53c", 300)
    cx, top = s.w / 2, s.h - 140
    xs = spread(len(cast.children), cx - 220, cx + 230)
    r = size(s, len(xs), xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == 0:
            put(s, who, x, top + 30, r, "behind", ((x - 0.5 * r, top - 10), (x + 1.35 * r, top - 1.0 * r)), look=0.6)
        else:
            put(s, who, x, top + 30, r, "behind", ((x - 0.6 * r, top - 6), (x + 0.5 * r, top - 4)), "glad")
    x, y = xs[0] + 1.75 * r, top - 1.0 * r
    s.arc(x - 8, y + 4, 46, 90, 270, 13, shade("sea", 0.8))
    s.curve([(x - 44, y - 40), (x + 42, y - 46), (x + 50, y + 46), (x - 42, y + 48)], "sea")
    s.stroke([(x + 40, y + 8), (x + 104, y - 42)], 17, "sea")
    s.blob(x + 110, y - 46, 25, 13, shade("sea", 0.85), -40)
    for i in range(5):
        s.stroke([(x + 118 + i * 7, y - 34 + i * 3), (x + 138 + i * 12, y + 52 + i * 6)], 4, "#7fb3c4")
    s.box(cx - 450, top, 900, 112, "wood", 16)
    s.box(cx - 450, top + 46, 900, 8, shade("wood", 0.85), 4)
    s.blob(cx, top + 8, 438, 26, "earth")
    for i in range(9):
        px = cx - 385 + i * 96
        s.stroke([(px, top + 6), (px, top - 40)], 8, "fir")
        leaf(s, px - 18, top - 42, 19, "#5f9a57", -55)
        leaf(s, px + 18, top - 48, 19, "#7db56a", 55)


@activity("{who} stand[s] under a sunflower that is much taller than anybody", "summer")
def sunflowers(s: Sheet, cast: Cast) -> None:
    places.garden(s, sun=0.82)
    cx, base = s.w / 2, s.h - 90
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    stem = (xs[0] + xs[1]) / 2 if n > 1 else cx + 190
    for x, top, k in ((40, 0.36, 58), (s.w - 50, 0.3, 66)):
        flower(s, x, top * s.h, k, "#f2b53c", s.floor - top * s.h)
    s.box(stem + 26, 0.2 * s.h, 44, base - 0.2 * s.h, "cream", 4)
    for i in range(14):
        y = base - 24 - i * (0.78 * s.h - 110) / 14
        s.stroke([(stem + 32, y), (stem + (56 if i % 2 else 46), y)], 5, "tomato" if i % 2 else "sea")
    s.bend([(stem, base), (stem - 26, 0.5 * s.h), (stem, 0.2 * s.h)], 24, "fir")
    for dx, t, turn in ((-46, 0.42, -60), (44, 0.54, 60), (-44, 0.62, -64)):
        leaf(s, stem + dx, t * s.h, 58, "#5f9a57", turn)
    flower(s, stem, 0.17 * s.h, 118, "sun")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < stem else -1
        reach = ("down", "up") if side > 0 else ("up", "down")
        put(s, who, x, base + 10 * (i % 2), r, arms=reach, mood=("laugh", "oh", "smile")[i % 3], look=0.4 * side)


@activity("{who} pick[s] red apples from the tree into a basket", "summer")
def apples(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 90
    tx = cx
    s.curve([(tx - 70, base - 50), (tx - 34, base - 330), (tx + 34, base - 330), (tx + 76, base - 50)], "earth")
    for dx, dy, rr in ((-250, -470, 170), (250, -460, 175), (-90, -590, 200), (120, -600, 190), (0, -440, 180)):
        s.blob(tx + dx, base + dy, rr, rr * 0.72, "leafy")
    for dx, dy in ((-200, -560), (60, -660), (230, -540)):
        s.blob(tx + dx, base + dy, 54, 26, shade("leafy", 1.12), -20)
    for dx, dy in (
        (-310, -440),
        (-210, -500),
        (-120, -420),
        (-60, -600),
        (60, -500),
        (170, -600),
        (200, -430),
        (320, -470),
    ):
        apple(s, tx + dx, base + dy, 22)
    n = len(cast.children)
    xs = spread(n, cx - 0.34 * s.w, cx + 0.34 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        up = i % 2 == 0
        side = 1 if x < cx else -1
        if up:
            high = ("down", (x + 0.8 * r, base - 4.3 * r)) if side > 0 else ((x - 0.8 * r, base - 4.3 * r), "down")
            put(s, who, x, base, r, arms=high, mood="laugh", look=0.5 * side)
            apple(s, x + side * 1.06 * r, base - 3.2 * r, 22)
        else:
            put(s, who, x, base + 14, r, arms=("front", "front"))
            apple(s, x, base - 1.22 * r, 24, "#c9453a")
    for bx in ((xs[0] + xs[1]) / 2 if n > 1 else cx + 150, cx + 20 if n != 3 else cx + 130):
        for i in range(5):
            apple(s, bx - 52 + i * 26, base - 74 - 10 * (i % 2), 22, ("tomato", "#c9453a", "#a9b858")[i % 3])
        basket(s, bx, base - 64, 150, 84)


@activity("{who} lift[s] a large pumpkin into the wheelbarrow")
def pumpkins(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 90
    for x, k in ((0.06, 60), (0.17, 44), (0.93, 66), (0.84, 40)):
        pumpkin(s, x * s.w, s.floor + 46, k, s.rng.choice(("#dd7f2e", "#e39a3c", "#c96a2a")))
    n = len(cast.children)
    xs = [0.13 * s.w, 0.84 * s.w] if n == 2 else [0.12 * s.w, 0.33 * s.w, 0.88 * s.w]
    cx = (xs[-2] + xs[-1]) / 2
    r = size(s, n, 0.42 * s.w)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < cx else -1
        reach = (x + side * 1.3 * r, base - 1.4 * r)
        put(
            s, who, x, base + 16 * (i % 2), r, "wide", (reach, "hold") if side < 0 else ("hold", reach), look=0.6 * side
        )
    x, y = cx, base - 30
    pumpkin(s, x, y - 56, 96)
    pumpkin(s, x - 118, y - 48, 50, "#e39a3c")
    s.poly([(x - 190, y - 70), (x + 190, y - 70), (x + 120, y + 24), (x - 110, y + 24)], "leafy")
    s.box(x - 200, y - 84, 400, 24, shade("leafy", 0.85), 10)
    s.stroke([(x + 120, y - 30), (x + 262, y - 74)], 16, "wood")
    s.blob(x - 60, y + 44, 42, 42, "#3a3d46")
    s.blob(x - 60, y + 44, 18, 18, "sun")
    s.stroke([(x + 92, y + 20), (x + 108, y + 74)], 14, shade("leafy", 0.75))
    pumpkin(s, 0.5 * s.w, s.h - 26, 40, "#c96a2a")


@activity("{who} [watch|watches] a robin at the bird table", "frost")
def bird_table(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 90
    n = len(cast.children)
    xs = spread(n, cx - 300, cx + 300)
    r = size(s, n, xs[-1] - xs[0])
    s.box(cx - 14, base - 360, 28, 380, "earth", 6)
    s.poly([(cx - 170, base - 500), (cx, base - 620), (cx + 170, base - 500)], "rust")
    for d in (-1, 1):
        s.box(cx + d * 118 - 9, base - 510, 18, 150, "wood", 4)
        s.stroke([(cx + d * 156, base - 506), (cx + d * 156, base - 466)], 4, "earth")
        s.arc(cx + d * 156, base - 464, 30, 0, 180, 14, "#7a5238")
        s.blob(cx + d * 156, base - 460, 26, 9, "cream")
    s.box(cx - 170, base - 376, 340, 26, "wood", 8)
    for dx in range(-130, 140, 26):
        s.blob(cx + dx, base - 380, 8, 5, ("earth", "sand")[dx % 4 // 2])
    robin(s, cx - 40, base - 388, 1.25)
    robin(s, cx + 82, base - 388, 0.9, -1)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < cx else -1
        point = ((x - 0.6 * r, base - 1.5 * r), (x + 0.6 * r, base - 1.5 * r))
        put(
            s,
            who,
            x,
            base,
            r,
            arms=("down", "hold") if i % 2 == 0 else point,
            mood=("oh", "smile")[i % 2],
            look=0.8 * side,
            tilt=5 * side,
        )
    for x, y in s.scatter(14, 0, s.floor + 30, s.w, s.h):
        s.stroke([(x, y), (x + 8, y - 16)], 4, "#f4fafa")


@activity("{who} plant[s] bulbs in pots on a bench")
def bulbs(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, top = s.w / 2, s.h - 190
    n = len(cast.children)
    xs = spread(n, cx - 230, cx + 230)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        put(
            s,
            who,
            x,
            top + 30,
            r,
            "behind",
            ((x - 0.74 * r, top - 34), (x + 0.86 * r, top - 58)),
            ("smile", "laugh")[i % 2],
        )
        bx = x + 0.9 * r
        s.curve([(bx - 20, top - 58), (bx, top - 100), (bx + 20, top - 58), (bx, top - 44)], "#b98a5e")
        s.stroke([(bx, top - 88), (bx + 2, top - 110)], 6, "leafy")
    s.box(cx - 0.42 * s.w, top, 0.84 * s.w, 40, "wood", 10)
    s.box(cx - 0.4 * s.w, top + 40, 0.8 * s.w, 120, shade("wood", 0.84), 8)
    for i in range(3):
        s.box(cx - 0.385 * s.w + i * 0.262 * s.w, top + 54, 0.245 * s.w, 92, shade("wood", 0.92), 8)
    for i, x in enumerate(spread(6, cx - 0.36 * s.w, cx + 0.36 * s.w)):
        if any(hx - 80 < x < hx + 150 for hx in xs):
            continue
        pot(s, x, top + 4, 86, ("rust", "sea", "rust", "plum", "rust", "leafy")[i])
        s.blob(x, top - 78, 40, 9, "earth")
        if i % 2 == 0:
            s.stroke([(x, top - 80), (x, top - 112)], 8, "leafy")
    for x in xs:
        s.blob(x - 10, top - 2, 58, 14, "earth")
