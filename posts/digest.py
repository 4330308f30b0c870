"""What the mail of the day says of the day book: how many new posts, for everybody at once. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from nursery_portal.kit.words import counted
from nursery_portal.members.access import TABLE, Can
from nursery_portal.members.models import Guardianship, RoleGrant, grant_current, link_current, restriction_current
from nursery_portal.register.models import enrolled
from posts.models import Post

EVERYWHERE = [role.value for role, rights in TABLE.items() if Can.READ_EVERY_ROOM in rights]
SOMEWHERE = [role.value for role, rights in TABLE.items() if Can.READ_DAY_BOOK in rights]


def new_posts(people: set[int], since: datetime, until: datetime) -> Mapping[int, str]:
    """For each of these people how many posts of their audience went out meanwhile, but for their own. Four queries."""
    fresh = Post.objects.filter(state=Post.State.PUBLISHED, published_at__gt=since, published_at__lte=until)
    posts = [
        (
            post.published_by_id,
            None if post.audience == Post.Audience.WHOLE_NURSERY else {r.pk for r in post.rooms.all()},
        )
        for post in fresh.prefetch_related("rooms")
    ]
    if not posts:
        return {}
    on = timezone.localdate(until)
    rooms: dict[int, set[int]] = defaultdict(set)
    everywhere: set[int] = set()
    links = Guardianship.objects.filter(link_current(on), enrolled(on, "child__"))
    links = links.exclude(kind=Guardianship.Kind.SIGNER)  # who only signs reads no day book
    for link in links.exclude(restriction_current("no_contact", on)).select_related("child"):
        rooms[link.user_id] |= set() if link.restricts("hide_location", on) else {link.child.room_id}
    grants = RoleGrant.objects.filter(grant_current(on), role__in=SOMEWHERE)
    for user, role, own in grants.values_list("user", "role", "rooms"):
        if role in EVERYWHERE:
            everywhere.add(user)
        else:
            rooms[user] |= {own} - {None}  # a practitioner without a room reads what is for the whole nursery
    found = {}
    for user in people & (everywhere | set(rooms)):
        number = sum(
            by != user and (audience is None or user in everywhere or bool(audience & rooms[user]))
            for by, audience in posts
        )
        if number:
            found[user] = f"{counted(number, 'new post')} in the day book."
    return found
