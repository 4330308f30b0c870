"""Which pictures a parent may keep a copy of, and what has to be covered in it. Reads only.

Only what leaves no doubt: everyone is accounted for, every tag has a place, no adult but the nursery's own people is in
it. The children one is a guardian of stay clear, every other child is covered. Asked when a copy is made, and again
when a pack is fetched.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.media.redact import Region
from nursery_portal.members.access import Can, album_children, family_children, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.access import (
    children_seen_anywhere,
    photos_in_day_book,
    photos_in_own_album,
    photos_of_own_children,
    published_posts,
)
from posts.models import CopyPack, Photo, PhotoTag, PictureCopy, Post

COPIES_A_DAY = 60
PACKS_A_DAY = 3
MOST_IN_PACK = 1000
STUCK = timedelta(minutes=11)
"""Whoever has had a pack for longer was ended: a worker ends a task after ten minutes, and no turn takes so long."""
FEW = 20  # so many a day leave as packs without asking again who it is


def own_children_in_album(user: User, at: datetime) -> QuerySet[Child]:
    """The children whose pictures stand in this person's album: with a place, or for a guardian gone lately."""
    day = timezone.localdate(at)
    return Child.objects.filter(
        Q(pk__in=family_children(user, day).values("pk")) | Q(pk__in=album_children(user, day).values("pk"))
    )


def own_photos(
    user: User, at: datetime, child: Child | None = None, *, among: Collection[UUID] | None = None, most: int = 0
) -> list[Any]:
    """The pictures that show this person's own children (or one of them) and that they may see now, the latest first:
    those that are out, and those they have for themselves.

    With `shown_at`, when it was taken, else when it went out; and `alone`, whether nobody else has it. Three questions,
    one after the other: together they are deeper than SQLite reads. A guardian's own children are asked about first,
    which leaves little to the day book: a page costs no more for it.
    """
    rows: dict[UUID, Any] = {}
    family = _family(user, at, child)
    for alone, door in ((False, photos_of_own_children), (False, photos_in_day_book), (True, photos_in_own_album)):
        found: QuerySet[Any] = _showing(family, door(user, at))
        if among is not None:
            found = found.filter(pk__in=[pk for pk in among if pk not in rows])
        for photo in found.select_related("post").prefetch_related("post__rooms")[: most or None]:
            if photo.pk not in rows:
                photo.alone = alone
                rows[photo.pk] = photo
    found_rows = sorted(rows.values(), key=lambda photo: (photo.shown_at, photo.pk.hex), reverse=True)
    return found_rows[: most or None]


def candidates(user: User, at: datetime, child: Child | None = None) -> QuerySet[Photo]:
    """The same before anybody has asked what may be shown now: to find one page among thousands quickly, and for
    nothing else. What is taken from here goes through `own_photos` before a person sees it."""
    mine = list(photos_in_own_album(user, at).values_list("pk", flat=True))
    family, anywhere = _family(user, at, child), children_seen_anywhere(user, at)
    out = Q(post__state=Post.State.PUBLISHED, post__published_at__lte=at)
    if not set(family) <= set(anywhere):
        theirs = PhotoTag.objects.filter(covered=False, child__in=anywhere)
        out = Q(post__in=published_posts(user, at)) | (out & Q(pk__in=theirs.values("photo")))
    public = out & Q(taken_down_at=None)
    there = Photo.objects.filter(public | Q(pk__in=mine) if mine else public, removed_at=None, erased_at=None)
    return _showing(family, there)


def _family(user: User, at: datetime, child: Child | None) -> list[int]:
    """The keys of the children asked about: fetched, for inside other questions theirs is the dearest part to build."""
    family = own_children_in_album(user, at).values_list("pk", flat=True)
    return list(family if child is None else family.filter(pk=child.pk))


def _showing(family: list[int], photos: QuerySet[Photo]) -> QuerySet[Photo]:
    tags = PhotoTag.objects.filter(covered=False, child__in=family)
    shown_at = Coalesce("taken_at", "post__published_at")
    return photos.filter(pk__in=tags.values("photo")).annotate(shown_at=shown_at).order_by("-shown_at", "-pk")


@dataclass(frozen=True)
class Plan:
    """One copy: which master, and what is covered in it."""

    photo: Photo
    covers: tuple[Region, ...]
    own: tuple[str, ...]
    others: int

    @property
    def fact(self) -> list[object]:
        """What must still be so when the copy is fetched."""
        return [str(self.photo.pk), self.photo.version, sorted([one.x, one.y, one.w, one.h] for one in self.covers)]


def words_of_copy(plan: Plan) -> str:
    """What a family reads before it keeps a copy: who stays clear, and how many are covered."""
    if not plan.others:
        return f"Only {words.listed(plan.own)} can be seen in it."
    clear = f"{words.listed(plan.own)} {'stays' if len(plan.own) == 1 else 'stay'} clear"
    others = words.counted(plan.others, "other child", "other children")
    return f"{clear}; {others} {'is' if plan.others == 1 else 'are'} covered."


def plans(photos: Iterable[Photo], user: User, at: datetime) -> list[Plan]:
    """Those of `photos` that this person may keep now, each with its covers. A fixed number of queries."""
    if not may(user, Can.KEEP_COPIES):
        return []
    wanted = [photo.pk for photo in photos]
    seen = own_photos(user, at, among=wanted)
    rows = [photo for photo in seen if photo.accounted == Photo.Accounted.ALL_TAGGED and not photo.adults_present]
    family = {child.pk: child.known_as for child in album_children(user, timezone.localdate(at))}
    tags: dict[UUID, list[PhotoTag]] = defaultdict(list)
    for tag in PhotoTag.objects.filter(photo__in=rows, covered=False).order_by("pk"):
        tags[tag.photo_id].append(tag)
    found = {photo.pk: plan for photo in rows if (plan := _plan(photo, tags[photo.pk], family)) is not None}
    return [found[pk] for pk in wanted if pk in found]


def _plan(photo: Photo, tags: list[PhotoTag], family: dict[int, str]) -> Plan | None:
    covers = []
    for tag in tags:
        if tag.x is None or tag.y is None or tag.w is None or tag.h is None:
            return None
        if tag.child_id not in family:
            covers.append(Region(tag.x, tag.y, tag.w, tag.h))
    own = tuple(family[tag.child_id] for tag in tags if tag.child_id in family)
    return Plan(photo, tuple(covers), own, len(covers)) if own else None


def digest_of(found: Iterable[Plan]) -> str:
    """One mark over what a pack holds: compared when it is fetched."""
    return hashlib.sha256(json.dumps(sorted((one.fact for one in found), key=str)).encode()).hexdigest()


def copies_left(user: User, at: datetime) -> int:
    """How many more single copies this person may take today."""
    return COPIES_A_DAY - PictureCopy.objects.filter(by=user, pack=None, at__gt=at - timedelta(days=1)).count()


def packs_left(user: User, at: datetime) -> int:
    """How many more packs this person may ask for today."""
    return PACKS_A_DAY - _packs_of_the_day(user, at).count()


def in_packs_today(user: User, at: datetime) -> int:
    """How many pictures this person's packs of the last day hold."""
    return sum(_packs_of_the_day(user, at).values_list("total", flat=True))


def _packs_of_the_day(user: User, at: datetime) -> QuerySet[CopyPack]:
    """What this person asked for in the last day, but for what could not be made: that is not their doing."""
    lately = CopyPack.objects.filter(by=user, asked_at__gt=at - timedelta(days=1))
    return lately.exclude(state=CopyPack.State.FAILED)


def packs_to_make(at: datetime) -> list[UUID]:
    """The packs that wait for a turn: first who had none, then whose last is longest ago. None while another is being
    made: a decoder stays free for who uploads, and a worker for everything else."""
    waiting = CopyPack.objects.filter(state__in=CopyPack.BUSY)
    if waiting.filter(state=CopyPack.State.MAKING, begun_at__gte=at - STUCK).exists():
        return []
    return list(waiting.order_by(F("begun_at").asc(nulls_first=True), "asked_at").values_list("pk", flat=True))


def left_out(pack: CopyPack) -> str:
    """What to say of the pictures that were asked for and are not in a pack that is ready."""
    missing = pack.total - pack.done
    if missing <= 0:
        return ""
    they, are = ("It", "is") if missing == 1 else ("They", "are")
    return f"{missing} of the {pack.total} {are} not in it. {they} could not be copied, or may not be kept any more."


def packs_of(user: User) -> QuerySet[CopyPack]:
    """The only door to a pack: one's own."""
    return CopyPack.objects.filter(by=user) if may(user, Can.KEEP_COPIES) else CopyPack.objects.none()
