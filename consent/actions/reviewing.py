"""The yearly review: reminding, kindly, those whose yes is asked about again."""

from datetime import timedelta

from consent.access import reviews_to_remind
from consent.messages import remind_of_review
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.models import Role
from nursery_portal.register.models import Nursery

BEFORE = (timedelta(days=30), timedelta(days=7))


def remind_of_reviews() -> int:
    """Remind everybody who is due for one of the two reminders and has not had it, and return how many. Repeatable."""
    now = clock.now()
    if not Nursery.objects.filter(pk=1).exists() or not any(reviews_to_remind(now, before) for before in BEFORE):
        return 0
    return _remind()


@action()
def _remind() -> int:
    """One transaction under the nursery's lock, so that two sweeps at the same moment remind once."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    now = clock.now()
    reminded: list[int] = []
    for before in BEFORE:
        for guardian in reviews_to_remind(now, before):
            remind_of_review(guardian, before, hides=nursery.review_hides_pictures)
            reminded.append(guardian.pk)
    record(
        Event.CONSENT_REVIEW_REMINDED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=nursery,
        details={"guardians": reminded},
    )
    return len(reminded)
