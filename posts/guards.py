"""What the database itself keeps of the day book: certificates stay as they were written, and nothing can be shown
without one, whoever writes the row."""

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


def declare() -> None:
    """Declare them all, from the app's `ready()`."""
    triggers.guard("posts_publicationcertificate")
    triggers.guard("posts_certificateline")
    triggers.guard("posts_erasurecertificate")
    triggers.refuse("posts_post", name="certified", act='UPDATE OF "state"', when=POST_UNCERTIFIED)
    triggers.refuse("posts_photo", name="certified", act=f"UPDATE OF {SHOWING}", when=PICTURE_UNCERTIFIED)
    triggers.refuse("posts_photo", name="certified_new", act="INSERT", when=PICTURE_UNCERTIFIED)
