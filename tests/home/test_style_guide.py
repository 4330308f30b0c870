"""The style guide: every component renders for staff; it is nobody else's business, and it keeps nothing."""

import pytest
from django.test import Client

from nursery_portal.home.guide_signs import SIGNS
from tests.cast import Cast
from tests.clients import signed_in
from tests.home.test_look import SIGNS as DRAWN

PAGE = "/style-guide/"


def test_staff_see_every_component(cast: Cast) -> None:
    page = signed_in(cast.morag).get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    for part in ("perm no", "refusal", "receipt", "crossing", "gallery", "compose", "tablewrap", "filelist", "beads"):
        assert part in text
    assert " style=" not in text


def test_parents_do_not_and_strangers_are_asked_to_sign_in(cast: Cast) -> None:
    assert signed_in(cast.ola).get(PAGE).status_code == 403
    answer = Client().get(PAGE)
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_in_the_demonstration_every_member_sees_it(cast: Cast, settings: pytest.FixtureRequest) -> None:
    settings.PORTAL_DEMO = True  # type: ignore[attr-defined]
    assert signed_in(cast.ola).get(PAGE).status_code == 200


def test_its_forms_answer_and_keep_nothing(cast: Cast) -> None:
    client = signed_in(cast.morag)
    assert b"nothing was kept" in client.post(PAGE, {"body": "Hello"}, follow=True).content
    assert client.post(PAGE, {}, headers={"Accept": "application/json"}).json() == {"words": "Looked at, not kept"}


def test_it_lists_the_whole_sprite() -> None:
    assert set(SIGNS) == DRAWN
