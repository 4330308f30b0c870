"""Sight before rule: a child who did not want to be photographed is kept out until a manager has decided. Reads only.

Whatever permission says: no under-five signs, so what they show is the only no they have.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from nursery_portal.kit import words
from nursery_portal.members.access import Can, Tally, may, members_holding, own_children
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.models import KeptOut, Photo, PhotoReport, PhotoTag, RemovedPicture
from posts.reports import HOLDS, SETTLED_AGAINST
from posts.samefile import DISPOSED_OF, reported_elsewhere


def open_marks() -> QuerySet[KeptOut]:
    """Every mark that nobody has decided about, on a picture that is still there."""
    return KeptOut.objects.filter(outcome=KeptOut.Outcome.OPEN, photo__removed_at=None, photo__erased_at=None)


def waits_for_decision(photo: Photo) -> bool:
    """Whether a mark holds the picture back from everybody."""
    return open_marks().filter(photo=photo).exists()


def tagged_in(photo: UUID) -> list[Child]:
    """The children tagged in a picture, for the staff beside it."""
    return [tag.child for tag in PhotoTag.objects.filter(photo=photo).select_related("child")]


def _not_ones_own(user: User, marks: QuerySet[KeptOut]) -> QuerySet[KeptOut]:
    own = own_children(user)
    tagged = PhotoTag.objects.filter(photo=OuterRef("photo"), child__in=own)
    return marks.filter(~Exists(tagged)).filter(Q(child=None) | ~Q(child__in=own))


def kept_out_for(user: User) -> QuerySet[KeptOut]:
    """The only door to a kept-out picture: the managers who have to decide, never about a child of their own family;
    where none is free, the lead and deputies."""
    mine = _not_ones_own(user, open_marks())
    if may(user, Can.PUBLISH_POST):
        return mine
    if not may(user, Can.MODERATE):
        return KeptOut.objects.none()
    for manager in members_holding(Can.PUBLISH_POST):
        mine = mine.exclude(pk__in=_not_ones_own(manager, open_marks()).values("pk"))
    return mine


_OPEN = Tally(lambda user, at: open_marks())


def kept_out_count(user: User) -> int:
    """How many pictures wait for this person because a child did not want them. As cheap as can be where none does."""
    return kept_out_for(user).count() if _OPEN.of(user) else 0


def photos_kept_out_for(user: User) -> QuerySet[Photo]:
    """The pictures this person has to look at to decide: nobody said of them that they may show abuse."""
    grave = PhotoReport.objects.filter(photo=OuterRef("pk"), reason=PhotoReport.Reason.ABUSE)
    return Photo.objects.filter(
        ~Exists(grave), pk__in=kept_out_for(user).values("photo"), removed_at=None, erased_at=None
    )


def deciders_of(mark: KeptOut) -> list[User]:
    """Who is told: the managers who are free to decide; else the lead and deputies."""
    this = KeptOut.objects.filter(pk=mark.pk)
    for right in (Can.PUBLISH_POST, Can.MODERATE):
        free = [one for one in members_holding(right).order_by("pk") if _not_ones_own(one, this).exists()]
        if free:
            return free
    return []


def nothing_else_holds(mark: KeptOut) -> bool:
    """Whether the picture may come back once this mark is settled: nobody's hand, no other mark, no report, and no
    answer against the same file since it went down, in whatever post; and what took it down was a mark, or a report
    that came to nothing. The second no never undoes the first. Whether a permission it went with stands again is asked
    beside this (`removals.stays_taken_back`)."""
    down = mark.photo.taken_down_at
    if down is None or mark.photo.taken_down_by_id is not None or not mark.hid:
        return False
    others = open_marks().filter(photo=mark.photo).exclude(pk=mark.pk)
    reports = PhotoReport.objects.filter(photo=mark.photo)
    held = reports.filter(HOLDS | Q(outcome=PhotoReport.Outcome.HANDED_OVER))
    of_the_file = PhotoReport.objects.filter(photo__fingerprint=mark.photo.fingerprint)
    against = of_the_file.filter(outcome__in=SETTLED_AGAINST, closed_at__gte=down)
    groundless = of_the_file.filter(outcome=PhotoReport.Outcome.NOTHING_WRONG, hid=True, at=down)
    since = KeptOut.objects.filter(photo=mark.photo, marked_at=down).exists() or groundless.exists()
    return since and not (others.exists() or held.exists() or against.exists() or reported_elsewhere(mark.photo))


def free_to_come_back(rows: QuerySet[RemovedPicture]) -> QuerySet[RemovedPicture]:
    """Of pictures that went with a permission, those that nothing else keeps down: nobody's hand, no open mark, and of
    the same file in whatever post no open report, and no answer against it since they went. What two people erased or
    handed over never comes back."""
    reports = PhotoReport.objects.filter(photo__fingerprint=OuterRef("photo__fingerprint"))
    disposed_of = Q(outcome__in=DISPOSED_OF)
    against = Q(outcome__in=SETTLED_AGAINST, closed_at__gte=OuterRef("hidden_at"))
    return rows.filter(
        ~Exists(reports.filter(Q(closed_at=None) | disposed_of | against)),
        ~Exists(open_marks().filter(photo=OuterRef("photo"))),
        photo__taken_down_by=None,
    )


@dataclass(frozen=True)
class Line:
    """One kept-out picture in the list of those who decide."""

    mark: KeptOut
    who: str
    when: str
    may_look: bool


def lines_of(marks: Iterable[KeptOut], user: User, at: datetime) -> list[Line]:
    """What those who decide are shown."""
    visible = set(photos_kept_out_for(user).values_list("pk", flat=True))
    return [
        Line(
            mark,
            mark.child.known_as if mark.child else "A child who is not tagged",
            words.moment(mark.marked_at, now=at),
            mark.photo_id in visible,
        )
        for mark in marks
    ]
