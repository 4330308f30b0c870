"""What people do with permissions; one module for each kind of work."""

from consent.actions.answering import (
    SignedBefore,
    answer_permissions,
    end_permissions,
    lift_hold,
    note_take_down,
    renew_permissions,
    set_aside,
    take_back,
    tell_of_withdrawal,
    withdraw_permissions,
)
from consent.actions.asking import ask_about, ask_of_ended_texts, ask_unanswered
from consent.actions.naming import ask_name_correction, ask_own_name, settle_name_correction
from consent.actions.paper import confirm_paper, key_answers, print_form, read_scan
from consent.actions.reviewing import remind_of_reviews
from consent.actions.wording import end_wording, install_wordings, publish_wordings

__all__ = [
    "SignedBefore",
    "answer_permissions",
    "ask_about",
    "ask_name_correction",
    "ask_of_ended_texts",
    "ask_own_name",
    "ask_unanswered",
    "confirm_paper",
    "end_permissions",
    "end_wording",
    "install_wordings",
    "key_answers",
    "lift_hold",
    "note_take_down",
    "print_form",
    "publish_wordings",
    "read_scan",
    "remind_of_reviews",
    "renew_permissions",
    "set_aside",
    "settle_name_correction",
    "take_back",
    "tell_of_withdrawal",
    "withdraw_permissions",
]
