"""One mail a day, at the same cost for a thousand members as for ten; and the way out of it."""

from datetime import datetime, time, timedelta
from smtplib import SMTPDataError
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.post import deliver
from nursery_portal.members.models import FirstMail, Guardianship, User
from nursery_portal.notify import rules, tasks
from nursery_portal.notify.actions import (
    choose_mails,
    claim_digests,
    note_bounce,
    notify,
    plan_digests,
    settle_bounce,
    stop_daily,
)
from nursery_portal.notify.digest import lines_for
from nursery_portal.notify.models import Digest, DigestRun, MailChoice, Way
from nursery_portal.notify.rules import CLAIM, choice_of, in_quiet_hours, quiet_until, stop_token
from nursery_portal.notify.tasks import send_digests
from nursery_portal.register.models import Child, Nursery, Room
from posts.actions import publish_post
from tests.cast import Cast, day, draft, guardian
from tests.conftest import Clock
from tests.notify.test_mails import Away

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def evening(clock: Clock) -> Clock:
    """A working day at noon: five and a half hours before the mail of the day."""
    clock.move_to(datetime(2026, 11, 26, 12, 0, tzinfo=LONDON))
    return clock


@pytest.fixture
def quiet_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quiet hours of whoever chose nothing, which the other tests do without."""
    monkeypatch.setattr(rules, "QUIET", (time(20), time(7)))


def post(cast: Cast, *rooms: Room, **more: Any) -> None:
    """A post that is out."""
    publish_post(draft(cast.morag, *(rooms or (cast.acorn,)), **more), by=cast.morag)


def digests() -> dict[str, str]:
    """The mails of the day that went out, by address."""
    return {one.to[0]: str(one.body) for one in mail.outbox if "today in the portal" in one.subject}


def test_it_goes_out_once_a_day_from_its_hour_on_to_those_who_have_something_new(cast: Cast, evening: Clock) -> None:
    post(cast, title="Puddles")
    post(cast, cast.willow, title="Paint")
    send_digests()
    assert digests() == {}
    evening.forward(hours=6)
    send_digests()
    sent = digests()
    assert "1 new post in the day book." in sent[cast.ola.email]
    assert "1 new post in the day book." in sent[cast.aisha.email]
    assert "2 new posts in the day book." in sent[cast.dora.email]
    assert cast.morag.email not in sent, "her own posts are no news to her"
    assert cast.syd.email not in sent, "who runs the system reads no day book"

    mail.outbox.clear()
    send_digests()
    evening.forward(hours=1)
    send_digests()
    assert digests() == {}, "once"
    evening.forward(days=1)
    send_digests()
    assert digests() == {}, "and never about the same twice"


def test_who_only_signs_is_told_of_no_post(cast: Cast, evening: Clock) -> None:
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(kind=Guardianship.Kind.SIGNER)
    post(cast, title="Puddles")
    evening.forward(hours=6)
    send_digests()
    assert cast.sam.email not in digests() and cast.ola.email in digests()
    guardian(cast.sam, cast.wren)
    evening.forward(hours=1)
    post(cast, title="Snow")
    evening.forward(days=1)
    mail.outbox.clear()
    send_digests()
    assert "1 new post in the day book." in digests()[cast.sam.email], "a guardian of another child reads it"


def test_it_names_nobody_and_says_how_to_stop_it(cast: Cast, evening: Clock) -> None:
    post(cast, title="Teddy fell", body="Teddy and Wren")
    evening.forward(hours=6)
    send_digests()
    one: Any = next(one for one in mail.outbox if one.to == [cast.ola.email])
    html = one.alternatives[0][0]
    for text in (one.subject, one.body, html):
        assert not any(word in text for word in ("Teddy", "Wren", "fell"))
    stop = one.extra_headers["List-Unsubscribe"]
    assert stop.startswith("<http") and stop[1:-1] in one.body and stop[1:-1] in html
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_notices_that_had_no_mail_of_their_own_are_counted_until_they_are_read(cast: Cast, evening: Clock) -> None:
    notify(cast.morag, "question_asked", "A parent asks")
    notify(cast.morag, "post_handed_over", "Please publish", mail=False)
    assert mail.outbox == []
    evening.forward(hours=6)
    send_digests()
    assert "1 notice for you." in digests()[cast.morag.email]


def test_who_wants_none_or_has_left_gets_none(cast: Cast, evening: Clock) -> None:
    post(cast, cast.acorn)
    choose_mails(MailChoice(daily=False), by=cast.ola)
    User.objects.filter(pk=cast.sam.pk).update(suspended_at=kit_clock.now())
    Guardianship.objects.filter(user=cast.priya).update(no_contact=True)
    evening.forward(hours=6)
    send_digests()
    assert set(digests()) & {cast.ola.email, cast.sam.email, cast.priya.email} == set()
    assert cast.gran.email in digests()


@pytest.mark.parametrize("confirmed", [False, True])
def test_it_goes_to_no_family_that_may_not_be_written_to(cast: Cast, evening: Clock, confirmed: bool) -> None:
    """Every mail names the nursery. The order is Sam's; the first mail to any adult of Teddy is the lead's."""
    post(cast)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=True)
    for link in (cast.ola_link, cast.sam_link):
        if confirmed:
            FirstMail.objects.create(link=link, confirmed=True, settled_by=cast.dora, settled_at=evening.now)
    evening.forward(hours=6)
    send_digests()
    assert (cast.ola.email in digests()) == confirmed
    assert cast.sam.email not in digests() and cast.priya.email in digests()


def test_an_address_that_takes_no_mail_gets_none_until_it_is_put_right(cast: Cast, evening: Clock) -> None:
    post(cast, cast.acorn)
    bounce = note_bounce(cast.ola, cast.ola.email, permanent=True, code="5.1.1")
    assert cast.ola.pk not in lines_for(evening.now - timedelta(hours=1), evening.now)
    settle_bounce(bounce, by=cast.morag)
    assert cast.ola.pk in lines_for(evening.now - timedelta(hours=1), evening.now)


def test_a_mail_server_that_fails_half_way_sends_the_rest_later_and_none_twice(
    cast: Cast, evening: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(cast, cast.acorn)
    evening.forward(hours=6)
    tried: list[str] = []

    def half(message: Any, connection: Any = None) -> None:
        tried.append(message.to[0])
        if len(tried) > 2:
            raise OSError("gone")
        deliver(message, connection)

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "deliver", half)
        send_digests()
    assert len(digests()) == 2 and len(tried) == 3, "nothing more is asked of a server that is gone"
    send_digests()
    assert set(tried) - set(digests()) == {tried[2]}, "who was not tried loses no time; what failed rests"
    evening.forward(seconds=CLAIM.total_seconds() + 1)
    send_digests()
    every = [one.to[0] for one in mail.outbox]
    assert len(every) == len(set(every)) == Digest.objects.count()


def test_what_another_worker_is_sending_is_left_alone(cast: Cast, evening: Clock) -> None:
    post(cast, cast.acorn)
    evening.forward(hours=6)
    plan_digests(kit_clock.now())
    assert claim_digests(kit_clock.now(), 500)
    send_digests()
    assert digests() == {}


def test_an_hour_without_a_mail_server_costs_no_mail_of_the_day_a_try(
    cast: Cast, evening: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(cast, cast.acorn)
    evening.forward(hours=6)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "get_connection", lambda: Away())
        for _ in range(12):
            send_digests()
            evening.forward(minutes=5)
    assert set(Digest.objects.values_list("tries", flat=True)) == {0}
    send_digests()
    assert cast.ola.email in digests()


def test_a_mail_server_that_is_away_for_days_loses_nothing_of_the_mail_of_a_day(
    cast: Cast, evening: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told once, with the next that goes out; to who had theirs, nothing is told again."""
    post(cast, cast.acorn)
    notify(cast.morag, "question_asked", "A parent asks")
    evening.forward(hours=6)
    send_digests()
    assert cast.ola.email in digests() and "1 notice for you." in digests()[cast.morag.email]
    mail.outbox.clear()
    evening.forward(minutes=1)
    post(cast, cast.acorn)
    notify(cast.morag, "question_asked", "Another asks")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "get_connection", lambda: Away())
        evening.forward(days=1)
        send_digests()
        evening.forward(minutes=1)
        post(cast, cast.acorn)
        evening.forward(days=1)
        send_digests()
    assert mail.outbox == []
    send_digests()
    sent = digests()
    assert "2 new posts in the day book." in sent[cast.ola.email] and "1 notice for you." in sent[cast.morag.email]
    mail.outbox.clear()
    evening.forward(minutes=1)
    post(cast, cast.acorn)
    evening.forward(days=1)
    send_digests()
    assert "1 new post in the day book." in digests()[cast.ola.email] and cast.morag.email not in digests()


def test_one_mail_that_the_server_takes_from_nobody_holds_up_no_other(
    cast: Cast, evening: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def picky(message: Any, connection: Any = None) -> None:
        if message.to == [cast.ola.email]:
            raise SMTPDataError(554, b"no")
        deliver(message, connection)

    post(cast, cast.acorn)
    evening.forward(hours=6)
    monkeypatch.setattr(tasks, "deliver", picky)
    send_digests()
    assert cast.ola.email not in digests() and len(digests()) == Digest.objects.count() - 1


def test_quiet_hours_hold_the_mail_of_the_day_until_they_are_over(cast: Cast, evening: Clock) -> None:
    post(cast, cast.acorn)
    choose_mails(MailChoice(quiet_from=time(17), quiet_until=time(19)), by=cast.ola)
    evening.forward(hours=6)
    send_digests()
    assert cast.ola.email not in digests() and cast.sam.email in digests()
    evening.forward(hours=1, minutes=1)
    send_digests()
    assert "1 new post in the day book." in digests()[cast.ola.email]
    every = [one.to[0] for one in mail.outbox]
    assert len(every) == len(set(every))


def test_after_a_night_without_a_mail_server_it_comes_in_the_morning_and_says_yesterday(
    cast: Cast, evening: Clock, quiet_nights: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(message: Any, connection: Any = None) -> None:
        raise OSError("gone")

    post(cast, cast.acorn)
    evening.forward(hours=6)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "deliver", gone)
        send_digests()
    evening.forward(hours=5)  # 23:00
    send_digests()
    assert mail.outbox == []
    stop_daily(cast.sam)
    evening.forward(hours=8, minutes=5)  # five past seven
    send_digests()
    sent = {one.to[0]: one for one in mail.outbox}
    assert cast.ola.email in sent and cast.sam.email not in sent, "who has stopped it meanwhile gets none"
    assert "yesterday in the portal" in sent[cast.ola.email].subject
    assert "Yesterday in the portal:" in str(sent[cast.ola.email].body)
    evening.forward(hours=12)
    send_digests()
    assert len(mail.outbox) == len(sent)


def test_a_nursery_whose_mail_of_the_day_is_late_is_heard_in_the_morning(
    cast: Cast, evening: Clock, quiet_nights: None
) -> None:
    Nursery.objects.update(digest_at=time(21))
    post(cast, cast.acorn)
    for _ in range(24):
        evening.forward(hours=1)
        send_digests()
    assert [one.to for one in mail.outbox].count([cast.ola.email]) == 1


@pytest.mark.parametrize("hours", [None, (20, 7), (17, 19), (0, 6), (9, 9), (23, 0)])
def test_quiet_hours_mean_the_same_for_one_and_for_all(
    cast: Cast, evening: Clock, quiet_nights: None, hours: tuple[int, int] | None
) -> None:
    if hours:
        choose_mails(MailChoice(quiet_from=time(hours[0]), quiet_until=time(hours[1])), by=cast.ola)
    for _ in range(48):
        evening.forward(minutes=30)
        now = kit_clock.now()
        one = quiet_until(now, "reminder", choice_of(cast.ola)) is not None
        assert in_quiet_hours(now).filter(pk=cast.ola.pk).exists() is one, now


def test_two_workers_prepare_the_day_once(cast: Cast, evening: Clock) -> None:
    post(cast, cast.acorn)
    evening.forward(hours=6)
    assert plan_digests(kit_clock.now())
    assert plan_digests(kit_clock.now()) is None
    assert DigestRun.objects.count() == 1


def crowd(number: int, rooms: list[Room]) -> None:
    """So many more members, each with a child in one of the rooms."""
    begin = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"m{begin + n}@example.org", first_name=f"M{begin + n}", is_active=True, joined_at=kit_clock.now())
        for n in range(number)
    )
    children = Child.objects.bulk_create(
        Child(known_as=f"C{n}", full_name=f"C{n} X", born_on=day(-900), started_on=day(-90), room=rooms[n % len(rooms)])
        for n in range(number)
    )
    Guardianship.objects.bulk_create(
        Guardianship(user=user, child=child, relationship="parent", from_on=day(-90))
        for user, child in zip(people, children, strict=True)
    )


def test_a_thousand_members_in_ten_rooms_cost_the_queries_of_a_few(cast: Cast, evening: Clock) -> None:
    rooms = [cast.acorn, cast.willow, *(Room.objects.create(name=f"R{n}", order=n) for n in range(8))]
    for room in rooms:
        post(cast, room)
    counts = []
    for more in (10, 990):
        crowd(more, rooms)
        with CaptureQueriesContext(connection) as seen:
            lines = lines_for(evening.now - timedelta(hours=1), evening.now)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8, counts
    assert len(lines) > 1000


# --- the way out


def test_the_link_asks_first_and_one_tap_stops_it_without_signing_in(cast: Cast) -> None:
    url = reverse("notify:stop", args=[stop_token(cast.ola.pk)])
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(url).status_code == 200
    assert choice_of(cast.ola).daily, "a mail scanner that follows the link changes nothing"
    answer = stranger.post(url)
    assert answer.status_code == 200 and "no mail of the day" in answer.content.decode()
    assert not choice_of(cast.ola).daily and choice_of(cast.sam).daily
    stranger.post(url, {"again": "yes"})
    assert choice_of(cast.ola).daily


def test_a_mail_program_stops_it_by_itself(cast: Cast) -> None:
    url = reverse("notify:stop", args=[stop_token(cast.ola.pk)])
    answer = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not choice_of(cast.ola).daily


@pytest.mark.parametrize("token", ["x", "12", "12:abc"])
def test_a_link_that_we_did_not_sign_is_not_found(cast: Cast, token: str) -> None:
    assert Client().post(reverse("notify:stop", args=[token])).status_code == 404


def test_the_link_opens_nothing_else(cast: Cast) -> None:
    client = Client()
    client.post(reverse("notify:stop", args=[stop_token(cast.ola.pk)]))
    assert client.get(reverse("posts:feed")).status_code == 302
    page = client.get(reverse("notify:stop", args=[stop_token(cast.ola.pk)])).content.decode()
    assert "Ola" not in page and "Teddy" not in page


def test_what_waited_for_a_mail_of_the_day_when_its_reader_left_goes_by_itself(
    cast: Cast, evening: Clock, quiet_nights: None
) -> None:
    """Of the last day, after that day's mail."""
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day())
    for who in (cast.ola, cast.priya):
        choose_mails(MailChoice(own=Way.DAILY, quiet_from=time(17), quiet_until=time(19)), by=who)
    evening.forward(hours=6)
    send_digests()
    evening.forward(minutes=1)
    notify(cast.ola, "comment_decided", "Title")
    notify(cast.ola, "question_asked", "News")
    notify(cast.priya, "comment_decided", "Title")
    tasks.sweep()
    assert mail.outbox == []

    evening.forward(days=1)
    send_digests()
    tasks.sweep()
    assert mail.outbox == [], "both keep their quiet hours"
    evening.forward(hours=2)
    send_digests()
    tasks.sweep()
    tasks.sweep()
    found = {one.to[0]: one for one in mail.outbox}
    assert len(mail.outbox) == len(found) == 2
    assert "Something was decided" in str(found[cast.ola.email].body)
    assert "1 notice for you." in str(found[cast.priya.email].body)


@pytest.mark.parametrize("went", [False, True])
def test_what_a_leavers_last_mail_of_the_day_was_to_tell_goes_by_itself_where_that_never_went_out(
    cast: Cast, evening: Clock, monkeypatch: pytest.MonkeyPatch, went: bool
) -> None:
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day())
    for who in (cast.ola, cast.priya):
        choose_mails(MailChoice(own=Way.DAILY), by=who)
        notify(who, "comment_decided", "Title")
    notify(cast.ola, "question_asked", "News")
    evening.forward(hours=6)
    with monkeypatch.context() as patch:
        if not went:
            patch.setattr(tasks, "get_connection", lambda: Away())
        send_digests()
    assert set(digests()) == ({cast.ola.email, cast.priya.email} if went else set())
    mail.outbox.clear()
    for _ in range(2):
        evening.forward(days=1)
        send_digests()
        tasks.sweep()
    found = {one.to[0]: str(one.body) for one in mail.outbox}
    assert len(mail.outbox) == len(found) == (0 if went else 2), "each once"
    if not went:
        assert "Something was decided" in found[cast.ola.email]
        assert "1 notice for you." in found[cast.priya.email]
