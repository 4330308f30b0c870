"""Who says that a picture must not be erased yet: upper layers answer here, whoever erases asks.

A hold that cannot be asked holds: nothing is erased on a doubt.
"""

import logging
from collections.abc import Callable, Collection
from uuid import UUID

log = logging.getLogger("portal.holds")
Holder = Callable[[Collection[UUID]], Collection[UUID]]
holders: list[Holder] = []


def hold_pictures(holder: Holder) -> Holder:
    """Register who may hold pictures: given ids, it answers which of them have to stay. Called from an app's `ready()`,
    the same one twice counts once."""
    if holder not in holders:
        holders.append(holder)
    return holder


def held_pictures(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that somebody needs; all of them where anybody could not be asked."""
    held: set[UUID] = set()
    for holder in holders:
        try:
            held.update(holder(ids))
        except Exception:
            log.exception("a hold could not be asked: nothing is erased")
            return set(ids)
    return held
