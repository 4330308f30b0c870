"""From the mail to signed, as on a phone: the link in the request, signing in, two questions, the name, the receipt.

What it took is written below PORTAL_TEST_SHOTS, where one is named: taps and screens, with a picture of the first and
the last page.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from consent.actions import ask_unanswered, publish_wordings
from consent.models import ConsentEvent
from consent.wordings import default_texts
from nursery_portal.kit.clock import now
from nursery_portal.notify.tasks import sweep
from nursery_portal.register.models import Nursery
from tests.browser.conftest import Live
from tests.browser.test_permissions import nursery
from tests.cast import PASSWORD, Cast

__all__ = ["nursery"]


class Thumb:
    """A thumb that counts: every tap, and every screen that came of one."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.screens = page, 0, [""]
        page.on("framenavigated", lambda frame: self.screens.append(frame.url))

    def tap(self, act: Callable[[], object]) -> None:
        self.taps += 1
        act()

    @property
    def seen(self) -> int:
        """How many different pages were looked at."""
        return len({url.split("?")[0].split("#")[0] for url in self.screens if url.startswith("http")})


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "signed out"])
def test_from_the_mail_to_signed_for_two_purposes(live: Live, nursery: Cast, signed_in: bool) -> None:
    cast = nursery
    publish_wordings(default_texts(Nursery.objects.get(pk=1)), by=cast.morag)
    ask_unanswered(by=cast.morag)
    sweep()
    letter = next(one for one in mail.outbox if one.to == [cast.ola.email])
    assert "Teddy" not in letter.body and "about two minutes" in letter.body
    path = next(word for word in letter.body.split() if word.startswith("http")).split("/", 3)[3]

    page = live.page_at(390, has_touch=True, is_mobile=True, as_=cast.ola if signed_in else None)
    thumb = Thumb(page)
    thumb.tap(lambda: page.goto(f"{live.server.url}/{path}"))  # the link in the mail
    if not signed_in:
        form = page.locator("details")
        thumb.tap(page.get_by_text("Use a password").tap)
        thumb.tap(form.get_by_label("E-mail").tap)
        form.get_by_label("E-mail").fill(cast.ola.email)
        thumb.tap(form.get_by_label("Password", exact=True).tap)
        form.get_by_label("Password", exact=True).fill(PASSWORD)
        thumb.tap(form.get_by_role("button", name="Come in").tap)
    thumb.tap(
        lambda: (
            page.get_by_role("button", name="May we ask for your answers")
            .or_(page.get_by_role("link", name="May we ask for your answers"))
            .first.tap()
        )
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("May we show pictures of Teddy?")
    live.fits(page)
    live.shot(page, f"phone-run-{'in' if signed_in else 'out'}-question")
    for number, word in ((0, "Yes"), (1, "No")):
        thumb.tap(page.locator("fieldset").nth(number).get_by_text(word, exact=True).tap)
    thumb.tap(page.get_by_label("Type your full name").tap)
    page.get_by_label("Type your full name").fill("Ola Bear")
    thumb.tap(page.get_by_role("button", name="Sign and save my answers").tap)
    expect(page.locator("[data-toasts]").get_by_text("Signed and saved. This is your receipt.")).to_be_visible()
    live.fits(page)
    live.shot(page, f"phone-run-{'in' if signed_in else 'out'}-receipt")

    kinds = set(ConsentEvent.objects.filter(guardian=cast.ola, at__lte=now()).values_list("kind", flat=True))
    assert {"given", "refused"} <= kinds
    said = f"{'signed in' if signed_in else 'signed out'}: {thumb.taps} taps, {thumb.seen} screens"
    if folder := os.environ.get("PORTAL_TEST_SHOTS"):
        Path(folder, f"phone-run-{'in' if signed_in else 'out'}.txt").write_text(said, encoding="ascii")
    assert thumb.taps <= (6 if signed_in else 10), said
    assert thumb.seen <= (3 if signed_in else 5), said
