"""The only doors to posts, pictures and comments."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from consent.models import Purpose
from consent.rules import IN_FORCE, lasting, stays_covered, verdicts
from nursery_portal.kit.compiled import AnswerExists, Question
from nursery_portal.members.access import (
    Can,
    KeptDoor,
    album_children,
    family_children,
    guarded_children,
    is_only_relative,
    is_relative,
    is_staff_member,
    may,
    orders_against,
    rooms_concerning,
    rooms_in_own_right,
    rooms_worked_in,
    with_place,
)
from nursery_portal.members.models import Guardianship, User, link_current, restriction_current
from posts.models import Comment, Photo, PhotoReport, PhotoTag, PhotoView, Post, PostTemplate, RemovedPicture
from posts.reports import HOLDS, photos_to_decide
from posts.rules import READ_BY_OTHERS, showable
from posts.unwilling import free_to_come_back, photos_kept_out_for


def _addressed(at: datetime, post: int, person: int) -> QuerySet[Any, Any]:
    rooms = rooms_concerning(person, timezone.localdate(at))
    return Post.rooms.through.objects.filter(post=post, room__in=rooms).values("pk")


def _in_own_room(at: datetime, post: int, person: int) -> QuerySet[Any, Any]:
    return Post.rooms.through.objects.filter(post=post, room__in=rooms_worked_in(at, person)).values("pk")


def _in_own_right(at: datetime, post: int, person: int) -> QuerySet[Any, Any]:
    rooms = rooms_in_own_right(person, timezone.localdate(at))
    return Post.rooms.through.objects.filter(post=post, room__in=rooms).values("pk")


# part of every page, of the photo door and of every change of a draft, so put into SQL once
_ADDRESSED, _IN_OWN_ROOM, _IN_OWN_RIGHT = (Question(one, int) for one in (_addressed, _in_own_room, _in_own_right))


def _in_audience(user: User, at: datetime) -> Q:
    """The posts addressed to this person: to the whole nursery, or to a room that concerns them."""
    if may(user, Can.READ_EVERY_ROOM):
        in_room: Exists | AnswerExists = Exists(Post.rooms.through.objects.filter(post=OuterRef("pk")))
    else:
        in_room = AnswerExists(_ADDRESSED, at, "pk", user.pk)
    return Q(audience=Post.Audience.WHOLE_NURSERY) | Q(in_room)


def published_posts(user: User, at: datetime) -> QuerySet[Post]:
    """The published posts in this person's audience: the day book."""
    if not may(user, Can.READ_DAY_BOOK):
        return Post.objects.none()
    return Post.objects.filter(_in_audience(user, at), state=Post.State.PUBLISHED, published_at__lte=at)


def posts_out_or_hidden(user: User, at: datetime) -> QuerySet[Post]:
    """The posts that a member of staff may say no to: those of their day book and, of the same audience, those that
    were in it and are hidden, as a page opened before may show them still. Opens nothing."""
    if not may(user, Can.TAKE_DOWN):
        return Post.objects.none()
    states = (Post.State.PUBLISHED, Post.State.HIDDEN)
    return Post.objects.filter(_in_audience(user, at), state__in=states, published_at__lte=at)


def workroom_posts(user: User, at: datetime) -> QuerySet[Post]:
    """The unpublished posts this person works on: a manager's all drafts and hidden posts; a practitioner's drafts that
    are their own or addressed to one of their rooms."""
    if may(user, Can.PUBLISH_POST):
        return Post.objects.filter(state__in=[Post.State.DRAFT, Post.State.SCHEDULED, Post.State.HIDDEN])
    if not may(user, Can.DRAFT_POST):
        return Post.objects.none()
    in_room = AnswerExists(_IN_OWN_ROOM, at, "pk", user.pk)
    return Post.objects.filter(Q(created_by=user) | Q(in_room), state=Post.State.DRAFT)


def posts_to_confirm(user: User, at: datetime) -> QuerySet[Post]:
    """The posts not out, one that is scheduled among them, that wait for a second pair of eyes, for another manager or
    the lead: never for whoever asked."""
    if not (may(user, Can.PUBLISH_POST) or may(user, Can.MODERATE)):
        return Post.objects.none()
    states = (Post.State.DRAFT, Post.State.SCHEDULED, Post.State.HIDDEN)
    waiting = Post.objects.filter(state__in=states, second_asked_at__isnull=False, second_by=None)
    return waiting.exclude(second_asked_by=user)


def editable_posts(user: User, at: datetime) -> QuerySet[Post]:
    """The posts this person may change: those of their workroom, and for a manager every one that is not removed."""
    if may(user, Can.PUBLISH_POST):
        return Post.objects.exclude(state=Post.State.REMOVED)
    return workroom_posts(user, at)


_EDITABLE = KeptDoor(lambda user, at, post: editable_posts(user, at).filter(pk=post).values("pk"), int)


def may_edit(user: User, post: int, at: datetime) -> bool:
    """Whether the post with this key is one of those that this person may change now."""
    return bool(_EDITABLE.of(user, at, post))


def templates_visible_to(user: User) -> QuerySet[PostTemplate]:
    """The only door to posts that come again and again: for everybody who prepares posts."""
    return PostTemplate.objects.filter(ended_at=None) if may(user, Can.DRAFT_POST) else PostTemplate.objects.none()


def editable_photos(user: User, at: datetime) -> QuerySet[Photo]:
    """The pictures of posts this person may change, the taken-down ones among them: only a manager puts those back."""
    return Photo.objects.filter(post__in=editable_posts(user, at), removed_at=None, erased_at=None)


def posts_visible_to(user: User, at: datetime) -> QuerySet[Post]:
    """The only door to a post: the day book of one's audience, and the workroom of those who prepare posts."""
    return Post.objects.filter(
        Q(pk__in=published_posts(user, at).values("pk")) | Q(pk__in=workroom_posts(user, at).values("pk"))
    )


def _not_as_relative(user: User, at: datetime, post: str) -> Q:
    """The posts, by the key named `post`, that this person reads not only as somebody's invited relative: those for the
    whole nursery, and those for a room that concerns them in their own right. Asked of who is both."""
    prefix = "" if post == "pk" else f"{post}__"
    return Q(**{f"{prefix}audience": Post.Audience.WHOLE_NURSERY}) | Q(AnswerExists(_IN_OWN_RIGHT, at, post, user.pk))


def read_as_relative(user: User, posts: Iterable[Post], at: datetime) -> frozenset[int]:
    """The keys of those of `posts` that this person reads as an invited relative and as nothing else."""
    keys = frozenset(post.pk for post in posts)
    if not is_relative(user) or may(user, Can.READ_EVERY_ROOM):
        return frozenset()
    if is_only_relative(user):
        return keys
    return keys - set(Post.objects.filter(_not_as_relative(user, at, "pk"), pk__in=keys).values_list("pk", flat=True))


def _but_whom_an_order_keeps(photos: QuerySet[Photo], user: User, at: datetime) -> QuerySet[Photo]:
    """Of `photos`, those without a child, uncovered, from whom an order keeps this person away; nor one whose place an
    order hides from them, where the post is for rooms and so tells it."""
    day = timezone.localdate(at)
    tags = PhotoTag.objects.filter(photo=OuterRef("pk"), covered=False)
    away = tags.filter(child__in=orders_against(user.pk, "no_contact", day).values("child"))
    nowhere = tags.filter(child__in=orders_against(user.pk, "hide_location", day).values("child"))
    return photos.filter(~Exists(away)).filter(Q(post__audience=Post.Audience.WHOLE_NURSERY) | ~Exists(nowhere))


def for_this_reader(photos: QuerySet[Photo], user: User, at: datetime) -> QuerySet[Photo]:
    """Of `photos`, those meant for this reader: none of a child whom an order keeps from them, whatever else lets them
    in; where an invited relative's link is all that opens the post to them, only those that show their own child."""
    photos = _but_whom_an_order_keeps(photos, user, at)
    if not is_relative(user) or may(user, Can.READ_EVERY_ROOM):
        return photos
    own = PhotoTag.objects.filter(
        photo=OuterRef("pk"), covered=False, child__in=family_children(user, timezone.localdate(at))
    )
    if is_only_relative(user):
        return photos.filter(Exists(own))
    return photos.filter(_not_as_relative(user, at, "post") | Q(Exists(own)))


def photos_in_day_book(user: User, at: datetime) -> QuerySet[Photo]:
    """The pictures this person sees in the day book: in their audience, and forbidden by nothing at this instant."""
    return for_this_reader(showable(Photo.objects.filter(post__in=published_posts(user, at)), at), user, at)


def photos_to_say_no_to(user: User, at: datetime) -> QuerySet[Photo]:
    """The pictures of those posts, also such as are down: who spoke first does not matter. Never one of a child whom an
    order keeps from them. Opens nothing."""
    photos = Photo.objects.filter(post__in=posts_out_or_hidden(user, at), removed_at=None, erased_at=None)
    return for_this_reader(photos, user, at)


def children_seen_anywhere(user: User, at: datetime) -> list[int]:
    """The keys of the children whose pictures this person sees whatever room the post is for: those they are a guardian
    of, unless an order hides the place, which a post for a room tells."""
    day = timezone.localdate(at)
    own = with_place(guarded_children(user, day), user, day).filter(placed=True)
    return list(own.values_list("pk", flat=True))


def photos_of_own_children(user: User, at: datetime) -> QuerySet[Photo]:
    """The pictures that show this person's own child, uncovered, and that may be shown now, whatever room their post
    was for: a child who moves to another room leaves no picture of their own behind (decision 13). Not for relatives.
    """
    theirs = PhotoTag.objects.filter(covered=False, child__in=children_seen_anywhere(user, at))
    published = Post.objects.filter(state=Post.State.PUBLISHED, published_at__lte=at)
    photos = Photo.objects.filter(pk__in=theirs.values("photo"), post__in=published)
    return showable(_but_whom_an_order_keeps(photos, user, at), at)


def may_add_to_reports(user: User, photo: Photo, at: datetime) -> bool:
    """Whether this person may still say what they saw in a picture that a report took out of sight meanwhile, here or
    in another post with the same file: who opened it large, or reads its post."""
    held = PhotoReport.objects.filter(HOLDS, photo__fingerprint=photo.fingerprint)
    if photo.erased_at is not None or not held.exists():
        return False
    opened = PhotoView.objects.filter(photo=photo, viewer=user)
    return opened.exists() or published_posts(user, at).filter(pk=photo.post_id).exists()


def photo_shown_to(user: User, photo_id: UUID, at: datetime) -> Photo | None:
    """This picture with its post, where it is out and this person sees it with others: in the day book, or as one of
    their own child in a post for another room. Two questions: together they are deeper than SQLite reads."""
    grounds = [photos_in_day_book, photos_of_own_children] if may(user, Can.READ_ALBUM) else [photos_in_day_book]
    for ground in grounds:
        found = ground(user, at).filter(pk=photo_id).select_related("post").first()
        if found is not None:
            return found
    return None


def photos_in_own_album(user: User, at: datetime) -> QuerySet[Photo]:
    """The pictures a guardian has for themselves, shown to nobody else on this ground: their own child, and nobody else
    who is not covered or theirs. What they chose to keep after taking a permission back; and for a while after the last
    day what showed their child under a permission that stood.
    """
    day = timezone.localdate(at)
    own = dict(album_children(user, day).values_list("pk", "leaving_on"))
    if not own:
        return Photo.objects.none()
    here = [pk for pk, leaving_on in own.items() if leaving_on is None or leaving_on >= day]
    left = lasting(own.keys() - set(here), at)
    kept = RemovedPicture.objects.filter(
        removal__guardian=user, removal__child__in=list(own), choice=RemovedPicture.Choice.ALBUM
    )
    if not left and not kept.exists():  # most families: not worth the long question below
        return Photo.objects.none()
    clear = left | {pk for pk, code in verdicts(here, Purpose.OWN_PICTURES, at).items() if code == IN_FORCE}
    mine = free_to_come_back(kept.filter(photo=OuterRef("pk"), hidden_at=OuterRef("taken_down_at")))
    mine_of_tag = kept.filter(
        photo=OuterRef("photo"), removal__child=OuterRef("child"), hidden_at=OuterRef("photo__taken_down_at")
    )
    tags = PhotoTag.objects.filter(photo=OuterRef("pk"))
    strangers = tags.filter(~Exists(mine_of_tag), covered=False).exclude(child__in=clear)
    without_cover = tags.filter(~stays_covered(at, of="child"), covered=True)
    leavers = tags.filter(covered=False, child__in=left)
    return Photo.objects.filter(
        Exists(mine) | (Q(taken_down_at=None) & Exists(leavers)),
        ~Exists(strangers),
        ~Exists(without_cover),
        Q(post__pictures_until=None) | Q(post__pictures_until__gte=day),
        post__state=Post.State.PUBLISHED,
        accounted=Photo.Accounted.ALL_TAGGED,
        adults_present=False,
        removed_at=None,
        erased_at=None,
    )


def grounds_to_see(user: User, at: datetime) -> Iterator[QuerySet[Photo]]:
    """Why this person may see a picture's bytes, asked one by one at the moment of serving. Nothing else opens it.

    *workroom*: its post is unpublished and the viewer works on it, or is asked to confirm it; *published*: its post is
    published in the viewer's audience, the statement is made, and no tagged, uncovered child's permission is not in
    force; *own child*: the same, but what opens it to a guardian is their own child in it, whatever room the post is
    for; *own album*: it shows nobody but the guardian's own child, whose picture they keep for themselves;
    *report* and *kept out*: the viewer has to decide about it, and nobody said that it may show abuse.
    Each is a question of its own: together they are deeper than SQLite reads.
    """
    yield photos_in_day_book(user, at)
    yield from _other_grounds(user, at)


def _other_grounds(user: User, at: datetime) -> Iterator[QuerySet[Photo]]:
    prepared = Photo.objects.filter(removed_at=None, erased_at=None, taken_down_at=None)
    if may(user, Can.DRAFT_POST):
        yield prepared.filter(post__in=workroom_posts(user, at))
    if may(user, Can.READ_ALBUM):
        yield photos_of_own_children(user, at)
        yield photos_in_own_album(user, at)
    if may(user, Can.PUBLISH_POST) or may(user, Can.MODERATE):
        yield prepared.filter(post__in=posts_to_confirm(user, at))
    if may(user, Can.MODERATE) or may(user, Can.DECIDE_REPORT):
        yield photos_to_decide(user)
    if may(user, Can.PUBLISH_POST) or may(user, Can.MODERATE):
        yield photos_kept_out_for(user)


def photos_visible_to(user: User, at: datetime) -> QuerySet[Photo]:
    """Every picture this person may see now, on whatever ground. For one picture ask `photo_version_for`."""
    grounds = list(grounds_to_see(user, at))
    if len(grounds) == 1:
        return grounds[0]
    return Photo.objects.filter(pk__in={pk for one in grounds for pk in one.values_list("pk", flat=True)})


def _version_in_day_book(user: User, at: datetime, photo_id: UUID) -> QuerySet[Photo, Any]:
    return photos_in_day_book(user, at).filter(pk=photo_id).order_by().values_list("version")


# a page of the day book asks this dozens of times
_IN_DAY_BOOK = KeptDoor(_version_in_day_book, UUID)


def photo_version_for(user: User, photo_id: UUID, at: datetime) -> int | None:
    """The only door to a picture's bytes: which version this person may see now, or None."""
    for (shown,) in _IN_DAY_BOOK.of(user, at, photo_id):
        return int(shown)
    for ground in _other_grounds(user, at):
        version = ground.filter(pk=photo_id).order_by().values_list("version", flat=True).first()
        if version is not None:
            return version
    return None


def photo_visible_to(user: User, photo_id: UUID, at: datetime) -> Photo | None:
    """The same door for the picture itself, with its post."""
    for ground in grounds_to_see(user, at):
        found = ground.filter(pk=photo_id).order_by().select_related("post").first()
        if found is not None:
            return found
    return None


def _words_of(people: QuerySet[Any, Any]) -> Q:
    """What these people wrote for themselves, and what the nursery answered them."""
    return Q(as_nursery=False, author__in=people) | Q(as_nursery=True, reply_to__author__in=people)


def own_words(user: User, at: datetime) -> QuerySet[Comment]:
    """What this person wrote under posts that are out, whatever rooms these are for: one's words stay one's own when a
    child moves up a room. Nothing else of such a post is theirs to see."""
    if not may(user, Can.READ_DAY_BOOK):
        return Comment.objects.none()
    out = Post.objects.filter(state=Post.State.PUBLISHED, published_at__lte=at)
    return Comment.objects.filter(author=user, deleted_at=None, post__in=out)


def comments_visible_to(user: User, at: datetime) -> QuerySet[Comment]:
    """The comments under posts this person sees: shown ones, and their own in any state but deleted.

    A comment whose change waits is shown with its earlier words: read `words_for_others`, never `body`. What was
    written for one family is shown to that family and to the nursery's people only: nor, whoever they are here, to
    somebody whom an order keeps from a child of its author's, or from whom it hides where the child is; nor as words
    of somebody whom an order keeps away.
    """
    if not may(user, Can.READ_DAY_BOOK):
        return Comment.objects.none()
    day = timezone.localdate(at)
    # words are not asked about which child they are: another child of both opens nothing of this one
    kept_from = orders_against(user.pk, "no_contact", day) | orders_against(user.pk, "hide_location", day)
    links = Guardianship.objects.filter(child__in=kept_from.values("child")).exclude(user=user)
    shown = READ_BY_OTHERS & (Q(family_only=False) | ~_words_of(links.values("user")))
    if not is_staff_member(user):
        children = with_place(family_children(user, day), user, day).filter(placed=True)
        links = Guardianship.objects.filter(link_current(day), child__in=children.values("pk"))
        family = links.exclude(restriction_current("no_contact", day)).values("user")
        shown &= Q(family_only=False) | _words_of(family) | Q(as_nursery=True, reply_to__author=user)
    return Comment.objects.filter(shown | Q(author=user), post__in=published_posts(user, at), deleted_at=None)
