"""Bring in the first registered person: the only account that is not made inside the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import create_owner
from nursery_portal.members.rules import waiting_owners


class Command(BaseCommand):
    """Enter the owner and send their invitation; refuses while an owner has joined. Repeatable until then."""

    help = "Enter the nursery's registered person and send the invitation. Refuses while there is an owner."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and once the nursery's name."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--nursery", default="", help="The nursery's name, needed the first time.")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line: where the invitation went, or why not."""
        before = list(waiting_owners())
        try:
            owner = create_owner(
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                nursery_name=options["nursery"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for other in before:
            if other.pk != owner.pk:
                self.stdout.write(f"Took back the invitation of {other.full_name} at {other.email}.")
        if owner.joined_at is None:
            self.stdout.write(f"Invited {owner.full_name} as registered person at {owner.email}.")
        else:
            self.stdout.write(f"{owner.full_name} is a member already and is the registered person from now on.")
