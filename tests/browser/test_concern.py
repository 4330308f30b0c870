"""Raising a concern and working it, in a browser: with a telephone, in the dark, and without JavaScript."""

import re

from playwright.sync_api import FilePayload, expect

from staff_conduct.models import About, Concern, Triage
from tests.browser.conftest import Live
from tests.cast import Cast
from tests.conftest import Clock
from tests.staff_conduct.story import concern, judged
from tests.staff_conduct.test_cases import decide, heard


def test_a_parent_is_shown_who_reads_it_and_then_sends_it(live: Live, cast: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme, as_=cast.ola, javascript=width > 400)
    page.goto(live.url("staff_conduct:raise"))
    live.fits(page)
    live.shot(page, f"concern-{scheme}")
    page.get_by_label("How an adult behaved towards a child").check()
    page.get_by_label("What happened?").fill("It was loud and unkind, at the gate.")
    page.get_by_label("Somebody who works or helps here").check()
    page.get_by_label(re.compile("Their name")).select_option(label="Pip P")
    page.get_by_label("Keep my name from them").check()
    page.get_by_role("button", name="See who will read it").click()
    expect(page.get_by_role("heading", name="These people will read it")).to_be_visible()
    live.axe(page) if width > 400 else None
    live.fits(page)
    live.shot(page, f"concern-readers-{scheme}")
    said: FilePayload = {"name": "said.txt", "mimeType": "text/plain", "buffer": b"What she said, word for word."}
    wrong: FilePayload = {"name": "gate.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04"}
    files = page.get_by_label(re.compile("Pictures, PDFs or plain texts"))
    files.set_input_files([said, wrong])
    page.get_by_role("button", name="Send it to them").click()
    expect(page.get_by_text("gate.zip was left out").first).to_be_visible()
    live.expect_fault("422")
    live.shot(page, f"concern-refused-{scheme}")
    expect(page.get_by_label("What happened?")).to_have_value("It was loud and unkind, at the gate.")
    files.set_input_files(said)
    page.get_by_role("button", name="Send it to them").click()
    expect(page.locator(".code")).to_be_visible()
    page.get_by_role("link", name="See it, or add to it, now").click()
    expect(page.get_by_text("It was loud and unkind, at the gate.")).to_be_visible()
    expect(page.get_by_text("With a file.")).to_be_visible()
    live.fits(page)
    live.shot(page, f"concern-own-{scheme}")
    assert Concern.objects.count() == 1


def test_without_an_account_the_code_is_shown_and_opens_it_again(live: Live, cast: Cast, width: int) -> None:
    page = live.page_at(width)
    page.goto(live.url("staff_conduct:public"))
    assert page.context.cookies() == []
    page.goto(live.url("account_login"))
    page.get_by_role("link", name="Raise a concern without signing in").click()
    live.axe(page)
    live.fits(page)
    live.shot(page, "concern-public")
    page.get_by_label("Something else").check()
    page.get_by_label("What happened?").fill("Pictures of the fair are on somebody's page.")
    page.get_by_label("I do not know, or cannot say").check()
    page.get_by_role("button", name="See who will read it").click()
    page.get_by_role("button", name="Send it to them").click()
    live.shot(page, "concern-code")
    live.axe(page)
    code = page.locator(".code").inner_text()
    page.goto(live.url("staff_conduct:code"))
    page.get_by_label("Your code").fill(code.lower())
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("Pictures of the fair are on somebody's page.")).to_be_visible()
    live.axe(page)
    live.fits(page)


def test_the_lead_reads_and_judges_in_the_admin(live: Live, cast: Cast, width: int, scheme: str) -> None:
    made = concern(cast.ola, about=About.STAFF, person=cast.pip)
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    concern(cast.ola, about=About.MANAGER)
    page = live.page_at(width, scheme=scheme, as_=cast.dora)
    page.goto(live.url("admin:staff_conduct_concern_changelist"))
    live.shot(page, f"admin-concerns-{scheme}")
    page.get_by_role("link", name=made.reference).click()
    page.get_by_text("Something that is due was done").click()
    live.axe(page)
    live.shot(page, f"admin-concern-{scheme}")
    page.goto(live.url("admin:staff_conduct_concern_due"))
    live.axe(page)
    live.shot(page, f"admin-due-{scheme}")


def test_letters_and_what_an_inspector_sees_fit_a_telephone_and_a_sheet(
    live: Live, cast: Cast, clock: Clock, width: int
) -> None:
    made = heard(cast, clock)
    decide(cast, made)
    page = live.page_at(width, as_=cast.dora)
    for stage in ("invited", "outcome"):
        number = made.steps.get(stage=stage).number
        page.goto(live.url("admin:staff_conduct_conductcase_letter", made.pk, number))
        live.axe(page)
        live.fits(page)
        live.shot(page, f"letter-{stage}")
    page.goto(live.url("admin:staff_conduct_concern_inspection"))
    live.axe(page)
    live.fits(page)
    live.shot(page, "inspection")
    page.emulate_media(media="print")
    for hidden in ("#header", ".recorded", "div.breadcrumbs", ".noprint"):
        expect(page.locator(hidden).first).to_be_hidden()
    live.shot(page, "inspection-printed")
