"""Files that come with a concern: a picture, a PDF or a plain text, cleaned before anything of them is kept."""

from collections.abc import Iterable
from typing import BinaryIO

from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import Cleaned, Kind, clean_paper, within_limit
from nursery_portal.media.intake import shown_name

__all__ = ["Cleaned", "clean", "clean_text", "texts_of"]

LARGEST_TEXT = 200 * 1024


def clean(upload: BinaryIO, *, name: str) -> Cleaned:
    """What may be kept of an uploaded file, or Refused with its name, the reason and the way round it."""
    paper = clean_paper(upload, name=name)
    if paper is not None:
        return paper
    shown = shown_name(name)
    text = clean_text(within_limit(upload, shown), shown)
    return Cleaned(Kind.TEXT, shown, "text/plain; charset=utf-8", text.encode())


def clean_text(data: bytes, shown: str) -> str:
    """Plain text; refused if it is anything else."""
    sentence = f"{shown} was left out: we take pictures, PDF and plain text."
    if not data or len(data) > LARGEST_TEXT or b"\x00" in data:
        raise Refused(sentence, field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(sentence, field="file") from None
    if sum(not (one.isprintable() or one in "\r\n\t") for one in text):
        raise Refused(sentence, field="file")
    return text


def texts_of(files: Iterable[Cleaned | None]) -> tuple[str, ...]:
    """What stands in the plain texts among them: it names people like the report itself."""
    return tuple(one.data.decode() for one in files if one is not None and one.kind == Kind.TEXT)
