"""Open a real nursery on an empty database: keys, tables, first policy, and the owner's invitation."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import create_owner
from nursery_portal.members.rules import waiting_owners
from nursery_portal.policies.actions import install_first_policy
from nursery_portal.policies.models import PolicyVersion
from nursery_portal.register.models import Nursery

ASKED = (
    ("owner_email", "The registered person's e-mail address"),
    ("first_name", "Their first name"),
    ("last_name", "Their family name"),
    ("nursery", "The nursery's name, as families know it"),
)


@contextmanager
def for_this_account_alone() -> Iterator[None]:
    """Whatever is made meanwhile, the SQLite file and the first mail among it, no other account may read."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


class Command(BaseCommand):
    """Everything a new portal needs before its owner comes in. Repeatable until the owner has joined."""

    help = "Open a real nursery: makes keys and tables, and invites the owner. Refuses where there is an owner already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and the nursery's name; what is left out is asked for."""
        parser.add_argument("--owner-email", default="")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--nursery", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """The steps, each in a line."""
        if settings.PORTAL_DEMO:
            raise CommandError("PORTAL_DEMO=1 is set. The demonstration is never turned into a real nursery.")
        if (settings.PORTAL_VAR / "demo.json").exists():  # `make reset-demo` empties the folder in which this lies
            raise CommandError(
                f"{settings.PORTAL_VAR} is the demonstration's folder, and `make reset-demo` would empty it, keys and "
                "pictures too. Set PORTAL_VAR to an empty folder."
            )
        self._ask(options)
        with for_this_account_alone():
            self._open(options)

    def _open(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        found = Nursery.objects.filter(pk=1).first()
        if found is not None and found.is_demonstration:
            raise CommandError(
                "This database holds the demonstration, which cannot be turned into a real nursery. Use another: set "
                "PORTAL_VAR to an empty folder, or DATABASE_URL to an empty database."
            )
        before, policies = list(waiting_owners()), PolicyVersion.objects.count()
        install_first_policy(None, clock.today())  # first: whoever is owner already may have come in without it
        try:
            owner = create_owner(
                email=options["owner_email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                nursery_name=options["nursery"],
            )
        except Refused as refusal:
            missed = PolicyVersion.objects.count() > policies
            also = " The social networking policy was missing, and is in effect now." if missed else ""
            raise CommandError(f"{refusal}{also}") from refusal
        for other in before:
            if other.pk != owner.pk:
                self.stdout.write(f"Took back the invitation of {other.full_name} at {other.email}.")
        for line in self._report(owner.full_name, owner.email):
            self.stdout.write(line)

    def _ask(self, options: dict[str, Any]) -> None:
        """Fill in what was left out, from the person at the keyboard; say what is missing where there is nobody."""
        for name, question in ASKED:
            if options[name]:
                continue
            if not sys.stdin.isatty():
                raise CommandError(f"{question} is missing: --{name.replace('_', '-')}")
            options[name] = input(f"{question}: ").strip()

    def _report(self, name: str, email: str) -> list[str]:
        """What is done, what to keep safe, and what comes next."""
        mails = getattr(settings, "EMAIL_FILE_PATH", None)
        keys: Path = settings.KEYS_DIR
        lines = [f"Invited {name} as registered person at {email}."]
        if mails:
            lines.append(f"EMAIL_URL is not set, so the mail with the invitation is a file in {mails}.")
        if keys.is_dir():
            lines += [
                "",
                f"Keys, readable by this account alone: {keys}",
                "Copy this folder to a place apart from every other backup, now. Without portal_seal_keys what is",
                "sealed can never be opened again; whoever has it and a backup of the database can open everything.",
            ]
            if not (keys / "secret_key").exists():
                lines.append("SECRET_KEY is not in it, but in your configuration: copy that there, too.")
        return [
            *lines,
            "Back up every night: the database, the pictures under media/; checkpoints.jsonl and open.json on another",
            "machine (docs/runbook.md, Backup).",
            "",
            "Next: start the server (docs/runbook.md). The owner accepts the invitation, sets up a second step and",
            "finds the checklist under Opening. Families can be invited once it is complete.",
        ]
