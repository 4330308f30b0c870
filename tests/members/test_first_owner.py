"""The one account that is not made inside the portal."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from nursery_portal.audit.models import AuditEvent
from nursery_portal.members.models import Invitation, Role, RoleGrant, User
from nursery_portal.register.models import Nursery
from tests.cast import Cast
from tests.conftest import Clock
from tests.members.conftest import AtOnce, link_in_last_mail

RITA = {"email": "rita@example.org", "first_name": "Rita", "last_name": "Owner"}


@pytest.mark.django_db
def test_the_command_enters_the_owner_and_the_nursery_and_invites(at_once: AtOnce) -> None:
    at_once(call_command, "create_owner", **RITA, nursery="Stepping Stones")
    rita = User.objects.get()
    assert (rita.is_active, rita.is_superuser) == (False, False)
    assert RoleGrant.objects.get().role == Role.OWNER
    assert Nursery.objects.get().name == "Stepping Stones"
    form = {"first_name": "Rita", "last_name": "Owner", "password": "puddle-boots-on-monday"}
    assert Client().post(link_in_last_mail(), form).status_code == 302
    rita.refresh_from_db()
    assert rita.is_active
    assert AuditEvent.objects.filter(acting_as=Role.SYSTEM).exists()


@pytest.mark.django_db
def test_without_a_nursery_the_command_asks_for_its_name() -> None:
    with pytest.raises(CommandError, match="Name it"):
        call_command("create_owner", **RITA)
    assert not User.objects.exists() and not RoleGrant.objects.exists()


def test_while_an_owner_has_joined_there_is_no_second(cast: Cast) -> None:
    before = list(RoleGrant.objects.values_list("pk", "user", "ended_at"))
    for who in (RITA | {"email": "eve@example.org"}, RITA | {"email": cast.rita.email}):
        with pytest.raises(CommandError, match="There is an owner already"):
            call_command("create_owner", **who)
    assert list(RoleGrant.objects.values_list("pk", "user", "ended_at")) == before
    assert not Invitation.objects.exists() and not User.objects.filter(email="eve@example.org").exists()


@pytest.mark.django_db
def test_an_owner_whose_invitation_ran_out_is_invited_again(at_once: AtOnce, clock: Clock) -> None:
    at_once(call_command, "create_owner", **RITA, nursery="Stepping Stones")
    clock.forward(days=8)
    at_once(call_command, "create_owner", **RITA)
    assert RoleGrant.objects.count() == 1 and len(mail.outbox) == 2
    assert Client().get(link_in_last_mail()).status_code == 200


def accepted(address: str) -> int:
    """Whether the invitation under this address still lets somebody in."""
    form = {"first_name": "Rita", "last_name": "Owner", "password": "puddle-boots-on-monday"}
    return Client().post(address, form).status_code


@pytest.mark.django_db
def test_a_mistyped_address_is_put_right_until_somebody_has_joined(at_once: AtOnce, capsys: Any) -> None:
    at_once(call_command, "create_owner", **RITA | {"email": "rita@exmaple.org"}, nursery="Stepping Stones")
    stranger = link_in_last_mail()
    at_once(call_command, "create_owner", **RITA)
    assert "Took back the invitation of Rita Owner at rita@exmaple.org." in capsys.readouterr().out
    assert accepted(stranger) == 404 and not User.objects.filter(joined_at__isnull=False).exists()
    assert RoleGrant.objects.get(ended_at=None).user.email == RITA["email"]
    assert accepted(link_in_last_mail()) == 302
    with pytest.raises(CommandError, match="There is an owner already"):
        call_command("create_owner", **RITA | {"email": "rita@exmaple.org"})
    assert RoleGrant.objects.get(ended_at=None).user.email == RITA["email"]
    assert Invitation.objects.get(user__email="rita@exmaple.org").state == "revoked"
