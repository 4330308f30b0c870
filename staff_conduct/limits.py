"""How often the public page takes something from one address, without keeping the address.

Counted is a hash under a key that is made afresh each day and forgotten with it: yesterday's counts cannot be tried
against an address any more, by anybody.
"""

import hashlib
import hmac
import secrets
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
    """Whether this address has used up today's share of `what`."""
    return int(cache.get(_place(request, what), 0)) >= most


def count(request: HttpRequest, what: str) -> None:
    """One more of `what` from this address today."""
    place = _place(request, what)
    cache.set(place, int(cache.get(place, 0)) + 1, DAY)
