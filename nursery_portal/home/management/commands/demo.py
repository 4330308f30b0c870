"""Load the demonstration nursery, or say who can sign in to it."""

import logging
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.home.demonstration.loading import load
from nursery_portal.home.demonstration.scenes import SEED
from nursery_portal.home.demonstration.sign_ins import table
from nursery_portal.kit.errors import Refused


class Command(BaseCommand):
    """Only with PORTAL_DEMO=1, and only into a database without people."""

    help = "Load the demonstration nursery: three months told through the portal's own actions."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day on which it ends, the seed, or only the table of accounts."""
        parser.add_argument("--today", type=date.fromisoformat, help="Tell it up to this day (2026-11-26), not today.")
        parser.add_argument("--seed", type=int, default=SEED, help="The same seed tells the same nursery.")
        parser.add_argument("--migrate", action="store_true", help="Prepare the database, while pictures are drawn.")
        parser.add_argument(
            "--sign-ins",
            action="store_true",
            help="Print role, e-mail and password; load nothing, unless with --migrate.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line when it is loaded, or the table of sign-ins."""
        if options["sign_ins"] and not options["migrate"]:
            self.stdout.write(table())
            return
        logging.getLogger("celery").setLevel(logging.WARNING)  # not a line for each mail of three months
        try:
            first = _migrate if options["migrate"] else _nothing
            world = load(today=options["today"], seed=options["seed"], first=first)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["sign_ins"]:
            self.stdout.write(table())
            return
        self.stdout.write(
            f"Loaded {len(world.children)} children, {len(world.people)} adults, {len(world.posts)} posts "
            f"and {len(world.comments)} comments."
        )


def _migrate() -> None:
    """As `manage.py migrate`: the database from nothing, or as far as it has still to come."""
    call_command("migrate", interactive=False, verbosity=0)


def _nothing() -> None:
    """The database is ready."""
