"""Heads: hair behind, face, hair in front, and what is worn on them. Everything is a multiple of the head radius."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nursery_portal.home.demonstration.drawing.looks import Look, Outfit
from nursery_portal.home.demonstration.drawing.paper import INK, MOUTH, Point, Sheet, colour, shade, smooth, turned

SKIN = ("#f6d3b8", "#eebd95", "#d9a074", "#b97a4f", "#945c3a", "#754731")
BLUSH = ("#f0a592", "#e8967a", "#c97a57", "#a35f3d", "#83422c", "#5f3224")
LIPS = (MOUTH, MOUTH, MOUTH, "#6d2327", "#551a1c", "#431315")
EYES = (INK, INK, INK, "#231f24", "#1d1618", "#160f10")
HAIR = {
    "straw": "#e3b65b", "ginger": "#c8642f", "chestnut": "#7a4a2b", "brown": "#4d3224", "black": "#2a2326",
    "silver": "#b9bcc0",
}  # fmt: skip
LOW_HAIR = {"crop", "sweep", "tuft", "bob", "fringe", "long", "plaits", "ponytail"}
"""The styles a hat sits on."""


class Head:
    """One head at (x, y), so that its parts can be said in multiples of its radius."""

    def __init__(self, s: Sheet, x: float, y: float, r: float, tilt: float, look: float) -> None:
        self.s, self.x, self.y, self.r, self.tilt, self.look = s, x, y, r, tilt, look

    def at(self, dx: float, dy: float) -> Point:
        """A place on the head."""
        return turned([(self.x + dx * self.r, self.y + dy * self.r)], self.x, self.y, self.tilt)[0]

    def spot(self, dx: float, dy: float, rx: float, ry: float, fill: str, turn: float = 0.0) -> None:
        """An ellipse on the head."""
        px, py = self.at(dx, dy)
        self.s.blob(px, py, rx * self.r, ry * self.r, fill, self.tilt + turn)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A soft shape on the head."""
        r = self.r
        soft = smooth([(self.x + a * r, self.y + b * r) for a, b in points])
        self.s.poly(turned(soft, self.x, self.y, self.tilt), fill)

    def line(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A line on the head."""
        self.s.stroke([self.at(a, b) for a, b in points], width * self.r, fill)

    def ring(self, dx: float, dy: float, radius: float, width: float, fill: str) -> None:
        """A circle on the head."""
        px, py = self.at(dx, dy)
        self.s.arc(px, py, radius * self.r, 0, 360, width * self.r, fill)


def hair_behind(h: Head, look: Look, shoulders: float) -> None:
    """What hangs behind the shoulders, which are `shoulders` radii below the centre; painted before the body."""
    hair = colour(HAIR.get(look.hair, look.hair))
    k = shoulders
    if look.style in ("long", "hijab"):
        h.shape([(-0.9, k - 1.2), (0.9, k - 1.2), (0.98, k + 0.5), (-0.98, k + 0.5)], hair)
    elif look.style == "plaits":
        h.shape([(-0.9, k - 1.2), (0.9, k - 1.2), (0.98, k - 0.1), (-0.98, k - 0.1)], hair)
    elif look.style == "ponytail":
        h.shape([(0.55, -0.75), (1.25, -0.55), (1.5, 0.3), (1.25, 0.95), (1.02, 0.35), (0.7, -0.1)], hair)


def hair_around(h: Head, look: Look) -> None:
    """What stands round the head, painted before the face."""
    hair = colour(HAIR.get(look.hair, look.hair))
    style = look.style
    if style == "puffs":
        for d in (-1, 1):
            h.spot(d * 0.85, -0.75, 0.52, 0.5, hair)
            h.spot(d * 0.6, -0.62, 0.16, 0.16, look.band)
    elif style == "bun":
        h.spot(0, -1.12, 0.42, 0.36, hair)
    elif style == "afro":
        h.spot(0, -0.32, 1.32, 1.2, hair)
    elif style == "curls":
        for a in range(150, 400, 25):
            h.spot(1.0 * math.cos(math.radians(a)), -0.15 + 0.92 * math.sin(math.radians(a)), 0.36, 0.34, hair)
    elif style in ("bob", "fringe"):
        h.shape(
            [(-1.02, -0.75), (0, -1.25), (1.02, -0.75), (1.14, 0.3), (0.95, 0.75), (-0.95, 0.75), (-1.14, 0.3)], hair
        )
    elif style == "plaits":
        for d in (-1, 1):
            for i in range(4):
                h.spot(d * (1.02 + 0.04 * i), 0.35 + 0.34 * i, 0.22 - 0.015 * i, 0.22, hair)
            h.spot(d * 1.16, 1.62, 0.12, 0.12, look.band)
    elif style == "braids":
        for d in (-1, 1):
            for i, (dx, length) in enumerate(((0.98, 4), (0.8, 5))):
                for j in range(length):
                    h.spot(d * (dx + 0.03 * j), 0.2 + 0.26 * j, 0.13, 0.16, hair)
                h.spot(d * (dx + 0.03 * length), 0.2 + 0.26 * length, 0.1, 0.1, ("sun", "sea")[i])
    elif style == "patka":
        h.spot(0, -1.08, 0.34, 0.3, look.hair)
    elif style == "wrap":
        h.shape([(-0.7, -0.7), (-0.85, -1.35), (-0.2, -1.65), (0.45, -1.6), (0.9, -1.15), (0.7, -0.7)], look.hair)


def hair_in_front(h: Head, look: Look) -> None:
    """What falls over the forehead."""
    hair = colour(HAIR.get(look.hair, look.hair))
    style = look.style
    cap: list[Point] = []
    if style == "hijab":
        outer = [
            (-1.06, 0.2),
            (-0.95, -0.75),
            (0.0, -1.2),
            (0.95, -0.75),
            (1.06, 0.2),
            (0.8, 0.98),
            (0.0, 1.15),
            (-0.8, 0.98),
        ]
        h.shape(outer, hair)
        h.spot(0, 0.08, 0.78, 0.78, SKIN[look.skin])
    elif style == "patka":
        cap = [
            (-1.03, -0.05),
            (-0.9, -0.72),
            (0, -1.1),
            (0.9, -0.72),
            (1.03, -0.05),
            (0.6, -0.42),
            (0, -0.52),
            (-0.6, -0.42),
        ]
    elif style == "wrap":
        cap = [
            (-1.06, 0.0),
            (-0.98, -0.7),
            (0, -1.2),
            (0.98, -0.7),
            (1.06, 0.0),
            (0.62, -0.46),
            (0, -0.58),
            (-0.62, -0.46),
        ]
    elif style in ("crop", "puffs", "bun", "afro", "braids"):
        cap = [
            (-1.03, 0.0),
            (-0.92, -0.7),
            (0, -1.05),
            (0.92, -0.7),
            (1.03, 0.0),
            (0.78, -0.36),
            (0, -0.5),
            (-0.78, -0.36),
        ]
    elif style == "curls":
        for a in (200, 225, 250, 275, 300, 325, 345):
            h.spot(0.78 * math.cos(math.radians(a)), -0.08 + 0.74 * math.sin(math.radians(a)), 0.3, 0.27, hair)
    elif style in ("bob", "long", "plaits"):
        cap = [(-1.05, 0.1), (-0.95, -0.7), (0, -1.08), (0.95, -0.7), (1.05, 0.1), (0.88, -0.18), (0.3, -0.34)]
        cap += [(-0.2, -0.5), (-0.7, -0.3), (-0.9, 0.0)]
    elif style == "fringe":
        cap = [
            (-1.05, 0.1),
            (-0.95, -0.7),
            (0, -1.1),
            (0.95, -0.7),
            (1.05, 0.1),
            (0.86, -0.14),
            (0.4, -0.2),
            (-0.4, -0.2),
        ]
        cap += [(-0.86, -0.14)]
    elif style in ("sweep", "ponytail"):
        cap = [(-1.03, 0.05), (-0.98, -0.7), (-0.1, -1.16), (0.9, -0.78), (1.04, -0.05), (0.82, -0.4), (0.35, -0.42)]
        cap += [(-0.35, -0.22), (-0.85, -0.2)]
    elif style == "tuft":
        cap = [(-0.6, -0.68), (-0.1, -1.05), (0.25, -1.2), (0.2, -0.98), (0.6, -0.7), (0, -0.78)]
    elif style == "wisps":
        h.shape(
            [
                (-0.98, -0.12),
                (-0.86, -0.66),
                (0, -1.0),
                (0.86, -0.66),
                (0.98, -0.12),
                (0.7, -0.55),
                (0, -0.7),
                (-0.7, -0.55),
            ],
            hair,
        )
        h.shape([(-0.12, -0.9), (0.02, -1.22), (0.26, -1.28), (0.16, -1.08), (0.2, -0.9)], hair)
    if cap:
        h.shape(cap, hair)
    if style == "wrap":
        h.line([(-0.75, -0.55), (0.1, -0.98), (0.55, -1.4)], 0.07, shade(hair, 1.25))
        h.line([(0.8, -0.5), (0.2, -0.85), (-0.4, -1.42)], 0.07, shade(hair, 0.8))


def face(h: Head, look: Look, mood: str) -> None:
    """Eyes, cheeks, nose and mouth: everything sits low, which is what makes a face young."""
    blush, lips, eyes, lk, s, r = BLUSH[look.skin], LIPS[look.skin], EYES[look.skin], h.look, h.s, h.r
    narrow = look.style == "hijab"
    if look.beard:
        beard = colour(HAIR.get(look.beard, look.beard))
        lips = "#d98678"
        h.shape(
            [
                (-0.98, 0.1),
                (-0.72, 0.3),
                (-0.3, 0.28),
                (0, 0.34),
                (0.3, 0.28),
                (0.72, 0.3),
                (0.98, 0.1),
                (0.8, 0.78),
                (0, 1.08),
                (-0.8, 0.78),
            ],
            beard,
        )
    for d in (-1, 1):
        if not look.beard:
            h.spot(d * (0.5 if narrow else 0.58) + lk * 0.1, 0.36, 0.17 if narrow else 0.2, 0.14, blush)
        ex = d * 0.37 + lk * 0.14
        if mood == "glad":
            px, py = h.at(ex, 0.12)
            s.arc(px, py, 0.13 * r, 200 + h.tilt, 340 + h.tilt, 0.07 * r, eyes)
        elif mood == "calm":
            px, py = h.at(ex, 0.06)
            s.arc(px, py, 0.13 * r, 20 + h.tilt, 160 + h.tilt, 0.065 * r, eyes)
        else:
            h.spot(ex, 0.1, 0.088, 0.115, eyes)
            h.spot(ex + 0.03, 0.06, 0.03, 0.035, "#ffffff")
    h.spot(lk * 0.16, 0.26, 0.075, 0.055, blush)
    mx, my = h.at(lk * 0.14, 0.42)
    if mood in ("laugh", "glad"):
        angles = [math.radians(a) for a in range(0, 181, 15)]
        lip = [(mx - 0.21 * r, my), (mx + 0.21 * r, my)]
        lip += [(mx + 0.21 * r * math.cos(a), my + 0.24 * r * math.sin(a)) for a in angles]
        s.poly(turned(lip, mx, my, h.tilt), lips)
        s.blob(mx, my + 0.16 * r, 0.11 * r, 0.06 * r, "#e58a83", h.tilt)
    elif mood == "oh":
        s.blob(mx, my + 0.05 * r, 0.09 * r, 0.11 * r, lips, h.tilt)
    else:
        s.arc(mx, my - 0.06 * r, 0.17 * r, 25 + h.tilt, 155 + h.tilt, 0.065 * r, lips)
    if look.glasses:
        for d in (-1, 1):
            h.ring(d * 0.37 + lk * 0.14, 0.1, 0.25, 0.055, look.glasses)
        h.line([(-0.12 + lk * 0.14, 0.08), (0.12 + lk * 0.14, 0.08)], 0.05, look.glasses)
    if look.hearing:
        h.spot(1.0, -0.06, 0.09, 0.17, look.hearing, 10)
        h.line([(1.04, 0.05), (1.02, 0.22), (0.94, 0.24)], 0.05, look.hearing)


def hat(h: Head, look: Look, outfit: Outfit) -> None:
    """A hat over low hair; never further down than the brow."""
    if outfit.hat == "rain":
        brim, crown = shade(outfit.top, 0.88), outfit.top
    elif outfit.hat == "sun":
        brim, crown = shade("#f3e2b8", 0.93), "#f3e2b8"
    if outfit.hat in ("rain", "sun"):
        h.shape([(-0.98, -0.3), (-0.96, -0.86), (-0.56, -1.26), (0, -1.36), (0.56, -1.26), (0.96, -0.86), (0.98, -0.3),
                 (0, -0.45)], crown)  # fmt: skip
        if outfit.hat == "sun":
            h.line([(-0.98, -0.52), (-0.5, -0.64), (0, -0.67), (0.5, -0.64), (0.98, -0.52)], 0.14, outfit.top)
        h.shape(
            [
                (-1.36, -0.2),
                (-1.04, -0.44),
                (0, -0.58),
                (1.04, -0.44),
                (1.36, -0.2),
                (0.7, -0.28),
                (0, -0.34),
                (-0.7, -0.28),
            ],
            brim,
        )
    elif outfit.hat == "wool":
        wool = outfit.scarf or outfit.top
        h.shape([(-1.08, -0.22), (-0.98, -0.85), (0, -1.3), (0.98, -0.85), (1.08, -0.22), (0, -0.46)], wool)
        h.line([(-0.98, -0.28), (-0.5, -0.42), (0, -0.47), (0.5, -0.42), (0.98, -0.28)], 0.26, shade(wool, 0.86))
        h.spot(0, -1.36, 0.25, 0.25, "white")
    elif outfit.hat == "crown":
        top = [(-0.6, -0.72), (-0.7, -1.36), (-0.3, -1.06), (0.0, -1.46), (0.3, -1.06), (0.7, -1.36), (0.6, -0.72)]
        h.s.poly([h.at(a, b) for a, b in top], "sun")
        for dx, fill in ((-0.36, "tomato"), (0.0, "sea"), (0.36, "tomato")):
            h.spot(dx, -0.88, 0.09, 0.09, fill)
    elif outfit.hat == "helmet":
        h.shape([(-1.08, -0.28), (-0.98, -0.9), (0, -1.4), (0.98, -0.9), (1.08, -0.28), (0, -0.48)], "sun")
        h.shape([(-1.36, -0.2), (-1.05, -0.42), (0, -0.6), (1.05, -0.42), (1.36, -0.2), (0, -0.36)], shade("sun", 0.86))
        h.shape([(-0.22, -0.62), (-0.2, -1.0), (0, -1.12), (0.2, -1.0), (0.22, -0.62), (0, -0.52)], "tomato")


def head(s: Sheet, look: Look, outfit: Outfit, x: float, y: float, r: float, mood: str, lk: float, tilt: float) -> None:
    """The whole head but what hangs behind the shoulders."""
    h = Head(s, x, y, r, tilt, lk)
    skin, blush = SKIN[look.skin], BLUSH[look.skin]
    hair_around(h, look)
    if look.style != "hijab":
        for d in (-1, 1):
            h.spot(d * 0.97, 0.1, 0.2, 0.22, skin)
            h.spot(d * 0.99, 0.12, 0.1, 0.12, blush)
    h.spot(0, 0, 1.0, 0.93, skin)
    hair_in_front(h, look)
    face(h, look, mood)
    if outfit.hat and (look.style in LOW_HAIR or outfit.hat in ("crown", "helmet")):
        hat(h, look, outfit)
