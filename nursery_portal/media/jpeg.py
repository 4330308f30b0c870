"""A look at finished JPEG bytes without decoding: is anything in them but pixels? And the words we add ourselves."""

import struct
from datetime import datetime
from typing import Final

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_ALLOWED: Final = {0xC0, 0xC2, 0xC4, 0xDB, 0xDD, 0xDA}
"""Frame headers, tables, restart interval, scan: what draws the picture, and no application's or author's words."""
_JFIF: Final = 0xE0
_STANDALONE: Final = {*range(0xD0, 0xD8)}


def plain_size(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG file that holds one picture and nothing else, or raise ValueError."""
    if data[:2] != _SOI or data[-2:] != _EOI:
        raise ValueError("not a whole JPEG picture")
    at, size = 2, (0, 0)
    while at < len(data) - 2:
        if data[at] != 0xFF:
            raise ValueError("a segment was expected")
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2:
            raise ValueError("a segment is cut short")
        if marker == _JFIF:
            if len(body) != 14 or body[:5] != b"JFIF\0" or body[12:] != b"\0\0":
                raise ValueError("something is attached to the picture")
        elif marker not in _ALLOWED:
            raise ValueError("something is attached to the picture")
        elif marker in (0xC0, 0xC2):
            size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(data, at)
    if at != len(data) - 2 or 0 in size:
        raise ValueError("something follows the picture")
    return size


def _after_scan(data: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError("a scan without an end")
        if data[at + 1] != 0 and data[at + 1] not in _STANDALONE:
            return at
        at += 2


def with_words(data: bytes, *, taken_at: datetime | None, sentence: str) -> bytes:
    """The plain picture with a capture date and one sentence in its EXIF, and not a byte of anybody else's."""
    exif = b"Exif\0\0" + _tiff(taken_at, sentence)
    return _SOI + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:]


def _tiff(taken_at: datetime | None, sentence: str) -> bytes:
    """ImageDescription and Copyright in the first directory; the date the camera noted, with its offset, in EXIF's."""
    words = sentence.encode("ascii", "replace") + b"\0"
    first = [(0x010E, words), (0x8298, words)]
    details = []
    if taken_at is not None:
        stamp = taken_at.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0"
        offset = taken_at.strftime("%z")
        first.append((0x0132, stamp))
        details = [(0x9003, stamp), (0x9011, f"{offset[:3]}:{offset[3:5]}".encode() + b"\0")]
    start = 8
    size = 2 + 12 * (len(first) + bool(details)) + 4
    body, fields = b"", sorted(first)
    entries = []
    for tag, text in fields:
        entries.append(struct.pack(">HHLL", tag, 2, len(text), start + size + len(body)))
        body += text + b"\0" * (len(text) % 2)
    if details:
        where = start + size + len(body)
        entries.append(struct.pack(">HHLL", 0x8769, 4, 1, where))
        inner, texts = b"", b""
        inner_size = 2 + 12 * len(details) + 4
        for tag, text in details:
            inner += struct.pack(">HHLL", tag, 2, len(text), where + inner_size + len(texts))
            texts += text + b"\0" * (len(text) % 2)
        body += struct.pack(">H", len(details)) + inner + b"\0\0\0\0" + texts
    entries.sort()
    return b"MM\0*" + struct.pack(">L", start) + struct.pack(">H", len(entries)) + b"".join(entries) + b"\0" * 4 + body
