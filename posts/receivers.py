"""What happens elsewhere and concerns pictures: a permission taken back, a child who is going to leave."""

import uuid
from typing import Any

from django.conf import settings

from nursery_portal.kit import jobs, words
from nursery_portal.register.models import Child
from posts.leaving import figures


def on_permission_taken_back(sender: Any, *, receipt: uuid.UUID, **kwargs: Any) -> None:
    """Hand it to the worker; where there is none the job loop finds it, so that no page waits for it."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        jobs.enqueue("posts.tidy_withdrawals")


def on_leaving_considered(sender: Any, *, child: Child, **kwargs: Any) -> str:
    """What becomes of the child's pictures, in figures, for the manager who is about to set the last day."""
    found = figures(child)
    if not found.pictures:
        return ""
    if not found.with_others:
        return f"{words.counted(found.pictures, 'picture')} will no longer be seen by other families."
    return (
        f"{words.counted(found.pictures, 'picture')} will no longer be seen by other families, {found.with_others} of "
        "them with other children. Those come back once the leaver is covered, where the family allows it."
    )
