"""`make run` says in one sentence what a person can mend, and leaves alone what is not the demonstration's."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(var: Path, *, word: str = "run", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Try deploy/demo.py in a folder of data of its own."""
    return subprocess.run(
        [sys.executable, "deploy/demo.py", word],
        cwd=ROOT,
        env=os.environ | {"PORTAL_VAR": str(var)} | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def refuses(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """It ended with one line of plain words."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [word for word in words if word not in done.stderr] == []


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path, taken: str) -> None:
    refuses(run(tmp_path, PORT=taken), f"Port {taken} is in use", "make run PORT=")


@pytest.mark.parametrize("port", ["80", "70000", "eight", "-1", "٨٠٠٠"])
def test_what_is_no_port_is_told_so(tmp_path: Path, port: str) -> None:
    refuses(run(tmp_path, PORT=port), "is not a port from 1024 to 65535")


@pytest.mark.parametrize("word", ["run", "reset-demo"])
def test_data_that_the_demonstration_did_not_make_is_left_alone(tmp_path: Path, word: str, taken: str) -> None:
    (tmp_path / "portal.sqlite3").write_bytes(b"a real nursery")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "picture.webp").write_bytes(b"a real child")
    refuses(run(tmp_path, word=word, PORT=free(taken)), "did not make", "PORTAL_VAR=")
    assert (tmp_path / "portal.sqlite3").read_bytes() == b"a real nursery"
    assert (tmp_path / "media" / "picture.webp").read_bytes() == b"a real child"


@pytest.mark.parametrize("word", ["run", "reset-demo"])
@pytest.mark.parametrize("name", ["media", "keys", "checkpoints.jsonl", "open.json", "open.restored.json"])
def test_what_a_nursery_on_postgresql_keeps_in_its_folder_is_left_alone(
    tmp_path: Path, word: str, name: str, taken: str
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "kept").write_bytes(b"a real nursery's")
    refuses(run(tmp_path, word=word, PORT=free(taken)), "did not make", "PORTAL_VAR=")
    assert (tmp_path / name / "kept").exists() and not (tmp_path / "demo.json").exists()


@pytest.mark.parametrize("word", ["run", "reset-demo"])
@pytest.mark.parametrize("mark", ["{}", '{"loaded": "as before", "code": "older"}'])
def test_a_real_nursery_that_was_opened_beside_the_mark_is_left_alone(
    tmp_path: Path, word: str, mark: str, taken: str
) -> None:
    """A first start that was stopped, or a database taken away by hand, leaves the mark; then somebody opened here."""
    nursery_in(tmp_path, is_demonstration=False, mark=mark)
    refuses(run(tmp_path, word=word, PORT=free(taken)), "did not make", "PORTAL_VAR=")
    assert (tmp_path / "keys" / "portal_seal_keys").exists() and (tmp_path / "portal.sqlite3").exists()


def test_the_demonstrations_own_nursery_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nursery_in(tmp_path, is_demonstration=True, mark='{"loaded": "the table", "code": "1"}')
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    import demo

    monkeypatch.setattr(demo, "VAR", tmp_path)
    monkeypatch.setattr(demo, "MARK", tmp_path / "demo.json")
    assert demo.read_mark() == {"loaded": "the table", "code": "1"}
    demo.wipe()
    assert list(tmp_path.iterdir()) == []
    assert demo.read_mark() == {}


def nursery_in(folder: Path, *, is_demonstration: bool, mark: str) -> None:
    """A folder with a mark, a database that holds one nursery, and keys."""
    (folder / "demo.json").write_text(mark)
    (folder / "keys").mkdir()
    (folder / "keys" / "portal_seal_keys").write_text("the only key")
    with sqlite3.connect(folder / "portal.sqlite3") as database:
        database.execute("CREATE TABLE register_nursery (id integer, is_demonstration bool)")
        database.execute("INSERT INTO register_nursery VALUES (1, ?)", [is_demonstration])
    database.close()


@pytest.mark.parametrize("word", ["run", "reset-demo"])
def test_a_second_one_on_the_same_data_is_told_who_has_it(tmp_path: Path, word: str) -> None:
    (tmp_path / "demo.json").write_text('{"loaded": "", "code": ""}')
    (tmp_path / "portal.sqlite3").write_bytes(b"in use")
    with (tmp_path / "run.lock").open("w") as lock:
        lock.write("4711 4712")
        lock.flush()
        flock(lock, LOCK_EX)
        refuses(run(tmp_path, word=word), "already runs", "kill 4711 4712")
    assert (tmp_path / "portal.sqlite3").read_bytes() == b"in use"


def test_too_old_a_python_is_told_which_to_install() -> None:
    pretend = (
        "import sys; sys.path.insert(0, 'deploy'); sys.version_info = (3, 9, 18)\n"
        "import bootstrap; sys.exit(bootstrap.in_words(bootstrap.main))"
    )
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False)
    refuses(done, "This is Python 3.9.18", "3.11 or newer", "apt install")


def test_a_missing_venv_module_is_told_which_package_brings_it() -> None:
    pretend = (
        "import importlib.util, sys; sys.path.insert(0, 'deploy'); find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'ensurepip' else find(name, *more)\n"
        "import bootstrap; sys.exit(bootstrap.in_words(bootstrap.main))"
    )
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False)
    refuses(done, "ensurepip", f"apt install python3.{sys.version_info[1]}-venv")


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    pretend = (
        "import shutil, sys; sys.path.insert(0, 'deploy')\n"
        "shutil.disk_usage = lambda path: shutil._ntuple_diskusage(10, 10, 5_000_000)\n"
        "import bootstrap, demo; sys.exit(bootstrap.in_words(demo.reset))"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend],
        cwd=ROOT,
        env=os.environ | {"PORTAL_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    refuses(done, "5 MB free", "Free some space")
    assert not (tmp_path / "portal.sqlite3").exists()


def test_nothing_from_outside_points_the_demonstration_at_other_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "PORTAL_DB",
        "PORTAL_SEAL_KEYS",
        "EMAIL_URL",
        "AWS_PROFILE",
    ):
        monkeypatch.setenv(name, "somebody-else's")
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    import demo

    seen = demo.environment(8000)
    assert "somebody-else's" not in seen.values()
    assert seen["PORTAL_DEMO"] == "1"


def free(other: str) -> str:
    """A port beside one that is taken, for runs that never come to listen."""
    return str(int(other) - 1 if int(other) > 60000 else int(other) + 1)
