"""Reported pictures: who decides about which, and what they need to know. Reads only.

Nobody decides about a picture that they or a relative reported, that shows a child they are linked to, or of which
somebody's words are about them or their family: one answer is for every report of the picture. Where that leaves
neither the lead nor a deputy, those who handle concerns decide.
From when nobody answered in time the registered person may as well. Two people dispose of what may show abuse.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.kit.holds import reported_before_restore
from nursery_portal.members.access import Can, Tally, family_of, may, members_holding, own_children
from nursery_portal.members.models import User
from posts.beside import due_of
from posts.models import Photo, PhotoReport, PhotoTag, PhotoView, PictureCopy, Post

HIDES_A_DAY = 3
"""How many pictures one person's reports take out of sight at once within a day; further ones are urgent only."""
WRONG_CHILD_A_DAY = 12
"""The same for the wrong child, who may stand in every picture of a post; of the same children that is one breach."""
HOLDS = Q(closed_at=None) & (Q(hid=True) | Q(proposed_at__isnull=False))
"""Until such a report is answered nobody sees the picture: it hid it at once, or the first of two people proposed."""
SETTLED_AGAINST = (
    PhotoReport.Outcome.STAYS_DOWN,
    PhotoReport.Outcome.ERASED,
    PhotoReport.Outcome.HANDED_OVER,
)


def open_reports() -> QuerySet[PhotoReport]:
    """Every report that nobody has answered, urgent ones first, then the oldest."""
    return PhotoReport.objects.filter(closed_at=None)


def not_ones_own(user: User, reports: QuerySet[PhotoReport]) -> QuerySet[PhotoReport]:
    """Of these, those about a picture that shows no child this person is linked to, and of which no report that is
    open is theirs or their family's, or about one of them."""
    own = PhotoTag.objects.filter(photo=OuterRef("photo"), child__in=own_children(user))
    family = Q(reporter=user) | Q(reporter__in=family_of(user))
    about = Q(about=user) | Q(about__in=family_of(user))
    told = open_reports().filter(family | about).values_list("photo", flat=True)
    return reports.filter(~Exists(own)).exclude(photo__in=set(told))  # asked apart: SQLite reads nothing deeper


def reports_for(user: User) -> QuerySet[PhotoReport]:
    """The only door to a reported picture: for whoever may decide about it, or is the second person to confirm."""
    mine = not_ones_own(user, open_reports())
    if may(user, Can.MODERATE):
        return mine
    if not may(user, Can.DECIDE_REPORT):
        return PhotoReport.objects.none()
    unattended = open_reports()
    for lead in members_holding(Can.MODERATE):
        unattended = unattended.exclude(pk__in=not_ones_own(lead, open_reports()).values("pk"))
    theirs = Q(proposed_at__isnull=False) | Q(pk__in=unattended.values("pk"))
    if may(user, Can.MODERATE_LAST):
        passed_on = open_reports().filter(passed_on_at__isnull=False).values_list("photo", flat=True)
        theirs |= Q(photo__in=set(passed_on))  # one answer is for every report of the picture
    return mine.filter(theirs)


def may_answer(user: User, report: PhotoReport, what: Can) -> bool:
    """Whether this right lets them decide about it, now or once it was passed on to them."""
    return may(user, what) and not_ones_own(user, PhotoReport.objects.filter(pk=report.pk)).exists()


def told_of(user: User, photo: Photo) -> list[PhotoReport]:
    """The open reports of one picture that this person reads beside each other: one answer is for all of them."""
    rows = reports_for(user).filter(photo=photo)
    return list(rows.select_related("photo__post", "reporter", "proposed_by").order_by("pk"))


def told_mark(reports: Iterable[PhotoReport]) -> str:
    """A short mark of what a page showed of a picture's reports: which there were, and what was proposed, by whom and
    on what advice. A form about them carries it, so that nobody answers what they have not read."""
    read = sorted([one.pk, one.reason, one.proposed, one.proposed_by_id, one.note] for one in reports)
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:20]


def may_report_again(user: User, photo: Photo) -> bool:
    """Whether this person may report a picture of which a restore lost the report, although nobody sees it any more:
    whoever decides about reports, while people settle the restore."""
    decides = may(user, Can.MODERATE) or may(user, Can.DECIDE_REPORT)
    return decides and photo.erased_at is None and bool(reported_before_restore([photo.pk]))


_OPEN = Tally(lambda user, at: open_reports())


def report_count(user: User) -> int:
    """How many reported pictures wait for this person. Asked on every page: nearly always there is nothing at all, and
    that is cheap to see."""
    return reports_for(user).count() if _OPEN.of(user) else 0


def photos_to_decide(user: User) -> QuerySet[Photo]:
    """The pictures this person has to look at before they answer a report: never one that may show abuse."""
    grave = PhotoReport.objects.filter(photo=OuterRef("pk"), reason=PhotoReport.Reason.ABUSE)
    return Photo.objects.filter(
        ~Exists(grave), pk__in=reports_for(user).values("photo"), removed_at=None, erased_at=None
    )


def deciders(report: PhotoReport) -> list[User]:
    """Who is told and may decide: the lead and deputies who are not concerned; else those who handle concerns."""
    return _deciders(report, Can.MODERATE) or _deciders(report, Can.DECIDE_REPORT)


def who_name_another(report: PhotoReport) -> list[User]:
    """Who is told that nobody may decide, and can give somebody else the role: never whom the words of an open report
    of the picture are about, nor their families, who would know of it by that and choose who judges them."""
    accused = User.objects.filter(pk__in=open_reports().filter(photo=report.photo).values("about"))
    away = {report.reporter_id}
    for one in accused:
        away |= {one.pk, *family_of(one).values_list("pk", flat=True)}
    return list(members_holding(Can.GRANT_ROLE).exclude(pk__in=away).order_by("pk"))


def nobody_decides(photo: Photo) -> bool:
    """Whether an open report of the picture waits that nobody may answer as things are."""
    return any(not deciders(one) for one in open_reports().filter(photo=photo))


def seconds(report: PhotoReport) -> list[User]:
    """Who may confirm what the first person proposed."""
    people = {one.pk: one for what in (Can.MODERATE, Can.DECIDE_REPORT) for one in _deciders(report, what)}
    return [one for one in people.values() if one.pk != report.proposed_by_id]


def _deciders(report: PhotoReport, what: Can) -> list[User]:
    return [
        person
        for person in members_holding(what).order_by("pk")
        if not_ones_own(person, PhotoReport.objects.filter(pk=report.pk)).exists()
    ]


def hides_left(user: User, at: datetime, reason: str) -> int:
    """How many more pictures this person's reports may take out of sight at once today."""
    since, wrong_child = at - timedelta(days=1), Q(reason=PhotoReport.Reason.WRONG_CHILD)
    told = PhotoReport.objects.filter(reporter=user, hid=True, at__gt=since)
    if reason == PhotoReport.Reason.WRONG_CHILD:
        return WRONG_CHILD_A_DAY - told.filter(wrong_child).count()
    return HIDES_A_DAY - told.exclude(wrong_child).count()


def reached_by(photo: Photo) -> list[tuple[str, list[str]]]:
    """Whom this file reached, in whatever post and also where it is gone since: who opened it large or took a copy, and
    on which days, from the security record. For the lead, after a mistake."""
    posts = dict(Photo.objects.filter(fingerprint=photo.fingerprint).values_list("pk", "post__title"))
    several = Post.objects.filter(photos__in=posts).distinct().count() > 1
    found: dict[int, list[tuple[date, str]]] = {}
    names: dict[int, str] = {}
    for view in PhotoView.objects.filter(photo__in=posts).select_related("viewer").order_by("day"):
        names[view.viewer_id] = view.viewer.full_name
        said = words.long_date(view.day) + (f" in “{posts[view.photo_id] or 'Without a title'}”" if several else "")
        found.setdefault(view.viewer_id, []).append((view.day, said))
    for copy in PictureCopy.objects.filter(photo__in=posts).select_related("by").order_by("at"):
        names[copy.by_id] = copy.by.full_name
        day = timezone.localdate(copy.at)
        said = f"took a copy on {words.long_date(day)}"
        said += f" from “{posts[copy.photo_id] or 'Without a title'}”" if several else ""
        found.setdefault(copy.by_id, []).append((day, said))
    in_order = {pk: sorted(rows, key=lambda row: row[0]) for pk, rows in found.items()}
    return sorted((names[pk], list(dict.fromkeys(said for _, said in rows))) for pk, rows in in_order.items())


def told_already(user: User, photo: Photo, reason: str, *, urgent: bool) -> bool:
    """Whether this person's report about the picture is still open. Whoever told of it lightly may say something
    graver: what is urgent, by its reason or its words, is told already only where they gave that reason as urgently."""
    own = open_reports().filter(photo=photo, reporter=user)
    return (own.filter(reason=reason, urgent=True) if urgent else own).exists()


def told_the_same(user: User, photo: UUID, reason: str, said: str) -> bool:
    """Whether this person's report of the picture is open and says just this: the same form came twice."""
    own = open_reports().filter(photo=photo, reporter=user, reason=reason)
    return own.filter(words=said.replace("\r\n", "\n").strip()).exists()


def blocked_by_report(photo: Photo) -> bool:
    """Whether a report holds the picture down until somebody has decided."""
    return PhotoReport.objects.filter(HOLDS, photo=photo).exists() or held_for_good(photo)


def held_for_good(photo: Photo) -> bool:
    """Whether two people handed the picture over: nothing brings it back, and nothing erases it meanwhile."""
    return PhotoReport.objects.filter(photo=photo, outcome=PhotoReport.Outcome.HANDED_OVER).exists()


def reported(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that wait for a decision or were handed over: nothing erases them meanwhile."""
    reports = PhotoReport.objects.filter(photo__in=list(ids))
    waiting = reports.filter(closed_at=None) | reports.filter(outcome=PhotoReport.Outcome.HANDED_OVER)
    return set(waiting.values_list("photo", flat=True))


@dataclass(frozen=True)
class Facts:
    """A reported picture without the picture: enough to decide what to do first."""

    report: PhotoReport
    reason: str
    when: str
    reporter: str
    post: Post
    number: int
    published: str
    state: str
    children: str
    opened: int
    due: datetime
    others: int
    may_look: bool
    """Whether the picture itself may be shown here: never where anybody said that it may show abuse."""


def facts_of(reports: Iterable[PhotoReport], at: datetime) -> list[Facts]:
    """What is known about each report."""
    rows = list(reports)
    photos = [report.photo for report in rows]
    names: dict[object, list[str]] = {}
    for photo, known_as in PhotoTag.objects.filter(photo__in=photos).values_list("photo", "child__known_as"):
        names.setdefault(photo, []).append(known_as)
    seen: dict[object, set[int]] = {}
    for photo, viewer in PhotoView.objects.filter(photo__in=photos).values_list("photo", "viewer"):
        seen.setdefault(photo, set()).add(viewer)
    told: dict[object, int] = {}
    for photo in open_reports().filter(photo__in=photos).values_list("photo", flat=True):
        told[photo] = told.get(photo, 0) + 1
    spoke_of_abuse = PhotoReport.objects.filter(photo__in=photos, reason=PhotoReport.Reason.ABUSE)
    closed = set(spoke_of_abuse.values_list("photo", flat=True))
    due = due_of()
    return [_facts(report, names, seen, told, closed, at, due(report.at, report.urgent)) for report in rows]


def _facts(
    report: PhotoReport,
    names: dict[object, list[str]],
    seen: dict[object, set[int]],
    told: dict[object, int],
    closed: set[UUID],
    at: datetime,
    due: datetime,
) -> Facts:
    photo, post = report.photo, report.photo.post
    if photo.removed_at:
        state = "Left out and being erased"
    elif photo.taken_down_at:
        state = "Down: nobody sees it"
    else:
        state = "Out: families see it"
    return Facts(
        report=report,
        reason=PhotoReport.Reason(report.reason).label,
        when=words.moment(report.at, now=at),
        reporter=report.reporter.shown_name,
        post=post,
        number=photo.position,
        published=words.moment(post.published_at, now=at) if post.published_at else "",
        state=state,
        children=words.listed(names.get(photo.pk, [])),
        opened=len(seen.get(photo.pk, set())),
        due=due,
        others=told.get(photo.pk, 1) - 1,
        may_look=photo.pk not in closed,
    )
