"""What travels upwards from consent: one declared signal (docs/architecture.md lists them)."""

from django.dispatch import Signal

# A yes was taken back, or answered anew with no: sent after the commit, with the receipt. Received by posts, which
# takes the pictures out of its posts. They are dark from the withdrawal on, whatever a receiver does or fails to do.
permission_taken_back = Signal()
