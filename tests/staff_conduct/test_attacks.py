"""Attempts to learn that a concern exists, by people who must not know: from what stays the same and what does not.

The whole portal is read as somebody before and after a concern about the manager has come in, was judged, got a case,
clocks, an answer and a broken glass; every page must be the same to the byte, but for what is random in each answer.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from nursery_portal.notify.models import Notice
from staff_conduct.actions import (
    add_to_concern,
    answer_concern,
    ask_to_break,
    do_duty,
    give_part,
    hold_item,
    open_case,
    read_concern,
    sign_to_break,
    take_step,
)
from staff_conduct.models import About, Addition, CasePart, Concern, ConductCase, GlassRequest, Kind, Triage
from staff_conduct.tasks import remind_of_due, tell_of_nameless
from tests.architecture.url_table import TABLE
from tests.architecture.world import ROLES, World
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, INVESTIGATION, concern, judged

RANDOM = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="?[\w+/=-]+|name="(?:form_key|key)" value="[^"]+"|'
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\?s=[\w:.-]+|\d+ MiB|"
    rb"<tr>(?:<td>[^<]*</td>)?<t[hd][^>]*>Morag Manager</t[hd]>.*?</tr>"  # one more opening by the reader of the page
)
CONDUCT = [name for name in TABLE if "staff_conduct" in name]


def pages(world: World, role: str, names: list[str]) -> dict[str, Any]:
    """What this role is answered at each address: the status and the bytes, without what is random."""
    found: dict[str, Any] = {}
    client = world.clients[role]
    for name in names:
        stated = TABLE[name]
        for number, row in enumerate(stated if isinstance(stated, list) else [stated]):
            if row.get.split()[ROLES.index(role)] != "200":
                continue
            where = dict(row.where(world))
            answer: Any = client.get(where["path"] if "path" in where else reverse(name, kwargs=where))
            if not answer.streaming:
                found[f"{name} {number}"] = (answer.status_code, RANDOM.sub(b"", answer.content))
    return found


def everything_happens(cast: Cast) -> Concern:
    """A concern about the manager with all that can follow, and a nameless one in free text."""
    made = judged(
        cast.dora,
        concern(cast.ola, person=cast.morag, kind=Kind.COMPLAINT),
        Triage.Level.HARM_THRESHOLD,
        limbs=["risk"],
    )
    read_concern(made, by=cast.dora)
    answer_concern(made, f"Which room? {CANARY}", kind=Addition.Kind.ANSWER, by=cast.dora)
    add_to_concern(made, "Willow.", by=cast.ola)
    lado = made.duties.get(kind="lado")
    do_duty(lado, done_on=lado.from_on, words={"with_whom": "Kim"}, agreed=True, by=cast.dora)
    case = open_case(made, subject=cast.morag, allegation=f"That. {CANARY}", by=cast.dora)
    give_part(case, CasePart.Part.INVESTIGATOR, cast.rita, by=cast.dora)
    take_step(case, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="Facts.", by=cast.rita)
    hold_item(made, until=made.raised_at.date() + timedelta(days=3000), reason="A claim.", by=cast.dora)
    other = concern(cast.ola, person=cast.morag, involved=[cast.rita.pk])
    asked = ask_to_break(
        other.reference, reason="Everybody who reads it is away.", signed_name="Rita Owner", by=cast.rita
    )
    assert asked.concern is None, "who is involved asks in vain"
    third = concern(cast.ola, about=About.MANAGER)
    again = ask_to_break(third.reference, reason="I cannot find it here.", signed_name="Rita Owner", by=cast.rita)
    sign_to_break(again, signed_name="Dora Lead", by=cast.dora)
    concern(None, about=About.UNKNOWN, words={"what": f"The manager shouts. {CANARY}"})
    return made


@pytest.mark.parametrize("role", ["manager", "practitioner", "system"])
def test_no_page_of_the_portal_is_different_after_it(db: None, clock: Clock, role: str) -> None:
    world = World()
    names = list(TABLE) if role == "manager" else [*CONDUCT, "home:landing", "posts:feed", "notify:list", "home:system"]
    names = [name for name in names if name in TABLE]
    pages(world, role, names)  # once, for what a first look changes: a notice that is read, a day that is counted
    before = pages(world, role, names)
    notices = Notice.objects.filter(recipient=world.cast.morag).count()
    everything_happens(world.cast)
    remind_of_due()
    tell_of_nameless()
    after = pages(world, role, names)
    assert len(before) >= (60 if role == "manager" else 3)
    assert [name for name in before if before[name] != after[name]] == []
    assert Notice.objects.filter(recipient=world.cast.morag).count() == notices


def test_where_something_is_theirs_to_read_the_same_comparison_sees_it(db: None, clock: Clock) -> None:
    """So that the test above looks in the right places."""
    world = World()
    before = pages(world, "dsl", CONDUCT)
    everything_happens(world.cast)
    after = pages(world, "dsl", CONDUCT)
    changed = {name.split()[0] for name in before if before[name] != after[name]}
    for part in ("changelist", "due", "figures", "inspection", "reads", "conductcase_changelist"):
        assert any(part in name for name in changed), part


def test_no_running_number_stands_in_a_form_that_its_reader_could_count_with(cast: Cast) -> None:
    for somebody in (cast.morag, cast.pip):  # the duties of the first are hidden from the manager
        judged(cast.dora, concern(cast.ola, person=somebody), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    seen = Concern.objects.get(subjects__user=cast.pip)
    page = signed_in(cast.morag).get(reverse("admin:staff_conduct_concern_change", args=[seen.pk])).content.decode()
    duty = page[page.index('name="duty-duty"') :].split("</select>")[0]
    assert re.findall(r'value="([^"]*)"', duty) == ["", "lado", "ofsted"]
    address = reverse("admin:staff_conduct_concern_duty", args=[seen.pk])
    for forged in seen.duties.values_list("pk", flat=True):
        given = {"duty-duty": forged, "duty-done_on": seen.raised_at.date().isoformat(), "duty-with_whom": "Kim"}
        assert signed_in(cast.morag).post(address, given).status_code == 422

    why = "Everybody who reads it is away."
    for made in Concern.objects.all():
        ask_to_break(made.reference, reason=why, signed_name="Rita Owner", by=cast.rita)
    glass = reverse("admin:staff_conduct_concern_glass")
    shown = signed_in(cast.morag).get(glass).content.decode()
    asked = GlassRequest.objects.get(concern=seen)
    assert re.findall(r'name="request" value="([^"]+)"', shown) == [str(asked.words_id)]
    for number in GlassRequest.objects.values_list("pk", flat=True):
        forged_sign = {"request": number, "signed_name": "Morag Manager"}
        assert signed_in(cast.morag).post(glass, forged_sign).status_code == 404
    hidden = GlassRequest.objects.exclude(pk=asked.pk).get()
    given = {"request": hidden.words_id, "signed_name": "Morag Manager"}
    assert signed_in(cast.morag).post(glass, given).status_code == 404


@pytest.mark.parametrize("act", ["propose", "dispose", "unknown"])
def test_the_page_of_what_is_kept_answers_hidden_and_unknown_references_alike(cast: Cast, act: str) -> None:
    hidden = concern(cast.ola, person=cast.morag)
    keeping = reverse("admin:staff_conduct_concern_keeping")
    answers = [
        signed_in(cast.morag).post(keeping, {"kind": "concern", "reference": reference, "act": act})
        for reference in (hidden.reference, "C-ZZZZ-ZZZZ")
    ]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content


def test_an_error_in_the_middle_of_it_shows_and_logs_no_word(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = concern(cast.ola, person=cast.pip)

    def broken(*args: Any, **more: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("staff_conduct.actions.raising.sealed", broken)
    client = signed_in(cast.dora)
    client.raise_request_exception = False
    address = reverse("admin:staff_conduct_concern_answer", args=[made.pk])
    answer = client.post(address, {"answer-text": CANARY, "answer-kind": "note", "answer-seen": 0})
    assert answer.status_code >= 500 and CANARY not in answer.content.decode()
    assert "a fault" in caplog.text and CANARY not in caplog.text
    assert not Addition.objects.exists()
