"""What is built in the block corner."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread


@activity("{who} build[s] a tower of coloured blocks", indoors=True)
def tower(s: Sheet, cast: Cast) -> None:
    places.blocks(s)
    base = s.h - 70
    n = len(cast.children)
    r = size(s, n, 0.62 * s.w, 96)
    x0 = 0.5 * s.w if n != 3 else 0.42 * s.w
    rows = 9 if s.portrait else 6
    fills = ["sea", "tomato", "sun", "fir", "rose", "navy", "wood", "plum", "leafy"]
    s.rng.shuffle(fills)
    for i in range(rows):
        w = 210 - i * (120 / rows)
        x = x0 + (10 if i % 2 else -6)
        y = base - 82 - i * 80
        s.box(x - w / 2, y, w, 76, fills[i], 10)
        if i % 2 == 0:
            s.blob(x, y + 38, 20, 20, shade(fills[i], 1.18))
        else:
            for d in (-1, 1):
                s.blob(x + d * w * 0.24, y + 38, 11, 11, shade(fills[i], 0.82))
    top = base - 82 - (rows - 1) * 80
    s.poly([(x0 - 56, top), (x0 + 2, top - 78), (x0 + 60, top)], "tomato" if fills[rows - 1] != "tomato" else "sun")
    xs = {
        1: [x0 + 260],
        2: [x0 - 250, x0 + 250],
        3: [x0 - 290, x0 + 240, x0 + 500],
        4: [x0 - 460, x0 - 240, x0 + 240, x0 + 460],
    }[n]
    xs = [max(1.35 * r, min(s.w - 1.35 * r, x)) for x in xs]
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < x0 else -1
        hand = (x + side * 1.2 * r, base - 2.6 * r)
        arms = ("up", "up") if n == 3 and i == 2 else ("down", hand) if side > 0 else (hand, "down")
        put(
            s,
            who,
            x,
            base + 10 * (i % 2),
            r,
            "stand",
            (arms[0], arms[1]),
            ("laugh", "oh", "glad")[i % 3],
            0.7 * side,
            -4 * side,
        )
    for x, y, w, fill, turn in ((0.06, 26, 84, "plum", 8), (0.95, 20, 72, "sun", -8)):
        s.box(x * s.w - w / 2, base - w + y, w, 0.86 * w, fill, 10, turn)


@activity("{who} drive[s] a wooden train along its track", indoors=True)
def train(s: Sheet, cast: Cast) -> None:
    places.blocks(s)
    y = s.h - 90
    n = len(cast.children)
    xs = spread(n, 0.18 * s.w, 0.82 * s.w)
    r = size(s, n, xs[-1] - xs[0], 96)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if i % 2 == 0 else -1
        hand = (x + side * 0.9 * r, y - 64)
        put(
            s,
            who,
            x,
            y - 30,
            r,
            "kneel",
            ("hip", hand) if side > 0 else (hand, "wave"),
            ("laugh", "oh", "glad")[i % 3],
            0.5 * side,
        )
    for yy, k in ((y - 2, 0), (y + 34, 0)):
        s.stroke([(-20, yy + k), (s.w + 20, yy + k)], 10, shade("wood", 0.8))
    for i in range(round(s.w / 62) + 1):
        s.stroke([(i * 62, y - 6), (i * 62 - 10, y + 40)], 13, "wood")
    for yy in (y - 2, y + 34):
        s.stroke([(-20, yy), (s.w + 20, yy)], 8, shade("wood", 0.72))
    cars = (("tomato", 0), ("sun", 1), ("sea", 2), ("leafy", 3))
    x = 0.6 * s.w
    for fill, i in cars:
        if i == 0:
            s.box(x - 92, y - 78, 190, 74, fill, 16)
            s.box(x - 100, y - 136, 84, 70, fill, 12)
            s.box(x - 84, y - 122, 50, 34, "#cfe6ea", 6)
            s.box(x + 40, y - 122, 36, 52, "#3a3d46", 8)
            s.blob(x + 104, y - 40, 14, 14, "sun")
            for k, (dx, dy) in enumerate(((62, -146), (84, -170))):
                s.blob(x + dx, y + dy, 18 + 6 * k, 15 + 5 * k, "#f6f1e6")
        else:
            s.box(x - 66, y - 66, 132, 62, fill, 12)
            if i == 1:
                s.curve(
                    [
                        (x - 50, y - 66),
                        (x - 34, y - 104),
                        (x - 6, y - 150),
                        (x + 30, y - 140),
                        (x + 22, y - 118),
                        (x + 8, y - 100),
                        (x + 40, y - 66),
                    ],
                    "#6f9f6b",
                )
                s.blob(x + 16, y - 134, 4, 5, "#2b2a33")
            elif i == 2:
                for d in (-34, 0, 34):
                    s.box(x + d - 17, y - 92, 34, 34, ("plum", "wood", "rose")[d // 34], 6)
        for d in (-1, 1):
            s.blob(x + d * 44, y, 23, 23, "#3a3d46")
            s.blob(x + d * 44, y, 9, 9, "sand")
        s.stroke([(x - 66, y - 18), (x - 96, y - 18)], 8, "#3a3d46")
        x -= 176


@activity("{who} [fly|flies] a cardboard rocket to the moon", indoors=True)
def rocket(s: Sheet, cast: Cast) -> None:
    places.blocks(s)
    cx, base = s.w / 2, s.h - 60
    top = 0.16 * s.h
    card = "#cfa274"
    for x, y in s.scatter(7, 60, 60, s.w - 60, 0.3 * s.h):
        s.poly(
            [
                (
                    x + (16 if k % 2 == 0 else 7) * math.cos(math.radians(k * 36 - 90)),
                    y + (16 if k % 2 == 0 else 7) * math.sin(math.radians(k * 36 - 90)),
                )
                for k in range(10)
            ],
            "sun",
        )
    for d in (-1, 1):
        s.poly(
            [(cx + d * 190, base - 250), (cx + d * 330, base - 40), (cx + d * 300, base), (cx + d * 190, base - 20)],
            "tomato",
        )
    s.poly([(cx - 210, base), (cx - 210, top + 330), (cx + 210, top + 330), (cx + 210, base)], card)
    s.curve(
        [(cx - 210, top + 340), (cx - 130, top + 130), (cx, top - 20), (cx + 130, top + 130), (cx + 210, top + 340)],
        "tomato",
    )
    s.stroke([(cx - 206, top + 338), (cx + 206, top + 338)], 16, shade("tomato", 0.85))
    s.stroke([(cx - 70, top + 344), (cx - 70, base)], 5, shade(card, 0.86))
    r = 96.0
    wy = top + 500 if s.portrait else top + 440
    s.blob(cx, wy, 165, 160, "#e8e3d6")
    s.blob(cx, wy, 144, 140, "#5f7fa0")
    children = cast.children
    inside, rest = children[0], children[1:]
    put(s, inside, cx, wy + 2.05 * r, r, "behind", ("down", "down"), "laugh", 0.0, 0.0)
    s.poly([(cx - 209, wy + 136), (cx + 209, wy + 136), (cx + 209, base), (cx - 209, base)], card)
    s.arc(cx, wy, 155, 28, 152, 22, "#e8e3d6", 0.97)
    s.stroke([(cx - 70, wy + 160), (cx - 70, base)], 5, shade(card, 0.86))
    s.box(cx - 150, base - 190, 130, 90, shade(card, 1.1), 8)
    for i, fill in enumerate(("tomato", "sun", "leafy")):
        s.blob(cx - 118 + i * 36, base - 160, 12, 12, fill)
    s.box(cx - 130, base - 136, 90, 16, "sea", 6)
    for k, fill in ((1.0, "#e2772f"), (0.6, "sun")):
        for dx in (-120, 0, 120):
            s.poly([(cx + dx - 44 * k, base - 4), (cx + dx + 44 * k, base - 4), (cx + dx, base + 74 * k)], fill)
    for i, who in enumerate(rest):
        x = cx + (0.33 * s.w if i == 0 else -0.33 * s.w)
        side = 1 if x < cx else -1
        hand = (x + side * 1.2 * r, base - 1.6 * r)
        put(s, who, x, base + 20, r, arms=(hand, "up") if side < 0 else ("up", hand), mood="oh", look=0.6 * side)
