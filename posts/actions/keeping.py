"""Copies for a family to keep: one at once, many as a pack that is made in the background and lives for a day.

Drawing takes a second for each picture, so it happens outside of any transaction; then a short action records it. What
has changed meanwhile, or until the pack is fetched, makes the whole pack worthless, and it is erased.
"""

import zipfile
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.media import packs
from nursery_portal.media.copies import share_safe
from nursery_portal.media.redact import Style
from nursery_portal.media.renditions import MASTER
from nursery_portal.media.store import read
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from posts.copies import MOST_IN_PACK, Plan, copies_left, digest_of, packs_left, plans
from posts.models import CopyPack, Photo, PictureCopy

NOT_OFFERED = "A copy of this picture can't be kept: somebody in it could not be covered safely."
CHANGED = "Something in these pictures has changed since. Please ask for them again."
LIFE = timedelta(hours=24)
STUCK = timedelta(minutes=30)


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


def make_pack(pack_id: UUID) -> bool:
    """Make one waiting pack, or one whose maker was lost; False if somebody else has it or there is nothing to do."""
    now = clock.now()
    waiting = CopyPack.objects.filter(pk=pack_id, state=CopyPack.State.WAITING)
    stuck = CopyPack.objects.filter(pk=pack_id, state=CopyPack.State.MAKING, begun_at__lt=now - STUCK)
    taken = {"state": CopyPack.State.MAKING, "begun_at": now, "done": 0}
    if not (waiting.update(**taken) or stuck.update(**taken)):
        return False
    pack = CopyPack.objects.select_related("by").get(pk=pack_id)
    try:
        _finish(pack, *_fill(pack))
    except Exception:
        CopyPack.objects.filter(pk=pack_id).update(state=CopyPack.State.FAILED)
        packs.erase(pack_id)
        raise
    return True


def _fill(pack: CopyPack) -> tuple[int, str]:
    """Write the ZIP: how large it is, and the mark over what is in it."""
    wanted = list(Photo.objects.filter(pk__in=pack.photo_ids))
    found = plans(
        sorted(wanted, key=lambda photo: (photo.taken_at or photo.added_at, str(photo.pk))), pack.by, clock.now()
    )
    if not found:
        raise Refused(CHANGED)
    with packs.writing(pack.pk) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, plan in enumerate(found, start=1):
                archive.writestr(_entry(plan, number), copy_of(plan))
                CopyPack.objects.filter(pk=pack.pk).update(done=number, total=len(found))
        size = file.tell()
    return size, digest_of(found)


def _entry(plan: Plan, number: int) -> zipfile.ZipInfo:
    """A name that sorts by date and says nothing of anybody else, with the picture's own date."""
    taken = timezone.localtime(plan.photo.taken_at or plan.photo.added_at)
    entry = zipfile.ZipInfo(f"{taken:%Y-%m-%d}-{number:03}.jpg", (max(taken.year, 1980), *taken.timetuple()[1:6]))
    entry.external_attr = 0o600 << 16
    return entry


@action()
def _finish(pack: CopyPack, size: int, digest: str) -> None:
    now = clock.now()
    CopyPack.objects.filter(pk=pack.pk).update(
        state=CopyPack.State.READY, size=size, digest=digest, ready_at=now, expires_at=now + LIFE
    )
    notify(pack.by, "pack_ready", "Your pictures are ready", body="You can fetch them for 24 hours.", url=pack.url)
    record(Event.POSTS_PACK_MADE, actor=None, acting_as="system", subject=pack, details={"size": size})


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
