"""Browsers of the cast: signed in as somebody, with the second factor used."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from nursery_portal.members.models import User


def signed_in(user: User, *, second_factor: bool = True, at: float | None = None) -> Client:
    """A client with this person's session, as signing in leaves it; who signs in by the page is other tests' business.

    `second_factor` False: they signed in by password alone; `at`: then.
    """
    now = timezone.now().timestamp() if at is None else at
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": now}] + (
        [{"method": "mfa", "type": "totp", "at": now}] if second_factor else []
    )
    session["account_authentication_methods_user"] = str(user.pk)  # allauth counts the records of this person only
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
