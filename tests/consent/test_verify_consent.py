"""`manage.py verify_consent` finds what was altered behind the portal's back, and nothing where all is well."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from consent.actions import end_permissions, end_wording, lift_hold, publish_wordings, withdraw_permissions
from consent.ledger import CAME_WITH, Ledger
from consent.models import ConsentEvent, ConsentStanding, Purpose, Wording, review_day
from consent.past import recorded
from consent.wordings import default_texts
from nursery_portal.audit import checkpoints, triggers
from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead, Sealed
from nursery_portal.kit.clock import now
from nursery_portal.members.actions import (
    change_child,
    end_guardianship,
    protect_child,
    record_leaving,
    record_responsibility,
    restrict_guardianship,
)
from nursery_portal.members.models import Guardianship
from posts import verifying
from posts.actions import hide_post, publish_post, save_draft, show_again
from posts.actions.drafting import words_of
from posts.models import CertificateLine, Photo, Post, PublicationCertificate
from tests.cast import Cast, day, draft, no, photo, yes
from tests.conftest import Clock

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


def against(cast: Cast) -> str:
    """What is found against Teddy's picture, were it to go out now on the same permission."""
    line = CertificateLine.objects.get(child=cast.teddy, purpose=OWN)
    return Ledger.about({cast.teddy.pk}).against(cast.teddy.pk, OWN, line.consent_event_id, now())


def test_a_responsibility_written_down_wrongly_and_corrected_is_no_alarm(cast: Cast) -> None:
    """Sam's no counted for nothing while it was out; corrected later, it does not count for then."""
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy, OWN)
    seen = {"evidence_seen_by": cast.dora, "evidence_seen_on": day()}
    record_responsibility(cast.sam_link, holds=False, by=cast.dora)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    record_responsibility(cast.sam_link, holds=True, basis="birth_registered", by=cast.dora, **seen)  # type: ignore[arg-type]

    assert "hold" in verified()
    assert against(cast) == "Somebody with parental responsibility had said no."


def test_what_the_register_says_since_says_nothing_of_what_went_out_before(
    cast: Cast, published: Post, clock: Clock
) -> None:
    clock.forward(minutes=5)
    changes: list[tuple[Callable[[], None], str]] = [
        (lambda: restricted(cast, cast.sam_link, no_images=True), "The register forbade pictures"),
        (lambda: protect_child(cast.teddy, protected=True, reason="A court", by=cast.dora), "The register forbade"),
        (lambda: record_responsibility(relied_on_link(), holds=False, by=cast.dora), "Its giver did not decide"),
        (lambda: end_guardianship(relied_on_link(), reason="Moved", by=cast.morag), "Its giver did not decide"),
    ]
    for change, sentence in changes:
        assert against(cast) == ""
        before = transaction.savepoint()
        change()
        assert sentence in against(cast), sentence
        assert "hold" in verified(), sentence
        transaction.savepoint_rollback(before)


def test_a_yes_that_was_found_not_to_count_stands_against_what_goes_out_after_it(
    cast: Cast, published: Post, clock: Clock
) -> None:
    clock.forward(minutes=5)
    giver = relied_on().guardian
    other = cast.sam if giver == cast.ola else cast.ola
    assert against(cast) == ""
    end_permissions(cast.teddy, other, [OWN], kind=ConsentEvent.Kind.INVALIDATED, reason="Not theirs", by=cast.dora)
    clock.forward(minutes=5)

    assert "had been found not to count, and not answered anew" in against(cast)
    assert "hold" in verified(), "what went out before it is no alarm"
    yes(other, cast.teddy, OWN)
    clock.forward(minutes=5)
    assert against(cast) == ""


def test_what_went_out_by_the_rule_before_is_told_and_is_no_fault(cast: Cast, published: Post, clock: Clock) -> None:
    giver, at = relied_on().guardian, PublicationCertificate.objects.get().at
    other = cast.sam if giver == cast.ola else cast.ola
    clock.move_to(at - timedelta(seconds=1))
    with lifted():  # as if it had been found before the picture went out
        end_permissions(cast.teddy, other, [OWN], kind=ConsentEvent.Kind.INVALIDATED, reason="Not theirs", by=cast.dora)
        last = ConsentEvent.objects.get(kind="invalidated")
        ConsentEvent.objects.filter(pk=last.pk).update(at=at)
        ConsentStanding.objects.filter(event=last).update(at=at)
    came = MigrationRecorder.Migration.objects.filter(app=CAME_WITH[0], name=CAME_WITH[1])
    assert came.update(applied=at + timedelta(days=1)) == 1
    assert "by the rule before" not in "".join(verifying.faults()) and len(list(verifying.by_the_rule_before())) == 1
    assert list(verifying.faults()) == []
    came.update(applied=at)
    assert "had been found not to count, and not answered anew" in "".join(verifying.faults())
    assert list(verifying.by_the_rule_before()) == []
    came.delete()
    assert "had been found not to count" in "".join(verifying.faults()), "asked of all where nothing tells"


def restricted(cast: Cast, link: Guardianship, *, no_images: bool = False, no_contact: bool = False) -> None:
    """An order on a link, or none any more."""
    restrict_guardianship(link, no_contact=no_contact, hide_location=False, no_images_at_all=no_images, by=cast.dora)


def relied_on_link() -> Guardianship:
    return Guardianship.objects.get(pk=relied_on().authority_id)


def test_a_place_that_began_anew_since_says_nothing_of_what_went_out_before(
    cast: Cast, published: Post, clock: Clock
) -> None:
    clock.forward(days=1)
    kept = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name", "born_on", "room")}
    change_child(cast.teddy, **kept, started_on=day(), by=cast.morag)

    assert "hold" in verified()
    assert against(cast) == "The permission relied on was given for an earlier place."


@pytest.mark.parametrize("why", ["images", "protected", "responsibility", "kept away"])
def test_a_picture_that_went_out_against_the_register_is_named(
    cast: Cast, published: Post, clock: Clock, why: str
) -> None:
    """As if the gate had failed: what stood in the register then, and is gone again since."""
    later = clock.now
    clock.move_to(PublicationCertificate.objects.get().at - timedelta(seconds=1))
    link = relied_on_link()
    if why == "protected":
        protect_child(cast.teddy, protected=True, reason="A court", by=cast.dora)
    elif why == "responsibility":
        record_responsibility(link, holds=False, by=cast.dora)
    else:
        restricted(cast, link, no_images=why == "images", no_contact=why == "kept away")
    clock.move_to(later)
    if why == "protected":
        protect_child(cast.teddy, protected=False, reason="It has ended", by=cast.dora)
    elif why != "responsibility":
        restricted(cast, link)

    forbidden = why in {"images", "protected"}
    assert ("The register forbade" if forbidden else "Its giver did not decide") in mismatches()


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


def a_no_made_a_yes_and_its_details_gone(cast: Cast) -> None:
    no(cast.sam, cast.teddy, Purpose.GROUP_PICTURES)
    event = ConsentEvent.objects.get(kind="refused")
    ConsentEvent.objects.filter(pk=event.pk).update(kind="given")
    ConsentStanding.objects.filter(event=event).update(kind="given")
    told = AuditEvent.objects.get(subject_id=str(event.pk))
    Sealed.objects.filter(pk=str(told.details_id)).delete()


def a_certificate_without_its_details(cast: Cast) -> None:
    told = AuditEvent.objects.get(event=Event.POSTS_CERTIFICATE_WRITTEN)
    Sealed.objects.filter(pk=str(told.details_id)).delete()


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


def a_room_more(cast: Cast) -> None:
    Post.objects.get().rooms.add(cast.willow)


def a_post_for_everybody(cast: Cast) -> None:
    Post.objects.update(audience=Post.Audience.WHOLE_NURSERY)


def a_cut_tail(cast: Cast) -> None:
    last = AuditEvent.objects.order_by("-seq")[1]
    AuditEvent.objects.filter(seq__gt=last.seq).delete()
    AuditHead.objects.update(seq=last.seq, mac=last.mac)


def an_answer_moved_in_time(cast: Cast) -> None:
    """A yes given a month earlier than it was, its latest answer with it."""
    event = relied_on()
    ConsentEvent.objects.filter(pk=event.pk).update(at=event.at - timedelta(days=30))
    ConsentStanding.objects.filter(event=event).update(
        at=event.at - timedelta(days=30), answered_on=day(-30), review_on=review_day(cast.teddy.pk, day(-30))
    )


def an_answer_under_another_link(cast: Cast) -> None:
    ConsentEvent.objects.filter(pk=relied_on().pk).update(authority_id=cast.sam_link.pk + 1)


def an_answer_said_to_be_on_paper(cast: Cast) -> None:
    ConsentEvent.objects.filter(pk=relied_on().pk).update(how="paper")


def an_answer_said_to_be_keyed(cast: Cast) -> None:
    ConsentEvent.objects.filter(pk=relied_on().pk).update(recorded_by=cast.morag)


def a_certificate_moved_in_time(cast: Cast) -> None:
    PublicationCertificate.objects.update(at=F("at") + timedelta(minutes=1))


def a_certificate_of_another_post(cast: Cast) -> None:
    PublicationCertificate.objects.update(post=draft(cast.morag, cast.acorn))


def a_text_in_effect_earlier(cast: Cast) -> None:
    publish_wordings(default_texts(cast.nursery)[:1], by=cast.morag)
    Wording.objects.filter(version=2).update(effective_at=F("effective_at") - timedelta(days=9))


PLANTED: list[tuple[Callable[[Cast], None], str]] = [
    (an_edited_wording, "The wording own_pictures version 1 is not the text that was frozen"),
    (an_edited_wording, "The text the permission was given under was altered"),
    (a_removed_event, "is no longer in the ledger"),
    (a_removed_event, "The permission relied on is not in the ledger"),
    (a_changed_signer, "The guardian of answer"),
    (a_changed_signature, "The signature of answer"),
    (a_no_made_a_yes, "The answer of answer"),
    (a_no_made_a_yes_and_its_details_gone, "cannot be read, so nothing was compared"),
    (a_no_made_a_yes_and_its_details_gone, "are gone, and no disposal of them is on record"),
    (a_certificate_without_its_details, "cannot be read, so nothing was compared"),
    (an_answer_nobody_gave, "was never recorded"),
    (an_answer_nobody_gave, "are missing"),
    (an_answer_moved_in_time, "The time of answer"),
    (an_answer_under_another_link, "The link of answer"),
    (an_answer_said_to_be_on_paper, "The way of answer"),
    (an_answer_said_to_be_keyed, "The writer of answer"),
    (a_certificate_moved_in_time, "for another post or another time than was recorded"),
    (a_certificate_of_another_post, "for another post or another time than was recorded"),
    (a_text_in_effect_earlier, "The wording own_pictures version 2 is not as event"),
    (a_swapped_certificate, "do not give its digest"),
    (a_swapped_certificate, "for another child or another question"),
    (a_certificate_made_to_fit, "is not the one that was recorded"),
    (another_publisher, "is not the one that was recorded"),
    (a_removed_certificate, "was recorded and is gone"),
    (a_removed_certificate, "without a certificate"),
    (a_picture_slipped_in, "without a certificate"),
    (a_room_more, "is out for other rooms than it was recorded for"),
    (a_post_for_everybody, "is out for other rooms than it was recorded for"),
    (a_cut_tail, "is in a checkpoint written outside but no longer in the database"),
]


@pytest.mark.parametrize(("plant", "sentence"), PLANTED, ids=[f"{one.__name__}: {words}" for one, words in PLANTED])
def test_names_what_was_planted(cast: Cast, published: Post, plant: Callable[[Cast], None], sentence: str) -> None:
    with lifted():
        plant(cast)

    assert sentence in mismatches()


def test_each_publication_names_its_rooms_and_a_post_for_other_rooms_is_no_fault(cast: Cast, published: Post) -> None:
    hide_post(published, by=cast.morag)
    chosen = replace(words_of(published), rooms=(cast.willow.pk,))
    save_draft(published, chosen, version=Post.objects.get(pk=published.pk).version, by=cast.morag)
    assert verified(), "hidden: shown to nobody"
    show_again(published, by=cast.morag)

    told = [
        (event.event, details["audience"], details["rooms"])
        for event, details in recorded(Event.POSTS_POST_PUBLISHED, Event.POSTS_POST_RESTORED)
    ]
    assert told == [
        (Event.POSTS_POST_PUBLISHED, "rooms", [cast.acorn.pk]),
        (Event.POSTS_POST_RESTORED, "rooms", [cast.willow.pk]),
    ]
    assert verified()


def test_a_publication_of_before_that_names_no_rooms_is_no_alarm(
    cast: Cast, published: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_rooms(*events: Event) -> Iterator[Any]:
        for event, details in recorded(*events):
            yield event, {name: said for name, said in details.items() if name != "rooms"}

    monkeypatch.setattr("posts.verifying.recorded", without_rooms)
    with lifted():
        a_room_more(cast)
    assert list(verifying.faults()) == []


@pytest.mark.parametrize("change", [{"kind": "given"}, {"answered_on": day(9)}, {"review_on": day(900)}, {"at": now()}])
def test_names_a_latest_answer_that_was_changed_though_no_guard_stands_before_it(
    cast: Cast, published: Post, change: dict[str, object]
) -> None:
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    assert "hold" in verified()
    ConsentStanding.objects.filter(guardian=cast.ola, purpose=OWN).update(**change)
    assert "says something else than the ledger" in mismatches()


def test_names_a_text_whose_answers_end_otherwise_than_was_said(cast: Cast, published: Post) -> None:
    texts = default_texts(cast.nursery)[:1]
    publish_wordings(texts, by=cast.morag, effective_at=now() + timedelta(days=30), old_answers_stand=False)
    end_wording(cast.wordings[OWN], from_at=now() + timedelta(days=20), by=cast.morag)
    end_wording(cast.wordings[Purpose.GROUP_PICTURES], from_at=now(), by=cast.morag)
    assert "hold" in verified()
    for change in (None, now() + timedelta(days=30)):
        Wording.objects.filter(pk=cast.wordings[OWN].pk).update(answers_end_at=change)
        assert "Answers under own_pictures version 1 end at another time than was recorded" in mismatches()


def test_an_older_record_without_these_fields_is_no_alarm_and_a_month_is_noticed_all_the_same(
    cast: Cast, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = {"at", "authority", "how", "recorded_by", "review_on"}

    def as_it_was(*args: Any, details: dict[str, Any], **more: Any) -> None:
        record(*args, details={name: value for name, value in details.items() if name not in later}, **more)

    settings.PORTAL_VAR = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr("consent.actions.answering.record", as_it_was)
    monkeypatch.setattr("posts.actions.certifying.record", as_it_was)
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    checkpoints.write()
    assert "hold" in verified()
    with lifted():
        an_answer_moved_in_time(cast)
        PublicationCertificate.objects.update(at=F("at") + timedelta(days=30))
    found = mismatches()
    assert "The time of answer" in found and "for another post or another time" in found


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
