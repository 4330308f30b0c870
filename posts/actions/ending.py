"""The end of what was kept for somebody: an event's pictures, dark from their last day by the rule, and those of a post
that was removed while they were held. This lets them be erased once nobody needs them."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.models import Role
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
