"""A court order's days act by themselves: on its first day, on its last, and with nothing in between."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from consent.models import Purpose
from consent.rules import may_show
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import answerable_children, family_children
from nursery_portal.members.actions import (
    ask_relative,
    end_relative,
    enter_guardian,
    restrict_guardianship,
    send_invitation,
    settle_relative,
)
from nursery_portal.members.models import (
    Guardianship,
    RelativeRequest,
    Role,
    User,
    forbidding,
    restriction_current,
)
from nursery_portal.members.rules import Restricted, orders_ahead
from nursery_portal.members.tasks import mail_waiting_invitations
from nursery_portal.register.models import Child, Nursery
from posts.actions import publish_post
from posts.digest import new_posts
from tests.cast import Cast, day, draft, grant, guardian, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce


def order(cast: Cast, begins: int | None, expires: int | None) -> Guardianship:
    restrict_guardianship(
        cast.sam_link,
        no_contact=True,
        hide_location=False,
        no_images_at_all=False,
        order_begins_on=None if begins is None else day(begins),
        order_expires_on=None if expires is None else day(expires),
        by=cast.dora,
    )
    return Guardianship.objects.get(pk=cast.sam_link.pk)


def sees(cast: Cast) -> bool:
    return family_children(cast.sam).filter(pk=cast.teddy.pk).exists()


def test_it_begins_and_ends_on_its_days(cast: Cast, clock: Clock) -> None:
    order(cast, 3, 10)
    seen = []
    for _ in range(13):
        assert answerable_children(cast.sam).filter(pk=cast.teddy.pk).exists() is sees(cast)
        seen.append(sees(cast))
        clock.forward(days=1)
    assert seen == [True] * 3 + [False] * 8 + [True] * 2


def test_the_row_and_the_question_agree_on_every_day(cast: Cast) -> None:
    for begins, expires in ((None, None), (3, 10), (None, 4), (5, None), (-4, -1), (0, 0)):
        link = order(cast, begins, expires)
        for offset in range(-6, 13):
            asked = Guardianship.objects.filter(restriction_current("no_contact", day(offset)), pk=link.pk)
            assert asked.exists() is link.restricts("no_contact", day(offset)), (begins, expires, offset)


def test_pictures_go_dark_with_the_first_day_of_an_order_that_forbids_them(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    restrict_guardianship(
        cast.sam_link,
        no_contact=False,
        hide_location=False,
        no_images_at_all=True,
        order_begins_on=day(2),
        by=cast.dora,
    )

    def shown() -> bool:
        return may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)

    assert shown()
    clock.forward(days=2)
    assert not shown()


@pytest.mark.parametrize(("begins", "expires"), [(5, 4), (1, 0)])
def test_an_order_that_ends_before_it_begins_is_refused_by_action_and_database(
    cast: Cast, begins: int, expires: int
) -> None:
    with pytest.raises(Refused, match="ends before"):
        order(cast, begins, expires)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(
            order_begins_on=day(begins), order_expires_on=day(expires)
        )
    assert sees(cast)


def test_the_lead_reads_what_is_to_come_and_nobody_else_does(cast: Cast) -> None:
    order(cast, 3, None)
    page = reverse("register:child", args=[cast.teddy.pk])
    assert "No contact from" in signed_in(cast.dora).get(page).content.decode()
    assert "No contact" not in signed_in(cast.morag).get(page).content.decode()


def invited_late(cast: Cast) -> User:
    """A father who was entered and invited, and has not come in; with the two letters of his mail."""
    link = enter_guardian(
        cast.teddy, email="ned@example.org", first_name="Ned", last_name="Late", relationship="father", by=cast.morag
    )
    Guardianship.objects.filter(pk=link.pk).update(has_parental_responsibility=True, basis="birth_registered")
    send_invitation(link.user, by=cast.morag)
    return link.user


def restrict(cast: Cast, person: User, **more: object) -> None:
    """An order of the court against this person, about Teddy."""
    none = {"no_contact": False, "hide_location": False, "no_images_at_all": False}
    link = Guardianship.objects.get(user=person, child=cast.teddy)
    restrict_guardianship(link, **{**none, **more}, by=cast.dora)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["no_contact", "hide_location"])
def test_an_invitation_closes_by_itself_on_the_first_day_of_an_order_that_came_after_it(
    cast: Cast, clock: Clock, at_once: AtOnce, what: str
) -> None:
    at_once(invited_late, cast)
    person = User.objects.get(email="ned@example.org")
    found = re.search(r"/members/invitation/\S+", str(mail.outbox[-1].body))
    assert found is not None
    restrict(cast, person, **{what: True}, order_begins_on=day(3))
    assert Client().get(found[0]).status_code == 200, "until then nothing is different"
    clock.forward(days=3)
    closed = Client().get(found[0])
    assert closed.status_code == 404 and "opens nothing any more" in closed.content.decode()
    sent = {"first_name": "Ned", "last_name": "Late", "password": "a long enough secret 9"}
    assert Client().post(found[0], sent).status_code == 404
    person.refresh_from_db()
    assert person.joined_at is None and not person.is_active
    restrict(cast, person)
    assert Client().post(found[0], sent).status_code == 302, "without the order it opens, with the same words"


def test_a_mail_that_was_not_sent_yet_is_not_sent_on_that_day(cast: Cast, clock: Clock) -> None:
    person = invited_late(cast)  # the test's transaction never commits: nothing has gone out
    restrict(cast, person, no_contact=True, order_begins_on=day(1))
    clock.forward(days=1)
    mail_waiting_invitations()
    assert not mail.outbox
    restrict(cast, person)
    mail_waiting_invitations()
    assert [one.to for one in mail.outbox] == [["ned@example.org"]]


def test_who_is_asked_in_before_an_order_begins_is_looked_at_by_the_lead_first(cast: Cast) -> None:
    Nursery.objects.update(relatives_per_guardian=2)

    def asks(number: int) -> str:
        made = ask_relative(
            cast.teddy, email=f"r{number}@example.org", first_name="Re", last_name="Bear", relationship="aunt",
            by=cast.ola,
        )  # fmt: skip
        return str(made.state)

    assert asks(1) == "invited"
    order(cast, 20, None)
    assert asks(2) == "waiting"
    order(cast, -9, -1)
    RelativeRequest.objects.filter(email="r2@example.org").update(state="declined")
    assert asks(3) == "invited", "an order that is over keeps nobody waiting"


def test_the_lead_reads_whom_the_person_has_asked_in_and_the_manager_reads_nothing(cast: Cast) -> None:
    Nursery.objects.update(relatives_per_guardian=2)
    ask_relative(
        cast.teddy, email="nan@example.org", first_name="Nan", last_name="Asked", relationship="aunt", by=cast.sam
    )
    lead = signed_in(cast.dora)
    page, other = (reverse("register:link_restrictions", args=[one.pk]) for one in (cast.sam_link, cast.ola_link))
    assert "They asked in Nan Asked: what keeps this person from the child" in lead.get(page).content.decode()
    assert "They asked in" not in lead.get(other).content.decode()
    assert signed_in(cast.morag).get(page).status_code == 403


def test_who_must_not_learn_where_a_child_is_reads_its_room_nowhere(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    guardian(cast.sam, cast.maya)
    pages = [
        reverse("posts:feed"),
        reverse("posts:search"),
        reverse("posts:album"),
        reverse("posts:who_sees", args=[cast.teddy.pk]),
        reverse("consent:children"),
        reverse("consent:child", args=[cast.teddy.pk]),
        reverse("members:account"),
    ]
    there = reverse("posts:post_detail", args=[post.pk]), reverse("posts:photo", args=[picture.pk, "small"])
    client = signed_in(cast.sam)
    assert "Acorn" in client.get(pages[0]).content.decode() and client.get(there[0]).status_code == 200

    Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=True)

    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200 and "Acorn" not in answer.content.decode(), address
    assert [client.get(address).status_code for address in there] == [404, 404]
    now = kit_clock.now()
    assert new_posts({cast.sam.pk, cast.ola.pk}, now - timedelta(hours=1), now).keys() == {cast.ola.pk}


# --- an order ends with the lead's word, not with the link ---

MANAGED = {"relationship": "father", "kind": "guardian"}


def ordered(cast: Cast, **more: object) -> Guardianship:
    restrict(cast, cast.sam, **(more or {"no_contact": True, "hide_location": True}))
    return Guardianship.objects.get(pk=cast.sam_link.pk)


def entered_again(cast: Cast, who: User, kind: str = "guardian") -> Any:
    typed = {"first_name": "Sam", "last_name": cast.sam.last_name, "email": cast.sam.email, "from_on": day()}
    page = reverse("register:link_enter", args=[cast.teddy.pk])
    return signed_in(who).post(page, {**MANAGED, **typed, "kind": kind})


@pytest.mark.parametrize("begins", [None, 5])
def test_a_manager_neither_ends_nor_moves_a_link_that_bears_an_order_and_is_not_told_why(
    cast: Cast, begins: int | None
) -> None:
    link = ordered(cast, no_images_at_all=True, order_begins_on=None if begins is None else day(begins))
    manager = signed_in(cast.morag)
    end, change = (reverse(f"register:link_{what}", args=[link.pk]) for what in ("end", "change"))
    shown = {**MANAGED, "from_on": link.from_on.isoformat()}
    for address, typed in (
        (end, {"reason": "moved away"}),
        (end, {"reason": "moved away", "last_day": day(9).isoformat()}),
        (change, {**shown, "from_on": day(9).isoformat()}),
        (change, {**shown, "kind": "relative"}),
    ):
        answer = manager.post(address, typed)
        page = answer.content.decode()
        assert answer.status_code == 422 and "Please ask the safeguarding lead" in page and "order" not in page
    assert "moved away" in manager.post(end, {"reason": "moved away"}).content.decode()
    after = Guardianship.objects.get(pk=link.pk)
    assert (after.from_on, after.until_on, after.ended_at) == (link.from_on, None, None)
    assert manager.post(change, {**shown, "relationship": "dad"}).status_code == 302, "words restrict nobody"
    restrict(cast, cast.sam)
    assert manager.post(end, {"reason": "moved away"}).status_code == 302


def test_the_lead_ends_such_a_link_and_the_order_stays_until_the_lead_lifts_it(cast: Cast, clock: Clock) -> None:
    link, lead = ordered(cast), signed_in(cast.dora)
    end, restrictions = (reverse(f"register:link_{what}", args=[link.pk]) for what in ("end", "restrictions"))
    child = reverse("register:child", args=[cast.teddy.pk])
    assert end in lead.get(child).content.decode()
    assert "stays written on the ended link" in lead.get(end).content.decode()
    assert "stays written" not in signed_in(cast.morag).get(end).content.decode()
    clock.forward(minutes=6)
    assert "/accounts/reauthenticate/" in lead.post(end, {"reason": "adopted"})["Location"]
    lead = signed_in(cast.dora)
    assert lead.post(end, {"reason": "adopted"}).status_code == 302
    assert restrictions in lead.get(child).content.decode() and not sees(cast)
    assert entered_again(cast, cast.morag).status_code == 422
    assert lead.post(restrictions, opened(lead, link)[1]).status_code == 302
    assert entered_again(cast, cast.morag).status_code == 302 and sees(cast)
    refused = lead.post(restrictions, {"no_contact": "on", "order_expires_on": day(9).isoformat()})
    page = refused.content.decode()
    assert refused.status_code == 422 and "set it on the link that holds now" in page and day(9).isoformat() in page
    assert sees(cast) and not Guardianship.objects.get(pk=link.pk).no_contact


def test_the_lead_records_an_order_on_a_link_that_had_ended_before(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    end, change, restrictions = (
        reverse(f"register:link_{what}", args=[cast.sam_link.pk]) for what in ("end", "change", "restrictions")
    )
    child, typed = reverse("register:child", args=[cast.teddy.pk]), {"no_contact": "on", "no_images_at_all": "on"}
    manager, lead = signed_in(cast.morag), signed_in(cast.dora)
    assert manager.post(end, {"reason": "moved away"}).status_code == 302
    assert restrictions not in manager.get(child).content.decode()
    assert manager.post(restrictions, typed).status_code == 403
    assert not Guardianship.objects.get(pk=cast.sam_link.pk).no_contact
    assert may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    assert restrictions in lead.get(child).content.decode() and lead.get(restrictions).status_code == 200
    assert lead.post(restrictions, typed).status_code == 302
    assert not may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    assert entered_again(cast, cast.morag).status_code == 422, "the lead enters them"
    shown = {**MANAGED, "from_on": cast.sam_link.from_on.isoformat()}
    assert lead.post(change, shown).status_code == 422, "nothing else of a link that is over"


@pytest.mark.parametrize("kind", ["guardian", "relative"])
def test_who_is_entered_again_brings_the_order_along(cast: Cast, kind: str) -> None:
    link = ordered(cast, no_contact=True, order_expires_on=day(30))
    Guardianship.objects.filter(pk=link.pk).update(until_on=day(-1))
    refused = entered_again(cast, cast.morag, kind)
    assert refused.status_code == 422 and "Please ask the safeguarding lead" in refused.content.decode()
    assert cast.sam.email in refused.content.decode() and not sees(cast)
    assert entered_again(cast, cast.dora, kind).status_code == 302
    new = Guardianship.objects.exclude(pk=link.pk).get(user=cast.sam, child=cast.teddy)
    assert new.no_contact and new.order_expires_on == day(30) and not sees(cast)
    assert not Guardianship.objects.get(pk=link.pk).no_contact, "one place to lift it"
    restrict_guardianship(new, no_contact=False, hide_location=False, no_images_at_all=False, by=cast.dora)
    assert sees(cast)


def test_who_is_entered_again_brings_the_orders_of_all_earlier_links_along(cast: Cast) -> None:
    """An earlier portal left an order on each of two."""
    link = ordered(cast, no_images_at_all=True, order_begins_on=day(-9), order_expires_on=day(30))
    first, second = (
        Guardianship.objects.create(
            user=cast.sam, child=cast.teddy, from_on=link.from_on, ended_at=kit_clock.now(), **order
        )
        for order in ({"no_contact": True, "order_expires_on": day(5)}, {"hide_location": True})
    )
    Guardianship.objects.filter(pk=link.pk).update(ended_at=kit_clock.now())
    assert entered_again(cast, cast.morag).status_code == 422
    assert entered_again(cast, cast.dora).status_code == 302
    new = Guardianship.objects.get(user=cast.sam, child=cast.teddy, ended_at=None)
    assert new.no_contact and new.hide_location and new.no_images_at_all
    assert (new.order_begins_on, new.order_expires_on) == (None, None)
    earlier = Guardianship.objects.filter(pk__in=[link.pk, first.pk, second.pk])
    assert not earlier.filter(pk__in=orders_ahead(day())).exists(), "one place to lift it"


def test_an_order_that_ran_out_asks_nobody_and_is_not_carried_over(cast: Cast) -> None:
    link = ordered(cast, no_contact=True, order_expires_on=day(-1))
    assert (
        signed_in(cast.morag).post(reverse("register:link_end", args=[link.pk]), {"reason": "moved away"}).status_code
        == 302
    )
    assert entered_again(cast, cast.morag).status_code == 302 and sees(cast)


def test_the_sheet_of_last_year_names_the_line_of_whom_the_lead_enters(cast: Cast) -> None:
    link = ordered(cast)
    Guardianship.objects.filter(pk=link.pk).update(ended_at=kit_clock.now())
    head = "Room,Known as,Full name,Date of birth,Adult first name,Adult family name,Adult e-mail,Relationship"
    child = f"{cast.acorn.name},Teddy,{cast.teddy.full_name},{cast.teddy.born_on.isoformat()}"
    sheet = {"text": f"{head}\n{child},Sam,{cast.sam.last_name},{cast.sam.email},father\n", "really": "yes"}
    refused = signed_in(cast.morag).post("/register/import/", sheet)
    assert refused.status_code == 422
    assert "Line 2, Adult e-mail: Please ask the safeguarding lead" in refused.content.decode()
    restrict_guardianship(link, no_contact=False, hide_location=False, no_images_at_all=False, by=cast.dora)
    assert signed_in(cast.morag).post("/register/import/", sheet).status_code == 302 and sees(cast)


def test_a_relatives_own_order_outlives_being_asked_in_anew(cast: Cast) -> None:
    Nursery.objects.update(relatives_per_guardian=2)
    made = ask_relative(
        cast.teddy, email="nan@example.org", first_name="Nan", last_name="Asked", relationship="aunt", by=cast.ola
    )
    nan = User.objects.get(email="nan@example.org")
    restrict(cast, nan, no_contact=True)
    end_relative(made, by=cast.ola)
    again = ask_relative(
        cast.teddy, email=nan.email, first_name="Nan", last_name="Asked", relationship="aunt", by=cast.ola
    )
    assert again.state == "waiting"
    settle_relative(again, admit=True, by=cast.dora)
    new = Guardianship.objects.get(user=nan, ended_at=None)
    assert new.no_contact and not new.kept_away_with


# --- who has an account is not entered past the lead ---


@pytest.mark.parametrize("kind", ["guardian", "relative"])
def test_who_has_joined_is_entered_by_the_lead_alone_where_something_is_restricted(cast: Cast, kind: str) -> None:
    typed = {
        "first_name": "Priya", "last_name": cast.priya.last_name, "email": cast.priya.email,
        "relationship": "aunt", "kind": kind, "from_on": day(),
    }  # fmt: skip
    page = reverse("register:link_enter", args=[cast.teddy.pk])
    lead = signed_in(cast.dora)
    assert lead.get(page).status_code == 403
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    refused = signed_in(cast.morag).post(page, typed)
    assert refused.status_code == 422 and "Please ask the safeguarding lead" in refused.content.decode()
    assert not Guardianship.objects.filter(user=cast.priya, child=cast.teddy).exists()
    assert page in lead.get(reverse("register:child", args=[cast.teddy.pk])).content.decode()
    assert lead.post(page, typed).status_code == 302
    assert Guardianship.objects.get(user=cast.priya, child=cast.teddy).kind == kind


def test_a_relative_is_made_a_parent_by_the_lead_alone_where_something_is_restricted(cast: Cast) -> None:
    link = Guardianship.objects.get(user=cast.gran, child=cast.teddy)
    change = reverse("register:link_change", args=[link.pk])
    typed = {"relationship": "special guardian", "kind": "guardian", "from_on": link.from_on.isoformat()}
    lead = signed_in(cast.dora)
    assert lead.post(change, typed).status_code == 403
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    assert signed_in(cast.morag).post(change, typed).status_code == 422
    assert Guardianship.objects.get(pk=link.pk).kind == "relative"
    assert lead.post(change, typed).status_code == 302
    assert Guardianship.objects.get(pk=link.pk).kind == "guardian"


@pytest.mark.parametrize("cause", ["protected", "another adult"])
def test_a_last_day_is_put_off_by_the_lead_alone_where_the_lead_alone_would_enter_them(cast: Cast, cause: str) -> None:
    end, manager, lead = (
        reverse("register:link_end", args=[cast.sam_link.pk]),
        signed_in(cast.morag),
        signed_in(cast.dora),
    )

    def until(last: int) -> dict[str, str]:
        return {"reason": "moves away later", "last_day": day(last).isoformat()}

    def stands() -> object:
        return Guardianship.objects.get(pk=cast.sam_link.pk).until_on

    assert [manager.post(end, until(last)).status_code for last in (5, 9)] == [302, 302], "nothing is restricted"
    assert lead.get(end).status_code == 403 and stands() == day(9)
    if cause == "protected":
        Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    else:
        restrict(cast, cast.ola, hide_location=True)
    refused = manager.post(end, until(20))
    page = refused.content.decode()
    assert refused.status_code == 422 and "Please ask the safeguarding lead" in page and stands() == day(9)
    assert "moves away later" in page and day(20).isoformat() in page
    assert end in lead.get(reverse("register:child", args=[cast.teddy.pk])).content.decode()
    assert lead.post(end, until(20)).status_code == 302 and stands() == day(20)
    assert manager.post(end, until(4)).status_code == 302 and stands() == day(4), "sooner is the manager's, too"


# --- the end of a link opens nothing to whom an order keeps from the child ---

LEADS = ("child", "child_protection", "child_barred", "link_enter")
MANAGERS = ("child", "child_change", "child_move", "child_leaving", "link_enter")


@pytest.mark.parametrize("how", ["ended", "run out"])
@pytest.mark.parametrize(
    "set_by_the_lead",
    [{"no_contact": True, "hide_location": True}, {"hide_location": True, "order_begins_on": day(5)}],
    ids=["stands", "to come"],
)
@pytest.mark.parametrize(("role", "names"), [(Role.DEPUTY_DSL, LEADS), (Role.MANAGER, MANAGERS)])
def test_the_end_of_a_link_opens_no_page_of_the_child_to_a_leader_whom_an_order_keeps_away(
    cast: Cast, role: Role, names: tuple[str, ...], set_by_the_lead: dict[str, Any], how: str
) -> None:
    grant(cast.sam, role)
    link = ordered(cast, **set_by_the_lead)
    over: dict[str, Any] = {"ended_at": kit_clock.now()} if how == "ended" else {"until_on": day(-1)}
    Guardianship.objects.filter(pk=link.pk).update(**over)
    doors = [reverse(f"register:{name}", args=[cast.teddy.pk]) for name in names]
    if role == Role.DEPUTY_DSL:
        doors += [reverse("register:link_restrictions", args=[link.pk]), reverse("consent:end", args=[cast.teddy.pk])]
    listing = reverse("register:children")

    def opens(who: User) -> tuple[set[int], bool]:
        client = signed_in(who)
        return {client.get(door).status_code for door in doors}, "Teddy" in client.get(listing).content.decode()

    colleague = cast.dipa if role == Role.DEPUTY_DSL else cast.morag
    assert opens(cast.sam) == ({404}, False)
    assert {signed_in(cast.sam).post(door, {"reason": "moved away"}).status_code for door in doors[1:]} == {404}
    assert opens(colleague)[1] and 404 not in opens(colleague)[0]
    restrict(cast, cast.sam)
    assert opens(cast.sam) == opens(colleague), "without the order the link that is over keeps nothing from him"


def test_nobody_lifts_the_order_that_keeps_them_away_once_their_link_has_ended(cast: Cast) -> None:
    grant(cast.sam, Role.DEPUTY_DSL)
    link = ordered(cast)
    end = reverse("register:link_end", args=[link.pk])
    assert signed_in(cast.dora).post(end, {"reason": "adopted"}).status_code == 302
    with pytest.raises(Refused, match="not yours to change"):
        restrict_guardianship(link, no_contact=False, hide_location=False, no_images_at_all=False, by=cast.sam)
    sent = {"shown": Restricted.by(link).code}
    restrictions = reverse("register:link_restrictions", args=[link.pk])
    assert signed_in(cast.sam).post(restrictions, sent).status_code == 404
    assert Restricted.by(Guardianship.objects.get(pk=link.pk)) == Restricted.by(link)
    assert signed_in(cast.dora).post(restrictions, sent).status_code == 302
    assert Restricted.by(Guardianship.objects.get(pk=link.pk)).names == ()


def test_a_relative_kept_away_with_another_is_of_the_family_no_longer_than_their_link(cast: Cast) -> None:
    grant(cast.gran, Role.DEPUTY_DSL)
    link = Guardianship.objects.get(user=cast.gran)
    restrict(cast, cast.gran, no_contact=True)
    Guardianship.objects.filter(pk=link.pk).update(ended_at=kit_clock.now())
    child = reverse("register:child", args=[cast.teddy.pk])
    assert signed_in(cast.gran).get(child).status_code == 404, "the order is about her"
    Guardianship.objects.filter(pk=link.pk).update(kept_away_with=True)
    assert signed_in(cast.gran).get(child).status_code == 200, "it came with whoever asked her in, and went with her"


# --- nothing that stands is lifted, or cut short, by a page that did not say so ---


def opened(lead: Client, link: Guardianship) -> tuple[str, dict[str, str]]:
    """The page of the restrictions, and what it sends along unseen of what it showed."""
    page = reverse("register:link_restrictions", args=[link.pk])
    found = re.search(r'name="shown"(?: value="([^"]*)")?', lead.get(page).content.decode())
    assert found is not None
    return page, {"shown": found[1] or ""}


def test_who_saves_last_lifts_no_order_that_their_page_did_not_show(cast: Cast) -> None:
    dora, dipa = signed_in(cast.dora), signed_in(cast.dipa)
    page, empty = opened(dora, cast.sam_link)
    assert opened(dipa, cast.sam_link) == (page, empty)
    first = {**empty, "no_contact": "on", "order_expires_on": day(40).isoformat()}
    assert [dora.post(page, first).status_code for _ in range(2)] == [302, 302], "a second tap changes nothing"
    second = {"no_images_at_all": "on", "order_begins_on": day(-2).isoformat()}
    for sent in ({**second, **empty}, second, {**second, "shown": "no_contact"}, empty):
        refused = dipa.post(page, sent)
        assert refused.status_code == 422 and "Somebody has changed this meanwhile" in refused.content.decode()
        assert not sees(cast) and not Guardianship.objects.get(pk=cast.sam_link.pk).no_images_at_all
    answer = dipa.post(page, {**second, **empty}).content.decode()
    assert f"As it is now: No contact, until {long_date(day(40))}." in answer
    assert day(-2).isoformat() in answer and re.search(r'name="no_images_at_all"[^>]* checked', answer)
    fresh = opened(dipa, cast.sam_link)[1]
    assert f'name="shown" value="{fresh["shown"]}"' in answer, "once it was shown, the next one is meant"
    assert dipa.post(page, {**second, **fresh}).status_code == 302
    after = Guardianship.objects.get(pk=cast.sam_link.pk)
    assert (after.no_contact, after.no_images_at_all, after.order_expires_on) == (False, True, None)


BOX = 'type="checkbox" name="for_all"'


def forbidden_on(*offsets: int) -> list[bool]:
    """Whether any picture of anybody is forbidden, on each of these days."""
    return [forbidding(day(one)).exists() for one in offsets]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"order_expires_on": 90}, "No images at all would end on"),
        ({"order_begins_on": 3}, "No images at all would not act before"),
        ({"order_begins_on": 3, "order_expires_on": 90}, "No images at all would not act before"),
    ],
)
def test_the_days_of_a_second_order_cut_short_none_that_stands_unless_that_is_meant(
    cast: Cast, days: dict[str, int], words: str
) -> None:
    link, lead = ordered(cast, no_images_at_all=True), signed_in(cast.dora)
    page, shown = opened(lead, link)
    assert BOX not in lead.get(page).content.decode()
    typed = {name: day(offset).isoformat() for name, offset in days.items()}
    both = {**shown, "no_images_at_all": "on", "no_contact": "on"}
    refused = lead.post(page, {**both, **typed})
    answer = refused.content.decode()
    assert refused.status_code == 422 and f"{words} {long_date(day(next(iter(days.values()))))}" in answer
    assert BOX in answer and all(one in answer for one in typed.values())
    assert not Guardianship.objects.get(pk=link.pk).no_contact and forbidden_on(0, 91) == [True, True]
    assert lead.post(page, {**both, "order_begins_on": ""}).status_code == 302, "without days none is cut short"
    assert Guardianship.objects.get(pk=link.pk).no_contact and forbidden_on(0, 91) == [True, True]
    page, shown = opened(lead, link)
    assert lead.post(page, {**both, **shown, **typed, "for_all": "on"}).status_code == 302
    assert forbidden_on(0, 91) == ["order_begins_on" not in days, "order_expires_on" not in days]


def test_days_that_leave_no_restriction_shorter_are_taken_at_once(cast: Cast) -> None:
    link, lead = ordered(cast, no_images_at_all=True, order_expires_on=day(30)), signed_in(cast.dora)
    steps: tuple[tuple[dict[str, str], dict[str, int]], ...] = (
        ({"no_images_at_all": "on"}, {"order_expires_on": 20}),  # the one that stands, and no other
        ({"no_images_at_all": "on", "no_contact": "on"}, {"order_begins_on": -5, "order_expires_on": 20}),
        ({"no_images_at_all": "on", "no_contact": "on"}, {"order_expires_on": 60}),
        ({"hide_location": "on"}, {"order_expires_on": 2}),
        ({"no_images_at_all": "on", "no_contact": "on"}, {"order_expires_on": 1}),  # neither stood
    )
    for ticked, days in steps:
        page, shown = opened(lead, link)
        typed = {name: day(offset).isoformat() for name, offset in days.items()}
        assert lead.post(page, {**shown, **ticked, **typed}).status_code == 302, (ticked, days)


def test_no_images_outlives_the_link_until_the_order_has_run_out(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    door = reverse("posts:picture", args=[post.pk, picture.pk])
    last_day = {"reason": "moves away", "last_day": day(2).isoformat()}
    assert (
        signed_in(cast.morag).post(reverse("register:link_end", args=[cast.sam_link.pk]), last_day).status_code == 302
    )
    restrict(cast, cast.sam, no_images_at_all=True, order_expires_on=day(20))
    clock.forward(days=5)
    album = reverse("posts:album")
    ola = signed_in(cast.ola)
    assert ola.get(door).status_code == 404 and str(picture.pk) not in ola.get(album).content.decode()
    assert not may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    clock.forward(days=16)
    ola = signed_in(cast.ola)
    assert ola.get(door).status_code == 200 and str(picture.pk) in ola.get(album).content.decode()


def test_the_lead_lifts_no_images_from_a_link_that_is_over(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    link, lead = ordered(cast, no_images_at_all=True), signed_in(cast.dora)
    assert lead.post(reverse("register:link_end", args=[link.pk]), {"reason": "adopted"}).status_code == 302
    assert not may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
    assert lead.post(*opened(lead, link)).status_code == 302
    assert may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)
