"""Nobody sees anything before acknowledging the policy in effect, in the wording for their role."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Purpose
from consent.rules import may_show
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now, today
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import forget_roles
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.policies import social_networking
from nursery_portal.policies.actions import acknowledge, install_first_policy, publish_policy_version
from nursery_portal.policies.models import Acknowledgement, PolicyVersion
from nursery_portal.policies.rules import unacknowledged
from nursery_portal.policies.texts import ClauseText, for_side, text_digest
from tests.cast import Cast, day, grant, yes
from tests.clients import signed_in
from tests.conftest import Clock

PAGE = "/policies/social-networking/acknowledge/"
INSIDE = "/notices/"


@pytest.fixture
def version(cast: Cast) -> PolicyVersion:
    return install_first_policy(by=cast.morag, on=today())


def second_version(cast: Cast, effective_on: date) -> PolicyVersion:
    clauses = (*social_networking.CLAUSES, ClauseText("S41", "New", "Something new for everyone."))
    return publish_policy_version(
        social_networking.SLUG,
        clauses,
        title=social_networking.TITLE,
        effective_on=effective_on,
        review_on=day(700),
        by=cast.morag,
    )


@pytest.mark.parametrize("who", ["ola", "gran", "pip", "morag", "dora", "rita", "syd"])
def test_everybody_is_led_to_the_policy_first_and_inside_afterwards(
    cast: Cast, version: PolicyVersion, who: str
) -> None:
    client = signed_in(getattr(cast, who))
    first = client.get(INSIDE)
    assert (first.status_code, first.headers["Location"]) == (302, PAGE)

    page = client.get(PAGE)
    assert page.status_code == 200
    client.post(PAGE, {"version": version.pk})
    assert client.get(INSIDE).status_code == 200
    assert not AuditEvent.objects.filter(event=Event.POLICIES_REFUSED).exists()


def test_a_parent_reads_what_is_for_families_and_staff_what_is_for_staff(cast: Cast, version: PolicyVersion) -> None:
    parent = signed_in(cast.ola).get(PAGE).content.decode()
    practitioner = signed_in(cast.pip).get(PAGE).content.decode()
    for code, for_parent, for_staff in (("S7", True, True), ("S19", False, True), ("S35", True, False)):
        assert (f'id="{code}"' in parent) == for_parent
        assert (f'id="{code}"' in practitioner) == for_staff


def test_what_was_read_is_kept_by_its_digest(cast: Cast, version: PolicyVersion) -> None:
    acknowledge(version, by=cast.ola)
    row = Acknowledgement.objects.get(user=cast.ola, version=version)
    clauses = list(version.clauses.order_by("order"))
    assert row.wording == "families"
    assert row.text_sha256 == text_digest(for_side(clauses, "families")) != text_digest(clauses)
    event = AuditEvent.objects.get(event=Event.POLICIES_ACKNOWLEDGED)
    assert (event.actor_id, event.acting_as) == (cast.ola.pk, "guardian")


def test_a_parent_who_works_here_acknowledges_both_wordings_with_one_button(cast: Cast, version: PolicyVersion) -> None:
    grant(cast.ola, Role.PRACTITIONER, cast.acorn)
    forget_roles(cast.ola)
    client = signed_in(cast.ola)
    page = client.get(PAGE).content.decode()
    assert 'id="S19"' in page and 'id="S35"' in page
    client.post(PAGE, {"version": version.pk})
    assert {one.wording for one in Acknowledgement.objects.filter(user=cast.ola, version=version)} == {
        "families",
        "staff",
    }


def test_somebody_who_becomes_staff_later_acknowledges_the_wording_for_staff_as_well(
    cast: Cast, version: PolicyVersion
) -> None:
    acknowledge(version, by=cast.ola)
    client = signed_in(cast.ola)
    assert client.get(INSIDE).status_code == 200
    grant(cast.ola, Role.PRACTITIONER, cast.acorn)
    assert client.get(INSIDE).headers["Location"] == PAGE
    client.post(PAGE, {"version": version.pk})
    assert client.get(INSIDE).status_code == 200
    assert Acknowledgement.objects.filter(user=cast.ola, version=version).count() == 2


def test_a_new_version_is_acknowledged_anew_from_the_day_it_takes_effect(
    cast: Cast, version: PolicyVersion, clock: Clock
) -> None:
    acknowledge(version, by=cast.ola)
    new = second_version(cast, day(2))
    assert signed_in(cast.ola).get(INSIDE).status_code == 200
    clock.forward(days=2)
    client = signed_in(cast.ola)
    assert client.get(INSIDE).headers["Location"] == PAGE
    assert 'id="S41"' in client.get(PAGE).content.decode()
    client.post(PAGE, {"version": new.pk})
    assert client.get(INSIDE).status_code == 200


def test_a_form_with_an_older_text_shows_the_new_one_and_records_nothing(
    cast: Cast, version: PolicyVersion, clock: Clock
) -> None:
    new = second_version(cast, day(0))
    client = signed_in(cast.ola)
    answer = client.post(PAGE, {"version": version.pk})
    assert answer.status_code == 422
    assert "A newer text holds now" in answer.content.decode() and 'id="S41"' in answer.content.decode()
    assert not Acknowledgement.objects.filter(user=cast.ola).exclude(version__document=None).exists()
    assert client.get(INSIDE).status_code == 302
    with pytest.raises(Refused, match="newer text"):
        acknowledge(version, by=cast.ola)
    acknowledge(new, by=cast.ola)


def test_a_double_click_is_one_acknowledgement(cast: Cast, version: PolicyVersion) -> None:
    client = signed_in(cast.ola)
    client.post(PAGE, {"version": version.pk})
    again = client.post(PAGE, {"version": version.pk})
    assert again.status_code == 302
    assert Acknowledgement.objects.filter(user=cast.ola, version=version).count() == 1
    with pytest.raises(Refused, match="already"):
        acknowledge(version, by=cast.ola)


def test_a_permission_is_taken_back_before_the_policy_is_read_and_nothing_else_is_done(
    cast: Cast, version: PolicyVersion
) -> None:
    yes(cast.ola, cast.teddy)
    client, teddy = signed_in(cast.ola), cast.teddy.pk
    given, take_back = reverse("consent:children"), reverse("consent:take_back", args=[teddy, "own_pictures"])
    assert given in client.get(PAGE).content.decode()
    page = client.get(given).content.decode()
    assert take_back in page and reverse("consent:take_back", args=[teddy, "everything"]) in page
    assert client.get(take_back).status_code == 200

    done = client.post(take_back)

    receipt = client.get(done.headers["Location"])
    assert receipt.status_code == 200
    assert take_back not in client.get(given).content.decode()
    assert not may_show(cast.teddy, Purpose.OWN_PICTURES, now())
    child, renew = reverse("consent:child", args=[teddy]), reverse("consent:renew", args=[teddy])
    for shut in (
        client.get(child),
        client.post(child, {"own_pictures": "yes"}),
        client.post(renew),
        client.get(INSIDE),
    ):
        assert (shut.status_code, shut.headers["Location"]) == (302, PAGE)
    assert not Acknowledgement.objects.filter(user=cast.ola, version=version).exists()


def test_who_owes_more_than_a_policy_takes_nothing_back_and_who_signs_nothing_is_not_offered_it(
    cast: Cast, version: PolicyVersion
) -> None:
    yes(cast.ola, cast.teddy)
    given, take_back = reverse("consent:children"), reverse("consent:take_back", args=[cast.teddy.pk, "own_pictures"])
    assert given not in signed_in(cast.gran).get(PAGE).content.decode()
    assert signed_in(cast.priya).post(take_back).status_code == 404
    grant(cast.ola, Role.PRACTITIONER, cast.acorn)
    forget_roles(cast.ola)
    client = signed_in(cast.ola, second_factor=False)

    assert {client.get(given).headers["Location"], client.post(take_back).headers["Location"]} == {
        reverse("members:second_factor")
    }
    assert may_show(cast.teddy, Purpose.OWN_PICTURES, now())


def test_reading_alone_acknowledges_nothing(cast: Cast, version: PolicyVersion) -> None:
    client = signed_in(cast.ola)
    client.get(PAGE)
    client.head(PAGE)
    assert not Acknowledgement.objects.filter(user=cast.ola, version=version).exists()


def test_a_page_that_swaps_itself_is_told_where_to_go(cast: Cast, version: PolicyVersion) -> None:
    answer = signed_in(cast.ola).get(INSIDE, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, PAGE)


def test_who_has_left_or_never_came_in_does_not_reach_the_page(cast: Cast, version: PolicyVersion) -> None:
    assert Client().get(PAGE).status_code == 302
    Guardianship.objects.filter(user=cast.priya).update(ended_at=now())
    User.objects.filter(pk=cast.ola.pk).update(suspended_at=now())
    for nobody in (cast.priya, cast.ola, cast.superuser):
        assert signed_in(nobody).get(PAGE).status_code == 403
        assert signed_in(nobody).post(PAGE, {"version": version.pk}).status_code == 403
    assert not Acknowledgement.objects.filter(version=version).exists()


def test_an_unknown_policy_is_not_found(cast: Cast, version: PolicyVersion) -> None:
    acknowledge(version, by=cast.ola)
    assert signed_in(cast.ola).get("/policies/nothing/acknowledge/").status_code == 404
    assert signed_in(cast.ola).get(PAGE).status_code == 302, "nothing left to do here"


def test_a_policy_without_the_duty_holds_nobody_up(cast: Cast) -> None:
    publish_policy_version(
        "complaints",
        [ClauseText("C1", "All", "Tell us.")],
        title="Complaints",
        effective_on=today(),
        review_on=day(365),
        by=cast.rita,
        must_be_acknowledged=False,
    )
    assert not unacknowledged(cast.ola, now()).exists()
    assert signed_in(cast.ola).get(INSIDE).status_code == 200


def test_the_question_costs_one_query(cast: Cast, version: PolicyVersion) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from nursery_portal.policies.rules import acknowledgement_required

    unacknowledged(cast.ola, now())
    with CaptureQueriesContext(connection) as seen:
        assert acknowledgement_required(cast.ola, now()) is not None
    assert len(seen) == 1


def test_whoever_reads_a_policy_first_arrives_where_they_were_going(cast: Cast) -> None:
    install_first_policy(cast.morag, day())
    client, wish = signed_in(cast.ola), reverse("consent:child", args=[cast.teddy.pk]) + "?change=1"
    led = client.get(wish)["Location"]
    version = PolicyVersion.objects.get(document__slug=led.split("/")[-3])
    assert client.post(led, {"version": version.pk})["Location"] == wish
    assert client.get(wish).status_code == 200
    other = signed_in(cast.sam)
    assert other.post(wish).status_code == 302, "what was sent is not sent again by itself"
    assert other.post(led, {"version": version.pk})["Location"] == reverse("home:landing")
