"""Work that comes with the hours."""

from celery import shared_task

from nursery_portal.duties.actions import keep_to_schedule, remind_of_breaches


@shared_task(name="duties.remind_of_breaches")
def remind() -> None:
    """Remind those who keep the register before the 72 hours of a breach are over."""
    remind_of_breaches()


@shared_task(name="duties.keep_to_schedule")
def keep() -> None:
    """Erase what is past its time, once a day."""
    keep_to_schedule()
