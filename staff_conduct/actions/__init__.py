"""What people do with concerns and cases. Views, the admin, receivers and commands all come through here."""

from staff_conduct.actions.cases import (
    give_part,
    hand_on_case,
    let_case_reader_in,
    note_in_case,
    note_leaving,
    note_suspension,
    open_case,
    step_back_from_case,
    take_step,
)
from staff_conduct.actions.checks import child_of_holder, needs_dbs_decision, part_of
from staff_conduct.actions.closing import close_concern, dispose, hold_item, propose_disposal
from staff_conduct.actions.duties import do_duty, enter_agreement, readers_to_remind, remind_of_duties
from staff_conduct.actions.glass import ask_to_break, sign_to_break
from staff_conduct.actions.joining import join_concern
from staff_conduct.actions.raising import (
    ABOUT_ONESELF,
    NOBODY_LEFT,
    Raised,
    add_to_concern,
    add_with_code,
    answer_concern,
    nameless_to_tell_of,
    raise_concern,
    raised_before,
    receive_snapshot,
    tell_of_nameless_concerns,
)
from staff_conduct.actions.reading import (
    READS,
    OpenCase,
    OpenConcern,
    read_case,
    read_concern,
    read_file,
    read_list,
    read_own_concern,
    read_with_code,
)
from staff_conduct.actions.restoring import keep_out_again
from staff_conduct.actions.steps import opened
from staff_conduct.actions.triaging import hand_on_concern, let_reader_in, note_gone, step_back, triage_concern

__all__ = [
    "ABOUT_ONESELF",
    "NOBODY_LEFT",
    "READS",
    "OpenCase",
    "OpenConcern",
    "Raised",
    "add_to_concern",
    "add_with_code",
    "answer_concern",
    "ask_to_break",
    "child_of_holder",
    "close_concern",
    "dispose",
    "do_duty",
    "enter_agreement",
    "give_part",
    "hand_on_case",
    "hand_on_concern",
    "hold_item",
    "join_concern",
    "keep_out_again",
    "let_case_reader_in",
    "let_reader_in",
    "nameless_to_tell_of",
    "needs_dbs_decision",
    "note_gone",
    "note_in_case",
    "note_leaving",
    "note_suspension",
    "open_case",
    "opened",
    "part_of",
    "propose_disposal",
    "raise_concern",
    "raised_before",
    "read_case",
    "read_concern",
    "read_file",
    "read_list",
    "read_own_concern",
    "read_with_code",
    "readers_to_remind",
    "receive_snapshot",
    "remind_of_duties",
    "sign_to_break",
    "step_back",
    "step_back_from_case",
    "take_step",
    "tell_of_nameless_concerns",
    "triage_concern",
]
