"""A real browser on the running portal: any console error fails the test, and so does any request to elsewhere.

    def test_the_day_book_reads_well(live, cast, width, scheme):
        page = live.page_at(width, scheme=scheme, as_=cast.ola)
        page.goto(live.url("posts:feed"))
        live.axe(page)

`width` and `scheme` run a test at telephone and desktop size, light and dark.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from nursery_portal.members.models import User
from posts.models import Post
from tests.cast import Cast
from tests.chromium import FLAGS, chromium
from tests.clients import signed_in
from tests.moderation.conftest import talked_about

# Playwright runs its own event loop in this thread; Django would refuse its database there
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# a machine with other work waits for a first screening; what is wrong stays wrong for so long
expect.set_options(timeout=20_000)

HEIGHT = {390: 844, 820: 1180, 1280: 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def post(nursery: Cast) -> Post:
    """A post that Acorn's families talk under."""
    return talked_about(nursery)


@pytest.fixture(params=[390, 1280], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    """The width of the window: a telephone's, then a desktop's."""
    return int(request.param)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The colour scheme that the person's system asks for."""
    return str(request.param)


class Live:
    """The running portal as a person sees it, and what went wrong on its pages."""

    def __init__(self, server: LiveServer, browser: Browser) -> None:
        self.server = server
        self.faults: list[str] = []
        self._expected: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def url(self, name: str, *args: object, **kwargs: object) -> str:
        """The whole address of a URL name."""
        return f"{self.server.url}{reverse(name, args=args, kwargs=kwargs)}"

    def page_at(
        self, width: int = 1280, *, scheme: str = "light", as_: User | None = None, javascript: bool = True, **more: Any
    ) -> Page:
        """A page in a fresh browser profile; `as_` is signed in already, staff with their second factor.

        `more` goes to Playwright's new_context: has_touch, reduced_motion, locale ...
        """
        context = self._browser.new_context(
            viewport={"width": width, "height": HEIGHT.get(width, 900)},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            **{"service_workers": "block", **more},  # each would fetch the whole shell; test_installed lets one work
        )
        self._contexts.append(context)
        context.set_default_timeout(30_000)  # a busy machine is slow, not wrong
        if as_ is not None:
            self.sign_in(context, as_)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._request)
        return context.new_page()

    def sign_in(self, context: BrowserContext, user: User) -> None:
        """Give a profile the session of somebody who has signed in properly."""
        cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.server.url, "httpOnly": True}])

    def axe(self, page: Page) -> None:
        """No violation of WCAG 2.2 A or AA on the page as it stands."""
        self.arrived(page)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]})
        assert not found.response["violations"], f"{page.url}\n{found.generate_report()}"

    def fits(self, page: Page) -> None:
        """Nothing makes the page scroll sideways."""
        self.arrived(page)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url} is {over} px too wide"

    def arrived(self, page: Page) -> None:
        """Wait until the page that a click led to is here: a click comes back as soon as its answer begins.

        What looks at once finds a document without a single element, on a busy machine only.
        """
        page.wait_for_load_state()

    def until(self, page: Page, condition: str) -> None:
        """Wait until a JavaScript condition is true, and fail after 20 seconds.

        page.wait_for_function() asks by eval from its second look on, which the policy on scripts forbids: it fails
        wherever the first look comes too early, so on a busy machine only.
        """
        page.evaluate(
            "new Promise((done, fail) => { const start = Date.now(); (function look() {"
            f" if ({condition}) return done();"
            " if (Date.now() - start > 20_000) return fail(Error('it never came to that'));"
            " setTimeout(look, 20); })(); })"
        )

    def shot(self, page: Page, name: str) -> None:
        """A picture of the page for a person to look at, only where PORTAL_TEST_SHOTS names a folder for them."""
        folder = os.environ.get("PORTAL_TEST_SHOTS")
        if folder:
            size = page.viewport_size or {"width": 0}
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)

    def expect_fault(self, words: str) -> None:
        """Take back one fault that the test provoked on purpose, for instance the console's word for a 422."""
        found = next((fault for fault in self.faults if words in fault), None)
        assert found is not None, f"nothing like {words!r} among {self.faults}"
        self.faults.remove(found)

    def may_say(self, words: str) -> None:
        """Leave out every fault with these words, however often and late it comes, such as of an attempt made again."""
        self._expected.append(words)

    def close(self) -> None:
        """Close every profile, and forget the faults that may_say() spoke of."""
        for context in self._contexts:
            context.close()
        self.faults = [fault for fault in self.faults if not any(words in fault for words in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if "registration blocked by Playwright" in message.text:
            return
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in ("http", "https", "ws", "wss") and at.netloc != urlsplit(self.server.url).netloc:
            self.faults.append(f"asked somebody else: {request.url}")


@pytest.fixture
def live(live_server: LiveServer, browser: Browser, transactional_db: None) -> Iterator[Live]:
    """The portal running on this machine, with a browser in front of it. Ends by asking that nothing went wrong."""
    portal = Live(live_server, browser)
    yield portal
    portal.close()
    assert portal.faults == []
