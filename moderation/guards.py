"""What the database itself keeps of comments: decisions and escalations stay as they were written, and the words of a
comment that a case needs are not blanked, whatever forgets to ask `rules.preserved`. Deleting the row is refused by
what refers to it. The words of a decision, what a comment said before its author changed it, and what people asked,
reported and said to a measure may be taken when their time is over, never changed; a report may be added to."""

from nursery_portal.audit import triggers

PRESERVED = """
NEW.body = '' AND EXISTS (
    SELECT 1 FROM moderation_preservation p WHERE p.comment_id = NEW.id AND p.ended_at IS NULL)
"""

WORDS_CHANGED = """
(NEW.text <> '' AND NEW.text <> OLD.text) OR (NEW.note <> '' AND NEW.note <> OLD.note) OR EXISTS (
    SELECT 1 FROM moderation_preservation p WHERE p.comment_id = NEW.comment_id AND p.ended_at IS NULL)
"""
EARLIER_CHANGED = """
NEW.body <> OLD.body AND (NEW.body <> '' OR EXISTS (
    SELECT 1 FROM moderation_preservation p WHERE p.comment_id = NEW.comment_id AND p.ended_at IS NULL))
"""
NEEDED = "EXISTS (SELECT 1 FROM moderation_preservation p WHERE p.comment_id = NEW.comment_id AND p.ended_at IS NULL)"
REPORT_CHANGED = f"""
substr(NEW.words, 1, length(OLD.words)) <> OLD.words AND (NEW.words <> '' OR {NEEDED})
"""
LOOK_CHANGED = f"NEW.words <> OLD.words AND (NEW.words <> '' OR {NEEDED})"
ASKED_CHANGED = "NEW.body <> OLD.body AND NEW.body <> ''"
APPEAL_CHANGED = "OLD.appeal <> '' AND NEW.appeal <> OLD.appeal AND NEW.appeal <> ''"
FROZEN = ("id", "comment_id", "version", "outcome", "reason", "by_id", "at", "written_at")


def declare() -> None:
    """Declare them all, from the app's `ready()`."""
    triggers.guard("moderation_decision", frozen=FROZEN)
    triggers.refuse("moderation_decision", name="words", act='UPDATE OF "text", "note"', when=WORDS_CHANGED)
    triggers.guard("moderation_escalation")
    triggers.guard("moderation_raisedconcern")
    triggers.guard("posts_earlierwords", frozen=("id", "comment_id", "version", "replaced_at"))
    triggers.refuse("posts_earlierwords", name="words", act='UPDATE OF "body"', when=EARLIER_CHANGED)
    triggers.guard("moderation_report", frozen=("id", "comment_id", "reporter_id", "at"))
    triggers.refuse("moderation_report", name="words", act='UPDATE OF "words"', when=REPORT_CHANGED)
    triggers.guard("moderation_secondlook", frozen=("id", "comment_id", "version", "not_by_id", "at"))
    triggers.refuse("moderation_secondlook", name="words", act='UPDATE OF "words"', when=LOOK_CHANGED)
    triggers.guard("moderation_question", frozen=("id", "author_id", "form_key", "at"))
    triggers.refuse("moderation_question", name="words", act='UPDATE OF "body"', when=ASKED_CHANGED)
    triggers.guard("posts_commentmeasure", frozen=("id", "author_id", "kind", "by_id", "at"))
    triggers.refuse("posts_commentmeasure", name="words", act='UPDATE OF "appeal"', when=APPEAL_CHANGED)
    triggers.refuse("posts_comment", name="preserved", act='UPDATE OF "body"', when=PRESERVED)
