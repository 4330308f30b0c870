"""What keeps the clause on written permission."""

from datetime import datetime

from django.utils import timezone

from consent.models import Purpose
from consent.rules import permitted
from nursery_portal.policies.controls import Control, Keeps, keep
from nursery_portal.register.models import Child, enrolled


def _in_force(at: datetime) -> str:
    children = Child.objects.filter(enrolled(timezone.localdate(at))).count()
    return f"In force for pictures of {permitted(Purpose.OWN_PICTURES, at).count()} of {children} children"


def declare() -> None:
    """Say what keeps S7."""
    keep(
        Control(
            clause="S7",
            keeps=Keeps.REFUSES,
            says="A permission is a signed answer of somebody with parental responsibility, for one child and one "
            "purpose, under a text that is kept word for word; nothing is chosen beforehand and silence is a "
            "no.",
            tests=(
                "tests/consent/test_answering.py::test_signed_answers_say_who_what_when_and_under_which_text",
                "tests/consent/test_answering.py::test_only_a_holder_of_responsibility_answers",
                "tests/consent/test_permission_page.py::test_nothing_is_chosen_beforehand_and_yes_and_no_look_alike",
                "tests/consent/test_answering.py::test_the_database_refuses_to_rewrite_an_answer",
            ),
            figure=_in_force,
        ),
        Control(
            clause="S7",
            keeps=Keeps.REFUSES,
            says="One no of any holder is enough, and a yes can be taken back as easily as it was given.",
            tests=(
                "tests/consent/test_answering.py::test_one_no_of_any_holder_blocks",
                "tests/consent/test_permission_page.py::test_taking_back_takes_effect_on_the_first_confirmation",
                "tests/consent/test_ending.py::test_no_to_everything_is_one_tap_and_then_the_signature",
            ),
        ),
        Control(
            clause="S7",
            keeps=Keeps.REFUSES,
            says="A form on paper counts only with the signature of somebody with parental responsibility, its scan is "
            "kept sealed, and the person who signed is asked whether it is what they wrote.",
            tests=(
                "tests/consent/test_paper.py::test_only_a_present_holder_of_responsibility_signs_on_paper",
                "tests/consent/test_paper.py::test_the_scan_is_sealed_and_only_ever_a_download",
                "tests/consent/test_paper.py::test_not_what_i_wrote_ends_every_yes_at_once_and_leaves_the_no",
            ),
        ),
        Control(
            clause="S7",
            keeps=Keeps.DOES,
            says="No file outlives its permission for long: after a withdrawal, and after a child has left, what can "
            "be shown to nobody any more is erased in the nursery's time, unless a case needs it, and a certificate "
            "without a name remains.",
            tests=(
                "tests/posts/test_taken_back.py::test_after_the_nurserys_time_the_files_are_erased_and_the_receipt_says_when",
                "tests/posts/test_taken_back.py::test_a_hold_stops_it",
                "tests/posts/test_leaving.py::test_the_guardians_keep_what_shows_their_child_alone_and_nobody_else_does",
            ),
        ),
    )
