"""The mail of the day, the register of acknowledgements and the coverage page in a house of 1,000 members and 10 rooms.

The number of queries is the same as with a tenth of that; the mails themselves are handed over one by one, each with
one mark, so that none goes twice. On SQLite and, where it can be had, on PostgreSQL.
"""

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.bench.databases import empty_database, on_each_database

if TYPE_CHECKING:
    from nursery_portal.register.models import Room

SIZES, ROOMS = (100, 1_000), 10


def main() -> None:
    """Measure on SQLite and, where it can be had, on PostgreSQL."""
    on_each_database("tests.bench.bench_digest")


def measure(name: str) -> None:
    """Fill a database twice, and print what each size costs."""
    with empty_database():
        from django.core import mail
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        from nursery_portal.kit import clock
        from nursery_portal.notify.actions import plan_digests
        from nursery_portal.notify.digest import lines_for
        from nursery_portal.notify.models import Digest, DigestRun
        from nursery_portal.policies.register import register
        from posts.actions import publish_post
        from tests.cast import Cast, draft
        from tests.clients import signed_in
        from tests.notify.test_digest import crowd

        cast = Cast()
        rooms: list[Room] = [cast.acorn, cast.willow]
        rooms += [type(cast.acorn).objects.create(name=f"R{number}", order=number) for number in range(3, ROOMS + 1)]
        for room in rooms:
            publish_post(draft(cast.morag, room), by=cast.morag)
        manager, there = signed_in(cast.morag), 0
        manager.get(reverse("consent:coverage"))
        for size in SIZES:
            crowd(size - there, rooms)
            there = size
            Digest.objects.all().delete()
            DigestRun.objects.all().delete()
            mail.outbox.clear()
            now = clock.now() + timedelta(seconds=1)
            for label, act in (
                ("what each is told", lambda at=now: lines_for(at - timedelta(hours=1), at)),
                ("preparing the day", lambda at=now: plan_digests(at)),
                ("the register", lambda at=now: register(at)),
                ("the coverage page", lambda: manager.get(reverse("consent:coverage"))),
            ):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as seen:
                    act()
                took = (time.perf_counter() - began) * 1000
                print(f"{name:10} {size:5} members  {label:18} {len(seen):4} queries {took:8.0f} ms", flush=True)


if __name__ == "__main__":
    measure(sys.argv[1])
