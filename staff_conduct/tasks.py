"""What happens by itself: telling readers of nameless concerns an hour later, and reminding of what is due."""

from celery import shared_task

from nursery_portal.kit import clock
from staff_conduct.actions import nameless_to_tell_of, readers_to_remind, remind_of_duties, tell_of_nameless_concerns


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
