"""Instants, days and numbers, as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nursery_portal.kit import words

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # in London it is already the second of July


def test_hours_and_days_are_those_of_the_nursery_not_of_the_database() -> None:
    assert words.hour(SUMMER) == "00:30"
    assert words.stamp(SUMMER) == "2 Jul 2026, 00:30:00"
    assert words.dated(SUMMER) == "2 July 2026, 00:30"
    assert words.moment(SUMMER, now=NOON) == "Thursday 2 July, 00:30"


def test_days_say_their_year_only_when_it_is_another() -> None:
    assert words.day(date(2026, 11, 27), today=NOON.date()) == "Friday 27 November"
    assert words.day(date(2025, 11, 27), today=NOON.date()) == "Thursday 27 November 2025"
    assert words.day_heading(date(2026, 11, 23), today=NOON.date()) == "Today, Monday 23 November"
    assert words.day_heading(date(2026, 11, 22), today=NOON.date()) == "Yesterday, Sunday 22 November"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(hours=1, minutes=20), "10:40"),
        (timedelta(hours=20), "yesterday 16:00"),
        (timedelta(days=3), "Friday 20 November, 12:00"),
    ],
)
def test_a_moment_is_as_short_as_it_can_be(before: timedelta, said: str) -> None:
    assert words.moment(NOON - before, now=NOON) == said


@pytest.mark.parametrize(
    ("left", "said", "state"),
    [
        (timedelta(minutes=-12), "12 min late", "late"),
        (timedelta(0), "0 min late", "late"),
        (timedelta(minutes=34), "34 min left", "soon"),
        (timedelta(hours=1), "1 h 00 left", "calm"),
        (timedelta(hours=2, minutes=5), "2 h 05 left", "calm"),
        (timedelta(hours=24), "tomorrow 12:00", "calm"),
        (timedelta(days=3), "Thursday 12:00", "calm"),
        (timedelta(days=30), "Wednesday 23 December", "calm"),
    ],
)
def test_time_left_reads_as_words_and_turns_soon_then_late(left: timedelta, said: str, state: str) -> None:
    assert words.remaining(NOON + left, now=NOON) == words.Remaining(said, state)


def test_a_long_target_is_soon_in_its_last_quarter() -> None:
    due = NOON + timedelta(hours=5)
    assert words.remaining(due, now=NOON).state == "calm"
    assert words.remaining(due, now=NOON, target=timedelta(hours=24)).state == "soon"


def test_numbers_and_lists_read_as_a_sentence() -> None:
    assert words.counted(1, "family", "families") == "1 family"
    assert words.counted(14, "picture") == "14 pictures"
    assert words.listed([]) == ""
    assert words.listed(["Tom"]) == "Tom"
    assert words.listed(["Tom", "Nell", "Isla"]) == "Tom, Nell and Isla"
