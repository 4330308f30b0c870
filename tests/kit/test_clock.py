"""The clock can be set back for the demonstration, and for nothing else."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from nursery_portal.kit import clock

SEPTEMBER = datetime(2024, 9, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def demonstration(settings: Any) -> None:
    """The portal as `make run` starts it."""
    settings.PORTAL_DEMO = True


def seconds_from_now() -> float:
    """How far the portal's clock is from the machine's."""
    return abs((clock.now() - timezone.now()).total_seconds())


def test_inside_the_clock_begins_at_the_instant_and_runs_on_and_outside_it_is_the_present(demonstration: None) -> None:
    with clock.at(SEPTEMBER):
        first, second = clock.now(), clock.now()
        assert SEPTEMBER <= first < second < SEPTEMBER + timedelta(seconds=5)
        assert clock.today() == SEPTEMBER.date()
        assert second.tzinfo is UTC
    assert seconds_from_now() < 5


def test_the_day_is_that_of_the_nursery_and_not_of_greenwich(demonstration: None) -> None:
    with clock.at(datetime(2024, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2024-07-01"


def test_one_inside_another_ends_at_its_own_time_even_when_something_breaks(demonstration: None) -> None:
    with clock.at(SEPTEMBER):
        with pytest.raises(ZeroDivisionError), clock.at(SEPTEMBER - timedelta(days=300)):
            raise ZeroDivisionError
        assert clock.today() == SEPTEMBER.date()
    assert seconds_from_now() < 5


def test_another_thread_keeps_the_present(demonstration: None) -> None:
    seen: list[float] = []
    with clock.at(SEPTEMBER):
        thread = threading.Thread(target=lambda: seen.append(seconds_from_now()))
        thread.start()
        thread.join()
    assert seen[0] < 5


def test_a_real_nurserys_clock_is_never_moved() -> None:
    with pytest.raises(RuntimeError, match="in the demonstration only"), clock.at(SEPTEMBER):
        pass
    assert seconds_from_now() < 5


def test_the_clock_is_never_set_forward_or_to_an_hour_without_a_zone(demonstration: None) -> None:
    for instant in (timezone.now() + timedelta(minutes=1), SEPTEMBER.replace(tzinfo=None)):
        with pytest.raises(ValueError, match="of the past"), clock.at(instant):
            pass
    assert seconds_from_now() < 5
