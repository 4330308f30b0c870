"""The child process that opens a stranger's file. Run by path, without Django; one file, one process.

It imports the codec, reads the job and the file from standard input, *then* gives up the right to open
anything, and only then decodes. Whatever a crafted file makes a codec do, there is no file, socket or
program within reach; the parent gets an answer in a narrow format, or none and kills the process.

Job:    4 bytes length, JSON {"do": "take_in" | "redo" | "copy", "kind", "sizes", "max_pixels", "limits", ...}, file
Answer: 4 bytes length, JSON {"refused": code} or {"width", "height", "colour", "names", "lengths", ...}, blobs
"""

import errno
import importlib.util
import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from types import ModuleType
from typing import Any

NOBODY = 65534


def lock_down(*, memory: int, seconds: int, alone: bool = True) -> None:
    """Give up files, sockets, helpers, core dumps, and more than so much memory and time. There is no way back."""
    if os.geteuid() == 0:  # The superuser could raise the limits again; where it may, it becomes nobody first.
        with suppress(OSError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    _lower(resource.RLIMIT_CORE, 0)
    if alone:
        _lower(resource.RLIMIT_NPROC, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CPU, seconds)
    if hasattr(resource, "RLIMIT_AS") and sys.platform != "darwin":
        _lower(resource.RLIMIT_AS, memory)  # macOS knows the name but not the limit.
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(which: int, value: int) -> None:
    """Lower a limit for good, or stop: a decoder that could not be locked must not decode."""
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def pixels() -> ModuleType:
    """The neighbouring module, by path: the package around it would bring Django along."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pixels.py")
    spec = importlib.util.spec_from_file_location("pixels", path)
    if not spec or not spec.loader:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(job: dict[str, Any], data: bytes, at_work: ModuleType) -> tuple[dict[str, Any], list[bytes]]:
    """Do the job; any failure whatever is a refusal with a code."""
    try:
        if job["do"] == "redo":
            return at_work.redo(data, edit=job["edit"], sizes=job["sizes"], max_pixels=job["max_pixels"])  # type: ignore[no-any-return]
        if job["do"] == "copy":
            return at_work.copied(data, covers=job["covers"], longest=job["longest"], max_pixels=job["max_pixels"])  # type: ignore[no-any-return]
        return at_work.take_in(data, kind=job["kind"], sizes=job["sizes"], max_pixels=job["max_pixels"])  # type: ignore[no-any-return]
    except at_work.Unfit as unfit:
        return {"refused": str(unfit)}, []
    except MemoryError:
        return {"refused": "too_much_memory"}, []
    except (ImportError, OSError) as error:
        tried = isinstance(error, ImportError) or error.errno == errno.EMFILE
        return {"refused": "tried_to_open_something" if tried else "damaged"}, []
    except Exception:
        return {"refused": "damaged"}, []


def main() -> None:
    """Read one job, lock down, do it, answer, end."""
    warnings.simplefilter("ignore")
    sys.path += sys.argv[1:]
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    job: dict[str, Any] = json.loads(source.read(int.from_bytes(source.read(4), "big")))
    at_work = pixels()
    at_work.prepare(job["kind"])
    data = source.read(job["length"])
    lock_down(**job["limits"], alone=job["kind"] != "heif")  # libde265 decodes in a thread of its own.
    header, blobs = answer(job, data, at_work)
    head = json.dumps(header | {"lengths": [len(blob) for blob in blobs]}).encode()
    for part in (len(head).to_bytes(4, "big"), head, *blobs):
        sink.write(part)
    sink.flush()
    os._exit(0)  # Nothing is left to tidy, and tearing down the interpreter costs more than it gives.


if __name__ == "__main__":
    main()
