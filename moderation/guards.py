"""What the database itself keeps of comments: decisions and escalations stay as they were written, and the words of a
comment that a case needs are not blanked, whatever forgets to ask `rules.preserved`. Deleting the row is refused by
what refers to it."""

from nursery_portal.audit import triggers

PRESERVED = """
NEW.body = '' AND EXISTS (
    SELECT 1 FROM moderation_preservation p WHERE p.comment_id = NEW.id AND p.ended_at IS NULL)
"""


def declare() -> None:
    """Declare them all, from the app's `ready()`."""
    triggers.guard("moderation_decision")
    triggers.guard("moderation_escalation")
    triggers.refuse("posts_comment", name="preserved", act='UPDATE OF "body"', when=PRESERVED)
