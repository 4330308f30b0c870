"""The end of what was kept for somebody: an event's pictures, dark from their last day by the rule, those of a post
that was removed while they were held, and those of a draft that nobody finished. This lets them be erased once nobody
needs them."""

from datetime import datetime

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Nursery
from posts import drafts
from posts.models import Photo, Post
from posts.rules import event_pictures_over, left_of_removed


@action()
def end_event_pictures(post: Post) -> int:
    """Leave an event's pictures to be erased once their last day has passed; how many. What anybody holds waits."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    now = clock.now()
    over = list(event_pictures_over(now).filter(post=fresh).order_by("pk"))
    held = held_pictures([one.pk for one in over])
    photos = [one for one in over if one.pk not in held]
    if not photos:
        raise Refused("No picture of this event is over.")
    Photo.objects.filter(pk__in=[one.pk for one in photos]).update(removed_at=now)
    record(
        Event.POSTS_EVENT_PICTURES_ENDED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"pictures": [str(one.pk) for one in photos], "until": str(fresh.pictures_until)},
    )
    for one in photos:
        jobs.enqueue("posts.erase_photo", str(one.pk))
    return len(photos)


@action()
def end_removed_pictures(post: Post) -> int:
    """Leave the pictures of a removed post to be erased that somebody held then and nobody holds now; how many."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    left = list(left_of_removed().filter(post=fresh).select_for_update().order_by("pk"))
    held = held_pictures([one.pk for one in left])
    photos = [one for one in left if one.pk not in held]
    if not photos:
        raise Refused("Every picture of this post is needed.")
    Photo.objects.filter(pk__in=[one.pk for one in photos]).update(removed_at=clock.now())
    for one in photos:
        record(
            Event.POSTS_PHOTO_REMOVED,
            actor=None,
            acting_as=Role.SYSTEM,
            subject=one,
            details={"post": fresh.pk, "because": "its post was removed"},
        )
        jobs.enqueue("posts.erase_photo", str(one.pk))
    return len(photos)


@action()
def tell_of_old_draft(post: Post, *, by: User | None = None) -> int:
    """Tell whoever began a draft that nobody works on, and the managers, when its pictures are erased; how many."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    now = clock.now()
    if not any(one.pk == fresh.pk for one in drafts.to_tell(now)):
        raise Refused("Somebody has worked on this draft, or they have been told.")
    people = drafts.to_be_told(fresh)
    pictures = Photo.objects.filter(post=fresh, removed_at=None, erased_at=None).count()
    until = words.long_date(clock.today() + drafts.NOTICE)
    for person in people:
        notify(
            person,
            drafts.KIND,
            f"The pictures of a draft are erased after {until}",
            body=f"“{fresh.title or 'A draft without a title'}” has {words.counted(pictures, 'picture')} and was never "
            f"published; nobody has worked on it for {drafts.UNTOUCHED.days} days. Save it once more, or publish it, "
            "if they are needed. Its words stay.",
            url=drafts.address_of(fresh),
        )
    record(
        Event.POSTS_DRAFT_END_TOLD,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"told": len(people), "pictures": pictures},
    )
    return len(people)


def count_old_drafts(at: datetime) -> int:
    """How many pictures of such drafts are past their time."""
    return len(drafts.over(at))


@action()
def erase_old_drafts(at: datetime) -> int:
    """Leave the pictures of those drafts to be erased, a line of the retention schedule; how many. The words stay."""
    posts = {photo.post_id for photo in drafts.over(at)}
    list(Post.objects.select_for_update().filter(pk__in=posts).order_by("pk"))
    photos = [photo for photo in drafts.over(at) if photo.post_id in posts]
    Photo.objects.filter(pk__in=[one.pk for one in photos]).update(removed_at=at)
    for one in photos:
        record(
            Event.POSTS_PHOTO_REMOVED,
            actor=None,
            acting_as=Role.SYSTEM,
            subject=one,
            details={"post": one.post_id, "because": "nobody finished its draft"},
        )
        jobs.enqueue("posts.erase_photo", str(one.pk))
    record(
        Event.DUTIES_RETENTION_KEPT,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=Nursery.objects.get(pk=1),
        details={"drafts": len(photos)},
    )
    return len(photos)
