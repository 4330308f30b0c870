"""What follows a decision, or follows where there is none: sent again, shown before it is read, not decided in time."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from moderation.actions import escalate_late
from moderation.models import Decision
from nursery_portal.kit import clock
from nursery_portal.register.models import Nursery
from posts.models import Comment, Post
from tests.browser.conftest import Live
from tests.cast import Cast
from tests.moderation.conftest import decided, said


def approve(page: Page) -> None:
    """The lead's button, and the ten seconds in which it can be taken back."""
    with page.expect_response("**/queue/settle/", timeout=20_000):
        page.get_by_role("button", name="Approve").first.click()


def test_a_declined_comment_is_changed_sent_again_and_shown(
    live: Live, nursery: Cast, post: Post, width: int, scheme: str
) -> None:
    comment = decided(said(post, nursery.ola, "What a mess"), nursery.dora, Decision.Outcome.DECLINED, reason="unkind")
    page = live.page_at(width, scheme=scheme, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    talk = page.locator(f"#talk-{post.pk}")
    expect(talk).to_contain_text("it is unkind to somebody")
    live.shot(page, f"declined-{scheme}")
    talk.get_by_role("link", name="Change it").click()
    field = talk.get_by_label("Your comment")
    field.fill("   ")
    talk.get_by_role("button", name="Save the change").click()
    expect(talk.locator(".err")).to_be_visible()
    live.expect_fault("422")
    live.shot(page, f"declined-empty-{scheme}")
    field.fill("What a morning")
    talk.get_by_role("button", name="Save the change").click()
    expect(talk).to_contain_text("Waiting for a person to read it")
    live.shot(page, f"sent-again-{scheme}")
    live.axe(page)

    lead = live.page_at(width, scheme=scheme, as_=nursery.dora)
    lead.goto(live.url("moderation:item", comment.pk))
    live.shot(lead, f"sent-again-queue-{scheme}")
    approve(lead)
    other = live.page_at(width, scheme=scheme, as_=nursery.priya)
    other.goto(live.url("posts:feed"))
    expect(other.locator(f"#talk-{post.pk}")).to_contain_text("What a morning")
    expect(other.locator(f"#talk-{post.pk}")).not_to_contain_text("What a mess")


def test_two_leaders_let_clean_comments_appear_at_once_and_they_are_read_afterwards(
    live: Live, nursery: Cast, post: Post, width: int
) -> None:
    for words in ("A lovely day", "Thank you for the photos", "See you on Monday"):
        decided(said(post, nursery.priya, words), nursery.dora)
    lead = live.page_at(width, as_=nursery.dora)
    lead.goto(live.url("register:choice_change", "comment_mode"))
    lead.get_by_label("Clean comments of people who are known").check()
    live.shot(lead, "clean-proposed")
    lead.locator("form.form").get_by_role("button").click()
    expect(lead.locator("main .err").first).to_be_visible()
    live.expect_fault("422")
    expect(lead.get_by_label("Clean comments of people who are known")).to_be_checked()
    lead.get_by_label("Why").fill("We know our families.")
    lead.locator("form.form").get_by_role("button").click()
    expect(lead.locator("body")).to_contain_text("second leader")
    live.shot(lead, "clean-waits")
    assert Nursery.objects.get().comment_mode == "review_first"

    second = live.page_at(width, as_=nursery.rita)
    second.goto(live.url("register:settings"))
    live.shot(second, "clean-second")
    second.get_by_role("button", name="I agree").click()
    expect(second.locator("main")).to_be_visible()
    live.shot(second, "clean-agreed")
    assert Nursery.objects.get().comment_mode == "publish_clean"

    parent = live.page_at(width, as_=nursery.priya)
    parent.goto(live.url("posts:feed"))
    talk = parent.locator(f"#talk-{post.pk}")
    talk.get_by_label("Write a comment").fill("What fun they had today")
    talk.get_by_role("button", name="Send").click()
    expect(talk).to_contain_text("What fun they had today")
    live.shot(parent, "clean-shown")
    other = live.page_at(width, as_=nursery.ola)
    other.goto(live.url("posts:feed"))
    expect(other.locator(f"#talk-{post.pk}")).to_contain_text("What fun they had today")

    talk.get_by_label("Write a comment").fill("his uncle hits him")
    talk.get_by_role("button", name="Send").click()
    expect(talk).to_contain_text("Waiting for a person to read it")
    other.reload()
    expect(other.locator(f"#talk-{post.pk}")).not_to_contain_text("uncle")

    lead.goto(live.url("moderation:queue"))
    expect(lead.locator("main")).to_contain_text("What fun they had today")
    live.shot(lead, "clean-queue")
    live.axe(lead)


def test_what_nobody_decides_in_time_is_told_to_one_after_the_other_and_stands_in_its_history(
    live: Live, nursery: Cast, post: Post, width: int
) -> None:
    comment = said(post, nursery.ola, "What a morning")
    Comment.objects.filter(pk=comment.pk).update(written_at=clock.now() - timedelta(days=21))
    for _ in range(3):
        escalate_late()
    for who in (nursery.dora, nursery.dipa, nursery.rita):
        page = live.page_at(width, as_=who)
        page.goto(live.url("notify:list"))
        live.shot(page, f"late-{who.first_name.lower()}")
        page.get_by_role("button", name="A comment was not decided in time").first.click()
        expect(page.locator("main")).to_contain_text("What a morning")
    live.shot(page, "late-item")
    lead = live.page_at(width, as_=nursery.dora)
    lead.goto(live.url("moderation:record", comment.pk))
    expect(lead.locator("main")).to_contain_text("Not decided in time")
    live.shot(lead, "late-history")
    live.axe(lead)
