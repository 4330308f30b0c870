"""A file sent by a phone, a tablet or an office becomes a clean picture, or one sentence."""

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.intake import Intake, shown_name, take_in, taken_at
from nursery_portal.media.renditions import LONGEST_SIDE, size_of
from nursery_portal.media.webp import plain_size

from . import pictures

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def taken_in(data: bytes, name: str = "IMG_2041.jpg") -> Intake:
    return take_in(io.BytesIO(data), name=name)


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        taken_in(data, name)
    (sentence,) = refused.value.reasons
    return sentence


def assert_clean(intake: Intake) -> None:
    """Nothing but pixels: no word a camera wrote, no profile, nothing behind the picture."""
    for name, blob in intake.blobs.items():
        assert plain_size(blob) == size_of(name, intake.width, intake.height)
        assert pictures.SECRET.encode() not in blob
        for mark in (b"Exif", b"EXIF", b"XMP ", b"ICCP", b"xmpmeta", b"ftyp", b"\xff\xd8\xff"):
            assert mark not in blob
        opened = Image.open(io.BytesIO(blob))
        assert opened.format == "WEBP"
        assert not opened.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"}.intersection(opened.info)


@pytest.mark.parametrize("name", pictures.FLAGS)
def test_every_kind_comes_out_upright_in_its_own_colours_and_with_nothing_attached(name: str) -> None:
    intake = taken_in(pictures.FLAGS[name](), name)
    assert set(intake.blobs) == set(LONGEST_SIDE)
    for blob in intake.blobs.values():
        assert pictures.shows_flag(blob)
    assert_clean(intake)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_held_any_way_gives_an_upright_picture(orientation: int) -> None:
    intake = taken_in(pictures.phone_jpeg(orientation=orientation))
    assert (intake.width, intake.height) == pictures.SIZE
    assert pictures.shows_flag(intake.master)


@pytest.mark.parametrize("make", [pictures.heic, pictures.avif, pictures.webp])
@pytest.mark.parametrize("orientation", [3, 5, 6])
def test_other_formats_turn_as_well(make: object, orientation: int) -> None:
    assert callable(make)
    intake = taken_in(make(orientation=orientation))
    assert (intake.width, intake.height) == pictures.SIZE
    assert pictures.shows_flag(intake.master)


def test_a_large_picture_gets_its_renditions_each_no_larger_than_its_name_says() -> None:
    intake = taken_in(pictures.phone_jpeg(size=(4032, 3024), orientation=6))
    sizes = {name: plain_size(blob) for name, blob in intake.blobs.items()}
    assert sizes == {"master": (2000, 1500), "large": (1600, 1200), "medium": (960, 720), "small": (400, 300)}
    assert (intake.width, intake.height) == (2000, 1500)


def test_a_small_picture_is_never_enlarged() -> None:
    intake = taken_in(pictures.phone_jpeg(size=(320, 240)))
    assert {plain_size(blob) for blob in intake.blobs.values()} == {(320, 240)}


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (17, 2001)])
def test_odd_shapes_are_taken_too(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, pictures.RED).save(out, "PNG")
    assert_clean(taken_in(out.getvalue()))


# Colour


def test_a_wide_gamut_picture_is_converted_and_not_merely_stripped() -> None:
    plain = Image.new("RGB", (64, 64), (200, 100, 100))
    seen = {}
    for name, icc in {"with": pictures.display_p3(), "without": None}.items():
        intake = taken_in(pictures.phone_jpeg(picture=plain, icc=icc))
        assert_clean(intake)
        seen[name] = pictures.corners(intake.master)[0]
    assert seen["with"][0] > seen["without"][0] + 8
    assert seen["with"][1] < seen["without"][1] - 3


@pytest.mark.parametrize("icc", [b"not a profile", b"\0" * 200, pictures.display_p3()[:150]])
def test_a_damaged_colour_profile_is_ignored(icc: bytes) -> None:
    assert pictures.shows_flag(taken_in(pictures.phone_jpeg(icc=icc)).master)


def test_a_heic_with_a_profile_is_converted() -> None:
    assert pictures.shows_flag(taken_in(pictures.heic(icc=pictures.display_p3())).master, within=60)


@pytest.mark.parametrize(
    "make",
    [
        pictures.transparent_png,
        pictures.palette_png_with_transparency,
        pictures.keyed_png,
    ],
)
def test_what_is_transparent_becomes_white_and_hides_what_was_there(make: object) -> None:
    assert callable(make)
    colours = (pictures.RED, (255, 255, 255), pictures.BLUE, pictures.YELLOW)
    assert pictures.shows_flag(taken_in(make()).master, colours)


def test_a_grey_picture_that_is_all_transparent_is_white() -> None:
    assert pictures.corners(taken_in(pictures.grey_transparent_png()).master) == [(255, 255, 255)] * 4


@pytest.mark.parametrize("make", [pictures.grey_jpeg, pictures.grey_with_rgb_profile, pictures.grey_16_bit_png])
def test_grey_keeps_its_shades(make: object) -> None:
    assert callable(make)
    greys = tuple(tuple([pixel[0]] * 3) for pixel in pictures.corners(pictures.flag().convert("L")))
    assert pictures.shows_flag(taken_in(make()).master, greys, within=8)


def test_one_bit_a_pixel_is_taken() -> None:
    assert_clean(taken_in(pictures.one_bit_png()))


def test_the_placeholder_is_the_colour_that_takes_up_most_of_the_picture() -> None:
    picture = Image.new("RGB", (200, 200), (30, 90, 200))
    picture.paste((250, 250, 250), (0, 0, 60, 60))
    red, green, blue = bytes.fromhex(taken_in(pictures.phone_jpeg(picture=picture)).colour[1:])
    assert abs(red - 30) < 12 and abs(green - 90) < 12 and abs(blue - 200) < 12


# What is kept of what the camera said


def test_the_date_is_kept_and_the_place_is_not() -> None:
    intake = taken_in(pictures.phone_jpeg(gps=True))
    assert intake.taken_at == datetime(2026, 6, 3, 10, 15, 42, tzinfo=timezone(timedelta(hours=1)))
    assert_clean(intake)


@pytest.mark.parametrize("make", [pictures.heic, pictures.avif, pictures.webp, pictures.png])
def test_the_date_is_read_from_every_format_that_has_one(make: object) -> None:
    assert callable(make)
    assert taken_in(make()).taken_at == datetime(2026, 6, 3, 9, 15, 42, tzinfo=UTC)


def test_a_picture_without_a_date_has_none() -> None:
    assert taken_in(pictures.phone_jpeg(taken=None)).taken_at is None


def test_without_an_offset_the_date_is_in_the_nurserys_time() -> None:
    assert taken_at("2026:06:03 10:15:42", "", now=NOW) == datetime(2026, 6, 3, 9, 15, 42, tzinfo=UTC)
    assert taken_at("2026:01:03 10:15:42", "nonsense", now=NOW) == datetime(2026, 1, 3, 10, 15, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2031:01:01 00:00:00", "2026-06-03", "", "x" * 32, None, 7],
)
def test_a_date_that_cannot_be_right_is_no_date(said: object) -> None:
    assert taken_at(said, "", now=NOW) is None


def test_the_same_file_is_recognised_and_another_one_is_not() -> None:
    first, again, other = (
        taken_in(data).fingerprint
        for data in (pictures.phone_jpeg(), pictures.phone_jpeg(), pictures.phone_jpeg(orientation=6))
    )
    assert first == again != other
    assert len(first) == 64


def test_the_fingerprint_cannot_be_recomputed_without_the_key(settings: Any) -> None:
    data = pictures.phone_jpeg()
    before = taken_in(data).fingerprint
    settings.INTAKE_KEY = "another key"
    assert taken_in(data).fingerprint != before


# Refusals


def test_a_refusal_names_the_file_and_says_why() -> None:
    assert refusal(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "IMG_2041.svg") == (
        "IMG_2041.svg was left out: it is an SVG file, and we take JPEG, PNG, WebP and HEIC."
    )


def test_a_name_is_shown_without_its_folder_and_without_invisible_signs() -> None:
    assert shown_name("C:\\Users\\Maya\\IMG 1.jpg") == "IMG 1.jpg"
    assert shown_name("/home/maya/a.jpg") == "a.jpg"
    assert shown_name("a\u202egpj.exe\x00\n") == "agpj.exe"
    assert shown_name("") == "A file without a name"
    assert len(shown_name("x" * 500 + ".jpeg")) == 60


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.jpg") == "a.jpg was left out: the file is empty."


def test_a_file_over_40_megabytes_is_refused_without_being_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nursery_portal.media.sandbox.run", None)
    data = pictures.phone_jpeg() + bytes(40 * 1024 * 1024)
    assert refusal(data, "a.jpg") == "a.jpg was left out: it is larger than 40 MB."


def test_a_picture_over_60_megapixels_is_refused_by_its_header() -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 7501)).save(out, "PNG")
    assert refusal(out.getvalue(), "a.png") == "a.png was left out: it has more than 60 megapixels."


def test_a_stream_that_breaks_is_a_refusal() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError("connection lost")

    with pytest.raises(Refused, match="could not be read"):
        take_in(Broken(), name="a.jpg")


def test_taking_in_stores_nothing(media_root: Path) -> None:
    taken_in(pictures.phone_jpeg())
    assert not [path for path in media_root.rglob("*") if path.is_file() and path.stat().st_size]


def test_the_clock_decides_what_is_in_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert taken_in(pictures.phone_jpeg()).taken_at is None
