"""The admin against forged requests: no write, no read and no deletion outside of what a role may do."""

import itertools
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import dated
from nursery_portal.members.models import Role, RoleGrant, User
from staff_conduct.actions import let_reader_in, open_case, take_step
from staff_conduct.models import About, Addition, Concern, ConductCase, Triage
from tests.cast import Cast, acknowledge_everything, grant, guardian, people, person
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, INVESTIGATION, case, concern, judged

LIST = reverse("admin:staff_conduct_concern_changelist")
CASES = reverse("admin:staff_conduct_conductcase_changelist")


def counts() -> list[int]:
    return [model.objects.count() for model in (Concern, ConductCase, Triage, Addition, Sealed)]


@pytest.mark.parametrize("model", ["concern", "conductcase"])
@pytest.mark.parametrize("page", ["add", "delete", "history"])
def test_there_is_no_page_to_add_delete_or_read_stock_history(db: None, model: str, page: str) -> None:
    for args in ([], ["6f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11"]):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:staff_conduct_{model}_{page}", args=args)


def test_the_stock_addresses_are_not_found_whoever_asks(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    before = counts()
    for who, tail in itertools.product(
        (cast.dora, cast.morag, cast.rita),
        ("add/", f"{made.pk}/delete/", f"{made.pk}/history/", f"{made.pk}/", f"{made.reference}/change/", "1/change/"),
    ):
        client = signed_in(who)
        for answer in (client.get(LIST + tail), client.post(LIST + tail, {"post": "yes"})):
            assert answer.status_code == 404, (who.first_name, tail)
    assert signed_in(cast.dora).get("/admin/autocomplete/", {"app_label": "staff_conduct"}).status_code == 404
    assert signed_in(cast.dora).get(f"/admin/r/1/{made.pk}/").status_code == 404
    assert counts() == before


@pytest.mark.parametrize(
    "query",
    [
        {"_popup": "1"},
        {"_to_field": "reference"},
        {"subjects__user__first_name": "Pip"},
        {"kind__exact": "adult_conduct"},
        {"reference__startswith": "C"},
        {"readers__user": "1"},
        {"e": "1"},
        {"all": ""},
        {"_facets": "True"},
        {"_changelist_filters": "q=x"},
    ],
)
def test_lookups_and_switches_in_the_address_are_not_found(cast: Cast, query: dict[str, str]) -> None:
    made = concern(cast.ola, person=cast.pip)
    client = signed_in(cast.dora)
    for address in (LIST, CASES, reverse("admin:staff_conduct_concern_change", args=[made.pk])):
        assert client.get(address, query).status_code == 404


def test_the_search_finds_a_reference_and_nothing_else(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    client = signed_in(cast.dora)
    link = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert link in client.get(LIST, {"q": made.reference.lower()}).content.decode()
    for term in ("Pip", "adult", CANARY, made.reference[:4], cast.ola.email):
        assert link not in client.get(LIST, {"q": term}).content.decode()


def test_what_can_be_printed_names_the_day_on_the_day_itself_too(cast: Cast, clock: Clock) -> None:
    opened = case(cast, cast.pip)
    made, on = Concern.objects.get(), dated(clock.now)
    judged_on, case_url = f"Dora Lead, {on}", reverse("admin:staff_conduct_conductcase_change", args=[opened.pk])
    pages = [
        (reverse("admin:staff_conduct_concern_change", args=[made.pk]), [f"<td>{on}, by way of: ", judged_on]),
        (case_url, [f"<td>{on}, by Dora Lead", judged_on]),
        (reverse("admin:staff_conduct_concern_reads"), [f"<td>{on}</td>"]),
    ]
    for _ in ("that day", "the next"):
        for address, said in pages:
            page = signed_in(cast.dora).get(address).content.decode()
            assert [words for words in said if words not in page] == [], address
            assert "just now" not in page and "yesterday" not in page
        clock.forward(days=1)


def test_a_forged_post_to_a_list_or_a_reading_page_is_refused(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    change = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    forged: dict[str, Any] = {
        "action": "delete_selected",
        "_selected_action": str(made.pk),
        "select_across": "1",
        "index": "0",
        "post": "yes",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(made.pk),
        "form-0-kind": "other",
        "_save": "Save",
        "kind": "other",
        "readers-TOTAL_FORMS": "1",
        "readers-INITIAL_FORMS": "0",
        "readers-0-user": str(cast.rita.pk),
    }
    before = counts()
    for who, address in itertools.product((cast.dora, cast.morag, cast.rita), (LIST, CASES, change)):
        assert signed_in(who).post(address, forged).status_code == 405
    for who, address in itertools.product((cast.pip, cast.syd, cast.superuser, cast.ola), (LIST, CASES, change)):
        assert signed_in(who).post(address, forged).status_code == 403
    assert counts() == before and Concern.objects.get().kind == "adult_conduct"


def test_an_act_sent_by_hand_goes_no_further_than_the_door(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.morag)
    opened = case(cast, cast.pip)
    before = counts()
    acts = [
        *(reverse(f"admin:staff_conduct_concern_{act}", args=[made.pk]) for act in ("triage", "answer", "case")),
        *(reverse(f"admin:staff_conduct_concern_{act}", args=[made.pk]) for act in ("reader", "conflict")),
    ]
    whole = {
        "triage-level": "low_level",
        "triage-reason": "x",
        "triage-after": "0",
        "triage-seen": "0",
        "answer-text": "x",
        "answer-kind": "note",
        "answer-seen": "0",
        "case-subject": cast.pip.pk,
        "case-allegation": "x",
        "reader-reader": cast.morag.pk,
    }
    for address in acts:
        assert signed_in(cast.morag).post(address, whole).status_code == 404
        for who in (cast.pip, cast.syd, cast.superuser):
            assert signed_in(who).post(address, whole).status_code == 403
        assert signed_in(cast.dora).get(address).status_code == 405
    step = reverse("admin:staff_conduct_conductcase_step", args=[opened.pk])
    whole = {"step-stage": "closed", "step-note": "x", "step-after": "1"}
    for who in (cast.pip, cast.syd, cast.superuser):
        assert signed_in(who).post(step, whole).status_code == 403
    assert signed_in(cast.dipa).post(step, {"step-stage": "outcome", "step-note": "x"}).status_code == 422
    assert counts() == before


def test_a_refused_act_keeps_what_was_typed_and_names_the_repair(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    address = reverse("admin:staff_conduct_concern_triage", args=[made.pk])
    answer = signed_in(cast.dora).post(
        address,
        {"triage-level": "harm_threshold", "triage-reason": "He hit him.", "triage-after": "0", "triage-seen": "0"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "He hit him." in page and "Say which part of the threshold may be met" in page
    assert not Triage.objects.exists()


def test_of_two_who_judge_at_once_one_is_told(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    address = reverse("admin:staff_conduct_concern_triage", args=[made.pk])
    given = {"triage-level": "low_level", "triage-reason": "Small.", "triage-after": "0", "triage-seen": "0"}
    assert signed_in(cast.dora).post(address, given).status_code == 302
    late = signed_in(cast.morag).post(address, {**given, "triage-reason": "Large."})
    assert late.status_code == 422
    assert "Somebody judged it meanwhile" in late.content.decode() and "Large." in late.content.decode()
    assert Triage.objects.count() == 1


def test_a_case_is_opened_given_out_and_moved_through_its_pages(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    client = signed_in(cast.dora)
    opened = client.post(
        reverse("admin:staff_conduct_concern_case", args=[made.pk]),
        {"case-subject": cast.pip.pk, "case-allegation": "That it was loud."},
    )
    assert opened.status_code == 302
    found = ConductCase.objects.get()
    for part, who in (("investigator", cast.morag), ("decision_maker", cast.rita)):
        address = reverse("admin:staff_conduct_conductcase_part", args=[found.pk])
        assert client.post(address, {"part-part": part, "part-person": who.pk}).status_code == 302
    step = reverse("admin:staff_conduct_conductcase_step", args=[found.pk])
    held = {f"step-{name}": words for name, words in INVESTIGATION.items()}
    given = {"step-stage": "investigating", "step-note": "The facts.", "step-after": "1", **held}
    assert client.post(step, given).status_code == 422, "the investigation is the investigator's"
    assert signed_in(cast.morag).post(step, given).status_code == 302
    late = signed_in(cast.morag).post(step, given)
    assert late.status_code == 422 and "Somebody took a step meanwhile" in late.content.decode()
    assert 'name="step-after" value="2"' in late.content.decode(), "they have been told, and their words go on from it"
    page = signed_in(cast.rita).get(reverse("admin:staff_conduct_conductcase_change", args=[found.pk]))
    assert "The facts." in page.content.decode()


def test_one_concern_has_one_open_case_about_a_person(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    address = reverse("admin:staff_conduct_concern_case", args=[made.pk])
    given = {"case-subject": cast.pip.pk, "case-allegation": "That it was loud."}
    lead = signed_in(cast.dora)
    assert lead.post(address, given).status_code == 302
    first = ConductCase.objects.get()
    for tap in (lead, signed_in(cast.morag)):
        again = tap.post(address, given)
        page = again.content.decode()
        assert again.status_code == 422 and f"is open already: {first.reference}. Go on there" in page
        assert "That it was loud." in page and ConductCase.objects.count() == 1
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    acknowledge_everything(nora)
    let_reader_in(made, nora, by=cast.dora)
    page = signed_in(nora).post(address, given).content.decode()
    assert "Those who read it go on with it" in page and first.reference not in page

    other = person("Olu", "Other")
    grant(other, Role.PRACTITIONER, cast.acorn)
    assert lead.post(address, {**given, "case-subject": other.pk}).status_code == 302, "about somebody else"
    take_step(first, ConductCase.Stage.CLOSED, note="x", held={"why": "no_case"}, by=cast.dora)
    assert lead.post(address, given).status_code == 302, "the first one has ended"
    assert ConductCase.objects.count() == 3


def options(page: str, field: str) -> list[str]:
    """What a list of people offers."""
    return re.findall(r"<option[^>]*>([^<]*)</option>", page[page.index(f'name="{field}"') :].split("</select>")[0])


def test_namesakes_are_told_apart_wherever_a_handler_names_somebody(cast: Cast) -> None:
    manager, mother, gone = (User(email=f"{one}@example.org", first_name="Sarah", last_name="Jones") for one in "mfg")
    mother.first_name = "sarah"
    people(manager, mother, gone)
    grant(manager, Role.MANAGER)
    guardian(mother, cast.maya)
    made, lead = concern(cast.ola, about=About.UNKNOWN, person=None), signed_in(cast.dora)
    page = lead.get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    offered = options(page, "triage-subject")
    assert {one for one in offered if "jones" in one.lower()} == {
        "Sarah Jones, manager (designated person)",
        "sarah Jones, family, Willow",
        "Sarah Jones, left",
    }
    assert "Pip Practitioner" in offered and "Ola Bear" in offered, "nobody else is called otherwise"

    judged(cast.dora, made, subject=manager)
    page = lead.get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    assert "<td>Sarah Jones, manager (designated person)</td>" in page
    opened = open_case(made, subject=manager, allegation="That it was loud.", by=cast.dora)
    page = lead.get(reverse("admin:staff_conduct_conductcase_change", args=[opened.pk])).content.decode()
    assert "<td>Sarah Jones, manager (designated person)</td>" in page


def test_namesakes_in_one_room_are_told_apart_by_their_address_and_no_register_is_opened_by_it(cast: Cast) -> None:
    here = [person(first, "Jones") for first in ("Sarah", "Sara")]
    here[1].first_name = "Sarah"
    here[1].save()
    for one in here:
        grant(one, Role.PRACTITIONER, cast.acorn)
    guardian(here[0], cast.maya)
    ines = person("Ines", "Independent")
    grant(ines, Role.INDEPENDENT)
    made = concern(cast.ola, about=About.UNKNOWN)
    acknowledge_everything(ines)
    let_reader_in(made, ines, by=cast.dora)
    address = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    lead, outside = (
        options(signed_in(one).get(address).content.decode(), "triage-subject") for one in (cast.dora, ines)
    )
    words = "Sarah Jones, practitioner, Acorn"
    assert [one for one in lead if "Jones" in one] == [f"{words}, family, Willow", words]
    assert [one for one in outside if "Jones" in one] == [
        f"{words}, sarah.jones@example.org",
        f"{words}, sara.jones@example.org",
    ]


def test_a_case_is_about_who_works_or_worked_here_and_never_about_a_family(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    RoleGrant.objects.filter(user=cast.pip).update(ended_at=clock.now())  # left meanwhile
    client = signed_in(cast.dora)
    page = client.get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    offered = page[page.index('name="case-subject"') :].split("</select>")[0]
    assert f'<option value="{cast.pip.pk}" selected>' in offered, "the one who is named is chosen already"
    assert cast.sam.full_name not in offered
    address = reverse("admin:staff_conduct_concern_case", args=[made.pk])
    forged = client.post(address, {"case-subject": cast.sam.pk, "case-allegation": "That it was loud."})
    assert forged.status_code == 422 and "That it was loud." in forged.content.decode()
    with pytest.raises(Refused, match="works or worked here"):
        open_case(made, subject=cast.sam, allegation="That it was loud.", by=cast.dora)
    assert not ConductCase.objects.exists()
    assert client.post(address, {"case-subject": cast.pip.pk, "case-allegation": "Loud."}).status_code == 302


def test_role_grants_are_a_list_to_read_for_those_who_grant_them_and_nothing_else(cast: Cast) -> None:
    address = reverse("admin:members_rolegrant_changelist")
    client = signed_in(cast.rita)
    page = client.get(address).content.decode()
    assert "Pip Practitioner" in page and "Safeguarding lead" in page and "addlink" not in page
    before = list(RoleGrant.objects.values())
    assert client.post(address, {"action": "delete_selected", "_selected_action": "1"}).status_code == 405
    for tail in ("add/", "1/change/", "1/delete/", "1/history/", "1/"):
        assert client.post(f"{address}{tail}", {"role": "owner"}).status_code == 404
    for query in ({"user__email": "x"}, {"_popup": "1"}, {"role__exact": "owner"}, {"q": "Pip"}):
        assert client.get(address, query).status_code == 404
    for somebody in (cast.dora, cast.pip, cast.syd, cast.superuser):
        assert signed_in(somebody).get(address).status_code == 403
    assert list(RoleGrant.objects.values()) == before
    assert "Role grants" in client.get(reverse("admin:index")).content.decode()
    assert "Role grants" not in signed_in(cast.dora).get(reverse("admin:index")).content.decode()


def test_djangos_own_log_stays_empty_and_the_index_shows_none(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    client = signed_in(cast.dora)
    client.post(
        reverse("admin:staff_conduct_concern_answer", args=[made.pk]),
        {"answer-text": CANARY, "answer-kind": "note", "answer-seen": "0"},
    )
    assert Addition.objects.count() == 1
    assert not LogEntry.objects.exists()
    page = client.get(reverse("admin:index")).content.decode()
    assert "Recent actions" not in page and CANARY not in page
    assert str(made) == made.reference


def test_a_refusal_in_the_admin_is_an_event_without_words(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    signed_in(cast.dora).post(
        reverse("admin:staff_conduct_concern_triage", args=[made.pk]),
        {"triage-level": "harm_threshold", "triage-reason": CANARY, "triage-after": "0", "triage-seen": "0"},
    )
    event = AuditEvent.objects.get(event="conduct:concern:refused")
    assert event.actor_id == cast.dora.pk and event.subject_id == str(made.pk)
