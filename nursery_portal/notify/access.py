"""The only door to notices: one's own."""

from django.db.models import QuerySet

from nursery_portal.members.models import User
from nursery_portal.notify.models import Notice


def notices_visible_to(user: User) -> QuerySet[Notice]:
    """A member's own notices, newest first. Nobody reads another person's, whatever their role."""
    return Notice.objects.filter(recipient=user) if user.pk else Notice.objects.none()


def unread_count(user: User) -> int:
    """How many notices this member has not read: the number beside the bell."""
    return notices_visible_to(user).filter(read_at__isnull=True).count()
