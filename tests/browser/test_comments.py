"""Comments in a real browser: in place for a parent, on the keyboard for a reviewer, two reviewers on one item."""

import re

from playwright.sync_api import expect

from moderation.models import Decision
from posts.models import Comment, Post
from tests.browser.conftest import Live
from tests.cast import Cast
from tests.moderation.conftest import decided, said, talked_about


def test_a_parent_talks_without_leaving_the_day_book(live: Live, nursery: Cast, post: Post, width: int) -> None:
    page = live.page_at(width, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    talk = page.locator(f"#talk-{post.pk}")
    field = talk.get_by_label("Write a comment")
    field.fill("A thought that is not finished")
    page.reload()
    expect(field).to_have_value("A thought that is not finished")

    field.fill("What a morning, her uncle hits her")
    live.shot(page, "composer")
    talk.get_by_role("button", name="Send").click()
    expect(talk).to_contain_text("Waiting for a person to read it")
    expect(talk.get_by_role("link", name="999")).to_be_visible()
    expect(field).to_have_value("")
    assert page.url == live.url("posts:feed")
    live.shot(page, "comment-held")
    live.axe(page)
    live.fits(page)

    talk.get_by_role("link", name="Change it").click()
    talk.get_by_label("Your comment").fill("What a morning")
    live.shot(page, "comment-changing")
    talk.get_by_role("button", name="Save the change").click()
    expect(talk.locator(".say .text")).to_have_text("What a morning")
    assert page.url == live.url("posts:feed")
    talk.get_by_role("button", name="Delete it").click()
    expect(talk.locator(".say")).to_have_count(0)


def test_a_refusal_comes_back_in_place_with_the_words(live: Live, nursery: Cast, post: Post) -> None:
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    talk = page.locator(f"#talk-{post.pk}")
    talk.get_by_label("Write a comment").fill("A long thought")
    Post.objects.filter(pk=post.pk).update(talk=Post.Talk.CLOSED)
    talk.get_by_role("button", name="Send").click()
    expect(talk).to_contain_text("are closed")
    expect(talk.get_by_label("Your words")).to_have_value("A long thought")
    live.expect_fault("422")


def test_a_refusal_above_a_long_text_comes_into_view(live: Live, nursery: Cast, post: Post) -> None:
    for number in range(9):  # so that the page stays long while the answer takes the place of the talk
        decided(said(talked_about(nursery), nursery.priya, f"A lovely morning {number}"), nursery.dora)
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    page.get_by_label("Write a comment").first.fill("Long " * 900)
    page.get_by_role("button", name="Send").first.click()
    expect(page.locator(".err")).to_be_in_viewport()
    expect(page.get_by_label("Write a comment").first).to_have_value("Long " * 900)
    live.expect_fault("422")


def test_a_refusal_under_one_post_does_not_pull_the_page_away_from_another(
    live: Live, nursery: Cast, post: Post
) -> None:
    for number in range(9):
        decided(said(talked_about(nursery), nursery.priya, f"A lovely morning {number}"), nursery.dora)
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    page.get_by_label("Write a comment").first.fill("Long " * 900)
    page.get_by_role("button", name="Send").first.click()
    expect(page.locator(".err")).to_be_in_viewport()
    other = page.locator(f"#talk-{post.pk}")  # the oldest, far below
    other.get_by_label("Write a comment").fill("Thank you")
    other.get_by_role("button", name="Send").click()
    expect(other).to_contain_text("Waiting for a person to read it")
    expect(other).to_be_in_viewport()
    expect(page.locator(".err")).not_to_be_in_viewport()
    live.expect_fault("422")


def test_without_script_the_same_forms_are_pages(live: Live, nursery: Cast, post: Post) -> None:
    page = live.page_at(390, as_=nursery.ola, javascript=False)
    page.goto(live.url("posts:feed"))
    page.get_by_label("Write a comment").fill("What a morning")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("section.talk")).to_contain_text("Waiting for a person to read it")


def test_a_reviewer_decides_on_the_keyboard_and_can_undo(live: Live, nursery: Cast, post: Post, scheme: str) -> None:
    first = said(post, nursery.ola, "What a lovely morning")
    second = said(post, nursery.sam, "Thank you for the mud")
    page = live.page_at(1280, scheme=scheme, as_=nursery.dora)
    page.goto(live.url("moderation:item", first.pk))
    live.shot(page, f"queue-item-{scheme}")
    live.axe(page)
    page.keyboard.press("a")
    page.wait_for_url(f"**/queue/{second.pk}/")
    live.shot(page, f"queue-undo-{scheme}")
    page.keyboard.press("u")
    page.wait_for_url(f"**/queue/{first.pk}/")
    assert not Decision.objects.exists()

    page.keyboard.press("d")
    expect(page.locator("details.decline[open] select")).to_be_focused()
    page.keyboard.type("It is unkind")
    with page.expect_response("**/queue/settle/", timeout=20_000):
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/queue/{second.pk}/")
        page.keyboard.press("?")
        expect(page.get_by_text("next and previous")).to_be_visible()
    first.refresh_from_db()
    assert first.state == Comment.State.DECLINED


def test_two_reviewers_on_one_item_make_one_decision(live: Live, nursery: Cast, post: Post) -> None:
    comment = said(post, nursery.ola, "What a lovely morning")
    dora, dipa = (live.page_at(width, as_=who) for width, who in ((1280, nursery.dora), (390, nursery.dipa)))
    for page in (dora, dipa):
        page.goto(live.url("moderation:item", comment.pk))
    with dora.expect_response("**/queue/settle/", timeout=20_000):
        dora.get_by_role("button", name=re.compile("^Approve")).click()
        dora.wait_for_url("**/queue/")
        dipa.get_by_role("button", name=re.compile("^Approve")).click()
        expect(dipa.locator("[data-toasts]")).to_contain_text("Dora decided this comment")
    live.shot(dipa, "already-decided")
    assert Decision.objects.count() == 1 and Decision.objects.get().by == nursery.dora


def test_a_declined_comment_says_why_and_offers_another_person(live: Live, nursery: Cast, post: Post) -> None:
    decided(said(post, nursery.ola, "What a lovely morning"), nursery.dora, Decision.Outcome.DECLINED, reason="unkind")
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    live.shot(page, "comment-declined")
    page.get_by_role("link", name="Ask another person").click()
    live.axe(page)
    live.shot(page, "look-again")
    page.get_by_role("button", name="Ask them to look").click()
    expect(page.locator("[data-toasts]")).to_contain_text("did not decide it")


def test_what_was_typed_is_forgotten_at_sign_out_and_nobody_else_finds_it(
    live: Live, nursery: Cast, post: Post, width: int
) -> None:
    page = live.page_at(width, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    field = page.locator(f"#talk-{post.pk}").get_by_label("Write a comment")
    field.fill("A thought that is not finished")
    page.reload()
    expect(field).to_have_value("A thought that is not finished")
    page.goto(live.url("members:account"))
    page.locator("main form[data-signs-out], form[data-signs-out]").last.get_by_role("button").click()
    page.wait_for_url(lambda url: "login" in url)
    assert page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))") == []
    live.sign_in(page.context, nursery.sam)
    page.goto(live.url("posts:feed"))
    expect(page.locator(f"#talk-{post.pk}").get_by_label("Write a comment")).to_have_value("")
