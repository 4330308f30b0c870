"""Posts and pictures that show the child, and the guardian's own comments, for the family's export."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from nursery_portal.duties.exports import OF
from nursery_portal.kit import clock
from nursery_portal.kit.words import counted, long_date, stamp
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.copies import plans, words_of_copy
from posts.models import (
    Comment,
    CopyPack,
    EarlierWords,
    KeptOut,
    Photo,
    PhotoReport,
    PhotoTag,
    PhotoView,
    PictureCopy,
    Post,
    ReminderSeen,
)
from posts.reports import reports_for
from posts.unnamed import FOR_A_ROOM, unplaced_for, without_place

NO_COPY = "No: somebody in it could not be covered safely, or it is not shown now. We can look at it together."


def posts_about(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """The published posts with a picture in which the child is marked; free words without other families' names.

    Where an order hides from this guardian where the child is, what was written for a room is listed without a word.
    """
    found = Post.objects.filter(state=Post.State.PUBLISHED, photos__tags__child=child, photos__erased_at=None)
    posts = list(found.distinct().order_by("happened_on", "pk"))
    unplaced = unplaced_for(guardian, child, posts, clock.now())
    return [
        {
            "day": long_date(post.happened_on) if post.happened_on else "",
            "title": clean(post.title),
            "words": clean(post.body),
        }
        for post in (without_place(one) if one.pk in unplaced else one for one in posts)
    ]


def own_pictures(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """Every picture that was shown and in which the child can be recognised; whether this guardian may have a copy, and
    who is covered in it. The copies themselves are a pack of their own."""
    marked = PhotoTag.objects.filter(child=child, covered=False, photo__post__published_at__isnull=False)
    there = Photo.objects.filter(pk__in=marked.values("photo"), erased_at=None, removed_at=None)
    photos = list(there.select_related("post").order_by("taken_at", "added_at", "pk"))
    offered = {plan.photo.pk: words_of_copy(plan) for plan in plans(photos, guardian, clock.now())}
    unplaced = unplaced_for(guardian, child, [one.post for one in photos], clock.now())
    return [
        {
            "taken": stamp(one.taken_at) if one.taken_at else "",
            "in the post": FOR_A_ROOM if one.post_id in unplaced else clean(one.post.title),
            "a copy": offered.get(one.pk, NO_COPY),
        }
        for one in photos
    ]


def own_comments(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """What the guardian wrote under posts, with the state that they themselves are shown, and what it said before they
    changed it."""
    written = Comment.objects.filter(author=guardian).order_by("written_at")
    before = EarlierWords.objects.filter(comment__author=guardian).exclude(body="").select_related("comment")
    return [
        {
            OF: f"comment:{one.pk}",
            "when": stamp(one.written_at),
            "words": clean(one.body),
            "state": one.state_for_author.label,
        }
        for one in written
    ] + [
        {
            OF: f"record:{one.comment_id}",
            "comment of": stamp(one.comment.written_at),
            "words before you changed it": clean(one.body),
            "changed": stamp(one.replaced_at),
        }
        for one in before.order_by("comment__written_at", "version")
    ]


def own_reports(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """What the guardian told us about pictures. Not the note of whoever decided, nor what others told of the same
    picture."""
    return [
        {
            OF: f"picture_report:{one.pk}",
            "you told us of a picture": stamp(one.at),
            "why": one.get_reason_display(),
            "your words": clean(one.words),
            "answered": stamp(one.closed_at) if one.closed_at else "",
        }
        for one in PhotoReport.objects.filter(reporter=guardian).order_by("at", "pk")
    ]


def reports_known_to(reader: User, numbers: list[int], at: datetime) -> set[int]:
    """The reports of pictures of these that a leader may decide about now. One that is answered is read by nobody here:
    it goes to the family as it is."""
    return set(reports_for(reader).filter(pk__in=numbers).values_list("pk", flat=True))


def unwilling_marks(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """That the child did not want to be photographed, as staff marked it; nothing of the picture."""
    return [
        {"marked": stamp(one.marked_at), "what became of the picture": one.get_outcome_display()}
        for one in KeptOut.objects.filter(child=child)
    ]


def reminders_seen(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """The reminders that the guardian ticked. Not their titles: one may say where a child is."""
    return [
        {
            "a reminder": long_date(timezone.localdate(one.post.published_at)) if one.post.published_at else "",
            "you said you had seen it": stamp(one.at),
        }
        for one in ReminderSeen.objects.filter(member=guardian).select_related("post").order_by("at")
    ]


def pictures_opened(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """How many pictures the guardian opened large on which day."""
    days = PhotoView.objects.filter(viewer=guardian).order_by("day").values_list("day").annotate(n=Count("pk"))
    return [{"day": long_date(on), "large pictures": str(number)} for on, number in days]


def copies_taken(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """The copies that the guardian took, one by one, and the packs they asked for."""
    single = PictureCopy.objects.filter(by=guardian, pack=None).order_by("at")
    packs = CopyPack.objects.filter(by=guardian).order_by("asked_at")
    return [
        *({"when": stamp(one.at), "what": "a copy of one picture"} for one in single),
        *({"when": stamp(one.asked_at), "what": _pack_words(one)} for one in packs),
    ]


def _pack_words(pack: CopyPack) -> str:
    """What came of a pack: only what was in it when it was ready could be taken."""
    if pack.state in (CopyPack.State.READY, CopyPack.State.EXPIRED):
        return f"a pack of {counted(pack.done, 'picture')}"
    asked = f"you asked for a pack of {counted(pack.total, 'picture')}"
    return f"{asked}, which could not be made" if pack.state == CopyPack.State.FAILED else asked
