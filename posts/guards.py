"""What the database itself keeps of the day book: certificates stay as they were written, and nothing can be shown
without one, whoever writes the row. A report of a picture, a mark, a hold and what a withdrawal took down are never
deleted, nor is what they began with changed; an answer is given once. The words of a report go when their time is over,
but for those that spoke of harm or on which two people decided."""

from nursery_portal.audit import triggers

# a picture that could be shown, while no certificate of its post covers its version
UNCERTIFIED = """
ROW.accounted IN ('all_tagged', 'nobody') AND ROW.taken_down_at IS NULL AND ROW.removed_at IS NULL
AND ROW.erased_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM posts_certificateline l JOIN posts_publicationcertificate c ON c.id = l.certificate_id
    WHERE l.photo_id = ROW.id AND l.photo_version = ROW.version AND c.post_id = ROW.post_id)
"""
POST_UNCERTIFIED = """
NEW.state = 'published' AND EXISTS (SELECT 1 FROM posts_photo p WHERE p.post_id = NEW.id AND UNCERTIFIED)
""".replace("UNCERTIFIED", UNCERTIFIED.replace("ROW", "p"))
PICTURE_UNCERTIFIED = """
EXISTS (SELECT 1 FROM posts_post o WHERE o.id = NEW.post_id AND o.state = 'published') AND UNCERTIFIED
""".replace("UNCERTIFIED", UNCERTIFIED.replace("ROW", "NEW"))
SHOWING = '"post_id", "version", "accounted", "taken_down_at", "removed_at", "erased_at"'

# what keeps the words of a report for good, as `posts.forgetting` has it
REPORT_NEEDED = """
OLD.closed_at IS NULL OR OLD.reason IN ('child_at_risk', 'abuse') OR OLD.outcome IN ('erased', 'handed_over')
OR OLD.proposed IN ('erased', 'handed_over') OR OLD.worry
OR (OLD.urgent AND OLD.reason NOT IN ('wrong_child', 'child_at_risk', 'abuse', 'not_allowed'))
"""
REPORT_WORDS = f"NEW.words <> OLD.words AND (NEW.words <> '' OR {REPORT_NEEDED})"
REPORT_NOTE = f"OLD.closed_at IS NOT NULL AND NEW.note <> OLD.note AND (NEW.note <> '' OR {REPORT_NEEDED})"
REPORT_ANSWER = 'UPDATE OF "outcome", "proposed", "proposed_by_id", "proposed_at", "closed_at", "closed_by_id"'
REPORT_FROZEN = ("id", "photo_id", "reporter_id", "reason", "urgent", "worry", "hid", "at")


def declare() -> None:
    """Declare them all, from the app's `ready()`."""
    triggers.guard("posts_publicationcertificate")
    triggers.guard("posts_certificateline")
    triggers.guard("posts_erasurecertificate")
    triggers.guard("posts_photoreport", frozen=REPORT_FROZEN)
    triggers.refuse("posts_photoreport", name="words", act='UPDATE OF "words"', when=REPORT_WORDS)
    triggers.refuse("posts_photoreport", name="note", act='UPDATE OF "note"', when=REPORT_NOTE)
    triggers.refuse("posts_photoreport", name="answered", act=REPORT_ANSWER, when="OLD.closed_at IS NOT NULL")
    triggers.guard("posts_keptout", frozen=("id", "photo_id", "child_id", "marked_by_id", "marked_at", "hid"))
    settled = 'UPDATE OF "outcome", "settled_by_id", "settled_at"'
    triggers.refuse("posts_keptout", name="settled", act=settled, when="OLD.settled_at IS NOT NULL")
    triggers.guard("posts_removedpicture", frozen=("id", "removal_id", "photo_id", "hidden_at"))
    triggers.guard("posts_picturehold", frozen=("id", "child_id", "held_at", "held_by_id", "because"))
    ended = 'UPDATE OF "ended_at", "ended_by_id"'
    triggers.refuse("posts_picturehold", name="ended", act=ended, when="OLD.ended_at IS NOT NULL")
    triggers.guard("posts_picturehold_photos")
    triggers.refuse("posts_post", name="certified", act='UPDATE OF "state"', when=POST_UNCERTIFIED)
    triggers.refuse("posts_photo", name="certified", act=f"UPDATE OF {SHOWING}", when=PICTURE_UNCERTIFIED)
    triggers.refuse("posts_photo", name="certified_new", act="INSERT", when=PICTURE_UNCERTIFIED)
