"""Work that comes with the days, and what follows a withdrawal."""

import logging
from uuid import UUID

from celery import shared_task

from consent.access import STILL_TOLD, untold_withdrawals
from consent.actions import ask_of_ended_texts, remind_of_reviews, tell_of_withdrawal
from consent.actions.answering import TELL_TASK
from nursery_portal.kit import clock

log = logging.getLogger("portal.consent")


@shared_task(name="consent.remind_of_reviews")
def remind() -> None:
    """Remind those whose yearly review is 30 or 7 days away."""
    remind_of_reviews()


@shared_task(name="consent.ask_of_ended_texts")
def ask_anew() -> None:
    """Ask those whose answers came to an end with a new text."""
    ask_of_ended_texts()


@shared_task(name=TELL_TASK)
def tell(receipt: str) -> None:
    """Tell of one withdrawal, if that has not been done. A failure leaves it to the sweep."""
    try:
        tell_of_withdrawal(UUID(receipt))
    except Exception:
        log.exception("nobody could be told of a withdrawal; it stands all the same")


@shared_task(name="consent.tell_of_withdrawals")
def tell_of_those_left() -> None:
    """Tell of the withdrawals of late whose task was lost."""
    for receipt in untold_withdrawals(clock.now() - STILL_TOLD):
        tell(str(receipt))
