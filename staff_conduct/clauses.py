"""What keeps the clauses about conduct.

None of these has a live figure: a count of concerns about a clause would tell those who may not read them that there
are some.
"""

from nursery_portal.policies.controls import Control, Keeps, keep

_RAISING = "tests/staff_conduct/test_raising.py"
_ROUTING = "tests/staff_conduct/test_routing.py"
_WALLS = "tests/staff_conduct/test_walls.py"
_ADMIN = "tests/staff_conduct/test_admin.py"
_CASES = "tests/staff_conduct/test_cases.py"
_INDEPENDENT = "tests/staff_conduct/test_independent.py"
_RACES = "tests/staff_conduct/test_races.py"
_PUBLIC = "tests/staff_conduct/test_public.py"

# What staff do elsewhere nobody can prevent from here; so the breach has a clause that a concern can name.
_NAMED = {
    "S17": "naming the nursery in a profile or a post",
    "S18": "writing about the working day",
    "S21": "pictures or words that do not suit somebody who looks after children",
    "S24": "harming the good name of the nursery",
    "S25": "writing about the nursery or a child",
}


def declare() -> None:
    """Say what keeps S17 to S27, S34, S39 and S40."""
    keep(
        *(
            Control(
                clause=code,
                keeps=Keeps.ASKS,
                says=f"A concern can name this clause: {what}. It goes to people whom it is not about.",
                tests=(
                    f"{_RAISING}::test_a_clause_is_kept_only_where_the_kind_has_one",
                    f"{_ROUTING}::test_about_a_practitioner_goes_to_the_leads_and_the_manager",
                ),
            )
            for code, what in _NAMED.items()
        ),
        Control(
            clause="S19",
            keeps=Keeps.ASKS,
            says="Private contact between staff and a family is a kind of concern of its own, for either side to "
            "raise.",
            tests=(f"{_RAISING}::test_a_kind_can_be_chosen_by_its_link",),
        ),
        Control(
            clause="S22",
            keeps=Keeps.DOES,
            says="A worrying comment or question of a parent is passed on in a few taps, with its words sealed as "
            "they were.",
            tests=(
                f"{_RAISING}::test_a_kind_can_be_chosen_by_its_link",
                f"{_RAISING}::test_what_was_received_is_never_changed_or_deleted",
            ),
        ),
        Control(
            clause="S23",
            keeps=Keeps.ASKS,
            says="A concern about conduct is judged with a written reason, the harm threshold before anything else.",
            tests=(f"{_ADMIN}::test_a_refused_act_keeps_what_was_typed_and_names_the_repair",),
        ),
        Control(
            clause="S26",
            keeps=Keeps.REFUSES,
            says="A concern can be raised without a name and without an account; the form says who will read it "
            "before it is sent, and nobody it is about is among them. Where few people lead, somebody from outside "
            "reads what nobody inside may.",
            tests=(
                f"{_PUBLIC}::test_takes_a_concern_without_an_account_a_cookie_or_a_name",
                f"{_PUBLIC}::test_the_code_opens_the_answer_and_takes_more",
                f"{_RAISING}::test_without_a_name_nothing_of_the_sender_is_kept_and_the_code_is_shown_once",
                f"{_RAISING}::test_names_who_would_read_it_before_anything_is_typed",
                f"{_ROUTING}::test_a_leader_who_is_mentioned_does_not_read_it_and_neither_does_the_manager",
                f"{_INDEPENDENT}::test_reads_what_is_about_the_only_leader_whom_nobody_else_may_read_about",
                f"{_WALLS}::test_every_opening_is_an_event_with_the_person_and_nothing_else_is",
            ),
        ),
        Control(
            clause="S27",
            keeps=Keeps.REFUSES,
            says="A case goes through its stages in order, with different people investigating and deciding, and "
            "never through the hands of the person concerned.",
            tests=(
                f"{_ADMIN}::test_a_case_is_opened_given_out_and_moved_through_its_pages",
                f"{_CASES}::test_nobody_is_heard_before_the_day_or_judged_without_a_hearing",
                f"{_CASES}::test_a_warning_counts_from_the_day_of_issue_and_then_is_disregarded",
                f"{_RACES}::test_of_two_at_once_one_decides_and_the_other_is_told",
                f"{_CASES}::test_leaving_ends_nothing_and_a_barring_referral_is_decided_first",
                f"{_WALLS}::test_a_case_about_a_practitioner_as_every_role",
            ),
        ),
        Control(
            clause="S34",
            keeps=Keeps.ASKS,
            says="Staff can note a friend request in a few taps, without blame for anybody.",
            tests=(f"{_RAISING}::test_a_kind_can_be_chosen_by_its_link",),
        ),
        Control(
            clause="S39",
            keeps=Keeps.DOES,
            says="Raise a concern is in everybody's menu and under every comment, and shows whom to ring outside.",
            tests=(
                f"{_RAISING}::test_shows_the_readers_first_and_sends_only_then",
                f"{_RAISING}::test_says_so_before_anything_is_typed_where_nobody_is_left",
            ),
        ),
        Control(
            clause="S40",
            keeps=Keeps.DOES,
            says="The form asks whether it is a concern, a complaint or a grievance, so that it follows its own "
            "procedure.",
            tests=(f"{_RAISING}::test_a_kind_can_be_chosen_by_its_link",),
        ),
    )
