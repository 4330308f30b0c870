"""A question put into SQL once per process, and asked again with other values.

Django builds the SQL of an expression anew each time it is asked. For the verdict on a child that costs far more than
the database needs to answer it, and it is asked for every picture. Here the SQL is built once for each kind of
database, and what depends on the instant, or on the row it is asked about, is bound at each use. The text is Django's
own, so there is still one version of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression, F
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from nursery_portal.kit import clock

# Two instants at noon, so that their day is the same in London, and a key that no row has.
FIRST = datetime(2001, 5, 15, 12, 0, 0, 123456, tzinfo=UTC)
SECOND = datetime(2003, 2, 5, 12, 0, 0, 654321, tzinfo=UTC)
ROW = -424242
KEYS = 535353, 646464
INNER = "asked_about"

_kept: list[dict[str, Any]] = []


def remembered(kept: dict[str, Any]) -> dict[str, Any]:
    """The same dictionary, which `forget` empties."""
    _kept.append(kept)
    return kept


def forget() -> None:
    """Put everything into SQL anew at its next use: for tests that change what is asked."""
    for kept in _kept:
        kept.clear()


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
class _Key:
    """A value that is one of the keys asked about, where it is a UUID as this kind of database takes it."""

    number: int

    def bind(self, keys: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
        return _as_taken(keys[self.number], connection)


@dataclass(frozen=True)
class _Text:
    """The SQL before and after the place of the row, and the values on either side."""

    before: str
    after: str
    values_before: tuple[Any, ...]
    values_after: tuple[Any, ...]


class Question:
    """`build(at, row, *keys)` gives the query of one row by its key at one instant, to be asked inside another query.
    Of the further keys `kinds` says whether each is an int or a UUID.

    It is called twice per kind of database. The instant may only be used as it is, as its day in the nursery, or a
    fixed time from either; anything else is a TypeError at the first use.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._texts: dict[str, _Text] = remembered({})

    def text(self, connection: BaseDatabaseWrapper) -> _Text:
        """The SQL for this kind of database, built at the first call."""
        found = self._texts.get(connection.vendor)
        if found is None:
            found = self._texts[connection.vendor] = self._put(connection)
        return found

    def _sql(self, at: datetime, keys: list[Any], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        with clock.supposing(at), connection.execute_wrapper(_no_reading):  # as Rows: no day of today's stays in it
            query = self._build(at, ROW, *keys).order_by().query.clone()
            # the outer query may read the same table under its own name
            query.change_aliases({query.get_initial_alias(): INNER})
            sql, values = query.get_compiler(connection=connection).as_sql()
        return sql, list(values)

    def _put(self, connection: BaseDatabaseWrapper) -> _Text:
        ones, others = _stand_ins(self._kinds)
        sql, first = self._sql(FIRST, ones, connection)
        same_sql, second = self._sql(SECOND, others, connection)
        if sql != same_sql or len(first) != len(second) or first.count(ROW) != 1:
            raise TypeError("The question does not keep its form from one instant to another.")
        parts = sql.split("%s")
        if len(parts) != len(first) + 1:
            raise TypeError("The question has places that are not values.")
        values = _marked(first, second, ones, others, connection)
        place = first.index(ROW)
        return _Text(
            "%s".join(parts[: place + 1]),
            "%s".join(parts[place + 1 :]),
            tuple(values[:place]),
            tuple(values[place + 1 :]),
        )


def bound(values: Sequence[Any], at: datetime, keys: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    """The kept values, with those that follow the instant put to this one, and those that are keys to these."""
    moved: dict[_Instant, Any] = {}
    found = []
    for one in values:
        if isinstance(one, _Instant):
            if one not in moved:
                moved[one] = one.bind(at, connection)
            found.append(moved[one])
        else:
            found.append(one.bind(keys, connection) if isinstance(one, _Key) else one)
    return found


def _stand_ins(kinds: Sequence[type]) -> tuple[list[Any], list[Any]]:
    """Two sets of keys that nothing has."""
    first, second = KEYS
    ones = [UUID(int=first + n) if kind is UUID else -first - n for n, kind in enumerate(kinds)]
    others = [UUID(int=second + n) if kind is UUID else -second - n for n, kind in enumerate(kinds)]
    return ones, others


def _as_taken(key: Any, connection: BaseDatabaseWrapper) -> Any:
    return key.hex if isinstance(key, UUID) and not connection.features.has_native_uuid_field else key


def _marked(
    first: list[Any], second: list[Any], ones: list[Any], others: list[Any], connection: BaseDatabaseWrapper
) -> list[Any]:
    """The values as they are, or how each follows the keys or the instant."""
    pairs = [tuple(_as_taken(key, connection) for key in both) for both in zip(ones, others, strict=True)]
    return [_Key(pairs.index(pair)) if pair in pairs else _moving(*pair) for pair in zip(first, second, strict=True)]


def _moving(first: Any, second: Any) -> Any:
    """The value as it is, or how it follows the instant."""
    if first == second:
        return first
    moments = [moment(value) for value in (first, second)]
    for as_day in (False, True):
        found = {_distance(moment, at, as_day) for moment, at in zip(moments, (FIRST, SECOND), strict=True)}
        if len(found) == 1 and (later := found.pop()) is not None:
            return _Instant(later, as_day)
    raise TypeError("A value follows the instant in a way that cannot be repeated.")


def moment(value: Any) -> Any:
    """A date or an instant as one, also where the database tells it as text or without its zone, which is UTC; anything
    else as it is."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
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


@dataclass(frozen=True)
class _Whole:
    """The SQL of a whole query, and for each of its places a value, the instant or a key."""

    sql: str
    values: tuple[Any, ...]


class Rows:
    """The rows that `build(at, *keys)` finds, asked by themselves. A key is an int or a UUID, as `kinds` say (one int
    where nothing is said), and may stand in several places; the clock may be asked.

    Built twice per kind of database, as if it were then, and without a database: what decides by rows that it reads
    would give each asker the answer of the first, so reading is a TypeError, like any other form that changes.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds or (int,)
        self._wholes: dict[str, _Whole | None] = remembered({})

    def of(self, at: datetime, *keys: Any, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
        """The rows for these keys at this instant, in the order of the query. One query; none if there can be none."""
        connection = connections[using]
        whole = self.put(connection)
        if whole is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(whole.sql, bound(whole.values, at, keys, connection))
            return list(cursor.fetchall())

    def put(self, connection: BaseDatabaseWrapper) -> _Whole | None:
        """The SQL for this kind of database, built at the first call; None if no row can ever be found."""
        if connection.vendor not in self._wholes:
            ones, others = _stand_ins(self._kinds)
            sql, first = self._sql(FIRST, ones, connection)
            same_sql, second = self._sql(SECOND, others, connection)
            if sql != same_sql or len(first) != len(second):
                raise TypeError("It does not keep its form from one instant or key to another.")
            values = tuple(_marked(first, second, ones, others, connection))
            self._wholes[connection.vendor] = _Whole(self._text(sql), values) if sql else None
        return self._wholes[connection.vendor]

    def _sql(self, at: datetime, keys: list[Any], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        with clock.supposing(at), connection.execute_wrapper(_no_reading):
            try:
                sql, values = self._build(at, *keys).query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                return "", []
        return sql, list(values)

    def _text(self, sql: str) -> str:
        return sql


class Number(Rows):
    """How many rows that query has, without reading them."""

    def count(self, at: datetime, *keys: Any) -> int:
        """The number for these keys at this instant. One query; none where it is always 0."""
        return sum(number for (number,) in self.of(at, *keys))

    def _text(self, sql: str) -> str:
        return f"SELECT COUNT(*) FROM ({sql}) found"  # noqa: S608


def _no_reading(*asked: Any) -> Any:
    raise TypeError("It is put into SQL without reading a row.")


class Answer(Expression):
    """The answer to a question about the row whose key is `of`: a value, or NULL where there is no such row."""

    opening, closing = "(", ")"

    def __init__(
        self,
        question: Question,
        at: datetime,
        of: str | F,
        *keys: Any,
        output_field: models.Field[Any, Any] | None = None,
    ) -> None:
        super().__init__(output_field=output_field or models.CharField())
        self.question, self.at, self.keys = question, at, keys
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
        before = bound(text.values_before, self.at, self.keys, connection)
        after = bound(text.values_after, self.at, self.keys, connection)
        sql = f"{self.opening}{text.before}{key}{text.after}{self.closing}"
        return sql, (*before, *key_values, *after)


class AnswerExists(Answer):
    """Whether the question has an answer about the row whose key is `of`. Usable in a filter, and with `~`."""

    opening, closing = "EXISTS(", ")"
    conditional = True

    def __init__(self, question: Question, at: datetime, of: str | F, *keys: Any) -> None:
        super().__init__(question, at, of, *keys, output_field=models.BooleanField())


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
