"""Pictures are kept privately and whole, found only by their random id, and gone when they are deleted."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import InMemoryStorage

from nursery_portal.media.store import BucketStore, LocalStore, Store, parts_of, place_of, read, save_all, store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["folder", "bucket"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every promise holds for both kinds of store."""
    if request.param == "folder":
        return LocalStore(tmp_path / "private")
    return BucketStore(InMemoryStorage())


@pytest.fixture
def picture() -> UUID:
    return uuid4()


def contents(keep: Store, *place: Any) -> bytes:
    with keep.open(*place) as file:
        return file.read()


def test_what_was_saved_is_read_back(keep: Store, picture: UUID) -> None:
    keep.save(picture, 1, "large", b"bytes of a picture")
    assert keep.exists(picture, 1, "large")
    assert contents(keep, picture, 1, "large") == b"bytes of a picture"
    assert not keep.exists(picture, 2, "large")
    assert not keep.exists(picture, 1, "small")


def test_saving_again_replaces_and_keeps_one(keep: Store, picture: UUID) -> None:
    keep.save(picture, 1, "large", b"one")
    keep.save(picture, 1, "large", b"two")
    assert contents(keep, picture, 1, "large") == b"two"
    assert list(keep.kept()) == [(picture, 1, "large")]


def test_opening_what_is_not_there_says_so(keep: Store, picture: UUID) -> None:
    with pytest.raises(FileNotFoundError):
        keep.open(picture, 1, "large")


@pytest.mark.parametrize("rendition", ["", "original", "../large", "large.webp/..", "LARGE"])
def test_only_known_renditions_have_a_place(keep: Store, picture: UUID, rendition: str) -> None:
    assert not keep.exists(picture, 1, rendition)
    with pytest.raises(FileNotFoundError):
        keep.save(picture, 1, rendition, b"x")
    assert list(keep.kept()) == []


def test_one_version_or_all_can_be_deleted(keep: Store, picture: UUID) -> None:
    other = uuid4()
    for version in (1, 2):
        for rendition in ("master", "small"):
            keep.save(picture, version, rendition, b"x")
    keep.save(other, 1, "small", b"x")
    assert keep.delete(picture, 1) == 2
    assert keep.exists(picture, 2, "master")
    assert keep.delete(picture) == 2
    assert keep.delete(picture) == 0
    assert list(keep.kept()) == [(other, 1, "small")]


def test_the_sweeper_takes_what_nobody_knows_and_leaves_what_is_young(keep: Store, picture: UUID) -> None:
    stranger = uuid4()
    for master_id in (picture, stranger):
        keep.save(master_id, 1, "small", b"x")
    written = datetime.now(UTC)
    assert keep.sweep({picture: 1}, now=written + HOUR / 2, older_than=HOUR) == 0
    assert keep.sweep({picture: 1}, now=written + 2 * HOUR, older_than=HOUR) == 1
    assert list(keep.kept()) == [(picture, 1, "small")]


def test_a_place_can_be_read_back_and_nothing_else_can(picture: UUID) -> None:
    place = place_of(picture, 12, "medium")
    assert parts_of(place) == (picture, 12, "medium")
    for wrong in (f"/{place}", f"{place}.x", place.replace("medium", "huge"), "pictures/../x", place.upper(), ""):
        assert parts_of(wrong) is None


# On this machine


def test_files_and_folders_are_for_the_portal_alone(media_root: Path, picture: UUID) -> None:
    before = os.umask(0)
    try:
        save_all(picture, 1, {"master": b"m", "small": b"s"})
    finally:
        os.umask(before)
    for path in [media_root, *media_root.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert read(picture, 1, "master") == b"m"


def test_behind_nginx_its_group_may_read_and_nobody_else(media_root: Path, picture: UUID, settings: Any) -> None:
    settings.PORTAL_ACCEL_PREFIX = "/protected/"
    before = os.umask(0)
    try:
        save_all(picture, 1, {"small": b"s"})
    finally:
        os.umask(before)
    for path in [media_root, *media_root.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o750 if path.is_dir() else 0o640), path


@pytest.mark.parametrize(("before", "after", "folder", "file"), [("", "/p/", 0o750, 0o640), ("/p/", "", 0o700, 0o600)])
def test_the_sweep_gives_what_is_there_the_mode_that_is_asked_for_now(
    media_root: Path, picture: UUID, settings: Any, before: str, after: str, folder: int, file: int
) -> None:
    settings.PORTAL_ACCEL_PREFIX = before
    save_all(picture, 1, {"master": b"m", "small": b"s"})
    settings.PORTAL_ACCEL_PREFIX = after
    assert store().sweep({picture: 1}, now=NOW, older_than=HOUR) == 0
    for path in [media_root, *media_root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (folder if path.is_dir() else file), path


def test_a_write_that_fails_leaves_no_picture_and_no_rest(
    media_root: Path, picture: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", no_space)
    (media_root / "pictures" / picture.hex[:2] / picture.hex).mkdir(parents=True)
    with pytest.raises(OSError, match="no space"):
        store().save(picture, 1, "small", b"x")
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_a_reader_sees_all_of_a_picture_or_none(
    media_root: Path, picture: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the moment the bytes are made durable, the name does not exist yet."""
    seen = []
    real = os.fsync

    def watching(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            seen.append(store().exists(picture, 1, "small"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watching)
    store().save(picture, 1, "small", b"x")
    assert seen == [False]
    assert store().exists(picture, 1, "small")


def test_the_master_is_saved_last_so_that_it_stands_for_the_whole_set(
    picture: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(LocalStore, "save", lambda self, master_id, version, rendition, data: order.append(rendition))
    save_all(picture, 1, {"master": b"", "large": b"", "medium": b"", "small": b""})
    assert order == ["small", "medium", "large", "master"]


def test_half_written_files_are_swept_even_beside_a_known_picture(media_root: Path, picture: UUID) -> None:
    save_all(picture, 1, {"small": b"s"})
    half = media_root / "pictures" / picture.hex[:2] / picture.hex / ".half-0011223344556677"
    half.write_bytes(b"half")
    written = datetime.now(UTC)
    assert list(store().kept()) == [(picture, 1, "small")]
    assert store().sweep({picture: 1}, now=written, older_than=HOUR) == 0
    assert store().sweep({picture: 1}, now=written + 2 * HOUR, older_than=HOUR) == 1
    assert not half.exists()
    assert read(picture, 1, "small") == b"s"


def test_the_sweeper_looks_only_among_pictures(media_root: Path) -> None:
    letter = media_root / "letters" / "a" / "b"
    letter.mkdir(parents=True)
    (letter / "kept.txt").write_text("not a picture")
    assert store().sweep({}, now=NOW + timedelta(days=9999), older_than=HOUR) == 0
    assert (letter / "kept.txt").exists()


# Choosing


def test_a_folder_is_used_unless_a_bucket_is_configured(settings: Any) -> None:
    assert isinstance(store(), LocalStore)
    settings.STORAGES = settings.STORAGES | {"pictures": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert isinstance(store(), BucketStore)


def test_a_bucket_that_would_rename_a_picture_is_an_error(picture: UUID) -> None:
    class Renaming(InMemoryStorage):
        def get_available_name(self, name: str, max_length: int | None = None) -> str:
            return f"{name}_1"

    keep = BucketStore(Renaming())
    with pytest.raises(OSError, match="another name"):
        keep.save(picture, 1, "small", b"x")
    assert list(keep.kept()) == []
