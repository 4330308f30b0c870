"""The publish gate, and what may be shown now. Reads only; the instant is an argument."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from consent.models import Purpose
from consent.rules import (
    IN_FORCE,
    UNKNOWN,
    Blocked,
    blocking,
    in_force,
    may_cover,
    permitted,
    stays_covered,
    verdicts,
)
from nursery_portal.kit import words
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, Nursery
from posts.models import Comment, CommentMeasure, Photo, PhotoTag, Post, PublicationCertificate
from posts.naming import FirstNames, FullNames

LACKS_A_CHILD = "?"
"""In the mark of a picture: somebody said that a child in it could not be found."""
STATED = (Photo.Accounted.ALL_TAGGED, Photo.Accounted.NOBODY)
# of comments that are not deleted: those that have `words_for_others`
READ_BY_OTHERS = Q(state=Comment.State.VISIBLE) | (
    Q(state__in=(Comment.State.HELD, Comment.State.DECLINED)) & ~Q(shown_body="")
)


class Fix(StrEnum):
    """The repairs that stand next to a refusal."""

    ACCOUNT = "account"
    ASK = "ask"
    CROP = "crop"
    DESCRIBE = "describe"
    REMOVE = "remove"


@dataclass(frozen=True)
class Readiness:
    """Whether one picture may go out now: no sentence means yes."""

    photo: Photo
    number: int = 1
    sentences: tuple[str, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    fixes: tuple[Fix, ...] = ()
    unreviewed: bool = False

    @property
    def ready(self) -> bool:
        """Nothing stands against it."""
        return not self.sentences


@dataclass(frozen=True)
class Gate:
    """The answer of the publish gate for one post."""

    pictures: tuple[Readiness, ...] = ()
    post_sentences: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Everything may go out."""
        return not self.post_sentences and all(one.ready for one in self.pictures)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every reason against, each a whole sentence."""
        return self.post_sentences + tuple(sentence for one in self.pictures for sentence in one.sentences)

    ready_count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ready_count", sum(one.ready for one in self.pictures))


def present_photos(post: Post) -> QuerySet[Photo]:
    """The pictures that are part of the post: not taken down, removed or erased."""
    return Photo.objects.filter(post=post, taken_down_at=None, removed_at=None, erased_at=None)


def present_photos_of(posts: Iterable[Post]) -> QuerySet[Photo]:
    """The pictures that were published with these posts and not removed since; some of them may be dark now."""
    return Photo.objects.filter(post__in=posts, removed_at=None)


def pictures_of(child: Child) -> int:
    """How many pictures there are in which this child is marked, shown or not, until their files are erased."""
    return int(Photo.objects.filter(tags__child=child, erased_at=None).distinct().count())


def posts_of(child: Child) -> int:
    """How many posts that were published have a picture in which this child is marked, in the day book or not."""
    found = Post.objects.filter(published_at__isnull=False, photos__tags__child=child)
    return int(found.distinct().count())


def readiness(photos: Iterable[Photo], at: datetime) -> list[Readiness]:
    """For each picture whether it may go out at `at`, and what stands against it. A fixed number of queries."""
    pictures = list(photos)
    shown: dict[object, list[Child]] = {photo.pk: [] for photo in pictures}
    covered: dict[object, list[Child]] = {photo.pk: [] for photo in pictures}
    for tag in PhotoTag.objects.filter(photo__in=pictures).select_related("child").order_by("pk"):
        if tag.covered:
            covered[tag.photo_id].append(tag.child)
        else:
            shown[tag.photo_id].append(tag.child)
    blocked_alone, blocked_together = (
        {one.child.pk: one for one in blocking(_distinct(shown, size), size, at)} for size in (1, 2)
    )
    under_covers = {child.pk: child for children in covered.values() for child in children}
    coverable = may_cover(under_covers, at) if under_covers else frozenset()
    names = FullNames.of_register() if any(photo.alt_text for photo in pictures) else None
    answers = []
    for number, photo in enumerate(pictures, start=1):
        children = shown[photo.pk]
        table = blocked_together if len(children) >= 2 else blocked_alone
        blocked = tuple(table[child.pk] for child in children if child.pk in table)
        blocked += tuple(
            Blocked(child, Purpose.COVERED, UNKNOWN) for child in covered[photo.pk] if child.pk not in coverable
        )
        sentences = [f"Picture {number} can't go out: {one.sentence}." for one in blocked]
        fixes = [Fix.CROP, Fix.ASK, Fix.REMOVE] if blocked else []
        if photo.accounted == Photo.Accounted.UNKNOWN_CHILD:
            sentences.append(
                f"Picture {number} can't go out: a child in it is not on the register or could not be found."
            )
            fixes += [Fix.CROP, Fix.REMOVE]
        elif photo.accounted not in STATED:
            sentences.append(f"Picture {number} can't go out yet: nobody has said whether everyone in it is tagged.")
            fixes += [Fix.ACCOUNT, Fix.REMOVE]
        elif photo.accounted == Photo.Accounted.NOBODY and children:
            sentences.append(
                f"Picture {number} can't go out: it says that nobody can be recognised, "
                f"yet {children[0].known_as} is tagged."
            )
            fixes += [Fix.ACCOUNT, Fix.REMOVE]
        elif not (children or covered[photo.pk] or photo.staff_present or photo.adults_present) and (
            photo.accounted == Photo.Accounted.ALL_TAGGED
        ):
            sentences.append(
                f"Picture {number} can't go out: nobody is tagged in it. "
                "Tag the children, or say that nobody can be recognised."
            )
            fixes += [Fix.ACCOUNT, Fix.REMOVE]
        if names is not None and (known_as := names.found_in(photo.alt_text)):
            sentences.append(
                f"Picture {number} can't go out: its description names {known_as} in full. Write the first name only."
            )
            fixes += [Fix.DESCRIBE]
        answers.append(
            Readiness(
                photo=photo,
                number=number,
                sentences=tuple(sentences),
                blocked=blocked,
                fixes=tuple(dict.fromkeys(fixes)),
                unreviewed=photo.accounted == Photo.Accounted.UNREVIEWED,
            )
        )
    return answers


def _distinct(shown: dict[object, list[Child]], size: int) -> list[Child]:
    """The children who stand in some picture with at least `size` children (1: alone)."""
    return list(
        {
            child.pk: child
            for children in shown.values()
            if (len(children) >= 2 if size >= 2 else len(children) == 1)
            for child in children
        }.values()
    )


def gate(post: Post, at: datetime, photos: Iterable[Photo] | None = None) -> Gate:
    """The publish gate: what stands against this post with its pictures (or only `photos`) at the instant `at`."""
    pictures = list(photos) if photos is not None else list(present_photos(post))
    return Gate(tuple(readiness(pictures, at)), against_the_words(post, pictures, at))


def against_the_words(post: Post, pictures: list[Photo], at: datetime) -> tuple[str, ...]:
    """What the publish gate has against the post itself if it goes out with these pictures."""
    sentences = []
    if not post.title.strip():
        sentences.append("The post needs a title.")
    if post.kind == Post.Kind.LINK and not post.link_url:
        sentences.append("A best-practice link needs its address.")
    elif post.link_url and not _is_web_address(post.link_url):
        sentences.append("The address of the link must begin with https:// and lead to a website.")
    if known_as := FullNames.of_register().found_in(post.title, post.body, post.link_source, post.link_why):
        sentences.append(f"The post names {known_as} in full. Write the first name only.")
    if post.kind == Post.Kind.LINK and not post.link_source.strip():
        sentences.append("A best-practice link says who wrote it: name the source.")
    if post.kind == Post.Kind.LINK and not (post.link_why.strip() or post.body.strip()):
        sentences.append("Say in a few words why the link is worth reading.")
    if post.kind == Post.Kind.REMINDER and post.due_on is None:
        sentences.append("A reminder needs the day until which it is pinned.")
    if post.audience == Post.Audience.ROOMS and not post.rooms.exists():
        sentences.append("Choose the rooms that may see the post, or the whole nursery.")
    if names := named_without_permission(post, pictures, at):
        which = "the first name" if len(names) == 1 else "each of their first names"
        sentences.append(
            f"The post names {words.listed(names)} beside a picture, and permission for {which} is not in force. "
            "Write it without the name, or ask the family first."
        )
    return tuple(sentences)


def words_of_post(post: Post) -> tuple[str, ...]:
    """Everything in a post that somebody wrote and its readers read."""
    return post.title, post.body, post.link_source, post.link_why


def named_without_permission(post: Post, photos: Iterable[Photo], at: datetime) -> list[str]:
    """The names that the words say of children marked in the pictures, or covered in them, without a yes to the first
    name that would do for something new."""
    children = {
        pk: (pk, known_as, full_name)
        for pk, known_as, full_name in PhotoTag.objects.filter(photo__in=list(photos))
        .order_by()
        .values_list("child", "child__known_as", "child__full_name")
    }
    named = FirstNames.of(children.values()).named_in(*words_of_post(post))
    codes = verdicts(named, Purpose.FIRST_NAME, at, publishing=True) if named else {}
    return sorted({children[pk][1] for pk, code in codes.items() if code != IN_FORCE})


def who_was_shown(posts: Iterable[Post]) -> QuerySet[PhotoTag]:
    """The tags of the pictures that went out with these posts, of those that are gone since, too: what the words say of
    a child does not become sayable with the picture taken away."""
    went_out = Q(photo__removed_at=None) | Q(photo__removed_at__gte=F("photo__post__published_at"))
    return PhotoTag.objects.filter(went_out, photo__post__in=list(posts)).order_by()


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True


def state_seen(post: Post, photos: Iterable[Photo]) -> str:
    """A short mark of what a page showed: the words' version, and of each picture its own, who is in it, what was said
    about them, its description. A form about it carries the mark, so that nobody publishes what they have not seen."""
    pictures = list(photos)
    people: dict[object, list[tuple[int, bool]]] = defaultdict(list)
    tags = PhotoTag.objects.filter(photo__in=pictures).order_by("child")
    for photo_id, child, covered in tags.values_list("photo", "child", "covered"):
        people[photo_id].append((child, covered))
    said = ("version", "accounted", "staff_present", "adults_present", "alt_text")
    parts = sorted([str(one.pk), *(getattr(one, name) for name in said), people[one.pk]] for one in pictures)
    return hashlib.sha256(json.dumps([post.pk, post.version, parts]).encode()).hexdigest()[:20]


def been_out(post: Post) -> str:
    """How often a hidden post has been out, and since when somebody's tap keeps it down; empty for one that was never.
    A form that shows it again carries this: nobody undoes a taking down that came after their page. Not part of
    `state_seen`, which is compared across it."""
    if post.state != Post.State.HIDDEN:
        return ""
    down = post.taken_down_at.isoformat() if post.taken_down_at else ""
    return f"{PublicationCertificate.objects.filter(post=post).count()} {down}".strip()


def stands(post: Post) -> str:
    """A short mark of a post's state and of which pictures are in it, down or not: what is removed for good was shown
    like this."""
    photos = Photo.objects.filter(post=post, removed_at=None).order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(json.dumps([post.state, *(str(pk) for pk in photos)]).encode()).hexdigest()[:20]


def mark_of(photo: Photo, people: Iterable[tuple[int, bool]]) -> str:
    """A mark of a picture and of who is marked in it, covered or not, and of whether somebody said that a child in it
    could not be found: what is said about them carries it, so that nobody says of names they have not seen that they
    are all there, nor over a word that they have not read."""
    lacks = [LACKS_A_CHILD] if photo.accounted == Photo.Accounted.UNKNOWN_CHILD else []
    names = sorted(f"{child}{'c' if covered else ''}" for child, covered in people)
    return " ".join([f"v{photo.version}", *names, *lacks])


def marks_of(photos: Iterable[Photo]) -> dict[UUID, str]:
    """The same of several pictures, in one query."""
    pictures = list(photos)
    people: dict[UUID, list[tuple[int, bool]]] = defaultdict(list)
    tags = PhotoTag.objects.filter(photo__in=pictures)
    for photo_id, child, covered in tags.values_list("photo", "child", "covered"):
        people[photo_id].append((child, covered))
    return {one.pk: mark_of(one, people[one.pk]) for one in pictures}


def needs_second(answer: Gate) -> bool:
    """Whether the nursery wants a second person to look first: at pictures with two or more recognisable children."""
    if not Nursery.objects.filter(pk=1, second_eyes=Nursery.SecondEyes.GROUP).exists():
        return False
    photos = [one.photo for one in answer.pictures if one.ready]
    tags = PhotoTag.objects.filter(photo__in=photos, covered=False).values("photo").annotate(n=Count("pk"))
    return tags.filter(n__gte=2).exists()


def needs_event_look(post: Post, photos: Iterable[Photo]) -> bool:
    """Whether these pictures need a look of their own before they go out: those of an event, as of a concert."""
    return post.kind == Post.Kind.EVENT and any(True for _ in photos)


def last_day_of_event_pictures(post: Post, photos: Iterable[Photo], at: datetime) -> date | None:
    """Until when an event's pictures are seen if they go out at `at`; None for everything else."""
    if not needs_event_look(post, photos):
        return None
    days = Nursery.objects.filter(pk=1).values_list("event_keep_days", flat=True).first() or 0
    return timezone.localdate(at) + timedelta(days=days)


def due_to_go_out(at: datetime) -> QuerySet[Post]:
    """The scheduled posts whose time has come, the first first."""
    return Post.objects.filter(state=Post.State.SCHEDULED, publish_at__lte=at).order_by("publish_at", "pk")


def event_pictures_over(at: datetime) -> QuerySet[Photo]:
    """The pictures of events whose last day has passed, and which are still kept."""
    return Photo.objects.filter(post__pictures_until__lt=timezone.localdate(at), removed_at=None)


def left_of_removed() -> QuerySet[Photo]:
    """The pictures of removed posts that are still kept: somebody held them when the post was removed."""
    return Photo.objects.filter(post__state=Post.State.REMOVED, removed_at=None)


def is_seconded(post: Post, photos: Iterable[Photo]) -> bool:
    """Whether a second person has confirmed exactly what is there now."""
    two = post.second_by_id is not None and post.second_by_id != post.second_asked_by_id
    return two and post.second_mark == state_seen(post, photos)


def is_changed_since_asked(post: Post) -> bool:
    """Whether what the second person confirmed is something else than what they were asked about. Unknown of what was
    asked before this was kept."""
    return bool(post.second_asked_mark) and post.second_mark != post.second_asked_mark


def showable(photos: QuerySet[Photo], at: datetime) -> QuerySet[Photo]:
    """Of `photos`, those that no statement, take-down or permission forbids showing at the instant `at`.

    "There is no tag for which no permitted child exists", for each purpose the picture needs: of an uncovered child
    those for pictures, of a covered one the one for covers. An event's pictures end with their last day.
    Part of every query that shows pictures, and of the photo door; never asked beforehand.
    """
    everybody = PhotoTag.objects.filter(photo=OuterRef("pk"))
    tags = everybody.filter(covered=False)
    without_cover = everybody.filter(~stays_covered(at, of="child"), covered=True)
    without_own = tags.filter(~in_force(Purpose.OWN_PICTURES, at, of="child"))
    without_group = tags.filter(~in_force(Purpose.GROUP_PICTURES, at, of="child"))
    number = tags.order_by().values("photo").annotate(n=Count("pk")).values("n")
    return (
        photos.filter(accounted__in=STATED, taken_down_at=None, removed_at=None, erased_at=None)
        .filter(Q(post__pictures_until=None) | Q(post__pictures_until__gte=timezone.localdate(at)))
        .annotate(children_shown=Coalesce(Subquery(number, output_field=IntegerField()), Value(0)))
        .filter(~Exists(without_own))
        .filter(~Exists(without_cover))
        .filter(Q(children_shown__lte=1) | ~Exists(without_group))
        .filter(Q(accounted=Photo.Accounted.ALL_TAGGED) | Q(children_shown=0))
    )


def nameable(at: datetime) -> QuerySet[Child]:
    """The children whose first name may stand with a picture for other families."""
    return permitted(Purpose.FIRST_NAME, at)


def measures_in_force(author: User, at: datetime) -> QuerySet[CommentMeasure]:
    """What this person is asked to bear with at the instant `at`, the longest first."""
    return CommentMeasure.objects.filter(
        author=author, ended_at=None, until_on__gte=timezone.localdate(at), at__lte=at
    ).order_by("-until_on")
