"""Who may see a picture, a second time, in plain Python over plain data. Nothing here imports the portal.

Written from docs/architecture.md and docs/pictures.md, in loops, with the oracle of permissions for every child.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.consent.oracle import HOME, Link, World, verdict


@dataclass
class Tag:
    """A child in a picture."""

    child: int
    covered: bool


@dataclass
class Kept:
    """Somebody chose, after taking a permission back, to keep the picture for themselves."""

    guardian: int
    child: int
    hidden_at: datetime


@dataclass
class Picture:
    """A picture and its post."""

    post: int
    state: str
    whole: bool
    rooms: set[int]
    drafted_by: int
    published_at: datetime | None
    stated: str
    adults: bool
    down_at: datetime | None
    left_out: bool
    tags: list[Tag] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


@dataclass
class Entry:
    """A child of the register, with what was answered to each question."""

    room: int
    worlds: dict[str, World]

    @property
    def any_world(self) -> World:
        """Links, place and protection are the same for every question."""
        return next(iter(self.worlds.values()))


@dataclass
class Viewer:
    """Who asks."""

    person: int
    roles: set[str] = field(default_factory=set)
    rooms: set[int] = field(default_factory=set)


def has_place(entry: Entry, at: datetime) -> bool:
    on, world = at.astimezone(HOME).date(), entry.any_world
    return world.started_on <= on and (world.leaving_on is None or on <= world.leaving_on)


def links_of(viewer: Viewer, entry: Entry, at: datetime) -> list[Link]:
    """The links by which this person may see anything of the child."""
    on = at.astimezone(HOME).date()
    return [
        link
        for link in entry.any_world.links
        if link.person == viewer.person and link.holds(on) and not (link.no_contact and link.restricted(on))
    ]


def stands(picture: Picture, children: dict[int, Entry], at: datetime, *, reviews_hide: bool) -> bool:
    """Whether other families may see the picture at all."""
    if picture.state != "published" or picture.published_at is None or picture.published_at > at:
        return False
    if picture.stated not in {"all_tagged", "nobody"} or picture.down_at is not None or picture.left_out:
        return False
    shown = [tag.child for tag in picture.tags if not tag.covered]
    if picture.stated == "nobody" and shown:
        return False
    for tag in picture.tags:
        worlds = children[tag.child].worlds
        if tag.covered:
            begun = worlds["covered"].started_on <= at.astimezone(HOME).date()
            if not begun or verdict(worlds["covered"], at, place_needed=False, reviews_hide=reviews_hide) != "in_force":
                return False
            continue
        needed = ["own_pictures"] if len(shown) == 1 else ["own_pictures", "group_pictures"]
        if any(verdict(worlds[one], at, reviews_hide=reviews_hide) != "in_force" for one in needed):
            return False
    return True


def may_go_out(picture: Picture, children: dict[int, Entry], at: datetime) -> bool:
    """Whether the picture may be shown anew at this instant: nothing stands against any child, no review is overdue."""
    shown = [tag.child for tag in picture.tags if not tag.covered]
    if picture.stated not in {"all_tagged", "nobody"} or (picture.stated == "nobody" and shown):
        return False
    together = ["own_pictures"] if len(shown) == 1 else ["own_pictures", "group_pictures"]
    return all(
        verdict(children[tag.child].worlds[one], at, publishing=True) == "in_force"
        for tag in picture.tags
        for one in (["covered"] if tag.covered else together)
    )


def may_stay(picture: Picture, children: dict[int, Entry], at: datetime) -> bool:
    """Whether a picture that was out like this may come out with its post again, though it might not be shown anew: a
    child has left whose own pictures are still agreed to, or is covered, or a review waits."""

    def agreed(child: int, purpose: str) -> bool:
        found = verdict(children[child].worlds[purpose], at)
        if found == "not_enrolled":
            own = children[child].worlds["covered" if purpose == "covered" else "own_pictures"]
            return verdict(own, at, place_needed=False) == "in_force"
        return found == "in_force"

    shown = [tag.child for tag in picture.tags if not tag.covered]
    together = ["own_pictures"] if len(shown) == 1 else ["own_pictures", "group_pictures"]
    return all(agreed(tag.child, one) for tag in picture.tags for one in (["covered"] if tag.covered else together))


def day_book(viewer: Viewer, picture: Picture, children: dict[int, Entry], at: datetime) -> bool:
    """Whether the post is addressed to this person, and where only a relative's link opens it whether the picture is
    about their child."""
    here = {pk: entry for pk, entry in children.items() if has_place(entry, at)}
    mine = {pk: links for pk, entry in here.items() if (links := links_of(viewer, entry, at))}
    roles = viewer.roles | {link.kind for links in mine.values() for link in links}
    rooms = {children[pk].room for pk in mine} | viewer.rooms
    if not roles or not (picture.whole or "manager" in roles or rooms & picture.rooms):
        return False
    own = {children[pk].room for pk, links in mine.items() if any(link.kind == "guardian" for link in links)}
    in_own_right = picture.whole or "manager" in roles or bool((own | viewer.rooms) & picture.rooms)
    if roles - {"relative"} and in_own_right:
        return True
    return "relative" not in roles or any(tag.child in mine and not tag.covered for tag in picture.tags)


def own_child(viewer: Viewer, picture: Picture, children: dict[int, Entry], at: datetime) -> bool:
    """Whether a child of this guardian's can be seen in the picture, whatever room its post is for."""
    seen = [children[tag.child] for tag in picture.tags if not tag.covered]
    here = [entry for entry in seen if has_place(entry, at)]
    return any(link.kind == "guardian" for entry in here for link in links_of(viewer, entry, at))


def kept_away(viewer: Viewer, picture: Picture, children: dict[int, Entry], at: datetime) -> bool:
    """Whether an order keeps this person from a child who can be seen in it, also on a link that is over; not what only
    came with whoever asked a relative in, once that link is over."""
    on = at.astimezone(HOME).date()
    links = [link for tag in picture.tags if not tag.covered for link in children[tag.child].any_world.links]
    orders = [link for link in links if link.person == viewer.person and link.no_contact and link.restricted(on)]
    return any(not link.came_with_another or link.lasts(on) for link in orders)


def own_album(
    viewer: Viewer, picture: Picture, children: dict[int, Entry], at: datetime, *, reviews_hide: bool, keep_days: int
) -> bool:
    """Whether the picture shows nobody but children of this guardian's that they may have for themselves."""
    if picture.state != "published" or picture.stated != "all_tagged" or picture.left_out or picture.adults:
        return False
    on, ground = at.astimezone(HOME).date(), False
    for tag in picture.tags:
        entry = children[tag.child]
        if tag.covered:
            world = entry.worlds["covered"]
            if verdict(world, at, place_needed=False, reviews_hide=reviews_hide) != "in_force":
                return False
            continue
        world = entry.worlds["own_pictures"]
        if not any(link.kind == "guardian" for link in links_of(viewer, entry, at)) or world.protected:
            return False
        if any(link.no_images and link.restricted(on) for link in world.links):
            return False
        over = world.leaving_on is not None and on > world.leaving_on
        if over and on > world.leaving_on + timedelta(days=keep_days):  # type: ignore[operator]
            return False
        kept = any(
            one.guardian == viewer.person and one.child == tag.child and one.hidden_at == picture.down_at
            for one in picture.kept
        )
        lasts = verdict(world, at, place_needed=not over, reviews_hide=reviews_hide) == "in_force"
        if not kept and not lasts:
            return False
        ground = ground or kept or (over and picture.down_at is None)
    return ground


def workroom(viewer: Viewer, picture: Picture) -> bool:
    """Whether this person prepares the post."""
    if picture.down_at is not None or picture.left_out:
        return False
    if "manager" in viewer.roles:
        return picture.state in {"draft", "scheduled", "hidden"}
    own = picture.drafted_by == viewer.person or bool(viewer.rooms & picture.rooms)
    return "practitioner" in viewer.roles and picture.state == "draft" and own


def may_see(
    viewer: Viewer, picture: Picture, children: dict[int, Entry], at: datetime, *, reviews_hide: bool, keep_days: int
) -> bool:
    """Whether one byte of the picture may reach this person."""
    out = stands(picture, children, at, reviews_hide=reviews_hide) and not kept_away(viewer, picture, children, at)
    public = out and (day_book(viewer, picture, children, at) or own_child(viewer, picture, children, at))
    own = own_album(viewer, picture, children, at, reviews_hide=reviews_hide, keep_days=keep_days)
    return public or own or workroom(viewer, picture)
