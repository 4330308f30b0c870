"""What the small size counts (wrong passwords, reports of one place, pictures of one account), in files that every
process shares."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class CountsInFiles(FileBasedCache):
    """Django's cache in files, which keeps a count for as long as it is asked for.

    Django's own never takes out what is over, and where it is full it throws away a random third: tries against an
    account would be forgotten on an ordinary day, or on purpose. Here what is over goes first, and by itself
    (`home.forget_counts`). And of two that add the same key at one moment one does: it is the lock of a count.
    """

    # what Django's own has, for who reads the types
    _dir: str
    _createdir: Callable[[], None]
    _is_expired: Callable[[BinaryIO], bool]
    _key_to_file: Callable[[Any, int | None], str]
    _list_cache_files: Callable[[], list[str]]
    _write_content: Callable[[BinaryIO, Any, Any], None]

    def forget_expired(self) -> None:
        """Take out what is over."""
        for name in self._list_cache_files():
            with suppress(FileNotFoundError), open(name, "rb") as file:  # another process may be faster
                self._is_expired(file)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it and say so, unless the key is there already."""
        if self.has_key(key, version):
            return False
        self._createdir()
        self._cull()
        handle, written = tempfile.mkstemp(dir=self._dir)
        try:
            with open(handle, "wb") as file:
                self._write_content(file, timeout, value)
            os.link(written, self._key_to_file(key, version))  # whole at once, and never over another's
        except FileExistsError:
            return False
        except OSError:  # a disk without links: as Django does it
            self.set(key, value, timeout, version)
        finally:
            os.remove(written)
        return True

    def _cull(self) -> None:
        """Where it is full, what is over goes first."""
        if len(self._list_cache_files()) >= self._max_entries:
            self.forget_expired()
            super()._cull()  # type: ignore[misc]
