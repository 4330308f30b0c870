"""Private steps of publishing, shared by the actions that make a picture visible."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from consent.models import Purpose
from consent.rules import IN_FORCE, may_stay_covered, needed_purposes, relied_on, verdicts
from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Child
from posts.models import CertificateLine, Photo, PhotoTag, Post, PublicationCertificate
from posts.rules import STATED, present_photos


def lock_for_publishing(post: Post) -> tuple[Post, list[Photo]]:
    """Lock the post, its pictures and every tagged child by primary key, in that order, and return fresh rows.

    After this the instant is taken and the rule is asked in a new statement: an instant taken before the lock let a
    publisher who had waited for a withdrawal publish anyway.
    """
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    photos = list(present_photos(fresh).select_for_update().order_by("pk"))
    children = PhotoTag.objects.filter(photo__in=photos).values_list("child", flat=True)
    list(Child.objects.select_for_update().filter(pk__in=set(children)).order_by("pk"))
    photos.sort(key=lambda photo: (photo.position, photo.added_at, str(photo.pk)))
    return fresh, photos


def could_stand_covered(photos: Iterable[Photo], children: Mapping[UUID, Collection[int]], at: datetime) -> set[UUID]:
    """Those of `photos` that may be shown at the instant `at` once the `children` named for each (by primary key) are
    covered in it, too: every one of them has a place in it and may stay covered, and everybody else in it may be seen
    as they are.

    The rule of what is out already: nothing new is shown, so no yearly review is waited for.
    """
    rows = list(photos)
    shown: dict[UUID, set[int]] = defaultdict(set)
    covered: dict[UUID, set[int]] = defaultdict(set)
    placed: dict[UUID, set[int]] = defaultdict(set)
    for tag in PhotoTag.objects.filter(photo__in=rows):
        to_cover = tag.child_id in children.get(tag.photo_id, ())
        if to_cover and not tag.covered and tag.x is not None:
            placed[tag.photo_id].add(tag.child_id)
        (covered if tag.covered or to_cover else shown)[tag.photo_id].add(tag.child_id)
    everybody = {pk for people in shown.values() for pk in people}
    alone, together = (verdicts(everybody, purpose, at) for purpose in (Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES))
    under = {pk for people in covered.values() for pk in people}
    staying = set(may_stay_covered(at).filter(pk__in=under).values_list("pk", flat=True))

    def stands(photo: Photo) -> bool:
        people, wanted = shown[photo.pk], set(children.get(photo.pk, ()))
        if not wanted or placed[photo.pk] != wanted:
            return False
        if photo.accounted not in STATED or photo.removed_at or photo.erased_at:
            return False
        if not covered[photo.pk] <= staying or any(alone[pk] != IN_FORCE for pk in people):
            return False
        return len(people) < 2 or all(together[pk] == IN_FORCE for pk in people)

    return {photo.pk for photo in rows if stands(photo)}


def certify(post: Post, photos: Iterable[Photo], *, at: datetime, by: User | None) -> PublicationCertificate:
    """Write the publication certificate: one line per picture, child and purpose, with the permission relied on.

    The database refuses a line that names a child without a permission, whatever the code above believed.
    """
    pictures = list(photos)
    tags = list(PhotoTag.objects.filter(photo__in=pictures).order_by("photo", "pk"))
    permissions = relied_on({tag.child_id for tag in tags}, at)
    lines: list[CertificateLine] = []
    for photo in pictures:
        own = [tag for tag in tags if tag.photo_id == photo.pk]
        shown = [tag for tag in own if not tag.covered]
        base = {
            "photo": photo,
            "photo_version": photo.version,
            "statement": photo.accounted,
            "stated_by_id": photo.accounted_by_id,
        }
        if not own:
            lines.append(CertificateLine(**base))
        for tag in own:
            for purpose in (Purpose.COVERED,) if tag.covered else needed_purposes(len(shown)):
                row = permissions.get((tag.child_id, purpose.value))
                lines.append(
                    CertificateLine(
                        **base,
                        child_id=tag.child_id,
                        covered=tag.covered,
                        purpose=purpose.value,
                        consent_event_id=row.event_id if row else None,
                        wording_sha256=row.wording.sha256 if row else "",
                    )
                )
    certificate = PublicationCertificate.objects.create(post=post, published_by=by, at=at, digest=digest_of(lines))
    for line in lines:
        line.certificate = certificate
    CertificateLine.objects.bulk_create(lines)
    record(
        Event.POSTS_CERTIFICATE_WRITTEN,
        actor=by,
        acting_as=Role.MANAGER if by else Role.SYSTEM,
        subject=certificate,
        details={"post": post.pk, "at": at, "digest": certificate.digest, "lines": len(lines)},
    )
    return certificate


def was_out(photo: Photo) -> bool:
    """Whether the last certificate with this picture is of its post and has it as it is now: the master, the statement,
    who is in it."""
    return photo.pk in were_out([photo])


def were_out(photos: Iterable[Photo]) -> set[UUID]:
    """Those of `photos` that were out just as they are now (`was_out`). Two queries."""
    rows = {photo.pk: photo for photo in photos}
    last: dict[UUID, tuple[object, ...]] = {}
    shown: dict[UUID, set[tuple[int, bool]]] = {}
    said = ("certificate", "certificate__post", "photo_version", "statement")
    lines = CertificateLine.objects.filter(photo__in=rows).order_by("certificate__at", "pk")
    for photo, child, covered, *certified in lines.values_list("photo", "child", "covered", *said):
        if last.get(photo) != tuple(certified):
            last[photo], shown[photo] = tuple(certified), set()
        if child is not None:
            shown[photo].add((child, covered))
    people: dict[UUID, set[tuple[int, bool]]] = defaultdict(set)
    for photo, child, covered in PhotoTag.objects.filter(photo__in=rows).values_list("photo", "child", "covered"):
        people[photo].add((child, covered))
    return {
        pk
        for pk, (_, *certified) in last.items()
        if certified == [rows[pk].post_id, rows[pk].version, rows[pk].accounted] and shown[pk] == people[pk]
    }


def digest_of(lines: Iterable[CertificateLine]) -> str:
    """SHA-256 over what the lines say, in a fixed order: recomputed by whoever checks a certificate."""
    rows = [
        [
            str(line.photo_id),
            line.photo_version,
            str(line.statement),
            line.stated_by_id,
            line.child_id,
            line.covered,
            str(line.purpose),
            str(line.consent_event_id) if line.consent_event_id else None,
            line.wording_sha256,
        ]
        for line in lines
    ]
    rows.sort(key=lambda row: json.dumps(row))
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
