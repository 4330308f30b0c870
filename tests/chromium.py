"""Where the browser is, and how it is started: the machine's own Chromium, never a downloaded one."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    "--no-sandbox",  # the tests may run as root, and load nothing but our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def chromium() -> str | None:
    """The program's path: PORTAL_TEST_CHROMIUM if set, else the first that is found."""
    given = os.environ.get("PORTAL_TEST_CHROMIUM")
    if given:
        return given
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return found or (MAC if os.path.exists(MAC) else None)
