"""Another e-mail address waits a day, is told to the old one and proved by the new one; the lead's where restricted."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import ask_address_change, stop_address_change
from nursery_portal.members.models import AddressChange, Guardianship, User
from nursery_portal.members.tasks import mail_letter, mail_waiting_letters, settle_addresses
from tests.cast import PASSWORD, Cast, person
from tests.clients import signed_in
from tests.conftest import Clock

OWN = reverse("members:address")


def link_to(address: str) -> str:
    """The path in the newest mail to this address."""
    body = str(next(one for one in reversed(mail.outbox) if one.to == [address]).body)
    found = re.search(r"https?://[^/\s]+(/members/address/\S+)", body)
    assert found
    return found[1]


def asked(user: User, at_once: Any, email: str = "ola.new@example.org") -> AddressChange:
    made = at_once(ask_address_change, user, email=email, by=user)
    assert isinstance(made, AddressChange)
    return made


def address_of(user: User) -> str:
    user.refresh_from_db()
    return user.email


def test_a_new_address_counts_a_day_after_the_old_one_was_told_and_once_it_is_confirmed(
    cast: Cast, clock: Clock, at_once: Any
) -> None:
    old, ola = cast.ola.email, signed_in(cast.ola)
    assert at_once(ola.post, OWN, {"email": "Ola.New@example.org"}).status_code == 302
    assert sorted(one.to[0] for one in mail.outbox) == sorted([old, "ola.new@example.org"])
    assert "ola.new@example.org" not in str(next(one for one in mail.outbox if one.to == [old]).body)
    path = link_to("ola.new@example.org")
    assert Client().get(path).status_code == 200
    assert AddressChange.objects.get().confirmed_at is None  # a mail scanner confirms nothing
    assert Client().post(path).status_code == 200
    clock.forward(hours=23)
    settle_addresses()
    assert address_of(cast.ola) == old
    clock.forward(hours=2)
    settle_addresses()
    assert address_of(cast.ola) == "ola.new@example.org"
    verified = EmailAddress.objects.get(user=cast.ola)
    assert (verified.email, verified.verified, verified.primary) == ("ola.new@example.org", True, True)


def test_without_the_new_ones_yes_nothing_changes_and_after_a_week_it_lapses(
    cast: Cast, clock: Clock, at_once: Any
) -> None:
    old, change = cast.ola.email, asked(cast.ola, at_once)
    clock.forward(days=3)
    settle_addresses()
    assert AddressChange.objects.get().state == AddressChange.State.WAITING
    clock.forward(days=5)
    settle_addresses()
    change.refresh_from_db()
    assert change.state == AddressChange.State.LAPSED and address_of(cast.ola) == old


def test_the_day_begins_only_when_the_old_mailbox_was_told(cast: Cast, clock: Clock, at_once: Any) -> None:
    old = cast.ola.email
    change = ask_address_change(cast.ola, email="ola.new@example.org", by=cast.ola)  # its mails are lost
    mail_letter("address_new", change.pk)
    Client().post(link_to("ola.new@example.org"))
    clock.forward(hours=30)
    settle_addresses()
    assert address_of(cast.ola) == old
    mail_waiting_letters()
    clock.forward(hours=23)
    settle_addresses()
    assert address_of(cast.ola) == old
    clock.forward(hours=2)
    settle_addresses()
    assert address_of(cast.ola) == "ola.new@example.org"


def test_the_old_mailbox_stops_it_and_everything_that_is_signed_in(cast: Cast, clock: Clock, at_once: Any) -> None:
    old = cast.ola.email
    thief = Client()
    thief.post(reverse("account_login"), {"login": old, "password": "correct-horse-battery"})
    assert UserSession.objects.filter(user=cast.ola).exists()
    asked(cast.ola, at_once)
    Client().post(link_to("ola.new@example.org"))
    stop = link_to(old)
    assert Client().get(stop).status_code == 200
    assert AddressChange.objects.get().state == AddressChange.State.WAITING
    assert Client().post(stop).status_code == 200
    clock.forward(hours=30)
    settle_addresses()
    assert address_of(cast.ola) == old
    assert not UserSession.objects.filter(user=cast.ola).exists()
    assert Client().get(stop).status_code == 404


CHANGE = {"oldpassword": PASSWORD, "password1": "new-horse-battery-staple", "password2": "new-horse-battery-staple"}


def test_a_new_password_stops_what_somebody_made_ready_with_the_old_one(cast: Cast, clock: Clock, at_once: Any) -> None:
    old, ola = cast.ola.email, signed_in(cast.ola)
    waits = asked(cast.ola, at_once, "thief@example.org")
    Client().post(link_to("thief@example.org"))
    assert "another one waits to replace it" in ola.get(reverse("members:account")).content.decode()
    answer = ola.post(reverse("account_change_password"), CHANGE, follow=True)
    assert "Another address waited for your account" in answer.content.decode()
    assert "your e-mail address and your second step" in str(mail.outbox[-1].body)
    clock.forward(hours=30)
    settle_addresses()
    waits.refresh_from_db()
    assert (waits.state, address_of(cast.ola)) == (AddressChange.State.STOPPED, old)


def test_a_password_chosen_by_mail_stops_it_too_but_not_what_the_lead_asked_for(
    cast: Cast, clock: Clock, at_once: Any
) -> None:
    for by, state in ((cast.ola, AddressChange.State.STOPPED), (cast.dora, AddressChange.State.WAITING)):
        if by == cast.dora:
            Guardianship.objects.filter(user=cast.ola).update(no_contact=True)
        waits = at_once(ask_address_change, cast.ola, email="ola.new@example.org", by=by)
        Client().post(reverse("account_reset_password"), {"email": cast.ola.email})
        found = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
        assert found
        browser = Client()
        page = browser.get(found[1])["Location"]
        browser.post(page, {"password1": CHANGE["password1"], "password2": CHANGE["password1"]})
        waits.refresh_from_db()
        assert waits.state == state
        cast.ola.refresh_from_db()
        assert cast.ola.check_password(CHANGE["password1"])


def test_one_keeps_ones_own_address_after_all_and_nobody_elses(cast: Cast, at_once: Any) -> None:
    change = asked(cast.ola, at_once)
    with pytest.raises(PermissionDenied):
        stop_address_change(change, by=cast.sam)
    assert signed_in(cast.sam).post(reverse("members:address_keep")).status_code == 404
    assert signed_in(cast.ola).post(reverse("members:address_keep")).status_code == 302
    change.refresh_from_db()
    assert change.state == AddressChange.State.STOPPED


@pytest.mark.parametrize("restriction", ["no_contact", "hide_location"])
def test_on_a_restricted_link_only_the_lead_changes_it(cast: Cast, at_once: Any, restriction: str) -> None:
    with pytest.raises(Refused, match="own page"):
        ask_address_change(cast.sam, email="s@example.org", by=cast.dora)
    setattr(cast.sam_link, restriction, True)
    cast.sam_link.save()
    with pytest.raises(Refused, match="at the nursery"):
        ask_address_change(cast.sam, email="s@example.org", by=cast.sam)
    for other in (cast.morag, cast.ola):
        with pytest.raises(PermissionDenied):
            ask_address_change(cast.sam, email="s@example.org", by=other)
    assert not AddressChange.objects.exists()
    answer = signed_in(cast.dora).post(
        reverse("members:person_address", args=[cast.sam.pk]), {"email": "s@example.org"}
    )
    assert answer.status_code == 302 and AddressChange.objects.get().asked_by == cast.dora


def test_a_restriction_set_meanwhile_stops_what_the_person_asked_for(cast: Cast, clock: Clock, at_once: Any) -> None:
    old = cast.sam.email
    asked(cast.sam, at_once, "sam.new@example.org")
    Client().post(link_to("sam.new@example.org"))
    cast.sam_link.hide_location = True
    cast.sam_link.save()
    clock.forward(hours=30)
    settle_addresses()
    assert address_of(cast.sam) == old and AddressChange.objects.get().state == AddressChange.State.LAPSED


def test_an_address_that_somebody_took_meanwhile_is_not_taken_over(cast: Cast, clock: Clock, at_once: Any) -> None:
    old = cast.ola.email
    asked(cast.ola, at_once, "taken.meanwhile@example.org")
    Client().post(link_to("taken.meanwhile@example.org"))
    person("Taken", "Meanwhile")
    clock.forward(hours=30)
    settle_addresses()
    assert address_of(cast.ola) == old and EmailAddress.objects.get(user=cast.ola).email == old


@pytest.mark.parametrize("email", ["not an address", "a@no-mail.invalid"])
def test_a_refused_address_is_kept_in_the_form(cast: Cast, email: str) -> None:
    answer = signed_in(cast.ola).post(OWN, {"email": email})
    assert answer.status_code == 422 and f'value="{email}"' in answer.content.decode()
    assert not AddressChange.objects.exists()


def test_the_page_asks_again_who_it_is_and_allauths_own_page_leads_to_it(cast: Cast, clock: Clock) -> None:
    ola = signed_in(cast.ola)
    assert ola.get("/accounts/email/")["Location"] == OWN
    assert ola.post("/accounts/email/", {"email": "x@example.org", "action_add": ""})["Location"] == OWN
    clock.forward(minutes=6)
    assert "/accounts/reauthenticate/" in ola.get(OWN)["Location"]
    assert not AddressChange.objects.exists()


def test_asking_for_an_address_tells_nobody_whether_somebody_here_has_it(
    cast: Cast, clock: Clock, at_once: Any
) -> None:
    old, ola = cast.ola.email, signed_in(cast.ola)
    assert at_once(ola.post, OWN, {"email": cast.priya.email}).status_code == 302

    Client().post(link_to(cast.priya.email))
    clock.forward(hours=30)
    settle_addresses()

    assert address_of(cast.ola) == old
    assert AddressChange.objects.get().state == AddressChange.State.LAPSED


def test_three_addresses_a_day_are_written_to_and_never_in_the_askers_own_words(
    cast: Cast, clock: Clock, at_once: Any
) -> None:
    cast.ola.first_name = "Stepping Stones is shut"
    cast.ola.save()
    ola = signed_in(cast.ola)
    for number in range(3):
        assert at_once(ola.post, OWN, {"email": f"stranger{number}@example.org"}).status_code == 302
    refused = at_once(ola.post, OWN, {"email": "stranger3@example.org"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "three addresses today" in page and "stranger3@example.org" in page
    written = [one for one in mail.outbox if one.to[0].startswith("stranger")]
    assert len(written) == 3 and not any("shut" in str(one.body) for one in written)
    assert AddressChange.objects.filter(state=AddressChange.State.WAITING).count() == 1, "the last one still waits"
    clock.forward(days=1, minutes=1)
    ola = signed_in(cast.ola)
    assert at_once(ola.post, OWN, {"email": "stranger3@example.org"}).status_code == 302
