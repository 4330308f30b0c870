"""Who sees what of concerns and cases, tried in a browser as each of them; docs/staff-conduct.md shows the pictures.

PORTAL_TEST_SHOTS=docs/screenshots .venv/bin/python -m pytest tests/browser/test_who_sees_what.py
"""

import io
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Page

from nursery_portal.members.models import Role, User
from staff_conduct.models import About, Concern, ConductCase
from tests.browser.conftest import Live
from tests.cast import Cast, acknowledge_everything, grant, person
from tests.staff_conduct.story import CANARY, concern, investigated

COLOURS = 64
READS, NOT_THERE, NOT_FOR_YOU = 200, 404, 403


class House(NamedTuple):
    """Three concerns and a case, each with readers of its own."""

    cast: Cast
    ines: User
    about_pip: Concern
    about_morag: Concern
    about_dora: Concern
    case: ConductCase


@pytest.fixture
def house(cast: Cast) -> House:
    """Everything of it. Ines reads from outside; nobody has let her in."""
    ines = person("Ines", "Outside")
    grant(ines, Role.INDEPENDENT)
    acknowledge_everything(ines)
    about_pip = concern(cast.ola, person=cast.pip)
    about_morag = concern(cast.ola, about=About.MANAGER)
    about_dora = concern(cast.priya, person=cast.dora)
    return House(cast, ines, about_pip, about_morag, about_dora, investigated(cast, cast.pip))


def picture(page: Page, name: str) -> None:
    """A small picture of what the window shows, only where PORTAL_TEST_SHOTS names a folder."""
    folder = os.environ.get("PORTAL_TEST_SHOTS")
    if folder:
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(Path(folder) / f"conduct-{name}.png", optimize=True)


# who, then: concern about the practitioner, about the manager, about the lead, the case about the practitioner
TABLE = {
    "manager": (READS, NOT_THERE, READS, READS),
    "lead": (READS, READS, NOT_THERE, READS),
    "registered-person": (NOT_THERE, READS, READS, READS),  # of the case: she decides in it
    "independent-reader": (NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE),
    "person-concerned": (NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU),
    "system-administrator": (NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU),
    "superuser": (NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU, NOT_FOR_YOU),
}


@pytest.mark.parametrize("who", TABLE)
def test_each_sees_what_the_table_says_in_lists_pages_and_search(live: Live, house: House, who: str) -> None:
    cast = house.cast
    user = {
        "manager": cast.morag,
        "lead": cast.dora,
        "registered-person": cast.rita,
        "independent-reader": house.ines,
        "person-concerned": cast.pip,
        "system-administrator": cast.syd,
        "superuser": cast.superuser,
    }[who]
    page = live.page_at(1280)

    def opened(address: str) -> tuple[int, str]:
        live.sign_in(page.context, user)  # anew: who has no role at all is signed out by the first answer
        answer = page.goto(address)
        assert answer is not None
        if answer.status == READS:
            live.axe(page)
        else:
            live.expect_fault(str(answer.status))
        return answer.status, page.content()

    enters, concerns = opened(live.url("admin:staff_conduct_concern_changelist"))
    picture(page, who)
    _, cases = opened(live.url("admin:staff_conduct_conductcase_changelist"))
    items: tuple[Any, ...] = (house.about_pip, house.about_morag, house.about_dora, house.case)
    kinds = ("concern", "concern", "concern", "conductcase")
    for item, kind, stated, every in zip(items, kinds, TABLE[who], (concerns, concerns, concerns, cases), strict=True):
        status, words = opened(live.url(f"admin:staff_conduct_{kind}_change", item.pk))
        assert status == stated, item.reference
        assert (item.reference in every) == (CANARY in words) == (stated == READS)
        if who == "manager" and stated == NOT_THERE:
            picture(page, "not-there")
        if who == "lead" and item == house.about_morag:
            picture(page, "read")
    if enters == READS:
        opened(live.url("admin:staff_conduct_concern_changelist") + f"?q={house.about_morag.reference}")
        found = page.locator("#result_list").count() == 1
        assert found == (TABLE[who][1] == READS), "a search finds what one reads, and nothing else"
