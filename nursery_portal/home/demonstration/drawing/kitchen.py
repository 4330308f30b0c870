"""What is cooked, eaten and given away."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.looks import Outfit, Person
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread
from nursery_portal.home.demonstration.drawing.things import apple, basket, bread, hedgehog, pumpkin, table


def _aproned(who: Person) -> Person:
    return Person(who.name, who.look, Outfit(who.outfit.top, who.outfit.legs, who.outfit.shoes, "apron"))


def _cooks(s: Sheet, cast: Cast, top: float) -> tuple[list[float], float]:
    """Children in aprons behind the long table; answers where they are and how large."""
    n = len(cast.children)
    xs = spread(n, 0.2 * s.w, 0.8 * s.w) if n > 2 else spread(n, 0.3 * s.w, 0.7 * s.w)
    if cast.adults:
        put(s, cast.adults[0], 0.87 * s.w, top + 40, 92, "behind", ("hip", "hold"), "laugh", -0.6)
        xs = spread(n, 0.12 * s.w, 0.57 * s.w)
    r = size(s, n, xs[-1] - xs[0])
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        hands = ((x - 0.52 * r, top - 16), (x + 0.56 * r, top - 30))
        put(s, _aproned(who), x, top + 34, r, "behind", hands, ("smile", "laugh", "oh")[i % 3], 0.0)
    table(s, 0.03 * s.w, top, 0.94 * s.w, s.h - top - 20)
    s.box(0.06 * s.w, top + 30, 0.88 * s.w, 92, shade("wood", 0.9), 8)
    return xs, r


def _bowl(s: Sheet, x: float, y: float, w: float, fill: str, inside: str) -> None:
    s.blob(x, y - 0.46 * w, 0.5 * w, 0.13 * w, inside)
    s.curve(
        [
            (x - 0.5 * w, y - 0.46 * w),
            (x, y - 0.36 * w),
            (x + 0.5 * w, y - 0.46 * w),
            (x + 0.28 * w, y),
            (x - 0.28 * w, y),
        ],
        fill,
    )


@activity("{who} shape[s] bread dough into hedgehogs", indoors=True)
def baking(s: Sheet, cast: Cast) -> None:
    places.kitchen(s)
    top = s.h - 200
    xs, _ = _cooks(s, cast, top)
    for i, x in enumerate(xs):
        s.blob(x, top + 8, 100, 17, "#f6efe0")
        if i % 2 == 0:
            hedgehog(s, x, top + 8, 128)
        else:
            s.blob(x, top - 12, 58, 28, "#ecd3a6")
            s.blob(x - 16, top - 22, 22, 9, "#f5e3c2", -16)
            s.box(x + 56, top - 34, 74, 24, "wood", 12, -14)
    for x in spread(len(xs) + 1, 0.05 * s.w, 0.64 * s.w if cast.adults else 0.92 * s.w):
        s.blob(x, top + 20, 22, 5, "#f6efe0")
    _bowl(s, 0.725 * s.w if cast.adults else 0.5 * s.w + 150, top + 22, 110, "sea", "#f6efe0")


@activity("{who} cut[s] vegetables for soup", indoors=True)
def soup(s: Sheet, cast: Cast) -> None:
    places.kitchen(s)
    top = s.h - 200
    xs, r = _cooks(s, cast, top)
    for i, x in enumerate(xs):
        s.box(x - 96, top - 4, 192, 26, shade("wood", 1.12), 10)
        for j in range(4):
            px = x - 62 + j * 40
            if (i + j) % 2 == 0:
                s.blob(px, top - 8, 17, 9, "#e08a35")
                s.blob(px, top - 9, 9, 4, "#efb069")
            else:
                s.blob(px, top - 8, 15, 9, "leafy")
        s.poly(
            [
                (x + 0.56 * r - 8, top - 40),
                (x + 0.56 * r + 46, top - 22),
                (x + 0.56 * r + 40, top - 14),
                (x + 0.56 * r - 8, top - 28),
            ],
            "#cfd6d9",
        )
    px = 0.725 * s.w if cast.adults else 0.5 * s.w
    s.box(px - 90, top - 92, 180, 108, "#8d98a0", 16)
    s.blob(px, top - 92, 90, 20, shade("#8d98a0", 1.12))
    s.blob(px, top - 90, 76, 14, "#e08a35")
    for d in (-1, 1):
        s.arc(px + d * 96, top - 54, 18, 0, 360, 9, shade("#8d98a0", 0.8))
    for k in (-28, 14):
        s.bend([(px + k, top - 118), (px + k - 20, top - 146), (px + k + 8, top - 172)], 8, "#f8f1e6")
    for x in spread(len(xs) + 1, 0.06 * s.w, 0.72 * s.w)[:-1]:
        s.curve([(x - 14, top + 4), (x, top + 14), (x + 56, top - 22), (x + 30, top - 26)], "#e08a35")
        s.stroke([(x + 46, top - 26), (x + 64, top - 44)], 9, "leafy")


@activity("{who} make[s] portraits out of fruit", indoors=True)
def fruit(s: Sheet, cast: Cast) -> None:
    places.kitchen(s)
    top = s.h - 210
    xs, _ = _cooks(s, cast, top)
    for i, x in enumerate(xs):
        s.blob(x, top + 12, 122, 30, "white")
        s.blob(x, top + 9, 98, 21, "#efe7d8")
        s.blob(x, top + 6, 72, 16, ("#f3d9a4", "#f2e3b3", "#f0cfa8")[i % 3])
        for d in (-1, 1):
            s.blob(x + d * 24, top + 2, 8, 5, "#3d4a86")
        s.blob(x, top + 7, 8, 6, "tomato")
        s.arc(x, top + 6, 26, 25, 155, 5, "tomato", 0.36)
        for j in range(5):
            s.blob(x - 52 + j * 26, top - 8, 14, 7, "#8fb64a")
    for x, fill in ((0.09 * s.w, "tomato"), (0.91 * s.w, "#a9b858")):
        _bowl(s, x, top + 18, 104, "sea", "cream")
        for dx in (-26, 0, 26):
            apple(s, x + dx, top - 44 - 8 * (dx == 0), 19, fill)


@activity("{who} arrange[s] the harvest table")
def harvest_table(s: Sheet, cast: Cast) -> None:
    places.hall(s)
    top = s.h - 230
    n = len(cast.children)
    xs = spread(n, 0.13 * s.w, 0.87 * s.w)
    r = size(s, n, xs[-1] - xs[0], 92)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        hands = ((x - 0.6 * r, top - 20), (x + 0.6 * r, top - 40)) if i % 2 == 0 else ("front", "wave")
        put(s, who, x, top + 34, r, "behind", (hands[0], hands[1]), ("laugh", "smile", "glad", "oh")[i % 4], 0.0)
    s.poly([(0.02 * s.w, top), (0.98 * s.w, top), (0.995 * s.w, s.h - 60), (0.005 * s.w, s.h - 60)], "#e7d7b4")
    for i in range(round(s.w / 90)):
        s.stroke([(0.03 * s.w + i * 90, top + 16), (0.02 * s.w + i * 91, s.h - 70)], 6, "#dcc99f")
    s.blob(s.w / 2, top + 6, 0.48 * s.w, 16, "#f0e4c8")
    for i, x in enumerate(spread(n - 1, (xs[0] + xs[1]) / 2, (xs[-2] + xs[-1]) / 2)):
        if i % 3 == 0:
            pumpkin(s, x, top + 10, 62)
            pumpkin(s, x + 74, top + 12, 38, "#e39a3c")
        elif i % 3 == 1:
            for j in range(4):
                s.curve(
                    [(x - 60 + j * 36, top - 62), (x - 40 + j * 36, top - 112), (x - 28 + j * 36, top - 60)], "leafy"
                )
            for j in range(5):
                s.blob(x - 62 + j * 31, top - 58, 19, 19, ("tomato", "sun")[j % 2])
            basket(s, x, top - 52, 170, 66)
        else:
            bread(s, x - 30, top + 12, 140)
            s.curve([(x + 50, top + 8), (x + 66, top - 46), (x + 110, top - 40), (x + 120, top + 4)], "#6f9f6b")
            for j in range(3):
                s.stroke([(x + 64 + j * 18, top - 34), (x + 60 + j * 21, top)], 4, "#8fb980")
    mid = (xs[n // 2 - 1] + xs[n // 2]) / 2
    s.curve([(mid - 12, s.h - 130), (mid + 10, s.h - 136), (mid + 4, s.h - 96), (mid - 2, s.h - 90)], "#e08a35")
    s.stroke([(mid, s.h - 134), (mid - 6, s.h - 154)], 5, "leafy")
    s.blob(mid, s.h - 88, 60, 9, "white")
