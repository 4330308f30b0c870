"""A copy that leaves the house: other children covered for good, encoded anew, with a date and one sentence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nursery_portal.kit.errors import Refused

from . import sandbox
from .jpeg import with_words
from .redact import Region, Style

LONGEST: Final = 1600
BEYOND: Final = 0.3
"""How far a cover reaches beyond the region of a head, in parts of its own sides: hair, ears and a movement."""
SENTENCE: Final = "For your family's own use. Please do not pass it on or put it on the internet."


class Busy(Refused):
    """No decoder was free in time: nothing is wrong with the picture."""


def share_safe(master: bytes, covers: Sequence[Region], *, taken_at: datetime | None, style: Style) -> bytes:
    """A JPEG of our own stored master with every one of `covers` covered, or raise Refused and give nothing."""
    grown = [region.grown(BEYOND) for region in covers]
    job = {
        "do": "copy",
        "kind": "webp",
        "covers": [[[one.x, one.y, one.w, one.h], style.value] for one in grown],
        "longest": LONGEST,
    }
    try:
        picture = sandbox.run_copy(job, master)
    except sandbox.Failed as failed:
        if failed.code == "busy":
            raise Busy("Many pictures are being prepared just now. Please try it again in a minute.") from None
        raise Refused("The copy could not be made. Please try it again, or tell us.") from None
    return with_words(picture, taken_at=taken_at, sentence=SENTENCE)
