"""manage.py retention [--dry-run]: what is past its time, and erase what the portal erases by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nursery_portal.duties.actions import keep_to_schedule
from nursery_portal.duties.schedule import report
from nursery_portal.kit import clock


class Command(BaseCommand):
    """The retention schedule at this moment."""

    help = "Report what is past its time; erase what the portal erases by itself. --dry-run erases nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """One flag."""
        parser.add_argument("--dry-run", action="store_true", help="only report")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Report, then act."""
        for line in report(clock.now()):
            if line.failed:
                words = "could not be counted: nothing of it is erased"
            elif line.due is None:
                words = line.keeping.how.value.lower()
            elif line.held:
                words = f"{line.due} past their time, kept: {line.held}"
            elif line.erasable:
                words = f"{line.due} past their time, {'would be' if dry_run else 'are being'} erased"
            else:
                words = f"{line.due} past their time" + ("" if not line.due else f"; {line.keeping.how.value.lower()}")
            self.stdout.write(f"{line.keeping.code}: {line.how_long} ({line.keeping.ground}): {words}")
        if not dry_run:
            erased = keep_to_schedule()
            self.stdout.write(f"Erased {sum(erased.values())} row(s).")
