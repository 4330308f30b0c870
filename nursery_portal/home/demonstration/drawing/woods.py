"""What is done in the woods, and wherever leaves lie."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import LEAVES, Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import (
    basket,
    fallen,
    leaf,
    mug,
    tree,
    tuft,
)


@activity("{who} gather[s] red and yellow leaves in a basket under the trees")
def leaf_hunt(s: Sheet, cast: Cast) -> None:
    palette = places.air(s, 0.82)
    f = s.floor
    s.hill(f - 170, 120, palette[1], 0.3)
    tree(s, 0.1 * s.w, f - 95, 400, palette[4][0])
    tree(s, 0.925 * s.w, f - 100, 330, palette[4][1])
    tree(s, 0.715 * s.w, f - 140, 200, palette[4][2])
    s.hill(f - 80, 70, palette[2], 0.62)
    s.hill(f + 10, 30, palette[3], 0.4)
    fallen(s, 46, f + 10, s.h - 20)
    n = len(cast.children)
    xs = spread(n, 0.12 * s.w, 0.88 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    base = s.h - 80
    holder = n // 2
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = base + (14, -8, 10, -4)[i % 4]
        if i == holder:
            put(s, who, x, y, r, arms=("front", "front"), mood="glad", look=0.0)
            for j in range(9):
                leaf(s, x - 1.0 * r + j * 0.25 * r, y - 1.36 * r - (j % 3) * 10, 0.27 * r, LEAVES[j % 3], 25 * j)
            basket(s, x, y - 1.28 * r, 2.4 * r, 1.2 * r)
        elif i % 2 == 0:
            side = -1 if x > s.w / 2 else 1
            put(s, who, x, y, r, arms=("down", "up") if side > 0 else ("up", "down"), mood="laugh", tilt=-5 * side)
            leaf(s, x + side * 1.42 * r, y - 3.36 * r, 0.36 * r, LEAVES[i % 4], 30 * side)
        else:
            put(s, who, x, y, r, arms=("hold", "hold"))
            leaf(s, x, y - 1.5 * r, 0.3 * r, LEAVES[(i + 2) % 4], 80)
    for x, y in s.scatter(7, 0.1 * s.w, 90, 0.9 * s.w, f - 190):
        leaf(s, x, y, 17, s.rng.choice(LEAVES), s.rng.uniform(0, 180))


@activity("{who} sit[s] in a great pile of leaves and throw[s] them up")
def leaf_pile(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 60
    n = len(cast.children)
    xs = spread(n, cx - 0.25 * s.w, cx + 0.25 * s.w)
    r = size(s, n, xs[-1] - xs[0])

    def pile(top: float, wide: float, count: int) -> None:
        for _ in range(count):
            t = s.rng.uniform(-1, 1)
            x = cx + t * wide
            y = s.rng.uniform(top + (base - top) * t * t * 0.8, base + 10)
            leaf(s, x, y, s.rng.uniform(17, 28), s.rng.choice(LEAVES), s.rng.uniform(0, 180))

    s.curve(
        [
            (cx - 0.44 * s.w, base + 14),
            (cx - 0.3 * s.w, base - 90),
            (cx, base - 180),
            (cx + 0.3 * s.w, base - 90),
            (cx + 0.44 * s.w, base + 14),
            (cx + 0.2 * s.w, base + 44),
            (cx - 0.2 * s.w, base + 44),
        ],
        "#b9632f",
    )
    pile(base - 180, 0.4 * s.w, 80)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        put(
            s,
            who,
            x,
            base - 66,
            r,
            "legs_out",
            ("up", "out") if i % 2 == 0 else ("out", "up"),
            ("laugh", "glad", "laugh")[i % 3],
        )
    for _ in range(70):
        t = s.rng.uniform(-1, 1)
        y = s.rng.uniform(base - 66 - 40 * (1 - t * t), base + 24)
        leaf(s, cx + t * 0.42 * s.w, y, s.rng.uniform(15, 25), s.rng.choice(LEAVES), s.rng.uniform(0, 180))
    top = base - 66 - 3.4 * r
    for x, y in s.scatter(16, cx - 0.4 * s.w, top - 150, cx + 0.4 * s.w, top + 10):
        leaf(s, x, y, s.rng.uniform(15, 24), s.rng.choice(LEAVES), s.rng.uniform(0, 180))


@activity("{who} build[s] a den from long branches")
def den(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    cx, base = s.w / 2, s.h - 80
    top = s.floor - (330 if s.portrait else 250)
    s.poly([(cx, top + 20), (cx + 330, base - 20), (cx - 330, base - 20)], "#4c4037")
    for i in range(11):
        t = -1 + i / 5
        foot = cx + t * 350
        s.stroke(
            [(foot, base + 4 - 30 * (1 - abs(t))), (cx - t * 46, top - 20 * (i % 3))],
            24 if i % 2 else 19,
            shade("earth", (0.88, 1.0, 1.12)[i % 3]),
        )
        if abs(t) < 0.75 and abs(t) > 0.1:
            s.stroke([(foot * 0.55 + cx * 0.45, base - 150), (foot * 0.5 + cx * 0.5 + 46, base - 210)], 9, "earth")
    s.poly([(cx, top + 150), (cx + 170, base), (cx - 170, base)], "#3f352e")
    for _ in range(26):
        t = s.rng.uniform(0.05, 0.75)
        side = s.rng.choice((-1, 1))
        leaf(
            s,
            cx + side * t * 330,
            top + t * (base - top) - 20,
            s.rng.uniform(16, 26),
            s.rng.choice((*LEAVES, "#6f9f6b")),
            s.rng.uniform(0, 180),
        )
    n = len(cast.children)
    xs = {1: [cx], 2: [cx - 0.26 * s.w, cx + 0.1 * s.w], 3: [cx - 0.33 * s.w, cx, cx + 0.33 * s.w]}.get(n) or spread(
        n, 0.12 * s.w, 0.88 * s.w
    )
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        inside = n != 4 and abs(x - cx) < 0.2 * s.w
        if inside:
            put(s, who, x, base + 10, r, "sit", ("lap", "wave"), "laugh")
            continue
        side = 1 if x < cx else -1
        hand = (x + side * 1.45 * r, base - 1.8 * r)
        put(s, who, x, base + 16 * (i % 2), r, "wide", ("hold", hand) if side > 0 else (hand, "hold"), look=0.5 * side)
        s.stroke(
            [(hand[0] - side * 0.08 * r, base - 0.3 * r), (hand[0] + side * 0.04 * r, base - 3.3 * r)], 17, "#9a6b48"
        )


@activity("{who} sit[s] on logs round the fire circle with mugs of cocoa")
def campfire(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    cx, base = s.w / 2, s.h - 120
    n = len(cast.children)
    if cast.adults:
        s.box(cx - 150, base - 214, 300, 54, "earth", 26)
        s.blob(cx + 148, base - 187, 18, 27, "#c79a6e")
        put(s, cast.adults[0], cx, base - 118, 84, "chair", ("hold", "wave"), "laugh", 0.0)
    half = (n + 1) // 2
    xs = spread(half, 0.11 * s.w, 0.3 * s.w) + spread(n - half, 0.7 * s.w, 0.89 * s.w)
    if n == 3:
        xs = [0.13 * s.w, 0.33 * s.w, 0.8 * s.w]
    r = min(78.0, size(s, n, 0.9 * s.w))
    for x in (0.2 * s.w, 0.8 * s.w):
        s.box(x - 0.17 * s.w, base - 76, 0.34 * s.w, 62, "earth", 30)
        s.blob(x + (0.17 if x < cx else -0.17) * s.w, base - 45, 22, 31, "#c79a6e")
    cups = ("tomato", "sea", "sun", "leafy", "rose")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < cx else -1
        y = base + 24 + (26 if abs(x - cx) < 0.24 * s.w else 0)
        put(s, who, x, y, r, "chair", ("front", "front"), look=0.7 * side)
        mug(s, x, y - 1.54 * r, 0.52 * r, cups[i])
    for a in range(0, 360, 30):
        x, y = cx + 150 * math.cos(math.radians(a)), base + 40 + 46 * math.sin(math.radians(a))
        s.blob(x, y, 32, 22, ("#a9a69c", "#bcb9ae")[a // 30 % 2])
    for d in (-1, 1):
        s.stroke([(cx - d * 78, base + 60), (cx + d * 56, base + 22)], 22, shade("earth", 0.8))
    for k, fill in ((1.0, "#e2772f"), (0.68, "sun"), (0.36, "#fff0b8")):
        s.curve(
            [
                (cx - 62 * k, base + 44),
                (cx - 54 * k, base - 6 * k),
                (cx - 14 * k, base + 8 - 40 * k),
                (cx + 4, base + 20 - 104 * k),
                (cx + 26 * k, base - 34 * k),
                (cx + 58 * k, base - 6 * k),
                (cx + 62 * k, base + 44),
            ],
            fill,
        )


@activity("{who} balance[s] along a fallen tree")
def balance_log(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    y = s.h - 190
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.76 * s.w)
    r = size(s, n, xs[-1] - xs[0], 90)
    s.stroke([(0.8 * s.w, y + 40), (0.9 * s.w, y - 150)], 34, "earth")
    s.stroke([(0.87 * s.w, y - 90), (0.94 * s.w, y - 120)], 20, "earth")
    leaf(s, 0.9 * s.w - 6, y - 180, 24, LEAVES[0], 20)
    leaf(s, 0.95 * s.w, y - 140, 22, LEAVES[2], 70)
    s.box(0.04 * s.w, y, 0.92 * s.w, 104, "earth", 50)
    s.blob(0.055 * s.w + 20, y + 52, 40, 52, "#c79a6e")
    for k in (30, 16):
        s.arc(0.055 * s.w + 20, y + 52, k, 0, 360, 5, "#a97d54", 1.3)
    for i in range(6):
        x = (0.14 + 0.13 * i) * s.w
        s.stroke([(x, y + 36 + 22 * (i % 2)), (x + 92, y + 36 + 22 * (i % 2))], 7, shade("earth", 0.86))
    for x in (0.34 * s.w, 0.62 * s.w):
        s.blob(x, y + 6, 66, 15, "moss")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == n - 1 and n > 2:
            put(s, who, x, y + 20, r, "sit", ("down", "wave"), "laugh", -0.6)
        else:
            put(
                s,
                who,
                x,
                y + 8,
                r,
                "step" if i % 2 == 0 else "wide",
                ("out", "out"),
                ("laugh", "oh")[i % 2],
                0.6,
                (6, -5)[i % 2],
            )
    for x in (0.1 * s.w, 0.5 * s.w, 0.86 * s.w):
        tuft(s, x, s.h - 24, 52, "moss")


@activity("{who} look[s] for the bear with binoculars and a map")
def bear_hunt(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    base = s.h - 70
    bx = 0.9 * s.w
    for d in (-1, 1):  # something watches from the laurel, not at all frightening
        s.blob(bx - 20 + d * 42, s.floor - 92, 22, 22, "#7b5336")
        s.blob(bx - 20 + d * 42, s.floor - 92, 11, 11, "#b98a5e")
    s.blob(bx - 20, s.floor - 52, 64, 58, "#7b5336")
    s.blob(bx - 20, s.floor - 34, 28, 22, "#b98a5e")
    for d in (-1, 1):
        s.blob(bx - 20 + d * 24, s.floor - 62, 7, 8, "#2b2a33")
    s.blob(bx - 20, s.floor - 42, 10, 7, "#2b2a33")
    for dx, dy, k in ((-80, 20, 70), (10, 26, 84), (90, 8, 76), (-10, -2, 40)):
        s.blob(bx + dx, s.floor + dy, k, 0.74 * k, shade("moss", 0.9 + 0.002 * k))
    for dx, dy in ((-96, 4), (-30, 22), (40, 10), (96, -14)):
        leaf(s, bx + dx, s.floor + dy, 20, shade("moss", 1.15), dx)
    n = len(cast.children)
    xs = spread(n, 0.13 * s.w, 0.68 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = base + 12 * (i % 2)
        if i % 3 == 0:
            put(
                s,
                who,
                x,
                y,
                r,
                "stand" if i else "step",
                ((x - 0.5 * r, y - 1.7 * r), (x + 0.5 * r, y - 1.7 * r)),
                "oh",
                0.7,
            )
            for d in (-1, 1):
                s.box(x + d * 0.25 * r - 0.22 * r, y - 1.98 * r, 0.44 * r, 0.6 * r, "#3a3d46", 0.12 * r)
                s.blob(x + d * 0.25 * r, y - 1.42 * r, 0.2 * r, 0.1 * r, "#8fb7c4")
        elif i % 3 == 1:
            put(s, who, x, y, r, arms=((x - 0.78 * r, y - 1.5 * r), (x + 0.78 * r, y - 1.5 * r)), look=0.5)
            s.poly(
                [
                    (x - 0.86 * r, y - 1.84 * r),
                    (x, y - 1.72 * r),
                    (x + 0.86 * r, y - 1.84 * r),
                    (x + 0.86 * r, y - 1.02 * r),
                    (x, y - 0.9 * r),
                    (x - 0.86 * r, y - 1.02 * r),
                ],
                "cream",
            )
            path = [
                (x - 0.6 * r, y - 1.2 * r),
                (x - 0.2 * r, y - 1.5 * r),
                (x + 0.1 * r, y - 1.15 * r),
                (x + 0.5 * r, y - 1.4 * r),
            ]
            s.stroke(path, 0.07 * r, "sea")
            s.stroke([(x + 0.5 * r, y - 1.52 * r), (x + 0.7 * r, y - 1.3 * r)], 0.08 * r, "tomato")
            s.stroke([(x + 0.7 * r, y - 1.52 * r), (x + 0.5 * r, y - 1.3 * r)], 0.08 * r, "tomato")
        else:
            put(s, who, x, y, r, arms=("down", (x + 1.5 * r, y - 1.9 * r)), mood="laugh", look=0.8)
    for i in range(4):
        x, y = (0.72 + 0.05 * i) * s.w, s.h - 50 - 26 * i
        s.blob(x, y, 20, 13, shade("earth", 0.8))
        for d in (-1, 0, 1):
            s.blob(x + d * 12 + 4, y - 16, 5, 5, shade("earth", 0.8))


@activity("{who} sort[s] conkers on a tree stump")
def conkers(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    cx, top = s.w / 2, s.h - 210
    n = len(cast.children)
    xs = spread(n, cx - 340, cx + 340) if n != 2 else [cx - 260, cx + 260]
    r = size(s, n, xs[-1] - xs[0], 96)
    for who, x in zip(cast.children, xs, strict=True):
        side = 1 if x < cx - 5 else -1 if x > cx + 5 else 0
        if side == 0:
            put(s, who, x, top + 40, r, "behind", ((x - 0.7 * r, top - 4), (x + 0.7 * r, top - 4)))
            continue
        hand = (x + side * 1.15 * r, top + 4)
        rest = (x - side * 0.2 * r, s.h - 40 - 1.5 * r)
        put(s, who, x, s.h - 40, r, "kneel", (rest, hand) if side > 0 else (hand, rest), look=0.6 * side)
    wide = 230 if n == 2 else 250
    s.curve(
        [
            (cx - wide, top + 10),
            (cx + wide, top + 10),
            (cx + wide + 30, s.h - 40),
            (cx, s.h - 20),
            (cx - wide - 30, s.h - 40),
        ],
        "earth",
    )
    for i in range(5):
        s.stroke(
            [(cx - wide * 0.8 + i * wide * 0.4, top + 60), (cx - wide * 0.84 + i * wide * 0.42, s.h - 70)],
            7,
            shade("earth", 0.86),
        )
    s.blob(cx, top + 14, wide, 52, "#c79a6e")
    for k in (0.78, 0.5, 0.24):
        s.arc(cx, top + 14, wide * k, 0, 360, 4, "#b08458", 0.22)
    for row, count in enumerate((7, 6, 5)):
        for j in range(count):
            px = cx - wide * 0.62 + j * wide * 0.2 + row * 16
            k = 10 + 4 * row
            s.blob(px, top - 8 + row * 20, k, k * 0.9, "#6e3320")
            s.blob(px - 0.3 * k, top - 10 + row * 20 - 0.3 * k, 0.26 * k, 0.2 * k, "#a8603f")
    for dx in (-0.33, 0.36):
        x, y = cx + dx * s.w, s.h - 34
        s.blob(x, y, 26, 22, "#93a94e")
        for a in range(0, 360, 45):
            s.stroke(
                [
                    (x + 20 * math.cos(math.radians(a)), y + 17 * math.sin(math.radians(a))),
                    (x + 32 * math.cos(math.radians(a)), y + 28 * math.sin(math.radians(a))),
                ],
                4,
                "#93a94e",
            )


@activity("{who} make[s] a face of clay on a tree")
def tree_faces(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    cx, base = s.w / 2, s.h - 80
    w = 300 if s.portrait else 260
    s.poly(
        [
            (cx - 0.72 * w, base - 10),
            (cx - 0.44 * w, base - 160),
            (cx - 0.4 * w, -10),
            (cx + 0.4 * w, -10),
            (cx + 0.46 * w, base - 160),
            (cx + 0.74 * w, base - 10),
        ],
        "#7d5a41",
    )
    for dx, a, b in ((-0.26, 0.05, 0.2), (0.22, 0.1, 0.3), (-0.3, 0.72, 0.8), (0.3, 0.7, 0.82), (0.05, 0.02, 0.12)):
        s.stroke([(cx + dx * w, a * s.h), (cx + dx * w + 6, b * s.h)], 8, "#6b4b35")
    fy = 0.4 * s.h if s.portrait else 0.36 * s.h
    clay = "#c9a07c"
    s.blob(cx, fy, 0.36 * w, 0.4 * w, clay)
    for d in (-1, 1):
        s.blob(cx + d * 0.14 * w, fy - 0.08 * w, 0.065 * w, 0.075 * w, "#f3e7d2")
        s.blob(cx + d * 0.14 * w, fy - 0.07 * w, 0.034 * w, 0.045 * w, "#4a3423")
        leaf(s, cx + d * 0.16 * w, fy - 0.23 * w, 0.09 * w, LEAVES[1], 70 * d)
    s.blob(cx, fy + 0.04 * w, 0.075 * w, 0.1 * w, shade(clay, 0.88))
    s.arc(cx, fy + 0.12 * w, 0.16 * w, 20, 160, 0.045 * w, "#5a3f2c")
    for i in range(7):
        leaf(s, cx - 0.36 * w + i * 0.12 * w, fy - 0.42 * w + abs(i - 3) * 9, 0.11 * w, LEAVES[i % 4], -60 + 20 * i)
    n = len(cast.children)
    xs = spread(n, cx - 0.31 * s.w, cx + 0.31 * s.w)
    r = size(s, n, xs[-1] - xs[0], 100)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < cx else -1
        hand = (x + side * 1.5 * r, base - 2.7 * r)
        put(
            s,
            who,
            x,
            base + 10 * (i % 2),
            r,
            arms=("hold", hand) if side > 0 else (hand, "hold"),
            look=0.7 * side,
            tilt=-4 * side,
        )
