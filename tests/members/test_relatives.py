"""Relatives: off until the nursery turns it on, at most two for each guardian, and the lead looks where it matters."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import accept_invitation, enter_guardian, issue_code
from nursery_portal.members.inviting import invitable
from nursery_portal.members.models import BarredPerson, FirstMail, Guardianship, Invitation, RelativeRequest, Role, User
from nursery_portal.members.rules import Restricted
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery
from posts.access import photos_visible_to
from posts.actions import publish_post
from posts.models import Comment
from tests.cast import PASSWORD, Cast, day, draft, grant, guardian, person, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce, newest_invitation, token_of

PAGE = "/members/me/relatives/"


@pytest.fixture
def on(cast: Cast) -> Cast:
    """The cast in a nursery that lets each guardian ask two relatives in."""
    Nursery.objects.update(relatives_per_guardian=2)
    return cast


def form(cast: Cast, first: str = "Nan", **more: object) -> dict[str, object]:
    return {
        "child": cast.teddy.pk,
        "first_name": first,
        "last_name": "Bear",
        "email": f"{first}@example.org".lower(),
        "relationship": "grandmother",
        **more,
    }


def test_it_is_off_until_the_nursery_turns_it_on(cast: Cast) -> None:
    client = signed_in(cast.ola)
    assert "has not turned this on" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, form(cast))
    assert answer.status_code == 422 and not User.objects.filter(email="nan@example.org").exists()


def test_a_guardian_asks_a_relative_in_who_is_invited_at_once(on: Cast, at_once: AtOnce) -> None:
    at_once(signed_in(on.ola).post, PAGE, form(on))
    link = Guardianship.objects.get(user__email="nan@example.org")
    assert (link.kind, link.invited_by, link.has_parental_responsibility) == ("relative", on.ola, False)
    assert ["nan@example.org"] in [one.to for one in mail.outbox]
    assert not any("Teddy" in str(one.body) for one in mail.outbox)
    assert "Nan Bear" in signed_in(on.ola).get(PAGE).content.decode()


@pytest.mark.parametrize("first", ["The nursery", "You"])
def test_nobody_is_asked_in_under_the_name_of_the_nursery(on: Cast, first: str) -> None:
    answer = signed_in(on.ola).post(PAGE, form(on, email="nan@example.org", first_name=first))
    assert answer.status_code == 422 and "reads like the nursery itself" in answer.text
    assert "they can enter it so" in answer.text and f'value="{first}"' in answer.text
    assert not RelativeRequest.objects.exists()


def test_the_other_guardian_has_a_list_of_their_own(on: Cast) -> None:
    signed_in(on.ola).post(PAGE, form(on))
    other = signed_in(on.sam)
    assert "Nan Bear" not in other.get(PAGE).content.decode()
    one = RelativeRequest.objects.get()
    assert other.post(f"{PAGE}{one.pk}/end/").status_code == 404
    assert Guardianship.objects.get(user__email="nan@example.org").ended_at is None


def test_the_third_is_refused_with_what_was_typed_until_one_has_ended(on: Cast) -> None:
    client = signed_in(on.ola)
    for first in ("Nan", "Pop"):
        assert client.post(PAGE, form(on, first)).status_code == 302
    refused = client.post(PAGE, form(on, "Zoe"))
    assert refused.status_code == 422 and "zoe@example.org" in refused.content.decode()
    one = RelativeRequest.objects.get(first_name="Nan")
    assert client.post(f"{PAGE}{one.pk}/end/").status_code == 302
    assert Guardianship.objects.get(user__email="nan@example.org").ended_at is not None
    assert newest_invitation(User.objects.get(email="nan@example.org")).state == "revoked"
    assert client.post(PAGE, form(on, "Zoe")).status_code == 302
    assert signed_in(on.sam).post(PAGE, form(on, "Sis")).status_code == 302  # his own number


def test_the_relatives_of_a_child_who_has_left_fill_no_place(on: Cast) -> None:
    client = signed_in(on.ola)
    guardian(on.ola, on.maya)
    for first in ("Nan", "Pop"):
        assert client.post(PAGE, form(on, first)).status_code == 302
    aunt = form(on, "Zoe", child=on.maya.pk, relationship="aunt")
    for last_day in (None, day()):
        Child.objects.filter(pk=on.teddy.pk).update(leaving_on=last_day)
        assert client.post(PAGE, aunt).status_code == 422

    Child.objects.filter(pk=on.teddy.pk).update(leaving_on=day(-1))

    page = client.get(PAGE).content.decode()
    assert page.count("Ended") == 2 and "End their access" not in page
    assert client.post(PAGE, aunt).status_code == 302
    assert client.post(PAGE, {**aunt, "email": "nan@example.org", "first_name": "Nan"}).status_code == 302
    assert client.post(PAGE, {**aunt, "email": "pop@example.org", "first_name": "Pop"}).status_code == 422, "two again"


def test_only_holders_of_responsibility_ask_and_only_for_their_own(on: Cast) -> None:
    assert signed_in(on.gran).post(PAGE, form(on)).status_code == 403
    assert signed_in(on.aisha).post(PAGE, form(on)).status_code == 422
    Guardianship.objects.filter(pk=on.sam_link.pk).update(no_contact=True)
    guardian(on.sam, on.maya)
    assert signed_in(on.sam).post(PAGE, form(on)).status_code == 422
    assert not RelativeRequest.objects.exists()


def both_asked(on: Cast, at_once: AtOnce) -> Guardianship:
    """Ola has asked her in, then Sam, whom the lead believed: one link, which began with Ola."""
    signed_in(on.ola).post(PAGE, form(on))
    signed_in(on.sam).post(PAGE, form(on))
    his = RelativeRequest.objects.get(asked_by=on.sam)
    at_once(signed_in(on.dora).post, f"/register/relatives/{his.pk}/", {"answer": "admit"})
    return Guardianship.objects.get(user__email="nan@example.org", invited_by=on.ola)


@pytest.mark.parametrize("how", ["press", "link", "last day"])
def test_whom_both_asked_in_stays_on_the_word_of_the_other(on: Cast, at_once: AtOnce, how: str) -> None:
    link, sam = both_asked(on, at_once), signed_in(on.sam)
    hers, his = (RelativeRequest.objects.get(asked_by=one) for one in (on.ola, on.sam))
    if how == "press":
        assert signed_in(on.ola).post(f"{PAGE}{hers.pk}/end/").status_code == 302
    else:
        last_day = {} if how == "link" else {"last_day": day(3).isoformat()}
        ends = f"/register/links/{on.ola_link.pk}/end/"
        assert signed_in(on.morag).post(ends, {"reason": "moved away", **last_day}).status_code == 302
    link.refresh_from_db()
    assert (link.ended_at, link.until_on, link.invited_by) == (None, None, on.sam)
    assert "Ended" not in sam.get(PAGE).content.decode(), "nothing of hers reaches him"
    assert sam.post(f"{PAGE}{his.pk}/end/").status_code == 302
    link.refresh_from_db()
    assert (link.ended_at is None) is (how == "last day")
    if how == "last day":
        assert (link.invited_by, link.until_on) == (on.ola, day(3)), "until then there is her word again"


@pytest.mark.parametrize("why", ["kept away", "no responsibility", "suspended", "goes himself"])
def test_nobody_stays_on_a_word_that_does_not_hold(on: Cast, at_once: AtOnce, why: str) -> None:
    link = both_asked(on, at_once)
    if why == "kept away":
        signed_in(on.dora).post(f"/register/links/{on.ola_link.pk}/restrictions/", {"hide_location": "on"})
    elif why == "suspended":
        User.objects.filter(pk=on.sam.pk).update(suspended_at=now())
    else:
        change = {"until_on": day()} if why == "goes himself" else {"has_parental_responsibility": False}
        Guardianship.objects.filter(pk=on.sam_link.pk).update(**change)
    hers = RelativeRequest.objects.get(asked_by=on.ola)
    assert signed_in(on.ola).post(f"{PAGE}{hers.pk}/end/").status_code == 302
    link.refresh_from_db()
    assert link.ended_at is not None and link.invited_by == on.ola


def test_on_the_word_of_the_other_stands_what_stands_on_theirs(on: Cast, at_once: AtOnce) -> None:
    link = both_asked(on, at_once)
    signed_in(on.dora).post(f"/register/links/{on.sam_link.pk}/restrictions/", {"hide_location": "on"})
    ends = f"/register/links/{on.sam_link.pk}/end/"
    assert signed_in(on.dora).post(ends, {"reason": "moves", "last_day": day(5).isoformat()}).status_code == 302
    link.refresh_from_db()
    assert (link.hide_location, link.until_on) == (False, None)
    hers = RelativeRequest.objects.get(asked_by=on.ola)
    signed_in(on.ola).post(f"{PAGE}{hers.pk}/end/")
    link.refresh_from_db()
    assert (link.ended_at, link.hide_location, link.kept_away_with, link.until_on) == (None, True, True, day(5))


CAUSES: dict[str, Callable[[Cast], object]] = {
    "protected": lambda cast: Child.objects.filter(pk=cast.teddy.pk).update(protected=True),
    "restricted": lambda cast: Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=True),
    "barred": lambda cast: BarredPerson.objects.create(
        child=cast.teddy, name="NAN bear", barred_by=cast.dora, barred_at=now()
    ),
    "known here": lambda cast: User.objects.create_user("nan@example.org", None, first_name="Other", last_name="One"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_whatever_the_cause_the_lead_looks_first_and_the_guardian_reads_the_same(on: Cast, cause: str) -> None:
    client, other = signed_in(on.ola), signed_in(on.ola)
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
    with undone:
        plain = client.post(PAGE, form(on), follow=True).content.decode()
        assert mail.outbox == [] and RelativeRequest.objects.get().state == "invited"
        transaction.set_rollback(True)
    CAUSES[cause](on)
    page = other.post(PAGE, form(on), follow=True).content.decode()
    assert "Sometimes the nursery looks at it first" in page and "Asked in" in page
    assert without_keys(page) == without_keys(plain), "the page says no more than where nothing is restricted"
    assert not Guardianship.objects.filter(user__email="nan@example.org").exists() and mail.outbox == []
    assert "Nan Bear" in signed_in(on.dora).get("/register/relatives/").content.decode()
    assert signed_in(on.morag).get("/register/relatives/").status_code == 403


@pytest.mark.parametrize("first", ["waits", "is invited"])
def test_nobody_learns_whom_the_other_guardian_has_asked_in(on: Cast, at_once: AtOnce, first: str) -> None:
    if first == "waits":
        CAUSES["protected"](on)
    ola, sam, lead = signed_in(on.ola), signed_in(on.sam), signed_in(on.dora)
    ola.post(PAGE, form(on))
    assert sam.post(PAGE, form(on)).status_code == 302
    assert ola.post(PAGE, form(on)).status_code == (422 if first == "waits" else 302)
    for one in RelativeRequest.objects.filter(state="waiting").order_by("asked_by"):
        at_once(lead.post, f"/register/relatives/{one.pk}/", {"answer": "admit"})
    link = Guardianship.objects.get(user__email="nan@example.org")
    assert set(RelativeRequest.objects.filter(state="invited").values_list("asked_by", "link")) == {
        (on.ola.pk, link.pk),
        (on.sam.pk, link.pk),
    }
    his = RelativeRequest.objects.get(asked_by=on.sam)
    assert sam.post(f"{PAGE}{his.pk}/end/").status_code == 302
    link.refresh_from_db()
    assert link.ended_at is None and "Ended" in sam.get(PAGE).content.decode(), "she is here on Ola's word, too"
    hers = RelativeRequest.objects.get(asked_by=on.ola, state="invited")
    assert ola.post(f"{PAGE}{hers.pk}/end/").status_code == 302
    link.refresh_from_db()
    assert link.ended_at is not None


def test_a_guardian_does_not_read_that_a_colleague_is_suspended(on: Cast) -> None:
    link = guardian(on.pip, on.teddy, kind="relative", invited_by=on.ola, has_parental_responsibility=False, basis="")
    RelativeRequest.objects.create(
        child=on.teddy, asked_by=on.ola, email=on.pip.email, first_name="Pip", last_name="Blue", link=link,
        relationship="aunt", state="invited", asked_at=now(),
    )  # fmt: skip
    pages = []
    for suspended_at in (None, now()):
        User.objects.filter(pk=on.pip.pk).update(suspended_at=suspended_at)
        pages.append(without_keys(signed_in(on.ola).get(PAGE).content.decode()))
    assert "Joined" in pages[0] and pages[0] == pages[1]


def without_keys(page: str) -> str:
    """The page without what differs each time: keys of forms, nonces, and the number in a row's address."""
    return re.sub(r'(value|nonce)="[\w-]{20,}"|/relatives/\d+/', "", page)


def test_who_never_came_in_on_the_others_word_is_mailed_again_on_the_leads(
    on: Cast, at_once: AtOnce, clock: Clock
) -> None:
    at_once(signed_in(on.ola).post, PAGE, form(on))
    link = Guardianship.objects.get(user__email="nan@example.org")
    first = newest_invitation(link.user)
    clock.forward(days=8)
    CAUSES["protected"](on)
    signed_in(on.sam).post(PAGE, form(on))
    mail.outbox.clear()
    waiting = RelativeRequest.objects.get(asked_by=on.sam)
    answer = at_once(signed_in(on.dora).post, f"/register/relatives/{waiting.pk}/", {"answer": "admit"}, follow=True)
    assert "Nan is admitted" in answer.content.decode()
    assert ["nan@example.org"] in [one.to for one in mail.outbox] and newest_invitation(link.user).pk != first.pk
    assert FirstMail.objects.get(link=link).confirmed, "to admit is the lead's word on the mails, too"
    assert Invitation.objects.get(pk=first.pk).state == "revoked"


@pytest.mark.parametrize("whose", ["ola_link", "nan"])
def test_who_is_kept_away_on_the_link_they_have_is_not_said_to_be_admitted(on: Cast, whose: str) -> None:
    signed_in(on.ola).post(PAGE, form(on))
    link = Guardianship.objects.get(user__email="nan@example.org")
    lead = signed_in(on.dora)
    kept = on.ola_link if whose == "ola_link" else link
    lead.post(f"/register/links/{kept.pk}/restrictions/", {"no_contact": "on"})
    signed_in(on.sam).post(PAGE, form(on))
    settle = f"/register/relatives/{RelativeRequest.objects.get(asked_by=on.sam).pk}/"
    refused = lead.post(settle, {"answer": "admit"}, follow=True).content.decode()
    assert "Lift it there first" in refused and "is admitted" not in refused
    assert RelativeRequest.objects.get(asked_by=on.sam).state == "waiting"
    link.refresh_from_db()
    lead.post(f"/register/links/{link.pk}/restrictions/", {"shown": Restricted.by(link).code})
    assert "is admitted" in lead.post(settle, {"answer": "admit"}, follow=True).content.decode()
    assert RelativeRequest.objects.get(asked_by=on.sam).link == link


def test_the_lead_admits_or_does_not(on: Cast, at_once: AtOnce) -> None:
    CAUSES["protected"](on)
    client, lead = signed_in(on.ola), signed_in(on.dora)
    for answer, links in (("decline", 0), ("admit", 1)):
        client.post(PAGE, form(on))
        one = RelativeRequest.objects.get(state="waiting")
        lead.post(f"/register/relatives/{one.pk}/", {"answer": "perhaps"})
        at_once(lead.post, f"/register/relatives/{one.pk}/", {"answer": answer})
        assert Guardianship.objects.filter(user__email="nan@example.org").count() == links
        assert lead.post(f"/register/relatives/{one.pk}/", {"answer": "admit"}).status_code == 404
    assert mail.outbox[-1].to == ["nan@example.org"]


def test_who_is_barred_is_never_admitted_nor_entered_by_anybody(on: Cast) -> None:
    lead, page = signed_in(on.dora), f"/register/children/{on.teddy.pk}/not-admitted/"
    assert lead.post(page, {"name": "", "email": ""}).status_code == 422
    assert lead.post(page, {"name": "Nan Bear", "email": ""}).status_code == 302
    signed_in(on.ola).post(PAGE, form(on))
    one = RelativeRequest.objects.get()
    answer = lead.post(f"/register/relatives/{one.pk}/", {"answer": "admit"}, follow=True)
    assert "list of people who may not be admitted" in answer.content.decode()

    def enter() -> Guardianship:
        return enter_guardian(
            on.teddy,
            email="nan@example.org",
            first_name="nan",
            last_name="BEAR",
            relationship="grandmother",
            by=on.morag,
        )

    with pytest.raises(Refused, match="ask the safeguarding lead"):
        enter()
    assert not User.objects.filter(email="nan@example.org").exists()
    barred = BarredPerson.objects.get()
    assert lead.post(f"/register/not-admitted/{barred.pk}/", {"reason": ""}).status_code == 422
    assert lead.post(f"/register/not-admitted/{barred.pk}/", {"reason": "court order ended"}).status_code == 302
    assert enter().child == on.teddy


BARRED_AS = {"by address": {"name": "", "email": "NAN@example.org"}, "by name": {"name": "nan  bear", "email": ""}}


def bar(cast: Cast, **who: str) -> None:
    """The lead puts somebody on Teddy's list."""
    page = reverse("register:child_barred", args=[cast.teddy.pk])
    assert signed_in(cast.dora).post(page, {"name": "", "email": "", **who}).status_code == 302


@pytest.mark.parametrize("how", BARRED_AS)
@pytest.mark.parametrize("joined", [False, True])
def test_a_relative_who_is_put_on_the_list_is_out_at_once(on: Cast, how: str, joined: bool) -> None:
    for first in ("Nan", "Pop"):
        signed_in(on.ola).post(PAGE, form(on, first))
    nan, pop = (User.objects.get(email=f"{name}@example.org") for name in ("nan", "pop"))
    way = reverse("members:invitation", args=[token_of(newest_invitation(nan))])
    assert Client().get(way).status_code == 200
    if joined:
        accept_invitation(
            newest_invitation(nan), token=way.split("/")[-2], first_name="Nan", last_name="Bear", password_hash="!x"
        )
        nan.refresh_from_db()
    inside = signed_in(nan)
    assert (inside.get("/members/me/").status_code == 200) is joined

    bar(on, **BARRED_AS[how])

    assert Client().get(way).status_code == 404 and inside.get("/members/me/").status_code != 200
    assert Guardianship.objects.get(user=nan).ended_at is not None
    assert Guardianship.objects.get(user=pop).ended_at is None, "nobody else"
    assert {one.first_name: one.state for one in RelativeRequest.objects.all()} == {"Nan": "ended", "Pop": "invited"}
    assert Client().get(reverse("members:invitation", args=[token_of(newest_invitation(pop))])).status_code == 200


def test_a_parent_on_the_list_stays_linked_and_their_invitation_opens_nothing_meanwhile(on: Cast) -> None:
    assert entered_by_the_manager(on, kind="guardian") == 302
    nan, manager, lead = User.objects.get(email="nan@example.org"), signed_in(on.morag), signed_in(on.dora)
    manager.post(reverse("members:person_invite", args=[nan.pk]))
    way = reverse("members:invitation", args=[token_of(newest_invitation(nan))])
    bar(on, name="Nan Bear")
    page = lead.get(reverse("register:child_barred", args=[on.teddy.pk])).content.decode()
    assert "Nan Bear stands on the list and is linked to Teddy" in page and "they go on reading" not in page
    assert Client().get(way).status_code == 404 and Guardianship.objects.get(user=nan).ended_at is None
    manager.post(reverse("members:person_resend", args=[nan.pk]))
    assert Invitation.objects.filter(user=nan).count() == 1
    off = reverse("register:child_unbar", args=[BarredPerson.objects.get().pk])
    assert lead.post(off, {"reason": "another person of that name"}).status_code == 302
    assert Client().get(way).status_code == 200


def test_who_is_on_the_list_is_held_back_where_many_are_invited(on: Cast) -> None:
    assert entered_by_the_manager(on, kind="guardian") == 302
    nan = User.objects.get(email="nan@example.org")
    Guardianship.objects.filter(user=nan).update(has_parental_responsibility=True, basis="order")
    assert nan in [one.person for one in invitable(on.morag).ready]
    bar(on, email=nan.email)
    assert nan in [one.person for one in invitable(on.morag).held]


@pytest.mark.parametrize("on_paper", [False, True])
def test_nobody_comes_in_under_a_name_that_is_not_admitted(on: Cast, on_paper: bool) -> None:
    bar(on, name="Uncle Bear")
    assert entered_by_the_manager(on) == 302
    nan, manager = User.objects.get(email="nan@example.org"), signed_in(on.morag)
    typed: dict[str, str] = {"first_name": "Uncle", "last_name": "Bear", "password": "puddle-boots-on-monday"}
    if on_paper:
        way, (_, typed["code"]) = reverse("members:code"), issue_code(nan, seen="known", by=on.morag)
    else:
        manager.post(reverse("members:person_invite", args=[nan.pk]))
        way = reverse("members:invitation", args=[token_of(newest_invitation(nan))])
    answer = Client().post(way, typed)
    assert answer.status_code == 422 and "speak to the nursery" in answer.content.decode()
    assert 'value="Uncle"' in answer.content.decode()
    nan.refresh_from_db()
    assert nan.joined_at is None
    assert Client().post(way, {**typed, "first_name": "Nan"}).status_code == 302


def test_a_code_in_the_hand_opens_nothing_to_whom_an_order_keeps_away_since(on: Cast) -> None:
    assert entered_by_the_manager(on) == 302
    nan = User.objects.get(email="nan@example.org")
    _, code = issue_code(nan, seen="known", by=on.morag)
    Guardianship.objects.filter(user=nan).update(no_contact=True)
    typed = {"code": code, "first_name": "Nan", "last_name": "Bear", "password": "puddle-boots-on-monday"}
    assert Client().post(reverse("members:code"), typed).status_code == 422
    Guardianship.objects.filter(user=nan).update(no_contact=False)
    assert Client().post(reverse("members:code"), typed).status_code == 302


def entered_by_the_manager(cast: Cast, **more: object) -> int:
    """The answer to a manager who enters Nan for Teddy on the register's page."""
    typed = {**form(cast), "kind": "relative", "from_on": day().isoformat(), **more}
    return signed_in(cast.morag).post(reverse("register:link_enter", args=[cast.teddy.pk]), typed).status_code


@pytest.mark.parametrize("cause", ["protected", "restricted", ""])
def test_whom_the_manager_enters_waits_for_the_lead_where_something_is_restricted(
    on: Cast, at_once: AtOnce, cause: str
) -> None:
    if cause:
        CAUSES[cause](on)
    assert entered_by_the_manager(on) == 302
    nan, manager = User.objects.get(email="nan@example.org"), signed_in(on.morag)
    at_once(manager.post, reverse("members:person_invite", args=[nan.pk]))
    assert [one.to for one in mail.outbox] == ([] if cause else [["nan@example.org"]])
    if cause:
        assert "ask the safeguarding lead" in manager.get(reverse("members:person", args=[nan.pk])).content.decode()
        page = signed_in(on.dora).get(reverse("register:first_mails")).content.decode()
        assert "Nan Bear" in page
        settle = reverse("register:first_mail_settle", args=[Guardianship.objects.get(user=nan).pk])
        at_once(signed_in(on.dora).post, settle, {"answer": "confirm"})
        assert mail.outbox[-1].to == ["nan@example.org"]


def test_a_held_parent_made_a_relative_stays_held(on: Cast) -> None:
    CAUSES["protected"](on)
    assert entered_by_the_manager(on, kind="guardian") == 302
    link, manager = Guardianship.objects.get(user__email="nan@example.org"), signed_in(on.morag)
    changed = {"relationship": "grandmother", "kind": "relative", "from_on": day().isoformat()}
    assert manager.post(reverse("register:link_change", args=[link.pk]), changed).status_code == 302
    manager.post(reverse("members:person_invite", args=[link.user_id]))
    assert not Invitation.objects.exists()


def test_who_has_joined_is_not_made_a_relative_past_the_lead(on: Cast) -> None:
    known = {"first_name": "Priya", "last_name": "Bird", "email": on.priya.email}
    CAUSES["restricted"](on)
    assert entered_by_the_manager(on, **known) == 422
    assert not Guardianship.objects.filter(user=on.priya, child=on.teddy).exists()
    Guardianship.objects.filter(pk=on.sam_link.pk).update(hide_location=False)
    assert entered_by_the_manager(on, **known) == 302


def test_whom_the_lead_has_admitted_is_sent_the_invitation_again_by_the_manager(
    on: Cast, at_once: AtOnce, clock: Clock
) -> None:
    CAUSES["protected"](on)
    signed_in(on.ola).post(PAGE, form(on))
    at_once(signed_in(on.dora).post, f"/register/relatives/{RelativeRequest.objects.get().pk}/", {"answer": "admit"})
    clock.forward(days=8)
    again = reverse("members:person_resend", args=[User.objects.get(email="nan@example.org").pk])
    at_once(signed_in(on.morag).post, again)
    assert [one.to for one in mail.outbox] == [["nan@example.org"]] * 2


def test_whom_a_guardian_asked_in_waits_too_once_something_is_restricted(
    on: Cast, at_once: AtOnce, clock: Clock
) -> None:
    at_once(signed_in(on.ola).post, PAGE, form(on))
    CAUSES["restricted"](on)
    clock.forward(days=8)
    again = reverse("members:person_resend", args=[User.objects.get(email="nan@example.org").pk])
    at_once(signed_in(on.morag).post, again)
    assert len([one for one in mail.outbox if one.to == ["nan@example.org"]]) == 1


def test_a_lead_decides_nothing_about_a_child_of_their_own(on: Cast) -> None:
    CAUSES["protected"](on)
    signed_in(on.ola).post(PAGE, form(on))
    guardian(on.dipa, on.teddy, has_parental_responsibility=False, basis="", relationship="aunt")
    one, deputy = RelativeRequest.objects.get(), signed_in(on.dipa)
    assert "Nan" not in deputy.get("/register/relatives/").content.decode()
    assert deputy.post(f"/register/relatives/{one.pk}/", {"answer": "admit"}).status_code == 404
    assert deputy.get(f"/register/children/{on.teddy.pk}/not-admitted/").status_code == 404


def test_no_parent_makes_family_of_the_staff(on: Cast) -> None:
    signed_in(on.ola).post(PAGE, form(on, "Dora", last_name="Lead", email=on.dora.email))
    assert RelativeRequest.objects.get().state == "waiting"
    assert not Guardianship.objects.filter(user=on.dora).exists()


def test_a_relative_sees_only_pictures_with_their_own_child_and_no_other_childs_name(on: Cast, clock: Clock) -> None:
    for parent, child in ((on.ola, on.teddy), (on.priya, on.wren)):
        yes(parent, child)
    post = draft(on.morag, on.acorn)
    own = photo(post, on.teddy, by=on.morag, alt_text="Teddy digs")
    both = photo(post, on.teddy, on.wren, by=on.morag, alt_text="Teddy and Wren dig")
    other = photo(post, on.wren, by=on.morag, alt_text="Wren digs")
    publish_post(post, by=on.morag)
    seen = set(photos_visible_to(on.gran, clock.now).values_list("pk", flat=True))
    assert seen == {own.pk, both.pk}
    assert set(photos_visible_to(on.ola, clock.now).values_list("pk", flat=True)) == {own.pk, both.pk, other.pk}
    for name, args in (("posts:feed", []), ("posts:post_detail", [post.pk])):
        page = signed_in(on.gran).get(reverse(name, args=args)).content.decode()
        assert str(own.pk) in page and str(other.pk) not in page and "Wren" not in page
        assert "taken down" not in page
        assert "Wren" in signed_in(on.ola).get(reverse(name, args=args)).content.decode()
    assert signed_in(on.gran).get(f"/photos/{other.pk}/medium").status_code == 404


def test_who_is_a_parent_of_another_child_reads_as_a_parent(on: Cast, clock: Clock) -> None:
    yes(on.priya, on.wren)
    post = draft(on.morag, on.acorn)
    other = photo(post, on.wren, by=on.morag)
    publish_post(post, by=on.morag)
    assert not photos_visible_to(on.gran, clock.now).filter(pk=other.pk).exists()
    guardian(on.gran, on.wren, from_on=day(-3))
    on.gran.__dict__.pop("_roles_on", None)
    assert photos_visible_to(on.gran, clock.now).filter(pk=other.pk).exists()


def test_who_is_a_parent_elsewhere_sees_as_a_relative_what_only_that_link_opens(on: Cast, clock: Clock) -> None:
    """An aunt: her own child Maya is in Willow, her nephew Wren in Acorn."""
    guardian(on.aisha, on.wren, kind=Guardianship.Kind.RELATIVE, has_parental_responsibility=False, basis="")
    for parent, child in ((on.ola, on.teddy), (on.priya, on.wren), (on.aisha, on.maya)):
        yes(parent, child)
    acorn, willow = draft(on.morag, on.acorn, title="Teddy digs"), draft(on.morag, on.willow)
    whole = draft(on.morag, audience="whole", title="Teddy sings")
    strange = photo(acorn, on.teddy, by=on.morag, alt_text="Teddy digs")
    nephew = photo(acorn, on.wren, by=on.morag, alt_text="Wren digs")
    own, everybodys = photo(willow, on.maya, by=on.morag), photo(whole, on.teddy, by=on.morag)
    for post in (acorn, willow, whole):
        publish_post(post, by=on.morag)
    seen = set(photos_visible_to(on.aisha, clock.now).values_list("pk", flat=True))
    assert seen == {nephew.pk, own.pk, everybodys.pk}
    client = signed_in(on.aisha)
    for one, status in ((strange, 404), (nephew, 200), (own, 200), (everybodys, 200)):
        assert client.get(reverse("posts:picture", args=[one.post_id, one.pk])).status_code == status
    page = client.get(reverse("posts:feed")).content.decode()
    assert "A child digs" in page and "Teddy digs" not in page and "Wren digs" in page
    assert "Teddy sings" in page, "what is for the whole nursery she reads as Maya's mother"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.INDEPENDENT, "signer"])
def test_a_role_that_reads_no_day_book_makes_no_parent_of_a_relative(on: Cast, role: str, clock: Clock) -> None:
    yes(on.priya, on.wren)
    post = draft(on.morag, audience="whole")
    photo(post, on.wren, by=on.morag)
    publish_post(post, by=on.morag)
    if role == "signer":
        guardian(on.gran, on.maya, kind=Guardianship.Kind.SIGNER)
    else:
        grant(on.gran, Role(role))
    assert not photos_visible_to(on.gran, clock.now).exists()


def test_a_relative_reads_no_other_childs_name_in_what_anybody_wrote(on: Cast) -> None:
    yes(on.ola, on.teddy)
    yes(on.priya, on.wren)
    post = draft(on.morag, on.acorn, title="Teddy and Wren paint", body="Maya came over. Teddy laughed.")
    photo(post, on.teddy, by=on.morag)
    publish_post(post, by=on.morag)
    said = {"post": post, "state": "visible", "written_at": now(), "as_nursery": False}
    other = Comment.objects.create(**said, author=on.priya, body="Wren adores Teddy", form_key=uuid4())
    Comment.objects.create(**said, author=on.gran, body="So kind of Wren", form_key=uuid4())
    places = [reverse("posts:feed"), reverse("posts:post_detail", args=[post.pk])]
    places += [reverse("posts:search") + "?q=paint", reverse("moderation:report", args=[other.pk])]

    def read(who: User) -> str:
        return " ".join(signed_in(who).get(place).content.decode() for place in places)

    gran, ola = read(on.gran), read(on.ola)
    assert "Wren adores" not in gran and "Maya" not in gran and "Wren paint" not in gran
    assert "Teddy and a child paint" in gran and "A child came over. Teddy laughed." in gran
    assert "A child adores Teddy" in gran and "So kind of Wren" in gran, "her own words stay as she wrote them"
    assert "Teddy and Wren paint" in ola and "Maya came over" in ola and "Wren adores Teddy" in ola
    assert not signed_in(on.gran).get(reverse("posts:search"), {"q": "wren"}).context["found"]


def test_the_day_book_costs_a_relative_the_same_for_few_and_many_posts(on: Cast) -> None:
    guardian(on.gran, on.maya)
    client, counts = signed_in(on.gran), []
    for number in range(9):
        publish_post(draft(on.morag, on.acorn, title=f"Wren and Teddy {number}"), by=on.morag)
        if number in (0, 8):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("posts:feed"))
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_invited_relative_comes_in_and_leaves_when_ended(on: Cast) -> None:
    signed_in(on.ola).post(PAGE, form(on))
    nan = User.objects.get(email="nan@example.org")
    invitation = newest_invitation(nan)
    accept_invitation(
        invitation, token=token_of(invitation), first_name="Nan", last_name="Bear", password_hash="!unusable"
    )
    nan.refresh_from_db()
    page = re.sub(r"<[^>]+>", "", signed_in(on.ola).get(PAGE).content.decode())
    assert "Joined" in page and "End their access: Nan Bear" in page and "Ending takes effect at once." in page
    client = signed_in(nan)
    signed_in(on.ola).post(f"{PAGE}{RelativeRequest.objects.get().pk}/end/")
    assert "Ending takes effect at once." not in signed_in(on.ola).get(PAGE).content.decode(), "nobody is left"
    assert client.get("/members/me/").status_code != 200


# --- a grandmother of two ---


@pytest.fixture
def two(on: Cast) -> Cast:
    """Ola is the mother of Wren, too."""
    guardian(on.ola, on.wren)
    return on


def test_who_is_in_already_is_asked_in_for_a_sister_although_the_number_is_reached(two: Cast) -> None:
    client = signed_in(two.ola)
    for first in ("Nan", "Pop"):
        assert client.post(PAGE, form(two, first)).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "You can ask one of them in for another child" in page and 'name="email"' in page
    assert client.post(PAGE, form(two, "Zoe", child=two.wren.pk)).status_code == 422
    assert client.post(PAGE, form(two, child=two.wren.pk)).status_code == 302
    assert RelativeRequest.objects.filter(email="nan@example.org").count() == 2
    alone = signed_in(two.sam)
    for first in ("Sis", "Bro"):
        assert alone.post(PAGE, form(two, first)).status_code == 302
    assert 'name="email"' not in alone.get(PAGE).content.decode(), "he has no other child"


@pytest.mark.parametrize("ran_out", [False, True])
def test_who_has_not_joined_is_admitted_for_a_sister_with_a_fresh_invitation(
    two: Cast, at_once: AtOnce, clock: Clock, ran_out: bool
) -> None:
    at_once(signed_in(two.ola).post, PAGE, form(two))
    first = newest_invitation(User.objects.get(email="nan@example.org"))
    signed_in(two.ola).post(PAGE, form(two, child=two.wren.pk))
    one = RelativeRequest.objects.get(state="waiting")
    clock.forward(days=30 if ran_out else 1)
    at_once(signed_in(two.dora).post, f"/register/relatives/{one.pk}/", {"answer": "admit"})
    first.refresh_from_db()
    assert first.state == "revoked" and newest_invitation(first.user).state == "pending"
    assert [one.to for one in mail.outbox if "nan@example.org" in one.to] == [["nan@example.org"]] * 2
    assert Guardianship.objects.filter(user=first.user, ended_at=None).count() == 2


def test_the_lead_admits_the_account_they_are_shown_where_it_bears_another_name(two: Cast) -> None:
    nan = person("Nanette", "Bear")
    signed_in(two.ola).post(PAGE, form(two, email=nan.email))
    one, lead = RelativeRequest.objects.get(), signed_in(two.dora)
    page, settle = "/register/relatives/", f"/register/relatives/{RelativeRequest.objects.get().pk}/"
    assert f'name="account" value="{nan.pk}"' in lead.get(page).content.decode()
    for account in ({}, {"account": two.priya.pk}, {"account": "x"}):
        refused = lead.post(settle, {"answer": "admit", **account}, follow=True).content.decode()
        assert "belongs to Nanette Bear" in refused
    assert not Guardianship.objects.filter(user=nan).exists()
    lead.post(settle, {"answer": "admit", "account": nan.pk})
    one.refresh_from_db()
    assert (one.state, Guardianship.objects.get(user=nan).child) == ("invited", two.teddy)
    nan.refresh_from_db()
    assert nan.first_name == "Nanette"


def test_an_account_of_another_name_on_the_list_is_not_admitted_by_it(two: Cast) -> None:
    nan = person("Nanette", "Bear")
    bar(two, name="Nanette Bear")
    signed_in(two.ola).post(PAGE, form(two, email=nan.email))
    settle = f"/register/relatives/{RelativeRequest.objects.get().pk}/"
    signed_in(two.dora).post(settle, {"answer": "admit", "account": nan.pk})
    assert not Guardianship.objects.filter(user=nan).exists()


# --- a telephone in other hands ---


def test_asking_somebody_in_asks_who_it_is_and_tells_the_account(on: Cast, at_once: AtOnce, clock: Clock) -> None:
    client = signed_in(on.ola)
    clock.forward(minutes=6)
    assert client.get(PAGE).status_code == 200, "reading does not ask"
    asked = client.post(PAGE, form(on))
    assert "/accounts/reauthenticate/" in asked["Location"] and not RelativeRequest.objects.exists()
    at_once(client.post, asked["Location"], {"password": PASSWORD}, follow=True)
    assert RelativeRequest.objects.get().email == "nan@example.org"
    notice = Notice.objects.get(recipient=on.ola)
    assert notice.title == "Somebody was asked in with your account" and notice.url == PAGE
    assert "Nan" not in notice.title + notice.body, "a notice is kept for longer than her name may be"
    assert "Nan Bear" in client.get(notice.url).content.decode()
    told = [one for one in mail.outbox if one.to == [on.ola.email]]
    assert len(told) == 1 and "Nan" not in told[0].subject + str(told[0].body)


def test_nothing_is_mailed_about_it_where_no_mail_goes_about_the_child(on: Cast, at_once: AtOnce) -> None:
    Guardianship.objects.filter(pk=on.ola_link.pk).update(hide_location=True)
    at_once(signed_in(on.ola).post, PAGE, form(on))
    assert not Notice.objects.get(recipient=on.ola).mail and mail.outbox == []


def test_who_comes_back_with_a_code_is_told_whom_the_account_has_asked_in(on: Cast) -> None:
    told = "Asked in with your account: Nan Bear."
    for asks in (False, True):
        if asks:
            on.ola.refresh_from_db()
            assert signed_in(on.ola).post(PAGE, form(on)).status_code == 302
        _, typed = issue_code(on.ola, seen="known", by=on.morag)
        answer = Client().post(
            reverse("members:code"), {"code": typed, "password": "puddle-boots-on-monday"}, follow=True
        )
        assert (told in answer.content.decode()) is asks


def test_four_people_a_day_are_written_to_for_one_child_however_often_one_is_ended(on: Cast, clock: Clock) -> None:
    ola = signed_in(on.ola)
    for first in ("Nan", "Nell", "Nia", "Nora"):
        assert ola.post(PAGE, form(on, first)).status_code == 302
        request = RelativeRequest.objects.get(first_name=first)
        assert ola.post(reverse("members:relative_end", args=[request.pk])).status_code == 302
    answer = ola.post(PAGE, form(on, "Nancy"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "several people in today" in page and 'value="nancy@example.org"' in page
    assert not User.objects.filter(email="nancy@example.org").exists()
    clock.forward(days=1, minutes=1)
    assert signed_in(on.ola).post(PAGE, form(on, "Nancy")).status_code == 302


def test_a_relatives_name_is_no_notice_and_holds_no_link(on: Cast) -> None:
    for first in ("Ofsted has shut it: bit.ly/x", "bit.ly", "\u200b"):
        answer = signed_in(on.ola).post(PAGE, form(on, "Nan", first_name=first))
        assert answer.status_code == 422 and 'value="nan@example.org"' in answer.content.decode()
    assert not RelativeRequest.objects.exists()
