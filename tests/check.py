"""`make check`: all that can be said of the code without running its tests. Every check runs; each failure is shown."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# a nursery's own server, in the small size and in the large one; nothing is connected to
SMALL = {
    "DJANGO_SETTINGS_MODULE": "nursery_portal.settings",
    "SECRET_KEY": "known-to-everybody-and-good-for-this-check-alone-2f0d1c7ab9e4",
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_BASE_URL": "https://portal.example.org",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
    "PORTAL_TRUSTED_PROXIES": "1",
}
LARGE = SMALL | {
    "DATABASE_URL": "postgres://portal:secret@db.example.org/portal",
    "REDIS_URL": "redis://queue.example.org:6379/0",
    "PORTAL_ACCEL_PREFIX": "/protected/",
}


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and environment of each check."""
    tests = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    manage = [sys.executable, "manage.py"]
    deploy = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    return [
        ("lint", [str(BIN / "ruff"), "check", "."], {}),
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("types", [sys.executable, "-m", "mypy", "."], {}),
        ("layers", [str(BIN / "lint-imports"), "--no-logo"], {}),
        ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], tests),
        ("production, small", deploy, SMALL),
        ("production, large", deploy, LARGE),
    ]


def main() -> int:
    """Run every check; 0 only if all are content."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="portal-check-") as var:
        foreign = ("PORTAL_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        for name, command, more in checks():
            began = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=clean | {"PORTAL_VAR": var} | more, capture_output=True, text=True, check=False
            )
            print(f"{'FAILED' if done.returncode else 'ok':<7}{name} ({time.monotonic() - began:.1f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll checks are content.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
