"""Make `.venv` from the locks, with nothing but Python's own library; every failure is one sentence and its repair.

Run by the Makefile: `bootstrap.py run|reset-demo|open|install|install-tests`. This file must be readable by any Python
3, so that too old a one is told so in words.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "portal-locks.json"
LOCKS = ("requirements.txt", "tests/requirements.txt")  # the second contains the first
ROOM = {"requirements.txt": 600, "tests/requirements.txt": 1500}  # megabytes, with pip's own working copies


class Trouble(Exception):
    """Something the person at the keyboard can mend: one sentence that says what, one that says how."""


def say(line: str) -> None:
    """One line of progress, at once even into a pipe."""
    print(line, flush=True)


def check_python() -> None:
    """Refuse a Python that is too old, or that came without the parts that Debian and others package apart."""
    here = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST:
        raise Trouble(
            f"This is Python {here}, and the portal needs 3.11 or newer. Install one (Debian: apt install python3 "
            "python3-venv; macOS: brew install python@3.13) or name it: make run PYTHON=/path/to/python3.13"
        )
    if os.name != "posix":
        raise Trouble("The portal runs on Linux and macOS. On Windows, use it inside WSL.")
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Trouble(
                f"Python {here} came without its {module} module. On Debian and Ubuntu: "
                f"apt install python3.{sys.version_info[1]}-venv, then run this again."
            )
    if importlib.util.find_spec("_sqlite3") is None or importlib.util.find_spec("_ssl") is None:
        raise Trouble(
            f"Python {here} was built without SQLite or TLS. Install your system's own Python 3.11 or newer, or name "
            "another: make run PYTHON=/path/to/python3"
        )


def check_room(folder: Path, megabytes: int) -> None:
    """Refuse to begin what the disk has no room for."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"The disk that holds {folder} has {free} MB free, and this step needs {megabytes} MB. "
            "Free some space, then run this again."
        )


def digest(lock: str) -> str:
    """What tells one state of a lock from another, for this Python."""
    return hashlib.sha256(f"{sys.version_info[:2]}\n".encode() + (ROOT / lock).read_bytes()).hexdigest()


def installed() -> "dict[str, str]":
    """The locks that `.venv` was last filled from; empty if it is absent, broken or half made."""
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
        subprocess.run([str(PYTHON), "-c", "import django"], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def make_venv() -> None:
    """A fresh `.venv`, unless a working one of the same Python is there."""
    probe = "import sys, pip; print(sys.version_info[:2] == tuple(map(int, sys.argv[1:])))"
    wanted = [str(part) for part in sys.version_info[:2]]
    with contextlib.suppress(OSError):
        done = subprocess.run([str(PYTHON), "-c", probe, *wanted], capture_output=True, text=True, check=False)
        if done.stdout.strip() == "True":
            return
    if VENV.is_symlink():
        raise Trouble(f"{VENV} is a link to an environment of another Python. Remove the link, then run this again.")
    say("Making .venv ...")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no reason given"]
        raise Trouble(
            f"Python could not make {VENV} ({last[0]}). Remove that folder; on Debian and Ubuntu also "
            f"apt install python3.{sys.version_info[1]}-venv; then run this again."
        )


def install(lock: str) -> None:
    """Fill `.venv` with exactly what `lock` names, checked against its hashes. Does nothing if that is done already."""
    stamps = installed()
    if stamps.get(lock) == digest(lock):
        return
    check_room(ROOT, ROOM[lock])
    make_venv()
    STAMP.unlink(missing_ok=True)
    count = sum("==" in line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())
    say(f"Installing about {count} packages into .venv (once; a minute or so) ...")
    # every package is in the lock, so none is looked for; and what is never imported need not be compiled
    options = ["--require-hashes", "--no-deps", "--no-compile", "--no-input"]
    options += ["--disable-pip-version-check", "--progress-bar=off"]
    log = VENV / "install.log"
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            [str(PYTHON), "-m", "pip", "install", *options, "-r", str(ROOT / lock)],
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line.strip() for line in lines if line.startswith("ERROR")] or lines[-1:]
        raise Trouble(
            f"pip could not install the packages ({(errors or ['no reason given'])[0][:200]}). Look whether this "
            f"machine reaches its package index, then run this again; all of pip's words are in {log}."
        )
    # the tests' lock holds production's at the same versions (a test compares them)
    stamps = {one: digest(one) for one in LOCKS[: LOCKS.index(lock) + 1]}
    STAMP.write_text(json.dumps(stamps), encoding="utf-8")


def in_words(act: "Callable[[], int]") -> int:
    """Do `act`; what a person can mend is said in a sentence on standard error, with exit code 1."""
    try:
        return act()
    except Trouble as trouble:
        said = str(trouble)
    except KeyboardInterrupt:
        print("\nStopped before it was done; run it again to go on.", file=sys.stderr)
        return 130
    except PermissionError as error:
        said = f"This account may not write {error.filename}. Give it that right (chown), or use another folder."
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        said = f"The system refused{where}: {error.strerror}. Mend that, then run this again."
    print(f"\n{said}\n", file=sys.stderr)
    return 1


def main() -> int:
    """Do one of the Makefile's words."""
    word = sys.argv[1] if len(sys.argv) > 1 else "run"
    check_python()
    install(LOCKS[word == "install-tests"])
    if word in ("run", "reset-demo"):
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "deploy" / "demo.py"), word])
    if word == "open":
        words = {"OWNER": "--owner-email", "FIRST": "--first-name", "LAST": "--last-name", "NURSERY": "--nursery"}
        given = [part for name, option in words.items() if os.environ.get(name) for part in (option, os.environ[name])]
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), "open_nursery", *given])
    return 0


if __name__ == "__main__":
    sys.exit(in_words(main))
