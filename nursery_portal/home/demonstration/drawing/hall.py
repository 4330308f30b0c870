"""What needs the space of the hall."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.looks import Outfit, Person
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread


@activity("{who} lift[s] a rainbow parachute", indoors=True)
def parachute(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    n = len(cast.children)
    xs = spread(n, 0.11 * s.w, 0.89 * s.w)
    r = size(s, n, xs[-1] - xs[0], 84)
    base = s.h - 150
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        lift = 22 * (1 - abs(2 * i / (n - 1) - 1)) if n > 1 else 0
        y = base - lift
        hands = ((x - 0.72 * r, y - 1.34 * r), (x + 0.72 * r, y - 1.34 * r))
        put(s, who, x, y + 40, r, arms=hands, mood=("laugh", "glad", "laugh", "oh")[i % 4])
    fills = ("tomato", "#e2772f", "sun", "leafy", "sea", "plum")
    cx, top, low = s.w / 2, base - 1.22 * r, s.h - 24
    count = 12
    edge = [
        (0.03 * s.w + t / count * 0.94 * s.w, top + 16 - 34 * math.sin(math.pi * t / count)) for t in range(count + 1)
    ]
    for i in range(count):
        (ax, ay), (bx, by) = edge[i], edge[i + 1]
        s.poly([(ax, ay), (bx, by), (cx + (bx - cx) * 0.86, low - 70), (cx + (ax - cx) * 0.86, low - 70)], fills[i % 6])
    for i in range(count):
        ax, bx = (cx + (edge[i + k][0] - cx) * 0.86 for k in (0, 1))
        s.curve(
            [(ax, low - 74), (bx, low - 74), ((ax + bx) / 2 + 20, low - 14), ((ax + bx) / 2 - 20, low - 14)],
            shade(fills[i % 6], 0.9),
        )
    for bx, by, k in ((0.36, 40, 26), (0.58, 60, 30), (0.7, 26, 22)):
        s.blob(bx * s.w, top + by, k, k, "white")
        s.arc(bx * s.w, top + by, k * 0.6, 200, 340, 5, "tomato")


@activity("{who} [go|goes] round an obstacle course in the hall", indoors=True)
def obstacle(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    base = s.h - 80
    n = len(cast.children)
    s.box(0.04 * s.w, base - 30, 0.92 * s.w, 90, "#93a9c4", 30)
    for i in range(5):
        s.box((0.08 + 0.19 * i) * s.w, base + 2, 0.1 * s.w, 14, "#b4c5da", 6)
    s.box(0.4 * s.w, base - 96, 0.22 * s.w, 40, "tomato", 12)
    for d in (0.42, 0.58):
        s.box(d * s.w, base - 60, 26, 70, shade("tomato", 0.8), 6)
    s.arc(0.845 * s.w, base - 130, 180, 0, 360, 24, "sun", 1.0)
    xs = [0.18 * s.w, 0.51 * s.w, 0.845 * s.w][:n]
    r = 96.0
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == 0:
            put(s, who, x, base + 30, r, "stand", ("out", "wave"), "laugh", 0.6)
        elif i == 1:
            put(s, who, x, base - 88, 0.94 * r, "wide", ("out", "out"), "oh", 0.5, 4)
        else:
            put(s, who, x, base + 26, r, "step", ("out", "up"), "glad", -0.4)
    s.arc(0.845 * s.w, base - 130, 180, 60, 120, 24, "sun", 1.0)
    for x in (0.32, 0.68):
        s.poly([(x * s.w - 34, base + 44), (x * s.w, base - 56), (x * s.w + 34, base + 44)], "#e2772f")
        s.stroke([(x * s.w - 14, base - 4), (x * s.w + 14, base - 4)], 14, "white")
        s.box(x * s.w - 48, base + 36, 96, 16, "#e2772f", 6)


@activity("{who} stand[s] tall as a tree on one leg", indoors=True)
def yoga(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    base = s.h - 80
    n = len(cast.children)
    xs = spread(n, 0.18 * s.w, 0.82 * s.w)
    r = size(s, n, xs[-1] - xs[0], 96)
    fills = ["sea", "plum", "leafy", "tomato"]
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = base + 16 * (i % 2)
        s.curve([(x - 128, y - 26), (x + 128, y - 26), (x + 152, y + 30), (x - 152, y + 30)], fills[i])
        s.curve([(x - 108, y - 18), (x + 108, y - 18), (x + 126, y + 20), (x - 126, y + 20)], shade(fills[i], 1.12))
        put(
            s,
            who,
            x,
            y,
            r,
            "tree",
            ("up", "up") if i % 2 == 0 else ("out", "up"),
            ("calm", "laugh", "smile")[i % 3],
            0.0,
            (0.0, 7.0, -3.0)[i % 3],
        )


@activity("{who} rehearse[s] the winter play in paper crowns", indoors=True)
def crowns(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    s.poly([(0, 0), (s.w, 0), (s.w, s.floor - 20), (0, s.floor - 20)], "#394566")
    for x, y in s.scatter(26, 0.1 * s.w, 40, 0.9 * s.w, s.floor - 160):
        k = s.rng.uniform(7, 15)
        s.poly(
            [
                (
                    x + (k if j % 2 == 0 else 0.42 * k) * math.cos(math.radians(j * 36 - 90)),
                    y + (k if j % 2 == 0 else 0.42 * k) * math.sin(math.radians(j * 36 - 90)),
                )
                for j in range(10)
            ],
            "#f3dd9a",
        )
    s.hill(s.floor - 10, 90, "#eef2f3", 0.3)
    for d, x in ((-1, 0.0), (1, s.w)):
        for i in range(4):
            cx = x - d * (30 + i * 44)
            s.curve(
                [(cx - 34, -20), (cx + 34, -20), (cx + 30, s.floor + 60 - i * 26), (cx - 30, s.floor + 60 - i * 26)],
                ("tomato", "#c24a37")[i % 2],
            )
    s.box(-10, s.floor, s.w + 20, s.h - s.floor + 10, "#c99a66", 0)
    s.box(-10, s.h - 56, s.w + 20, 60, shade("wood", 0.8), 0)
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w)
    r = size(s, n, xs[-1] - xs[0], 90)
    base = s.h - 96
    robes = ("plum", "sea", "tomato", "leafy", "rust", "navy")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        robed = Person(who.name, who.look, Outfit(robes[i], who.outfit.legs, who.outfit.shoes, "dress", hat="crown"))
        arms = (("down", "wave"), ("hold", "hold"), ("out", "out"), ("up", "down"))[i % 4]
        put(s, robed, x, base + 12 * (i % 2), r, "stand", (arms[0], arms[1]), ("laugh", "smile", "oh", "glad")[i % 4])
        if i % 4 == 1:
            s.box(x - 0.34 * r, base + 12 - 1.62 * r, 0.68 * r, 0.5 * r, "sun", 8)
            s.stroke([(x, base + 12 - 1.62 * r), (x, base + 12 - 1.12 * r)], 8, "tomato")
            s.stroke([(x - 0.34 * r, base + 12 - 1.38 * r), (x + 0.34 * r, base + 12 - 1.38 * r)], 8, "tomato")


def pattern(s: Sheet, cx: float, cy: float, k: float, flat: float) -> None:
    """A rangoli of coloured rice round (cx, cy); `flat` is how much the floor foreshortens it."""
    for radius, count, fill, wide in (
        (190, 16, "tomato", 30),
        (150, 12, "sun", 34),
        (108, 8, "#d8659b", 36),
        (64, 8, "leafy", 22),
        (34, 6, "sea", 16),
    ):
        s.blob(cx, cy, (radius + 8) * k, (radius + 8) * k * flat, ("white", "#fbe9d2")[count % 8 == 0])
        for i in range(count):
            a = math.radians(i * 360 / count)
            px, py = cx + radius * 0.86 * k * math.cos(a), cy + radius * 0.86 * k * math.sin(a) * flat
            s.blob(
                px,
                py,
                wide * k,
                wide * 0.62 * k * (0.5 + flat / 2),
                fill,
                math.degrees(math.atan2(math.sin(a) * flat, math.cos(a))),
            )
    s.blob(cx, cy, 20 * k, 20 * k * flat, "sun")


@activity("{who} lay[s] a rangoli of coloured rice and petals on the floor", indoors=True)
def rangoli(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    cx, cy = s.w / 2, s.h - 140
    n = len(cast.children)
    spots = (
        [(-0.33, 40), (0.33, 40), (-0.145, -58), (0.145, -58), (0.0, -70)][:n]
        if n < 5
        else [(-0.36, 40), (0.36, 40), (-0.2, -50), (0.2, -50), (0.0, -70)]
    )
    r = 86.0
    order = sorted(range(n), key=lambda i: spots[i][1])
    for i in order:
        t, down = spots[i]
        x, y = cx + t * s.w, cy + down
        side = 1 if t < 0 else -1
        hand = (x + side * 0.95 * r, y - 0.16 * r) if abs(t) > 0.2 else (x + side * 0.3 * r, y - 0.2 * r)
        put(
            s,
            cast.children[i],
            x,
            y,
            r,
            "kneel",
            ("front", hand) if side > 0 else (hand, "front"),
            ("smile", "laugh", "oh", "glad")[i % 4],
            0.7 * side,
        )
    pattern(s, cx, cy + 38, 1.14, 0.42)
    for i, fill in enumerate(("sun", "tomato", "#d8659b")):
        x = cx - 470 + i * 82 if i < 2 else cx + 470
        s.blob(x, s.h - 40, 40, 18, "#e8efe9")
        s.blob(x, s.h - 46, 32, 12, fill)
