"""What the members' part of the portal has to tell somebody becomes a notice, inside its own transaction."""

from typing import Any

from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify


def tell(
    sender: Any, *, recipient: User, kind: str, title: str, body: str, url: str, mail: bool = True, **more: Any
) -> None:
    """Write the notice. Whoever fails here fails the action: nobody is left untold in silence."""
    notify(recipient, kind, title, body, url, mail)
