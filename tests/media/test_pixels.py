"""What is done to the pixels, asked of the functions themselves: no process is started here."""

import io
import struct
import zlib
from itertools import product

import pytest
from PIL import Image

from nursery_portal.media import pixels

from . import pictures

SIZES = [["master", 2000, 85, 2], ["small", 400, 78, 4]]
MANY = 60_000_000

GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_ALPHA: 2, COLOUR_ALPHA: 4}
KINDS = [
    *product([GREY], [1, 2, 4, 8, 16], [False]),
    *product([GREY], [8, 16], [True]),
    *product([PALETTE], [1, 2, 4, 8], [False, True]),
    *product([COLOUR], [8, 16], [False, True]),
    *product([GREY_ALPHA, COLOUR_ALPHA], [8, 16], [False]),
]


def png(kind: int, depth: int, keyed: bool) -> bytes:
    """A small PNG of this colour type and depth, all of one value; with `keyed`, that value is declared invisible."""
    value = (1 << depth) // 2 if depth > 1 else 1
    row = b"\0" + (b"\x80\x80" if depth == 16 else bytes([{1: 255, 2: 0xAA, 4: 0x88, 8: 0x80}[depth]])) * 200
    used = row[: 1 + (16 * depth * CHANNELS[kind] + 7) // 8]
    deep = 0x8080 if depth == 16 else value
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 16, 16, depth, kind, 0, 0, 0))]
    if kind == PALETTE:
        chunks.append((b"PLTE", bytes((128, 128, 128)) * (1 << depth)))
    if keyed:
        invisible = {GREY: struct.pack(">H", deep), COLOUR: struct.pack(">3H", *[deep] * 3), PALETTE: bytes(1 << depth)}
        chunks.append((b"tRNS", invisible[kind]))
    return pictures.png_of_chunks(*chunks, (b"IDAT", zlib.compress(used * 16)), (b"IEND", b""))


@pytest.mark.parametrize(("kind", "depth", "keyed"), KINDS)
def test_every_kind_of_png_has_its_shade(kind: int, depth: int, keyed: bool) -> None:
    _, (master, _) = pixels.take_in(png(kind, depth, keyed), kind="png", sizes=SIZES, max_pixels=MANY)
    shade = pictures.corners(master)[0][0]
    if keyed:
        assert shade == 255
    elif kind in (GREY_ALPHA, COLOUR_ALPHA):  # Half grey, half visible, on white.
        assert abs(shade - 191) < 4
    elif depth == 1 and kind == GREY:
        assert shade == 255
    else:
        assert abs(shade - {2: 170, 4: 136}.get(depth if kind == GREY else 8, 128)) < 4


@pytest.mark.parametrize("size", [(4032, 3024), (3024, 4032), (4000, 2250)])
def test_a_jpeg_is_decoded_no_larger_than_needed(size: tuple[int, int]) -> None:
    """With a square box in place of the fitted size, draft would silently decode all of it."""
    file = pixels.first_frame(pictures.phone_jpeg(size=size), "jpeg", MANY)
    shrunk = pixels.shrunk(file, 2000)
    assert max(file.size) <= max(size) / 2
    assert max(shrunk.size) == 2000


def test_a_size_is_fitted_without_losing_its_shape_or_vanishing() -> None:
    assert pixels.fitted((4000, 3000), 2000) == (2000, 1500)
    assert pixels.fitted((3000, 4000), 2000) == (1500, 2000)
    assert pixels.fitted((100, 50), 2000) == (100, 50)
    assert pixels.fitted((50_000, 2), 2000) == (2000, 1)


def test_too_many_pixels_are_noticed_before_any_is_decoded() -> None:
    with pytest.raises(pixels.Unfit, match="too_many_pixels"):
        pixels.first_frame(pictures.phone_jpeg(size=(100, 100)), "jpeg", 9_999)


def test_a_clean_picture_carries_nothing_along() -> None:
    picture = Image.new("RGB", (10, 10))
    picture.info["comment"] = pictures.SECRET
    assert pixels.upright_srgb(picture).info == {}


@pytest.mark.parametrize("degrees", [0.1, 5, 15])
@pytest.mark.parametrize("size", [(800, 600), (600, 800), (900, 100)])
def test_what_is_left_after_straightening_lies_inside(size: tuple[int, int], degrees: float) -> None:
    width, height = pixels.upright_inside(size, degrees)
    white = pixels.turned(Image.new("L", size, 255), 0, degrees)
    assert white.size == (width, height)
    assert min(white.tobytes()) >= 250


def test_a_jpeg_is_opened_without_the_nonsense_beside_its_pixels_and_keeps_which_way_up_it_is() -> None:
    broken = b"\xff\xe2" + struct.pack(">H", 14) + b"ICC_PROFILE\0"
    sound = pictures.phone_jpeg(size=(64, 48), orientation=6)
    with pytest.raises(SyntaxError):
        pixels._reader("jpeg")(io.BytesIO(sound[:2] + broken + sound[2:]))
    header, _ = pixels.take_in(sound[:2] + broken + sound[2:], kind="jpeg", sizes=SIZES, max_pixels=MANY)
    plain, _ = pixels.take_in(sound, kind="jpeg", sizes=SIZES, max_pixels=MANY)
    assert header == plain
    assert len(pixels.undressed(sound)) < len(sound)


@pytest.mark.parametrize(
    "data", [b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xff\xff", b"\xff\xd8\xff\xe0\0\0\xff\xe0"]
)
def test_what_is_hardly_a_jpeg_is_undressed_without_an_error(data: bytes) -> None:
    assert pixels.undressed(data)[:2] == data[:2]
