"""The words of comments, decisions and questions whose time is over: which may go now. Reads only.

Nothing goes that a case needs, that waits, that somebody reported, or that an author asked to have looked at again.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.models import Decision, Pending, Preservation, Question, Report, SecondLook
from moderation.rules import waiting
from nursery_portal.kit.calendar import add_months
from nursery_portal.kit.holds import held_comments
from nursery_portal.kit.words import counted
from nursery_portal.register.models import Nursery
from posts.models import Comment, CommentMeasure


def _before(at: datetime, months: int) -> datetime:
    """The instant before which something is past its time."""
    day = timezone.localdate(at)
    return at - timedelta(days=(day - add_months(day, -months)).days)


def _months() -> tuple[int, int]:
    nursery = Nursery.objects.filter(pk=1).first()
    return (nursery.comment_keep_months, nursery.decision_keep_months) if nursery else (24, 24)


def comments_kept() -> str:
    """How long the words of comments are kept, for the retention schedule."""
    return f"{counted(_months()[0], 'month')}; longer while a case needs one"


def decisions_kept() -> str:
    """The same of decisions."""
    return f"{counted(_months()[1], 'month')}; that it was decided, and how, stays without words"


def questions_kept() -> str:
    """The same of questions to the manager."""
    return counted(_months()[0], "month")


def _needed(comment: str) -> Q:
    """That somebody still needs the words of this comment."""
    held = Preservation.objects.filter(comment=OuterRef(comment), ended_at=None)
    reported = Report.objects.filter(comment=OuterRef(comment), closed_at=None)
    again = SecondLook.objects.filter(comment=OuterRef(comment), closed_at=None)
    pending = Pending.objects.filter(comment=OuterRef(comment))
    return Q(Exists(held)) | Q(Exists(reported)) | Q(Exists(again)) | Q(Exists(pending))


def old_comments(at: datetime) -> QuerySet[Comment]:
    """The comments whose words are past their time: settled, and needed by nobody."""
    held = held_comments()
    if held is None:
        return Comment.objects.none()
    old = Comment.objects.filter(written_at__lt=_before(at, _months()[0]), erased_at=None).exclude(pk__in=held)
    return old.exclude(pk__in=waiting(at).order_by().values("pk")).exclude(_needed("pk"))


def old_decisions(at: datetime) -> QuerySet[Decision]:
    """The decisions whose words are past their time."""
    held = held_comments()
    if held is None:
        return Decision.objects.none()
    old = Decision.objects.filter(at__lt=_before(at, _months()[1])).exclude(text="", note="").exclude(comment__in=held)
    return old.exclude(_needed("comment"))


def old_questions(at: datetime) -> QuerySet[Question]:
    """The questions whose words are past their time: answered. A concern from one has its words sealed for itself; that
    they stayed would tell whoever asked that there is one."""
    old = Question.objects.filter(answered_at__lt=_before(at, _months()[0]))
    return old.exclude(body="", answer="")


def old_measures(at: datetime) -> QuerySet[CommentMeasure]:
    """What people were asked to bear with, and is over for longer than decisions are kept."""
    until = _before(at, _months()[1])
    return CommentMeasure.objects.filter(Q(ended_at__lt=until) | Q(until_on__lt=timezone.localdate(until)))
