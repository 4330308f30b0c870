"""The register of breaches: opened by hand or by itself, a clock of 72 hours, decisions that stay as they were made."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.duties.access import keepers_of, open_breach_count
from nursery_portal.duties.actions import enter_on_breach, open_breach, remind_of_breaches
from nursery_portal.duties.models import Breach, BreachEntry
from nursery_portal.duties.rules import standings
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship, Role
from nursery_portal.notify.models import Notice
from tests.cast import Cast, day, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock


def opened(cast: Cast, **more: Any) -> Breach:
    return open_breach("lost", "A tablet is missing since the trip.", aware_at=now(), by=cast.dora, **more)


def entered(cast: Cast, breach: Breach, *entries: tuple[str, str]) -> None:
    for kind, said in entries:
        enter_on_breach(breach, kind, said, "Because.", done_at=now() if said == "told" else None, by=cast.dora)


ENOUGH = (("risk", "unlikely"), ("ico", "not_told"), ("people", "told"), ("measures", ""))


def test_a_breach_is_opened_by_hand_and_its_clock_runs_from_awareness(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.dora)
    aware = clock.now - timedelta(hours=5)
    local = aware.astimezone().strftime("%Y-%m-%dT%H:%M")
    answer = client.post("/duties/breaches/new/", {"kind": "lost", "what": "A tablet is missing.", "aware_at": local})
    breach = Breach.objects.get()
    assert answer.headers["Location"] == f"/duties/breaches/{breach.pk}/"
    assert breach.due_at == breach.aware_at + timedelta(hours=72)
    assert abs((breach.aware_at - aware).total_seconds()) <= 60
    page = client.get(answer.headers["Location"]).content.decode()
    assert "A tablet is missing." in page and 'class="clock' in page
    assert {notice.recipient for notice in Notice.objects.all()} == {cast.dora, cast.dipa, cast.rita}
    assert AuditEvent.objects.filter(event="duties:breach:opened").count() == 1


def test_the_facts_are_sealed(cast: Cast) -> None:
    breach = opened(cast)
    assert b"tablet" not in bytes(Sealed.objects.get(pk=breach.facts_id).ciphertext)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "", "what": "x", "aware_at": "2026-01-01T10:00"}, "Choose what happened"),
        ({"kind": "lost", "what": " ", "aware_at": "2026-01-01T10:00"}, "in a few sentences what happened"),
        ({"kind": "lost", "what": "Kept words", "aware_at": ""}, "Enter the day and hour"),
        ({"kind": "lost", "what": "Kept words", "aware_at": "2099-01-01T10:00"}, "in the future"),
    ],
)
def test_a_refused_breach_keeps_what_was_typed(cast: Cast, sent: dict[str, str], sentence: str) -> None:
    answer = signed_in(cast.rita).post("/duties/breaches/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and sent["what"].strip() in page
    assert not Breach.objects.exists()


def test_it_is_closed_only_once_everything_is_decided(cast: Cast) -> None:
    breach = opened(cast)
    for entry in ENOUGH:
        with pytest.raises(Refused):
            enter_on_breach(breach, "closed", "", "Done.", by=cast.dora)
        entered(cast, breach, entry)
    enter_on_breach(breach, "closed", "", "Done.", by=cast.rita)
    assert standings([breach])[0].closed
    with pytest.raises(Refused, match="closed"):
        enter_on_breach(breach, "note", "", "One more thing.", by=cast.dora)
    enter_on_breach(breach, "reopened", "", "The tablet was found open.", by=cast.dora)
    assert not standings([breach])[0].closed


@pytest.mark.parametrize("risk", ["likely", "high"])
def test_a_likely_risk_is_told_to_the_ico_before_it_is_closed(cast: Cast, risk: str) -> None:
    breach = opened(cast)
    entered(cast, breach, *ENOUGH, ("risk", risk))
    with pytest.raises(Refused, match="has to be told to the ICO"):
        enter_on_breach(breach, "closed", "", "Done.", by=cast.dora)
    entered(cast, breach, ("ico", "told"))
    enter_on_breach(breach, "closed", "", "Done.", by=cast.dora)


def test_an_entry_needs_its_reason_and_its_hour_and_stays(cast: Cast) -> None:
    breach = opened(cast)
    client, address = signed_in(cast.dora), f"/duties/breaches/{breach.pk}/"
    for sent, sentence in (
        ({"kind": "risk:high", "why": ""}, "Say why"),
        ({"kind": "ico:told", "why": "By telephone."}, "Say when they were told"),
        ({"kind": "", "why": "By telephone."}, "Choose what you enter"),
        ({"kind": "closed", "why": "Done."}, "Say first how likely a risk"),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not BreachEntry.objects.exists()
    assert client.post(address, {"kind": "risk:high", "why": "Names and faces."}).status_code == 302
    page = client.get(address).content.decode()
    assert "a high risk is likely" in page and "Names and faces." in page
    with pytest.raises(DatabaseError), transaction.atomic():
        BreachEntry.objects.update(said="unlikely")
    with pytest.raises(DatabaseError), transaction.atomic():
        Breach.objects.update(kind="other")


@pytest.mark.parametrize("who", ["morag", "pip", "ola", "syd"])
def test_the_register_is_the_leads_and_the_registered_persons(cast: Cast, who: str) -> None:
    breach = opened(cast)
    client = signed_in(getattr(cast, who))
    for address in ("/duties/breaches/", "/duties/breaches/new/", f"/duties/breaches/{breach.pk}/"):
        assert client.get(address).status_code == 403
    with pytest.raises(Refused, match="not yours"):
        enter_on_breach(breach, "note", "", "x", by=getattr(cast, who))


def test_the_number_in_the_menu_asks_no_more_for_more_breaches_of_the_family_or_more_leaders(cast: Cast) -> None:
    def asked_for() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert open_breach_count(cast.dora) == 0
        return len(queries)

    guardian(cast.dora, cast.teddy, has_parental_responsibility=False, basis="")
    opened(cast).children.add(cast.teddy)
    asked_for()  # what is asked on every page is put into SQL once
    one = asked_for()
    for number in range(3):
        opened(cast).children.add(cast.teddy)
        grant(person("Nora", f"Next{number}"), Role.DEPUTY_DSL)
    assert asked_for() == one
    assert open_breach_count(cast.rita) == 4


def test_nobody_keeps_a_breach_about_the_own_family_unless_nobody_else_is_there(cast: Cast) -> None:
    breach = opened(cast)
    breach.children.add(cast.teddy)
    guardian(cast.dora, cast.teddy, has_parental_responsibility=False, basis="")
    client, address = signed_in(cast.dora), f"/duties/breaches/{breach.pk}/"
    assert client.get(address).status_code == 404
    assert breach.reference not in client.get("/duties/breaches/").content.decode()
    assert signed_in(cast.rita).get(address).status_code == 200
    for one in (cast.dipa, cast.rita):
        guardian(one, cast.teddy, has_parental_responsibility=False, basis="")
    assert client.get(address).status_code == 200, "the law's clock runs whoever is there"


def test_the_end_of_a_link_opens_no_breach_about_a_child_from_whom_an_order_keeps_a_leader(cast: Cast) -> None:
    breach = opened(cast)
    breach.children.add(cast.teddy)
    link = guardian(cast.dora, cast.teddy, no_contact=True, ended_at=now())
    address = f"/duties/breaches/{breach.pk}/"
    assert signed_in(cast.dora).get(address).status_code == 404
    assert keepers_of(breach) == [cast.dipa, cast.rita]
    Guardianship.objects.filter(pk=link.pk).update(order_expires_on=day(-1))
    assert signed_in(cast.dora).get(address).status_code == 200
    assert keepers_of(breach) == [cast.dora, cast.dipa, cast.rita]


@pytest.mark.parametrize("order", [("ico", "risk"), ("risk", "ico")])
def test_the_clock_runs_on_where_a_risk_is_likely_and_the_ico_was_not_told(
    cast: Cast, clock: Clock, order: tuple[str, str]
) -> None:
    breach = opened(cast)

    def page(address: str = f"/duties/breaches/{breach.pk}/") -> str:
        return str(signed_in(cast.dora).get(address).content.decode())

    entered(cast, breach, ("risk", "unlikely"), ("ico", "not_told"))
    assert "Decided about the ICO" in page() and "the 72 hours end " in page()
    Notice.objects.all().delete()
    clock.forward(hours=49)
    assert remind_of_breaches() == 0
    for kind in order:
        entered(cast, breach, (kind, {"ico": "not_told", "risk": "high"}[kind]))
    assert 'class="clock' in page() and "to tell the ICO: a risk is likely" in page()
    assert 'class="clock' in page("/duties/breaches/")
    assert remind_of_breaches() == 3
    assert "the ICO was not told" in Notice.objects.first().body  # type: ignore[union-attr]
    entered(cast, breach, ("ico", "told"))
    clock.forward(hours=25)
    assert remind_of_breaches() == 0
    assert "the 72 hours ended " in page()


def test_a_clock_that_runs_out_is_told_of_once_a_day_until_it_is_decided(cast: Cast, clock: Clock) -> None:
    breach = opened(cast)
    Notice.objects.all().delete()
    clock.forward(hours=47)
    assert remind_of_breaches() == 0
    clock.forward(hours=2)
    assert remind_of_breaches() == 3 and remind_of_breaches() == 0
    clock.forward(hours=25)
    assert remind_of_breaches() == 3
    assert Notice.objects.filter(title__contains="the 72 hours are over").count() == 3
    entered(cast, breach, ("ico", "not_told"))
    clock.forward(hours=25)
    assert remind_of_breaches() == 0
