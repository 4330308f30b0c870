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
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.actions import record_responsibilities
from nursery_portal.members.models import Guardianship, Invitation, User
from nursery_portal.members.sheets import COLUMNS, decoded, read, template
from nursery_portal.register.models import Child, Room
from tests.cast import Cast, child, day, guardian, person
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


def test_a_row_is_told_all_that_is_wrong_with_it_at_once() -> None:
    found = read(f"{HEAD},Bo,,31/02/2023,,Lina,Hart,lina at home,\n")
    said = [one.column for one in found.faults]
    assert sorted(said) == ["Adult e-mail", "Date of birth", "Full name", "Relationship", "Room"]


def test_rows_about_one_child_or_one_address_agree(cast: Cast) -> None:
    rows = "Oak,Bo,Bo Hart,27/03/2023,,Lina,Hart,l@example.org,Mother\n"
    status, page = sent(signed_in(cast.morag), HEAD + rows + rows.replace("Oak,Bo", "Elm,Bo"))
    assert status == 422 and "Line 3, Room: Line 2 says something else" in page
    status, page = sent(signed_in(cast.morag), HEAD + rows + rows.replace("Lina", "Lena"))
    assert status == 422 and "Line 2 gives this address to somebody of another name" in page


def test_of_a_child_who_has_left_or_begins_on_another_day_it_is_told_that_the_sheet_changes_nothing(cast: Cast) -> None:
    client, born = signed_in(cast.morag), cast.teddy.born_on.isoformat()
    given = ["Acorn", "Teddy", cast.teddy.full_name, born, cast.teddy.started_on.isoformat()]

    def page(*, first: str, who: str = "Ola,Bear,ola.bear@example.org,Mother") -> str:
        return sent(client, HEAD + "".join(",".join([*given[:4], first, one]) + "\n" for one in (who, ",,,")))[1]

    assert "Worth knowing" not in page(first=given[4]) and "Worth knowing" not in page(first="")
    another = page(first=day(20).isoformat())
    assert another.count("first day is") == 1 and f"{long_date(cast.teddy.started_on)} in the register" in another
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day())
    assert " left on " not in page(first=""), "not before the day is over"
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-9))
    for first in ("", day(20).isoformat()):
        again = page(first=first, who="Uma,Bear,uma@example.org,Aunt")
        assert again.count(f"Line 2: Teddy left on {long_date(day(-9))} and has no place.") == 1
        assert "If Teddy comes back, enter the first day of the new place" in again and "1 adult and 1 link" in again
    left = Child.objects.get(pk=cast.teddy.pk)
    assert (left.started_on, left.leaving_on) == (cast.teddy.started_on, day(-9))


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


def test_the_lead_records_several_on_one_basis_in_one_go_or_none_of_them(cast: Cast) -> None:
    nell = child("Nell", cast.acorn)
    unrecorded = {"has_parental_responsibility": False, "basis": "", "relationship": "mother"}
    links = [guardian(person(name, "New"), nell, **unrecorded) for name in ("Ann", "Bea")]
    lead, page = signed_in(cast.dora), "/register/responsibility/"
    asked = {"links": [one.pk for one in links], "evidence_seen_by": cast.dora.pk, "evidence_seen_on": day()}
    wrongs: tuple[dict[str, object], ...] = (
        {"basis": ""},
        {"links": []},
        {"links": [links[0].pk, cast.ola_link.pk]},
        {"evidence_seen_on": ""},
    )
    for wrong in wrongs:
        answer = lead.post(page, {**asked, "basis": "birth_mother", **wrong})
        assert answer.status_code == 422
        assert not Guardianship.objects.filter(child=nell, has_parental_responsibility=True).exists(), wrong
    assert "checked" in answer.content.decode(), "what was ticked stays ticked"
    assert signed_in(cast.morag).post(page, {**asked, "basis": "birth_mother"}).status_code == 403
    before = AuditEvent.objects.filter(event="members:guardianship:changed").count()

    lead.post(page, {**asked, "basis": "birth_mother"})

    found = Guardianship.objects.filter(child=nell, has_parental_responsibility=True, basis="birth_mother")
    assert found.count() == 2 and {one.evidence_seen_by for one in found} == {cast.dora}
    assert AuditEvent.objects.filter(event="members:guardianship:changed").count() == before + 2
    assert "Nothing is left to record" in lead.get(page).content.decode()


def test_nobody_records_responsibility_for_an_own_child_among_several(cast: Cast) -> None:
    guardian(cast.dora, cast.teddy)
    unrecorded = {"has_parental_responsibility": False, "basis": "", "relationship": "mother"}
    own = guardian(person("Ann", "New"), cast.teddy, **unrecorded)
    other = guardian(person("Bea", "New"), cast.wren, **unrecorded)
    with pytest.raises(Refused):
        record_responsibilities(
            [other, own], basis="birth_mother", evidence_seen_by=cast.morag, evidence_seen_on=day(), by=cast.dora
        )
    other.refresh_from_db()
    assert not other.has_parental_responsibility


@pytest.mark.parametrize("raw", [
    b"PK\x03\x04\x14\0\0\0work", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0JFIF",
    b"a\0b\0c",
])  # fmt: skip
def test_a_workbook_or_a_picture_called_csv_is_named_as_what_it_is_and_not_shown_as_a_sheet(
    cast: Cast, raw: bytes
) -> None:
    before = tables()
    answer = signed_in(cast.morag).post(PAGE, {"sheet": SimpleUploadedFile("register.csv", raw, "text/csv")})
    page = answer.content.decode()
    assert answer.status_code == 422 and "This is not a CSV file" in page and "column is missing" not in page
    assert tables() == before


@pytest.mark.parametrize("raw", [
    (HEAD + TWO).encode("utf-16"),
    ("sep=;\r\n" + (HEAD + TWO).replace(",", ";")).encode(),
    ("Little Acorns,,,\n\nAs of November,,\n" + HEAD + TWO).encode(),
    (HEAD + TWO).replace("\n", "\r").encode("cp1252"),
    (HEAD + TWO).replace(",", "\t").encode(),
])  # fmt: skip
def test_sheets_as_programs_save_them_are_read(raw: bytes) -> None:
    found = read(decoded(raw))
    assert not found.faults and [row.known_as for row in found.rows] == ["Bo", "Bo", "Ivy"]


def test_lines_are_those_of_the_file_whatever_stands_above_the_headings() -> None:
    bad = HEAD + TWO.replace("2022-01-31", "31/02/2022")
    for above in ("", "sep=,\n", "Little Acorns,,,\n\n"):
        (fault,) = read(above + bad).faults
        assert fault.line == 4 + above.count("\n") and fault.column == "Date of birth"


@pytest.mark.parametrize(("text", "said"), [
    ("27-03-2023", ""), ("27th March 2023", ""), ("27-Mar-2023", ""), ("2023-03-27 00:00:00", ""), ("1/4/2023", ""),
    ("27/03/23", "two figures"), ("27-Mar-23", "two figures"), ("45012", "own number for a day"),
    ("03/27/2023", "day, month, year"), ("31/02/2023", "is not a day"), ("soon", "is not a day"),
])  # fmt: skip
def test_a_day_is_read_as_it_is_written_here_or_it_is_said_how(text: str, said: str) -> None:
    found = read(HEAD + TWO.replace("2022-01-31", text))
    assert said in " ".join(str(fault) for fault in found.faults) and bool(found.faults) is bool(said)
    assert all(fault.column == "Date of birth" and fault.line == 4 for fault in found.faults)


def test_a_cell_without_a_heading_and_a_sign_that_got_lost_are_faults_and_never_dropped() -> None:
    comma, lost = TWO.replace("Ivy Chen", "Chen, Ivy"), TWO.replace("Bo Hart", "B\ufffd")
    for wrong, said in ((comma, "quotation marks"), (lost, "not text")):
        assert any(said in str(fault) for fault in read(HEAD + wrong).faults)


def test_a_thousand_bad_rows_are_counted_and_the_first_hundred_named(cast: Cast) -> None:
    rows = "".join(f"Oak,C{one},C{one} Hart,99/03/2023,,A,Hart,a{one}@example.org,Mother\n" for one in range(1000))
    status, page = sent(signed_in(cast.morag), HEAD + rows)
    assert status == 422 and "Line 2, Date of birth" in page and "And 900 more after these." in page
    assert "C999 Hart" in page, "the sheet is there as it was sent"
