"""The two locks: every line hashed, no address of anybody's server, and nothing asked for that is not locked."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAIRS = (("requirements.in", "requirements.txt"), ("tests/requirements.in", "tests/requirements.txt"))
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def names(text: str) -> set[str]:
    """The packages that the lines of a requirements file begin with, in one spelling."""
    found = (NAME.match(line) for line in text.splitlines())
    return {re.sub(r"[-_.]+", "-", match.group()).lower() for match in found if match}


def locked_lines(lock: Path) -> list[str]:
    """One string for each locked package, its hashes included."""
    joined = lock.read_text().replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


@pytest.mark.parametrize(("wanted", "lock"), PAIRS)
def test_every_package_asked_for_is_locked(wanted: str, lock: str) -> None:
    assert names((ROOT / wanted).read_text()) <= names((ROOT / lock).read_text())


@pytest.mark.parametrize("lock", [lock for _, lock in PAIRS])
def test_every_locked_package_has_one_version_and_its_hashes(lock: str) -> None:
    lines = locked_lines(ROOT / lock)
    assert lines
    assert not [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line]


@pytest.mark.parametrize("lock", [lock for _, lock in PAIRS])
def test_no_lock_names_a_server(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.findall(r"(?m)^\s*-{1,2}(?:index|extra|find|trusted).*|\w+://\S+", text)


@pytest.mark.parametrize("wanted", [wanted for wanted, _ in PAIRS])
def test_every_package_has_its_reason_written_above_it(wanted: str) -> None:
    explained = False
    for line in (ROOT / wanted).read_text().splitlines():
        if not line.strip():
            explained = False
        elif line.startswith("#"):
            explained = True
        else:
            assert explained, f"no reason above {line!r}"


def test_the_test_tools_are_locked_to_what_production_runs() -> None:
    pins = re.compile(r"(?m)^([a-z0-9][a-z0-9.-]*==\S+)")
    production = set(pins.findall((ROOT / "requirements.txt").read_text()))
    assert production <= set(pins.findall((ROOT / "tests/requirements.txt").read_text()))
