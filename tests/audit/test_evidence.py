"""The evidence: append-only, chained, and sealed."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import QuerySet

from consent.actions import withdraw_permissions
from consent.models import ENFORCED, ConsentEvent, Purpose
from moderation.actions import ask_manager
from moderation.models import Question
from nursery_portal.audit import triggers
from nursery_portal.audit.actions import ActionWithoutEvidence, action, record
from nursery_portal.audit.chain import Anchor, verify
from nursery_portal.audit.checks import missing_guards
from nursery_portal.audit.disposing import dispose_of_details
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead, Sealed
from nursery_portal.audit.sealing import seal, unseal
from nursery_portal.kit.compiled import Insertion
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from tests.cast import Cast, draft, photo, yes


def test_the_database_refuses_to_change_or_forget_an_event(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    before = list(AuditEvent.objects.values_list("seq", "mac"))
    for statement in (
        "UPDATE audit_auditevent SET actor_id = 1",
        "DELETE FROM audit_auditevent",
        "UPDATE consent_consentevent SET kind = 'refused'",
        "DELETE FROM consent_consentevent",
        "UPDATE audit_sealed SET ciphertext = NULL",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(AuditEvent.objects.values_list("seq", "mac")) == before
    assert ConsentEvent.objects.filter(kind="given").count() == len(ENFORCED)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the statement is SQLite's own")
@pytest.mark.parametrize("table", ["audit_auditevent", "consent_consentevent"])
def test_a_row_put_over_another_is_refused_like_any_change(cast: Cast, table: str) -> None:
    yes(cast.ola, cast.teddy)
    over = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 (the names stand above)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(over)


def test_a_whole_chain_verifies_and_a_cut_tail_shows_against_a_checkpoint(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    head = AuditHead.objects.get(pk=1)
    assert list(verify([Anchor(head.seq, head.mac)])) == []

    triggers.drop_all(connection)
    last = AuditEvent.objects.latest("seq")
    before = AuditEvent.objects.get(seq=last.seq - 1)
    last.delete()
    AuditHead.objects.update(seq=before.seq, mac=before.mac)
    triggers.create_all(connection)

    assert list(verify()) == [], "without an anchor outside a well-cut tail cannot be proved"
    assert [fault.seq for fault in verify([Anchor(head.seq, head.mac)])] == [head.seq]


def test_an_event_put_behind_the_head_is_found(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    last = AuditEvent.objects.latest("seq")
    last.pk, last.seq = None, last.seq + 1
    last.save(force_insert=True)
    assert "cut or added to" in [fault.sentence for fault in verify()][-1]


@pytest.mark.parametrize(
    ("command", "said"), [("verify_audit", "8 events are whole"), ("verify_consent", "0 certificates and 8 answers")]
)
def test_whoever_works_meanwhile_neither_waits_nor_looks_like_a_forger(nursery: Cast, command: str, said: str) -> None:
    """Something is published, answered or taken back after each of the statements that the command asks with."""
    yes(nursery.ola, nursery.teddy)
    yes(nursery.sam, nursery.teddy)
    out = StringIO()

    def work() -> None:
        yes(nursery.ola, nursery.teddy)
        post = draft(nursery.morag, nursery.acorn)
        photo(post, nursery.teddy, by=nursery.morag)
        publish_post(post, by=nursery.morag)
        withdraw_permissions(nursery.teddy, [Purpose.OWN_PICTURES], by=nursery.ola)

    with ThreadPoolExecutor(1) as other:

        def then_work(execute: Any, *asked: Any) -> Any:
            found = execute(*asked)
            if "SELECT" in asked[0]:
                other.submit(work).result(60)
            return found

        with connection.execute_wrapper(then_work):
            call_command(command, stdout=out)
        other.submit(connections.close_all).result(60)
    assert said in out.getvalue(), "as it stood when it began"
    assert AuditEvent.objects.count() > 28
    call_command(command, stdout=out)


@pytest.mark.parametrize("change", [{"actor_id": 999}, {"event": "posts:post:published"}, {"child_id": None}])
def test_a_changed_event_is_found(cast: Cast, change: dict[str, object]) -> None:
    yes(cast.ola, cast.teddy)
    triggers.drop_all(connection)
    first = AuditEvent.objects.earliest("seq")
    AuditEvent.objects.filter(pk=first.pk).update(**change)
    triggers.create_all(connection)

    assert first.seq in [fault.seq for fault in verify()]


def details_of(*events: Event) -> QuerySet[Sealed]:
    return Sealed.objects.filter(pk__in=AuditEvent.objects.filter(event__in=events).values("details_id"))


def test_the_details_of_an_answer_are_kept_by_the_database_and_missed_where_they_are_gone(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    with pytest.raises(IntegrityError, match="details"), transaction.atomic():
        details_of(Event.CONSENT_ANSWERED).delete()
    with pytest.raises(ValueError, match="kept for good"):
        dispose_of_details(ConsentEvent, [one.pk for one in ConsentEvent.objects.all()], Event.CONSENT_ANSWERED)
    assert list(verify()) == []

    triggers.drop_all(connection)
    seqs = list(AuditEvent.objects.filter(event=Event.CONSENT_ANSWERED).values_list("seq", flat=True))
    details_of(Event.CONSENT_ANSWERED).delete()
    triggers.create_all(connection)
    assert seqs and [fault.seq for fault in verify()] == seqs
    assert {fault.sentence for fault in verify()} == {
        f"The details of event {seq} are gone, and no disposal of them is on record." for seq in seqs
    }


@action()
def take(nursery: Nursery, *questions: Question, named: bool) -> None:
    """What a sweep does: as now, or as before it said of which events it takes the details."""
    keys = [one.pk for one in questions]
    gone = dispose_of_details(Question, keys, Event.MODERATION_QUESTION_ASKED)
    details = {"questions": len(keys), "gone": gone} if named else {"questions": len(keys)}
    record(Event.MODERATION_WORDS_ERASED, actor=None, acting_as="system", subject=nursery, details=details)


def asked(cast: Cast) -> Question:
    return ask_manager("When is the trip?", form_key=uuid.uuid4(), by=cast.ola)


def test_words_whose_time_is_over_go_with_a_record_of_it_and_leave_a_whole_chain(cast: Cast) -> None:
    first, second = asked(cast), asked(cast)
    take(cast.nursery, first, named=True)
    assert list(verify()) == [] and details_of(Event.MODERATION_QUESTION_ASKED).count() == 1

    details_of(Event.MODERATION_QUESTION_ASKED).delete()
    stolen = AuditEvent.objects.get(event=Event.MODERATION_QUESTION_ASKED, subject_id=str(second.pk)).seq
    assert [fault.seq for fault in verify()] == [stolen], "no sweep took these"


def test_what_an_earlier_release_took_without_naming_it_is_no_fault_and_what_came_since_is(cast: Cast) -> None:
    first, second = asked(cast), asked(cast)
    take(cast.nursery, first, second, named=False)
    assert list(verify()) == []

    third = asked(cast)
    take(cast.nursery, named=True)
    details_of(Event.MODERATION_QUESTION_ASKED).delete()
    late = AuditEvent.objects.get(event=Event.MODERATION_QUESTION_ASKED, subject_id=str(third.pk)).seq
    assert [fault.seq for fault in verify()] == [late]


def test_a_sweep_of_one_kind_excuses_no_other(cast: Cast) -> None:
    asked(cast)
    nursery = cast.nursery

    @action()
    def take_relatives() -> None:
        about = {"relatives": 1}
        record(Event.DUTIES_RETENTION_KEPT, actor=None, acting_as="system", subject=nursery, details=about)

    take_relatives()
    details_of(Event.MODERATION_QUESTION_ASKED).delete()
    assert len(list(verify())) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such statement")
def test_no_evidence_is_emptied_at_once(cast: Cast) -> None:
    for table in ("audit_sealed", "consent_consentevent"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_every_declared_guard_stands_and_a_lifted_one_is_missed(cast: Cast) -> None:
    assert missing_guards() == set()
    triggers.drop_all(connection)
    assert "keep_audit_auditevent_update" in missing_guards()
    triggers.create_all(connection)


def test_a_migration_sets_the_guards_anew_also_where_an_earlier_one_failed_and_left_none(cast: Cast) -> None:
    triggers.drop_all(connection)
    with pytest.raises(SystemCheckError, match=r"audit\.E001"):
        call_command("check", databases=["default"], verbosity=0)
    call_command("migrate", skip_checks=False, verbosity=0)
    assert missing_guards() == set()


def test_an_action_without_evidence_changes_nothing(cast: Cast) -> None:
    @action()
    def rename_quietly() -> None:
        cast.acorn.name = "Elsewhere"
        cast.acorn.save(update_fields=["name"])

    with pytest.raises(ActionWithoutEvidence):
        rename_quietly()
    cast.acorn.refresh_from_db()
    assert cast.acorn.name == "Acorn"


def test_recording_outside_an_action_is_an_error(cast: Cast) -> None:
    with pytest.raises(RuntimeError):
        record(Event.POSTS_POST_PUBLISHED, actor=None, acting_as="system", subject=cast.acorn)


def test_what_is_sealed_cannot_be_read_in_the_database_and_opens_again(cast: Cast) -> None:
    row = seal({"account": "CANARY-7431"}, category="concern")

    assert b"CANARY" not in bytes(row.ciphertext)
    assert unseal(Sealed.objects.get(pk=row.pk)) == {"account": "CANARY-7431"}


def test_a_row_by_kept_sql_is_the_row_that_django_would_have_written(cast: Cast) -> None:
    """The database's own clock witnesses it, unless an exact time would tell who it was."""
    with transaction.atomic():
        by_itself = Sealed.objects.get(pk=seal({"word": "wörd"}, category="test").pk)
        long_ago = Sealed.objects.get(pk=seal({"n": 1}, category="test", at=datetime(2020, 1, 1, tzinfo=UTC)).pk)
        whole = Sealed.objects.create(category="test", ciphertext=b"1", wrapped_key=b"2", key_id="3")
    whole.refresh_from_db()
    assert unseal(by_itself) == {"word": "wörd"}
    assert abs(whole.created_at - by_itself.created_at) < timedelta(minutes=1)
    assert long_ago.created_at == datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="shorter"):
        Insertion(Sealed, "id", "category").write(whole.pk)
