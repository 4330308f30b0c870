"""Saying who is in a picture. Every tag locks the post, so that nobody publishes between a look and a name.

On a post that is out only a manager does this, and the gate is asked again in the same transaction: what no longer
passes is taken down there and then, what passes gets a new certificate.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Region
from nursery_portal.members.access import children_visible_to
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, enrolled
from posts.actions.pictures import forget_statement
from posts.actions.steps import OTHERWISE, ask_again_about, hat, lock_photo_to_change, lock_to_change
from posts.models import Photo, PhotoTag, Post
from posts.rules import LACKS_A_CHILD, marks_of, present_photos

OTHER_NAMES = "The names in this picture have changed since you looked. Look at them, and say it again."
NOT_FOUND = (
    "Somebody has said meanwhile that a child in this picture is not on the register, or could not be found. Look at "
    "it, and say it again."
)


@action(refused=Event.POSTS_PHOTO_REFUSED)
def tag_child(photo: Photo, child: Child, *, region: Region | None = None, by: User) -> PhotoTag:
    """Mark a child in a picture, or raise Refused and change nothing. Tagged already: the tag takes the new place.

    A place is one in `photo` as it was handed over: of a picture cropped, turned or covered since it is refused.
    """
    post, fresh = lock_photo_to_change(photo, by=by)
    _same_picture(fresh, photo, region)
    tag = _tag(fresh, _taggable(child, by=by), region, by=by)
    _settle(post, fresh, by=by)
    return tag


@action(refused=Event.POSTS_PHOTO_REFUSED)
def tag_same_children(photo: Photo, *, by: User) -> list[PhotoTag]:
    """Mark the children of the picture tagged before this one, without places; or raise Refused and change nothing."""
    post, fresh = lock_photo_to_change(photo, by=by)
    there = set(PhotoTag.objects.filter(photo=fresh).values_list("child", flat=True))
    children = [
        child for child in children_of_last(fresh) if child.pk not in there and _is_taggable(child, by=by) is not None
    ]
    if not children:
        raise Refused("There is no other child to take over from the last picture.")
    tags = [_tag(fresh, child, None, by=by) for child in children]
    _settle(post, fresh, by=by)
    return tags


def children_of_last(photo: Photo) -> Sequence[Child]:
    """The children of the picture of the same post in which somebody was tagged last, other than this one."""
    others = PhotoTag.objects.filter(photo__post=photo.post_id, photo__removed_at=None).exclude(photo=photo.pk)
    last = others.order_by("-tagged_at", "-pk").first()
    return (
        [] if last is None else list(Child.objects.filter(photo_tags__photo=last.photo_id).order_by("known_as", "pk"))
    )


def _is_taggable(child: Child, *, by: User) -> Child | None:
    return children_visible_to(by).filter(enrolled(clock.today()), pk=child.pk).first()


def _taggable(child: Child, *, by: User) -> Child:
    """A child with a place at the nursery: found alike whether protected or not."""
    found = _is_taggable(child, by=by)
    if found is None:
        raise Refused("Choose a child of the register. For anybody else say that a child could not be found.")
    return found


def _tag(photo: Photo, child: Child, region: Region | None, *, by: User) -> PhotoTag:
    if PhotoTag.objects.filter(photo=photo, child=child, covered=True).exists():
        raise Refused(f"{child.known_as} is covered in this picture. Take the cover off first.")
    place = {} if region is None else {"x": region.x, "y": region.y, "w": region.w, "h": region.h}
    tag, _ = PhotoTag.objects.update_or_create(
        photo=photo, child=child, defaults=place, create_defaults={**place, "tagged_by": by, "tagged_at": clock.now()}
    )
    if photo.accounted == Photo.Accounted.NOBODY:
        forget_statement(photo)
    record(
        Event.POSTS_PHOTO_TAGGED,
        actor=by,
        acting_as=hat(by),
        subject=photo,
        child_id=child.pk,
        details={"child": child.pk, "region": place or None},
    )
    return tag


@action(refused=Event.POSTS_PHOTO_REFUSED)
def tag_several(
    post: Post,
    photos: Sequence[Photo],
    children: Sequence[Child],
    *,
    all_tagged: bool = False,
    seen: Mapping[UUID, str] | None = None,
    by: User,
) -> list[PhotoTag]:
    """Mark the same children in several pictures of a draft, without places; or raise Refused and change nothing.

    A child already marked keeps their place. With `all_tagged` it is stated for each picture, too, that everyone who
    can be recognised in it is tagged, of the names that were `seen` there; never in passing of a picture in which
    somebody could not find a child. Returns the tags that are new.
    """
    fresh = lock_to_change(post, by=by)
    if fresh.state == Post.State.PUBLISHED:
        raise Refused("This post is published. Tag its pictures one by one, so that each is asked about again.")
    people = [_taggable(child, by=by) for child in children]
    if not photos or not (people or all_tagged):
        raise Refused("Choose the pictures, and the children who are in all of them.")
    wanted = {photo.pk for photo in photos}
    pictures = list(present_photos(fresh).select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(pictures) != len(wanted):
        raise Refused("One of these pictures has just been left out or moved. Look again; nothing was changed.")
    if all_tagged:
        _refuse_where_a_child_was_not_found(fresh, pictures)
    if all_tagged and seen is not None:
        for photo in pictures:
            _saw(photo, seen.get(photo.pk, ""), by=by)
    there = set(PhotoTag.objects.filter(photo__in=pictures).values_list("photo", "child"))
    tags = [
        _tag(photo, child, None, by=by) for photo in pictures for child in people if (photo.pk, child.pk) not in there
    ]
    for photo in pictures if all_tagged else []:
        changed = _state(photo, Photo.Accounted.ALL_TAGGED, photo.staff_present, photo.adults_present, by=by)
        photo.save(update_fields=changed)
    if not tags and not all_tagged:
        raise Refused("These children are tagged in all of these pictures already.")
    return tags


def _refuse_where_a_child_was_not_found(post: Post, pictures: Sequence[Photo]) -> None:
    """Raise Refused, with the number of each: whoever knows better says so where the picture can be seen."""
    numbers = {pk: number for number, pk in enumerate(present_photos(post).values_list("pk", flat=True), start=1)}
    missing = sorted(numbers[one.pk] for one in pictures if one.accounted == Photo.Accounted.UNKNOWN_CHILD)
    if missing:
        raise Refused(
            f"Of {'picture' if len(missing) == 1 else 'pictures'} {words.listed(map(str, missing))} somebody said that "
            "a child could not be found. Leave out the tick there, and say at the picture itself who is in it."
        )


def _same_picture(fresh: Photo, seen: Photo, region: Region | None) -> None:
    """Refuse a place that was chosen in another version of a locked picture: what it covers or cuts out there would be
    beside the child. A child without a place is the same child in every version."""
    if region is not None and fresh.version != seen.version:
        raise Refused(OTHERWISE)


def _settle(post: Post, photo: Photo, *, by: User) -> None:
    """A post that is out is asked again after every change to who is in its pictures."""
    if post.state == Post.State.PUBLISHED:
        ask_again_about(photo, post, by=by)


@action(refused=Event.POSTS_PHOTO_REFUSED)
def move_tag(tag: PhotoTag, region: Region | None, *, by: User) -> None:
    """Put a tag's frame elsewhere in the picture, or take the frame alone away; or raise Refused and change nothing.

    Who is in it stays the same. The place is one in `tag.photo` as it was handed over, as with `tag_child`.
    """
    _, fresh = lock_photo_to_change(tag.photo, by=by)
    _same_picture(fresh, tag.photo, region)
    place = None if region is None else [region.x, region.y, region.w, region.h]
    columns = dict(zip("xywh", place or (None,) * 4, strict=True))
    if not PhotoTag.objects.filter(pk=tag.pk, photo=fresh, covered=False).update(**columns):
        raise Refused("This tag is no longer there.")
    record(
        Event.POSTS_PHOTO_TAG_MOVED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        child_id=tag.child_id,
        details={"region": place},
    )


@action(refused=Event.POSTS_PHOTO_REFUSED)
def untag_child(photo: Photo, child: Child, *, by: User) -> None:
    """Take a tag away, or raise Refused. The statement goes with it: it was made about the tags there were."""
    post, fresh = lock_photo_to_change(photo, by=by)
    gone, _ = PhotoTag.objects.filter(photo=fresh, child=child, covered=False).delete()
    if not gone:
        raise Refused("This tag is no longer there.")
    forget_statement(fresh)
    record(
        Event.POSTS_PHOTO_UNTAGGED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        child_id=child.pk,
        details={"child": child.pk},
    )
    _settle(post, fresh, by=by)


@action(refused=Event.POSTS_PHOTO_REFUSED)
def account_for(
    photo: Photo,
    statement: str,
    *,
    staff_present: bool = False,
    adults_present: bool = False,
    seen: str | None = None,
    by: User,
) -> Photo:
    """State who can be recognised in a picture besides the tagged children, or raise Refused and change nothing.

    The statement is kept with the name of who made it; the certificate repeats it. Taking it back is the empty one.
    `seen` is the mark of the picture and the names it was made about: of others it is refused.
    """
    post, fresh = lock_photo_to_change(photo, by=by)
    if statement not in Photo.Accounted.values:
        raise Refused("Choose one of the sentences about who can be recognised.", field="accounted")
    if statement and seen is not None:
        _saw(fresh, seen, by=by)
    changed = _state(fresh, statement, staff_present, adults_present, by=by)
    if post.state == Post.State.PUBLISHED:
        ask_again_about(fresh, post, changed=changed, by=by)
    else:
        fresh.save(update_fields=changed)
    return fresh


def _saw(fresh: Photo, seen: str, *, by: User) -> None:
    """Refuse what was said of a locked picture with other names in it, or before it was altered, or before somebody
    else missed a child in it. Names of one's own may have come since: a quick hand sent them before the answer was
    there."""
    there, before = set(marks_of([fresh])[fresh.pk].split()), set(seen.split())
    tags = PhotoTag.objects.filter(photo=fresh, covered=False, tagged_by=by).values_list("child", flat=True)
    own = {str(child) for child in tags} | ({LACKS_A_CHILD} if fresh.accounted_by_id == by.pk else set())
    gone, come = before - there - {LACKS_A_CHILD}, there - before - own
    if gone or come:
        raise Refused(NOT_FOUND if not gone and come == {LACKS_A_CHILD} else OTHER_NAMES, field="accounted")


def _state(fresh: Photo, statement: str, staff_present: bool, adults_present: bool, *, by: User) -> tuple[str, ...]:
    """Put the statement on a locked picture and name the columns to be saved, or raise Refused where its own tags say
    otherwise."""
    tagged = PhotoTag.objects.filter(photo=fresh, covered=False).count()
    if statement == Photo.Accounted.NOBODY and (tagged or staff_present or adults_present):
        raise Refused(
            "Somebody is marked in this picture, so it cannot be that nobody can be recognised.", field="accounted"
        )
    if statement == Photo.Accounted.ALL_TAGGED and not (
        PhotoTag.objects.filter(photo=fresh).exists() or staff_present or adults_present
    ):
        raise Refused(
            "Nobody is tagged in this picture. Tag the children, or say that nobody can be recognised.",
            field="accounted",
        )
    now = clock.now()
    fresh.accounted = statement
    fresh.staff_present, fresh.adults_present = staff_present, adults_present
    fresh.accounted_by, fresh.accounted_at = (by, now) if statement else (None, None)
    record(
        Event.POSTS_PHOTO_ACCOUNTED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"statement": statement, "staff": staff_present, "adults": adults_present, "tags": tagged},
    )
    return ("accounted", "staff_present", "adults_present", "accounted_by", "accounted_at")
