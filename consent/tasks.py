"""Work that comes with the days."""

from celery import shared_task

from consent.actions import remind_of_reviews


@shared_task(name="consent.remind_of_reviews")
def remind() -> None:
    """Remind those whose yearly review is 30 or 7 days away."""
    remind_of_reviews()
