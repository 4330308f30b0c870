"""My child's album as a page: pictures by month, what can be kept of them, and how far a pack is. Reads only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.members.access import album_children
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.access import published_posts
from posts.copies import MOST_IN_PACK, candidates, left_out, own_photos, plans
from posts.daybook import Picture, pictures_of
from posts.leaving import album_ends_on
from posts.models import CopyPack, Photo

PAGE = 60


@dataclass(frozen=True)
class Cursor:
    """Where a page of the album begins: before this instant and picture. Written `seconds.micros-uuid`."""

    at: datetime
    pk: UUID

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor from an address; None for anything that is not one, which is the newest page."""
        match = re.fullmatch(r"(\d{1,10})\.(\d{6})-([0-9a-f]{32})", text)
        if match is None:
            return None
        at = datetime.fromtimestamp(int(match[1]), UTC) + timedelta(microseconds=int(match[2]))
        return cls(at, UUID(hex=match[3]))

    def __str__(self) -> str:
        return f"{int(self.at.timestamp())}.{self.at.microsecond:06d}-{self.pk.hex}"


@dataclass
class Shown:
    """One picture in the album, whether a copy of it can be kept, whether nobody else has it, and whether it stands in
    a post that this person does not read: for a room where their child is not, or not any more."""

    picture: Picture
    keepable: bool
    alone: bool
    elsewhere: bool


@dataclass
class Month:
    """One month of pictures."""

    title: str
    pictures: list[Shown] = field(default_factory=list)


def album_page(
    user: User, at: datetime, *, child: Child | None = None, before: Cursor | None = None
) -> tuple[list[Month], Cursor | None]:
    """One page of the album, newest first, and where the next begins.

    Candidates come in windows, and only those of a window are asked whether they may be shown: what a page costs does
    not grow with the album.
    """
    rows: list[Any] = []
    while len(rows) <= PAGE:
        wanted: QuerySet[Any] = candidates(user, at, child)
        if before is not None:
            wanted = wanted.filter(Q(shown_at__lt=before.at) | Q(shown_at=before.at, pk__lt=before.pk))
        window: list[tuple[UUID, datetime]] = list(wanted.values_list("pk", "shown_at")[: 2 * PAGE])
        if not window:
            break
        rows += own_photos(user, at, child, among=[pk for pk, _ in window])
        before = Cursor(window[-1][1], window[-1][0])
        if len(window) < 2 * PAGE:
            break
    following = Cursor(rows[PAGE - 1].shown_at, rows[PAGE - 1].pk) if len(rows) > PAGE else None
    rows = rows[:PAGE]
    keepable = {plan.photo.pk for plan in plans(rows, user, at)}
    read = set(published_posts(user, at).filter(pk__in={photo.post_id for photo in rows}).values_list("pk", flat=True))
    pictures = pictures_of(user, rows, at, read=read)
    months: list[Month] = []
    for photo, picture in zip(rows, pictures, strict=True):
        local = timezone.localtime(photo.shown_at)
        title = f"{words.MONTHS[local.month - 1]} {local.year}"
        if not months or months[-1].title != title:
            months.append(Month(title))
        months[-1].pictures.append(Shown(picture, photo.pk in keepable, photo.alone, photo.post_id not in read))
    return months, following


def what_can_be_kept(user: User, photos: Iterable[Photo], at: datetime) -> dict[str, int]:
    """How many pictures an album has, of how many a copy can be kept, and in how many somebody is covered."""
    rows = list(photos)
    found = plans(rows, user, at)
    covered = sum(bool(one.covers) for one in found)
    return {"total": len(rows), "keepable": len(found), "with_covers": covered, "most": MOST_IN_PACK}


@dataclass(frozen=True)
class PackShown:
    """A pack in words."""

    pack: CopyPack
    title: str
    meta: str
    busy: bool
    ready: bool
    failed: bool
    missing: str


def packs_in_words(packs: Iterable[CopyPack], at: datetime) -> list[PackShown]:
    """The packs of the last day, the newest first."""
    return [pack_in_words(pack, at) for pack in packs if pack.asked_at > at - timedelta(days=1)]


def pack_in_words(pack: CopyPack, at: datetime) -> PackShown:
    """What to say of a pack now: one whose day is over is no longer there, whatever the sweeper has done."""
    over = pack.expires_at is not None and pack.expires_at <= at
    ready = pack.state == CopyPack.State.READY and not over
    if ready and pack.expires_at is not None:
        meta = f"{max(1, round(pack.size / 1_000_000))} MB, kept until {words.moment(pack.expires_at, now=at)}"
    elif pack.state in CopyPack.BUSY:
        meta = f"{pack.done} of {pack.total} made"
    else:
        meta = CopyPack.State.EXPIRED.label if over else str(CopyPack.State(pack.state).label)
    return PackShown(
        pack,
        words.counted(pack.done if ready else pack.total, "picture"),
        meta,
        busy=pack.state in CopyPack.BUSY,
        ready=ready,
        failed=pack.state == CopyPack.State.FAILED,
        missing=left_out(pack) if ready else "",
    )


@dataclass(frozen=True)
class Leaver:
    """A child who has left, and how long the family keeps the album."""

    child: Child
    last_day: str
    until: str


def leavers_of(user: User, at: datetime) -> list[Leaver]:
    """The children of this person who have left lately, with the days that count."""
    day = timezone.localdate(at)
    left = album_children(user, day).filter(leaving_on__lt=day).order_by("known_as", "pk")
    return [
        Leaver(
            child,
            words.long_date(child.leaving_on),
            words.long_date(until),
        )
        for child in left
        if child.leaving_on and (until := album_ends_on(child))
    ]
