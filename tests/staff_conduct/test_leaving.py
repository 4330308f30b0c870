"""Whoever has a conflict, or is spoken of later, loses an item everywhere, and somebody goes on reading it."""

import re
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.actions import action
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, RoleGrant, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from staff_conduct.access import cases_visible_to, concerns_visible_to, read_for_good_by
from staff_conduct.actions import (
    add_to_concern,
    ask_to_break,
    give_part,
    let_case_reader_in,
    let_reader_in,
    open_case,
    receive_snapshot,
    sign_to_break,
    step_back,
    step_back_from_case,
)
from staff_conduct.attachments import clean
from staff_conduct.models import About, Addition, Barred, CasePart, Closing, Concern, ConcernReader, Naming
from staff_conduct.tasks import hand_on_cases, hand_on_concerns
from tests.cast import Cast, acknowledge_everything, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, concern, investigated, judged
from tests.staff_conduct.test_public import CODE, code_in, send
from tests.staff_conduct.test_stories import Desk

# --- a conflict


def test_stepping_back_from_a_case_is_for_good_and_takes_its_concerns_along(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    first = made.sources.get().concern
    address = reverse("admin:staff_conduct_conductcase_conflict", args=[made.pk])
    assert signed_in(cast.pip).post(address).status_code == 403
    answer = signed_in(cast.morag).post(address, follow=True)
    assert answer.status_code == 200 and made.reference not in answer.content.decode()
    assert not cases_visible_to(cast.morag).exists() and not concerns_visible_to(cast.morag).exists()
    assert cases_visible_to(cast.dora).get() == made and concerns_visible_to(cast.dora).get() == first
    assert signed_in(cast.morag).post(address).status_code == 404
    with pytest.raises(Refused, match="must not have a part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.morag, by=cast.dora)


@pytest.mark.parametrize("where", ["first", "second", "case"])
def test_stepping_back_from_one_of_two_concerns_takes_the_case_and_the_other_along(cast: Cast, where: str) -> None:
    made = investigated(cast, cast.pip)
    first, second = made.sources.get().concern, judged(cast.dora, concern(cast.ola, person=cast.pip))
    Desk(cast.dora).does(second, "join", case=made.reference)
    deputy = Desk(cast.dipa)
    deputy.does({"first": first, "second": second, "case": made}[where], "conflict")
    assert not any(deputy.finds(one) for one in (first, second, made))
    assert all(Desk(cast.dora).finds(one) for one in (first, second, made))


def test_what_joins_a_case_closes_to_whoever_stepped_back_from_it(cast: Cast) -> None:
    made, deputy = investigated(cast, cast.pip), Desk(cast.dipa)
    step_back_from_case(made, by=cast.dipa)
    second = judged(cast.dora, concern(cast.ola, person=cast.pip))
    assert deputy.finds(second)
    Notice.objects.all().delete()
    Desk(cast.dora).does(second, "join", case=made.reference)
    assert not deputy.finds(second) and not Notice.objects.filter(recipient=cast.dipa).exists()
    assert Barred.objects.get(concern=second, user=cast.dipa).why == Barred.Why.STEPPED_BACK
    assert Desk(cast.morag).finds(second) and Desk(cast.dora).finds(second)


def test_what_joins_a_case_closes_to_whom_another_concern_of_it_calls_involved(cast: Cast) -> None:
    words = {"what": "Morag saw it and looked away."}
    first = judged(cast.dora, concern(cast.ola, person=cast.pip, words=words))
    made = open_case(first, subject=cast.pip, allegation="That he hit.", by=cast.dora)
    second, manager = judged(cast.dora, concern(cast.priya, person=cast.pip)), Desk(cast.morag)
    assert manager.finds(second)
    Desk(cast.dora).does(second, "join", case=made.reference)
    assert not manager.finds(second) and Desk(cast.dipa).finds(second)


def test_stepping_back_from_a_concern_takes_its_cases_along(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    step_back(made.sources.get().concern, by=cast.dora)
    assert not cases_visible_to(cast.dora).exists() and cases_visible_to(cast.dipa).exists()
    events = AuditEvent.objects.filter(actor_id=cast.dora.pk, event__endswith=":stepped_back")
    assert sorted(events.values_list("event", flat=True)) == [
        "conduct:case:stepped_back",
        "conduct:concern:stepped_back",
    ]


def test_a_reader_lets_another_leader_read_a_case_but_nobody_who_is_concerned(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    new = person("Nora", "Newlead")
    grant(new, Role.DSL)
    address = reverse("admin:staff_conduct_conductcase_reader", args=[made.pk])
    page = reverse("admin:staff_conduct_conductcase_change", args=[made.pk])
    assert signed_in(new).get(page).status_code == signed_in(new).post(address).status_code == 404
    assert signed_in(cast.pip).post(address).status_code == 403
    Notice.objects.all().delete()
    assert signed_in(cast.dora).post(address, {"reader-reader": new.pk}).status_code == 302
    assert signed_in(new).get(page).status_code == 200 and Notice.objects.get().recipient == new
    assert "Nora Newlead" in signed_in(cast.dora).get(page).content.decode()
    assert AuditEvent.objects.filter(event="conduct:case:reader_let_in").count() == 1
    assert signed_in(cast.dora).post(address, {"reader-reader": new.pk}).status_code == 422

    step_back_from_case(made, by=new)
    for somebody in (new, cast.pip, cast.ola):
        assert signed_in(cast.dora).post(address, {"reader-reader": somebody.pk}).status_code == 422
        assert not cases_visible_to(somebody).exists()
    with pytest.raises(Refused, match="must not have a part"):
        let_case_reader_in(made, new, by=cast.dora)


def test_whom_a_reporter_calls_involved_later_is_not_let_into_the_case(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    first = made.sources.get().concern
    Barred.objects.create(concern=first, user=cast.dipa, why=Barred.Why.INVOLVED, at=first.raised_at)
    with pytest.raises(Refused, match="too close"):
        let_case_reader_in(made, cast.dipa, by=cast.dora)


def test_a_case_whose_readers_have_all_left_is_handed_on_by_itself(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    Notice.objects.all().delete()
    hand_on_cases()
    assert not Notice.objects.exists() and made.readers.count() == 3, "somebody reads it"
    for somebody in (cast.dora, cast.dipa, cast.morag):
        somebody.role_grants.update(ended_at=made.opened_at)
    User.objects.filter(pk=cast.rita.pk).update(suspended_at=made.opened_at)
    hand_on_cases()
    assert made.readers.count() == 3, "nobody is there yet: it is looked at again"
    new, barred = person("Nora", "Newlead"), person("Bea", "Barred")
    for somebody in (new, barred):
        grant(somebody, Role.DSL)
    first = made.sources.get().concern
    Barred.objects.create(concern=first, user=barred, why=Barred.Why.INVOLVED, at=first.raised_at)
    hand_on_cases()
    hand_on_cases()
    assert cases_visible_to(new).get() == made
    assert list(Notice.objects.values_list("recipient", flat=True)) == [new.pk]
    assert not cases_visible_to(cast.pip).exists() and not cases_visible_to(barred).exists()
    assert AuditEvent.objects.filter(event="conduct:case:reader_let_in").count() == 1


@pytest.mark.parametrize("named", [True, False])
def test_a_concern_that_nobody_reads_any_more_says_so_and_goes_to_who_comes_next(cast: Cast, named: bool) -> None:
    cast.dipa.role_grants.update(ended_at=cast.ola.joined_at)
    code = "" if named else code_in(send(Client(), about="owner"))
    made = concern(cast.ola, about=About.OWNER) if named else Concern.objects.get()

    def page() -> str:
        answer = signed_in(cast.ola).get(own(made)) if named else Client().post(CODE, {"code": code})
        return str(answer.content.decode())

    assert reading(made) == {"Dora"}
    nobody = "Nobody here can read this at present"
    hand_on_concerns()
    assert reading(made) == {"Dora"} and nobody not in page()

    User.objects.filter(pk=cast.dora.pk).update(suspended_at=cast.ola.joined_at)
    Notice.objects.all().delete()
    hand_on_concerns()
    assert reading(made) == set() and not Notice.objects.exists(), "there is nobody whom it is not about"
    shown = page()
    assert nobody in shown and "Somebody outside the nursery" in shown and "(LADO)" in shown
    client, address = (signed_in(cast.ola), own(made)) if named else (Client(), CODE)
    answer = client.post(address, {"text": "Again.", "code": code, "go": "add"}, follow=True)
    said = answer.content.decode()
    assert answer.status_code == 200 and "Added, but nobody here can read it at present." in said
    assert "Those who read it" not in said and made.additions.count() == 1 and not Notice.objects.exists()

    new = person("Nora", "Newlead")
    grant(new, Role.DSL)
    hand_on_concerns()
    hand_on_concerns()
    assert reading(made) == {"Nora"} and list(Notice.objects.values_list("recipient", flat=True)) == [new.pk]
    assert nobody not in page()
    for somebody in (cast.rita, cast.morag):
        change = reverse("admin:staff_conduct_concern_change", args=[made.pk])
        assert signed_in(somebody).get(change).status_code == 404
    assert AuditEvent.objects.filter(event="conduct:concern:reader_let_in").count() == 1


def test_the_last_reader_of_a_case_hands_it_on_or_stays(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    for somebody in (cast.dora, cast.morag, cast.rita):
        step_back_from_case(made, by=somebody)
    with pytest.raises(Refused, match="Nobody else here may read it"):
        step_back_from_case(made, by=cast.dipa)
    assert cases_visible_to(cast.dipa).get() == made


def test_a_case_is_handed_to_nobody_to_whom_its_concern_is_closed(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    first = made.sources.get().concern
    assert signed_in(cast.ola).post(own(first), {"text": "Nora knew of it."}).status_code == 302
    with pytest.raises(Refused, match="must not have a part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, nora, by=cast.dora)
    for somebody in (cast.dora, cast.morag, cast.rita):
        step_back_from_case(made, by=somebody)
    address = reverse("admin:staff_conduct_conductcase_conflict", args=[made.pk])
    refused = signed_in(cast.dipa).post(address)
    assert refused.status_code == 422 and "Nobody else here may read it" in refused.content.decode()
    assert cases_visible_to(cast.dipa).get() == made and not made.readers.filter(user=nora).exists()
    other = person("Ada", "Another")
    grant(other, Role.DSL)
    assert signed_in(cast.dipa).post(address).status_code == 302
    assert cases_visible_to(other).get() == made


def test_whoever_reads_it_for_good_names_the_person_although_nobody_else_would_come_in(cast: Cast) -> None:
    olga = person("Olga", "Other")
    grant(olga, Role.OWNER)
    made, left = (judged(cast.dora, concern(cast.ola, person=cast.pip)) for _ in range(2))
    asked = ask_to_break(left.reference, reason="All of them have left.", signed_name="Rita Owner", by=cast.rita)
    sign_to_break(asked, signed_name="Dora Lead", by=cast.dora)
    for somebody in (cast.dora, cast.dipa):
        somebody.role_grants.update(ended_at=cast.ola.joined_at)
    given = {"case-subject": cast.rita.pk, "case-allegation": f"That she was loud. {CANARY}"}
    address = reverse("admin:staff_conduct_concern_case", args=[made.pk])
    assert signed_in(cast.morag).post(address, given).status_code == 302
    assert reading(made) == {"Morag"} and cases_visible_to(cast.morag).exists()

    cast.morag.role_grants.update(ended_at=cast.ola.joined_at)
    with pytest.raises(Refused, match="nobody would be left"):
        judged(cast.rita, left, subject=olga)  # who reads it for a day


def test_where_no_manager_comes_in_the_registered_person_does(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip, words={"what": "It was loud, and Dora laughed."})
    cast.rita.role_grants.update(ended_at=cast.ola.joined_at)
    page = reverse("admin:staff_conduct_concern_conflict", args=[made.pk])
    assert signed_in(cast.dipa).post(page).status_code == 422, "nobody else is there"
    grant(person("Olga", "Owner"), Role.OWNER)
    assert signed_in(cast.dipa).post(page).status_code == 302
    assert reading(made) == {"Olga"}


def test_no_manager_comes_in_before_it_is_judged_where_the_last_reader_goes(cast: Cast) -> None:
    cast.dipa.role_grants.update(ended_at=cast.ola.joined_at)
    made = concern(cast.ola, person=cast.pip, words={"what": f"It was loud, and Dora laughed. {CANARY}"})
    assert reading(made) == {"Rita"}, "unsure, since it speaks of the lead"

    page = reverse("admin:staff_conduct_concern_conflict", args=[made.pk])
    refused = signed_in(cast.rita).post(page)
    assert refused.status_code == 422 and "Nobody else here may read it" in refused.content.decode()
    added = {"text": "Rita knew.", "asked": cast.rita.pk, "involved": [cast.rita.pk]}
    assert signed_in(cast.ola).post(own(made), added).status_code == 422
    assert reading(made) == {"Rita"} and not Notice.objects.filter(recipient=cast.morag).exists()

    judged(cast.rita, made)
    assert signed_in(cast.rita).post(page).status_code == 302
    assert reading(made) == {"Morag"}


# --- words that are added later


def own(made: Concern) -> str:
    return reverse("staff_conduct:own_concern", args=[made.pk])


def asked_in(page: str) -> str:
    found = re.search(r'name="asked" value="([\d,]+)"', page)
    assert found is not None, "the page asks about somebody"
    return found[1]


def reading(made: Concern) -> set[str]:
    everybody = User.objects.filter(pk__in=made.readers.values("user"))
    return {one.first_name for one in everybody if concerns_visible_to(one).filter(pk=made.pk).exists()}


@pytest.mark.parametrize(
    ("text", "who"),
    [("Dora stood by and laughed.", "Dora L"), ("The manager knew of it.", "Morag M"), ("Ask the deputy.", "Dipa D")],
)
def test_words_that_speak_of_a_reader_are_added_only_when_it_was_said_whether_she_is_part_of_it(
    cast: Cast, text: str, who: str
) -> None:
    made = concern(cast.ola, person=cast.pip)
    client = signed_in(cast.ola)
    refused = client.post(own(made), {"text": f"{text} {CANARY}"})
    page = refused.content.decode()
    assert refused.status_code == 422 and who in page and f"{text} {CANARY}" in page
    assert not Addition.objects.exists() and reading(made) == {"Dora", "Dipa", "Morag"}
    asked = asked_in(page)
    assert client.post(own(made), {"text": text, "asked": asked}).status_code == 302
    assert Addition.objects.count() == 1 and reading(made) == {"Dora", "Dipa", "Morag"}, "she has nothing to do with it"


def test_a_reader_who_is_part_of_it_never_reads_what_was_added_nor_the_rest_any_more(cast: Cast) -> None:
    case = investigated(cast, cast.pip)
    made = case.sources.get().concern
    client = signed_in(cast.ola)
    asked = asked_in(client.post(own(made), {"text": "Dora stood by."}).content.decode())
    Notice.objects.all().delete()
    given = {"text": "Dora stood by.", "asked": asked, "involved": [asked]}
    assert client.post(own(made), given).status_code == 302
    assert reading(made) == {"Dipa", "Morag"} and not cases_visible_to(cast.dora).exists()
    assert Barred.objects.get(concern=made).user == cast.dora
    assert set(Notice.objects.values_list("recipient__first_name", flat=True)) == {"Dipa", "Morag"}
    assert signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).status_code == 404


def test_an_answer_about_one_reader_says_nothing_about_another(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    forged: dict[str, Any] = {"text": "Dora and Dipa stood by.", "asked": str(cast.dipa.pk)}
    assert signed_in(cast.ola).post(own(made), forged).status_code == 422
    forged = {"text": "It was loud.", "asked": str(cast.dora.pk), "involved": [cast.dora.pk]}
    assert signed_in(cast.ola).post(own(made), forged).status_code == 302
    assert reading(made) == {"Dora", "Dipa", "Morag"}, "nobody is put out whom the words do not speak of"
    with pytest.raises(Refused, match="speak of somebody who reads this"):
        add_to_concern(made, "Dora stood by.", by=cast.ola)


def test_where_nobody_would_be_left_nothing_is_added_and_the_words_stay(cast: Cast) -> None:
    made = concern(cast.ola, about=About.OWNER)
    client = signed_in(cast.ola)
    text = "Dora and Dipa knew."
    asked = asked_in(client.post(own(made), {"text": text}).content.decode())
    answer = client.post(own(made), {"text": text, "asked": asked, "involved": asked.split(",")})
    assert answer.status_code == 422 and text in answer.content.decode()
    assert "Nobody else here may read it" in answer.content.decode()
    assert not Addition.objects.exists() and not Barred.objects.filter(user=cast.dora).exists()


def test_the_next_people_come_in_where_the_last_readers_are_part_of_it(cast: Cast) -> None:
    ines = person("Ines", "Outside")
    grant(ines, Role.INDEPENDENT)
    made = concern(cast.ola, person=cast.pip, involved=[cast.morag.pk])
    client = signed_in(cast.ola)
    text = "Dora and Dipa knew."
    asked = asked_in(client.post(own(made), {"text": text}).content.decode())
    given = {"text": text, "asked": asked, "involved": asked.split(",")}
    assert client.post(own(made), given).status_code == 302
    assert reading(made) == {"Ines"}


def test_with_a_code_it_is_the_same_and_no_minute_is_kept(cast: Cast, clock: Clock) -> None:
    clock.move_to(clock.now.replace(minute=42, second=17))
    code = code_in(send(Client()))
    made = Concern.objects.get()
    given = {"code": code, "go": "add", "text": "Dora, Dipa and Rita knew."}
    page = Client().post(CODE, given).content.decode()
    asked = asked_in(page)
    answer = Client().post(CODE, {**given, "asked": asked, "involved": [cast.dora.pk, cast.dipa.pk]})
    assert answer.status_code == 200 and not answer.cookies
    assert reading(made) == {"Rita"}
    clock.forward(minutes=3)
    rows: list[Any] = [
        *Barred.objects.filter(concern=made),
        *ConcernReader.objects.filter(concern=made),
        *made.additions.all(),
    ]
    assert {one.at.minute for one in rows} == {0} and not Notice.objects.exists()
    events = AuditEvent.objects.filter(subject_id=str(made.pk))
    assert {one.at.minute for one in events} == {0} and not events.exclude(actor_id=None).exists()


def test_a_leader_of_whom_only_added_words_speak_is_never_let_in_by_routing(cast: Cast) -> None:
    code = code_in(send(Client()))
    made = Concern.objects.get()
    assert reading(made) == {"Dora", "Dipa", "Rita"}
    given = {"code": code, "go": "add", "text": "It was Pip, and the manager told us to keep quiet."}
    assert Client().post(CODE, given).status_code == 200
    assert Addition.objects.count() == 1 and reading(made) == {"Dora", "Dipa", "Rita"}, "no reader is spoken of"
    assert set(Barred.objects.values_list("user__first_name", "why")) == {("Morag", "mentioned")}

    judged(cast.dora, made, subject=cast.pip)
    case = open_case(made, subject=cast.pip, allegation="That it was loud.", by=cast.dora)
    assert not concerns_visible_to(cast.morag).exists() and not cases_visible_to(cast.morag).exists()
    assert signed_in(cast.morag).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).status_code == 404
    assert not Notice.objects.filter(recipient=cast.morag).exists() and case in cases_visible_to(cast.dipa)


def test_words_that_speak_of_whom_it_is_about_or_of_who_works_its_case_shut_nobody_out(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    first = made.sources.get().concern
    assert signed_in(cast.ola).post(own(first), {"text": "Pip again. I told the owner."}).status_code == 302
    about_morag = concern(cast.ola, person=cast.morag)
    assert signed_in(cast.ola).post(own(about_morag), {"text": "The manager did it again."}).status_code == 302
    assert not Barred.objects.exists() and cases_visible_to(cast.rita).get() == made


# --- who leads only later


def spoken(cast: Cast, **more: Any) -> tuple[Concern, User]:
    """A concern that speaks of a colleague, who becomes deputy after it came in."""
    carla = person("Carla", "Colleague")
    grant(carla, Role.PRACTITIONER)
    words = {"what": f"Pip shook the child and Carla laughed. {CANARY}"}
    made = concern(cast.ola, **{"person": cast.pip, "words": words, **more})
    grant(carla, Role.DEPUTY_DSL)
    acknowledge_everything(carla)
    return made, carla


def kept_out(made: Concern, carla: User) -> bool:
    """Whether nothing of it opens to her, and she was told nothing of it."""
    pages = [reverse("admin:staff_conduct_concern_change", args=[made.pk])]
    pages += [reverse("admin:staff_conduct_conductcase_change", args=[one.case_id]) for one in made.cases.all()]
    answers = {signed_in(carla).get(page).status_code for page in pages}
    return answers == {404} and not Notice.objects.filter(recipient=carla).exists()


def test_whom_a_report_names_is_let_in_by_no_case_when_she_leads_later(cast: Cast) -> None:
    nora = person("Nora", "Newlead")
    made, carla = spoken(cast)
    grant(nora, Role.DEPUTY_DSL)
    judged(cast.dora, made)
    given = {"case-subject": cast.pip.pk, "case-allegation": "That he shook her."}
    address = reverse("admin:staff_conduct_concern_case", args=[made.pk])
    assert signed_in(cast.dora).post(address, given).status_code == 302
    case = made.cases.get().case
    assert kept_out(made, carla) and cases_visible_to(nora).get() == case, "a new leader whom it does not name reads it"
    assert set(Barred.objects.values_list("user", "why")) == {(carla.pk, "mentioned")}


def test_nor_by_a_judgement_that_finds_whom_it_is_about(cast: Cast) -> None:
    made, carla = spoken(cast, person=None, about=About.UNKNOWN)
    nora = person("Nora", "Newlead")
    grant(nora, Role.DEPUTY_DSL)
    Desk(cast.dora).judges(made, "low_level", subject=cast.pip.pk)
    assert kept_out(made, carla) and "Nora" in reading(made), "who leads later and is not named comes in"


@pytest.mark.parametrize("where", ["added", "file", "words"])
def test_nor_by_a_reader_a_part_or_a_last_reader_who_goes(cast: Cast, where: str) -> None:
    said = f"Carla laughed. {CANARY}"
    plain = {"words": {"what": "He shook the child."}} if where != "words" else {}
    if where == "file":
        plain["files"] = [clean(BytesIO(said.encode()), name="said.txt")]  # type: ignore[assignment]
    made, carla = spoken(cast, **plain) if where != "added" else added_then(cast, said)
    lead = Desk(cast.dora)
    lead.does(made, "reader", "are named in it", reader=carla.pk)
    lead.judges(made, "low_level")
    lead.does(made, "case", subject=cast.pip.pk, allegation="That he shook her.")
    case = made.cases.get().case
    lead.does(case, "part", "must not have a part", part="investigator", person=carla.pk)
    for somebody in (cast.dora, cast.morag):
        step_back(made, by=somebody)
    address = reverse("admin:staff_conduct_concern_conflict", args=[made.pk])
    assert signed_in(cast.dipa).post(address).status_code == 422 and kept_out(made, carla), "she comes in for nobody"
    cast.dipa.role_grants.update(ended_at=made.raised_at)
    hand_on_concerns()
    assert kept_out(made, carla)


def added_then(cast: Cast, said: str) -> tuple[Concern, User]:
    """The same, with her name in words that were added before she led."""
    carla = person("Carla", "Colleague")
    made = concern(cast.ola, person=cast.pip)
    add_to_concern(made, said, by=cast.ola)
    grant(carla, Role.DEPUTY_DSL)
    acknowledge_everything(carla)
    return made, carla


def test_nor_by_readers_who_all_go(cast: Cast) -> None:
    made, carla = spoken(cast)
    for somebody in (cast.dora, cast.morag):
        step_back(made, by=somebody)
    address = reverse("admin:staff_conduct_concern_conflict", args=[made.pk])
    assert signed_in(cast.dipa).post(address).status_code == 422
    cast.dipa.role_grants.update(ended_at=made.raised_at)
    hand_on_concerns()
    assert kept_out(made, carla) and reading(made) == set()


def test_nor_by_the_readers_of_a_case_who_all_go(cast: Cast) -> None:
    carla = person("Carla", "Colleague")
    made = judged(cast.dora, concern(cast.ola, person=cast.pip, words={"what": f"Carla laughed. {CANARY}"}))
    open_case(made, subject=cast.pip, allegation="That he shook her.", by=cast.dora)
    for somebody in (cast.dora, cast.dipa, cast.morag):
        somebody.role_grants.update(ended_at=made.raised_at)
    grant(carla, Role.DSL)
    acknowledge_everything(carla)
    for _ in range(2):
        hand_on_cases()
    assert kept_out(made, carla)
    grant(person("Nora", "Newlead"), Role.DSL)
    hand_on_cases()
    assert kept_out(made, carla) and made.cases.get().case.readers.filter(user__first_name="Nora").exists()


def test_nor_who_wrote_the_words_a_concern_began_with_or_is_close_to_them(cast: Cast) -> None:
    for somebody in (cast.ola, cast.aisha):
        grant(somebody, Role.PRACTITIONER)
    snapshot = {"text": f"I know where he lives. {CANARY}", "author_id": cast.ola.pk}
    action()(receive_snapshot)(raised_by=cast.morag, kind="parent_comment", snapshot=snapshot)
    made = Concern.objects.get()
    for somebody in (cast.ola, cast.sam, cast.aisha):
        grant(somebody, Role.DEPUTY_DSL)
    acknowledge_everything(cast.ola, cast.sam, cast.aisha)
    judged(cast.dora, made, subject=cast.pip)
    assert reading(made) >= {"Dora", "Aisha"} and not reading(made) & {"Ola", "Sam"}
    assert set(made.barred.values_list("user", "why")) >= {(cast.ola.pk, "author"), (cast.sam.pk, "involved")}


def test_nor_by_two_signatures(cast: Cast) -> None:
    made, carla = spoken(cast)
    asked = ask_to_break(made.reference, reason="All of them are away.", signed_name=carla.full_name, by=carla)
    assert asked.concern is None and kept_out(made, carla)


# --- mails


def test_no_mail_goes_to_an_address_that_others_read_and_its_owner_is_told_so(
    cast: Cast, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    Nursery.objects.update(email="dipa@stones.example")
    for somebody, address in ((cast.dora, "Office@stones.example"), (cast.dipa, "dipa@stones.example")):
        somebody.email = address
        somebody.save()
    with django_capture_on_commit_callbacks(execute=True):
        concern(cast.ola, person=cast.pip)
    assert [mail.to[0] for mail in mailoutbox] == [cast.morag.email]
    assert Notice.objects.filter(kind="conduct").count() == 3, "each finds it in the portal"
    listed = reverse("admin:staff_conduct_concern_changelist")
    assert "No mail about concerns goes to" in signed_in(cast.dora).get(listed).content.decode()
    assert "No mail about concerns goes to" not in signed_in(cast.morag).get(listed).content.decode()


# --- a role that ends, and is given anew


def no_deputy_any_more(cast: Cast) -> None:
    RoleGrant.objects.filter(user=cast.dipa, role=Role.DEPUTY_DSL).update(ended_at=now())


@pytest.mark.parametrize(
    ("words", "reads"), [("Dipa stood there and told me to say nothing.", False), ("It was loud again.", True)]
)
def test_who_is_spoken_of_while_they_lead_nothing_does_not_read_it_once_they_lead_again(
    cast: Cast, words: str, reads: bool
) -> None:
    made = concern(cast.ola, person=cast.pip)
    assert Desk(cast.dipa).finds(made)
    no_deputy_any_more(cast)
    answer = signed_in(cast.ola).post(reverse("staff_conduct:own_concern", args=[made.pk]), {"text": words})
    assert answer.status_code in {200, 302} and Addition.objects.filter(concern=made).count() == 1
    grant(cast.dipa, Role.DEPUTY_DSL)
    assert Desk(cast.dipa).finds(made) == reads
    assert Desk(cast.dora).finds(made)


@pytest.mark.parametrize(("about", "reads"), [("dora", False), ("pip", True)])
def test_what_turns_out_to_be_about_a_peer_meanwhile_does_not_open_to_who_leads_again(
    cast: Cast, about: str, reads: bool
) -> None:
    made = concern(cast.ola, about=About.UNKNOWN)
    let_reader_in(judged(cast.dora, made), cast.morag, by=cast.dora)
    assert Desk(cast.dipa).finds(made)
    no_deputy_any_more(cast)
    Desk(cast.morag).judges(made, "low_level", subject=getattr(cast, about).pk)
    grant(cast.dipa, Role.DEPUTY_DSL)
    assert Desk(cast.dipa).finds(made) == reads
    assert Desk(cast.morag).finds(made)


@pytest.mark.parametrize(
    ("words", "beside", "reads"),
    [
        ("Dipa stood there and told me to say nothing.", "", False),
        ("It was loud again.", "dora", False),
        ("It was loud again.", "", True),
    ],
)
def test_what_joins_a_case_while_its_reader_leads_nothing_keeps_them_out_once_they_lead_again(
    cast: Cast, words: str, beside: str, reads: bool
) -> None:
    made = investigated(cast, cast.pip)
    assert Desk(cast.dipa).finds(made)
    no_deputy_any_more(cast)
    second = judged(cast.dora, concern(cast.ola, person=cast.pip, words={"what": words}))
    joins, owner = Desk(cast.dora), Desk(cast.rita)
    if beside:
        joins = Desk(cast.morag)
        joins.judges(second, "low_level", subject=getattr(cast, beside).pk)
    joins.does(second, "join", case=made.reference)
    grant(cast.dipa, Role.DEPUTY_DSL)
    assert Desk(cast.dipa).finds(made) == reads
    assert owner.finds(made)
    assert not Desk(cast.dipa).finds(second)


def test_who_loses_an_item_while_they_write_gets_their_words_back_and_nothing_else(cast: Cast) -> None:
    made, other = investigated(cast, cast.pip), concern(cast.ola, person=cast.morag)
    first, words = made.sources.get().concern, f"He said that he was tired. {CANARY}-typed"
    manager = signed_in(cast.morag)
    step_back(first, by=cast.morag)
    sent = {"step-stage": "hearing", "step-note": words, "step-after": "2", "note-text": words, "triage-reason": words}
    unknown = uuid.uuid4()
    pages = set()
    for kind, act, pk in (
        ("conductcase", "step", made.pk),
        ("conductcase", "note", unknown),
        ("concern", "triage", first.pk),
        ("concern", "triage", other.pk),
        ("concern", "triage", unknown),
    ):
        answer = manager.post(reverse(f"admin:staff_conduct_{kind}_{act}", args=[pk]), sent)
        assert answer.status_code == 404 and f"{words}</textarea>" in answer.content.decode()
        pages.add(re.sub(r'nonce="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1, "alike for what is closed to them and what was never there"
    plain = manager.post(reverse("admin:staff_conduct_concern_triage", args=[first.pk]), {"triage-after": "1"})
    assert plain.status_code == 404 and "textarea" not in plain.content.decode()


def test_whose_day_ends_while_they_write_gets_their_words_back(cast: Cast, clock: Clock) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    asked = ask_to_break(made.reference, reason="All of them are away.", signed_name="Rita Owner", by=cast.rita)
    sign_to_break(asked, signed_name="Dora Lead", by=cast.dora)
    owner = signed_in(cast.rita)
    address = reverse("admin:staff_conduct_concern_triage", args=[made.pk])
    assert "My judgement of it" in owner.post(address, {"triage-reason": "My judgement of it"}).content.decode()
    clock.forward(hours=24, seconds=1)
    answer = signed_in(cast.rita).post(address, {"triage-reason": "My judgement of it"})
    assert answer.status_code == 404 and "My judgement of it" in answer.content.decode()
    assert made.reference not in answer.content.decode()


def test_whose_role_ends_while_they_write_gets_their_words_back(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    grant(cast.dipa, Role.PRACTITIONER, cast.acorn)  # who covers has work of their own
    acknowledge_everything(cast.dipa)
    deputy, words = signed_in(cast.dipa), "My judgement of it"
    no_deputy_any_more(cast)
    pages = set()
    for pk in (made.pk, uuid.uuid4()):
        answer = deputy.post(reverse("admin:staff_conduct_concern_triage", args=[pk]), {"triage-reason": words})
        assert answer.status_code == 403 and f"{words}</textarea>" in answer.content.decode()
        pages.add(re.sub(r'nonce="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1 and made.reference not in pages.pop()
    deputy.cookies[settings.TABLET_COOKIE_NAME] = "any"
    again = deputy.post(reverse("admin:staff_conduct_concern_triage", args=[made.pk]), {"triage-reason": words})
    assert words not in again.content.decode()


# --- what was done to a reader's own child


def about_wren(cast: Cast) -> Concern:
    """What a colleague tells of Wren, who is the lead's child, too."""
    guardian(cast.dora, cast.wren)
    return concern(cast.priya, person=cast.pip, words={"what": "Pip pulled Wren's arm."}, naming=Naming.CONFIDENTIAL)


def test_nobody_judges_or_ends_what_was_done_to_their_own_child_while_somebody_else_reads_it(cast: Cast) -> None:
    made, mother, deputy = about_wren(cast), Desk(cast.dora), Desk(cast.dipa)
    assert "It speaks of Wren, as a child of yours is called." in mother.read(made)
    assert "It speaks of" not in deputy.read(made)
    mother.judges(made, "low_level", refused="If it is your child, step back below")
    deputy.judges(made, "low_level")
    end = {"result": "advice", "reason": "Looked at.", "told": "Thank you."}
    mother.does(made, "close", "If it is your child, step back below", **end)
    case = open_case(made, subject=cast.pip, allegation="That he pulled her.", by=cast.dipa)
    part: dict[str, Any] = {"part": "decision_maker", "person": cast.dora.pk}
    deputy.does(case, "part", "Dora is family of a child whom it may name. Choose somebody else", **part)
    deputy.does(case, "part", exception="There is nobody else.", **part)
    assert not Closing.objects.exists()


def test_another_child_of_that_name_is_said_to_be_another_and_it_is_kept(cast: Cast) -> None:
    made, lead = about_wren(cast), Desk(cast.dora)
    lead.judges(made, "low_level", not_mine="on")
    assert "they say that it is another, or only a word" in Desk(cast.dipa).read(made)
    lead.does(made, "close", result="advice", reason="Looked at.", told="Thank you.", not_mine="on")
    assert Closing.objects.count() == 1


def test_where_nobody_else_reads_it_what_names_ones_child_is_judged_all_the_same(cast: Cast) -> None:
    made = about_wren(cast)
    for somebody in (cast.dipa, cast.morag):
        step_back(made, by=somebody)
    assert read_for_good_by(made) == [cast.dora]
    Desk(cast.dora).judges(made, "low_level")


@pytest.mark.parametrize("later", ["words", "link"])
def test_a_part_waits_for_the_reason_where_their_child_comes_into_it_later(cast: Cast, later: str) -> None:
    hidden = Naming.CONFIDENTIAL
    if later == "words":
        guardian(cast.dora, cast.wren)
    said = "Pip pulled a girl's arm." if later == "words" else "Pip pulled Wren's arm."
    first = judged(cast.dipa, concern(cast.priya, person=cast.pip, words={"what": said}, naming=hidden))
    made, deputy, mother = (
        open_case(first, subject=cast.pip, allegation="That he pulled her.", by=cast.dipa),
        Desk(cast.dipa),
        Desk(cast.dora),
    )
    part: dict[str, Any] = {"part": "investigator", "person": cast.dora.pk}
    deputy.does(made, "part", **part)
    assert "as a child of yours is called" not in mother.read(made)
    if later == "words":
        add_to_concern(first, "It was Wren.", by=cast.priya)
    else:
        guardian(cast.dora, cast.wren)
    named = "What this case came from speaks of Wren, as a child of yours is called."
    assert named in mother.read(made) and "as a child of yours" not in deputy.read(made)
    mother.steps(made, "investigating", named)
    deputy.does(made, "part", "Dora is family of a child whom it may name.", **part)
    deputy.does(made, "part", exception="Nobody else can.", **part)
    assert named not in mother.read(made)
    mother.steps(made, "investigating")


def test_a_child_who_has_left_since_is_their_own_and_one_who_left_before_is_not(cast: Cast, clock: Clock) -> None:
    link = guardian(cast.dora, cast.wren)
    given: dict[str, Any] = {"words": {"what": "Pip pulled Wren's arm."}, "naming": Naming.CONFIDENTIAL}
    made, mother = concern(cast.priya, person=cast.pip, **given), Desk(cast.dora)
    clock.forward(days=3)
    link.ended_at = now()
    link.save()
    mother.judges(made, "low_level", refused="If it is your child, step back below")
    clock.forward(days=3)
    mother.judges(concern(cast.priya, person=cast.pip, **given), "low_level")


def test_where_every_reader_is_family_of_the_child_nobody_is_sent_away(cast: Cast) -> None:
    made = about_wren(cast)
    step_back(made, by=cast.morag)
    guardian(cast.dipa, cast.wren)
    Desk(cast.dora).judges(made, "low_level")
