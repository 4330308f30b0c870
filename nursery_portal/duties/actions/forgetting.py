"""Erasing what the foundations keep once its time is over. Each row of the schedule goes in one transaction with its
event, a certificate without personal data: of which kind, how many."""

from datetime import datetime

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.disposing import dispose_of_details
from nursery_portal.audit.events import GONE, TAKEN, Event
from nursery_portal.duties.keeping import former_relatives, old_devices, old_exports, old_notices, unused
from nursery_portal.members.models import RelativeRequest, Role
from nursery_portal.register.models import Nursery


@action()
def erase_unused(at: datetime) -> int:
    """Erase the invitations and codes that nobody used in time; how many."""
    mails, codes = unused(at)
    return _noted("invitations", mails.delete()[0] + codes.delete()[0])


@action()
def erase_relatives(at: datetime) -> int:
    """Erase what was asked for relatives who are not here: their names and addresses go, and the address that was
    sealed when they were asked in; how many."""
    keys = list(former_relatives(at).values_list("pk", flat=True))
    gone = dispose_of_details(RelativeRequest, keys, *TAKEN["relatives"])
    RelativeRequest.objects.filter(pk__in=keys).delete()
    return _noted("relatives", len(keys), gone)


@action()
def erase_devices(at: datetime) -> int:
    """Erase the devices that were not seen for long, and what the tablet noted of its use then; how many."""
    devices, uses = old_devices(at)
    return _noted("devices", devices.delete()[0] + uses.delete()[0])


@action()
def erase_notices(at: datetime) -> int:
    """Erase the notices of more than a year ago; how many."""
    return _noted("notices", old_notices(at).delete()[0])


@action()
def erase_exports(at: datetime) -> int:
    """Destroy what was sealed of exports that were fetched, or that nobody fetched; how many."""
    return _noted("exports", old_exports(at).delete()[0])


def _noted(code: str, rows: int, gone: list[int] | None = None) -> int:
    """A private step: the certificate; with the numbers of the events whose sealed details went, too."""
    record(
        Event.DUTIES_RETENTION_KEPT,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=Nursery.objects.get(pk=1),
        details={code: rows} if gone is None else {code: rows, GONE: gone},
    )
    return rows
