"""What allauth tells us and we must not miss."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import address_changes_of
from nursery_portal.members.actions import stop_address_change
from nursery_portal.members.models import User
from nursery_portal.members.standing import used_second_factor

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def count_the_new_factor(
    sender: type[Authenticator], request: HttpRequest, user: User, authenticator: Authenticator, **more: Any
) -> None:
    """Setting a factor up has just proved that the person holds it, so this session counts as having used it.

    allauth writes a record at sign-in and at reauthentication, but not here; without one, somebody who has just set
    their app up would be sent to set it up again. A second factor beside another counts only in a session that used
    the first: knowing the password alone must not be a way to bring one's own.
    """
    if authenticator.type not in FACTORS:
        return
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
    if others.exists() and not used_second_factor(request):
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))


def stop_what_waits(sender: type[User], request: HttpRequest, user: User, **more: Any) -> None:
    """With a new password another address ends that waits for its day: whoever knew the old one may have asked for it,
    and a new password that lets them take the account over tomorrow would be none. The lead's own word stays."""
    for change in address_changes_of(user).filter(asked_by=user):
        try:
            stop_address_change(change, by=user)
        except Refused:
            continue  # settled in this very moment
        messages.info(
            request, "Another address waited for your account. It no longer does: ask for it again if it was you."
        )
