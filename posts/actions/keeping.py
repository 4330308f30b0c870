"""Copies for a family to keep: one at once, many as a pack that is made in the background and lives for a day.

Drawing takes a second for each picture, so it happens outside of any transaction, and a pack in turns of a minute: no
worker is held by an album, and none that is ended loses it. Then a short action records it. What changes until the pack
is fetched makes the whole pack worthless, and it is erased.
"""

import logging
import time
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.media import packs
from nursery_portal.media.copies import Busy, share_safe
from nursery_portal.media.redact import Style
from nursery_portal.media.renditions import MASTER
from nursery_portal.media.store import read
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from posts.copies import MOST_IN_PACK, STUCK, Plan, copies_left, digest_of, left_out, packs_left, plans
from posts.models import CopyPack, Photo, PictureCopy

log = logging.getLogger("portal.posts")
NOT_OFFERED = "A copy of this picture can't be kept: somebody in it could not be covered safely."
CHANGED = "Something in these pictures has changed since. Please ask for them again."
TOO_LONG = (
    "It took too long. Please ask for them again, or choose fewer at once: "
    "this one does not count among the three of a day."
)
LIFE = timedelta(hours=24)
GIVEN_UP = timedelta(hours=12)
"""So long it is gone on with a pack; then its asker is told, in time to ask for fewer."""


def copy_of(plan: Plan) -> bytes:
    """The copy itself: other children covered, no metadata but the date and one sentence."""
    photo = plan.photo
    taken = timezone.localtime(photo.taken_at) if photo.taken_at else None
    try:
        master = read(photo.pk, photo.version, MASTER)
    except FileNotFoundError:
        raise Refused("The picture's file is not there. Please tell us.") from None
    return share_safe(master, plan.covers, taken_at=taken, style=Style.BLUR)


def take_copy(photo: Photo, *, by: User) -> bytes:
    """A copy of one picture for its child's guardian, or raise Refused. It is recorded who took it."""
    now = clock.now()
    if copies_left(by, now) <= 0:
        raise Refused("That is enough for one day. Ask for your child's album instead, or come back tomorrow.")
    found = plans([photo], by, now)
    if not found:
        raise Refused(NOT_OFFERED)
    copy = copy_of(found[0])
    _note_copy(photo, digest_of(found), by=by)
    return copy


@action(refused=Event.POSTS_COPY_REFUSED)
def _note_copy(photo: Photo, digest: str, *, by: User) -> None:
    """Record the copy, unless a permission, a tag or the picture changed while it was drawn."""
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    now = clock.now()
    found = plans([fresh], by, now)
    if not found or digest_of(found) != digest:
        raise Refused(CHANGED)
    PictureCopy.objects.create(photo=fresh, version=fresh.version, covered=found[0].others, by=by, at=now)
    record(
        Event.POSTS_COPY_TAKEN,
        actor=by,
        acting_as=hat_for(by, Can.KEEP_COPIES) or "",
        subject=fresh,
        details={"version": fresh.version, "covered": found[0].others},
    )


@action(refused=Event.POSTS_COPY_REFUSED)
def ask_for_pack(photos: Sequence[Photo], *, whole_album: bool = False, by: User) -> CopyPack:
    """Ask for a ZIP of several copies, and return it; or raise Refused. It is made in the background."""
    User.objects.select_for_update().get(pk=by.pk)
    now = clock.now()
    if not photos:
        raise Refused("Your child is in no picture yet." if whole_album else "Choose the pictures to keep first.")
    if packs_left(by, now) <= 0:
        raise Refused("You have asked for three packs today. Please come back tomorrow.")
    if CopyPack.objects.filter(by=by, state__in=CopyPack.BUSY).exists():
        raise Refused("We are still making your last pack. Please wait until it is ready.")
    found = plans(photos, by, now)[:MOST_IN_PACK]
    if not found:
        raise Refused("None of these pictures can be kept: somebody in each could not be covered safely.")
    pack = CopyPack.objects.create(
        by=by,
        asked_at=now,
        whole_album=whole_album,
        photo_ids=[str(one.photo.pk) for one in found],
        total=len(found),
    )
    record(
        Event.POSTS_PACK_ASKED,
        actor=by,
        acting_as=hat_for(by, Can.KEEP_COPIES) or "",
        subject=pack,
        details={"pictures": pack.photo_ids, "whole_album": whole_album},
    )
    if not settings.CELERY_TASK_ALWAYS_EAGER:  # else the job loop makes it: a page must not wait for an album
        jobs.enqueue("posts.make_packs")
    return pack


def make_pack(pack_id: UUID, *, until: float) -> None:
    """Go on with one pack until that moment of the steady clock. What is drawn is kept, and the rest has another turn;
    its asker is told when it is ready, and when it can't be made. Nothing if somebody else has it."""
    now = clock.now()
    waiting = CopyPack.objects.filter(pk=pack_id, state=CopyPack.State.WAITING)
    stuck = CopyPack.objects.filter(pk=pack_id, state=CopyPack.State.MAKING, begun_at__lt=now - STUCK)
    taken = {"state": CopyPack.State.MAKING, "begun_at": now}
    if not (waiting.update(**taken) or stuck.update(**taken)):
        return
    pack = CopyPack.objects.select_related("by").get(pk=pack_id)
    late = pack.asked_at <= now - GIVEN_UP
    try:
        found = _drawn(pack, until)
        if found:
            _finish(pack, found, _zipped(pack, found))
        elif late:
            raise Refused(TOO_LONG)
    except Refused as refusal:
        _give_up(pack, str(refusal))
    except Exception:
        if late:
            _give_up(pack, TOO_LONG)
        raise
    else:
        if found:
            packs.erase_parts(pack_id)
    finally:
        _in_hand(pack).update(state=CopyPack.State.WAITING)


def _in_hand(pack: CopyPack) -> QuerySet[CopyPack]:
    """The row, as long as nobody else took it over."""
    return CopyPack.objects.filter(pk=pack.pk, state=CopyPack.State.MAKING, begun_at=pack.begun_at)


def _drawn(pack: CopyPack, until: float) -> list[Plan]:
    """What goes into the pack, each copy drawn from what may be kept at this moment; nothing while more is to be drawn.

    A copy is known by what it shows: what changed in the meantime is drawn anew, and what may not be kept any more is
    left behind.
    """
    while True:
        found = plans(Photo.objects.filter(pk__in=pack.photo_ids), pack.by, clock.now())
        if not found:
            raise Refused(CHANGED)
        there = packs.parts(pack.pk)
        missing = [plan for plan in found if digest_of([plan]) not in there]
        if not missing:
            kept = [plan for plan in found if there[digest_of([plan])]]
            if not kept:
                raise Refused("None of these pictures could be copied. Please tell us.")
            return sorted(kept, key=lambda one: (one.photo.taken_at or one.photo.added_at, str(one.photo.pk)))
        for number, plan in enumerate(missing, start=len(found) - len(missing)):
            if not _in_hand(pack).update(done=number) or time.monotonic() >= until:
                return []
            try:
                copy = _copy_or_nothing(plan)
            except Busy:
                return []
            packs.keep_part(pack.pk, digest_of([plan]), copy)


def _copy_or_nothing(plan: Plan) -> bytes:
    """The copy; no bytes where it can't be made, tried twice: one broken picture keeps no family from the others."""
    for _ in range(2):
        try:
            return copy_of(plan)
        except Busy:
            raise
        except Refused:
            log.warning("picture %s could not be copied for a pack", plan.photo.pk)
    return b""


def _zipped(pack: CopyPack, found: Sequence[Plan]) -> int:
    """Write the ZIP, and return how large it is."""
    with packs.writing(pack.pk) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, plan in enumerate(found, start=1):
                archive.writestr(_entry(plan, number), packs.part(pack.pk, digest_of([plan])))
        return file.tell()


def _entry(plan: Plan, number: int) -> zipfile.ZipInfo:
    """A name that sorts by date and says nothing of anybody else, with the picture's own date."""
    taken = timezone.localtime(plan.photo.taken_at or plan.photo.added_at)
    entry = zipfile.ZipInfo(f"{taken:%Y-%m-%d}-{number:03}.jpg", (max(taken.year, 1980), *taken.timetuple()[1:6]))
    entry.external_attr = 0o600 << 16
    return entry


@action()
def _finish(pack: CopyPack, found: Sequence[Plan], size: int) -> None:
    now = clock.now()
    pack.photo_ids, pack.done = [str(one.photo.pk) for one in found], len(found)
    CopyPack.objects.filter(pk=pack.pk).update(
        state=CopyPack.State.READY,
        photo_ids=pack.photo_ids,
        done=pack.done,
        size=size,
        digest=digest_of(found),
        ready_at=now,
        expires_at=now + LIFE,
    )
    body = f"You can fetch them for 24 hours. {left_out(pack)}".strip()
    notify(pack.by, "pack_ready", "Your pictures are ready", body=body, url=pack.url)
    details = {"size": size, "pictures": pack.done}
    record(Event.POSTS_PACK_MADE, actor=None, acting_as="system", subject=pack, details=details)


def _give_up(pack: CopyPack, why: str) -> None:
    """End a pack that can't be made, and erase what was drawn for it."""
    _fail(pack, why)
    packs.erase(pack.pk)


@action()
def _fail(pack: CopyPack, why: str) -> None:
    """Tell the asker that there are no copies, and why."""
    CopyPack.objects.filter(pk=pack.pk).update(state=CopyPack.State.FAILED)
    notify(pack.by, "pack_failed", "We could not make your copies", body=why, url=pack.url)
    record(Event.POSTS_PACK_FAILED, actor=None, acting_as="system", subject=pack, details={"drawn": pack.done})


@action(refused=Event.POSTS_COPY_REFUSED)
def fetch_pack(pack: CopyPack, *, by: User) -> CopyPack:
    """Say that a pack may be handed out now, and record it; or raise Refused. Everything in it is asked about again."""
    fresh = CopyPack.objects.select_for_update().get(pk=pack.pk)
    now = clock.now()
    if fresh.by_id != by.pk or fresh.state != CopyPack.State.READY or fresh.expires_at is None:
        raise Refused("This pack is not there any more. Please ask for it again.")
    if fresh.expires_at <= now:
        raise Refused("This pack was kept for 24 hours. Please ask for it again.")
    found = plans(Photo.objects.filter(pk__in=fresh.photo_ids), by, now)
    if digest_of(found) != fresh.digest:
        raise Refused(CHANGED)
    PictureCopy.objects.bulk_create(
        PictureCopy(photo=one.photo, version=one.photo.version, covered=one.others, by=by, at=now, pack=fresh)
        for one in found
    )
    record(
        Event.POSTS_PACK_FETCHED,
        actor=by,
        acting_as=hat_for(by, Can.KEEP_COPIES) or "",
        subject=fresh,
        details={"pictures": len(found)},
    )
    return fresh


def expire_packs() -> int:
    """Erase the files of packs whose day is over, then say so in their rows; how many there were."""
    now = clock.now()
    over = list(CopyPack.objects.filter(state=CopyPack.State.READY, expires_at__lte=now))
    for pack in over:
        packs.erase(pack.pk)
        CopyPack.objects.filter(pk=pack.pk).update(state=CopyPack.State.EXPIRED)
    return len(over)
