"""The arithmetic of the law's clocks, against a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursery_portal.duties.clocks import Step, complaint_clock, law_days, may_extend_until, request_clock
from nursery_portal.kit.calendar import Nation

ENGLAND = Nation.ENGLAND_AND_WALES
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 12, 31))


def due(received: date, *steps: Step, identity: bool = False) -> date | None:
    return request_clock(received, identity=identity, steps=list(steps), nation=ENGLAND).due_on


@pytest.mark.parametrize(
    ("received", "answered_by"),
    [
        (date(2026, 9, 3), date(2026, 10, 5)),  # 3 October is a Saturday
        (date(2026, 1, 31), date(2026, 3, 2)),  # no 31 February: the 28th, a Saturday, so the Monday
        (date(2027, 1, 29), date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, Boxing Day kept on Monday 28th
        (date(2026, 6, 10), date(2026, 7, 10)),
        (date(2028, 1, 30), date(2028, 2, 29)),  # a leap year
    ],
)
def test_one_month_is_the_same_date_or_its_last_day_and_never_a_day_off(received: date, answered_by: date) -> None:
    assert due(received) == answered_by


def test_the_clock_starts_with_the_proof_of_who_asks_and_not_before() -> None:
    assert due(date(2026, 6, 10), identity=True) is None
    assert due(date(2026, 6, 10), Step("identity", date(2026, 6, 20)), identity=True) == date(2026, 7, 20)


def test_it_stands_while_we_wait_for_an_explanation() -> None:
    asked = Step("clarify", date(2026, 6, 12))
    assert due(date(2026, 6, 10), asked) is None
    assert due(date(2026, 6, 10), asked, Step("clarified", date(2026, 6, 17))) == date(2026, 7, 15)


def test_three_months_count_from_the_start_and_only_where_they_were_told_in_the_first() -> None:
    received, told = date(2026, 6, 10), Step("extended", date(2026, 7, 1))
    assert due(received, told) == date(2026, 9, 10)
    assert may_extend_until(received, identity=False, steps=[told], nation=ENGLAND) == date(2026, 7, 10)


def test_the_sums_are_said_in_words() -> None:
    sums = request_clock(date(2026, 1, 31), identity=False, steps=[], nation=ENGLAND).sums
    assert sums == (
        "It came on 31 January 2026.",
        "1 month on: 28 February 2026. That month is shorter, so its last day.",
        "That is no working day, so 2 March 2026.",
    )


@given(received=DAYS)
def test_an_answer_is_never_due_on_a_day_off_nor_before_a_month_has_passed(received: date) -> None:
    found = due(received)
    assert found is not None and law_days(ENGLAND).is_working_day(found)
    assert timedelta(days=28) <= found - received <= timedelta(days=31 + 5)


@given(received=DAYS, waits=st.integers(0, 60))
def test_waiting_for_an_explanation_never_makes_the_day_earlier(received: date, waits: int) -> None:
    steps = [Step("clarify", received), Step("clarified", received + timedelta(days=waits))]
    before, after = due(received), due(received, *steps)
    assert before is not None and after is not None
    assert before <= after <= before + timedelta(days=waits + 5)


def test_a_complaint_about_data_is_acknowledged_within_thirty_days_counted_strictly() -> None:
    received = date(2026, 6, 1)
    assert complaint_clock(received, eyfs=False, steps=[]).due_on == date(2026, 6, 30)
    assert complaint_clock(received, eyfs=False, steps=[Step("acknowledged", date(2026, 6, 2))]).due_on is None
    assert complaint_clock(received, eyfs=True, steps=[]).due_on == date(2026, 6, 29)
