"""Where pictures are kept: a private folder on this machine, or a private bucket when one is configured.

A file's place is made of the picture's random id, its version and the rendition; nothing a person wrote,
least of all the name of the file they sent, reaches it. A version's bytes never change: a repaired picture
is a new version, so what a browser remembers of the old one is never taken for the new.
"""

import io
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from .renditions import LONGEST_SIDE

FOLDER: Final = "pictures"
BUCKET_ALIAS: Final = "pictures"
"""Pictures go to the bucket when settings.STORAGES has a storage of this name."""
HALF_WRITTEN: Final = ".half-"

_PLACE: Final = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/([0-9a-f]{{32}})/([1-9][0-9]*)-({'|'.join(LONGEST_SIDE)})\.webp")


class Store(Protocol):
    """What the portal needs of a place to keep pictures."""

    def save(self, master_id: UUID, version: int, rendition: str, data: bytes) -> None:
        """Keep these bytes for good before returning; a reader sees all of them or none."""

    def open(self, master_id: UUID, version: int, rendition: str) -> BinaryIO:
        """The bytes, ready to be read and sought in, or raise FileNotFoundError."""

    def exists(self, master_id: UUID, version: int, rendition: str) -> bool: ...

    def delete(self, master_id: UUID, version: int | None = None) -> int:
        """Erase every rendition of one version, or of all; how many there were. Nothing there is no error."""

    def kept(self) -> Iterator[tuple[UUID, int, str]]:
        """Everything there is, as (picture, version, rendition), in no particular order."""

    def sweep(self, known: Mapping[UUID, int], *, now: datetime, older_than: timedelta) -> int:
        """Erase half-written files, and pictures and versions of which nobody knows (`known` has the newest one of each
        picture); how many files went."""


def store() -> Store:
    """The configured store."""
    if BUCKET_ALIAS in settings.STORAGES:
        return BucketStore(storages[BUCKET_ALIAS])
    return LocalStore(Path(settings.MEDIA_ROOT), read_by_group=bool(settings.PORTAL_ACCEL_PREFIX))


def save_all(master_id: UUID, version: int, blobs: Mapping[str, bytes]) -> None:
    """Keep all renditions of one version; the master last, so that a master means the set is complete."""
    keep = store()
    for rendition in sorted(blobs, key=lambda name: LONGEST_SIDE[name]):
        keep.save(master_id, version, rendition, blobs[rendition])


def read(master_id: UUID, version: int, rendition: str) -> bytes:
    """All the bytes, or raise FileNotFoundError."""
    with store().open(master_id, version, rendition) as file:
        return file.read()


def place_of(master_id: UUID, version: int, rendition: str) -> str:
    """Where a rendition is, relative to the store's root; spread over 256 folders."""
    if rendition not in LONGEST_SIDE or version < 1:
        raise FileNotFoundError("there is no such rendition")
    return f"{FOLDER}/{master_id.hex[:2]}/{master_id.hex}/{version}-{rendition}.webp"


def parts_of(place: str) -> tuple[UUID, int, str] | None:
    """What `place_of` was given, or None for a place that it never makes."""
    match = _PLACE.fullmatch(place)
    return (UUID(hex=match[1]), int(match[2]), match[3]) if match else None


class LocalStore:
    """Files below one folder that only the portal's own user may enter; its group too, where nginx sends the bytes."""

    def __init__(self, root: Path, *, read_by_group: bool = False) -> None:
        self.root = root
        self._file_mode = 0o640 if read_by_group else 0o600
        self._folder_mode = 0o750 if read_by_group else 0o700

    def save(self, master_id: UUID, version: int, rendition: str, data: bytes) -> None:
        """Write to a side file, make it durable, then give it its name: half a picture never has a name."""
        path = self.root / place_of(master_id, version, rendition)
        half = path.with_name(f"{HALF_WRITTEN}{secrets.token_hex(8)}")
        try:
            descriptor = self._new_file(half)
        except FileNotFoundError:  # The sweeper took the empty folder away between two of our steps.
            descriptor = self._new_file(half)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def _new_file(self, path: Path) -> int:
        self._make_private(path.parent)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._file_mode)

    def _make_private(self, folder: Path) -> None:
        """Make the folder and those above it, each closed to all others and each durable."""
        if folder.is_dir():
            return
        if folder != self.root:
            self._make_private(folder.parent)
        folder.mkdir(mode=self._folder_mode, parents=folder == self.root, exist_ok=True)
        _sync_folder(folder.parent)

    def open(self, master_id: UUID, version: int, rendition: str) -> BinaryIO:
        return (self.root / place_of(master_id, version, rendition)).open("rb")

    def exists(self, master_id: UUID, version: int, rendition: str) -> bool:
        with suppress(FileNotFoundError):
            return (self.root / place_of(master_id, version, rendition)).is_file()
        return False

    def delete(self, master_id: UUID, version: int | None = None) -> int:
        folder = (self.root / place_of(master_id, 1, "master")).parent
        names = f"{version}-*.webp" if version else "*.webp"
        gone = 0
        for path in list(folder.glob(names)):
            path.unlink(missing_ok=True)
            gone += 1
        with suppress(OSError):  # Not there, or another version is still in it.
            folder.rmdir()
            folder = folder.parent
        if gone:
            _sync_folder(folder)
        return gone

    def kept(self) -> Iterator[tuple[UUID, int, str]]:
        for path in (self.root / FOLDER).glob("*/*/*.webp"):
            if parts := parts_of(path.relative_to(self.root).as_posix()):
                yield parts

    def sweep(self, known: Mapping[UUID, int], *, now: datetime, older_than: timedelta) -> int:
        """Young files stay: their row may be in a transaction that has not ended. What was kept before nginx came to
        send the bytes, or since it went, gets the mode that is asked for now."""
        gone = 0
        for folder in (self.root, self.root / FOLDER, *(self.root / FOLDER).glob("*")):
            _set_mode(folder, self._folder_mode)
        for folder in (self.root / FOLDER).glob("*/*"):
            _set_mode(folder, self._folder_mode)
            for path in list(folder.iterdir()):
                parts = parts_of(path.relative_to(self.root).as_posix())
                if parts and parts[1] <= known.get(parts[0], 0):
                    _set_mode(path, self._file_mode)
                    continue
                with suppress(FileNotFoundError):
                    if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > older_than:
                        path.unlink()
                        gone += 1
            with suppress(OSError):  # Something is still in it.
                folder.rmdir()
        return gone


class BucketStore:
    """Objects in a private bucket, through django-storages. They are read by us and handed on, never linked to."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def save(self, master_id: UUID, version: int, rendition: str, data: bytes) -> None:
        """Put one object; the bucket shows it whole or not at all. The same again replaces it with the same."""
        place = place_of(master_id, version, rendition)
        if self.storage.exists(place):
            self.storage.delete(place)
        given = self.storage.save(place, ContentFile(data))
        if given != place:
            self.storage.delete(given)
            raise OSError("the bucket chose another name")

    def open(self, master_id: UUID, version: int, rendition: str) -> BinaryIO:
        with self.storage.open(place_of(master_id, version, rendition), "rb") as file:
            return io.BytesIO(file.read())

    def exists(self, master_id: UUID, version: int, rendition: str) -> bool:
        with suppress(FileNotFoundError):
            return self.storage.exists(place_of(master_id, version, rendition))
        return False

    def delete(self, master_id: UUID, version: int | None = None) -> int:
        folder = place_of(master_id, 1, "master").rpartition("/")[0]
        gone = 0
        for name in self._files_in(folder):
            parts = parts_of(f"{folder}/{name}")
            if parts and version in (None, parts[1]):
                self.storage.delete(f"{folder}/{name}")
                gone += 1
        return gone

    def kept(self) -> Iterator[tuple[UUID, int, str]]:
        for folder in self._folders():
            for name in self._files_in(folder):
                if parts := parts_of(f"{folder}/{name}"):
                    yield parts

    def sweep(self, known: Mapping[UUID, int], *, now: datetime, older_than: timedelta) -> int:
        gone = 0
        for master_id, version, rendition in list(self.kept()):
            place = place_of(master_id, version, rendition)
            if version > known.get(master_id, 0) and now - self.storage.get_modified_time(place) > older_than:
                self.storage.delete(place)
                gone += 1
        return gone

    def _folders(self) -> Iterator[str]:
        for first in self._listed(FOLDER)[0]:
            for second in self._listed(f"{FOLDER}/{first}")[0]:
                yield f"{FOLDER}/{first}/{second}"

    def _files_in(self, folder: str) -> list[str]:
        return self._listed(folder)[1]

    def _listed(self, folder: str) -> tuple[list[str], list[str]]:
        """The folders and files in a folder; a bucket has no empty ones, so one that is not there is empty."""
        try:
            folders, files = self.storage.listdir(folder)
        except FileNotFoundError:
            return [], []
        return list(folders), list(files)


def _set_mode(path: Path, mode: int) -> None:
    """Give a file or folder this mode where it has another. What is gone meanwhile, or another account's, stays."""
    with suppress(FileNotFoundError, PermissionError):
        if S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Make a rename or removal in this folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
