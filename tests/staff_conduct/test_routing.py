"""Who reads a concern: never the person it is about, and in doubt as few as possible."""

import pytest
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, User
from staff_conduct.access import cases_visible_to
from staff_conduct.actions import ask_to_break, give_part, let_reader_in, open_case
from staff_conduct.models import About, Barred, CasePart
from staff_conduct.rules import Reported, readers_if_about, routing_of, spoken_of
from tests.cast import Cast, acknowledge_everything, grant, guardian, person
from tests.clients import renamed, signed_in
from tests.staff_conduct.story import concern, judged


def names(*report: Reported) -> set[str]:
    return {one.user.first_name for one in routing_of(report[0], clock.now()).readers}


def about(*people: User, text: str = "It was loud.", kind: About = About.STAFF) -> Reported:
    return Reported(kind, subjects=people, texts=(text,))


def test_about_a_practitioner_goes_to_the_leads_and_the_manager(cast: Cast) -> None:
    assert names(about(cast.pip)) == {"Dora", "Dipa", "Morag"}


def test_about_the_manager_goes_to_the_leads_and_the_registered_person(cast: Cast) -> None:
    assert names(about(cast.morag)) == {"Dora", "Dipa", "Rita"}
    assert names(about(kind=About.MANAGER)) == {"Dora", "Dipa", "Rita"}


def test_about_a_lead_goes_to_the_manager_and_the_registered_person(cast: Cast) -> None:
    for report in (about(cast.dora), about(cast.dipa), about(kind=About.LEAD)):
        assert names(report) == {"Morag", "Rita"}


def test_about_the_registered_person_goes_to_the_leads_alone(cast: Cast) -> None:
    assert names(about(cast.rita)) == {"Dora", "Dipa"}
    assert names(about(kind=About.OWNER)) == {"Dora", "Dipa"}


def test_about_oneself_follows_ones_own_role(cast: Cast) -> None:
    report = Reported(About.ME, texts=("I posted it.",), reporter=cast.dora)
    assert names(report) == {"Morag", "Rita"}


def test_about_everybody_who_leads_goes_to_nobody(cast: Cast) -> None:
    assert names(about(cast.dora, cast.morag, cast.rita)) == set()
    assert names(about(cast.dora, cast.morag)) == {"Rita"}
    assert names(about(cast.dora, cast.rita)) == set()
    assert names(about(cast.morag, cast.rita)) == {"Dora", "Dipa"}


def barred_by_role(report: Reported) -> set[str]:
    return {
        User.objects.get(pk=pk).first_name
        for pk, why in routing_of(report, clock.now()).barred.items()
        if why == Barred.Why.ROLE
    }


def test_who_leads_as_they_do_is_barred_whether_the_name_or_the_role_was_chosen(cast: Cast) -> None:
    for somebody, role in (("Mona", Role.MANAGER), ("Rob", Role.OWNER)):
        grant(person(somebody, "Second"), role)
    assert barred_by_role(about(cast.dora)) == {"Dipa"} and barred_by_role(about(cast.dipa)) == {"Dora"}
    assert barred_by_role(about(cast.morag)) == {"Mona"}
    assert barred_by_role(about(cast.rita)) == {"Rob", "Morag", "Mona"}, "nor any manager about who employs them"
    assert barred_by_role(about(cast.pip)) == set()
    assert barred_by_role(about(kind=About.LEAD)) == {"Dora", "Dipa"}
    assert names(about(cast.morag)) == {"Dora", "Dipa", "Rita", "Rob"}


def test_a_deputy_is_let_in_by_nobody_where_it_is_about_the_lead(cast: Cast) -> None:
    made = judged(cast.morag, concern(cast.ola, person=cast.dora))
    case = open_case(made, subject=cast.dora, allegation="That she was loud.", by=cast.morag)
    with pytest.raises(Refused, match="must not read it"):
        let_reader_in(made, cast.dipa, by=cast.morag)
    with pytest.raises(Refused, match="must not have a part"):
        give_part(case, CasePart.Part.INVESTIGATOR, cast.dipa, by=cast.morag)
    asked = ask_to_break(
        made.reference, reason="Everybody who reads it is away.", signed_name="Dipa Deputy", by=cast.dipa
    )
    assert asked.concern is None


@pytest.mark.parametrize("by_name", [True, False])
def test_no_manager_comes_to_what_is_about_the_registered_person(cast: Cast, by_name: bool) -> None:
    made = concern(cast.ola, person=cast.rita) if by_name else concern(cast.ola, about=About.OWNER)
    judged(cast.dora, made)
    reader = reverse("admin:staff_conduct_concern_reader", args=[made.pk])
    refused = signed_in(cast.dora).post(reader, {"reader-reader": cast.morag.pk})
    assert refused.status_code == 422 and "must not read it" in refused.content.decode()
    asked = ask_to_break(
        made.reference, reason="Everybody who reads it is away.", signed_name="Morag Manager", by=cast.morag
    )
    assert asked.concern is None
    case = open_case(made, subject=cast.rita, allegation="That she was loud.", by=cast.dora)
    with pytest.raises(Refused, match="must not have a part"):
        give_part(case, CasePart.Part.INVESTIGATOR, cast.morag, by=cast.dora)
    give_part(case, CasePart.Part.INVESTIGATOR, cast.dipa, by=cast.dora)


@pytest.mark.parametrize(
    ("kind", "role"), [(About.OWNER, Role.MANAGER), (About.MANAGER, Role.MANAGER), (About.LEAD, Role.DEPUTY_DSL)]
)
@pytest.mark.parametrize("by_name", [True, False])
def test_nor_does_who_comes_to_lead_later(cast: Cast, kind: About, role: Role, by_name: bool) -> None:
    whom, lead = {
        About.OWNER: (cast.rita, cast.dora),
        About.MANAGER: (cast.morag, cast.dora),
        About.LEAD: (cast.dora, cast.morag),
    }[kind]
    made = judged(lead, concern(cast.ola, person=whom) if by_name else concern(cast.ola, about=kind))
    earlier = open_case(made, subject=whom, allegation="That it was loud.", by=lead)
    mona, nora = person("Mona", "Second"), person("Nora", "Next")
    grant(mona, role)
    grant(nora, Role.DSL if role == Role.MANAGER else Role.MANAGER)  # who may read what is about such a person
    acknowledge_everything(mona, nora)
    reader = reverse("admin:staff_conduct_concern_reader", args=[made.pk])
    part = reverse("admin:staff_conduct_conductcase_part", args=[earlier.pk])
    refused = signed_in(lead).post(reader, {"reader-reader": mona.pk})
    assert refused.status_code == 422 and "must not read it" in refused.content.decode()
    refused = signed_in(lead).post(part, {"part-part": "decision_maker", "part-person": mona.pk})
    assert refused.status_code == 422 and "must not have a part" in refused.content.decode()
    why = "Everybody who reads it is away."
    assert ask_to_break(made.reference, reason=why, signed_name=mona.full_name, by=mona).concern is None
    assert signed_in(lead).post(reader, {"reader-reader": nora.pk}).status_code == 302
    assert signed_in(lead).post(part, {"part-part": "decision_maker", "part-person": nora.pk}).status_code == 302
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert [signed_in(one).get(page).status_code for one in (mona, nora, lead)] == [404, 200, 200]


def test_where_it_turns_out_to_be_about_the_registered_person_a_manager_who_works_it_goes_on(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    mona = person("Mona", "Second")
    grant(mona, Role.MANAGER)
    judged(cast.dora, made, subject=cast.rita)
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert signed_in(cast.morag).get(page).status_code == 200
    with pytest.raises(Refused, match="must not read it"):
        let_reader_in(made, mona, by=cast.dora)


def test_where_it_turns_out_to_be_about_the_lead_no_other_deputy_comes_in(cast: Cast) -> None:
    made, nora = concern(cast.ola, about=About.UNKNOWN), person("Nora", "Next")
    grant(nora, Role.DEPUTY_DSL)
    judged(cast.dipa, made, subject=cast.dora)
    with pytest.raises(Refused, match="must not read it"):
        let_reader_in(made, nora, by=cast.dipa)
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    readers = (cast.dora, cast.morag, cast.rita, cast.dipa)
    assert [signed_in(one).get(page).status_code for one in readers] == [404, 200, 200, 200], "who judged it goes on"
    case = open_case(made, subject=cast.dora, allegation="That she was loud.", by=cast.dipa)
    assert case in cases_visible_to(cast.dipa) and case not in cases_visible_to(nora)


def test_a_person_with_two_roles_is_kept_out_by_either(cast: Cast) -> None:
    grant(cast.rita, Role.MANAGER)
    assert names(about(cast.rita)) == {"Dora", "Dipa"}
    assert "Rita" in names(about(cast.pip))
    assert names(about(kind=About.UNKNOWN)) == {"Dora", "Dipa"}, "a manager, too: never before triage"


@pytest.mark.parametrize("kind", [About.UNKNOWN, About.STAFF, About.FAMILY])
def test_a_subject_without_an_account_never_goes_to_the_manager(cast: Cast, kind: About) -> None:
    assert names(about(kind=kind)) == {"Dora", "Dipa", "Rita"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I told Dora and nothing happened.", {"Dipa", "Rita"}),
        ("DORA\u2019S phone was out again.", {"Dipa", "Rita"}),
        ("Ask Mrs Lead about it.", {"Dipa", "Rita"}),
        ("The safeguarding lead laughed about it.", {"Rita"}),
        ("The deputy saw it.", {"Dora", "Rita"}),
        ("The manager knows.", {"Dora", "Dipa", "Rita"}),
        ("Our boss knows.", {"Dora", "Dipa"}),
        ("The owner shouted.", {"Dora", "Dipa"}),
        ("Dora, Dipa and Rita all stood by.", set()),
    ],
)
def test_a_leader_who_is_mentioned_does_not_read_it_and_neither_does_the_manager(
    cast: Cast, text: str, left: set[str]
) -> None:
    assert names(about(kind=About.UNKNOWN, text=text)) == left
    assert names(about(cast.pip, text=text)) == left, "also where the person concerned is named"


@pytest.mark.parametrize(
    ("role", "spoken"),
    [
        (Role.DSL, ["the safeguarding leads", "both DSLs", "the safeguarding-lead", "the lead for safeguarding"]),
        (Role.DSL, ["who leads on child protection", "the designated persons", "Safeguarding\u2011Leads", "the lead"]),
        (Role.DEPUTY_DSL, ["the deputies", "our DDSLs"]),
        (Role.MANAGER, ["the manageress", "the nursery leader", "the head of our nursery", "a co-manager"]),
        (Role.OWNER, ["the directors", "the registered provider", "a co-owner", "whoever runs the nursery"]),
        (Role.INDEPENDENT, ["the independent readers"]),
    ],
)
def test_a_role_is_heard_in_the_words_people_use_for_it(db: None, role: Role, spoken: list[str]) -> None:
    for words in spoken:
        assert role in spoken_of([f"I told {words} about it."], [])[1], words
    for words in ("the room lead", "Pip", "a leaded window", "my child", "a directory", "the other children"):
        assert spoken_of([f"I told {words} about it."], []) == (frozenset(), frozenset()), words


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ren\u00e9e", "Renee"),
        ("Zo\u00eb", "Zoe"),
        ("Zoe", "ZOE\u0308"),
        ("S\u00f8ren", "soren"),
        ("Micha\u0142", "Michal"),
    ],
)
def test_a_name_is_heard_without_its_accents(cast: Cast, name: str, typed: str) -> None:
    cast.dora.first_name = name
    cast.dora.save()
    assert names(about(cast.pip, text=f"{typed} laughed.")) == {"Dipa", "Rita"}


def test_a_room_lead_is_no_safeguarding_lead(cast: Cast) -> None:
    cast.dora.last_name = "Hale"
    cast.dora.save()
    assert names(about(cast.pip, text="The room lead was not there. It led to tears.")) == {"Dora", "Dipa", "Morag"}


def test_naming_the_person_it_is_about_again_makes_nothing_unsure(cast: Cast) -> None:
    assert names(about(cast.dora, text="Dora shouted.")) == {"Morag", "Rita"}
    assert names(about(kind=About.MANAGER, text="The manager shouted.")) == {"Dora", "Dipa", "Rita"}


def test_whoever_the_reporter_calls_involved_is_left_out(cast: Cast) -> None:
    report = Reported(About.STAFF, (cast.pip,), ("Loud.",), involved=frozenset({cast.dora.pk}))
    assert names(report) == {"Dipa", "Morag"}


def test_a_relative_of_the_person_concerned_does_not_read_it(cast: Cast) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    assert names(about(cast.priya)) == {"Dipa", "Morag"}


def test_the_system_administrator_a_superuser_and_who_has_left_never_read(cast: Cast) -> None:
    gone = person("Gone", "Lead")
    granted = grant(gone, Role.DSL)
    granted.until_on = granted.from_on
    granted.save()
    for kind in About:
        found = {one.user.first_name for one in readers_if_about(kind, clock.now())}
        assert not found & {"Syd", "Super", "Gone", "Pip"}


def suspend(*people: User) -> None:
    for one in people:
        one.suspended_at = clock.now()
        one.save()


def test_a_suspended_leader_is_a_leader_when_it_is_about_them(cast: Cast) -> None:
    suspend(cast.morag, cast.dora)
    assert names(about(cast.morag)) == {"Dipa", "Rita"}
    assert names(about(cast.dora)) == {"Rita"}
    assert names(about(cast.pip)) == {"Dipa"}
    made = judged(cast.dipa, concern(cast.ola, about=About.UNKNOWN))
    case = open_case(made, subject=cast.morag, allegation="That she was loud.", by=cast.dipa)
    page = reverse("admin:staff_conduct_conductcase_change", args=[case.pk])
    assert [signed_in(one).get(page).status_code for one in (cast.dipa, cast.rita)] == [200, 200]


def test_a_suspended_lead_found_at_triage_is_the_managers_and_the_registered_persons_to_read(cast: Cast) -> None:
    made = concern(cast.ola, about=About.STAFF, person=cast.pip)
    suspend(cast.dora)
    judged(cast.dipa, made, subject=cast.dora)
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert [signed_in(one).get(page).status_code for one in (cast.morag, cast.rita)] == [200, 200]


def test_a_suspended_leader_who_is_mentioned_makes_it_unsure_and_never_reads_it(cast: Cast) -> None:
    suspend(cast.dora)
    assert names(about(cast.pip, text="Dora knew of it.")) == {"Dipa", "Rita"}
    made = concern(cast.ola, person=cast.pip, words={"what": "Dora knew of it."})
    cast.dora.suspended_at = None
    cast.dora.save()
    with pytest.raises(Refused, match="must not read it"):
        let_reader_in(made, cast.dora, by=cast.dipa)


def test_who_has_left_counts_by_the_role_they_had_and_who_has_another_by_that(cast: Cast) -> None:
    for somebody in (cast.morag, cast.dipa):
        somebody.role_grants.update(ended_at=clock.now())
    grant(person("Nora", "Next"), Role.MANAGER)
    grant(cast.dipa, Role.PRACTITIONER)
    assert names(about(cast.morag)) == {"Dora", "Rita"}
    assert names(about(cast.dipa)) == {"Dora", "Nora"}


def test_where_nobody_leads_nobody_reads(db: None) -> None:
    for kind in About:
        assert readers_if_about(kind, clock.now()) == ()


def test_a_leader_is_known_by_the_name_families_had_for_them(cast: Cast) -> None:
    renamed(cast.dora, "Heather", "Moor", by=cast.morag)
    made = concern(cast.ola, words={"what": "Dora shouted at them again."})

    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert [signed_in(one).get(page).status_code for one in (cast.dora, cast.dipa, cast.rita)] == [404, 200, 200]
