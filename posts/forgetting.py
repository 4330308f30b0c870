"""What was told about pictures and is past its time: which words may go now. Reads only.

What spoke of harm to a child, and what two people disposed of, stays: it may be all that says what was known and done.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from nursery_portal.kit.calendar import add_months
from nursery_portal.kit.holds import held_pictures
from nursery_portal.kit.words import counted
from nursery_portal.register.models import Nursery
from posts.models import PhotoReport

FOUND_BEFORE = Q(urgent=True) & ~Q(reason__in=PhotoReport.CHILD_SAFETY)  # in the words, of rows before `worry`
OF_HARM = Q(reason__in=PhotoReport.OF_HARM) | Q(worry=True) | FOUND_BEFORE
BY_TWO = (PhotoReport.Outcome.ERASED, PhotoReport.Outcome.HANDED_OVER)


def _months() -> int:
    nursery = Nursery.objects.filter(pk=1).first()
    return nursery.comment_keep_months if nursery else 24


def reports_kept() -> str:
    """How long the words of a report about a picture are kept, for the retention schedule."""
    return f"{counted(_months(), 'month')}; what spoke of harm to a child stays"


def old_reports(at: datetime) -> QuerySet[PhotoReport]:
    """The reports whose words are past their time: answered, neither of harm to a child nor disposed of by two, and of
    no picture that somebody holds: a report, a case, a lead."""
    day = timezone.localdate(at)
    before = at - timedelta(days=(day - add_months(day, -_months())).days)
    old = PhotoReport.objects.filter(closed_at__lt=before).exclude(OF_HARM).exclude(outcome__in=BY_TWO)
    old = old.exclude(proposed__in=BY_TWO).exclude(words="", note="")
    concerned = set(old.values_list("photo", flat=True))
    return old.exclude(photo__in=held_pictures(concerned)) if concerned else old
