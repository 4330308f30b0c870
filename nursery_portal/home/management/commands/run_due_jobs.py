"""Run the periodic jobs that are due: once, or every so many seconds until told to stop."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from nursery_portal.home.due import run_due
from nursery_portal.kit import clock
from nursery_portal.kit.jobs import tasks


class Command(BaseCommand):
    """Beside the server in the embedded size; with a worker and beat it is not needed."""

    help = "Run the periodic jobs that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        """How often to look."""
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="Look again every so many seconds, until stopped."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; with --every, wait on a flag that a signal sets, so that stopping is immediate."""

        def run(task: str) -> None:
            tasks()[task].apply(throw=True)

        stop = threading.Event()

        def told(number: int, frame: FrameType | None) -> None:
            stop.set()

        if options["every"]:
            signal.signal(signal.SIGTERM, told)
            signal.signal(signal.SIGINT, told)
        while True:
            for name in run_due(clock.now(), run):
                if not options["every"]:
                    self.stdout.write(f"Ran {name}.")
            if not options["every"] or stop.wait(options["every"]):
                return
            close_old_connections()
