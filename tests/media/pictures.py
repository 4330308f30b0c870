"""Made pictures of every kind a phone, a tablet or an office may send; any test may use them.

Each shows the same flag: red top left, green top right, blue bottom left, yellow bottom right. So a test can
ask of any result whether it is the right way up and has the right colours, whatever way the picture came.
Wherever a format can carry a word beside its pixels, that word is SECRET.
"""

import io
import random
import struct
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageDraw

SECRET = "Hidden-Lane-7"
RED, GREEN, BLUE, YELLOW = (220, 40, 40), (40, 170, 60), (40, 60, 210), (235, 215, 50)
FLAG = (RED, GREEN, BLUE, YELLOW)
SIZE = (640, 480)
TAKEN = datetime(2026, 6, 3, 10, 15, 42)

XMP = (
    f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{SECRET}"/></rdf:RDF></x:xmpmeta>'
).encode()

_STORED_AS = {  # What a camera held that way stores, so that the orientation it notes makes it upright again.
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def flag(size: tuple[int, int] = SIZE) -> Image.Image:
    """The picture that every file here shows."""
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    half_x, half_y = size[0] // 2, size[1] // 2
    draw.rectangle((0, 0, half_x - 1, half_y - 1), fill=RED)
    draw.rectangle((half_x, 0, *size), fill=GREEN)
    draw.rectangle((0, half_y, half_x - 1, size[1]), fill=BLUE)
    draw.rectangle((half_x, half_y, *size), fill=YELLOW)
    return picture


def corners(data: bytes | Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters, in the order of FLAG."""
    picture = data if isinstance(data, Image.Image) else Image.open(io.BytesIO(data))
    picture = picture.convert("RGB")
    width, height = picture.size
    middles = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    return [_pixel(picture, int(x * width), int(y * height)) for x, y in middles]


def shows_flag(data: bytes | Image.Image, colours: tuple[tuple[int, ...], ...] = FLAG, within: int = 26) -> bool:
    """Whether the picture shows the flag, upright and in these colours."""
    seen = corners(data)
    return all(abs(a - b) <= within for pair in zip(seen, colours, strict=True) for a, b in zip(*pair, strict=True))


def _pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    return value if isinstance(value, tuple) else (int(value or 0),)


# What a camera says


def camera_words(
    *, orientation: int = 1, gps: bool = True, taken: datetime | None = TAKEN, offset: str | None = "+01:00"
) -> Image.Exif:
    """EXIF as a phone writes it: make and owner, place, time, which way up."""
    exif = Image.Exif()
    exif[0x010F] = "Pebble"  # Make
    exif[0x0110] = f"Phone of {SECRET}"  # Model
    exif[0x0112] = orientation
    exif[0x013B] = SECRET  # Artist
    details: dict[int, Any] = {0x9286: SECRET.encode(), 0x927C: SECRET.encode() * 20, 0xA430: SECRET}
    if taken:
        details[0x9003] = details[0x9004] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if offset:
        details[0x9010] = details[0x9011] = offset
    exif[0x8769] = details
    if gps:
        exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0), 29: "2026:06:03", 27: SECRET}
    return exif


def display_p3() -> bytes:
    """A small colour profile of a phone's wider screen (P3 primaries, gamma 2.2), with SECRET as its copyright."""

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in (x, y, z)))

    name, words = b"Wide P3\0", SECRET.encode() + b"\0"
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text\0\0\0\0" + words,
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", 0, b"lcms", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    head = head.ljust(128, b"\0")
    return struct.pack(">I", 128 + len(table) + len(body)) + head[4:] + table + body


# Files


def _saved(picture: Image.Image, format_: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def phone_jpeg(
    *,
    orientation: int = 1,
    gps: bool = True,
    taken: datetime | None = TAKEN,
    offset: str | None = "+01:00",
    icc: bytes | None = None,
    size: tuple[int, int] = SIZE,
    picture: Image.Image | None = None,
) -> bytes:
    """What a phone sends: a JPEG stored as the sensor lay, with its words, place, comment and XMP."""
    picture = picture or flag(size)
    if (turn := _STORED_AS[orientation]) is not None:
        picture = picture.transpose(turn)
    exif = camera_words(orientation=orientation, gps=gps, taken=taken, offset=offset)
    return _saved(picture, "JPEG", quality=90, exif=exif.tobytes(), icc_profile=icc, xmp=XMP, comment=SECRET.encode())


def with_thumbnail(jpeg: bytes) -> bytes:
    """The JPEG with a second EXIF block whose thumbnail is itself a JPEG with a place in it."""
    small = phone_jpeg(size=(160, 120))
    entries = ((0x0103, 3, 1, 6), (0x0201, 4, 1, 14 + 2 + 36 + 4), (0x0202, 4, 1, len(small)))
    first = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<HI", 0, 14)
    second = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    body = b"Exif\0\0" + first + second + bytes(4) + small
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def motion_photo() -> bytes:
    """A JPEG with a short film behind it, as some phones take them."""
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + SECRET.encode() * 500
    return phone_jpeg() + film


def mpo() -> bytes:
    """Two pictures in one JPEG file; the second is not the flag."""
    other = Image.new("RGB", SIZE, (0, 0, 0))
    return _saved(flag(), "MPO", save_all=True, append_images=[other], exif=camera_words().tobytes())


def heic(*, orientation: int = 1, gps: bool = True, taken: datetime | None = TAKEN, icc: bytes | None = None) -> bytes:
    """What an iPhone sends."""
    import pillow_heif

    picture = flag()
    if (turn := _STORED_AS[orientation]) is not None:
        picture = picture.transpose(turn)
    exif = camera_words(orientation=orientation, gps=gps, taken=taken).tobytes()
    options = {"icc_profile": icc} if icc else {}
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=90, exif=exif, xmp=XMP, **options)
    return out.getvalue()


def avif(*, orientation: int = 1) -> bytes:
    picture = flag()
    if (turn := _STORED_AS[orientation]) is not None:
        picture = picture.transpose(turn)
    return _saved(picture, "AVIF", quality=85, speed=9, exif=camera_words(orientation=orientation).tobytes(), xmp=XMP)


def webp(*, orientation: int = 1) -> bytes:
    picture = flag()
    if (turn := _STORED_AS[orientation]) is not None:
        picture = picture.transpose(turn)
    return _saved(picture, "WEBP", quality=90, exif=camera_words(orientation=orientation).tobytes(), xmp=XMP)


def animated_webp() -> bytes:
    return _saved(flag(), "WEBP", save_all=True, append_images=[Image.new("RGB", SIZE)], duration=100)


def png(*, icc: bytes | None = None) -> bytes:
    """A PNG with every kind of text chunk."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", SECRET)
    words.add_text("Comment", SECRET, zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return _saved(flag(), "PNG", pnginfo=words, exif=camera_words().tobytes(), icc_profile=icc)


def progressive_jpeg() -> bytes:
    return _saved(flag(), "JPEG", quality=90, progressive=True, exif=camera_words().tobytes())


def cmyk_jpeg() -> bytes:
    return _saved(flag().convert("CMYK"), "JPEG", quality=95)


def grey_jpeg() -> bytes:
    return _saved(flag().convert("L"), "JPEG", quality=90)


def grey_with_rgb_profile() -> bytes:
    """What a photo editor makes of a black and white picture: one channel, and the profile of three."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return _saved(flag().convert("L"), "JPEG", quality=90, icc_profile=profile)


def grey_16_bit_png() -> bytes:
    """Sixteen bits of grey: read carelessly, everything lighter than a shadow turns white."""
    deep = flag().convert("L").convert("I").point(lambda value: value * 257)
    return _saved(deep.convert("I;16"), "PNG")


def colour_16_bit_png() -> bytes:
    """Sixteen bits a colour. Pillow writes none, so this one is put together by hand."""
    import zlib

    rows = b""
    small = flag((64, 48))
    for y in range(48):
        rows += b"\0" + b"".join(struct.pack(">3H", *(c * 257 for c in _pixel(small, x, y))) for x in range(64))
    return png_of_chunks(
        (b"IHDR", struct.pack(">IIBBBBB", 64, 48, 16, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    )


def png_of_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of exactly these chunks, each with its right checksum."""
    import zlib

    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in chunks:
        parts.append(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
    return b"".join(parts)


def palette_png() -> bytes:
    return _saved(flag().quantize(16), "PNG")


def palette_png_with_transparency() -> bytes:
    """A palette whose green is invisible."""
    picture = flag().quantize(4)
    green = picture.getpixel((SIZE[0] * 3 // 4, SIZE[1] // 4))
    return _saved(picture, "PNG", transparency=green)


def transparent_png() -> bytes:
    """The flag with an invisible green quarter, whose hidden colour must not shine through."""
    picture = flag().convert("RGBA")
    mask = Image.new("L", SIZE, 255)
    ImageDraw.Draw(mask).rectangle((SIZE[0] // 2, 0, SIZE[0], SIZE[1] // 2 - 1), fill=0)
    picture.putalpha(mask)
    return _saved(picture, "PNG")


def grey_transparent_png() -> bytes:
    picture = flag().convert("LA")
    picture.putalpha(0)
    return _saved(picture, "PNG")


def keyed_png() -> bytes:
    """No alpha channel, but one colour declared invisible."""
    return _saved(flag(), "PNG", transparency=GREEN)


def one_bit_png() -> bytes:
    return _saved(flag().convert("1"), "PNG")


def animated_gif() -> bytes:
    return _saved(
        flag().quantize(16), "GIF", save_all=True, append_images=[Image.new("P", SIZE)], comment=SECRET.encode()
    )


def animated_png() -> bytes:
    return _saved(flag(), "PNG", save_all=True, append_images=[Image.new("RGB", SIZE)])


FLAGS: dict[str, Callable[[], bytes]] = {
    "phone.jpg": phone_jpeg,
    "turned.jpg": lambda: phone_jpeg(orientation=6),
    "thumbnail.jpg": lambda: with_thumbnail(phone_jpeg()),
    "motion.jpg": motion_photo,
    "two.mpo": mpo,
    "progressive.jpg": progressive_jpeg,
    "cmyk.jpg": cmyk_jpeg,
    "phone.heic": heic,
    "picture.avif": avif,
    "picture.webp": webp,
    "moving.webp": animated_webp,
    "picture.png": png,
    "deep.png": colour_16_bit_png,
    "palette.png": palette_png,
    "moving.gif": animated_gif,
    "moving.png": animated_png,
}
"""Files that must come out as the flag in its own colours."""


def scene(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A made photograph: soft colours, round things and a sensor's noise, so that a codec has real work."""
    chance = random.Random(seed)
    ground = Image.frombytes("RGB", (40, 30), bytes(chance.randrange(40, 230) for _ in range(3600)))
    picture = ground.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(250):
        x, y, wide = (
            chance.randrange(size[0]),
            chance.randrange(size[1]),
            chance.randrange(size[0] // 80, size[0] // 10),
        )
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.ellipse((x, y, x + wide, y + wide * chance.uniform(0.5, 1.5)), fill=colour)
    noise = Image.effect_noise(size, 18).convert("RGB")
    return ImageChops.add(picture, noise, scale=1, offset=-128)
