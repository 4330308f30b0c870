"""After a withdrawal and after leaving: the pages on which a family has pictures back, and the nursery's list."""

import pytest

from consent.actions import take_back
from consent.models import Purpose
from nursery_portal.media.store import save_all
from posts.actions import publish_post
from posts.models import Removal
from posts.tasks import tidy_withdrawals
from tests.browser.conftest import Live
from tests.cast import Cast, day, draft, photo, yes
from tests.posts.test_copies import master


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_after_a_permission_went(live: Live, transactional_db: None, width: int, scheme: str) -> None:
    cast = Cast()
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    for title in ("Mud kitchen", "A long walk to the duck pond and back"):
        post = draft(cast.morag, cast.acorn, title=title)
        for children in ((cast.teddy, cast.wren), (cast.teddy,)):
            one = photo(post, *children, by=cast.morag)
            save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
        publish_post(post, by=cast.morag)
    receipt = take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()

    def look(page: object, url: str, name: str) -> None:
        page.goto(url)  # type: ignore[attr-defined]
        live.axe(page)  # type: ignore[arg-type]
        live.fits(page)  # type: ignore[arg-type]
        live.shot(page, f"taken-back-{name}-{scheme}")  # type: ignore[arg-type]

    ola = live.page_at(width, scheme=scheme, as_=cast.ola)
    look(ola, live.url("posts:taken_back", receipt), "choose")
    ola.get_by_role("button", name="Bring these back").click()
    ola.get_by_role("alert").wait_for()
    live.shot(ola, f"taken-back-refused-{scheme}")
    live.expect_fault("422")
    ola.get_by_role("checkbox").last.check()
    ola.get_by_role("button", name="Bring these back").click()
    look(ola, live.url("consent:receipt", receipt), "receipt")
    look(live.page_at(width, scheme=scheme, as_=cast.dora), live.url("posts:erasures"), "list")
    assert Removal.objects.filter(pictures__choice="album").exists()

    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    look(live.page_at(width, scheme=scheme, as_=cast.ola), live.url("posts:album"), "leaver")
