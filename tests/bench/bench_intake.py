"""What safety costs: taking a picture in against the best bare Pillow script that makes the same sizes.

The goal is at most 1.15 times the bare script's processor time beside the start of the process. Both ways run in a
process of their own and are measured in turn, so that a busy machine slows both.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django

ROUNDS = 5
GOAL = 1.15
SIZES = {"12 megapixels": (4032, 3024), "48 megapixels": (8064, 6048)}

BARE = """
import io, sys
from PIL import Image, ImageOps
picture = Image.open(sys.argv[1])
scale = 2000 / max(picture.size)
picture.draft(None, (round(picture.width * scale), round(picture.height * scale)))
picture = ImageOps.exif_transpose(picture)
for longest, quality, method in ((2000, 85, 2), (1600, 78, 2), (960, 78, 2), (400, 78, 4)):
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS if longest == 2000 else Image.Resampling.BICUBIC)
    picture.save(io.BytesIO(), "WEBP", quality=quality, method=method)
"""

PEAK = """
import resource, subprocess, sys
with open(sys.argv[1], "rb") as job:
    subprocess.run(sys.argv[2:], stdin=job, stdout=subprocess.PIPE, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    """Print one line for each size, and one for the time it takes to refuse a bomb."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from nursery_portal.kit.errors import Refused
    from nursery_portal.media import sandbox
    from nursery_portal.media.intake import take_in
    from tests.media import malformed, pictures

    def our_way(data: bytes) -> None:
        take_in(io.BytesIO(data), name="a.jpg")

    with tempfile.TemporaryDirectory() as folder:
        picture, job = Path(folder) / "picture.jpg", Path(folder) / "job"
        for label, size in SIZES.items():
            data = pictures.phone_jpeg(picture=pictures.scene(size), orientation=6)
            picture.write_bytes(data)
            job.write_bytes(sandbox.asked({"do": "take_in", "kind": "jpeg"}, data) + data)
            bare_command = [sys.executable, "-c", BARE, str(picture)]
            ours, bare = _in_turn(partial(our_way, data), partial(subprocess.run, bare_command, check=True))
            print(
                f"intake of {label}: {ours:.2f} s against {bare:.2f} s bare, {ours / bare:.2f} times (goal {GOAL}); "
                f"peak {_peak(job, sandbox.COMMAND)} MiB against {_peak(job, bare_command)} MiB"
            )
    bomb, began = malformed.png_bomb(), time.perf_counter()
    try:
        take_in(io.BytesIO(bomb), name="bomb.png")
    except Refused:
        print(f"refusing a bomb of {len(bomb) // 1024} KiB: {1000 * (time.perf_counter() - began):.0f} ms")


def _in_turn(*ways: Callable[[], object]) -> list[float]:
    """The processor time of each way, our own and that of its processes: the middle of all rounds."""
    rounds: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, seconds in zip(ways, rounds, strict=True):
            before = _processor_time()
            way()
            seconds.append(_processor_time() - before)
    return [statistics.median(seconds) for seconds in rounds]


def _processor_time() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak(job: Path, command: list[str]) -> int:
    """The most memory a command takes, in MiB; started from a small process, for a child inherits its parent's mark."""
    small = [sys.executable, "-I", "-S", "-c", PEAK, str(job), *command]
    done = subprocess.run(small, capture_output=True, check=True)
    return int(done.stdout) // (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
