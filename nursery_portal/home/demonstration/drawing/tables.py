"""What is painted, printed and modelled in the art room."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import LEAVES, Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import leaf, table


@activity("{who} paint[s] with hands and brushes on a long sheet of paper", indoors=True)
def big_paper(s: Sheet, cast: Cast) -> None:
    places.art(s)
    cx, y = s.w / 2, s.h - 130
    s.poly([(0.12 * s.w, y - 90), (0.88 * s.w, y - 90), (0.97 * s.w, y + 108), (0.03 * s.w, y + 108)], "white")
    fills = ("sun", "tomato", "sea", "leafy", "rose", "plum")
    for px, py in s.scatter(26, 0.14 * s.w, y - 50, 0.86 * s.w, y + 90):
        s.blob(px, py, s.rng.uniform(14, 44), s.rng.uniform(8, 18), s.rng.choice(fills), s.rng.uniform(-20, 20))
    s.bend([(0.2 * s.w, y + 60), (0.5 * s.w, y - 20), (0.8 * s.w, y + 70)], 15, "sun")
    s.bend([(0.24 * s.w, y + 80), (0.5 * s.w, y + 10), (0.76 * s.w, y + 86)], 13, "tomato")
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w)
    r = size(s, n, xs[-1] - xs[0], 100)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        yy = y + (-40 if i % 2 else 30)
        side = 1 if x <= cx else -1
        pose = "legs_out" if who.look.build == "baby" else "kneel"
        hand = (x + side * 1.0 * r, yy - 0.5 * r)
        put(
            s,
            who,
            x,
            yy,
            r,
            "legs_out" if pose == "legs_out" else "kneel",
            ("wave", hand) if side > 0 else (hand, "wave"),
            ("laugh", "glad", "oh")[i % 3],
            0.3 * side,
        )
        s.blob(hand[0], hand[1], 17, 15, fills[i])
    for i, fill in enumerate(fills[:4]):
        x = cx - 150 + i * 84
        s.blob(x, s.h - 34, 36, 20, "#e8efe9")
        s.blob(x, s.h - 38, 28, 13, fill)


@activity("{who} paint[s] at easels", indoors=True)
def easel(s: Sheet, cast: Cast) -> None:
    places.art(s)
    base = s.h - 60
    n = len(cast.children)
    for i, who in enumerate(cast.children):
        ex = (0.19 if i == 0 else 0.81) * s.w if n > 1 else 0.34 * s.w
        x = ex + (0.205 if i == 0 else -0.205) * s.w
        side = -1 if i == 0 else 1
        r = 92.0
        for d in (-1, 1):
            s.stroke([(ex + d * 150, base + 10), (ex + d * 56, base - 590)], 17, "wood")
        s.box(ex - 152, base - 540, 304, 320, "white", 8)
        hill = ("#9cc28a", "#93a4b4")[i % 2]
        s.box(ex - 136, base - 524, 272, 288, ("#e4eef2", "#dfe3e8")[i % 2], 6)
        if i == 0:
            s.blob(ex + 70, base - 460, 34, 34, "sun")
        s.curve(
            [
                (ex - 134, base - 240),
                (ex - 70, base - 370),
                (ex + 10, base - 310),
                (ex + 80, base - 390),
                (ex + 134, base - 240),
            ],
            hill,
        )
        for j in range(5):
            s.stroke(
                [(ex - 110 + j * 50, base - 430 + 8 * (j % 2)), (ex - 84 + j * 50, base - 440 + 8 * (j % 2))],
                9,
                ("#aab4bd", "#8f9aa6")[j % 2],
            )
        s.box(ex - 166, base - 226, 332, 24, "wood", 8)
        for j, fill in enumerate(("tomato", "sun", "sea")):
            s.box(ex - 60 + j * 46, base - 262, 36, 38, "#e8efe9", 8)
            s.blob(ex - 42 + j * 46, base - 258, 16, 7, fill)
        hand = (x + side * 1.16 * r, base - 2.72 * r)
        put(
            s,
            who,
            x,
            base + 10,
            r,
            arms=(hand, "down") if side < 0 else ("down", hand),
            mood=("smile", "laugh")[i % 2],
            look=0.7 * side,
            tilt=3 * side,
        )
        s.stroke([(hand[0] - side * 10, hand[1] + 18), (hand[0] + side * 34, hand[1] - 40)], 9, "wood")
        s.blob(hand[0] + side * 38, hand[1] - 45, 10, 12, "sea")


def _at_table(s: Sheet, cast: Cast, top: float, most: float = 0.0) -> tuple[list[float], float]:
    """Children behind a long table whose top is at `top`; answers where they are and how large."""
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w) if n > 2 else spread(n, 0.29 * s.w, 0.71 * s.w)
    if cast.adults:
        put(s, cast.adults[0], 0.87 * s.w, top + 40, 90, "behind", ("hip", "hold"), "laugh", -0.6)
        xs = spread(n, 0.13 * s.w, 0.63 * s.w)
    r = size(s, n, xs[-1] - xs[0], most)
    return xs, r


def _front(s: Sheet, top: float, fill: str = "wood") -> None:
    table(s, 0.04 * s.w, top, 0.92 * s.w, s.h - top - 20, fill)
    s.box(0.07 * s.w, top + 30, 0.86 * s.w, 86, shade(fill, 0.9), 8)


@activity("{who} print[s] with leaves, corks and potatoes", indoors=True)
def printing(s: Sheet, cast: Cast) -> None:
    places.art(s)
    top = s.h - 200
    xs, r = _at_table(s, cast, top)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        put(
            s,
            who,
            x,
            top + 34,
            r,
            "behind",
            ((x - 0.56 * r, top - 20), (x + 0.6 * r, top - 20)),
            ("smile", "oh", "laugh")[i % 3],
            0.0,
        )
    _front(s, top)
    for i, x in enumerate(xs):
        s.poly([(x - 118, top - 4), (x + 118, top - 4), (x + 136, top + 24), (x - 136, top + 24)], "white")
        for j in range(4):
            leaf(s, x - 84 + j * 54, top + 9, 17, (*LEAVES, "#3f88a3")[(i + j) % 5], 90 + 12 * j)
        s.box(x + 0.6 * r - 20, top - 38, 40, 30, "#d9b98a", 10)
    for i, x in enumerate(spread(len(xs) + 1, 0.1 * s.w, 0.9 * s.w)):
        s.blob(x, top + 8, 34, 12, "#e8efe9")
        s.blob(x, top + 6, 26, 8, ("tomato", "sea", "sun", "leafy")[i % 4])


@activity("{who} make[s] pots and animals of clay", indoors=True)
def clay(s: Sheet, cast: Cast) -> None:
    places.art(s)
    top = s.h - 200
    xs, r = _at_table(s, cast, top)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        put(
            s,
            who,
            x,
            top + 34,
            r,
            "behind",
            ((x - 0.5 * r, top - 34), (x + 0.5 * r, top - 34)),
            ("laugh", "smile", "glad")[i % 3],
            0.0,
        )
    _front(s, top)
    lump = "#b98a68"
    for i, x in enumerate(xs):
        if i % 3 == 0:
            s.curve(
                [
                    (x - 52, top - 56),
                    (x + 52, top - 56),
                    (x + 64, top - 20),
                    (x + 36, top + 8),
                    (x - 36, top + 8),
                    (x - 64, top - 20),
                ],
                lump,
            )
            s.blob(x, top - 56, 52, 13, shade(lump, 0.75))
        elif i % 3 == 1:
            s.blob(x, top - 14, 66, 26, lump)
            for j in range(9):
                s.stroke(
                    [
                        (x - 44 + j * 10, top - 26 - (9 - abs(j - 4)) * 1.5),
                        (x - 48 + j * 11, top - 48 - (4 - abs(j - 4)) * 5),
                    ],
                    6,
                    shade(lump, 0.8),
                )
            s.blob(x + 64, top - 8, 14, 10, lump)
            s.blob(x + 60, top - 14, 4, 4, "#2b2a33")
        else:
            for k, yy in ((44, -4), (36, -30), (28, -52), (16, -70)):
                s.blob(x, top + yy, k, 16, shade(lump, 1 - yy * 0.001))
            s.blob(x - 20, top - 52, 4, 5, "#2b2a33")
            s.blob(x - 4, top - 52, 4, 5, "#2b2a33")
    for x in spread(len(xs) + 1, 0.09 * s.w, 0.91 * s.w):
        s.blob(x, top + 4, 24, 16, shade(lump, 0.93))
