"""The end of an event's pictures: dark from their last day by the rule, and erased by this."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.models import Role
from posts.models import Photo, Post
from posts.rules import event_pictures_over


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
