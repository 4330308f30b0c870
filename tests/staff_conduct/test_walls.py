"""Who sees what, role by role; and nobody else a word of it, anywhere."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, User
from staff_conduct.access import cases_visible_to, concerns_visible_to, waiting_count
from staff_conduct.actions import (
    answer_concern,
    ask_to_break,
    give_part,
    note_in_case,
    open_case,
    sign_to_break,
    step_back,
    take_step,
    triage_concern,
)
from staff_conduct.models import About, Addition, CasePart, ConductCase, Triage
from tests.cast import Cast, grant, guardian, person
from tests.clients import signed_in
from tests.staff_conduct.story import CANARY, case, concern, investigated, judged

LIST = reverse("admin:staff_conduct_concern_changelist")
CASES = reverse("admin:staff_conduct_conductcase_changelist")


def concern_url(made: Any, act: str = "change") -> str:
    return reverse(f"admin:staff_conduct_concern_{act}", args=[made.pk])


def case_url(made: Any, act: str = "change") -> str:
    return reverse(f"admin:staff_conduct_conductcase_{act}", args=[made.pk])


def sees(user: User, made: Any, *, is_case: bool = False) -> int:
    """The status of the reading page; the list and the door say the same."""
    client = signed_in(user)
    page = client.get(case_url(made) if is_case else concern_url(made))
    listed = client.get(CASES if is_case else LIST)
    inside = listed.status_code == 200 and made.reference in listed.content.decode()
    assert inside == (page.status_code == 200) == (CANARY in page.content.decode())
    return page.status_code


def walk(cast: Cast, made: Any, *, is_case: bool = False) -> dict[str, int]:
    people = ("ola", "pip", "morag", "dora", "rita", "syd", "superuser")
    return {name: sees(getattr(cast, name), made, is_case=is_case) for name in people}


def test_about_a_practitioner_as_every_role(cast: Cast) -> None:
    assert walk(cast, concern(cast.ola, person=cast.pip)) == {
        "ola": 403, "pip": 403, "morag": 200, "dora": 200, "rita": 404, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_about_the_manager_as_every_role(cast: Cast) -> None:
    assert walk(cast, concern(cast.ola, person=cast.morag)) == {
        "ola": 403, "pip": 403, "morag": 404, "dora": 200, "rita": 200, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_about_the_lead_as_every_role(cast: Cast) -> None:
    assert walk(cast, concern(cast.ola, person=cast.dora)) == {
        "ola": 403, "pip": 403, "morag": 200, "dora": 404, "rita": 200, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_about_the_registered_person_as_every_role(cast: Cast) -> None:
    assert walk(cast, concern(cast.ola, person=cast.rita)) == {
        "ola": 403, "pip": 403, "morag": 404, "dora": 200, "rita": 404, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_in_free_text_as_every_role(cast: Cast) -> None:
    made = concern(cast.ola, words={"what": f"The manager again. {CANARY}"})
    assert walk(cast, made) == {
        "ola": 403, "pip": 403, "morag": 404, "dora": 200, "rita": 200, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_a_case_about_a_practitioner_as_every_role(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    assert walk(cast, made, is_case=True) == {
        "ola": 403, "pip": 403, "morag": 200, "dora": 200, "rita": 200, "syd": 403, "superuser": 403,
    }  # fmt: skip


def test_without_signing_in_the_way_leads_to_the_sign_in_page(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    assert Client().get(concern_url(made)).status_code == 302


def test_somebody_elses_and_an_unknown_one_read_alike(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.morag)
    client = signed_in(cast.morag)
    other = reverse("admin:staff_conduct_concern_change", args=["6f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11"])
    hidden, unknown = client.get(concern_url(made)), client.get(other)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content


def test_whoever_is_named_later_loses_it_everywhere_and_the_others_keep_it(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    assert sees(cast.morag, made) == 200 and waiting_count(cast.morag) == 1

    triage_concern(made, level=Triage.Level.LOW_LEVEL, reason="It is the manager.", subject=cast.morag, by=cast.dora)

    assert sees(cast.morag, made) == 404 and waiting_count(cast.morag) == 0
    assert not concerns_visible_to(cast.morag).exists()
    page = signed_in(cast.morag).get(LIST, {"q": made.reference}).content.decode()
    assert page.count(made.reference) == 1, "only what was typed into the search box"
    assert sees(cast.rita, made) == 200, "what is about a manager is the registered person's to read"


def test_stepping_back_is_for_good_and_hands_on_what_nobody_would_read(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.rita)
    answer = signed_in(cast.dora).post(concern_url(made, "conflict"), follow=True)
    assert answer.status_code == 200 and made.reference not in answer.content.decode()
    assert sees(cast.dora, made) == 404
    with pytest.raises(Refused, match="Nobody else here may read it"):
        step_back(made, by=cast.dipa)
    assert sees(cast.dipa, made) == 200
    assert dict(made.barred.values_list("user", "why")) == {cast.morag.pk: "role", cast.dora.pk: "stepped_back"}


def test_a_relative_of_the_person_concerned_sees_neither_concern_nor_case(cast: Cast) -> None:
    made = case(cast, cast.pip)
    first = made.sources.get().concern
    guardian(cast.pip, cast.wren)
    guardian(cast.dora, cast.wren, relationship="aunt")
    assert sees(cast.dora, made, is_case=True) == 404
    assert sees(cast.dora, first) == 404
    assert sees(cast.morag, made, is_case=True) == 200


def test_a_reader_who_loses_the_role_loses_the_item(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    cast.dora.role_grants.update(ended_at=made.raised_at)
    assert sees(cast.dora, made) == 403
    assert sees(cast.dipa, made) == 200


def test_read_by_names_whom_the_door_opens_to_and_nobody_else(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), subject=cast.morag)
    cast.dipa.role_grants.update(ended_at=made.raised_at)
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    asked = ask_to_break(made.reference, reason="I am the new lead here.", signed_name=nora.full_name, by=nora)
    sign_to_break(asked, signed_name="Rita Owner", by=cast.rita)
    page = signed_in(cast.dora).get(concern_url(made)).content.decode()
    assert "<td>Dora Lead, Nora Newlead (for a day), Rita Owner</td>" in page


def test_no_act_is_open_to_anybody_who_may_not_read(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.morag)
    opened = case(cast, cast.pip)
    for somebody in (cast.morag, cast.pip, cast.syd, cast.superuser, cast.ola):
        for act in (
            lambda by: triage_concern(made, level=Triage.Level.LOW_LEVEL, reason="x", by=by),
            lambda by: answer_concern(made, "x", kind=Addition.Kind.NOTE, by=by),
            lambda by: step_back(made, by=by),
        ):
            with pytest.raises(Refused, match="nothing here for you"):
                act(somebody)
    for somebody in (cast.pip, cast.syd, cast.superuser, cast.ola):
        with pytest.raises(Refused, match="nothing here for you"):
            note_in_case(opened, "x", by=somebody)
        with pytest.raises(Refused, match="nothing here for you"):
            take_step(opened, ConductCase.Stage.CLOSED, note="x", by=somebody)
    assert not Addition.objects.exists() and not made.triages.exists()
    assert opened.steps.count() == 1


def test_every_opening_is_an_event_with_the_person_and_nothing_else_is(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    signed_in(cast.dora).get(concern_url(made))
    signed_in(cast.dora).head(concern_url(made))
    signed_in(cast.rita).get(concern_url(made))
    reads = AuditEvent.objects.filter(event="conduct:concern:read", subject_id=str(made.pk))
    assert list(reads.values_list("actor_id", flat=True)) == [cast.dora.pk] * 2
    opened = investigated(cast, cast.pip)
    signed_in(cast.morag).get(case_url(opened))
    signed_in(cast.morag).get(CASES)
    assert AuditEvent.objects.get(event="conduct:case:read").actor_id == cast.morag.pk
    assert AuditEvent.objects.get(event="conduct:list:read").actor_id == cast.morag.pk


def test_the_canary_sings_to_its_readers_only(cast: Cast, mailoutbox: Any, caplog: pytest.LogCaptureFixture) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    answer_concern(made, f"Thank you. {CANARY}", kind=Addition.Kind.NOTE, by=cast.dora)
    investigated(cast, cast.pip)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names are the database's own)
            assert CANARY not in str([[bytes(c) if isinstance(c, memoryview) else c for c in r] for r in cursor]), table
    assert not [mail for mail in mailoutbox if CANARY in str(mail.message())]
    assert CANARY not in caplog.text
    for somebody in (cast.sam, cast.pip, cast.rita, cast.syd, cast.superuser):
        client = signed_in(somebody)
        for name in ("posts:feed", "notify:list", "staff_conduct:own", "staff_conduct:raise", "admin:index"):
            assert CANARY not in client.get(reverse(name), follow=True).content.decode()


def test_mails_about_concerns_look_like_any_other(
    cast: Cast, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = concern(cast.ola, person=cast.pip)
    assert {mail.to[0] for mail in mailoutbox} == {cast.dora.email, cast.dipa.email, cast.morag.email}
    for mail in mailoutbox:
        text = str(mail.message()).lower()
        assert "concern" not in text and made.reference.lower() not in text and "conduct" not in text


def test_lists_cost_the_same_queries_for_few_and_many(cast: Cast) -> None:
    client = signed_in(cast.dora)
    concern(cast.ola, person=cast.pip)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(5):
        concern(cast.ola, person=cast.pip)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_the_doors_are_shut_for_who_has_no_role_that_handles_concerns(cast: Cast) -> None:
    case(cast, cast.pip)
    for somebody in (cast.ola, cast.pip, cast.syd, cast.superuser):
        assert not concerns_visible_to(somebody).exists() and not cases_visible_to(somebody).exists()


def test_whoever_else_a_concern_is_about_reads_no_case_that_comes_from_it(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    judged(cast.dora, made, subject=cast.morag)
    opened = open_case(made, subject=cast.pip, allegation=f"That both were loud. {CANARY}", by=cast.dora)

    assert sees(cast.morag, opened, is_case=True) == 404
    assert sees(cast.rita, opened, is_case=True) == 200, "what is about a manager is the registered person's to read"
    with pytest.raises(Refused, match="must not have a part"):
        give_part(opened, CasePart.Part.INVESTIGATOR, cast.morag, by=cast.dora)


def test_whoever_is_named_after_a_case_was_opened_loses_the_case_too(cast: Cast) -> None:
    opened = investigated(cast, cast.pip)
    assert sees(cast.morag, opened, is_case=True) == 200

    judged(cast.dora, opened.sources.get().concern, subject=cast.morag)

    assert sees(cast.morag, opened, is_case=True) == 404
    assert sees(cast.dora, opened, is_case=True) == 200


def test_whom_a_case_is_about_loses_the_concern_it_came_from(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, about=About.UNKNOWN))
    assert sees(cast.dipa, made) == 200, "nobody was named yet"

    given = {"case-subject": cast.dipa.pk, "case-allegation": f"That she was loud. {CANARY}"}
    assert signed_in(cast.dora).post(concern_url(made, "case"), given).status_code == 302

    opened = ConductCase.objects.get()
    assert sees(cast.dipa, made) == sees(cast.dipa, opened, is_case=True) == 404
    for somebody in (cast.dora, cast.morag, cast.rita):
        assert sees(somebody, made) == sees(somebody, opened, is_case=True) == 200


def test_nobody_judges_or_opens_a_case_about_their_own_family(cast: Cast) -> None:
    guardian(cast.pip, cast.wren)
    guardian(cast.dora, cast.wren, relationship="aunt")
    made = concern(cast.ola, about=About.UNKNOWN)
    level, why = Triage.Level.NOT_SAFEGUARDING, f"It is not about conduct. {CANARY}"
    given = {
        "triage-level": level,
        "triage-reason": why,
        "triage-subject": cast.pip.pk,
        "triage-after": 0,
        "triage-seen": 0,
    }
    answer = signed_in(cast.dora).post(concern_url(made, "triage"), given)
    assert (
        answer.status_code == 422
        and why in answer.content.decode()
        and "close to the same child" in str(answer.content)
    )
    judged(cast.dora, made)
    with pytest.raises(Refused, match="close to the same child"):
        open_case(made, subject=cast.pip, allegation="That it was loud.", by=cast.dora)
    assert not made.subjects.exists() and not ConductCase.objects.exists()
    triage_concern(made, level=level, reason=why, subject=cast.pip, by=cast.dipa)
    assert sees(cast.dora, made) == 404


def test_who_was_close_when_the_person_was_found_stays_out_when_the_link_is_over(cast: Cast) -> None:
    guardian(cast.pip, cast.wren)
    aunt = guardian(cast.dora, cast.wren, relationship="aunt")
    made = concern(cast.ola, about=About.UNKNOWN)
    triage_concern(made, level=Triage.Level.LOW_LEVEL, reason="It is Pip.", subject=cast.pip, by=cast.dipa)
    aunt.delete()
    assert sees(cast.dora, made) == 404 and sees(cast.dipa, made) == 200
