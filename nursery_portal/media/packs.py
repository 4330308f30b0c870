"""Where ZIP files of copies wait to be fetched: beside the pictures, closed to all others, gone after a day."""

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
                storages[BUCKET_ALIAS].save(f"{FOLDER}/{path.name}", File(file))
        if BUCKET_ALIAS in settings.STORAGES:
            half.unlink()
        else:
            half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


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


def sweep(known: Collection[UUID], *, now: datetime, older_than: timedelta) -> int:
    """Erase packs that no row knows, and half-written ones, to which nothing was added for so long; how many went.

    What is younger may be another worker's, who is writing it or has not yet said that it is ready.
    """
    gone, kept = 0, {f"{pack.hex}.zip" for pack in known}
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        with suppress(OSError):
            written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            if path.name not in kept and now - written > older_than:
                path.unlink()
                gone += 1
    return gone
