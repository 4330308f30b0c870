"""A child leaves: the family is told in time, the child is covered where they allow it, what is left over is erased.

Nobody acts here but the portal itself. Each runs any number of times and does what is left to be done.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
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
from posts.actions.certifying import certify, lock_for_publishing
from posts.actions.pictures import FILE_GONE, next_version
from posts.leaving import (
    album_ends_on,
    figures,
    leavers_in,
    mailable_of,
    not_told,
    not_told_of_end,
    notice_of,
    notice_of_end,
    still_to_cover,
    to_erase,
)
from posts.models import ErasureCertificate, Photo, PhotoTag


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


def cover_leavers(photo: Photo) -> bool:
    """Cover the leavers in a picture that shows others, all at once and for good; False if it is not, or no longer, to
    be done."""
    tags = leavers_in([photo], clock.now()).get(photo.pk)
    if not tags:
        return False
    return cover_at_once(photo, tags, lambda made, version: _put_leavers_covers(photo, tags, made, version=version))


def cover_at_once(photo: Photo, tags: Sequence[PhotoTag], put: Callable[[Renditions, int], bool]) -> bool:
    """Draw a picture with everybody covered whose tags these are, keep it under a number of its own, and have it `put`;
    or raise Refused. Where that does not come to be its files are erased again. A private step."""
    covers = [
        Cover(Region(tag.x, tag.y, tag.w, tag.h), Style.BLUR)
        for tag in tags
        if tag.x is not None and tag.y is not None and tag.w is not None and tag.h is not None
    ]
    if len(covers) != len(tags):
        raise Refused("A child has no place in the picture, so it cannot be covered.")
    try:
        master = read(photo.pk, photo.version, MASTER)
    except FileNotFoundError:
        raise Refused(FILE_GONE) from None
    made = redo(master, Edit(covers=covers))
    version = next_version(photo)  # only now: what cannot be drawn is tried often, and the numbers come to an end
    done = False
    try:
        save_all(photo.pk, version, made.blobs)
        done = put(made, version)
        return done
    finally:
        if not done and not Photo.objects.filter(pk=photo.pk, version=version).exists():
            store().delete(photo.pk, version)


def places_of(tags: Iterable[PhotoTag]) -> set[tuple[object, ...]]:
    """Who is covered and where, to be compared under the locks with what was drawn before them. A private step."""
    return {(tag.pk, tag.x, tag.y, tag.w, tag.h) for tag in tags}


def cover_for_good(tags: Iterable[PhotoTag], photo: Photo, made: Renditions, *, version: int, at: datetime) -> None:
    """Let a locked picture stand with these children covered, certified anew. A private step: the caller asked the
    rule. No cover in it comes off any more, of whomever it is: what goes out keeps its covers.
    """
    PhotoTag.objects.filter(pk__in=[tag.pk for tag in tags], covered=False).update(covered=True, cover_style=Style.BLUR)
    photo.version, photo.colour, photo.taken_down_at, photo.uncovered_version = version, made.colour, None, None
    certify(photo.post, [photo], at=at, by=None)
    photo.save(update_fields=["version", "colour", "taken_down_at", "uncovered_version"])
    jobs.enqueue("posts.erase_old_versions", str(photo.pk))


@action()
def _put_leavers_covers(
    photo: Photo, tags: Sequence[PhotoTag], made: Renditions, *, version: int, by: User | None = None
) -> bool:
    post, _ = lock_for_publishing(photo.post)
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    now = clock.now()
    wanted = leavers_in([fresh], now).get(fresh.pk, [])
    same = fresh.post_id == post.pk and fresh.version == photo.version
    done = same and places_of(wanted) == places_of(tags)
    if done:
        cover_for_good(wanted, fresh, made, version=version, at=now)
    for tag in tags:
        record(
            Event.POSTS_PHOTO_COVERED,
            actor=by,
            acting_as=Role.SYSTEM,
            subject=fresh,
            child_id=tag.child_id,
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
    kept = held_pictures([photo.pk for photo in photos]) | still_to_cover(photos, now)
    free = [photo for photo in photos if photo.pk not in kept]
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
