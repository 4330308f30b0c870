"""Asking a child's parents from the picture that waits for their answer."""

from datetime import datetime, timedelta

from consent.actions import ask_about
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.actions.steps import hat, lock_photo_to_change
from posts.models import PermissionAsk, Photo, PhotoTag

EVERY = timedelta(days=7)


def last_asks(children: list[int], at: datetime) -> dict[int, PermissionAsk]:
    """For each child whose parents were asked within the week, when: so long nobody asks them again."""
    recent = PermissionAsk.objects.filter(child__in=children, asked_at__gt=at - EVERY)
    return {one.child_id: one for one in recent.order_by("asked_at")}


@action(refused=Event.POSTS_PHOTO_REFUSED)
def ask_parents(photo: Photo, child: Child, *, by: User) -> PermissionAsk:
    """Ask those who can still answer for a child in a picture, or raise Refused. At most once a week for each child.

    Whether there was anybody to ask, and why not, is nobody's business here: what is said is the same for every child.
    """
    _, fresh = lock_photo_to_change(photo, by=by)
    if not PhotoTag.objects.filter(photo=fresh, child=child, covered=False).exists():
        raise Refused("This child is not tagged in the picture.")
    Child.objects.select_for_update().get(pk=child.pk)
    now = clock.now()
    if earlier := last_asks([child.pk], now).get(child.pk):
        when = words.moment(earlier.asked_at, now=now)
        raise Refused(f"{child.known_as}'s parents were asked {when}. They are asked at most once a week.")
    asked = PermissionAsk.objects.create(child=child, photo=fresh, asked_by=by, asked_at=now)
    ask_about(child, now)
    record(
        Event.POSTS_PERMISSION_ASKED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        child_id=child.pk,
        details={"child": child.pk},
    )
    return asked
