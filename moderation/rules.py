"""The queue's order, its clock, and who must not decide what. Reads only."""

from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from moderation.models import Report, Screening, Urgency
from nursery_portal.register.models import Nursery
from posts.models import Comment

CLAIM_LASTS = timedelta(minutes=10)
CHILD_SAFETY = (Report.Reason.CHILD_IDENTIFIED, Report.Reason.CHILD_WORRY, Report.Reason.ABUSE)
# targets from the instant a comment came in or was reported: our defaults, not law
TARGETS = {Urgency.URGENT: timedelta(hours=1), Urgency.FLAGGED: timedelta(hours=2), Urgency.PLAIN: timedelta(hours=8)}
NOT_SCREENED = Urgency.FLAGGED


def waiting(at: datetime) -> QuerySet[Comment]:
    """Everything a person has to read now: held comments, and comments with an open report.

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
            grave=Exists(reports.filter(reason__in=CHILD_SAFETY)),
            since=Coalesce(Subquery(reports.order_by("at").values("at")[:1]), F("edited_at"), F("written_at")),
        )
        .annotate(
            urgency=Case(
                When(grave=True, then=Value(int(Urgency.URGENT))),
                When(state=Comment.State.HELD, then=F("screened")),
                default=Value(int(Urgency.FLAGGED)),
                output_field=IntegerField(),
            )
        )
        .filter(Q(state=Comment.State.HELD) | Q(reported=True))
        .order_by("-urgency", "-reported", "since", "pk")
    )


def due_at(since: datetime, urgency: int, nursery: Nursery | None) -> datetime:
    """When a person should have decided: the nursery's own target for flagged items, our defaults for the others."""
    if urgency == Urgency.FLAGGED and nursery is not None:
        return since + timedelta(hours=nursery.review_target_hours)
    return since + TARGETS[Urgency(urgency)]


def claim_holds(at: datetime) -> Q:
    """The claims that still hold at the instant `at`."""
    return Q(at__gt=at - CLAIM_LASTS)
