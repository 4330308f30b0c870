"""Keeping to the retention schedule."""

import logging
from collections.abc import Mapping

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.duties.schedule import erase_line, report
from nursery_portal.kit import clock
from nursery_portal.members.models import Role
from nursery_portal.register.models import Nursery

log = logging.getLogger("portal.retention")


def keep_to_schedule() -> dict[str, int]:
    """Erase what is past its time and what the portal erases by itself; how many of each. What could not be counted or
    erased stays, with an ERROR line, and stops nothing else."""
    now, erased = clock.now(), {}
    for line in report(now):
        if line.erasable:
            try:
                erased[line.keeping.code] = erase_line(line, now)
            except Exception:
                log.exception("a row of the retention schedule could not be erased")
    nursery = Nursery.objects.filter(pk=1).first()
    if erased and nursery is not None:
        _note_erased(nursery, erased)
    return erased


@action()
def _note_erased(nursery: Nursery, erased: Mapping[str, int]) -> None:
    """A certificate without personal data: of which kind, how many."""
    record(Event.DUTIES_RETENTION_KEPT, actor=None, acting_as=Role.SYSTEM, subject=nursery, details=dict(erased))
