"""What leaders keep: the wrong child and its breach, a picture kept out, first mails, an ended yes."""

import io

import pytest
from playwright.sync_api import expect

from consent.models import ConsentEvent
from nursery_portal.duties.models import Breach, BreachEntry
from nursery_portal.media import store
from nursery_portal.media.intake import take_in
from nursery_portal.members.models import FirstMail, Guardianship
from posts.actions import publish_post
from posts.models import KeptOut, Photo, PhotoView, Post
from tests.browser.conftest import Live
from tests.browser.test_permissions import looked_at, nursery
from tests.cast import Cast, acknowledge_everything, day, draft, guardian, photo, yes
from tests.media import pictures

__all__ = ["nursery"]


@pytest.fixture
def out(nursery: Cast) -> Post:
    """A published post with one real picture of Teddy."""
    yes(nursery.ola, nursery.teddy)
    post = draft(nursery.morag, nursery.acorn)
    one = photo(post, nursery.teddy, by=nursery.morag)
    taken = take_in(io.BytesIO(pictures.phone_jpeg(size=(640, 480))), name="x.jpg")
    store.save_all(one.pk, 1, taken.blobs)
    publish_post(post, by=nursery.morag)
    return post


def picture_of(post: Post) -> Photo:
    return Photo.objects.get(post=post)


def test_the_wrong_child_is_two_taps_and_the_breach_is_decided(
    live: Live, nursery: Cast, out: Post, width: int
) -> None:
    cast, one = nursery, picture_of(out)
    PhotoView.objects.create(photo=one, viewer=cast.sam, day=day(-1))
    page = live.page_at(width, as_=cast.ola)
    page.goto(live.url("posts:picture", out.pk, one.pk))
    looked_at(live, page, "wrong-child-picture")
    page.get_by_role("link", name="Wrong child shown").click()
    expect(page.get_by_label("It shows the wrong child")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    page.goto(live.url("posts:picture", out.pk, one.pk))
    live.expect_fault("404")

    lead = live.page_at(width, scheme="dark", as_=cast.dora)
    lead.goto(live.url("duties:breaches"))
    looked_at(live, lead, "breaches")
    lead.get_by_role("link", name=Breach.objects.get().reference).click()
    expect(lead.get_by_text("Sam Bear")).to_be_visible()
    lead.get_by_label("A risk to the people concerned is unlikely").check()
    lead.get_by_label("Why, or what was done").fill("Only one family had opened it.")
    lead.get_by_role("button", name="Enter it").click()
    expect(lead.get_by_text("Only one family had opened it.")).to_be_visible()
    assert BreachEntry.objects.get().said == "unlikely"
    looked_at(live, lead, "breach")
    lead.goto(live.url("duties:breach_new"))
    looked_at(live, lead, "breach-new")


def test_a_child_who_did_not_want_it(live: Live, nursery: Cast, out: Post, width: int, scheme: str) -> None:
    cast, one = nursery, picture_of(out)
    page = live.page_at(width, scheme=scheme, as_=cast.pip)
    page.goto(live.url("posts:picture", out.pk, one.pk))
    page.get_by_text("A child did not want to be photographed").click()
    page.get_by_label("Teddy", exact=True).check()
    looked_at(live, page, "unwilling")
    page.get_by_role("button", name="Keep it out").click()
    expect(page.locator("[data-toasts]").get_by_text("The picture is kept out.")).to_be_visible()

    manager = live.page_at(width, scheme=scheme, as_=cast.morag)
    manager.goto(live.url("posts:kept_out"))
    looked_at(live, manager, "kept-out")
    manager.get_by_role("button", name="The child was fine").click()
    expect(manager.locator("[data-toasts]").get_by_text("The picture is back in its post.")).to_be_visible()
    assert KeptOut.objects.get().outcome == "was_fine"


def test_first_mails_and_an_ended_permission(live: Live, nursery: Cast, width: int, scheme: str) -> None:
    cast = nursery
    yes(cast.ola, cast.teddy)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    guardian(cast.priya, cast.teddy, relationship="aunt")
    acknowledge_everything(cast.dora)
    page = live.page_at(width, scheme=scheme, as_=cast.dora)
    page.goto(live.url("register:first_mails"))
    looked_at(live, page, "first-mails")
    page.get_by_label("Priya Bird, Teddy").get_by_role("button", name="Mails may go out").click()
    expect(page.locator("[data-toasts]").get_by_text("Mails may go to Priya Bird.")).to_be_visible()
    assert FirstMail.objects.get().confirmed

    page.goto(live.url("register:signer", cast.teddy.pk))
    looked_at(live, page, "signer")
    page.goto(live.url("consent:coverage"))
    page.get_by_role("link", name="End a permission for Teddy").click()
    looked_at(live, page, "end")
    page.get_by_label("Ola Bear").check()
    page.get_by_label("Own pictures").check()
    page.get_by_label("The child must be kept out").check()
    page.get_by_label("Why").fill("A court order.")
    page.get_by_role("button", name="End it").click()
    expect(page.locator("[data-toasts]").get_by_text("Ended. Pictures that rested on it are gone")).to_be_visible()
    assert ConsentEvent.objects.filter(kind="revoked").count() == 1
