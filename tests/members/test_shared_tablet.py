"""The shared tablet: a device and six digits, for practitioners and managers, locked after five minutes."""

import time
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import people_of_tablets
from nursery_portal.members.actions import (
    enrol_tablet,
    enter_guardian,
    issue_code,
    revoke_tablet,
    send_invitation,
    set_pin,
    suspend_member,
    take_pin_try,
)
from nursery_portal.members.models import Role, SharedTablet, TabletPin, TabletUse, User
from nursery_portal.notify.models import Notice
from tests.cast import PASSWORD, Cast, grant
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce, link_in_last_mail
from tests.staff_conduct.story import case, concern

FRONT = reverse("members:tablet")
DAY_BOOK = "/day-book/"
PIN = "482915"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Device:
    """A browser that is a tablet of the nursery."""

    browser: Client
    row: SharedTablet


@pytest.fixture
def device(cast: Cast) -> Device:
    """Acorn's tablet; Pip and Morag have their digits."""
    for user in (cast.pip, cast.morag):
        set_pin(pin_hash=make_password(PIN), by=user)
    row, secret = enrol_tablet(name="Acorn's tablet", by=cast.morag)
    browser = Client()
    browser.cookies["tablet"] = secret
    return Device(browser, row)


def typed(device: Device, who: User, digits: str = PIN) -> int:
    return device.browser.post(reverse("members:tablet_person", args=[who.pk]), {"pin": digits}).status_code


def who_is_in(device: Device) -> int | None:
    found = device.browser.session.get("_auth_user_id")
    return int(found) if found else None


def test_a_manager_makes_the_device_at_hand_a_tablet_and_is_signed_out_of_it(cast: Cast) -> None:
    set_pin(pin_hash=make_password(PIN), by=cast.pip)
    browser = signed_in(cast.morag)
    answer = browser.post(reverse("members:tablets"), {"name": "Acorn's tablet"})
    assert answer["Location"] == FRONT and browser.cookies["tablet"]["httponly"]
    secret = browser.cookies["tablet"].value
    row = SharedTablet.objects.get()
    assert secret not in row.token_hash
    front = browser.get(FRONT).content.decode()
    assert "Pip" in front and browser.get(DAY_BOOK).status_code == 302
    assert Client().get(FRONT).status_code == 404


def test_six_digits_on_the_tablet_open_the_portal_as_a_second_factor_would(cast: Cast, device: Device) -> None:
    assert typed(device, cast.pip) == 302
    assert device.browser.get(DAY_BOOK).status_code == 200
    assert TabletUse.objects.get().user == cast.pip
    assert AuditEvent.objects.get(event="members:tablet:used").actor_id == cast.pip.pk
    page = signed_in(cast.morag).get(reverse("members:tablet_uses", args=[device.row.pk])).content.decode()
    assert cast.pip.full_name in page
    assert UserSession.objects.filter(user=cast.pip).exists()


def test_the_digits_open_nothing_anywhere_else(cast: Cast, device: Device) -> None:
    address = reverse("members:tablet_person", args=[cast.pip.pk])
    assert Client().post(address, {"pin": PIN}).status_code == 404
    typed(device, cast.pip)
    stolen = Client()
    stolen.cookies["session"] = device.browser.cookies["session"].value
    assert stolen.get(DAY_BOOK).status_code == 302  # the session without its tablet


def test_people_switch_fast_and_nothing_of_the_one_before_stays(cast: Cast, device: Device) -> None:
    typed(device, cast.morag)
    session = device.browser.session
    session["left_over"] = "morag's"
    session.save()
    assert typed(device, cast.pip) == 302
    assert who_is_in(device) == cast.pip.pk and "left_over" not in device.browser.session
    assert device.browser.post(reverse("members:tablet_lock"))["Location"] == FRONT
    assert who_is_in(device) is None and device.browser.get(FRONT).status_code == 200


def test_it_locks_after_five_minutes_and_using_it_keeps_it_open(cast: Cast, clock: Clock, device: Device) -> None:
    typed(device, cast.pip)
    for _ in range(6):
        clock.forward(minutes=4)
        assert device.browser.get(reverse("members:tablet_here")).status_code == 204
    clock.forward(minutes=5, seconds=1)
    answer = device.browser.get(DAY_BOOK)
    assert answer.status_code == 302 and answer["Location"] == FRONT
    assert who_is_in(device) is None


def test_what_was_written_there_is_shown_to_nobody_once_it_has_locked(cast: Cast, clock: Clock, device: Device) -> None:
    typed(device, cast.pip)
    page = reverse("staff_conduct:raise")
    device.browser.get(page)
    form = {"what": "She was left alone in the yard."}
    clock.forward(minutes=5, seconds=1)
    for then in (FRONT, reverse("account_login")):  # at the end of the session, and when there is none any more
        answer = device.browser.post(page, form, headers={"Accept": "text/html"})
        assert answer.status_code == 302 and answer["Location"].partition("?")[0] == then
        assert "left alone" not in device.browser.get(answer["Location"]).content.decode()
    del device.browser.cookies["tablet"]
    elsewhere = device.browser.post(page, form, headers={"Accept": "text/html"})
    assert "left alone" in elsewhere.content.decode(), "the same page, and no tablet"


def by_password(device: Device, who: User) -> Any:
    """Sign in by the portal's own page, with password and app."""
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    answer = device.browser.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})
    if answer["Location"] == reverse("mfa_authenticate"):
        answer = device.browser.post(answer["Location"], {"code": code})
    return answer


def test_whoever_comes_in_there_by_password_is_on_the_tablet_as_with_the_digits(
    cast: Cast, clock: Clock, device: Device
) -> None:
    TOTP.activate(cast.pip, SECRET)
    assert by_password(device, cast.pip)["Location"] == "/"
    page = device.browser.get(DAY_BOOK).content.decode()
    assert "data-tablet-lock" in page and "Lock or switch" in page
    assert TabletUse.objects.get().user == cast.pip
    closed = device.browser.get(reverse("account_change_password"))
    assert closed["Location"] == reverse("members:account")
    assert "Lock" in device.browser.get(FRONT).content.decode()
    clock.forward(minutes=5, seconds=1)
    assert device.browser.get(DAY_BOOK)["Location"] == FRONT and who_is_in(device) is None


def test_taking_the_tablet_back_ends_what_was_opened_by_password_too(cast: Cast, device: Device) -> None:
    TOTP.activate(cast.pip, SECRET)
    by_password(device, cast.pip)
    assert device.browser.get(DAY_BOOK).status_code == 200
    revoke_tablet(device.row, by=cast.morag)
    assert device.browser.get(DAY_BOOK).status_code == 302 and who_is_in(device) is None


@pytest.mark.parametrize("name", ["dora", "rita", "syd", "ola"])
def test_nobody_comes_in_there_by_password_for_whom_it_is_not(cast: Cast, device: Device, name: str) -> None:
    user = getattr(cast, name)
    TOTP.activate(user, SECRET)
    assert by_password(device, user)["Location"] == FRONT
    assert "for practitioners and managers" in device.browser.get(FRONT).content.decode()
    assert who_is_in(device) is None and not TabletUse.objects.exists()
    elsewhere = Device(Client(), device.row)
    assert by_password(elsewhere, user)["Location"] == "/" and who_is_in(elsewhere) == user.pk


def test_a_password_alone_is_not_enough_there(cast: Cast, device: Device) -> None:
    assert by_password(device, cast.pip)["Location"] == FRONT
    assert "set a second step up first" in device.browser.get(FRONT).content.decode()
    assert who_is_in(device) is None and not TabletUse.objects.exists()


@pytest.mark.parametrize("name", ["pip", "dora", "ola"])
def test_a_session_that_was_not_opened_on_the_tablet_is_of_no_use_there(cast: Cast, device: Device, name: str) -> None:
    browser = signed_in(getattr(cast, name))
    assert browser.get(DAY_BOOK).status_code == 200
    browser.cookies["tablet"] = device.browser.cookies["tablet"].value
    assert browser.get(DAY_BOOK)["Location"] == FRONT and "_auth_user_id" not in browser.session


def test_a_code_is_not_used_up_there_and_opens_the_portal_on_a_device_of_their_own(cast: Cast, device: Device) -> None:
    made = enter_guardian(
        cast.wren, email="", first_name="Nell", last_name="Nomail", relationship="aunt", by=cast.morag
    ).user
    _, code = issue_code(made, seen="known", by=cast.morag)
    typed = {"code": code, "first_name": "Nell", "last_name": "Nomail", "password": "puddle-boots-on-monday"}
    for sent in ({"code": code}, typed):
        answer = device.browser.post(reverse("members:code"), sent)
        assert answer.status_code == 422 and "a device of your own" in answer.content.decode()
        assert code in answer.content.decode()
    made.refresh_from_db()
    assert made.joined_at is None and who_is_in(device) is None
    assert Client().post(reverse("members:code"), typed).status_code == 302
    made.refresh_from_db()
    assert made.joined_at


def test_an_invitation_is_not_used_up_there_either(cast: Cast, device: Device, at_once: AtOnce) -> None:
    made = enter_guardian(
        cast.wren, email="nell@example.org", first_name="Nell", last_name="Bird", relationship="aunt", by=cast.morag
    ).user
    at_once(send_invitation, made, by=cast.morag)
    typed = {"first_name": "Nellie", "last_name": "Bird", "password": "puddle-boots-on-monday"}
    answer = device.browser.post(link_in_last_mail(), typed)
    assert answer.status_code == 422 and "a device of your own" in answer.content.decode()
    made.refresh_from_db()
    assert b"Nellie" in answer.content and made.joined_at is None and who_is_in(device) is None
    assert Client().post(link_in_last_mail(), typed).status_code == 302


def test_five_wrong_tries_lock_the_digits_and_tell_their_person(cast: Cast, device: Device) -> None:
    assert [typed(device, cast.pip, "111111") for _ in range(5)] == [422] * 5
    assert TabletPin.objects.get(user=cast.pip).is_locked
    assert Notice.objects.get(kind="pin_locked").recipient == cast.pip
    assert typed(device, cast.pip) == 422 and who_is_in(device) is None  # the right ones, too
    assert typed(device, cast.morag) == 302  # another's are their own
    set_pin(pin_hash=make_password("907311"), by=cast.pip)
    assert typed(device, cast.pip) == 422
    assert typed(device, cast.pip, "907311") == 302


def test_a_right_try_forgets_the_wrong_ones(cast: Cast, device: Device) -> None:
    for _ in range(3):
        assert [typed(device, cast.pip, "111111") for _ in range(3)] == [422] * 3
        assert typed(device, cast.pip) == 302


def test_guesses_at_the_same_moment_are_counted_before_they_are_compared(cast: Cast, device: Device) -> None:
    for _ in range(5):
        take_pin_try(device.row, cast.pip)
    with pytest.raises(Refused, match="locked"):
        take_pin_try(device.row, cast.pip)


@pytest.mark.parametrize("name", ["dora", "dipa", "rita", "ola", "syd"])
def test_it_is_not_for_lead_owner_or_families(cast: Cast, device: Device, name: str) -> None:
    user = getattr(cast, name)
    with pytest.raises(Refused):
        set_pin(pin_hash=make_password(PIN), by=user)
    TabletPin.objects.create(user=user, pin_hash=make_password(PIN), set_at="2026-01-01T00:00Z")
    assert user not in people_of_tablets()
    assert typed(device, user) == 404 and who_is_in(device) is None


def test_a_practitioner_who_becomes_deputy_is_out_at_the_next_request(cast: Cast, device: Device) -> None:
    typed(device, cast.pip)
    assert device.browser.get(DAY_BOOK).status_code == 200
    grant(cast.pip, Role.DEPUTY_DSL)
    assert device.browser.get(DAY_BOOK).status_code == 302
    assert typed(device, cast.pip) == 404


def test_a_revoked_tablet_opens_nothing_and_whoever_is_in_is_out(cast: Cast, device: Device) -> None:
    typed(device, cast.pip)
    assert signed_in(cast.morag).post(reverse("members:tablet_revoke", args=[device.row.pk])).status_code == 302
    assert device.browser.get(DAY_BOOK).status_code == 302
    assert who_is_in(device) is None
    assert device.browser.get(FRONT).status_code == 404 and typed(device, cast.pip) == 404
    with pytest.raises(Refused):
        revoke_tablet(device.row, by=cast.morag)


def test_a_suspended_colleague_is_out_and_not_on_the_first_page(cast: Cast, device: Device) -> None:
    typed(device, cast.pip)
    suspend_member(cast.pip, reason="x", by=cast.morag)
    assert device.browser.get(DAY_BOOK).status_code != 200
    assert "Pip" not in device.browser.get(FRONT).content.decode()


def test_the_digits_reach_no_password_no_second_step_and_nothing_that_asks_again(cast: Cast, device: Device) -> None:
    typed(device, cast.morag)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password", "usersessions_list"):
        for answer in (device.browser.get(reverse(name)), device.browser.post(reverse(name))):
            assert answer.status_code == 302 and answer["Location"] == reverse("members:account"), name
    for address in (reverse("members:pin"), reverse("members:address"), reverse("members:tablets"),
                    reverse("members:staff_enter"), reverse("members:role_grant", args=[cast.pip.pk])):  # fmt: skip
        assert "/accounts/reauthenticate/" in device.browser.get(address)["Location"], address
    assert not Authenticator.objects.exists()
    there = device.browser.get(reverse("members:role_grant", args=[cast.pip.pk]))["Location"]
    device.browser.post(there, {"password": PASSWORD})
    assert device.browser.get(reverse("members:role_grant", args=[cast.pip.pk])).status_code == 200


@pytest.mark.parametrize("way", ["the digits", "a password"])
def test_concerns_cases_and_roles_do_not_open_there_and_stand_in_no_menu(cast: Cast, device: Device, way: str) -> None:
    made, opened = concern(cast.ola, person=cast.pip), case(cast, cast.pip)
    TOTP.activate(cast.morag, SECRET)
    typed(device, cast.morag) if way == "the digits" else by_password(device, cast.morag)
    own, listed = signed_in(cast.morag), reverse("admin:staff_conduct_concern_changelist")
    assert listed in own.get(DAY_BOOK).content.decode()
    assert listed not in device.browser.get(DAY_BOOK).content.decode()
    pages = [
        reverse("admin:index"),
        reverse("admin:members_rolegrant_changelist"),
        reverse("admin:staff_conduct_conductcase_change", args=[opened.pk]),
        reverse("admin:staff_conduct_concern_change", args=[made.pk]),
        *(reverse(f"admin:staff_conduct_concern_{name}") for name in ("changelist", "due", "reads", "glass")),
    ]
    conflict = reverse("admin:staff_conduct_concern_conflict", args=[made.pk])
    for answer in (*map(device.browser.get, pages), device.browser.post(conflict)):
        assert answer.status_code == 302 and answer["Location"] == reverse("members:account")
    assert "on a device of your own" in device.browser.get(reverse("members:account")).content.decode()
    read = AuditEvent.objects.filter(actor_id=cast.morag.pk, event__startswith="conduct:", event__endswith=":read")
    assert not read.exists() and not made.barred.exists()
    assert [own.get(address).status_code for address in pages] == [200] * len(pages) and read.exists()
    assert typed(device, cast.pip) == 302 and device.browser.get(listed).status_code == 403


def test_only_managers_keep_tablets(cast: Cast, device: Device) -> None:
    for user in (cast.pip, cast.dora, cast.rita, cast.ola):
        with pytest.raises(PermissionDenied):
            enrol_tablet(name="Mine", by=user)
        with pytest.raises(PermissionDenied):
            revoke_tablet(device.row, by=user)
    assert SharedTablet.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    "digits",
    ["123456", "987654", "111111", "121212", "123123", "12345", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16"],
)
def test_digits_that_anybody_guesses_are_refused(cast: Cast, digits: str) -> None:
    answer = signed_in(cast.pip).post(reverse("members:pin"), {"pin": digits, "again": digits})
    assert answer.status_code == 422 and not TabletPin.objects.exists()


def test_one_sets_ones_own_digits_and_they_are_kept_hashed(cast: Cast) -> None:
    pip = signed_in(cast.pip)
    assert pip.post(reverse("members:pin"), {"pin": PIN, "again": "482916"}).status_code == 422
    assert pip.post(reverse("members:pin"), {"pin": PIN, "again": PIN}).status_code == 302
    assert PIN not in TabletPin.objects.get(user=cast.pip).pin_hash
    assert "Set" in pip.get(reverse("members:account")).content.decode()


def test_where_the_database_does_not_answer_the_digits_stay_out_of_the_page(
    cast: Cast, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("nursery_portal.members.views.tablets.take_pin_try", gone)
    device.browser.raise_request_exception = False
    answer = device.browser.post(reverse("members:tablet_person", args=[cast.pip.pk]), {"pin": PIN})
    assert answer.status_code == 503 and PIN not in answer.content.decode()


def test_each_page_says_whose_it_is_so_that_nobody_finds_the_words_of_the_one_before(
    cast: Cast, device: Device
) -> None:
    for person in (cast.morag, cast.pip):
        typed(device, person)
        assert f'data-person="{person.pk}"' in device.browser.get(reverse("members:account")).content.decode()
        assert "data-signs-out" in device.browser.get(FRONT).content.decode()


@pytest.mark.parametrize(
    ("left", "pictures", "words"),
    [
        ({}, False, False),
        ({"left": "0", "words": "0"}, False, False),
        ({"left": "3"}, True, False),
        ({"left": "0", "words": "1"}, False, True),
        ({"left": "1", "words": "1"}, True, True),
    ],
)
def test_its_first_page_says_what_was_still_on_its_way_when_it_locked(
    cast: Cast, device: Device, left: dict[str, str], pictures: bool, words: bool
) -> None:
    typed(device, cast.pip)

    front = device.browser.post(reverse("members:tablet_lock"), left, follow=True)

    assert who_is_in(device) is None and front.status_code == 200
    assert ("have to be chosen again" in front.content.decode()) is pictures
    assert ("have to be typed again" in front.content.decode()) is words
