"""A word that stands in a concern and its case is on no page of anybody who does not read them, whatever they open."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from staff_conduct.actions import add_to_concern, answer_concern, open_case
from staff_conduct.attachments import clean
from staff_conduct.models import Addition, Concern, ConductCase, Kind
from tests.architecture.url_table import TABLE
from tests.architecture.world import World
from tests.clients import signed_in
from tests.staff_conduct.story import CANARY, concern, judged

WAYS = (b'href="/concerns/raise/"', b'href="/concerns/public/"', b'action="/concerns/code/"')
ALONE = {"home:offline", "staff_conduct:public"}  # no network; the form itself


class Hidden(NamedTuple):
    """The world of the address table, and a concern and a case about the manager, full of the word."""

    world: World
    concern: Concern
    case: ConductCase


@pytest.fixture
def hidden(db: None) -> Hidden:
    """Everything of it."""
    world = World()
    cast = world.cast
    about = judged(cast.dora, concern(cast.ola, person=cast.morag, kind=Kind.STAFF_SOCIAL_MEDIA))
    file = clean(BytesIO(f"She said: {CANARY}".encode()), name=f"{CANARY}.txt")
    add_to_concern(about, f"And this. {CANARY}", file=file, by=cast.ola)
    answer_concern(about, f"We are looking. {CANARY}", kind=Addition.Kind.ANSWER, by=cast.dora)
    answer_concern(about, f"Among us. {CANARY}", kind=Addition.Kind.NOTE, by=cast.dora)
    return Hidden(world, about, open_case(about, subject=cast.morag, allegation=f"That. {CANARY}", by=cast.dora))


@pytest.mark.parametrize("role", ["manager", "practitioner", "other_parent", "system", "superuser"])
def test_no_address_of_the_portal_tells_it(hidden: Hidden, role: str, caplog: pytest.LogCaptureFixture) -> None:
    world, about, case = hidden
    client, nowhere = world.clients[role], set[str]()
    for name, stated in TABLE.items():
        for row in stated if isinstance(stated, list) else [stated]:
            where = dict(row.where(world))
            places = [where]
            if "conduct" in name and "pk" in where:  # the hidden items themselves, too
                places += [{**where, "pk": about.pk}, {**where, "pk": case.pk}]
            for one in places:
                address = one["path"] if "path" in one else reverse(name, kwargs=one)
                answer: Any = client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert CANARY.encode() not in body, address
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    whole = b"</html>" in body and b'class="entrance"' not in body
                    if whole and not any(way in body for way in WAYS):
                        nowhere.add(name)
                assert about.reference.encode() not in body and case.reference.encode() not in body, address
    assert CANARY not in caplog.text
    assert nowhere <= ALONE, "a page from which no way leads to the concern form"


def test_the_lead_who_reads_it_finds_it(hidden: Hidden) -> None:
    address = reverse("admin:staff_conduct_concern_change", args=[hidden.concern.pk])
    page = signed_in(hidden.world.cast.dora).get(address)
    assert page.content.decode().count(CANARY) >= 3


@pytest.mark.parametrize("term", ["q", "search", "called", "name", "show"])
def test_no_search_finds_it(hidden: Hidden, term: str) -> None:
    client = signed_in(hidden.world.cast.morag)
    listed = reverse("admin:staff_conduct_concern_changelist")
    for address in (listed, reverse("posts:feed"), reverse("members:people"), reverse("register:children")):
        for words in (CANARY, hidden.concern.reference):
            page = client.get(address, {term: words}, follow=True).content.decode()
            assert reverse("admin:staff_conduct_concern_change", args=[hidden.concern.pk]) not in page
            assert "Among us" not in page and "That. " not in page


def test_neither_the_check_of_the_record_nor_its_anchor_tells_it(
    hidden: Hidden, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit_checkpoint")
    call_command("verify_audit")
    printed = capsys.readouterr()
    assert CANARY not in printed.out + printed.err
    assert printed.out


def test_a_copy_of_the_database_and_of_the_files_tells_it_nowhere_in_clear(hidden: Hidden) -> None:
    """Every cell of every table there is, and every file: also where the word would stand in base64."""
    written = CANARY.encode()
    shapes = {written, written.hex().encode()} | {base64.b64encode(b"x" * shift + written)[4:-4] for shift in range(3)}
    tables = connection.introspection.table_names()
    assert {"staff_conduct_concern", "staff_conduct_attachment", "audit_sealed"} <= set(tables)
    open_words = 0  # what may stand there in clear, so that this looks in the right places
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names are the database's own)
            cells = [bytes(c) if isinstance(c, memoryview | bytes) else str(c).encode() for row in cursor for c in row]
        assert not [cell for cell in cells for shape in shapes if shape in cell], table
        open_words += sum(hidden.concern.reference.encode() in cell for cell in cells)
    assert open_words
    for path in Path(settings.PORTAL_VAR).rglob("*"):
        if path.is_file() and "sqlite" not in path.name:
            assert not [shape for shape in shapes if shape in path.read_bytes()], path
