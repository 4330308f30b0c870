"""Notices about concerns: the words of any other notice, and no mail to an address that several people read."""

from django.urls import reverse

from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from staff_conduct.actions.steps import opened
from staff_conduct.models import Concern, Naming
from staff_conduct.rules import is_shared

TOLD = ("Something waits for you", "You find it under Concerns.", "/admin/")
ANSWERED = ("There is something new for you", "You find it under What you sent.")


def tell(reader: User, kind: str = "conduct", title: str = TOLD[0], body: str = TOLD[1]) -> None:
    """A notice without a reference: it stays true and says nothing when the reader loses the item later."""
    notify(reader, kind, title, body, url=TOLD[2], mail=not is_shared(reader.email))


def tell_reporter(concern: Concern, by: User) -> None:
    """Tell whoever raised it under their name that there is an answer. Nobody else: a notice to somebody whose name is
    kept from the readers would say in the database, at the minute of the answer, who they are."""
    if concern.naming != Naming.NAMED:
        return
    reporter = User.objects.filter(pk=opened(concern)[0]["reporter_id"] or 0).exclude(pk=by.pk).first()
    if reporter is not None and may(reporter, Can.RAISE_CONCERN):
        address = reverse("staff_conduct:own")
        notify(reporter, "conduct_answer", *ANSWERED, url=address, mail=not is_shared(reporter.email))
