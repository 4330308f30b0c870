"""The day book as a person reads it: posts, the pictures they may see now, who of theirs is in them, the talk.

A page costs a fixed number of queries, whatever it holds; instants are written once, here, since localised dates in a
template were most of its cost. Reads only. What is put together here is all that reaches the browser: no tag, name or
region of another family's child is in it unless that child's first name may be shown.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit.words import MONTHS, day_heading, moment
from nursery_portal.members.access import Can, family_children, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, Nursery, enrolled
from posts.access import comments_visible_to, for_this_reader, published_posts
from posts.again import looked_at_again
from posts.models import Comment, Photo, PhotoTag, PhotoView, PictureCopy, Post
from posts.naming import FirstNames
from posts.rules import nameable, present_photos_of, showable
from posts.unnamed import FOR_A_ROOM, Unnamed, unnamed_for

PAGE = 12
TALK = 3


@dataclass
class Picture:
    """A picture this person may see now, as the templates and the gallery need it."""

    pk: UUID
    post: int
    url: str
    src: str
    srcset: str
    small: str
    large: str
    width: int
    height: int
    alt: str
    caption: str
    colour: str


@dataclass
class Talk:
    """One comment as this person sees it."""

    comment: Comment
    name: str
    when: str
    at: str
    own: bool
    state: str
    text: str = ""
    lead: str = ""
    why: str = ""
    help: bool = False
    may_ask_again: bool = False
    editable: bool = False
    replies: list["Talk"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"comment-{self.comment.pk}"


@dataclass
class Page:
    """One post with everything that stands on its sheet."""

    post: Post
    url: str
    place: str
    when: str
    at: str
    day: str
    pictures: list[Picture] = field(default_factory=list)
    missing: int = 0
    mine: list[str] = field(default_factory=list)
    others: bool = False
    talk: list[Talk] = field(default_factory=list)
    closed: bool = False
    note: str = ""
    help_line: str = ""
    talk_count: int = 0
    hidden_talk: bool = False
    tagged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cursor:
    """Where a page of the feed begins: before this instant and key. Written `seconds.micros-key` in the address."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor from an address; None for anything that is not one."""
        match = re.fullmatch(r"(\d{1,11})\.(\d{6})-(\d{1,18})", text)
        if match is None:
            return None
        try:
            at = datetime.fromtimestamp(int(match[1]), UTC) + timedelta(microseconds=int(match[2]))
        except (ValueError, OverflowError, OSError):
            return None
        return cls(at, int(match[3]))

    def __str__(self) -> str:
        return f"{int(self.at.timestamp())}.{self.at.microsecond:06d}-{self.pk}"


def feed_page(user: User, at: datetime, before: Cursor | None = None) -> tuple[list[Page], Cursor | None]:
    """One page of the day book, newest first, and where the next begins (None: there are no earlier days)."""
    wanted = published_posts(user, at)
    if before is not None:
        wanted = wanted.filter(published_at__lte=before.at).exclude(published_at=before.at, pk__gte=before.pk)
    rows = list(wanted.prefetch_related("rooms").order_by("-published_at", "-pk")[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    following = Cursor(_instant(rows[-1]), rows[-1].pk) if more else None
    return pages(user, rows, at, short=True), following


def _instant(post: Post) -> datetime:
    """When it was published; a published post always has one."""
    if post.published_at is None:
        raise ValueError("not published")
    return post.published_at


def pages(user: User, posts: list[Post], at: datetime, *, short: bool, keep: int = 0) -> list[Page]:
    """The sheets of these posts for this person. `short` shows the last few comments only, and the one of number
    `keep`, which its author is changing."""
    today = timezone.localdate(at)
    unnamed = unnamed_for(user, posts, at)
    posts = [unnamed.post(post) for post in posts]
    family = {child.pk: child.known_as for child in family_children(user, today)}
    photos = Photo.objects.filter(post__in=posts).order_by("post", "position", "taken_at", "added_at")
    shown = list(for_this_reader(showable(photos, at), user, at))
    staff = may(user, Can.READ_COVERAGE)
    counted: dict[int, int] = defaultdict(int)
    # To families an emptied slot leaves no trace: with few children in a post it would say who took a yes back.
    if staff:
        for post_id in present_photos_of(posts).values_list("post", flat=True):
            counted[post_id] += 1
    tags = list(
        PhotoTag.objects.filter(photo__in=[photo.pk for photo in shown], covered=False)
        .select_related("child")
        .only("photo_id", "child_id", "child__known_as")
    )
    by_photo: dict[UUID, list[PhotoTag]] = defaultdict(list)
    for tag in tags:
        by_photo[tag.photo_id].append(tag)
    secret = _unnameable(shown, at, set(family), unnamed)
    nursery = Nursery.objects.filter(pk=1).first()
    talk = _talk(user, posts, at, nursery)
    made = []
    for post in posts:
        published = timezone.localtime(_instant(post))
        sheet = Page(
            post=post,
            url=reverse("posts:post_detail", args=[post.pk]),
            place=place_words(post),
            when=f"{published:%H:%M}",
            at=published.isoformat(),
            day=day_heading(published.date(), today=today),
            closed=post.talk == Post.Talk.CLOSED,
            note=talk_note(Post.Talk(post.talk), nursery),
            help_line=help_line(nursery),
        )
        per_child: dict[int, int] = defaultdict(int)
        names: dict[int, str] = {}
        mine = [photo for photo in shown if photo.post_id == post.pk]
        for photo in mine:
            mute = secret[post.pk in unnamed.as_relative]
            sheet.pictures.append(_picture(post, photo, mute, unnamed, sheet.place))
            for tag in by_photo[photo.pk]:
                names[tag.child_id] = tag.child.known_as
                if tag.child_id in family:
                    per_child[tag.child_id] += 1
                else:
                    sheet.others = True
        sheet.mine = [_in_words(family[pk], number, len(mine)) for pk, number in per_child.items()]
        if staff:
            # whom an order keeps from a child is told no number: what they do not see, others do
            sheet.missing = 0 if unnamed.by_order else counted[post.pk] - len(mine)
            sheet.tagged = sorted(names.values())
        every = talk.get(post.pk, [])
        for one in (said for above in every for said in (above, *above.replies) if not said.own):
            one.text = unnamed.talk(post.pk, one.text)
        sheet.talk_count = sum(1 + len(one.replies) for one in every if one.state == "shown")
        sheet.hidden_talk = short and len(every) > TALK
        changing = [one for one in every[:-TALK] if one.comment.pk == keep]
        sheet.talk = [*changing, *every[-TALK:]] if short else every
        made.append(sheet)
    return made


def pictures_of(user: User, photos: list[Any], at: datetime, *, read: Collection[int]) -> list[Picture]:
    """The pictures of somebody's album (`posts.copies.own_photos`) as this person sees them. Of a post that is not
    among those they `read`, by key, no word stands with one; but with what they kept for themselves its title does.
    Where an order hides a child's place from them, no post for a room that they do not read says which."""
    family = set(family_children(user, timezone.localdate(at)).values_list("pk", flat=True))
    unnamed = unnamed_for(user, list({photo.post_id: photo.post for photo in photos}.values()), at)
    secret = _unnameable(photos, at, family, unnamed)
    found = []
    for photo in photos:
        unread = photo.post_id not in read
        nowhere = unread and photo.post_id in unnamed.for_rooms and bool(unnamed.nowhere.ways)
        place = FOR_A_ROOM if nowhere else place_words(photo.post)
        one = _picture(unnamed.post(photo.post), photo, secret[photo.post_id in unnamed.as_relative], unnamed, place)
        if nowhere or (unread and not photo.alone):
            one.caption = ". ".join(part for part in (place, _day_of(photo)) if part)
        found.append(one)
    return found


def place_words(post: Post) -> str:
    """ "Acorn room", "Acorn and Willow rooms", "Whole nursery": from rooms that were fetched before."""
    if post.audience == Post.Audience.WHOLE_NURSERY:
        return "Whole nursery"
    names = [room.name for room in post.rooms.all()]
    if len(names) <= 1:
        return f"{names[0]} room" if names else "no room yet"
    return f"{', '.join(names[:-1])} and {names[-1]} rooms"


def _in_words(name: str, number: int, total: int) -> str:
    if total == 1:
        return f"{name} is in this picture"
    return f"{name} is in {'all' if number == total else number} of these"


def _unnameable(photos: Iterable[Photo], at: datetime, family: set[int], unnamed: Unnamed) -> dict[bool, FirstNames]:
    """The names that must not stand in a description; of no child where no picture has a description.

    Where this person reads a post as an invited relative (True) no other child's name may, whatever that child's family
    has allowed. Of the children who have left those who were marked in one of the pictures: nobody is asked for their
    names any more.
    """
    described: dict[bool, list[UUID]] = {True: [], False: []}
    for photo in photos:
        if photo.alt_text:
            described[photo.post_id in unnamed.as_relative].append(photo.pk)
    found = {}
    for relative, keys in described.items():
        marked = PhotoTag.objects.filter(photo__in=keys).values("child")
        names = Child.objects.filter(enrolled(timezone.localdate(at)) | Q(pk__in=marked) | Q(pk__in=unnamed.kept_away))
        names = names.exclude(pk__in=family - unnamed.kept_away)
        if not relative:
            names = names.filter(Q(pk__in=unnamed.kept_away) | ~Q(pk__in=nameable(at).values("pk")))
        found[relative] = FirstNames.of(names.values_list("pk", "known_as", "full_name") if keys else ())
    return found


def _day_of(photo: Photo) -> str:
    taken = timezone.localtime(photo.taken_at) if photo.taken_at else None
    return f"{taken.day} {MONTHS[taken.month - 1]}" if taken else ""


def _picture(post: Post, photo: Photo, secret: FirstNames, unnamed: Unnamed, place: str) -> Picture:
    day = _day_of(photo)
    alt = photo.alt_text
    tells_place = post.pk in unnamed.for_rooms and unnamed.nowhere.named_in(alt, strict=True)
    if not alt or secret.named_in(alt, strict=True) or tells_place:
        alt = ", ".join(part for part in ("Photo", place, day) if part)
    address = {name: reverse("posts:photo", args=[photo.pk, name]) for name in ("small", "medium", "large")}
    return Picture(
        pk=photo.pk,
        post=post.pk,
        url=reverse("posts:picture", args=[post.pk, photo.pk]),
        src=address["medium"],
        srcset=f"{address['small']} 400w, {address['medium']} 960w, {address['large']} 1600w",
        small=address["small"],
        large=address["large"],
        width=photo.width,
        height=photo.height,
        alt=alt,
        caption=f"{post.title}. {day}" if day else post.title,
        colour=photo.colour,
    )


WAITING = "Waiting for a person to read it."
READ_FIRST = "A person reads it before others see it."
TALK_NOTES = {
    Post.Talk.FAMILY: "Only your own family and the nursery will see it.",
    Post.Talk.CLOSED: "Comments on this post are closed.",
}


def talk_note(talk: Post.Talk, nursery: Nursery | None) -> str:
    """What the writer of a comment is told beforehand; by the nursery's choice alone, never by who writes or what."""
    unread = nursery is not None and nursery.comment_mode == Nursery.CommentMode.PUBLISH_CLEAN
    everyone = "A person reads it; others may see it before." if unread else READ_FIRST
    return TALK_NOTES.get(talk, everyone)


def _talk(user: User, posts: list[Post], at: datetime, nursery: Nursery | None) -> dict[int, list[Talk]]:
    """The comments of each post as this person sees them: replies under their comment, own waiting ones among them."""
    minutes = nursery.comment_edit_minutes if nursery else 0
    rows = comments_visible_to(user, at).filter(post__in=posts).select_related("author").order_by("written_at", "pk")
    sheets = {post.pk: post for post in posts}
    declined = [one.pk for one in rows if _is_own(one, user) and one.state_for_author == Comment.State.DECLINED]
    asked = looked_at_again(declined)
    by_post: dict[int, list[Talk]] = defaultdict(list)
    places: dict[int, Talk] = {}
    for comment in rows:
        comment.post = sheets[comment.post_id]
        one = talk_of(comment, user, at, minutes, asked=comment.pk in asked)
        places[comment.pk] = one
        above = places.get(comment.reply_to_id) if comment.reply_to_id else None
        if above is not None:
            above.replies.append(one)
        elif comment.reply_to_id is None:
            by_post[comment.post_id].append(one)
    return by_post


def _is_own(comment: Comment, user: User) -> bool:
    return comment.author_id == user.pk and not comment.as_nursery


def own_talk(user: User, at: datetime, comments: list[Comment]) -> list[tuple[Talk, bool]]:
    """One's own comments in the words of the day book, each with whether its post is in there now."""
    posts = {one.post_id for one in comments}
    here = set(published_posts(user, at).filter(pk__in=posts).values_list("pk", flat=True))
    asked = looked_at_again([one.pk for one in comments if one.state_for_author == Comment.State.DECLINED])
    lines = [(one, one.post_id in here) for one in comments]
    return [(talk_of(one, user, at, 0, asked=one.pk in asked, away=not there), there) for one, there in lines]


def talk_of(
    comment: Comment, user: User, at: datetime, edit_minutes: int, *, asked: bool = False, away: bool = False
) -> Talk:
    """One comment in words for this person. The register is never an oracle: a waiting comment only waits. `asked`:
    whether somebody is still to look at it again; `away`: whether its post is out of its author's day book."""
    own = _is_own(comment, user)
    wrote = comment.author_id == user.pk  # for the nursery, too: they see it as the author of any other comment would
    name = "The nursery" if comment.as_nursery else "You" if own else comment.author.shown_name
    state = _state_of(comment, own, wrote)
    lead, why = _explained(comment, state, asked, away)
    fresh = at <= comment.written_at + timedelta(minutes=edit_minutes)
    closed = away or comment.post.talk == Post.Talk.CLOSED
    return Talk(
        comment=comment,
        name=name,
        when=moment(comment.written_at, now=at),
        at=comment.written_at.isoformat(),
        own=own,
        state=state,
        text=comment.body if wrote and state != "gone" else comment.words_for_others,
        lead=lead,
        why=why,
        help=own and comment.show_help,
        may_ask_again=own and state == "declined" and not asked,
        editable=own and state != "gone" and not closed and (fresh or state == "declined"),
    )


def _state_of(comment: Comment, own: bool, wrote: bool) -> str:
    """How the comment stands for this reader: others see a comment that is being changed as shown. Whoever `wrote` an
    answer for the nursery sees it until they are told: it is written anew, not changed, so that it stands there or not.
    """
    if wrote and not own:
        gone = comment.state_for_author in (Comment.State.DECLINED, Comment.State.REMOVED)
        return "gone" if gone else "shown"
    if not own:
        return "shown" if comment.words_for_others else "gone"
    return {
        Comment.State.VISIBLE: "shown",
        Comment.State.HELD: "held",
        Comment.State.DECLINED: "declined",
    }.get(comment.state_for_author, "gone")


def _explained(comment: Comment, state: str, asked: bool, away: bool) -> tuple[str, str]:
    """The bold words and the rest under one's own comment that is not shown; nothing under one that is."""
    told = f" The reason: {comment.told[0].lower()}{comment.told[1:]}." if comment.told else ""
    before = " Until then others read your earlier words." if comment.shown_body else ""
    if state == "held":
        return WAITING, before.strip() or "Only you can see it for now."
    if state == "declined":
        others = " Others go on reading your earlier words." if comment.shown_body else ""
        closed = comment.post.talk == Post.Talk.CLOSED
        if asked:
            change = "" if closed or away else " You can change it meanwhile."
            return "We did not show this.", f"{told}{others} Another person will look, and you will hear.{change}"
        again = "Comments on this post are closed now. You can" if closed else "You can change it and send it again, or"
        again = "You can" if away else again
        return "We did not show this.", f"{told}{others} {again} ask another person to look."
    if state == "gone":
        if comment.as_nursery:
            how = "is not shown" if comment.state_for_author == Comment.State.DECLINED else "was taken away"
            return f"This answer {how}.", f"{told} Nobody but the nursery's reviewers can see it."
        return "This comment was taken away.", f"{told} Nobody but the nursery's reviewers can see it."
    return "", ""


def help_line(nursery: Nursery | None) -> str:
    """Whom to call about a child, in one line, with the nursery's own number for social care."""
    number = f" ({nursery.social_care_contact})" if nursery and nursery.social_care_contact else ""
    return f"children's social care{number}"


def kept_by(post: Post) -> int:
    """How many people took a copy of a picture of the post: for staff, who may read views."""
    return PictureCopy.objects.filter(photo__post=post).values("by").distinct().count()


def opened_by(post: Post) -> int:
    """How many people opened a large picture of the post: for staff, who may read views."""
    return PhotoView.objects.filter(photo__post=post).values("viewer").distinct().count()
