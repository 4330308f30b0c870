"""A repair makes a new picture; what was covered or cut off cannot be had back from it."""

import io
import random
from dataclasses import astuple

import pytest
from PIL import Image, ImageDraw

from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Cover, Edit, Region, Style, moved, redo
from nursery_portal.media.renditions import Renditions, size_of
from nursery_portal.media.webp import plain_size

from . import pictures

SIZE = (800, 600)


def master(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=95)
    return out.getvalue()


def opened(made: Renditions, name: str = "master") -> Image.Image:
    return Image.open(io.BytesIO(made.blobs[name])).convert("RGB")


def chequered() -> Image.Image:
    """Strong detail everywhere, so that anything left of it shows."""
    picture = Image.new("RGB", SIZE, (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    for x in range(0, SIZE[0], 10):
        for y in range((x // 10 % 2) * 10, SIZE[1], 20):
            draw.rectangle((x, y, x + 9, y + 9), fill=(0, 0, 0))
    return picture


def detail(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How far apart the lightest and darkest pixel of a patch are."""
    grey = picture.crop(box).convert("L").tobytes()
    return max(grey) - min(grey)


def test_without_a_change_the_picture_stays_as_it_is() -> None:
    made = redo(master(pictures.flag(SIZE)), Edit())
    assert (made.width, made.height) == SIZE
    assert pictures.shows_flag(made.master)
    for name, blob in made.blobs.items():
        assert plain_size(blob) == size_of(name, *SIZE)


@pytest.mark.parametrize("style", Style)
def test_every_pixel_of_a_covered_region_is_gone_in_every_rendition(style: Style) -> None:
    region = Region(0.25, 0.25, 0.25, 0.25)
    made = redo(master(chequered()), Edit(covers=[Cover(region, style)]))
    for name in made.blobs:
        picture = opened(made, name)
        width, height = picture.size
        box = (width // 4, height // 4, width // 2, height // 2)
        assert detail(picture, box) < 60, name
        assert detail(picture, (width // 2 + width // 8, 0, width, height)) > 150 or name == "small"


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(
    "region",
    [Region(0, 0, 0.1, 0.2), Region(0.9, 0.8, 0.1, 0.2), Region(0, 0, 1, 1), Region(0.5, 0.5, 0.001, 0.001)],
)
def test_regions_at_the_edge_and_of_any_size_are_covered(style: Style, region: Region) -> None:
    made = redo(master(chequered()), Edit(covers=[Cover(region, style)]))
    box = (
        int(region.x * SIZE[0]),
        int(region.y * SIZE[1]),
        max(int((region.x + region.w) * SIZE[0]), int(region.x * SIZE[0]) + 1),
        max(int((region.y + region.h) * SIZE[1]), int(region.y * SIZE[1]) + 1),
    )
    assert detail(opened(made), box) < 90


def test_two_different_faces_under_a_pebble_leave_the_same_picture() -> None:
    """What lay below has no influence at all on what is seen."""
    results = []
    for seed in (1, 2):
        picture = Image.new("RGB", SIZE, (120, 160, 120))
        noise = random.Random(seed).randbytes(100 * 100 * 3)
        picture.paste(Image.frombytes("RGB", (100, 100), noise), (200, 200))
        lossless = io.BytesIO()
        picture.save(lossless, "WEBP", lossless=True)
        results.append(redo(lossless.getvalue(), Edit(covers=[Cover(Region(0.25, 1 / 3, 0.125, 1 / 6))])))
    assert results[0].blobs == results[1].blobs


def test_a_crop_keeps_only_what_is_inside() -> None:
    made = redo(master(pictures.flag(SIZE)), Edit(crop=Region(0.5, 0, 0.5, 0.5)))
    assert (made.width, made.height) == (400, 300)
    assert pictures.shows_flag(made.master, (pictures.GREEN,) * 4)


def test_quarter_turns_go_clockwise() -> None:
    made = redo(master(pictures.flag(SIZE)), Edit(quarter_turns=1))
    assert (made.width, made.height) == (600, 800)
    assert pictures.shows_flag(made.master, (pictures.BLUE, pictures.RED, pictures.YELLOW, pictures.GREEN))


@pytest.mark.parametrize("degrees", [-15, -3, 0.5, 8])
def test_straightening_leaves_no_empty_corner(degrees: float) -> None:
    made = redo(master(Image.new("RGB", SIZE, (240, 240, 240))), Edit(straighten=degrees))
    assert made.width < SIZE[0]
    assert abs(made.width / made.height - 4 / 3) < 0.02
    assert detail(opened(made), (0, 0, made.width, made.height)) < 8


def test_straightening_turns_clockwise() -> None:
    picture = Image.new("RGB", SIZE, (255, 255, 255))
    picture.paste((0, 0, 0), (0, 300, 800, 600))
    made = opened(redo(master(picture), Edit(straighten=10)))
    left, right = made.getpixel((20, made.height // 2 + 20)), made.getpixel((made.width - 20, made.height // 2 - 20))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert (left[0] > 200 and right[0] < 50) or (left[0] < 50 and right[0] > 200)


@pytest.mark.parametrize(
    "values", [(0, 0, 0, 1), (0, 0, 1.2, 1), (-0.1, 0, 0.5, 0.5), (1, 0, 0.1, 0.1), (float("nan"), 0, 1, 1)]
)
def test_a_region_lies_inside_its_picture(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="region"):
        Region(*values)


def test_too_much_straightening_or_cropping_is_no_edit() -> None:
    with pytest.raises(ValueError, match="straightening"):
        Edit(straighten=16)
    with pytest.raises(ValueError, match="straightening"):
        Edit(straighten=float("nan"))
    with pytest.raises(ValueError, match="too little"):
        Edit(crop=Region(0, 0, 0.01, 0.5))


def test_a_master_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refused, match="Nothing was altered"):
        redo(b"not a picture", Edit())


# Tags stay on their children


@pytest.mark.parametrize(
    "edit",
    [
        Edit(quarter_turns=1),
        Edit(quarter_turns=2),
        Edit(quarter_turns=3),
        Edit(straighten=7),
        Edit(straighten=-12, quarter_turns=1),
        Edit(crop=Region(0.3, 0.2, 0.6, 0.7)),
        Edit(quarter_turns=3, straighten=4, crop=Region(0.1, 0.2, 0.7, 0.6)),
    ],
)
def test_a_region_follows_its_child_through_an_edit(edit: Edit) -> None:
    """A dark spot on a white picture is found where `moved` says that it is."""
    region = Region(0.5, 0.4, 0.1, 0.1)
    picture = Image.new("RGB", SIZE, (255, 255, 255))
    picture.paste((0, 0, 0), (400, 240, 480, 300))
    made = opened(redo(master(picture), edit)).convert("L").point(lambda value: 255 if value < 128 else 0)
    found = made.getbbox()
    told = moved(region, edit, width=SIZE[0], height=SIZE[1])
    assert found and told
    expected = (told.x, told.y, told.x + told.w, told.y + told.h)
    measured = (found[0] / made.width, found[1] / made.height, found[2] / made.width, found[3] / made.height)
    assert all(abs(a - b) < 0.02 for a, b in zip(expected, measured, strict=True))


def test_a_region_that_was_cut_off_is_gone() -> None:
    edit = Edit(crop=Region(0, 0, 0.5, 0.5))
    assert moved(Region(0.6, 0.6, 0.1, 0.1), edit, width=800, height=600) is None
    cut = moved(Region(0.4, 0.4, 0.2, 0.2), edit, width=800, height=600)
    assert cut
    assert astuple(cut) == pytest.approx((0.8, 0.8, 0.2, 0.2))


def test_a_grown_region_stays_inside_the_picture() -> None:
    assert astuple(Region(0, 0.8, 0.2, 0.2).grown(0.5)) == pytest.approx((0, 0.7, 0.3, 0.3))
