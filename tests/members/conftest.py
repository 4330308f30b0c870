"""What the tests of the door share: acting with the after-commit jobs run, and reading the link in a mail."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from nursery_portal.members.models import Invitation, User
from nursery_portal.members.tokens import token_for

AtOnce = Callable[..., Any]


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> AtOnce:
    """Call a function and then run what it left for after the commit: the mails."""

    def run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return run


def link_in_last_mail() -> str:
    """The path of the invitation in the newest mail."""
    found = re.search(r"https?://[^/\s]+(/members/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def token_of(invitation: Invitation) -> str:
    """The token the mail would carry."""
    return token_for(invitation.user_id, invitation.email, invitation.nonce)


def newest_invitation(user: User) -> Invitation:
    """The person's latest invitation."""
    return Invitation.objects.filter(user=user).latest("pk")
