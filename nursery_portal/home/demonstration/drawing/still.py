"""Pictures without people: nobody can be recognised in them."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.hall import pattern
from nursery_portal.home.demonstration.drawing.paper import LEAVES, Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity
from nursery_portal.home.demonstration.drawing.things import bread, hedgehog, leaf, snail, toadstool, tuft


@activity("A snail with a red shell on a mossy log", "summer")
def still_snail(s: Sheet, cast: Cast) -> None:
    places.woods(s)
    y = s.h - 260
    s.box(-60, y, s.w + 120, 240, "earth", 110)
    for i in range(9):
        x = 40 + i * s.w / 8
        s.stroke([(x, y + 90 + 30 * (i % 3)), (x + 130, y + 90 + 30 * (i % 3))], 9, shade("earth", 0.86))
    for x, k in ((0.16, 150), (0.62, 220), (0.9, 120)):
        s.blob(x * s.w, y + 12, k, 26, "moss")
        s.blob(x * s.w - 20, y + 4, 0.7 * k, 16, shade("moss", 1.12))
    snail(s, 0.47 * s.w, y + 8, 2.2)
    toadstool(s, 0.84 * s.w, y + 10, 150)
    toadstool(s, 0.91 * s.w, y + 16, 90)
    for x, t in ((0.12, 30), (0.26, 80)):
        leaf(s, x * s.w, y - 10, 40, "#5f9a57", t)
    for x in (0.04, 0.36, 0.72, 0.97):
        tuft(s, x * s.w, s.h, 110, "fir")


@activity("Bread rolls in the shape of hedgehogs on a cooling rack", indoors=True)
def still_bread(s: Sheet, cast: Cast) -> None:
    places.kitchen(s)
    y = s.h - 330
    s.poly([(0, y), (s.w, y), (s.w, s.h), (0, s.h)], "wood")
    for i in range(1, 4):
        s.stroke([(0, y + 20 + i * 80), (s.w, y + 20 + i * 80)], 5, shade("wood", 0.92))
    for i in range(13):
        s.stroke([(150 + i * (s.w - 300) / 12, y + 40), (90 + i * (s.w - 180) / 12, s.h - 60)], 7, "#9aa5ab")
    for j in range(3):
        inset = 140 - 25 * j
        s.stroke([(inset, y + 50 + j * 95), (s.w - inset, y + 50 + j * 95)], 9, "#9aa5ab")
    for row, (count, k) in enumerate(((4, 190), (3, 250))):
        for i in range(count):
            x = s.w / 2 + (i - (count - 1) / 2) * (k + 46)
            if row == 1 and i == 2:
                s.curve(
                    [
                        (x - 0.5 * k, y + 250),
                        (x - 0.4 * k, y + 160),
                        (x, y + 126),
                        (x + 0.42 * k, y + 150),
                        (x + 0.56 * k, y + 250),
                    ],
                    "#c98c4e",
                )
                s.blob(x + 0.34 * k, y + 186, 8, 8, "#2b2a33")
                s.blob(x + 0.55 * k, y + 214, 10, 9, "#2b2a33")
                continue
            hedgehog(s, x, y + 92 + row * 160, k)
    bread(s, 0.1 * s.w, y + 8, 180)


@activity("A round rangoli of coloured rice and marigold petals on the floor", indoors=True)
def still_rangoli(s: Sheet, cast: Cast) -> None:
    s.fill("#cfa06c")
    for i in range(8):
        s.stroke([(0, 60 + i * 118), (s.w, 60 + i * 118)], 5, shade("#cfa06c", 0.93))
    pattern(s, s.w / 2, s.h / 2, 2.05, 0.94)
    for i in range(8):
        a = math.radians(22.5 + i * 45)
        x, y = s.w / 2 + 445 * math.cos(a), s.h / 2 + 415 * math.sin(a)
        if 30 < y < s.h - 30:
            s.blob(x, y, 34, 26, "#8f4f33")
            s.blob(x, y - 4, 26, 18, "#b56a44")
            s.curve([(x - 7, y - 8), (x, y - 40), (x + 8, y - 8), (x, y)], "sun")
    for x, y in s.scatter(40, 20, 20, s.w - 20, s.h - 20):
        if math.hypot(x - s.w / 2, y - s.h / 2) > 430:
            s.blob(x, y, 9, 6, s.rng.choice(("sun", "#e2772f", "#d8659b")), s.rng.uniform(0, 180))


@activity("A long window full of red poppies made of bottle tops", indoors=True)
def still_poppies(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    s.box(70, 70, s.w - 140, s.floor - 90, "#d5e1e4", 16)
    s.hill(s.floor - 60, 120, "#c3d2c4", 0.4)
    for x in (-10, s.w - 70):
        s.box(x, 0, 80, s.floor, "#e7ecdf", 0)
    s.box(-10, s.floor, s.w + 20, s.h, "#d8ab74", 0)
    s.poly([(0, s.floor - 20), (s.w, s.floor - 20), (s.w, s.floor + 30), (0, s.floor + 30)], "wood")
    for x in (0.35, 0.65):
        s.box(x * s.w - 8, 70, 16, s.floor - 90, "white", 4)
    for i in range(15):
        for j in range(5):
            x = 120 + i * (s.w - 240) / 14 + s.rng.uniform(-18, 18)
            y = 150 + j * (s.floor - 290) / 4 + s.rng.uniform(-22, 22)
            if s.rng.random() < 0.12:
                continue
            r = s.rng.uniform(25, 34)
            s.stroke([(x, y), (x + s.rng.uniform(-14, 14), y + 70)], 5, "fir")
            for a in (30, 120, 210, 300):
                s.blob(
                    x + 0.4 * r * math.cos(math.radians(a)),
                    y + 0.4 * r * math.sin(math.radians(a)),
                    0.66 * r,
                    0.6 * r,
                    ("#cf3f33", "#d9563f")[a % 180 < 60],
                    a,
                )
            s.blob(x, y, 0.3 * r, 0.3 * r, "#2b2a33")
    for i in range(5):
        x = 180 + i * (s.w - 360) / 4
        s.box(x - 40, s.floor - 64, 80, 60, ("sea", "sun", "plum", "leafy", "rust")[i], 8)
        leaf(s, x - 14, s.floor - 90, 26, "#5f9a57", -30)
        leaf(s, x + 16, s.floor - 96, 28, LEAVES[2] if i % 2 else "#7db56a", 30)
