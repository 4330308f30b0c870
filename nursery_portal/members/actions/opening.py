"""Opening a new portal to families: what has to be confirmed first, and the moment itself."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members import tokens
from nursery_portal.members.access import Can
from nursery_portal.members.actions.steps import hat
from nursery_portal.members.models import User
from nursery_portal.members.opening import checklist, is_open
from nursery_portal.register.models import Nursery

TEST_TASK = "members.mail_test"


def _nursery() -> Nursery:
    return Nursery.objects.select_for_update().get(pk=1)


@action(refused=Event.REGISTER_REFUSED)
def confirm_hours(*, by: User) -> None:
    """Write down that a leader has looked at opening hours and nation and found them right."""
    acting_as = hat(by, Can.CHANGE_NURSERY)
    nursery = _nursery()
    nursery.hours_confirmed_at = clock.now()
    nursery.save(update_fields=["hours_confirmed_at"])
    record(Event.REGISTER_STEP_CONFIRMED, actor=by, acting_as=acting_as, subject=nursery, details={"step": "hours"})


@action(refused=Event.REGISTER_REFUSED)
def send_test_mail(*, by: User) -> None:
    """Send the leader a mail with a code. A test before this one counts no more."""
    acting_as = hat(by, Can.CHANGE_NURSERY)
    nursery = _nursery()
    nursery.test_mail_sent_at, nursery.test_mail_confirmed_at = clock.now(), None
    nursery.save(update_fields=["test_mail_sent_at", "test_mail_confirmed_at"])
    enqueue(TEST_TASK, by.pk)
    record(Event.REGISTER_TEST_MAIL_SENT, actor=by, acting_as=acting_as, subject=nursery)


@action(refused=Event.REGISTER_REFUSED)
def confirm_test_mail(*, code: str, by: User) -> None:
    """Confirm with the code of the mail that mail arrives, or raise Refused."""
    acting_as = hat(by, Can.CHANGE_NURSERY)
    nursery = _nursery()
    typed = "".join(code.split())
    if nursery.test_mail_sent_at is None or not tokens.fits(
        typed, tokens.hash_of(tokens.mail_code(nursery.test_mail_sent_at, by.email))
    ):
        raise Refused("This is not the code of the newest test mail that we sent to you.", field="code")
    nursery.test_mail_confirmed_at = clock.now()
    nursery.save(update_fields=["test_mail_confirmed_at"])
    record(Event.REGISTER_STEP_CONFIRMED, actor=by, acting_as=acting_as, subject=nursery, details={"step": "mail"})


@action(refused=Event.REGISTER_REFUSED)
def open_portal(*, by: User) -> None:
    """Let families be invited from now on, or raise Refused with each step that is still open. It is done once."""
    acting_as = hat(by, Can.CHANGE_NURSERY)
    nursery = _nursery()
    if is_open(nursery):
        raise Refused("The portal is open already.")
    missing = [step.title for step in checklist(nursery) if step.must and not step.done]
    if missing:
        raise Refused(*(f"Still to do: {title}." for title in missing))
    nursery.opened_at = clock.now()
    nursery.save(update_fields=["opened_at"])
    record(Event.REGISTER_PORTAL_OPENED, actor=by, acting_as=acting_as, subject=nursery)
