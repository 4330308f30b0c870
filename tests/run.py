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
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
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


def environment(home: Path, **more: str) -> dict[str, str]:
    """The tests' own: nothing that the portal reads comes from outside."""
    foreign = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and (not name.startswith("PORTAL_") or name.startswith(FROM_OUTSIDE))
    }
    return kept | {"PORTAL_VAR": str(home), "PYTHONDONTWRITEBYTECODE": ""} | more


@contextlib.contextmanager
def needs(phase: str) -> Iterator[dict[str, str]]:
    """Start what a phase stands on; the variables by which it is found."""
    with contextlib.ExitStack() as stack:
        found: dict[str, str] = {}
        if phase in ("postgresql", "services"):
            try:
                found["DATABASE_URL"] = stack.enter_context(servers.postgres())
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


def run_phase(phase: str, home: Path, *, long: bool) -> Outcome:
    """Run one phase of the suite and read its report."""
    outcome, began = Outcome(phase), time.monotonic()
    report = home / f"{phase}.xml"
    chosen = {"services": "services", "browser": "browser"}.get(phase, ORDINARY)
    processes = "0" if phase == "services" else "2"
    words = ["-q", "-n", processes, "-m", chosen, f"--junitxml={report}", "-o", "junit_logging=no"]
    try:
        with needs(phase) as found:
            more = found | {"PORTAL_TEST_MIGRATED": str(home / f"migrated-{phase}")}
            more |= {"PORTAL_TEST_LONG": "1"} if long else {}
            print(f"\n=== {phase} ===", flush=True)
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=environment(home / phase, **more), check=False
            )
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
    home = Path(tempfile.mkdtemp(prefix="portal-tests-", dir=in_memory()))
    outcomes = []
    try:
        for phase in every:
            if not wanted or phase in wanted:
                outcomes.append(run_phase(phase, home, long=long))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print()
    for outcome in outcomes:
        print(outcome.line())
    notes = [(outcome.phase, note, times) for outcome in outcomes for note, times in outcome.notes.items()]
    if notes:
        print("\nNot run, and why:")
        for phase, note, times in notes:
            print(f"  {phase}: {note}" + (f" ({times} times)" if times > 1 else ""))
    passed, failed, skipped = (sum(getattr(one, name) for one in outcomes) for name in ("passed", "failed", "skipped"))
    print(f"\n{sum(one.seconds for one in outcomes):.0f} seconds in all")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
