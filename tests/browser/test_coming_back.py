"""Ways back in and the shared tablet, looked at, and worked with a finger."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Dialog, FilePayload, Page, expect

from nursery_portal.kit import clock
from nursery_portal.members.actions import (
    ask_address_change,
    enrol_tablet,
    propose_factor_reset,
    set_pin,
)
from nursery_portal.members.models import AccessCode, FactorReset
from nursery_portal.notify.models import Notice
from posts.actions import save_draft, words_of
from posts.models import Post
from tests.browser.conftest import Live
from tests.browser.drawn import drawn
from tests.cast import Cast, draft

PIN = "482915"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_the_pages_are_accessible_and_fit(live: Live, cast: Cast, width: int, scheme: str) -> None:
    TOTP.activate(cast.pip, SECRET)
    propose_factor_reset(cast.pip, seen="known", reason="Telephone fell into the pond", by=cast.rita)
    ask_address_change(cast.ola, email="ola.new@example.org", by=cast.ola)
    tablet, _ = enrol_tablet(name="Acorn's tablet", by=cast.morag)
    reset = FactorReset.objects.get()
    for who, shot, name, args in (
        (cast.morag, "person", "members:person", [cast.ola.pk]),
        (cast.morag, "code-new", "members:person_code", [cast.ola.pk]),
        (cast.dora, "person-colleague", "members:person", [cast.pip.pk]),
        (cast.dora, "factor", "members:factor_settle", [reset.pk]),
        (cast.ola, "address", "members:address", []),
        (cast.morag, "tablets", "members:tablets", []),
        (cast.morag, "tablet-uses", "members:tablet_uses", [tablet.pk]),
        (cast.pip, "pin", "members:pin", []),
    ):
        page = live.page_at(width, scheme=scheme, as_=who)
        page.goto(live.url(name, *args))
        live.axe(page)
        live.fits(page)
        live.shot(page, f"back-{shot}-{width}-{scheme}")


def test_a_parent_without_mail_comes_back_in_with_the_sheet(live: Live, cast: Cast, width: int) -> None:
    morag = live.page_at(width, as_=cast.morag)
    morag.goto(live.url("members:person_code", cast.ola.pk))
    morag.get_by_label("They bring or collect the child, and I saw them in person").check()
    morag.get_by_role("button", name="Make the code").click()
    live.axe(morag)
    live.shot(morag, f"back-sheet-{width}-light")
    code = morag.locator(".codesheet .code").inner_text()
    page = live.page_at(width)
    page.goto(live.url("account_login"))
    page.get_by_role("link", name="Type its code").click()
    live.axe(page)
    page.get_by_label("Your code").fill(code.lower())
    page.get_by_role("button", name="Go on").click()
    live.axe(page)
    live.shot(page, f"back-use-{width}-light")
    page.get_by_label("Choose a password").fill("puddle-boots-on-monday")
    page.get_by_role("button", name="Save and come in").click()
    page.wait_for_url(live.url("posts:feed"))
    assert AccessCode.objects.get().state == AccessCode.State.USED


def test_two_colleagues_share_the_tablet_with_a_finger(live: Live, cast: Cast) -> None:
    for user in (cast.pip, cast.morag):
        set_pin(pin_hash=make_password(PIN), by=user)
    _, secret = enrol_tablet(name="Acorn's tablet", by=cast.morag)
    page = live.page_at(820, has_touch=True)
    page.context.add_cookies([{"name": "tablet", "value": secret, "url": live.server.url}])
    page.goto(live.url("members:tablet"))
    live.axe(page)
    live.shot(page, "tablet-front-820")
    assert page.get_by_role("link", name="Pip").bounding_box()["height"] >= 44  # type: ignore[index]
    page.get_by_role("link", name="Pip").tap()
    page.get_by_label("Your six digits").fill("111111")
    page.get_by_role("button", name="Come in").tap()
    page.get_by_text("These are not your digits").wait_for()
    live.expect_fault("422")
    live.axe(page)
    live.shot(page, "tablet-wrong-820")
    page.get_by_label("Your six digits").fill(PIN)
    page.get_by_role("button", name="Come in").tap()
    page.wait_for_url(live.url("posts:feed"))
    live.shot(page, "tablet-in-820")
    page.get_by_role("link", name="Lock or switch").tap()
    page.get_by_role("link", name="Morag").tap()
    page.get_by_label("Your six digits").fill(PIN)
    page.get_by_role("button", name="Come in").tap()
    page.wait_for_url(live.url("posts:feed"))
    page.goto(live.url("members:account"))
    assert cast.morag.full_name in page.inner_text("main")


def pip_on_the_tablet(live: Live, cast: Cast) -> Page:
    """The shared tablet after Pip has come in with the PIN, by a clock that the test moves."""
    set_pin(pin_hash=make_password(PIN), by=cast.pip)
    _, secret = enrol_tablet(name="Acorn's tablet", by=cast.morag)
    page = live.page_at(820)
    page.context.add_cookies([{"name": "tablet", "value": secret, "url": live.server.url}])
    page.clock.install()
    page.goto(live.url("members:tablet_person", cast.pip.pk))
    page.get_by_label("Your six digits").fill(PIN)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(live.url("posts:feed"))
    return page


def test_the_tablet_locks_in_the_browser_too_while_nobody_touches_it(live: Live, cast: Cast) -> None:
    page = pip_on_the_tablet(live, cast)
    page.clock.fast_forward("04:30")
    assert page.url == live.url("posts:feed")
    page.clock.fast_forward("00:40")
    page.wait_for_url(live.url("members:tablet"))
    page.goto(live.url("posts:feed"))
    assert "/accounts/login/" in page.url


def test_the_tablet_locks_although_pictures_are_on_their_way(live: Live, cast: Cast) -> None:
    (picture,) = drawn(clock.now(), 1)
    post = draft(cast.pip, cast.acorn, title="In the garden")
    page = pip_on_the_tablet(live, cast)
    page.goto(live.url("posts:post_edit", post.pk))
    page.get_by_label("Title").click()  # a page nobody touched asks nobody to stay
    page.route(live.url("posts:photos", post.pk), lambda route: None)  # it never arrives
    files = [FilePayload(name=picture.name, mimeType="image/jpeg", buffer=picture.jpeg)]
    page.locator("input[type=file]").set_input_files(files)
    expect(page.locator("[data-files] li")).to_have_count(1)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.evaluate(
        "() => { window.away = HTMLFormElement.prototype.submit; HTMLFormElement.prototype.submit = () => {}; }"
    )

    page.clock.fast_forward("05:10")  # the server is away
    assert "In the garden" not in page.content(), "nothing of it can be read"
    page.mouse.click(100, 100)
    page.evaluate("() => { HTMLFormElement.prototype.submit = window.away; }")
    page.clock.fast_forward("01:10")  # it is asked again, whoever touches the screen meanwhile

    expect(page.get_by_text("Those that had not arrived have to be chosen again.")).to_be_visible()
    live.axe(page)
    page.goto(live.url("posts:feed"))
    assert "/accounts/login/" in page.url
    assert asked == [], "nobody is asked to stay"
    live.may_say("net::ERR_")


@pytest.mark.parametrize("way", ["a colleague saved", "away", "a long title", "long words"])
def test_the_tablet_locks_over_words_that_could_not_be_saved(live: Live, cast: Cast, way: str) -> None:
    """Those over which a colleague saved, or that their field does not take, are kept as a draft of their writer's own;
    of those that nobody can be sent, or that no draft holds, the first page tells."""
    post = draft(cast.pip, cast.acorn, title="In the garden")
    page = pip_on_the_tablet(live, cast)
    page.goto(live.url("posts:post_edit", post.pk))
    typed = {"a long title": "Worms " * 25, "long words": "Worms " * 1400}.get(way, "We dug for worms.")
    if way == "away":
        live.may_say("net::ERR_")
        page.route(live.url("posts:post_edit", post.pk), lambda route: route.abort())
    elif way == "a colleague saved":
        live.may_say("409")
        post.refresh_from_db()
        save_draft(post, words_of(post), version=post.version, by=cast.morag)
    elif way == "long words":
        live.may_say("422")
    page.get_by_label("Title" if way == "a long title" else "Words").fill(typed)
    page.clock.fast_forward("00:02")
    told = {"a colleague saved": "Your words are still here", "away": "Not saved yet"}.get(way, "Please shorten it")
    expect(page.locator("[data-draft-state]")).to_contain_text(told)
    page.clock.fast_forward("05:10")
    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    lost = page.get_by_text("They have to be typed again.")
    mine = Post.objects.filter(created_by=cast.pip).exclude(pk=post.pk)
    if way in ("away", "long words"):
        expect(lost).to_be_visible()
        assert not mine.exists()
    else:
        assert not lost.count()
        before = "We baked mud pies.\n\n" if way == "a long title" else ""
        assert [one.body for one in mine] == [before + typed.strip()]
        assert Notice.objects.get(kind="draft_aside").recipient == cast.pip
    post.refresh_from_db()
    assert "worms" not in f"{post.title} {post.body}".lower()
