"""Taking a stranger's file in: what comes out is a clean picture or a sentence, never an exception."""

import hmac
import logging
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused

from . import sandbox
from .formats import HEAD, TAKEN, kind_of
from .renditions import Renditions

log = logging.getLogger(__name__)

LARGEST_FILE: Final = 40 * 1024 * 1024
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""A camera whose clock was never set says 1970 or 1980: such a date is worse than none."""
CLOCKS_DIFFER_BY: Final = timedelta(days=1)

WE_TAKE: Final = "we take JPEG, PNG, WebP and HEIC"
SENTENCES: Final = {
    "busy": "many pictures are being prepared just now. Please try it again in a minute.",
    "damaged": "the file is damaged or incomplete.",
    "time_out": "it took too long to open.",
    "too_many_pixels": f"it has more than {sandbox.MAX_PIXELS // 1_000_000} megapixels.",
    "too_much_memory": "it is too complicated to open.",
}


class Upload(Protocol):
    """What a request's uploaded file and any binary file have in common."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Intake(Renditions):
    """A picture taken in: clean renditions, and the two facts kept beside them."""

    taken_at: datetime | None
    """When the camera says it was taken; None if it says nothing believable."""
    fingerprint: str
    """A keyed hash of the file as it was sent: the same file twice gives the same value, and nothing else does."""


def take_in(upload: Upload, *, name: str) -> Intake:
    """Make a clean picture of an uploaded file, or raise Refused with one sentence naming the file and why.

    The file's own bytes are read, hashed and forgotten; nothing of it is stored here. Decoding takes about a
    second, so never call this inside a transaction.
    """
    shown = shown_name(name)
    try:
        data = upload.read(LARGEST_FILE + 1)
        kind = kind_of(data[:HEAD])
        if reason := _unfit(data, kind):
            raise Refused(f"{shown} was left out: {reason}")
        made, said = sandbox.run({"do": "take_in", "kind": kind}, data)
    except sandbox.Failed as failed:
        if failed.code == "tried_to_open_something":  # A crafted file, or a codec that imports something late.
            log.error("The decoder tried to open something while it was locked (%s)", kind)
        raise Refused(f"{shown} was left out: {SENTENCES.get(failed.code, SENTENCES['damaged'])}") from None
    except OSError:
        log.exception("A file could not be read or the decoder not started")
        raise Refused(f"{shown} was left out: it could not be read. Please try it again.") from None
    return Intake(
        width=made.width,
        height=made.height,
        colour=made.colour,
        blobs=made.blobs,
        taken_at=taken_at(said.get("taken"), said.get("offset"), now=clock.now()),
        fingerprint=hmac.new(settings.INTAKE_KEY.encode(), data, "sha256").hexdigest(),
    )


def _unfit(data: bytes, kind: str) -> str:
    """Why this file is not even shown to the decoder, or ""."""
    if not data:
        return "the file is empty."
    if len(data) > LARGEST_FILE:
        return f"it is larger than {LARGEST_FILE // 1024 // 1024} MB."
    if kind in TAKEN:
        return ""
    if not kind:
        return f"{WE_TAKE}."
    article = "an" if kind[0] in "aeioAEIO" or kind in ("SVG", "XML") else "a"
    return f"it is {article} {kind} file, and {WE_TAKE}."


def shown_name(name: str) -> str:
    """A file's name as it may be shown to the person who sent it; never a path, a header or a log line."""
    base = re.split(r"[/\\]", name)[-1]
    kept = "".join(" " if char.isspace() else char for char in base if unicodedata.category(char)[0] != "C")
    kept = " ".join(kept.split())
    if len(kept) > 60:
        kept = f"{kept[:44]}…{kept[-15:]}"
    return kept or "A file without a name"


def taken_at(taken: object, offset: object, *, now: datetime) -> datetime | None:
    """The instant a camera meant, in the nursery's time unless it named its own; None if not believable."""
    if not isinstance(taken, str) or not isinstance(offset, str):
        return None
    try:
        local = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S")
        at = local.replace(tzinfo=_zone(offset))
        return at if EARLIEST <= at <= now + CLOCKS_DIFFER_BY else None
    except (ValueError, OverflowError):
        return None


def _zone(offset: str) -> timezone | ZoneInfo:
    match = re.fullmatch(r"([+-])(\d\d):(\d\d)", offset)
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        return ZoneInfo(settings.TIME_ZONE)
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(ahead if match[1] == "+" else -ahead)
