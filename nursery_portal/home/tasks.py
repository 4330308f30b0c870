"""Writing down what is open, so that a restore can be closed again."""

import logging

from celery import shared_task
from django.conf import settings

from nursery_portal.home import closures
from nursery_portal.home.due import note_sign_of_life
from nursery_portal.kit import clock

log = logging.getLogger("portal.closures")


@shared_task(name="home.note_open")
def note_open() -> None:
    """Write the file anew, unless this database was restored and nobody has closed it again."""
    if not closures.write():
        log.error("this database was restored and is not settled: see the runbook, close_again and note_open")
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        note_sign_of_life(clock.now())
