"""The nursery's own people see nothing without a second factor, and setting one up lets them in."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nursery_portal.members.actions import enter_staff, send_invitation
from nursery_portal.members.models import Role, User
from nursery_portal.members.receivers import count_the_new_factor
from tests.cast import PASSWORD, Cast, acknowledge_everything, guardian
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import link_in_last_mail

FEED = "/day-book/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str) -> str:
    """The six digits an authenticator app would show at this moment."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def by_password(user: User) -> tuple[Client, Any]:
    """A browser after the sign-in form, and where it was sent."""
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return browser, answer["Location"]


@pytest.mark.django_db(transaction=True)  # allauth speaks of a new factor after the commit, within the request
def test_a_practitioner_sets_the_app_up_at_the_first_sign_in_and_is_in(cast: Cast) -> None:
    pip, there = by_password(cast.pip)
    assert there == reverse("home:landing")
    assert pip.get(FEED)["Location"] == reverse("members:second_factor")
    page = pip.get(reverse("members:second_factor"))
    assert page.status_code == 200 and reverse("mfa_activate_totp").encode() in page.content
    asked = pip.get(reverse("mfa_activate_totp"))
    assert asked.status_code == 302  # allauth asks for the password once more
    assert pip.post(asked["Location"], {"password": PASSWORD}).status_code == 302
    form = pip.get(reverse("mfa_activate_totp"))
    secret = pip.session["mfa.totp.secret"]
    assert form.status_code == 200 and secret.encode() in form.content
    done = pip.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert pip.get(done["Location"]).status_code == 200
    assert pip.get(FEED).status_code == 200  # no loop
    assert pip.get(reverse("members:second_factor"))["Location"] == reverse("home:landing")


def test_the_next_sign_in_asks_for_the_app_and_then_opens(cast: Cast) -> None:
    TOTP.activate(cast.pip, SECRET)
    pip, there = by_password(cast.pip)
    assert there == reverse("mfa_authenticate")
    assert reverse("account_login") in pip.get(FEED)["Location"]  # not signed in yet
    wrong = pip.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 422 and reverse("account_login") in pip.get(FEED)["Location"]
    right = pip.post(reverse("mfa_authenticate"), {"code": code_now(SECRET)})
    assert right.status_code == 302
    assert pip.get(FEED).status_code == 200


def test_a_code_that_somebody_saw_being_typed_opens_nothing_more(cast: Cast, clock: Clock) -> None:
    TOTP.activate(cast.pip, SECRET)
    code = code_now(SECRET)
    pip, _ = by_password(cast.pip)
    assert pip.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    for seconds in (5, 31):  # as long as it counts, and as soon as it is forgotten that it was used
        clock.forward(seconds=seconds)
        other, _ = by_password(cast.pip)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422


def test_every_role_of_the_nursery_needs_it_and_families_do_not(cast: Cast) -> None:
    for user in (cast.morag, cast.dora, cast.dipa, cast.rita, cast.pip, cast.syd):
        browser = signed_in(user, second_factor=False)
        assert browser.get(FEED)["Location"] == reverse("members:second_factor"), user
        assert browser.get("/members/me/")["Location"] == reverse("members:second_factor"), user
    for user in (cast.ola, cast.gran):
        assert signed_in(user, second_factor=False).get(FEED).status_code == 200


def test_a_parent_who_also_works_here_needs_it_for_everything(cast: Cast) -> None:
    guardian(cast.pip, cast.maya)
    assert signed_in(cast.pip, second_factor=False).get(FEED)["Location"] == reverse("members:second_factor")
    assert signed_in(cast.pip).get(FEED).status_code == 200


def test_only_the_demonstration_relaxes_it(cast: Cast, settings: Any) -> None:
    browser = signed_in(cast.morag, second_factor=False)
    assert browser.get(FEED).status_code == 302
    settings.PORTAL_DEMO = True
    assert browser.get(FEED).status_code == 200


def test_a_record_of_another_person_in_the_session_counts_for_nothing(cast: Cast) -> None:
    browser = signed_in(cast.morag)
    assert browser.get(FEED).status_code == 200
    session = browser.session
    session["account_authentication_methods_user"] = str(cast.dora.pk)
    session.save()
    assert browser.get(FEED)["Location"] == reverse("members:second_factor")


def test_the_password_alone_is_no_way_around_a_factor_that_is_there(cast: Cast) -> None:
    """An old session, or one from before the role: it may use the factor, not take it off or add its own."""
    factor = TOTP.activate(cast.morag, SECRET).instance
    browser = signed_in(cast.morag, second_factor=False)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn",
                 "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_change_password",
                 "account_email", "account_reauthenticate"):  # fmt: skip
        for answer in (browser.get(reverse(name)), browser.post(reverse(name), {"password": PASSWORD})):
            assert answer.status_code == 302 and answer["Location"] == reverse("members:second_factor"), name
    assert Authenticator.objects.get(user=cast.morag) == factor
    page = browser.get(reverse("members:second_factor"))
    way = re.search(rb'href="([^"]*2fa/reauthenticate/[^"]*)"', page.content)
    assert way
    answer = browser.post(way[1].decode().replace("&amp;", "&"), {"code": code_now(SECRET)})
    assert answer.status_code == 302
    assert browser.get(FEED).status_code == 200
    cache.clear()


def test_a_second_factor_beside_the_first_counts_only_after_the_first(cast: Cast, rf: Any) -> None:
    TOTP.activate(cast.morag, SECRET)
    key = Authenticator.objects.create(user=cast.morag, type=Authenticator.Type.WEBAUTHN, data={"credential": {}})
    for used_before in (False, True):
        browser = signed_in(cast.morag, second_factor=used_before)
        request = rf.post("/")
        request.session, request.user = browser.session, cast.morag
        before = len(request.session["account_authentication_methods"])
        count_the_new_factor(sender=Authenticator, request=request, user=cast.morag, authenticator=key)
        assert len(request.session["account_authentication_methods"]) == before + used_before


@pytest.mark.django_db(transaction=True)
def test_a_new_member_of_staff_goes_from_the_mail_to_the_portal(cast: Cast) -> None:
    nora = enter_staff(
        email="nora@example.org", first_name="Nora", last_name="New", role=Role.PRACTITIONER, rooms=[cast.acorn],
        reason="starts today", by=cast.morag,
    )  # fmt: skip
    send_invitation(nora, by=cast.morag)
    browser = Client()
    browser.post(link_in_last_mail(), {"first_name": "Nora", "last_name": "New", "password": "puddle-boots-on-monday"})
    assert browser.get(FEED)["Location"] == reverse("members:second_factor")
    form = browser.get(reverse("mfa_activate_totp"))
    assert form.status_code == 200  # they have just chosen their password: it is not asked for again
    browser.post(reverse("mfa_activate_totp"), {"code": code_now(browser.session["mfa.totp.secret"])})
    acknowledge_everything(nora)
    assert browser.get(FEED).status_code == 200


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_the_secret_of_a_factor_is_encrypted_in_the_database(cast: Cast, name: str) -> None:
    stored = TOTP.activate(cast.pip, SECRET).instance.data["secret"]
    assert SECRET not in stored
    assert TOTP(Authenticator.objects.get(user=cast.pip)).validate_code(code_now(SECRET))
