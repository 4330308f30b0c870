"""Covering a child in a picture, and taking the cover off again while nobody but the workroom has seen it.

A cover is burned into a new master. The master before it is kept beside it, served to nobody, until the post goes out:
then it is erased, and nothing can bring the face back.
"""

from collections.abc import Iterable, Sequence

from consent.rules import may_cover
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Cover, Edit, Region, Style, redo
from nursery_portal.media.renditions import MASTER, Renditions
from nursery_portal.media.store import read, save_all, store
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.actions.pictures import FILE_GONE, forget_statement, next_version
from posts.actions.steps import OTHERWISE, hat, lock_photo_to_change
from posts.models import Photo, PhotoTag, Post

NOT_HERE = "This picture is published. Hide the post first, then cover the child."


def cover_child(photo: Photo, child: Child, region: Region, style: Style, *, by: User) -> Photo:
    """Cover a tagged child in a picture that is not out, and return it; or raise Refused and change nothing.

    Only where the guardian answered that the child may appear covered. The cover names nobody; who can be recognised
    beside it has to be said again.
    """
    seen = photo.version
    _refuse_unless_coverable(photo, child)
    covers = [*_covers(photo), Cover(region, style)]
    made, version = _with_covers(photo, covers)
    try:
        save_all(photo.pk, version, made.blobs)
        return _put_cover(photo, child, region, style, made, seen=seen, version=version, by=by)
    except Exception:
        _forget_files(photo, version)
        raise


def uncover_child(photo: Photo, child: Child, *, by: User) -> Photo:
    """Take a child's cover off again, and return the picture; or raise Refused and change nothing.

    Possible until the post goes out. What the cover hid is then blocked as it was before.
    """
    seen = photo.version
    if photo.uncovered_version is None:
        raise Refused("This cover is part of the picture for good. Leave the picture out, or add it again.")
    made, version = _with_covers(photo, _covers(photo, but=child))
    try:
        save_all(photo.pk, version, made.blobs)
        return _take_cover_off(photo, child, made, seen=seen, version=version, by=by)
    except Exception:
        _forget_files(photo, version)
        raise


def _refuse_unless_coverable(photo: Photo, child: Child) -> None:
    """Asked before the work of drawing, and again under the locks."""
    if photo.post.state == Post.State.PUBLISHED:
        raise Refused(NOT_HERE)
    if not PhotoTag.objects.filter(photo=photo, child=child, covered=False).exists():
        raise Refused("Tag the child first, then cover them.")
    if child.pk not in may_cover([child.pk], clock.now()):
        raise Refused(f"{child.known_as} can't be covered in this picture. Crop it, or leave it out.")


def _covers(photo: Photo, but: Child | None = None) -> list[Cover]:
    """The covers that lie on the picture now."""
    tags = PhotoTag.objects.filter(photo=photo, covered=True).order_by("pk")
    return [
        Cover(Region(tag.x, tag.y, tag.w, tag.h), Style(tag.cover_style or Style.PEBBLE))
        for tag in tags
        if not (but and tag.child_id == but.pk)
        if tag.x is not None and tag.y is not None and tag.w is not None and tag.h is not None
    ]


def _with_covers(photo: Photo, covers: Sequence[Cover]) -> tuple[Renditions, int]:
    """The picture drawn anew from the master without covers; its number was given to nobody else."""
    version = next_version(photo)
    try:
        master = read(photo.pk, photo.uncovered_version or photo.version, MASTER)
    except FileNotFoundError:
        raise Refused(FILE_GONE) from None
    return redo(master, Edit(covers=covers)), version


def _forget_files(photo: Photo, version: int) -> None:
    if not Photo.objects.filter(pk=photo.pk, version=version).exists():
        store().delete(photo.pk, version)


@action(refused=Event.POSTS_PHOTO_REFUSED)
def _put_cover(
    photo: Photo, child: Child, region: Region, style: Style, made: Renditions, *, seen: int, version: int, by: User
) -> Photo:
    post, fresh = lock_photo_to_change(photo, by=by)
    locked = Child.objects.select_for_update().get(pk=child.pk)
    fresh.post = post
    if fresh.version != seen:
        raise Refused(OTHERWISE)
    _refuse_unless_coverable(fresh, locked)
    PhotoTag.objects.filter(photo=fresh, child=locked).update(
        covered=True, cover_style=style, x=region.x, y=region.y, w=region.w, h=region.h
    )
    _put(fresh, made, version=version, base=fresh.uncovered_version or seen)
    record(
        Event.POSTS_PHOTO_COVERED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        child_id=locked.pk,
        details={"version": version, "style": style.value, "region": [region.x, region.y, region.w, region.h]},
    )
    return fresh


@action(refused=Event.POSTS_PHOTO_REFUSED)
def _take_cover_off(photo: Photo, child: Child, made: Renditions, *, seen: int, version: int, by: User) -> Photo:
    post, fresh = lock_photo_to_change(photo, by=by)
    if fresh.version != seen or fresh.uncovered_version is None or post.state == Post.State.PUBLISHED:
        raise Refused(OTHERWISE)
    if not PhotoTag.objects.filter(photo=fresh, child=child, covered=True).update(covered=False, cover_style=""):
        raise Refused("This child is not covered here.")
    left = PhotoTag.objects.filter(photo=fresh, covered=True).exists()
    _put(fresh, made, version=version, base=fresh.uncovered_version if left else None)
    record(
        Event.POSTS_PHOTO_UNCOVERED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        child_id=child.pk,
        details={"version": version},
    )
    return fresh


def _put(photo: Photo, made: Renditions, *, version: int, base: int | None) -> None:
    """The new master of a locked picture; `base` is the one without covers, as long as it may be wanted."""
    photo.version, photo.uncovered_version, photo.colour = version, base, made.colour
    photo.save(update_fields=["version", "uncovered_version", "colour"])
    forget_statement(photo)
    jobs.enqueue("posts.erase_old_versions", str(photo.pk))


def keep_covers(photos: Iterable[Photo]) -> None:
    """Make the covers of locked pictures that go out final: the masters without them are erased. A private step."""
    for photo in photos:
        if photo.uncovered_version is not None:
            Photo.objects.filter(pk=photo.pk).update(uncovered_version=None)
            jobs.enqueue("posts.erase_old_versions", str(photo.pk))
