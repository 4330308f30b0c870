"""The way in and the account's own pages: our look, our words, and nothing that needs a looser policy."""

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.handlers.base import BaseHandler
from django.test import Client
from django.urls import reverse

from nursery_portal.kit import nav
from nursery_portal.kit.nav import Group, NavEntry
from nursery_portal.members.models import User
from tests.cast import PASSWORD, Cast
from tests.clients import signed_in

ENTRANCE = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
)
MANAGE = (
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
)
BEHIND_ONE_MORE_DOOR = ("mfa_activate_totp", "mfa_add_webauthn")


def strict(text: str) -> None:
    """Nothing inline, nothing from elsewhere."""
    assert not re.search(r"\sstyle\s*=|<style", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag or "nonce=" in tag, tag
    assert "http://" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")


def confirmed(user: User) -> None:
    """This person's address has been confirmed, as an accepted invitation does."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_way_in_shows_the_crossing_and_asks_one_thing(cast: Cast, name: str) -> None:
    text = Client().get(reverse(name)).content.decode()
    assert 'class="door' in text and "Stepping Stones" in text
    assert text.count("<h1>") == 1
    assert 'class="nav"' not in text
    strict(text)


@pytest.mark.parametrize("name", MANAGE)
def test_the_account_pages_wear_our_look_and_show_no_menu_of_the_portal(cast: Cast, name: str) -> None:
    confirmed(cast.ola)
    text = signed_in(cast.ola).get(reverse(name)).content.decode()
    assert text.count("<h1>") == 1 and 'aria-label="Your account"' in text
    assert 'class="nav"' not in text, "these pages are open before the second factor: no counts, no places"
    strict(text)


@pytest.mark.parametrize("name", BEHIND_ONE_MORE_DOOR)
def test_setting_up_a_second_step_comes_out_in_our_look(cast: Cast, name: str) -> None:
    confirmed(cast.ola)
    client = signed_in(cast.ola)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    strict(answer.content.decode())


def test_a_wrong_password_keeps_the_address_and_says_what_else_there_is(cast: Cast) -> None:
    text = Client().post(reverse("account_login"), {"login": cast.ola.email, "password": "wrong"}).content.decode()
    assert "Address and password do not belong together" in text
    assert f'value="{cast.ola.email}"' in text
    assert "Send me a sign-in code" in text
    assert "wrong" not in text.replace("wrong password", "")


def test_a_code_by_mail_lets_a_parent_in_without_a_password(cast: Cast) -> None:
    confirmed(cast.ola)
    client = Client()
    answer = client.post(reverse("account_request_login_code"), {"email": cast.ola.email}, follow=True)
    assert "Enter the code" in answer.content.decode()
    strict(answer.content.decode())
    message = mail.outbox[-1]
    assert message.subject == "Your code to come in"
    assert "Stepping Stones" in message.body and "!" not in message.body
    code = re.search(r"^    (\S+)$", str(message.body), flags=re.M)
    assert code is not None
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.session["_auth_user_id"] == str(cast.ola.pk)


def test_a_stranger_gets_the_same_page_and_no_mail(cast: Cast) -> None:
    answer = Client().post(reverse("account_request_login_code"), {"email": "nobody@example.org"}, follow=True)
    assert "Enter the code" in answer.content.decode()
    assert mail.outbox == []


ASKS_FOR_MAIL = ("account_request_login_code", "account_reset_password")


@pytest.mark.parametrize("name", ASKS_FOR_MAIL)
def test_a_mail_goes_out_after_the_answer_whose_time_says_nothing_of_it(cast: Cast, name: str, rf: Any) -> None:
    handler = BaseHandler()
    handler.load_middleware()
    request = rf.post(reverse(name), {"email": cast.ola.email})
    request._dont_enforce_csrf_checks = True
    answer = handler.get_response(request)
    assert answer.status_code == 302 and mail.outbox == []
    answer.close()  # as the server does when the last byte has gone
    assert [one.to for one in mail.outbox] == [[cast.ola.email]]


@pytest.mark.parametrize("name", ASKS_FOR_MAIL)
def test_while_the_mail_server_is_down_a_stranger_and_a_member_read_the_same(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object) -> None:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
    told = []
    for email in (cast.ola.email, "nobody@example.org"):
        answer = Client().post(reverse(name), {"email": email}, follow=True)
        page = re.sub(r'(value|nonce)="[^"]{20,}"', "", answer.content.decode()).replace(email, "")
        told.append((answer.status_code, answer.redirect_chain, page))
    assert told[0] == told[1]


def test_the_sign_in_page_offers_the_open_places_and_only_those(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_entries", {})
    page = reverse("account_login")
    assert "Not a member" not in Client().get(page).content.decode()
    nav.register(
        NavEntry(
            url_name="home:robots",
            label="Raise a concern without signing in",
            icon="flag",
            order=1,
            allowed=lambda request: True,
            group=Group.ENTRANCE,
        )
    )
    assert 'href="/robots.txt">Raise a concern without signing in</a>' in Client().get(page).content.decode()
    assert nav.registered()[0].group == Group.ENTRANCE
    assert "Raise a concern without" not in signed_in(cast.morag).get("/style-guide/").content.decode()


def test_a_page_says_whose_it_is_by_number_and_the_entrance_is_nobodys(cast: Cast) -> None:
    assert "data-person" not in Client().get(reverse("account_login")).content.decode()
    confirmed(cast.ola)
    assert f'data-person="{cast.ola.pk}"' in signed_in(cast.ola).get(reverse("account_reauthenticate")).content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_error_pages_say_what_to_do_and_ask_no_database(status: int) -> None:
    from django.template.loader import render_to_string

    text = render_to_string(f"{status}.html")  # no database in this test: a query would fail it
    assert text.count("<h1>") == 1 and "<title>" in text
    assert "snail" in text
    strict(text)


def test_who_runs_the_system_finds_its_page_in_the_menu_and_nobody_else_does(cast: Cast) -> None:
    way = f'href="{reverse("home:system")}"'
    assert way in signed_in(cast.syd).get(reverse("notify:list")).content.decode()
    assert way not in signed_in(cast.morag).get(reverse("notify:list")).content.decode()
