"""The register of requests and complaints: who keeps it, what is entered when, and that nothing is edited."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.audit.models import Sealed
from nursery_portal.duties.access import matters_visible_to, pressing_count, pressing_matters
from nursery_portal.duties.actions import enter_on_matter, facts_of, name_on_matter, open_matter, prepare_export
from nursery_portal.duties.models import Matter, MatterPerson, MatterStep
from nursery_portal.duties.rules import matter_standings
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User
from tests.cast import Cast, day, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock

K = MatterStep.Kind


def asked(by: User, kind: str = "access", *, ago: int = 10, **more: Any) -> Matter:
    return open_matter(
        kind, who="Ola Bear, at the door", what="What do you hold about us?", received_on=day(-ago), by=by, **more
    )


def enter(matter: Matter, kind: str, *, on: int = 0, by: User) -> MatterStep:
    return enter_on_matter(matter, kind, "Because.", on=day(on), by=by)


def test_a_request_is_entered_answered_and_closed_on_its_pages(cast: Cast) -> None:
    morag = signed_in(cast.morag)
    form = {"kind": "access", "who": "Ola", "what": "Everything, please", "received_on": day(-3).isoformat(),
            "child": cast.teddy.pk}  # fmt: skip
    answer = morag.post(reverse("duties:matter_new"), form)
    found = Matter.objects.get()
    assert answer["Location"] == reverse("duties:matter", args=[found.pk])
    page = morag.get(answer["Location"]).content.decode()
    assert "Everything, please" in page and "It came on" in page and "1 month on" in page
    morag.post(answer["Location"], {"kind": "answered", "on": day().isoformat(), "why": "Handed over as a file."})
    assert "Closed" in morag.get(reverse("duties:matters")).content.decode()
    assert matter_standings([found])[0].next_kinds == [K.NOTE]


def test_what_was_typed_stays_in_a_refused_form(cast: Cast) -> None:
    answer = signed_in(cast.morag).post(
        reverse("duties:matter_new"), {"kind": "access", "who": "Ola", "what": "All", "received_on": day(2).isoformat()}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="Ola"' in text and "in the future" in text
    assert not Matter.objects.exists()


def test_leaders_keep_it_and_nobody_keeps_what_concerns_their_own_family(cast: Cast) -> None:
    made = asked(cast.morag, child=cast.teddy)
    for user in (cast.morag, cast.dora, cast.rita):
        assert made in matters_visible_to(user)
    for user in (cast.ola, cast.pip, cast.dipa, cast.syd):
        assert not matters_visible_to(user).exists()
        with pytest.raises(Refused):
            asked(user)
    guardian(cast.morag, cast.teddy)
    assert signed_in(cast.morag).get(reverse("duties:matter", args=[made.pk])).status_code == 404
    with pytest.raises(Refused, match="not yours"):
        enter(made, K.NOTE, by=cast.morag)
    assert not made.steps.exists()


def test_nobody_reads_or_settles_a_complaint_about_themselves_or_from_their_family(cast: Cast) -> None:
    rita, morag = signed_in(cast.rita), signed_in(cast.morag)
    form = {"kind": "complaint_eyfs", "who": "Priya, by letter", "what": "Morag shouted at children.",
            "received_on": day(-9).isoformat(), "about": cast.morag.pk}  # fmt: skip
    assert 'name="about"' in rita.get(reverse("duties:matter_new")).content.decode()
    page = rita.post(reverse("duties:matter_new"), form)["Location"]
    found = Matter.objects.get()
    assert "Morag shouted" in rita.get(page).content.decode()
    assert cast.morag.full_name in rita.get(page).content.decode()
    assert morag.get(page).status_code == 404 and found.reference not in morag.get("/duties/requests/").content.decode()
    with pytest.raises(Refused, match="not yours"):
        enter(found, K.ANSWERED, by=cast.morag)
    assert pressing_count(cast.morag) == 0
    guardian(cast.morag, cast.teddy)
    from_sam = asked(cast.dora, "complaint_data", asked_by=cast.sam)
    assert from_sam in matters_visible_to(cast.rita) and from_sam not in matters_visible_to(cast.morag)


@pytest.mark.parametrize("how", ["ended", "runs out", "theirs ends"])
def test_the_conflict_does_not_end_with_the_link(cast: Cast, how: str, clock: Clock) -> None:
    aunt = guardian(cast.morag, cast.teddy, relationship="aunt", until_on=day(5) if how == "runs out" else None)
    made = [asked(cast.dora, "complaint_data", asked_by=cast.sam), asked(cast.dora, child=cast.teddy)]
    ended = aunt if how == "ended" else cast.teddy.guardianships.get(user=cast.sam)
    if how != "runs out":
        Guardianship.objects.filter(pk=ended.pk).update(ended_at=clock.now)
    clock.forward(days=20)
    later = asked(cast.dora, "complaint_data", asked_by=cast.sam)
    morag = signed_in(cast.morag)
    answers = {one: morag.get(reverse("duties:matter", args=[one.pk])).status_code for one in (*made, later)}
    assert list(answers.values()) == [404, 404, 200], "what comes after the link is theirs to keep"
    assert signed_in(cast.dora).get(reverse("duties:matter", args=[made[0].pk])).status_code == 200


def test_the_end_of_a_link_opens_nothing_about_a_child_from_whom_an_order_keeps_a_leader(cast: Cast) -> None:
    link = guardian(cast.morag, cast.teddy, no_contact=True, ended_at=clock.now() - timedelta(days=60))
    made, theirs = asked(cast.rita, child=cast.teddy), asked(cast.rita, "complaint_data", asked_by=cast.ola)
    export = prepare_export(made, cast.ola, by=cast.rita)
    morag, rita = signed_in(cast.morag), signed_in(cast.rita)
    pages = [reverse("duties:matter", args=[one.pk]) for one in (made, theirs)]
    pages.append(reverse("duties:export", args=[export.pk]))

    def answers(client: Client) -> set[int]:
        return {client.get(page).status_code for page in pages}

    assert answers(morag) == {404} and answers(rita) == {200}
    with pytest.raises(Refused, match="not yours"):
        enter(made, K.NOTE, by=cast.morag)
    about = asked(cast.dora, "complaint_data", about=cast.morag)
    guardian(cast.rita, cast.teddy)
    assert about not in matters_visible_to(cast.rita), "they are of the same family still"
    standing = Guardianship.objects.filter(pk=link.pk)
    standing.update(order_expires_on=day(-5))
    assert answers(morag) == {404}, "it stood when they came"
    standing.update(order_expires_on=day(-15))
    assert answers(morag) == {200}
    standing.update(order_expires_on=None, no_contact=False)
    assert answers(morag) == {200}


@pytest.mark.parametrize("named", ["about", "asked_by"])
def test_who_is_named_cannot_enter_it_and_nothing_typed_is_lost(cast: Cast, named: str) -> None:
    form = {"kind": "complaint_data", "who": "Priya, by letter", "what": "Too much is noted.",
            "received_on": day(-9).isoformat(), named: cast.morag.pk}  # fmt: skip
    answer = signed_in(cast.morag).post(reverse("duties:matter_new"), form)
    text = answer.content.decode()
    assert answer.status_code == 422 and "ask another leader to enter it" in text and "Too much is noted." in text
    assert not Matter.objects.exists()
    assert signed_in(cast.dora).post(reverse("duties:matter_new"), form).status_code == 302


@pytest.mark.parametrize("named", ["about", "asked_by"])
@pytest.mark.parametrize("whom", ["the leader", "family"])
def test_whom_it_turns_out_to_be_about_or_from_loses_it(cast: Cast, named: str, whom: str) -> None:
    made = asked(cast.dora, "complaint_eyfs", ago=25)
    grant(cast.sam, Role.PRACTITIONER)
    guardian(cast.morag, cast.teddy, relationship="aunt")
    page, address = (reverse(f"duties:{name}", args=[made.pk]) for name in ("matter", "matter_person"))
    morag, dora = signed_in(cast.morag), signed_in(cast.dora)
    assert morag.get(page).status_code == 200 and pressing_count(cast.morag) == 1
    assert address in dora.get(page).content.decode()
    person = cast.morag if whom == "the leader" else cast.sam
    refused = dora.post(address, {named: person.pk, "why": " "})
    assert refused.status_code == 422 and "Say how that is known" in refused.content.decode()
    refused = dora.post(address, {"why": "They said so on the telephone."})
    assert refused.status_code == 422 and "They said so on the telephone." in refused.content.decode()
    assert morag.get(page).status_code == 200
    answer = dora.post(address, {named: person.pk, "why": "They said so on the telephone."})
    assert answer.headers["Location"] == page
    shown = dora.get(page).content.decode()
    assert person.full_name in shown and "They said so on the telephone." in shown
    assert [morag.get(one).status_code for one in (page, address)] == [404, 404] and pressing_count(cast.morag) == 0
    assert made.reference not in morag.get(reverse("duties:matters")).content.decode()
    with pytest.raises(Refused, match="not yours"):
        enter(made, K.ANSWERED, by=cast.morag)
    with pytest.raises(Refused, match="not yours"):
        name_on_matter(made, "It was Dora.", about=cast.dora, by=cast.morag)
    again = dora.post(address, {named: person.pk, "why": "Once more."})
    assert again.status_code == 422 and "is entered already" in again.content.decode()
    assert made.people.count() == 1


def test_who_finds_that_it_is_about_themselves_closes_it_to_themselves(cast: Cast) -> None:
    made = asked(cast.dora, "complaint_eyfs")
    address = reverse("duties:matter_person", args=[made.pk])
    answer = signed_in(cast.morag).post(address, {"about": cast.morag.pk, "why": "It was me at the gate."}, follow=True)
    assert answer.redirect_chain == [(reverse("duties:matters"), 302)]
    assert "closed to you from now on" in answer.content.decode() and made.reference not in answer.content.decode()
    assert made not in matters_visible_to(cast.morag) and made in matters_visible_to(cast.dora)


def test_nobody_is_named_where_it_would_open_to_all_of_them(cast: Cast) -> None:
    made = asked(cast.dora, "complaint_eyfs", about=cast.morag)
    name_on_matter(made, "She was there, too.", about=cast.rita, by=cast.dora)
    address = reverse("duties:matter_person", args=[made.pk])
    answer = signed_in(cast.dora).post(address, {"about": cast.dora.pk, "why": "And so was I."})
    assert answer.status_code == 422 and "nobody would be left" in answer.content.decode()
    assert "And so was I." in answer.content.decode()
    assert [one for one in (cast.morag, cast.rita, cast.dora) if made in matters_visible_to(one)] == [cast.dora]
    with pytest.raises(Refused, match="not yours"):
        name_on_matter(made, "It was Pip.", about=cast.pip, by=cast.pip)


def test_where_no_other_leader_is_there_it_is_kept_all_the_same(cast: Cast) -> None:
    made = asked(cast.dora, "complaint_eyfs", about=cast.morag)
    assert made not in matters_visible_to(cast.morag)
    RoleGrant.objects.exclude(user=cast.morag).update(ended_at=clock.now())
    assert made in matters_visible_to(cast.morag)


def test_the_number_in_the_menu_asks_no_more_for_more_matters_of_the_family_or_more_leaders(cast: Cast) -> None:
    def asked_for(user: User) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pressing_count(user) == 0
        return len(queries)

    guardian(cast.morag, cast.teddy)
    asked(cast.dora, "complaint_data", ago=25, asked_by=cast.sam)
    asked_for(cast.morag)  # what is asked on every page is put into SQL once
    one = asked_for(cast.morag)
    for number in range(3):
        asked(cast.dora, "complaint_data", ago=25, asked_by=cast.sam)
        enter(asked(cast.dora, ago=25, child=cast.teddy), K.ANSWERED, by=cast.dora)
        grant(person("Nora", f"Next{number}"), Role.OWNER)
    assert asked_for(cast.morag) == one
    assert pressing_count(cast.rita) == 4


def test_three_months_only_where_they_were_told_within_the_first(cast: Cast) -> None:
    late = asked(cast.morag, ago=60)
    with pytest.raises(Refused, match="The month is over"):
        enter(late, K.EXTENDED, by=cast.morag)
    assert not late.steps.exists()
    in_time = asked(cast.morag, ago=10)
    enter(in_time, K.EXTENDED, by=cast.morag)
    with pytest.raises(Refused, match="what fits"):
        enter(in_time, K.EXTENDED, by=cast.morag)
    due = matter_standings([in_time])[0].clock.due_on
    assert due is not None and due > day(70)


def test_steps_follow_each_other_and_never_lie_in_the_future(cast: Cast) -> None:
    made = asked(cast.morag, ago=10, needs_identity=True)
    for kind, on in ((K.CLARIFIED, 0), (K.IDENTITY, 1), (K.IDENTITY, -11), (K.EXTENDED, 0)):
        with pytest.raises(Refused):
            enter(made, kind, on=on, by=cast.morag)
    enter(made, K.IDENTITY, on=-5, by=cast.morag)
    with pytest.raises(Refused):
        enter(made, K.CLARIFY, on=-6, by=cast.morag)
    enter(made, K.CLARIFY, on=-2, by=cast.morag)
    assert matter_standings([made])[0].clock.stands
    enter(made, K.CLARIFIED, on=0, by=cast.morag)
    assert not matter_standings([made])[0].clock.stands


def test_a_note_keeps_nothing_that_moves_a_clock_from_its_true_day(cast: Cast) -> None:
    made, complaint = asked(cast.morag, ago=10), asked(cast.morag, "complaint_data", ago=20)
    page, other = (reverse("duties:matter", args=[one.pk]) for one in (made, complaint))
    morag = signed_in(cast.morag)

    def post(address: str, kind: str, on: int) -> tuple[int, str]:
        answer = morag.post(address, {"kind": kind, "on": day(on).isoformat(), "why": "Rang the archive."})
        return answer.status_code, answer.content.decode()

    assert post(page, "note", 0)[0] == 302
    assert post(page, "clarify", -6)[0] == 302 and matter_standings([made])[0].clock.stands
    status, text = post(page, "clarified", -7)
    assert status == 422 and f"Choose a day from {long_date(day(-6))} until today" in text and "Rang the arch" in text
    assert post(page, "clarified", -4)[0] == 302 and post(page, "extended", -1)[0] == 302
    assert post(page, "note", -9)[0] == 302
    status, text = post(page, "note", -11)
    assert status == 422 and f"Choose a day from {long_date(day(-10))} until today" in text
    assert post(other, "note", -1)[0] == 302 and post(other, "acknowledged", -3)[0] == 302
    assert [one.on for one in complaint.steps.filter(kind=K.ACKNOWLEDGED)] == [day(-3)]


def test_a_complaint_has_no_months_and_no_proof_of_identity(cast: Cast) -> None:
    with pytest.raises(Refused, match="no proof"):
        asked(cast.morag, "complaint_data", needs_identity=True)
    made = asked(cast.morag, "complaint_data", ago=25)
    assert K.EXTENDED not in matter_standings([made])[0].next_kinds
    assert [one.matter for one in pressing_matters(cast.dora)] == [made]
    enter(made, K.ACKNOWLEDGED, by=cast.dora)
    assert pressing_matters(cast.dora) == []
    enter(made, K.ANSWERED, by=cast.dora)
    assert matter_standings([made])[0].closed


def test_the_words_are_sealed_and_a_disposed_entry_still_has_its_clock(cast: Cast) -> None:
    made = asked(cast.morag)
    assert "What do you hold" not in str(vars(made))
    assert facts_of(made)["what"] == "What do you hold about us?"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM audit_sealed WHERE category = 'breach'")
        assert cursor.fetchone()[0]
    Sealed.objects.filter(pk=made.facts_id).delete()
    assert facts_of(made) == {} and matter_standings([made])[0].clock.due_on is not None


def test_the_database_refuses_to_rewrite_an_entry(cast: Cast) -> None:
    made = asked(cast.morag)
    step = enter(made, K.NOTE, by=cast.morag)
    name_on_matter(made, "They said so.", about=cast.pip, by=cast.morag)
    for change in (
        lambda: Matter.objects.filter(pk=made.pk).update(received_on=day() + timedelta(days=9)),
        lambda: MatterStep.objects.filter(pk=step.pk).update(on=day(-400)),
        lambda: MatterStep.objects.filter(pk=step.pk).delete(),
        lambda: MatterPerson.objects.filter(matter=made).update(person=cast.rita),
        lambda: MatterPerson.objects.filter(matter=made).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
