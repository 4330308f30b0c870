"""What is left over in the store, and what is missing from it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from . import redact
from .renditions import LONGEST_SIDE, MASTER
from .store import read, store

OLD_ENOUGH: Final = timedelta(hours=6)
"""A younger file may belong to a row that is only just being written."""


def sweep(known: Mapping[UUID, int], *, now: datetime, older_than: timedelta = OLD_ENOUGH) -> int:
    """Erase half-written files, pictures that nobody knows, and what a repair drew that never came into a row; how many
    files went.

    `known` must be read *after* `now` was taken, and hold every picture that has a row in whatever state, with the
    newest version that may stay.
    """
    return store().sweep(known, now=now, older_than=older_than)


def missing(expected: Mapping[UUID, int]) -> list[UUID]:
    """The pictures of which some rendition of the current version is not there."""
    kept = set(store().kept())
    return [
        master_id
        for master_id, version in expected.items()
        if any((master_id, version, name) not in kept for name in LONGEST_SIDE)
    ]


def remake(master_id: UUID, version: int) -> bool:
    """Make missing renditions again from the master; False if the master itself is gone."""
    keep = store()
    try:
        master = read(master_id, version, MASTER)
    except FileNotFoundError:
        return False
    made = redact.redo(master, redact.Edit())
    for name, data in made.blobs.items():
        if name != MASTER and not keep.exists(master_id, version, name):
            keep.save(master_id, version, name, data)
    return True
