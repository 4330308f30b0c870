"""Working days, bank holidays and opening hours of the United Kingdom: every clock of the portal counts with these.

Pure functions: the instant, the nation and the hours come in, nothing is asked. Bank holidays are computed from their
rules (Easter, first and last Mondays, days that fall on a weekend are kept on the next free weekday); those that were
proclaimed once, or moved once, stand in a short table. A holiday proclaimed after this was written is one of the days
on which the nursery is `closed`.
"""

import calendar as _months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONDAY, SATURDAY = 0, 5
WEEKDAYS = frozenset(range(MONDAY, SATURDAY))
ONE_DAY = timedelta(days=1)


class Nation(StrEnum):
    """Where bank holidays differ."""

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


EVERYWHERE = frozenset(Nation)

PROCLAIMED: dict[date, tuple[str, frozenset[Nation]]] = {
    date(2020, 5, 8): ("Early May bank holiday", EVERYWHERE),  # moved to VE Day
    date(2022, 6, 2): ("Spring bank holiday", EVERYWHERE),  # moved to the Jubilee
    date(2022, 6, 3): ("Platinum Jubilee", EVERYWHERE),
    date(2022, 9, 19): ("State Funeral of Queen Elizabeth II", EVERYWHERE),
    date(2023, 5, 8): ("Coronation of King Charles III", EVERYWHERE),
    date(2026, 6, 15): ("World Cup bank holiday", frozenset({Nation.SCOTLAND})),
}
MOVED_AWAY = {date(2020, 5, 4), date(2022, 5, 30)}


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (the anonymous algorithm)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leap, rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, _months.monthrange(year, month)[1])
    return last - timedelta(days=last.weekday())


def _substituted(*fixed: tuple[date, str]) -> dict[date, str]:
    """Fixed days; one that falls on a weekend is kept on the next weekday that is not a holiday of the same feast."""
    kept = {day: name for day, name in fixed if day.weekday() in WEEKDAYS}
    for day, name in fixed:
        if day.weekday() not in WEEKDAYS:
            instead = day
            while instead.weekday() not in WEEKDAYS or instead in kept:
                instead += ONE_DAY
            kept[instead] = f"{name} (substitute day)"
    return kept


@cache
def bank_holidays(nation: Nation, year: int) -> dict[date, str]:
    """The bank holidays of a nation in a year, each with its name."""
    scotland = nation == Nation.SCOTLAND
    good_friday = easter_sunday(year) - timedelta(days=2)
    found = {
        good_friday: "Good Friday",
        _first_monday(year, 5): "Early May bank holiday",
        _last_monday(year, 5): "Spring bank holiday",
        **_substituted((date(year, 12, 25), "Christmas Day"), (date(year, 12, 26), "Boxing Day")),
    }
    if scotland:
        found |= _substituted((date(year, 1, 1), "New Year's Day"), (date(year, 1, 2), "2nd January"))
        found[_first_monday(year, 8)] = "Summer bank holiday"
        found |= _substituted((date(year, 11, 30), "St Andrew's Day"))
    else:
        found |= _substituted((date(year, 1, 1), "New Year's Day"))
        found[easter_sunday(year) + ONE_DAY] = "Easter Monday"
        found[_last_monday(year, 8)] = "Summer bank holiday"
    if nation == Nation.NORTHERN_IRELAND:
        found |= _substituted((date(year, 3, 17), "St Patrick's Day"))
        found |= _substituted((date(year, 7, 12), "Battle of the Boyne"))
    for day in MOVED_AWAY & set(found):
        del found[day]
    found |= {day: name for day, (name, nations) in PROCLAIMED.items() if day.year == year and nation in nations}
    return dict(sorted(found.items()))


def add_months(start: date, months: int) -> date:
    """The same day of the month so many months on; where that month is too short, its last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, _months.monthrange(year, month + 1)[1]))


def _at(day: date, clock: time) -> datetime:
    """That time of that day in London, in UTC, so that lengths come out right when the clocks change."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


@dataclass(frozen=True)
class WorkingTime:
    """When a nursery works: its nation, its days of the week and its opening hours, and days it is closed besides.

    Instants go in with any time zone and come out in UTC. Raises ValueError for hours in which nobody ever works.
    """

    nation: Nation = Nation.ENGLAND_AND_WALES
    opens: time = time(8)
    closes: time = time(18)
    weekdays: frozenset[int] = WEEKDAYS
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or self.opens >= self.closes:
            raise ValueError("A nursery that never opens has no working time.")

    def is_working_day(self, day: date) -> bool:
        """Whether the nursery is open on that day: a day of its week, no bank holiday, not closed."""
        return (
            day.weekday() in self.weekdays
            and day not in bank_holidays(self.nation, day.year)
            and day not in self.closed
        )

    def working_day_from(self, day: date) -> date:
        """That day if it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, days: int) -> date:
        """The working day so many working days after `day`, which itself is not counted."""
        if days < 0:
            raise ValueError("Working days are counted forwards.")
        for _ in range(days):
            day = self.working_day_from(day + ONE_DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; none if `end` is not later."""
        return sum(self.is_working_day(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))

    def is_open(self, at: datetime) -> bool:
        """Whether the nursery is open at that instant; at closing time it is closed."""
        local = at.astimezone(LONDON)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def open_from(self, at: datetime) -> datetime:
        """That instant if the nursery is open, else when it next opens."""
        if self.is_open(at):
            return at.astimezone(UTC)
        local = at.astimezone(LONDON)
        day = local.date() if local.time() < self.opens else local.date() + ONE_DAY
        return _at(self.working_day_from(day), self.opens)

    def add(self, at: datetime, length: timedelta) -> datetime:
        """When the nursery will have been open for `length` since `at`; the clock stands while it is closed."""
        if length < timedelta(0):
            raise ValueError("Opening hours are counted forwards.")
        start = self.open_from(at)
        while True:
            closing = _at(start.astimezone(LONDON).date(), self.closes)
            if start + length <= closing:
                return start + length
            length -= closing - start
            start = self.open_from(closing)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How long the nursery was open from `start` to `end`; nothing if `end` is not later."""
        total = timedelta(0)
        start = self.open_from(start)
        while start < end:
            closing = _at(start.astimezone(LONDON).date(), self.closes)
            total += min(closing, end) - start
            start = self.open_from(closing)
        return total

    def end_of_working_day(self, at: datetime, days: int = 1) -> datetime:
        """When "within so many working days" ends: the same time so many working days later, inside opening hours."""
        start = self.open_from(at).astimezone(LONDON)
        return _at(self.add_working_days(start.date(), days), start.time().replace(tzinfo=None))
