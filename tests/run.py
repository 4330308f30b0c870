"""`make test`: every phase as a pytest of its own; at the end one table, every skip with its reason, and one total.

    tests/run.py [--long] [sqlite] [postgresql] [services] [browser]      no phase named: all of them

With PORTAL_REQUIRE_ALL=1 a phase that cannot run here is a failure instead of a skip.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.chromium import chromium
from tests.places import in_memory
from tests.services import servers
from tests.services.servers import Absent

ROOT = Path(__file__).resolve().parent.parent
ORDINARY = "not browser and not services"
NO_TESTS = 5  # pytest's own word for it
FROM_OUTSIDE = ("PORTAL_TEST_", "PORTAL_REQUIRE_ALL")


@dataclass
class Outcome:
    """How one phase went."""

    phase: str
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """One row of the closing table."""
        return (
            f"  {self.phase:<12}{self.passed:>6} passed {self.failed:>4} failed {self.skipped:>4} skipped"
            f" {self.seconds:>8.1f} s"
        )


def environment(home: Path, migrated: Path, **more: str) -> dict[str, str]:
    """The tests' own: nothing that the portal reads comes from outside."""
    foreign = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and (not name.startswith("PORTAL_") or name.startswith(FROM_OUTSIDE))
    }
    own = {"PORTAL_VAR": str(home), "PORTAL_TEST_MIGRATED": str(migrated), "PYTHONDONTWRITEBYTECODE": ""}
    return kept | own | more


class House:
    """What the phases of one run share: the folder, the PostgreSQL server, the databases that were migrated once."""

    def __init__(self, home: Path) -> None:
        self.home, self.migrated = home, home / "migrated"
        self._stack, self._lock = contextlib.ExitStack(), threading.Lock()
        self._postgres: str | Absent | None = None

    def postgres(self) -> str:
        """The URL of the one server, started when the first phase asks; every phase is told if there is none."""
        with self._lock:
            if self._postgres is None:
                try:
                    self._postgres = self._stack.enter_context(servers.postgres())
                except Absent as reason:
                    self._postgres = reason
        if isinstance(self._postgres, Absent):
            raise self._postgres
        return self._postgres

    def close(self) -> None:
        """Stop what was started, and leave nothing behind on a server that was given."""
        given = os.environ.get("PORTAL_TEST_DATABASE_URL")
        if given and self._postgres:
            more = {"DATABASE_URL": given, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            words, variables = [sys.executable, "-m", "tests.migrated"], environment(self.home, self.migrated, **more)
            subprocess.run(words, cwd=ROOT, env=variables, check=False)
        self._stack.close()
        shutil.rmtree(self.home, ignore_errors=True)


@contextlib.contextmanager
def needs(phase: str, house: House) -> Iterator[dict[str, str]]:
    """Start what a phase stands on; the variables by which it is found."""
    with contextlib.ExitStack() as stack:
        found: dict[str, str] = {}
        if phase in ("postgresql", "services"):
            try:
                found["DATABASE_URL"] = house.postgres()
                found["PORTAL_TEST_DATABASE_ONLY"] = "1"
            except Absent:
                if phase == "postgresql":
                    raise
                # the worker's tests can make do with the SQLite file
        if phase == "services":
            found["REDIS_URL"] = stack.enter_context(servers.redis())
        if phase == "browser" and chromium() is None:
            raise Absent("no Chromium found. Debian: apt install chromium; elsewhere set PORTAL_TEST_CHROMIUM.")
        yield found


def run_phase(phase: str, house: House, *, long: bool, aside: bool = False) -> Outcome:
    """Run one phase of the suite and read its report. What one `aside` says comes in one piece at its end."""
    outcome, began = Outcome(phase), time.monotonic()
    report = house.home / f"{phase}.xml"
    chosen = {"services": "services", "browser": "browser"}.get(phase, ORDINARY)
    processes = "0" if phase == "services" else "2"
    words = ["-q", "-n", processes, "-m", chosen, f"--junitxml={report}", "-o", "junit_logging=no"]
    try:
        with needs(phase, house) as found:
            more = found | ({"PORTAL_TEST_LONG": "1"} if long else {})
            if not aside:
                print(f"\n=== {phase} ===", flush=True)
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *words],
                cwd=ROOT,
                env=environment(house.home / phase, house.migrated, **more),
                check=False,
                stdout=subprocess.PIPE if aside else None,
                stderr=subprocess.STDOUT if aside else None,
                text=True,
            )
            if aside:
                print(f"\n=== {phase} ===\n{done.stdout}", flush=True)
        read_report(report, outcome)
        if done.returncode == NO_TESTS:
            left_out(outcome, "it has no tests")
        elif done.returncode and not outcome.failed:
            outcome.failed += 1
            outcome.notes[f"pytest ended with code {done.returncode}"] += 1
    except Absent as reason:
        left_out(outcome, str(reason))
    outcome.seconds = time.monotonic() - began
    return outcome


def left_out(outcome: Outcome, reason: str) -> None:
    """A phase that did not run: skipped, or failed where all are required."""
    required = os.environ.get("PORTAL_REQUIRE_ALL") == "1"
    outcome.failed += required
    outcome.skipped += not required
    outcome.notes[f"the whole phase: {reason}"] += 1


def read_report(report: Path, outcome: Outcome) -> None:
    """Count what pytest wrote, and collect why tests were skipped."""
    if not report.exists():
        return
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (pytest wrote it a moment ago)
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            outcome.skipped += 1
            outcome.notes[skipped.get("message") or "no reason given"] += 1
        else:
            outcome.passed += 1


def main(words: list[str]) -> int:
    """Run the phases asked for; 0 only if nothing failed."""
    every = ("sqlite", "postgresql", "services", "browser")
    long = "--long" in words
    wanted = [word for word in words if word != "--long"]
    if not set(wanted) <= set(every):
        print(f"The phases are: {', '.join(every)}.", file=sys.stderr)
        return 2
    house, began = House(Path(tempfile.mkdtemp(prefix="portal-tests-", dir=in_memory()))), time.monotonic()
    chosen = [phase for phase in every if not wanted or phase in wanted]
    try:
        with ThreadPoolExecutor(1) as beside:
            # the services' tests wait most of the time: they do so beside the others
            aside = [
                beside.submit(run_phase, phase, house, long=long, aside=True)
                for phase in chosen
                if phase == "services" and len(chosen) > 1
            ]
            here = [phase for phase in chosen if not (aside and phase == "services")]
            outcomes = [run_phase(phase, house, long=long) for phase in here]
            outcomes += [one.result() for one in aside]
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    finally:
        house.close()
    print()
    for outcome in outcomes:
        print(outcome.line())
    notes = [(outcome.phase, note, times) for outcome in outcomes for note, times in outcome.notes.items()]
    if notes:
        print("\nNot run, and why:")
        for phase, note, times in notes:
            print(f"  {phase}: {note}" + (f" ({times} times)" if times > 1 else ""))
    passed, failed, skipped = (sum(getattr(one, name) for one in outcomes) for name in ("passed", "failed", "skipped"))
    print(f"\n{time.monotonic() - began:.0f} seconds in all")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
