"""A second pair of eyes on group pictures, where the nursery wants it: asked for, confirmed, or sent back."""

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.members.access import Can, hat_for, may, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from posts.access import posts_to_confirm
from posts.actions.scheduling import back_to_draft
from posts.models import Post
from posts.rules import present_photos, state_seen

NOT_WAITING = "This post does not wait for you: it has been changed, confirmed or sent back meanwhile."
CHANGED = "The words or pictures have changed since you opened this page. Look again."


@action(refused=Event.POSTS_POST_REFUSED)
def ask_for_second(post: Post, seen: str, *, by: User) -> None:
    """Ask another manager or the safeguarding lead to look before a post goes out; or raise Refused. Asked about is
    what the asker's page showed: of what somebody else added since only one person would know."""
    if not may(by, Can.PUBLISH_POST):
        raise Refused("A manager asks for it.")
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if fresh.state not in (Post.State.DRAFT, Post.State.SCHEDULED, Post.State.HIDDEN):
        raise Refused("This post is no longer a draft.")
    if seen != state_seen(fresh, present_photos(fresh)):
        raise Refused(CHANGED)
    others = (members_holding(Can.PUBLISH_POST) | members_holding(Can.MODERATE)).exclude(pk=by.pk).distinct()
    if not others:
        raise Refused("Nobody else is here who could look. Name a deputy, or change the nursery's setting.")
    fresh.second_asked_by, fresh.second_asked_at = by, clock.now()
    fresh.second_asked_mark = seen
    fresh.second_by, fresh.second_at, fresh.second_mark, fresh.second_words = None, None, "", ""
    _save(fresh)
    for person in others:
        notify(
            person,
            "second_asked",
            f"{by.shown_name} asks for a second pair of eyes on “{fresh.title}”",
            url=reverse("posts:second_look", args=[fresh.pk]),
            mail=False,
        )
    record(Event.POSTS_POST_SECOND_ASKED, actor=by, acting_as=hat_for(by, Can.PUBLISH_POST) or "", subject=fresh)


def _save(post: Post) -> None:
    post.save(
        update_fields=[
            "second_asked_by",
            "second_asked_at",
            "second_asked_mark",
            "second_by",
            "second_at",
            "second_mark",
            "second_words",
        ]
    )


def _locked(post: Post, *, by: User) -> Post:
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if not posts_to_confirm(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused(NOT_WAITING)
    return fresh


def _hat(by: User) -> str:
    return hat_for(by, Can.PUBLISH_POST) or hat_for(by, Can.MODERATE) or ""


@action(refused=Event.POSTS_POST_REFUSED)
def confirm_post(post: Post, seen: str, *, by: User) -> None:
    """Say that a post can go out as it was seen; or raise Refused. Any later save needs somebody's eyes again."""
    fresh = _locked(post, by=by)
    if seen != state_seen(fresh, present_photos(fresh)):
        raise Refused(CHANGED)
    fresh.second_by, fresh.second_at, fresh.second_mark = by, clock.now(), seen
    _save(fresh)
    _tell(fresh, f"{by.shown_name} has confirmed “{fresh.title}”", _then(fresh), "posts:post_review")
    record(Event.POSTS_POST_CONFIRMED, actor=by, acting_as=_hat(by), subject=fresh, details={"seen": seen})


def _then(post: Post) -> str:
    """What the person who asked can do after it was confirmed."""
    if post.state != Post.State.SCHEDULED:
        return "You can publish it now."
    if post.scheduled_mark == post.second_mark:
        return "It goes out at its time."
    return "It was changed after it was scheduled: choose again when it goes out."


@action(refused=Event.POSTS_POST_REFUSED)
def send_back(post: Post, words: str, *, by: User) -> None:
    """Send a post back with words on what to change; or raise Refused. One that is scheduled is a draft again."""
    fresh = _locked(post, by=by)
    said = fitting(words, 1000, field="words")
    if not said:
        raise Refused("Write what should be changed, so that it can be.", field="words")
    fresh.second_by, fresh.second_at, fresh.second_mark = by, clock.now(), ""
    fresh.second_words = said
    _save(fresh)
    if back_to_draft(fresh, missed=""):
        record(Event.POSTS_POST_UNSCHEDULED, actor=by, acting_as=_hat(by), subject=fresh)
    _tell(fresh, f"{by.shown_name} sent “{fresh.title}” back", fresh.second_words, "posts:post_edit")
    record(
        Event.POSTS_POST_SENT_BACK, actor=by, acting_as=_hat(by), subject=fresh, details={"words": fresh.second_words}
    )


def _tell(post: Post, title: str, body: str, page: str) -> None:
    if post.second_asked_by is not None:
        notify(post.second_asked_by, "second_answered", title, body=body, url=reverse(page, args=[post.pk]), mail=False)
