"""What an inspector is shown beside the figures of conduct: tables put together by each app. Reads only.

An app adds its table with `show` when it is ready: policies acknowledged, dates of training.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Table:
    """One table: what each line is about, and how it stands. No child is in it, and nothing of a case."""

    title: str
    rows: list[tuple[str, str]]


_tables: dict[str, tuple[int, Callable[[date], Table]]] = {}


def show(code: str, order: int, table: Callable[[date], Table]) -> None:
    """Add a table. The same code registered again replaces itself."""
    _tables[code] = (order, table)


def tables(on: date) -> list[Table]:
    """Every table as it stands on that day, in order."""
    return [table(on) for _, table in sorted(_tables.values(), key=lambda pair: pair[0])]
