"""Whatever is sent, the answer is a clean picture or a sentence: never an error, never a byte of the file itself."""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from nursery_portal.kit.errors import Refused
from nursery_portal.media import formats, intake, sandbox

from . import malformed, pictures
from .test_intake import assert_clean, refusal


def outcome(sample: malformed.Sample) -> str:
    """ "taken" or "refused"; anything else is an exception that reached the caller, and fails the test."""
    label, data = sample
    try:
        made = intake.take_in(io.BytesIO(data), name="a.jpg")
    except Refused as refused:
        (sentence,) = refused.reasons
        assert sentence.startswith("a.jpg was left out: "), label
        assert "busy" not in sentence and "tried_to" not in sentence
        return "refused"
    assert_clean(made)
    return "taken"


def outcomes(samples: Iterable[malformed.Sample]) -> dict[str, str]:
    """All of them, two at a time as the portal would."""
    wanted = list(samples)
    with ThreadPoolExecutor(sandbox.AT_ONCE) as pool:
        return dict(zip([label for label, _ in wanted], pool.map(outcome, wanted), strict=True))


@pytest.mark.parametrize("name", malformed.NOT_TAKEN)
def test_another_kind_of_file_is_refused_without_a_decoder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "run", None)
    assert intake.WE_TAKE in refusal(malformed.NOT_TAKEN[name], name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("drawing.svg", "an SVG file"),
        ("letter.pdf", "a PDF file"),
        ("scan.tiff", "a TIFF or camera raw file"),
        ("layers.psd", "a Photoshop file"),
        ("icon.ico", "an icon file"),
        ("film.mov", "a video file"),
    ],
)
def test_a_refused_kind_is_named(name: str, kind: str) -> None:
    assert f"it is {kind}, and we take" in refusal(malformed.NOT_TAKEN[name], name)


def test_a_name_does_not_make_a_kind() -> None:
    """Sound pictures under a wrong name are taken; other files under a picture's name are not."""
    assert intake.take_in(io.BytesIO(pictures.phone_jpeg()), name="letter.pdf").blobs
    assert "PDF" in refusal(malformed.NOT_TAKEN["letter.pdf"], "holiday.jpg")


def test_files_that_lie_about_their_size_do_no_harm() -> None:
    seen = outcomes(malformed.lying())
    assert seen["jpeg says 65535 x 65535"] == seen["png says 7000 x 7000"] == "refused"


def test_bombs_do_no_harm_and_are_refused_quickly() -> None:
    seen = outcomes(malformed.bombs())
    assert seen["png of 900 megapixels"] == "refused"


def test_what_is_two_things_at_once_leaves_only_the_picture() -> None:
    """`assert_clean` looks for what stood behind it: nothing of it is left."""
    seen = outcomes(list(malformed.polyglots())[::6])
    assert set(seen.values()) == {"taken"}


def test_nonsense_beside_sound_pixels_is_ignored() -> None:
    seen = outcomes(malformed.odd_words())
    assert set(seen.values()) == {"taken"}, seen


def test_damaged_files_are_refused_or_come_out_clean() -> None:
    """A sample; the long suite tries them all."""
    seen = outcomes([*malformed.truncated(3), *malformed.flipped(1), *list(malformed.wrong_heads())[::8]])
    assert "refused" in seen.values() and "taken" in seen.values()


def test_a_file_cut_short_is_refused_and_not_shown_half_grey() -> None:
    cut = [(label, data) for label, data in malformed.truncated(10) if label.endswith("5/10")]
    assert set(outcomes(cut).values()) == {"refused"}


@pytest.mark.long
def test_every_kind_cut_at_every_hundredth() -> None:
    outcomes(malformed.truncated(100))


@pytest.mark.long
def test_many_flipped_bits_and_splices() -> None:
    outcomes(malformed.flipped(60))
    outcomes(malformed.spliced(60))


@pytest.mark.long
def test_every_wrong_head_and_every_polyglot() -> None:
    outcomes(malformed.wrong_heads())
    assert set(outcomes(malformed.polyglots()).values()) == {"taken"}


def test_only_kinds_with_a_reader_are_on_the_list() -> None:
    assert set(malformed.sound()) == formats.TAKEN
    for kind, data in malformed.sound().items():
        assert formats.kind_of(data[: formats.HEAD]) == kind
