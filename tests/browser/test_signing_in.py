"""Ways in, as people use them in a real browser: the app's six digits, a passkey, a code by mail, a new password."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect

from nursery_portal.kit import clock
from nursery_portal.members.actions import enter_staff, send_invitation
from nursery_portal.members.models import Role
from nursery_portal.policies.actions import install_first_policy
from tests.browser.conftest import Live
from tests.cast import PASSWORD, Cast, acknowledge_everything

CHOSEN = "a long enough secret 9"


def looked_at(live: Live, page: Page, name: str) -> None:
    """What every page on the way in has to pass."""
    live.axe(page)
    live.fits(page)
    live.shot(page, f"signing-in-{name}")


def code_now(secret: str) -> str:
    """The six digits that an authenticator app would show."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def found_in_last_mail(pattern: str, page: Page | None = None) -> str:
    """What the newest mail holds of this shape. One that a page asked for goes out after its answer: `page` waits."""
    for _ in range(200 if page else 1):
        found = re.search(pattern, str(mail.outbox[-1].body))
        if found is not None:
            return found[0]
        if page is not None:
            page.wait_for_timeout(20)
    raise AssertionError(mail.outbox[-1].body)


@pytest.fixture
def nursery(transactional_db: None) -> Cast:
    """The cast, with the policy acknowledged by those who are here already."""
    cast = Cast()
    install_first_policy(by=cast.morag, on=clock.today())
    acknowledge_everything(cast.morag, cast.ola, cast.pip)
    return cast


def sign_out(live: Live, page: Page) -> None:
    page.goto(live.url("account_logout"))
    looked_at(live, page, "sign-out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def by_password(live: Live, page: Page, email: str, password: str) -> None:
    page.goto(live.url("account_login"))
    page.get_by_text("Use a password").click()
    form = page.locator("details")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Password", exact=True).fill(password)
    form.get_by_role("button", name="Come in").click()


def test_a_colleague_is_invited_sets_the_app_up_and_needs_it_the_next_time(
    live: Live, nursery: Cast, width: int
) -> None:
    new = enter_staff(
        email="una.new@example.org",
        first_name="Una",
        last_name="New",
        role=Role.PRACTITIONER,
        rooms=[nursery.acorn],
        reason="New colleague",
        by=nursery.morag,
    )
    send_invitation(new, by=nursery.morag)
    page = live.page_at(width, scheme="light" if width == 390 else "dark")
    page.goto(live.server.url + found_in_last_mail(r"/members/invitation/\S+"))
    looked_at(live, page, "invitation")
    page.get_by_label("password", exact=False).first.fill("12345")
    page.get_by_role("button", name="Accept and come in").click()
    expect(page.get_by_text(re.compile("too short"))).to_be_visible()
    live.expect_fault("422")
    looked_at(live, page, "password-refused")
    page.get_by_label("password", exact=False).first.fill(CHOSEN)
    page.get_by_role("button", name="Accept and come in").click()

    # nothing is seen before a second step is set up
    page.wait_for_url("**/second-factor/**")
    looked_at(live, page, "second-step")
    page.get_by_role("link", name="Set up the app").click()
    if page.url.split("?")[0].endswith("/reauthenticate/"):
        looked_at(live, page, "password-again")
        page.get_by_label("Password", exact=True).fill(CHOSEN)
        page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/totp/activate/**")
    expect(page.locator("main img")).to_be_visible()
    looked_at(live, page, "app")
    secret = page.locator("main code").inner_text()
    page.get_by_label(re.compile("six figures")).fill("12345")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    live.expect_fault("422")
    looked_at(live, page, "app-wrong-code")
    page.get_by_label(re.compile("six figures")).fill(code_now(secret))
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/recovery-codes/**")
    looked_at(live, page, "recovery-codes")

    # the policy in the wording for staff, and in
    page.goto(live.url("home:landing"))
    page.wait_for_url("**/acknowledge/**")
    page.get_by_role("button", name=re.compile("I have read")).click()
    page.wait_for_url("**/day-book/**")

    # the next time the password alone does not do
    sign_out(live, page)
    by_password(live, page, new.email, CHOSEN)
    page.wait_for_url("**/2fa/authenticate/**")
    looked_at(live, page, "digits")


def test_a_passkey_opens_the_portal_by_itself(live: Live, nursery: Cast, width: int) -> None:
    page = live.page_at(width)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": True}})
    by_password(live, page, nursery.pip.email, PASSWORD)
    page.wait_for_url("**/second-factor/**")
    page.get_by_role("link", name="Add a passkey").click()
    if page.url.split("?")[0].endswith("/reauthenticate/"):
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/webauthn/add/**")
    looked_at(live, page, "passkey-add")
    page.get_by_label("Name of the device").fill("Pip's phone")
    page.get_by_label("Let it open the portal by itself").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(live.url("posts:feed"))
    page.wait_for_url("**/day-book/**")

    sign_out(live, page)
    page.goto(live.url("account_login"))
    looked_at(live, page, "sign-in")
    page.get_by_role("button", name=re.compile("passkey", re.I)).click()
    page.wait_for_url("**/day-book/**")


def test_a_parent_who_forgot_the_password_comes_in_with_a_code_or_a_new_one(
    live: Live, nursery: Cast, width: int
) -> None:
    page = live.page_at(width)
    page.goto(live.url("account_login"))
    page.locator("#code_email").fill(nursery.ola.email)
    page.get_by_role("button", name="Send me a sign-in code").click()
    page.wait_for_url("**/login/code/confirm/**")
    looked_at(live, page, "code")
    page.get_by_label(re.compile("code", re.I)).first.fill("WRONG1")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text(re.compile("not the code|not right|wrong", re.I)).first).to_be_visible()
    live.expect_fault("422")
    page.get_by_label(re.compile("code", re.I)).first.fill(found_in_last_mail(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", page))
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/day-book/**")

    sign_out(live, page)
    page.goto(live.url("account_reset_password"))
    looked_at(live, page, "reset")
    page.get_by_label("E-mail").fill(nursery.ola.email)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/reset/done/**")
    page.goto(live.server.url + found_in_last_mail(r"/accounts/password/reset/key/\S+", page))
    looked_at(live, page, "reset-new")
    for field in page.get_by_label(re.compile("password", re.I)).all():
        field.fill(CHOSEN)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/reset/key/done/**")
    by_password(live, page, nursery.ola.email, CHOSEN)
    page.wait_for_url("**/day-book/**")
