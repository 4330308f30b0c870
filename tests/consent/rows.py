"""A world of the oracle as rows of the database."""

import uuid

from django.utils import timezone

from consent.models import ConsentEvent, ConsentStanding, Purpose, Wording
from nursery_portal.kit import clock
from nursery_portal.members.models import Guardianship, User
from nursery_portal.register.models import Child
from tests.cast import Cast, day, wording
from tests.consent import oracle

PURPOSE = Purpose.COVERED  # the one question of which two rules ask: whether a cover may be made, and may stay


def texts_as_rows(texts: list[oracle.Text], first: int = 10) -> list[Wording]:
    """The oracle's texts as wordings, the versions from `first` on."""
    return [
        wording(PURPOSE, number, effective_at=text.effective_at, answers_end_at=text.answers_end_at)
        for number, text in enumerate(texts, start=first)
    ]


def rows_of(world: oracle.World, cast: Cast, people: list[User], texts: list[Wording]) -> Child:
    """The same world as rows; answers as the ledger and its latest answers hold them."""
    child = Child.objects.create(
        known_as="Any",
        full_name="Any Child",
        born_on=day(-1000),
        room=cast.acorn,
        started_on=world.started_on,
        leaving_on=world.leaving_on,
        protected=world.protected,
    )
    links = [
        Guardianship.objects.create(
            user=people[link.person],
            child=child,
            kind=link.kind,
            relationship="parent",
            has_parental_responsibility=link.responsible,
            basis="birth_mother" if link.responsible else "",
            from_on=link.from_on,
            until_on=link.until_on,
            ended_at=clock.now() if link.ended else None,
            no_contact=link.no_contact,
            no_images_at_all=link.no_images,
            order_expires_on=link.restricted_until,
        )
        for link in world.links
    ]
    for number, answer in enumerate(world.answers, start=1):
        append(child, 2 * number, answer, people[answer.person], links[answer.link], texts[answer.text])
    return child


def append(child: Child, seq: int, answer: oracle.Answer, by: User, link: Guardianship, text: Wording) -> None:
    said = {
        "child": child,
        "guardian": by,
        "authority_id": link.pk,
        "purpose": PURPOSE,
        "wording": text,
        "wording_sha256": text.sha256,
        "signed_name": "" if answer.by_lead or answer.void else by.full_name,
        "recorded_by": by if answer.by_lead or answer.void else None,
        "at": answer.at,
    }
    kind = "given" if answer.yes else "revoked" if answer.by_lead else "invalidated" if answer.void else "withdrawn"
    written = ConsentEvent.objects.create(seq=seq, kind=kind, receipt=uuid.uuid4(), **said)
    if answer.lifted:
        ConsentEvent.objects.create(seq=seq + 1, kind="requested", receipt=uuid.uuid4(), **said)
    latest = {
        "kind": written.kind,
        "event": written,
        "wording": text,
        "authority": link,
        "at": answer.at,
        "answered_on": timezone.localdate(answer.at),
        "review_on": answer.review_on,
    }
    ConsentStanding.objects.update_or_create(child=child, guardian=by, purpose=PURPOSE, defaults=latest)
