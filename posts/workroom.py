"""The workroom as staff read it: drafts, what stands against a picture, who is in it. Reads only.

A page costs a fixed number of queries, however many pictures a post has. What is put together here holds known-as names
and rooms, never a legal name and never a cause: a protected child reads like any other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit import words
from nursery_portal.media.redact import SMALLEST_CROP, Region
from nursery_portal.media.renditions import LARGE, size_of
from nursery_portal.members.access import Can, children_visible_to, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, enrolled
from posts.access import editable_posts
from posts.actions.asking import last_asks
from posts.daybook import place_words
from posts.models import Photo, PhotoTag, Post
from posts.rules import Fix, Gate, Readiness, gate, present_photos, state_seen

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

    @property
    def ready(self) -> int:
        """How many pictures could go out now."""
        return sum(line.state == "ok" for line in self.lines)

    @property
    def readiness_words(self) -> str:
        """ "4 of 6 pictures are ready"."""
        total = len(self.lines)
        if not total:
            return "No pictures yet"
        if self.ready == total:
            return "The picture is ready" if total == 1 else f"All {total} pictures are ready"
        return f"{self.ready} of {words.counted(total, 'picture')} {'is' if self.ready == 1 else 'are'} ready"

    @property
    def waiting_words(self) -> str:
        """ "1 blocked, 1 still needs its names"."""
        count = Counter(line.state for line in self.lines)
        parts = [f"{count['bad']} blocked"] if count["bad"] else []
        if count["todo"]:
            parts.append(f"{count['todo']} still {'needs its' if count['todo'] == 1 else 'need their'} names")
        return ", ".join(parts)


def src_of(photo: Photo, rendition: str) -> str:
    """Where a rendition is served; the version in the address, so that no page shows the picture before its crop."""
    return f"{reverse('posts:photo', args=[photo.pk, rendition])}?v={photo.version}"


def sheet_of(post: Post, at: datetime) -> Sheet:
    """The post with every picture's standing at the instant `at`."""
    photos = list(present_photos(post))
    answer = gate(post, at, photos)
    down = Photo.objects.filter(post=post, removed_at=None, erased_at=None, taken_down_at__isnull=False)
    return Sheet(
        post=post,
        place=f"{post.get_kind_display()} for {place_words(post)}",
        saved=words.moment(post.saved_at, now=at),
        gate=answer,
        lines=tuple(_line(post, one) for one in answer.pictures),
        down=tuple(
            Line(photo, number, reverse("posts:tagging", args=[post.pk, photo.pk]), "", "down", "Taken down")
            for number, photo in enumerate(down.select_related("taken_down_by"), start=1)
        ),
        seen=state_seen(post, photos),
    )


def _line(post: Post, one: Readiness) -> Line:
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


def entries(user: User, at: datetime, *states: str, limit: int = 60) -> list[Entry]:
    """The posts in these states that this person may change: what a manager was asked to publish first, then the
    latest saved."""
    rows = (
        editable_posts(user, at)
        .filter(state__in=states)
        .select_related("created_by", "asked_by", "saved_by")
        .prefetch_related("rooms")
        .annotate(pictures=Count("photos", filter=_present("photos__")))
        .order_by(F("asked_at").desc(nulls_last=True), "-saved_at", "-pk")
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
        )
        for post in posts
    ]


def _present(prefix: str = "") -> Q:
    return Q(**{f"{prefix}removed_at": None, f"{prefix}taken_down_at": None, f"{prefix}erased_at": None})


def asked_count(user: User) -> int:
    """How many drafts wait for this manager; nothing for those who do not publish."""
    if not may(user, Can.PUBLISH_POST):
        return 0
    return Post.objects.filter(state=Post.State.DRAFT, asked_at__isnull=False).count()


# --- who is in a picture


@dataclass(frozen=True)
class Name:
    """A child as the search offers them: known-as name and room, with an initial where two would read the same."""

    id: int
    name: str
    room: str

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
    tagged: list[Tagged]
    names: list[Name]
    before: Line | None = None
    after: Line | None = None
    same: list[str] = field(default_factory=list)

    @property
    def unknown(self) -> bool:
        """Whether a child in it is not on the register or could not be found."""
        return self.photo.accounted == Photo.Accounted.UNKNOWN_CHILD

    @property
    def statements(self) -> list[tuple[str, str]]:
        """The sentences one of which has to be said about the picture."""
        return [(one.value, str(one.label)) for one in Photo.Accounted if one.value]

    @property
    def next(self) -> Line | None:
        """The next picture that is not ready, around the end; else the one after this."""
        here = self.line.number
        later = [*self.sheet.lines[here:], *self.sheet.lines[: here - 1]]
        return next((line for line in later if line.state != "ok"), self.after)

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
    tags = list(PhotoTag.objects.filter(photo=photo, covered=False).select_related("child__room").order_by("pk"))
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
            asked=f"Asked {words.moment(asked[tag.child_id].asked_at, now=at)}" if tag.child_id in asked else "",
        )
        for tag in tags
    ]
    tagged.sort(key=lambda one: one.state == "in_force")
    width, height = size_of(LARGE, photo.width, photo.height)
    there = {tag.child_id for tag in tags}
    return Bench(
        sheet=sheet,
        line=line,
        photo=photo,
        src=src_of(photo, "large"),
        srcset=f"{src_of(photo, 'medium')} 960w, {src_of(photo, 'large')} 1600w",
        width=width,
        height=height,
        tagged=tagged,
        names=names,
        before=sheet.lines[index - 1] if index else None,
        after=sheet.lines[index + 1] if index + 1 < len(sheet.lines) else None,
        same=[called[child.pk] for child in same if child.pk in called and child.pk not in there],
    )


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
