"""Sessions: families stay signed in on their own device, staff for a working day, and what hurts most asks again."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.members.actions import ask_address_change, bar_person, end_role, enter_guardian, enter_staff
from nursery_portal.members.kept_press import MOST
from nursery_portal.members.models import AddressChange, BarredPerson, Invitation, Role, RoleGrant, User
from nursery_portal.members.standing import WORKED
from staff_conduct.models import Concern
from tests.cast import PASSWORD, Cast, day, guardian
from tests.clients import signed_in
from tests.conftest import Clock

PAGE = "/members/me/"
RAISE = reverse("staff_conduct:raise")
DOOR = reverse("account_login")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Referer": f"http://testserver{RAISE}?from=home"}
WORDS = "He <b>shouted</b> at her,\nand I stood there."


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_a_family_stays_signed_in_for_weeks(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.ola)
    clock.forward(days=80)
    assert is_in(client)


def test_staff_are_signed_out_after_half_an_hour_of_silence_and_not_before(cast: Cast, clock: Clock) -> None:
    for minutes, there in ((30, True), (36, False)):
        client = signed_in(cast.pip)
        clock.forward(minutes=minutes)
        assert is_in(client) is there
    answer = signed_in(cast.pip).get(PAGE)
    assert answer.status_code == 200


def written(client: Client, **more: Any) -> dict[str, Any]:
    """A concern as its page would send it, which has been opened now. From here on the page's key is asked for."""
    client.handler.enforce_csrf_checks = True
    key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(RAISE).content.decode())
    assert key is not None
    return {
        "csrfmiddlewaretoken": key[1],
        "form_key": str(uuid.uuid4()),
        "kind": "adult_conduct",
        "what": WORDS,
        "where": "In the garden",
        "go": "check",
        **more,
    }


def test_a_concern_that_took_too_long_to_write_is_given_back_to_be_copied(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.pip)
    form, events = written(client), AuditEvent.objects.count()
    clock.forward(minutes=36)
    for _ in ("signed out by this very page", "signed out by another page of theirs"):
        form["attached"] = SimpleUploadedFile("said.txt", b"What stands in the file")
        answer = client.post(RAISE, form, headers=BROWSER)
        shown = answer.content.decode()
        assert answer.status_code == 403 and "no-store" in answer["Cache-Control"]
        assert "He &lt;b&gt;shouted&lt;/b&gt; at her," in shown and "In the garden" in shown
        assert "<b>shouted" not in shown and "What stands in the file" not in shown and form["form_key"] not in shown
        assert form["csrfmiddlewaretoken"] not in shown and "<form" not in shown
        assert f'href="{DOOR}?next={RAISE}%3Ffrom%3Dhome"' in shown
    assert not Concern.objects.exists() and AuditEvent.objects.count() == events
    assert not is_in(client)


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({"csrfmiddlewaretoken": ""}, BROWSER),
        ({"csrfmiddlewaretoken": "x" * 64}, BROWSER),
        ({}, {**BROWSER, "Origin": "https://elsewhere.example"}),
        ({}, {"Accept": "*/*"}),
        ({}, {**BROWSER, "HX-Request": "true"}),
        ({"pin": "482915"}, BROWSER),
    ],
    ids=["no key", "another key", "from elsewhere", "a script", "a part of a page", "digits"],
)
def test_what_did_not_come_from_a_page_of_ours_is_given_back_to_nobody(
    cast: Cast, clock: Clock, more: dict[str, Any], headers: dict[str, str]
) -> None:
    client = signed_in(cast.pip)
    form = written(client, **more)
    clock.forward(minutes=36)
    answer = client.post(RAISE, form, headers=headers)
    assert (answer.get("Location") or answer["HX-Redirect"]).startswith(DOOR)
    assert "shouted" not in answer.content.decode()
    assert client.get(RAISE)["Location"].startswith(DOOR)


@contextmanager
def database_away() -> Iterator[None]:
    """Every query fails, whoever asks it."""

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the server closed the connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", gone)
        yield


def test_a_button_pressed_too_late_leads_back_to_its_page_and_says_that_nothing_was_done(
    cast: Cast, clock: Clock
) -> None:
    client = signed_in(cast.ola)
    asked = ask_address_change(cast.ola, email="ola.new@example.org", by=cast.ola)
    way, page = reverse("members:address_keep"), reverse("members:address")
    client.logout()
    answer = client.post(way, headers={**BROWSER, "Referer": f"http://testserver{page}"})
    assert answer["Location"] == f"{DOOR}?next={page}"
    assert "Nothing was done" in client.get(answer["Location"]).content.decode()
    assert client.post(way)["Location"] == f"{DOOR}?next=/", "a page that says nothing of itself"
    asked.refresh_from_db()
    assert asked.state == AddressChange.State.WAITING


def test_the_address_of_a_button_answers_with_a_page_and_not_with_nothing(cast: Cast) -> None:
    client, way = signed_in(cast.ola), reverse("members:address_keep")
    answer = client.get(way, headers={"Accept": "text/html"})
    assert answer.status_code == 405 and answer["Allow"] == "POST" and "Go back to the page" in answer.content.decode()
    assert client.get(way, headers={"Accept": "application/json"}).content == b""


def test_while_the_database_is_away_a_concern_waits_in_the_page_to_be_sent_again(cast: Cast) -> None:
    client, visitor = signed_in(cast.pip), Client(raise_request_exception=False)
    client.raise_request_exception = False
    form = written(client)
    for browser, way in ((client, RAISE), (visitor, reverse("staff_conduct:public"))):
        with database_away():
            answer = browser.post(way, form, headers=BROWSER)
        shown = answer.content.decode()
        assert answer.status_code == 503 and "call 999" in shown
        assert "He &lt;b&gt;shouted&lt;/b&gt; at her," in shown and f'action="{way}"' in shown
        assert (form["form_key"] in shown) and form["csrfmiddlewaretoken"] not in shown
        assert ('name="csrfmiddlewaretoken"' in shown) is (browser is client)
    assert not visitor.cookies
    with database_away():
        asked = client.get(RAISE)
    assert asked.status_code == 503 and "Try again" in asked.content.decode()


@pytest.mark.parametrize("why", ["another key", "a script", "a shared tablet"])
def test_while_the_database_is_away_nothing_is_given_to_whom_it_may_not_belong(cast: Cast, why: str) -> None:
    client = signed_in(cast.pip)
    form = written(client)
    if why == "another key":
        form["csrfmiddlewaretoken"] = "x" * 64
    if why == "a shared tablet":
        client.cookies[settings.TABLET_COOKIE_NAME] = "anything"
    headers = {**BROWSER, "Accept": "*/*"} if why == "a script" else BROWSER
    with database_away():
        answer = client.post(RAISE, form, headers=headers)
    assert answer.status_code == 503 and "shouted" not in answer.content.decode()


def test_nothing_is_given_back_once_somebody_has_signed_out_by_themselves(cast: Cast) -> None:
    client = signed_in(cast.ola)
    form = written(client)
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]})
    answer = client.post(RAISE, form, headers=BROWSER)
    assert answer.status_code == 302 and answer["Location"].startswith(DOOR)
    assert "shouted" not in client.get(answer["Location"]).content.decode()


def test_the_pages_of_the_account_give_nothing_back(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.pip)
    form = written(client)
    clock.forward(minutes=36)
    answer = client.post(reverse("account_change_password"), form, headers=BROWSER)
    assert answer.status_code == 302 and answer["Location"].startswith(DOOR)


def test_using_it_keeps_it_open_until_the_day_is_over(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.morag)
    for _ in range(29):
        clock.forward(minutes=24)
        assert is_in(client)
    clock.forward(minutes=28)  # twelve hours and a little
    answer = client.get(PAGE, follow=True)
    assert "You were signed out" in answer.content.decode()
    assert not is_in(client)


def test_a_parent_who_works_here_is_held_to_the_stricter_of_the_two(cast: Cast, clock: Clock) -> None:
    guardian(cast.pip, cast.maya)
    client = signed_in(cast.pip)
    clock.forward(hours=1)
    assert not is_in(client)


@pytest.mark.parametrize("before", [False, True], ids=["", "opened before sessions remembered it"])
@pytest.mark.parametrize("child", [True, False], ids=["a parent", "nobody else"])
def test_a_session_of_staff_ends_as_one_also_after_their_last_day(
    cast: Cast, clock: Clock, child: bool, before: bool
) -> None:
    if child:
        guardian(cast.pip, cast.maya)
    end_role(RoleGrant.objects.get(user=cast.pip), last_day=day(0), reason="leaves us", by=cast.morag)
    client = signed_in(cast.pip)
    if before:
        session = client.session
        del session[WORKED]
        session.save()
    assert is_in(client)
    clock.forward(days=3)
    unknown = "/photos/00000000-0000-0000-0000-000000000000/medium"
    assert client.get(unknown).status_code == 403
    answer = client.get("/concerns/", follow=True)
    assert "You were signed out" in answer.content.decode() and answer.request["PATH_INFO"] == DOOR

    at_home = signed_in(cast.pip, second_factor=False)
    assert is_in(at_home) is child
    clock.forward(days=20)
    assert is_in(at_home) is child, "what is opened after the last day is a family's"


def test_who_uses_it_on_after_their_last_day_is_not_signed_out_in_between(cast: Cast, clock: Clock) -> None:
    guardian(cast.pip, cast.maya)
    client = signed_in(cast.pip)
    assert is_in(client)
    RoleGrant.objects.filter(user=cast.pip).update(ended_at=clock.now)
    for _ in range(4):
        clock.forward(minutes=20)
        assert is_in(client)


def test_a_role_that_ends_at_once_ends_what_they_were_signed_in_to(cast: Cast) -> None:
    guardian(cast.pip, cast.maya)
    client, own = Client(), Client()
    for browser in (client, own):
        signs_in = {"login": cast.pip.email, "password": PASSWORD}
        assert browser.post(DOOR, signs_in).status_code == 302
        assert browser.session[WORKED], "the door says so"
    assert UserSession.objects.filter(user=cast.pip).count() == 2
    end_role(RoleGrant.objects.get(user=cast.pip), reason="left", by=cast.morag)
    assert not UserSession.objects.filter(user=cast.pip).exists()
    assert client.get(PAGE)["Location"].startswith(DOOR)


def test_a_silent_session_of_staff_gets_no_picture_and_pictures_keep_nothing_open(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.pip)
    unknown = "/photos/00000000-0000-0000-0000-000000000000/medium"
    clock.forward(minutes=20)
    assert client.get(unknown).status_code == 404
    clock.forward(minutes=20)
    assert client.get(unknown).status_code == 403


def test_a_page_that_asks_by_itself_keeps_no_session_open(cast: Cast, clock: Clock) -> None:
    client, used = signed_in(cast.dora), signed_in(cast.dora)
    for _ in range(3):
        clock.forward(minutes=10)
        assert client.get("/queue/count/").status_code == 200
        assert is_in(used)
    clock.forward(minutes=6)
    assert client.get("/queue/count/").status_code == 302
    assert not is_in(client) and is_in(used)


def test_the_session_is_written_every_five_minutes_at_most(cast: Cast, clock: Clock) -> None:
    client, noted = signed_in(cast.pip), []
    for minutes in (0, 4, 2, 4, 2):
        clock.forward(minutes=minutes)
        assert is_in(client)
        noted.append(client.session.get("seen_at"))
    assert noted[:2] == [None, None] and noted[2] == noted[3] != noted[4] != noted[2]
    parent = signed_in(cast.ola)
    clock.forward(minutes=30)
    assert is_in(parent) and "seen_at" not in parent.session


def colleague(cast: Cast) -> User:
    """A practitioner who was entered and has not come in."""
    return enter_staff(
        email="jo@example.org",
        first_name="Jo",
        last_name="Blue",
        role=Role.PRACTITIONER,
        rooms=[cast.acorn],
        reason="new in the team",
        by=cast.morag,
    )


STEPPED_UP = [
    "people/new/",
    "people/{new}/change/",
    "people/{ola}/roles/new/",
    "roles/{grant}/end/",
    "roles/{grant}/rooms/",
]


@pytest.mark.parametrize("path", STEPPED_UP)
def test_roles_ask_again_who_it_is_after_five_minutes(cast: Cast, clock: Clock, path: str) -> None:
    new = colleague(cast)
    grant = RoleGrant.objects.get(user=cast.pip).pk
    address = "/members/" + path.format(ola=cast.ola.pk, new=new.pk, grant=grant)
    client = signed_in(cast.morag)
    assert client.get(address).status_code == 200
    clock.forward(minutes=6)
    answer = client.get(address)
    assert answer.status_code == 302 and "/accounts/reauthenticate/" in answer["Location"]
    assert client.get(f"/members/people/{cast.ola.pk}/").status_code == 200  # reading goes on


def test_what_protects_a_child_asks_again_too(cast: Cast, clock: Clock) -> None:
    barred = bar_person(cast.teddy, name="Nan Bear", email="", by=cast.dora)
    addresses = (
        f"/register/links/{cast.sam_link.pk}/restrictions/",
        f"/register/links/{cast.sam_link.pk}/responsibility/",
        f"/register/children/{cast.teddy.pk}/protection/",
        f"/register/children/{cast.teddy.pk}/not-admitted/",
        f"/register/not-admitted/{barred.pk}/",
    )
    client = signed_in(cast.dora)
    assert {client.get(address).status_code for address in addresses} == {200}
    clock.forward(minutes=6)
    for address in addresses:
        assert "/accounts/reauthenticate/" in client.get(address)["Location"]
        assert "/accounts/reauthenticate/" in client.post(address, {"name": "Pop Bear", "reason": "x"})["Location"]
    assert list(BarredPerson.objects.values_list("name", "ended_at")) == [("Nan Bear", None)]


def test_what_was_typed_meanwhile_goes_through_once_it_is_shown(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.morag)
    clock.forward(minutes=6)
    form = {"role": "practitioner", "rooms": [cast.acorn.pk], "from_on": day().isoformat(), "reason": "helps out"}
    answer = client.post(f"/members/people/{cast.ola.pk}/roles/new/", form)
    assert answer.status_code == 302 and not RoleGrant.objects.filter(user=cast.ola).exists()
    client.post(answer["Location"], {"password": PASSWORD}, follow=True)
    assert RoleGrant.objects.get(user=cast.ola).reason == "helps out"


def test_what_is_refused_after_the_question_goes_on_from_its_own_address(cast: Cast, clock: Clock) -> None:
    """The page with the refusal is the answer to the question's address: its form is not for that one."""
    client, page = signed_in(cast.morag), f"/members/people/{cast.ola.pk}/roles/new/"
    clock.forward(minutes=6)
    asked = client.post(page, {"role": "practitioner", "from_on": day().isoformat(), "reason": "helps out now"})
    refused = client.post(asked["Location"], {"password": PASSWORD})
    words = refused.content.decode()
    assert refused.status_code == 422 and "helps out now" in words and not RoleGrant.objects.filter(user=cast.ola)
    assert f'action="{page}"' in words and 'method="post">' not in words


ENDING = {"reason": "Left the team."}


def ending(cast: Cast) -> tuple[RoleGrant, str]:
    """Pip's role, and the page that ends it."""
    grant = RoleGrant.objects.get(user=cast.pip)
    return grant, f"/members/roles/{grant.pk}/end/"


def is_over(grant: RoleGrant) -> bool:
    return RoleGrant.objects.get(pk=grant.pk).ended_at is not None


def test_what_was_pressed_and_thought_better_of_is_not_done_by_the_password_that_opens_the_page(
    cast: Cast, clock: Clock
) -> None:
    grant, page = ending(cast)
    client = signed_in(cast.morag)
    clock.forward(minutes=6)
    pressed = client.post(page, ENDING)
    again = client.get(page)  # back, or from the list an hour later: a question for the page alone
    assert "/accounts/reauthenticate/" in again["Location"]
    answer = client.post(again["Location"], {"password": PASSWORD})
    assert answer["Location"] == page and "was not done" in client.get(page).content.decode()
    client.post(pressed["Location"], {"password": PASSWORD})
    assert not is_over(grant)
    client.post(page, ENDING)
    assert is_over(grant)


def test_what_is_pressed_after_a_page_was_asked_for_is_not_done_by_the_password_that_opens_it(
    cast: Cast, clock: Clock
) -> None:
    grant, page = ending(cast)
    client, stranger = signed_in(cast.morag), Client()
    stranger.cookies = client.cookies  # the same session at another machine
    clock.forward(minutes=6)
    asked = client.get(page)
    assert "about to open" in client.get(asked["Location"]).content.decode()
    pressed = stranger.post(page, ENDING)
    assert "What you pressed waits" in client.get(pressed["Location"]).content.decode()
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert answer["Location"] == page and not is_over(grant)
    client.post(pressed["Location"], {"password": PASSWORD})
    assert is_over(grant), "the answer to its own question does it"


def test_of_two_that_were_sent_to_one_address_each_is_done_by_its_own_answer(cast: Cast, clock: Clock) -> None:
    client, page = signed_in(cast.ola), "/members/me/address/"
    clock.forward(minutes=6)
    own = client.post(page, {"email": "fresh@example.org"})
    client.post(page, {"email": "stranger@example.org"})
    client.post(own["Location"], {"password": PASSWORD})
    assert [one.email for one in AddressChange.objects.all()] == ["fresh@example.org"]


def test_the_question_carries_what_was_pressed_through_a_wrong_password_and_a_second_tap(
    cast: Cast, clock: Clock
) -> None:
    client, page = signed_in(cast.morag), f"/members/people/{cast.ola.pk}/roles/new/"
    form = {"role": "practitioner", "rooms": [cast.acorn.pk], "from_on": day().isoformat(), "reason": "helps out"}
    clock.forward(minutes=6)
    asked = client.post(f"{page}?from=list", form)["Location"]
    field = re.search(r'name="press" value="([^"]+)"', client.get(asked).content.decode())
    assert field is not None
    sent = {"next": page, "press": field[1]}
    refused = client.post("/accounts/reauthenticate/", {"password": "wrong", **sent})
    assert refused.status_code == 422 and field[0] in refused.content.decode()
    for _ in range(2):
        client.post("/accounts/reauthenticate/", {"password": PASSWORD, **sent})
    assert RoleGrant.objects.get(user=cast.ola).reason == "helps out"
    assert "was not done" not in client.get(PAGE).content.decode()


def test_who_answers_another_way_has_what_they_pressed_done_too(cast: Cast, clock: Clock) -> None:
    grant, page = ending(cast)
    client = signed_in(cast.morag)
    secret = generate_totp_secret()
    TOTP.activate(cast.morag, secret)
    clock.forward(minutes=6)
    question = client.get(client.post(page, ENDING)["Location"]).content.decode()
    way = re.search(r'href="([^"]*2fa/reauthenticate/[^"]*)"', question)
    assert way is not None
    moment = int(clock.now.timestamp()) // 30
    code = format_hotp_value(hotp_value(secret, moment))
    client.post(way[1].replace("&amp;", "&"), {"code": code})
    assert is_over(grant)


def test_of_many_that_wait_the_oldest_is_given_up_and_says_so(cast: Cast, clock: Clock) -> None:
    grant, page = ending(cast)
    client = signed_in(cast.morag)
    clock.forward(minutes=6)
    first = client.post(page, ENDING)["Location"]
    for _ in range(MOST):
        last = client.post(page, ENDING)["Location"]
    answer = client.post(first, {"password": PASSWORD}, follow=True)
    assert "was not done" in answer.content.decode() and not is_over(grant)
    client.post(last, {"password": PASSWORD})
    assert is_over(grant)


def test_what_was_pressed_is_not_done_after_half_an_hour_and_says_so(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.ola)
    for minutes, done in ((31, False), (29, True)):
        clock.forward(minutes=6)
        asked = client.post("/members/me/address/", {"email": "fresh@example.org"})
        clock.forward(minutes=minutes)
        answer = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
        assert ("was not done" in answer.content.decode()) is not done
        assert AddressChange.objects.exists() is done


def test_what_waits_in_one_window_is_not_lost_by_a_question_in_another(cast: Cast, clock: Clock) -> None:
    grant, page = ending(cast)
    client = signed_in(cast.morag)
    clock.forward(minutes=6)
    waiting = client.post(page, ENDING)
    other = client.get("/members/people/new/")
    client.post(other["Location"], {"password": PASSWORD})
    assert not is_over(grant)
    client.post(waiting["Location"], {"password": PASSWORD})
    assert is_over(grant)


def test_a_role_leaves_with_no_mail_before_its_sender_has_shown_who_they_are(cast: Cast, clock: Clock) -> None:
    jo, client = colleague(cast), signed_in(cast.morag)
    for verb in ("invite", "resend"):
        clock.forward(minutes=6)
        way = f"/members/people/{jo.pk}/{verb}/"
        asked = client.post(way)
        assert "/accounts/reauthenticate/" in asked["Location"]
        before = Invitation.objects.filter(user=jo).count()
        client.post(asked["Location"], {"password": PASSWORD}, follow=True)
        assert Invitation.objects.filter(user=jo).count() == before + 1, "what was pressed goes through then"
        twice = client.post(asked["Location"], {"password": PASSWORD}, follow=True, headers=BROWSER)
        assert twice.status_code == 405 and "not done" not in twice.content.decode(), "since it was"
        assert Invitation.objects.filter(user=jo).count() == before + 1
    clock.forward(minutes=6)
    parent = enter_guardian(
        cast.wren, email="bea@example.org", first_name="Bea", last_name="Bird", relationship="father", by=cast.morag
    )
    client.post(f"/members/people/{parent.user_id}/invite/")
    assert Invitation.objects.filter(user=parent.user).exists(), "a family's mail carries no role"
