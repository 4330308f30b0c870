"""Take a delivery report from the mail server: pipe the mails to DEFAULT_FROM_EMAIL's bounce address into it."""

import sys
from email import message_from_binary_file, policy
from typing import Any

from django.core.management.base import BaseCommand

from nursery_portal.notify.returned import note_report


class Command(BaseCommand):
    """Reads one mail from standard input. Always ends well, or the mail server would return the report itself."""

    help = "Note the addresses that a delivery report (RFC 3464, on standard input) says were given up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, note, say how many."""
        report = message_from_binary_file(sys.stdin.buffer, policy=policy.compat32)
        self.stdout.write(f"Noted {note_report(report)} address(es).")
