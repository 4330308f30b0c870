"""Words that are not sent yet: kept for whoever typed them until they are accepted, and for nobody else."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from moderation.actions import take_measure
from moderation.models import Decision
from nursery_portal.kit import clock
from nursery_portal.media import store
from nursery_portal.media.intake import take_in
from posts.actions import edit_comment, publish_post
from posts.models import Comment, CommentMeasure, Post
from tests.browser.conftest import Live
from tests.cast import Cast, draft, photo, yes
from tests.media.pictures import phone_jpeg
from tests.moderation.conftest import decided, said, talked_about

WORDS = "Words that nobody else should find"
# marks the page after it has dealt with what another tab says has arrived
HEARS = """() => addEventListener("storage", (event) => {
  if (event.oldValue === "arrived") document.body.dataset.heard = "yes";
})"""


def kept(page: Page) -> list[str]:
    """What the browser holds of anything typed."""
    found: list[str] = page.evaluate("Object.values(sessionStorage).concat(Object.values(localStorage))")
    return [json.loads(one)["words"] for one in found]


def test_another_person_finds_nothing_in_any_tab_and_their_page_deletes_it(
    live: Live, nursery: Cast, post: Post
) -> None:
    first = live.page_at(as_=nursery.ola)
    other_tab = first.context.new_page()
    for page in (first, other_tab):
        page.goto(live.url("posts:feed"))
        page.get_by_label("Write a comment").fill(WORDS)
    live.sign_in(first.context, nursery.sam)
    for page in (first, other_tab):
        page.goto(live.url("posts:feed"))
        expect(page.get_by_label("Write a comment")).to_have_value("")
        assert kept(page) == []


def test_signing_out_in_one_tab_forgets_what_was_typed_in_the_others(live: Live, nursery: Cast, post: Post) -> None:
    first = live.page_at(as_=nursery.ola)
    other_tab = first.context.new_page()
    for page in (first, other_tab):
        page.goto(live.url("posts:feed"))
        page.get_by_label("Write a comment").fill(WORDS)
    first.goto(live.url("account_logout"))
    first.locator("main form[data-signs-out] button.main").click()
    first.wait_for_url(lambda url: "login" in url)
    assert kept(first) == []
    live.until(other_tab, "localStorage.length === 0")


def test_a_session_that_ends_while_somebody_types_costs_them_nothing(live: Live, nursery: Cast, post: Post) -> None:
    page = live.page_at(as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    page.get_by_label("Write a comment").fill(WORDS)
    Session.objects.all().delete()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(lambda url: "login" in url)
    live.expect_fault("403")
    live.sign_in(page.context, nursery.ola)
    page.goto(live.url("posts:feed"))
    expect(page.get_by_label("Write a comment")).to_have_value(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(f"#talk-{post.pk}")).to_contain_text("Waiting for a person to read it")
    assert kept(page) == []


@pytest.mark.parametrize("what", ["change", "change in place", "ask", "report", "picture", "second look", "appeal"])
def test_every_word_to_the_nursery_is_kept_until_it_is_accepted(
    live: Live, nursery: Cast, post: Post, what: str
) -> None:
    page = live.page_at(390, as_=nursery.ola)
    label, send = "Your comment", "Save the change"
    if what.startswith("change"):
        own = said(post, nursery.ola, "What a morning")
        address = live.url("posts:feed") if "place" in what else live.url("posts:comment_edit", own.pk)
    elif what == "ask":
        address, label, send = live.url("moderation:ask"), "Your question", "Send"
    elif what == "report":
        shown = decided(said(post, nursery.sam, "Teddy looked so happy"), nursery.dora)
        address, label, send = live.url("moderation:report", shown.pk), "Anything you want to add", "Send"
    elif what == "picture":
        yes(nursery.ola, nursery.teddy)
        shown_in = draft(nursery.morag, nursery.acorn)
        picture = photo(shown_in, nursery.teddy, by=nursery.morag)
        store.save_all(picture.pk, 1, take_in(io.BytesIO(phone_jpeg(size=(640, 480))), name="x.jpg").blobs)
        publish_post(shown_in, by=nursery.morag)
        address, label, send = live.url("posts:picture_report", shown_in.pk, picture.pk), "In your own words", "Send"
    elif what == "second look":
        own = decided(
            said(post, nursery.ola, "What a morning"), nursery.dora, Decision.Outcome.DECLINED, reason="unkind"
        )
        address, label, send = live.url("moderation:look_again", own.pk), "Anything you want to say", "Ask them to look"
    else:
        until = clock.today() + timedelta(days=7)
        kind = CommentMeasure.Kind.REVIEW_FIRST
        one = take_measure(nursery.ola, kind=kind, reason="Three names", until_on=until, by=nursery.dora)
        address, label, send = live.url("moderation:measure", one.pk), "Ask another person to look", "Ask"

    def opened() -> None:
        page.goto(address)
        if what == "change in place":
            page.get_by_role("link", name="Change it").click()

    opened()
    page.get_by_label(label).fill(WORDS)
    Session.objects.all().delete()
    page.goto(live.url("account_login"))
    live.sign_in(page.context, nursery.ola)
    opened()
    expect(page.get_by_label(label)).to_have_value(WORDS)
    if what in {"report", "picture"}:
        page.get_by_role("button", name=send, exact=True).click()
        expect(page.get_by_text(re.compile("Choose what is (the matter|wrong)")).first).to_be_visible()
        live.expect_fault("422")
        expect(page.get_by_label(label)).to_have_value(WORDS)
        assert kept(page) == [WORDS]
        page.get_by_label("Something else").check()
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator("[data-toasts] .toast")).to_be_visible()
    assert kept(page) == []


def test_what_a_toast_says_when_its_page_comes_is_said_to_who_cannot_see_it_and_once(
    live: Live, nursery: Cast, post: Post
) -> None:
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("moderation:ask"))
    expect(page.locator("[data-toasts-aloud]")).to_have_count(0)
    page.get_by_label("Your question").fill(WORDS)
    page.clock.install()
    page.get_by_role("button", name="Send", exact=True).click()
    shown, aloud = page.locator("[data-toasts] .toast > p"), page.locator("[data-toasts-aloud]")
    expect(shown).to_be_visible()
    expect(aloud).to_have_text(str(shown.text_content()))
    page.clock.fast_forward(11_000)
    expect(aloud).to_be_empty()


def test_a_change_that_is_given_up_is_not_kept(live: Live, nursery: Cast, post: Post) -> None:
    said(post, nursery.ola, "What a morning")
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_role("link", name="Leave it as it was").click()
    page.wait_for_url(lambda url: "#comment" in url)
    assert kept(page) == []


def test_words_outlive_the_tab_they_were_typed_in_and_end_after_a_week(live: Live, nursery: Cast, post: Post) -> None:
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    page.get_by_label("Write a comment").fill(WORDS)
    again = page.context.new_page()
    page.close()
    again.goto(live.url("posts:feed"))
    expect(again.get_by_label("Write a comment")).to_have_value(WORDS)
    again.evaluate(
        "Object.keys(localStorage).forEach((key) => localStorage.setItem(key, JSON.stringify("
        "{ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - 8 * 24 * 3600 * 1000 })))"
    )
    again.reload()
    expect(again.get_by_label("Write a comment")).to_have_value("")
    assert kept(again) == []


def test_a_comment_whose_answer_was_lost_is_not_written_twice(live: Live, nursery: Cast, post: Post) -> None:
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/comment/", lose, times=1)
    page.get_by_label("Write a comment").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-toasts] .toast")).to_contain_text("There is no connection just now")
    live.expect_fault("ERR_FAILED")
    live.expect_fault("Failed to fetch")
    assert Comment.objects.count() == 1
    page.reload()
    expect(page.get_by_label("Write a comment")).to_have_value(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Write a comment")).to_have_value("")
    assert Comment.objects.count() == 1 and kept(page) == []


def test_a_draft_of_an_older_wording_is_not_put_over_a_newer_one(live: Live, nursery: Cast, post: Post) -> None:
    own = said(post, nursery.ola, "What a morning")
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:comment_edit", own.pk))
    page.get_by_label("Your comment").fill(WORDS)
    edit_comment(own, "Changed on the other telephone", version=own.version, by=nursery.ola)
    page.goto(live.url("posts:comment_edit", own.pk))
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("Look again before you change it.")).to_be_visible()
    live.expect_fault("422")
    expect(page.get_by_label("Your comment")).to_have_value(WORDS)
    own.refresh_from_db()
    assert own.body == "Changed on the other telephone"


def test_a_comment_under_each_of_two_posts_of_a_page(live: Live, nursery: Cast, post: Post) -> None:
    other = talked_about(nursery)
    page = live.page_at(390, as_=nursery.ola)
    page.goto(live.url("posts:feed"))
    for one in (post, other):
        talk = page.locator(f"#talk-{one.pk}")
        talk.get_by_label("Write a comment").fill(f"Under {one.pk}")
        talk.get_by_role("button", name="Send").click()
        expect(talk).to_contain_text("Waiting for a person to read it")
        expect(talk.get_by_label("Write a comment")).to_be_editable()
        assert page.evaluate("document.activeElement.id") == f"talk-{one.pk}"
    assert sorted(Comment.objects.values_list("post", "body")) == [(one.pk, f"Under {one.pk}") for one in (post, other)]
    assert kept(page) == []


@pytest.mark.parametrize("last", ["the one that sends", "the other"])
def test_words_of_another_tab_outlive_those_that_were_accepted(
    live: Live, nursery: Cast, post: Post, last: str
) -> None:
    long_one = live.page_at(as_=nursery.ola)
    short_one = long_one.context.new_page()
    for page in (long_one, short_one):
        page.goto(live.url("posts:feed"))
    typed = [(long_one, WORDS), (short_one, "Thank you")]
    for page, words in typed if last == "the one that sends" else reversed(typed):
        page.get_by_label("Write a comment").fill(words)
    long_one.evaluate(HEARS)
    short_one.get_by_role("button", name="Send").click()
    expect(long_one.locator("body[data-heard]")).to_have_count(1)
    long_one.close()
    later = short_one.context.new_page()
    later.goto(live.url("posts:feed"))
    expect(later.get_by_label("Write a comment")).to_have_value(WORDS)


def test_the_same_words_in_two_tabs_are_kept_by_neither_once_they_arrived(
    live: Live, nursery: Cast, post: Post
) -> None:
    first = live.page_at(as_=nursery.ola)
    first.goto(live.url("posts:feed"))
    first.get_by_label("Write a comment").fill(WORDS)
    second = first.context.new_page()
    second.goto(live.url("posts:feed"))
    expect(second.get_by_label("Write a comment")).to_have_value(WORDS)
    first.evaluate(HEARS)
    second.get_by_role("button", name="Send").click()
    expect(first.locator("body[data-heard]")).to_have_count(1)
    assert kept(first) == kept(second) == []


def test_words_typed_while_those_of_another_tab_are_on_their_way_are_kept(
    live: Live, nursery: Cast, post: Post
) -> None:
    long_one = live.page_at(as_=nursery.ola)
    short_one = long_one.context.new_page()
    for page in (long_one, short_one):
        page.goto(live.url("posts:feed"))
    long_one.evaluate(HEARS)

    def meanwhile(route: Route) -> None:
        answer = route.fetch()
        long_one.get_by_label("Write a comment").fill(WORDS)
        route.fulfill(response=answer)

    short_one.route("**/comment/", meanwhile, times=1)
    short_one.get_by_label("Write a comment").fill("Thank you")
    short_one.get_by_role("button", name="Send").click()
    expect(long_one.locator("body[data-heard]")).to_have_count(1)
    assert kept(long_one) == [WORDS]
