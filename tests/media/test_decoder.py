"""The process that opens a stranger's file can reach nothing, and the portal survives whatever happens in it."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from nursery_portal.media import decoder, sandbox
from nursery_portal.media.renditions import LONGEST_SIDE

from . import pictures

DECODER = str(Path(decoder.__file__))

PROBE = """
import importlib.util, json, mmap, os, resource, socket, subprocess, sys, threading
spec = importlib.util.spec_from_file_location("decoder", sys.argv[1])
decoder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(decoder)
import ctypes, urllib.request, tempfile
def tried(what):
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "allowed"
attempts = {
    "read a file": lambda: open("/etc/hostname"),
    "read its own code": lambda: open(sys.argv[1]),
    "write a file": lambda: open(sys.argv[2], "w"),
    "open by descriptor": lambda: os.open("/", os.O_RDONLY),
    "list a folder": lambda: os.listdir("/"),
    "talk to the internet": lambda: socket.socket(socket.AF_INET),
    "talk to this machine": lambda: socket.socket(socket.AF_UNIX),
    "make a pipe": os.pipe,
    "copy a descriptor": lambda: os.dup(0),
    "run a program": lambda: subprocess.run(["/bin/true"], stdout=subprocess.PIPE),
    "become two": lambda: (lambda pid: os.waitpid(pid, 0) if pid else os._exit(0))(os.fork()),
    "start a thread": lambda: threading.Thread(target=int).start(),
    "import a module": lambda: __import__("sqlite3"),
    "lift the limit again": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    "take much memory": lambda: mmap.mmap(-1, 2 << 30),
}
if len(sys.argv) > 3:
    decoder.lock_down(memory=1 << 30, seconds=5)
print(json.dumps({name: tried(attempt) for name, attempt in attempts.items()}))
"""


def probed(tmp_path: Path, *, locked: bool) -> dict[str, str]:
    """What a process could do, before or after it was locked."""
    target = tmp_path / "written"
    command = [sys.executable, "-I", "-c", PROBE, DECODER, str(target), *(["locked"] if locked else [])]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert target.exists() is not locked
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def test_a_locked_decoder_can_open_neither_file_nor_socket(tmp_path: Path) -> None:
    outcome = probed(tmp_path, locked=True)
    if sys.platform == "darwin":
        outcome.pop("take much memory")
    assert "allowed" not in outcome.values(), outcome
    assert outcome["read a file"] == outcome["talk to the internet"] == "OSError"


def test_the_same_attempts_succeed_before_it_is_locked(tmp_path: Path) -> None:
    outcome = probed(tmp_path, locked=False)
    assert set(outcome.values()) == {"allowed"}, outcome


# What the parent does with a decoder that does not behave


@pytest.fixture
def impostor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Put another script in the decoder's place."""

    def play(body: str) -> None:
        script = tmp_path / "impostor.py"
        script.write_text("import json, os, sys, time\nout = sys.stdout.buffer\n" + body)
        monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-I", str(script)])

    return play


READ_ALL = "sys.stdin.buffer.read()\n"
ANSWER = """
def answer(blobs, **said):
    header = {"width": 64, "height": 48, "colour": "#123456", "names": ["master", "large", "medium", "small"]} | said
    head = json.dumps({"lengths": [len(blob) for blob in blobs]} | header).encode()
    out.write(len(head).to_bytes(4, "big") + head + b"".join(blobs)); out.flush()
"""


def failure(data: bytes = b"x" * 300_000) -> str:
    with pytest.raises(sandbox.Failed) as failed:
        sandbox.run({"do": "take_in", "kind": "jpeg"}, data)
    return failed.value.code


def good_blobs() -> str:
    """The four renditions of a small picture, as source text."""
    made, _ = sandbox.run({"do": "take_in", "kind": "jpeg"}, pictures.phone_jpeg(size=(64, 48)))
    return repr([made.blobs[name] for name in LONGEST_SIDE])


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/hostname')", "open('/dev/null', 'w')", "__import__('sqlite3')", "__import__('socket').socket()"],
)
def test_a_codec_taken_over_by_a_file_can_open_nothing(impostor: Any, attempt: str) -> None:
    """The decoder's own run from reading to answering; only the codec is hostile."""
    impostor(
        f"sys.path.insert(0, {str(Path(DECODER).parent)!r})\nimport decoder, socket\n"
        "class Hostile:\n    Unfit = ZeroDivisionError\n    prepare = staticmethod(lambda kind: None)\n"
        f"    take_in = staticmethod(lambda *a, **k: {attempt})\n"
        "decoder.pixels = lambda: Hostile\ndecoder.main()"
    )
    assert failure() == "tried_to_open_something"


@pytest.mark.parametrize(
    "body",
    [
        "os.kill(os.getpid(), 11)",
        "os._exit(0)",
        READ_ALL + "os.kill(os.getpid(), 9)",
        READ_ALL + "out.write(b'nonsense that is not an answer'); out.flush()",
        READ_ALL + "out.write((9).to_bytes(4, 'big') + b'{\"a\": 1'); out.flush()",
        READ_ALL + "out.write((2**31).to_bytes(4, 'big') + b'{}'); out.flush()",
        READ_ALL + "out.write((4).to_bytes(4, 'big') + b'null'); out.flush()",
        READ_ALL + "out.write((2).to_bytes(4, 'big') + b'[]'); out.flush()",
        READ_ALL + "out.write((4000).to_bytes(4, 'big') + b'[' * 4000); out.flush()",
        READ_ALL + "out.write((14).to_bytes(4, 'big') + b'{\"refused\": 1}'); out.flush()",
    ],
)
def test_a_decoder_that_dies_or_talks_nonsense_is_a_refusal(impostor: Any, body: str) -> None:
    impostor(body)
    assert failure() == "damaged"


def test_a_decoder_that_answers_properly_is_believed(impostor: Any) -> None:
    blobs = good_blobs()
    impostor(READ_ALL + ANSWER + f"answer({blobs})")
    made, _ = sandbox.run({"do": "take_in", "kind": "jpeg"}, b"")
    assert (made.width, made.height, made.colour) == (64, 48, "#123456")


@pytest.mark.parametrize(
    "call",
    [
        "answer([blob + b'raw file' for blob in blobs])",
        "answer([b'\\xff\\xd8\\xff raw file'] * 4)",
        "answer(blobs, width=65)",
        "answer(blobs, width=float('inf'))",
        "answer(blobs, width=6400, height=4800)",
        "answer(blobs, colour='red; background: url(//x)')",
        "answer(blobs, names=['master', 'large', 'medium', '../x'])",
        "answer(blobs[:3])",
        "answer(blobs, lengths=[1, 1, 1, 1])",
        "answer(blobs, lengths=[-1, 1, 1, 1])",
        "answer(blobs); out.write(b'and more'); out.flush()",
        "answer([b'RIFF' + (len(b) + 4).to_bytes(4, 'little') + b[8:] + b'EXIF' + bytes(4) + b'x' for b in blobs])",
    ],
)
def test_nothing_but_the_renditions_asked_for_passes_back(impostor: Any, call: str) -> None:
    blobs = good_blobs()
    impostor(READ_ALL + ANSWER + f"blobs = {blobs}\n{call}")
    assert failure(b"") == "damaged"


def test_a_decoder_that_never_stops_talking_is_cut_off(impostor: Any) -> None:
    impostor(READ_ALL + "while True: out.write(b'x' * 65536)")
    assert failure() == "damaged"


@pytest.mark.parametrize("body", ["time.sleep(600)", READ_ALL + "time.sleep(600)"])
def test_a_decoder_that_hangs_is_killed(impostor: Any, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(sandbox, "TIME_OUT", 0.3)
    impostor(body)
    began = time.monotonic()
    assert failure() == "time_out"
    assert time.monotonic() - began < 5


def test_the_limit_of_processor_time_ends_a_busy_decoder(monkeypatch: pytest.MonkeyPatch, impostor: Any) -> None:
    impostor(
        READ_ALL + f"sys.path.insert(0, {str(Path(DECODER).parent)!r})\nimport decoder\n"
        "decoder.lock_down(memory=1 << 30, seconds=1)\nwhile True: pass"
    )
    assert failure() == "damaged"


def test_what_a_decoder_started_ends_with_it(impostor: Any, tmp_path: Path) -> None:
    """A process that a taken-over codec leaves behind does not live on: the end of its pipe closes."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    impostor(
        READ_ALL + "if os.fork() == 0:\n    os.close(1)\n"
        f"    os.write(os.open({str(fifo)!r}, os.O_WRONLY), b'x')\n    time.sleep(600)\ntime.sleep(0.3)"
    )
    descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    assert failure() == "damaged"
    assert os.read(descriptor, 1) == b"x"
    assert select.select([descriptor], [], [], 5)[0], "it is still there"
    assert os.read(descriptor, 1) == b""
    os.close(descriptor)


# Two at once


def test_no_more_than_two_decoders_run_at_once(impostor: Any, tmp_path: Path) -> None:
    """Each notes when it began and ended; no instant lies in three of them."""
    notes = tmp_path / "notes"
    notes.mkdir()
    impostor(
        READ_ALL + f"began = time.monotonic(); time.sleep(0.15)\n"
        f"open({str(notes)!r} + f'/{{os.getpid()}}', 'w').write(f'{{began}} {{time.monotonic()}}')"
    )
    threads = [threading.Thread(target=failure) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans = [tuple(map(float, note.read_text().split())) for note in notes.iterdir()]
    assert len(spans) == 5
    assert max(sum(began <= at < ended for began, ended in spans) for at, _ in spans) == 2


def test_places_are_shared_with_other_processes(media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE", 0.1)
    folder = media_root / ".decoders"
    folder.mkdir(parents=True)
    hold = "import fcntl, sys\nfiles = [open(path, 'wb') for path in sys.argv[1:]]\n"
    hold += "[fcntl.flock(file, fcntl.LOCK_EX) for file in files]\nprint('held', flush=True)\nsys.stdin.read()"
    command = [sys.executable, "-c", hold, *(str(folder / f"{place}.lock") for place in range(sandbox.AT_ONCE))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdin
        other.stdout.readline()
        assert failure() == "busy"
        other.stdin.close()
    made, _ = sandbox.run({"do": "take_in", "kind": "jpeg"}, pictures.phone_jpeg())
    assert made.blobs
