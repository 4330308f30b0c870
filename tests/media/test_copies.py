"""A copy to keep: what is covered is gone from it, and it says nothing but a date and one sentence."""

import contextlib
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nursery_portal.kit.errors import Refused
from nursery_portal.media import copies, jpeg, pixels
from nursery_portal.media.redact import Edit, Region, Style, moved
from tests.media.test_redact import chequered, detail, master

TAKEN = datetime(2026, 6, 3, 10, 40, tzinfo=UTC)
GRASS, FACE = (60, 140, 60), (255, 0, 255)


@st.composite
def parts(draw: st.DrawFn, least: float, most: float) -> Region:
    """A part of a picture of some size, as often as not at its very edge."""
    w, h = draw(st.floats(least, most)), draw(st.floats(least, most))
    x, y = (draw(st.sampled_from([0.0, 1 - side]) | st.floats(0, 1 - side)) for side in (w, h))
    return Region(x, y, w, h)


@settings(max_examples=60, deadline=None)
@given(
    size=st.sampled_from([(400, 300), (300, 400), (400, 120)]),
    head=parts(0.02, 0.4),
    turns=st.integers(0, 3),
    degrees=st.just(0.0) | st.floats(-15, 15),
    crop=st.none() | parts(0.1, 1),
)
def test_of_a_head_nothing_is_left_however_the_picture_was_turned_and_cropped_before(
    size: tuple[int, int], head: Region, turns: int, degrees: float, crop: Region | None
) -> None:
    picture = Image.new("RGB", size, GRASS)
    left, top, right, bottom = (
        head.x * size[0],
        head.y * size[1],
        (head.x + head.w) * size[0],
        (head.y + head.h) * size[1],
    )
    picture.paste(FACE, (round(left), round(top), max(round(left) + 1, int(right)), max(round(top) + 1, int(bottom))))
    edit = Edit(quarter_turns=turns, straighten=degrees, crop=crop)
    seen = pixels.turned(picture, turns, degrees)
    if crop:
        seen = seen.crop(pixels.pixel_box((crop.x, crop.y, crop.w, crop.h), seen.size))

    if (place := moved(head, edit, width=size[0], height=size[1])) is not None:
        wide = place.grown(copies.BEYOND)
        seen = pixels.cover(seen, (wide.x, wide.y, wide.w, wide.h), "pebble")

    left_over = [colour for _, colour in seen.getcolors(seen.width * seen.height) or [] if isinstance(colour, tuple)]
    assert not any(red > 170 and green < 100 and blue > 170 for red, green, blue in left_over)


@pytest.mark.parametrize("style", Style)
def test_the_covered_head_and_a_margin_round_it_hold_no_detail(style: Style) -> None:
    head = Region(0.25, 0.25, 0.25, 0.25)

    made = copies.share_safe(master(chequered()), [head], taken_at=TAKEN, style=style)

    picture = Image.open(io.BytesIO(made)).convert("RGB")
    wide = head.grown(copies.BEYOND)
    box = (
        round(wide.x * picture.width),
        round(wide.y * picture.height),
        round((wide.x + wide.w) * picture.width),
        round((wide.y + wide.h) * picture.height),
    )
    assert detail(picture, box) < 80
    assert detail(picture, (600, 0, 790, 100)) > 200, "what is not covered stays clear"


def test_it_says_when_it_was_taken_and_whom_it_is_for_and_nothing_else() -> None:
    made = copies.share_safe(master(chequered()), [], taken_at=TAKEN, style=Style.PEBBLE)

    exif = Image.open(io.BytesIO(made)).getexif()
    assert dict(exif) == {
        0x010E: copies.SENTENCE,
        0x8298: copies.SENTENCE,
        0x0132: "2026:06:03 10:40:00",
        0x8769: exif[0x8769],
    }
    assert exif.get_ifd(0x8769) == {0x9003: "2026:06:03 10:40:00", 0x9011: "+00:00"}
    assert Image.open(io.BytesIO(made)).info.keys() <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "dpi",
        "exif",
    }


def test_a_picture_without_a_date_has_only_the_sentence() -> None:
    made = copies.share_safe(master(chequered()), [], taken_at=None, style=Style.PEBBLE)

    assert set(Image.open(io.BytesIO(made)).getexif()) == {0x010E, 0x8298}


def test_it_is_smaller_than_the_master() -> None:
    large = Image.new("RGB", (2000, 1500), (90, 120, 60))

    made = copies.share_safe(master(large), [], taken_at=None, style=Style.PEBBLE)

    assert Image.open(io.BytesIO(made)).size == (1600, 1200)


def test_what_is_no_picture_gives_no_copy() -> None:
    with pytest.raises(Refused):
        copies.share_safe(b"RIFFbytes", [], taken_at=None, style=Style.PEBBLE)


def plain() -> bytes:
    out = io.BytesIO()
    chequered().save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    "changed",
    [
        plain() + b"PK\x03\x04",
        plain()[:-2],
        plain()[:2] + b"\xff\xfe\x00\x05abc" + plain()[2:],
        plain()[:2] + b"\xff\xe1\x00\x08Exif\x00\x00" + plain()[2:],
        b"GIF89a",
        b"",
    ],
)
def test_a_picture_with_anything_attached_is_not_believed(changed: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        jpeg.plain_size(changed)


def test_progressive_and_baseline_pictures_are_recognised() -> None:
    for progressive in (False, True):
        out = io.BytesIO()
        chequered().save(out, "JPEG", progressive=progressive)
        assert jpeg.plain_size(out.getvalue()) == (800, 600)


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_no_bytes_make_the_check_fail_otherwise(noise: bytes, at: int) -> None:
    sound = plain()
    for data in (noise, sound[:at] + noise + sound[at:]):
        with contextlib.suppress(ValueError):
            jpeg.plain_size(data)
