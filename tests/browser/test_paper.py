"""Permission on paper, as the manager prints and keys it and as the guardian confirms it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from consent.actions import print_form
from consent.models import ConsentEvent, PaperAnswer, PaperForm
from tests.browser.conftest import Live
from tests.browser.test_permissions import looked_at, nursery
from tests.cast import Cast, day, yes
from tests.consent.test_paper import PDF, keyed

__all__ = ["nursery"]


def test_a_form_is_printed_and_keyed(live: Live, nursery: Cast, width: int, scheme: str, tmp_path: Path) -> None:
    cast = nursery
    print_form(cast.wren, by=cast.morag)
    keyed(cast)
    page = live.page_at(width, scheme=scheme, as_=cast.morag)
    page.goto(live.url("consent:papers"))
    looked_at(live, page, "papers")
    page.get_by_role("button", name="Print a form for Maya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("May we show pictures of Maya?")
    looked_at(live, page, "paper-form")
    page.emulate_media(media="print")
    live.shot(page, "permission-paper-printed")
    page.emulate_media(media="screen", color_scheme="dark" if scheme == "dark" else "light")

    form = PaperForm.objects.get(child=cast.maya)
    page.goto(live.url("consent:papers"))
    page.get_by_label("Code of a form that came back").fill(form.code.lower())
    page.get_by_role("button", name="Find it").click()
    expect(page.locator("input:checked")).to_have_count(0)
    for name, said in (("Own pictures", "Yes"), ("Group pictures", "No"), ("First name", "Left open")):
        page.get_by_role("group", name=name).get_by_label(said, exact=True).check()
    page.get_by_role("group", name="covered").get_by_label("Left open").check()
    page.get_by_label("Who signed it").select_option(label="Aisha Star")
    page.get_by_label("The name as it is signed").fill("Aisha Star")
    page.get_by_label("The day of the signature").fill(day().isoformat())
    looked_at(live, page, "paper-key")
    scan = tmp_path / "form.pdf"
    scan.write_bytes(PDF)
    page.get_by_label("The scan").set_input_files(scan)
    page.get_by_role("button", name="Key these answers").click()
    expect(page.locator("[data-toasts]").get_by_text("They count from now on")).to_be_visible()
    assert PaperAnswer.objects.filter(form=form, guardian=cast.aisha).count() == 1


@pytest.mark.parametrize("word", ["That is what I wrote", "That is not what I wrote"])
def test_the_guardian_says_whether_it_is_what_they_wrote(live: Live, nursery: Cast, width: int, word: str) -> None:
    cast = nursery
    keyed(cast)
    page = live.page_at(width, as_=cast.ola)
    page.goto(live.url("consent:child", cast.teddy.pk))
    looked_at(live, page, "paper-confirm")
    yes, no = (
        page.get_by_role("button", name=name, exact=True)
        for name in ("That is what I wrote", "That is not what I wrote")
    )
    first, second = yes.bounding_box(), no.bounding_box()
    assert first is not None and second is not None and abs(first["height"] - second["height"]) < 1
    assert abs(first["width"] - second["width"]) < 1, "yes and no weigh the same"
    page.get_by_role("button", name=word, exact=True).click()
    expect(page.get_by_text("Is this what you wrote?")).to_have_count(0)
    assert PaperAnswer.objects.get().state == ("confirmed" if word == "That is what I wrote" else "contested")


def test_the_list_for_the_wall_is_a_table_on_paper_and_folds_on_a_phone(live: Live, nursery: Cast) -> None:
    page = live.page_at(740, as_=nursery.morag)  # as wide as a sheet of A4, in which a telephone's rules hold
    page.goto(live.url("consent:photo_list"))
    shown = "getComputedStyle(document.querySelector('.table td')).display"
    assert page.evaluate(shown) == "flex"
    page.emulate_media(media="print")
    assert page.evaluate(shown) == "table-cell"
    live.shot(page, "permission-list-printed")


def test_a_receipt_on_paper_holds_the_texts_that_were_read(live: Live, nursery: Cast) -> None:
    yes(nursery.ola, nursery.teddy)
    page = live.page_at(1280, as_=nursery.ola)
    page.goto(live.url("consent:receipt", ConsentEvent.objects.filter(guardian=nursery.ola).latest("pk").receipt))
    text = page.locator(".printonly").get_by_text("This is version 1 of the text.").first
    expect(text).to_be_hidden()
    page.emulate_media(media="print")
    expect(text).to_be_visible()
    expect(page.locator("summary").first).to_be_hidden()
    live.shot(page, "permission-receipt-printed")
