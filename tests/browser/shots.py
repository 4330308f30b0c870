"""The pictures of docs/screenshots/ that README shows, taken of a running demonstration in a browser:

    make run PORT=8123                                       # in one window
    .venv/bin/python -m tests.browser.shots http://localhost:8123    # in another

They sign in as visitors do, with the buttons of the sign-in page, and change nothing.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from nursery_portal.home.demonstration.sign_ins import PASSWORD
from tests.chromium import FLAGS, chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"wide": (1280, 860), "phone": (390, 844)}
COLOURS = 256
"""Drawings need no more, and a picture stays below 150 kB."""
PARENT, MANAGER, LEAD, ASKED = (
    "aisha.rahman@example.org",
    "nadia@stepping-stones.example",
    "ruth@stepping-stones.example",
    "laura.reid@example.org",
)


def sign_in(browser: Browser, base: str, email: str) -> StorageState:
    """A session of this person, as Playwright keeps it."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    button = page.locator(f"form:has(input[value='{email}'])").get_by_role("button")
    if button.count() == 0:
        raise SystemExit(f"{base} is no demonstration: nobody with the password {PASSWORD} is offered.")
    button.click()
    page.wait_for_url(lambda url: "login" not in url)
    kept = context.storage_state()
    context.close()
    return kept


def day_book(page: Page, base: str) -> None:
    """What a parent sees first."""
    page.goto(f"{base}/day-book/")


def permission(page: Page, base: str) -> None:
    """The form of a family that has not answered."""
    page.goto(f"{base}/permission/")


def tagging(page: Page, base: str) -> None:
    """The bench of a draft in which one child's permission is not in force."""
    page.goto(f"{base}/posts/drafts/")
    page.get_by_role("link", name="Our camp in the big wood").first.click()
    page.locator("a[href*='/photos/']").first.click()


def queue(page: Page, base: str) -> None:
    """The lead's queue with its first urgent worry open."""
    page.goto(f"{base}/queue/")
    page.get_by_role("link", name="Was somebody with them").first.click()


PAGES: tuple[tuple[str, Literal["wide", "phone"], Literal["light", "dark"], str, Callable[[Page, str], None]], ...] = (
    ("feed", "wide", "light", PARENT, day_book),
    ("permission", "phone", "light", ASKED, permission),
    ("tagging", "wide", "light", MANAGER, tagging),
    ("queue", "wide", "dark", LEAD, queue),
)


def take(context: BrowserContext, base: str, go: Callable[[Page, str], None], path: Path) -> None:
    """One picture of what a window shows, with few colours."""
    context.set_default_timeout(120_000)
    page = context.new_page()
    go(page, base)
    page.wait_for_load_state("networkidle")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    page.close()


def main(base: str, only: list[str]) -> None:
    """Every page, or those named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for name, size, scheme, email, go in PAGES:
            if only and name not in only:
                continue
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="en-GB",
                timezone_id="Europe/London",
                storage_state=sign_in(browser, base, email),
            )
            path = FOLDER / f"{name}-{size}-{scheme}.png"
            take(context, base, go, path)
            print(f"{path.name}: {path.stat().st_size // 1000} kB")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2:])
