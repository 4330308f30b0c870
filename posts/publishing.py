"""What a publication rests on: which pictures could stand covered, what was out, and the digest of a certificate. Reads
only."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from consent.models import Purpose
from consent.rules import IN_FORCE, may_stay_covered, verdicts
from posts.models import CertificateLine, Photo, PhotoTag
from posts.rules import STATED


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
