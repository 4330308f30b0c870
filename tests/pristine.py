"""The state every transactional test begins with, put back by copying: below the guards, which rightly refuse it.

Django would empty each of a hundred tables and send `post_migrate` to make the reference rows anew, half a second of a
core each time. Here a process keeps its database as the migrations left it, and each test that commits ends by copying
that back: rows, reference rows and, on SQLite, the guards, all at once.
"""

import sqlite3
from pathlib import Path

from django.db import connection

from nursery_portal.audit import triggers

SCHEMA = "pristine"


def keep() -> None:
    """Keep the database of this process as it is now."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(_file()) as kept:
            connection.ensure_connection()
            connection.connection.backup(kept)
        kept.close()
        return
    with connection.cursor() as cursor:
        copies = (f'CREATE TABLE {SCHEMA}."{table}" AS TABLE "{table}"' for table in _tables())
        afresh = (f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")  # a database may be used again
        cursor.execute(";".join([*afresh, *copies]))


def put_back() -> None:
    """The database as it was kept, whatever a test has committed since."""
    if connection.vendor == "sqlite":
        kept = sqlite3.connect(f"file:{_file()}?immutable=1", uri=True)
        connection.ensure_connection()
        kept.backup(connection.connection)
        kept.close()
        return
    again = (
        f'DELETE FROM "{table}"; INSERT INTO "{table}" SELECT * FROM {SCHEMA}."{table}"'  # noqa: S608 (the database's)
        for table in _tables()
    )
    with connection.cursor() as cursor:  # as a replica no trigger fires: neither ours nor those of the foreign keys
        cursor.execute(";".join(["BEGIN", "SET LOCAL session_replication_role = replica", *again, "COMMIT"]))
    if triggers.actual(connection) != triggers.expected(connection):
        triggers.create_all(connection)


def forget() -> None:
    """Take away what was kept; a server's goes with its database."""
    if connection.vendor == "sqlite":
        _file().unlink(missing_ok=True)


def _file() -> Path:
    name = str(connection.settings_dict["NAME"])
    return Path(f"{name}.pristine")


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())
