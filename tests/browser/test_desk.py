"""The pages beside a concern, and the way to raise one: at both widths, in both schemes, looked at by a person."""

import pytest
from playwright.sync_api import expect

from nursery_portal.members.models import Role
from staff_conduct.actions import answer_concern, ask_to_break, close_concern, propose_disposal
from staff_conduct.models import Addition, Closing, Concern
from tests.browser.conftest import Live
from tests.cast import Cast, acknowledge_everything, grant, person
from tests.conftest import Clock
from tests.staff_conduct.story import ENDED, concern, judged
from tests.staff_conduct.test_cases import decide, heard
from tests.staff_conduct.test_ends import alleged

WORDS = {"reason": "He says himself that it was invented.", "told": "Thank you. We looked at it.", **ENDED}


def test_every_page_of_the_desk_reads_well(live: Live, cast: Cast, clock: Clock, width: int, scheme: str) -> None:
    made = heard(cast, clock)
    decide(cast, made)
    ended = alleged(cast)
    close_concern(ended, result=Closing.Result.MALICIOUS, words=WORDS, by=cast.dora)
    propose_disposal(ended, by=cast.dipa)
    judged(cast.dora, concern(cast.ola, person=cast.pip))
    new = concern(cast.ola, person=cast.pip)
    ask_to_break(new.reference, reason="Everybody who reads it is away.", signed_name="Rita Owner", by=cast.rita)
    page = live.page_at(width, scheme=scheme, as_=cast.dora)
    number = made.steps.get(stage="outcome").number
    places = {
        "index": live.url("admin:index"),
        "pattern": live.url("admin:staff_conduct_concern_change", new.pk),
        "ended": live.url("admin:staff_conduct_concern_change", ended.pk),
        "letter": live.url("admin:staff_conduct_conductcase_letter", made.pk, number),
        **{
            name: live.url(f"admin:staff_conduct_concern_{name}")
            for name in ("changelist", "due", "figures", "inspection", "reads", "keeping", "glass")
        },
    }
    for name, address in places.items():
        page.goto(address)
        live.axe(page)
        live.fits(page)
        live.shot(page, f"desk-{name}-{scheme}")
    page.goto(places["pattern"])
    page.get_by_role("link", name="What can be done next").click()
    expect(page.get_by_text("Judge it")).to_be_in_viewport()


def test_who_comes_back_with_a_code_reads_the_answer_and_is_asked_about_whom_they_name(
    live: Live, cast: Cast, width: int, scheme: str
) -> None:
    page = live.page_at(width, scheme=scheme, javascript=width > 400)
    page.goto(live.url("staff_conduct:public"))
    live.shot(page, f"public-{scheme}")
    page.get_by_label("Something else").check()
    page.get_by_label("What happened?").fill("Pictures of the fair are on somebody's page.")
    page.get_by_label("I do not know, or cannot say").check()
    page.get_by_role("button", name="See who will read it").click()
    live.shot(page, f"public-readers-{scheme}")
    page.get_by_role("button", name="Send it to them").click()
    live.shot(page, f"public-code-{scheme}")
    code = page.locator(".code").inner_text()
    answer_concern(Concern.objects.get(), "Thank you. On whose page?", kind=Addition.Kind.ANSWER, by=cast.dora)
    page.goto(live.url("staff_conduct:code"))
    page.get_by_label("Your code").fill(code.lower())
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("Thank you. On whose page?")).to_be_visible()
    page.get_by_label("What do you want to add?").fill("On Dora's own.")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Is one of them part of what you write")).to_be_visible()
    live.expect_fault("422")
    page.get_by_label("Dora L, safeguarding lead").check()
    live.axe(page) if width > 400 else None
    live.fits(page)
    live.shot(page, f"public-named-{scheme}")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Added. Those who read it will see it.")).to_be_visible()
    live.shot(page, f"public-followed-{scheme}")
    assert page.context.cookies() == []


@pytest.mark.parametrize("who", ["ola", "aunt", "pip", "morag", "dora", "rita", "syd", "ines"])
def test_two_taps_lead_to_the_form_from_where_one_comes_in_and_from_the_admin(live: Live, cast: Cast, who: str) -> None:
    if who == "ines":
        user = person("Ines", "Outside")
        grant(user, Role.INDEPENDENT)
        acknowledge_everything(user)
    elif who == "aunt":
        user = cast.priya
    else:
        user = getattr(cast, who)
    page = live.page_at(390, as_=user)
    starts = ["/"] + (["/admin/"] if who in {"morag", "dora", "rita", "ines"} else [])
    for start in starts:
        page.goto(live.url("home:landing") if start == "/" else live.url("admin:index"))
        way = page.get_by_role("link", name="Raise a concern", exact=True)
        taps = 1
        if way.first.is_hidden() if way.count() else True:
            page.locator("details.moresheet summary").click()
            taps += 1
        way.locator("visible=true").first.click()
        expect(page.get_by_role("heading", name="Raise a concern", exact=True)).to_be_visible()
        assert taps <= 2
