"""The migrated database of a run: made once, copied by every process and every phase that needs one.

To migrate takes 20 seconds of a core, and a run has up to seven processes. The first that comes makes the database
and the others wait for it; each then asks Django to migrate its copy, which must find nothing left to do. Its name
carries a digest of all migrations, so a folder that is kept for the next run holds nothing out of date.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

creation: Any = connection.creation  # what it says of itself leaves out its parts

PLACE = "PORTAL_TEST_MIGRATED"
"""The variable that names the folder: tests/run.py sets it for all phases, pytest for its workers, you for your day."""


def copy_from(place: Path) -> None:
    """Let the test database of this process begin as a copy of the one made here, by whoever came first."""
    place.mkdir(parents=True, exist_ok=True)
    name = _name(place)
    with _alone(place / f"{connection.vendor}.lock"):
        if not _exists(name):
            _make(name)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        return
    create = creation._create_test_db

    def copied(*args: Any, **kwargs: Any) -> str:
        target = str(create(*args, **kwargs))
        shutil.copyfile(name, target)
        return target

    creation._create_test_db = copied


def forget(place: Path) -> None:
    """Take away what was made there, once nobody needs it."""
    if not place.exists():
        return
    if connection.vendor == "postgresql":
        with creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{_name(place)}"')
    shutil.rmtree(place)


def _name(place: Path) -> str:
    """A file's, or one of the server's, where another run may have its own."""
    if connection.vendor == "sqlite":
        return str(place / f"{_digest()}.sqlite3")
    return f"test_{hashlib.sha256(str(place).encode()).hexdigest()[:8]}_{_digest()}"


def _digest() -> str:
    """Of every migration of every app, in order."""
    found = hashlib.sha256()
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label}/{file.name}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _exists(name: str) -> bool:
    if connection.vendor == "sqlite":
        return Path(name).exists()
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _make(name: str) -> None:
    """Under another name until it is complete."""
    ordinary, own = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    kept, own["NAME"] = own["NAME"], f"{name}_unfinished"
    try:
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        creation.destroy_test_db(ordinary, verbosity=0, keepdb=True)  # lets go of it, no more
    finally:
        own["NAME"] = kept
    if connection.vendor == "sqlite":
        Path(f"{name}_unfinished").rename(name)
        return
    with creation._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":  # how tests/run.py tidies up a server that goes on
    django.setup()
    forget(Path(os.environ[PLACE]))
