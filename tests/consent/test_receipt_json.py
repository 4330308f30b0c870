"""A receipt as a file: complete without the portal, one's own, and of nobody else's answers."""

import json
from typing import Any

from django.urls import reverse

from consent.actions import publish_wordings, withdraw_permissions
from consent.models import ConsentEvent, Purpose
from consent.wordings import default_texts
from nursery_portal.members.actions import change_guardianship, record_responsibility
from nursery_portal.register.models import Nursery
from tests.cast import Cast, answer, day
from tests.clients import signed_in

OWN, NAME = Purpose.OWN_PICTURES, Purpose.FIRST_NAME
# what ISO/IEC TS 27560 makes mandatory, as design/domain-rules.md 8.1 lists it
RECEIPT = {"schema_version", "receipt_id", "pii_principal_id", "pii_controllers", "jurisdiction", "withdrawal_method"}
PARTY = {"id", "type", "name", "address", "contact"}
RECORD = {
    "record_id",
    "language",
    "purpose",
    "privacy_notice",
    "lawful_basis",
    "pii_type",
    "storage_locations",
    "retention_period",
    "recipient_third_parties",
    "collection_method",
    "event",
}
EVENT = {"time", "state", "type", "entity_id", "validity_duration"}


def file(cast: Cast, event: ConsentEvent, who: object = None) -> Any:
    return signed_in(who or cast.ola).get(reverse("consent:receipt_json", args=[event.receipt]))  # type: ignore[arg-type]


def test_holds_every_field_of_the_standard_and_the_whole_text(cast: Cast) -> None:
    answer(cast.ola, cast.teddy, {OWN: True, NAME: False})
    response = file(cast, ConsentEvent.objects.latest("seq"))
    found = json.loads(response.content)

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert set(found) >= RECEIPT
    assert all(set(one) >= PARTY for one in found["pii_controllers"]) and found["jurisdiction"] == "GB-EAW"
    assert [set(one) >= RECORD and set(one["event"]) >= EVENT for one in found["consent_records"]] == [True, True]
    assert [one["event"]["state"] for one in found["consent_records"]] == ["ConsentGiven", "ConsentRefused"]
    first = found["consent_records"][0]
    assert first["privacy_notice"]["sha256"] == cast.wordings[OWN].sha256
    assert "May we use own pictures?" in first["privacy_notice"]["text"]
    assert found["consent_giver"]["signed_name"] == "Ola Bear"
    assert found["withdrawal_method"].endswith(f"/permission/{cast.teddy.pk}/")


def test_names_whoever_answered_for_it_then_as_the_text_does(cast: Cast) -> None:
    Nursery.objects.update(legal_name="Old Stones Ltd", address="1 Mill Lane", email="us@stones.example")
    publish_wordings(default_texts(Nursery.objects.get(pk=1)), by=cast.morag)
    answer(cast.ola, cast.teddy, {OWN: True})
    before = json.loads(file(cast, ConsentEvent.objects.latest("seq")).content)["pii_controllers"]
    assert [(one["name"], one["address"]) for one in before] == [("Old Stones Ltd", "1 Mill Lane")]

    Nursery.objects.update(legal_name="New Stones Ltd", address="9 New Street")
    [then] = json.loads(file(cast, ConsentEvent.objects.latest("seq")).content)["pii_controllers"]
    assert then["name"] == then["address"] == "Old Stones Ltd, 1 Mill Lane"
    assert then["contact"] == "us@stones.example", "whom to ask today"
    receipt = ConsentEvent.objects.latest("seq").receipt
    page = signed_in(cast.ola).get(reverse("consent:receipt", args=[receipt])).content.decode()
    assert "<p>Old Stones Ltd, 1 Mill Lane" in page and "New Stones Ltd" not in page


def test_names_the_right_in_which_it_was_signed_whatever_the_link_became(cast: Cast) -> None:
    seen: Any = {"evidence_seen_by": cast.dora, "evidence_seen_on": day()}
    written: Any = {"kind": "guardian", "from_on": cast.ola_link.from_on}
    record_responsibility(cast.ola_link, holds=True, basis="married", by=cast.dora, **seen)
    change_guardianship(cast.ola_link, relationship="mother", by=cast.morag, **written)
    answer(cast.ola, cast.teddy, {OWN: True})
    event = ConsentEvent.objects.latest("seq")
    record_responsibility(cast.ola_link, holds=False, by=cast.dora)
    change_guardianship(cast.ola_link, relationship="stepmother", by=cast.morag, **written)

    giver = json.loads(file(cast, event).content)["consent_giver"]
    assert (giver["authority"], giver["relationship"]) == ("Married or civil partner at birth", "mother")


def test_says_no_right_where_nothing_tells_which_it_was(cast: Cast) -> None:
    answer(cast.ola, cast.teddy, {OWN: True})
    event = ConsentEvent.objects.latest("seq")
    now_as_then = json.loads(file(cast, event).content)["consent_giver"]
    assert (now_as_then["authority"], now_as_then["relationship"]) == ("Mother by birth", "parent")
    seen: Any = {"evidence_seen_by": cast.dora, "evidence_seen_on": day()}
    record_responsibility(cast.ola_link, holds=True, basis="adoption", by=cast.dora, **seen)
    giver = json.loads(file(cast, event).content)["consent_giver"]
    assert (giver["authority"], giver["relationship"]) == ("", "parent"), "no record says what it was before"


def test_a_withdrawal_has_one_too_and_nobody_else_opens_it(cast: Cast) -> None:
    answer(cast.ola, cast.teddy, {OWN: True})
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    event = ConsentEvent.objects.latest("seq")

    assert json.loads(file(cast, event).content)["consent_records"][0]["event"]["state"] == "ConsentWithdrawn"
    for somebody in (cast.sam, cast.gran, cast.morag, cast.dora, cast.rita):
        assert file(cast, event, somebody).status_code == 404
    link = reverse("consent:receipt_json", args=[event.receipt])
    page = signed_in(cast.ola).get(reverse("consent:receipt", args=[event.receipt])).content.decode()
    assert link in page
