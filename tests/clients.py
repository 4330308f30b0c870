"""Browsers of the cast: signed in as somebody, with the second factor used."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import NameCorrection
from nursery_portal.members.access import rank_of
from nursery_portal.members.models import User
from nursery_portal.members.standing import WORKED


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
    if rank_of(user):
        session[WORKED] = True
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def renamed(user: User, first_name: str, last_name: str, *, by: User) -> None:
    """This person asks for another name on their own page, and the manager `by` confirms it."""
    names = {"first_name": first_name, "last_name": last_name}
    assert signed_in(user).post(reverse("consent:own_name"), names).status_code == 302
    asked = NameCorrection.objects.get(user=user, state=NameCorrection.State.WAITING)
    signed_in(by).post(reverse("consent:name_settle", args=[asked.pk]), {"answer": "confirm"})
    user.refresh_from_db()
    assert user.full_name == f"{first_name} {last_name}"
