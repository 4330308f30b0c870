"""What reading leaves behind: a reminder seen, and the security record of large pictures opened."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from posts.access import published_posts
from posts.models import PhotoView, PictureCopy, Post, ReminderSeen

KEPT_FOR = timedelta(days=365)


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
    """The security record: who opened which large picture, once a day. A plain table, never audit: it is erased after
    twelve months, and one row a day says enough. A write outside an action, since it decides nothing."""
    PhotoView.objects.bulk_create([PhotoView(photo_id=photo_id, viewer=by, day=clock.today())], ignore_conflicts=True)


def count_old_views(at: datetime) -> int:
    """How many of those are past their year."""
    until = timezone.localdate(at) - KEPT_FOR
    views, copies = PhotoView.objects.filter(day__lt=until), PictureCopy.objects.filter(at__date__lt=until)
    return int(views.count() + copies.count())


def forget_old_views() -> int:
    """Erase who opened and who kept which picture after a year; how many rows went. It decides nothing, either."""
    until = clock.today() - KEPT_FOR
    views, _ = PhotoView.objects.filter(day__lt=until).delete()
    copies, _ = PictureCopy.objects.filter(at__date__lt=until).delete()
    return views + copies
