"""Write what is open to a file outside the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.home import closures
from nursery_portal.home.restored import begin_anew
from nursery_portal.kit.errors import Refused


class Command(BaseCommand):
    """One file of ids, for a restore to be compared with. The job loop writes it every few minutes."""

    help = "Write down what is open, so that a restore can be closed again."

    def add_arguments(self, parser: CommandParser) -> None:
        """After a restore that was closed again."""
        parser.add_argument("--anew", action="store_true", help="Begin anew after a restore that was closed again.")
        parser.add_argument(
            "--although-left", action="store_true", help="With --anew: although something is left to people."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, or say why not."""
        if options["anew"]:
            try:
                begin_anew(although_left=options["although_left"])
            except Refused as refusal:
                raise CommandError(f"{refusal} Nothing was written.") from refusal
        elif not closures.write():
            raise CommandError(
                "This database was restored. Run close_again with the file first, then note_open --anew."
            )
        self.stdout.write(f"Written: {closures.path()}")
