"""Where ZIP files of copies wait to be fetched: beside the pictures, closed to all others, gone after a day.

Until a ZIP is written its copies wait here one by one, always in the folder of this machine, so that whoever goes on
with a pack need not begin anew.
"""

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from .store import BUCKET_ALIAS, HALF_WRITTEN

FOLDER: Final = "packs"


def _path(pack_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{pack_id.hex}.zip"


def _part(pack_id: UUID, name: str) -> Path:
    return _path(pack_id).with_name(f"{pack_id.hex}-{name}")


@contextmanager
def writing(pack_id: UUID) -> Iterator[BinaryIO]:
    """A file to write the pack into; it gets its name when all went well, and is gone when anything did not."""
    path = _path(pack_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{HALF_WRITTEN}{secrets.token_hex(8)}")
    try:
        with open(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if BUCKET_ALIAS in settings.STORAGES:
                file.seek(0)
                # a ZIP that an earlier turn left would keep the name
                storages[BUCKET_ALIAS].delete(f"{FOLDER}/{path.name}")
                storages[BUCKET_ALIAS].save(f"{FOLDER}/{path.name}", File(file))
        if BUCKET_ALIAS in settings.STORAGES:
            half.unlink()
        else:
            half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def keep_part(pack_id: UUID, name: str, data: bytes) -> None:
    """Keep one copy for the pack until its ZIP is written, whole or not at all. No bytes: it could not be made."""
    path = _part(pack_id, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{HALF_WRITTEN}{secrets.token_hex(8)}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def parts(pack_id: UUID) -> dict[str, int]:
    """The names of the copies kept for the pack, and how large each is."""
    found = _path(pack_id).parent.glob(f"{pack_id.hex}-*")
    return {path.name.partition("-")[2]: path.stat().st_size for path in found}


def part(pack_id: UUID, name: str) -> bytes:
    """One of these copies, or raise FileNotFoundError."""
    return _part(pack_id, name).read_bytes()


def erase_parts(pack_id: UUID) -> None:
    """Nothing is kept for the pack but its ZIP."""
    for path in list(_path(pack_id).parent.glob(f"{pack_id.hex}-*")):
        path.unlink(missing_ok=True)


def opened(pack_id: UUID) -> BinaryIO:
    """The finished pack, ready to be read, or raise FileNotFoundError."""
    if BUCKET_ALIAS in settings.STORAGES:
        return cast(BinaryIO, storages[BUCKET_ALIAS].open(f"{FOLDER}/{_path(pack_id).name}", "rb"))
    return _path(pack_id).open("rb")


def erase(pack_id: UUID) -> None:
    """The pack is gone afterwards, whether or not it was there."""
    if BUCKET_ALIAS in settings.STORAGES:
        storages[BUCKET_ALIAS].delete(f"{FOLDER}/{_path(pack_id).name}")
    _path(pack_id).unlink(missing_ok=True)
    erase_parts(pack_id)


def sweep(known: Collection[UUID], *, now: datetime, older_than: timedelta) -> int:
    """Erase packs that no row knows, and half-written ones, to which nothing was added for so long; how many went.

    What is younger may be another worker's, who is writing it or has not yet said that it is ready.
    """
    gone, kept = 0, {pack.hex for pack in known}
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        with suppress(OSError):
            written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            if path.name[:32] not in kept and now - written > older_than:
                path.unlink()
                gone += 1
    return gone
