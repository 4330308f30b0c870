"""What people do with concerns and cases. Views, the admin, receivers and commands all come through here."""

from staff_conduct.actions.cases import give_part, note_in_case, open_case, part_of, take_step
from staff_conduct.actions.raising import (
    NOBODY_LEFT,
    Raised,
    add_to_concern,
    add_with_code,
    answer_concern,
    raise_concern,
    receive_snapshot,
)
from staff_conduct.actions.reading import (
    OpenCase,
    OpenConcern,
    read_case,
    read_concern,
    read_list,
    read_own_concern,
    read_with_code,
)
from staff_conduct.actions.triaging import let_reader_in, step_back, triage_concern

__all__ = [
    "NOBODY_LEFT",
    "OpenCase",
    "OpenConcern",
    "Raised",
    "add_to_concern",
    "add_with_code",
    "answer_concern",
    "give_part",
    "let_reader_in",
    "note_in_case",
    "open_case",
    "part_of",
    "raise_concern",
    "read_case",
    "read_concern",
    "read_list",
    "read_own_concern",
    "read_with_code",
    "receive_snapshot",
    "step_back",
    "take_step",
    "triage_concern",
]
