"""The queue's order, its clock, and who must not decide what. Reads only."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, NullIf
from django.utils import timezone

from moderation.models import Decision, Pending, Preservation, Report, Screening, SecondLook, Urgency
from moderation.names import names_nobody
from moderation.reading import Reading
from moderation.screening import MARK, PASSING, TooSlow, screen
from nursery_portal.kit.calendar import WorkingTime
from nursery_portal.members.access import Can, family_of, members_holding, own_links_on
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from posts.models import Comment, EarlierWords, Photo
from posts.rules import measures_in_force

CLAIM_LASTS = timedelta(minutes=10)
CHILD_SAFETY = (Report.Reason.CHILD_IDENTIFIED, Report.Reason.CHILD_WORRY, Report.Reason.ABUSE)
KNOWN_FROM = 3
AGAINST_COUNTS = timedelta(days=90)
NOT_SCREENED = Urgency.FLAGGED
SEEN_BY_NONE = (Comment.State.HIDDEN, Comment.State.REMOVED)
# held, or changed by its author, who does not know yet that it was hidden or taken away
UNREAD = Q(state=Comment.State.HELD) | Q(to_read=True, state__in=SEEN_BY_NONE)
# of the words that a comment has now: a decision makes another version of the same words, and nothing screens it
_PRESENT = ~Exists(EarlierWords.objects.filter(comment=OuterRef("comment"), version__gte=OuterRef("version")))
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
TAKEN_BACK = Q(state=Comment.State.HELD, deleted_at__isnull=False)


def waiting(at: datetime) -> QuerySet[Any]:
    """Everything a person has to read now: held comments, those with an open report, those somebody asked to look at
    again, and those that were shown before anybody read them. Not what was just decided and takes effect in a moment.
    What its author took back before anybody read it still waits, where a rule found something in it or somebody
    reported it: it may be what somebody has to act on.

    A query over the comments' own state, so that nothing can fall out of it. Annotated: `urgency` (a comment whose
    screening failed is flagged), `reported`, and when the clock of each cause began (`clocks.causes`): `grave_since` of
    what may be about a child's safety, `told_since` of other reports and second looks, `words_since` of words nobody
    has read, with their `words_urgency`. Most urgent first, then oldest.
    """
    latest = Screening.objects.filter(comment=OuterRef("pk"), version=OuterRef("version")).values("urgency")[:1]
    reports = Report.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)
    looks = SecondLook.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)
    grave = Q(reason__in=CHILD_SAFETY) | Q(urgent=True)
    # found by their partial indexes first: the OR of these over every comment would read the whole table
    wanted = Comment.objects.filter(state=Comment.State.HELD, deleted_at=None).values("pk")
    others = (
        Comment.objects.filter(to_read=True).values("pk"),
        Report.objects.filter(closed_at__isnull=True).values("comment"),
        SecondLook.objects.filter(closed_at__isnull=True).values("comment"),
    )
    return (
        Comment.objects.filter(pk__in=wanted.order_by().union(*(one.order_by() for one in others)))
        .annotate(
            screened=Coalesce(Subquery(latest, output_field=IntegerField()), Value(int(NOT_SCREENED))),
            reported=Exists(reports),
            again=Exists(looks),
            grave=Exists(reports.filter(grave)) | Exists(looks.filter(urgent=True)),
            grave_since=_first(reports.filter(grave), looks.filter(urgent=True), Coalesce("graver_at", "at")),
            told_since=_first(reports.filter(~grave | Q(graver_at__isnull=False)), looks.filter(urgent=False), F("at")),
            words_since=_words_since(),
        )
        .annotate(
            since=Coalesce(F("grave_since"), F("words_since"), F("told_since"), F("written_at")),
            words_urgency=Case(When(UNREAD, then=F("screened")), default=Value(int(Urgency.PLAIN))),
        )
        .annotate(
            urgency=Case(
                When(grave=True, then=Value(int(Urgency.URGENT))),
                When(UNREAD, again=True, screened=Urgency.PLAIN, then=Value(int(Urgency.FLAGGED))),
                When(UNREAD, then=F("screened")),
                When(to_read=True, reported=False, then=Value(int(Urgency.PLAIN))),
                default=Value(int(Urgency.FLAGGED)),
                output_field=IntegerField(),
            )
        )
        .exclude(TAKEN_BACK, screened=Urgency.PLAIN, reported=False, again=False)
        .filter(~Exists(Pending.objects.filter(comment=OuterRef("pk"), due_at__gt=at)))
        .order_by("-urgency", "-reported", "since", "pk")
    )


def _first(reports: QuerySet[Report], looks: QuerySet[SecondLook], said: Coalesce | F) -> NullIf:
    """When the first of them was said, a report or a second look; NULL where there is neither. `said`: of a report."""
    both = (reports.annotate(said_at=said), looks.annotate(said_at=F("at")))
    firsts = [Subquery(one.order_by("said_at").values("said_at")[:1], output_field=DateTimeField()) for one in both]
    # SQLite's least of two is NULL where one is
    never = Value(NEVER, output_field=DateTimeField())
    return NullIf(Least(*(Coalesce(one, never) for one in firsts)), never)


def _words_since() -> Case:
    """Since when it has words that nobody has decided: a change of unread words gives them no more time. Only of what
    was changed is anything else asked."""
    decided = Decision.objects.filter(comment=OuterRef("pk"))
    last = Decision.objects.filter(comment=OuterRef("comment")).order_by("-version").values("version")[:1]
    changes = EarlierWords.objects.filter(comment=OuterRef("pk"), version__gt=Subquery(last)).order_by("version")
    unread = UNREAD | Q(to_read=True)
    return Case(
        When(unread & (Q(edited_at=None) | ~Exists(decided)), then=F("written_at")),
        When(unread, then=Coalesce(Subquery(changes.values("replaced_at")[:1]), F("edited_at"))),
    )


def hours_of(nursery: Nursery | None) -> WorkingTime:
    """When somebody is there to read."""
    return nursery.working_time if nursery is not None else WorkingTime()


def due_at(since: datetime, urgency: int, nursery: Nursery | None) -> datetime:
    """When a person should have decided; the clock stands still while the nursery is closed.

    A child's safety and what is flagged within the nursery's own targets (an hour and two hours unless it chose
    otherwise), everything within a working day.
    """
    hours = hours_of(nursery)
    day = hours.end_of_working_day(since)
    return min(day, hours.add(since, target(urgency, nursery))) if urgency else day


def answer_promised(asked_at: datetime, nursery: Nursery | None) -> datetime:
    """By when whoever asks is told that they have an answer: the same for every question, so that it gives away nothing
    of what was found in it. An urgent one is due far earlier, for those who read it."""
    return hours_of(nursery).end_of_working_day(asked_at, 2)


def target(urgency: int, nursery: Nursery | None) -> timedelta:
    """How long the clock of such an item runs, to draw it as soon due; a child's safety never longer than the rest."""
    if not urgency:
        return timedelta(hours=8)
    flagged = timedelta(hours=nursery.review_target_hours if nursery else 2)
    if urgency == Urgency.FLAGGED:
        return flagged
    return min(flagged, timedelta(minutes=nursery.urgent_target_minutes if nursery else 60))


def stands_for_good(comment: Comment, at: datetime) -> bool:
    """Whether other people read it and nobody has to decide about it any more."""
    if not comment.words_for_others or Pending.objects.filter(comment=comment).exists():
        return False
    return not waiting(at).filter(pk=comment.pk).exists()


def reads_like_a_disclosure(text: str) -> bool:
    """Whether its author should see at once whom to call. Asked without the register, so that it tells no name."""
    try:
        return any(one.rule == "disclosure" for one in screen(text).findings)
    except TooSlow:
        return False


def present_screenings(comments: Iterable[int]) -> dict[int, Screening]:
    """What was found in the words that each of these comments has now."""
    rows = Screening.objects.filter(_PRESENT, comment__in=list(comments)).order_by("version")
    return {one.comment_id: one for one in rows}


def undecided(comment: Comment) -> QuerySet[Screening]:
    """What was found in every wording of a comment since somebody decided one."""
    decided = Decision.objects.filter(comment=comment).order_by("-version").values_list("version", flat=True).first()
    return Screening.objects.filter(comment=comment, version__gt=decided or 0)


def standing(comment: Comment) -> int:
    """A number that grows with each report and each second look that stands open, and with a report that is made graver
    by whoever made it; nought where there is none."""
    reports = Report.objects.filter(comment=comment, closed_at=None)
    looks = SecondLook.objects.filter(comment=comment, closed_at=None)
    newest = sum(one.aggregate(newest=Max("pk"))["newest"] or 0 for one in (reports, looks))
    return newest + (reports.aggregate(told=Sum("version"))["told"] or 0)


def reported_as_conduct(comment: Comment) -> bool:
    """Whether somebody says, in a report that is open, that it is about how a member of staff behaves."""
    reports = Report.objects.filter(comment=comment, closed_at=None)
    return reports.filter(reason=Report.Reason.STAFF_CONDUCT).exists()


def reported_gravely(comment: Comment) -> bool:
    """The same, or that it is about a child's safety: what somebody of us did is most often told as a worry about a
    child, and a report that was made graver says so no more."""
    reports = Report.objects.filter(comment=comment, closed_at=None)
    return reports.filter(reason__in=(Report.Reason.STAFF_CONDUCT, *CHILD_SAFETY)).exists()


def undecided_words(comment: Comment) -> list[EarlierWords]:
    """What it said before its author changed it, as far as nobody had decided it. A decision about a version makes the
    next one, of the same words."""
    decided = Decision.objects.filter(comment=comment).order_by("-version").values_list("version", flat=True).first()
    return list(comment.earlier.filter(version__gt=decided + 1 if decided else 0).exclude(body=""))


def with_families(people: Iterable[int]) -> set[int]:
    """These people and everybody linked to a child that one of them is linked to."""
    rows = User.objects.filter(pk__in=set(people))
    return {pk for one in rows for pk in (one.pk, *family_of(one).values_list("pk", flat=True))}


def concerned_by(comment: Comment) -> set[int]:
    """Its author, whom any version of it is about, and their families."""
    about = Screening.about.through.objects.filter(screening__comment=comment).values_list("user", flat=True)
    return with_families({comment.author_id, *about})


def looked_at_again(comments: Collection[int]) -> set[int]:
    """Those of these comments at which another person is still to look, as their authors know it: who is not told yet
    that it was taken away goes on waiting for the answer to what they asked."""
    declined = Decision.objects.filter(comment=OuterRef("comment"), outcome=Decision.Outcome.DECLINED)
    last = Subquery(declined.order_by("-at").values("at")[:1])
    still = Q(closed_at=None) | Q(comment__told_later=True, at__gte=last)
    return set(SecondLook.objects.filter(still, comment__in=comments).values_list("comment", flat=True))


def decided_against(**whose: Any) -> QuerySet[Decision]:
    """Decisions against the words that a comment has now."""
    return Decision.objects.filter(_PRESENT, **whose).exclude(outcome=Decision.Outcome.APPROVED)


def concerns_whom(comment: Comment) -> set[int]:
    """Who must not read this comment with a staff role: those it concerns, and everybody who decided against the words
    that somebody else is to look at again; these may read what was reported, and what it says since."""
    looks = SecondLook.objects.filter(comment=comment, version=comment.version, closed_at=None)
    if Report.objects.filter(comment=comment, closed_at=None).exists() or not looks.exists():
        return concerned_by(comment)
    deciders = decided_against(comment=comment).values_list("by", flat=True)
    return concerned_by(comment) | {*looks.values_list("not_by", flat=True), *deciders}


def urgent_reviewers(comment: Comment, at: datetime) -> list[User]:
    """Who is called at once: the lead and the deputy, or whoever of the fallback may read it where neither may."""
    kept_away = concerns_whom(comment)
    first = list(members_holding(Can.MODERATE).exclude(pk__in=kept_away).order_by("pk"))
    return first or list(members_holding(Can.MODERATE_LAST).exclude(pk__in=kept_away).order_by("pk"))


def claim_holds(at: datetime) -> Q:
    """The claims that still hold at the instant `at`."""
    return Q(at__gt=at - CLAIM_LASTS)


def bulk_approvable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of what waits, what may be approved several at once: nothing urgent, flagged, reported or asked for again, and
    nothing that a built-in phrase marks, however harmless it reads; nor what somebody decided and nobody has let take
    effect yet."""
    open_to_all = (
        unmarked(rows).exclude(state__in=SEEN_BY_NONE).filter(~Exists(Pending.objects.filter(comment=OuterRef("pk"))))
    )
    return open_to_all.filter(urgency=Urgency.PLAIN, reported=False, again=False)


def unmarked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these comments, those in whose words no built-in phrase marks anything."""
    found = Screening.objects.filter(comment=OuterRef("pk"), version=OuterRef("version"))
    said = found.annotate(said=Cast("findings", TextField()))
    marked = said.filter(Q(said__contains=f'"rule": "{MARK}"') | Q(said__contains=f'"rule": "{PASSING}"'))
    return rows.filter(~Exists(marked))


def may_show_unread(comment: Comment, screening: Screening, at: datetime) -> bool:
    """Whether a comment may appear before a person has read it: only where the nursery chose so, no rule found
    anything, no word of it could be a name, its author has three approved comments, nothing was decided against them,
    and no measure is in force.

    Whether it appears is seen by whoever wrote it. So the words decide, and not whose names are on the register.
    """
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None or nursery.comment_mode != Nursery.CommentMode.PUBLISH_CLEAN:
        return False
    if screening.findings or screening.urgency or screening.version != comment.version or comment.shown_body:
        return False
    links = own_links_on(comment.author, timezone.localdate(at))
    if not names_nobody(Reading(comment.body), links.values_list("child__known_as", flat=True)):
        return False
    decided = Decision.objects.filter(comment__author=comment.author)
    # read after it was taken back, or left as it was: nobody approved that
    stands = Q(comment__deleted_at=None) | Q(comment__deleted_at__gt=F("at"))
    shown = decided.filter(stands, outcome=Decision.Outcome.APPROVED, comment__state=Comment.State.VISIBLE)
    approved = shown.values("comment").distinct().count()
    against = decided.exclude(outcome=Decision.Outcome.APPROVED).filter(at__gte=at - AGAINST_COUNTS)
    return approved >= KNOWN_FROM and not against.exists() and not measures_in_force(comment.author, at).exists()


def preserved(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those that a case needs: nothing of them may be erased, whatever a retention rule says."""
    return comments.filter(Exists(Preservation.objects.filter(comment=OuterRef("pk"), ended_at=None)))


def pictures_preserved(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those of a post under which a case needs a comment: they are part of what was said."""
    needed = preserved(Comment.objects.filter(post__photos__in=list(ids)))
    return set(Photo.objects.filter(pk__in=list(ids), post__in=needed.values("post")).values_list("pk", flat=True))
