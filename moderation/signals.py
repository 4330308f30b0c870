"""What travels upwards from moderation: one declared signal (docs/architecture.md lists them)."""

from django.dispatch import Signal

# A reviewer raises a concern from a comment, or a leader from a question to the manager. Sent with `send()` inside the
# transaction of that act, so that the concern and the act exist together or not at all. Arguments: raised_by (User),
# kind (text: a kind of concern), snapshot (dict: comment_id and post_id, or question_id; author_id, text, written_at as
# ISO text, findings, note; beside: what was said of it in reports and second looks), about (the keys of the accounts it
# is about, which must not read the concern). The receiver in staff_conduct seals the snapshot and returns the
# concern's reference.
concern_raised = Signal()
