"""The clocks of conduct, with the arithmetic of the law or of the nursery's own numbers: days in, days out.

What is law or statutory guidance stands here as it is; what is our default is a choice on the settings page, which
says so. Only `nursery_time` and `defaults` ask the database.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from nursery_portal.kit.calendar import Nation, WorkingTime, add_months
from nursery_portal.register.models import Nursery

LADO_WORKING_DAYS = 1
JUDGE_WORKING_DAYS = LADO_WORKING_DAYS  # judged later, it could not reach the officer in time
OFSTED_DAYS = 14
EYFS_COMPLAINT_DAYS = 28


@dataclass(frozen=True)
class Defaults:
    """Our own numbers, none of them law: in working days; of the mandatory report in days, of a warning in months."""

    investigation: int = 10
    dbs: int = 5
    before_hearing: int = 5
    decision: int = 5
    appeal: int = 5
    appeal_hearing: int = 10
    suspension_review: int = 10
    mandatory_report: int = 7
    first_warning: int = 6
    final_warning: int = 12

    def months_of(self, outcome: str) -> int:
        """How long a warning counts where nothing else was decided."""
        return self.first_warning if outcome == "first_warning" else self.final_warning


def defaults() -> Defaults:
    """The numbers this nursery has chosen on its settings page."""
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None:
        return Defaults()
    return Defaults(
        investigation=nursery.conduct_investigation_days,
        first_warning=nursery.conduct_first_warning_months,
        final_warning=nursery.conduct_final_warning_months,
        dbs=nursery.conduct_dbs_days,
        before_hearing=nursery.conduct_notice_days,
        decision=nursery.conduct_decision_days,
        appeal=nursery.conduct_appeal_days,
        appeal_hearing=nursery.conduct_appeal_hearing_days,
        suspension_review=nursery.conduct_suspension_days,
        mandatory_report=nursery.conduct_report_days,
    )


def nursery_time() -> WorkingTime:
    """Working days of the nation the nursery is in: Monday to Friday, whatever days the nursery itself is open."""
    nursery = Nursery.objects.filter(pk=1).first()
    return WorkingTime(nation=Nation(nursery.nation) if nursery else Nation.ENGLAND_AND_WALES)


def judgement_due(received_on: date, time: WorkingTime) -> date:
    """What came in is judged while the officer could still hear of it in time: not law by itself, and no setting."""
    return time.add_working_days(received_on, JUDGE_WORKING_DAYS)


def lado_due(reached_on: date, time: WorkingTime) -> date:
    """The officer of the local authority hears within one working day of the allegation reaching the employer."""
    return time.add_working_days(reached_on, LADO_WORKING_DAYS)


def ofsted_due(event_on: date) -> date:
    """At most fourteen days, of which the day of the event is the first. Weekends count."""
    return event_on + timedelta(days=OFSTED_DAYS - 1)


def mandatory_report_due(known_on: date, own: Defaults) -> date:
    """A suspected offence is reported as soon as practicable; this is the last day, and no day to wait for."""
    return known_on + timedelta(days=own.mandatory_report)


def eyfs_complaint_due(received_on: date) -> date:
    """A written complaint about the requirements is answered within 28 days of its receipt."""
    return received_on + timedelta(days=EYFS_COMPLAINT_DAYS)


def last_live_day(issued_on: date, months: int) -> date:
    """The last day a warning counts. The day of issue is its first: twelve months from 29 January end on 28 January."""
    return add_months(issued_on, months) - timedelta(days=1)


def investigation_due(from_on: date, time: WorkingTime, own: Defaults) -> date:
    """The day by which an investigation is over, or has said why it takes longer. Our default."""
    return time.add_working_days(from_on, own.investigation)


def dbs_due(met_on: date, time: WorkingTime, own: Defaults) -> date:
    """The day by which a barring referral is made once both conditions are met. Our default: the law has no count."""
    return time.add_working_days(met_on, own.dbs)


def earliest_hearing(invited_on: date, time: WorkingTime, own: Defaults) -> date:
    """The first day for a hearing that leaves time to prepare. Our default; less needs a reason that is kept."""
    return time.add_working_days(invited_on, own.before_hearing)


def appeal_until(told_on: date, time: WorkingTime, own: Defaults) -> date:
    """The last day on which an appeal is in time. Our default."""
    return time.add_working_days(told_on, own.appeal)


def suspension_review_due(from_on: date, time: WorkingTime, own: Defaults) -> date:
    """When a suspension is looked at again. Our default."""
    return time.add_working_days(from_on, own.suspension_review)


def companion_until(proposed_on: date, time: WorkingTime) -> date:
    """The last day to which a hearing moves when the companion cannot come: five working days, the first after it."""
    return time.add_working_days(proposed_on, 5)
