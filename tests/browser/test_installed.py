"""The installed portal without a connection: a page that says so, and not one picture or page left on the telephone."""

from urllib.parse import urlsplit

from posts.actions import publish_post
from tests.browser.conftest import Live
from tests.cast import Cast, draft


def test_without_a_connection_it_says_so_and_kept_nothing_of_anybody(live: Live, cast: Cast) -> None:
    publish_post(draft(cast.morag, cast.acorn, title="Puddles"), by=cast.morag)
    page = live.page_at(390, as_=cast.ola, service_workers="allow")
    page.goto(live.url("posts:feed"))
    page.evaluate("navigator.serviceWorker.ready")
    live.until(page, "navigator.serviceWorker.controller")
    page.goto(live.url("posts:feed"))
    assert page.get_by_text("Puddles").is_visible()
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
        ".then(lists => lists.flat().map(request => request.url))"
    )
    assert kept and all(
        urlsplit(one).path.startswith("/static/") or urlsplit(one).path == "/offline/" for one in kept
    ), kept
    live.shot(page, "installed-online")

    page.context.set_offline(True)
    page.goto(live.url("posts:feed"))
    assert page.get_by_role("heading", name="There is no connection just now").is_visible()
    assert "Puddles" not in page.content() and "Ola" not in page.content()
    live.shot(page, "installed-offline")
    page.context.set_offline(False)
    page.goto(live.url("posts:feed"))
    assert page.get_by_text("Puddles").is_visible()
    live.may_say("ERR_INTERNET_DISCONNECTED")
