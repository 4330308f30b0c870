"""A lead with much to read, on the keyboard and on a telephone; and the pages around the queue."""

import re
import time
import uuid
from datetime import timedelta

from playwright.sync_api import Locator, expect

from moderation.actions import appeal_measure, settle, take_measure
from moderation.models import Decision, Pending
from nursery_portal.kit import clock
from posts.models import Comment, CommentMeasure, Post
from tests.browser.conftest import Live
from tests.cast import Cast, day
from tests.moderation.conftest import decided, said

DANGEROUS = (
    "She says her uncle hits her when he is cross",
    "One of the staff dragged my son by his arm",
    "Please do not let her father collect, there is a court order",
    "I know where you live, watch your back",
)


def ten_seconds_later() -> None:
    """What was decided takes effect."""
    Pending.objects.update(due_at=clock.now())
    settle()


def forty(nursery: Cast, post: Post) -> list[Comment]:
    """Forty waiting comments, four of them dangerous and seeded among ordinary ones; the dangerous ones."""
    found = []
    for number in range(40):
        text = DANGEROUS[number // 10] if number % 10 == 6 else f"What a lovely morning, number {number}"
        Comment.objects.filter(author=nursery.priya).update(written_at=clock.now() - timedelta(hours=1))
        comment = said(post, nursery.priya, text)
        if number % 10 == 6:
            found.append(comment)
    return found


def test_forty_comments_and_none_of_the_dangerous_ones_goes_out(
    live: Live, nursery: Cast, post: Post, width: int
) -> None:
    dangerous = forty(nursery, post)
    page = live.page_at(width, as_=nursery.dora)
    began, strokes = time.monotonic(), 0
    page.goto(live.url("moderation:queue"))
    live.shot(page, "forty-queue")
    page.get_by_role("link", name="Several at once").click()
    page.wait_for_url("**/queue/several/")
    while page.get_by_role("checkbox").count():
        live.shot(page, "forty-several")
        live.axe(page)
        for text in DANGEROUS:
            expect(page.get_by_text(text)).to_have_count(0)
        for box in page.get_by_role("checkbox").all():
            box.focus()
            page.keyboard.press("Space")
            strokes += 2
        page.get_by_role("button", name="Approve what I ticked").click(timeout=60_000)  # up to thirty decisions
        page.wait_for_url("**/queue/")
        page.goto(live.url("moderation:bulk"))
        strokes += 2
    ten_seconds_later()
    assert Comment.objects.filter(state=Comment.State.VISIBLE).count() == 36
    assert not Comment.objects.filter(pk__in=[one.pk for one in dangerous], state=Comment.State.VISIBLE).exists()

    page.goto(live.url("moderation:queue"))
    live.shot(page, "forty-dangerous")
    page.locator("a.item").first.click()
    page.wait_for_url(re.compile(r"/queue/\d+/$"))
    for left in (3, 2, 1, 0):
        page.wait_for_load_state()  # keys are heard once the page's script runs
        page.keyboard.press("r")
        expect(page.locator("details.decline[open] select")).to_be_focused()
        for _ in range(3):  # down to the third reason
            page.keyboard.press("ArrowDown")
        expect(page.locator("details.decline[open] select")).to_have_value("unkind")
        page.keyboard.press("Enter")
        strokes += 5
        if left:
            page.wait_for_url(re.compile(r"/queue/\d+/$"))
            expect(page.locator(".tabs").first).to_contain_text(f"All {left}")
        else:
            page.wait_for_url("**/queue/")
    seconds = time.monotonic() - began
    print(f"{width} px: 40 comments, {strokes} keystrokes, {seconds:.0f} s of machine time")
    assert not Decision.objects.filter(comment__in=dangerous, outcome=Decision.Outcome.APPROVED).exists()


def test_forty_comments_by_touch_on_a_telephone(live: Live, nursery: Cast, post: Post) -> None:
    dangerous = forty(nursery, post)
    page = live.page_at(390, as_=nursery.dora, has_touch=True, is_mobile=True)
    began, taps = time.monotonic(), 0

    def tap(what: Locator, times: int = 1) -> None:
        nonlocal taps
        box = what.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 24, "large enough for a thumb (WCAG 2.5.8)"
        what.tap(timeout=60_000)  # up to thirty decisions, each with its event
        taps += times

    page.goto(live.url("moderation:queue"))
    while True:
        tap(page.get_by_role("link", name="Several at once"))
        page.wait_for_url("**/queue/several/")
        live.fits(page)
        for text in DANGEROUS:
            expect(page.get_by_text(text)).to_have_count(0)
        for line in page.locator("label.pick").all():
            tap(line)
        live.shot(page, "touch-several")
        tap(page.get_by_role("button", name="Approve what I ticked"))
        page.wait_for_url("**/queue/")
        if not page.get_by_role("link", name="Several at once").count():
            break
    ten_seconds_later()
    assert Comment.objects.filter(state=Comment.State.VISIBLE).count() == 36
    assert not Comment.objects.filter(pk__in=[one.pk for one in dangerous], state=Comment.State.VISIBLE).exists()

    live.shot(page, "touch-dangerous")
    tap(page.locator("a.item").first)
    for left in (3, 2, 1, 0):
        page.wait_for_url(re.compile(r"/queue/\d+/$"))
        here = page.url
        live.fits(page)
        tap(page.locator("summary.btn", has_text="Take away"))
        choice = page.locator("details.decline[open] select")
        choice.select_option(index=3)
        taps += 2  # the telephone's own list: open it, choose
        if left == 3:
            live.shot(page, "touch-take-away")
        tap(page.get_by_role("button", name="Take it away"))
        expect(page).not_to_have_url(here)
    seconds = time.monotonic() - began
    print(f"by touch, 390 px: 40 comments, {taps} taps, {seconds:.0f} s of machine time")
    assert taps <= 75
    assert not Decision.objects.filter(comment__in=dangerous, outcome=Decision.Outcome.APPROVED).exists()


def test_the_pages_around_the_queue(live: Live, nursery: Cast, post: Post, width: int, scheme: str) -> None:
    comment = decided(said(post, nursery.priya, "Teddy looked so happy"), nursery.dora)
    page = live.page_at(width, scheme=scheme, as_=nursery.dora)
    for name, args in (
        ("rules", ()),
        ("rule_new", ()),
        ("monitor", ()),
        ("record", (comment.pk,)),
        ("author", (nursery.priya.pk,)),
        ("questions", ()),
    ):
        page.goto(live.url(f"moderation:{name}", *args))
        live.shot(page, f"{name}-{scheme}")
        live.axe(page)
        live.fits(page)
    decided(
        said(post, nursery.sam, "A word too much"), nursery.dora, Decision.Outcome.REMOVED, reason="concern", tell=False
    )
    kind = CommentMeasure.Kind.SUSPENDED
    measure = take_measure(nursery.priya, kind=kind, reason="Unkind twice.", until_on=day(7), by=nursery.dipa)
    appeal_measure(measure, words="It was the weather", by=nursery.priya)
    page.goto(live.url("moderation:queue"))
    page.get_by_text("1 author has not been told yet").click()
    expect(page.get_by_role("link", name="Sam Bear")).to_be_visible()
    page.get_by_text("1 appeal waits for you").click()
    live.shot(page, f"beside-the-queue-{scheme}")
    live.axe(page)
    live.fits(page)
    page.get_by_role("link", name="Priya Bird").click()
    expect(page.get_by_label("Your answer; they read it")).to_be_visible()
    live.shot(page, f"appeal-{scheme}")
    live.axe(page)
    live.fits(page)
    page.goto(live.url("moderation:rules"))
    page.get_by_label("A sentence").fill("Teddy has a bruise on his arm")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("mark").first).to_be_visible()
    live.shot(page, f"rules-tried-{scheme}")


def test_a_parent_asks_and_the_manager_answers(live: Live, nursery: Cast, width: int) -> None:
    parent, manager = live.page_at(width, as_=nursery.ola), live.page_at(width, as_=nursery.morag)
    parent.goto(live.url("moderation:ask"))
    live.axe(parent)
    live.fits(parent)
    live.shot(parent, "ask")
    parent.get_by_label("Your question").fill(f"When do the trips begin? {uuid.uuid4()}")
    parent.get_by_role("button", name="Send").click()
    parent.wait_for_url(re.compile(r"/queue/questions/\d+/"))
    manager.goto(live.url("moderation:questions"))
    live.shot(manager, "questions")
    manager.locator("a.item").first.click()
    manager.get_by_label("Your answer, for the nursery").fill("On Tuesday.")
    manager.get_by_role("button", name="Answer").click()
    manager.wait_for_url("**/queue/questions/")
    parent.reload()
    expect(parent.get_by_role("main")).to_contain_text("On Tuesday.")
    live.shot(parent, "answered")


def test_the_list_is_walked_and_opened_on_the_keyboard_and_its_filter_goes_along(
    live: Live, nursery: Cast, post: Post
) -> None:
    said(post, nursery.ola, "A whole bear week, please.")
    first = said(post, nursery.sam, "Our new number is 07700 900142.")
    second = said(post, nursery.priya, "Ring me on 07700 900143.")
    page = live.page_at(1280, as_=nursery.dora)
    page.goto(live.url("moderation:queue") + "?show=flagged")
    page.keyboard.press("?")
    expect(page.get_by_text("open it")).to_be_visible()
    live.shot(page, "queue-keys")
    live.axe(page)
    links = page.locator("a.item")
    for key, number in (("k", 0), ("j", 1), ("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(links.nth(number)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/queue/{second.pk}/?show=flagged")
    page.wait_for_load_state()
    page.keyboard.press("k")
    page.wait_for_url(f"**/queue/{first.pk}/?show=flagged")
    page.wait_for_load_state()
    page.keyboard.press("a")
    page.wait_for_url(f"**/queue/{second.pk}/?show=flagged")
    page.wait_for_load_state()
    page.keyboard.press("u")
    page.wait_for_url(f"**/queue/{first.pk}/?show=flagged")


def test_the_number_in_the_menu_keeps_up_on_every_page_of_a_reviewer(
    live: Live, nursery: Cast, post: Post, width: int
) -> None:
    pages = {who: live.page_at(width, as_=who) for who in (nursery.dora, nursery.ola)}
    asked: list[str] = []
    pages[nursery.ola].on("request", lambda request: asked.append(request.url))
    for page in pages.values():
        page.clock.install()
        page.goto(live.url("posts:feed"))
    badge = pages[nursery.dora].locator("[data-count]:visible")
    expect(badge).to_have_count(0)
    first = said(post, nursery.sam, "A whole bear week, please.")
    said(post, nursery.priya, "Thank you for the mud.")
    for page in pages.values():
        page.clock.run_for(61_000)
    expect(badge).to_have_text("waiting: 2")
    live.axe(pages[nursery.dora])
    decided(first, nursery.dora)
    Comment.objects.filter(author=nursery.priya).update(state=Comment.State.VISIBLE)
    pages[nursery.dora].clock.run_for(61_000)
    expect(badge).to_have_count(0)
    assert not any("/queue/" in address for address in asked)


def test_a_key_that_is_held_down_decides_nothing_on_the_next_page(live: Live, nursery: Cast, post: Post) -> None:
    comment = said(post, nursery.priya, "What a lovely morning")
    page = live.page_at(1280, as_=nursery.dora)
    page.goto(live.url("moderation:item", comment.pk))
    page.wait_for_load_state()
    page.locator("body").evaluate(
        "body => body.dispatchEvent(new KeyboardEvent('keydown', {key: 'd', repeat: true, bubbles: true}))"
    )
    expect(page.locator("details.decline[open]")).to_have_count(0)
    page.keyboard.press("d")
    expect(page.locator("details.decline[open]")).to_have_count(1)
