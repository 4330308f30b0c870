"""The clocks of requests and complaints, with their arithmetic in words, so that anybody can check it. Reads nothing.

UK GDPR Art 12(3) for requests: one month, the same date of the next month or its last day, moved off weekends and bank
holidays; three months where it is complex and the person was told so within the first. The clock starts at the latest
of receipt and proof of identity, and stands while the nursery waits for an explanation. Complaints about data are
acknowledged within 30 days, counted strictly: the day of receipt is day one. Complaints under the EYFS are answered
within 28 days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nursery_portal.kit.calendar import Nation, WorkingTime, add_months
from nursery_portal.kit.words import counted, long_date

ACKNOWLEDGE = 30
ANSWER_EYFS = 28
EXTENDED = 3


@dataclass(frozen=True)
class Step:
    """One dated thing that moves a clock, in the order in which it was entered."""

    kind: str
    on: date


@dataclass(frozen=True)
class Clock:
    """Until when (None: it has not started, or stands still), what is due then, and how that was worked out."""

    due_on: date | None
    what: str
    sums: tuple[str, ...]
    stands: bool = False


def law_days(nation: Nation) -> WorkingTime:
    """Monday to Friday without bank holidays: what the law calls a working day, whenever the nursery is open."""
    return WorkingTime(nation=nation)


def _on(steps: Iterable[Step], kind: str) -> date | None:
    return next((one.on for one in steps if one.kind == kind), None)


def _pauses(steps: list[Step], start: date) -> tuple[int, date | None]:
    """The days that the clock stood, and since when it stands now (None if it runs)."""
    days, since = 0, None
    for one in steps:
        if one.kind == "clarify" and since is None:
            since = max(one.on, start)
        elif one.kind == "clarified" and since is not None:
            days += max((one.on - since).days, 0)
            since = None
    return days, since


def request_clock(received_on: date, *, identity: bool, steps: list[Step], nation: Nation) -> Clock:
    """Until when a request about somebody's data is answered. `identity`: proof of who asks was needed."""
    proved = _on(steps, "identity")
    what = "to answer"
    if identity and proved is None:
        return Clock(None, what, ("It starts when we know who asks: ask for a proof without delay.",), stands=True)
    start = max(received_on, proved) if identity and proved else received_on
    sums = [f"It came on {long_date(received_on)}."]
    if start != received_on:
        sums.append(f"We knew who asks on {long_date(start)}: the clock starts then.")
    months = EXTENDED if _on(steps, "extended") else 1
    days, since = _pauses(steps, start)
    end = add_months(start, months)
    sums.append(
        f"{counted(months, 'month')} on: {long_date(end)}."
        + (" That month is shorter, so its last day." if end.day != start.day else "")
    )
    if days:
        end += timedelta(days=days)
        sums.append(f"It stood for {counted(days, 'day')} while we waited for an explanation: {long_date(end)}.")
    if since is not None:
        sums.append(f"It stands since {long_date(since)}, until the explanation comes.")
        return Clock(None, what, tuple(sums), stands=True)
    due = law_days(nation).working_day_from(end)
    if due != end:
        sums.append(f"That is no working day, so {long_date(due)}.")
    return Clock(due, what, tuple(sums))


def may_extend_until(received_on: date, *, identity: bool, steps: list[Step], nation: Nation) -> date | None:
    """The last day on which the person can be told that it takes three months; None while the clock stands."""
    without = [one for one in steps if one.kind != "extended"]
    return request_clock(received_on, identity=identity, steps=without, nation=nation).due_on


def complaint_clock(received_on: date, *, eyfs: bool, steps: list[Step]) -> Clock:
    """Until when a complaint is acknowledged, or under the EYFS answered."""
    if eyfs:
        due = received_on + timedelta(days=ANSWER_EYFS)
        return Clock(
            due,
            "to tell the outcome",
            (f"It came on {long_date(received_on)}.", f"{ANSWER_EYFS} days on: {long_date(due)}."),
        )
    if _on(steps, "acknowledged"):
        return Clock(None, "to tell the outcome", ("It is acknowledged: the outcome follows without undue delay.",))
    due = received_on + timedelta(days=ACKNOWLEDGE - 1)
    return Clock(
        due,
        "to acknowledge it",
        (
            f"It came on {long_date(received_on)}, which is day 1.",
            f"Day {ACKNOWLEDGE} is {long_date(due)}.",
        ),
    )
