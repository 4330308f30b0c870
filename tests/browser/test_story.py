"""The main job from end to end, as people do it, in a real browser at telephone and desktop size.

Invited -> accepted -> policy read -> permission signed -> a post with a telephone's JPEG and a HEIC -> refused for a
child without permission -> repaired -> published -> a comment held -> approved -> permission taken back -> gone.
"""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from nursery_portal.kit import clock
from nursery_portal.media import store
from nursery_portal.members.actions import enter_guardian, send_invitation
from nursery_portal.policies.actions import install_first_policy
from posts.models import CertificateLine, Comment, Photo, Post
from tests.browser.conftest import Live
from tests.cast import PASSWORD, Cast, acknowledge_everything, no, yes
from tests.clients import signed_in
from tests.media import pictures


def looked_at(live: Live, page: Page, name: str) -> None:
    """What every page of the story has to pass: WCAG 2.2 AA, and nothing scrolls sideways."""
    live.axe(page)
    live.fits(page)
    live.shot(page, f"story-{name}")


@pytest.fixture
def nursery(transactional_db: None) -> Cast:
    """The cast, with the policy in effect and acknowledged by all but the newcomer."""
    cast = Cast()
    install_first_policy(by=cast.morag, on=clock.today())
    acknowledge_everything(cast.morag, cast.dora, cast.ola, cast.sam, cast.priya, cast.aisha, cast.pip)
    return cast


def test_from_an_invitation_to_a_picture_that_is_gone(live: Live, nursery: Cast, width: int) -> None:
    cast = nursery
    # --- invited and accepted
    link = enter_guardian(
        cast.maya,
        email="new.parent@example.org",
        first_name="Noor",
        last_name="Star",
        relationship="father",
        by=cast.morag,
    )
    type(link).objects.filter(pk=link.pk).update(has_parental_responsibility=True, basis="birth_registered")
    send_invitation(link.user, by=cast.morag)
    letter = mail.outbox[-1]
    assert "Maya" not in letter.body
    address = re.search(r"/members/invitation/\S+", str(letter.body))
    assert address is not None

    page = live.page_at(width)
    page.goto(f"{live.server.url}{address[0]}")
    looked_at(live, page, "invitation")
    page.get_by_label(re.compile("password", re.I)).first.fill("a long enough secret 9")
    page.get_by_role("button", name="Accept and come in").click()

    # --- the policy, before anything is seen
    page.wait_for_url("**/acknowledge/**")
    looked_at(live, page, "policy")
    page.get_by_role("button", name=re.compile("I have read")).click()
    page.wait_for_url("**/day-book/")
    looked_at(live, page, "first-day-book")

    # --- permission signed
    page.goto(live.url("consent:child", cast.maya.pk))
    looked_at(live, page, "permission")
    for question in page.locator("fieldset").all():
        question.get_by_text("Yes", exact=False).first.click()
    page.get_by_label(re.compile("name", re.I)).last.fill("noor star")
    page.get_by_role("button", name="Sign and save my answers").click()
    page.wait_for_url("**/receipt/**")
    looked_at(live, page, "receipt")

    # --- a manager prepares a post with pictures
    yes(cast.aisha, cast.maya)
    no(cast.ola, cast.teddy)
    manager = live.page_at(width, as_=cast.morag)
    manager.goto(live.url("posts:post_new"))
    looked_at(live, manager, "post-new")
    manager.get_by_role("button", name=re.compile("Activity")).click()
    manager.wait_for_url("**/edit/")
    manager.get_by_label("Title").fill("Leaf hunt at the bottom of the garden")
    manager.get_by_label("Words").fill("We counted nine colours of leaf.")
    manager.get_by_text("Whole nursery", exact=True).click()
    telephone = pictures.phone_jpeg(orientation=6, taken=clock.now() - timedelta(hours=2))
    manager.locator("input[type=file]").set_input_files(
        [
            FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=telephone),
            FilePayload(name="IMG_2.heic", mimeType="image/heic", buffer=pictures.heic()),
        ]
    )
    expect(manager.locator("[data-pictures] img")).to_have_count(2)
    expect(manager.locator("[data-draft-state]")).to_contain_text("Draft saved")
    looked_at(live, manager, "draft")
    post = Post.objects.latest("pk")
    first, second = list(post.photos.order_by("position", "taken_at", "added_at"))

    # --- tagged: one child in force, one not
    tag(live, manager, post, first, "Maya")
    manager.get_by_text("Everyone who can be recognised is tagged").click()
    expect(manager.locator(".strip").get_by_text("Ready")).to_be_visible()
    tag(live, manager, post, second, "Teddy")
    expect(manager.get_by_text("permission for pictures of Teddy is not in force").first).to_be_visible()
    manager.get_by_text("Everyone who can be recognised is tagged").click()
    looked_at(live, manager, "tagging-refused")

    # --- refused, also by the server itself
    client = signed_in(cast.morag)
    refused = client.post(f"/posts/{post.pk}/publish/")
    assert refused.status_code == 422
    assert "permission for pictures of Teddy is not in force" in refused.content.decode()
    post.refresh_from_db()
    assert post.state == Post.State.DRAFT

    # --- repaired: the picture is left out, the rest goes out
    manager.get_by_role("button", name="Leave it out").first.click()
    expect(manager.locator(".strip li")).to_have_count(1)
    expect(manager.get_by_role("button", name=re.compile("^Publish"))).to_be_visible()
    manager.get_by_role("button", name=re.compile("^Publish")).click()
    manager.wait_for_url("**/day-book/**")
    looked_at(live, manager, "published")
    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
    assert CertificateLine.objects.filter(photo=first, child=cast.maya).exists()

    # --- nothing of the telephone is left in what is served
    for rendition in ("small", "medium", "large"):
        body = client.get(f"/photos/{first.pk}/{rendition}").content
        assert dict(Image.open(io.BytesIO(body)).getexif()) == {}
        assert pictures.SECRET.encode() not in body
    assert pictures.SECRET.encode() not in store.read(first.pk, first.version, "master")

    # --- a parent looks and writes
    parent = live.page_at(width, as_=cast.priya)
    parent.goto(live.url("posts:feed"))
    looked_at(live, parent, "feed")
    parent.locator("[data-gallery]").first.click()
    expect(parent.locator("dialog[open]")).to_be_visible()
    parent.keyboard.press("Escape")
    expect(parent.locator("dialog[open]")).to_have_count(0)
    composer = parent.get_by_label("Write a comment").first
    composer.fill("What a lovely morning you had")
    parent.get_by_role("button", name="Send").first.click()
    expect(parent.get_by_text("Waiting for a person to read it.").first).to_be_visible()
    looked_at(live, parent, "held")
    other = signed_in(cast.aisha).get(f"/day-book/{post.pk}/").content.decode()
    assert "What a lovely morning" not in other

    # --- the lead approves
    lead = live.page_at(width, as_=cast.dora)
    lead.goto(live.url("moderation:queue"))
    looked_at(live, lead, "queue")
    lead.goto(live.url("moderation:item", Comment.objects.get().pk))
    looked_at(live, lead, "queue-item")
    with lead.expect_response("**/queue/settle/", timeout=20_000):  # ten seconds to take it back
        lead.get_by_role("button", name=re.compile("^Approve")).click()
        lead.wait_for_url("**/queue/")
        looked_at(live, lead, "queue-empty")
    assert "What a lovely morning" in signed_in(cast.aisha).get(f"/day-book/{post.pk}/").content.decode()

    # --- taken back, and gone at the very next look
    address_of_large = f"/photos/{first.pk}/large"
    remembered = signed_in(cast.priya)
    etag = remembered.get(address_of_large)["ETag"]
    page.goto(live.url("consent:child", cast.maya.pk))
    looked_at(live, page, "answers")
    page.get_by_role("link", name=re.compile("Take back.*own pictures", re.I)).first.click()
    looked_at(live, page, "take-back")
    page.get_by_role("button", name=re.compile("Take", re.I)).first.click()
    page.wait_for_url("**/receipt/**")
    looked_at(live, page, "withdrawn")
    assert remembered.get(address_of_large, headers={"If-None-Match": etag}).status_code == 404
    parent.goto(live.url("posts:feed"))
    assert str(first.pk) not in parent.content()
    looked_at(live, parent, "gone")
    assert Photo.objects.filter(pk=first.pk).exists(), "the row stays as evidence"
    # a page left open elsewhere may ask for the picture late: being refused is what must happen, not a fault
    live.may_say(f"404 (Not Found) ({live.server.url}/photos/{first.pk}/")


def tag(live: Live, manager: Page, post: Post, photo: Photo, name: str) -> None:
    """Open a picture on the bench and add a child by typing two letters and Enter."""
    manager.goto(live.url("posts:tagging", post.pk, photo.pk))
    expect(manager.locator("[data-child-search]")).to_be_visible()
    search = manager.locator("[data-child-search]")
    search.fill(name[:3])
    search.press("Enter")
    expect(manager.locator(".names .list").get_by_text(name, exact=True).first).to_be_visible()


def test_the_sign_in_page_lets_a_parent_in_with_a_password(live: Live, nursery: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme)
    page.goto(live.url("account_login"))
    looked_at(live, page, f"sign-in-{scheme}")
    page.get_by_text("Use a password").click()
    looked_at(live, page, f"sign-in-password-{scheme}")
    page.locator("details").get_by_label("E-mail").fill(nursery.priya.email)
    page.locator("details").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/day-book/")
    assert Client().get("/day-book/").status_code == 302
