"""The pages around permissions as a parent, a manager and the room see them: accessible, and nothing scrolls sideways.

From the mail's link to two signed answers it takes four taps on one screen: yes, yes, the name, sign.
"""

import pytest
from playwright.sync_api import Page, expect

from consent.models import ENFORCED, ConsentEvent, ConsentStanding, Purpose
from nursery_portal.policies.actions import install_first_policy
from posts.actions import publish_post
from posts.models import Post
from tests.browser.conftest import Live
from tests.cast import Cast, acknowledge_everything, day, draft, photo, yes


@pytest.fixture
def nursery(transactional_db: None) -> Cast:
    """The cast with the policy acknowledged, and two published posts of Teddy."""
    cast = Cast()
    install_first_policy(by=cast.morag, on=day())
    acknowledge_everything(cast.morag, cast.dora, cast.ola, cast.sam, cast.pip)
    return cast


def looked_at(live: Live, page: Page, name: str) -> None:
    live.axe(page)
    live.fits(page)
    live.shot(page, f"permission-{name}")


def published(cast: Cast) -> Post:
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    return post


def test_two_answers_are_signed_in_few_taps(live: Live, nursery: Cast, width: int, scheme: str) -> None:
    cast = nursery
    page = live.page_at(width, scheme=scheme, as_=cast.ola)
    page.goto(live.url("consent:children"))
    taps = 0
    for number in (0, 1):
        page.locator("fieldset").nth(number).get_by_text("Yes", exact=False).first.click()
        taps += 1
    page.get_by_label("Type your full name").fill("Ola Bear")
    looked_at(live, page, "form")
    page.get_by_role("button", name="Sign and save my answers").click()
    taps += 2

    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answers for Teddy")
    assert ConsentEvent.objects.filter(kind="given").count() == 2 and taps == 4
    looked_at(live, page, "receipt")


def test_the_go_key_of_a_telephone_signs_what_was_chosen(live: Live, nursery: Cast) -> None:
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("consent:children"))
    page.locator("fieldset").first.get_by_text("Yes", exact=False).first.click()
    page.get_by_label("Type your full name").fill("Ola Bear")
    page.get_by_label("Type your full name").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answers for Teddy")
    assert [event.kind for event in ConsentEvent.objects.filter(guardian=nursery.ola)] == ["given"]


def test_the_yearly_question_and_who_can_see(live: Live, nursery: Cast, width: int, scheme: str) -> None:
    cast = nursery
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    published(cast)
    ConsentStanding.objects.filter(guardian=cast.ola).update(review_on=day(10))
    page = live.page_at(width, scheme=scheme, as_=cast.ola)
    page.goto(live.url("consent:child", cast.teddy.pk))
    looked_at(live, page, "review")
    page.get_by_role("button", name="Yes, for another year").click()
    expect(page.locator("[data-toasts]").get_by_text("Thank you. This is your receipt.")).to_be_visible()
    assert ConsentEvent.objects.filter(kind="renewed").count() == len(ENFORCED)

    page.goto(live.url("posts:who_sees", cast.teddy.pk))
    expect(page.get_by_role("heading", level=1)).to_have_text("Who can see Teddy")
    looked_at(live, page, "who-sees")


def test_the_managers_pages(live: Live, nursery: Cast, width: int, scheme: str) -> None:
    cast = nursery
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = published(cast)
    page = live.page_at(width, scheme=scheme, as_=cast.morag)
    for name, where in (
        ("coverage", live.url("consent:coverage")),
        ("photo-list", live.url("consent:photo_list")),
        ("texts", live.url("consent:texts")),
        ("new-text", live.url("consent:text_new", Purpose.GROUP_PICTURES.value)),
        ("certificate", live.url("posts:certificate", post.pk)),
    ):
        page.goto(where)
        looked_at(live, page, name)
