"""Finding posts again, and what hangs at the door. Reads only: each sees what the day book shows to them anyway."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.members.access import rooms_of
from nursery_portal.members.models import User
from nursery_portal.register.models import Room
from posts.access import published_posts, workroom_posts
from posts.daybook import Cursor, place_words
from posts.models import Post
from posts.unnamed import unnamed_for

PAGE = 20
WORDS = 6
AROUND = 90
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Found:
    """One post that was found: its title, where and when, and the words around what was looked for."""

    title: str
    url: str
    meta: str
    before: str
    match: str
    after: str


def _matching(posts: QuerySet[Post], wanted: list[str], kind: str, room: Room | None) -> QuerySet[Post]:
    for word in wanted:
        posts = posts.filter(Q(title__icontains=word) | Q(body__icontains=word) | Q(link_source__icontains=word))
    if kind:
        posts = posts.filter(kind=kind)
    if room is not None:
        posts = posts.filter(Q(audience=Post.Audience.WHOLE_NURSERY) | Q(rooms=room)).distinct()
    return posts


def _found(post: Post, wanted: list[str], url: str, when: str) -> Found:
    body = " ".join(post.body.split())
    hit = re.search("|".join(re.escape(word) for word in wanted), body, re.IGNORECASE) if wanted else None
    start, end = hit.span() if hit else (0, 0)
    before, after = body[max(0, start - AROUND) : start], body[end : end + AROUND]
    if start > AROUND:
        before = "…" + before
    if end + AROUND < len(body):
        after += "…"
    meta = f"{post.get_kind_display()} for {place_words(post)}, {when}"
    return Found(post.title or "Without a title", url, meta, before, body[start:end], after)


def _says(post: Post, wanted: list[str]) -> bool:
    said = "\n".join((post.title, post.body, post.link_source)).casefold()
    return all(word.casefold() in said for word in wanted)


def words_in(text: str) -> list[str]:
    """The words somebody looks for: the first few, each once."""
    return list(dict.fromkeys(text.split()))[:WORDS]


def search(
    user: User, at: datetime, text: str, *, kind: str = "", room: Room | None = None, before: Cursor | None = None
) -> tuple[list[Found], Cursor | None]:
    """The published posts of this person's audience that hold every word, newest first, and where the next begin.

    A fixed number of queries. Who is in a picture is never searched: the words are, as this person may read them, so
    that no name that is left out of a post can be asked for.
    """
    wanted = words_in(text)
    posts = _matching(published_posts(user, at), wanted, kind, room)
    if before is not None:
        posts = posts.filter(published_at__lte=before.at).exclude(published_at=before.at, pk__gte=before.pk)
    rows = list(posts.prefetch_related("rooms").order_by("-published_at", "-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    unnamed = unnamed_for(user, rows, at)
    shown = [(post, unnamed.post(post)) for post in rows]
    found = [
        _found(
            post,
            wanted,
            reverse("posts:post_detail", args=[post.pk]),
            words.moment(post.published_at, now=at) if post.published_at else "",
        )
        for kept, post in shown
        if post is kept or _says(post, wanted)
    ]
    last = rows[-1].published_at if more else None
    return found, Cursor(last, rows[-1].pk) if last else None


def search_workroom(user: User, at: datetime, text: str) -> list[Found]:
    """The same among the drafts that this person works on; nothing for families."""
    wanted = words_in(text)
    posts = _matching(workroom_posts(user, at), wanted, "", None).prefetch_related("rooms").order_by("-saved_at")[:PAGE]
    return [
        _found(post, wanted, reverse("posts:post_edit", args=[post.pk]), f"saved {words.moment(post.saved_at, now=at)}")
        for post in posts
    ]


def rooms_to_search(user: User, at: datetime) -> list[Room]:
    """The rooms to choose from: those whose posts concern this person."""
    return list(rooms_of(user, timezone.localdate(at)))


@dataclass(frozen=True)
class Hanging:
    """One thing on the sheet at the door."""

    title: str
    body: str
    place: str
    day: str


def door_sheet(user: User, at: datetime, room: Room | None) -> list[Hanging]:
    """What hangs at the door: reminders still due and events of the next fortnight, the soonest first.

    Words only, and none of stories: visitors read it, too.
    """
    today = timezone.localdate(at)
    posts = published_posts(user, at).filter(
        Q(kind=Post.Kind.REMINDER, due_on__gte=today)
        | Q(kind=Post.Kind.EVENT, happened_on__gte=today, happened_on__lte=today + AHEAD)
    )
    rows = list(_matching(posts, [], "", room).prefetch_related("rooms"))

    def due(post: Post) -> date:
        return post.due_on or post.happened_on or today

    return [
        Hanging(post.title, post.body, place_words(post), words.day(due(post), today=today))
        for post in sorted(rows, key=lambda post: (due(post), post.pk))
    ]
