"""Notices about concerns: the words of any other notice, and no mail to an address that several people read."""

from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from staff_conduct.rules import is_shared

TOLD = ("Something waits for you", "You find it under Concerns.", "/admin/")


def tell(reader: User, kind: str = "conduct", title: str = TOLD[0], body: str = TOLD[1]) -> None:
    """A notice without a reference: it stays true and says nothing when the reader loses the item later."""
    notify(reader, kind, title, body, url=TOLD[2], mail=not is_shared(reader.email))
