"""The only doors to notices (one's own) and to returned mail."""

from django.db.models import QuerySet

from nursery_portal.members.access import Can, Tally, may
from nursery_portal.members.models import User
from nursery_portal.notify.models import Bounce, Notice


def notices_visible_to(user: User) -> QuerySet[Notice]:
    """A member's own notices, newest first. Nobody reads another person's, whatever their role."""
    return Notice.objects.filter(recipient=user) if user.pk else Notice.objects.none()


def newest_notice(user: User) -> int:
    """The key of this member's newest notice; nought where there is none."""
    return notices_visible_to(user).order_by("-pk").values_list("pk", flat=True).first() or 0


_UNREAD = Tally(lambda user, at: notices_visible_to(user).filter(read_at__isnull=True))


def unread_count(user: User) -> int:
    """How many notices this member has not read: the number beside the bell."""
    return _UNREAD.of(user)


def open_bounces(user: User) -> QuerySet[Bounce]:
    """The addresses from which mail comes back, for those who invite people and keep their addresses."""
    return Bounce.objects.filter(settled_at=None) if may(user, Can.INVITE) else Bounce.objects.none()


_RETURNED = Tally(lambda user, at: open_bounces(user))


def returned_count(user: User) -> int:
    """How many addresses this person has to see to."""
    return _RETURNED.of(user)


def member_of_link(pk: int) -> User | None:
    """The member whose signed link this is, who need not be signed in to end their own mails of the day."""
    return User.objects.filter(pk=pk).first()
