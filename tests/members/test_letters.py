"""Letters about an account: what they say is true whenever they are read."""

from datetime import UTC, datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.actions.mailing import claim_mail
from nursery_portal.members.letters import KINDS
from nursery_portal.members.models import AccessCode, KnownDevice, MailTry
from nursery_portal.members.tasks import mail_waiting_letters
from tests.cast import Cast
from tests.conftest import Clock


@pytest.mark.parametrize("kind", ["code", "device"])
def test_a_letter_says_the_hour_and_the_day_of_the_nursery_and_never_just_now(cast: Cast, kind: str) -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on Thursday in London
    rows = {
        "code": AccessCode(user=cast.ola, used_at=at),
        "device": KnownDevice(user=cast.ola, words="Firefox on Android", first_at=at, last_at=at),
    }
    words = " ".join(KINDS[kind].make(rows[kind], at).words)
    assert "at 00:30 on Thursday 2 July" in words and "just now" not in words


@pytest.mark.parametrize(("code", "tries"), [(550, 1), (450, 4)])
def test_a_letter_whose_address_is_refused_is_not_tried_every_two_minutes(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, code: int, tries: int
) -> None:
    asked: list[str] = []

    def refuse(self: EmailMessage) -> int:
        asked.extend(self.to)
        raise SMTPRecipientsRefused({to: (code, b"no") for to in self.to})

    now = kit_clock.now()
    row = KnownDevice.objects.create(user=cast.ola, mark_hash="x", words="x", first_at=now, last_at=now, is_odd=True)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        for _ in range(60):
            clock.forward(minutes=2)
            mail_waiting_letters()
    assert asked == [cast.ola.email] * tries
    clock.forward(hours=3)
    mail_waiting_letters()
    row.refresh_from_db()
    assert (row.mailed_at is None) == (code == 550) and len(mail.outbox) == (code != 550)


@pytest.mark.parametrize(("error", "tried"), [(TimeoutError("silent"), 1), (SMTPRecipientsRefused({}), 2)])
def test_a_silent_server_is_waited_for_once_in_a_sweep_and_a_bad_address_stops_no_other(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception, tried: int
) -> None:
    def fail(self: EmailMessage) -> int:
        raise error

    now = kit_clock.now()
    for person in (cast.ola, cast.priya):
        KnownDevice.objects.create(
            user=person, mark_hash=person.first_name, words="x", first_at=now, last_at=now, is_odd=True
        )
    clock.forward(minutes=3)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fail)
        mail_waiting_letters()
    assert MailTry.objects.filter(tries__gt=0).count() == tried


def test_marks_of_tries_go_when_they_are_of_no_use(cast: Cast, clock: Clock) -> None:
    assert claim_mail("device", 1)
    clock.forward(days=61)
    mail_waiting_letters()
    assert not MailTry.objects.exists()
