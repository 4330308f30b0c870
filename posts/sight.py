"""Who can see a child now, and what a withdrawal would take down. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from consent.consequences import Consequence
from consent.models import Purpose
from nursery_portal.kit import words
from nursery_portal.members.access import Can, members_holding, practitioners_of
from nursery_portal.members.models import Guardianship, User, link_current, restriction_current
from nursery_portal.members.rules import orders_on
from nursery_portal.register.models import Child, Room, enrolled
from posts.daybook import place_words
from posts.models import Photo, PhotoTag, PhotoView, Post
from posts.rules import showable
from posts.unnamed import FOR_A_ROOM, unnamed_for, unplaced_for

FEW = 5  # fewer openings than this are not told apart: they would say who it was
WEEK = timedelta(days=7)
PAGE = 30


@dataclass(frozen=True)
class Live:
    """One picture that can be seen now."""

    photo: UUID
    post: int
    children: int


def live_pictures(child: Child, at: datetime, *, covered: bool = False) -> list[Live]:
    """Every picture of this child that anybody but those who prepare posts can open now, in one query.

    A list, not a query to build others on: the rule inside one more query is deeper than SQLite reads.
    """
    tags = PhotoTag.objects.filter(photo=OuterRef("pk"), child=child, covered=covered)
    out = Photo.objects.filter(Exists(tags), post__state=Post.State.PUBLISHED, post__published_at__lte=at)
    rows: Any = showable(out, at).order_by("post", "position", "pk")
    return [Live(*row) for row in rows.values_list("pk", "post", "children_shown")]


def would_go(child: Child, purposes: frozenset[Purpose], at: datetime) -> Consequence:
    """What other people see now and would not see any more without permission for `purposes`. Nothing is written."""
    going: list[Live] = []
    if Purpose.OWN_PICTURES in purposes:
        going += live_pictures(child, at)
    elif Purpose.GROUP_PICTURES in purposes:
        going += [one for one in live_pictures(child, at) if one.children >= 2]
    if Purpose.COVERED in purposes:
        going += live_pictures(child, at, covered=True)
    posts = {one.post for one in going}
    if not posts:
        return Consequence()
    seen_by = _everybody(audiences_of(going, at).values())
    return Consequence(len(going), len(posts), seen_by.families + seen_by.relatives + seen_by.staff)


def covered_in_a_picture(children: Collection[int]) -> set[int]:
    """Of these children, by primary key, those who stand covered in a picture whose files are there."""
    tags = PhotoTag.objects.filter(child__in=children, covered=True, photo__removed_at=None, photo__erased_at=None)
    return set(tags.values_list("child", flat=True))


def would_go_dark(purpose: Purpose, at: datetime) -> Consequence:
    """What could be seen no more if every answer to one question ended at once. Nothing is written."""
    if purpose not in {Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.COVERED}:
        return Consequence()
    tags = PhotoTag.objects.filter(photo=OuterRef("pk"), covered=purpose == Purpose.COVERED)
    out = Photo.objects.filter(Exists(tags), post__state=Post.State.PUBLISHED, post__published_at__lte=at)
    rows: Any = showable(out, at).order_by()
    least = 2 if purpose == Purpose.GROUP_PICTURES else 0
    posts = [post for post, children in rows.values_list("post", "children_shown") if children >= least]
    return Consequence(len(posts), len(set(posts)))


@dataclass(frozen=True)
class SeenBy:
    """How many people of each kind can open something now."""

    families: int
    relatives: int
    staff: int

    @property
    def words(self) -> str:
        """For a page: kinds and numbers, never names."""
        return words.listed(
            [
                words.counted(self.families, "parent or carer", "parents and carers"),
                words.counted(self.relatives, "invited relative"),
                words.counted(self.staff, "of our own people", "of our own people"),
            ]
        )


@dataclass(frozen=True)
class People:
    """Who can open something, by kind; who is more than one counts once, as staff first."""

    families: frozenset[int] = frozenset()
    relatives: frozenset[int] = frozenset()
    staff: frozenset[int] = frozenset()

    def __or__(self, other: "People") -> "People":
        return People(self.families | other.families, self.relatives | other.relatives, self.staff | other.staff)

    def without(self, away: Collection[int]) -> "People":
        """All but these."""
        return People(self.families.difference(away), self.relatives.difference(away), self.staff.difference(away))

    @property
    def counted(self) -> SeenBy:
        """How many."""
        families = self.families - self.staff
        return SeenBy(len(families), len(self.relatives - families - self.staff), len(self.staff))


def _readers(rooms: frozenset[int] | None, at: datetime) -> People:
    """Everybody in the audience of a post for these rooms; None for the whole nursery."""
    on, here = timezone.localdate(at), Room.objects.filter(pk__in=rooms or ())
    staff = set(members_holding(Can.READ_EVERY_ROOM, on).values_list("pk", flat=True))
    staff |= set(practitioners_of(None if rooms is None else here, on).values_list("pk", flat=True))
    links = Guardianship.objects.filter(
        link_current(on), enrolled(on, "child__"), user__is_active=True, user__suspended_at=None
    ).exclude(restriction_current("no_contact", on))
    if rooms is not None:
        links = links.filter(child__room__in=here).exclude(restriction_current("hide_location", on))
    kinds: dict[str, set[int]] = defaultdict(set)
    for kind, user in links.values_list("kind", "user"):
        kinds[kind].add(user)
    family, relative = kinds[Guardianship.Kind.GUARDIAN], kinds[Guardianship.Kind.RELATIVE]
    return People(frozenset(family), frozenset(relative), frozenset(staff))


def audiences_of(live: Iterable[Live], at: datetime) -> dict[int, People]:
    """For each post who can open any of these pictures of it: its audience and the guardians of the children in one of
    them, but of the invited relatives only those whose own child is; nobody whom an order keeps from a child in each of
    them. As many queries more as there are different rooms to write for."""
    shown: dict[int, dict[UUID, set[int]]] = defaultdict(dict)
    for one in live:
        shown[one.post][one.photo] = set()
    posts = Post.objects.filter(pk__in=shown)
    rooms: dict[int, set[int]] = defaultdict(set)
    for post, room in posts.values_list("pk", "rooms"):
        rooms[post].add(room)
    tags = PhotoTag.objects.filter(photo__in=[photo for photos in shown.values() for photo in photos], covered=False)
    for child, photo, post in tags.values_list("child", "photo", "photo__post"):
        shown[post][photo].add(child)
    family = _Family.of({child for photos in shown.values() for children in photos.values() for child in children}, at)
    readers: dict[frozenset[int] | None, People] = {}
    found = {}
    for post, audience in posts.values_list("pk", "audience"):
        where = None if audience == Post.Audience.WHOLE_NURSERY else frozenset(rooms[post])
        if where not in readers:
            readers[where] = _readers(where, at)
        found[post] = reduce(or_, (family.readers_of(one, readers[where], where) for one in shown[post].values()))
    return found


@dataclass(frozen=True)
class _Family:
    """Who is linked to some children, and whom an order keeps from them, each by the child."""

    guardians: Mapping[int, set[int]]
    relatives: Mapping[int, set[int]]
    kept_away: Mapping[int, set[int]]
    kept_from_place: Mapping[int, set[int]]

    @classmethod
    def of(cls, children: Collection[int], at: datetime) -> "_Family":
        day = timezone.localdate(at)
        links = Guardianship.objects.filter(child__in=children)
        here = links.filter(link_current(day), enrolled(day, "child__"), user__is_active=True, user__suspended_at=None)
        asked = (
            here.filter(kind=Guardianship.Kind.GUARDIAN),
            here.filter(kind=Guardianship.Kind.RELATIVE),
            orders_on("no_contact", day).filter(child__in=children),
            orders_on("hide_location", day).filter(child__in=children),
        )
        found: list[dict[int, set[int]]] = []
        for one in asked:
            people: dict[int, set[int]] = defaultdict(set)
            for child, user in one.values_list("child", "user"):
                people[child].add(user)
            found.append(people)
        return cls(*found)

    def readers_of(self, children: Collection[int], audience: People, where: frozenset[int] | None) -> People:
        """Who can open a picture with these children uncovered, out of a post for `where` (None: the whole nursery)."""
        away = _all(self.kept_away, children)
        if where is not None:
            away |= _all(self.kept_from_place, children)
        families = audience.families | _all(self.guardians, children)
        relatives = audience.relatives & _all(self.relatives, children)
        return People(families, relatives, audience.staff).without(away)


def _all(people: Mapping[int, set[int]], children: Collection[int]) -> set[int]:
    return {user for child in children for user in people.get(child, ())}


def _everybody(audiences: Iterable[People]) -> SeenBy:
    return reduce(or_, audiences, People()).counted


@dataclass(frozen=True)
class LivePost:
    """One post in which the child can be seen now."""

    post: Post
    title: str
    when: str
    place: str
    pictures: list[UUID]
    seen_by: SeenBy
    opened: str


@dataclass(frozen=True)
class Sight:
    """The page: who can see my child."""

    posts: list[LivePost]
    pictures: int
    number_of_posts: int
    seen_by: SeenBy
    more: bool


def sight_of(user: User, child: Child, at: datetime, page: int = 1) -> Sight:
    """Every live picture of the child by post, newest first, and everybody who can see any of them, for this reader. A
    fixed number of queries."""
    pictures: dict[int, list[UUID]] = defaultdict(list)
    live = live_pictures(child, at)
    for one in live:
        pictures[one.post].append(one.photo)
    audiences = audiences_of(live, at)
    found = Post.objects.filter(pk__in=pictures)
    begin = (page - 1) * PAGE
    rows = list(found.order_by("-published_at", "-pk").prefetch_related("rooms")[begin : begin + PAGE + 1])
    shown = rows[:PAGE]
    unnamed, unplaced = unnamed_for(user, shown, at), unplaced_for(user, child, shown, at)
    opened = _opened([pk for post in shown for pk in pictures[post.pk]], at)
    return Sight(
        posts=[
            LivePost(
                post=post,
                title=FOR_A_ROOM if post.pk in unplaced else unnamed.post(post).title or "Without a title",
                when=words.moment(post.published_at or at, now=at),
                place=place_words(post),
                pictures=pictures[post.pk],
                seen_by=audiences[post.pk].counted if post.pk in audiences else SeenBy(0, 0, 0),
                opened=_opened_words(opened.get(post.pk, 0)),
            )
            for post in shown
        ],
        pictures=sum(len(one) for one in pictures.values()),
        number_of_posts=len(pictures),
        seen_by=_everybody(audiences.values()),
        more=len(rows) > PAGE,
    )


def _opened(photos: list[UUID], at: datetime) -> dict[int, int]:
    """For each post how often any of these pictures was opened large within the last week."""
    since = timezone.localdate(at - WEEK)
    views = PhotoView.objects.filter(photo__in=photos, day__gt=since).order_by()
    return dict(views.values("photo__post").annotate(number=Count("pk")).values_list("photo__post", "number"))


def _opened_words(number: int) -> str:
    return f"{number} times" if number >= FEW else f"fewer than {FEW} times"
