"""What is done to the pixels. Runs only inside the decoder process: Pillow, no Django, no file and no socket.

Everything a picture carries beside its pixels ends here: `upright_srgb` answers a bare picture, and only
its pixels are encoded. The order matters for speed and memory: the picture is first made small (a JPEG
while it is decoded, by `draft`), and only then turned, converted and encoded.
"""

import copy
import io
import math
from typing import Any

from PIL import (
    Image,
    ImageCms,
    ImageColor,
    ImageDraw,
    ImageFile,
    ImageFilter,
    ImagePalette,
    TiffImagePlugin,
    WebPImagePlugin,
)

WANTED_LATER = (copy, ImageColor, ImagePalette, TiffImagePlugin)
"""What Pillow imports only when a file needs it, and could not import any more once the process is locked."""

Size = tuple[int, int]
Box = tuple[int, int, int, int]
Answer = tuple[dict[str, Any], list[bytes]]

WHITE = 255
EXIF_IFD, TAKEN_AT, TAKEN_OFFSET, ORIENTATION = 0x8769, 0x9003, 0x9011, 0x0112
ADOBE = 12
"""The length of the segment by which a JPEG says how its colours are to be read."""
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PEBBLE, PEBBLE_LIGHT = (201, 190, 176), (219, 210, 198)
COVER_MARGIN = 0.15
"""How far a cover reaches beyond its region, in parts of the region's shorter side."""
BLUR_CELLS = 4
"""A blurred region is first reduced to this many cells along its shorter side: what is gone cannot be sharpened."""


class Unfit(Exception):
    """The picture will not be taken; the argument is a code that the parent turns into a sentence."""


def prepare(kind: str) -> None:
    """Import what this kind needs and send a tiny picture the whole way, so that nothing is opened afterwards."""
    Image.MAX_IMAGE_PIXELS = None  # Ours is the stricter check, and it comes before decoding.
    _reader(kind)
    tiny = Image.new("RGB", (8, 8))
    tiny.getexif().get_ifd(EXIF_IFD)
    encoded = webp(tiny, quality=50, method=0)
    colour_of(upright_srgb(WebPImagePlugin.WebPImageFile(io.BytesIO(encoded)), icc=_SRGB_BYTES, turn=6))
    if kind == "webp":
        jpeg(tiny)
    cover(tiny, (0.2, 0.2, 0.5, 0.5), "pebble")
    cover(tiny, (0.2, 0.2, 0.5, 0.5), "blur")


def take_in(data: bytes, *, kind: str, sizes: list[list[Any]], max_pixels: int) -> Answer:
    """Every rendition of an uploaded file, and what is worth keeping of what it said about itself."""
    file = first_frame(data, kind, max_pixels)
    said = _said(file)
    icc = file.info.get("icc_profile")
    picture = shrunk(file, sizes[0][1])
    del file  # With it goes the larger picture: a third of the memory in use.
    picture = upright_srgb(picture, icc=icc, turn=said.pop("turn"))
    header, blobs = renditions(picture, sizes)
    return header | said, blobs


def redo(data: bytes, *, edit: dict[str, Any], sizes: list[list[Any]], max_pixels: int) -> Answer:
    """A new master and renditions of our own stored master: covered, then turned, straightened and cropped."""
    picture = upright_srgb(first_frame(data, "webp", max_pixels))
    for region, how in edit["covers"]:
        picture = cover(picture, region, how)
    picture = turned(picture, edit["quarter_turns"], edit["straighten"])
    if edit["crop"]:
        picture = picture.crop(pixel_box(edit["crop"], picture.size))
    return renditions(picture, sizes)


def copied(data: bytes, *, covers: list[Any], longest: int, max_pixels: int) -> Answer:
    """A picture to give away, of our own stored master: covered, no larger than `longest`, as one JPEG."""
    picture = upright_srgb(first_frame(data, "webp", max_pixels))
    for region, how in covers:
        picture = cover(picture, region, how)
    target = fitted(picture.size, longest)
    if target != picture.size:
        picture = picture.resize(target, Image.Resampling.BICUBIC, reducing_gap=3.0)
    return {"width": picture.width, "height": picture.height}, [jpeg(picture)]


# Opening


def _reader(kind: str) -> Any:
    """The one class that reads this kind. `Image.open` is not asked: it would try others."""
    if kind == "jpeg":
        from PIL.JpegImagePlugin import JpegImageFile  # Reads the first picture of an MPO or motion photo.

        return JpegImageFile
    if kind == "png":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile
    if kind == "gif":
        from PIL.GifImagePlugin import GifImageFile

        return GifImageFile
    if kind == "avif":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return AvifImagePlugin.AvifImageFile
    if kind == "heif":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = False  # An embedded thumbnail may show something else than the picture.
        pillow_heif.options.DEPTH_IMAGES = False
        pillow_heif.options.AUX_IMAGES = False
        return pillow_heif.HeifImageFile
    return WebPImagePlugin.WebPImageFile


def first_frame(data: bytes, kind: str, max_pixels: int) -> ImageFile.ImageFile:
    """The picture with its header read and its size found bearable; its pixels are not decoded yet."""
    picture = _opened(data, kind)
    width, height = picture.size
    if width < 1 or height < 1:
        raise Unfit("damaged")
    if width * height > max_pixels:
        raise Unfit("too_many_pixels")
    return picture


def _opened(data: bytes, kind: str) -> ImageFile.ImageFile:
    """The file by the reader of its kind. What stands beside the pixels of a JPEG may be nonsense: then without it."""
    reader = _reader(kind)
    try:
        opened: ImageFile.ImageFile = reader(io.BytesIO(data))
    except SyntaxError:
        if kind != "jpeg":
            raise
        opened = reader(io.BytesIO(undressed(data)))
    return opened


def undressed(data: bytes) -> bytes:
    """A JPEG without its applications' segments and comments, but for the camera's words and a whole note on colour."""
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        marker, end = data[at + 1 : at + 2], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == b"\xff":  # Markers may be preceded by any number of these.
            at += 1
            continue
        body = data[at + 4 : end]
        application = b"\xe0" <= marker <= b"\xef" or marker == b"\xfe"
        camera, colour = marker == b"\xe1" and body[:6] == b"Exif\0\0", marker == b"\xee" and len(body) == ADOBE
        if camera or colour or not application:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _said(picture: ImageFile.ImageFile) -> dict[str, Any]:
    """When the picture was taken and which way up it is, in its own words; damaged EXIF says nothing."""
    try:
        exif = picture.getexif()
        turn = exif.get(ORIENTATION, 1)
        details = exif.get_ifd(EXIF_IFD)
        taken, offset = details.get(TAKEN_AT), details.get(TAKEN_OFFSET)
    except Exception:
        return {"turn": 1, "taken": "", "offset": ""}
    return {"turn": turn if turn in UPRIGHT else 1, "taken": _text(taken), "offset": _text(offset)}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\x00 ")[:32] if isinstance(value, str) else ""


# Making small, upright, sRGB


def fitted(size: Size, longest: int) -> Size:
    """The size with the same shape whose longer side is at most `longest`; never larger than it was."""
    width, height = size
    if max(size) <= longest:
        return size
    scale = longest / max(size)
    return max(1, round(width * scale)), max(1, round(height * scale))


def shrunk(picture: Image.Image, longest: int) -> Image.Image:
    """The picture at its fitted size, decoded no larger than needed."""
    target = fitted(picture.size, longest)
    if isinstance(picture, ImageFile.ImageFile) and picture.format == "JPEG":
        picture.draft(None, target)  # With a square box instead of the fitted one, draft silently does nothing.
    picture.load()
    target = fitted(picture.size, longest)  # A HEIC may turn out to have another size than its header said.
    picture = _resizable(picture)
    if picture.size == target:
        return picture
    if picture.mode.startswith("I;16"):
        return picture.resize(target, Image.Resampling.BICUBIC)  # Pillow reduces every mode but this one.
    return picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode whose values may be averaged: no palette, no single bit, transparency as a channel."""
    if picture.has_transparency_data:
        return picture if picture.mode in ("RGBA", "LA") else picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("L", "RGB", "CMYK") or picture.mode.startswith("I;16"):
        return picture
    if picture.mode in ("I", "F"):
        return picture.point(lambda value: value * (1 / 257)).convert("L")
    return picture.convert("RGB")


def upright_srgb(picture: Image.Image, *, icc: bytes | None = None, turn: int = 1) -> Image.Image:
    """A bare RGB picture: on white where it was transparent, in sRGB, the right way up, with nothing attached."""
    if picture.mode in ("RGBA", "LA"):
        opaque = Image.new(picture.mode.removesuffix("A"), picture.size, (WHITE,) * (len(picture.mode) - 1))
        opaque.paste(picture.convert(opaque.mode), mask=picture.getchannel("A"))
        picture = opaque
    elif picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    picture = _in_srgb(picture, icc) if icc else picture
    picture = picture.convert("RGB")
    if turn in UPRIGHT:
        picture = picture.transpose(UPRIGHT[turn])
    picture.info = {}
    return picture


_SRGB = ImageCms.createProfile("sRGB")
_SRGB_BYTES = ImageCms.ImageCmsProfile(_SRGB).tobytes()
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def _in_srgb(picture: Image.Image, icc: bytes) -> Image.Image:
    """The picture converted by its profile; a profile that is damaged or of another kind is not believed."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        mode = _SPACES[profile.profile.xcolor_space.strip()]
        if mode == "RGB" and picture.mode == "L":
            picture = picture.convert("RGB")
        if mode != picture.mode:
            return picture
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        converted = ImageCms.profileToProfile(picture, profile, _SRGB, renderingIntent=intent, outputMode="RGB")
    except (ImageCms.PyCMSError, KeyError, OSError, TypeError, ValueError):
        return picture
    return converted or picture


# Repairs


def pixel_box(region: list[float] | tuple[float, ...], size: Size) -> Box:
    """The whole pixels touched by a region given as fractions (x, y, width, height), at least one of them."""
    x, y, w, h = region
    left = min(max(math.floor(x * size[0]), 0), size[0] - 1)
    top = min(max(math.floor(y * size[1]), 0), size[1] - 1)
    right = min(max(math.ceil((x + w) * size[0]), left + 1), size[0])
    bottom = min(max(math.ceil((y + h) * size[1]), top + 1), size[1])
    return left, top, right, bottom


def cover(picture: Image.Image, region: list[float] | tuple[float, ...], how: str) -> Image.Image:
    """The picture with every pixel of the region replaced: by a pebble, or by a blur of a few averages.

    The shape reaches beyond the region by a margin and is rounded only in that margin.
    """
    left, top, right, bottom = pixel_box(region, picture.size)
    margin = max(1, round(COVER_MARGIN * min(right - left, bottom - top)))
    outer = (left - margin, top - margin, right + margin, bottom + margin)
    size = outer[2] - outer[0], outer[3] - outer[1]
    shape = _pebble_shape(size, 3.2 * margin)  # Below 3.41 margins the region's corners lie inside the rounding.
    if how == "blur":
        paint = _few_averages(picture, outer, size)
    else:
        paint = Image.new("RGB", size, PEBBLE)
        glow = Image.new("L", size)
        glow.paste(
            _pebble_shape((max(1, size[0] // 2), max(1, size[1] // 3)), size[1] / 6), (size[0] // 6, size[1] // 8)
        )
        paint.paste(PEBBLE_LIGHT, mask=glow.filter(ImageFilter.GaussianBlur(max(1, size[1] / 14))))
    covered = picture.copy()
    covered.paste(paint, outer[:2], shape)
    return covered


def _pebble_shape(size: Size, radius: float) -> Image.Image:
    """A filled rounded rectangle as a mask, smooth at its rim."""
    fine = Image.new("L", (size[0] * 2, size[1] * 2))
    ImageDraw.Draw(fine).rounded_rectangle((0, 0, fine.width - 1, fine.height - 1), radius=radius * 2, fill=WHITE)
    return fine.reduce(2)


def _few_averages(picture: Image.Image, outer: Box, size: Size) -> Image.Image:
    """What is left of a patch after averaging it to a few cells, drawn softly."""
    inside = (max(outer[0], 0), max(outer[1], 0), min(outer[2], picture.width), min(outer[3], picture.height))
    patch = picture.crop(inside)
    scale = BLUR_CELLS / min(size)
    cells = max(1, min(12, round(size[0] * scale))), max(1, min(12, round(size[1] * scale)))
    return patch.resize(cells, Image.Resampling.BOX).resize(size, Image.Resampling.BICUBIC)


def turned(picture: Image.Image, quarter_turns: int, degrees: float) -> Image.Image:
    """Turned clockwise by quarters, then straightened; the empty corners are cut off."""
    quarters = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
    if quarter_turns % 4:
        picture = picture.transpose(quarters[quarter_turns % 4])
    if not degrees:
        return picture
    width, height = upright_inside(picture.size, degrees)
    picture = picture.rotate(-degrees, Image.Resampling.BICUBIC)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def upright_inside(size: Size, degrees: float) -> Size:
    """The largest picture of the same shape that fits, upright, inside one tilted by so many degrees."""
    width, height = size
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    scale = min(width / (width * cos + height * sin), height / (width * sin + height * cos))
    return max(1, math.floor(width * scale)), max(1, math.floor(height * scale))


# Encoding


def renditions(picture: Image.Image, sizes: list[list[Any]]) -> Answer:
    """The picture encoded at each size, each made from the next larger one."""
    header: dict[str, Any] = {"width": 0, "height": 0}
    names: list[str] = []
    blobs: list[bytes] = []
    for name, longest, quality, method in sizes:
        target = fitted(picture.size, longest)
        if target != picture.size:
            picture = picture.resize(target, Image.Resampling.BICUBIC, reducing_gap=3.0)
        if not blobs:
            header = {"width": picture.width, "height": picture.height}
        names.append(name)
        blobs.append(webp(picture, quality=quality, method=method))
    return header | {"colour": colour_of(picture), "names": names}, blobs


def webp(picture: Image.Image, *, quality: int, method: int) -> bytes:
    """The pixels as WebP, and nothing but the pixels."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=method, exif=b"", xmp=b"", icc_profile=None)
    return out.getvalue()


def jpeg(picture: Image.Image) -> bytes:
    """The pixels as JPEG, and nothing but the pixels: what every telephone and every print shop can open."""
    from PIL import JpegImagePlugin  # noqa: F401  registers the encoder; imported before the process is locked

    out = io.BytesIO()
    picture.save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()


def colour_of(picture: Image.Image) -> str:
    """The colour that takes up most of the picture, as #rrggbb: it holds the picture's place while it loads."""
    few = picture.resize((24, 24), Image.Resampling.BOX).quantize(5)
    counts = few.histogram()
    index = counts.index(max(counts))
    palette = few.getpalette() or [128] * 3
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
