"""What is done on the rug and on the floor."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing import places
from nursery_portal.home.demonstration.drawing.looks import Person
from nursery_portal.home.demonstration.drawing.paper import Sheet, shade
from nursery_portal.home.demonstration.drawing.staging import Cast, activity, put, size, spread


def _book(s: Sheet, x: float, y: float, k: float, fill: str) -> None:
    """An open book seen from outside, its spine at (x, y)."""
    s.poly([(x - 132 * k, y - 66 * k), (x - 2, y - 36 * k), (x - 2, y + 70 * k), (x - 137 * k, y + 36 * k)], fill)
    s.poly(
        [(x + 132 * k, y - 66 * k), (x + 2, y - 36 * k), (x + 2, y + 70 * k), (x + 137 * k, y + 36 * k)],
        shade(fill, 0.9),
    )
    s.box(x - 98 * k, y - 32 * k, 62 * k, 50 * k, "sun", 10, 10)
    s.box(x + 36 * k, y - 32 * k, 62 * k, 50 * k, "cream", 10, -10)


def _half_ring(s: Sheet, people: list[Person], r: float, y: float) -> None:
    """Children in a half ring round a grown-up in the middle, the nearer ones further down."""
    n = len(people)
    left, right = (n + 1) // 2, n // 2
    spots = [(0.5 - 0.34 + 0.17 * i, 10 + 46 * i) for i in range(left)]
    spots += [(0.5 + 0.34 - 0.17 * i, 10 + 46 * i) for i in range(right)]
    for i, (who, (t, down)) in enumerate(zip(people, spots, strict=True)):
        side = 1 if t < 0.5 else -1
        arms = (("lap", "lap"), ("front", "hold"), ("lap", "wave"))[i % 3]
        put(
            s,
            who,
            t * s.w,
            y + down,
            r,
            "sit",
            (arms[0], arms[1]) if side > 0 else (arms[1], arms[0]),
            ("laugh", "oh", "glad", "smile")[i % 4],
            0.8 * side,
        )


@activity("{who} listen[s] to a picture book on the round rug", indoors=True)
def story_time(s: Sheet, cast: Cast) -> None:
    places.rug(s)
    y = s.h - 120
    if cast.adults:
        put(s, cast.adults[0], s.w / 2, y - 20, 94, "sit", ("hold", "hold"), "laugh", 0.0, 0.0)
        _book(s, s.w / 2, y - 128, 0.92, "tomato")
    _half_ring(s, cast.children, 74, y + 20)


@activity("{who} read[s] together in the tent", indoors=True)
def book_nook(s: Sheet, cast: Cast) -> None:
    places.rug(s)
    cx, base = s.w / 2, s.h - 70
    top = s.floor - (420 if s.portrait else 330)
    wide = min(0.44 * s.w, 380)
    s.poly([(cx, top), (cx + wide, base - 20), (cx - wide, base - 20)], "#e9c46f")
    for i in range(1, 4):
        t = i / 4
        s.stroke(
            [(cx - wide * t + 8, top + (base - 20 - top) * t), (cx + wide * t - 8, top + (base - 20 - top) * t)],
            20,
            "#f3dca0",
        )
    s.poly([(cx, top + 110), (cx + 0.78 * wide, base - 20), (cx - 0.78 * wide, base - 20)], "#6c5a7a")
    for d in (-1, 1):
        s.stroke([(cx + d * 10, top - 34), (cx, top + 10)], 12, "wood")
    s.stroke(
        [
            (cx - 0.5 * wide, top + 0.58 * (base - top)),
            (cx, top + 0.66 * (base - top)),
            (cx + 0.5 * wide, top + 0.58 * (base - top)),
        ],
        4,
        "white",
    )
    for i in range(7):
        t = -0.46 + i * 0.153
        s.blob(cx + t * wide, top + (0.665 - 0.34 * t * t) * (base - top), 8, 10, "#fbe7a0")
    s.blob(cx, base - 20, 0.9 * wide, 50, "#8fb9ad")
    n = len(cast.children)
    xs = spread(n, cx - 0.36 * wide, cx + 0.36 * wide) if n > 1 else [cx]
    r = size(s, n, xs[-1] - xs[0], 100)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        side = 1 if x <= cx else -1
        put(
            s,
            who,
            x,
            base - 10,
            r,
            "legs_out" if who.look.build == "baby" else "sit",
            ("hold", "front") if side < 0 else ("front", "hold"),
            ("laugh", "oh")[i % 2],
            0.4 * side,
        )
    _book(s, cx, base - 84, 0.74, "sea")
    for dx, fill in ((-1.12, "tomato"), (1.08, "plum")):
        s.box(cx + dx * wide - 50, base - 36, 110, 34, fill, 8, 5)
        s.box(cx + dx * wide - 40, base - 66, 96, 32, "sun" if dx < 0 else "leafy", 8, -4)


@activity("{who} explore[s] a basket of wooden spoons, brushes and lemons", indoors=True)
def treasure_basket(s: Sheet, cast: Cast) -> None:
    places.rug(s)
    cx, y = s.w / 2, s.h - 120
    n = len(cast.children)
    for who in cast.adults:
        put(s, who, cx, y - 90, 96, "sit", ("lap", "hold"), "laugh", 0.0)
    xs = spread(n, cx - 0.28 * s.w, cx + 0.28 * s.w)
    if n == 3:
        xs = [cx - 0.3 * s.w, cx, cx + 0.3 * s.w]
    r = size(s, n, xs[-1] - xs[0], 100)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        mid = abs(x - cx) < 5
        yy = y - 60 if mid else y + 30
        side = 1 if x <= cx else -1
        hand = (x + side * 1.3 * r, yy - 0.86 * r)
        put(
            s,
            who,
            x,
            yy,
            r,
            "legs_out",
            ("lap", hand) if side > 0 else (hand, "lap"),
            ("laugh", "oh", "glad")[i % 3],
            0.5 * side,
        )
        if i % 3 == 0:
            s.stroke([(hand[0] - 8, hand[1] + 30), (hand[0] + side * 14, hand[1] - 46)], 11, "wood")
            s.blob(hand[0] + side * 17, hand[1] - 60, 17, 24, "wood", 12 * side)
        elif i % 3 == 1:
            s.blob(hand[0] + side * 8, hand[1] - 12, 28, 22, "sun", 20)
            s.blob(hand[0] + side * 34, hand[1] - 20, 7, 6, shade("sun", 0.85))
        else:
            for d in (-12, -4, 4, 12):
                s.arc(hand[0] + d * 0.4, hand[1] - 44, 22, 0, 360, 4, "#9aa5ab", 1.5 - abs(d) * 0.03)
            s.stroke([(hand[0], hand[1] - 8), (hand[0], hand[1] + 40)], 10, "#8d98a0")
    by = y + 56
    s.blob(cx, by - 46, 150, 40, shade("wood", 0.75))
    for dx, tilt in ((-80, -18), (-30, 8), (56, 22)):
        s.stroke([(cx + dx, by - 40), (cx + dx + tilt * 2.4, by - 116)], 11, ("wood", "tomato", "earth")[abs(dx) % 3])
        s.blob(cx + dx + tilt * 2.5, by - 122, 19, 22, ("wood", "tomato", "earth")[abs(dx) % 3], tilt)
    s.blob(cx + 16, by - 62, 27, 22, "sun", 20)
    s.blob(cx - 58, by - 58, 24, 22, "rose")
    s.curve(
        [
            (cx - 156, by - 48),
            (cx, by - 20),
            (cx + 156, by - 48),
            (cx + 122, by + 34),
            (cx, by + 44),
            (cx - 122, by + 34),
        ],
        "wood",
    )
    for low in (0, 24):
        s.bend([(cx - 140, by - 16 + low), (cx, by + 20 + low), (cx + 140, by - 16 + low)], 6, shade("wood", 0.82))


@activity("{who} [crawl|crawls] through a striped tunnel", indoors=True)
def tunnel(s: Sheet, cast: Cast) -> None:
    places.blocks(s)
    cx, base = s.w / 2, s.h - 70
    n = len(cast.children)
    xs = [cx, cx - 0.3 * s.w, cx + 0.3 * s.w][:n]
    r = size(s, n, 0.6 * s.w, 96)
    bands = ("tomato", "sun", "sea", "leafy", "plum")
    for i, fill in enumerate(bands):
        k = 1.36 - 0.075 * i
        s.blob(cx, base - 170 - 6 * i, 232 * k, 214 * k, fill)
    s.blob(cx, base - 196, 232, 214, "#4b4152")
    s.blob(cx, base - 206, 150, 132, "#6a5d73")
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        if i == 0:
            put(s, who, x, base - 8, 1.08 * r, "crawl", mood="laugh", look=0.0, tilt=0.0)
        elif i == 1:
            put(s, who, x, base + 10, r, "legs_out", ("wave", "out"), "glad", 0.7)
        else:
            put(s, who, x, base + 10, r, "crawl", mood="oh", look=-0.6)
    s.blob(0.1 * s.w, base + 20, 46, 46, "sun")
    s.arc(0.1 * s.w, base + 20, 30, 200, 340, 9, "tomato")


@activity("{who} play[s] a story with goat puppets", indoors=True)
def puppets(s: Sheet, cast: Cast) -> None:
    places.rug(s)
    cx, base = s.w / 2, s.h - 60
    wide, top = min(0.46 * s.w, 520), s.floor - 330
    s.box(cx - wide, top, 2 * wide, base - top, "plum", 12)
    s.box(cx - wide + 60, top + 96, 2 * wide - 120, base - top - 280, "#f6e6c4", 8)
    s.poly(
        [
            (cx - wide + 60, base - 250),
            (cx - 80, base - 330),
            (cx + 160, base - 262),
            (cx + wide - 60, base - 310),
            (cx + wide - 60, base - 180),
            (cx - wide + 60, base - 180),
        ],
        "#9cc28a",
    )
    for i in range(9):
        x = cx - wide + (i + 0.5) * 2 * wide / 9
        s.curve(
            [
                (x - wide / 9, top + 4),
                (x + wide / 9, top + 4),
                (x + wide / 9, top + 66),
                (x, top + 110),
                (x - wide / 9, top + 66),
            ],
            ("tomato", "#c94c38")[i % 2],
        )
    for d in (-1, 1):
        s.curve(
            [
                (cx + d * (wide - 10), top + 60),
                (cx + d * (wide - 130), top + 60),
                (cx + d * (wide - 90), base - 330),
                (cx + d * (wide - 10), base - 180),
            ],
            "tomato",
        )
    n = len(cast.children)
    xs = spread(n, cx - 0.62 * wide, cx + 0.62 * wide)
    r = size(s, n, xs[-1] - xs[0], 90)
    for i, (who, x) in enumerate(zip(cast.children, xs, strict=True)):
        up = (x + 0.95 * r, base - 180 - 1.9 * r)
        put(s, who, x, base - 130, r, "behind", ("down", up), ("laugh", "glad", "smile")[i % 3], 0.4, -3.0)
        px, py = x + 1.12 * r, base - 180 - 2.35 * r
        fur = ("#f2ede1", "#d8c3a0", "#a98a66")[i % 3]
        k = (0.8, 0.92, 1.05)[i % 3]
        s.poly(
            [(px - 18, py + 70), (px - 30 * k, py + 8), (px + 30 * k, py + 8), (px + 18, py + 70)],
            ("sea", "sun", "leafy")[i % 3],
        )
        for d in (-1, 1):
            s.bend(
                [(px + d * 12 * k, py - 30 * k), (px + d * 30 * k, py - 62 * k), (px + d * 40 * k, py - 46 * k)],
                8 * k,
                "#8d8272",
            )
            s.blob(px + d * 36 * k, py - 14 * k, 15 * k, 8 * k, shade(fur, 0.88), d * 20)
        s.blob(px, py - 8 * k, 29 * k, 32 * k, fur)
        s.poly([(px - 8 * k, py + 18 * k), (px + 8 * k, py + 18 * k), (px, py + 40 * k)], shade(fur, 0.85))
        for d in (-1, 1):
            s.blob(px + d * 10 * k, py - 12 * k, 3.6 * k, 4.4 * k, "#2b2a33")
        s.blob(px, py + 8 * k, 10 * k, 7 * k, "rose")
    s.box(cx - wide - 10, base - 186, 2 * wide + 20, 30, "sun", 8)
    s.box(cx - wide, base - 158, 2 * wide, 160, "plum", 6)
    for i in range(5):
        x = cx - wide + (i + 0.5) * 2 * wide / 5
        s.blob(x, base - 80, 30, 30, shade("plum", 1.2))
