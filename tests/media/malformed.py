"""A generator of files that no camera writes: damaged, lying, exploding, two things at once."""

import random
import struct
import zlib
from collections.abc import Iterator

from . import pictures

Sample = tuple[str, bytes]

NOT_TAKEN: dict[str, bytes] = {
    "drawing.svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "spaced.svg": b"\xef\xbb\xbf \n <svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "letter.pdf": b"%PDF-1.7\n1 0 obj<<>>endobj",
    "scan.tiff": b"II*\x00\x08\x00\x00\x00" + bytes(64),
    "camera.dng": b"MM\x00*\x00\x00\x00\x08" + bytes(64),
    "layers.psd": b"8BPS\x00\x01" + bytes(64),
    "icon.ico": b"\x00\x00\x01\x00\x01\x00\x10\x10" + bytes(64),
    "paint.bmp": b"BM" + bytes(64),
    "film.mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    "film.mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ",
    "two-faced.mp4": b"\x00\x00\x00\x1cftypisom\x00\x00\x00\x00isomavifheic",
    "film.webm": b"\x1aE\xdf\xa3" + bytes(64),
    "sound.wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32),
    "new.jxl": b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(64),
    "new2.jxl": b"\xff\x0a" + bytes(64),
    "old.jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(64),
    "pictures.zip": b"PK\x03\x04" + bytes(64),
    "page.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "program.exe": b"MZ" + bytes(64),
    "program": b"\x7fELF" + bytes(64),
    "figure.eps": b"%!PS-Adobe-3.0 EPSF-3.0",
    "plot.ps": b"\xc5\xd0\xd3\xc6" + bytes(64),
    "text.txt": b"not a picture at all",
    "shifted.jpg": b"\n" + pictures.phone_jpeg(size=(64, 48)),
    "film.jpg": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42",
}
"""Files of other kinds, whatever their name says."""


def sound() -> dict[str, bytes]:
    """One small sound file of every kind that is taken, to be damaged."""
    return {
        "jpeg": pictures.phone_jpeg(size=(160, 120), icc=pictures.display_p3()),
        "png": pictures.png(icc=pictures.display_p3()),
        "webp": pictures.webp(),
        "gif": pictures.animated_gif(),
        "heif": pictures.heic(),
        "avif": pictures.avif(),
    }


def truncated(steps: int) -> Iterator[Sample]:
    """Each kind cut off after every so many hundredths of its length."""
    for kind, data in sound().items():
        for step in range(steps):
            yield f"{kind} cut at {step}/{steps}", data[: len(data) * step // steps]


def flipped(rounds: int, *, seed: int = 7) -> Iterator[Sample]:
    """Each kind with a few bits the other way round; the first kilobyte, where the headers are, more often."""
    chance = random.Random(seed)
    for kind, data in sound().items():
        for turn in range(rounds):
            broken = bytearray(data)
            reach = min(1024, len(data)) if turn % 2 else len(data)
            for _ in range(chance.choice((1, 3, 20))):
                broken[chance.randrange(8, reach)] ^= 1 << chance.randrange(8)
            yield f"{kind} flipped {turn}", bytes(broken)


def spliced(rounds: int, *, seed: int = 11) -> Iterator[Sample]:
    """Each kind with a piece taken out, doubled or overwritten by noise."""
    chance = random.Random(seed)
    for kind, data in sound().items():
        for turn in range(rounds):
            start = chance.randrange(16, len(data))
            piece = data[start : start + chance.randrange(1, 400)]
            noise = chance.choice((b"", piece + piece, chance.randbytes(len(piece)), b"\xff" * len(piece)))
            yield f"{kind} spliced {turn}", data[:start] + noise + data[start + len(piece) :]


def wrong_heads() -> Iterator[Sample]:
    """The first bytes of one kind before the body of another, and heads with nothing behind them."""
    kinds = sound()
    for name, data in kinds.items():
        yield f"only the head of {name}", data[:32]
        for other, body in kinds.items():
            if other != name:
                yield f"head of {name}, body of {other}", data[:12] + body[12:]


def lying() -> Iterator[Sample]:
    """Pictures whose header states another size than they have."""
    jpeg, png = pictures.phone_jpeg(size=(64, 48)), pictures.png()
    frame = jpeg.index(b"\xff\xc0") + 5
    for height, width in ((65535, 65535), (65535, 1), (0, 0), (0, 64), (7000, 7000), (48, 65)):
        yield f"jpeg says {width} x {height}", jpeg[:frame] + struct.pack(">HH", height, width) + jpeg[frame + 4 :]
    for width, height in ((2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (0, 0), (7000, 7000), (640, 481), (639, 480)):
        head = b"IHDR" + struct.pack(">II", width, height) + png[24:29]
        yield f"png says {width} x {height}", png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]
    gif = bytearray(pictures.animated_gif())
    gif[6:10] = struct.pack("<HH", 65535, 65535)
    yield "gif says 65535 x 65535", bytes(gif)
    webp = bytearray(pictures.webp())
    webp[24:30] = b"\xff\x3f\x00\xff\x3f\x00"
    yield "webp says 16384 x 16384", bytes(webp)


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few kilobytes that ask for gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return pictures.png_of_chunks((b"IHDR", head), (b"IDAT", zlib.compress(bytes(8_000_000), 9)), (b"IEND", b""))


def bombs() -> Iterator[Sample]:
    """Small files that ask for much: pixels, text, profiles, scans, frames."""
    yield "png of 900 megapixels", png_bomb()
    yield "png of 60 megapixels with nothing in it", png_bomb(7_745, 7_745)
    head = (b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0))
    body, end = (b"IDAT", zlib.compress(bytes(48 * (64 * 3 + 1)))), (b"IEND", b"")
    much = zlib.compress(bytes(100_000_000), 9)
    yield "png with 100 MB of text", pictures.png_of_chunks(head, (b"zTXt", b"a\0\0" + much), body, end)
    yield "png with 100 MB of profile", pictures.png_of_chunks(head, (b"iCCP", b"a\0\0" + much), body, end)
    yield "png with 100 MB of pixels too many", pictures.png_of_chunks(head, (b"IDAT", much), end)
    yield "png of 100 000 chunks", pictures.png_of_chunks(head, *[(b"tEXt", b"a\0b")] * 100_000, body, end)
    jpeg = pictures.progressive_jpeg()
    scan = jpeg.rindex(b"\xff\xda")
    yield "jpeg of 3000 scans", jpeg[:scan] + jpeg[scan:-2] * 3000 + jpeg[-2:]
    gif = pictures.animated_gif()
    yield "gif of 5000 frames", gif[:-1] + gif[gif.index(b"\x21\xf9") : -1] * 50 + b";"


def polyglots() -> Iterator[Sample]:
    """A sound picture that is at the same time something else."""
    for kind, data in sound().items():
        for name, tail in {
            "zip": b"PK\x03\x04" + pictures.SECRET.encode() * 50 + b"PK\x05\x06" + bytes(18),
            "html": b"<html><script>alert(1)</script>" + pictures.SECRET.encode() + b"</html>",
            "pdf": b"%PDF-1.7 " + pictures.SECRET.encode() + b" %%EOF",
            "film": b"\0\0\0\x18ftypmp42" + pictures.SECRET.encode() * 99,
            "picture": pictures.phone_jpeg(size=(64, 48)),
        }.items():
            yield f"{kind} with a {name} behind it", data + tail
    jpeg = pictures.phone_jpeg(size=(160, 120))
    script = b"*/=1;alert('" + pictures.SECRET.encode() + b"')/*"
    yield (
        "jpeg with a script in a comment",
        jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(script) + 2) + script + jpeg[2:],
    )


def odd_words() -> Iterator[Sample]:
    """Sound pixels, but what stands beside them is nonsense."""
    jpeg = pictures.phone_jpeg(size=(160, 120))

    def with_block(marker: int, body: bytes) -> bytes:
        return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]

    def with_entry(tag: int, type_: int, count: int, value: bytes) -> bytes:
        entry = struct.pack("<HHI", tag, type_, count) + value.ljust(4, b"\0")
        return with_block(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4))

    def with_profile(old: bytes, new: bytes) -> bytes:
        return pictures.phone_jpeg(size=(160, 120), icc=pictures.display_p3().replace(old, new))

    many = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\x01\0\0\0" * 8000
    yield "exif that is noise", with_block(0xE1, b"Exif\0\0" + random.Random(3).randbytes(500))
    yield "exif of 65000 entries", with_block(0xE1, many)
    yield "exif that points at itself", with_entry(0x8769, 4, 1, b"\x08")
    yield "orientation 77", with_entry(0x0112, 3, 1, b"\x4d")
    yield "orientation that is a word", with_entry(0x0112, 2, 4, b"six")
    yield "orientation of a million numbers", with_entry(0x0112, 3, 1_000_000, b"\x08")
    xmp = b"http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]><a>&d;</a>"
    yield "xmp that is a bomb", with_block(0xE1, xmp)
    yield "a profile in pieces that do not fit", with_block(0xE2, b"ICC_PROFILE\0\x05\x02" + bytes(200))
    yield "a profile for a printer", with_profile(b"RGB ", b"CMYK")
    yield "a profile of grey", with_profile(b"RGB ", b"GRAY")
    yield "a profile that links two others", with_profile(b"mntr", b"link")
    yield "a profile without its number", with_block(0xE2, b"ICC_PROFILE\0")
    yield "a profile without its count", with_block(0xE2, b"ICC_PROFILE\0\x01")
    yield "a header cut short", with_block(0xE0, b"JFIF\0")
    yield "a note on colour cut short", with_block(0xEE, b"Adobe")
    yield "photoshop's words cut short", with_block(0xED, b"Photoshop 3.0\0" + b"8BIM\x03\xed\xff\xff\xff\xff\xff")
    yield "filled markers before a header cut short", jpeg[:2] + b"\xff\xff" + with_block(0xE0, b"JFIF\0")[2:]
    said = b"MPF\0II*\0\x08\0\0\0\x01\0\x01\xb0\x04\0\x01\0\0\0\x04\0\0\0" + bytes(8)
    yield "two pictures that say four", with_block(0xE2, said)
