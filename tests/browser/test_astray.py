"""What a member sees who follows an address that leads nowhere."""

from tests.browser.conftest import Live
from tests.cast import Cast


def test_an_address_that_leads_nowhere_is_answered_kindly(live: Live, cast: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme, as_=cast.ola)
    answer = page.goto(f"{live.server.url}/nothing-here/")
    assert answer is not None
    assert answer.status == 404
    live.expect_fault("404")
    concern, words = (page.locator(one).bounding_box() for one in (".speakup", "main h1"))
    assert concern is not None and words is not None and concern["y"] > words["y"], "the way to a concern stands below"
    live.axe(page)
    live.fits(page)
    live.shot(page, f"not-found-{scheme}")
