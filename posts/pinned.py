"""Reminders as their readers meet them: pinned to the day book until their day, or until somebody has seen them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit.words import DAYS, day
from nursery_portal.members.models import User
from nursery_portal.register.models import Room
from posts.access import published_posts
from posts.daybook import place_words
from posts.models import Post, ReminderSeen
from posts.unnamed import unnamed_for


@dataclass
class Slip:
    """A pinned reminder."""

    post: Post
    weekday: str
    number: int
    meta: str
    url: str


def reminders(user: User, at: datetime) -> list[Slip]:
    """The reminders still due that this person has not said to have seen, the soonest first."""
    today = timezone.localdate(at)
    seen = ReminderSeen.objects.filter(member=user).values("post")
    rows = list(
        published_posts(user, at)
        .filter(kind=Post.Kind.REMINDER, due_on__gte=today)
        .exclude(pk__in=seen)
        .prefetch_related(Prefetch("rooms", Room.objects.all()))
        .order_by("due_on", "pk")[:20]
    )
    unnamed = unnamed_for(user, rows, at)
    return [
        Slip(
            post=unnamed.post(post),
            weekday=DAYS[post.due_on.weekday()][:3],
            number=post.due_on.day,
            meta=f"{place_words(post)}, {day(post.due_on)}",
            url=reverse("posts:post_detail", args=[post.pk]),
        )
        for post in rows
        if post.due_on is not None
    ]


def due_words(post: Post) -> str:
    """The day a reminder is for; nothing for another post."""
    if post.kind != Post.Kind.REMINDER or post.due_on is None:
        return ""
    return day(post.due_on)


def waits_to_be_seen(user: User, post: Post, at: datetime) -> bool:
    """Whether this is a reminder still due that this person has not said to have seen."""
    if post.kind != Post.Kind.REMINDER or post.due_on is None or post.due_on < timezone.localdate(at):
        return False
    return not ReminderSeen.objects.filter(member=user, post=post).exists()
