"""Instants, days and numbers in the words of the portal. Format once, in the view: it is what makes long pages cheap.

Written out by hand instead of through the locale machinery, which cost 60 % of a feed's rendering time. English only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def hour(at: datetime) -> str:
    """10:40, in the nursery's own time zone."""
    local = timezone.localtime(at)
    return f"{local.hour:02}:{local.minute:02}"


def day(on: date, *, today: date | None = None) -> str:
    """Friday 27 November; with its year where that is not the year of `today`."""
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}{year}"


def long_date(on: date) -> str:
    """27 November 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_date(on: date) -> str:
    """27 Nov 2026: for tables and receipts."""
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def stamp(at: datetime) -> str:
    """23 Nov 2026, 13:36:02: for receipts and evidence."""
    local = timezone.localtime(at)
    return f"{short_date(local.date())}, {local:%H:%M:%S}"


def dated(at: datetime) -> str:
    """23 November 2026, 13:36: for what is read, printed and handed on at any later day."""
    return f"{long_date(timezone.localtime(at).date())}, {hour(at)}"


def day_heading(on: date, *, today: date) -> str:
    """Today, Monday 23 November; Yesterday, ...; else the day."""
    near = {today: "Today, ", today - timedelta(days=1): "Yesterday, "}.get(on, "")
    return near + day(on, today=today)


def moment(at: datetime, *, now: datetime) -> str:
    """just now; 10:40; yesterday 15:15; Friday 20 November, 15:15."""
    if timedelta(0) <= now - at < timedelta(minutes=1):
        return "just now"
    on, today = timezone.localtime(at).date(), timezone.localtime(now).date()
    if on == today:
        return hour(at)
    if on == today - timedelta(days=1):
        return f"yesterday {hour(at)}"
    return f"{day(on, today=today)}, {hour(at)}"


def counted(number: int, one: str, many: str = "") -> str:
    """1 picture, 14 pictures."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(parts: Iterable[str], *, last: str = "and") -> str:
    """a, b and c."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def span(length: timedelta) -> str:
    """34 min; 2 h 05; 3 days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    return counted(minutes // (24 * 60), "day")


BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """Chrome on Android: enough of what a browser says about itself to know one's own again."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "Safari" if "Safari/" in agent else "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


@dataclass(frozen=True)
class Remaining:
    """How long there is left, in words, and how it should look: calm, soon or late."""

    words: str
    state: str


def remaining(due: datetime, *, now: datetime, target: timedelta | None = None) -> Remaining:
    """Time left until `due`. Soon is under an hour, or under a quarter of the `target` where one is given."""
    left = due - now
    if left <= timedelta(0):
        return Remaining(f"{span(-left)} late", "late")
    soon = left < timedelta(hours=1) or (target is not None and left < target / 4)
    state = "soon" if soon else "calm"
    on, today = timezone.localtime(due).date(), timezone.localtime(now).date()
    if left < timedelta(hours=6) or on == today:
        return Remaining(f"{span(left)} left", state)
    if on == today + timedelta(days=1):
        return Remaining(f"tomorrow {hour(due)}", state)
    if left < timedelta(days=6):
        return Remaining(f"{DAYS[on.weekday()]} {hour(due)}", state)
    return Remaining(day(on, today=today), state)
