"""The mail of the day, the register of acknowledgements and the coverage page in a house of 1,000 members and 10 rooms.

The number of queries is the same as with a tenth of that; the mails themselves are handed over one by one, each with
one mark, so that none goes twice. On SQLite and, where it can be had, on PostgreSQL.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.services import servers

if TYPE_CHECKING:
    from nursery_portal.register.models import Room

SIZES, ROOMS = (100, 1_000), 10


def main() -> None:
    """Measure in a process for each database, for the settings choose it once."""
    with ExitStack() as stack:
        databases = {"SQLite": {}, "PostgreSQL": {"DATABASE_URL": ""}}
        try:
            databases["PostgreSQL"]["DATABASE_URL"] = stack.enter_context(servers.postgres())
        except servers.Absent as reason:
            print(f"PostgreSQL left out: {reason}")
            del databases["PostgreSQL"]
        for name, more in databases.items():
            env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | more
            subprocess.run([sys.executable, "-m", "tests.bench.bench_digest", name], env=env, check=True)


def measure(name: str) -> None:
    """Fill a database twice, and print what each size costs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.core import mail
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_test_environment
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

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
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
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    measure(sys.argv[1])
