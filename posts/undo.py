"""The last things a person did on the workbench, kept in their session, so that one button takes back the last of them.

Only how to take it back is kept: ids and numbers. Taking back is an act like any other: it asks the same rules, leaves
its own event, and is refused where the act itself would be.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Region
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.actions import account_for, move_tag, tag_child, untag_child
from posts.models import Photo, PhotoTag, Post
from posts.rules import marks_of

NOT_THERE = "This tag is no longer there."
ANOTHER_PLACE = "The picture has been changed since, and the frame belongs to the old one. Tag the child again."
ERASED = "A picture that was left out is erased: that can't be undone."
REMOVED = "removed"
KEY = "workbench"
MOST = 20
Entry = dict[str, Any]


def push(session: SessionBase, photo: Photo, entry: Entry) -> None:
    """Keep how to take back what was just done to a picture, and to which version of it."""
    entries: list[Entry] = session.get(KEY, [])
    session[KEY] = [*entries, {**entry, **_where(photo)}][-MOST:]


def _where(photo: Photo) -> Entry:
    return {"post": photo.post_id, "photo": str(photo.pk), "version": photo.version}


def last(session: SessionBase, post: Post) -> Entry | None:
    """The last act on this post that can be taken back."""
    return next((entry for entry in reversed(session.get(KEY, [])) if entry.get("post") == post.pk), None)


def pop(session: SessionBase, post: Post) -> Entry | None:
    """The same, and it is no longer kept."""
    entry = last(session, post)
    if entry is not None:
        entries: list[Entry] = session[KEY]
        at = max(index for index, one in enumerate(entries) if one == entry)
        session[KEY] = entries[:at] + entries[at + 1 :]
    return entry


def forget(session: SessionBase, photo: Photo) -> None:
    """A crop makes places in the old picture meaningless."""
    session[KEY] = [entry for entry in session.get(KEY, []) if entry.get("photo") != str(photo.pk)]


def left_out(session: SessionBase, photo: Photo) -> None:
    """Nothing brings a picture back that was left out, so that nothing else is taken back in its place, either."""
    forget(session, photo)
    push(session, photo, {"do": REMOVED})


def region_of(tag: PhotoTag) -> list[float] | None:
    """A tag's place as four numbers; None for a tag without one."""
    if tag.x is None or tag.y is None or tag.w is None or tag.h is None:
        return None
    return [tag.x, tag.y, tag.w, tag.h]


def statement_of(photo: Photo) -> Entry:
    """What a picture's statement is now, and of which names."""
    return statements_of([photo])[0]


def statements_of(photos: Iterable[Photo]) -> list[Entry]:
    """The same of several pictures, in one query."""
    pictures = list(photos)
    marks = marks_of(pictures)
    return [
        {
            "do": "account",
            "photo": str(one.pk),
            "seen": marks[one.pk],
            "accounted": one.accounted,
            "staff": one.staff_present,
            "adults": one.adults_present,
        }
        for one in pictures
    ]


def take_back(photo: Photo, entry: Entry, *, by: User) -> None:
    """Do the opposite of what was done, or raise Refused."""
    region = Region(*entry["region"]) if entry.get("region") else None
    if region is not None and entry.get("version") != photo.version:  # `forget` knows of one's own changes only
        raise Refused(ANOTHER_PLACE)
    if entry["do"] == "account":
        account_for(
            photo,
            entry["accounted"],
            staff_present=entry["staff"],
            adults_present=entry["adults"],
            seen=entry.get("seen", ""),
            by=by,
        )
    elif entry["do"] == "untag":
        for child in Child.objects.filter(pk__in=entry["children"]):
            untag_child(photo, child, by=by)
    elif entry["do"] == "untag_several":
        _take_back_several(entry, by=by)
    elif entry["do"] == "tag":
        tag_child(photo, Child.objects.get(pk=entry["child"]), region=region, by=by)
    else:
        tag = PhotoTag.objects.filter(photo=photo, child=entry["child"]).first()
        if tag is None:
            raise Refused(NOT_THERE)
        tag.photo = photo
        move_tag(tag, region, by=by)


def _take_back_several(entry: Entry, *, by: User) -> None:
    """Take the new tags of several pictures away, and with them what was said there; where there was none, say again
    what was said before. What is refused of one picture leaves nothing behind in the others, and is raised at last."""
    refused: list[Refused] = []
    for other, child in entry["tags"]:
        try:
            untag_child(Photo.objects.get(pk=other), Child.objects.get(pk=child), by=by)
        except Refused as refusal:
            refused.append(refusal)
    new = {other for other, _ in entry["tags"]}
    for before in entry.get("said", []):
        if before["photo"] not in new:
            try:
                _say_again(before, by=by)
            except Refused as refusal:
                refused.append(refusal)
    if refused:
        raise refused[0]


def _say_again(before: Entry, *, by: User) -> None:
    """What was said of a picture before everyone in it was said to be tagged, in passing; nothing, where other names
    are in it by now. What somebody else has said since stays."""
    photo = Photo.objects.get(pk=before["photo"])
    if photo.accounted != Photo.Accounted.ALL_TAGGED or photo.accounted_by_id != by.pk:
        return
    others = {"staff_present": before["staff"], "adults_present": before["adults"]}
    try:
        account_for(photo, before["accounted"], seen=before["seen"], by=by, **others)
    except Refused:
        account_for(photo, Photo.Accounted.UNREVIEWED, by=by, **others)
