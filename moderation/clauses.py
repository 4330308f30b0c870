"""What keeps the clauses on comments."""

from datetime import datetime

from moderation.models import Decision, Report
from moderation.rules import waiting
from nursery_portal.kit.words import counted
from nursery_portal.policies.controls import Control, Keeps, keep


def _read(at: datetime) -> str:
    decided = Decision.objects.count()
    return f"{counted(decided, 'decision')} by a person, {waiting(at).count()} waiting"


def _reports(at: datetime) -> str:
    still_open = Report.objects.filter(closed_at=None).count()
    return f"{counted(Report.objects.count(), 'report')} so far, {still_open} open"


def declare() -> None:
    """Say what keeps S14, S15 and S20."""
    keep(
        Control(
            clause="S14",
            keeps=Keeps.REFUSES,
            says="A comment is shown to nobody but its writer until a person has read and approved it; whatever "
            "fails, it stays waiting and stays in the queue. Where two leaders chose so, clean comments of people who "
            "are known appear at once and stay in the queue until they are read.",
            tests=(
                "tests/moderation/test_leading.py::test_everything_else_is_read_first",
                "tests/moderation/test_queue.py::test_held_until_a_person_approves_and_then_everybody_sees_it",
                "tests/moderation/test_queue.py::test_a_screening_that_fails_leaves_the_comment_held_and_flagged",
                "tests/moderation/test_killed.py::"
                "test_killed_between_accepting_and_screening_it_stays_held_and_is_in_the_queue",
            ),
            figure=_read,
        ),
        Control(
            clause="S15",
            keeps=Keeps.DOES,
            says="Under every comment there is a way to report it; for reasons of a child's safety it is hidden at "
            "that moment, and the queue shows urgent ones first with their age. What nobody decides in time is told to "
            "the lead, the deputy and the registered person, one after the other.",
            tests=(
                "tests/moderation/test_clocks.py::test_a_flagged_comment_left_alone_escalates_over_easter_once_each",
                "tests/moderation/test_queue.py::test_a_report_for_a_childs_safety_hides_at_once_three_times_a_day",
                "tests/moderation/test_queue.py::test_most_urgent_first_then_the_oldest",
            ),
            figure=_reports,
        ),
        Control(
            clause="S20",
            keeps=Keeps.DOES,
            says="Ask the manager is a place of its own, with a day by which an answer is due. A comment that asks a "
            "member of staff for private contact is marked for the person who reads it, and can be declined with a "
            "sentence that points to the manager.",
            tests=(
                "tests/moderation/test_asking.py::test_a_question_is_answered_and_its_author_reads_it",
                "tests/moderation/test_asking.py::test_a_concern_is_raised_from_a_question_with_its_words_sealed",
                "tests/moderation/test_screening.py::test_each_rule_finds_its_words",
            ),
        ),
    )
