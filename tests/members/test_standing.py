"""May this session see anything? Asked at every request; nothing waits for a job."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from nursery_portal.members.actions import end_role, restore_member, suspend_member
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User
from nursery_portal.members.standing import Standing, open_to_signed_in, standing
from tests.cast import Cast, child, day, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock

FEED = "/day-book/"


def sees(user: User) -> bool:
    """Whether a fresh session of theirs sees the day book."""
    return signed_in(user).get(FEED).status_code == 200


def test_every_role_sees_the_portal_and_nobody_without_one(cast: Cast) -> None:
    for user in (cast.morag, cast.dora, cast.dipa, cast.rita, cast.pip, cast.ola, cast.gran):
        assert sees(user), user
    assert not sees(cast.superuser)
    assert not sees(person("No", "Body"))


def test_the_stranger_is_sent_to_the_door_also_from_pages_that_are_not_there(cast: Cast) -> None:
    for path in (FEED, "/members/me/", "/admin/", "/nothing-here/", "/members/second-factor/"):
        answer = Client().get(path)
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")), path
    htmx = Client().get(FEED, headers={"HX-Request": "true"})
    assert htmx.status_code == 403 and htmx["HX-Redirect"] == reverse("account_login")
    script = Client().get(FEED, headers={"Accept": "application/json"})
    assert script.status_code == 403 and script.json()["go"] == reverse("account_login"), "no page to take for a yes"
    odd = Client().get(FEED, headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert odd.status_code == 403 and odd["HX-Redirect"] == reverse("account_login")


def test_suspension_ends_open_sessions_at_the_next_request(cast: Cast) -> None:
    ola = signed_in(cast.ola)
    assert ola.get(FEED).status_code == 200
    suspend_member(cast.ola, reason="asked by the police", by=cast.dora)
    answer = ola.get(FEED)
    assert answer.status_code in {302, 403}
    assert reverse("account_login") in ola.get(FEED)["Location"]  # signed out
    fresh = signed_in(cast.ola)
    page = fresh.get(FEED)
    assert page.status_code == 403 and b"Your access is paused" in page.content and b"police" not in page.content
    restore_member(cast.ola, reason="cleared", by=cast.dora)
    assert sees(cast.ola)


@pytest.mark.parametrize("path", ["/members/second-factor/", "/accounts/email/", "/members/me/", "/accounts/2fa/"])
def test_a_suspended_person_gets_nowhere(cast: Cast, path: str) -> None:
    User.objects.filter(pk=cast.ola.pk).update(suspended_at=cast.ola.joined_at)
    page = signed_in(cast.ola).get(path)
    assert page.status_code == 403 and b"Your access is paused" in page.content


def test_a_page_for_those_on_their_way_in_is_not_for_those_who_are_out(cast: Cast) -> None:
    Guardianship.objects.filter(user=cast.ola).update(until_on=day(-1))
    page = signed_in(cast.ola).get("/members/second-factor/")
    assert page.status_code == 403 and b"has ended" in page.content


def test_membership_ends_with_the_last_link(cast: Cast) -> None:
    Guardianship.objects.filter(user=cast.ola).update(until_on=day(0))
    assert sees(cast.ola)  # the last day counts
    Guardianship.objects.filter(user=cast.ola).update(until_on=day(-1))
    assert not sees(cast.ola)


def test_membership_ends_with_the_place_of_the_last_child_and_not_before(cast: Cast) -> None:
    sibling = child("Ted's sister", cast.willow)
    guardian(cast.ola, sibling)
    cast.teddy.leaving_on = day(-1)
    cast.teddy.save()
    assert sees(cast.ola) and not sees(cast.sam) and not sees(cast.gran)
    sibling.leaving_on = day(-1)
    sibling.save()
    assert not sees(cast.ola)


def test_an_open_session_ends_at_midnight_of_the_last_day(cast: Cast, clock: Clock) -> None:
    cast.maya.leaving_on = day(0)
    cast.maya.save()
    aisha = signed_in(cast.aisha)
    assert aisha.get(FEED).status_code == 200
    clock.forward(days=1)
    assert aisha.get(FEED).status_code == 403


def test_no_contact_closes_the_portal_to_that_link_alone(cast: Cast) -> None:
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    assert not sees(cast.sam) and sees(cast.ola)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(order_expires_on=day(-1))
    assert sees(cast.sam)


def test_a_family_before_its_first_day_reads_when_it_begins(cast: Cast) -> None:
    new = person("Nina", "New")
    guardian(new, child("Nils", cast.acorn, started_on=day(9)), from_on=day(0))
    page = signed_in(new).get(FEED)
    assert page.status_code == 403 and b"Your access begins on" in page.content


def test_a_role_ends_with_its_last_day_and_begins_with_its_first(cast: Cast) -> None:
    RoleGrant.objects.filter(user=cast.pip).update(until_on=day(-1))
    assert not sees(cast.pip)
    later = grant(cast.pip, Role.PRACTITIONER, cast.acorn)
    RoleGrant.objects.filter(pk=later.pk).update(from_on=day(2))
    page = signed_in(cast.pip).get(FEED)
    assert page.status_code == 403 and b"Your access begins on" in page.content


def test_ending_the_last_role_signs_out_everywhere(cast: Cast) -> None:
    pip = signed_in(cast.pip)
    assert pip.get(FEED).status_code == 200
    end_role(RoleGrant.objects.get(user=cast.pip), reason="left", by=cast.morag)
    assert pip.get(FEED).status_code in {302, 403}


def test_an_account_that_was_deactivated_is_a_stranger(cast: Cast) -> None:
    ola = signed_in(cast.ola)
    User.objects.filter(pk=cast.ola.pk).update(is_active=False)
    assert reverse("account_login") in ola.get(FEED)["Location"]


def test_standing_names_what_is_missing(cast: Cast, rf: object) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from nursery_portal.kit import clock

    def of(user: User | AnonymousUser, *, factor: bool = True) -> Standing:
        request = RequestFactory().get("/")
        request.user = user
        request.session = signed_in(user, second_factor=factor).session if isinstance(user, User) else {}  # type: ignore[assignment]
        return standing(request, clock.now())

    assert of(AnonymousUser()) is Standing.ANONYMOUS
    assert of(cast.ola) is Standing.GOOD
    assert of(cast.pip, factor=False) is Standing.NEEDS_SECOND_FACTOR
    assert of(cast.superuser) is Standing.ENDED
    cast.ola.suspended_at = cast.ola.joined_at + timedelta(days=1) if cast.ola.joined_at else None
    assert of(cast.ola) is Standing.SUSPENDED


def test_marks_do_not_open_a_view_to_strangers(cast: Cast) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert hasattr(open_to_signed_in(view), "open_to_signed_in") and not hasattr(view, "open_to_all")
    assert Client().get("/members/second-factor/").status_code == 302
