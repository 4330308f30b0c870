"""Who says that a picture, or a comment, must not be erased yet: upper layers answer here, whoever erases asks.

A hold that cannot be asked holds: nothing is erased on a doubt.
"""

import logging
from collections.abc import Callable, Collection
from uuid import UUID

log = logging.getLogger("portal.holds")
Holder = Callable[[Collection[UUID]], Collection[UUID]]
holders: list[Holder] = []
before_restore: list[Holder] = []
not_yet_again: list[Holder] = []
of_comments: list[Callable[[], Collection[int]]] = []


def hold_pictures(holder: Holder) -> Holder:
    """Register who may hold pictures: given ids, it answers which of them have to stay. Called from an app's `ready()`,
    the same one twice counts once."""
    if holder not in holders:
        holders.append(holder)
    return holder


def held_pictures(ids: Collection[UUID], *, but: Holder | None = None) -> set[UUID]:
    """Of these pictures, those that somebody needs; all of them where anybody could not be asked. `but` is not asked:
    whoever settles what that one holds for."""
    held: set[UUID] = set()
    for holder in (one for one in holders if one is not but):
        try:
            held.update(holder(ids))
        except Exception:
            log.exception("a hold could not be asked: nothing is erased")
            return set(ids)
    return held


def register_before_restore(holder: Holder, not_yet: Holder) -> None:
    """Register who knows the pictures that were reported before a restore, and who knows which of them nobody has
    reported again: given ids, each answers which of these. Called from an app's `ready()`, the same one twice counts
    once."""
    for known, one in ((before_restore, holder), (not_yet_again, not_yet)):
        if one not in known:
            known.append(one)


def reported_before_restore(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those of which a report was lost by a restore; none where nobody can be asked."""
    try:
        return {one for holder in before_restore for one in holder(ids)}
    except Exception:
        log.exception("what a restore lost could not be asked")
        return set()


def to_report_again(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those of which a restore lost a report and nobody has made another; all of them where anybody
    could not be asked: none of them is shown on a doubt."""
    try:
        return {one for holder in not_yet_again for one in holder(ids)}
    except Exception:
        log.exception("what a restore lost could not be asked: no picture is put back")
        return set(ids)


def hold_comments(holder: Callable[[], Collection[int]]) -> None:
    """Register who may hold comments: it answers with the ids of those that have to stay. The same one twice counts
    once."""
    if holder not in of_comments:
        of_comments.append(holder)


def held_comments() -> set[int] | None:
    """The comments that somebody needs; None where anybody could not be asked: then all of them."""
    try:
        return {one for holder in of_comments for one in holder()}
    except Exception:
        log.exception("a hold could not be asked: nothing is erased")
        return None
