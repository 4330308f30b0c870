"""How much one account reads: more different large pictures or register pages than a person looks at is slowed.

Counted in the cache, over a window that moves on; looking at the same thing again costs nothing. Where the count
cannot be kept the answer is no, for a minute: somebody who empties the portal must not be helped by a broken cache.
"""

import logging

from django.core.cache import cache

from nursery_portal.kit import clock
from nursery_portal.members.actions import note_fast_reading
from nursery_portal.members.models import FastReading, User
from nursery_portal.register.models import Nursery

log = logging.getLogger("portal.pace")
WINDOW = 600
BLIND = 60
FIELDS = {
    FastReading.What.PICTURES: "pictures_in_ten_minutes",
    FastReading.What.REGISTER: "register_pages_in_ten_minutes",
}


def _limit(what: FastReading.What) -> int:
    name = FIELDS[what]
    nursery = Nursery.objects.only(name).filter(pk=1).first() or Nursery()
    return int(getattr(nursery, name))


def wait_before(user: User, what: FastReading.What, thing: str) -> int:
    """The seconds this account has to wait before it may read `thing`; 0 means now, and it is counted."""
    now = clock.now().timestamp()
    key = f"members.pace.{what}.{user.pk}"
    try:
        kept: dict[str, float] = {one: at for one, at in (cache.get(key) or {}).items() if at > now - WINDOW}
        if thing in kept:
            return 0
        if len(kept) < _limit(what):
            kept[thing] = now
            cache.set(key, kept, WINDOW)
            return 0
    except Exception:
        log.exception("how much an account reads could not be counted")
        return BLIND
    try:
        note_fast_reading(user, what)
    except Exception:
        log.exception("an account that reads in bulk could not be told of")
    return max(1, int(min(kept.values()) + WINDOW - now))
