"""A child leaves: the family is told in time, the child is covered where they allow it, what is left over is erased.

Nobody acts here but the portal itself. Each runs any number of times and does what is left to be done.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.media.redact import Cover, Edit, Region, Style, redo
from nursery_portal.media.renditions import MASTER, Renditions
from nursery_portal.media.store import read, save_all, store
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child
from posts.actions.pictures import FILE_GONE, next_version
from posts.leaving import (
    album_ends_on,
    figures,
    mailable_of,
    not_told,
    not_told_of_end,
    notice_of,
    notice_of_end,
    to_erase,
)
from posts.models import ErasureCertificate, Photo, PhotoTag, Post
from posts.publishing import certify, could_stand_covered, lock_for_publishing


@action()
def warn_of_leaving(child: Child, *, by: User | None = None) -> int:
    """Tell a leaver's guardians that their album ends, and the managers what it means; how many were told now. Where
    the last day was over when it was recorded, they hear it then."""
    now = clock.now()
    over = child.leaving_on is not None and child.leaving_on < clock.today()
    whence, gone = ("Since", "are no longer seen") if over else ("After", "will no longer be seen")
    found = figures(child)
    families, managers = not_told(child, now)
    last = words.day(child.leaving_on, today=clock.today()) if child.leaving_on else ""
    ends = words.long_date(until) if (until := album_ends_on(child)) else ""
    mailable = mailable_of(child, now)
    for person in families:
        notify(
            person,
            notice_of(child),
            f"{child.known_as}'s last day {'was' if over else 'is'} {last}",
            body=f"{whence} it nobody else sees {child.known_as} here. What shows {child.known_as} alone stays open "
            f"to you in the album until {ends}; keep a copy before that. Then the files are erased.",
            url=f"{reverse('posts:album_keep')}?child={child.pk}",
            mail=person.pk in mailable,
        )
    for person in managers:
        notify(
            person,
            notice_of(child),
            f"{child.known_as}'s last day was {last}" if over else f"{child.known_as} leaves on {last}",
            body=f"{words.counted(found.pictures, 'picture')} {gone}, {found.with_others} of them with other "
            "children. Those come back once the leaver is covered, where the family allows it.",
            mail=False,
        )
    record(
        Event.POSTS_LEAVING_TOLD,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=child,
        child_id=child.pk,
        details={"told": len(families) + len(managers), "pictures": found.pictures},
    )
    return len(families) + len(managers)


@action()
def warn_of_albums_end(child: Child, *, by: User | None = None) -> int:
    """Tell a leaver's guardians that their album ends and its files are erased; how many were told now."""
    now = clock.now()
    families, mailable = not_told_of_end(child, now), mailable_of(child, now)
    until = album_ends_on(child)
    ends = words.long_date(until) if until else ""
    for person in families:
        notify(
            person,
            notice_of_end(child),
            f"{child.known_as}'s album ends on {ends}",
            body="Until then you can keep a copy. After it the files are erased, and we cannot bring them back.",
            url=f"{reverse('posts:album_keep')}?child={child.pk}",
            mail=person.pk in mailable,
        )
    record(
        Event.POSTS_ALBUM_END_TOLD,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=child,
        child_id=child.pk,
        details={"told": len(families)},
    )
    return len(families)


def cover_leaver(tag: PhotoTag) -> bool:
    """Cover a leaver in a picture that shows others, for good; False if it is not, or no longer, to be done."""
    if tag.photo_id not in could_stand_covered([tag.photo], tag.child, clock.now()):
        return False
    made, version = drawn_with_cover(tag)
    return kept_or_forgotten(tag.photo, version, _put_leavers_cover(tag, made, seen=tag.photo.version, version=version))


def drawn_with_cover(tag: PhotoTag) -> tuple[Renditions, int]:
    """The picture of a tag with its child covered, in the store under a number of its own; or raise Refused."""
    photo = tag.photo
    if tag.x is None or tag.y is None or tag.w is None or tag.h is None:
        raise Refused("The child has no place in the picture, so it cannot be covered.")
    version = next_version(photo)
    try:
        master = read(photo.pk, photo.version, MASTER)
    except FileNotFoundError:
        raise Refused(FILE_GONE) from None
    made = redo(master, Edit(covers=[Cover(Region(tag.x, tag.y, tag.w, tag.h), Style.BLUR)]))
    save_all(photo.pk, version, made.blobs)
    return made, version


def kept_or_forgotten(photo: Photo, version: int, done: bool) -> bool:
    """Erase the files of a version that did not come to be; whether it did."""
    if not done:
        store().delete(photo.pk, version)
    return done


def cover_for_good(tag: PhotoTag, photo: Photo, made: Renditions, *, version: int, at: datetime) -> None:
    """Let a locked picture stand with its child covered, certified anew. A private step: the caller asked the rule.
    No cover in it comes off any more, of whomever it is: what goes out keeps its covers.
    """
    PhotoTag.objects.filter(pk=tag.pk, covered=False).update(covered=True, cover_style=Style.BLUR)
    photo.version, photo.colour, photo.taken_down_at, photo.uncovered_version = version, made.colour, None, None
    certify(photo.post, [photo], at=at, by=None)
    photo.save(update_fields=["version", "colour", "taken_down_at", "uncovered_version"])
    jobs.enqueue("posts.erase_old_versions", str(photo.pk))


@action()
def _put_leavers_cover(tag: PhotoTag, made: Renditions, *, seen: int, version: int, by: User | None = None) -> bool:
    post, _ = lock_for_publishing(tag.photo.post)
    photo = Photo.objects.select_for_update().get(pk=tag.photo_id)
    child = Child.objects.get(pk=tag.child_id)
    now = clock.now()
    left = child.leaving_on is not None and child.leaving_on < clock.today()
    out = post.state == Post.State.PUBLISHED and photo.post_id == post.pk and photo.taken_down_at is None
    done = left and out and photo.version == seen and photo.pk in could_stand_covered([photo], child, now)
    if done:
        cover_for_good(tag, photo, made, version=version, at=now)
    record(
        Event.POSTS_PHOTO_COVERED,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=photo,
        child_id=child.pk,
        details={"version": version, "because": "the child has left", "done": done},
    )
    return done


@action()
def erase_leavers(*, by: User | None = None) -> ErasureCertificate | None:
    """Leave every picture to be erased that still shows a leaver, after the nursery's time for it.

    What remains is a certificate without a name: how many, of when, and a mark over their random ids.
    """
    now = clock.now()
    photos = list(to_erase(now).select_for_update().order_by("pk"))
    held = held_pictures([photo.pk for photo in photos])
    free = [photo for photo in photos if photo.pk not in held]
    return erase(free, ErasureCertificate.Cause.LEFT, Event.POSTS_LEAVERS_ERASED, at=now, by=by)


def erase(
    photos: Sequence[Photo], cause: ErasureCertificate.Cause, event: Event, *, at: datetime, by: User | None
) -> ErasureCertificate | None:
    """Leave locked pictures to be erased, and certify it without a name. A private step: the caller asked the rule."""
    certificate = None
    if photos:
        ids = [str(photo.pk) for photo in photos]
        Photo.objects.filter(pk__in=ids).update(removed_at=at)
        taken = [photo.taken_at or photo.added_at for photo in photos]
        certificate = ErasureCertificate.objects.create(
            at=at,
            cause=cause,
            pictures=len(photos),
            earliest_on=min(taken).date(),
            latest_on=max(taken).date(),
            digest=hashlib.sha256(json.dumps(sorted(ids)).encode()).hexdigest(),
        )
        for photo in photos:
            jobs.enqueue("posts.erase_photo", str(photo.pk))
    record(
        event,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=certificate or ErasureCertificate(pk=0),
        details={"pictures": len(photos)},
    )
    return certificate
