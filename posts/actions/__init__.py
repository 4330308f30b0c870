"""What people do with posts, pictures and comments; one module for each kind of work."""

from posts.actions.commenting import delete_comment, edit_comment, reply_as_nursery, write_comment
from posts.actions.publishing import publish_post
from posts.actions.reading import mark_reminder_seen, note_picture_opened

__all__ = [
    "delete_comment",
    "edit_comment",
    "mark_reminder_seen",
    "note_picture_opened",
    "publish_post",
    "reply_as_nursery",
    "write_comment",
]
