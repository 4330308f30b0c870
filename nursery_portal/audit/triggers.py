"""The registry of append-only tables, and the triggers by which the database itself refuses to forget.

Declared once, made on both databases after every migration. SQLite silently loses a table's triggers when a migration
remakes it, so `pre_migrate` drops and `post_migrate` makes them all anew, and a system check compares what is declared
with what is there.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class Guard:
    """One guarded table. `frozen` columns refuse UPDATE (None: every column); DELETE is refused unless `disposable`,
    TRUNCATE always."""

    table: str
    frozen: tuple[str, ...] | None = None
    disposable: bool = False


@dataclass(frozen=True)
class Refusal:
    """A change of a table that the database refuses while `when`, an SQL condition on the new row, or the old one of a
    DELETE, holds."""

    table: str
    name: str
    act: str
    when: str

    @property
    def trigger(self) -> str:
        """Its name in the database."""
        return f"keep_{self.table}_{self.name}"


_guards: dict[str, Guard] = {}
_refusals: dict[str, Refusal] = {}


def guard(table: str, *, frozen: tuple[str, ...] | None = None, disposable: bool = False) -> None:
    """Declare `table` append-only. Called from an app's `ready()`."""
    _guards[table] = Guard(table, frozen, disposable)


def refuse(table: str, *, name: str, act: str, when: str) -> None:
    """Declare that `act` on `table` is refused while `when` holds. Called from an app's `ready()`."""
    made = Refusal(table, name, act, when)
    _refusals[made.trigger] = made


def refusals() -> list[Refusal]:
    """All declared refusals, by name."""
    return [_refusals[name] for name in sorted(_refusals)]


def declared() -> list[Guard]:
    """All guarded tables, by name."""
    return [_guards[name] for name in sorted(_guards)]


def _names(one: Guard) -> list[str]:
    names = [f"keep_{one.table}_update"]
    if not one.disposable:
        names.append(f"keep_{one.table}_delete")
    return names


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that must exist on this database, for the tables that exist."""
    tables = set(connection.introspection.table_names())
    names = {name for one in declared() if one.table in tables for name in _names(one)}
    names |= {one.trigger for one in refusals() if one.table in tables}
    if connection.vendor == "postgresql":
        names |= {f"keep_{one.table}_truncate" for one in declared() if one.table in tables}
    return names


def actual(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of our triggers that do exist, and are enabled, on this database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep~_%' ESCAPE '~'")
        else:
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgname LIKE 'keep~_%%' ESCAPE '~' "
                "AND n.nspname = current_schema()",
                [],
            )
        return {str(row[0]) for row in cursor.fetchall()}


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Lift every guard: before a migration, and in the tests' flush. Nothing else calls this."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for one in declared():
            for name in [*_names(one), f"keep_{one.table}_truncate"]:
                if connection.vendor == "sqlite":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                elif one.table in tables:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{one.table}"')
        for refusal in refusals():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{refusal.trigger}"')
            elif refusal.table in tables:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{refusal.trigger}" ON "{refusal.table}"')


def create_all(connection: BaseDatabaseWrapper) -> None:
    """Make every declared guard whose table exists. Safe to repeat."""
    drop_all(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # ERRCODE 23000 so that Django raises IntegrityError, as it does for SQLite's RAISE(ABORT)
            cursor.execute(
                "CREATE OR REPLACE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$ "
                "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = '23000'; END $$"
            )
        for one in declared():
            if one.table not in tables:
                continue
            columns = "" if one.frozen is None else " OF " + ", ".join(f'"{column}"' for column in one.frozen)
            acts = [("update", f"UPDATE{columns}")]
            if not one.disposable:
                acts.append(("delete", "DELETE"))
            for word, act in acts:
                name = f"keep_{one.table}_{word}"
                if connection.vendor == "sqlite":
                    cursor.execute(
                        f'CREATE TRIGGER "{name}" BEFORE {act} ON "{one.table}" '
                        f"BEGIN SELECT RAISE(ABORT, 'append-only: {one.table}'); END"
                    )
                else:
                    cursor.execute(
                        f'CREATE TRIGGER "{name}" BEFORE {act} ON "{one.table}" '
                        "FOR EACH ROW EXECUTE FUNCTION keep_evidence()"
                    )
            if connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE TRIGGER "keep_{one.table}_truncate" BEFORE TRUNCATE ON "{one.table}" '
                    "FOR EACH STATEMENT EXECUTE FUNCTION keep_evidence()"
                )
        for refusal in refusals():
            if refusal.table in tables:
                _create_refusal(cursor, connection.vendor, refusal)


def _create_refusal(cursor: CursorWrapper, vendor: str, one: Refusal) -> None:
    words = f"refused: {one.table}, {one.name}"
    row = "OLD" if one.act == "DELETE" else "NEW"  # what lets the statement go on
    if vendor == "sqlite":
        cursor.execute(
            f'CREATE TRIGGER "{one.trigger}" BEFORE {one.act} ON "{one.table}" WHEN {one.when} '
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    cursor.execute(
        f'CREATE OR REPLACE FUNCTION "{one.trigger}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"IF {one.when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23000'; END IF; RETURN {row}; END $$"
    )
    cursor.execute(
        f'CREATE TRIGGER "{one.trigger}" BEFORE {one.act} ON "{one.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{one.trigger}"()'
    )
