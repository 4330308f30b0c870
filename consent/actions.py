"""Giving, refusing and taking back permission: the only writers of the ledger."""

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from consent.models import ConsentEvent, ConsentStanding, Purpose, Wording
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import answerable_children
from nursery_portal.members.models import Guardianship, Role, User, link_current
from nursery_portal.register.models import Child


def current_wordings(at: datetime) -> dict[Purpose, Wording]:
    """The wording to be read and answered now, one for each purpose that has one."""
    found: dict[Purpose, Wording] = {}
    for wording in Wording.objects.filter(effective_at__lte=at).order_by("purpose", "version"):
        if wording.answers_end_at is None or wording.answers_end_at > at:
            found[Purpose(wording.purpose)] = wording
    return found


def _plain(name: str) -> list[str]:
    """A name without case, accents, titles, points and order: what a signature is compared by."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one if one.isalpha() else " " for one in folded if not unicodedata.combining(one))
    return sorted(word for word in letters.split() if word not in {"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})


def signature_fits(signed: str, user: User) -> bool:
    """Whether a typed signature is this person's name; case, accents, titles and order do not matter."""
    return bool(_plain(signed)) and _plain(signed) == _plain(user.full_name)


def _authority(child: Child, by: User) -> Guardianship:
    """The link under which this person may answer now, or Refused. Asked again under the child's lock."""
    if not answerable_children(by).filter(pk=child.pk).exists():
        raise Refused("You cannot answer for this child. If you think you should, please speak to the manager.")
    return Guardianship.objects.filter(
        link_current(clock.today()), user=by, child=child, has_parental_responsibility=True
    ).latest("pk")


def _append(
    child: Child,
    purpose: Purpose,
    kind: ConsentEvent.Kind,
    wording: Wording,
    *,
    authority: Guardianship,
    by: User,
    signed_name: str,
    receipt: uuid.UUID,
) -> ConsentEvent:
    """Append one event and move the standing. The caller holds the child's lock."""
    last = ConsentEvent.objects.filter(child=child).order_by("-seq").first()
    now = clock.now()
    at = max(now, last.at + timedelta(microseconds=1)) if last else now
    event = ConsentEvent.objects.create(
        seq=last.seq + 1 if last else 1,
        child=child,
        guardian=by,
        authority_id=authority.pk,
        purpose=purpose,
        kind=kind,
        wording=wording,
        wording_sha256=wording.sha256,
        signed_name=signed_name,
        receipt=receipt,
        at=at,
    )
    ConsentStanding.objects.update_or_create(
        child=child,
        guardian=by,
        purpose=purpose,
        defaults={"kind": kind, "event": event, "wording": wording, "at": at},
    )
    return event


@action(refused=Event.CONSENT_REFUSED)
def answer_permissions(
    child: Child,
    answers: Mapping[Purpose, bool],
    *,
    wordings: Mapping[Purpose, int],
    signed_name: str,
    by: User,
) -> uuid.UUID:
    """Sign answers (yes or no for each purpose given) and return their receipt, or raise Refused and change nothing.

    `wordings` holds, for each purpose, the primary key of the wording the form showed: a form that shows an older text
    than the present one is refused, since the guardian has not read what they would sign.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    authority = _authority(child, by)
    if not answers:
        raise Refused("Choose yes or no for at least one question, or leave all of them for later.")
    if not signature_fits(signed_name, by):
        raise Refused(f"Please sign with your name as the nursery knows it: {by.full_name}.", field="signed_name")
    current = current_wordings(clock.now())
    receipt = uuid.uuid4()
    for purpose, yes in answers.items():
        wording = current.get(purpose)
        if wording is None or wordings.get(purpose) != wording.pk:
            raise Refused(
                "The text has changed since you opened this page. Please read it again; your answers are still here."
            )
        event = _append(
            child,
            purpose,
            ConsentEvent.Kind.GIVEN if yes else ConsentEvent.Kind.REFUSED,
            wording,
            authority=authority,
            by=by,
            signed_name=signed_name,
            receipt=receipt,
        )
        record(
            Event.CONSENT_ANSWERED,
            actor=by,
            acting_as=Role.GUARDIAN,
            subject=event,
            child_id=child.pk,
            details={"purpose": purpose, "kind": event.kind, "wording": wording.sha256, "receipt": str(receipt)},
        )
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def withdraw_permissions(child: Child, purposes: list[Purpose], *, by: User) -> uuid.UUID:
    """Take back permission for `purposes`: from the next request on, no picture is shown under it. Returns the receipt.

    Nothing may veto it: no reason, no staff approval, no wording to agree with (UK GDPR Art 7(3)). Erasing files and
    tidying posts follow as jobs and a sweep; nothing that protects the child depends on them.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    authority = _authority(child, by)
    standings = {
        Purpose(row.purpose): row
        for row in ConsentStanding.objects.filter(
            child=child, guardian=by, purpose__in=purposes, kind=ConsentEvent.Kind.GIVEN
        ).select_related("wording")
    }
    if not standings:
        raise Refused("There is no permission of yours to take back here. Nothing was changed.")
    receipt = uuid.uuid4()
    for purpose, row in standings.items():
        event = _append(
            child,
            purpose,
            ConsentEvent.Kind.WITHDRAWN,
            row.wording,
            authority=authority,
            by=by,
            signed_name=by.full_name,
            receipt=receipt,
        )
        record(
            Event.CONSENT_WITHDRAWN,
            actor=by,
            acting_as=Role.GUARDIAN,
            subject=event,
            child_id=child.pk,
            details={"purpose": purpose, "receipt": str(receipt)},
        )
    return receipt
