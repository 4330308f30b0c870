"""Letting a post go out later: the gate is asked when it is scheduled, and again at its time, which is what counts."""

from datetime import datetime, timedelta

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, may, members_holding
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from posts.actions.certifying import certify
from posts.actions.covering import keep_covers
from posts.actions.publishing import (
    EVENT_LOOK,
    UNSEEN,
    look_at_event,
    make_visible,
    manager_only,
    record_publication,
    seconded,
)
from posts.actions.steps import ask_gate
from posts.models import Post, PublicationCertificate
from posts.rules import needs_event_look, state_seen

FURTHEST = timedelta(days=180)
LATE = timedelta(hours=12)  # after that the news is no longer what somebody meant to say then
NOT_SCHEDULED = "This post is not scheduled any more."
TO_CHANGE = (Post.State.DRAFT, Post.State.SCHEDULED)


@action(refused=Event.POSTS_POST_REFUSED)
def schedule_post(
    post: Post, publish_at: datetime, *, by: User, seen: str | None = None, event_looked: bool = False
) -> Post:
    """Let a draft go out at an instant to come, or move one that is scheduled; or raise Refused and change nothing.

    Everything that would be refused now is refused now. At its time the gate is asked again, for exactly what was seen.
    """
    manager_only(by)
    fresh, photos, answer, now = ask_gate(post)
    if fresh.state not in TO_CHANGE:
        raise Refused("Only a draft can be scheduled. Reload the page to see how this post stands.")
    mark = state_seen(fresh, photos)
    if seen is not None and seen != mark:
        raise Refused(UNSEEN)
    if publish_at <= now:
        raise Refused("This time has passed. Choose a later one, or publish now.", field="publish_at")
    if publish_at > now + FURTHEST:
        raise Refused("This is more than half a year away. Choose a nearer day.", field="publish_at")
    if not answer.open:
        raise Refused(*answer.sentences)
    seconded(fresh, photos, answer, by=by)
    look_at_event(fresh, photos, looked=event_looked, at=now, by=by)
    changed = Post.objects.filter(pk=fresh.pk, state__in=TO_CHANGE).update(
        state=Post.State.SCHEDULED,
        publish_at=publish_at,
        scheduled_by=by,
        scheduled_mark=mark,
        schedule_missed="",
        asked_at=None,
        asked_by=None,
    )
    if not changed:
        raise Refused(NOT_SCHEDULED)
    record(
        Event.POSTS_POST_SCHEDULED,
        actor=by,
        acting_as=Role.MANAGER,
        subject=fresh,
        details={"publish_at": publish_at.isoformat(), "mark": mark},
    )
    fresh.refresh_from_db()
    return fresh


@action(refused=Event.POSTS_POST_REFUSED)
def unschedule_post(post: Post, *, by: User) -> None:
    """Make a scheduled post a draft again, or raise Refused."""
    manager_only(by)
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if not back_to_draft(fresh, missed=""):
        raise Refused(NOT_SCHEDULED)
    record(Event.POSTS_POST_UNSCHEDULED, actor=by, acting_as=Role.MANAGER, subject=fresh)


def back_to_draft(post: Post, *, missed: str) -> int:
    """Take a locked post out of the queue, if it is in it. A private step."""
    return Post.objects.filter(pk=post.pk, state=Post.State.SCHEDULED).update(
        state=Post.State.DRAFT, publish_at=None, scheduled_mark="", schedule_missed=missed
    )


@action(refused=Event.POSTS_POST_REFUSED)
def publish_scheduled_post(post: Post) -> PublicationCertificate:
    """Publish a scheduled post whose time has come, in the name of the manager who scheduled it; or raise Refused.

    Refused: the gate says no now, anything was changed since it was scheduled, whoever scheduled it may not publish any
    more, or its time was missed by half a day. The caller then tells the manager (`miss_schedule`).
    """
    fresh, photos, answer, now = ask_gate(post)
    if fresh.state != Post.State.SCHEDULED or fresh.publish_at is None or fresh.publish_at > now:
        raise Refused(NOT_SCHEDULED)
    by = fresh.scheduled_by
    if by is None or not may(by, Can.PUBLISH_POST):
        raise Refused("Whoever scheduled it does not publish any more. A manager has to look at it.")
    if fresh.publish_at < now - LATE:
        raise Refused("Its time passed while the portal was not running. Choose a new one if it is still news.")
    if fresh.scheduled_mark != state_seen(fresh, photos):
        raise Refused("The words or pictures were changed after it was scheduled. Look at it and schedule it again.")
    if not answer.open:
        raise Refused(*answer.sentences)
    seconded(fresh, photos, answer, by=by)
    if needs_event_look(fresh, photos) and fresh.event_looked_at is None:
        raise Refused(EVENT_LOOK)  # who looked, and when, stays as it was said
    certificate = certify(fresh, photos, at=now, by=by)
    keep_covers(photos)
    make_visible(fresh, photos, from_states=(Post.State.SCHEDULED,), at=now, by=by)
    record_publication(
        Event.POSTS_POST_PUBLISHED, fresh, certificate, pictures=len(photos), by=by, scheduled_for=fresh.publish_at
    )
    return certificate


@action()
def miss_schedule(post: Post, reasons: tuple[str, ...]) -> bool:
    """After a refusal at its time: the post is a draft again, and the managers are told why, with the way to it.

    `post` is the row that was due. One that somebody has moved or scheduled anew since is not what was refused.
    """
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    same = (fresh.publish_at, fresh.scheduled_mark) == (post.publish_at, post.scheduled_mark)
    missed = " ".join(reasons)
    due = words.moment(fresh.publish_at, now=clock.now()) if fresh.publish_at else ""
    told = same and bool(back_to_draft(fresh, missed=missed))
    if told:
        for manager in members_holding(Can.PUBLISH_POST):
            notify(
                manager,
                "schedule_missed",
                f"“{fresh.title}” did not go out",
                body=f"It was to go out {due}. {missed}",
                url=reverse("posts:post_review", args=[fresh.pk]),
            )
    record(
        Event.POSTS_POST_SCHEDULE_MISSED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"reasons": list(reasons), "told": told},
    )
    return told
