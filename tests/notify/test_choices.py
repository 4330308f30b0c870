"""When a mail goes: what each person chose, quiet hours, and safety in any case."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.notify.actions import choose_mails, notify, notify_all
from nursery_portal.notify.models import MailChoice, Notice, Way
from nursery_portal.notify.rules import choice_of, quiet_until
from nursery_portal.notify.tasks import sweep
from nursery_portal.register.models import Child
from tests.cast import Cast, day
from tests.clients import signed_in
from tests.conftest import Clock

LONDON = ZoneInfo("Europe/London")
NIGHT = MailChoice(quiet_from=time(20), quiet_until=time(7))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant in the nursery's own time."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(26, 19, 59), None),
        (at(26, 20), at(27, 7)),
        (at(26, 23, 59), at(27, 7)),
        (at(27, 0), at(27, 7)),
        (at(27, 6, 59), at(27, 7)),
        (at(27, 7), None),
        (at(24, 22, month=10), at(25, 7, month=10)),  # the clocks go back in this night
    ],
)
def test_quiet_hours_end_at_their_end_also_over_midnight(now: datetime, until: datetime | None) -> None:
    assert quiet_until(now, "reminder", NIGHT) == until


def test_quiet_hours_of_a_day_and_none_at_all() -> None:
    nap = MailChoice(quiet_from=time(12), quiet_until=time(14))
    assert quiet_until(at(26, 13), "reminder", nap) == at(26, 14)
    assert quiet_until(at(26, 14), "reminder", nap) is None
    assert quiet_until(at(26, 23), "reminder", MailChoice()) is None


def test_a_mail_in_quiet_hours_waits_and_one_about_safety_does_not(
    cast: Cast, clock: Clock, django_capture_on_commit_callbacks: Any
) -> None:
    choose_mails(MailChoice(quiet_from=time(20), quiet_until=time(7)), by=cast.dora)
    clock.move_to(at(26, 22))
    with django_capture_on_commit_callbacks(execute=True):
        notify(cast.dora, "reminder", "Wellies")
        notify(cast.dora, "comment_urgent", "Read this")
    assert len(mail.outbox) == 1 and "should be read now" in str(mail.outbox[0].body)
    sweep()
    assert len(mail.outbox) == 1
    clock.move_to(at(27, 7, 1))
    sweep()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("kind", "chosen", "mail_", "daily"),
    [
        ("comment_decided", {}, True, False),
        ("comment_decided", {"own": Way.DAILY}, False, True),
        ("reminder", {}, True, False),
        ("reminder", {"reminders": Way.DAILY}, False, True),
        ("comment_decided", {"own": Way.DAILY, "daily": False}, True, False),
        ("reminder", {"reminders": Way.DAILY, "daily": False}, True, False),
        ("question_asked", {}, False, True),
        ("breach_opened", {"own": Way.DAILY}, True, False),
        ("picture_reported", {"own": Way.DAILY, "reminders": Way.DAILY, "daily": False}, True, False),
    ],
)
def test_each_kind_goes_the_way_it_should_or_as_was_chosen(
    cast: Cast, kind: str, chosen: dict[str, Any], mail_: bool, daily: bool
) -> None:
    if chosen:
        choose_mails(MailChoice(**chosen), by=cast.ola)
    one = notify(cast.ola, kind, "Title")
    assert (one.mail, one.daily) == (mail_, daily)
    notify_all([cast.ola], kind, "Title")
    assert set(Notice.objects.filter(kind=kind).values_list("mail", "daily")) == {(mail_, daily)}


def test_a_person_chooses_on_a_page_and_it_is_recorded(cast: Cast) -> None:
    client = signed_in(cast.ola)
    url = reverse("notify:choices")
    assert client.get(url).status_code == 200
    form = {"daily": "no", "own": "at_once", "reminders": "daily", "quiet_from": "21:30", "quiet_until": "06:15"}
    assert client.post(url, form).status_code == 302
    kept = choice_of(cast.ola)
    assert (kept.daily, kept.reminders, kept.quiet_from, kept.quiet_until) == (
        False,
        "daily",
        time(21, 30),
        time(6, 15),
    )
    assert AuditEvent.objects.filter(event=Event.NOTIFY_CHOICE_MADE, actor_id=cast.ola.pk).exists()
    assert choice_of(cast.sam).daily, "nobody else's"


@pytest.mark.parametrize(
    "wrong", [{"quiet_until": ""}, {"quiet_from": "late"}, {"daily": "x"}, {"own": ""}, {"reminders": "never"}]
)
def test_a_refused_choice_changes_nothing_and_is_still_there(cast: Cast, wrong: dict[str, str]) -> None:
    form = {"daily": "no", "own": "daily", "reminders": "daily", "quiet_from": "21:31", "quiet_until": "06:15", **wrong}
    answer = signed_in(cast.ola).post(reverse("notify:choices"), form)
    assert answer.status_code == 422
    assert form["quiet_from"] in answer.content.decode()
    assert not MailChoice.objects.exists()


def test_no_mail_waits_for_a_mail_of_the_day_that_does_not_come_any_more(cast: Cast) -> None:
    choose_mails(MailChoice(own=Way.DAILY, reminders=Way.DAILY), by=cast.ola)
    choose_mails(MailChoice(own=Way.DAILY), by=cast.morag)
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    for kind, mail_ in (("pack_ready", True), ("album_ends_1", True), ("reminder", True), ("question_asked", False)):
        one = notify(cast.ola, kind, "Title")
        assert (one.mail, one.daily) == (mail_, not mail_), kind
    notify_all([cast.ola, cast.morag], "comment_decided", "Title")
    told = dict(Notice.objects.filter(kind="comment_decided").values_list("recipient", "daily"))
    assert told == {cast.ola.pk: False, cast.morag.pk: True}
    assert choice_of(cast.ola).daily, "what they chose stays as it is, for when they come back"
