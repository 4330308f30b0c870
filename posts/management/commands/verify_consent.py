"""Check that every publication stands on a permission that the ledger still shows, unaltered."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent import ledger
from consent.models import ConsentEvent
from nursery_portal.audit import checkpoints
from nursery_portal.audit.chain import verify
from nursery_portal.audit.checks import missing_guards
from nursery_portal.audit.instant import one_instant
from posts import verifying
from posts.models import PublicationCertificate


class Command(BaseCommand):
    """Exit 0 and one sentence if all holds, after those about what held by an earlier rule only; otherwise a sentence
    for each mismatch and exit 1."""

    help = "Recompute every publication certificate from the ledger of permissions, and verify the chain of events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the checkpoints lie."""
        parser.add_argument("--checkpoints", type=Path, help="The checkpoint file, if not the one under PORTAL_VAR.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say."""
        anchors = checkpoints.read(options["checkpoints"])
        with one_instant():
            found = [*ledger.faults(), *verifying.faults(), *(fault.sentence for fault in verify(anchors))]
            told = list(verifying.by_the_rule_before())
            found += [f"The guard {name} is missing." for name in sorted(missing_guards())]
            certificates, answers = PublicationCertificate.objects.count(), ConsentEvent.objects.count()
        for sentence in told:
            self.stdout.write(sentence)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"The permissions do not hold together: {len(found)} mismatch(es).")
        outside = "" if anchors else " Without a checkpoint outside, a cut tail cannot be seen."
        self.stdout.write(f"{certificates} certificates and {answers} answers hold." + outside)
