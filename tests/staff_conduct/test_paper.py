"""What leaves the portal on paper: letters, also as files, and what an inspector may see; and what is kept longer."""

import re
import zlib
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import pdf
from nursery_portal.kit.errors import Refused
from nursery_portal.members import inspection
from nursery_portal.members.inspection import Table
from staff_conduct.actions import close_concern, do_duty, propose_disposal
from staff_conduct.models import Closing, ConductCase, DisposalProposal, Hold, Kind, Triage
from tests.architecture.world import publish_a_policy
from tests.cast import Cast, acknowledge_everything
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, concern, judged
from tests.staff_conduct.test_cases import close, decide, heard

INSPECTION = reverse("admin:staff_conduct_concern_inspection")


def invitation(made: ConductCase, name: str = "letter_file") -> str:
    number = made.steps.get(stage="invited").number
    return reverse(f"admin:staff_conduct_conductcase_{name}", args=[made.pk, number])


def ended(cast: Cast, clock: Clock) -> ConductCase:
    made = heard(cast, clock)
    decide(cast, made)
    close(cast, made, exception="They wrote that they will not appeal.")
    return made


def content_of(page: Any) -> str:
    text: str = page.content.decode()
    return text[text.index('id="content-main"') : text.index("</main>")]


# --- letters as files


def test_where_a_machine_can_make_files_a_letter_is_one_and_loads_nothing(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def written(page: str, style: str) -> bytes:
        asked.append((page, style))
        return b"%PDF-1.7 made"

    monkeypatch.setattr(pdf, "is_there", lambda: True)
    monkeypatch.setattr(pdf, "write", written)
    made = heard(cast, clock)
    client = signed_in(cast.dora)
    assert invitation(made) in client.get(invitation(made, "letter")).content.decode()
    before = AuditEvent.objects.filter(event="conduct:case:read").count()
    answer = client.get(invitation(made))
    assert answer.content == b"%PDF-1.7 made" and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{made.reference}-3.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(event="conduct:case:read").count() == before + 1
    page, style = asked[0]
    assert "14 September 2026" in page and "trade union" in page and "@page" in style
    assert "src=" not in page and "href=" not in page and "url(" not in style
    assert signed_in(cast.pip).get(invitation(made)).status_code == 403


def test_where_it_cannot_there_is_no_file_and_the_page_still_prints(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_there", lambda: False)
    made = heard(cast, clock)
    client = signed_in(cast.dora)
    letter = client.get(invitation(made, "letter"))
    assert letter.status_code == 200 and "PDF" not in letter.content.decode()
    assert client.get(invitation(made)).status_code == 404


@pytest.mark.skipif(not pdf.is_there(), reason="neither WeasyPrint nor Pango is asked for by the portal")
def test_the_file_is_tagged_and_a_page_that_would_load_something_is_refused() -> None:
    page = "<!doctype html><html lang=en><title>A letter</title><p>Zoë Łukasz</p>"
    made = pdf.write(page, "p { color: red }")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.S)
    packed = (zlib.decompress(one) if one[:1] == b"x" else one for one in streams)
    assert made.startswith(b"%PDF-") and any(b"StructTreeRoot" in one for one in packed)
    for hostile in ("<img alt=x src='file:///etc/passwd'>", "<img alt=x src='http://localhost:1/x.png'>"):
        with pytest.raises(ValueError, match="loads nothing"):
            pdf.write(page + hostile, "")


# --- what is kept longer


def test_a_hold_on_a_case_is_set_on_its_page_with_its_reason_and_nothing_is_destroyed_meanwhile(
    cast: Cast, clock: Clock
) -> None:
    made = ended(cast, clock)
    cast.pip.role_grants.update(until_on=date(2026, 9, 30))
    client = signed_in(cast.dora)
    hold = reverse("admin:staff_conduct_conductcase_hold", args=[made.pk])
    refused = client.post(hold, {"hold-until": "2026-01-01", "hold-reason": "A claim is expected."})
    assert refused.status_code == 422 and not Hold.objects.exists()
    assert "A claim is expected." in refused.content.decode() and "Name a day to come." in refused.content.decode()
    slip = client.post(hold, {"hold-until": "2206-02-01", "hold-reason": "A claim is expected."})
    assert slip.status_code == 422 and "more than 10 years away. Look at the year again" in slip.content.decode()
    assert "A claim is expected." in slip.content.decode() and not Hold.objects.exists()
    answer = client.post(hold, {"hold-until": "2034-01-01", "hold-reason": "A claim is expected."}, follow=True)
    assert "A claim is expected." in content_of(answer) and "1 January 2034" in content_of(answer)
    assert signed_in(cast.pip).post(hold, {}).status_code == 403

    clock.move_to(clock.now.replace(year=2033))
    with pytest.raises(Refused, match="held for another reason"):
        propose_disposal(made, by=cast.dora)
    assert not DisposalProposal.objects.exists()
    clock.move_to(clock.now.replace(year=2034))
    propose_disposal(made, by=cast.dora)


def test_a_hold_is_offered_only_where_something_has_ended(cast: Cast, clock: Clock) -> None:
    running = heard(cast, clock)
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_conductcase_change", args=[running.pk]))
    assert "Keep it longer" not in content_of(page)
    decide(cast, running)
    close(cast, running, exception="They wrote that they will not appeal.")
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_conductcase_change", args=[running.pk]))
    assert "Keep it longer" in content_of(page)


# --- for an inspection


def complaint(cast: Cast, answered: date) -> None:
    made = judged(cast.dora, concern(cast.ola, kind=Kind.COMPLAINT), Triage.Level.NOT_SAFEGUARDING)
    do_duty(made.duties.get(kind="eyfs_complaint"), done_on=answered, words={"with_whom": "By letter"}, by=cast.dora)
    words = {"reason": f"Looked at. {CANARY}", "told": "Thank you."}
    close_concern(made, result=Closing.Result.ANOTHER_PROCEDURE, words=words, by=cast.dora)


def test_an_inspector_sees_counts_clocks_complaints_and_policies_and_not_a_word_of_a_case(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(clock.now.replace(year=2026, month=3, day=2, hour=10))
    made = concern(cast.ola, person=cast.pip)
    publish_a_policy(cast.morag)
    acknowledge_everything(cast.ola, cast.pip, cast.dora, cast.rita)
    concern(cast.sam, kind=Kind.COMPLAINT)
    clock.forward(days=40)
    complaint(cast, clock.now.date())
    page = content_of(signed_in(cast.rita).get(INSPECTION, {"year": "2026"}))
    for words in (
        "2 March 2026",
        "due by 30 March 2026",
        "11 April 2026, in time",
        "Dealt with by another procedure",
        "1 of 2 in time",
        "acknowledged by 3 of 6 staff",
        "1 of 5 parents, carers and relatives",
        "Stepping Stones",
    ):
        assert words in page, words
    for hidden in (CANARY, made.reference, "Pip", "Ola", "C-"):
        assert hidden not in page
    assert AuditEvent.objects.filter(event="conduct:list:read").latest("pk").actor_id == cast.rita.pk


def test_what_another_app_shows_to_an_inspector_stands_there_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_tables", dict(inspection._tables))
    inspection.show("training", 10, lambda on: Table("Training", [("Dora Lead", f"2 May 2026, on {on.year}")]))
    assert "2 May 2026" in content_of(signed_in(cast.rita).get(INSPECTION))


def test_an_inspection_counts_nothing_that_is_closed_to_whoever_opens_it_and_says_so(cast: Cast) -> None:
    concern(cast.ola, person=cast.rita, kind=Kind.COMPLAINT)
    owner, lead = (content_of(signed_in(one).get(INSPECTION)) for one in (cast.rita, cast.dora))
    assert "No complaint came in" in owner and "everything but what concerns whoever opened this page" in owner
    assert "No complaint came in" not in lead and "only what you read yourself" in lead


def test_an_inspection_asks_as_many_queries_for_many_complaints_as_for_one(
    cast: Cast,
) -> None:
    client = signed_in(cast.rita)
    concern(cast.ola, kind=Kind.COMPLAINT)
    client.get(INSPECTION)
    with CaptureQueriesContext(connection) as few:
        client.get(INSPECTION)
    for _ in range(4):
        concern(cast.ola, kind=Kind.COMPLAINT)
    with CaptureQueriesContext(connection) as many:
        client.get(INSPECTION)
    assert len(many) == len(few)
