"""The first screen of a telephone: who opens the day book sees a picture, whatever waits above it."""

from datetime import timedelta

import pytest

from nursery_portal.kit import clock
from nursery_portal.media.store import save_all
from posts.actions import publish_post
from posts.models import Post
from tests.browser.conftest import Live
from tests.cast import Cast, child, day, draft, guardian, photo, yes
from tests.posts.test_copies import master


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A picture, three reminders, and a child about whom nobody has answered."""
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn, title="Leaves", body="We looked for the largest leaf.")
    one = photo(post, cast.wren, by=cast.morag, accounted=None)
    save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    publish_post(post, by=cast.morag)
    for number, title in enumerate(("Wellies on Friday", "Bring a photograph of your grandmother", "Closed on Monday")):
        draft(
            cast.morag, cast.acorn, kind="reminder", title=title, due_on=day(3 + number), state=Post.State.PUBLISHED,
            published_at=clock.now() - timedelta(days=1), published_by=cast.morag,
        )  # fmt: skip
    guardian(cast.priya, child("Robin", cast.acorn))
    return cast


def test_a_picture_shows_within_the_first_screen(live: Live, busy: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme, as_=busy.priya)
    page.goto(live.url("posts:feed"))
    assert page.get_by_role("heading", name="May we show pictures of Robin?").is_visible()
    assert page.get_by_text("2 more reminders").is_visible()
    box = page.locator("main .sheet img, main [data-gallery] img").first.bounding_box()
    assert box is not None
    height = page.viewport_size["height"] if page.viewport_size else 0
    assert box["y"] + 120 < height - 60, f"the picture begins at {box['y']}"
    live.axe(page)
    live.fits(page)
    live.shot(page, f"first-screen-{scheme}")
    box_to_type_in = page.get_by_role("searchbox")
    assert box_to_type_in.is_visible() is (width > 390)
    if width == 390:
        page.get_by_role("main").get_by_role("link", name="Search").click()
        page.wait_for_url("**/search/**")
