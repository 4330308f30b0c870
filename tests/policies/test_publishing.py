"""Publishing a policy: numbered, dated, frozen; and the pages on which it is read."""

import pytest
from django.db import IntegrityError, transaction

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import today
from nursery_portal.kit.errors import Refused
from nursery_portal.policies import social_networking
from nursery_portal.policies.actions import acknowledge, install_first_policy, publish_policy_version
from nursery_portal.policies.models import Clause, PolicyDocument, PolicyVersion
from nursery_portal.policies.texts import ClauseText, text_digest
from tests.cast import Cast, acknowledge_everything, day
from tests.clients import signed_in
from tests.conftest import Clock

ONE = [ClauseText("A1", "All", "One rule.")]


def publish(cast: Cast, clauses: list[ClauseText] | None = None, **more: object) -> PolicyVersion:
    words = {"title": "House rules", "effective_on": today(), "review_on": day(365), "by": cast.morag, **more}
    return publish_policy_version("house", ONE if clauses is None else clauses, **words)  # type: ignore[arg-type]


def test_the_first_policy_has_forty_clauses_in_order_each_for_somebody() -> None:
    codes = [clause.code for clause in social_networking.CLAUSES]
    assert codes == [f"S{number}" for number in range(1, 41)]
    audiences = {clause.code: clause.audience for clause in social_networking.CLAUSES}
    assert all(audiences[f"S{number}"] == "staff" for number in range(16, 28))
    assert all(audiences[f"S{number}"] == "families" for number in range(31, 41))
    assert len({clause.text for clause in social_networking.CLAUSES}) == 40


def test_installing_twice_gives_the_same_version(cast: Cast) -> None:
    first = install_first_policy(by=None, on=today())
    assert install_first_policy(by=cast.morag, on=day(3)) == first
    assert (first.number, first.clauses.count(), first.review_on) == (1, 40, day(365))
    assert first.text_sha256 == text_digest(first.clauses.order_by("order"))


def test_a_version_is_published_with_its_evidence(cast: Cast) -> None:
    version = publish(cast)
    event = AuditEvent.objects.latest("seq")
    assert (event.event, event.actor_id, event.acting_as) == (Event.POLICIES_PUBLISHED, cast.morag.pk, "manager")
    assert (version.number, version.published_by) == (1, cast.morag)
    assert publish(cast, [*ONE, ClauseText("A2", "All", "Another.")]).number == 2


@pytest.mark.parametrize("who", ["ola", "pip", "dora", "syd", "superuser"])
def test_only_a_manager_or_the_owner_publishes(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only a manager"):
        publish(cast, by=getattr(cast, who))
    assert not PolicyDocument.objects.exists()
    assert AuditEvent.objects.latest("seq").event == Event.POLICIES_REFUSED
    publish(cast, by=cast.rita)


@pytest.mark.parametrize(
    ("clauses", "more", "sentence"),
    [
        ([], {}, "needs clauses"),
        ([ClauseText("A1", "All", "  ")], {}, "needs clauses"),
        ([ClauseText("A1", "All", "One."), ClauseText("A1", "All", "Two.")], {}, "same number"),
        ([ClauseText("A1", "All", "One.", "nobody")], {}, "for everyone, for families or for staff"),
        (None, {"effective_on": "yesterday"}, "in the past"),
        (None, {"review_on": "today"}, "review day after"),
    ],
)
def test_an_unreadable_version_is_refused_whole(
    cast: Cast, clauses: list[ClauseText] | None, more: dict[str, str], sentence: str
) -> None:
    days = {"yesterday": day(-1), "today": today()}
    with pytest.raises(Refused, match=sentence):
        publish(cast, clauses, **{name: days[value] for name, value in more.items()})
    assert not PolicyDocument.objects.exists() and not PolicyVersion.objects.exists()


def test_the_same_words_again_or_an_earlier_day_are_refused(cast: Cast) -> None:
    publish(cast, effective_on=day(5))
    with pytest.raises(Refused, match="takes effect later is published already"):
        publish(cast, [ClauseText("A1", "All", "Other.")], effective_on=day(4))
    with pytest.raises(Refused, match="word for word"):
        publish(cast, effective_on=day(6))
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize("table", [PolicyVersion, Clause])
def test_the_database_refuses_to_rewrite_what_was_published(cast: Cast, table: type[PolicyVersion]) -> None:
    publish(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        if table is PolicyVersion:
            PolicyVersion.objects.update(summary="x")
        else:
            Clause.objects.update(text="x")


# --- the pages -----------------------------------------------------------------------------------------------


def test_every_member_reads_every_version_with_its_dates(cast: Cast, clock: Clock) -> None:
    publish(cast, [ClauseText("A1", "All", "The old words."), ClauseText("A2", "All", "For staff.", "staff")])
    clock.forward(days=3)
    publish(cast, [ClauseText("A1", "All", "The new words.")], review_on=day(30))
    acknowledge_everything(cast.ola)
    client = signed_in(cast.ola)

    page = client.get("/policies/house/").content.decode()
    assert "The new words." in page and "The old words." not in page
    assert "Version 2" in page
    old = client.get("/policies/house/1/").content.decode()
    assert "The old words." in old and "This is an earlier version" in old and "For staff." in old
    assert client.get("/policies/house/3/").status_code == 404
    assert client.get("/policies/none/").status_code == 404
    listed = client.get("/policies/").content.decode()
    assert "House rules" in listed and "Version 2" in listed and "You acknowledged it" in listed


def test_a_version_that_is_to_come_can_be_read_and_does_not_hold_yet(cast: Cast) -> None:
    publish(cast)
    publish(cast, [ClauseText("A1", "All", "To come.")], effective_on=day(9))
    acknowledge_everything(cast.ola)
    client = signed_in(cast.ola)
    assert "To come." not in client.get("/policies/house/").content.decode()
    assert "takes effect on" in client.get("/policies/house/2/").content.decode()


def test_a_review_that_is_overdue_is_said(cast: Cast, clock: Clock) -> None:
    publish(cast, review_on=day(10))
    acknowledge_everything(cast.ola)
    assert "Review overdue" not in signed_in(cast.ola).get("/policies/").content.decode()
    clock.forward(days=11)
    client = signed_in(cast.ola)
    assert "Review overdue" in client.get("/policies/").content.decode()
    assert "The day for looking at this policy again has passed" in client.get("/policies/house/").content.decode()


def test_a_visitor_reads_no_policy(cast: Cast) -> None:
    from django.test import Client

    version = publish(cast)
    for address in ("/policies/", "/policies/house/", "/policies/house/1/"):
        assert Client().get(address).status_code == 302
    acknowledge(version, by=cast.ola)
