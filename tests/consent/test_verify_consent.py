"""`manage.py verify_consent` finds what was altered behind the portal's back, and nothing where all is well."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from consent.actions import end_permissions, lift_hold, withdraw_permissions
from consent.ledger import Ledger
from consent.models import ConsentEvent, ConsentStanding, Purpose, Wording
from nursery_portal.audit import checkpoints, triggers
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead
from nursery_portal.kit.clock import now
from nursery_portal.members.actions import record_leaving
from posts.actions import publish_post
from posts.models import CertificateLine, Photo, Post, PublicationCertificate
from tests.cast import Cast, day, draft, photo, yes

OWN = Purpose.OWN_PICTURES


@pytest.fixture
def published(cast: Cast, settings: object, tmp_path: Path) -> Post:
    """A published post, and a checkpoint written outside."""
    settings.PORTAL_VAR = tmp_path  # type: ignore[attr-defined]
    yes(cast.ola, cast.teddy)
    yes(cast.sam, cast.teddy, OWN)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    checkpoints.write()
    return post


@contextmanager
def lifted() -> Iterator[None]:
    """The guards are lifted, as somebody with the database's password could."""
    triggers.drop_all(connection)
    yield
    triggers.create_all(connection)


def verified() -> str:
    out = StringIO()
    call_command("verify_consent", stdout=out)
    return out.getvalue()


def mismatches() -> str:
    """What the command names; it ends with an error."""
    err = StringIO()
    with pytest.raises(CommandError, match="do not hold together"):
        call_command("verify_consent", stderr=err)
    return err.getvalue()


def test_all_is_well(published: Post) -> None:
    assert verified() == "1 certificates and 5 answers hold.\n"


def test_a_withdrawal_since_changes_nothing_about_what_was_published_before(cast: Cast, published: Post) -> None:
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    withdraw_permissions(cast.teddy, [OWN], by=cast.sam)

    assert verified().startswith("1 certificates and 7 answers hold.")


def test_a_hold_of_the_leads_that_was_lifted_behind_the_portals_back_is_found(cast: Cast, published: Post) -> None:
    for who in (cast.ola, cast.sam):
        kind = ConsentEvent.Kind.REVOKED
        end_permissions(cast.teddy, who, [OWN], kind=kind, reason="An order", by=cast.dora)
    lift_hold(cast.teddy, cast.ola, [OWN], reason="It has ended", by=cast.dora)
    assert "hold" in verified()
    forged = ConsentEvent.objects.get(kind="requested")
    forged.pk, forged.guardian, forged.seq = uuid.uuid4(), cast.sam, forged.seq + 1
    forged.save(force_insert=True)
    assert f"Answer {forged.pk} was never recorded" in mismatches()


def test_a_last_day_entered_later_says_nothing_of_what_went_out_before(cast: Cast, published: Post) -> None:
    record_leaving(cast.teddy, last_day=day(-1), by=cast.morag)

    assert "hold" in verified()
    line = CertificateLine.objects.get(child=cast.teddy, purpose=OWN)
    ledger = Ledger.about({cast.teddy.pk})
    anew = ledger.against(cast.teddy.pk, OWN, line.consent_event_id, now())
    assert anew == "The child had no place any more.", "but of whatever went out after it"


def relied_on() -> ConsentEvent:
    return ConsentEvent.objects.get(pk__in=CertificateLine.objects.values("consent_event_id"))


def an_edited_wording(cast: Cast) -> None:
    Wording.objects.filter(purpose=OWN).update(more="We may do with it whatever we like.")


def a_removed_event(cast: Cast) -> None:
    event = relied_on()
    ConsentStanding.objects.filter(event=event).delete()
    event.delete()


def a_changed_signer(cast: Cast) -> None:
    event = relied_on()
    ConsentStanding.objects.filter(event=event).delete()
    ConsentEvent.objects.filter(pk=event.pk).update(guardian=cast.priya)


def a_changed_signature(cast: Cast) -> None:
    ConsentEvent.objects.filter(pk=relied_on().pk).update(signed_name="Somebody Else")


def a_no_made_a_yes(cast: Cast) -> None:
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    event = ConsentEvent.objects.get(kind="withdrawn")
    ConsentEvent.objects.filter(pk=event.pk).update(kind="given")
    ConsentStanding.objects.filter(event=event).update(kind="given")


def an_answer_nobody_gave(cast: Cast) -> None:
    last = relied_on()
    ConsentEvent.objects.create(
        seq=99,
        child=cast.teddy,
        guardian=cast.sam,
        authority_id=cast.sam_link.pk,
        purpose=Purpose.GROUP_PICTURES,
        kind="given",
        wording=last.wording,
        wording_sha256=last.wording_sha256,
        signed_name="Sam Bear",
        receipt=last.receipt,
        at=last.at,
    )


def a_swapped_certificate(cast: Cast) -> None:
    other = ConsentEvent.objects.get(guardian=cast.ola, purpose=Purpose.FIRST_NAME)
    CertificateLine.objects.update(consent_event_id=other.pk)


def a_certificate_made_to_fit(cast: Cast) -> None:
    """Somebody changes the line and works out the digest again."""
    from posts.publishing import digest_of as digest_of_lines

    a_swapped_certificate(cast)
    PublicationCertificate.objects.update(digest=digest_of_lines(CertificateLine.objects.all()))


def another_publisher(cast: Cast) -> None:
    PublicationCertificate.objects.update(published_by=cast.rita)


def a_removed_certificate(cast: Cast) -> None:
    CertificateLine.objects.all().delete()
    PublicationCertificate.objects.all().delete()


def a_picture_slipped_in(cast: Cast) -> None:
    photo(Post.objects.get(), cast.teddy, by=cast.morag)


def a_cut_tail(cast: Cast) -> None:
    last = AuditEvent.objects.order_by("-seq")[1]
    AuditEvent.objects.filter(seq__gt=last.seq).delete()
    AuditHead.objects.update(seq=last.seq, mac=last.mac)


PLANTED: list[tuple[Callable[[Cast], None], str]] = [
    (an_edited_wording, "The wording own_pictures version 1 is not the text that was frozen"),
    (an_edited_wording, "The text the permission was given under was altered"),
    (a_removed_event, "is no longer in the ledger"),
    (a_removed_event, "The permission relied on is not in the ledger"),
    (a_changed_signer, "The guardian of answer"),
    (a_changed_signature, "The signature of answer"),
    (a_no_made_a_yes, "The answer of answer"),
    (an_answer_nobody_gave, "was never recorded"),
    (an_answer_nobody_gave, "are missing"),
    (a_swapped_certificate, "do not give its digest"),
    (a_swapped_certificate, "for another child or another question"),
    (a_certificate_made_to_fit, "is not the one that was recorded"),
    (another_publisher, "is not the one that was recorded"),
    (a_removed_certificate, "was recorded and is gone"),
    (a_removed_certificate, "without a certificate"),
    (a_picture_slipped_in, "without a certificate"),
    (a_cut_tail, "is in a checkpoint written outside but no longer in the database"),
]


@pytest.mark.parametrize(("plant", "sentence"), PLANTED, ids=[f"{one.__name__}: {words}" for one, words in PLANTED])
def test_names_what_was_planted(cast: Cast, published: Post, plant: Callable[[Cast], None], sentence: str) -> None:
    with lifted():
        plant(cast)

    assert sentence in mismatches()


def test_the_guards_refuse_every_one_of_them_while_they_stand(cast: Cast, published: Post) -> None:
    for model in (ConsentEvent, Wording, CertificateLine, PublicationCertificate):
        rows = model._default_manager.all()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(id=F("id"))


def test_a_missing_guard_is_named(published: Post) -> None:
    triggers.drop_all(connection)
    try:
        assert "The guard keep_consent_consentevent_delete is missing." in mismatches()
    finally:
        triggers.create_all(connection)


def test_every_certificate_leaves_an_event_with_its_digest(published: Post) -> None:
    certificate = PublicationCertificate.objects.get()
    event = AuditEvent.objects.get(event=Event.POSTS_CERTIFICATE_WRITTEN)
    assert (event.subject_id, event.actor_id) == (str(certificate.pk), certificate.published_by_id)
    assert Photo.objects.get().certificate_lines.exists()
