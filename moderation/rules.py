"""The queue's order, its clock, and who must not decide what. Reads only."""

from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from moderation.models import Pending, Report, Screening, SecondLook, Urgency
from moderation.screening import TooSlow, screen
from nursery_portal.kit.calendar import WorkingTime
from nursery_portal.members.access import Can, family_of, members_holding
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Nursery
from posts.models import Comment

CLAIM_LASTS = timedelta(minutes=10)
CHILD_SAFETY = (Report.Reason.CHILD_IDENTIFIED, Report.Reason.CHILD_WORRY, Report.Reason.ABUSE)
# an allegation that names a role is not for whoever holds it to read
CLAIMS_ABOUT = {"manager": Role.MANAGER, "deputy": Role.DEPUTY_DSL, "lead": Role.DSL, "owner": Role.OWNER}
# our defaults, not law: a child's safety within an hour in which the nursery is open
URGENT_TARGET = timedelta(hours=1)
NOT_SCREENED = Urgency.FLAGGED


def waiting(at: datetime) -> QuerySet[Comment]:
    """Everything a person has to read now: held comments, those with an open report, those somebody asked to look at
    again, and those that were shown before anybody read them. Not what was just decided and takes effect in a moment.

    A query over the comments' own state, so that nothing can fall out of it. Annotated: `urgency` (a comment whose
    screening failed is flagged), `reported`, `since` (when its clock began). Most urgent first, then oldest.
    """
    latest = Screening.objects.filter(comment=OuterRef("pk"), version=OuterRef("version")).values("urgency")[:1]
    reports = Report.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)
    return (
        Comment.objects.filter(deleted_at=None)
        .annotate(
            screened=Coalesce(Subquery(latest, output_field=IntegerField()), Value(int(NOT_SCREENED))),
            reported=Exists(reports),
            again=Exists(SecondLook.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)),
            grave=Exists(reports.filter(reason__in=CHILD_SAFETY)),
            since=Coalesce(Subquery(reports.order_by("at").values("at")[:1]), F("edited_at"), F("written_at")),
        )
        .annotate(
            urgency=Case(
                When(grave=True, then=Value(int(Urgency.URGENT))),
                When(state=Comment.State.HELD, then=F("screened")),
                When(to_read=True, reported=False, then=Value(int(Urgency.PLAIN))),
                default=Value(int(Urgency.FLAGGED)),
                output_field=IntegerField(),
            )
        )
        .filter(Q(state=Comment.State.HELD) | Q(reported=True) | Q(to_read=True) | Q(again=True))
        .filter(~Exists(Pending.objects.filter(comment=OuterRef("pk"), due_at__gt=at)))
        .order_by("-urgency", "-reported", "since", "pk")
    )


def hours_of(nursery: Nursery | None) -> WorkingTime:
    """When somebody is there to read."""
    return nursery.working_time if nursery is not None else WorkingTime()


def due_at(since: datetime, urgency: int, nursery: Nursery | None) -> datetime:
    """When a person should have decided; the clock stands still while the nursery is closed.

    A child's safety within an hour, what is flagged within the nursery's own target, everything within a working day.
    """
    hours = hours_of(nursery)
    if urgency == Urgency.URGENT:
        return hours.add(since, URGENT_TARGET)
    if urgency == Urgency.FLAGGED:
        return hours.add(since, timedelta(hours=nursery.review_target_hours if nursery else 2))
    return hours.end_of_working_day(since)


def target(urgency: int, nursery: Nursery | None) -> timedelta:
    """How long the clock of such an item runs, to draw it as soon due."""
    if urgency == Urgency.URGENT:
        return URGENT_TARGET
    return timedelta(hours=nursery.review_target_hours if nursery else 2) if urgency else timedelta(hours=8)


def reads_like_a_disclosure(text: str) -> bool:
    """Whether its author should see at once whom to call. Asked without the register, so that it tells no name."""
    try:
        return any(one.rule == "disclosure" for one in screen(text).findings)
    except TooSlow:
        return False


def concerns_whom(comment: Comment) -> set[int]:
    """Who must not read this comment with a staff role: its author, their family, and whom it is about."""
    screening = Screening.objects.filter(comment=comment, version=comment.version).first()
    about = set(screening.about.values_list("pk", flat=True)) if screening else set()
    return {comment.author_id, *family_of(comment.author).values_list("pk", flat=True), *about}


def urgent_reviewers(comment: Comment, at: datetime) -> list[User]:
    """Who is called at once: the lead and the deputy, or whoever of the fallback may read it where neither may."""
    kept_away = concerns_whom(comment)
    first = list(members_holding(Can.MODERATE).exclude(pk__in=kept_away).order_by("pk"))
    return first or list(members_holding(Can.MODERATE_LAST).exclude(pk__in=kept_away).order_by("pk"))


def claim_holds(at: datetime) -> Q:
    """The claims that still hold at the instant `at`."""
    return Q(at__gt=at - CLAIM_LASTS)
