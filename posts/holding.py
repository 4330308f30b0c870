"""A child's pictures that the safeguarding lead keeps for a case: which are held, and who may know of it. Reads only.

What a withdrawal took has a hold of its own (`removals.held_by_lead`). This one is for everything else that would be
erased in its time: the pictures of a leaver, of an event, of a removed post. It shows nothing to anybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from nursery_portal.kit import clock, words
from nursery_portal.members.access import Can, kept_children, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.models import Photo, PhotoTag, PictureHold


def pictures_of_child(child: Child) -> QuerySet[Photo]:
    """Every picture in which the child is tagged, covered or not, whose files are there."""
    return Photo.objects.filter(Exists(PhotoTag.objects.filter(photo=OuterRef("pk"), child=child)), erased_at=None)


def held_for_child(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those of a child whose pictures a lead keeps: tagged now, or when they were first kept."""
    begun = PictureHold.objects.filter(ended_at=None)
    tagged = PhotoTag.objects.filter(photo=OuterRef("pk"), child__in=begun.values("child"))
    then = begun.filter(photos=OuterRef("pk"))
    rows = Photo.objects.filter(Q(Exists(tagged)) | Q(Exists(then)), pk__in=list(ids))
    return set(rows.values_list("pk", flat=True))


def children_to_hold(user: User) -> QuerySet[Child]:
    """The children whose pictures this person may keep: leads and deputies, never a child of their own family."""
    return kept_children(user) if may(user, Can.READ_PROTECTION) else Child.objects.none()


def holds_visible_to(user: User) -> QuerySet[PictureHold]:
    """The only door to a hold: whoever may keep pictures of that child."""
    return PictureHold.objects.filter(child__in=children_to_hold(user))


@dataclass(frozen=True)
class HoldRow:
    """A hold as a lead reads it."""

    hold: PictureHold
    child: str
    said: str


def hold_rows(user: User) -> list[HoldRow]:
    """What is kept now, the latest first."""
    rows = holds_visible_to(user).filter(ended_at=None).select_related("child", "held_by")
    return [
        HoldRow(
            one,
            one.child.known_as,
            f"Kept by {one.held_by.shown_name} {words.moment(one.held_at, now=clock.now())}: {one.because}",
        )
        for one in rows
    ]
