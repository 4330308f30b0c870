"""What people and the portal do with comments that wait; one module for each kind of work."""

from moderation.actions.asking import answer_question, ask_manager, raise_concern_from_question
from moderation.actions.care import (
    answer_appeal,
    appeal_measure,
    end_measure,
    end_preservation,
    preserve_comment,
    take_measure,
)
from moderation.actions.clocks import escalate_late
from moderation.actions.concerns import raise_concern_from, raise_concern_from_appeal, raise_concern_from_history
from moderation.actions.deciding import (
    approve_plain,
    claim_comment,
    decide_comment,
    propose_decision,
    settle,
    take_away_later,
    take_back,
    tell_author,
)
from moderation.actions.keeping import (
    erase_comments_again,
    erase_old_comments,
    erase_old_decisions,
    erase_old_questions,
)
from moderation.actions.reporting import ask_for_second_look, report_comment
from moderation.actions.ruling import end_rule, save_rule, use_rule_again
from moderation.actions.screening import found_beside_a_picture, screen_comment, screened_text

__all__ = [
    "answer_appeal",
    "answer_question",
    "appeal_measure",
    "approve_plain",
    "ask_for_second_look",
    "ask_manager",
    "claim_comment",
    "decide_comment",
    "end_measure",
    "end_preservation",
    "end_rule",
    "erase_comments_again",
    "erase_old_comments",
    "erase_old_decisions",
    "erase_old_questions",
    "escalate_late",
    "found_beside_a_picture",
    "preserve_comment",
    "propose_decision",
    "raise_concern_from",
    "raise_concern_from_appeal",
    "raise_concern_from_history",
    "raise_concern_from_question",
    "report_comment",
    "save_rule",
    "screen_comment",
    "screened_text",
    "settle",
    "take_away_later",
    "take_back",
    "take_measure",
    "tell_author",
    "use_rule_again",
]
