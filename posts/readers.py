"""Whom a reminder reaches, and who has not said that they have seen it. Reads only; for the nursery's own people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.members.models import Guardianship, User, link_current, restriction_current
from nursery_portal.members.rules import held_links
from nursery_portal.register.models import enrolled
from posts.models import Post, ReminderSeen


def links_reached(post: Post, at: datetime) -> QuerySet[Guardianship]:
    """The links of parents and carers whose child is in a room that the post is for; none whom an order keeps away, nor
    where an order hides the room, and so the post, from them."""
    day = timezone.localdate(at)
    links = Guardianship.objects.filter(
        link_current(day), enrolled(day, "child__"), kind=Guardianship.Kind.GUARDIAN
    ).exclude(restriction_current("no_contact", day))
    if post.audience == Post.Audience.ROOMS:
        rooms = post.rooms.all()
        links = links.filter(child__room__in=rooms).exclude(restriction_current("hide_location", day))
    return links.exclude(user__suspended_at__isnull=False)


def families_reached(post: Post, at: datetime) -> QuerySet[User]:
    """The parents and carers who can read the post in the portal."""
    return User.objects.filter(Exists(links_reached(post, at).filter(user=OuterRef("pk"))), is_active=True)


def unmailed(at: datetime) -> set[int]:
    """Everybody to whom no mail goes about a child, which names the nursery: where an order hides a child's place from
    them, and before the lead has confirmed the first mail to an adult of a child with a restriction."""
    day = timezone.localdate(at)
    hidden = Guardianship.objects.filter(link_current(day), restriction_current("hide_location", day))
    return {*hidden.values_list("user", flat=True), *held_links(day).values_list("user", flat=True)}


def not_seen_yet(post: Post, at: datetime) -> QuerySet[User]:
    """Of those, who has not said that they have seen it."""
    return families_reached(post, at).exclude(pk__in=ReminderSeen.objects.filter(post=post).values("member"))


@dataclass(frozen=True)
class Reader:
    """One parent or carer, whose they are, and when they said so ("" if they have not)."""

    name: str
    children: str
    seen: str = ""


@dataclass(frozen=True)
class Readers:
    """Everybody a reminder is for, in three lists."""

    waiting: list[Reader]
    seen: list[Reader]
    outside: list[Reader]


def readers_of(post: Post, at: datetime) -> Readers:
    """Who has not seen it, who has, and who does not use the portal yet and is told at the door. Three queries."""
    seen = dict(ReminderSeen.objects.filter(post=post).values_list("member", "at"))
    of: dict[int, tuple[User, list[str]]] = {}
    links = links_reached(post, at).select_related("user", "child")
    for link in links.order_by("user__first_name", "user__last_name", "user", "child__known_as"):
        of.setdefault(link.user_id, (link.user, []))[1].append(link.child.known_as)
    found = Readers([], [], [])
    for person, children in of.values():
        when = words.moment(seen[person.pk], now=at) if person.pk in seen else ""
        one = Reader(person.full_name, words.listed(dict.fromkeys(children)), when)
        place = found.seen if when else found.waiting if person.is_active else found.outside
        place.append(one)
    return found
