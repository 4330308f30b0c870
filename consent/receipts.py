"""A receipt for machines: the record of an answer in the shape of ISO/IEC TS 27560, as the W3C's guide reads it.

Everything the person could read is in it, the whole text among it: a receipt must not depend on the portal being there.
"""

from collections.abc import Iterable
from typing import Any

from consent.models import ENFORCED, REVIEW_AFTER, YES, ConsentEvent, Purpose
from consent.past import UNTOLD, Past
from consent.wordings import controller_of, for_child
from nursery_portal.kit.calendar import Nation
from nursery_portal.members.models import Guardianship
from nursery_portal.register.models import Child, Nursery

SCHEMA = "ISO/IEC TS 27560:2023"
STATES = {
    ConsentEvent.Kind.REQUESTED: "ConsentRequested",
    ConsentEvent.Kind.GIVEN: "ConsentGiven",
    ConsentEvent.Kind.RENEWED: "RenewedConsentGiven",
    ConsentEvent.Kind.REFUSED: "ConsentRefused",
    ConsentEvent.Kind.WITHDRAWN: "ConsentWithdrawn",
    ConsentEvent.Kind.REVOKED: "ConsentRevoked",
    ConsentEvent.Kind.INVALIDATED: "ConsentInvalidated",
    ConsentEvent.Kind.SET_ASIDE: "ConsentInvalidated",
}
JURISDICTIONS = {  # the codes of ISO 3166-2
    Nation.ENGLAND_AND_WALES: "GB-EAW",
    Nation.SCOTLAND: "GB-SCT",
    Nation.NORTHERN_IRELAND: "GB-NIR",
}
RIGHTS = (
    "access",
    "rectification",
    "erasure",
    "withdrawal",
    "complaint to the controller",
    "complaint to the regulator",
)


def as_json(
    events: Iterable[ConsentEvent], child: Child, nursery: Nursery, links: dict[int, Guardianship], page: str
) -> dict[str, Any]:
    """One receipt: what was answered together, question by question. `page` is where it can be taken back."""
    records = list(events)
    first = records[0]
    return {
        "schema_version": SCHEMA,
        "receipt_id": str(first.receipt),
        "pii_principal_id": f"child-{child.pk}",
        "consent_giver": {
            "id": f"member-{first.guardian_id}",
            "signed_name": first.signed_name,
            **_authority(first, links.get(first.authority_id)),
        },
        "pii_controllers": [
            _controller(named, nursery) for named in dict.fromkeys(event.wording.controller for event in records)
        ],
        "authority_party": "Information Commissioner's Office, ico.org.uk",
        "jurisdiction": JURISDICTIONS[Nation(nursery.nation)],
        "privacy_rights": list(RIGHTS),
        "withdrawal_method": page,
        "consent_records": [_record(event, child, nursery) for event in records],
    }


def _authority(event: ConsentEvent, link: Guardianship | None) -> dict[str, str]:
    """In what right it was signed, as the register had it then: the link is corrected in place, and a receipt says
    nothing of what it became. Empty where nothing tells."""
    if link is None:
        return {"authority": "", "relationship": ""}
    past = Past.of([event.child_id])
    basis = past.value(link, "basis", event.at, now=link.basis)
    relationship = past.value(link, "relationship", event.at, now=link.relationship)
    return {
        "authority": Guardianship.Basis(basis).label if basis in Guardianship.Basis.values else "",
        "relationship": "" if relationship is UNTOLD else relationship,
    }


def _controller(named: str, nursery: Nursery) -> dict[str, str]:
    """Who answers for it as the text names them, which froze name and address in one line. Only where they are the same
    still are they taken apart as the settings have them. How to reach somebody is always of today."""
    same = named in {"", controller_of(nursery)}
    return {
        "id": f"nursery-{nursery.pk}",
        "type": "controller",
        "name": (nursery.legal_name or nursery.name) if same else named,
        "contact": nursery.email or nursery.phone,
        "address": nursery.address if same else named,
        "email": nursery.email,
        "phone": nursery.phone,
        "registration": nursery.ico_registration if same else "",
    }


def _record(event: ConsentEvent, child: Child, nursery: Nursery) -> dict[str, Any]:
    text, name = event.wording, child.known_as
    enforced = Purpose(event.purpose) in ENFORCED
    return {
        "record_id": str(event.pk),
        "language": text.language,
        "purpose": event.purpose,
        "purpose_description": for_child(text.question, name),
        "purpose_enforced_by_portal": enforced,
        "lawful_basis": text.lawful_basis,
        "pii_type": ["first name"] if event.purpose == Purpose.FIRST_NAME else ["photograph"],
        "special_category": False,
        "service": f"The portal of {nursery.name}" if enforced else nursery.name,
        "collection_method": event.get_how_display(),
        "processing_method": ["store", "resize", "show to members"] if enforced else ["as the text says"],
        "storage_locations": [f"The private store of {nursery.name}'s own portal"],
        "retention_period": for_child(text.retention, name),
        "recipient_third_parties": for_child(text.recipients, name),
        "privacy_notice": {
            "id": f"{text.purpose}-{text.version}",
            "version": text.version,
            "language": text.language,
            "sha256": event.wording_sha256,
            "title": for_child(text.title, name),
            "text": for_child(f"{text.question}\n\n{text.more}", name),
        },
        "event": {
            "time": event.at.isoformat(),
            "state": STATES[ConsentEvent.Kind(event.kind)],
            "type": "explicit",
            "entity_id": f"member-{event.recorded_by_id or event.guardian_id}",
            "validity_duration": f"P{REVIEW_AFTER}D" if event.kind in YES else "until answered anew",
            "validity_note": "asked again within a year; it lasts until it is taken back" if event.kind in YES else "",
        },
    }
