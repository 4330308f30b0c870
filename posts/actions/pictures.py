"""Pictures of a post: taken in, cropped, described, left out, erased.

Decoding takes a second and writing files a moment, so both come first and outside of any transaction; then one short
action writes the row. Where it refuses, the files are erased again; where nobody could say, the sweep finds them.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs, words
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.holds import held_pictures
from nursery_portal.media.intake import Intake, Upload, shown_name, take_in
from nursery_portal.media.redact import STEEPEST, Edit, Region, moved, redo
from nursery_portal.media.renditions import MASTER, Renditions
from nursery_portal.media.store import read, save_all, store
from nursery_portal.members.access import Can, may, own_children
from nursery_portal.members.models import Role, User
from posts.actions.steps import ask_again_about, hat, lock_photo_to_change, lock_to_change
from posts.models import Photo, PhotoTag, Post
from posts.naming import FullNames
from posts.reports import blocked_by_report
from posts.samefile import shows_any_of, stays_closed, was_closed
from posts.unwilling import waits_for_decision
from posts.words import cleaned

MOST = 60
MOST_AN_HOUR = 240
FILE_GONE = "The picture's file is not there. Leave the picture out and add it again."
CLOSED = (
    "{} was left out: this picture was kept out before, and not by chance. If it belongs here all the same, a manager "
    "adds it with “Add one that was kept out”, below the pictures."
)
STAYS_CLOSED = (
    "{} does not come in: somebody still has to decide about this picture, or two people decided for good. Wait for "
    "the answer, or choose another picture."
)
OF_ONES_OWN = "{} is not yours to let in: a child of your own family is in it. Ask another manager."
LEFTOVER = 0.02
"""A tag of whose region less than this part is still in the picture after a crop was cropped out."""


class AlreadyThere(Refused):
    """The same file is already in the post."""

    def __init__(self, sentence: str, photo: Photo) -> None:
        super().__init__(sentence)
        self.photo = photo


@dataclass(frozen=True)
class Added:
    """A picture that is in the post now; `again` if the same file was there before."""

    photo: Photo
    again: bool = False


def add_picture(post: Post, upload: Upload, *, name: str, because: str = "", by: User) -> Added:
    """Take one uploaded file into a draft, or raise Refused with a sentence that names the file, and keep nothing.

    `because`: why a manager lets in a picture that was kept out before. It is kept in the record.
    """
    because = fitting(" ".join(because.split()), 400, field="because")
    _refuse_unless_room(post, shown_name(name))
    _refuse_beyond_quota(by, shown_name(name))
    return keep_picture(post, take_in(upload, name=name), name=name, because=because, by=by)


def keep_picture(post: Post, made: Intake, *, name: str, because: str = "", by: User) -> Added:
    """Keep a picture that has been taken in, or raise Refused and keep nothing."""
    shown = shown_name(name)
    if known := _known(post, made.fingerprint):
        return Added(known, again=True)
    _refuse_what_was_closed(made, shown, because, by=by)
    photo_id = uuid.uuid4()
    try:
        save_all(photo_id, 1, made.blobs)
        return Added(_add_photo(post, made, photo_id=photo_id, name=shown, because=because, by=by))
    except AlreadyThere as there:
        store().delete(photo_id)
        return Added(there.photo, again=True)
    except Exception:
        if not Photo.objects.filter(pk=photo_id).exists():
            store().delete(photo_id)
        raise


def _known(post: Post, fingerprint: str) -> Photo | None:
    return Photo.objects.filter(post=post, fingerprint=fingerprint, removed_at=None).first()


def _refuse_what_was_closed(made: Intake, shown: str, because: str, *, by: User) -> bool:
    """Whether a manager lets in, saying why, what was kept out before. What a child did not want, or the lead took
    away, does not come back with the roll it was in: refused, and whichever it was is not said. Nobody lets in what
    waits for a decision or two people disposed of, nor what concerns a child of their own family."""
    if not was_closed(made.fingerprint):
        return False
    if not because or not may(by, Can.PUBLISH_POST):
        raise Refused(CLOSED.format(shown))
    if stays_closed(made.fingerprint):
        raise Refused(STAYS_CLOSED.format(shown))
    if shows_any_of(own_children(by), made.fingerprint):
        raise Refused(OF_ONES_OWN.format(shown))
    return True


def _refuse_unless_room(post: Post, shown: str) -> None:
    """Whether one more picture may come in at all: asked before the work of decoding, and again under the lock."""
    if post.state not in (Post.State.DRAFT, Post.State.SCHEDULED, Post.State.HIDDEN):
        raise Refused(
            f"{shown} was left out: the post is already published. Hide it to add pictures, or begin a new one."
        )
    if Photo.objects.filter(post=post, removed_at=None).count() >= MOST:
        raise Refused(f"{shown} was left out: a post holds {MOST} pictures. Begin another post for the rest.")


def _refuse_beyond_quota(by: User, shown: str) -> None:
    """So many pictures an hour are a busy nursery; more are a mistake, or somebody else at the keyboard."""
    since = clock.now() - timedelta(hours=1)
    lately = Photo.objects.filter(added_by=by, added_at__gt=since).order_by("added_at")
    times = list(lately.values_list("added_at", flat=True))
    if len(times) >= MOST_AN_HOUR:
        wait = words.span(times[len(times) - MOST_AN_HOUR] - since)
        raise Refused(f"{shown} was left out: you have sent {MOST_AN_HOUR} pictures within an hour. Go on in {wait}.")


@action(refused=Event.POSTS_PHOTO_REFUSED)
def _add_photo(post: Post, made: Intake, *, photo_id: uuid.UUID, name: str, because: str, by: User) -> Photo:
    fresh = lock_to_change(post, by=by)
    _refuse_unless_room(fresh, name)
    if known := _known(fresh, made.fingerprint):
        raise AlreadyThere(f"{name} is already in this post.", known)
    let_in = _refuse_what_was_closed(made, name, because, by=by)
    photo = Photo.objects.create(
        id=photo_id,
        post=fresh,
        position=MOST,
        width=made.width,
        height=made.height,
        colour=made.colour,
        taken_at=made.taken_at,
        fingerprint=made.fingerprint,
        added_by=by,
        added_at=clock.now(),
    )
    put_in_order(fresh)
    record(
        Event.POSTS_PHOTO_ADDED,
        actor=by,
        acting_as=hat(by),
        subject=photo,
        details={
            "post": fresh.pk,
            "taken_at": made.taken_at,
            "size": [made.width, made.height],
            **({"kept_out_before": because} if let_in else {}),
        },
    )
    return photo


def put_in_order(post: Post) -> None:
    """Number the pictures of a locked post by the hour they were taken; those that do not say, by when they came."""

    def when(photo: Photo) -> tuple[datetime, datetime, str]:
        return (photo.taken_at or photo.added_at, photo.added_at, str(photo.pk))

    changed = []
    for number, photo in enumerate(sorted(Photo.objects.filter(post=post, removed_at=None), key=when), start=1):
        if photo.position != number:
            photo.position = number
            changed.append(photo)
    Photo.objects.bulk_update(changed, ["position"])


def crop_photo(photo: Photo, region: Region, *, by: User) -> Photo:
    """Keep only `region` of a picture, for good, and return it; or raise Refused and change nothing.

    What was cut off is gone from every file. Tags move with their children, those cut off go, and somebody has to say
    again who is in it.
    """
    try:
        edit = Edit(crop=region)
    except ValueError:
        raise Refused("Too little would be left of the picture. Choose a larger part.") from None
    if region.w > 0.999 and region.h > 0.999:
        raise Refused("This is the whole picture. Choose the part that should stay.")
    return _altered(photo, edit, by=by)


def turn_photo(photo: Photo, *, quarter_turns: int = 0, degrees: float = 0.0, by: User) -> Photo:
    """Turn a picture clockwise by quarters, or straighten it by some degrees; or raise Refused and change nothing.

    Tags turn with their children, and the statement stays: nobody comes into the picture by turning it.
    """
    try:
        edit = Edit(quarter_turns=quarter_turns, straighten=degrees)
    except ValueError:
        raise Refused(
            f"A picture is straightened by at most {STEEPEST:.0f} degrees. Turn it by a quarter first."
        ) from None
    if not quarter_turns % 4 and not degrees:
        raise Refused("Say how far the picture should be turned.")
    return _altered(photo, edit, by=by)


def _altered(photo: Photo, edit: Edit, *, by: User) -> Photo:
    """The picture with a new master after one repair."""
    seen = photo.version
    version = next_version(photo)
    try:
        master = read(photo.pk, seen, MASTER)
    except FileNotFoundError:
        raise Refused(FILE_GONE) from None
    made = redo(master, edit)
    try:
        save_all(photo.pk, version, made.blobs)
        return _put_master(photo, made, edit, seen=seen, version=version, by=by)
    except Exception:
        if not Photo.objects.filter(pk=photo.pk, version=version).exists():
            store().delete(photo.pk, version)
        raise


def next_version(photo: Photo) -> int:
    """A number for a new master that nobody else was given. Only a number: what changes the picture is the action."""
    while True:
        last = Photo.objects.values_list("versions_made", flat=True).get(pk=photo.pk)
        if Photo.objects.filter(pk=photo.pk, versions_made=last).update(versions_made=F("versions_made") + 1):
            return last + 1


@action(refused=Event.POSTS_PHOTO_REFUSED)
def _put_master(photo: Photo, made: Renditions, edit: Edit, *, seen: int, version: int, by: User) -> Photo:
    post, fresh = lock_photo_to_change(photo, by=by)
    if fresh.version != seen:
        raise Refused("Somebody else has just changed this picture. Look at it again; nothing was altered.")
    dropped = [tag.child_id for tag in PhotoTag.objects.filter(photo=fresh) if not _move_along(tag, edit, fresh)]
    PhotoTag.objects.filter(photo=fresh, child__in=dropped).delete()
    fresh.version, fresh.width, fresh.height, fresh.colour = version, made.width, made.height, made.colour
    fresh.uncovered_version = None  # covers that were cropped along stay for good
    changed = ("version", "width", "height", "colour", "uncovered_version")
    crop = edit.crop
    if crop or dropped:
        forget_statement(fresh)
    if post.state == Post.State.PUBLISHED:
        ask_again_about(fresh, post, changed=changed, by=by)
    else:
        fresh.save(update_fields=changed)
    record(
        Event.POSTS_PHOTO_ALTERED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={
            "version": version,
            "turned": [edit.quarter_turns % 4, edit.straighten],
            "crop": [crop.x, crop.y, crop.w, crop.h] if crop else None,
            "tags_cut_off": dropped,
        },
    )
    jobs.enqueue("posts.erase_old_versions", str(fresh.pk))
    return fresh


def _move_along(tag: PhotoTag, edit: Edit, photo: Photo) -> bool:
    """Move the tag's region with the picture; False if hardly anything of it is still there."""
    if tag.x is None or tag.y is None or tag.w is None or tag.h is None:
        return True
    place = moved(Region(tag.x, tag.y, tag.w, tag.h), edit, width=photo.width, height=photo.height)
    crop = edit.crop or Region(0, 0, 1, 1)
    if place is None or place.w * crop.w * place.h * crop.h < LEFTOVER * tag.w * tag.h:
        return False
    PhotoTag.objects.filter(pk=tag.pk).update(x=place.x, y=place.y, w=place.w, h=place.h)
    return True


def forget_statement(photo: Photo) -> None:
    """Make a locked picture unreviewed: who is in it has to be said again, and until then it does not go out."""
    photo.accounted, photo.accounted_by, photo.accounted_at = Photo.Accounted.UNREVIEWED, None, None
    photo.save(update_fields=["accounted", "accounted_by", "accounted_at"])


@action(refused=Event.POSTS_PHOTO_REFUSED)
def describe_photo(photo: Photo, text: str, *, by: User) -> Photo:
    """Keep a description for those who cannot see the picture, or raise Refused and keep the old one."""
    _, fresh = lock_photo_to_change(photo, by=by)
    described = " ".join(cleaned(text).split())
    if len(described) > 240:
        raise Refused(f"A description has at most 240 characters; this has {len(described)}.", field="alt_text")
    if known_as := FullNames.of_register().found_in(described):
        raise Refused(f"The description names {known_as} in full. Write the first name only.", field="alt_text")
    fresh.alt_text = described
    fresh.save(update_fields=["alt_text"])
    record(Event.POSTS_PHOTO_DESCRIBED, actor=by, acting_as=hat(by), subject=fresh, details={"text": described})
    return fresh


@action(refused=Event.POSTS_PHOTO_REFUSED)
def remove_photo(photo: Photo, *, by: User) -> None:
    """Leave a picture out of its post, or raise Refused. Its files are erased after this."""
    post = lock_to_change(Photo.objects.select_related("post").get(pk=photo.pk).post, by=by)
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    if blocked_by_report(fresh):
        raise Refused("Somebody reported this picture. It is kept, seen by nobody, until that is decided.")
    if held_pictures([fresh.pk]):
        raise Refused("This picture has to be kept for now. Take it down instead: then nobody sees it.")
    if waits_for_decision(fresh):
        raise Refused("A child in it did not want to be photographed. A manager decides about it, under Kept out.")
    if fresh.post_id != post.pk or not Photo.objects.filter(pk=fresh.pk, removed_at=None).update(
        removed_at=clock.now()
    ):
        raise Refused("This picture has already been left out.")
    put_in_order(post)
    record(Event.POSTS_PHOTO_REMOVED, actor=by, acting_as=hat(by), subject=fresh, details={"post": post.pk})
    jobs.enqueue("posts.erase_photo", str(fresh.pk))


def erase_photo(photo: Photo) -> bool:
    """Erase the files of a picture that was left out, then say so in its row; False if there is nothing to do.

    The files first: a row that says erased is always true, and a second try finds what the first left.
    """
    if photo.removed_at is None or photo.erased_at is not None:
        return False
    files = store().delete(photo.pk)
    _note_erased(photo, files=files, by=None)
    return True


@action()
def _note_erased(photo: Photo, *, files: int, by: User | None) -> None:
    Photo.objects.filter(pk=photo.pk, erased_at=None).update(erased_at=clock.now(), alt_text="")
    record(Event.POSTS_PHOTO_ERASED, actor=by, acting_as=Role.SYSTEM, subject=photo, details={"files": files})
