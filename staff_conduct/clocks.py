"""The clocks of conduct, with the arithmetic of the law or of our own defaults. Pure: days in, days out.

What is law or statutory guidance stands here as it is; what is our default is a setting of its own, named so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from nursery_portal.kit.calendar import Nation, WorkingTime, add_months

LADO_WORKING_DAYS = 1
OFSTED_DAYS = 14
EYFS_COMPLAINT_DAYS = 28


def nursery_time() -> WorkingTime:
    """Working days of the nation the nursery is in (PORTAL_NATION)."""
    return WorkingTime(nation=Nation(settings.PORTAL_NATION))


def lado_due(reached_on: date, time: WorkingTime) -> date:
    """The officer of the local authority hears within one working day of the allegation reaching the employer."""
    return time.add_working_days(reached_on, LADO_WORKING_DAYS)


def ofsted_due(event_on: date) -> date:
    """At most fourteen days, of which the day of the event is the first. Weekends count."""
    return event_on + timedelta(days=OFSTED_DAYS - 1)


def mandatory_report_due(known_on: date) -> date:
    """A suspected offence is reported as soon as practicable; this is the last day, and no day to wait for."""
    return known_on + timedelta(days=defaults().mandatory_report)


def eyfs_complaint_due(received_on: date) -> date:
    """A written complaint about the requirements is answered within 28 days of its receipt."""
    return received_on + timedelta(days=EYFS_COMPLAINT_DAYS)


def last_live_day(issued_on: date, months: int) -> date:
    """The last day a warning counts. The day of issue is its first: twelve months from 29 January end on 28 January."""
    return add_months(issued_on, months) - timedelta(days=1)


@dataclass(frozen=True)
class Defaults:
    """Our own numbers, none of them law: PORTAL_CONDUCT_DAYS changes them."""

    dbs: int = 5
    investigation: int = 10
    before_hearing: int = 5
    decision: int = 5
    appeal: int = 5
    appeal_hearing: int = 10
    suspension_review: int = 10
    mandatory_report: int = 7


def defaults() -> Defaults:
    """The numbers of this nursery, in working days; of the mandatory report, in days."""
    return Defaults(**settings.PORTAL_CONDUCT_DAYS)


def dbs_due(met_on: date, time: WorkingTime) -> date:
    """The day by which a barring referral is made once both conditions are met. Our default: the law has no count."""
    return time.add_working_days(met_on, defaults().dbs)


def earliest_hearing(invited_on: date, time: WorkingTime) -> date:
    """The first day for a hearing that leaves time to prepare. Our default; less needs a reason that is kept."""
    return time.add_working_days(invited_on, defaults().before_hearing)


def appeal_until(told_on: date, time: WorkingTime) -> date:
    """The last day on which an appeal is in time. Our default."""
    return time.add_working_days(told_on, defaults().appeal)


def suspension_review_due(from_on: date, time: WorkingTime) -> date:
    """When a suspension is looked at again. Our default."""
    return time.add_working_days(from_on, defaults().suspension_review)


def companion_until(proposed_on: date, time: WorkingTime) -> date:
    """The last day to which a hearing moves when the companion cannot come: five working days, the first after it."""
    return time.add_working_days(proposed_on, 5)
