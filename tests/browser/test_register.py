"""The register and the people, looked at: they fit a telephone, pass axe, and read well light and dark."""

from nursery_portal.kit import clock
from nursery_portal.members.models import Proposal, RelativeRequest, User
from tests.browser.conftest import Live
from tests.cast import Cast, day, guardian, person


def test_the_registers_pages_are_accessible_and_fit(live: Live, cast: Cast, width: int, scheme: str) -> None:
    guardian(person("Bea", "Lovelace-Featherstonehaugh", suspended_at=cast.ola.joined_at), cast.teddy, until_on=day(9))
    newcomer = User.objects.create_user("new@example.org", None, first_name="Nia", last_name="New")
    guardian(newcomer, cast.wren)
    waiting = User.objects.create_user("wait@example.org", None, first_name="Wes", last_name="Waiting")
    guardian(waiting, cast.wren, has_parental_responsibility=False, basis="", relationship="foster carer")
    Proposal.objects.create(
        choice="invitation_life",
        values={"invitation_days": 14},
        reason="The holidays",
        proposed_by=cast.morag,
        proposed_at=clock.now(),
    )
    for email, state in (("nan@example.org", "waiting"), ("pop@example.org", "declined")):
        RelativeRequest.objects.create(
            child=cast.teddy,
            asked_by=cast.ola,
            email=email,
            first_name="Nan",
            last_name="Bear",
            relationship="grandmother",
            state=state,
            asked_at=clock.now(),
        )
    type(cast.nursery).objects.update(relatives_per_guardian=2, opened_at=None, legal_name="Stepping Stones CIC")
    type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_contact=True, order_expires_on=day(60))
    pages: tuple[tuple[User, str, str, list[int]], ...] = (
        (cast.morag, "children", "register:children", []),
        (cast.morag, "child", "register:child", [cast.teddy.pk]),
        (cast.dora, "child-lead", "register:child", [cast.teddy.pk]),
        (cast.morag, "child-change", "register:child_change", [cast.teddy.pk]),
        (cast.dora, "responsibility", "register:link_responsibility", [cast.ola_link.pk]),
        (cast.dora, "restrictions", "register:link_restrictions", [cast.sam_link.pk]),
        (cast.morag, "rooms", "register:rooms", []),
        (cast.morag, "nursery", "register:nursery", []),
        (cast.morag, "people", "members:people", []),
        (cast.rita, "person", "members:person", [cast.pip.pk]),
        (cast.rita, "staff-enter", "members:staff_enter", []),
        (cast.morag, "invite-all", "members:invite_all", []),
        (cast.morag, "move", "register:children_move", [cast.acorn.pk]),
        (cast.ola, "relatives", "members:relatives", []),
        (cast.dora, "relatives-wait", "register:relatives", []),
        (cast.dora, "barred", "register:child_barred", [cast.teddy.pk]),
        (cast.rita, "settings", "register:settings", []),
        (cast.rita, "opening", "register:opening", []),
        (cast.rita, "leaving-facebook", "register:leaving_facebook", []),
        (cast.dora, "responsibilities", "register:responsibility", []),
        (cast.morag, "link-enter", "register:link_enter", [cast.teddy.pk]),
    )
    sights = {who: live.page_at(width, scheme=scheme, as_=who) for who in {one[0] for one in pages}}
    for who, shot, name, args in pages:
        page = sights[who]
        page.goto(live.url(name, *args))
        live.axe(page)
        live.fits(page)
        live.shot(page, f"register-{shot}-{scheme}")


SHEET = """Room,Known as,Full name,Date of birth,Adult first name,Adult family name,Adult e-mail,Relationship
Oak,Bo,Bo Lindqvist Hart,27/03/2023,Lina,Hart,lina@example.org,Mother
Oak,Bo,Bo Lindqvist Hart,27/03/2023,Kim,Hart,kim@example.org,Mother
Acorn,Ivy,Ivy Chen,31/01/2022,Mei,Chen,mei@example.org,Mother
"""


def test_a_sheet_is_repaired_and_previewed_on_the_page(live: Live, cast: Cast, width: int, scheme: str) -> None:
    page = live.page_at(width, scheme=scheme, as_=cast.morag)
    page.goto(live.url("register:sheet_import"))
    page.get_by_label("Or paste it here").fill(SHEET.replace("31/01", "31/02"))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Line 4, Date of birth").wait_for()
    live.expect_fault("422")
    live.axe(page)
    live.fits(page)
    live.shot(page, f"import-faults-{scheme}")
    page.get_by_label("Or paste it here").fill(SHEET)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("1 room, 2 children, 3 adults and 3 links").wait_for()
    live.axe(page)
    live.fits(page)
    live.shot(page, f"import-preview-{scheme}")
    page.get_by_role("button", name="Enter all of it").click()
    page.locator("[data-toasts]").get_by_text("Nothing has been sent").wait_for()
