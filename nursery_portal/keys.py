"""Keys live outside the database: in the environment, or in files that only the portal's user may read."""

import os
import secrets
from pathlib import Path

import environ


def key_from(env: environ.Env, name: str, folder: Path, *, make: bool) -> str:
    """The key `name` from the environment, else from its file under `folder`; "" if there is neither.

    With `make`, a missing key is made once and kept (file mode 0600). Losing the file of PORTAL_SEAL_KEYS loses every
    sealed text, which is why docs/runbook.md puts it first in the backup.
    """
    given: str = env.str(name, default="")
    if given:
        return given
    path = folder / name.lower()
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if not make:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    fresh = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first; its key is the key
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh
