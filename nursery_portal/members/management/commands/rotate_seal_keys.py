"""Bring every sealed row and every second factor under the newest seal key, so that an older one can be taken away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.audit.rotation import left_to_rotate, rotate
from nursery_portal.members.ciphers import factors_left, rotate_factors


class Command(BaseCommand):
    """Repeatable: stopped half-way, it goes on where it was. Exit 1 while something would be lost with an older key:
    what cannot be opened, and what a process that does not know the newest yet has closed meanwhile."""

    help = "Wrap every sealed row with the first key of PORTAL_SEAL_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether only to count."""
        parser.add_argument("--dry-run", action="store_true", help="Say how much is still to be wrapped.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and say."""
        if options["dry_run"]:
            rows, factors = left_to_rotate(), factors_left()
            self.stdout.write(
                f"{rows} sealed row(s) and {factors} second factor(s) are still to be wrapped with the newest key."
            )
            return
        done, broken = rotate()
        factors, closed = rotate_factors()
        if broken or closed:
            raise CommandError(
                f"{done} row(s) and {factors} second factor(s) were wrapped; {broken} row(s) and {closed} second "
                "factor(s) cannot be opened with the keys given and were left as they are. "
                "Add the key they were closed with to PORTAL_SEAL_KEYS and run this again."
            )
        late = left_to_rotate() + factors_left()
        if late:
            raise CommandError(
                f"{done} row(s) and {factors} second factor(s) were wrapped; {late} were closed with an older key "
                "meanwhile. Restart every process of the portal with both keys, and run this again."
            )
        self.stdout.write(f"{done} row(s) and {factors} second factor(s) are under the newest key; nothing is left.")
