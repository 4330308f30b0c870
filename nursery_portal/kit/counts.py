"""What the small size counts (wrong passwords, reports of one place, pictures of one account), in files that every
process shares."""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

HALF_WRITTEN = 3600  # seconds: no count takes as long to write


class CountsInFiles(FileBasedCache):
    """Django's cache in files, which keeps a count for as long as it is asked for.

    Django's own never takes out what is over, and where it is full it throws away a random third: tries against an
    account would be forgotten on an ordinary day, or on purpose. Here what is over goes first, and by itself
    (`home.forget_counts`). And of two that add the same key at one moment one does: it is the lock of a count.
    """

    # what Django's own has, for who reads the types
    _dir: str
    _delete: Callable[[str], bool]
    _createdir: Callable[[], None]
    _key_to_file: Callable[[Any, int | None], str]
    _list_cache_files: Callable[[], list[str]]
    _write_content: Callable[[BinaryIO, Any, Any], None]

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is kept under the key; what a full disk or a lost machine has cut off counts nothing, and goes."""
        try:
            return super().get(key, default, version)
        except OSError:
            raise
        except Exception:  # whatever reading bytes that are none raises
            self._delete(self._key_to_file(key, version))
            return default

    def _is_expired(self, file: BinaryIO) -> bool:
        try:
            return bool(super()._is_expired(file))  # type: ignore[misc]
        except OSError:
            raise
        except Exception:
            self._delete(file.name)
            return True

    def forget_expired(self) -> None:
        """Take out what is over, what cannot be read, and what somebody was ended in the middle of writing."""
        for name in self._list_cache_files():
            with suppress(FileNotFoundError), open(name, "rb") as file:  # another process may be faster
                self._is_expired(file)
        for entry in os.scandir(self._dir) if os.path.isdir(self._dir) else ():
            if entry.name.startswith(tempfile.gettempprefix()) and not entry.name.endswith(self.cache_suffix):
                with suppress(FileNotFoundError):
                    if time.time() - entry.stat().st_mtime > HALF_WRITTEN:
                        os.remove(entry.path)

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
