"""A colleague's lost second step is taken off by two leaders, never by one, never by themselves."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import propose_factor_reset, settle_factor_reset
from nursery_portal.members.models import FactorReset, User
from tests.cast import Cast, guardian
from tests.clients import signed_in
from tests.conftest import Clock

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def proposed(person: User, by: User) -> FactorReset:
    TOTP.activate(person, SECRET)
    return propose_factor_reset(person, seen="known", reason="Lost telephone", by=by)


def has_it(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person).exists())


def test_two_leaders_take_it_off_and_the_colleague_is_told(cast: Cast, at_once: Any) -> None:
    reset = proposed(cast.pip, cast.morag)
    assert has_it(cast.pip)
    page = reverse("members:factor_settle", args=[reset.pk])
    assert "Lost telephone" in signed_in(cast.dora).get(page).content.decode()
    at_once(signed_in(cast.dora).post, page, {"answer": "agree"})
    reset.refresh_from_db()
    assert reset.state == FactorReset.State.AGREED and not has_it(cast.pip)
    assert not UserSession.objects.filter(user=cast.pip).exists()
    assert [one.to for one in mail.outbox] == [[cast.pip.email]]
    assert "taken off" in mail.outbox[0].subject
    browser = signed_in(cast.pip, second_factor=False)
    assert browser.get("/day-book/")["Location"] == reverse("members:second_factor")


def test_the_one_who_proposed_cannot_agree_and_the_database_says_so_too(cast: Cast) -> None:
    reset = proposed(cast.pip, cast.morag)
    with pytest.raises(Refused, match="second person"):
        settle_factor_reset(reset, agree=True, by=cast.morag)
    assert has_it(cast.pip)
    for who in (cast.morag, cast.pip):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(state="agreed", settled_by=who)
    settle_factor_reset(reset, agree=False, by=cast.morag)
    with pytest.raises(Refused, match="settled"):
        settle_factor_reset(reset, agree=True, by=cast.dora)
    assert has_it(cast.pip)


def test_nobody_has_a_part_in_their_own(cast: Cast) -> None:
    TOTP.activate(cast.dora, SECRET)
    with pytest.raises(Refused):
        propose_factor_reset(cast.dora, seen="known", reason="x", by=cast.dora)
    reset = propose_factor_reset(cast.dora, seen="known", reason="x", by=cast.morag)
    with pytest.raises(Refused):
        settle_factor_reset(reset, agree=True, by=cast.dora)
    assert signed_in(cast.dora).get(reverse("members:factor_settle", args=[reset.pk])).status_code == 404
    settle_factor_reset(reset, agree=True, by=cast.rita)
    assert not has_it(cast.dora)


@pytest.mark.parametrize("why", ["practitioner", "deputy", "parent", "none", "own_family", "twice"])
def test_it_is_not_proposed_where_it_should_not_be(cast: Cast, why: str) -> None:
    person, by, error = cast.pip, cast.morag, Refused
    if why != "none":
        TOTP.activate(person, SECRET)
    if why == "practitioner":
        by, error = cast.pip, PermissionDenied  # type: ignore[assignment]
    elif why == "deputy":
        by, error = cast.dipa, PermissionDenied  # type: ignore[assignment]
    elif why == "parent":
        person = cast.ola
        TOTP.activate(person, SECRET)
    elif why == "own_family":
        guardian(cast.pip, cast.maya)
        guardian(cast.morag, cast.maya)
    elif why == "twice":
        propose_factor_reset(person, seen="known", reason="x", by=cast.rita)
    before = FactorReset.objects.count()
    with pytest.raises(error):
        propose_factor_reset(person, seen="known", reason="x", by=by)
    assert FactorReset.objects.count() == before


def test_what_was_seen_days_ago_counts_no_more(cast: Cast, clock: Clock) -> None:
    reset = proposed(cast.pip, cast.morag)
    clock.forward(days=4)
    with pytest.raises(Refused, match="too long ago"):
        settle_factor_reset(reset, agree=True, by=cast.dora)
    assert has_it(cast.pip)
    again = propose_factor_reset(cast.pip, seen="document", reason="Lost", by=cast.morag)
    settle_factor_reset(again, agree=True, by=cast.dora)
    assert not has_it(cast.pip)


def test_the_persons_page_leads_there(cast: Cast) -> None:
    TOTP.activate(cast.pip, SECRET)
    page = reverse("members:person", args=[cast.pip.pk])
    way = reverse("members:person_factor", args=[cast.pip.pk])
    assert way in signed_in(cast.morag).get(page).content.decode()
    answer = signed_in(cast.morag).post(way, {"seen": "known", "reason": ""})
    assert answer.status_code == 422
    assert signed_in(cast.morag).post(way, {"seen": "known", "reason": "Lost"}).status_code == 302
    assert (
        reverse("members:factor_settle", args=[FactorReset.objects.get().pk])
        in signed_in(cast.dora).get(page).content.decode()
    )
