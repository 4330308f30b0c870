"""What somebody asked the manager, as the album shows it to a guardian whose child has left."""

from django.urls import reverse

from moderation.access import questions_visible_to
from nursery_portal.kit import clock
from nursery_portal.kit.words import moment
from nursery_portal.members.models import User
from posts.asked import Asked

SHOWN = 50


def own_questions(user: User) -> list[Asked]:
    """One's own questions, the latest first."""
    now = clock.now()
    return [
        Asked(
            one.body,
            reverse("moderation:question", args=[one.pk]),
            f"{moment(one.at, now=now)}, {'answered' if one.answered_at else 'waiting'}",
        )
        for one in questions_visible_to(user).filter(author=user).order_by("-at")[:SHOWN]
    ]
