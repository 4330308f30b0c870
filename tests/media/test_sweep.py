"""What nobody knows goes; what is missing is found, and made again from its master."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from nursery_portal.media.store import read, save_all, store
from nursery_portal.media.sweep import OLD_ENOUGH, missing, remake, sweep
from nursery_portal.media.webp import plain_size

from . import pictures
from .test_intake import taken_in


def test_a_picture_nobody_knows_is_swept_once_it_is_old_enough() -> None:
    known, stranger = uuid4(), uuid4()
    for picture in (known, stranger):
        save_all(picture, 1, {"small": b"x"})
    written = datetime.now(UTC)
    assert sweep({known: 1}, now=written) == 0
    assert sweep({known: 1}, now=written + OLD_ENOUGH + timedelta(minutes=1)) == 1
    assert [picture for picture, _, _ in store().kept()] == [known]


def test_a_version_newer_than_the_row_knows_goes_with_them() -> None:
    picture = uuid4()
    for version in (1, 2, 3):
        save_all(picture, version, {"small": b"x"})
    assert sweep({picture: 2}, now=datetime.now(UTC) + OLD_ENOUGH + timedelta(minutes=1)) == 1
    assert sorted(version for _, version, _ in store().kept()) == [1, 2]


def test_a_missing_rendition_is_found_and_made_again() -> None:
    picture, whole = uuid4(), uuid4()
    blobs = taken_in(pictures.phone_jpeg(size=(1200, 900))).blobs
    save_all(whole, 2, blobs)
    save_all(picture, 2, {name: data for name, data in blobs.items() if name != "medium"})
    assert missing({picture: 2, whole: 2}) == [picture]
    assert remake(picture, 2)
    assert missing({picture: 2, whole: 2}) == []
    assert plain_size(read(picture, 2, "medium")) == (960, 720)
    assert pictures.shows_flag(read(picture, 2, "medium"))
    assert read(picture, 2, "large") == blobs["large"]


def test_without_its_master_a_picture_cannot_be_made_again() -> None:
    picture = uuid4()
    save_all(picture, 1, {"small": b"x"})
    assert not remake(picture, 1)
    assert missing({picture: 1}) == [picture]
