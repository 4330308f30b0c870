"""One disciplinary case from the judgement to its end, by hand in the admin: every screen, every form filled in."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.models import User
from staff_conduct.models import ConductCase
from staff_conduct.rules import standing_of
from tests.browser.conftest import Live
from tests.cast import Cast
from tests.conftest import Clock
from tests.staff_conduct.story import INVESTIGATION, concern
from tests.staff_conduct.test_cases import MONDAY

CHAIR = "Chairs the hearing and decides"


class Desk:
    """The admin in front of one person: opens an item, fills in one of its forms, sends it."""

    def __init__(self, live: Live, width: int, scheme: str, item: str) -> None:
        self.live, self.width, self.scheme, self.item = live, width, scheme, item

    def does(self, who: User, title: str, button: str, shot: str = "", **given: str) -> Page:
        """One act; the keys of `given` are the names of its fields. Looked at filled in, and again once it is done."""
        page = self.live.page_at(self.width, scheme=self.scheme, as_=who)
        page.goto(self.item)
        act = page.locator("details.act").filter(has=page.get_by_role("heading", name=title, exact=True))
        act.locator("summary").click()
        for name, value in given.items():
            field = act.locator(f"[name$='-{name}']")
            if field.first.evaluate("one => one.tagName") == "SELECT":
                field.select_option(label=value)
            elif field.first.get_attribute("type") == "radio":
                act.get_by_label(value, exact=True).check()
            else:
                field.fill(value)
        if shot:
            self.live.axe(page)
            self.live.fits(page)
            self.live.shot(page, f"case-{shot}-{self.scheme}")
        act.get_by_role("button", name=button).click()
        expect(page.locator(".messagelist .success")).to_be_visible()
        return page


def test_the_lead_takes_a_case_from_the_judgement_to_its_end(
    live: Live, cast: Cast, clock: Clock, width: int, scheme: str
) -> None:
    clock.move_to(MONDAY)
    made = concern(cast.ola, person=cast.pip)
    at = Desk(live, width, scheme, live.url("admin:staff_conduct_concern_change", made.pk))
    at.does(cast.dora, "Judge it", "Save the judgement", "judge", level="Low-level concern", reason="Loud, once.")
    page = at.does(
        cast.dora, "Open a disciplinary case", "Open the case", "open", subject=cast.pip.full_name, allegation="Loud."
    )
    case = ConductCase.objects.get()
    expect(page).to_have_url(re.compile(str(case.pk)))
    at.item = page.url
    for part, person in (("Investigates", cast.morag), (CHAIR, cast.rita), ("Hears an appeal", cast.dipa)):
        at.does(cast.dora, "Who does what", "Give the part", "", part=part, person=person.full_name)
    step = "Take this step"
    at.does(cast.morag, "Next step: investigate", step, "investigate", **INVESTIGATION, note="Two people heard it.")
    hearing = (MONDAY + timedelta(days=7)).date()
    at.does(
        cast.dora,
        "Next step: invite to a hearing",
        step,
        "invite",
        happens_on=hearing.isoformat(),
        evidence="Two statements.",
        possible_outcomes="A warning.",
        venue="At 10:00 in the office.",
        note="Given by hand.",
    )
    clock.move_to(MONDAY + timedelta(days=7))
    held = {"note_taker": "Dipa", "companion": "Chloe, a colleague", "their_case": "He was tired.", "note": "An hour."}
    held |= {"notes_agreed": "Yes, the next day."}
    at.does(cast.rita, "Next step: the hearing", step, "hearing", **held)
    decided = {"outcome": "First written warning", "finding": "It was loud.", "mitigation": "He said so himself."}
    decided |= {"change": "Speak softly, from today."}
    page = at.does(cast.rita, "Next step: the outcome", step, "outcome", **decided, note="So.")
    expect(page.get_by_text("It counts up to and including 13 March 2027")).to_be_visible()
    until = standing_of(case).appeal_until
    assert until is not None and until > hearing
    clock.move_to(MONDAY + timedelta(days=(until - date(2026, 9, 7)).days + 1))
    page = at.does(cast.dora, "Next step: the end", step, "end", why="Everything is done", note="Over.")
    live.axe(page)
    live.fits(page)
    live.shot(page, f"case-over-{scheme}")
    expect(page.get_by_role("heading", name="Live warnings of this person")).to_be_visible()
    page.goto(live.url("admin:staff_conduct_conductcase_changelist"))
    live.axe(page)
    live.fits(page)
    live.shot(page, f"case-list-{scheme}")
    assert [one.stage for one in case.steps.filter(is_note=False)] == [
        "opened",
        "investigating",
        "invited",
        "hearing",
        "outcome",
        "closed",
    ]
    assert kit_clock.today() > until
