"""Where too few people lead, somebody from outside reads with them: what routing gives them, and nothing else."""

from typing import Any

import pytest
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import grantable_roles, leaders_too_few
from nursery_portal.members.actions import ask_relative, enter_guardian, grant_role, settle_relative, suspend_member
from nursery_portal.members.models import Role, RoleGrant, User
from nursery_portal.register.models import Nursery
from staff_conduct.access import concerns_visible_to, people_to_name
from staff_conduct.actions import (
    ask_to_break,
    give_part,
    let_case_reader_in,
    let_reader_in,
    open_case,
    sign_to_break,
    take_step,
)
from staff_conduct.models import About, CasePart, ConductCase, Naming
from staff_conduct.rules import Reported, routing_of
from tests.architecture.url_table import TABLE
from tests.architecture.world import ROLES, World
from tests.cast import Cast, acknowledge_everything, grant, guardian, person
from tests.clients import signed_in
from tests.staff_conduct.story import CANARY, INVESTIGATION, concern, judged
from tests.staff_conduct.test_stories import Desk

LIST = reverse("admin:staff_conduct_concern_changelist")
OPENING = reverse("register:opening")


@pytest.fixture
def ines(cast: Cast) -> User:
    """Somebody from outside, whom the registered person has asked."""
    made = person("Ines", "Outside")
    grant_role(made, Role.INDEPENDENT, reason="We are few.", by=cast.rita)
    acknowledge_everything(made)
    return made


def one_leader(cast: Cast) -> None:
    """Morag manages, leads safeguarding and owns; the others have gone."""
    RoleGrant.objects.filter(user__in=(cast.dora, cast.dipa, cast.rita)).update(ended_at=clock.now())
    grant(cast.morag, Role.DSL)
    grant(cast.morag, Role.OWNER)


def readers(report: Reported) -> set[str]:
    return {one.user.first_name for one in routing_of(report, clock.now()).readers}


def test_comes_in_only_where_fewer_than_two_would_read(cast: Cast, ines: User) -> None:
    assert readers(Reported(About.STAFF, (cast.pip,))) == {"Dora", "Dipa", "Morag"}
    assert readers(Reported(About.MANAGER)) == {"Dora", "Dipa", "Rita"}
    assert readers(Reported(About.OWNER)) == {"Dora", "Dipa"}
    cast.dipa.role_grants.update(ended_at=clock.now())
    assert readers(Reported(About.OWNER)) == {"Dora", "Ines"}
    assert readers(Reported(About.UNKNOWN, texts=("Dora was there",))) == {"Rita", "Ines"}


def test_reads_what_is_about_the_only_leader_whom_nobody_else_may_read_about(cast: Cast, ines: User) -> None:
    one_leader(cast)
    assert readers(Reported(About.MANAGER)) == readers(Reported(About.UNKNOWN)) == {"Ines"}
    assert readers(Reported(About.STAFF, (cast.pip,))) == {"Morag", "Ines"}
    made = concern(cast.ola, about=About.MANAGER)
    assert made in concerns_visible_to(ines) and made not in concerns_visible_to(cast.morag)
    page = signed_in(ines).get(reverse("admin:staff_conduct_concern_change", args=[made.pk]))
    assert CANARY in page.content.decode()


@pytest.mark.parametrize("text", ["Ines was rude to me", "The independent reader was rude", "nobody"])
def test_never_reads_what_is_about_them_or_mentions_them(cast: Cast, ines: User, text: str) -> None:
    one_leader(cast)
    assert readers(Reported(About.MANAGER, texts=(text,))) == ({"Ines"} if text == "nobody" else set())
    assert "Ines" not in readers(Reported(About.STAFF, (ines,)))


def test_a_concern_that_routing_did_not_give_them_is_404_and_not_in_the_list(cast: Cast, ines: User) -> None:
    made = concern(cast.ola, person=cast.pip)
    client = signed_in(ines)
    assert client.get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).status_code == 404
    listed = client.get(LIST)
    assert listed.status_code == 200 and made.reference not in listed.content.decode()
    let_reader_in(made, ines, by=cast.dora)
    assert made.reference in client.get(LIST).content.decode()


def test_the_account_opens_the_cases_and_nothing_else_of_the_portal(db: None) -> None:
    """Beside the conduct pages every address answers them as it answers the system administrator, who sees nobody."""
    world = World()
    ines = person("Ines", "Outside")
    grant(ines, Role.INDEPENDENT)
    acknowledge_everything(ines)
    client = signed_in(ines)
    column, wrong = ROLES.index("system"), []
    for name, stated in TABLE.items():
        if name.startswith(("admin:", "account_", "mfa_")):
            continue
        for row in stated if isinstance(stated, list) else [stated]:
            where = row.where(world)
            expected = "403" if name == "home:system" else row.get.split()[column].removesuffix("w")
            answer = client.get(where["path"] if "path" in where else reverse(name, kwargs=where))
            if str(answer.status_code) != expected:
                wrong.append(f"{name}: {answer.status_code}, not {expected}")
    assert not wrong
    assert client.get(reverse("home:landing")).headers["Location"] == reverse("admin:index")
    conduct = reverse("admin:staff_conduct_conductcase_change", args=[world.case.pk])
    assert client.get(conduct).status_code == 404


def test_is_not_told_whose_child_it_is_when_a_part_is_refused(cast: Cast, ines: User) -> None:
    guardian(cast.dora, cast.wren)
    made = concern(cast.priya, person=cast.pip, words={"what": "Pip pulled Wren's arm."}, naming=Naming.CONFIDENTIAL)
    let_reader_in(judged(cast.dipa, made), ines, by=cast.dipa)
    case = open_case(made, subject=cast.pip, allegation="That he pulled her.", by=cast.dipa)
    let_case_reader_in(case, ines, by=cast.dipa)
    part: dict[str, Any] = {"part": "decision_maker", "person": cast.dora.pk}
    Desk(ines).does(case, "part", "Dora is too close to what the case came from. Choose somebody else", **part)
    Desk(cast.dipa).does(case, "part", "Dora is family of a child whom it may name.", **part)


def test_investigates_and_hears_appeals_for_those_who_are_too_close(cast: Cast, ines: User) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    case = open_case(made, subject=cast.pip, allegation="That it was loud.", by=cast.dora)
    give_part(case, CasePart.Part.INVESTIGATOR, ines, by=cast.dora)
    step = take_step(case, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="I asked everybody.", by=ines)
    assert step.by == ines
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    again = "That it was loud again."
    other = open_case(made, subject=cast.pip, allegation=again, another=True, by=cast.dora)
    give_part(other, CasePart.Part.APPEAL_CHAIR, ines, by=cast.dora)
    page = signed_in(ines).get(reverse("admin:staff_conduct_conductcase_change", args=[other.pk]))
    assert page.status_code == 200


def test_may_sign_for_somebody_else_but_never_ask_for_what_did_not_come_to_them(cast: Cast, ines: User) -> None:
    made = concern(cast.ola, person=cast.pip)
    why = "Everybody who reads it is away."
    with pytest.raises(Refused, match="somebody who leads"):
        ask_to_break(made.reference, reason=why, signed_name=ines.full_name, by=ines)
    assert "Ask for a concern" not in signed_in(ines).get(f"{LIST}glass/").content.decode()
    request = ask_to_break(made.reference, reason=why, signed_name=cast.rita.full_name, by=cast.rita)
    sign_to_break(request, signed_name=ines.full_name, by=ines)
    assert made in concerns_visible_to(cast.rita) and made not in concerns_visible_to(ines)


def test_names_people_who_work_or_worked_here_and_reads_no_register(cast: Cast, ines: User) -> None:
    gone = person("Gus", "Gone")
    grant(gone, Role.PRACTITIONER)
    gone.role_grants.update(ended_at=clock.now())
    suspend_member(cast.pip, reason="While we look at it.", by=cast.morag)
    named = set(people_to_name(ines))
    assert {cast.pip, gone} <= named and cast.ola not in named and ines not in named
    assert cast.ola in set(people_to_name(cast.dora))
    made = concern(cast.ola)
    let_reader_in(made, ines, by=cast.dora)
    client, address = signed_in(ines), reverse("admin:staff_conduct_concern_triage", args=[made.pk])
    typed = {"level": "low_level", "reason": "It is Gus.", "after": 0, "seen": 0, "subject": cast.ola.pk}
    assert client.post(address, {f"triage-{name}": value for name, value in typed.items()}).status_code == 422
    typed["subject"] = gone.pk
    assert client.post(address, {f"triage-{name}": value for name, value in typed.items()}).status_code == 302
    assert [one.user for one in made.subjects.all()] == [gone]


def test_is_chosen_by_the_registered_person_alone(cast: Cast) -> None:
    somebody = person("Some", "Body")
    assert Role.INDEPENDENT in grantable_roles(cast.rita) and Role.INDEPENDENT not in grantable_roles(cast.morag)
    with pytest.raises(Refused, match="at or above your own"):
        grant_role(somebody, Role.INDEPENDENT, reason="x", by=cast.morag)
    assert not somebody.role_grants.exists()


def test_has_no_other_role_and_no_child_here(cast: Cast, ines: User) -> None:
    for somebody in (cast.pip, cast.ola):
        with pytest.raises(Refused, match="somebody from outside"):
            grant_role(somebody, Role.INDEPENDENT, reason="x", by=cast.rita)
        assert not somebody.role_grants.filter(role=Role.INDEPENDENT).exists()
    with pytest.raises(Refused, match="no other role"):
        grant_role(ines, Role.DEPUTY_DSL, reason="x", by=cast.rita)
    assert list(ines.role_grants.values_list("role", flat=True)) == [Role.INDEPENDENT]


def test_set_up_and_the_list_of_concerns_ask_for_one_until_there_is_one(cast: Cast) -> None:
    words = "fewer than three people"
    Nursery.objects.update(opened_at=None)
    assert not leaders_too_few() and words not in signed_in(cast.rita).get(OPENING).content.decode()
    cast.dipa.role_grants.update(ended_at=clock.now())
    assert leaders_too_few(), "what is about the registered person would have one reader"
    for address in (OPENING, LIST):
        assert "lead and deputies are fewer than two" in signed_in(cast.rita).get(address).content.decode()
    nora = person("Nora", "Newdeputy")
    grant(nora, Role.DEPUTY_DSL)
    assert not leaders_too_few()
    cast.morag.role_grants.update(ended_at=clock.now())
    grant(cast.dora, Role.MANAGER)
    assert leaders_too_few(), "a deputy is not one of the three"
    for address in (OPENING, LIST):
        assert words in signed_in(cast.rita).get(address).content.decode()
    somebody = person("Ines", "Outside")
    grant_role(somebody, Role.INDEPENDENT, reason="We are few.", by=cast.rita)
    for address in (OPENING, LIST):
        assert words not in signed_in(cast.rita).get(address).content.decode()


def test_the_form_names_them_before_anything_is_sent(cast: Cast, ines: User) -> None:
    one_leader(cast)
    answer: Any = signed_in(cast.ola).post(
        reverse("staff_conduct:raise"),
        {"kind": "adult_conduct", "what": "It was loud.", "about": "manager", "naming": Naming.NAMED},
    )
    assert "Ines O, independent reader of concerns" in answer.content.decode()


def test_a_relative_of_the_person_concerned_does_not_come_in_either(cast: Cast, ines: User) -> None:
    one_leader(cast)
    guardian(cast.morag, cast.wren)
    guardian(ines, cast.wren, relationship="aunt")
    assert readers(Reported(About.STAFF, (cast.morag,))) == set()


def test_no_child_is_linked_to_them_while_they_read(cast: Cast, ines: User) -> None:
    link: dict[str, Any] = {"email": ines.email, "first_name": "Ines", "last_name": "Outside", "relationship": "Aunt"}
    with pytest.raises(Refused, match="independent reader of concerns") as refusal:
        enter_guardian(cast.teddy, **link, by=cast.morag)
    assert refusal.value.field == "email"
    Nursery.objects.update(relatives_per_guardian=3)
    asked = ask_relative(cast.teddy, **link, by=cast.ola)
    with pytest.raises(Refused, match="independent reader of concerns"):
        settle_relative(asked, admit=True, by=cast.dora)
    assert not ines.guardianships.exists()
    ines.role_grants.update(ended_at=clock.now())
    assert enter_guardian(cast.teddy, **link, by=cast.morag).user == ines


def test_a_deputy_who_manages_is_not_counted_for_what_is_about_the_registered_person(cast: Cast) -> None:
    Nursery.objects.update(opened_at=None)
    grant(cast.morag, Role.DEPUTY_DSL)
    assert readers(Reported(About.OWNER)) == {"Dora", "Dipa"}
    assert not leaders_too_few(), "two read it beside the manager"
    cast.dipa.role_grants.update(ended_at=clock.now())
    assert readers(Reported(About.OWNER)) == {"Dora"}
    for address in (OPENING, LIST):
        assert "not counting who is manager" in signed_in(cast.rita).get(address).content.decode()
