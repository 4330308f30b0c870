"""What is asked on every page and for every picture, put into SQL once for each set of roles.

The menu stands on every page, and Django would write the doors of seven or eight numbers anew for each. What a door
shows depends on who asks by their key, their roles and the instant, and on nothing else; a door that reads rows before
it answers cannot be kept, and says so at the first use (kit.compiled.Number).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Number, Rows
from nursery_portal.members.access.rights import roles_of
from nursery_portal.members.models import Role, User

Door = Callable[..., QuerySet[Any, Any]]


def stand_in_for(person: int, roles: frozenset[Role], at: datetime) -> User:
    """Somebody with this key and these roles on that day, of whom no row was read."""
    user = User(pk=person, is_active=True)
    user.__dict__["_roles_on"] = {timezone.localdate(at): roles}
    return user


class KeptDoor:
    """The rows of `door(user, at, *keys)`, put into SQL once for each set of roles; `kinds` are those of the keys."""

    def __init__(self, door: Door, *kinds: type) -> None:
        self.door = door
        self._kinds = kinds
        self._rows: dict[frozenset[Role], Rows] = {}

    def of(self, user: User, at: datetime, *keys: Any) -> list[tuple[Any, ...]]:
        """What this person is shown at the instant `at`. One query at most; nothing for nobody."""
        roles = roles_of(user, timezone.localdate(at))
        return self.rows(roles).of(at, user.pk, *keys) if user.pk else []

    def rows(self, roles: frozenset[Role]) -> Rows:
        """The rows for anybody with just these roles."""
        if roles not in self._rows:
            self._rows[roles] = Rows(partial(_asked_by_stand_in, self.door, roles), int, *self._kinds)
        return self._rows[roles]


class Tally:
    """How many rows `door(user, at)` has for a person now: the numbers of the menu."""

    every: "list[Tally]" = []

    def __init__(self, door: Door) -> None:
        self.door = door
        self._numbers: dict[frozenset[Role], Number] = {}
        self.every.append(self)

    def of(self, user: User) -> int:
        """The number for this person at this instant. One query at most; 0 for nobody."""
        return self.number(roles_of(user)).count(clock.now(), user.pk) if user.pk else 0

    def number(self, roles: frozenset[Role]) -> Number:
        """The number for anybody with just these roles."""
        if roles not in self._numbers:
            self._numbers[roles] = Number(partial(_counted_by_stand_in, self.door, roles))
        return self._numbers[roles]


def _asked_by_stand_in(door: Door, roles: frozenset[Role], at: datetime, person: int, *keys: Any) -> QuerySet[Any, Any]:
    return door(stand_in_for(person, roles, at), at, *keys)


def _counted_by_stand_in(door: Door, roles: frozenset[Role], at: datetime, person: int) -> QuerySet[Any, Any]:
    return door(stand_in_for(person, roles, at), at).order_by().values("pk")
