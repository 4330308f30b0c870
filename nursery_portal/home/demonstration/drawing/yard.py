"""What is done in the yard, in most weathers."""

from __future__ import annotations

import math

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import leaf, umbrella


@activity("{who} jump[s] in a big puddle in the rain", "rain")
def puddles(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    cx, y = s.w / 2, s.h - 100
    s.blob(cx, y, 0.42 * s.w, 90, "#6fa3b3")
    s.blob(cx, y - 8, 0.39 * s.w, 75, "#8fc1cf")
    s.blob(cx - 0.1 * s.w, y - 16, 0.11 * s.w, 18, "#b7dbe2")
    s.blob(cx + 0.17 * s.w, y + 10, 0.09 * s.w, 14, "#b7dbe2")
    places.rain(s)
    n = len(cast.children)
    xs = spread(n, cx - 190, cx + 190) if n < 4 else spread(n, 0.14 * s.w, 0.86 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        jump = i % 2 == 0
        for a in (200, 226, 314, 340):
            dx = -0.8 * r if a < 270 else 0.8 * r
            cosine, sine = math.cos(math.radians(a)), math.sin(math.radians(a))
            s.stroke([(x + dx, y - 26), (x + dx + 50 * cosine, y - 26 + 66 * sine)], 13, "#b7dbe2")
            s.blob(x + dx + 66 * cosine, y - 28 + 98 * sine, 9, 11, "#b7dbe2")
        put(
            s,
            who,
            x,
            y - (6 if jump else -4),
            r,
            "jump" if jump else "wide",
            ("up", "out") if jump else ("out", "up"),
            ("laugh", "glad")[i % 2],
            tilt=(-6, 6)[i % 2],
        )


@activity("{who} listen[s] to the rain under umbrellas", "rain")
def umbrellas(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    base = s.h - 80
    for x, k in ((0.2, 110), (0.64, 150)):
        s.blob(x * s.w, base + 26, k, 20, "#8fb3c0")
        s.blob(x * s.w - 10, base + 23, 0.7 * k, 12, "#a9c9d3")
    places.rain(s, 60)
    n = len(cast.children)
    xs = spread(n, 0.14 * s.w, 0.76 * s.w)
    r = size(s, n, xs[-1] - xs[0], 88)
    fills = ["tomato", "sun", "sea", "plum", "leafy"]
    s.rng.shuffle(fills)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = base + 12 * (i % 2)
        hand = (x + 1.3 * r, y - 1.7 * r)
        top = y - 4.5 * r
        umbrella(s, x + 1.3 * r, top, 1.75 * r, fills[i], hand[1] - top + 26)
        put(s, who, x, y, r, arms=("down" if i % 2 else "wave", hand), mood=("oh", "smile", "glad")[i % 3], tilt=0.0)
        for a in range(5):
            t = -1.5 + 0.75 * a
            lift = 0.4 * t * t * r - 1.36 * r
            s.stroke([(x + (1.3 + t) * r, top + lift), (x + (1.3 + 1.14 * t) * r, top + lift - 0.26 * r)], 5, "#eaf4f5")


@activity("{who} send[s] water down gutters into a tub", "summer")
def gutters(s: Sheet, cast: Cast) -> None:
    places.garden(s)
    cx, base = s.w / 2, s.h - 80
    n = len(cast.children)
    xs = [0.15 * s.w, 0.49 * s.w, 0.8 * s.w, 0.64 * s.w][:n]
    r = size(s, n, xs[-1] - xs[0] if n < 4 else 0.5 * s.w, 88)
    s.box(0.24 * s.w, base - 172, 120, 190, "wood", 8)
    s.box(0.24 * s.w, base - 90, 120, 12, shade("wood", 0.85), 4)
    s.box(cx + 0.09 * s.w, base - 92, 110, 110, shade("wood", 0.92), 8)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == 0:
            put(s, who, x, base, r, arms=("hold", (x + 1.2 * r, base - 2.2 * r)), mood="oh", look=0.7)
        else:
            reach = (x - 0.7 * r, base - 1.25 * r)
            put(s, who, x, base - 6, r, "stand", (reach, "up" if i == 2 else "hold"), "laugh", -0.6)
    slopes = (((0.23, 188), (0.57, 112)), ((0.55, 88), (0.87, 34)))
    for (ax, ay), (bx, by) in slopes:
        s.stroke([(ax * s.w, base - ay), (bx * s.w, base - by)], 34, "#8d98a0")
        s.stroke([(ax * s.w + 8, base - ay - 6), (bx * s.w - 4, base - by - 6)], 18, "#a8d3db")
    x, y = xs[0] + 1.32 * r, base - 2.1 * r
    s.poly([(x - 20, y - 52), (x + 56, y - 20), (x + 34, y + 40), (x - 42, y + 10)], "sun")
    s.bend([(x + 52, y - 12), (x + 76, y + 4), (x + 74, base - 196)], 14, "#a8d3db")
    s.bend([(0.87 * s.w, base - 40), (0.9 * s.w, base - 26), (0.9 * s.w, base + 10)], 14, "#a8d3db")
    s.box(0.85 * s.w, base - 6, 150, 60, "tomato", 14)
    s.blob(0.85 * s.w + 75, base - 2, 72, 14, "#8fc1cf")
    for dx, dy in ((-60, -18), (-36, -36), (44, -32), (66, -14)):
        s.blob(0.9 * s.w + dx, base + dy, 8, 10, "#b7dbe2")
    s.blob(cx + 20, s.h - 30, 120, 15, "#8fc1cf")


@activity("{who} ride[s] round the yard on tricycles")
def trikes(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    base = s.h - 60
    for i in range(6):
        x = 0.08 * s.w + i * 0.17 * s.w
        s.poly([(x, s.h - 26), (x + 90, s.h - 26), (x + 80, s.h - 40), (x + 6, s.h - 40)], "#f0ece0")
    n = len(cast.children)
    xs = spread(n, 0.26 * s.w, 0.74 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        frame = ("tomato", "sea", "sun")[i % 3]
        for d in (-1, 1):
            s.blob(x + d * 0.98 * r, base - 0.42 * r, 0.24 * r, 0.46 * r, "#3a3d46")
            s.blob(x + d * 0.98 * r, base - 0.42 * r, 0.13 * r, 0.3 * r, "#dfe6e8")
        s.stroke([(x - 0.96 * r, base - 0.46 * r), (x + 0.96 * r, base - 0.46 * r)], 0.14 * r, frame)
        grip = ((x - 0.62 * r, base - 1.72 * r), (x + 0.62 * r, base - 1.72 * r))
        put(s, who, x, base - 0.1 * r, r, "chair", grip, ("laugh", "glad")[i % 2], tilt=(5, -5)[i % 2])
        s.stroke([(x, base - 1.6 * r), (x, base - 0.5 * r)], 0.17 * r, frame)
        s.stroke(
            [(x - 0.7 * r, base - 1.74 * r), (x, base - 1.56 * r), (x + 0.7 * r, base - 1.74 * r)], 0.12 * r, "#8d98a0"
        )
        for d in (-1, 1):
            s.stroke([(x + d * 0.6 * r, base - 1.72 * r), (x + d * 0.78 * r, base - 1.76 * r)], 0.17 * r, "#2b2a33")
        s.blob(x, base - 0.5 * r, 0.24 * r, 0.52 * r, "#3a3d46")
        s.blob(x, base - 0.5 * r, 0.12 * r, 0.34 * r, "#dfe6e8")
        s.box(x - 0.34 * r, base - 1.36 * r, 0.68 * r, 0.34 * r, "white", 0.1 * r)
        s.blob(x, base - 1.2 * r, 0.1 * r, 0.1 * r, frame)


@activity("{who} draw[s] a town with chalk on the ground")
def chalk(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    y = s.h - 70
    white, blue, pink, yellow = "#fbf7ec", "#bcd9e6", "#f0bcc0", "#f7df96"
    for top, width in ((s.floor + 56, 5), (s.floor + 100, 5)):
        s.bend([(0, top + 60), (s.w / 2, top - 30), (s.w, top + 70)], width, white)
    for i in range(11):
        t = i / 10
        x = t * s.w
        yy = s.floor + 78 + 65 * (1 - 2 * t) ** 2 * 1.0 - 20
        s.stroke([(x, yy), (x + 40, yy - 4)], 5, yellow)
    for hx, fill in ((0.06, pink), (0.42, blue), (0.9, yellow)):
        x, top = hx * s.w, s.h - 120
        s.stroke(
            [(x - 44, top + 70), (x - 44, top), (x, top - 44), (x + 44, top), (x + 44, top + 70), (x - 44, top + 70)],
            6,
            fill,
        )
        s.stroke([(x - 10, top + 70), (x - 10, top + 34), (x + 14, top + 34), (x + 14, top + 70)], 5, fill)
    s.arc(0.68 * s.w, s.h - 60, 34, 0, 360, 6, yellow)
    for a in range(0, 360, 45):
        c, d = math.cos(math.radians(a)), math.sin(math.radians(a))
        s.stroke([(0.68 * s.w + 44 * c, s.h - 60 + 44 * d), (0.68 * s.w + 60 * c, s.h - 60 + 60 * d)], 5, yellow)
    n = len(cast.children)
    xs = [0.22 * s.w, 0.56 * s.w, 0.8 * s.w, 0.38 * s.w][:n] if n > 2 else [0.26 * s.w, 0.74 * s.w][:n]
    r = size(s, n, 0.6 * s.w)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        yy = y - (50 if i == 1 and n > 2 else 0)
        side = 1 if i % 2 == 0 else -1
        hand = (x + side * 1.0 * r, yy - 0.2 * r)
        put(s, who, x, yy, r, "crouch", ("front", hand) if side > 0 else (hand, "front"), look=0.6 * side)
        s.stroke([(hand[0], hand[1] + 4), (hand[0] + side * 16, hand[1] + 24)], 13, (pink, blue, yellow)[i % 3])


@activity("{who} hold[s] up a disc of ice with a leaf inside", "frost")
def frost(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    cx, base = s.w / 2, s.h - 80
    s.blob(cx + 0.22 * s.w, base + 24, 0.2 * s.w, 36, "#b9d3de")
    s.blob(cx + 0.22 * s.w, base + 20, 0.17 * s.w, 27, "#d3e6ee")
    for a, k in ((20, 90), (140, 110), (250, 70)):
        s.stroke(
            [
                (cx + 0.22 * s.w, base + 20),
                (cx + 0.22 * s.w + k * math.cos(math.radians(a)), base + 20 + 0.2 * k * math.sin(math.radians(a))),
            ],
            4,
            "#eef6f9",
        )
    n = len(cast.children)
    xs = spread(n, cx - 250, cx + 250)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if i == 0 else -1
        if i == 0:
            put(s, who, x, base, r, arms=("hold", (cx - 0.62 * r, base - 2.0 * r)), mood="laugh", look=0.7)
        else:
            put(s, who, x, base, r, arms=((cx + 0.62 * r, base - 2.0 * r), "hold"), mood="oh", look=0.7 * side)
    y = base - 2.5 * r
    s.blob(cx, y, 0.86 * r, 0.86 * r, "#c6dfe9")
    s.blob(cx, y, 0.78 * r, 0.78 * r, "#dcedf3")
    leaf(s, cx + 4, y, 0.38 * r, "#c2603a", 30)
    s.stroke([(cx - 0.5 * r, y - 0.3 * r), (cx - 0.2 * r, y - 0.58 * r)], 0.07 * r, "#ffffff")
    s.stroke([(cx + 0.3 * r, y + 0.52 * r), (cx + 0.56 * r, y + 0.26 * r)], 0.05 * r, "#ffffff")
    for x, yy in s.scatter(24, 0, s.floor + 20, s.w, s.h):
        s.stroke([(x, yy), (x + 7, yy - 13)], 3, "#f4fafa")


@activity("{who} meet[s] a fire fighter in front of the fire engine")
def fire_visit(s: Sheet, cast: Cast) -> None:
    places.yard(s)
    base = s.h - 80
    x, w, h = 0.2 * s.w, 0.66 * s.w, 480
    top = s.floor - 440
    s.box(x, top, w, h, "#cf4534", 26)
    s.box(x + 0.7 * w, top - 6, 0.3 * w, h + 6, "#cf4534", 40)
    s.box(x, top + 230, w, 34, "#f2d66a", 0)
    for i in range(9):
        s.poly(
            [
                (x + i * w / 9, top + 230),
                (x + i * w / 9 + 40, top + 230),
                (x + i * w / 9 + 24, top + 264),
                (x + i * w / 9 - 16, top + 264),
            ],
            "#3f6f9a",
        )
    s.box(x + 0.76 * w, top + 40, 0.19 * w, 130, "#cfe6ea", 16)
    for i in range(3):
        s.box(x + 0.04 * w + i * 0.22 * w, top + 50, 0.19 * w, 116, "#e9dfd0", 10)
        s.stroke([(x + 0.05 * w + i * 0.22 * w, top + 130), (x + 0.22 * w + i * 0.22 * w, top + 130)], 8, "#b9b0a2")
    s.box(x + 0.3 * w, top - 42, 0.3 * w, 20, "#b9c0c4", 8)
    for i in range(8):
        s.box(x + 0.31 * w + i * 0.036 * w, top - 46, 10, 28, "#8d98a0", 3)
    s.box(x + 0.8 * w, top - 36, 70, 34, "#3f88c3", 12)
    for t in (0.16, 0.82):
        s.blob(x + t * w, top + h - 4, 66, 66, "#3a3d46")
        s.blob(x + t * w, top + h - 4, 32, 32, "#c9cfd2")
    n = len(cast.children)
    xs = spread(n, 0.1 * s.w, 0.66 * s.w)
    r = size(s, n, xs[-1] - xs[0], 88)
    if cast.adults:
        put(s, cast.adults[0], 0.86 * s.w, base - 6, 92, "stand", ("wave", "hip"), "laugh", -0.5, 0.0)
    for i, (who, px) in enumerate(zip(cast.children, xs, strict=True)):
        arms = (("down", "wave"), ("hold", "hold"), ("up", "up"), ("down", "out"))[i % 4]
        put(
            s,
            who,
            px,
            base + 14 * (i % 2),
            r,
            arms=(arms[0], arms[1]),
            mood=("laugh", "oh", "glad", "smile")[i % 4],
            look=0.6,
        )
