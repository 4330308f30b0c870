"""A signature that does not fit: the person asks to have their name corrected, a manager confirms it."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.actions import ask_name_correction, settle_name_correction
from consent.models import ConsentEvent, NameCorrection
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.notify.models import Notice
from tests.cast import Cast, guardian
from tests.clients import signed_in
from tests.consent.test_permission_page import form, page_of


def asked(cast: Cast, name: str = "Ola Baer") -> NameCorrection:
    return ask_name_correction(name, by=cast.ola)


def test_a_real_mismatch_offers_to_correct_the_name_and_keeps_every_answer(cast: Cast) -> None:
    client = signed_in(cast.ola)
    answer = client.post(page_of(cast), form(name="Ola Baer", own_pictures="yes", first_name="no"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Correct my name" in page and "If Ola Baer is your name" in page

    answer = client.post(page_of(cast), form(name="Ola Baer", own_pictures="yes", first_name="no", correct_name="yes"))
    page = answer.content.decode()
    assert "We asked the manager to correct your name to Ola Baer" in page
    assert page.count(" checked") == 2 and 'value="Ola Baer"' in page
    assert not ConsentEvent.objects.exists(), "asking signs nothing"
    assert Notice.objects.get(kind="name_correction").recipient == cast.morag


@pytest.mark.parametrize("name", ["ola bear", "BEAR Ola", "Mrs Ola Bear", "Óla Béar"])
def test_a_signature_that_fits_never_asks(cast: Cast, name: str) -> None:
    answer = signed_in(cast.ola).post(page_of(cast), form(name=name, own_pictures="yes"))
    assert answer.status_code == 302 and not NameCorrection.objects.exists()


def test_the_manager_confirms_and_then_the_name_signs(cast: Cast) -> None:
    correction = asked(cast)
    client = signed_in(cast.morag)
    page = client.get("/permission/names/").content.decode()
    assert "Ola Bear" in page and "Ola Baer" in page
    client.post(f"/permission/names/{correction.pk}/", {"answer": "confirm"})
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Ola Baer"
    assert "reads Ola Baer" in Notice.objects.get(recipient=cast.ola).title
    assert AuditEvent.objects.filter(event="consent:name:settled").count() == 1
    assert signed_in(cast.ola).post(page_of(cast), form(name="Ola Baer", own_pictures="yes")).status_code == 302


def test_a_name_that_is_not_confirmed_stays(cast: Cast) -> None:
    correction = asked(cast)
    signed_in(cast.morag).post(f"/permission/names/{correction.pk}/", {"answer": "decline"})
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Ola Bear" and "still" in Notice.objects.get(recipient=cast.ola).title
    with pytest.raises(Refused, match="settled already"):
        settle_name_correction(correction, confirm=True, by=cast.morag)


def test_asking_again_replaces_the_first(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, "Olga Maria Baer")
    first.refresh_from_db()
    assert first.state == "replaced"
    assert (second.first_name, second.last_name) == ("Olga Maria", "Baer")


def test_a_name_asked_for_again_on_ones_own_page_takes_the_place_of_the_first(cast: Cast) -> None:
    correction, manager = asked(cast, "Ola Nowk"), signed_in(cast.morag)
    own = reverse("consent:own_name")
    assert signed_in(cast.ola).post(own, {"first_name": "", "last_name": "Nowak"}).status_code == 422
    assert "Ola Nowk" in manager.get("/permission/names/").content.decode(), "nothing was changed, and it waits"

    assert signed_in(cast.ola).post(own, {"first_name": "Ola", "last_name": "Nowak"}).status_code == 302

    assert "Ola Nowk" not in manager.get("/permission/names/").content.decode()
    assert manager.post(f"/permission/names/{correction.pk}/", {"answer": "confirm"}).status_code == 404
    with pytest.raises(Refused, match="settled already"):
        settle_name_correction(correction, confirm=True, by=cast.morag)
    waiting = NameCorrection.objects.get(user=cast.ola, state="waiting")
    assert manager.post(f"/permission/names/{waiting.pk}/", {"answer": "confirm"}).status_code == 302
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Ola Nowak"
    assert signed_in(cast.ola).post(page_of(cast), form(name="Ola Nowak", own_pictures="yes")).status_code == 302


def test_a_manager_confirms_neither_the_own_name_nor_one_of_the_family(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, relationship="aunt", has_parental_responsibility=False, basis="")
    correction = asked(cast)
    assert signed_in(cast.morag).post(f"/permission/names/{correction.pk}/", {"answer": "confirm"}).status_code == 404
    with pytest.raises(Refused, match="not yours"):
        settle_name_correction(correction, confirm=True, by=cast.morag)
    assert not Notice.objects.filter(recipient=cast.morag).exists()


@pytest.mark.parametrize("who", ["gran", "pip", "aisha"])
def test_only_who_may_sign_asks(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    sent = form(name="Some Body", own_pictures="yes", correct_name="yes")
    assert signed_in(person).post(page_of(cast), sent).status_code in {404, 422}
    assert Client().post(page_of(cast), sent).status_code == 302
    assert not NameCorrection.objects.exists()
