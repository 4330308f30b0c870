"""The clocks of conduct: weekends, bank holidays of each nation, month ends, leap days, and clocks that change."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from nursery_portal.kit.calendar import Nation, WorkingTime, bank_holidays
from nursery_portal.members import choices
from nursery_portal.members.actions import change_choice, settle_proposal
from nursery_portal.register.models import Nursery
from staff_conduct import clocks
from staff_conduct.models import Duty, Triage
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import concern, judged

ENGLAND, SCOTLAND = WorkingTime(), WorkingTime(nation=Nation.SCOTLAND)
OURS = clocks.Defaults()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
NATIONS = st.sampled_from(list(Nation))


@pytest.mark.parametrize(
    ("reached", "time", "due"),
    [
        (date(2026, 11, 26), ENGLAND, date(2026, 11, 27)),  # Thursday
        (date(2026, 11, 27), ENGLAND, date(2026, 11, 30)),  # Friday: Monday
        (date(2026, 11, 27), SCOTLAND, date(2026, 12, 1)),  # St Andrew's day between
        (date(2026, 11, 28), ENGLAND, date(2026, 11, 30)),  # Saturday: Monday
        (date(2026, 12, 24), ENGLAND, date(2026, 12, 29)),  # Christmas, and Boxing Day kept on Monday
        (date(2027, 12, 31), SCOTLAND, date(2028, 1, 5)),  # both Scottish days of the New Year, on substitutes
        (date(2026, 4, 2), ENGLAND, date(2026, 4, 7)),  # over Easter
    ],
)
def test_the_officer_hears_within_one_working_day(reached: date, time: WorkingTime, due: date) -> None:
    assert clocks.lado_due(reached, time) == due


def test_fourteen_days_to_ofsted_begin_with_the_day_of_the_event_and_count_christmas() -> None:
    assert clocks.ofsted_due(date(2026, 12, 18)) == date(2026, 12, 31)
    assert clocks.ofsted_due(date(2028, 2, 20)) == date(2028, 3, 4)  # a leap year
    assert clocks.ofsted_due(date(2027, 2, 20)) == date(2027, 3, 5)


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 1, 29), 12, date(2027, 1, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2028, 2, 29), 12, date(2029, 2, 27)),
        (date(2026, 3, 1), 6, date(2026, 8, 31)),
    ],
)
def test_the_day_a_warning_is_issued_is_its_first_live_day(issued: date, months: int, last: date) -> None:
    assert clocks.last_live_day(issued, months) == last


@given(day=DAYS, nation=NATIONS)
def test_every_clock_in_working_days_ends_on_a_working_day_and_never_early(day: date, nation: Nation) -> None:
    time = WorkingTime(nation=nation)
    for due, count in (
        (clocks.lado_due(day, time), 1),
        (clocks.dbs_due(day, time, OURS), 5),
        (clocks.appeal_until(day, time, OURS), 5),
        (clocks.suspension_review_due(day, time, OURS), 10),
    ):
        assert time.is_working_day(due)
        assert due.weekday() < 5 and due not in bank_holidays(nation, due.year)
        assert time.working_days_between(day, due) == count
        assert due > day


@given(day=DAYS)
def test_days_that_are_law_are_counted_in_days_whatever_the_calendar(day: date) -> None:
    assert (clocks.ofsted_due(day) - day).days + 1 == 14
    assert clocks.eyfs_complaint_due(day) - day == timedelta(days=28)


@given(day=DAYS, months=st.integers(1, 24))
def test_a_warning_never_lives_longer_than_its_months(day: date, months: int) -> None:
    last = clocks.last_live_day(day, months)
    assert day <= last
    assert months * 30 - 6 <= (last - day).days + 1 <= months * 31


@pytest.mark.parametrize(
    ("raised", "lado", "ofsted"),
    [
        # ten minutes past midnight in London, in summer time: still the evening before in UTC
        (datetime(2026, 6, 30, 23, 10, tzinfo=UTC), date(2026, 7, 2), date(2026, 7, 14)),
        # the hour that does not exist, and the hour that comes twice
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 30), date(2026, 4, 11)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 26), date(2026, 11, 7)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 26), date(2026, 11, 7)),
        # the last minute of a leap day, which is a Tuesday
        (datetime(2028, 2, 29, 23, 59, tzinfo=UTC), date(2028, 3, 1), date(2028, 3, 13)),
        # New Year's Eve: the officer's next working day lies behind a holiday and a weekend
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2027, 1, 4), date(2027, 1, 13)),
    ],
)
def test_an_allegation_counts_from_its_day_in_london(
    cast: Cast, clock: Clock, raised: datetime, lado: date, ofsted: date
) -> None:
    clock.move_to(raised)
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    assert dict(made.duties.exclude(kind="judge").values_list("kind", "due_on")) == {
        Duty.Kind.LADO: lado,
        Duty.Kind.OFSTED: ofsted,
    }


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (datetime(2026, 9, 3, 9, tzinfo=UTC), date(2026, 9, 4)),  # Thursday
        (datetime(2026, 9, 4, 9, tzinfo=UTC), date(2026, 9, 7)),  # Friday: Monday
        (datetime(2026, 9, 5, 9, tzinfo=UTC), date(2026, 9, 7)),  # Saturday: Monday
        (datetime(2026, 9, 6, 9, tzinfo=UTC), date(2026, 9, 7)),  # Sunday: Monday
    ],
)
def test_what_waited_when_the_clock_came_to_be_is_due_on_a_working_day(
    cast: Cast, clock: Clock, came: datetime, due: date
) -> None:
    clock.move_to(came)
    made = concern(cast.ola, person=cast.pip)
    import_module("staff_conduct.migrations.0004_judged_by_a_day").begin(apps, None)
    assert [one.due_on for one in made.duties.filter(kind="judge")] == [due, due]


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(at=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=3)), nation=NATIONS)
def test_what_comes_in_later_is_never_due_earlier_whatever_the_clocks_do(
    at: datetime, later: timedelta, nation: Nation
) -> None:
    time = WorkingTime(nation=nation)
    first, second = timezone.localdate(at), timezone.localdate(at + later)
    assert clocks.lado_due(first, time) <= clocks.lado_due(second, time)
    assert clocks.ofsted_due(first) <= clocks.ofsted_due(second)
    assert clocks.appeal_until(first, time, OURS) <= clocks.appeal_until(second, time, OURS)
    assert clocks.last_live_day(first, 12) <= clocks.last_live_day(second, 12)
    assert clocks.companion_until(first, time) <= clocks.companion_until(second, time)


@given(day=DAYS, months=st.integers(1, 24))
def test_a_warning_ends_on_the_day_before_the_same_day_or_before_the_end_of_a_short_month(
    day: date, months: int
) -> None:
    after = clocks.last_live_day(day, months) + timedelta(days=1)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).month != after.month)


@given(day=DAYS, nation=NATIONS)
def test_a_hearing_put_off_for_a_companion_keeps_five_working_days_beginning_with_the_first_after_it(
    day: date, nation: Nation
) -> None:
    time = WorkingTime(nation=nation)
    last = clocks.companion_until(day, time)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(time.is_working_day(one) for one in between) == 5 and time.is_working_day(last)


def test_our_own_numbers_are_chosen_on_the_settings_page_and_the_laws_are_not(cast: Cast) -> None:
    asked = date(2026, 11, 2)
    page, reason = reverse("register:choice_change", args=["conduct_fairness"]), {"reason": "As our handbook says"}
    stated = {
        "conduct_investigation_days": 10,
        "conduct_notice_days": 5,
        "conduct_decision_days": 5,
        "conduct_appeal_days": 7,
        "conduct_appeal_hearing_days": 10,
    }
    rita = signed_in(cast.rita)
    assert "ours and not the law" in rita.get(page).content.decode()
    assert rita.post(page, {**stated, **reason}).status_code == 302
    assert clocks.appeal_until(asked, ENGLAND, clocks.defaults()) == date(2026, 11, 11)
    for law in ("ofsted", "lado", "eyfs"):
        assert not any(law in name for choice in choices.registered() for name in choice.fields)


@pytest.mark.parametrize(("code", "name", "value", "waits"), [
    ("conduct_fairness", "conduct_appeal_days", 3, True), ("conduct_fairness", "conduct_appeal_days", 8, False),
    ("conduct_fairness", "conduct_notice_days", 4, True), ("conduct_fairness", "conduct_decision_days", 9, True),
    ("conduct_fairness", "conduct_appeal_hearing_days", 5, False), ("conduct_safety", "conduct_dbs_days", 6, True),
    ("conduct_safety", "conduct_suspension_days", 5, False), ("conduct_safety", "conduct_report_days", 8, True),
    ("conduct_fairness", "conduct_investigation_days", 11, True),
    ("conduct_warnings", "conduct_first_warning_months", 9, True),
    ("conduct_warnings", "conduct_final_warning_months", 6, False),
    ("conduct_keeping", "conduct_low_level_years", 1, True), ("conduct_keeping", "conduct_case_years", 7, False),
])  # fmt: skip
def test_a_second_leader_agrees_to_what_makes_people_wait_or_leaves_less_time(
    cast: Cast, code: str, name: str, value: int, waits: bool
) -> None:
    choice, nursery = choices.find(code), Nursery.objects.get()
    assert choice is not None
    values = {field: getattr(nursery, field) for field in choice.fields} | {name: value}
    made = change_choice(choice, values, reason="Why", by=cast.rita)
    nursery.refresh_from_db()
    assert (made is not None) is waits and (getattr(nursery, name) == value) is not waits
    if made is not None:
        settle_proposal(made, agree=True, by=cast.dora)
        nursery.refresh_from_db()
        assert getattr(nursery, name) == value


def test_the_nation_of_the_settings_page_is_the_one_whose_holidays_count(cast: Cast) -> None:
    Nursery.objects.update(nation="scotland", open_weekdays="0123456")
    time = clocks.nursery_time()
    assert time.nation == Nation.SCOTLAND
    assert not time.is_working_day(date(2026, 11, 28)), "a Saturday is no working day, even where the nursery is open"
