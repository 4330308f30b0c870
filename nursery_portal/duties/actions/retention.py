"""Keeping to the retention schedule."""

import logging

from nursery_portal.duties.schedule import erase_line, report
from nursery_portal.kit import clock

log = logging.getLogger("portal.retention")


def keep_to_schedule() -> dict[str, int]:
    """Erase what is past its time and what the portal erases by itself; how many of each. What could not be counted or
    erased stays, with an ERROR line, and stops nothing else. Each row is an action of its own with its own event, so
    that what went is written down however the run ends."""
    now, erased = clock.now(), {}
    for line in report(now):
        if line.erasable:
            try:
                erased[line.keeping.code] = erase_line(line, now)
            except Exception:
                log.exception("a row of the retention schedule could not be erased")
    return erased
