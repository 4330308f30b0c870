"""What becomes of pictures when a child leaves: how many are concerned, who is told, which may be covered, which go.

From the day after the last one no picture shows the child to other families: that needs nobody and no job. Their own
keeps an album of what shows the child alone, for the nursery's time. What is here only tidies: it covers the leaver
where their family allows it, so that other children's pictures come back, and erases what still shows the leaver.
Both wait from the day on which the last day was recorded, where that was later: it may be found out late, or mistyped.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consent.rules import may_stay_covered
from nursery_portal.members.access import Can, family_links, keeping_days, left_lately, members_holding
from nursery_portal.members.models import Guardianship, User, link_current, restriction_current
from nursery_portal.members.rules import TO_BE_CORRECTED, mailable_links
from nursery_portal.notify.rules import was_told
from nursery_portal.register.models import Child, enrolled, left_and_known_before
from posts.models import ErasureCertificate, Photo, PhotoReport, PhotoTag, Post
from posts.publishing import could_stand_covered

WARNED_BEFORE = timedelta(days=14)
WAITS_FOR_COVER = timedelta(days=14)
"""So much longer than anything else a picture is kept whose leavers may be covered, and are not yet."""


def leaving_to_tell(at: datetime) -> QuerySet[Child]:
    """The children whose last day is within the next fortnight, or was over when it was recorded within the last."""
    today = timezone.localdate(at)
    soon = Q(leaving_on__gte=today, leaving_on__lte=today + WARNED_BEFORE)
    late = Q(leaving_on__lt=F("leaving_recorded_on"), leaving_recorded_on__gte=today - WARNED_BEFORE)
    return Child.objects.filter(soon | late)


def guardians_of(child: Child, at: datetime) -> QuerySet[User]:
    """Who can keep the child's album until the last day."""
    today = timezone.localdate(at)
    links = Guardianship.objects.filter(link_current(today), child=child, kind=Guardianship.Kind.GUARDIAN)
    links = links.exclude(restriction_current("no_contact", today))
    return User.objects.filter(pk__in=links.values("user"), is_active=True, suspended_at=None)


def mailable_of(child: Child, at: datetime) -> set[int]:
    """By primary key, those of a child's people whom a mail may tell of it; the portal tells the others, too."""
    return set(mailable_links(timezone.localdate(at)).filter(child=child).values_list("user", flat=True))


def album_ends_on(child: Child) -> date | None:
    """The last day on which a leaver's family has the album."""
    return child.left_since + timedelta(days=keeping_days()) if child.left_since else None


def album_ending(at: datetime) -> QuerySet[Child]:
    """The children who have left and whose album ends within the next fortnight."""
    today, days = timezone.localdate(at), timedelta(days=keeping_days())
    return Child.objects.filter(
        left_lately(today), left_and_known_before(today - days + WARNED_BEFORE + timedelta(days=1))
    )


def not_told_of_end(child: Child, at: datetime) -> list[User]:
    """The guardians who have not been told yet that their album ends."""
    since = at - 2 * WARNED_BEFORE
    people = guardians_of(child, at).order_by("pk")
    return [person for person in people if not was_told(person.pk, notice_of_end(child), since)]


def notice_of_end(child: Child) -> str:
    """The kind of the notice about the end of an album: each person gets one."""
    return f"album_ends_{child.pk}"


def notice_of(child: Child) -> str:
    """The kind of the notice about a child's leaving: each person gets one."""
    return f"leaving_{child.pk}"


def not_told(child: Child, at: datetime) -> tuple[list[User], list[User]]:
    """The guardians, and the managers, who have not been told yet that the child leaves. A manager who is of its family
    hears of it as such, and not where an order keeps them from the child."""
    since = at - 2 * WARNED_BEFORE
    family = family_links().filter(child=child).values("user")
    leaders = members_holding(Can.PUBLISH_POST).exclude(pk__in=family)
    families, managers = (
        [person for person in people if not was_told(person.pk, notice_of(child), since)]
        for people in (guardians_of(child, at).order_by("pk"), leaders.order_by("pk"))
    )
    return families, managers


def _live() -> QuerySet[Photo]:
    return Photo.objects.filter(post__state=Post.State.PUBLISHED, removed_at=None, erased_at=None, taken_down_at=None)


@dataclass(frozen=True)
class Figures:
    """What leaving does to the pictures of a child."""

    pictures: int
    with_others: int


def figures(child: Child) -> Figures:
    """How many pictures show the child now, and in how many of them there are others."""
    shown = PhotoTag.objects.filter(photo=OuterRef("pk"), covered=False)
    mine = _live().filter(Exists(shown.filter(child=child)))
    return Figures(mine.count(), mine.filter(Exists(shown.exclude(child=child))).count())


def to_cover(at: datetime) -> QuerySet[PhotoTag]:
    """The tags of leavers who may stay covered, in pictures that also show a child who is still here."""
    today = timezone.localdate(at)
    others = PhotoTag.objects.filter(enrolled(today, "child__"), photo=OuterRef("photo"), covered=False)
    return PhotoTag.objects.filter(
        Exists(others),
        left_and_known_before(today, "child__"),
        Q(child__leaving_recorded_on=None) | Q(child__leaving_recorded_on__lte=today - TO_BE_CORRECTED),
        covered=False,
        x__isnull=False,
        photo__in=_live().values("pk"),
        child__in=may_stay_covered(at).values("pk"),
    ).order_by("pk")


def leavers_in(photos: Iterable[Photo], at: datetime) -> dict[UUID, list[PhotoTag]]:
    """By picture, the tags of those who are to be covered in it, all at once: where one of them may not be covered, or
    somebody else in it may not be seen, covering the others would show it to nobody."""
    rows = list(photos)
    tags: dict[UUID, list[PhotoTag]] = defaultdict(list)
    for tag in to_cover(at).filter(photo__in=rows):
        tags[tag.photo_id].append(tag)
    children = {photo: [tag.child_id for tag in found] for photo, found in tags.items()}
    could = could_stand_covered([photo for photo in rows if photo.pk in children], children, at)
    return {photo: found for photo, found in tags.items() if photo in could}


def still_to_cover(photos: Iterable[Photo], at: datetime) -> set[UUID]:
    """Those of `photos` that are not erased yet, though the nursery's time is over: their leavers are only to be
    covered, and that takes its time where many leave. It does not wait for ever (`WAITS_FOR_COVER`)."""
    rows = list(photos)
    before = timezone.localdate(at) - timedelta(days=keeping_days()) - WAITS_FOR_COVER
    tags = PhotoTag.objects.filter(left_and_known_before(before, "child__"), photo__in=rows, covered=False)
    late = set(tags.values_list("photo", flat=True))
    return set(leavers_in([photo for photo in rows if photo.pk not in late], at))


def to_erase(at: datetime) -> QuerySet[Photo]:
    """The pictures in which somebody can be recognised who has left longer ago than the nursery keeps them.

    With others, too: where the leaver could not be covered it is shown to nobody, and the family was promised its end.
    Never one that somebody reported and that waits, or that was handed over.
    """
    until = timezone.localdate(at) - timedelta(days=keeping_days())
    left = PhotoTag.objects.filter(left_and_known_before(until, "child__"), photo=OuterRef("pk"), covered=False)
    reports = PhotoReport.objects.filter(photo=OuterRef("pk"))
    held = reports.filter(closed_at=None) | reports.filter(outcome=PhotoReport.Outcome.HANDED_OVER)
    return Photo.objects.filter(Exists(left), ~Exists(held), removed_at=None, erased_at=None)


def erasure_certificates() -> QuerySet[ErasureCertificate]:
    """What was erased because nobody may see it, the latest first. It names nobody: leaders read all of it."""
    return ErasureCertificate.objects.all()
