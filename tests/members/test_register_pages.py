"""The register's pages: managers keep it, the lead keeps protection, nobody keeps their own family."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.models import Purpose
from consent.past import recorded
from consent.rules import may_show
from nursery_portal.audit.events import Event
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.actions import move_children, record_leaving
from nursery_portal.members.models import Guardianship, KeyPersonAssignment, User
from nursery_portal.register.models import Child, Nursery, Room
from tests.cast import Cast, child, day, guardian, person, yes
from tests.clients import signed_in
from tests.conftest import Clock


def words(client: Client, path: str, **query: str | int) -> str:
    """The page's text, as it came."""
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_shows_children_by_room_with_key_person_and_how_far_their_adults_are(cast: Cast) -> None:
    KeyPersonAssignment.objects.create(practitioner=cast.pip, child=cast.teddy, from_on=day(-10))
    User.objects.filter(pk=cast.sam.pk).update(joined_at=None)
    child("Nell", cast.acorn, started_on=day(5))
    child("Gone", cast.acorn, leaving_on=day(-3))
    page = words(signed_in(cast.morag), "/register/")
    assert all(name in page for name in ("Teddy", "Wren", "Maya", "Nell")) and "Gone" not in page
    assert "Pip Practitioner" in page and "2 of 3 joined" in page and "1 adult, joined" in page
    acorn = words(signed_in(cast.morag), "/register/", room=cast.acorn.pk)
    assert "Teddy" in acorn and "Maya" not in acorn
    assert "Gone" in words(signed_in(cast.morag), "/register/", show="left")
    later = words(signed_in(cast.morag), "/register/", show="later")
    assert "Nell" in later and "Teddy" not in later


def test_a_child_is_found_by_the_name_they_are_known_as_and_not_by_the_full_one(cast: Cast) -> None:
    client = signed_in(cast.morag)
    found = words(client, "/register/", called="tedd")
    assert "Teddy" in found and "Wren" not in found
    assert "Nobody of that name" in words(client, "/register/", called="Fullname")


@pytest.mark.parametrize("query", [{"room": "999"}, {"room": "x"}, {"show": "everything"}, {"room": "9" * 12}])
def test_parts_that_are_not_there_are_404(cast: Cast, query: dict[str, str]) -> None:
    assert signed_in(cast.morag).get("/register/", query).status_code == 404


def test_the_pages_ask_the_same_number_of_queries_for_more_children(cast: Cast) -> None:
    client, counts = signed_in(cast.morag), []
    for number in range(2):
        for index in range(1 + 9 * number):
            one = child(f"Kid{number}{index}", cast.acorn)
            guardian(person(f"P{number}{index}", "Ent"), one)
            guardian(person(f"Q{number}{index}", "Ent"), cast.teddy)
        for path in ("/register/", "/members/people/", f"/register/children/{cast.teddy.pk}/"):
            cache.clear()  # a page that was read lately is not counted again, and asks one query less
            with CaptureQueriesContext(connection) as asked:
                words(client, path)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


def test_a_manager_enters_a_child_and_what_was_typed_stays_in_a_refused_form(cast: Cast) -> None:
    client = signed_in(cast.morag)
    form = {
        "known_as": "Bo",
        "full_name": "Bo Lindqvist",
        "born_on": day(-900).isoformat(),
        "room": cast.acorn.pk,
        "started_on": day(-1000).isoformat(),
    }
    refused = client.post("/register/children/new/", form)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "before the child was born" in page and "Bo Lindqvist" in page and day(-900).isoformat() in page
    assert not Child.objects.filter(known_as="Bo").exists()
    answer = client.post("/register/children/new/", {**form, "started_on": day().isoformat()})
    made = Child.objects.get(known_as="Bo")
    assert answer.status_code == 302 and answer["Location"] == f"/register/children/{made.pk}/"
    assert "No parental responsibility" not in words(client, answer["Location"])
    assert "Nobody is linked to Bo yet" in words(client, answer["Location"])


def test_a_manager_changes_moves_and_lets_a_child_leave(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}"
    form = {
        "known_as": "Ted",
        "full_name": "Theodore Bear",
        "born_on": cast.teddy.born_on.isoformat(),
        "room": cast.acorn.pk,
        "started_on": cast.teddy.started_on.isoformat(),
    }
    assert client.post(f"{page}/change/", form).status_code == 302
    assert client.post(f"{page}/change/", form).status_code == 422  # nothing is different
    assert client.post(f"{page}/room/", {"room": cast.willow.pk}).status_code == 302
    assert client.post(f"{page}/last-day/", {"last_day": day(-900).isoformat()}).status_code == 422
    assert client.post(f"{page}/last-day/", {"last_day": day(9).isoformat()}).status_code == 302
    cast.teddy.refresh_from_db()
    assert (cast.teddy.known_as, cast.teddy.room, cast.teddy.leaving_on) == ("Ted", cast.willow, day(9))
    assert client.post(f"{page}/last-day/", {"last_day": ""}).status_code == 302
    cast.teddy.refresh_from_db()
    assert cast.teddy.leaving_on is None


# --- who saves last puts back nothing that somebody else has changed ---


def opened(client: Client, address: str, **typed: object) -> dict[str, object]:
    """The fields of this page's form as a browser sends them back, but for what is typed."""
    form = client.get(address).context["form"]
    found = {name: form[name].value() for name in form.fields}
    found = {name: getattr(value, "pk", value) for name, value in found.items()}
    return {name: "" if value is None else value for name, value in found.items()} | typed


def test_who_corrects_a_name_puts_no_child_back_into_the_room_or_onto_the_first_day_of_before(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/change/"
    late, stale = day(-300), opened(client, page, known_as="Theo")
    move_children([cast.teddy, cast.wren], room=cast.willow, by=cast.morag)
    assert client.post(page, opened(client, page, started_on=late.isoformat())).status_code == 302
    assert client.post(page, stale).status_code == 302
    cast.teddy.refresh_from_db()
    assert (cast.teddy.known_as, cast.teddy.room, cast.teddy.started_on) == ("Theo", cast.willow, late)
    changed = [details for _, details in recorded(Event.REGISTER_CHILD_CHANGED, children=[cast.teddy.pk])]
    assert set(changed[-1]) - {"salt"} == {"known_as"}
    assert client.post(page, opened(client, page, room=cast.acorn.pk)).status_code == 302, "what is meant is done"
    cast.teddy.refresh_from_db()
    assert cast.teddy.room == cast.acorn


def test_what_two_people_change_to_something_else_is_told_and_the_second_saving_is_meant(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/change/"
    third = Room.objects.create(name="Oak", order=3)
    stale = opened(client, page, known_as="Theo", full_name="Theodore  Bear", room=third.pk)
    assert client.post(page, opened(client, page, room=cast.willow.pk, started_on=day(-300))).status_code == 302
    before = Child.objects.filter(pk=cast.teddy.pk).values().get()
    refused = client.post(page, stale)
    answer = refused.content.decode()
    assert refused.status_code == 422 and "meanwhile: now it is “Willow”. Save again" in answer
    assert "Theodore  Bear" in answer and f'value="{third.pk}" selected' in answer
    assert Child.objects.filter(pk=cast.teddy.pk).values().get() == before
    form = refused.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(page, again).status_code == 302
    cast.teddy.refresh_from_db()
    assert (cast.teddy.known_as, cast.teddy.room, cast.teddy.started_on) == ("Theo", third, day(-300))


def test_two_who_change_the_same_to_the_same_are_told_nothing(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/change/"
    stale = opened(client, page, room=cast.willow.pk, known_as="Theo")
    move_children([cast.teddy], room=cast.willow, by=cast.morag)
    assert client.post(page, stale).status_code == 302
    cast.teddy.refresh_from_db()
    assert (cast.teddy.known_as, cast.teddy.room) == ("Theo", cast.willow)


def test_who_moves_one_child_changes_nothing_else_of_it(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/room/"
    assert client.post(page, {"room": cast.willow.pk}).status_code == 302
    changed = [details for _, details in recorded(Event.REGISTER_CHILD_CHANGED, children=[cast.teddy.pk])]
    assert [set(one) - {"salt"} for one in changed] == [{"room_id"}]
    Child.objects.filter(pk=cast.wren.pk).update(room=cast.willow)
    with pytest.raises(Refused, match="Wren is in Willow already"):
        move_children([cast.wren], room=cast.willow, by=cast.morag)


def test_who_renames_a_room_does_not_open_it_again(cast: Cast) -> None:
    client = signed_in(cast.morag)
    third = Room.objects.create(name="Oak", order=3)
    page = f"/register/rooms/{third.pk}/"
    stale, both = opened(client, page, name="Oaks"), opened(client, page, closed_on=day(5).isoformat())
    assert client.post(page, opened(client, page, closed_on=day(-1).isoformat())).status_code == 302
    assert client.post(page, stale).status_code == 302
    third.refresh_from_db()
    assert (third.name, third.closed_on) == ("Oaks", day(-1))
    refused = client.post(page, both)
    assert refused.status_code == 422 and f"now it is {long_date(day(-1))}." in refused.content.decode()
    third.refresh_from_db()
    assert third.closed_on == day(-1)


def test_who_changes_a_telephone_number_puts_no_other_number_back(cast: Cast) -> None:
    Nursery.objects.update(address="1 Mill Lane\nLeeds", lado_contact="old LADO", social_care_contact="old care")
    client, page = signed_in(cast.morag), "/register/nursery/"
    typed = opened(client, page, phone="01632 960 999")
    stale = typed | {"address": str(typed["address"]).replace("\n", "\r\n")}  # as a browser ends a line
    assert client.post(page, opened(client, page, lado_contact="new LADO")).status_code == 302
    assert client.post(page, stale).status_code == 302
    found = Nursery.objects.get()
    assert (found.phone, found.lado_contact, found.address) == ("01632 960 999", "new LADO", "1 Mill Lane\nLeeds")
    refused = client.post(page, stale | {"lado_contact": "another LADO"})
    answer = refused.content.decode()
    assert refused.status_code == 422 and "now it is “new LADO”" in answer and "another LADO" in answer
    assert Nursery.objects.get().lado_contact == "new LADO"


def test_who_corrects_what_somebody_is_to_the_child_moves_no_first_day_back(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/links/{cast.sam_link.pk}/"
    stale = opened(client, page, relationship="dad")
    assert client.post(page, opened(client, page, from_on=day(20).isoformat())).status_code == 302
    assert client.post(page, stale).status_code == 302
    cast.sam_link.refresh_from_db()
    assert (cast.sam_link.relationship, cast.sam_link.from_on) == ("dad", day(20))
    assert client.post(page, stale | {"from_on": day(9).isoformat()}).status_code == 422
    cast.sam_link.refresh_from_db()
    assert cast.sam_link.from_on == day(20)


def test_a_child_who_comes_back_gets_a_new_first_day_and_no_yes_of_then_counts(clock: Clock, cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.sam, cast.teddy)
    record_leaving(cast.teddy, last_day=clock.now.date(), by=cast.morag)
    clock.forward(days=60)
    client, page, today = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}", clock.now.date()
    for last in ("", today.isoformat(), (today + timedelta(days=200)).isoformat()):
        answer = client.post(f"{page}/last-day/", {"last_day": last})
        assert answer.status_code == 422 and "enter the first day of the new place" in answer.content.decode()
        assert not may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    fields = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name")}
    fields |= {"born_on": cast.teddy.born_on.isoformat(), "room": cast.acorn.pk, "started_on": today.isoformat()}
    assert client.post(f"{page}/change/", fields).status_code == 302
    back = Child.objects.get(pk=cast.teddy.pk)
    assert (back.started_on, back.leaving_on, back.leaving_recorded_on) == (today, None, None)
    assert not may_show(back, Purpose.OWN_PICTURES, clock.now), "asked anew"
    yes(cast.ola, back)
    assert may_show(back, Purpose.OWN_PICTURES, clock.now)
    left = [details["last_day"] for _, details in recorded(Event.REGISTER_CHILD_LEFT, children=[back.pk])]
    assert len(left) == 2 and left[1] is None


def test_a_child_who_did_not_come_back_after_all_is_gone_as_before_and_nothing_opens_meanwhile(
    clock: Clock, cast: Cast
) -> None:
    yes(cast.ola, cast.teddy)
    gone, began = clock.now.date(), cast.teddy.started_on
    record_leaving(cast.teddy, last_day=gone, by=cast.morag)
    clock.forward(days=20)
    client, page, today = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}", clock.now.date()
    fields = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name")}
    fields |= {"born_on": cast.teddy.born_on.isoformat(), "room": cast.acorn.pk, "started_on": today.isoformat()}
    assert client.post(f"{page}/change/", fields).status_code == 302
    for first in (began, gone):
        answer = client.post(f"{page}/change/", fields | {"started_on": first.isoformat()})
        assert answer.status_code == 422 and "enter that day as the last day" in answer.content.decode()
        assert not may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    answer = client.post(f"{page}/last-day/", {"last_day": (gone - timedelta(days=1)).isoformat()})
    assert answer.status_code == 422 and "when the place before ended" in answer.content.decode()
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert client.post(f"{page}/change/", fields | {"started_on": tomorrow}).status_code == 302
    assert client.post(f"{page}/last-day/", {"last_day": gone.isoformat()}).status_code == 302
    back = Child.objects.get(pk=cast.teddy.pk)
    assert (back.started_on, back.leaving_on, back.leaving_recorded_on) == (began, gone, gone)
    assert back.earlier_leaving_on is None and not may_show(back, Purpose.OWN_PICTURES, clock.now)
    assert client.post(f"{page}/last-day/", {"last_day": ""}).status_code == 422, "the week does not begin anew"
    changed = [details for _, details in recorded(Event.REGISTER_CHILD_CHANGED, children=[back.pk])]
    assert changed[-1]["started_on"] == began.isoformat()


@pytest.mark.parametrize(("days", "undone"), [(7, True), (8, False), (330, False)])
def test_a_last_day_mistyped_by_a_year_ends_no_place_that_is_used(
    clock: Clock, cast: Cast, days: int, undone: bool
) -> None:
    gone = clock.now.date()
    record_leaving(cast.teddy, last_day=gone, by=cast.morag)
    clock.forward(days=30)
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}"
    fields = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name")}
    fields |= {"born_on": cast.teddy.born_on.isoformat(), "room": cast.acorn.pk}
    assert client.post(f"{page}/change/", fields | {"started_on": clock.now.date().isoformat()}).status_code == 302
    before = Child.objects.filter(pk=cast.teddy.pk).values().get()
    clock.forward(days=days)
    client = signed_in(cast.morag)
    answer = client.post(f"{page}/last-day/", {"last_day": gone.isoformat()})
    assert answer.status_code == (302 if undone else 422)
    if not undone:
        assert "lies before the first" in answer.content.decode()
        assert Child.objects.filter(pk=cast.teddy.pk).values().get() == before
        later = (clock.now.date() + timedelta(days=9)).isoformat()
        assert client.post(f"{page}/change/", fields | {"started_on": later}).status_code == 302
        assert client.post(f"{page}/last-day/", {"last_day": gone.isoformat()}).status_code == 422, "nor moved on"


def test_a_last_day_that_was_a_mistake_is_taken_back_within_a_week(clock: Clock, cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    clock.forward(days=30)
    record_leaving(cast.teddy, last_day=clock.now.date() - timedelta(days=20), by=cast.morag)
    clock.forward(days=7)
    page = f"/register/children/{cast.teddy.pk}/last-day/"
    assert signed_in(cast.morag).post(page, {"last_day": ""}).status_code == 302
    assert may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)


def test_a_first_day_after_a_last_day_that_is_ahead_is_no_new_place(clock: Clock, cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}"
    record_leaving(cast.teddy, last_day=clock.now.date() + timedelta(days=3), by=cast.morag)
    fields = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name")}
    later = (clock.now.date() + timedelta(days=9)).isoformat()
    fields |= {"born_on": cast.teddy.born_on.isoformat(), "room": cast.acorn.pk, "started_on": later}
    answer = client.post(f"{page}/change/", fields)
    assert answer.status_code == 422 and "lies after the last" in answer.content.decode()


def test_a_manager_names_a_key_person_from_among_the_practitioners(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/key-person/"
    assert client.post(page, {"practitioner": cast.dora.pk, "from_on": day().isoformat()}).status_code == 422
    assert not KeyPersonAssignment.objects.exists()
    assert client.post(page, {"practitioner": cast.pip.pk, "from_on": day().isoformat()}).status_code == 302
    assert KeyPersonAssignment.objects.get().practitioner == cast.pip


def test_whom_an_order_keeps_from_a_child_is_no_key_person_of_theirs_once_the_link_is_over(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.teddy.pk}/key-person/"
    link = guardian(cast.pip, cast.teddy, until_on=day(-1), no_contact=True)
    refused = client.post(page, {"practitioner": cast.pip.pk, "from_on": day().isoformat()})
    assert refused.status_code == 422 and "own family" in refused.text
    assert not KeyPersonAssignment.objects.exists()
    Guardianship.objects.filter(pk=link.pk).update(no_contact=False)
    assert client.post(page, {"practitioner": cast.pip.pk, "from_on": day().isoformat()}).status_code == 302


def test_rooms_are_entered_changed_and_closed_only_when_empty(cast: Cast) -> None:
    client = signed_in(cast.morag)
    assert client.post("/register/rooms/new/", {"name": "acorn", "order": 3}).status_code == 422
    assert client.post("/register/rooms/new/", {"name": "Oak", "age_range": "4 to 5", "order": 3}).status_code == 302
    oak, page = Room.objects.get(name="Oak"), f"/register/rooms/{cast.acorn.pk}/"
    refused = client.post(page, {"name": "Acorn", "order": 1, "closed_on": day(1).isoformat()})
    assert refused.status_code == 422 and "2 of its children" in refused.content.decode()
    closing = {"name": "Oak", "order": 3, "closed_on": day(1).isoformat()}
    assert client.post(f"/register/rooms/{oak.pk}/", closing).status_code == 302
    assert "Closed" in words(client, "/register/rooms/")


def test_the_nursery_keeps_its_own_entry(cast: Cast) -> None:
    client = signed_in(cast.rita)
    form = {"name": "Stepping Stones", "legal_name": "Stepping Stones CIC", "phone": "01632 960001"}
    assert client.post("/register/nursery/", {**form, "name": ""}).status_code == 422
    assert client.post("/register/nursery/", form).status_code == 302
    assert Nursery.objects.get().legal_name == "Stepping Stones CIC"


# --- protection is for the lead ---


def test_the_lead_alone_sees_and_sets_protection_responsibility_and_restrictions(cast: Cast) -> None:
    lead, page = signed_in(cast.dora), f"/register/children/{cast.teddy.pk}/"
    assert lead.post(f"{page}protection/", {"protected": "yes"}).status_code == 422
    assert lead.post(f"{page}protection/", {"protected": "yes", "reason": "adopted"}).status_code == 302
    link = f"/register/links/{cast.sam_link.pk}/"
    limits = {"no_contact": "on", "order_expires_on": day(90).isoformat()}
    assert lead.post(f"{link}restrictions/", limits).status_code == 302
    seen = {"holds": "yes", "basis": "order", "evidence_seen_by": cast.dora.pk, "evidence_seen_on": day().isoformat()}
    assert lead.post(f"{link}responsibility/", {**seen, "basis": ""}).status_code == 422
    assert lead.post(f"{link}responsibility/", seen).status_code == 302
    shown = words(lead, page)
    assert "Yes: no picture may show them" in shown and "No contact until" in shown
    assert "Parental responsibility order, seen by Dora Lead" in shown
    cast.teddy.refresh_from_db()
    cast.sam_link.refresh_from_db()
    assert cast.teddy.protected and cast.sam_link.no_contact and cast.sam_link.basis == "order"


@pytest.mark.parametrize("who", ["morag", "rita"])
def test_managers_and_owner_read_the_same_bytes_whatever_is_protected_or_restricted(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    pages = [
        "/register/",
        f"/register/children/{cast.teddy.pk}/",
        f"/members/people/{cast.sam.pk}/",
        "/members/people/",
    ]

    def bare() -> list[str]:
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", words(client, page)) for page in pages]

    before = bare()
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(
        no_contact=True, hide_location=True, no_images_at_all=True, order_expires_on=day(30)
    )
    assert bare() == before


# --- one's own family ---


def test_a_leader_finds_nothing_of_their_own_family_in_the_register(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    client, other = signed_in(cast.morag), signed_in(cast.rita)
    page = words(client, "/register/")
    assert ">Teddy<" not in page and "You have 1 child here yourself" in page
    assert ">Teddy<" in words(other, "/register/")
    for path in ("", "change/", "room/", "last-day/", "key-person/", "links/new/"):
        assert client.get(f"/register/children/{cast.teddy.pk}/{path}").status_code == 404
    for path in ("", "end/"):
        assert client.get(f"/register/links/{cast.ola_link.pk}/{path}").status_code == 404
    assert client.get(f"/members/people/{cast.ola.pk}/").status_code == 404
    assert ">Ola Bear<" not in words(client, "/members/people/")
    assert client.post(f"/members/people/{cast.ola.pk}/suspend/", {"reason": "cross"}).status_code == 404
    assert other.get(f"/members/people/{cast.ola.pk}/").status_code == 200


def test_a_link_that_begins_later_or_is_restricted_keeps_a_leader_away_too(cast: Cast) -> None:
    later = guardian(cast.morag, cast.teddy, from_on=day(20), has_parental_responsibility=False, basis="")
    client = signed_in(cast.morag)
    assert client.get(f"/register/children/{cast.teddy.pk}/").status_code == 404
    Guardianship.objects.filter(pk=later.pk).update(from_on=day(-2), no_contact=True)
    assert signed_in(cast.morag).get(f"/register/children/{cast.teddy.pk}/").status_code == 404
    Guardianship.objects.filter(pk=later.pk).update(until_on=day(-1))
    assert signed_in(cast.morag).get(f"/register/children/{cast.teddy.pk}/").status_code == 404
    Guardianship.objects.filter(pk=later.pk).update(no_contact=False)
    assert signed_in(cast.morag).get(f"/register/children/{cast.teddy.pk}/").status_code == 200


def test_a_lead_sees_no_cause_of_a_child_of_their_own(cast: Cast) -> None:
    assert signed_in(cast.dipa).get(f"/register/children/{cast.teddy.pk}/protection/").status_code == 200
    guardian(cast.dipa, cast.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    client = signed_in(cast.dipa)
    for path in ("", "protection/"):
        assert client.get(f"/register/children/{cast.teddy.pk}/{path}").status_code == 404
    assert client.get(f"/register/links/{cast.sam_link.pk}/restrictions/").status_code == 404


def test_of_a_colleague_in_the_own_family_only_the_roles_show(cast: Cast) -> None:
    guardian(cast.morag, cast.maya)
    guardian(cast.pip, cast.maya, relationship="father", has_parental_responsibility=False, basis="")
    User.objects.filter(pk=cast.pip.pk).update(joined_at=None)
    page = words(signed_in(cast.morag), f"/members/people/{cast.pip.pk}/")
    assert "Practitioner" in page and "You are of one family" in page
    assert cast.pip.email not in page and "Maya" not in page and "Invite" not in page.replace("Invited relative", "")


# --- links ---


def test_entering_a_guardian_sends_nothing(cast: Cast, mailoutbox: list[object]) -> None:
    client, page = signed_in(cast.morag), f"/register/children/{cast.wren.pk}/links/new/"
    form = {
        "first_name": "Bea",
        "last_name": "Bird",
        "email": "bea@example.org",
        "relationship": "grandmother",
        "kind": "relative",
        "from_on": day().isoformat(),
    }
    refused = client.post(page, {**form, "email": "bea at example"})
    assert refused.status_code == 422 and "bea at example" in refused.content.decode()
    assert client.post(page, form).status_code == 302
    link = Guardianship.objects.get(user__email="bea@example.org")
    assert not link.has_parental_responsibility and not link.user.is_active and mailoutbox == []
    assert client.post(page, form).status_code == 422  # linked already


def test_links_are_corrected_and_ended(cast: Cast) -> None:
    client, link = signed_in(cast.morag), Guardianship.objects.get(user=cast.gran)
    form = {"relationship": "great-aunt", "kind": "relative", "from_on": day(-3).isoformat()}
    assert client.post(f"/register/links/{link.pk}/", {**form, "relationship": " "}).status_code == 422
    assert client.post(f"/register/links/{link.pk}/", form).status_code == 302
    assert client.post(f"/register/links/{link.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/register/links/{link.pk}/end/", {"reason": "moved away"}).status_code == 302
    link.refresh_from_db()
    assert link.relationship == "great-aunt" and link.ended_at is not None
    assert "Links that have ended" in words(client, f"/register/children/{cast.teddy.pk}/")
    assert client.post(f"/register/links/{link.pk}/end/", {"reason": "again"}).status_code == 422


def test_the_lead_keeps_no_rooms_children_or_links_and_the_manager_no_protection(cast: Cast) -> None:
    lead, manager = signed_in(cast.dora), signed_in(cast.morag)
    assert lead.post(f"/register/links/{cast.sam_link.pk}/end/", {"reason": "x"}).status_code == 403
    assert manager.post(f"/register/links/{cast.sam_link.pk}/restrictions/", {"no_contact": "on"}).status_code == 403
    cast.sam_link.refresh_from_db()
    assert cast.sam_link.ended_at is None and not cast.sam_link.no_contact


def test_the_menu_leads_readers_to_the_register_and_nobody_else(cast: Cast) -> None:
    for who, there in ((cast.morag, True), (cast.dora, True), (cast.rita, True), (cast.pip, False), (cast.ola, False)):
        page = words(signed_in(who), "/members/me/")
        assert ('href="/register/"' in page) is there and ('href="/members/people/"' in page) is there


def test_a_long_list_comes_in_pages(cast: Cast) -> None:
    for index in range(70):
        child(f"Kid{index:02}", cast.acorn)
    client = signed_in(cast.morag)
    first = words(client, "/register/", room=cast.acorn.pk)
    assert "Kid00" in first and "Teddy" not in first and f"?room={cast.acorn.pk}&amp;page=2" in first
    assert "Teddy" in words(client, "/register/", room=cast.acorn.pk, page=2)


def test_ones_own_page_names_no_room_that_is_hidden_and_no_child_an_order_keeps_one_from(cast: Cast) -> None:
    client = signed_in(cast.sam)
    assert "Acorn" in words(client, "/members/me/")
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=True)
    page = words(client, "/members/me/")
    assert "Teddy" in page and "Acorn" not in page
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    guardian(cast.sam, cast.maya, has_parental_responsibility=False, basis="")
    page = words(client, "/members/me/")
    assert "Teddy" not in page and "Maya" in page
