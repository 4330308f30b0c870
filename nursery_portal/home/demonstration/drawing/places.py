"""The ten places of the nursery, as backgrounds: each fills the sheet and leaves the floor free."""

from __future__ import annotations

from nursery_portal.home.demonstration.drawing.paper import Sheet, mix, shade
from nursery_portal.home.demonstration.drawing.things import (
    books,
    bunting,
    cloud,
    fallen,
    fir,
    flower,
    toadstool,
    tree,
    trunk,
    tuft,
    window,
)

AIR = {  # sky, far hill, near hill, ground, crowns, cloud
    "summer": ("#d9ecea", "#bcd8a8", "#abcf97", "#9cc28a", ("#5f9a57", "#7fae74", "#3f6f5a"), "#f8fbf3"),
    "autumn": ("#f4e6cf", "#d8c79a", "#b9bf83", "#a3b375", ("#d98a3d", "#c2603a", "#e0a64b"), "#fff7e8"),
    "rain": ("#c3d9dd", "#9dbfa6", "#8fb59a", "#7fa777", ("#3f6f5a", "#568a68", "#b8803f"), "#e6eeee"),
    "frost": ("#e2ecf3", "#d5e3e6", "#c6dad9", "#dbe8e4", ("#7d9a96", "#93a9a4", "#5d8079"), "#f9fcfd"),
    "dusk": ("#3c486b", "#35506a", "#2f4a5c", "#3d5f56", ("#2c4a4c", "#35564f", "#27424a"), "#4b587c"),
}
SUNNY = {"summer": "sun", "autumn": "sun", "frost": "#fbe7a6"}


def air(s: Sheet, sun: float = 0.84) -> tuple[str, str, str, str, tuple[str, ...], str]:
    """Sky with sun, clouds or rain; answers the palette of the weather."""
    palette = AIR.get(s.weather, AIR["summer"])
    s.fill(palette[0])
    if s.weather == "dusk":
        s.blob(sun * s.w, 0.17 * s.h, 62, 62, "#f6edc9")
        s.blob(sun * s.w + 24, 0.16 * s.h - 8, 52, 52, palette[0])
        for x, y in s.scatter(34, 0, 0, s.w, 0.42 * s.h):
            s.blob(x, y, 3, 3, "#dfe3ee")
    elif s.weather == "rain":
        for t in (0.2, 0.55, 0.9):
            cloud(
                s, t * s.w, 0.09 * s.h + 60 * abs(t - 0.5), s.rng.uniform(330, 450), mix(palette[5], palette[0], 0.25)
            )
    else:
        s.blob(sun * s.w, 0.19 * s.h, 84, 84, SUNNY[s.weather])
        cloud(s, (sun - 0.45) % 1 * s.w, 0.14 * s.h, 290, palette[5])
        if s.w > 1300 or s.portrait:
            cloud(s, (sun - 0.2) % 1 * s.w, (0.3 if s.portrait else 0.1) * s.h, 210, palette[5])
    return palette


def rain(s: Sheet, n: int = 46) -> None:
    """Falling rain over what has been painted; call it before the people."""
    for x, y in s.scatter(n, 0, 40, s.w, s.h - 180):
        s.stroke([(x, y), (x - 7, y + 24)], 4, "#eaf4f5")


def garden(s: Sheet, fence: bool = True, sun: float = 0.0) -> None:
    """The nursery garden: a fence, hedge or wall, what stands behind it, grass."""
    _, far, near, ground, crowns, _ = air(s, sun or s.rng.choice((0.14, 0.24, 0.76, 0.86)))
    f = s.floor
    s.hill(f - 150, 80, far, s.rng.uniform(0.3, 0.7))
    if s.rng.random() < 0.4:
        _roof(s, s.rng.choice((0.3, 0.62)) * s.w, f - 120)
    tree(s, s.rng.uniform(0.0, 0.12) * s.w, f - 70, s.rng.uniform(250, 340), crowns[0])
    tree(s, s.rng.uniform(0.88, 1.0) * s.w, f - 70, s.rng.uniform(280, 360), crowns[1])
    if s.rng.random() < 0.5:
        tree(
            s,
            s.rng.uniform(0.3, 0.7) * s.w,
            f - 90,
            s.rng.uniform(170, 220),
            mix(crowns[2], far, 0.2),
            mix("earth", far, 0.2),
        )
    s.hill(f - 60, 30, near, 0.4)
    if fence:
        s.rng.choice((_pickets, _pickets, _hedge, _wall))(s, f)
    s.hill(f, 20, ground, 0.5)
    if s.weather == "summer":
        for i in range(round(s.w / 150)):
            x = s.rng.uniform(20, s.w - 20)
            fill = ("white", "rose", "sun")[i % 3]
            flower(s, x, f - s.rng.uniform(2, 26), s.rng.uniform(12, 18), fill, 26, "sun" if i % 3 == 0 else "earth")
    elif s.weather == "autumn":
        fallen(s, round(s.w / 45), f + 10, s.h - 20)


def _pickets(s: Sheet, f: float) -> None:
    plank, rail = ("#e9d3aa", "#dcc08e") if s.weather != "dusk" else ("#6f6a73", "#5f5c68")
    for x in range(-20, round(s.w) + 40, 92):
        s.box(x, f - 205, 70, 230, plank, 20)
    s.box(-10, f - 165, s.w + 20, 22, rail, 6)
    s.box(-10, f - 60, s.w + 20, 22, rail, 6)


def _hedge(s: Sheet, f: float) -> None:
    fill = {"dusk": "#2a4548", "frost": "#8fb0a4", "autumn": "#7f9a5e"}.get(s.weather, "#6f9f6b")
    s.poly([(-10, f - 150), (s.w + 10, f - 150), (s.w + 10, f + 20), (-10, f + 20)], fill)
    for i in range(round(s.w / 84) + 1):
        s.blob(i * 84 + s.rng.uniform(-12, 12), f - 152 + s.rng.uniform(-8, 8), 66, 48, fill)
    for x, y in s.scatter(round(s.w / 40), 0, f - 160, s.w, f - 20):
        s.blob(x, y, 20, 11, shade(fill, s.rng.choice((0.92, 1.1))), s.rng.uniform(-30, 30))


def _wall(s: Sheet, f: float) -> None:
    brick, joint = ("#c98d74", "#dcae96") if s.weather != "dusk" else ("#5e5462", "#6b6170")
    s.box(-10, f - 170, s.w + 20, 200, joint, 0)
    for row in range(4):
        for x in range(-60, round(s.w) + 60, 104):
            tone = s.rng.choice((0.97, 1.0, 1.04))
            s.box(x + 52 * (row % 2), f - 160 + row * 44, 96, 37, shade(brick, tone), 6)
    s.box(-10, f - 190, s.w + 20, 26, shade(brick, 0.86), 6)


def _roof(s: Sheet, x: float, f: float) -> None:
    far = s.weather == "dusk"
    s.box(x - 90, f - 160, 200, 190, "#f1e0c4" if not far else "#5c5a6e", 6)
    s.poly([(x - 120, f - 150), (x + 10, f - 250), (x + 140, f - 150)], "rust" if not far else "#4a4258")
    for dx in (-50, 30):
        s.box(x + dx, f - 120, 44, 48, "#fdf6dd" if not far else "#f6d98a", 5)


def woods(s: Sheet) -> None:
    """The big wood: trunks near and far, ferns, leaves."""
    _, far, near, ground, crowns, _ = air(s, s.rng.choice((0.3, 0.7)))
    f = s.floor
    s.hill(f - 130, 70, far, s.rng.uniform(0.3, 0.7))
    for i in range(round(s.w / 170)):
        x = (i + s.rng.uniform(0.2, 0.8)) * 170
        if s.rng.random() < 0.4:
            fir(s, x, f - 60, s.rng.uniform(200, 300), mix("fir", far, 0.35))
        else:
            tree(s, x, f - 60, s.rng.uniform(210, 300), mix(s.rng.choice(crowns), far, 0.25), mix("earth", far, 0.3))
    s.hill(f - 40, 40, near, 0.6)
    for x in (0.05 * s.w, 0.3 * s.w, 0.71 * s.w, 0.96 * s.w):
        trunk(
            s, x + s.rng.uniform(-24, 24), f + 20, s.rng.uniform(58, 88), s.rng.choice(("earth", "#7d5a41", "#96694a"))
        )
    for i in range(round(s.w / 110)):
        s.blob(
            (i + s.rng.random()) * 110,
            s.rng.uniform(-20, 40),
            s.rng.uniform(110, 160),
            s.rng.uniform(60, 92),
            crowns[i % 3],
        )
    s.hill(f + 10, 30, ground, 0.45)
    for i in range(round(s.w / 150)):
        tuft(s, (i + s.rng.random()) * 150, f + s.rng.uniform(20, 60), s.rng.uniform(34, 52), shade(ground, 0.78))
    toadstool(s, s.rng.uniform(0.03, 0.1) * s.w, s.h - 40, 54)
    if s.weather in ("autumn", "rain"):
        fallen(s, round(s.w / 32), f + 20, s.h - 16)


def yard(s: Sheet) -> None:
    """The yard in front of the house."""
    _, far, near, _, crowns, _ = air(s, 0.5)
    f = s.floor
    s.hill(f - 90, 110, far, 0.7)
    tree(s, s.w - 120, f - 60, 280, crowns[0])
    x = s.rng.uniform(0.04, 0.12) * s.w
    s.box(x, f - 300, 270, 270, "#f1e0c4", 8)
    s.poly([(x - 34, f - 286), (x + 135, f - 430), (x + 304, f - 286)], "rust")
    s.box(x + 100, f - 180, 72, 150, "sea", 10)
    s.blob(x + 158, f - 104, 6, 6, "sun")
    for wx in (x + 28, x + 194):
        s.box(wx, f - 236, 52, 56, "#fdf6dd", 6)
        s.box(wx + 23, f - 236, 6, 56, "wood", 2)
    s.hill(f - 30, 40, near, 0.35)
    s.hill(f + 14, 14, {"frost": "#c9d3d6", "rain": "#a3abb0"}.get(s.weather, "#b9b5ac"), 0.5)
    for px, py in s.scatter(round(s.w / 30), 0, f + 30, s.w, s.h):
        s.blob(px, py, s.rng.uniform(4, 9), 3, {"frost": "#dfe8ea"}.get(s.weather, "#aaa69c"))


def stream(s: Sheet) -> None:
    """The stream below the garden: far bank, water, reeds later."""
    _, far, near, ground, crowns, _ = air(s, 0.77)
    f = s.floor - 70
    s.hill(f - 90, 150, far, 0.22)
    s.hill(f - 60, 110, near, 0.8)
    tree(s, 0.07 * s.w, f - 20, 330, crowns[2])
    tree(s, 0.93 * s.w, f - 20, 270, crowns[0])
    tree(s, 0.8 * s.w, f - 50, 170, crowns[1])
    s.hill(f, 20, ground, 0.5)
    w, h = s.w, s.h
    s.curve(
        [(-60, f + 46), (0.25 * w, f + 16), (0.6 * w, f + 36), (w + 60, f + 6), (w + 60, h + 60), (-60, h + 60)],
        "#7fb8c6",
    )
    for x, y in s.scatter(round(w / 50), 20, f + 60, w - 20, h - 20):
        s.stroke([(x, y), (x + s.rng.uniform(30, 90), y)], 5, "#a8d3db")


def reeds(s: Sheet) -> None:
    """Reeds along the near edge, painted last."""
    for i in range(round(s.w / 200) + 1):
        x = i * 200 + s.rng.uniform(-30, 30)
        for d in (-12, 0, 12):
            s.stroke([(x + d, s.h), (x + d * 1.8, s.h - 62 + abs(d))], 8, "fir")


def _room(s: Sheet, wall: str, floor: str) -> None:
    s.fill(wall)
    s.poly([(0, s.floor), (s.w, s.floor), (s.w, s.h), (0, s.h)], floor)
    s.box(-10, s.floor - 16, s.w + 20, 18, shade(wall, 0.92), 0)


def rug(s: Sheet) -> None:
    """The reading rug: window, books, a round rug."""
    _room(s, s.rng.choice(("#f2dfc0", "#f0e0cc", "#e9e3cf")), "#dcb987")
    left = s.rng.random() < 0.5
    top = 0.12 * s.h if s.portrait else 84
    window(s, 70 if left else s.w - 390, top, 320, 290)
    x = s.w - 400 if left else 70
    if s.w > 1000 or s.portrait:
        books(s, x, top + 60, 330)
        books(s, x, top + 220, 330)
    cy = s.floor + 0.58 * (s.h - s.floor)
    a, b = s.rng.choice((("#8fb9ad", "#a9cdc0"), ("#c98a6a", "#dba989"), ("#93a9c4", "#aebfd4")))
    for k, fill in ((1.0, a), (0.89, b), (0.77, a)):
        s.blob(s.w / 2, cy, k * min(0.47 * s.w, 640), k * 122, fill)


def art(s: Sheet) -> None:
    """The art room: bunting, paintings pegged up to dry."""
    _room(s, s.rng.choice(("#e3eee6", "#e8ecdf", "#e2ebef")), "#d6c3a0")
    bunting(s, 66)
    y = 0.26 * s.h if s.portrait else 190
    s.stroke([(0, y), (s.w, y + 10)], 5, "earth")
    for i in range(round(s.w / 210)):
        x = 46 + i * 210 + s.rng.uniform(-14, 14)
        s.box(x, y + 8, 128, 108, "white", 4, s.rng.uniform(-3, 3))
        fill = ("sun", "tomato", "sea", "leafy", "plum")[i % 5]
        s.blob(x + 62, y + 62, s.rng.uniform(24, 38), s.rng.uniform(18, 34), fill, s.rng.uniform(0, 90))
        s.blob(
            x + s.rng.uniform(30, 96), y + s.rng.uniform(36, 92), 13, 12, ("sea", "sun", "rose", "rust", "mint")[i % 5]
        )
        s.box(x + 52, y - 4, 12, 26, "wood", 4)


def blocks(s: Sheet) -> None:
    """The block corner: window, low shelf of boxes, a mat."""
    _room(s, s.rng.choice(("#efe2cf", "#ece7d6", "#f1e4d8")), "#c9d6bf")
    top = 0.1 * s.h if s.portrait else 110
    right = s.rng.random() < 0.5
    window(s, s.w - 400 if right else 90, top, 290, 250)
    x = 70 if right else s.w - 360
    if s.w > 1000 or s.portrait:
        books(s, x, top + 70, 280)
    s.blob(s.w / 2, s.floor + 0.58 * (s.h - s.floor), min(0.46 * s.w, 620), 96, "#b7c8ad")


def kitchen(s: Sheet) -> None:
    """The children's kitchen: tiles, jars, an oven."""
    _room(s, "#f3ead9", "#d9b48f")
    f = s.floor
    for i in range(round(s.w / 60) + 1):
        for j in range(3):
            s.box(i * 60 - 20, f - 190 + j * 58, 56, 54, ("#dfe9e2", "#e9efe6")[(i + j) % 2], 6)
    top = 0.12 * s.h if s.portrait else 92
    side = s.rng.random() < 0.5
    window(s, s.w - 370 if side else 80, top, 270, 230)
    x = 70 if side else s.w - 400
    for row in range(2):
        y = top + 88 + row * 138
        for i in range(4):
            fill = s.rng.choice(("tomato", "sun", "leafy", "rust", "plum"))
            s.box(x + 20 + i * 76, y - 74, 54, 74, "#d3e2de", 10)
            s.box(x + 24 + i * 76, y - s.rng.uniform(34, 56), 46, 30, fill, 8)
            s.box(x + 22 + i * 76, y - 88, 50, 18, "wood", 5)
        s.box(x, y, 330, 22, "wood", 6)


def music(s: Sheet) -> None:
    """The music corner: dark wall, hanging triangles and tambourines."""
    _room(s, s.rng.choice(("#e6d3cf", "#d9dfe6", "#e9dcc0")), "#c99f74")
    bunting(s, 50, 46)
    y = 0.2 * s.h if s.portrait else 200
    s.box(0.3 * s.w, y - 34, 0.4 * s.w, 20, "wood", 6)
    for i in range(4):
        x = 0.34 * s.w + i * 0.107 * s.w
        s.stroke([(x, y - 20), (x, y + 20)], 4, "earth")
        if i % 2:
            s.arc(x, y + 58, 38, 0, 360, 12, "rust")
            for a in (0, 90, 180, 270):
                s.arc(x, y + 58, 38, a, a + 8, 16, "sun")
        else:
            s.stroke([(x, y + 20), (x + 40, y + 90), (x - 40, y + 90), (x, y + 20)], 8, "#8d98a0")
    s.blob(s.w / 2, s.floor + 0.58 * (s.h - s.floor), min(0.46 * s.w, 620), 110, "#8a6f8f")
    s.blob(s.w / 2, s.floor + 0.58 * (s.h - s.floor), min(0.42 * s.w, 570), 92, "#9c82a0")


def hall(s: Sheet) -> None:
    """The hall: tall windows, wall bars, a wooden floor."""
    _room(s, s.rng.choice(("#e7ecdf", "#efe6d2")), "#d8ab74")
    f = s.floor
    n = round(s.w / 400)
    for i in range(n):
        x = (i + 0.5) * s.w / n
        if i == n - 1:
            for y in range(110, round(f) - 30, 56):
                s.stroke([(x - 110, y), (x + 110, y)], 15, "wood")
            for d in (-110, 110):
                s.box(x + d - 13, 80, 26, f - 90, shade("wood", 0.86), 6)
        else:
            window(s, x - 100, 80, 200, f - 250)
    for i in range(1, 5):
        line = f + i * i * 14
        s.stroke([(0, line), (s.w, line)], 3, shade("#d8ab74", 0.93))
