"""After a restore: close what was closed after the backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.home.closures import read
from nursery_portal.home.restored import STANDS, close_again, held_sentence_of, sentence_of
from nursery_portal.kit.errors import Refused


class Command(BaseCommand):
    """Ids only: who they are, the portal shows to those who may know it."""

    help = "Close again what was closed when the file was written, and say what is left to people."

    def add_arguments(self, parser: CommandParser) -> None:
        """The newest file there is."""
        parser.add_argument("file", type=Path, help="The newest open.json, from another machine; the same each time.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close, and end with an error while something is left to people."""
        try:
            kept = read(options["file"])
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']} is not a file that note_open wrote. Nothing was closed.") from error
        try:
            done = close_again(kept)
        except Refused as refusal:
            raise CommandError(f"{refusal} Nothing was closed.") from refusal
        for what, number in done.numbers.items():
            self.stdout.write(f"{number} {what}")
        for kind, mark in done.held:
            self.stdout.write(f"{kind} {mark}: {held_sentence_of(kind, mark)}")
        for kind, mark in done.left:
            self.stdout.write(f"{kind} {mark}: {sentence_of(kind, mark)}")
        for kind, mark in done.stands:
            self.stdout.write(f"{kind} {mark}: {STANDS}")
        if done.left:
            raise CommandError(f"{len(done.left)} things are left to people. Keep the portal closed to families.")
        if not done.stands:
            self.stdout.write("Nothing is open that was not.")
        if done.held:
            self.stdout.write(f"{len(done.held)} things wait for people, and stay closed until then.")
