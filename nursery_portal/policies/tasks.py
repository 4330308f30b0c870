"""Once a day: reminders of what is due, and visitors' names that are old enough to be forgotten."""

import logging

from celery import shared_task

from nursery_portal.kit.errors import Refused
from nursery_portal.policies.actions import forget_visitors, remind_of_dates, remind_to_read

log = logging.getLogger("portal.policies")


@shared_task(name="policies.remind")
def remind() -> None:
    """Each by itself: nothing to do is no fault, and a fault stops none of the others."""
    for act in (remind_to_read, remind_of_dates, forget_visitors):
        try:
            act()
        except Refused:
            continue
        except Exception:
            log.exception("a daily job of the policies failed")
