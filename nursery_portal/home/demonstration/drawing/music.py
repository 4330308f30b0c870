"""What is played and danced in the music corner."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade, turned
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread


@activity("{who} drum[s] in a circle", indoors=True)
def drums(s: Sheet, cast: Cast) -> None:
    places.music(s)
    n = len(cast.children)
    xs = spread(n, 0.13 * s.w, 0.87 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    fills = ("tomato", "sea", "sun", "leafy", "rust")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = s.h - 60 - (46 if 0 < i < n - 1 else 0)
        dy = y - 1.3 * r
        beat = i % 2
        hands = (
            ((x - 0.62 * r, dy - 8), (x + 1.15 * r, dy - 0.12 * r))
            if beat
            else ((x - 1.15 * r, dy - 0.12 * r), (x + 0.62 * r, dy - 8))
        )
        put(s, who, x, y, r, "sit", hands, ("laugh", "glad", "oh", "laugh")[i % 4])
        s.poly(
            [(x - 0.62 * r, dy + 0.1 * r), (x + 0.62 * r, dy + 0.1 * r), (x + 0.4 * r, y), (x - 0.4 * r, y)],
            fills[i % 5],
        )
        for k in range(4):
            a = x - 0.54 * r + k * 0.27 * r
            s.stroke([(a, dy + 0.2 * r), (a + 0.12 * r, y - 0.1 * r), (a + 0.3 * r, dy + 0.2 * r)], 4, "cream")
        s.blob(x, dy + 0.08 * r, 0.64 * r, 0.2 * r, "cream")
        s.arc(x, dy + 0.08 * r, 0.64 * r, 0, 360, 6, "wood", 0.31)


@activity("{who} play[s] xylophone, shakers and triangle", indoors=True)
def band(s: Sheet, cast: Cast) -> None:
    places.music(s)
    n = len(cast.children)
    xs = spread(n, 0.13 * s.w, 0.87 * s.w)
    r = size(s, n, xs[-1] - xs[0], 94)
    base = s.h - 66
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = base + 10 * (i % 2)
        if i % 4 == 0:
            put(s, who, x, y - 10, r, "sit", ((x - 0.7 * r, y - 1.05 * r), (x + 0.8 * r, y - 1.15 * r)), "glad", 0.2)
            for j, fill in enumerate(("tomato", "#e2772f", "sun", "leafy", "sea", "plum", "rose")):
                s.box(
                    x - 1.12 * r + j * 0.33 * r, y - 0.58 * r + j * 0.03 * r, 0.28 * r, 0.78 * r - j * 0.06 * r, fill, 6
                )
            s.box(x - 1.18 * r, y - 0.3 * r, 2.36 * r, 0.06 * r, "cream", 3)
            for d in (-1, 1):
                s.stroke([(x + d * 0.76 * r, y - 1.1 * r), (x + d * 0.4 * r, y - 0.66 * r)], 7, "wood")
                s.blob(x + d * 0.4 * r, y - 0.66 * r, 11, 11, "navy")
        elif i % 4 == 1:
            put(s, who, x, y, r, arms=("wave", "wave"), mood="laugh")
            for d in (-1, 1):
                hx, hy = x + d * 1.56 * r, y - (0.95 + 1.25) * r - 0.4 * r + 0.1 * r
                s.stroke([(hx, hy + 14), (hx + d * 10, hy - 26)], 9, "wood")
                s.blob(hx + d * 13, hy - 44, 25, 29, ("sun", "tomato")[d > 0], d * 14)
                s.stroke([(hx + d * 2, hy - 46), (hx + d * 26, hy - 44)], 5, "white")
        elif i % 4 == 2:
            hold = (x + 0.86 * r, y - 1.9 * r)
            put(s, who, x, y, r, arms=((x + 0.1 * r, y - 1.4 * r), hold), mood="smile", look=0.4)
            tx, ty = hold[0] + 10, hold[1] + 16
            s.stroke([(tx, ty), (tx + 46, ty + 84), (tx - 46, ty + 84), (tx, ty)], 9, "#8d98a0")
            s.stroke([(x + 0.1 * r + 6, y - 1.4 * r), (tx - 20, ty + 66)], 6, "#8d98a0")
        else:
            hand = (x - 1.1 * r, y - 2.3 * r)
            put(s, who, x, y, r, arms=(hand, "out"), mood="oh", look=-0.7)
            s.stroke([(hand[0] + 12, hand[1] + 24), (hand[0] - 22, hand[1] - 62)], 9, "wood")
            s.blob(hand[0] - 25, hand[1] - 72, 16, 22, "wood", -18)


def _scarf(s: Sheet, x: float, y: float, k: float, fill: str, turn: float) -> None:
    """A square of silk in the air, held by nothing or by a corner at (x, y)."""
    outline = [
        (0, -10),
        (18, 14),
        (36, 70),
        (66, 122),
        (34, 140),
        (8, 134),
        (-16, 146),
        (-50, 132),
        (-34, 70),
        (-16, 14),
    ]
    s.curve([(x + a * k, y + b * k) for a, b in outline], fill, turn, x, y)
    for line in ([(4, 14), (8, 70), (34, 116)], [(-4, 20), (-14, 76), (-26, 120)]):
        soft = turned([(x + a * k, y + b * k) for a, b in line], x, y, turn)
        s.bend(soft, 5 * k, shade(fill, 1.14))


@activity("{who} throw[s] silk scarves and catch[es] them", indoors=True)
def scarves(s: Sheet, cast: Cast) -> None:
    places.music(s)
    n = len(cast.children)
    xs = spread(n, 0.19 * s.w, 0.81 * s.w)
    r = size(s, n, xs[-1] - xs[0], 98)
    fills = ("tomato", "sun", "sea", "#7fb89a", "rose", "#a98fc0")
    for i, x in enumerate(spread(n + 2, 0.1 * s.w, 0.9 * s.w)):
        y = s.floor - (330, 250, 370, 290, 350, 260)[i % 6]
        _scarf(s, x, y, 1.0 + 0.12 * (i % 3), fills[i % 6], (-38, 30, -24, 44)[i % 4])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        y = s.h - 70 - (50 if i % 2 else 0)
        pose = "legs_out" if i % 2 == 0 else "kneel"
        put(
            s,
            who,
            x,
            y,
            r,
            "legs_out" if pose == "legs_out" else "kneel",
            (("up", "up"), ("up", "out"), ("out", "up"))[i % 3],
            ("laugh", "glad", "laugh")[i % 3],
        )
        hx, hy = x + 1.26 * r * (1 if i % 3 != 1 else -1), y - 1.66 * r
        _scarf(s, hx, hy, 0.9, fills[(i + 3) % 6], -16 if i % 3 != 1 else 16)
