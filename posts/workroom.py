"""The workroom as staff read it: drafts, and what stands against a picture. Reads only.

A page costs a fixed number of queries, however many pictures a post has. What is put together here holds known-as names
and rooms, never a legal name and never a cause: a protected child reads like any other.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.urls import reverse

from consent.models import Purpose
from consent.rules import may_cover
from nursery_portal.kit import words
from nursery_portal.members.access import Can, Tally, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.access import editable_posts
from posts.daybook import place_words
from posts.models import Photo, Post
from posts.rules import (
    Fix,
    Gate,
    Readiness,
    against_the_words,
    been_out,
    gate,
    is_seconded,
    needs_event_look,
    needs_second,
    present_photos,
    state_seen,
)

SIGNS = {"ok": "tick", "bad": "bar", "todo": "wait", "down": "hide"}


@dataclass(frozen=True)
class Line:
    """One picture in the strip: where its workbench is, and how it stands, in a word and a sign."""

    photo: Photo
    number: int
    url: str
    src: str
    state: str
    word: str
    sentences: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    blocked: tuple[Child, ...] = ()
    coverable: frozenset[int] = frozenset()

    @property
    def sign(self) -> str:
        """The sign beside the word."""
        return SIGNS[self.state]


@dataclass(frozen=True)
class Sheet:
    """A post with its pictures, as those who prepare it see it."""

    post: Post
    place: str
    saved: str
    gate: Gate
    lines: tuple[Line, ...]
    down: tuple[Line, ...]
    seen: str
    been_out: str = ""
    """What a form that publishes it says of that, beside `seen`."""
    some_ready: bool = False
    """Whether the ready ones could go out now, and the others stay behind as a draft."""
    second: str = ""
    """ "": nobody else has to look; ask, asked: somebody has to; confirmed."""

    @property
    def ready(self) -> int:
        """How many pictures could go out now."""
        return sum(line.state == "ok" for line in self.lines)

    @property
    def all_told(self) -> bool:
        """Whether somebody has said of every picture who is in it: the moment to look once more."""
        return bool(self.lines) and all(line.state != "todo" for line in self.lines)

    @property
    def needs_look(self) -> bool:
        """Whether its pictures are an event's, which have a look of their own on the review."""
        return needs_event_look(self.post, (line.photo for line in self.lines))

    @property
    def readiness_words(self) -> str:
        """ "4 of 6 pictures are ready"."""
        total = len(self.lines)
        if not total:
            return "No pictures yet"
        if self.ready == total:
            return "The picture is ready" if total == 1 else f"All {total} pictures are ready"
        if total == 1:
            return "The picture is not ready yet"
        return f"{self.ready} of {words.counted(total, 'picture')} {'is' if self.ready == 1 else 'are'} ready"

    @property
    def waiting_words(self) -> str:
        """ "1 blocked, 1 still needs its names"."""
        count = Counter(line.state for line in self.lines)
        parts = [f"{count['bad']} blocked"] if count["bad"] else []
        if count["todo"]:
            parts.append(f"{count['todo']} still {'needs its' if count['todo'] == 1 else 'need their'} names")
        return ", ".join(parts)


def scheduled_words(post: Post, at: datetime) -> str:
    """When a scheduled post goes out; empty for every other."""
    if post.state != Post.State.SCHEDULED or post.publish_at is None:
        return ""
    return f"Goes out {words.moment(post.publish_at, now=at)}"


def src_of(photo: Photo, rendition: str) -> str:
    """Where a rendition is served; the version in the address, so that no page shows the picture before its crop."""
    return f"{reverse('posts:photo', args=[photo.pk, rendition])}?v={photo.version}"


def sheet_of(post: Post, at: datetime) -> Sheet:
    """The post with every picture's standing at the instant `at`."""
    photos = list(present_photos(post))
    answer = gate(post, at, photos)
    blocked = {one.child.pk for line in answer.pictures for one in line.blocked}
    coverable = may_cover(blocked, at) if blocked else frozenset()
    ready = [one.photo for one in answer.pictures if one.ready]
    some = 0 < len(ready) < len(photos)
    down = Photo.objects.filter(post=post, removed_at=None, erased_at=None, taken_down_at__isnull=False)
    return Sheet(
        post=post,
        place=f"{post.get_kind_display()} for {place_words(post)}",
        saved=words.moment(post.saved_at, now=at),
        gate=answer,
        lines=tuple(_line(post, one, coverable) for one in answer.pictures),
        down=tuple(
            Line(photo, number, reverse("posts:tagging", args=[post.pk, photo.pk]), "", "down", "Taken down")
            for number, photo in enumerate(down.select_related("taken_down_by"), start=1)
        ),
        seen=state_seen(post, photos),
        been_out=been_out(post),
        some_ready=some and not against_the_words(post, ready, at),
        second=_second(post, photos, answer),
    )


def _second(post: Post, photos: list[Photo], answer: Gate) -> str:
    if post.state == Post.State.PUBLISHED or not needs_second(answer):
        return ""
    if is_seconded(post, photos):
        return "confirmed"
    return "asked" if post.second_asked_at and not post.second_by_id else "ask"


def _line(post: Post, one: Readiness, coverable: frozenset[int]) -> Line:
    if one.ready:
        state, word = "ok", "Ready"
    elif one.blocked:
        state, word = "bad", f"Blocked: {words.listed(blocked.child.known_as for blocked in one.blocked)}"
    elif one.photo.accounted == Photo.Accounted.UNKNOWN_CHILD:
        state, word = "bad", "Blocked: child not found"
    elif Fix.DESCRIBE in one.fixes:
        state, word = "bad", "Blocked: description"
    else:
        state, word = "todo", "Needs names"
    return Line(
        photo=one.photo,
        number=one.number,
        url=reverse("posts:tagging", args=[post.pk, one.photo.pk]),
        src=src_of(one.photo, "small"),
        state=state,
        word=word,
        sentences=one.sentences,
        fixes=one.fixes,
        blocked=tuple(blocked.child for blocked in one.blocked),
        coverable=coverable & {blocked.child.pk for blocked in one.blocked if blocked.purpose != Purpose.COVERED},
    )


# --- the list of drafts


@dataclass(frozen=True)
class Entry:
    """One post in the list of drafts."""

    post: Post
    url: str
    title: str
    meta: str
    src: str
    pictures: int
    asked: str
    goes_out: str = ""
    missed: str = ""


def entries(user: User, at: datetime, *states: str, limit: int = 60) -> list[Entry]:
    """The posts in these states that this person may change: what a manager was asked to publish first, then the
    latest saved."""
    rows = (
        editable_posts(user, at)
        .filter(state__in=states)
        .select_related("created_by", "asked_by", "saved_by")
        .prefetch_related("rooms")
        .annotate(pictures=Count("photos", filter=_present("photos__")))
        .order_by(F("publish_at").asc(nulls_last=True), F("asked_at").desc(nulls_last=True), "-saved_at", "-pk")
    )
    posts = list(rows[:limit])
    first: dict[int, Photo] = {}
    for photo in Photo.objects.filter(_present(), post__in=posts).order_by("post", "-position"):
        first[photo.post_id] = photo
    shown = Post.State.PUBLISHED not in states
    return [
        Entry(
            post=post,
            url=reverse("posts:post_edit", args=[post.pk]),
            title=post.title or f"{post.get_kind_display()} without a title",
            meta=f"{post.get_kind_display()} for {place_words(post)}, saved {words.moment(post.saved_at, now=at)}"
            + (f" by {post.saved_by.shown_name}" if post.saved_by else ""),
            src=src_of(first[post.pk], "small") if shown and post.pk in first else "",
            pictures=post.pictures,
            asked=f"{post.asked_by.shown_name} asks you to publish it" if post.asked_at and post.asked_by else "",
            goes_out=scheduled_words(post, at),
            missed=post.schedule_missed,
        )
        for post in posts
    ]


def _present(prefix: str = "") -> Q:
    return Q(**{f"{prefix}removed_at": None, f"{prefix}taken_down_at": None, f"{prefix}erased_at": None})


_ASKED = Tally(lambda user, at: Post.objects.filter(state=Post.State.DRAFT, asked_at__isnull=False))


def asked_count(user: User) -> int:
    """How many drafts wait for this manager; nothing for those who do not publish."""
    return _ASKED.of(user) if may(user, Can.PUBLISH_POST) else 0
