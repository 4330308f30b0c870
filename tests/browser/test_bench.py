"""The workbench in a real browser: with fingers on a tablet, with the keyboard alone, and on a telephone."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, FilePayload, Page, Route, expect

from consent.models import Purpose
from nursery_portal.kit import clock
from posts.actions import publish_post, turn_photo
from posts.models import Photo, PhotoTag, Post
from tests.browser.conftest import Live
from tests.browser.drawn import CHILDREN, Drawn, drawn
from tests.cast import Cast, answer, child, draft, guardian, person, yes

WITHOUT = "Jonah"


@pytest.fixture
def acorn(transactional_db: None) -> Cast:
    """The cast with the five children of the drawn pictures in Acorn room; one of them without permission."""
    cast = Cast()
    for name in CHILDREN:
        one, parent = child(name, cast.acorn), person(f"{name}s", "Parent")
        guardian(parent, one)
        if name == WITHOUT:
            answer(parent, one, {Purpose.OWN_PICTURES: False, Purpose.COVERED: True})
        else:
            yes(parent, one)
    return cast


def upload(live: Live, page: Page, post: Post, pictures: list[Drawn]) -> None:
    page.goto(live.url("posts:post_edit", post.pk))
    files = [FilePayload(name=one.name, mimeType="image/jpeg", buffer=one.jpeg) for one in pictures]
    page.locator("input[type=file]").set_input_files(files)


def at(page: Page, place: tuple[float, float]) -> tuple[float, float]:
    """A place of the picture in the window."""
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * place[0], box["y"] + box["height"] * place[1]


class Fingers:
    """Somebody who taps, and how often."""

    def __init__(self, page: Page, live: Live) -> None:
        self.page, self.live, self.taps, self.number = page, live, 0, 0

    def on(self, what: str) -> None:
        self.page.locator(what).first.tap()
        self.taps += 1

    def on_the_picture(self, place: tuple[float, float]) -> None:
        self.page.touchscreen.tap(*at(self.page, place))
        self.taps += 1

    def look(self) -> None:
        """One picture of the film strip."""
        self.number += 1
        self.live.shot(self.page, f"tablet-{self.number:02}")


def test_twelve_pictures_with_five_children_go_out_from_a_tablet(live: Live, acorn: Cast) -> None:
    pictures = list(drawn(clock.now()))
    post = draft(acorn.morag, acorn.acorn, title="A morning in the woods", body="We looked for the bear.")
    page = live.page_at(820, as_=acorn.morag, has_touch=True)
    hand = Fingers(page, live)

    began = time.monotonic()
    upload(live, page, post, pictures)
    expect(page.locator("[data-pictures] img").first).to_be_visible(timeout=30_000)
    hand.on("[data-pictures] a")
    expect(page.locator("[data-on-their-way]")).to_contain_text("still on")  # tagging begins while others are sent
    hand.look()
    expect(page.locator(".strip li")).to_have_count(len(pictures), timeout=90_000)
    arrived = time.monotonic()
    with page.expect_response("**/photos/*/"):
        hand.on(".strip a")
    expect(page.locator("[data-bench][aria-busy]")).to_have_count(0)

    order = [one.heads for one in pictures]
    for number, heads in enumerate(order, start=1):
        expect(page.locator(f".strip [aria-current] img[alt='Picture {number}']")).to_be_visible()
        for name, place in heads.items():
            hand.on_the_picture(place)
            expect(page.locator(".mark.new")).to_have_count(1)
            hand.on(f".quick button:text-matches('^{name}(, Acorn)?$')")
            expect(page.locator(f".mark[data-name='{name}']")).to_be_visible()
        if number in (2, 7):
            hand.look()
        if number == 7:  # blocked, and covered on the spot
            hand.on("[data-bench] .fixes a:has-text('Cover')")
            page.wait_for_url("**/cover/**")
            hand.look()
            hand.on("button:text-is('Cover')")
            expect(page.locator("[data-toasts]").get_by_text("Covered. Look again")).to_be_visible()
            hand.look()
        if heads:
            hand.on("[data-bench-next]")
        else:
            hand.on("label[for=said-2]")
    expect(page.locator("[data-bench] .ready")).to_contain_text("10 of 12 pictures are ready")
    hand.look()
    hand.on("[data-bench] .publish .main")
    page.wait_for_url("**/day-book/**")
    hand.look()
    print(f"{hand.taps} taps, {time.monotonic() - arrived:.1f} s after {arrived - began:.1f} s of upload")

    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
    assert post.photos.count() == 10
    assert Photo.objects.exclude(post=post).count() == 2, "those with a blocked child stay in a draft"
    assert PhotoTag.objects.filter(photo__post=post, covered=True).count() == 1
    assert not PhotoTag.objects.filter(x=None).exists(), "a frame that was drawn is kept"


def test_a_lost_connection_resumes_without_duplicates_and_a_closed_tab_loses_nothing(live: Live, acorn: Cast) -> None:
    first, second, third = drawn(clock.now(), 3)
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    sent, lost = [], []

    def answer_lost(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) > 1:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route(live.url("posts:photos", post.pk), answer_lost)
    upload(live, page, post, [first, second])
    expect(page.get_by_text("Did not arrive; trying again")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-pictures] img")).to_have_count(2, timeout=60_000)
    assert lost == [201], "the picture had arrived, only the answer had not"
    assert Photo.objects.filter(post=post).count() == 2

    page.context.set_offline(True)
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=third.name, mimeType="image/jpeg", buffer=third.jpeg)]
    )
    expect(page.get_by_text("Waiting for the connection")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-pictures] img")).to_have_count(3, timeout=60_000)
    assert Photo.objects.filter(post=post).count() == 3

    context = page.context
    page.close()
    again = context.new_page()
    again.goto(live.url("posts:post_edit", post.pk))
    expect(again.locator("[data-pictures] img")).to_have_count(3)
    expect(again.get_by_label("Title")).to_have_value("Leaf hunt")
    live.shot(again, "tab-closed-and-opened")
    live.may_say("net::ERR_")


def test_words_typed_a_moment_before_a_link_is_followed_are_kept(live: Live, acorn: Cast) -> None:
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    page.goto(live.url("posts:post_edit", post.pk))

    def refused(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    live.may_say("503")  # the page tries again as long as it stands
    page.get_by_label("Title").fill("Leaf hunt at the bottom of the garden")
    page.get_by_role("link", name="Posts", exact=True).first.click()
    page.wait_for_url("**/drafts/")
    expect(page.get_by_role("main")).to_contain_text("Leaf hunt at the bottom of the garden")

    page.go_back()
    page.route("**/posts/*/edit/", refused)
    page.get_by_label("Title").fill("Not to be lost")
    page.get_by_role("link", name="Posts", exact=True).first.click()
    expect(page.locator("[data-draft-state]")).to_contain_text("Not saved yet")
    expect(page.get_by_label("Title")).to_have_value("Not to be lost")


def test_nothing_is_called_saved_after_the_session_has_ended(live: Live, acorn: Cast) -> None:
    first, second = drawn(clock.now(), 2)
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    live.may_say("403")
    upload(live, page, post, [first])
    expect(page.get_by_text("Added", exact=True)).to_be_visible(timeout=30_000)

    page.context.clear_cookies()
    page.get_by_label("Title").fill("Not to be lost")
    expect(page.locator("[data-draft-state]")).to_contain_text("Not saved: you have been signed out")
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=second.name, mimeType="image/jpeg", buffer=second.jpeg)]
    )
    again = page.get_by_role("button", name=f"Try again: {second.name}")
    expect(again).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Title")).to_have_value("Not to be lost")
    assert page.url == live.url("posts:post_edit", post.pk), "the form waits"

    live.sign_in(page.context, acorn.dora)  # somebody else, in another tab
    again.click()
    page.get_by_role("button", name="Save draft").click()
    post.refresh_from_db()
    assert post.title == "Leaf hunt"

    live.sign_in(page.context, acorn.morag)
    again.click()
    expect(page.locator("[data-pictures] img")).to_have_count(2, timeout=30_000)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[data-toasts]").get_by_text("Draft saved.")).to_be_visible()
    post.refresh_from_db()
    assert post.title == "Not to be lost"


def test_a_button_pressed_before_the_end_of_the_session_was_noticed_loses_nothing(live: Live, acorn: Cast) -> None:
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    live.may_say("403")
    renewed: list[bool] = []
    page.on("request", lambda sent: renewed.append("x-renew" in sent.headers) if sent.method == "GET" else None)
    page.goto(live.url("posts:post_edit", post.pk))
    page.context.clear_cookies()
    page.get_by_label("Title").fill("Not to be lost")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[data-draft-state]")).to_contain_text("Not saved: you have been signed out")
    expect(page.get_by_label("Title")).to_have_value("Not to be lost")
    assert page.url == live.url("posts:post_edit", post.pk) and not any(renewed)

    live.sign_in(page.context, acorn.morag)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[data-toasts]").get_by_text("Draft saved.")).to_be_visible()
    post.refresh_from_db()
    assert post.title == "Not to be lost" and sum(renewed) == 1, "the page was fetched for its token alone"


def test_a_button_sends_the_form_once_also_where_it_could_not_be_saved_before(live: Live, acorn: Cast) -> None:
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    page.goto(live.url("posts:post_edit", post.pk))
    page.get_by_label("Title").fill("The first")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[data-toasts]").get_by_text("Draft saved.")).to_be_visible()

    live.may_say("503")
    sent: list[str] = []

    def answered(route: Route) -> None:
        sent.append("draft" if "x-draft" in route.request.headers else route.request.method)
        if sent[-1] == "draft":
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route(f"**{live.url('posts:post_edit', post.pk).removeprefix(live.server.url)}", answered)
    page.get_by_label("Title").fill("The second")
    with page.expect_navigation():  # "Draft saved." stands there from before
        page.get_by_role("button", name="Save draft").evaluate("one => { one.click(); one.click(); }")
    expect(page.locator("[data-toasts]").get_by_text("Draft saved.")).to_be_visible()
    post.refresh_from_db()
    assert post.title == "The second" and sent.count("draft") == 1 and sent.count("POST") == 1


@pytest.fixture
def one_picture(live: Live, acorn: Cast) -> Callable[..., tuple[Page, Drawn]]:
    """Opens the bench of the first picture in a window."""

    def opened(width: int, **more: Any) -> tuple[Page, Drawn]:
        pictures = list(drawn(clock.now(), 1))
        post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
        page = live.page_at(width, as_=acorn.morag, **more)
        upload(live, page, post, pictures)
        expect(page.get_by_text("Added", exact=True)).to_be_visible(timeout=30_000)
        page.goto(live.url("posts:post_edit", post.pk))  # a list that is not renewed any more
        page.locator("[data-pictures] a").first.click()
        expect(page.locator("[data-child-search]")).to_be_visible()
        return page, pictures[0]

    return opened


def test_a_child_is_framed_named_nudged_and_stated_by_keyboard_alone(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, _ = one_picture(1280)
    page.locator("[data-new-frame]").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.keyboard.type("ma")
    page.keyboard.press("Enter")
    expect(page.locator(".mark[data-name=Maya]")).to_be_visible()
    tag = PhotoTag.objects.get()
    assert tag.x == pytest.approx(0.39, abs=0.005)

    page.locator(".mark[data-name=Maya]").focus()
    with page.expect_response("**/region/"):
        page.keyboard.press("ArrowRight")
    tag.refresh_from_db()
    assert tag.x == pytest.approx(0.40, abs=0.005)

    page.locator("#find").focus()
    page.keyboard.press("ArrowDown")  # who was tagged lately, without a letter
    expect(page.locator(".suggest li").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/review/")
    assert Photo.objects.get().accounted == Photo.Accounted.ALL_TAGGED
    live.axe(page)


def test_two_letters_and_enter_after_a_tap_on_a_telephone(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, picture = one_picture(390, has_touch=True)
    live.fits(page)
    live.axe(page)
    page.touchscreen.tap(*at(page, picture.heads["Nell"]))
    page.locator("#find").tap()
    page.keyboard.type("ne")
    page.keyboard.press("Enter")
    expect(page.locator(".mark[data-name=Nell]")).to_be_visible()
    tag = PhotoTag.objects.get()
    assert tag.x is not None
    assert tag.x < picture.heads["Nell"][0]
    live.shot(page, "telephone-tagged")
    page.go_back()
    expect(page.locator("#pictures-title")).to_be_visible()
    expect(page.locator("[data-pictures] img")).to_have_count(1)


def test_scrolling_with_a_finger_on_the_picture_leaves_no_frame(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, _ = one_picture(390, has_touch=True)
    canvas = page.locator(".canvas")
    canvas.dispatch_event(
        "pointerdown", {"button": 0, "pointerId": 7, "pointerType": "touch", "clientX": 90, "clientY": 200}
    )
    canvas.dispatch_event("pointercancel", {"pointerId": 7, "pointerType": "touch", "clientX": 90, "clientY": 150})
    expect(page.locator(".mark.new")).to_have_count(0)
    live.faults.clear()  # a made-up finger cannot be captured


def test_a_frame_drawn_while_an_answer_is_on_its_way_is_not_lost(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, picture = one_picture(1280)

    def slow(route: Route) -> None:
        page.mouse.click(*at(page, picture.heads["Nell"]))
        route.continue_()

    page.route("**/account/", slow)
    page.get_by_text("A child is in it who is not on the register").click()
    expect(page.get_by_text("a child in it is not on the register or could not be found").first).to_be_visible()
    expect(page.locator(".mark.new")).to_have_count(1)
    page.locator("#find").fill("nel")
    page.locator("#find").press("Enter")
    expect(page.locator(".mark[data-name=Nell]")).to_be_visible()


def test_a_description_typed_while_an_answer_is_on_its_way_is_not_lost(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, _ = one_picture(1280)
    waiting: list[Route] = []
    page.route("**/account/", lambda route: waiting.append(route))

    with page.expect_request("**/account/"):
        page.get_by_text("A child is in it who is not on the register").click()
    page.get_by_text("Describe the picture").click()
    page.locator("#alt").fill("Five at the sand")
    waiting[0].continue_()

    expect(page.get_by_text("a child in it is not on the register or could not be found").first).to_be_visible()
    expect(page.locator("#alt")).to_be_visible()
    expect(page.locator("#alt")).to_have_value("Five at the sand")
    expect(page.locator("#alt")).to_be_focused()
    page.get_by_role("button", name="Keep the description").click()
    expect(page.locator("#alt")).not_to_be_visible()
    assert Photo.objects.get().alt_text == "Five at the sand"


def test_the_next_frame_and_name_are_not_lost_while_the_last_ones_are_on_their_way(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, picture = one_picture(1280)
    waiting: list[Route] = []
    page.route("**/tags/", lambda route: waiting.append(route))

    page.mouse.click(*at(page, picture.heads["Maya"]))
    with page.expect_request("**/tags/"):
        page.locator(".quick button:text-matches('^Maya(, Acorn)?$')").click()
    page.mouse.click(*at(page, picture.heads["Nell"]))
    page.keyboard.type("ne")
    waiting[0].continue_()

    expect(page.locator(".mark[data-name=Maya]")).to_be_visible()
    expect(page.locator(".mark.new")).to_have_count(1)
    expect(page.locator("#find")).to_have_value("ne")
    page.unroute("**/tags/")
    page.keyboard.press("Enter")
    expect(page.locator(".mark[data-name=Nell]")).to_be_visible()
    expect(page.locator(".mark.new")).to_have_count(0)
    expect(page.locator("#find")).to_have_value("")
    first, second = (PhotoTag.objects.get(child__known_as=name) for name in ("Maya", "Nell"))
    assert first.x is not None and second.x is not None and first.x != second.x


def test_everyone_is_tagged_is_not_sent_behind_a_tag_that_did_not_arrive(
    live: Live, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, _ = one_picture(1280)
    live.may_say("503")
    page.locator(".quick button:text-is('Maya, Acorn')").click()
    expect(page.locator("[data-bench-next]")).to_be_visible()
    waiting: list[Route] = []
    page.route("**/tags/", lambda route: waiting.append(route))

    with page.expect_request("**/tags/"):
        page.locator(f".quick button:text-matches('^{WITHOUT}')").click()
    page.locator("[data-bench-next]").click()  # a quick hand: it waits for the tag's answer
    waiting[0].fulfill(status=503, body="")

    expect(page.get_by_text("We could not save this.")).to_be_visible()
    expect(page.locator("[data-bench][aria-busy]")).to_have_count(0)
    assert Photo.objects.get().accounted == Photo.Accounted.UNREVIEWED
    page.unroute("**/tags/")
    page.locator(f".quick button:text-matches('^{WITHOUT}')").click()
    page.locator("[data-bench-next]").click()
    page.wait_for_url("**/review/")
    assert Photo.objects.get().accounted == Photo.Accounted.ALL_TAGGED
    expect(page.get_by_text(WITHOUT).first).to_be_visible()


def test_a_frame_moved_on_a_picture_that_somebody_turned_says_so_and_shows_the_picture_as_it_is(
    live: Live, acorn: Cast, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, picture = one_picture(1280)
    page.mouse.click(*at(page, picture.heads["Maya"]))
    page.locator(".quick button:text-matches('^Maya(, Acorn)?$')").click()
    expect(page.locator(".mark[data-name=Maya]")).to_be_visible()
    page.get_by_text("Describe the picture").click()
    page.locator("#alt").fill("At the sand")
    turn_photo(Photo.objects.get(), quarter_turns=1, by=acorn.pip)
    turned = PhotoTag.objects.values_list("x", "y", "w", "h").get()

    live.may_say("422")
    page.locator(".mark[data-name=Maya]").focus()
    with page.expect_response("**/region/"):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Somebody else has just changed this picture.")).to_be_visible()
    expect(page.locator("[data-version='2']")).to_be_visible()
    expect(page.locator("#alt")).to_have_value("At the sand")
    assert PhotoTag.objects.values_list("x", "y", "w", "h").get() == turned

    page.locator(".mark[data-name=Maya]").focus()
    with page.expect_response("**/region/"):
        page.keyboard.press("ArrowRight")
    assert PhotoTag.objects.values_list("x", flat=True).get() == pytest.approx((turned[0] or 0) + 0.01, abs=0.002)


def test_what_a_colleague_types_after_the_draft_went_out_is_not_lost(live: Live, acorn: Cast) -> None:
    (picture,) = drawn(clock.now(), 1)
    post = draft(acorn.pip, acorn.acorn, title="Leaf hunt", body="We dug.")
    page = live.page_at(820, as_=acorn.pip)
    page.goto(live.url("posts:post_edit", post.pk))
    publish_post(post, by=acorn.morag)

    live.may_say("404")
    page.get_by_label("Title").fill("Leaf hunt, and what Teddy found")
    expect(page.locator("[data-draft-state]")).to_contain_text("This draft is no longer yours to change")
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=picture.name, mimeType="image/jpeg", buffer=picture.jpeg)]
    )
    expect(page.locator("[data-files]")).to_contain_text("Not added: this draft is no longer yours to change")
    page.get_by_role("link", name="Posts", exact=True).first.click()
    expect(page.locator("[data-toasts]")).to_contain_text("Copy it before you leave this page")
    expect(page.get_by_label("Title")).to_have_value("Leaf hunt, and what Teddy found")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="This draft is no longer yours to change")).to_be_visible()
    expect(page.get_by_label("Your words, to copy").first).to_have_value("Leaf hunt, and what Teddy found")
    live.axe(page)


def test_a_picture_moved_meanwhile_is_described_where_it_waits_now(
    live: Live, acorn: Cast, one_picture: Callable[..., tuple[Page, Drawn]]
) -> None:
    page, _ = one_picture(1280)
    page.get_by_text("Describe the picture").click()
    page.locator("#alt").fill("Five at the sand")
    there = draft(acorn.morag, acorn.acorn, title="More pictures")
    Photo.objects.update(post=there)

    live.may_say("404")
    page.get_by_role("button", name="Keep the description").click()
    expect(page.get_by_text("Nothing was saved; this is how it stands now.")).to_be_visible()
    expect(page.get_by_role("heading", name="More pictures")).to_be_visible()
    expect(page.locator("#alt")).to_have_value("Five at the sand")
    page.get_by_role("button", name="Keep the description").click()
    expect(page.locator("#alt")).not_to_be_visible()
    assert Photo.objects.get().alt_text == "Five at the sand"

    Photo.objects.update(removed_at=clock.now())
    page.locator(".quick button:text-matches('^Maya(, Acorn)?$')").click()
    expect(page.get_by_text("This picture is no longer here for you to change")).to_be_visible()


def test_a_tap_on_a_picture_while_words_are_saved_leaves_no_picture_behind(live: Live, acorn: Cast) -> None:
    first, second = drawn(clock.now(), 2)
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    upload(live, page, post, [first])
    expect(page.locator("[data-pictures] img")).to_have_count(1, timeout=30_000)
    saving: list[Route] = []
    sending: list[Route] = []

    def held(route: Route) -> None:
        if route.request.method == "POST":
            sending.append(route)
        else:
            route.continue_()

    page.route(live.url("posts:photos", post.pk), held)
    page.route(live.url("posts:post_edit", post.pk), lambda route: saving.append(route), times=1)
    with page.expect_request(live.url("posts:photos", post.pk)):
        page.locator("input[type=file]").set_input_files(
            [FilePayload(name=second.name, mimeType="image/jpeg", buffer=second.jpeg)]
        )
    with page.expect_request(live.url("posts:post_edit", post.pk)):
        page.get_by_label("Title").fill("Leaf hunt in the wood")
    page.evaluate("() => { window.stood = true; }")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)

    page.locator("[data-pictures] a").first.click()
    expect(page.locator("[data-child-search]")).to_be_visible()
    with page.expect_response(live.url("posts:post_edit", post.pk)):
        saving[0].continue_()
    live.until(page, "document.querySelector('[data-draft-state]').textContent.includes('saved')")
    sending[0].continue_()

    expect(page.locator(".strip li")).to_have_count(2, timeout=30_000)
    assert page.evaluate("window.stood") and not asked, "the page was never left"
    post.refresh_from_db()
    assert post.title == "Leaf hunt in the wood" and post.photos.count() == 2


def test_words_typed_while_others_are_saved_outlive_a_page_that_is_put_away(live: Live, acorn: Cast) -> None:
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    page.goto(live.url("posts:post_edit", post.pk))
    ended: list[str] = []
    page.on("requestfailed", lambda request: ended.append(request.url))
    page.route(live.url("posts:post_edit", post.pk), lambda route: None, times=1)  # a slow line
    with page.expect_request(live.url("posts:post_edit", post.pk)):
        page.get_by_label("Title").fill("Leaf hunt in the wood")
    page.get_by_label("Title").fill("Leaf hunt in the wood with Teddy")

    live.may_say("net::ERR_")
    with page.expect_response(live.url("posts:post_edit", post.pk)) as saved:
        page.evaluate(
            "() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); delete document.visibilityState; }"
        )
    assert saved.value.status == 200 and ended == [live.url("posts:post_edit", post.pk)]
    post.refresh_from_db()
    assert post.title == "Leaf hunt in the wood with Teddy"

    with page.expect_response(live.url("posts:post_edit", post.pk)):  # whoever comes back goes on as before
        page.get_by_label("Title").fill("Leaf hunt in the wood with Teddy and Wren")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
    post.refresh_from_db()
    assert post.title == "Leaf hunt in the wood with Teddy and Wren"


def test_a_picture_left_out_is_said_at_once_and_undo_says_that_it_is_gone(live: Live, acorn: Cast) -> None:
    post = draft(acorn.morag, acorn.acorn, title="Leaf hunt")
    page = live.page_at(820, as_=acorn.morag)
    upload(live, page, post, list(drawn(clock.now(), 2)))
    expect(page.locator("[data-pictures] img")).to_have_count(2, timeout=30_000)
    page.locator("[data-pictures] a").first.click()
    page.locator(".quick button:text-matches('^Maya(, Acorn)?$')").click()
    expect(page.get_by_role("button", name="Remove Maya")).to_be_visible()
    page.locator(".strip a").last.click()
    expect(page.locator(".strip [aria-current] img[alt='Picture 2']")).to_be_visible()

    page.get_by_role("button", name="Leave it out").first.click()
    expect(page.locator("[data-toasts]")).to_contain_text("The picture is left out and is being erased.")
    expect(page.get_by_role("button", name="Remove Maya")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toasts]")).to_contain_text("that can't be undone")
    assert PhotoTag.objects.count() == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Remove Maya")).to_have_count(0)

    page.get_by_role("button", name="Leave it out").first.click()  # the last one: the post's page is there again
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.locator("[data-toasts]").get_by_text("is being erased")).to_have_count(2)
