"""A code in the hand: coming in without mail, and coming back in after a leader has seen the person."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.members import tokens
from nursery_portal.members.actions import (
    enter_guardian,
    issue_code,
    revoke_invitation,
    send_invitation,
    suspend_member,
    use_code,
)
from nursery_portal.members.models import AccessCode, AddressChange, Invitation, KnownDevice, User
from nursery_portal.notify.actions import notify
from tests.cast import Cast, acknowledge_everything, guardian
from tests.clients import signed_in
from tests.conftest import Clock

PAGE = reverse("members:code")
NEW = "puddle-boots-on-monday"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def newcomer(cast: Cast, email: str = "") -> User:
    return enter_guardian(
        cast.wren, email=email, first_name="Nell", last_name="Nomail", relationship="aunt", by=cast.morag
    ).user


def use(code: AccessCode, typed: str) -> User:
    return use_code(code, typed=typed, first_name="Nell", last_name="Nomail", password_hash="!hash")


def sheet_code(answer: Any) -> str:
    found = re.search(r'class="code">([^<]+)<', answer.content.decode())
    assert found
    return found[1]


def test_somebody_without_mail_joins_with_the_code_on_a_printed_sheet(cast: Cast) -> None:
    nell = newcomer(cast)
    assert nell.email == "nell.nomail@no-mail.invalid"
    with pytest.raises(Refused, match="no mail"):
        send_invitation(nell, by=cast.morag)
    morag = signed_in(cast.morag)
    answer = morag.post(reverse("members:person_code", args=[nell.pk]), {"seen": "known"})
    code = sheet_code(answer)
    assert answer.status_code == 200 and re.fullmatch(r"([A-HJ-NP-Z2-9]{4}-){2}[A-HJ-NP-Z2-9]{4}", code)
    assert "no-store" in answer["Cache-Control"]
    stored = AccessCode.objects.get(user=nell)
    assert code not in str(vars(stored)) and code.replace("-", "") not in str(vars(stored))

    browser = Client()
    second = browser.post(PAGE, {"code": code.lower().replace("-", " ")})
    assert second.status_code == 200 and b"nell.nomail@no-mail.invalid" in second.content
    assert AccessCode.objects.get().state == AccessCode.State.PENDING  # looking uses nothing up
    done = browser.post(PAGE, {"code": code, "first_name": "Nell", "last_name": "Nomail", "password": NEW})
    assert done.status_code == 302
    nell.refresh_from_db()
    assert nell.joined_at and nell.check_password(NEW)
    acknowledge_everything(nell)
    assert browser.get("/day-book/").status_code == 200
    again = Client().post(PAGE, {"code": code})
    assert again.status_code == 422 and "opens nothing" in again.content.decode()


def test_who_comes_in_with_a_code_keeps_the_name_that_the_nursery_has_entered(cast: Cast) -> None:
    nell, morag = newcomer(cast), signed_in(cast.morag)
    User.objects.filter(pk=nell.pk).update(first_name="You", last_name="Smith\u2013Jones")
    code = sheet_code(morag.post(reverse("members:person_code", args=[nell.pk]), {"seen": "known"}))
    sent = {"code": code, "first_name": "You", "last_name": "Smith\u2013Jones", "password": NEW}
    refused = Client().post(PAGE, sent | {"last_name": "Smith/Jones"})
    assert refused.status_code == 422 and "they can enter it so" in refused.text
    assert Client().post(PAGE, sent).status_code == 302
    nell.refresh_from_db()
    assert nell.joined_at and nell.full_name == "You Smith\u2013Jones"


def test_an_address_that_nobody_has_proved_never_opens_the_account(cast: Cast, at_once: Any) -> None:
    nell, morag = newcomer(cast, "nell@exmaple.org"), signed_in(cast.morag)
    page = reverse("members:person_code", args=[nell.pk])
    assert "nobody has proved" in morag.get(page).content.decode()
    sheet = morag.post(page, {"seen": "known"})
    assert "nell.nomail@no-mail.invalid" in sheet.content.decode() and "exmaple" not in sheet.content.decode()
    browser = Client()
    typed = {"code": sheet_code(sheet), "first_name": "Nell", "last_name": "Nomail", "password": NEW}
    assert browser.post(PAGE, typed).status_code == 302
    nell.refresh_from_db()
    assert nell.joined_at and nell.check_password(NEW) and nell.email == "nell.nomail@no-mail.invalid"
    assert not EmailAddress.objects.filter(email="nell@exmaple.org").exists()
    at_once(Client().post, reverse("account_reset_password"), {"email": "nell@exmaple.org"})
    assert [one.to for one in mail.outbox if "/password/reset/key/" in str(one.body)] == []
    acknowledge_everything(nell)
    own = signed_in(nell).post(reverse("members:address"), {"email": "nell@example.org"})
    assert own.status_code == 302 and AddressChange.objects.get(user=nell).email == "nell@example.org"


def test_an_address_entered_after_the_code_is_proved_by_a_mail_alone(cast: Cast) -> None:
    nell, morag = newcomer(cast), signed_in(cast.morag)
    _, typed = issue_code(nell, seen="known", by=cast.morag)
    entry = {"first_name": "Nell", "last_name": "Nomail", "email": "nell@example.org"}
    page = reverse("members:person_change", args=[nell.pk])
    assert morag.post(page, {**entry, "last_name": "Nomale", "email": nell.email}).status_code == 302
    assert AccessCode.objects.get().state == AccessCode.State.PENDING, "a name alone takes nothing back"
    assert morag.post(page, entry).status_code == 302
    assert AccessCode.objects.get().state == AccessCode.State.REVOKED
    assert AuditEvent.objects.filter(event="members:code:revoked").count() == 1
    sent = {"code": typed, "first_name": "Nell", "last_name": "Nomail", "password": NEW}
    answer = Client().post(PAGE, sent)
    assert answer.status_code == 422 and "opens nothing" in answer.content.decode()
    nell.refresh_from_db()
    assert nell.joined_at is None and not EmailAddress.objects.filter(user=nell).exists()


def test_no_mail_ever_goes_to_a_sign_in_name(cast: Cast, at_once: Any) -> None:
    nell = newcomer(cast)
    code, typed = issue_code(nell, seen="known", by=cast.morag)
    use(code, typed)
    nell.refresh_from_db()
    notice = at_once(notify, nell, "x", "A notice")
    assert not notice.mail and mail.outbox == []
    Client().post(reverse("account_reset_password"), {"email": nell.email})
    assert mail.outbox == []


def test_two_people_of_one_name_get_two_sign_in_names(cast: Cast) -> None:
    first = newcomer(cast)
    second = enter_guardian(
        cast.maya, email="", first_name="Nell", last_name="Nomail", relationship="aunt", by=cast.morag
    ).user
    assert first != second and second.email == "nell.nomail2@no-mail.invalid"


def test_a_code_replaces_the_invitation_sent_by_mail(cast: Cast) -> None:
    person = newcomer(cast, "nell@example.org")
    invitation = send_invitation(person, by=cast.morag)
    issue_code(person, seen="known", by=cast.morag)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.REVOKED
    with pytest.raises(Refused):
        revoke_invitation(person, by=cast.morag)


def test_a_parent_seen_at_the_door_comes_back_in_and_everything_else_is_signed_out(cast: Cast, at_once: Any) -> None:
    TOTP.activate(cast.ola, SECRET)
    elsewhere = Client()
    elsewhere.force_login(cast.ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    _, typed = issue_code(cast.ola, seen="collects", note="Fetched Teddy", by=cast.morag)
    browser = Client()
    page = browser.post(PAGE, {"code": typed})
    assert b'name="first_name"' not in page.content
    done = at_once(browser.post, PAGE, {"code": typed, "password": NEW})
    assert done.status_code == 302
    cast.ola.refresh_from_db()
    assert cast.ola.check_password(NEW)
    assert not Authenticator.objects.filter(user=cast.ola).exists()  # a family's own second step may be what was lost
    letters = [one for one in mail.outbox if "came back into your account" in one.subject]
    assert len(letters) == 1 and letters[0].to == [cast.ola.email] and "Teddy" not in str(letters[0].body)
    used = AuditEvent.objects.get(event="members:code:used")
    assert used.actor_id == cast.ola.pk and used.acting_as == "self"
    assert AuditEvent.objects.get(event="members:code:issued").actor_id == cast.morag.pk


def test_a_colleague_keeps_the_second_step_when_the_password_is_renewed(cast: Cast) -> None:
    TOTP.activate(cast.pip, SECRET)
    code, typed = issue_code(cast.pip, seen="known", by=cast.morag)
    answer = Client().post(PAGE, {"code": typed, "password": NEW})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert Authenticator.objects.filter(user=cast.pip).exists()
    assert code.user == cast.pip


@pytest.mark.parametrize("who", ["self", "above", "suspended", "own_family", "no_right", "unseen", "kept_away"])
def test_nobody_is_let_in_who_should_not_be(cast: Cast, who: str) -> None:
    person, by, seen, error = cast.ola, cast.morag, "known", Refused
    if who == "self":
        person = cast.morag
    elif who == "above":
        person = cast.rita
    elif who == "suspended":
        suspend_member(cast.ola, reason="x", by=cast.dora)
        cast.ola.refresh_from_db()
    elif who == "own_family":
        guardian(cast.morag, cast.teddy)
    elif who == "no_right":
        by, error = cast.dora, PermissionDenied  # type: ignore[assignment]
    elif who == "unseen":
        seen = ""
    elif who == "kept_away":
        cast.ola_link.no_contact = True
        cast.ola_link.save()
    with pytest.raises(error):
        issue_code(person, seen=seen, by=by)
    assert not AccessCode.objects.exists()


def test_a_code_works_once_for_a_day_and_only_the_newest(cast: Cast, clock: Clock) -> None:
    old, typed_old = issue_code(cast.ola, seen="known", by=cast.morag)
    new, typed = issue_code(cast.ola, seen="known", by=cast.morag)
    with pytest.raises(Refused):
        use(old, typed_old)
    with pytest.raises(Refused):
        use(new, typed_old)
    clock.forward(hours=25)
    with pytest.raises(Refused):
        use(new, typed)
    assert AccessCode.objects.get(pk=new.pk).state == AccessCode.State.PENDING
    third, typed = issue_code(cast.ola, seen="known", by=cast.morag)
    use(third, typed)
    with pytest.raises(Refused):
        use(third, typed)


def test_guessing_is_limited(cast: Cast) -> None:
    _, typed = issue_code(cast.ola, seen="known", by=cast.morag)
    browser = Client()
    answers = [browser.post(PAGE, {"code": tokens.new_code()}).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert browser.post(PAGE, {"code": typed}).status_code == 429  # the right one, too, from there
    cast.ola.refresh_from_db()
    assert not cast.ola.check_password(NEW)


def test_a_weak_password_keeps_what_was_typed_and_uses_nothing_up(cast: Cast) -> None:
    nell = newcomer(cast)
    _, typed = issue_code(nell, seen="known", by=cast.morag)
    answer = Client().post(PAGE, {"code": typed, "first_name": "Nelly", "last_name": "Nomail", "password": "short"})
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="Nelly"' in text and f'value="{typed}"' in text
    assert AccessCode.objects.get().state == AccessCode.State.PENDING


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(cast: Cast, at_once: Any) -> None:
    login = {"login": cast.ola.email, "password": "correct-horse-battery"}
    first = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    at_once(first.post, reverse("account_login"), login)
    assert mail.outbox == []  # the first one of all
    at_once(first.post, reverse("account_logout"))
    at_once(first.post, reverse("account_login"), login)
    assert mail.outbox == []
    at_once(Client(headers={"user-agent": "Mozilla/5.0 (Windows) Firefox/120.0"}).post, reverse("account_login"), login)
    assert [one.to for one in mail.outbox] == [[cast.ola.email]]
    words = str(mail.outbox[0].body)
    assert "Firefox on Windows" in words and "Teddy" not in words and cast.ola.last_name not in words
    assert KnownDevice.objects.filter(user=cast.ola).count() == 2
    assert first.cookies["device"]["httponly"]
    assert first.cookies["device"].value not in {one.mark_hash for one in KnownDevice.objects.all()}


def test_a_strangers_wrong_passwords_do_not_lock_somebody_out_of_their_own_browser(cast: Cast) -> None:
    way, right = reverse("account_login"), {"login": cast.dora.email, "password": "correct-horse-battery"}
    own, stranger = Client(), Client()
    assert own.post(way, right).status_code == 302
    own.post(reverse("account_logout"))
    for _ in range(5):
        assert stranger.post(way, {**right, "password": "wrong-horse-battery"}).status_code == 422
    refused = stranger.post(way, right)
    assert refused.status_code == 422 and "That was many tries" in refused.content.decode()
    other = Client()
    other.cookies["device"] = own.cookies["device"].value[::-1]
    assert other.post(way, right).status_code == 422, "a mark that somebody made up"
    assert own.post(way, right).status_code == 302


def test_wrong_passwords_are_limited_in_ones_own_browser_too(cast: Cast) -> None:
    way, right = reverse("account_login"), {"login": cast.ola.email, "password": "correct-horse-battery"}
    own = Client()
    own.post(way, right)
    own.post(reverse("account_logout"))
    for _ in range(5):
        own.post(way, {**right, "password": "wrong-horse-battery"})
    assert "That was many tries" in own.post(way, right).content.decode()
