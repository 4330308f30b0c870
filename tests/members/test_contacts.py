"""The official contacts: one page for everybody, with the manager to ask and no surname of staff for families."""

from nursery_portal.register.models import Nursery
from tests.cast import Cast
from tests.clients import signed_in

PAGE = "/members/contacts/"


def test_a_parent_is_led_to_the_manager_and_reads_no_surname(cast: Cast) -> None:
    Nursery.objects.update(phone="01632 960001", email="office@example.org", social_care_contact="01632 960003")
    client = signed_in(cast.ola)
    assert f'href="{PAGE}"' in client.get("/members/me/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "Morag M" in page and "Dora L" in page and 'href="tel:01632960001"' in page
    assert 'href="mailto:office@example.org"' in page and "01632 960003" in page
    for staff in (cast.morag, cast.dora, cast.dipa, cast.rita, cast.pip):
        assert staff.full_name not in page and staff.email not in page


def test_staff_read_whole_names_and_the_designated_officer(cast: Cast) -> None:
    Nursery.objects.update(lado_contact="Jo at 01632 960002")
    assert "Jo at 01632 960002" not in signed_in(cast.ola).get(PAGE).content.decode()
    page = signed_in(cast.pip).get(PAGE).content.decode()
    assert "Morag Manager" in page and "Jo at 01632 960002" in page


def test_who_is_suspended_or_has_not_joined_is_nobody_to_ask(cast: Cast) -> None:
    type(cast.morag).objects.filter(pk=cast.morag.pk).update(joined_at=None)
    type(cast.dora).objects.filter(pk=cast.dora.pk).update(suspended_at=cast.ola.joined_at)
    page = signed_in(cast.ola).get(PAGE).content.decode()
    assert "Morag" not in page and "Dora" not in page and "Dipa D" in page
