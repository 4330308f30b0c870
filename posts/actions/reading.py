"""What reading leaves behind: a reminder seen, and the security record of large pictures opened."""

import uuid
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.calendar import add_months
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Nursery
from posts.access import published_posts
from posts.models import PhotoView, PictureCopy, Post, ReminderSeen


@action()
def mark_reminder_seen(post: Post, *, by: User) -> ReminderSeen:
    """Note that this member has seen a reminder; a second time changes nothing. Refused for anything else."""
    now = clock.now()
    if not published_posts(by, now).filter(pk=post.pk, kind=Post.Kind.REMINDER).exists():
        raise Refused("This reminder is no longer there.")
    seen, _ = ReminderSeen.objects.get_or_create(post=post, member=by, defaults={"at": now})
    record(Event.POSTS_REMINDER_SEEN, actor=by, acting_as=hat_for(by, Can.READ_DAY_BOOK) or "", subject=post)
    return seen


def note_picture_opened(photo_id: uuid.UUID, *, by: User) -> None:
    """The security record: who opened which large picture, once a day. A plain table, never audit: it is erased when
    its time is over (twelve months unless chosen), and one row a day says enough. A write outside an action, since it
    decides nothing."""
    PhotoView.objects.bulk_create([PhotoView(photo_id=photo_id, viewer=by, day=clock.today())], ignore_conflicts=True)


def _old(at: datetime) -> tuple[QuerySet[PhotoView], QuerySet[PictureCopy]]:
    """Those past their time, but for pictures that somebody holds: a report, a case, a lead."""
    nursery = Nursery.objects.filter(pk=1).first()
    until = add_months(timezone.localdate(at), -(nursery.view_keep_months if nursery else 12))
    views, copies = PhotoView.objects.filter(day__lt=until), PictureCopy.objects.filter(at__date__lt=until)
    concerned = {*views.values_list("photo", flat=True).distinct(), *copies.values_list("photo", flat=True).distinct()}
    held = held_pictures(concerned) if concerned else set()
    return views.exclude(photo__in=held), copies.exclude(photo__in=held)


def count_old_views(at: datetime) -> int:
    """How many of those are past their time and held by nobody."""
    views, copies = _old(at)
    return int(views.count() + copies.count())


@action()
def forget_old_views(at: datetime) -> int:
    """Erase who opened and who kept which picture when its time is over; how many rows went. A line of the retention
    schedule, which asks first whether a breach or a request is open."""
    views, copies = _old(at)
    gone = views.delete()[0] + copies.delete()[0]
    record(
        Event.DUTIES_RETENTION_KEPT,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=Nursery.objects.get(pk=1),
        details={"views": gone},
    )
    return gone
