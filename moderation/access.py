"""The only doors to the queue and to a comment one may report."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from moderation.models import Screening
from moderation.rules import waiting
from nursery_portal.kit import clock
from nursery_portal.members.access import Can, may, own_children
from nursery_portal.members.models import Guardianship, User, link_current
from posts.access import comments_visible_to
from posts.models import Comment


def queue_visible_to(user: User, at: datetime) -> QuerySet[Comment]:
    """What this reviewer may read and decide: nothing of their own, of a relative, or about themselves.

    A relative is anybody linked to a child the reviewer is linked to.
    """
    if not may(user, Can.MODERATE):
        return Comment.objects.none()
    today = clock.today()
    family = Guardianship.objects.filter(link_current(today), child__in=own_children(user, today)).values("user")
    about_me = Screening.about.through.objects.filter(
        screening__comment=OuterRef("pk"), screening__version=OuterRef("version"), user=user
    )
    return waiting(at).exclude(author=user).exclude(author__in=family).filter(~Exists(about_me))


def reportable_comments(user: User, at: datetime) -> QuerySet[Comment]:
    """Shown comments of other people that this member sees."""
    return comments_visible_to(user, at).filter(state=Comment.State.VISIBLE).exclude(author=user)
