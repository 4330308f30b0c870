"""What people and the portal do with comments that wait; one module for each kind of work."""

from moderation.actions.deciding import (
    claim_comment,
    decide_comment,
    propose_decision,
    raise_concern_from,
    settle,
    take_back,
    tell_author,
)
from moderation.actions.reporting import ask_for_second_look, report_comment
from moderation.actions.screening import screen_comment, screened_text

__all__ = [
    "ask_for_second_look",
    "claim_comment",
    "decide_comment",
    "propose_decision",
    "raise_concern_from",
    "report_comment",
    "screen_comment",
    "screened_text",
    "settle",
    "take_back",
    "tell_author",
]
