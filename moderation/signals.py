"""What travels upwards from moderation: one declared signal (docs/architecture.md lists them)."""

from django.dispatch import Signal

# A reviewer raises a concern from a comment. Sent with `send()` inside the decision's transaction, so that the concern
# and the decision exist together or not at all. Arguments: raised_by (User), kind (text: a kind of concern),
# snapshot (dict: comment_id, post_id, author_id, text, written_at as ISO text, findings). The receiver in
# staff_conduct seals the snapshot and returns the concern's reference.
concern_raised = Signal()
