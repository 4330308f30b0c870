"""Write the end of the chain of events to a file outside the database."""

from django.core.management.base import BaseCommand

from nursery_portal.audit import checkpoints


class Command(BaseCommand):
    """One line in the checkpoint file, one line on the screen."""

    help = "Write the present end of the chain of events to the checkpoint file."

    def handle(self, *args: str, **options: object) -> None:
        """Append the anchor."""
        anchor = checkpoints.write()
        self.stdout.write(f"Checkpoint at event {anchor.seq}.")
