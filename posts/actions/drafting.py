"""Preparing a post: what practitioners and managers write before a manager publishes."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, drafting_rooms_of, hat_for, may, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Room
from posts.actions.steps import NOT_OPEN, ask_gate, hat, lock_to_change, refuse_to_show_to_more
from posts.models import Photo, Post
from posts.words import cleaned

STILL_OPEN = timedelta(hours=1)  # so long an empty form may stand open in another tab
UNPUBLISHED = (Post.State.DRAFT, Post.State.SCHEDULED, Post.State.HIDDEN)


class Stale(Refused):
    """Somebody else saved the post since this form was opened. What was typed is not lost: it is still in the form."""


@dataclass(frozen=True)
class Words:
    """What a post says, and to whom: all that its form holds."""

    kind: str
    title: str = ""
    body: str = ""
    audience: str = Post.Audience.ROOMS
    rooms: tuple[int, ...] = ()
    happened_on: date | None = None
    due_on: date | None = None
    link_url: str = ""
    link_source: str = ""
    link_why: str = ""


def words_of(post: Post) -> Words:
    """What the post says now."""
    return Words(
        kind=post.kind,
        title=post.title,
        body=post.body,
        audience=post.audience,
        rooms=tuple(sorted(post.rooms.values_list("pk", flat=True))),
        happened_on=post.happened_on,
        due_on=post.due_on,
        link_url=post.link_url,
        link_source=post.link_source,
        link_why=post.link_why,
    )


def whom_for(post: Post) -> dict[str, Any]:
    """Whom the post is for, to be kept while it is hidden (`Post.was_for`). A private step."""
    now = words_of(post)
    return {"audience": now.audience, "rooms": list(now.rooms)}


def as_families_had_it(post: Post) -> Words:
    """What a hidden post says, for those who had it last: whatever was saved since, to them it is nothing new. As
    saved, of one that was hidden before this was kept."""
    saved = words_of(post)
    if not post.was_for:
        return saved
    return replace(saved, audience=post.was_for["audience"], rooms=tuple(post.was_for["rooms"]))


def reaches_more(before: Words, after: Words) -> bool:
    """Whether a post is addressed to anybody it was not addressed to before."""
    if Post.Audience.WHOLE_NURSERY in (before.audience, after.audience):
        return before.audience != Post.Audience.WHOLE_NURSERY
    return not set(after.rooms) <= set(before.rooms)


@action(refused=Event.POSTS_POST_REFUSED)
def start_draft(kind: str, *, by: User) -> Post:
    """Begin a post and return it, or raise Refused. A draft of one's own in which nothing was ever saved is begun anew,
    an hour after: looking around leaves no heap of empty drafts, and a form that stands open in another tab stays its
    own."""
    if not may(by, Can.DRAFT_POST):
        raise Refused("Posts are prepared by practitioners and managers.")
    if kind not in Post.Kind.values:
        raise Refused("Choose what kind of post it is.", field="kind")
    now = clock.now()
    empty = Post.objects.select_for_update().filter(
        ~Exists(Photo.objects.filter(post=OuterRef("pk"))),
        created_by=by,
        state=Post.State.DRAFT,
        saved_page=None,
        saved_at__lt=now - STILL_OPEN,
        title="",
        body="",
        link_url="",
        link_source="",
    )
    left = empty.order_by("pk").first()
    post = Post(created_by=by, created_at=now)  # whom an abandoned one was for, and what was asked of it, is not kept
    if left is not None:
        post.pk, post.version, post.created_at = left.pk, left.version, left.created_at
    post.kind = kind
    post.saved_at = now
    post.saved_by = by
    post.happened_on = timezone.localdate(now) if kind == Post.Kind.ACTIVITY else None
    post.due_on = None
    post.version += 1 if post.pk else 0
    post.save()
    rooms = list(drafting_rooms_of(by)[:2])
    post.rooms.set(rooms if len(rooms) == 1 else [])
    record(Event.POSTS_POST_DRAFTED, actor=by, acting_as=hat(by), subject=post, details={"kind": kind})
    return post


@action(refused=Event.POSTS_POST_REFUSED)
def save_draft(post: Post, words: Words, *, version: int, page: uuid.UUID | None = None, by: User) -> Post:
    """Keep what was typed in a post that is not out, and return it; raise Stale or Refused and keep nothing.

    `version` is the one the form was opened with; `page` names the open form, whose own repeated save is never stale.
    A hidden post is shown again with the pictures that may stay in it, so it is not addressed with them to more people
    than had it last.
    """
    fresh = lock_to_change(post, by=by)
    if fresh.state not in UNPUBLISHED:
        raise Refused("This post is published. Reload the page to change it as a manager does.")
    before = as_families_had_it(fresh)
    write_words(fresh, words, version=version, page=page, by=by)
    if fresh.state == Post.State.HIDDEN and reaches_more(before, words_of(fresh)):
        fresh, _, answer, now = ask_gate(fresh)
        refuse_to_show_to_more(answer, now)
    record(Event.POSTS_POST_SAVED, actor=by, acting_as=hat(by), subject=fresh, details={"version": fresh.version})
    return fresh


@action(refused=Event.POSTS_POST_REFUSED)
def keep_aside(post: Post, words: Words, *, by: User) -> Post:
    """Keep words that could not be saved where they were typed in `post`, a draft begun for them, and tell their
    writer; raise Refused and keep nothing."""
    fresh = lock_to_change(post, by=by)
    if fresh.state != Post.State.DRAFT or fresh.created_by_id != by.pk:
        raise Refused("Words are kept aside in a draft of one's own.")
    write_words(fresh, words, version=fresh.version, page=None, by=by)
    notify(
        by,
        "draft_aside",
        "Words of yours were kept as a draft of their own",
        body="The tablet locked while you were writing, and they could not be saved into that post. What did not fit "
        "its own field stands at the end of the words. Move across what is missing, and throw this draft away.",
        url=reverse("posts:post_edit", args=[fresh.pk]),
        mail=False,
    )
    record(Event.POSTS_POST_SAVED, actor=by, acting_as=hat(by), subject=fresh, details={"version": fresh.version})
    return fresh


def write_words(fresh: Post, words: Words, *, version: int, page: uuid.UUID | None, by: User) -> None:
    """Write the words into a locked post, unless somebody else has saved it since. A private step."""
    if fresh.version != version and (page is None or fresh.saved_page != page):
        who = fresh.saved_by.shown_name if fresh.saved_by_id and fresh.saved_by else "Somebody"
        raise Stale(
            f"{who} saved another version at {timezone.localtime(fresh.saved_at):%H:%M}. "
            "Your words are still here and were not saved over theirs."
        )
    if words.kind not in Post.Kind.values or words.audience not in Post.Audience.values:
        raise Refused("Choose what kind of post it is, and who may see it.")
    fresh.kind = words.kind
    fresh.audience = words.audience
    fresh.title = _fitting(" ".join(cleaned(words.title).split()), "title")
    fresh.body = _fitting(cleaned(words.body), "body")
    fresh.happened_on, fresh.due_on = words.happened_on, words.due_on
    fresh.link_url = _fitting(words.link_url.strip(), "link_url")
    fresh.link_source = _fitting(" ".join(cleaned(words.link_source).split()), "link_source")
    fresh.link_why = _fitting(" ".join(cleaned(words.link_why).split()), "link_why")
    fresh.saved_at, fresh.saved_by, fresh.saved_page = clock.now(), by, page
    fresh.version += 1
    fresh.save(
        update_fields=[
            "kind",
            "audience",
            "title",
            "body",
            "happened_on",
            "due_on",
            "link_url",
            "link_source",
            "link_why",
            "saved_at",
            "saved_by",
            "saved_page",
            "version",
        ]
    )
    _set_rooms(fresh, set(words.rooms), by=by)


LONGEST = {"title": 120, "body": 8000, "link_url": 500, "link_source": 120, "link_why": 300}


def _fitting(text: str, field: str) -> str:
    """The text, if it fits its column; never cut, since nothing typed is lost."""
    if len(text) > LONGEST[field]:
        raise Refused(f"This has {len(text)} characters; {LONGEST[field]} fit. Please shorten it.", field=field)
    return text


def _set_rooms(post: Post, chosen: set[int], *, by: User) -> None:
    """Choose rooms among one's own; rooms that somebody else chose and one does not work in stay as they are."""
    own = set(drafting_rooms_of(by).values_list("pk", flat=True))
    present = set(post.rooms.values_list("pk", flat=True))
    if not chosen <= own | present:
        raise Refused("You prepare posts for your own rooms only. Ask a manager for another room.", field="rooms")
    post.rooms.set(Room.objects.filter(pk__in=(chosen & own) | (present - own)))


@action(refused=Event.POSTS_POST_REFUSED)
def hand_over(post: Post, *, by: User) -> Post:
    """Ask a manager to publish a draft: it moves to the top of their list. Or raise Refused and change nothing."""
    fresh = lock_to_change(post, by=by)
    if not fresh.title:
        raise Refused("Give the post a title first, so that the manager knows what it is.", field="title")
    now = clock.now()
    if not Post.objects.filter(pk=fresh.pk, state=Post.State.DRAFT).update(asked_at=now, asked_by=by):
        raise Refused(NOT_OPEN)
    for manager in members_holding(Can.PUBLISH_POST).exclude(pk=by.pk):
        notify(
            manager,
            "post_handed_over",
            f"{by.shown_name} asks you to publish “{fresh.title}”",
            url=reverse("posts:post_review", args=[fresh.pk]),
            mail=False,
        )
    record(
        Event.POSTS_POST_HANDED_OVER, actor=by, acting_as=hat_for(by, Can.DRAFT_POST) or "", subject=fresh, details={}
    )
    return fresh
