"""The workbench as staff read it: one picture, who is in it, whom to offer next. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.media.redact import SMALLEST_CROP, Region
from nursery_portal.media.renditions import LARGE, size_of
from nursery_portal.members.access import children_visible_to
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, enrolled
from posts.actions.asking import last_asks
from posts.models import Photo, PhotoTag, Post
from posts.rules import mark_of
from posts.workroom import Line, Sheet, sheet_of, src_of

QUICK = 8
"""How many names can be tapped without typing."""
LATELY = 80
"""How many tags are looked back through for them."""


@dataclass(frozen=True)
class Name:
    """A child as the search offers them: known-as name and room, with an initial where two would read the same."""

    id: int
    name: str
    room: str
    told_by_room: bool = False

    @property
    def tap_words(self) -> str:
        """The name on a button; with its room where another button has the same."""
        return self.words if self.told_by_room else self.name

    @property
    def words(self) -> str:
        """Both in one."""
        return f"{self.name}, {self.room}"


def names_for(user: User, rooms: Iterable[int], at: datetime) -> list[Name]:
    """Every child with a place today, those of `rooms` first. A protected child is among them like any other."""
    children = list(
        children_visible_to(user)
        .filter(enrolled(timezone.localdate(at)))
        .select_related("room")
        .order_by("known_as", "pk")
    )
    first = set(rooms)
    shown = told_apart(children)
    children.sort(key=lambda child: child.room_id not in first)
    return [Name(child.pk, shown[child.pk], child.room.name) for child in children]


def told_apart(children: Sequence[Child]) -> dict[int, str]:
    """What to call each child: the known-as name, and only where two of a room share it an initial, or the age."""
    alike: dict[tuple[str, int], list[Child]] = defaultdict(list)
    for child in children:
        alike[child.known_as.casefold(), child.room_id].append(child)
    shown: dict[int, str] = {}
    for group in alike.values():
        initials = {child.pk: child.full_name.split()[-1][:1].upper() for child in group if child.full_name.strip()}
        for child in group:
            initial = initials.get(child.pk, "")
            if len(group) == 1:
                shown[child.pk] = child.known_as
            elif initial and list(initials.values()).count(initial) == 1:
                shown[child.pk] = f"{child.known_as} {initial}."
            else:
                place = sorted(group, key=lambda one: (one.born_on, one.pk)).index(child)
                age = ("older", "younger")[place] if len(group) == 2 else str(place + 1)
                shown[child.pk] = f"{child.known_as} {initial}. ({age})" if initial else f"{child.known_as} ({age})"
    return shown


@dataclass(frozen=True)
class Tagged:
    """One child in a picture, with whether permission is in force: the same words whatever the cause."""

    tag: PhotoTag
    child: Child
    name: str
    state: str
    sentence: str = ""
    asked: str = ""
    coverable: bool = False

    @property
    def region(self) -> str:
        """Left, top, width and height as fractions, for the script; nothing for a tag without a place."""
        tag = self.tag
        return "" if tag.x is None else f"{tag.x:.4f} {tag.y:.4f} {tag.w:.4f} {tag.h:.4f}"


@dataclass(frozen=True)
class Bench:
    """One picture on the workbench."""

    sheet: Sheet
    line: Line
    photo: Photo
    src: str
    srcset: str
    width: int
    height: int
    seen: str
    tagged: list[Tagged]
    covered: list[Tagged]
    names: list[Name]
    before: Line | None = None
    after: Line | None = None
    same: list[str] = field(default_factory=list)
    recent: list[Name] = field(default_factory=list)

    @property
    def found_first(self) -> list[Name]:
        """Every name in the order of the search: who was tagged lately, then the rooms of the post, then the rest."""
        lately = {name.id for name in self.recent}
        return [*self.recent, *(name for name in self.names if name.id not in lately)]

    @property
    def quick(self) -> list[Name]:
        """The few names to tap: children here without a frame, those tagged lately, then the room's."""
        placed = {one.child.pk for one in self.tagged if one.region} | {one.child.pk for one in self.covered}
        waiting = {one.child.pk for one in self.tagged if not one.region}
        first = [name for name in self.names if name.id in waiting]
        rest = [name for name in self.found_first if name.id not in placed | waiting]
        chosen = [*first, *rest][:QUICK]
        often = Counter(name.name for name in chosen)
        return [replace(name, told_by_room=often[name.name] > 1) for name in chosen]

    @property
    def tagged_children(self) -> list[Child]:
        """Everybody tagged in it, covered or not."""
        return [one.child for one in [*self.tagged, *self.covered]]

    @property
    def unknown(self) -> bool:
        """Whether a child in it is not on the register or could not be found."""
        return self.photo.accounted == Photo.Accounted.UNKNOWN_CHILD

    @property
    def statements(self) -> list[tuple[str, str]]:
        """The sentences one of which has to be said about the picture."""
        return [(one.value, str(one.label)) for one in Photo.Accounted if one.value]

    @property
    def _later(self) -> list[Line]:
        here = self.line.number
        return [*self.sheet.lines[here:], *self.sheet.lines[: here - 1]]

    @property
    def next(self) -> Line | None:
        """The next picture that is not ready, around the end; else the one after this."""
        return next((line for line in self._later if line.state != "ok"), self.after)

    @property
    def next_untold(self) -> Line | None:
        """The next picture of which nobody has said who is in it, around the end."""
        return next((line for line in self._later if not line.photo.accounted), None)

    @property
    def next_src(self) -> str:
        """The picture that will be looked at next: fetched beforehand, so that it is there at once."""
        return src_of(self.next.photo, "large") if self.next else ""

    @property
    def all_said(self) -> bool:
        """Whether "everyone is tagged" can be said here with one tap, and has not been."""
        return bool(self.tagged) and self.photo.accounted == Photo.Accounted.UNREVIEWED

    @property
    def frames(self) -> list[dict[str, object]]:
        """The tags' frames in the picture's own pixels, for the page without script."""
        return [frame for one in self.tagged if (frame := _frame(one, self.width, self.height))]


def _frame(one: Tagged, width: int, height: int) -> dict[str, object] | None:
    box = _box(one)
    if box is None:
        return None
    x, y, w, h = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    size = width // 36
    return {
        "name": one.name,
        "kind": "yes" if one.state == "in_force" else "no",
        **{key: round(value) for key, value in {"x": x, "y": y, "w": w, "h": h, "r": w * 0.26}.items()},
        "middle": round(x + w / 2),
        "below": round(min(y + h + size * 1.3, height - size * 0.4)),
        "size": size,
    }


def bench_of(post: Post, photo_id: UUID, user: User, at: datetime, same: Sequence[Child] = ()) -> Bench | None:
    """The workbench of one picture; None if it is not (or no longer) part of the post."""
    sheet = sheet_of(post, at)
    index = next((i for i, line in enumerate(sheet.lines) if line.photo.pk == photo_id), None)
    if index is None:
        return None
    line = sheet.lines[index]
    photo = line.photo
    every = list(PhotoTag.objects.filter(photo=photo).select_related("child__room").order_by("pk"))
    tags = [tag for tag in every if not tag.covered]
    names = names_for(user, [room.pk for room in post.rooms.all()], at)
    called = {name.id: name.name for name in names}
    blocked = {one.child.pk: one.sentence for one in sheet.gate.pictures[index].blocked}
    asked = last_asks(list(blocked), at)
    tagged = [
        Tagged(
            tag=tag,
            child=tag.child,
            name=called.get(tag.child_id, tag.child.known_as),
            state="not_in_force" if tag.child_id in blocked else "in_force",
            sentence=f"This picture can't go out: {blocked[tag.child_id]}." if tag.child_id in blocked else "",
            coverable=tag.child_id in line.coverable,
            asked=f"Asked {words.moment(asked[tag.child_id].asked_at, now=at)}" if tag.child_id in asked else "",
        )
        for tag in tags
    ]
    tagged.sort(key=lambda one: one.state == "in_force")
    width, height = size_of(LARGE, photo.width, photo.height)
    there = {tag.child_id for tag in tags}
    by_id = {name.id: name for name in names}
    return Bench(
        sheet=sheet,
        line=line,
        photo=photo,
        src=src_of(photo, "large"),
        srcset=f"{src_of(photo, 'medium')} 960w, {src_of(photo, 'large')} 1600w",
        width=width,
        height=height,
        seen=mark_of(photo, ((tag.child_id, tag.covered) for tag in every)),
        tagged=tagged,
        covered=[
            Tagged(
                tag=tag,
                child=tag.child,
                name=called.get(tag.child_id, tag.child.known_as),
                state="not_in_force" if tag.child_id in blocked else "in_force",
                sentence=f"This picture can't go out: {blocked[tag.child_id]}." if tag.child_id in blocked else "",
            )
            for tag in every
            if tag.covered
        ],
        names=names,
        before=sheet.lines[index - 1] if index else None,
        after=sheet.lines[index + 1] if index + 1 < len(sheet.lines) else None,
        same=[called[child.pk] for child in same if child.pk in called and child.pk not in there],
        recent=[by_id[child] for child in tagged_lately(post, user) if child in by_id],
    )


def tagged_lately(post: Post, user: User) -> list[int]:
    """The children tagged last, newest first: in this post by anybody, then by this person in others."""
    here = PhotoTag.objects.filter(photo__post=post, photo__removed_at=None, covered=False)
    own = PhotoTag.objects.filter(tagged_by=user, covered=False).exclude(photo__post=post)
    rows = [tags.order_by("-tagged_at", "-pk").values_list("child", flat=True)[:LATELY] for tags in (here, own)]
    return list(dict.fromkeys(child for found in rows for child in found))


def names_of(post: Post, user: User, at: datetime) -> list[Name]:
    """Every child with a place today: those tagged lately, then those of the post's rooms, then the others."""
    names = names_for(user, [room.pk for room in post.rooms.all()], at)
    by_id = {name.id: name for name in names}
    lately = [by_id[child] for child in tagged_lately(post, user) if child in by_id]
    first = {name.id for name in lately}
    return [*lately, *(name for name in names if name.id not in first)]


def names_in(sheet: Sheet, names: Sequence[Name]) -> list[tuple[Line, str]]:
    """Each picture of a post with the names tagged in it, in one query."""
    called = {name.id: name.name for name in names}
    found: dict[UUID, list[str]] = defaultdict(list)
    tags = PhotoTag.objects.filter(photo__in=[line.photo for line in sheet.lines], covered=False)
    for photo, child, known_as in tags.order_by("pk").values_list("photo", "child", "child__known_as"):
        found[photo].append(called.get(child, known_as))
    return [(line, words.listed(found[line.photo.pk])) for line in sheet.lines]


# --- cropping


def part_without(out: Tagged, tagged: Sequence[Tagged]) -> Region | None:
    """The strip of the picture beside, above or below a child that keeps most of the others; None without a place."""
    box = _box(out)
    if box is None:
        return None
    x, y, w, h = box
    strips = [(0.0, 0.0, x, 1.0), (x + w, 0.0, 1 - x - w, 1.0), (0.0, 0.0, 1.0, y), (0.0, y + h, 1.0, 1 - y - h)]
    others = [place for one in tagged if one is not out and (place := _box(one)) is not None]

    def worth(strip: tuple[float, float, float, float]) -> tuple[int, float]:
        left, top, width, height = strip
        kept = sum(
            left <= ox + ow / 2 <= left + width and top <= oy + oh / 2 <= top + height for ox, oy, ow, oh in others
        )
        return kept, width * height

    best = max((strip for strip in strips if min(strip[2:]) >= 2 * SMALLEST_CROP), key=worth, default=None)
    return Region(*best) if best else None


def _box(one: Tagged) -> tuple[float, float, float, float] | None:
    tag = one.tag
    if tag.x is None or tag.y is None or tag.w is None or tag.h is None:
        return None
    return tag.x, tag.y, tag.w, tag.h


def in_per_cent(region: Region) -> dict[str, str]:
    """A region as people type it."""
    return {name: f"{getattr(region, name) * 100:.1f}" for name in "xywh"}
