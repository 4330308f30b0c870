"""Where tests keep their files."""

import os
import shutil

MEMORY = "/dev/shm"  # noqa: S108 (what is made there is private)
ENOUGH = 400_000_000


def in_memory() -> str | None:
    """A place in memory, if the system has one with room: SQLite syncs each commit, and tests commit all the time."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return None
