"""One child or adult, in any pose: everything hangs on the head radius r, feet (or seat) at (x, y)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from nursery_portal.home.demonstration.drawing import heads
from nursery_portal.home.demonstration.drawing.looks import Outfit, Person
from nursery_portal.home.demonstration.drawing.paper import Point, Sheet, colour, shade, smooth

Pose = Literal[
    "stand", "wide", "step", "jump", "sit", "legs_out", "kneel", "crouch", "behind", "chair", "crawl", "tree"
]
Arm = Point | str

TORSO = {"baby": 1.0, "toddler": 1.15, "child": 1.25, "adult": 1.7}
LEG = {"baby": 0.6, "toddler": 0.8, "child": 0.95, "adult": 1.35}
ARMS: dict[str, tuple[Point, Point]] = {
    "down": ((0.32, 0.5), (0.34, 0.95)),
    "out": ((0.5, 0.28), (0.98, 0.1)),
    "up": ((0.55, -0.1), (0.78, -0.75)),
    "front": ((0.2, 0.55), (-0.28, 0.72)),
    "hold": ((0.3, 0.55), (0.62, 0.42)),
    "wave": ((0.6, 0.05), (1.0, -0.6)),
    "lap": ((0.26, 0.55), (0.05, 0.98)),
    "hip": ((0.62, 0.42), (0.22, 0.86)),
}
SEAT: dict[str, float] = {"sit": 0.45, "legs_out": 0.36, "kneel": 0.62, "crouch": 0.55, "behind": 0.0, "chair": 0.98}


def hip_height(build: str, pose: Pose) -> float:
    """How far the hips are above y, as a multiple of r."""
    if pose == "jump":
        return LEG[build] + 0.42
    return SEAT.get(pose, LEG[build])


def draw(
    s: Sheet,
    who: Person,
    x: float,
    y: float,
    r: float,
    pose: Pose = "stand",
    arms: tuple[Arm, Arm] = ("down", "down"),
    mood: str = "smile",
    look: float = 0.0,
    tilt: float = 0.0,
    scarf: bool = True,
) -> None:
    """Paint a person. An arm is a named gesture, or the point the hand should reach for (it goes as far as it can).

    Who uses a wheelchair sits in it whatever the pose, and who walks with a frame stands in it. A name is remembered
    as the tag region of the picture.
    """
    if who.look.wheelchair and pose not in ("behind", "crawl", "chair"):
        pose = "chair"
        _wheelchair(s, x, y, r)
        y -= 0.04 * r
    if who.look.frame and pose in ("stand", "wide", "step", "tree"):
        pose = "stand"
        _frame(s, x, y, r)
    outfit, build = who.outfit, who.look.build
    if pose == "crawl":
        _crawl(s, who, x, y, r, mood, look, tilt)
        return
    hip = y - hip_height(build, pose) * r
    shoulder = hip - TORSO[build] * r
    hx, hy = x + math.sin(math.radians(tilt)) * 0.8 * r, shoulder - 0.78 * r
    behind = heads.Head(s, hx, hy, r, tilt, look)
    heads.hair_behind(behind, who.look, 0.78)
    if outfit.kind == "coat":
        s.blob(x, shoulder + 0.06 * r, 0.84 * r, 0.42 * r, shade(outfit.top, 0.84))
    _LEGS[pose](s, outfit, x, y, hip, r)
    _body(s, outfit, build, x, shoulder, hip, r)
    if scarf and outfit.scarf:
        s.blob(x, shoulder + 0.2 * r, 0.6 * r, 0.2 * r, outfit.scarf)
        s.stroke(
            [(x + 0.3 * r, shoulder + 0.28 * r), (x + 0.36 * r, shoulder + 0.72 * r)],
            0.24 * r,
            shade(outfit.scarf, 0.9),
        )
    heads.head(s, who.look, outfit, hx, hy, r, mood, look, tilt)
    for side, arm in zip((-1, 1), arms, strict=True):
        _arm(s, who, x + side * 0.56 * r, shoulder + 0.34 * r, side, arm, r)
    if who.name:
        s.name(who.name, hx, hy, r)


def _arm(s: Sheet, who: Person, sx: float, sy: float, side: int, arm: Arm, r: float) -> None:
    sleeve = shade(who.outfit.top, 0.92)
    grown = 1.28 if who.look.build == "adult" else 1.0
    if isinstance(arm, str):
        (ex, ey), (hx, hy) = ARMS[arm]
        elbow = (sx + side * ex * r * grown, sy + ey * r * grown)
        hand = (sx + side * hx * r * grown, sy + hy * r * grown)
    else:
        dx, dy = arm[0] - sx, arm[1] - sy
        far = math.hypot(dx, dy) or 1.0
        bone = 0.6 * r * grown
        reach = min(far, 1.96 * bone)
        ux, uy = dx / far, dy / far
        hand = (sx + ux * reach, sy + uy * reach)
        rise = math.sqrt(max(0.0, bone * bone - reach * reach / 4))
        # the elbow bends outwards and down, as elbows do
        px, py = (-uy, ux) if (-uy * side * 0.7 + ux) > 0 else (uy, -ux)
        elbow = (sx + ux * reach / 2 + px * rise, sy + uy * reach / 2 + py * rise)
    s.stroke([(sx, sy), elbow, hand], 0.36 * r, sleeve)
    s.blob(hand[0], hand[1], 0.21 * r, 0.2 * r, heads.SKIN[who.look.skin])


def _body(s: Sheet, outfit: Outfit, build: str, x: float, sh: float, hip: float, r: float) -> None:
    top, legs = colour(outfit.top), colour(outfit.legs)
    hem = {"dress": 0.98, "coat": 0.84}.get(outfit.kind, 0.78)
    low = {"dress": 0.3, "coat": 0.34}.get(outfit.kind, 0.24)
    points = [
        (x - 0.42 * r, sh), (x + 0.42 * r, sh), (x + 0.62 * r, sh + 0.35 * r), (x + hem * r, hip + 0.02 * r),
        (x + 0.6 * r, hip + low * r), (x - 0.6 * r, hip + low * r), (x - hem * r, hip + 0.02 * r),
        (x - 0.62 * r, sh + 0.35 * r),
    ]  # fmt: skip
    s.poly(smooth(points), top)
    tall = TORSO[build]
    if outfit.kind == "stripes":
        light = "white" if outfit.top != "white" else "sea"
        for i in (0.3, 0.58, 0.86):
            w = 0.47 + 0.2 * i * 1.25
            s.stroke([(x - w * r, sh + i * tall * r), (x + w * r, sh + i * tall * r)], 0.11 * r, light)
    elif outfit.kind == "spots":
        light = shade(top, 1.25) if outfit.top != "white" else colour("rose")
        for dx, dy in ((-0.3, 0.42), (0.22, 0.5), (-0.05, 0.72), (-0.45, 0.86), (0.42, 0.84), (0.1, 1.0)):
            s.blob(x + dx * r, sh + dy * tall * r, 0.1 * r, 0.1 * r, light)
    elif outfit.kind == "dress":
        trim = "white" if outfit.top != "white" else "rose"
        s.stroke([(x - 0.84 * r, hip + 0.04 * r), (x, hip + 0.2 * r), (x + 0.84 * r, hip + 0.04 * r)], 0.09 * r, trim)
    elif outfit.kind == "dungarees":
        s.box(x - 0.46 * r, sh + 0.42 * r, 0.92 * r, tall * r - 0.3 * r, legs, 0.16 * r)
        for d in (-1, 1):
            s.stroke([(x + d * 0.34 * r, sh + 0.05 * r), (x + d * 0.32 * r, sh + 0.5 * r)], 0.15 * r, legs)
            s.blob(x + d * 0.32 * r, sh + 0.55 * r, 0.07 * r, 0.07 * r, "sun")
        s.box(x - 0.2 * r, sh + 0.75 * r, 0.4 * r, 0.28 * r, top, 0.08 * r)
    elif outfit.kind in ("coat", "tunic"):
        s.stroke([(x, sh + 0.2 * r), (x, hip + 0.1 * r)], 0.05 * r, shade(top, 0.82))
        if outfit.kind == "coat":
            for i in (0.42, 0.72, 1.02):
                s.blob(x + 0.15 * r, sh + i * tall * 0.8 * r, 0.07 * r, 0.07 * r, "white")
        else:
            for i in (0.5, 0.82):
                s.stroke([(x - 0.6 * r, sh + i * tall * r), (x + 0.6 * r, sh + i * tall * r)], 0.13 * r, "#e9e6c9")
    elif outfit.kind == "apron":
        s.curve(
            [
                (x - 0.4 * r, sh + 0.2 * r),
                (x + 0.4 * r, sh + 0.2 * r),
                (x + 0.7 * r, hip),
                (x + 0.5 * r, hip + 0.25 * r),
                (x - 0.5 * r, hip + 0.25 * r),
                (x - 0.7 * r, hip),
            ],
            "white",
        )
        for dx, dy, fill in ((-0.2, 0.64, "sea"), (0.15, 0.8, "tomato"), (0.05, 0.48, "sun")):
            s.blob(x + dx * r, sh + dy * tall * r, 0.11 * r, 0.08 * r, fill)
    elif outfit.kind == "uniform":
        neck = [(x - 0.3 * r, sh + 0.08 * r), (x, sh + 0.86 * r), (x + 0.3 * r, sh + 0.08 * r)]
        s.stroke(neck, 0.07 * r, "sun")
        s.box(x - 0.17 * r, sh + 0.82 * r, 0.34 * r, 0.4 * r, "white", 0.06 * r)
        s.blob(x, sh + 0.96 * r, 0.08 * r, 0.07 * r, "sea")


def _shoe(s: Sheet, outfit: Outfit, x: float, y: float, r: float, wide: float = 0.38) -> None:
    s.blob(x, y - 0.13 * r, wide * r, 0.22 * r, outfit.shoes)


def _boot(s: Sheet, outfit: Outfit, x: float, y: float, r: float) -> None:
    if outfit.wellies:
        s.stroke([(x, y - 0.55 * r), (x, y - 0.2 * r)], 0.56 * r, outfit.shoes)


def _standing(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float, spread: float = 0.33) -> None:
    for d in (-1, 1):
        s.stroke([(x + d * 0.3 * r, hip - 0.1 * r), (x + d * spread * r, y - 0.25 * r)], 0.46 * r, outfit.legs)
        _boot(s, outfit, x + d * spread * r, y, r)
        _shoe(s, outfit, x + d * (spread + 0.07) * r, y, r)


def _wide(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    _standing(s, outfit, x, y, hip, r, 0.6)


def _step(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    s.stroke([(x - 0.3 * r, hip - 0.1 * r), (x - 0.33 * r, y - 0.25 * r)], 0.46 * r, outfit.legs)
    _boot(s, outfit, x - 0.33 * r, y, r)
    _shoe(s, outfit, x - 0.4 * r, y, r)
    knee = (x + 0.56 * r, hip + 0.34 * r)
    foot = (x + 0.42 * r, y - 0.34 * r)
    s.stroke([(x + 0.3 * r, hip - 0.1 * r), knee, (foot[0], foot[1] - 0.1 * r)], 0.46 * r, outfit.legs)
    _boot(s, outfit, foot[0] + 0.04 * r, foot[1] + 0.06 * r, r)
    _shoe(s, outfit, foot[0] + 0.12 * r, foot[1] + 0.06 * r, r)


def _jump(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        knee, foot = (x + d * 0.62 * r, hip + 0.38 * r), (x + d * 0.5 * r, hip + 0.82 * r)
        s.stroke([(x + d * 0.3 * r, hip - 0.1 * r), knee, foot], 0.46 * r, outfit.legs)
        if outfit.wellies:
            s.stroke([(foot[0], foot[1] - 0.1 * r), (foot[0], foot[1] + 0.14 * r)], 0.56 * r, outfit.shoes)
        _shoe(s, outfit, foot[0] + d * 0.08 * r, foot[1] + 0.3 * r, r)


def _crossed(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        line = [(x + d * 0.25 * r, hip), (x + d * 0.85 * r, y - 0.22 * r), (x + d * 0.35 * r, y - 0.08 * r)]
        s.stroke(line, 0.44 * r, outfit.legs)
        s.blob(x + d * 0.30 * r, y - 0.06 * r, 0.32 * r, 0.2 * r, outfit.shoes, -d * 12)


def _legs_out(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        s.stroke([(x + d * 0.28 * r, hip), (x + d * 0.72 * r, y - 0.12 * r)], 0.46 * r, outfit.legs)
        s.blob(x + d * 0.86 * r, y - 0.16 * r, 0.24 * r, 0.3 * r, outfit.shoes, d * 16)
        s.blob(x + d * 0.87 * r, y - 0.14 * r, 0.13 * r, 0.18 * r, shade(outfit.shoes, 1.14), d * 16)


def _kneel(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        s.blob(x + d * 0.62 * r, y - 0.1 * r, 0.3 * r, 0.16 * r, outfit.shoes)
        s.stroke([(x + d * 0.3 * r, hip - 0.05 * r), (x + d * 0.4 * r, y - 0.24 * r)], 0.52 * r, outfit.legs)


def _crouch(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        s.stroke(
            [(x + d * 0.3 * r, hip), (x + d * 0.86 * r, hip - 0.3 * r), (x + d * 0.62 * r, y - 0.3 * r)],
            0.46 * r,
            outfit.legs,
        )
        _boot(s, outfit, x + d * 0.62 * r, y, r)
        _shoe(s, outfit, x + d * 0.68 * r, y, r)


def _on_chair(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    for d in (-1, 1):
        knee = (x + d * 0.42 * r, hip + 0.2 * r)
        s.stroke([(x + d * 0.3 * r, hip), knee, (x + d * 0.4 * r, y - 0.32 * r)], 0.46 * r, outfit.legs)
        _boot(s, outfit, x + d * 0.4 * r, y - 0.06 * r, r)
        _shoe(s, outfit, x + d * 0.46 * r, y - 0.06 * r, r, 0.34)


def _tree(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    s.stroke([(x - 0.18 * r, hip - 0.1 * r), (x - 0.16 * r, y - 0.25 * r)], 0.46 * r, outfit.legs)
    _shoe(s, outfit, x - 0.2 * r, y, r)
    s.stroke(
        [(x + 0.3 * r, hip - 0.05 * r), (x + 0.92 * r, hip + 0.22 * r), (x + 0.12 * r, hip + 0.52 * r)],
        0.44 * r,
        outfit.legs,
    )
    s.blob(x + 0.06 * r, hip + 0.54 * r, 0.3 * r, 0.19 * r, outfit.shoes, -24)


def _hidden(s: Sheet, outfit: Outfit, x: float, y: float, hip: float, r: float) -> None:
    """Legs behind a table or a bed are not painted."""


_LEGS: dict[str, Callable[[Sheet, Outfit, float, float, float, float], None]] = {
    "stand": _standing, "wide": _wide, "step": _step, "jump": _jump, "sit": _crossed, "legs_out": _legs_out,
    "kneel": _kneel, "crouch": _crouch, "behind": _hidden, "chair": _on_chair, "tree": _tree,
}  # fmt: skip


def _crawl(s: Sheet, who: Person, x: float, y: float, r: float, mood: str, look: float, tilt: float) -> None:
    """On hands and knees towards us: the back rises behind the head."""
    outfit: Outfit = who.outfit
    for d in (-1, 1):
        s.blob(x + d * 0.92 * r, y - 0.24 * r, 0.42 * r, 0.3 * r, shade(outfit.legs, 0.9))
        s.blob(x + d * 1.2 * r, y - 0.14 * r, 0.22 * r, 0.16 * r, outfit.shoes)
    s.blob(x, y - 0.9 * r, 1.0 * r, 0.78 * r, outfit.legs)
    s.blob(x, y - 1.0 * r, 0.86 * r, 0.7 * r, outfit.top)
    for d in (-1, 1):
        s.stroke([(x + d * 0.56 * r, y - 0.9 * r), (x + d * 0.62 * r, y - 0.16 * r)], 0.38 * r, shade(outfit.top, 0.92))
        s.blob(x + d * 0.64 * r, y - 0.1 * r, 0.25 * r, 0.18 * r, heads.SKIN[who.look.skin])
    hy = y - 1.55 * r
    heads.head(s, who.look, outfit, x, hy, r, mood, look, tilt)
    if who.name:
        s.name(who.name, x, hy, r)


def _wheelchair(s: Sheet, x: float, y: float, r: float) -> None:
    metal, tyre = "#7d8790", "#3a3d46"
    for d in (-1, 1):
        s.stroke([(x + d * 0.62 * r, y - 2.15 * r), (x + d * 0.86 * r, y - 2.2 * r)], 0.16 * r, tyre)
        s.stroke([(x + d * 0.66 * r, y - 2.15 * r), (x + d * 0.7 * r, y - 0.9 * r)], 0.12 * r, metal)
    s.box(x - 0.78 * r, y - 2.05 * r, 1.56 * r, 1.25 * r, "tomato", 0.2 * r)
    for d in (-1, 1):
        cx, cy = x + d * 1.02 * r, y - 0.76 * r
        s.blob(cx, cy, 0.5 * r, 0.78 * r, tyre)
        s.blob(cx, cy, 0.4 * r, 0.66 * r, "#dfe6e8")
        for a in range(0, 180, 30):
            dx, dy = 0.38 * r * math.cos(math.radians(a)), 0.64 * r * math.sin(math.radians(a))
            s.stroke([(cx - dx, cy - dy), (cx + dx, cy + dy)], 0.03 * r, "#a9b4b8")
        s.blob(cx, cy, 0.11 * r, 0.14 * r, "sun")
    s.box(x - 0.76 * r, y - 1.12 * r, 1.52 * r, 0.3 * r, shade("tomato", 0.85), 0.12 * r)
    for d in (-1, 1):
        s.stroke([(x + d * 0.5 * r, y - 0.85 * r), (x + d * 0.48 * r, y - 0.18 * r)], 0.09 * r, metal)
        s.blob(x + d * 0.66 * r, y - 0.1 * r, 0.13 * r, 0.15 * r, tyre)
    s.box(x - 0.66 * r, y - 0.12 * r, 1.32 * r, 0.12 * r, tyre, 0.05 * r)


def _frame(s: Sheet, x: float, y: float, r: float) -> None:
    metal, grip = "sea", "#2b2a33"
    s.stroke([(x - 0.95 * r, y - 1.02 * r), (x + 0.95 * r, y - 1.02 * r)], 0.11 * r, shade(metal, 0.85))
    for d in (-1, 1):
        s.stroke([(x + d * 0.95 * r, y - 1.24 * r), (x + d * 1.12 * r, y - 0.2 * r)], 0.12 * r, metal)
        s.stroke([(x + d * 0.8 * r, y - 1.28 * r), (x + d * 1.08 * r, y - 1.26 * r)], 0.16 * r, grip)
        s.blob(x + d * 1.14 * r, y - 0.14 * r, 0.17 * r, 0.17 * r, grip)
        s.blob(x + d * 1.14 * r, y - 0.14 * r, 0.07 * r, 0.07 * r, "sun")
