"""Two people at the same moment, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier, Event
from typing import Any

from django.db import connection, connections

from nursery_portal.kit.errors import Refused

Act = Callable[[], object]


class Race:
    """Two threads, each with a connection of its own. In turn one begins, and the other follows after so many of its
    statements: at the same moment, in the middle of its transaction, or just before its end."""

    def __init__(self) -> None:
        self.pool, self.dice, self.rounds = ThreadPoolExecutor(2), Random(7), 0

    def between(self, one: Act, other: Act) -> tuple[bool, bool]:
        """Whether each went through. Anything but a refusal is raised here."""
        self.rounds += 1
        together, begun = Barrier(2), Event()
        statements = self.dice.choice((0, 0, 1, 2, 4, 8, 16))

        def begin(act: Act) -> bool:
            together.wait(30)
            left = statements

            def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    begun.set()
                return execute(sql, params, many, context)

            with connection.execute_wrapper(count):
                try:
                    return went_through(act)
                finally:
                    begun.set()

        def follow(act: Act) -> bool:
            together.wait(30)
            begun.wait(30)
            return went_through(act)

        leads = self.rounds % 2 == 0
        first = self.pool.submit(begin if leads else follow, one)
        second = self.pool.submit(follow if leads else begin, other)
        return first.result(60), second.result(60)

    def end(self) -> None:
        """Close both connections, each in its own thread."""
        together = Barrier(2)

        def close() -> None:
            together.wait(30)
            connections.close_all()

        for closing in [self.pool.submit(close) for _ in range(2)]:
            closing.result(60)
        self.pool.shutdown()


def went_through(act: Act) -> bool:
    """Whether it was done; False where a rule refused it."""
    try:
        act()
    except Refused:
        return False
    return True
