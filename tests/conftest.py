"""What every test stands on."""

import gc
import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal
from django.core.cache import cache
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from nursery_portal.audit import checkpoints
from nursery_portal.kit import clock as kit_clock
from nursery_portal.notify import tasks
from tests import migrated, pristine
from tests.cast import Cast
from tests.chromium import chromium

LONG = bool(os.environ.get("PORTAL_TEST_LONG"))

# the same examples each time, so that a red run is red again; `make test-long` looks further, and anew each time
hypothesis.register_profile("daily", deadline=None, derandomize=True, max_examples=60, database=None)
hypothesis.register_profile(
    "long", deadline=None, max_examples=2000, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("long" if LONG else "daily")

DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def fixtures_of(item: pytest.Item) -> Sequence[str]:
    """The names of all fixtures that a test asks for, also through others."""
    return getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, with the reason, what can't run here."""
    absent = {
        "browser": "" if chromium() else "no Chromium found",
        "services": "" if portal.REDIS_URL else "no Redis given: run `make test`, or set REDIS_URL to one of your own",
        "long": "" if LONG else "only in `make test-long`",
    }
    if os.environ.get("PORTAL_TEST_DATABASE_ONLY"):  # the second database: what never asks it says nothing new of it
        asking = [item for item in items if item.get_closest_marker("django_db") or DATABASE & set(fixtures_of(item))]
        items[:], others = asking, [item for item in items if item not in set(asking)]
        if others:
            others[0].config.hook.pytest_deselected(items=others)
    for item in items:
        for mark, reason in absent.items():
            if reason and mark in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """What is imported now stays to the end: the collector need not look at it again, nor come every 700 objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


# --- the database ---


def put_back(self: TransactionTestCase) -> None:
    """After a test that committed: the database as it was before, in place of Django's flush."""
    pristine.put_back()


TransactionTestCase._fixture_teardown = put_back  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    """The workers of this run share one migrated database."""
    if getattr(config.option, "numprocesses", None) and migrated.PLACE not in os.environ:
        os.environ[migrated.PLACE] = str(portal.PORTAL_VAR / f"migrated-{os.getpid()}")
        config.add_cleanup(forget_migrated)


def forget_migrated() -> None:
    """Every worker has ended: what they copied goes, too."""
    migrated.forget(Path(os.environ.pop(migrated.PLACE)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Before a process makes its test database: let it be a copy. A process alone migrates its own."""
    if migrated.PLACE in os.environ:
        with django_db_blocker.unblock():
            migrated.copy_from(Path(os.environ[migrated.PLACE]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, and a copy of it as every test finds it."""
    with django_db_blocker.unblock():
        pristine.keep()
    yield
    pristine.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of tests/cast.py, in the database."""
    return Cast()


@pytest.fixture
def nursery(transactional_db: None) -> Cast:
    """The cast, committed, so that another process and the running portal see it."""
    return Cast()


# --- nothing left over from the test before ---


@pytest.fixture(autouse=True)
def media_of_its_own(settings: Any, tmp_path: Any) -> None:
    """Each test keeps its pictures in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def checkpoints_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What one test wrote outside the database is no anchor of another's chain."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits are counted in the cache: one test's wrong passwords must not lock the next one out."""
    yield
    if not portal.REDIS_URL:
        cache.clear()


@pytest.fixture(autouse=True)
def server_heard_again() -> Iterator[None]:
    """No test begins with a mail server that another one found silent."""
    yield
    tasks._silent_until[0] = 0.0


@pytest.fixture(autouse=True)
def no_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails leave at any hour, or tests would fail at night. What is about quiet hours says which."""
    monkeypatch.setattr("nursery_portal.notify.rules.QUIET", (None, None))


# --- time ---


class Clock:
    """The portal's clock, standing still until a test moves it."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        """What `kit.clock.now()` answers."""
        return kit_clock.now()

    def move_to(self, at: datetime) -> None:
        """Go to this instant."""
        self._traveller.move_to(at)

    def forward(self, **duration: float) -> datetime:
        """Go on by so much, in the words of timedelta: `clock.forward(days=1)`. The new instant."""
        self._traveller.shift(timedelta(**duration))
        return self.now


def next_noon() -> datetime:
    """The next instant that is noon at the nursery. Never back: what was written until now is not in the future."""
    noon = kit_clock.noon(kit_clock.today())
    return noon if kit_clock.now() <= noon else kit_clock.noon(kit_clock.today() + timedelta(days=1))


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Iterator[Clock]:
    """A clock that stands still at the next noon. Waiting is `clock.forward(minutes=15)`; nothing sleeps.

    At noon, or a test that adds hours and counts days would be red for whoever runs it at night. Who has a browser,
    another process or a file system beside it begins at the present instant, which they have too (`real_time`).
    """
    real = any(request.node.get_closest_marker(mark) for mark in ("browser", "services", "real_time"))
    with time_machine.travel(kit_clock.now() if real else next_noon(), tick=False) as traveller:
        yield Clock(traveller)
