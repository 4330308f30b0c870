"""Writing down what is open, so that a restore can be closed again; and forgetting counts that are over."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.cache import caches

from nursery_portal.home import closures
from nursery_portal.home.due import note_sign_of_life
from nursery_portal.kit import clock
from nursery_portal.kit.counts import CountsInFiles

log = logging.getLogger("portal.closures")


@shared_task(name="home.note_open")
def note_open() -> None:
    """Write the file anew, unless this database was restored and nobody has closed it again."""
    if not closures.write():
        log.error("this database was restored and is not settled: see the runbook, close_again and note_open")
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        note_sign_of_life(clock.now())


@shared_task(name="home.forget_counts")
def forget_counts() -> None:
    """Take out of the files what is over, the key of yesterday's places too; Redis does it by itself."""
    counts = caches["default"]
    if isinstance(counts, CountsInFiles):
        counts.forget_expired()
