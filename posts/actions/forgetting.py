"""Taking the words of reports about pictures when their time is over: a line of the retention schedule, which asks
first whether a breach or a request is open."""

from datetime import datetime

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.disposing import dispose_of_details
from nursery_portal.audit.events import GONE, Event
from nursery_portal.members.models import Role
from nursery_portal.register.models import Nursery
from posts.forgetting import old_reports
from posts.models import Photo, PhotoReport

DECIDED = (Event.POSTS_REPORT_DECIDED, Event.POSTS_REPORT_DISPOSAL_PROPOSED)


def count_old_reports(at: datetime) -> int:
    """How many of those are past their time."""
    return int(old_reports(at).count())


@action()
def forget_old_reports(at: datetime) -> int:
    """Take their words and our notes, and what the record of who did what has sealed of both; how many. What was wrong
    with which picture, who told us, and what was decided by whom and when stays."""
    going = dict(old_reports(at).values_list("pk", "photo"))
    PhotoReport.objects.filter(pk__in=going).update(words="", note="")
    gone = dispose_of_details(PhotoReport, list(going), *DECIDED)
    gone += dispose_of_details(
        Photo,
        set(going.values()),
        Event.POSTS_PHOTO_REPORTED,
        chosen=lambda photo, details: details.get("report") in going,
    )
    record(
        Event.DUTIES_RETENTION_KEPT,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=Nursery.objects.get(pk=1),
        details={"picture_reports": len(going), GONE: gone},
    )
    return len(going)
