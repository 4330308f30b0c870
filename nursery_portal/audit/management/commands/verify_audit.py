"""Check that no event was changed, removed or added behind the portal's back."""

import contextlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nursery_portal.audit import checkpoints
from nursery_portal.audit.chain import verify
from nursery_portal.audit.checks import missing_guards
from nursery_portal.audit.instant import one_instant
from nursery_portal.audit.models import AuditEvent


class Command(BaseCommand):
    """Exit 0 and one sentence if the evidence is whole; otherwise a sentence for each fault and exit 1. Whoever runs
    the system sees on their page when it last ran, and how it ended.

    A checkpoint that cannot be read is told there, too, until a later one covers it, and never ends in 1: the nightly
    job writes the later one only after this has ended well."""

    help = "Verify the chain of events against itself and against the checkpoints written outside."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the checkpoints lie."""
        parser.add_argument("--checkpoints", type=Path, help="The checkpoint file, if not the one under PORTAL_VAR.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say."""
        known = checkpoints.read_all(options["checkpoints"])
        anchors = known.anchors
        for loss in known.losses:
            named = f", {len(loss.anchors)} checkpoint(s) name what was lost" if loss.anchors else ""
            self.stdout.write(f"Known: a restore on {loss.at[:10]}, from event {loss.seq} on{named}.")
        for number in known.covered:
            self.stdout.write(f"Known: line {number} of the checkpoints cannot be read, and a later one covers it.")
        torn = [
            f"Line {number} of the checkpoints cannot be read, and none after it covers it." for number in known.torn
        ]
        with one_instant():
            faults = [fault.sentence for fault in verify(anchors)]
            faults += [f"The guard {name} is missing." for name in sorted(missing_guards())]
            count = AuditEvent.objects.count()
        with contextlib.suppress(OSError):  # by whom may not write here: what was found matters more than the note
            checkpoints.note_verified(len(faults) + len(torn))
        for sentence in [*torn, *faults]:
            self.stderr.write(sentence)
        if faults:
            raise CommandError(f"The evidence is not whole: {len(faults)} fault(s).")
        outside = (
            f"and {len(anchors)} checkpoint(s) outside"
            if anchors
            else "but without a checkpoint a cut tail cannot be seen"
        )
        self.stdout.write(f"{count} events are whole, {outside}.")
