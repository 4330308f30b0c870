"""A question put into SQL once per process, and asked again with other values.

Django builds the SQL of an expression anew each time it is asked. For the verdict on a child that costs far more than
the database needs to answer it, and it is asked for every picture. Here the SQL is built once for each kind of
database, and what depends on the instant, or on the row it is asked about, is bound at each use. The text is Django's
own, so there is still one version of the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression, F
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

# Two instants at noon, so that their day is the same in London, and a key that no row has.
FIRST = datetime(2001, 5, 15, 12, 0, 0, 123456, tzinfo=UTC)
SECOND = datetime(2003, 2, 5, 12, 0, 0, 654321, tzinfo=UTC)
ROW = -424242
INNER = "asked_about"


@dataclass(frozen=True)
class _Instant:
    """A value that moves with the instant: so much later than it, as an instant or as a day."""

    later: timedelta
    as_day: bool

    def bind(self, at: datetime, connection: BaseDatabaseWrapper) -> Any:
        if self.as_day:
            return connection.ops.adapt_datefield_value(timezone.localdate(at) + self.later)
        return connection.ops.adapt_datetimefield_value(at + self.later)


@dataclass(frozen=True)
class _Text:
    """The SQL before and after the place of the row, and the values on either side."""

    before: str
    after: str
    values_before: tuple[Any, ...]
    values_after: tuple[Any, ...]


class Question:
    """`build(at, row)` gives the query of one row by its key at one instant; it is called twice per kind of database.

    The instant may only be used as it is, as its day in the nursery, or a fixed time from either; anything else is a
    TypeError at the first use.
    """

    def __init__(self, build: Callable[[datetime, int], models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._texts: dict[tuple[str, bool], _Text] = {}

    def text(self, connection: BaseDatabaseWrapper, *, inside: bool = True) -> _Text:
        """The SQL for this kind of database, built at the first call: for use `inside` another query, or by itself."""
        found = self._texts.get((connection.vendor, inside))
        if found is None:
            found = self._texts[connection.vendor, inside] = self._put(connection, inside)
        return found

    def rows(self, at: datetime, row: int, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
        """Ask it by itself: the rows of its answer about the row whose key is `row`, in no order. One query."""
        connection = connections[using]
        text = self.text(connection, inside=False)
        values = [*bound(text.values_before, at, connection), row, *bound(text.values_after, at, connection)]
        with connection.cursor() as cursor:
            cursor.execute(f"{text.before}%s{text.after}", values)
            return list(cursor.fetchall())

    def _sql(self, at: datetime, connection: BaseDatabaseWrapper, inside: bool) -> tuple[str, list[Any]]:
        query = self._build(at, ROW).order_by().query.clone()
        if inside:  # the outer query may read the same table under its own name
            query.change_aliases({query.get_initial_alias(): INNER})
        sql, values = query.get_compiler(connection=connection).as_sql()
        return sql, list(values)

    def _put(self, connection: BaseDatabaseWrapper, inside: bool) -> _Text:
        sql, first = self._sql(FIRST, connection, inside)
        same_sql, second = self._sql(SECOND, connection, inside)
        if sql != same_sql or len(first) != len(second) or first.count(ROW) != 1:
            raise TypeError("The question does not keep its form from one instant to another.")
        parts = sql.split("%s")
        if len(parts) != len(first) + 1:
            raise TypeError("The question has places that are not values.")
        values = [_moving(one, other) for one, other in zip(first, second, strict=True)]
        place = first.index(ROW)
        return _Text(
            "%s".join(parts[: place + 1]),
            "%s".join(parts[place + 1 :]),
            tuple(values[:place]),
            tuple(values[place + 1 :]),
        )


def bound(values: tuple[Any, ...], at: datetime, connection: BaseDatabaseWrapper) -> list[Any]:
    """The kept values, with those that follow the instant put to this one."""
    return [one.bind(at, connection) if isinstance(one, _Instant) else one for one in values]


def _moving(first: Any, second: Any) -> Any:
    """The value as it is, or how it follows the instant."""
    if first == second:
        return first
    moments = [_moment(value) for value in (first, second)]
    for as_day in (False, True):
        found = {_distance(moment, at, as_day) for moment, at in zip(moments, (FIRST, SECOND), strict=True)}
        if len(found) == 1 and (later := found.pop()) is not None:
            return _Instant(later, as_day)
    raise TypeError("A value follows the instant in a way that cannot be repeated.")


def _moment(value: Any) -> Any:
    """A date or an instant, also where the database takes it as text."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value


def _distance(moment: Any, at: datetime, as_day: bool) -> timedelta | None:
    if isinstance(moment, datetime):
        return None if as_day else moment - at
    if isinstance(moment, date):
        return moment - timezone.localdate(at) if as_day else None
    return None


class Answer(Expression):
    """The answer to a question about the row whose key is `of`: a value, or NULL where there is no such row."""

    opening, closing = "(", ")"

    def __init__(
        self, question: Question, at: datetime, of: str | F, *, output_field: models.Field[Any, Any] | None = None
    ) -> None:
        super().__init__(output_field=output_field or models.CharField())
        self.question, self.at = question, at
        self.of: Any = F(of) if isinstance(of, str) else of

    def get_source_expressions(self) -> list[Any]:
        """The key: so Django resolves it and gives it the alias of its table."""
        return [self.of]

    def set_source_expressions(self, exprs: Any) -> None:
        """Take the resolved key."""
        (self.of,) = exprs

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The kept SQL with the key in its place and the values of this instant."""
        text = self.question.text(connection)
        key, key_values = compiler.compile(self.of)
        before = bound(text.values_before, self.at, connection)
        after = bound(text.values_after, self.at, connection)
        sql = f"{self.opening}{text.before}{key}{text.after}{self.closing}"
        return sql, (*before, *key_values, *after)


class AnswerExists(Answer):
    """Whether the question has an answer about the row whose key is `of`. Usable in a filter, and with `~`."""

    opening, closing = "EXISTS(", ")"
    conditional = True

    def __init__(self, question: Question, at: datetime, of: str | F) -> None:
        super().__init__(question, at, of, output_field=models.BooleanField())


class Insertion:
    """One row into its table, its INSERT put into SQL once; columns left out take the database's own default."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self._table = model._meta.db_table
        self._fields: list[models.Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
        self._texts: dict[str, str] = {}

    def write(self, *values: Any, using: str = DEFAULT_DB_ALIAS) -> None:
        """Insert one row with these values, in the order of the names."""
        connection = connections[using]
        sql = self._texts.get(connection.vendor) or self._put(connection)
        with connection.cursor() as cursor:
            prepared = zip(self._fields, values, strict=True)
            cursor.execute(sql, [field.get_db_prep_save(value, connection=connection) for field, value in prepared])

    def _put(self, connection: BaseDatabaseWrapper) -> str:
        quoted = connection.ops.quote_name
        columns = ", ".join(quoted(str(field.column)) for field in self._fields)
        places = ", ".join(["%s"] * len(self._fields))
        self._texts[connection.vendor] = f"INSERT INTO {quoted(self._table)} ({columns}) VALUES ({places})"  # noqa: S608
        return self._texts[connection.vendor]
