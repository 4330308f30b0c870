"""What is done on the stream and its banks."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import (
    duck,
    stone,
    tuft,
)


@activity("{who} [cross|crosses] the stream on stepping stones")
def crossing(s: Sheet, cast: Cast) -> None:
    places.stream(s)
    n = len(cast.children)
    xs = spread(n, 0.14 * s.w, 0.84 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    for i, x in enumerate(xs):
        stone(s, x, s.h - (110 if i % 2 == 0 else 140), min(118, 1.5 * r))
        if i < n - 1:
            stone(s, (x + xs[i + 1]) / 2, s.h - 190, 64)
    poses = (("wide", ("down", "wave")), ("wide", ("out", "out")), ("step", ("out", "up")), ("stand", ("wave", "down")))
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        pose, arms = poses[i % 4]
        y = s.h - (118 if i % 2 == 0 else 148)
        put(
            s,
            who,
            x,
            y,
            r,
            "wide" if pose == "wide" else "step" if pose == "step" else "stand",
            (arms[0], arms[1]),
            ("laugh", "glad", "smile")[i % 3],
        )
    places.reeds(s)


@activity("{who} [kneel|kneels] by the water and set[s] paper boats afloat")
def boats(s: Sheet, cast: Cast) -> None:
    places.stream(s)
    n = len(cast.children)
    for x, y, fill, k in (
        (0.35, 0.7, "white", 1.0),
        (0.655, 0.66, "sun", 0.8),
        (0.94, 0.7, "rose", 0.9),
        (0.05, 0.66, "tomato", 0.7),
    ):
        px, py = x * s.w, y * s.h
        s.blob(px, py + 26 * k, 92 * k, 12 * k, "#a8d3db")
        s.poly([(px - 34 * k, py - 4 * k), (px, py - 66 * k), (px + 34 * k, py - 4 * k)], fill)
        s.poly([(px, py - 66 * k), (px + 34 * k, py - 4 * k), (px, py - 4 * k)], shade(fill, 0.9))
        s.poly(
            [
                (px - 84 * k, py - 18 * k),
                (px + 84 * k, py - 18 * k),
                (px + 46 * k, py + 26 * k),
                (px - 46 * k, py + 26 * k),
            ],
            fill,
        )
        s.poly([(px, py - 18 * k), (px + 84 * k, py - 18 * k), (px + 46 * k, py + 26 * k)], shade(fill, 0.93))
    y = s.h - 40
    s.hill(s.h - 60, 46, places.AIR[s.weather][3], 0.5)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        arms = ("hold", "wave") if i % 2 == 0 else ((x - 0.5 * r, y - 1.3 * r), (x + 0.5 * r, y - 1.3 * r))
        put(s, who, x, y, r, "kneel", (arms[0], arms[1]), ("laugh", "oh", "smile")[i % 3])
        if i % 2:
            py = y - 1.44 * r
            s.poly([(x - 0.3 * r, py), (x, py - 0.42 * r), (x + 0.3 * r, py)], "white")
            s.poly(
                [
                    (x - 0.6 * r, py - 0.06 * r),
                    (x + 0.6 * r, py - 0.06 * r),
                    (x + 0.36 * r, py + 0.3 * r),
                    (x - 0.36 * r, py + 0.3 * r),
                ],
                "#efe9da",
            )
    for x in (0.04, 0.5, 0.95):
        tuft(s, x * s.w, s.h - 4, 62, "fir")


@activity("{who} look[s] at what the nets brought up from the stream")
def dipping(s: Sheet, cast: Cast) -> None:
    places.stream(s)
    s.hill(s.h - 120, 50, places.AIR[s.weather][3], 0.5)
    cx, y = s.w / 2, s.h - 60
    if cast.adults:
        put(s, cast.adults[0], cx, y - 20, 86, "kneel", ("front", "hip"), "smile", -0.3)
    n = len(cast.children)
    xs = spread(n, 0.19 * s.w, 0.81 * s.w)
    r = size(s, n, xs[-1] - xs[0], 94)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x < cx else -1
        hand = (x - side * 1.42 * r, y - 1.6 * r)
        put(
            s,
            who,
            x,
            y + 10,
            r,
            "stand",
            (hand, "hold") if side > 0 else ("hold", hand),
            ("laugh", "oh")[i % 2],
            0.6 * side,
        )
        s.stroke([(hand[0] + side * 4, y + 20), (hand[0] - side * 10, y - 3.9 * r)], 11, "wood")
        s.curve(
            [
                (hand[0] - side * 10 - 42, y - 4.0 * r),
                (hand[0] - side * 10 + 42, y - 4.0 * r),
                (hand[0] - side * 4, y - 4.0 * r + 96),
            ],
            "#dfe8df",
        )
        s.arc(hand[0] - side * 10, y - 4.0 * r, 42, 0, 360, 7, "sea", 0.36)
    s.box(cx - 150, s.h - 84, 300, 62, "white", 16)
    s.box(cx - 136, s.h - 76, 272, 40, "#a8d3db", 12)
    for dx, w in ((-80, 26), (10, 18), (76, 22)):
        s.blob(cx + dx, s.h - 58, w, 7, ("#5a4a3a", "#6b7f4a", "#7d5a41")[w % 3], 12)
    places.reeds(s)


@activity("{who} feed[s] oats to the ducks on the stream")
def ducks(s: Sheet, cast: Cast) -> None:
    places.stream(s)
    s.curve(
        [(-60, s.h - 70), (0.26 * s.w, s.h - 150), (0.52 * s.w, s.h - 120), (0.66 * s.w, s.h + 60), (-60, s.h + 60)],
        places.AIR[s.weather][3],
    )
    for x, y, k, face, drake in (
        (0.62, 0.66, 0.9, -1, True),
        (0.79, 0.74, 1.2, -1, False),
        (0.91, 0.64, 0.8, 1, True),
        (0.72, 0.9, 1.35, -1, True),
    ):
        duck(s, x * s.w, y * s.h, k, face, drake)
    for i in range(3):
        duck(s, (0.86 + 0.045 * i) * s.w, 0.86 * s.h + 10 * (i % 2), 0.46, -1)
    n = len(cast.children)
    xs = spread(n, 0.09 * s.w, 0.47 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    base = s.h - 90
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        throw = i == n - 1
        put(
            s,
            who,
            x,
            base + 16 * (i % 2),
            r,
            arms=("hold", "out" if throw else "hold"),
            mood="laugh" if throw else "",
            look=0.8,
        )
    x = xs[-1] + 1.5 * r
    for i in range(12):
        s.blob(x + i * 17, base - 2.0 * r + i * i * 1.3 + (i % 3) * 9, 6, 4, "sand", 30)
    tuft(s, 0.56 * s.w, s.h - 10, 70, "fir")
    tuft(s, 0.03 * s.w, s.h - 6, 60, "fir")
