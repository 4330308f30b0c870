"""People's pages: who has come how far, inviting, roles, and closing the portal to somebody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.words import long_date
from nursery_portal.members.actions import enter_guardian, enter_staff, send_invitation
from nursery_portal.members.models import Invitation, Role, RoleGrant, User
from tests.cast import Cast, day
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce


def words(client: Client, path: str, **query: str | int) -> str:
    """The page's text, as it came."""
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def newcomer(cast: Cast, first: str = "Bea") -> User:
    """Somebody entered for Wren, not invited yet."""
    return enter_guardian(
        cast.wren,
        email=f"{first}@example.org".lower(),
        first_name=first,
        last_name="Bird",
        relationship="father",
        by=cast.morag,
    ).user


def test_the_list_has_a_part_for_each_stage_and_says_who_people_are(cast: Cast, clock: Clock) -> None:
    new, sent, out = newcomer(cast), newcomer(cast, "Cat"), newcomer(cast, "Dan")
    for one in (sent, out):
        send_invitation(one, by=cast.morag)
    Invitation.objects.filter(user=out).update(expires_at=kit_clock.now() - timedelta(minutes=1))
    User.objects.filter(pk=cast.sam.pk).update(suspended_at=kit_clock.now())
    client = signed_in(cast.morag)
    expected = {
        "": {"Bea", "Cat", "Dan", "Sam", "Ola", "Pip"},
        "families": {"Bea", "Cat", "Dan", "Sam", "Ola"},
        "staff": {"Pip"},
        "to_invite": {"Bea", "Dan"},
        "invited": {"Cat"},
        "suspended": {"Sam"},
        "former": set(),
    }
    for part, names in expected.items():
        page = words(client, "/members/people/", show=part)
        shown = {one for one in ("Bea", "Cat", "Dan", "Sam", "Ola", "Pip") if f">{one} " in page}
        assert shown == names, part
    page = words(client, "/members/people/")
    assert "Practitioner in Acorn" in page and "Father of Wren" in page
    assert "Ran out" in page and "Not invited" in page and new.full_name in page
    assert client.get("/members/people/", {"show": "friends"}).status_code == 404


def test_people_are_found_by_name_and_by_address(cast: Cast) -> None:
    client = signed_in(cast.morag)
    for called in ("ola be", "OLA.BEAR@"):
        page = words(client, "/members/people/", called=called)
        assert ">Ola Bear<" in page and ">Sam Bear<" not in page


def test_invite_send_again_and_take_back_from_the_persons_page(cast: Cast, clock: Clock, at_once: AtOnce) -> None:
    person, client = newcomer(cast), signed_in(cast.morag)
    page = f"/members/people/{person.pk}/"
    assert ">Invite<" in words(client, page).replace("</svg>", ">") and mail.outbox == []
    at_once(client.post, f"{page}invite/")
    assert [one.to for one in mail.outbox] == [["bea@example.org"]]
    assert "Invited" in words(client, page)
    answer = client.post(f"{page}resend/", follow=True)
    assert "a moment ago" in answer.content.decode() and len(mail.outbox) == 1
    clock.forward(minutes=2)
    at_once(client.post, f"{page}resend/")
    assert len(mail.outbox) == 2
    client.post(f"{page}revoke/")
    assert "Taken back" in words(client, page)
    assert not Invitation.objects.filter(user=person, state="pending").exists()


def test_the_lead_invites_nobody(cast: Cast) -> None:
    person = newcomer(cast)
    assert signed_in(cast.dora).post(f"/members/people/{person.pk}/invite/").status_code == 403
    assert "person_invite" not in words(signed_in(cast.dora), f"/members/people/{person.pk}/")
    assert not Invitation.objects.exists()


def test_a_name_is_corrected_before_somebody_joins_and_not_after(cast: Cast) -> None:
    person, client = newcomer(cast), signed_in(cast.morag)
    form = {"first_name": "Beatrice", "last_name": "Bird", "email": "bea@example.org"}
    assert client.post(f"/members/people/{person.pk}/change/", form).status_code == 302
    refused = client.post(f"/members/people/{cast.ola.pk}/change/", form)
    assert refused.status_code == 422 and "Beatrice" in refused.content.decode()
    person.refresh_from_db()
    cast.ola.refresh_from_db()
    assert (person.first_name, cast.ola.first_name) == ("Beatrice", "Ola")


def test_a_manager_enters_a_practitioner_with_rooms_and_cannot_make_a_manager(cast: Cast) -> None:
    client = signed_in(cast.morag)
    form = {
        "first_name": "Jo",
        "last_name": "Blue",
        "email": "jo@example.org",
        "role": "practitioner",
        "rooms": [cast.acorn.pk],
        "from_on": day().isoformat(),
        "reason": "new in the team",
    }
    assert client.post("/members/people/new/", {**form, "rooms": []}).status_code == 422
    assert client.post("/members/people/new/", {**form, "role": "manager"}).status_code == 422
    assert not User.objects.filter(email="jo@example.org").exists()
    answer = client.post("/members/people/new/", form)
    made = User.objects.get(email="jo@example.org")
    assert answer.status_code == 302 and answer["Location"] == f"/members/people/{made.pk}/"
    assert mail.outbox == [] and list(made.role_grants.get().rooms.all()) == [cast.acorn]
    owner = signed_in(cast.rita).post("/members/people/new/", {**form, "email": "al@example.org", "role": "manager"})
    assert owner.status_code == 302


def test_roles_are_given_moved_and_ended(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/members/people/{cast.ola.pk}/"
    form = {"role": "practitioner", "rooms": [cast.acorn.pk], "from_on": day().isoformat(), "reason": "helps out"}
    assert client.post(f"{page}roles/new/", {**form, "reason": ""}).status_code == 422
    assert client.post(f"{page}roles/new/", form).status_code == 302
    made = RoleGrant.objects.get(user=cast.ola)
    assert "helps out" in words(client, page)
    other = {"rooms": [cast.willow.pk], "reason": "swap"}
    assert client.post(f"/members/roles/{made.pk}/rooms/", {**other, "rooms": [cast.acorn.pk]}).status_code == 422
    assert client.post(f"/members/roles/{made.pk}/rooms/", other).status_code == 302
    newest = RoleGrant.objects.get(user=cast.ola, ended_at__isnull=True)
    assert list(newest.rooms.all()) == [cast.willow]
    assert client.post(f"/members/roles/{newest.pk}/end/", {"reason": "back to parent"}).status_code == 302
    assert not RoleGrant.objects.filter(user=cast.ola, ended_at__isnull=True).exists()
    assert "Roles that have ended" in words(client, page)


def test_nobody_gives_or_ends_a_role_above_their_own_but_may_lay_down_theirs(cast: Cast) -> None:
    client = signed_in(cast.morag)
    owners = RoleGrant.objects.get(user=cast.rita)
    assert client.post(f"/members/roles/{owners.pk}/end/", {"reason": "coup"}).status_code == 422
    owners.refresh_from_db()
    assert owners.ended_at is None
    theirs = RoleGrant.objects.get(user=cast.pip)
    assert signed_in(cast.pip).post(f"/members/roles/{theirs.pk}/end/", {"reason": "leaving"}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.ended_at is not None


def test_one_ends_a_role_of_ones_own_from_ones_own_page(cast: Cast) -> None:
    own = RoleGrant.objects.get(user=cast.pip)
    assert f'href="/members/roles/{own.pk}/end/"' in words(signed_in(cast.pip), "/members/me/")


@pytest.mark.parametrize("who", ["pip", "morag"])
def test_a_last_day_of_a_role_is_never_put_off_by_ending_it(cast: Cast, who: str) -> None:
    role = RoleGrant.objects.get(user=cast.pip)
    ends, client = f"/members/roles/{role.pk}/end/", signed_in(getattr(cast, who))

    def asked(last: int) -> tuple[int, str]:
        answer = client.post(ends, {"last_day": day(last).isoformat(), "reason": "handing over"})
        role.refresh_from_db()
        return answer.status_code, answer.content.decode()

    assert asked(5)[0] == 302 and role.until_on == day(5)
    status, page = asked(6)
    assert status == 422 and f"The last day is {long_date(day(5))} already" in page and role.until_on == day(5)
    assert "handing over" in page and day(6).isoformat() in page
    assert asked(5)[0] == 302 and asked(3)[0] == 302 and role.until_on == day(3)
    given = {"role": "practitioner", "rooms": [cast.acorn.pk], "from_on": day(4).isoformat(), "reason": "stays on"}
    manager, page = signed_in(cast.morag), f"/members/people/{cast.pip.pk}/roles/new/"
    assert manager.post(page, {**given, "from_on": day(3).isoformat()}).status_code == 422
    assert manager.post(page, given).status_code == 302


def test_suspending_needs_a_reason_and_restoring_opens_again(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"/members/people/{cast.ola.pk}/"
    mother = signed_in(cast.ola)
    assert client.post(f"{page}suspend/", {"reason": " "}).status_code == 422
    assert mother.get("/members/me/").status_code == 200
    assert client.post(f"{page}suspend/", {"reason": "shared pictures"}).status_code == 302
    assert mother.get("/members/me/").status_code != 200  # signed out, in the middle of things
    assert signed_in(cast.ola).get("/members/me/").status_code == 403
    assert "Suspended" in words(client, page)
    assert client.post(f"{page}restore/", {"reason": "talked it over"}).status_code == 302
    assert signed_in(cast.ola).get("/members/me/").status_code == 200


@pytest.mark.parametrize("who", ["rita", "morag"])
def test_nobody_suspends_themselves_or_somebody_above(cast: Cast, who: str) -> None:
    target = getattr(cast, who)
    refused = signed_in(cast.morag).post(f"/members/people/{target.pk}/suspend/", {"reason": "x"})
    assert refused.status_code == 422
    target.refresh_from_db()
    assert target.suspended_at is None


def test_the_page_shows_no_button_that_would_refuse(cast: Cast) -> None:
    own = words(signed_in(cast.morag), f"/members/people/{cast.morag.pk}/")
    assert "suspend/" not in own and "roles/new/" not in own
    above = words(signed_in(cast.morag), f"/members/people/{cast.rita.pk}/")
    assert "suspend/" not in above and "/end/" not in above


def test_a_system_administrator_reads_no_register(cast: Cast) -> None:
    enter_staff(
        email="op@example.org", first_name="Op", last_name="Erator", role=Role.SYSTEM_ADMIN, reason="x", by=cast.morag
    )
    operator = User.objects.get(email="op@example.org")
    User.objects.filter(pk=operator.pk).update(is_active=True, joined_at=kit_clock.now())
    assert signed_in(operator).get("/register/").status_code == 403
