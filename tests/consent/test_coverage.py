"""The coverage register: what is in force for whom, without causes but for the leads; and asking kindly."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from consent.actions import ask_unanswered, end_permissions, withdraw_permissions
from consent.models import ENFORCED, REVIEW_AFTER, REVIEW_GRACE, ConsentEvent, Purpose
from consent.rules import held
from consent.tasks import tell_of_those_left
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import settle_first_mail
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.notify.models import Notice
from tests.cast import Cast, child, day, grant, guardian, no, person, wording, yes
from tests.clients import signed_in
from tests.conftest import Clock

PAGE = "/permission/coverage/"
OWN, GROUP, NAME = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME
WEBSITE = Purpose.WEBSITE


def row_of(page: str, name: str) -> str:
    """The line of one child, without its name."""
    found = re.search(rf'<th scope="row">{name}.*?</tr>', page, re.S)
    assert found is not None, name
    return found.group(0).replace(name, "")


def chips(page: str, name: str) -> list[str]:
    return re.findall(r"</svg>([^<]+)</span>", row_of(page, name))


@pytest.mark.parametrize("who", ["pip", "morag", "dora", "dipa", "rita"])
def test_staff_read_what_is_in_force(cast: Cast, who: str) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.priya, cast.wren, OWN)
    page = signed_in(getattr(cast, who)).get(PAGE).content.decode()
    assert chips(page, "Teddy") == ["In force"] * 4
    assert chips(page, "Wren") == ["Not in force", *["No answer yet"] * 3]
    assert chips(page, "Maya") == ["No answer yet"] * 4
    assert "Own pictures: 1 of 3" in page


@pytest.mark.parametrize("who", ["ola", "gran", "syd"])
def test_families_and_the_system_administrator_do_not(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}ask/").status_code == 403


def not_in_force(cast: Cast, cause: str) -> None:
    """Teddy, not in force, for one of the causes."""
    yes(cast.ola, cast.teddy)
    if cause == "refused":
        no(cast.ola, cast.teddy)
    elif cause == "disputed":
        no(cast.sam, cast.teddy)
    elif cause == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif cause == "restricted":
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    elif cause == "nobody_responsible":
        Guardianship.objects.filter(child=cast.teddy).update(has_parental_responsibility=False, basis="")
    elif cause == "outworded":
        type(cast.wordings[OWN]).objects.update(answers_end_at=now())


CAUSES = ["refused", "disputed", "protected", "restricted", "nobody_responsible", "outworded"]


def test_every_cause_reads_the_same_to_staff_byte_by_byte(cast: Cast) -> None:
    rows = set()
    for who in (cast.pip, cast.morag, cast.rita):
        for cause in CAUSES:
            before = transaction.savepoint()
            not_in_force(cast, cause)
            rows.add(row_of(signed_in(who).get(PAGE).content.decode(), "Teddy"))
            transaction.savepoint_rollback(before)
    assert len(rows) == 1


@pytest.mark.parametrize(("cause", "sentence"), [("disputed", "another said no"), ("protected", "is protected")])
def test_the_leads_read_the_cause_but_never_of_their_own_family(cast: Cast, cause: str, sentence: str) -> None:
    not_in_force(cast, cause)
    for lead in (cast.dora, cast.dipa):
        assert sentence in row_of(signed_in(lead).get(PAGE).content.decode(), "Teddy")
    guardian(cast.dora, cast.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    own = row_of(signed_in(cast.dora).get(PAGE).content.decode(), "Teddy")
    assert sentence not in own and "Disputed" not in own and "Not in force" in own
    assert sentence in row_of(signed_in(cast.dipa).get(PAGE).content.decode(), "Teddy")


def test_rooms_filter_the_list_and_its_figures(cast: Cast) -> None:
    yes(cast.aisha, cast.maya)
    client = signed_in(cast.morag)
    page = client.get(PAGE, {"room": cast.willow.pk}).content.decode()
    assert "Willow room: who may be shown" in page and "Own pictures: 1 of 1" in page
    assert 'scope="row">Maya' in page and 'scope="row">Teddy' not in page
    for nonsense in ("999999", "x", "1;"):
        assert client.get(PAGE, {"room": nonsense}).status_code == 404


def test_for_each_question_four_figures_say_how_many_children(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.priya, cast.wren, OWN)
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Own pictures: 1 of 3 in force, 1 not in force, 1 no answer yet, 0 review due" in page
    assert "Group pictures: 1 of 3 in force, 0 not in force, 2 no answer yet, 0 review due" in page
    assert (
        "Own pictures: 0 of 1 in force, 0 not in force, 1 no answer yet"
        in signed_in(cast.morag).get(PAGE, {"room": cast.willow.pk}).content.decode()
    ), "a room has figures of its own"

    clock.forward(days=REVIEW_AFTER + REVIEW_GRACE + 1)  # each child has a day of its own
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Own pictures: 0 of 3 in force, 2 not in force, 1 no answer yet, 1 review due" in page


def test_who_has_left_or_not_begun_is_not_on_the_list(cast: Cast) -> None:
    type(cast.wren).objects.filter(pk=cast.wren.pk).update(leaving_on=day(-1))
    child("Nell", cast.acorn, started_on=day(3))
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Wren" not in page and "Nell" not in page


def test_the_number_of_queries_does_not_grow_with_the_children(cast: Cast) -> None:
    client, counts = signed_in(cast.morag), []
    for number in range(2):
        for index in range(1 + 12 * number):
            one = child(f"Kid{number}{index}", cast.acorn)
            parent = person(f"P{number}{index}", "Ent")
            guardian(parent, one)
            yes(parent, one)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert sum("CASE" in query["sql"] for query in seen) == 1, "all verdicts in one query"


def test_a_manager_does_not_read_who_of_their_own_family_is_asked_or_held_back(cast: Cast) -> None:
    """Morag is Teddy's aunt. That Sam is held back, or is not among those asked, would tell her of an order."""
    other = person("Mona", "Manager")
    grant(other, Role.MANAGER)
    guardian(cast.morag, cast.teddy, kind="relative", has_parental_responsibility=False, basis="")
    pages = []
    for hidden in (False, True):
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=hidden)
        page = signed_in(cast.morag).get(PAGE).content.decode()
        assert "Ola Bear" not in page and "Sam Bear" not in page and "Priya Bird" in page
        pages.append(re.sub(r'name="csrfmiddlewaretoken"[^>]*|hx-headers=[^>]*', "", page))
        assert "Sam Bear" in signed_in(other).get(PAGE).content.decode()
    assert pages[0] == pages[1]
    for _ in range(2):
        answer = signed_in(cast.morag).post(f"{PAGE}ask/", {"room": ""}, follow=True).content.decode()
        assert "Everybody who can be asked has been asked." in answer and {cast.priya, cast.aisha} == asked()


# --- asking ------------------------------------------------------------------------------------------------------


def asked() -> set[User]:
    return {one.recipient for one in Notice.objects.filter(kind="permission_asked")}


def test_everyone_with_an_open_question_is_asked_and_it_is_recorded(cast: Cast) -> None:
    yes(cast.priya, cast.wren)
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Ask the 3 parents and carers without an answer" in page
    answer = signed_in(cast.morag).post(f"{PAGE}ask/", {"room": ""})
    assert answer.status_code == 302
    assert asked() == {cast.ola, cast.sam, cast.aisha}
    event = AuditEvent.objects.get(event=Event.CONSENT_ASKED)
    assert (event.actor_id, event.acting_as) == (cast.morag.pk, "manager")
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Ask the" not in page and "Last asked on" in page


def test_a_request_names_no_child_in_its_mail(cast: Cast) -> None:
    from nursery_portal.notify.tasks import sweep

    ask_unanswered(by=cast.morag)
    sweep()
    assert mail.outbox
    for sent in mail.outbox:
        text = sent.subject + str(sent.body)
        assert not any(name in text for name in ("Teddy", "Wren", "Maya"))


def test_one_room_alone_can_be_asked(cast: Cast) -> None:
    signed_in(cast.morag).post(f"{PAGE}ask/", {"room": cast.willow.pk})
    assert asked() == {cast.aisha}
    assert signed_in(cast.morag).post(f"{PAGE}ask/", {"room": "999999"}).status_code == 404


def test_nobody_is_asked_twice_within_a_week(cast: Cast, clock: Clock) -> None:
    assert ask_unanswered(by=cast.morag) == 4
    with pytest.raises(Refused, match="nobody to ask"):
        ask_unanswered(by=cast.morag)
    clock.forward(days=6, hours=23)
    with pytest.raises(Refused, match="nobody to ask"):
        ask_unanswered(by=cast.morag)
    assert Notice.objects.filter(kind="permission_asked").count() == 4
    clock.forward(hours=2)
    assert ask_unanswered(by=cast.morag) == 4


def test_nobody_is_entered_as_asked_about_a_child_they_are_kept_from(cast: Cast) -> None:
    """Asked about one child, and kept away from its sister: the ledger says so of the one."""
    guardian(cast.sam, cast.wren, basis=Guardianship.Basis.BIRTH_REGISTERED, no_contact=True)
    settle_first_mail(Guardianship.objects.get(user=cast.priya), confirm=True, by=cast.dora)

    ask_unanswered(by=cast.morag)

    requests = ConsentEvent.objects.filter(kind="requested")
    assert set(requests.filter(guardian=cast.sam).values_list("child", flat=True)) == {cast.teddy.pk}
    assert set(requests.filter(guardian=cast.priya).values_list("child", flat=True)) == {cast.wren.pk}


@pytest.mark.parametrize(
    "why", ["no_contact", "hide_location", "link ended", "no responsibility", "not joined", "suspended", "relative"]
)
def test_nobody_is_asked_who_must_not_or_cannot_answer(cast: Cast, why: str) -> None:
    link, account = Guardianship.objects.filter(pk=cast.sam_link.pk), User.objects.filter(pk=cast.sam.pk)
    if why in {"no_contact", "hide_location"}:
        link.update(**{why: True})
    elif why == "link ended":
        link.update(ended_at=now() - timedelta(days=1))
    elif why == "no responsibility":
        link.update(has_parental_responsibility=False, basis="")
    elif why == "not joined":
        account.update(is_active=False, joined_at=None)
    elif why == "suspended":
        account.update(suspended_at=now())
    if why in {"no_contact", "hide_location"}:  # then nobody of the child's is written to before the lead has looked
        settle_first_mail(cast.ola_link, confirm=True, by=cast.dora)
    ask_unanswered(by=cast.morag)
    assert cast.ola in asked() and cast.gran not in asked()
    assert (cast.sam in asked()) == (why == "relative")


@pytest.mark.parametrize("settled", ["refused", "protected", "restricted", "in force"])
def test_where_an_answer_would_change_nothing_nobody_is_asked(cast: Cast, settled: str) -> None:
    if settled == "refused":
        no(cast.priya, cast.wren)
    elif settled == "protected":
        type(cast.wren).objects.filter(pk=cast.wren.pk).update(protected=True)
    elif settled == "restricted":
        Guardianship.objects.filter(child=cast.wren).update(no_images_at_all=True)
    else:
        yes(cast.priya, cast.wren)
    ask_unanswered(by=cast.morag)
    assert cast.priya not in asked() and cast.aisha in asked()


def test_whose_no_was_for_an_earlier_place_is_asked_when_the_child_comes_back(cast: Cast, clock: Clock) -> None:
    no(cast.ola, cast.teddy)
    for answered, who in ((cast.wren, cast.priya), (cast.maya, cast.aisha)):
        no(who, answered)
    with pytest.raises(Refused, match="nobody to ask"):
        ask_unanswered(by=cast.morag)

    clock.forward(days=3)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(started_on=day())
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Ola Bear" in page and "Sam Bear" not in page and "Priya" not in page
    assert chips(page, "Teddy") == ["Not in force"] * 4, "it blocks as before"
    assert ask_unanswered(by=cast.morag) == 1
    asked = ConsentEvent.objects.filter(kind="requested")
    assert {(one.guardian, one.child) for one in asked} == {(cast.ola, cast.teddy)} and asked.count() == 4

    page = signed_in(cast.ola).get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "That was before Teddy came back to us" in page and 'name="own_pictures"' in page
    no(cast.ola, cast.teddy)
    page = signed_in(cast.ola).get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "came back to us" not in page and 'name="own_pictures"' not in page
    clock.forward(days=8)
    with pytest.raises(Refused, match="nobody to ask"):
        ask_unanswered(by=cast.morag)


def test_what_is_only_recorded_is_shown_asked_and_named_to_who_has_to_act_on_it(cast: Cast, clock: Clock) -> None:
    for parent, of in ((cast.ola, cast.teddy), (cast.priya, cast.wren), (cast.aisha, cast.maya)):
        yes(parent, of)
    with pytest.raises(Refused, match="nobody to ask"):
        ask_unanswered(by=cast.morag)
    wording(WEBSITE)
    page = signed_in(cast.morag).get(PAGE).content.decode()
    assert "Public website: 0 of 3 in force, 0 not in force, 3 no answer yet" in page
    assert ask_unanswered(by=cast.morag) == 4
    yes(cast.ola, cast.teddy, WEBSITE)
    assert chips(signed_in(cast.morag).get(PAGE).content.decode(), "Teddy") == ["In force"] * 5
    Notice.objects.all().delete()

    withdraw_permissions(cast.teddy, [WEBSITE], by=cast.ola)
    tell_of_those_left()

    told = Notice.objects.get(recipient=cast.morag)
    assert "Not in force now: public website. Take such pictures down" in told.body and "Ola" not in told.body
    assert chips(signed_in(cast.morag).get(PAGE).content.decode(), "Teddy")[-1] == "Not in force"
    Notice.objects.all().delete()
    no(cast.ola, cast.teddy, OWN)
    assert "only records" not in Notice.objects.get(recipient=cast.morag).body


def test_a_request_never_opens_what_the_lead_has_closed(cast: Cast, clock: Clock) -> None:
    for parent, of in ((cast.ola, cast.teddy), (cast.priya, cast.wren), (cast.aisha, cast.maya)):
        yes(parent, of)
    kind = ConsentEvent.Kind.REVOKED
    end_permissions(cast.teddy, cast.ola, [OWN], kind=kind, reason="An order", by=cast.dora)
    clock.forward(days=3)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(started_on=day())
    ask_unanswered(by=cast.morag)
    assert set(ConsentEvent.objects.filter(kind="requested").values_list("purpose", flat=True)) == set(ENFORCED) - {OWN}
    assert held(cast.teddy.pk, cast.ola.pk) == {OWN}


@pytest.mark.parametrize("who", ["pip", "dora", "ola", "syd", "superuser"])
def test_only_a_manager_asks(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only a manager"):
        ask_unanswered(by=getattr(cast, who))
    assert asked() == set()
