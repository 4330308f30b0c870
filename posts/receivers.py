"""A permission was taken back: the posts are tidied after it. Nothing that protects the child waits for this."""

import uuid
from typing import Any

from django.conf import settings

from nursery_portal.kit import jobs


def on_permission_taken_back(sender: Any, *, receipt: uuid.UUID, **kwargs: Any) -> None:
    """Hand it to the worker; where there is none the job loop finds it, so that no page waits for it."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        jobs.enqueue("posts.tidy_withdrawals")
