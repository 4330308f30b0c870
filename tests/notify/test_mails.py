"""Mails about notices: after commit, once, neutral, and never lost."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from nursery_portal.kit.clock import now
from nursery_portal.members.models import FirstMail, Guardianship, Role, User
from nursery_portal.notify import rules, tasks
from nursery_portal.notify.actions import claim_mail, notify
from nursery_portal.notify.models import Notice
from nursery_portal.notify.rules import CLAIM, TRIES
from nursery_portal.notify.tasks import mail_notice, sweep
from tests.cast import Cast, grant
from tests.conftest import Clock

OnCommit = Callable[..., Any]


class Away:
    """A mail server that does not answer."""

    def open(self) -> bool:
        """Refuse the call."""
        raise ConnectionRefusedError("no server")


def tell(person: User, **more: Any) -> Notice:
    """A notice whose words must not leave the portal."""
    return notify(person, "permission_receipt", "Teddy's answers", body="Ola said no about Teddy", url="/x/", **more)


def test_a_mail_goes_out_after_the_commit_and_not_before(
    cast: Cast, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(cast.ola)
        assert mail.outbox == []
    assert [one.to for one in mail.outbox] == [[cast.ola.email]]
    notice.refresh_from_db()
    assert notice.mailed_at is not None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_about_what_was_rolled_back(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(cast.ola)
        raise ZeroDivisionError
    assert mail.outbox == []
    assert not Notice.objects.exists()

    with transaction.atomic():
        tell(cast.ola)
    assert len(mail.outbox) == 1


def test_a_mail_names_the_nursery_and_nothing_of_the_notice(cast: Cast) -> None:
    mail_notice(tell(cast.ola).pk)

    sent: Any = mail.outbox[0]
    assert sent.subject == "Stepping Stones: news for you in the portal"
    html = sent.alternatives[0][0]
    for text in (sent.subject, sent.body, html):
        assert not any(word in text for word in ("Teddy", "said no", "answers'"))
    for text in (sent.body, html):
        assert "http://localhost:8000/notices/" in text
        assert "Your receipt is in the portal." in text
    assert "style=" not in html


def test_a_kind_without_a_sentence_of_its_own_gets_the_general_one(cast: Cast) -> None:
    mail_notice(notify(cast.ola, "something_new", "Teddy fell").pk)
    assert "There is something new for you in the portal." in mail.outbox[0].body
    assert "Teddy" not in mail.outbox[0].body


def test_a_nursery_name_of_several_lines_makes_no_second_header(cast: Cast) -> None:
    cast.nursery.name = "Stones\nBcc: all@example.org"
    cast.nursery.save(update_fields=["name"])
    mail_notice(tell(cast.ola).pk)
    assert mail.outbox[0].subject == "Stones Bcc: all@example.org: news for you in the portal"


def test_the_same_notice_is_mailed_once_however_often_it_is_asked_for(cast: Cast) -> None:
    notice = tell(cast.ola)
    mail_notice(notice.pk)
    mail_notice(notice.pk)
    sweep()
    assert len(mail.outbox) == 1


def test_a_notice_being_sent_is_left_alone_until_its_claim_ends(cast: Cast, clock: Clock) -> None:
    notice = tell(cast.ola)
    assert claim_mail(notice.pk) is not None, "another worker took it, and died"
    mail_notice(notice.pk)
    assert mail.outbox == []

    clock.forward(seconds=CLAIM.total_seconds() + 1)
    sweep()
    assert len(mail.outbox) == 1


def test_the_sweep_finds_what_a_lost_task_left_behind(cast: Cast) -> None:
    tell(cast.ola)
    tell(cast.priya)
    tell(cast.sam, mail=False)
    sweep()
    assert sorted(one.to[0] for one in mail.outbox) == ["ola.bear@example.org", "priya.bird@example.org"]


def test_a_refusing_mail_server_is_tried_again_and_in_the_end_given_up(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def send(self) -> int:
            raise OSError("no server")

    notice = tell(cast.ola)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "message_for", lambda notice: Broken())
        mail_notice(notice.pk)
    assert mail.outbox == []
    clock.forward(seconds=CLAIM.total_seconds() + 1)
    sweep()
    assert len(mail.outbox) == 1

    other = tell(cast.sam)
    Notice.objects.filter(pk=other.pk).update(mail_tries=TRIES)
    sweep()
    assert len(mail.outbox) == 1


def test_hours_without_a_mail_server_lose_no_mail_and_it_goes_with_the_first_sweep_after(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "get_connection", lambda: Away())
        mail_notice(tell(cast.ola).pk)
        for _ in range(20):
            clock.forward(minutes=10)
            sweep()
    assert Notice.objects.get().mail_tries == 0
    sweep()
    assert [one.to for one in mail.outbox] == [[cast.ola.email]]


def test_a_mail_that_is_refused_for_two_days_goes_in_the_end_and_is_not_asked_for_every_minute(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []

    def refuse(*given: Any) -> None:
        tries.append(clock.now.timestamp())
        raise SMTPDataError(451, b"later")

    tell(cast.ola)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "deliver", refuse)
        for _ in range(2 * 24 * 6):
            sweep()
            clock.forward(minutes=10)
    waits = [round((later - first) / 60) for first, later in pairwise(tries)]
    assert waits[:5] == [10, 20, 40, 60, 60] and set(waits[5:]) == {60}
    clock.forward(hours=1)
    sweep()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("error", "tried"), [(SMTPServerDisconnected("gone"), 1), (SMTPDataError(554, b"no"), 2)])
def test_a_server_that_fails_halfway_is_asked_no_more_but_one_bad_mail_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, tried: int
) -> None:
    def fail(*given: Any) -> None:
        raise error

    tell(cast.ola)
    tell(cast.priya)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "deliver", fail)
        sweep()
    assert Notice.objects.filter(mail_tries=1).count() == tried
    sweep()
    assert len(mail.outbox) == 2 - tried, "who was not tried is not late"


def test_no_mail_server_is_waited_for_for_long(settings: Any) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 30


def test_nobody_who_left_or_is_suspended_gets_a_mail(cast: Cast) -> None:
    notices = [tell(cast.ola), tell(cast.priya)]
    User.objects.filter(pk=cast.ola.pk).update(suspended_at=now())
    User.objects.filter(pk=cast.priya.pk).update(is_active=False)
    for notice in notices:
        mail_notice(notice.pk)
    sweep()
    assert mail.outbox == []


KEPT_FROM_SAM: dict[str, dict[str, Any]] = {
    "no contact": {"no_contact": True},
    "hidden": {"hide_location": True},
    "ended": {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("changed", KEPT_FROM_SAM)
@pytest.mark.parametrize("staff", [False, True])
def test_what_is_entered_in_the_quiet_hours_holds_back_the_mail_of_the_morning(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, changed: str, staff: bool
) -> None:
    """Every mail names the nursery. Somebody who works there hears of it all the same."""
    monkeypatch.setattr(rules, "QUIET", (time(20), time(7)))
    clock.move_to(datetime(2026, 11, 26, 20, 30, tzinfo=UTC))
    notice = tell(cast.sam)
    assert notice.mail_after is not None
    for link in (cast.ola_link, cast.sam_link):
        FirstMail.objects.create(link=link, confirmed=True, settled_by=cast.dora, settled_at=clock.now)
    tell(cast.ola)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(**KEPT_FROM_SAM[changed])
    if staff:
        grant(cast.sam, Role.PRACTITIONER)

    clock.forward(hours=10, minutes=31)
    sweep()

    assert {one.to[0] for one in mail.outbox} == {cast.ola.email, *([cast.sam.email] if staff else [])}
    notice.refresh_from_db()
    assert notice.mail is staff
    assert Notice.objects.filter(recipient=cast.sam).exists(), "the portal has it in any case"


def test_nobody_is_written_to_before_the_lead_has_confirmed_the_first_mail(cast: Cast) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    FirstMail.objects.create(link=cast.ola_link, confirmed=True, settled_by=cast.dora, settled_at=now())
    for person in (cast.ola, cast.sam, cast.priya):
        mail_notice(tell(person).pk)
    assert [one.to for one in mail.outbox] == [[cast.ola.email], [cast.priya.email]]


def test_an_old_notice_is_not_mailed_any_more(cast: Cast) -> None:
    notice = tell(cast.ola)
    Notice.objects.filter(pk=notice.pk).update(made_at=now() - timedelta(days=4))
    sweep()
    assert mail.outbox == []


@pytest.mark.parametrize("answers", [False, True])
def test_whoever_presses_waits_for_a_silent_server_once_and_the_sweep_asks_it_again(
    cast: Cast,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: OnCommit,
    answers: bool,
) -> None:
    """So with one that does not answer the call, and with one that answers it and falls silent over the mail."""
    calls = []

    class Silent(Away):
        def open(self) -> bool:
            calls.append(1)
            return answers or super().open()

        def send_messages(self, messages: object) -> int:
            raise SMTPServerDisconnected

        def close(self) -> None:
            """It is gone."""

    with monkeypatch.context() as silent:
        silent.setattr(tasks, "get_connection", Silent)
        with django_capture_on_commit_callbacks(execute=True):
            for person in (cast.ola, cast.sam, cast.priya):
                tell(person)
        assert len(calls) == 1 and mail.outbox == []
    clock.forward(minutes=10)  # the one that was tried waits so long
    sweep()
    assert len(mail.outbox) == 3
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.ola)
    assert len(mail.outbox) == 4, "it answered again, so the next one does not wait for the sweep"


def test_a_mail_of_many_leaves_with_the_sweep(cast: Cast, django_capture_on_commit_callbacks: OnCommit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.ola, by_sweep=True)
    assert mail.outbox == []
    sweep()
    assert len(mail.outbox) == 1
