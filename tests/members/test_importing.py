"""Importing a sheet: looked at first, all or nothing, every bad place named, and nothing sent or loosened."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.members.models import Guardianship, Invitation, User
from nursery_portal.members.sheets import COLUMNS, decoded, read, template
from nursery_portal.register.models import Child, Room
from tests.cast import Cast, child, day, guardian
from tests.clients import signed_in

PAGE = "/register/import/"
HEAD = "Room,Known as,Full name,Date of birth,First day,Adult first name,Adult family name,Adult e-mail,Relationship\n"
TWO = (
    "Oak,Bo,Bo Hart,27/03/2023,01/09/2025,Lina,Hart,lina@example.org,Mother\n"
    "Oak,Bo,Bo Hart,27/03/2023,,Kim,Hart,kim@example.org,Mother\n"
    "acorn,Ivy,Ivy Chen,2022-01-31,,Mei,Chen,mei@example.org,Mother\n"
)


def sent(client: Client, text: str, **more: str) -> tuple[int, str]:
    """Status and page after sending this text."""
    answer = client.post(PAGE, {"text": text, **more})
    return answer.status_code, answer.content.decode()


def tables() -> tuple[int, ...]:
    """How many rows there are of what an import may enter or send."""
    return tuple(model.objects.count() for model in (Room, Child, User, Guardianship, Invitation))


def test_a_sheet_is_looked_at_and_then_entered_whole(cast: Cast, mailoutbox: list[object]) -> None:
    client, before = signed_in(cast.morag), tables()
    status, page = sent(client, HEAD + TWO)
    assert status == 200 and "1 room, 2 children, 3 adults and 3 links" in page and tables() == before
    assert sent(client, HEAD + TWO, really="yes")[0] == 302
    bo = Child.objects.get(known_as="Bo")
    assert (bo.room.name, bo.born_on, bo.started_on) == ("Oak", date(2023, 3, 27), date(2025, 9, 1))
    assert Child.objects.get(known_as="Ivy").room == cast.acorn
    links = Guardianship.objects.filter(child=bo)
    assert {link.user.email for link in links} == {"lina@example.org", "kim@example.org"}
    assert not any(link.has_parental_responsibility or link.no_contact or link.user.is_active for link in links)
    assert mailoutbox == [] and not Invitation.objects.exists()
    events = [one.event for one in AuditEvent.objects.order_by("pk")]
    assert events.count(Event.REGISTER_CHILD_ENTERED) == 2 and events[-1] == Event.REGISTER_IMPORTED


def test_the_file_itself_is_taken_and_shown_again_for_repair(cast: Cast) -> None:
    file = SimpleUploadedFile("r.csv", ("\ufeff" + HEAD + TWO).replace(",", ";").encode(), "text/csv")
    page = signed_in(cast.morag).post(PAGE, {"sheet": file}).content.decode()
    assert "2 children" in page and "Bo Hart;27/03/2023" in page


def test_one_bad_row_keeps_everything_out_and_is_named_with_line_and_column(cast: Cast) -> None:
    client, before = signed_in(cast.morag), tables()
    bad = HEAD + TWO + "Oak,Zed,Zed Zen,31/02/2023,,,,,\n"
    for more in ({}, {"really": "yes"}):
        status, page = sent(client, bad, **more)
        assert status == 422 and "Line 5, Date of birth" in page and "Zed Zen" in page
    assert tables() == before


FAULTS = {
    "Line 2, Room: Every child has a room": ",Bo,Bo Hart,27/03/2023,,,,,",
    "Line 2, Known as: Say what": "Oak,,Bo Hart,27/03/2023,,,,,",
    "Line 2, Full name: The full name is missing": "Oak,Bo,,27/03/2023,,,,,",
    "Line 2, Date of birth: The date of birth is missing": "Oak,Bo,Bo Hart,,,,,,",
    "Line 2, Date of birth: The date of birth lies in the future": "Oak,Bo,Bo Hart,27/03/2099,,,,,",
    "Line 2, First day: The first day lies before": "Oak,Bo,Bo Hart,27/03/2023,26/03/2023,,,,",
    "Line 2, Adult e-mail: An e-mail address is missing": "Oak,Bo,Bo Hart,27/03/2023,,Lina,Hart,,Mother",
    "Line 2, Adult e-mail: This is not an e-mail": "Oak,Bo,Bo Hart,27/03/2023,,Lina,Hart,lina at home,Mother",
    "Line 2, Relationship: Say what they are": "Oak,Bo,Bo Hart,27/03/2023,,Lina,Hart,l@example.org,",
    "Line 2, Known as: There is no child": "Oak,,,,,Lina,Hart,l@example.org,Mother",
    "belongs to Ola Bear": "Oak,Bo,Bo Hart,27/03/2023,,Nora,Hart,ola.bear@example.org,Mother",
    "Nobody links a child to themselves": "Oak,Bo,Bo Hart,27/03/2023,,Morag,Manager,morag.manager@example.org,Aunt",
    "At most 40 letters": f"Oak,{'B' * 41},Bo Hart,27/03/2023,,,,,",
    "is never closed": 'Oak,"Bo,Bo Hart,27/03/2023,,,,,',
}


@pytest.mark.parametrize("words", FAULTS)
def test_every_fault_is_said_where_it_is(cast: Cast, words: str) -> None:
    before = tables()
    status, page = sent(signed_in(cast.morag), f"{HEAD}{FAULTS[words]}\n", really="yes")
    assert status == 422 and words in page.replace("&quot;", '"')
    assert tables() == before


def test_rows_about_one_child_or_one_address_agree(cast: Cast) -> None:
    rows = "Oak,Bo,Bo Hart,27/03/2023,,Lina,Hart,l@example.org,Mother\n"
    status, page = sent(signed_in(cast.morag), HEAD + rows + rows.replace("Oak,Bo", "Elm,Bo"))
    assert status == 422 and "Line 3, Room: Line 2 says something else" in page
    status, page = sent(signed_in(cast.morag), HEAD + rows + rows.replace("Lina", "Lena"))
    assert status == 422 and "Line 2 gives this address to somebody of another name" in page


def test_nobody_who_is_there_is_changed_and_only_what_is_new_is_entered(cast: Cast) -> None:
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(no_contact=True)
    born = cast.teddy.born_on.isoformat()
    rows = (
        f"Willow,Edward,{cast.teddy.full_name.upper()},{born},,Ola,Bear,OLA.BEAR@example.org,Aunt\n"
        f"Willow,Edward,{cast.teddy.full_name},{born},,Uma,Bear,uma@example.org,Aunt\n"
    )
    client = signed_in(cast.morag)
    page = sent(client, HEAD + rows)[1]
    assert "1 adult and 1 link" in page and "Teddy is in Acorn in the register and stays there" in page
    assert sent(client, HEAD + rows, really="yes")[0] == 302
    cast.teddy.refresh_from_db()
    cast.ola_link.refresh_from_db()
    assert (cast.teddy.known_as, cast.teddy.room, cast.teddy.protected) == ("Teddy", cast.acorn, True)
    assert (cast.ola_link.relationship, cast.ola_link.no_contact) == ("parent", True)
    assert cast.ola_link.has_parental_responsibility
    assert Guardianship.objects.filter(child=cast.teddy, user__email="uma@example.org").count() == 1
    assert sent(client, HEAD + rows, really="yes")[0] == 422  # all of it is there


def test_columns_for_protection_or_responsibility_are_left_out_and_said_to_be(cast: Cast) -> None:
    text = HEAD.replace("\n", ",Protected,Parental responsibility\n") + TWO.replace("Mother\n", "Mother,yes,yes\n")
    client = signed_in(cast.morag)
    assert "left out: Protected and Parental responsibility" in sent(client, text)[1]
    sent(client, text, really="yes")
    assert not Child.objects.filter(protected=True).exists()
    assert not Guardianship.objects.filter(child__known_as="Bo", has_parental_responsibility=True).exists()


def test_ones_own_family_is_for_another_leader(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    row = f"Acorn,Teddy,{cast.teddy.full_name},{cast.teddy.born_on.isoformat()},,Uma,Bear,uma@example.org,Aunt\n"
    status, page = sent(signed_in(cast.morag), HEAD + row, really="yes")
    assert status == 422 and "Ask another leader" in page
    assert not User.objects.filter(email="uma@example.org").exists()


@pytest.mark.parametrize("who", ["dora", "rita", "pip", "ola"])
def test_only_keepers_of_the_register_import(cast: Cast, who: str) -> None:
    before = tables()
    assert signed_in(getattr(cast, who)).post(PAGE, {"text": HEAD + TWO, "really": "yes"}).status_code == 403
    assert tables() == before


def test_the_template_reads_back_without_a_fault() -> None:
    found = read(template())
    assert found.faults == [] and found.left_out == [] and len(found.rows) == 2


def test_older_programs_letters_are_read() -> None:
    assert "Zoë" in decoded("Zoë".encode("cp1252")) and "Zoë" in decoded("Zoë".encode("utf-8-sig"))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.lists(texts, min_size=1, max_size=11), max_size=8), st.sampled_from(",;\t"))
def test_whatever_a_sheet_holds_is_either_read_or_said_to_be_at_fault(rows: list[list[str]], mark: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([[column.heading for column in COLUMNS], *rows])
    found = read(out.getvalue())
    held = [row for row in rows if any(cell.strip() for cell in row)]
    at_fault = {fault.line for fault in found.faults}
    assert len(found.rows) + len(at_fault) >= len(held)
    for row in found.rows:
        assert not row.has_child or (row.room and row.known_as and row.full_name and row.born_on)
        assert not row.has_adult or (row.has_child and row.first_name and row.email and row.relationship)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_at_all_is_answered(text: str) -> None:
    found = read(text)
    assert found.faults or found.rows


# --- many at once ---


def test_children_move_together_or_not_at_all(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/rooms/{cast.acorn.pk}/move/"
    assert client.post(page, {"room": cast.willow.pk}).status_code == 422
    both = {"children": [cast.teddy.pk, cast.wren.pk], "room": cast.willow.pk}
    Room.objects.filter(pk=cast.willow.pk).update(closed_on=day(-1))
    assert client.post(page, both).status_code == 422
    assert Child.objects.filter(room=cast.acorn).count() == 2
    Room.objects.filter(pk=cast.willow.pk).update(closed_on=None)
    assert client.post(page, both).status_code == 302
    assert not Child.objects.filter(room=cast.acorn).exists()
    moved = AuditEvent.objects.filter(event=Event.REGISTER_CHILD_CHANGED)
    assert {one.child_id for one in moved} == {cast.teddy.pk, cast.wren.pk}


def test_a_child_of_ones_own_does_not_move_with_the_others(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    page = f"/register/rooms/{cast.acorn.pk}/move/"
    answer = signed_in(cast.morag).post(page, {"children": [cast.teddy.pk, cast.wren.pk], "room": cast.willow.pk})
    assert answer.status_code == 422 and Child.objects.filter(room=cast.acorn).count() == 2


def test_the_lead_sees_of_whom_responsibility_is_not_recorded_yet(cast: Cast) -> None:
    one = guardian(cast.gran, child("Nell", cast.acorn), has_parental_responsibility=False, basis="")
    lead = signed_in(cast.dora)
    assert f"/register/links/{one.pk}/responsibility/" in lead.get("/register/responsibility/").content.decode()
    lead.post(f"/register/links/{one.pk}/responsibility/", {"holds": "no", "evidence_seen_on": day().isoformat()})
    assert "Nothing is left to record" in lead.get("/register/responsibility/").content.decode()
