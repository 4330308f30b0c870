"""What happens by itself: telling readers of nameless concerns an hour later, reminding of what is due, and handing on
what nobody reads any more."""

from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from staff_conduct.access import cases_nobody_reads, concerns_nobody_reads
from staff_conduct.actions import (
    hand_on_case,
    hand_on_concern,
    nameless_to_tell_of,
    readers_to_remind,
    remind_of_duties,
    tell_of_nameless_concerns,
)


@shared_task(name="staff_conduct.tell_of_nameless")
def tell_of_nameless() -> int:
    """Tell readers of concerns without a name once their hour is over; how many were told. Safe to repeat."""
    readers = nameless_to_tell_of(clock.now())
    for reader in readers:
        tell_of_nameless_concerns(reader)
    return len(readers)


@shared_task(name="staff_conduct.remind_of_due")
def remind_of_due() -> int:
    """Remind each reader once a day of duties that are due or late; how many were told. Safe to repeat."""
    readers = readers_to_remind(clock.today())
    for reader, late in readers:
        remind_of_duties(reader, late=late)
    return len(readers)


@shared_task(name="staff_conduct.hand_on_cases")
def hand_on_cases() -> int:
    """Give each case that nobody reads any more to the next people; how many were given. Safe to repeat."""
    return _handed_on(cases_nobody_reads(), hand_on_case)


@shared_task(name="staff_conduct.hand_on_concerns")
def hand_on_concerns() -> int:
    """Give each concern that nobody reads any more to the next people; how many were given. Safe to repeat."""
    return _handed_on(concerns_nobody_reads(), hand_on_concern)


def _handed_on(items: Iterable[Any], hand_on: Callable[[Any], object]) -> int:
    """How many of these were given on. Nobody here may read one, or somebody does again: looked at the next time."""
    given = 0
    for one in items:
        try:
            hand_on(one)
        except Refused:
            continue
        given += 1
    return given
