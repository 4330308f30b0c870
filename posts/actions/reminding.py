"""Telling families of a reminder: when it goes out, and once more those who have not seen it.

What it is about is read behind the link, never in the notice: that stays where it is when the post is hidden, changed
or removed, and when a child named in it may be named no more.
"""

from datetime import datetime, timedelta

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify_all
from nursery_portal.notify.rules import told_of, was_anybody_told
from posts.access import published_posts
from posts.models import Post
from posts.readers import families_reached, not_seen_yet, unmailed

TOLD, AGAIN = "reminder", "reminder_again"
EVERY = timedelta(hours=20)


def _url(post: Post) -> str:
    return reverse("posts:post_detail", args=[post.pk])


def tell_of_reminder(post: Post, at: datetime) -> None:
    """Tell the families it is for and who were not told yet, where the post is a reminder whose day is still to come. A
    private step: of publishing, and of a change by which a post that is out reaches others, or becomes a reminder."""
    today = clock.today()
    if post.kind == Post.Kind.REMINDER and post.due_on is not None and post.due_on >= today:
        title = f"A reminder for {words.day(post.due_on, today=today)}"
        families = families_reached(post, at).exclude(pk__in=told_of(TOLD, _url(post)))
        notify_all(families, TOLD, title, url=_url(post), unmailed=unmailed(at))


@action(refused=Event.POSTS_POST_REFUSED)
def remind_again(post: Post, *, by: User) -> int:
    """Tell those who have not said that they have seen a reminder, once a day at most; how many. Or raise Refused."""
    if not may(by, Can.DRAFT_POST):
        raise Refused("Practitioners and managers remind families.")
    now = clock.now()
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    found = published_posts(by, now).filter(pk=fresh.pk, kind=Post.Kind.REMINDER, due_on__gte=clock.today())
    if fresh.due_on is None or not found.exists():
        raise Refused("This reminder is over, or no longer there.")
    if was_anybody_told(AGAIN, _url(fresh), now - EVERY):
        raise Refused("They were reminded today already. Once a day is enough; speak to them at the door.")
    title = f"Please look at the reminder for {words.day(fresh.due_on, today=clock.today())}"
    number = notify_all(not_seen_yet(fresh, now), AGAIN, title, url=_url(fresh), unmailed=unmailed(now))
    if not number:
        raise Refused("Everybody in the portal has seen it.")
    record(
        Event.POSTS_REMINDER_SENT_AGAIN,
        actor=by,
        acting_as=hat_for(by, Can.DRAFT_POST) or "",
        subject=fresh,
        details={"people": number},
    )
    return number
