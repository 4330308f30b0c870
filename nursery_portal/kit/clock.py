"""The portal's only clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class _SetBack:
    """A clock that was set to an instant of the past and runs on from there."""

    at: datetime
    since: float


_set_back: ContextVar[_SetBack | None] = ContextVar("clock_set_back", default=None)
_supposed: ContextVar[datetime | None] = ContextVar("clock_supposed", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC. Nothing else in the portal asks what time it is."""
    instant = _supposed.get()
    if instant is not None:
        return instant
    moved = _set_back.get()
    if moved is None:
        return timezone.now()
    return moved.at + timedelta(seconds=time.monotonic() - moved.since)


def today() -> date:
    """The present calendar day in the nursery's own time zone."""
    return timezone.localdate(now())


def noon(day: date) -> datetime:
    """The middle of a calendar day in the nursery's own time zone: an instant that stands for the whole day."""
    return datetime.combine(day, clock_time(12), tzinfo=timezone.get_default_timezone())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let the clock begin at `instant` and run on, in this thread and inside the `with` only.

    For the demonstration, which tells of three months and goes through the same actions as people do. Refused unless
    PORTAL_DEMO=1 (a real nursery's evidence has one clock), and never forwards: what is to come cannot have happened.
    """
    if not settings.PORTAL_DEMO:
        raise RuntimeError("The clock is moved in the demonstration only (PORTAL_DEMO=1).")
    if timezone.is_naive(instant) or instant > timezone.now():
        raise ValueError("The clock is moved to an instant of the past, with its time zone.")
    moved = _set_back.set(_SetBack(instant.astimezone(UTC), time.monotonic()))
    try:
        yield
    finally:
        _set_back.reset(moved)


@contextmanager
def supposing(instant: datetime) -> Iterator[None]:
    """Let it be `instant` inside the `with`, in this thread: while a question is put into SQL, which reads no row."""
    supposed = _supposed.set(instant)
    try:
        yield
    finally:
        _supposed.reset(supposed)
