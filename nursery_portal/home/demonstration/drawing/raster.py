"""A sheet as pixels: painted at twice the size by Pillow and reduced, so that every edge is soft."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from nursery_portal.home.demonstration.drawing.paper import Blob, Poly, Sheet, turned

if TYPE_CHECKING:
    from PIL.Image import Image

_CIRCLE = [(math.cos(a * math.pi / 24), math.sin(a * math.pi / 24)) for a in range(48)]


def pixels(sheet: Sheet, width: int) -> Image:
    """The sheet painted `width` pixels wide."""
    from PIL import Image, ImageDraw

    scale = 2 * width / sheet.w
    big = Image.new("RGB", (2 * width, 2 * round(width * sheet.h / sheet.w)), "#ffffff")
    draw = ImageDraw.Draw(big)
    for shape in sheet.shapes:
        if isinstance(shape, Blob):
            x, y, rx, ry, fill, turn = shape
            if turn % 180:
                points = turned([(x + rx * c, y + ry * n) for c, n in _CIRCLE], x, y, turn)
                draw.polygon([(px * scale, py * scale) for px, py in points], fill=fill)
            else:
                box = ((x - rx) * scale, (y - ry) * scale, (x + rx) * scale, (y + ry) * scale)
                draw.ellipse(box, fill=fill)
        elif isinstance(shape, Poly):
            draw.polygon([(px * scale, py * scale) for px, py in shape.points], fill=shape.fill)
        else:
            line = [(px * scale, py * scale) for px, py in shape.points]
            half = shape.width * scale / 2
            for (ax, ay), (bx, by) in itertools.pairwise(line):
                far = math.hypot(bx - ax, by - ay) or 1.0
                nx, ny = (ay - by) / far * half, (bx - ax) / far * half
                draw.polygon(
                    [(ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)], fill=shape.fill
                )
            if half > 1:
                for px, py in line:
                    draw.ellipse((px - half, py - half, px + half, py + half), fill=shape.fill)
    return big.reduce(2)
