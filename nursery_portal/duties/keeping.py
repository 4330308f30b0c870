"""What the foundations keep, and what of it is past its time: the register, ways in, devices, these registers. Reads
only; `actions.forgetting` erases."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from nursery_portal.audit.models import Sealed
from nursery_portal.duties.access import FETCH_WITHIN
from nursery_portal.duties.models import Breach, BreachEntry, FamilyExport, Matter, MatterStep
from nursery_portal.duties.rules import ENDS, matter_standings, standings
from nursery_portal.duties.schedule import attach, hold
from nursery_portal.kit.calendar import add_months
from nursery_portal.members.models import AccessCode, Guardianship, Invitation, KnownDevice, RelativeRequest, TabletUse
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, left_and_known_before

UNUSED = timedelta(days=30)
DEVICES = timedelta(days=400)


def _left_long_ago(at: datetime) -> int:
    return int(Child.objects.filter(leaving_on__lt=add_months(timezone.localdate(at), -36)).count())


def unused(at: datetime) -> tuple[QuerySet[Invitation], QuerySet[AccessCode]]:
    """The invitations and codes that nobody used in time."""
    over = Q(expires_at__lt=at - UNUSED)
    mails = Invitation.objects.filter(over).exclude(state=Invitation.State.ACCEPTED)
    return mails, AccessCode.objects.filter(over).exclude(state=AccessCode.State.USED)


def _count_unused(at: datetime) -> int:
    mails, codes = unused(at)
    return int(mails.count() + codes.count())


def former_relatives(at: datetime) -> QuerySet[RelativeRequest]:
    """Who was not admitted, or is not here any more: whoever was has an entry in the register, which stays. A link may
    run out, or the child leave, and nobody ends the request for that."""
    long_ago = at - UNUSED
    on = timezone.localdate(long_ago)
    settled = Q(state__in=(RelativeRequest.State.DECLINED, RelativeRequest.State.ENDED), settled_at__lt=long_ago)
    over = Guardianship.objects.filter(
        Q(ended_at__lt=long_ago) | Q(until_on__lt=on) | left_and_known_before(on, "child__")
    )
    return RelativeRequest.objects.filter(settled | Q(state=RelativeRequest.State.INVITED, link__in=over.values("pk")))


def _count_relatives(at: datetime) -> int:
    return int(former_relatives(at).count())


def old_devices(at: datetime) -> tuple[QuerySet[KnownDevice], QuerySet[TabletUse]]:
    """The devices that were not seen for long, and what the tablet noted of its use then."""
    old = at - DEVICES
    return KnownDevice.objects.filter(last_at__lt=old), TabletUse.objects.filter(at__lt=old)


def _count_devices(at: datetime) -> int:
    devices, uses = old_devices(at)
    return int(devices.count() + uses.count())


def old_notices(at: datetime) -> QuerySet[Notice]:
    """Nobody asks of a notice for longer whether it was written: reminders look back by weeks."""
    return Notice.objects.filter(made_at__lt=at - timedelta(days=366))


def _count_notices(at: datetime) -> int:
    return int(old_notices(at).count())


def _closed_requests(at: datetime) -> int:
    until = add_months(timezone.localdate(at), -36)
    return int(MatterStep.objects.filter(kind__in=ENDS, on__lt=until).values("matter").distinct().count())


def _closed_breaches(at: datetime) -> int:
    closed = BreachEntry.objects.filter(kind=BreachEntry.Kind.CLOSED, at__lt=at - timedelta(days=6 * 365 + 2))
    return int(closed.values("breach").distinct().count())


def old_exports(at: datetime) -> QuerySet[Sealed]:
    """What was sealed of exports that were fetched, or that nobody fetched."""
    over = Q(settled_at__lt=at - FETCH_WITHIN) | Q(settled_at=None, prepared_at__lt=at - UNUSED)
    return Sealed.objects.filter(pk__in=FamilyExport.objects.filter(over).values("data_id"))


def _count_exports(at: datetime) -> int:
    return int(old_exports(at).count())


def _breach_open(at: datetime) -> bool:
    return any(not one.closed for one in standings(Breach.objects.all()))


def _request_open(at: datetime) -> bool:
    return any(not one.closed for one in matter_standings(Matter.objects.all()))


def declare() -> None:
    """Tell the schedule."""
    from nursery_portal.duties.actions import (  # they read this module
        erase_devices,
        erase_exports,
        erase_notices,
        erase_relatives,
        erase_unused,
    )

    hold("views", "A breach is open: this says whom it reached.", _breach_open)
    hold("picture_reports", "A breach is open: this says how it came to be known.", _breach_open)
    for code in ("views", "comments", "moderation", "notices", "questions", "picture_reports", "relatives"):
        hold(code, "A request or a complaint is open, and may be about it.", _request_open)
    attach(
        "child_record",
        due=_left_long_ago,
        child=lambda child: 1 + Guardianship.objects.filter(child=child).count(),
    )
    attach("invitations", due=_count_unused, erase=erase_unused)
    attach("relatives", due=_count_relatives, erase=erase_relatives)
    attach("notices", due=_count_notices, erase=erase_notices)
    attach("devices", due=_count_devices, erase=erase_devices)
    attach("requests", due=_closed_requests, child=lambda child: Matter.objects.filter(child=child).count())
    attach("breaches", due=_closed_breaches)
    attach("exports", due=_count_exports, erase=erase_exports)
