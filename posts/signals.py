"""What travels upwards from posts: one declared signal (docs/architecture.md lists them)."""

from django.dispatch import Signal

# A comment was written or edited and waits: sent after its row was committed, with comment_id and version. Received by
# moderation, which screens it. Whatever a receiver does or fails to do, the comment stays held until a person reads it.
comment_waiting = Signal()
