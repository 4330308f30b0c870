"""Starts the decoder process, feeds it one file, and believes no more of its answer than was checked."""

import fcntl
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from django.conf import settings

from . import jpeg
from .renditions import ENCODING, LONGEST_SIDE, Renditions, size_of
from .webp import plain_size

AT_ONCE: Final = 2
"""Decoders running at the same time, over all threads and processes of this machine."""
PATIENCE: Final = 60.0
"""Seconds to wait for a free decoder before telling the person to try again."""
TIME_OUT: Final = 45.0
"""Seconds of wall time before a decoder is killed; its own limit of processor time is lower."""
LIMITS: Final = {"memory": 1280 * 1024 * 1024, "seconds": 20}
MAX_PIXELS: Final = 60_000_000
LARGEST_ANSWER: Final = 24 * 1024 * 1024
LARGEST_HEADER: Final = 4096


def libraries() -> list[str]:
    """The folders in which Pillow and the HEIC reader lie, found without importing either."""
    found = (importlib.util.find_spec(name) for name in ("PIL", "pillow_heif"))
    return sorted({str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin})


COMMAND: Final = [sys.executable, "-I", "-S", str(Path(__file__).with_name("decoder.py")), *libraries()]
"""Without `site`, whose hooks and path files a decoder has no use for; it is told where its libraries lie."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_CODE: Final = re.compile(r"[a-z_]{1,30}")
_here = threading.BoundedSemaphore(AT_ONCE)


class Failed(Exception):
    """The decoder gave no picture. `code` says why: its own refusal, or busy, time_out, damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run(job: Mapping[str, Any], data: bytes) -> tuple[Renditions, dict[str, Any]]:
    """Do one job on one file in a process of its own: the renditions and the rest of the answer, or raise Failed."""
    with _a_free_place():
        answer = _converse(asked(job, data), data)
    try:
        return _checked(answer)
    except Failed:
        raise
    except Exception as unexpected:  # Whatever a stranger's answer can make of itself.
        raise Failed("damaged") from unexpected


def run_copy(job: Mapping[str, Any], data: bytes) -> bytes:
    """Make one JPEG of our own master in a process of its own: plain pixels of the size it says, or raise Failed."""
    with _a_free_place():
        answer = _converse(asked(job, data), data)
    try:
        header, end = _header(answer)
        picture = answer[end:]
        size = jpeg.plain_size(picture)
        if size != (int(header["width"]), int(header["height"])) or max(size) > job["longest"]:
            raise ValueError("the copy has another size than was asked for")
    except Failed:
        raise
    except Exception as unexpected:
        raise Failed("damaged") from unexpected
    return picture


def asked(job: Mapping[str, Any], data: bytes) -> bytes:
    """The job as the decoder reads it, before the file itself."""
    sizes = [[name, longest, *ENCODING[name]] for name, longest in LONGEST_SIDE.items()]
    head = {**job, "length": len(data), "sizes": sizes, "max_pixels": MAX_PIXELS, "limits": LIMITS}
    encoded = json.dumps(head).encode()
    return len(encoded).to_bytes(4, "big") + encoded


def _converse(head: bytes, data: bytes) -> bytes:
    """What the process writes for what it is given; nothing if it dies, and it is killed when its time is up."""
    with subprocess.Popen(  # noqa: S603  our own interpreter and script, no word of it from outside
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        cwd="/",
        process_group=0,
    ) as process:
        stdin, stdout = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        late = threading.Event()

        def out_of_time() -> None:
            late.set()
            _kill(process)

        clock = threading.Timer(TIME_OUT, out_of_time)
        clock.start()
        try:
            with suppress(BrokenPipeError):  # It died while we wrote; what it answered, if anything, is judged below.
                stdin.write(head)
                stdin.write(data)
                stdin.close()
            answer = stdout.read(LARGEST_ANSWER + 1)
        finally:
            clock.cancel()
            _kill(process)
            with suppress(BrokenPipeError):
                stdin.close()
    if late.is_set():
        raise Failed("time_out")
    return answer


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and any it may have started; a number is given to nobody else before it was waited for."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: all of the group have ended already.
            os.killpg(process.pid, signal.SIGKILL)


def _checked(answer: bytes) -> tuple[Renditions, dict[str, Any]]:
    """The answer, if it is exactly what was asked for."""
    header, end = _header(answer)
    width, height, colour, lengths = int(header["width"]), int(header["height"]), header["colour"], header["lengths"]
    if header["names"] != list(LONGEST_SIDE) or len(lengths) != len(LONGEST_SIDE) or not _COLOUR.fullmatch(colour):
        raise ValueError("not the renditions asked for")
    blobs: dict[str, bytes] = {}
    for name, length in zip(LONGEST_SIDE, lengths, strict=True):
        blobs[name] = answer[end : end + length]
        end += length
        if plain_size(blobs[name]) != size_of(name, width, height) or max(width, height) > LONGEST_SIDE["master"]:
            raise ValueError("a rendition has another size than was asked for")
    if end != len(answer):
        raise ValueError("something follows the answer")
    return Renditions(width=width, height=height, colour=colour, blobs=blobs), header


def _header(answer: bytes) -> tuple[dict[str, Any], int]:
    """What the answer says about itself, and where its pictures begin; Failed if it is the decoder's own refusal."""
    if not 4 < len(answer) <= LARGEST_ANSWER:
        raise ValueError("no answer, or far too much of it")
    end = 4 + int.from_bytes(answer[:4], "big")
    if end > 4 + LARGEST_HEADER:
        raise ValueError("the answer's header is too long")
    header: dict[str, Any] = json.loads(answer[4:end])
    if "refused" in header:
        raise Failed(header["refused"] if _CODE.fullmatch(header["refused"]) else "damaged")
    return header, end


@contextmanager
def _a_free_place() -> Iterator[None]:
    """One of the places at the workbench, or Failed("busy"). Threads queue on a semaphore, processes on lock files."""
    deadline = time.monotonic() + PATIENCE
    if not _here.acquire(timeout=PATIENCE):
        raise Failed("busy")
    try:
        folder = Path(settings.MEDIA_ROOT) / ".decoders"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _one_lock_of(folder, deadline):
            yield
    finally:
        _here.release()


@contextmanager
def _one_lock_of(folder: Path, deadline: float) -> Iterator[None]:
    places = [(folder / f"{place}.lock").open("wb") for place in range(AT_ONCE)]
    try:
        while not any(_locked(place.fileno()) for place in places):
            if time.monotonic() > deadline:
                raise Failed("busy")
            time.sleep(0.02)
        yield
    finally:
        for place in places:
            place.close()  # Closing frees the lock.


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
