"""Browsers of the cast: signed in as somebody, with the second factor used."""

from django.test import Client
from django.utils import timezone

from nursery_portal.members.models import User


def signed_in(user: User, *, second_factor: bool = True, at: float | None = None) -> Client:
    """A client with this person's session. `second_factor` False: they signed in by password alone; `at`: then."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    now = timezone.now().timestamp() if at is None else at
    session["account_authentication_methods"] = [{"method": "password", "at": now}] + (
        [{"method": "mfa", "type": "totp", "at": now}] if second_factor else []
    )
    session["account_authentication_methods_user"] = str(user.pk)  # allauth counts the records of this person only
    session.save()
    return client
