"""`make run` and `make reset-demo`: prepare the demonstration once, then serve it with its job loop until told to stop.

Python's own library only. Everything that the demonstration keeps is under `var/`; nothing in the environment can point
it at another database, because the guards that PORTAL_DEMO relaxes must never be relaxed over a real nursery's data.
"""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

from bootstrap import PYTHON, ROOT, Trouble, check_room, in_words, say

VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()
LOGS = VAR / "log"
MARK = VAR / "demo.json"  # says that this data is the demonstration's, and how far it got
OF_THE_DEMO = (
    "portal.sqlite3",
    "portal.sqlite3-wal",
    "portal.sqlite3-shm",
    "media",
    "cache",
    "mail",
    "keys",
    "static",
    "checkpoints.jsonl",
    "verified.json",
    "open.json",
    "open.restored.json",
)
A_NURSERYS = ("portal.sqlite3", "media", "keys", "checkpoints.jsonl", "open.json", "open.restored.json")
CODE = ("nursery_portal", "consent", "posts", "moderation", "staff_conduct", "templates", "static")
NOT_FROM_OUTSIDE = ("PORTAL_", "DJANGO_", "EMAIL_", "AWS_", "CELERY_")  # beginnings of names, and whole names:
NOR_THESE = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEFAULT_FROM_EMAIL", "REDIS_URL", "SECRET_KEY"}
GRACE = 15  # seconds a child has to finish what it is doing


def named_port() -> int:
    """The port from PORT, if it is one."""
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 1024 <= int(given) <= 65535:
        raise Trouble(f"PORT={given} is not a port from 1024 to 65535. For example: make run PORT=8001")
    return int(given)


def chosen_port() -> int:
    """The same, if nobody has it."""
    port = named_port()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Trouble(
                f"Port {port} is in use by another program. Stop that one, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None
    return port


@contextlib.contextmanager
def the_only_one() -> Iterator[TextIO]:
    """Hold `var/` for this process and its children, or say who has it. The held file takes their process numbers."""
    VAR.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise Trouble(
                "The portal already runs from this folder. Use that one, or stop it with Ctrl-C in its window "
                f"or with: kill {lock.read().strip()}"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


def environment(port: int = 8000) -> dict[str, str]:
    """What the children see: the demonstration's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in NOR_THESE and not name.startswith(NOT_FROM_OUTSIDE)
    }
    return kept | {
        "PORTAL_DEMO": "1",
        "PORTAL_VAR": str(VAR),
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",  # else every process, one for each picture, compiles all it imports
    }


def manage(*words: str, port: int) -> str:
    """Run one management command; its output, or Trouble with its last line. `port` stands in the mails it sends."""
    done = subprocess.run(
        [str(PYTHON), "manage.py", *words], cwd=ROOT, env=environment(port), capture_output=True, text=True, check=False
    )
    if done.returncode:
        log = LOGS / "prepare.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no reason given"]
        raise Trouble(
            f"`manage.py {words[0]}` failed ({last[0][:200]}). All of its words are in {log}. "
            "To begin with fresh demonstration data: make reset-demo"
        )
    return done.stdout


def state_of_code() -> str:
    """Changes when a file of the product or its lock does: then the database and the static files are prepared anew."""
    found = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                fact = path.stat()
                found.update(f"{path.relative_to(ROOT)} {fact.st_size} {fact.st_mtime_ns}\n".encode())
    return found.hexdigest()


def read_mark() -> dict[str, str]:
    """What is known of the data under `var/`; empty if there is none. Refuses data that is not the demonstration's."""
    try:
        mark = dict(json.loads(MARK.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        mark = {}
        ours = not any((VAR / name).exists() for name in A_NURSERYS)
    else:
        ours = not holds_a_real_nursery()
    if not ours:
        raise Trouble(
            f"{VAR} holds data that `make run` did not make, so the demonstration leaves it alone. "
            "Keep the demonstration elsewhere: make run PORTAL_VAR=/path/to/another/folder"
        )
    return mark


def holds_a_real_nursery() -> bool:
    """Whether the database holds a nursery that somebody opened, whatever the mark beside it says.

    The first start may have been stopped before it made its own, and a real one been opened on what it left.
    """
    if not (VAR / "portal.sqlite3").exists():
        return False
    with contextlib.closing(sqlite3.connect(VAR / "portal.sqlite3")) as asked:
        try:
            return asked.execute("SELECT 1 FROM register_nursery WHERE NOT is_demonstration").fetchone() is not None
        except sqlite3.DatabaseError:  # no tables yet, or half a file
            return False


def write_mark(**facts: str) -> None:
    """Replace the mark in one step."""
    fresh = MARK.with_suffix(".new")
    fresh.write_text(json.dumps(facts), encoding="utf-8")
    fresh.replace(MARK)


def wipe() -> None:
    """Remove the demonstration's data, the mark last: interrupted, it is still known for what it is."""
    for name in OF_THE_DEMO:
        path = VAR / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    MARK.unlink(missing_ok=True)


def prepare(port: int) -> str:
    """Database, static files and the demonstration nursery, each only if needed. The table of sign-ins."""
    mark, code = read_mark(), state_of_code()
    if "loaded" in mark and mark.get("code") == code:
        return mark["loaded"]
    check_room(VAR, 300)
    if "loaded" not in mark:
        wipe()  # what an interrupted first time left
    write_mark(**mark)
    if "loaded" in mark:
        say("Preparing the database ...")
        manage("migrate", "--no-input", "--verbosity=0", port=port)
        sign_ins = manage("demo", "--sign-ins", port=port)
    else:
        say("Loading the demonstration nursery (once; half a minute or so) ...")
        sign_ins = manage("demo", "--migrate", "--sign-ins", port=port)
    manage("collectstatic", "--no-input", "--clear", "--verbosity=0", port=port)
    write_mark(loaded=sign_ins, code=code)
    return sign_ins


class Children:
    """The server and the job loop: started together, stopped together, none left behind."""

    def __init__(self, port: int, lock: TextIO) -> None:
        self.port = port
        self.lock = lock
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = False

    def start(self, name: str, *words: str) -> None:
        """Start one in a session of its own: Ctrl-C reaches this process alone, which then stops all in good order.

        Each holds the lock too: nobody wipes the data under a server that outlived this process.
        """
        with (LOGS / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [str(PYTHON), *words],
                cwd=ROOT,
                env=environment(self.port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self.lock.fileno()],
            )
        self.lock.write(f" {self.running[name].pid}")
        self.lock.flush()

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C, a closed window or `kill`: all the same."""
        self.told_to_stop = True

    def raise_if_one_ended(self) -> None:
        """A portal without its server, or whose jobs do not run, is no portal."""
        for name, child in self.running.items():
            if child.poll() is not None:
                log = LOGS / f"{name}.log"
                lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] or [
                    "it said nothing"
                ]
                raise Trouble(f"The {name} stopped by itself ({lines[0][:200]}). All of its words are in {log}.")

    def answers(self) -> bool:
        """Does the server say that it is well?"""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return once the server answers."""
        end = time.monotonic() + seconds
        while not self.told_to_stop:
            self.raise_if_one_ended()
            if self.answers():
                return
            if time.monotonic() > end:
                raise Trouble(f"The server did not answer within {seconds:.0f} seconds. Its words are in {LOGS}.")
            time.sleep(0.1)

    def wait(self) -> None:
        """Return when told to stop."""
        while not self.told_to_stop:
            self.raise_if_one_ended()
            time.sleep(0.3)

    def stop(self) -> None:
        """Ask each to end, wait, and end what did not; then nothing of theirs runs."""
        for child in self.running.values():
            child.terminate()
        end = time.monotonic() + GRACE
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@contextlib.contextmanager
def foreground() -> Iterator[None]:
    """Take Ctrl-C for this process alone while it runs in a terminal.

    Otherwise make gets it too, and ends as interrupted although everything was stopped in good order.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        yield
        return
    before = os.getpgrp()
    if os.tcgetpgrp(terminal) != before or os.getpid() == before:
        os.close(terminal)
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # or handing the terminal back would stop us
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # Ctrl-Z would stop us and leave make waiting for ever
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(terminal, before)
        os.close(terminal)


def run() -> int:
    """Serve the demonstration until told to stop."""
    began = time.monotonic()
    with the_only_one() as lock, foreground():
        port = chosen_port()
        sign_ins = prepare(port)
        children = Children(port, lock)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, children.on_signal)
        try:
            children.start(
                "server", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "nursery_portal.wsgi:application"
            )
            children.start("job loop", "manage.py", "run_due_jobs", "--every", "30")
            children.wait_until_ready()
            if not children.told_to_stop:
                say(f"\n{sign_ins.rstrip()}\n")
                took = time.monotonic() - began
                say(f"The portal is ready at http://localhost:{port} (after {took:.1f} s). Ctrl-C stops it.")
            children.wait()
        finally:
            children.stop()
    say("\nStopped. The data is kept; `make run` goes on with it.")
    return 0


def reset() -> int:
    """Throw the demonstration's data away and load it anew."""
    with the_only_one():
        read_mark()
        port = named_port()
        wipe()
        say("The old demonstration is gone.")
        prepare(port)
    say("A fresh one is loaded. Now: make run")
    return 0


if __name__ == "__main__":
    sys.exit(in_words(reset if sys.argv[1:] == ["reset-demo"] else run))
