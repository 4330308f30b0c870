"""Where a bench keeps its rows: a process and a new database of its own on each kind, for settings choose it once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.services import servers


def on_each_database(bench: str) -> None:
    """Run `python -m bench NAME` on SQLite and, where it can be had, on PostgreSQL."""
    with ExitStack() as stack:
        databases = {"SQLite": {}, "PostgreSQL": {"DATABASE_URL": ""}}
        try:
            databases["PostgreSQL"]["DATABASE_URL"] = stack.enter_context(servers.postgres())
        except servers.Absent as reason:
            print(f"PostgreSQL left out: {reason}")
            del databases["PostgreSQL"]
        for name, more in databases.items():
            env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | more
            subprocess.run([sys.executable, "-m", bench, name], env=env, check=True)


@contextmanager
def empty_database() -> Iterator[None]:
    """Set Django up in this process, on a new database that is gone afterwards, with a bare page to compare with."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    settings.ROOT_URLCONF = "tests.bench.urls"
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
