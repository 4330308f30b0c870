"""Inviting everybody who was not invited yet: who it would be, who is held back, and no word of why in some cases."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import invite_everybody, send_invitation
from nursery_portal.members.inviting import LEAD_FIRST, Candidate, invitable
from nursery_portal.members.models import FirstMail, Guardianship, Invitation, Role, User
from nursery_portal.members.tasks import mail_waiting_invitations
from nursery_portal.register.models import Child
from tests.cast import Cast, child, day, grant, guardian
from tests.clients import signed_in
from tests.conftest import Clock

PAGE = "/members/people/invite/"


def entered(first: str, cast: Cast, **link: object) -> User:
    """Somebody in the register for Wren who was not invited yet."""
    made = User.objects.create_user(f"{first}@example.org".lower(), None, first_name=first, last_name="New")
    guardian(made, cast.wren, **link)
    return made


def names(who: list[Candidate]) -> set[str]:
    return {one.person.first_name for one in who}


def test_holders_of_responsibility_are_ready_and_the_others_wait(cast: Cast) -> None:
    entered("Ann", cast)
    entered("Ben", cast, has_parental_responsibility=False, basis="")
    entered("Cat", cast, kind="relative", has_parental_responsibility=False, basis="")
    send_invitation(entered("Dan", cast), by=cast.morag)
    User.objects.filter(pk=entered("Eve", cast).pk).update(suspended_at=kit_clock.now())
    found = invitable(cast.morag)
    assert names(found.ready) == {"Ann"}
    assert names(found.held) == {"Ben", "Cat", "Dan", "Eve"}


def test_they_are_invited_in_one_go_and_mailed_by_the_sweep(cast: Cast, clock: Clock) -> None:
    two, client = [entered("Ann", cast), entered("Bob", cast)], signed_in(cast.morag)
    page = client.get(PAGE).content.decode()
    assert page.count(" checked") == 2 and "2 people would be invited" in page
    assert client.post(PAGE, {}).status_code == 422
    assert client.post(PAGE, {"people": [cast.ola.pk]}).status_code == 422
    assert not Invitation.objects.exists()
    assert client.post(PAGE, {"people": [one.pk for one in two]}).status_code == 302
    assert Invitation.objects.filter(state="pending").count() == 2
    clock.forward(minutes=3)
    mail_waiting_invitations()
    assert {one.to[0] for one in mail.outbox} == {"ann@example.org", "bob@example.org"}
    assert "Nobody is waiting" in client.get(PAGE).content.decode()


def test_a_box_that_was_unticked_stays_so_in_a_refused_form(cast: Cast) -> None:
    one, other = entered("Ann", cast), entered("Bob", cast)
    page = signed_in(cast.morag).post(PAGE, {"people": [other.pk, 0]}).content.decode()
    assert re.search(rf'value="{other.pk}" checked', page) and not re.search(rf'value="{one.pk}" checked', page)


def test_when_one_of_them_changed_meanwhile_nobody_is_invited(cast: Cast) -> None:
    two = [entered("Ann", cast), entered("Bob", cast)]
    send_invitation(two[0], by=cast.morag)
    with pytest.raises(Refused, match="has changed meanwhile"):
        invite_everybody(two, by=cast.morag)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("field", ["no_contact", "hide_location"])
def test_whom_an_order_concerns_gets_no_invitation_and_reads_like_any_other_who_waits(cast: Cast, field: str) -> None:
    plain = entered("Ann", cast, has_parental_responsibility=False, basis="")
    kept = entered("Ned", cast, **{field: True, "has_parental_responsibility": False, "basis": ""})
    held = {one.person.pk: one.held for one in invitable(cast.morag).held}
    assert held == {plain.pk: LEAD_FIRST, kept.pk: LEAD_FIRST}
    with pytest.raises(Refused):
        invite_everybody([kept], by=cast.morag)
    assert not Invitation.objects.exists()


def test_whom_an_order_keeps_from_every_child_cannot_be_invited_singly_either(cast: Cast) -> None:
    kept = entered("Ned", cast, no_contact=True)
    with pytest.raises(Refused, match="ask the safeguarding lead"):
        send_invitation(kept, by=cast.morag)
    Guardianship.objects.filter(user=kept).update(order_expires_on=day(-1))
    assert send_invitation(kept, by=cast.morag).user == kept


def test_ones_own_family_and_families_that_left_are_not_on_the_list(cast: Cast) -> None:
    mine, gone = child("Mine", cast.acorn), child("Gone", cast.acorn, leaving_on=day(-1))
    guardian(cast.morag, mine)
    for first, of in (("Ann", mine), ("Bob", gone)):
        made = User.objects.create_user(f"{first}@example.org", None, first_name=first, last_name="New")
        guardian(made, of)
    found = invitable(cast.morag)
    assert found.ready == [] and found.held == []


# --- a mail that waits is asked about again ---


def unsent(cast: Cast, clock: Clock) -> User:
    """Invited with many, a moment ago: the sweep has yet to mail it."""
    made = entered("Ann", cast)
    page = signed_in(cast.morag).post(PAGE, {"people": [made.pk]})
    assert page.status_code == 302
    clock.forward(minutes=3)
    return made


def test_a_mail_that_waits_does_not_go_once_the_lead_looks_first(cast: Cast, clock: Clock) -> None:
    ann, lead = unsent(cast, clock), signed_in(cast.dora)
    protect = reverse("register:child_protection", args=[cast.wren.pk])
    assert lead.post(protect, {"protected": "yes", "reason": "adopted"}).status_code == 302
    mail_waiting_invitations()
    assert not mail.outbox
    settle = reverse("register:first_mail_settle", args=[Guardianship.objects.get(user=ann).pk])
    assert lead.post(settle, {"answer": "withhold"}).status_code == 302
    mail_waiting_invitations()
    assert not mail.outbox
    assert lead.post(settle, {"answer": "confirm"}).status_code == 302
    mail_waiting_invitations()
    assert [one.to for one in mail.outbox] == [[ann.email]], "the lead's word lets it go"


def test_a_mail_that_waits_does_not_go_to_somebody_whose_last_day_is_over(cast: Cast, clock: Clock) -> None:
    ann = unsent(cast, clock)
    Guardianship.objects.filter(user=ann).update(until_on=day(-1))
    mail_waiting_invitations()
    assert not mail.outbox
    Guardianship.objects.filter(user=ann).update(until_on=day())
    mail_waiting_invitations()
    assert [one.to for one in mail.outbox] == [[ann.email]]


def test_who_is_manager_and_lead_in_one_sends_it_with_the_leads_word(cast: Cast, clock: Clock) -> None:
    Child.objects.filter(pk=cast.wren.pk).update(protected=True)
    grant(cast.dora, Role.MANAGER)
    ann = entered("Ann", cast)
    assert signed_in(cast.dora).post(reverse("members:person_invite", args=[ann.pk])).status_code == 302
    assert FirstMail.objects.get(link__user=ann).settled_by == cast.dora
    clock.forward(minutes=3)
    mail_waiting_invitations()
    assert [one.to for one in mail.outbox] == [[ann.email]]
