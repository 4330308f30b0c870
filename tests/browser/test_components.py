"""The small modules, tried on the style guide as a person would: with pointer, finger, keys, and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.cast import Cast

PICTURE = Path(__file__).resolve().parents[2] / "static" / "img" / "touch-icon.png"


@pytest.fixture
def guide(live: Live, cast: Cast) -> Page:
    """The style guide on a desk."""
    page = live.page_at(1280, as_=cast.morag)
    page.goto(live.url("home:style_guide"))
    return page


def test_the_style_guide_is_accessible_and_fits(live: Live, cast: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme, as_=cast.morag)
    page.goto(live.url("home:style_guide"))
    live.axe(page)
    live.fits(page)
    live.shot(page, f"style-guide-{scheme}")


def test_the_style_guide_fits_a_small_phone_with_large_text(live: Live, cast: Cast) -> None:
    page = live.page_at(320, as_=cast.morag)
    page.goto(live.url("home:style_guide"))
    live.fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    live.fits(page)
    live.shot(page, "style-guide-large-text")


def test_the_sign_in_page_is_accessible_and_fits(live: Live, cast: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme)
    page.goto(live.url("account_login"))
    page.click("summary")
    live.axe(page)
    live.fits(page)
    live.shot(page, f"sign-in-{scheme}")


def test_the_gallery_steps_by_key_and_gives_the_focus_back(live: Live, guide: Page) -> None:
    guide.click('a[data-gallery="three"] >> nth=0')
    gallery = guide.locator("[data-gallery-dialog]")
    expect(gallery).to_be_visible()
    expect(gallery.locator("[data-count]")).to_have_text("1 of 3")
    expect(gallery.locator('[data-step="-1"]')).to_be_hidden()
    guide.keyboard.press("ArrowRight")
    expect(gallery.locator("[data-count]")).to_have_text("2 of 3")
    assert "puddle" in str(gallery.locator("[data-picture]").get_attribute("src"))
    guide.keyboard.press("End")
    guide.keyboard.press("ArrowRight")
    expect(gallery.locator("[data-count]")).to_have_text("3 of 3")
    guide.keyboard.press("Escape")
    expect(gallery).to_be_hidden()
    live.until(guide, "!history.state?.gallery")  # going back takes the focus from wherever it is
    expect(guide.locator('a[data-gallery="three"] >> nth=2')).to_be_focused()


def test_the_keys_go_on_after_the_last_picture_was_reached_from_the_button(guide: Page) -> None:
    guide.click('a[data-gallery="three"] >> nth=0')
    gallery = guide.locator("[data-gallery-dialog]")
    gallery.locator('[data-step="1"]').click()
    guide.keyboard.press("ArrowRight")
    expect(gallery.locator("[data-count]")).to_have_text("3 of 3")
    expect(gallery.locator('[data-step="-1"]')).to_be_focused()
    guide.keyboard.press("ArrowLeft")
    expect(gallery.locator("[data-count]")).to_have_text("2 of 3")


def test_the_back_button_closes_the_gallery_and_stays_on_the_page(guide: Page) -> None:
    here = guide.url
    guide.click('a[data-gallery="two"] >> nth=1')
    guide.go_back()
    expect(guide.locator("[data-gallery-dialog]")).to_be_hidden()
    expect(guide.locator('a[data-gallery="two"] >> nth=1')).to_be_focused()
    assert guide.url == here


def test_without_script_a_picture_leads_to_its_page(live: Live, cast: Cast) -> None:
    page = live.page_at(390, as_=cast.morag, javascript=False)
    page.goto(live.url("home:style_guide"))
    page.click('a[data-gallery="one"]')
    assert page.url.endswith("leaves.svg")


def test_the_composer_shows_send_with_text_and_loses_nothing_until_it_is_accepted(guide: Page) -> None:
    send = guide.locator("#g-c1 .send")
    expect(send).to_be_hidden()
    guide.fill("#g-c1-text", "The basket is bigger\nthan the children!\nThank you")
    expect(send).to_be_visible()
    assert guide.evaluate("document.querySelector('#g-c1-text').clientHeight") > 80
    guide.reload()
    expect(guide.locator("#g-c1-text")).to_have_value("The basket is bigger\nthan the children!\nThank you")
    guide.evaluate("document.querySelector('[data-toasts]').innerHTML = '<i data-accepted=\"g-c1\"></i>'")
    assert any("bigger" in one for one in guide.evaluate("Object.values(localStorage)"))


def test_a_refused_text_wins_over_the_kept_one(guide: Page) -> None:
    expect(guide.locator("#g-c2-text")).to_have_value("My number is 07700 900 142")
    expect(guide.locator("#g-c2 .send")).to_be_visible()


def test_signing_out_forgets_what_was_typed(live: Live, guide: Page) -> None:
    guide.fill("#g-c1-text", "Not for the next person")
    guide.goto(live.url("account_logout"))
    guide.click("main form button.main")
    assert guide.evaluate("localStorage.length") == 0


def test_a_toast_comes_and_can_be_sent_away(guide: Page) -> None:
    guide.click("text=Show a toast")
    toast = guide.locator(".toasts .toast")
    expect(toast).to_contain_text("nothing was kept")
    toast.locator("[data-dismiss]").click()
    expect(toast).to_have_count(0)


def test_files_go_one_by_one_and_say_how_they_fared(guide: Page) -> None:
    guide.set_input_files("#pick-pictures", [PICTURE, PICTURE, PICTURE])
    lines = guide.locator("form[data-upload] [data-files] li")
    expect(lines).to_have_count(3)
    expect(lines.locator(".state", has_text="Looked at, not kept")).to_have_count(3)
    expect(guide.locator("form[data-upload] [data-plain]")).to_be_hidden()


def test_a_lost_connection_is_tried_again_by_itself_once_it_is_back(live: Live, guide: Page) -> None:
    guide.route("**/style-guide/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    guide.set_input_files("#pick-pictures", [PICTURE])
    line = guide.locator("form[data-upload] [data-files] li")
    expect(line).to_contain_text("Did not arrive; trying again")
    guide.unroute("**/style-guide/")
    guide.evaluate("window.dispatchEvent(new Event('online'))")
    expect(line).to_contain_text("Looked at, not kept")
    live.expect_fault("ERR_FAILED")


def test_an_answer_from_the_sign_in_page_is_not_taken_for_an_arrived_picture(guide: Page) -> None:
    guide.route(
        "**/style-guide/",
        lambda route: (
            route.fulfill(status=200, content_type="text/html", body="<h1>Come in</h1>")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    guide.set_input_files("#pick-pictures", [PICTURE])
    line = guide.locator("form[data-upload] [data-files] li")
    expect(line).to_contain_text("Sign in again in another tab")
    guide.unroute("**/style-guide/")
    line.locator("button").click()
    expect(line).to_contain_text("Looked at, not kept")


def test_fingers_step_enlarge_and_close_the_gallery(live: Live, cast: Cast) -> None:
    page = live.page_at(390, as_=cast.morag, has_touch=True)
    page.goto(live.url("home:style_guide"))
    page.locator('a[data-gallery="three"] >> nth=0').click()
    gallery = page.locator("[data-gallery-dialog]")
    finger = """([from, to, steps]) => {
      const stage = document.querySelector("[data-gallery-dialog] .stage");
      stage.setPointerCapture = () => {};
      const send = (type, x, y) => stage.dispatchEvent(new PointerEvent(type, {
        pointerId: 5, pointerType: "touch", clientX: x, clientY: y, bubbles: true }));
      send("pointerdown", ...from);
      for (let n = 1; n <= steps; n += 1)
        send("pointermove", from[0] + ((to[0] - from[0]) * n) / steps, from[1] + ((to[1] - from[1]) * n) / steps);
      send("pointerup", ...to);
    }"""
    page.evaluate(finger, [[300, 400], [120, 410], 5])
    expect(gallery.locator("[data-count]")).to_have_text("2 of 3")
    page.evaluate(finger, [[120, 400], [300, 410], 5])
    expect(gallery.locator("[data-count]")).to_have_text("1 of 3")

    page.evaluate(f"() => {{ const f = {finger}; f([[200, 400], [200, 400], 1]); f([[200, 400], [200, 400], 1]); }}")
    assert "scale(2.5)" in str(gallery.locator("[data-picture]").get_attribute("style"))
    page.evaluate(finger, [[300, 400], [120, 410], 5])
    expect(gallery.locator("[data-count]")).to_have_text("1 of 3")  # one finger moves what is enlarged
    page.keyboard.press("-")
    page.keyboard.press("-")
    page.keyboard.press("-")

    page.evaluate(finger, [[200, 300], [205, 520], 5])
    expect(gallery).to_be_hidden()


def test_a_refused_file_keeps_the_sentence_of_the_server(live: Live, guide: Page) -> None:
    reason = "IMG_2041.svg was left out: we take JPEG, PNG, WebP and HEIC."
    guide.route(
        "**/style-guide/",
        lambda route: (
            route.fulfill(status=422, json={"reason": reason}) if route.request.method == "POST" else route.continue_()
        ),
    )
    guide.set_input_files("#pick-pictures", [PICTURE])
    line = guide.locator("form[data-upload] [data-files] li")
    expect(line).to_contain_text(reason)
    expect(line.locator("button")).to_be_hidden()
    live.expect_fault("422")


def region(page: Page, name: str) -> list[float]:
    """Where a frame is, as fractions of the picture."""
    return [float(part) for part in str(page.locator(f'[data-name="{name}"]').get_attribute("data-region")).split()]


def test_frames_stand_where_they_were_saved_and_move_by_key(guide: Page) -> None:
    frame = guide.locator('[data-name="Nell"]')
    box, picture = frame.bounding_box(), guide.locator("[data-tagging] img").bounding_box()
    assert box is not None and picture is not None
    assert abs((box["x"] - picture["x"]) / picture["width"] - 0.032) < 0.005
    frame.focus()
    with guide.expect_request(lambda request: request.method == "POST") as asked:
        guide.keyboard.press("ArrowRight")
        guide.keyboard.press("ArrowDown")
    assert region(guide, "Nell")[:2] == pytest.approx([0.042, 0.48])
    assert 'name="x"\r\n\r\n0.042\r\n' in (asked.value.post_data or "")
    with guide.expect_request(lambda request: request.method == "POST"):
        guide.keyboard.press("Shift+ArrowRight")
    assert region(guide, "Nell")[2] == pytest.approx(0.185)


def test_a_frame_never_leaves_the_picture(guide: Page) -> None:
    guide.locator('[data-name="Isla"]').focus()
    for _ in range(20):
        guide.keyboard.press("ArrowRight")
    x, _, w, _ = region(guide, "Isla")
    assert x + w == pytest.approx(1)


def test_a_frame_goes_back_when_it_could_not_be_saved(live: Live, guide: Page) -> None:
    guide.route(
        "**/style-guide/",
        lambda route: route.fulfill(status=409) if route.request.method == "POST" else route.continue_(),
    )
    guide.locator('[data-name="Maya"]').focus()
    guide.keyboard.press("ArrowUp")
    expect(guide.locator(".toasts")).to_contain_text("It is back where it was")
    assert region(guide, "Maya")[:2] == pytest.approx([0.228, 0.5])
    live.expect_fault("409")


def test_a_drawn_frame_waits_for_a_name_that_two_letters_find(guide: Page) -> None:
    picture = guide.locator("[data-tagging] img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    guide.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.1)
    guide.mouse.down()
    guide.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3, steps=4)
    guide.mouse.up()
    expect(guide.locator(".mark.new")).to_be_visible()
    expect(guide.locator("[data-child-search]")).to_be_focused()
    guide.keyboard.type("to")
    expect(guide.locator("#child-matches [role=option]")).to_have_count(1)
    with guide.expect_request(lambda request: request.method == "POST") as asked:
        guide.keyboard.press("Enter")
    sent = dict(part.split("=") for part in (asked.value.post_data or "").split("&"))
    assert sent["child"] == "3"
    assert float(sent["x"]) == pytest.approx(0.4, abs=0.01)
    assert float(sent["w"]) == pytest.approx(0.2, abs=0.01)


def test_escape_gives_up_a_new_frame(guide: Page) -> None:
    guide.locator("[data-tagging] img").click(position={"x": 20, "y": 20})
    frame = guide.locator(".mark.new")
    expect(frame).to_be_visible()
    frame.focus()
    guide.keyboard.press("Escape")
    expect(frame).to_have_count(0)


def test_the_stones_fill_with_each_answer(guide: Page) -> None:
    stone = guide.locator(".crossing .c4")
    before = stone.evaluate("one => getComputedStyle(one).borderTopStyle")
    guide.locator("#q4 label").first.click()
    assert (before, stone.evaluate("one => getComputedStyle(one).borderTopStyle")) == ("dashed", "solid")


def test_more_opens_without_script_and_shuts_with_it(live: Live, cast: Cast) -> None:
    plain = live.page_at(390, as_=cast.morag, javascript=False)
    plain.goto(live.url("home:style_guide"))
    if plain.locator(".moresheet").count() == 0:
        pytest.skip("this person's places all fit into the bar")
    plain.click(".moresheet summary")
    expect(plain.locator(".sheetlist")).to_be_visible()
    page = live.page_at(390, as_=cast.morag)
    page.goto(live.url("home:style_guide"))
    page.click(".moresheet summary")
    page.keyboard.press("Escape")
    expect(page.locator(".sheetlist")).to_be_hidden()
    expect(page.locator(".moresheet summary")).to_be_focused()
