"""What is left out of words before somebody reads them: first names that are not theirs to read. Reads only.

The publish gate asks about a name when a post goes out; here it is asked again each time somebody opens it, so that a
permission taken back takes the name away with it, and an invited relative reads no other child's name at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from nursery_portal.members.access import Can, family_children, may, may_know_place, orders_against
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, enrolled
from posts.access import read_as_relative
from posts.models import Post
from posts.naming import FirstNames
from posts.rules import nameable, who_was_shown, words_of_post

NOBODY = FirstNames({})
FOR_A_ROOM = "A post for a room"


@dataclass(frozen=True)
class Unnamed:
    """Whose names one reader does not read in some posts."""

    pictured: Mapping[int, FirstNames]  # by post: of children in its pictures, without a yes to the first name
    others: FirstNames  # of every child that is not the reader's own
    as_relative: frozenset[int]  # the posts that the reader reads as an invited relative: no other child's name there
    away: FirstNames = NOBODY  # of children from whom an order keeps the reader: nowhere, whoever they are here
    nowhere: FirstNames = NOBODY  # of those whose place an order hides from the reader
    for_rooms: frozenset[int] = frozenset()  # the posts that would tell it
    kept_away: frozenset[int] = frozenset()  # the keys of the children meant by `away`

    @property
    def by_order(self) -> bool:
        """Whether an order keeps this reader from any child, or hides where one is."""
        return bool(self.away.ways or self.nowhere.ways)

    def without(self, post: int, text: str) -> str:
        """What the post says, as this reader may read it."""
        return self.talk(post, self.pictured.get(post, NOBODY).without(text))

    def talk(self, post: int, text: str) -> str:
        """What somebody else says under the post."""
        said = self.away.without(text)
        if post in self.for_rooms:
            said = self.nowhere.without(said)
        return self.others.without(said) if post in self.as_relative else said

    def post(self, post: Post) -> Post:
        """The post to be shown to this reader: itself where nothing is left out, else a copy, never to be saved."""
        said = [self.without(post.pk, text) for text in words_of_post(post)]
        if tuple(said) == words_of_post(post):
            return post
        shown = copy(post)
        shown.title, shown.body, shown.link_source, shown.link_why = said
        return shown


NOTHING = Unnamed({}, NOBODY, frozenset())


def unnamed_for(user: User, posts: Sequence[Post], at: datetime) -> Unnamed:
    """What to leave out of these posts for this reader. Those of the nursery's own people who read which permissions
    are in force read every name, but of a child from whom an order keeps them. A fixed number of queries."""
    if not posts:
        return NOTHING
    day = timezone.localdate(at)
    orders = orders_against(user.pk, "no_contact", day) | orders_against(user.pk, "hide_location", day)
    links = list(orders.select_related("child"))
    staff = may(user, Can.READ_COVERAGE)
    if staff and not links:
        return NOTHING
    own = dict(family_children(user, day).values_list("pk", "known_as"))
    hidden = {link.child_id for link in links}
    spared = [known_as for pk, known_as in own.items() if pk not in hidden]

    def ordered(field: str) -> dict[int, Child]:
        return {link.child_id: link.child for link in links if link.restricts(field, day)}

    def names(children: Mapping[int, Child]) -> FirstNames:
        return FirstNames.of(((pk, one.known_as, one.full_name) for pk, one in children.items()), spared=spared)

    as_relative = frozenset[int]() if staff else read_as_relative(user, posts, at)
    others = NOBODY
    if as_relative:
        marked = who_was_shown(posts).values("child")
        children = Child.objects.filter(enrolled(day) | Q(pk__in=marked)).exclude(pk__in=own)
        others = FirstNames.of(children.values_list("pk", "known_as", "full_name"), spared=own.values())
    away = ordered("no_contact")
    return Unnamed(
        pictured={} if staff else _pictured(posts, set(own), at),
        others=others,
        as_relative=as_relative,
        away=names(away),
        nowhere=names(ordered("hide_location")),
        for_rooms=frozenset(post.pk for post in posts if post.audience == Post.Audience.ROOMS),
        kept_away=frozenset(away),
    )


def unplaced_for(user: User, child: Child, posts: Iterable[Post], at: datetime) -> frozenset[int]:
    """The keys of those of `posts` that tell this person where the child is: written for a room, while an order hides
    that. The day book leaves them out; a list that has to name them says nothing of them (`without_place`)."""
    if may_know_place(user, child, timezone.localdate(at)):
        return frozenset()
    return frozenset(post.pk for post in posts if post.audience == Post.Audience.ROOMS)


def without_place(post: Post) -> Post:
    """The post without a word of its own: a copy, never to be saved."""
    shown = copy(post)
    shown.title, shown.body, shown.link_source, shown.link_why = FOR_A_ROOM, "", "", ""
    return shown


def _pictured(posts: Sequence[Post], own: set[int], at: datetime) -> dict[int, FirstNames]:
    """For each post the names in its words that may not stand there now. Asked of the permissions for those alone."""
    shown: dict[int, dict[int, tuple[int, str, str]]] = defaultdict(dict)
    tags = who_was_shown(posts).exclude(child__in=own).distinct()
    rows = tags.values_list("photo__post", "child", "child__known_as", "child__full_name")
    for post_id, child, known_as, full_name in rows:
        shown[post_id][child] = (child, known_as, full_name)
    named = {
        post.pk: FirstNames.of(shown[post.pk].values()).named_in(*words_of_post(post))
        for post in posts
        if post.pk in shown
    }
    asked = {child for children in named.values() for child in children}
    allowed = set(nameable(at).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return {post: FirstNames.of(shown[post][child] for child in children - allowed) for post, children in named.items()}
