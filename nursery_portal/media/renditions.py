"""The renditions there are: their names, sizes and how they are encoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MASTER: Final = "master"
LARGE: Final = "large"
MEDIUM: Final = "medium"
SMALL: Final = "small"

LONGEST_SIDE: Final[Mapping[str, int]] = {MASTER: 2000, LARGE: 1600, MEDIUM: 960, SMALL: 400}
"""The longest side of each in pixels, largest first; a picture is never enlarged."""

ENCODING: Final[Mapping[str, tuple[int, int]]] = {MASTER: (85, 2), LARGE: (78, 2), MEDIUM: (78, 2), SMALL: (78, 4)}
"""WebP quality and effort. More effort makes a file a fifteenth smaller and takes whoever waits twice the time: it is
spent where a page shows many. The master is only ever read by us."""

CONTENT_TYPE: Final = "image/webp"


@dataclass(frozen=True, slots=True)
class Renditions:
    """A picture at every size, holding nothing but its pixels."""

    width: int
    height: int
    colour: str
    """The colour to show while the picture loads, as #rrggbb."""
    blobs: Mapping[str, bytes]
    """The encoded picture by rendition name, the master among them."""

    @property
    def master(self) -> bytes:
        return self.blobs[MASTER]


def size_of(rendition: str, width: int, height: int) -> tuple[int, int]:
    """Width and height of a rendition of a master of this width and height; a page reserves the space with it."""
    for name, longest in LONGEST_SIDE.items():
        if max(width, height) > longest:
            scale = longest / max(width, height)
            width, height = max(1, round(width * scale)), max(1, round(height * scale))
        if name == rendition:
            break
    return width, height
