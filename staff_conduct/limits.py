"""How often the public page takes something from one address, without keeping the address.

Counted is a hash under a key that is made afresh each day and forgotten with it: yesterday's counts cannot be tried
against an address any more, by anybody.

Where the cache is away, nothing is counted, and a worry is taken in all the same: a limit never stands between it and
its reader. Guessing codes stays closed then. No log tells of it, since its line would carry the minute in which
somebody wrote; health and the other users of the cache do.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from nursery_portal.kit import clock

DAY = int(timedelta(days=1).total_seconds())
REPORTS_A_DAY = 6
ADDITIONS_A_DAY = 30
WRONG_CODES_A_DAY = 12


def _place(request: HttpRequest, what: str) -> str:
    address = get_adapter(request).get_client_ip(request) or ""
    key = cache.get_or_set(f"conduct-day:{clock.today().isoformat()}", lambda: secrets.token_hex(32), DAY)
    mark = hmac.new(str(key).encode(), f"{what}:{address}".encode(), hashlib.sha256).hexdigest()
    return f"conduct-count:{mark}"


def spent(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address has used up today's share of `what`; no where that cannot be told."""
    try:
        return int(cache.get(_place(request, what), 0)) >= most
    except Exception:
        return False


def may_try_code(request: HttpRequest, most: int) -> bool | None:
    """Whether this address may try one more code; None where wrong ones cannot be counted, so that nobody may."""
    try:
        place = _place(request, "code")
        tried = int(cache.get(place, 0))
        cache.set(place, tried, DAY)  # what is read and cannot be written would count no wrong one
    except Exception:
        return None
    return tried < most


def count(request: HttpRequest, what: str) -> None:
    """One more of `what` from this address today, as far as it can be kept: what it counts has happened."""
    with suppress(Exception):
        place = _place(request, what)
        cache.set(place, int(cache.get(place, 0)) + 1, DAY)
