"""Work after the fact: erasing what was left out. Every task may run twice; the sweep finds what was lost."""

import logging
import sys
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.media import packs, sweep
from nursery_portal.media.renditions import MASTER
from nursery_portal.media.store import store
from posts import drafts
from posts.actions import (
    cover_back,
    cover_leavers,
    end_event_pictures,
    end_removed_pictures,
    erase_leavers,
    erase_photo,
    erase_withdrawn,
    expire_packs,
    hide_withdrawn,
    make_pack,
    miss_schedule,
    publish_scheduled_post,
    tell_of_old_draft,
    warn_of_albums_end,
    warn_of_leaving,
)
from posts.copies import STUCK, packs_to_make
from posts.leaving import album_ending, leaving_to_tell, not_told, not_told_of_end, to_cover, to_erase
from posts.models import CopyPack, Photo, Post
from posts.removals import to_cover_back, to_erase_withdrawn, untidied
from posts.rules import due_to_go_out, event_pictures_over, left_of_removed

log = logging.getLogger("portal.posts")
A_TURN = timedelta(minutes=1)
"""So long packs are drawn at a stretch: a worker ends a task after nine minutes, and in the loop other work waits."""
COVERING = timedelta(minutes=5)
"""So long one run covers leavers: a worker ends a task after nine minutes, and in the loop other work waits for it."""


@shared_task(name="posts.erase_photo")
def erase_one(photo_id: str) -> None:
    """Erase the files of a picture that was left out."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:
        erase_photo(photo)


@shared_task(name="posts.erase_old_versions")
def erase_old_versions(photo_id: str) -> None:
    """Erase the masters before the present one, but for one whose covers may still be taken off; none while anybody
    needs the picture: the sweep comes back for them."""
    if held_pictures([UUID(photo_id)]):
        return
    row = Photo.objects.filter(pk=photo_id).values_list("version", "uncovered_version").first()
    version, uncovered = row or (1, None)
    for old in range(1, version):
        if old != uncovered:
            store().delete(UUID(photo_id), old)


@shared_task(name="posts.publish_scheduled")
def publish_scheduled() -> None:
    """Let out what is due. A refusal goes to the managers; anything else leaves the post in, to be tried again."""
    for post in due_to_go_out(clock.now()):
        try:
            publish_scheduled_post(post)
        except Refused as refusal:
            miss_schedule(post, refusal.reasons)
        except Exception:
            log.exception("a scheduled post could not be published; it stays in")


@shared_task(name="posts.make_packs")
def make_packs() -> None:
    """Go on with the packs that wait, or whose maker was lost, for one turn; erase those whose day is over."""
    expire_packs()
    until = time.monotonic() + A_TURN.total_seconds()
    for pack_id in packs_to_make(clock.now()):
        if time.monotonic() >= until:
            break
        try:
            make_pack(pack_id, until=until)
        except Exception:
            log.exception("a pack could not be gone on with; it has another turn")
    now, there = clock.now(), CopyPack.objects.filter(state__in=[*CopyPack.BUSY, CopyPack.State.READY])
    packs.sweep(set(there.values_list("pk", flat=True)), now=now, older_than=STUCK)


@shared_task(name="posts.sweep_pictures")
def sweep_pictures() -> None:
    """Find what lost tasks left: pictures not erased, old masters, files that nobody knows, missing renditions."""
    for photo in Photo.objects.filter(removed_at__isnull=False, erased_at=None):
        erase_photo(photo)
    for post in Post.objects.filter(pk__in=event_pictures_over(clock.now()).values("post")):
        try:
            end_event_pictures(post)
        except Refused:
            log.info("an event's pictures wait for a decision about a report")
    for post in Post.objects.filter(pk__in=left_of_removed().values("post")):
        try:
            end_removed_pictures(post)
        except Refused:
            log.info("a removed post's pictures wait for a decision")
    now = clock.now()
    current = dict(Photo.objects.filter(erased_at=None).values_list("pk", "version"))
    uncovered = set(Photo.objects.exclude(uncovered_version=None).values_list("pk", "uncovered_version"))
    there = set(store().kept())
    gone = sweep.sweep(_newest(current, there), now=now)
    kept = {(photo_id, version) for photo_id, version, _ in there}
    old = {(photo_id, version) for photo_id, version in kept - uncovered if version < current.get(photo_id, 1)}
    held = held_pictures({photo_id for photo_id, _ in old}) if old else set()
    for photo_id, version in old:
        if photo_id not in held:
            gone += store().delete(photo_id, version)
    if gone:
        log.info("%s left-over files erased", gone)
    wanted = dict(Photo.objects.filter(removed_at=None, erased_at=None).values_list("pk", "version"))
    for photo_id in sweep.missing(wanted):
        if not sweep.remake(photo_id, wanted[photo_id]):
            log.error("picture %s has no master", photo_id)


def _newest(current: dict[UUID, int], there: Collection[tuple[UUID, int, str]]) -> dict[UUID, int]:
    """By picture, the newest version that may stay: the row's. A later one was drawn, and whoever drew it was stopped
    before the row had it, as when a cover is taken off. It stays where somebody needs the picture, or where the row's
    own master is not there, as after a restore."""
    later = {photo_id for photo_id, version, _ in there if version > current.get(photo_id, version)}
    spared = held_pictures(later) if later else set()
    spared |= {photo_id for photo_id in later if (photo_id, current[photo_id], MASTER) not in there}
    return {**current, **dict.fromkeys(spared, sys.maxsize)}


@shared_task(name="posts.tell_of_old_drafts")
def tell_of_old_drafts() -> None:
    """Tell of drafts that nobody finishes. Their pictures go with the retention schedule, a fortnight after."""
    for post in drafts.to_tell(clock.now()):
        try:
            tell_of_old_draft(post)
        except Refused:
            log.info("somebody has just worked on an old draft")


@shared_task(name="posts.tidy_after_leavers")
def tidy_after_leavers() -> None:
    """Tell families in time, cover leavers where they allow it, erase what shows nobody else. Failures wait a day, and
    none of them keeps anything from being erased in its time."""
    now = clock.now()
    try:
        for child in leaving_to_tell(now):
            if any(not_told(child, now)):
                warn_of_leaving(child)
        for child in album_ending(now):
            if not_told_of_end(child, now):
                warn_of_albums_end(child)
        _cover_leavers(now)
    finally:
        erase_what_nobody_sees()


def _cover_leavers(now: datetime) -> None:
    """Cover them picture by picture, as long as one run may; the rest is done the day after."""
    began = time.monotonic()
    for photo_id in dict.fromkeys(to_cover(now).values_list("photo", flat=True)):
        if time.monotonic() - began >= COVERING.total_seconds():
            log.warning("there are more leavers to be covered than one run can; the others stay dark until the next")
            return
        try:
            cover_leavers(Photo.objects.select_related("post").get(pk=photo_id))
        except Refused:
            log.warning("leavers could not be covered in picture %s; it stays dark", photo_id)
        except Exception:
            log.exception("leavers could not be covered in picture %s; it stays dark", photo_id)


@shared_task(name="posts.erase_what_nobody_sees")
def erase_what_nobody_sees() -> None:
    """Erase, with a certificate, what has been kept for the nursery's time after a child left or a permission went."""
    now = clock.now()
    if to_erase(now).exists():
        erase_leavers()
    if to_erase_withdrawn(now):
        erase_withdrawn()


@shared_task(name="posts.tidy_withdrawals")
def tidy_withdrawals() -> None:
    """Take down what withdrawals made dark, and cover what guardians want back. One that fails stops no other."""
    for receipt in untidied():
        try:
            hide_withdrawn(receipt)
        except Exception:
            log.exception("the posts could not be tidied after a withdrawal; its pictures are dark all the same")
    for row in to_cover_back():
        try:
            cover_back(row)
        except Exception:
            log.exception("a picture could not be brought back covered; it stays dark")
