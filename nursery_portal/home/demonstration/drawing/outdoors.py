"""What is played in the garden, by day and by lantern light."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import (
    basket,
    bucket,
    flower,
    ladybird,
    lantern,
    leaf,
    pot,
    snail,
    tuft,
)


@activity("{who} cook[s] leaf pie and gravel soup in the mud kitchen", "summer")
def mud_kitchen(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, top = s.w / 2, s.h - 190
    wide = min(s.w - 120, 940)
    for d in (-1, 1):
        s.box(cx + d * wide / 2 - (26 if d > 0 else 0), top - 420, 26, 430, "wood", 6)
    s.box(cx - wide / 2 - 10, top - 390, wide + 20, 26, "wood", 6)
    for i, fill in enumerate(("#8d98a0", "tomato", "#8d98a0", "sea", "#8d98a0")):
        x = cx - wide / 2 + 110 + i * (wide - 220) / 4
        s.stroke([(x, top - 376), (x, top - 336)], 6, "earth")
        s.blob(x, top - 312, 34, 32, fill)
        s.blob(x, top - 312, 24, 22, shade(fill, 0.86))
    xs = spread(len(cast.children), cx - 0.33 * wide, cx + 0.33 * wide)
    r = size(s, len(xs), xs[-1] - xs[0])
    for who, x in zip(cast.children, xs, strict=True):
        put(s, who, x, top + 34, r, "behind", ((x - 0.5 * r, top - 22), (x + 0.62 * r, top - 44)))
    s.box(cx - wide / 2, top, wide, 40, "wood", 10)
    s.box(cx - wide / 2 + 20, top + 40, wide - 40, 120, shade("wood", 0.84), 8)
    for i in range(4):
        s.box(cx - wide / 2 + 40 + i * (wide - 60) / 4, top + 52, (wide - 140) / 4, 96, shade("wood", 0.92), 8)
    for i, x in enumerate(xs):
        if i % 2 == 0:
            s.poly([(x + 6, top - 44), (x + 112, top - 44), (x + 98, top + 6), (x + 20, top + 6)], "#8d98a0")
            s.blob(x + 59, top - 44, 53, 13, "earth")
            s.stroke([(x + 0.62 * r, top - 50), (x + 96, top - 92)], 9, "wood")
        else:
            s.blob(x + 40, top - 4, 62, 14, "white")
            s.blob(x + 40, top - 22, 50, 26, "earth")
            leaf(s, x + 30, top - 48, 17, "#5f9a57", 40)
            flower(s, x + 62, top - 46, 13, "white", heart="sun")
    pot(s, cx + 0.44 * wide, top + 2, 60)


@activity("{who} look[s] at beetles and woodlice through magnifying glasses", "summer")
def minibeasts(s: Sheet, cast: Cast) -> None:
    places.garden(s, fence=False)
    cx = s.w / 2
    y = s.h - 150
    for x in (60, s.w - 60):
        tuft(s, x, s.floor + 30, 90, "moss")
    xs = spread(len(cast.children), cx - 0.29 * s.w, cx + 0.29 * s.w)
    r = size(s, len(xs), xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if i % 2 == 0 else -1
        hand = (x + side * 0.8 * r, y - 66)
        arms = (("front"), hand) if side > 0 else (hand, "front")
        put(s, who, x, y - 12, r, "crouch", arms, ("oh", "laugh", "smile")[i % 3], look=0.5 * side)
        gx, gy = x + side * 1.05 * r, y - 92
        s.stroke([hand, (gx, gy)], 12, "earth")
        s.blob(gx + side * 16, gy - 24, 40, 40, "navy")
        s.blob(gx + side * 16, gy - 24, 31, 31, "#d7ecef")
        ladybird(s, gx + side * 16, gy - 22, 15, 30)
    s.box(cx - 0.4 * s.w, y, 0.8 * s.w, 92, "earth", 44)
    for i in range(5):
        x = cx - 0.34 * s.w + i * 0.16 * s.w
        s.stroke([(x, y + 30 + 8 * (i % 2)), (x + 70, y + 30 + 8 * (i % 2))], 6, shade("earth", 0.86))
    s.blob(cx + 0.4 * s.w - 30, y + 46, 34, 44, "#c79a6e")
    s.arc(cx + 0.4 * s.w - 30, y + 46, 18, 0, 360, 4, "#a97d54", 1.3)
    snail(s, cx - 40, y + 8, 0.42)
    for dx, turn in ((-0.3, 80), (0.2, 100), (0.32, 60)):
        ladybird(s, cx + dx * s.w, y + 2, 13, turn)
    for i in range(3):
        x = cx - 0.18 * s.w + i * 0.2 * s.w
        s.blob(x, s.h - 34, 22, 11, "#59606a")
        for j in range(-2, 3):
            s.stroke([(x + j * 7, s.h - 42), (x + j * 7, s.h - 27)], 2.5, "#7b838c")


@activity("{who} sit[s] on a blanket in the garden and eat[s] apple slices", "summer")
def picnic(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, y = s.w / 2, s.h - 130
    s.blob(cx, y + 20, 0.46 * s.w, 118, "tomato")
    s.blob(cx, y + 20, 0.43 * s.w, 104, "#e4776a")
    for i in range(-4, 5):
        s.bend(
            [(cx + i * 100, y - 82 + 8 * abs(i)), (cx + i * 112, y + 20), (cx + i * 104, y + 120 - 8 * abs(i))],
            9,
            "#f0a89e",
        )
    for x in spread(len(cast.adults), cx, cx):
        put(s, cast.adults[0], x, y - 46, 88, "sit", ("lap", "wave"), "laugh", 0.0)
    n = len(cast.children)
    left, right = cx - 0.36 * s.w, cx + 0.36 * s.w
    half = (n + 1) // 2
    xs = (
        spread(half, left, left + 190) + spread(n - half, right - 190, right) if cast.adults else spread(n, left, right)
    )
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        near = abs(x - cx) < 0.3 * s.w
        side = 1 if x < cx else -1
        hands = ("lap", "hold") if side > 0 else ("hold", "lap")
        put(s, who, x, y + (86 if near else 16), 70, "sit", hands, look=0.6 * side)
        if i % 2 == 0:
            s.arc(x + side * 1.2 * 70, y + (86 if near else 16) - 1.32 * 70, 20, 20, 160, 13, "#f6efcf")
    s.blob(cx, y + 92, 112, 22, "white")
    for i in range(5):
        s.arc(cx - 64 + i * 32, y + 78, 18, 20, 160, 12, "#f6efcf")
        s.arc(cx - 64 + i * 32, y + 80, 20, 30, 150, 5, "tomato")


@activity("{who} chase[s] soap bubbles across the grass", "summer")
def bubbles(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    base = s.h - 90
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.76 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    heads = [(x, base - 3 * r) for x in xs]
    for x, y in s.scatter(26, 60, 60, s.w - 60, s.h - 260):
        k = s.rng.uniform(16, 46)
        if all(math.hypot(x - hx, y - hy) > 1.5 * r + k for hx, hy in heads):
            s.blob(x, y, k, k, "#f4fbfa")
            s.blob(x, y, 0.86 * k, 0.86 * k, s.rng.choice(("#d5ecec", "#e2e6f3", "#dfeedd")))
            s.blob(x - 0.34 * k, y - 0.36 * k, 0.22 * k, 0.15 * k, "#ffffff", -35)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == 0:
            hand = (x + 1.0 * r, base - 2.2 * r)
            put(s, who, x, base, r, arms=("down", hand), mood="oh", look=0.7)
            s.stroke([(hand[0] - 4, hand[1] + 34), (hand[0] + 22, hand[1] - 54)], 8, "tomato")
            s.arc(hand[0] + 28, hand[1] - 78, 25, 0, 360, 8, "tomato")
        else:
            put(
                s,
                who,
                x,
                base + 6,
                r,
                "jump" if i % 2 else "step",
                ("up", "up" if i % 2 else "out"),
                "laugh",
                look=-0.5,
            )


@activity("{who} hang[s] dolls' clothes on a washing line")
def washing(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 90
    y = base - 330
    for x in (70, s.w - 70):
        s.box(x - 13, y - 20, 26, base - y + 10, "wood", 6)
    s.bend([(70, y), (cx, y + 56), (s.w - 70, y)], 5, "white")
    n = len(cast.children)
    xs = spread(n, cx - 190, cx + 230)
    r = size(s, n, xs[-1] - xs[0])
    for i, x in enumerate(spread(7, 150, s.w - 150)):
        if any(abs(x - hx) < 1.25 * r for hx in xs):
            continue
        t = (x - 70) / (s.w - 140)
        yy = y + 2 * t * (1 - t) * 56
        fill = ("rose", "sea", "sun", "leafy", "plum", "tomato", "white")[i]
        if i % 3 == 0:
            s.poly([(x - 26, yy), (x + 26, yy), (x + 56, yy + 92), (x - 56, yy + 92)], fill)
            s.stroke([(x - 50, yy + 76), (x + 50, yy + 76)], 8, shade(fill, 1.2))
        elif i % 3 == 1:
            s.poly(
                [
                    (x - 52, yy),
                    (x + 52, yy),
                    (x + 60, yy + 32),
                    (x + 34, yy + 36),
                    (x + 34, yy + 88),
                    (x - 34, yy + 88),
                    (x - 34, yy + 36),
                    (x - 60, yy + 32),
                ],
                fill,
            )
        else:
            for d in (-1, 1):
                s.box(x + d * 24 - 14, yy, 28, 56, fill, 8)
                s.box(x + d * 24 - (14 if d > 0 else 26), yy + 42, 40, 24, fill, 10)
        for d in (-22, 22):
            s.box(x + d - 4, yy - 12, 8, 26, "wood", 3)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = -1 if i % 2 == 0 else 1
        high = (x + side * 1.5 * r, base - 2.8 * r)
        put(s, who, x, base, r, arms=(high, "front") if side < 0 else ("front", high), look=0.6 * side)
    bx = cx + 20
    for i, fill in enumerate(("sun", "rose", "mint")):
        s.blob(bx - 40 + i * 40, base - 52, 34, 22, fill, 20 * i)
    basket(s, bx, base - 44, 170, 76)


@activity("{who} build[s] a castle in the sand pit")
def sand(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, y = s.w / 2, s.h - 120
    s.blob(cx, y, 0.47 * s.w, 124, shade("wood", 0.92))
    s.blob(cx, y - 8, 0.445 * s.w, 106, "sand")
    for px, py in s.scatter(40, cx - 0.36 * s.w, y - 60, cx + 0.36 * s.w, y + 60):
        s.blob(px, py, 5, 3, "#d9bd88")
    n = len(cast.children)
    xs = [cx - 0.3 * s.w, cx + 0.3 * s.w, cx + 0.08 * s.w, cx - 0.12 * s.w][:n]
    r = 94.0
    x0 = cx - 40
    if n < 3:
        s.box(x0 - 110, y - 130, 220, 120, "#ddc087", 10)
    for who, x in zip(cast.children, xs, strict=True):
        side = 1 if x < x0 else -1
        front = abs(x - cx) < 0.2 * s.w
        yy = y - 44 if front else y + 36
        hold = (x + side * 0.9 * r, yy - 0.9 * r)
        put(s, who, x, yy, r, "legs_out", (hold, "lap") if side < 0 else ("lap", hold), look=0.4 * side)
        s.stroke([(hold[0], hold[1] - 20), (hold[0] + side * 12, hold[1] + 40)], 9, "earth")
        s.curve(
            [
                (hold[0] - 14 + side * 13, hold[1] + 34),
                (hold[0] + 20 + side * 13, hold[1] + 34),
                (hold[0] + 14 + side * 13, hold[1] + 80),
                (hold[0] - 8 + side * 13, hold[1] + 80),
            ],
            "tomato",
        )
    cxx = cx - 0.1 * s.w
    for dx, w, h in ((-74, 70, 76), (74, 70, 76), (0, 96, 112)):
        s.poly(
            [
                (cxx + dx - w / 2, y + 52),
                (cxx + dx - w * 0.4, y + 52 - h),
                (cxx + dx + w * 0.4, y + 52 - h),
                (cxx + dx + w / 2, y + 52),
            ],
            shade("sand", 0.94 if dx else 0.9),
        )
        for k in (-0.3, 0.0, 0.3):
            s.box(cxx + dx + k * w - 8, y + 40 - h, 16, 18, shade("sand", 0.94 if dx else 0.9), 3)
    s.stroke([(cxx, y - 70), (cxx, y - 122)], 5, "earth")
    s.poly([(cxx, y - 124), (cxx + 44, y - 108), (cxx, y - 92)], "tomato")
    bucket(s, cx + 0.2 * s.w, y + 84, 74)
    bucket(s, cx - 0.37 * s.w, y + 70, 62, "sun")


@activity("{who} [carry|carries] paper lanterns through the dark garden", "dusk")
def lanterns(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    base = s.h - 90
    n = len(cast.children)
    xs = spread(n, 0.13 * s.w, 0.85 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    fills = ("tomato", "sun", "#7fb8a0", "rose", "#e39a3c", "sea")
    for i, x in enumerate(xs):
        lantern(s, x + 1.36 * r, base - 3.9 * r - 30 * (i % 2), 0.62 * r, fills[i])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        hand = (x + 1.2 * r, base - 1.9 * r)
        put(s, who, x, base + 10 * (i % 2), r, arms=("down", hand), look=0.5, tilt=3)
        tip = (x + 1.36 * r, base - 4.62 * r - 30 * (i % 2))
        s.stroke([(hand[0] - 4, hand[1] + 26), tip], 8, "wood")
        s.stroke([tip, (tip[0], tip[1] + 0.2 * r)], 3, "#d9d2c0")
