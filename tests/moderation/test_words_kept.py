"""The words of comments go when their time is over; not while somebody needs them, and never the fact of a decision."""

import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from moderation.actions import (
    appeal_measure,
    ask_for_second_look,
    ask_manager,
    end_preservation,
    erase_comments_again,
    preserve_comment,
    report_comment,
    take_measure,
)
from moderation.models import Decision, Report
from nursery_portal.audit.chain import verify
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.duties.actions import keep_to_schedule
from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.models import Proposal
from nursery_portal.register.models import Nursery
from posts.actions import edit_comment
from posts.models import Comment, CommentMeasure, EarlierWords, Post
from tests.cast import Cast, day, draft
from tests.clients import signed_in
from tests.conftest import Clock
from tests.moderation.conftest import decided, said

WORDS = "Thank you for the lovely morning"


@pytest.fixture
def old(cast: Cast, clock: Clock) -> Comment:
    """A comment that was shown, with its decision, two years and a day ago."""
    post = draft(cast.morag, cast.acorn, state="published", published_at=kit_clock.now(), published_by=cast.morag)
    made = Comment.objects.create(
        post=post, author=cast.ola, body=WORDS, state="visible", form_key=uuid.uuid4(), written_at=kit_clock.now()
    )
    Decision.objects.create(
        comment=made, version=1, outcome="approved", text=WORDS, note="Kind", by=cast.dora, at=kit_clock.now()
    )
    clock.forward(days=732)
    return made


def test_words_go_when_their_time_is_over_and_the_fact_stays(cast: Cast, old: Comment) -> None:
    fresh = Comment.objects.create(
        post=old.post, author=cast.ola, body="New", state="visible", form_key=uuid.uuid4(), written_at=kit_clock.now()
    )
    for comment, words in ((old, "What it said before"), (fresh, "Newer")):
        EarlierWords.objects.create(comment=comment, version=1, body=words, replaced_at=kit_clock.now())
    call_command("retention", "--dry-run")
    old.refresh_from_db()
    assert old.body == WORDS, "a dry run erases nothing"

    assert keep_to_schedule() == {"comments": 1, "moderation": 1}

    old.refresh_from_db()
    fresh.refresh_from_db()
    decision = Decision.objects.get()
    assert old.body == "" and old.erased_at is not None and fresh.body == "New" and fresh.erased_at is None
    assert decision.text == decision.note == "" and decision.outcome == "approved" and decision.by == cast.dora
    assert [one.body for one in EarlierWords.objects.order_by("pk")] == ["", "Newer"]
    assert AuditEvent.objects.filter(event="moderation:comment:words_erased").count() == 2
    assert not list(verify())
    page = signed_in(cast.ola).get(reverse("posts:post_detail", args=[old.post_id])).content.decode()
    assert WORDS not in page and "New" in page
    assert keep_to_schedule() == {}


def test_a_month_less_and_nothing_goes_unless_the_nursery_chose_less(cast: Cast, old: Comment) -> None:
    Nursery.objects.update(comment_keep_months=25, decision_keep_months=25)
    assert keep_to_schedule() == {}
    Nursery.objects.update(comment_keep_months=3)
    assert keep_to_schedule() == {"comments": 1}


@pytest.mark.parametrize(
    ("choice", "field", "less", "gone"),
    [
        ("comment_keep", "comment_keep_months", 23, {"comments": 1}),
        ("decision_keep", "decision_keep_months", 23, {"moderation": 1}),
    ],
)
def test_one_leader_alone_has_no_words_erased_earlier_and_two_have(
    cast: Cast, old: Comment, choice: str, field: str, less: int, gone: dict[str, int]
) -> None:
    Nursery.objects.update(comment_keep_months=25, decision_keep_months=25)
    morag, page = signed_in(cast.morag), f"/register/settings/{choice}/"
    assert "Fewer months erase for good" in morag.get(page).content.decode()
    for months in (less, 26):
        answer = morag.post(page, {field: months, "reason": "less to keep"}, follow=True).content.decode()
        assert "waits until a second leader agrees" in answer and "It is recorded." not in answer
        one = Proposal.objects.get(state="waiting")
        morag.post(f"/register/proposals/{one.pk}/", {"answer": "agree"})
        assert getattr(Nursery.objects.get(), field) == 25 and keep_to_schedule() == {}
        morag.post(f"/register/proposals/{one.pk}/", {"answer": "decline"})
    morag.post(page, {field: less, "reason": "less to keep"})
    signed_in(cast.dora).post(f"/register/proposals/{Proposal.objects.get(state='waiting').pk}/", {"answer": "agree"})
    assert getattr(Nursery.objects.get(), field) == less and keep_to_schedule() == gone


@pytest.mark.parametrize("need", ["case", "report", "second look", "waits"])
def test_words_that_somebody_needs_stay(cast: Cast, old: Comment, need: str) -> None:
    Nursery.objects.update(decision_keep_months=60)
    if need == "case":
        preserve_comment(old, reason="A claim", by=cast.dora)
    elif need == "report":
        Report.objects.create(comment=old, reporter=cast.aisha, reason=Report.Reason.PRIVACY, at=kit_clock.now())
    elif need == "second look":
        Comment.objects.filter(pk=old.pk).update(state="declined")
        Decision.objects.create(
            comment=old, version=2, outcome="declined", reason="unkind", text=WORDS, by=cast.dora, at=kit_clock.now()
        )
        Comment.objects.filter(pk=old.pk).update(version=2)
        old.refresh_from_db()
        ask_for_second_look(old, words="", by=cast.ola)
    else:
        Comment.objects.filter(pk=old.pk).update(state="held")
    assert keep_to_schedule() == {}
    old.refresh_from_db()
    assert old.body == WORDS
    if need == "case":
        end_preservation(old, reason="It is over.", by=cast.dora)
        assert keep_to_schedule() == {"comments": 1}


def test_the_database_lets_the_words_of_a_decision_go_and_never_change(cast: Cast, old: Comment) -> None:
    decision = Decision.objects.filter(comment=old)
    for change in (
        {"text": "Other"},
        {"note": "Other"},
        {"outcome": "removed"},
        {"by": cast.ola},
        {"reason": "unkind"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            decision.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.delete()
    preserve_comment(old, reason="A claim", by=cast.dora)
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.update(text="")
    end_preservation(old, reason="It is over.", by=cast.dora)
    decision.update(text="")
    assert decision.get().text == "" and decision.get().note == "Kind"


def sealed_words() -> str:
    """Everything that the record of who did what has sealed and that our keys open."""
    return " ".join(str(unseal(one)) for one in Sealed.objects.filter(category="audit"))


def test_what_the_record_has_sealed_of_a_comment_goes_with_its_words_and_the_chain_stays_whole(
    cast: Cast, post: Post, clock: Clock
) -> None:
    Nursery.objects.update(comment_keep_months=3, decision_keep_months=6)
    ola = signed_in(cast.ola)
    for words in ("Thank you for the conkers", "What a muddy walk"):
        ola.post(reverse("posts:comment_write", args=[post.pk]), {"body": words, "form_key": str(uuid.uuid4())})
    gone = Comment.objects.get(body="Thank you for the conkers")
    edit_comment(gone, "Thank you for the acorns", version=gone.version, by=cast.ola)
    decided(gone, cast.dora, note="Kind")
    kept = decided(Comment.objects.get(body="What a muddy walk"), cast.dora)
    preserve_comment(kept, reason="A case", by=cast.dora)
    said_then = ("for the conkers", "for the acorns", "muddy walk")
    assert all(words in sealed_words() for words in said_then)

    clock.forward(days=120)
    keep_to_schedule()
    left = sealed_words()
    assert "for the conkers" not in left and left.count("for the acorns") == 1, "the decision is kept for longer"
    assert left.count("muddy walk") == 2 and not list(verify())

    clock.forward(days=90)
    keep_to_schedule()
    left = sealed_words()
    assert "for the acorns" not in left and left.count("muddy walk") == 2 and not list(verify())
    assert AuditEvent.objects.filter(event="posts:comment:written").count() == 2, "the events stay"
    history = signed_in(cast.dora).get(reverse("moderation:record", args=[gone.pk]))
    assert history.status_code == 200 and "Its words were erased" in history.content.decode()


def test_what_is_erased_again_after_a_restore_is_sealed_nowhere_either(cast: Cast, post: Post) -> None:
    comment = said(post, cast.ola, "Thank you for the conkers")
    assert "conkers" in sealed_words()
    assert erase_comments_again([comment.pk]) == 1
    assert "conkers" not in sealed_words() and not list(verify())


def test_what_people_ask_and_report_is_evidence_that_may_only_be_blanked(cast: Cast, old: Comment) -> None:
    Comment.objects.filter(pk=old.pk).update(state="declined", told="It is unkind")
    Decision.objects.create(
        comment=old, version=2, outcome="declined", reason="unkind", text=WORDS, by=cast.dora, at=kit_clock.now()
    )
    look = ask_for_second_look(old, words="Please look", by=cast.ola)
    Comment.objects.filter(pk=old.pk).update(state="visible")
    report = report_comment(old, reason=Report.Reason.OTHER, words="Not nice", by=cast.sam)
    question = ask_manager("When is the trip?", form_key=uuid.uuid4(), by=cast.ola)
    measure = take_measure(cast.ola, kind=CommentMeasure.Kind.SUSPENDED, reason="Unkind", until_on=day(7), by=cast.dora)
    CommentMeasure.objects.filter(pk=measure.pk).update(appeal="")  # nothing was said yet
    appeal_measure(measure, words="Why me?", by=cast.ola)

    sealed = Sealed.objects.in_bulk()
    events = AuditEvent.objects.exclude(details_id=None)
    details = {one.event: unseal(sealed[one.details_id]) for one in events}
    assert details["moderation:question:asked"]["text"] == "When is the trip?"
    assert details["moderation:comment:reported"]["words"] == "Not nice"
    assert details["moderation:comment:look_asked"]["words"] == "Please look"
    assert details["moderation:measure:appealed"]["words"] == "Why me?"

    kept = ((look, "words"), (report, "words"), (question, "body"), (measure, "appeal"))
    for row, field in kept:
        rows = type(row).objects.filter(pk=row.pk)
        for fields in ({field: "Other"}, {"at": kit_clock.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**fields)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}")  # noqa: S608 (no words of others)
    preserve_comment(old, reason="Complaint of May", by=cast.dora)
    for row, field in kept[:2]:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{field: ""})
    end_preservation(old, reason="It is over", by=cast.dora)
    for row, field in kept:
        assert type(row).objects.filter(pk=row.pk).update(**{field: ""}) == 1, "when their time is over"
