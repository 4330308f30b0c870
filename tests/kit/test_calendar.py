"""Working days, bank holidays per nation, opening hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursery_portal.kit.calendar import (
    LONDON,
    Nation,
    WorkingTime,
    add_months,
    bank_holidays,
    easter_sunday,
)

ENGLAND, SCOTLAND, NORTH = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND
HOURS = WorkingTime()


def days(nation: Nation, year: int) -> str:
    """The year's bank holidays as day.month, in order."""
    return " ".join(f"{one.day}.{one.month}" for one in bank_holidays(nation, year))


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("nation", "year", "expected"),
    [  # as the government published them
        (ENGLAND, 2020, "1.1 10.4 13.4 8.5 25.5 31.8 25.12 28.12"),
        (ENGLAND, 2021, "1.1 2.4 5.4 3.5 31.5 30.8 27.12 28.12"),
        (ENGLAND, 2022, "3.1 15.4 18.4 2.5 2.6 3.6 29.8 19.9 26.12 27.12"),
        (ENGLAND, 2023, "2.1 7.4 10.4 1.5 8.5 29.5 28.8 25.12 26.12"),
        (ENGLAND, 2026, "1.1 3.4 6.4 4.5 25.5 31.8 25.12 28.12"),
        (ENGLAND, 2027, "1.1 26.3 29.3 3.5 31.5 30.8 27.12 28.12"),
        (SCOTLAND, 2021, "1.1 4.1 2.4 3.5 31.5 2.8 30.11 27.12 28.12"),
        (SCOTLAND, 2022, "3.1 4.1 15.4 2.5 2.6 3.6 1.8 19.9 30.11 26.12 27.12"),
        (SCOTLAND, 2023, "2.1 3.1 7.4 1.5 8.5 29.5 7.8 30.11 25.12 26.12"),
        (SCOTLAND, 2024, "1.1 2.1 29.3 6.5 27.5 5.8 2.12 25.12 26.12"),
        (SCOTLAND, 2026, "1.1 2.1 3.4 4.5 25.5 15.6 3.8 30.11 25.12 28.12"),
        (NORTH, 2024, "1.1 18.3 29.3 1.4 6.5 27.5 12.7 26.8 25.12 26.12"),
        (NORTH, 2025, "1.1 17.3 18.4 21.4 5.5 26.5 14.7 25.8 25.12 26.12"),
        (NORTH, 2026, "1.1 17.3 3.4 6.4 4.5 25.5 13.7 31.8 25.12 28.12"),
    ],
)
def test_the_bank_holidays_are_the_published_ones(nation: Nation, year: int, expected: str) -> None:
    assert days(nation, year) == expected


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2038, 4, 25)]
)
def test_easter_falls_where_the_almanac_says(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


@given(st.sampled_from(Nation), st.integers(1990, 2200))
def test_every_holiday_is_a_weekday_and_their_number_is_the_nations(nation: Nation, year: int) -> None:
    found = bank_holidays(nation, year)
    assert all(one.weekday() < 5 and one.year == year for one in found)
    usual = {ENGLAND: 8, SCOTLAND: 9, NORTH: 10}[nation]
    once = {2022: 2, 2023: 1}.get(year, 0) + (1 if (nation, year) == (SCOTLAND, 2026) else 0)
    assert len(found) in {usual + once, usual + once - 1}  # St Patrick's Day or so may meet an Easter day


def test_months_keep_their_day_or_end_with_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 11, 15), 3) == date(2027, 2, 15)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_two_working_hours_from_friday_evening_end_on_monday_morning() -> None:
    assert HOURS.add(london(2026, 11, 27, 17, 30), timedelta(hours=2)) == london(2026, 11, 30, 9, 30)


def test_easter_weekend_is_jumped_over() -> None:
    thursday = london(2026, 4, 2, 17)
    assert HOURS.add(thursday, timedelta(hours=2)) == london(2026, 4, 7, 9)
    assert WorkingTime(SCOTLAND).add(thursday, timedelta(hours=2)) == london(2026, 4, 6, 9)


def test_what_ends_at_closing_time_ends_there_and_not_the_next_morning() -> None:
    assert HOURS.add(london(2026, 11, 26, 16), timedelta(hours=2)) == london(2026, 11, 26, 18)


def test_a_working_day_is_the_same_time_on_the_next_one() -> None:
    assert HOURS.end_of_working_day(london(2026, 11, 26, 10, 40)) == london(2026, 11, 27, 10, 40)
    assert HOURS.end_of_working_day(london(2026, 12, 24, 15)) == london(2026, 12, 29, 15)
    assert HOURS.end_of_working_day(london(2026, 11, 28, 12)) == london(2026, 12, 1, 8)


def test_hours_are_those_of_london_in_summer_too() -> None:
    assert HOURS.is_open(datetime(2026, 7, 1, 7, 30, tzinfo=UTC))
    assert not HOURS.is_open(datetime(2026, 1, 7, 7, 30, tzinfo=UTC))
    assert HOURS.add(datetime(2026, 3, 27, 17, tzinfo=UTC), timedelta(hours=2)) == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_a_closed_day_counts_like_a_holiday() -> None:
    inset = WorkingTime(closed=frozenset({date(2026, 11, 27)}))
    assert inset.add(london(2026, 11, 26, 17), timedelta(hours=2)) == london(2026, 11, 30, 9)
    assert inset.working_days_between(date(2026, 11, 26), date(2026, 11, 30)) == 1


def test_a_nursery_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="never opens"):
        WorkingTime(weekdays=frozenset())
    with pytest.raises(ValueError, match="never opens"):
        WorkingTime(opens=time(18), closes=time(8))


instants = st.datetimes(datetime(2019, 1, 1), datetime(2032, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
lengths = st.timedeltas(timedelta(0), timedelta(hours=60))
times = st.builds(
    WorkingTime,
    nation=st.sampled_from(Nation),
    opens=st.sampled_from([time(6), time(7, 30), time(9)]),
    closes=st.sampled_from([time(12), time(18), time(23, 30)]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)


@given(times, instants, lengths)
def test_what_was_added_is_what_lies_between(hours: WorkingTime, at: datetime, length: timedelta) -> None:
    due = hours.add(at, length)
    assert hours.between(at, due) == length
    assert due >= at


@given(times, instants, lengths, lengths)
def test_adding_twice_is_adding_the_sum(hours: WorkingTime, at: datetime, one: timedelta, two: timedelta) -> None:
    assert hours.open_from(hours.add(hours.add(at, one), two)) == hours.open_from(hours.add(at, one + two))


@given(times, instants, st.timedeltas(timedelta(0), timedelta(days=9)), lengths)
def test_later_begun_is_never_due_earlier(
    hours: WorkingTime, at: datetime, later: timedelta, length: timedelta
) -> None:
    assert hours.add(at, length) <= hours.add(at + later, length)


@given(times, instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: WorkingTime, at: datetime) -> None:
    opening = hours.open_from(at)
    assert hours.is_open(opening)
    assert hours.between(at, opening) == timedelta(0)


@given(times, st.dates(date(2019, 1, 1), date(2032, 1, 1)), st.integers(0, 40))
def test_working_days_added_are_working_days_counted(hours: WorkingTime, start: date, days: int) -> None:
    end = hours.add_working_days(start, days)
    assert hours.working_days_between(start, end) == days
    assert days == 0 or hours.is_working_day(end)


@given(instants, st.integers(0, 5))
def test_the_end_of_a_working_day_is_inside_opening_hours(at: datetime, days: int) -> None:
    assert HOURS.is_open(HOURS.end_of_working_day(at, days))
