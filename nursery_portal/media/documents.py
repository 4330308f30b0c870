"""Papers that come as a file: a picture or a PDF, cleaned before anything of them is kept.

Pictures go through the same intake as every picture of the portal. From a PDF the names of author and program are
taken out; where that cannot be made sure, or where it holds a program, it is refused with the way round it. What is
kept is sealed by whoever keeps it, and only ever sent as a download.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from nursery_portal.kit.errors import Refused
from nursery_portal.media.formats import HEAD, TAKEN, kind_of
from nursery_portal.media.intake import shown_name, take_in

LARGEST = 8 * 1024 * 1024
STREAM = 4 * LARGEST
"""So much of one part of a PDF is unpacked to look into it, and eight times as much of all its parts together."""
MOST = 200_000
"""So many parts, values and brackets of a PDF are looked at one by one: more than an honest one has, and they keep the
portal busy for a fraction of a second."""
PRINT_IT = "Print it to a new PDF, or take a picture of each page, and send that."

# No pattern here repeats a group: Python's re keeps a way back for every repetition, some 160 bytes for each byte of a
# stranger's file. What may stand inside one another is walked instead.
_STREAM = re.compile(rb">>\s*stream\r?\n")
_END = b"endstream"
_TELLS = rb"(?:Author|Creator|Producer|Title|Subject|Keywords|Company|Manager|CreationDate|ModDate|LastModifiedBy)"
_VALUE = re.compile(rb"/" + _TELLS + rb"\s*(\(|<(?!<))")
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_DEEPER = {b"(": 1, b")": -1}
_STRING = re.compile(rb"\([^()]*\)")
_ELSEWHERE = re.compile(rb"/" + _TELLS + rb"\s+\d+\s+\d+\s+R")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm)\b")
_PACKET = (b"<x:xmpmeta", b"<?xpacket", b"<rdf:RDF")


class Kind(StrEnum):
    """What a kept paper is."""

    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"


ENDINGS = {Kind.PICTURE: "webp", Kind.PDF: "pdf", Kind.TEXT: "txt"}


@dataclass(frozen=True)
class Cleaned:
    """A file as it is kept."""

    kind: Kind
    name: str
    type: str
    data: bytes


def clean_paper(upload: BinaryIO, *, name: str) -> Cleaned | None:
    """What may be kept of a picture or a PDF; None for any other kind of file; or Refused with its name and why."""
    shown = shown_name(name)
    kind = kind_of(upload.read(HEAD))
    upload.seek(0)
    if kind in TAKEN:
        picture = take_in(upload, name=name)
        return Cleaned(Kind.PICTURE, shown, "image/webp", picture.blobs["large"])
    if kind != "PDF":
        return None
    return Cleaned(Kind.PDF, shown, "application/pdf", clean_pdf(within_limit(upload, shown), shown))


def within_limit(upload: BinaryIO, shown: str) -> bytes:
    """The whole file, or Refused where it is too large."""
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused(f"{shown} was left out: it is larger than {LARGEST // 1024 // 1024} MB.", field="file")
    return data


def clean_pdf(data: bytes, shown: str) -> bytes:
    """The PDF without the names of author and program, every offset in it unchanged; or Refused."""

    def refuse(why: str) -> Refused:
        return Refused(f"{shown} was left out: {why} {PRINT_IT}", field="file")

    if b"/Encrypt" in data:
        raise refuse("it is locked, so we cannot take its author's name out.")
    bare, kept, unpacked = bytearray(data), bytearray(data), 0
    for number, (head, start, end) in enumerate(_streams(data)):
        if number > MOST:
            raise refuse("it has far too many parts.")
        inside, size = _opened(head, data[start:end])
        unpacked += size
        if unpacked > 8 * STREAM:
            raise refuse("unpacked it is far too large.")
        if inside is not None and any(mark in inside for mark in _PACKET):
            if b"/Filter" in head:
                raise refuse("it tells who made it in a place we cannot clean.")
            kept[start:end] = _blank(data[start:end])
        if inside is not None and b"/ObjStm" in head:
            if _VALUE.search(inside) or _ELSEWHERE.search(inside):
                raise refuse("it tells who made it in a place we cannot clean.")
            if _ACTIVE.search(inside):
                raise refuse("it holds a program or another file.")
        elif inside is None and b"/ObjStm" in head:
            raise refuse("we cannot look inside it.")
        bare[start:end] = b" " * (end - start)
    structure = bytes(bare)
    if re.search(rb"/[A-Za-z]*#[0-9A-Fa-f]{2}", structure) and _signs_outside_strings(structure, b"#"):
        raise refuse("it hides the names of its parts.")
    if _ELSEWHERE.search(structure):
        raise refuse("it tells who made it in a place we cannot clean.")
    if _ACTIVE.search(structure):
        raise refuse("it holds a program or another file.")
    for start, end in _values(structure):
        if end < 0:
            raise refuse("it tells who made it in a place we cannot clean.")
        kept[start + 1 : end - 1] = (b"0" if structure[start : start + 1] == b"<" else b" ") * (end - start - 2)
    return bytes(kept)


def _streams(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Of each stream what stands between it and the one before, and where its content begins and ends: once through
    the file, so that none can be made that keeps the portal busy."""
    at = 0
    while (found := _STREAM.search(data, at)) and (end := data.find(_END, found.end())) >= 0:
        yield data[at : found.start()], found.end(), end
        at = end + len(_END)


def _values(structure: bytes) -> Iterator[tuple[int, int]]:
    """Where each value that tells who made it begins and is over, whatever stands in brackets inside it; -1 where it
    never is, or where that would have to be looked for in too many places."""
    at, left = 0, MOST
    while at >= 0 and (found := _VALUE.search(structure, at)):
        start, left = found.start(1), left - 1
        if found[1] == b"<":
            at = structure.find(b">", start) + 1 or -1
        else:
            at, steps = _closed(structure, start, left)
            left -= steps
        yield start, at if left > 0 else -1


def _closed(structure: bytes, start: int, most: int) -> tuple[int, int]:
    """Where the string that opens at `start` is over, and how many brackets and signs were looked at for it; -1 if it
    never is, or not after so many."""
    depth = steps = 0
    for found in islice(_BRACKET.finditer(structure, start), max(most, 0)):
        depth += _DEEPER.get(found[0], 0)
        steps += 1
        if not depth:
            return found.end(), steps
    return -1, steps


def _signs_outside_strings(structure: bytes, sign: bytes) -> int:
    """How often `sign` stands outside a string; of too many strings the rest counts as none."""
    plain = structure.replace(rb"\\", b"  ").replace(rb"\(", b"  ").replace(rb"\)", b"  ")
    return plain.count(sign) - sum(found[0].count(sign) for found in islice(_STRING.finditer(plain), MOST))


def _opened(head: bytes, body: bytes) -> tuple[bytes | None, int]:
    """A stream's content: itself where no filter stands, unpacked where the usual one does; None where we cannot. And
    how much was unpacked for it."""
    if b"/Filter" not in head:
        return body, 0
    if not re.search(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\b", head):
        return None, 0
    try:
        unpacker = zlib.decompressobj()
        inside = unpacker.decompress(body.strip(b"\r\n"), STREAM)
    except zlib.error:
        return None, 0
    return inside if not unpacker.unconsumed_tail else None, len(inside)


def _blank(packet: bytes) -> bytes:
    return bytes(one if one in b"\r\n" else 0x20 for one in packet)
