"""The clock to the target stands still while the nursery is closed, and runs out for one person after the other."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from moderation.access import answerable_questions, appeals_visible_to, queue_listed_for
from moderation.actions import (
    answer_appeal,
    answer_question,
    appeal_measure,
    ask_for_second_look,
    ask_manager,
    escalate_late,
    propose_decision,
    raise_concern_from_question,
    report_comment,
    take_measure,
)
from moderation.clocks import causes, clock_of, escalation_steps, late_among, late_appeals, late_in_list
from moderation.models import Decision, Escalation, Question, Report, Screening, Urgency
from moderation.monitoring import months
from moderation.rules import due_at, standing, waiting
from moderation.tasks import escalate, sweep_unscreened
from nursery_portal.kit.calendar import LONDON
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import edit_comment
from posts.models import Comment, CommentMeasure, Post
from tests.cast import Cast, day
from tests.clients import signed_in
from tests.moderation.conftest import decided, said


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[misc,arg-type]


def told(kind: str = "comment_late") -> list[str]:
    """Who was told, in order."""
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("recipient__first_name", flat=True))


@pytest.fixture
def easter(clock: Any, cast: Cast) -> Any:
    """The Thursday before Easter 2026, an hour before closing time."""
    clock.move_to(london(2026, 4, 2, 17).astimezone(UTC))
    return clock


def at_easter(post: Post, by: Any, text: str, clock: Any) -> Comment:
    """A comment of that Thursday: the post is moved there, too."""
    Post.objects.filter(pk=post.pk).update(published_at=clock.now - timedelta(hours=1))
    return said(post, by, text)


def test_the_targets_of_the_three_kinds(cast: Cast) -> None:
    thursday = london(2026, 4, 2, 17)
    assert due_at(thursday, Urgency.URGENT, cast.nursery) == london(2026, 4, 2, 18)
    assert due_at(thursday, Urgency.FLAGGED, cast.nursery) == london(2026, 4, 7, 9)
    assert due_at(thursday, Urgency.PLAIN, cast.nursery) == london(2026, 4, 7, 17)
    cast.nursery.nation = "scotland"
    assert due_at(thursday, Urgency.FLAGGED, cast.nursery) == london(2026, 4, 6, 9)


def test_each_step_has_as_long_as_the_target(cast: Cast) -> None:
    due = due_at(london(2026, 4, 2, 17), Urgency.FLAGGED, cast.nursery)
    steps = escalation_steps(due, Urgency.FLAGGED, cast.nursery)
    assert [at for _, at in steps] == [london(2026, 4, 7, 9), london(2026, 4, 7, 11), london(2026, 4, 7, 13)]


def test_a_flagged_comment_left_alone_escalates_over_easter_once_each(cast: Cast, post: Post, easter: Any) -> None:
    comment = at_easter(post, cast.priya, "Teddy looked so happy", easter)
    for moment in (london(2026, 4, 3, 12), london(2026, 4, 5, 12), london(2026, 4, 6, 17), london(2026, 4, 7, 8, 59)):
        easter.move_to(moment.astimezone(UTC))
        assert escalate_late() == 0, moment
    for hour, whom in ((9, ["Dora"]), (11, ["Dora", "Dipa"]), (13, ["Dora", "Dipa", "Rita"])):
        easter.move_to(london(2026, 4, 7, hour).astimezone(UTC))
        assert escalate_late() == 1
        assert escalate_late() == 0
        assert told() == whom
    assert Escalation.objects.filter(comment=comment).count() == 3


def test_what_was_decided_in_time_escalates_to_nobody(cast: Cast, post: Post, easter: Any) -> None:
    decided(at_easter(post, cast.priya, "Teddy looked so happy", easter), cast.dora)
    easter.move_to(london(2026, 4, 8, 12).astimezone(UTC))
    assert escalate_late() == 0 and told() == []


def test_nobody_is_told_of_what_is_about_themselves(cast: Cast, post: Post, easter: Any) -> None:
    at_easter(post, cast.priya, "Dora shouted at the children", easter)
    easter.move_to(london(2026, 4, 8, 12).astimezone(UTC))
    escalate_late()
    assert told() == ["Dipa", "Rita"]
    assert set(told("comment_urgent")) == {"Dipa"}


@pytest.mark.parametrize("hour", [11, 17, 20])
def test_an_urgent_item_mails_lead_and_deputy_at_once_at_any_hour(
    cast: Cast, post: Post, clock: Any, hour: int
) -> None:
    """Outside opening hours, and while it is open, too: it may close in five minutes, before a weekend."""
    clock.move_to(london(2026, 11, 26, hour).astimezone(UTC))
    Post.objects.filter(pk=post.pk).update(published_at=clock.now)
    at_easter(post, cast.priya, "There is a bruise on her leg", clock)
    notices = Notice.objects.filter(kind="comment_urgent")
    assert set(told("comment_urgent")) == {"Dora", "Dipa"}
    assert {one.mail for one in notices} == {True}
    assert not any("bruise" in f"{one.title}{one.body}" for one in notices)


def test_a_report_for_a_childs_safety_calls_them_too(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
    assert told("comment_urgent") == []
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    assert set(told("comment_urgent")) == {"Dora", "Dipa"}


# --- each cause has its own clock


def due_times(comment: Comment, clock: Any) -> datetime:
    row = waiting(clock.now).get(pk=comment.pk)
    return clock_of(row, Nursery.objects.get()).due.astimezone(LONDON)


@pytest.fixture
def tuesday(clock: Any, cast: Cast, post: Post) -> Any:
    """An ordinary Tuesday at nine, under a post of the day before."""
    clock.move_to(london(2026, 11, 24, 9).astimezone(UTC))
    Post.objects.filter(pk=post.pk).update(published_at=clock.now - timedelta(days=1))
    return clock


def at(clock: Any, hour: int, minute: int = 0) -> None:
    clock.move_to(london(2026, 11, 24, hour, minute).astimezone(UTC))


@pytest.mark.parametrize("reason", [Report.Reason.OTHER, Report.Reason.CHILD_WORRY])
def test_a_report_gives_unread_words_no_more_time(cast: Cast, post: Post, tuesday: Any, reason: Report.Reason) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "Teddy looked so happy", version=comment.version, by=cast.priya)
    assert due_times(comment, tuesday) == london(2026, 11, 24, 11)
    at(tuesday, 10, 55)
    report_comment(comment, reason=reason, by=cast.ola)
    assert due_times(comment, tuesday) == london(2026, 11, 24, 11)
    comment.refresh_from_db()
    assert comment.state == ("hidden" if reason == Report.Reason.CHILD_WORRY else "held")
    Screening.objects.filter(comment=comment, version=comment.version).delete()  # it was lost
    assert sweep_unscreened() == 1


def test_nothing_that_was_read_waits_to_be_read_when_a_report_hides_it(cast: Cast, post: Post, tuesday: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    at(tuesday, 10, 55)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)
    comment.refresh_from_db()
    assert comment.state == "hidden" and not comment.to_read
    assert due_times(comment, tuesday) == london(2026, 11, 24, 11, 55)


@pytest.mark.parametrize("first", ["look", "report"])
def test_of_a_look_and_a_report_the_first_counts(cast: Cast, post: Post, tuesday: Any, first: str) -> None:
    """Of one comment: its change was declined, and others go on reading what it said before."""
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "Lovely day", version=comment.version, by=cast.priya)
    decided(comment, cast.dora, Decision.Outcome.DECLINED, reason="unkind")

    def look() -> None:
        ask_for_second_look(comment, words="her uncle hits her", by=cast.priya)

    def report() -> None:
        report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)

    for minutes, step in ((0, look), (50, report)) if first == "look" else ((0, report), (50, look)):
        at(tuesday, 9, minutes)
        step()
    assert due_times(comment, tuesday) == london(2026, 11, 24, 10)


def test_a_change_of_unread_words_gives_them_no_more_time(cast: Cast, post: Post, tuesday: Any) -> None:
    Nursery.objects.update(comment_edit_minutes=240)
    comment = said(post, cast.priya, "There is a bruise on her leg")
    assert due_times(comment, tuesday) == london(2026, 11, 24, 10)
    for minutes in (30, 50):
        at(tuesday, 9, minutes)
        comment.refresh_from_db()
        edit_comment(comment, f"There is a bruise on her arm {minutes}", version=comment.version, by=cast.priya)
        assert due_times(comment, tuesday) == london(2026, 11, 24, 10)
    at(tuesday, 10)
    decided(comment, cast.dora, Decision.Outcome.DECLINED, reason="unkind")
    for minutes in (30, 50):
        at(tuesday, 10, minutes)
        comment.refresh_from_db()
        edit_comment(comment, f"There is a bruise on her leg {minutes}", version=comment.version, by=cast.priya)
        assert due_times(comment, tuesday) == london(2026, 11, 24, 11, 30), "since the first that nobody decided"


def test_a_graver_report_of_the_same_person_has_a_clock_of_its_own(cast: Cast, post: Post, tuesday: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
    at(tuesday, 10, 50)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)
    row = waiting(tuesday.now).get(pk=comment.pk)
    dues = [one.due.astimezone(LONDON) for one in causes(row, Nursery.objects.get())]
    assert dues == [london(2026, 11, 24, 11), london(2026, 11, 24, 11, 50)]


@pytest.mark.parametrize(
    "first", [(Report.Reason.CHILD_IDENTIFIED, "Wrong post"), (Report.Reason.OTHER, "her uncle hits her")]
)
def test_what_was_grave_already_gets_no_more_time_by_what_is_graver(
    cast: Cast, post: Post, tuesday: Any, first: tuple[Report.Reason, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.actions.reporting.INSTANT_HIDES_A_DAY", 0)
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=first[0], words=first[1], by=cast.ola)
    opened = standing(comment)
    at(tuesday, 9, 50)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, words="her uncle hits her", by=cast.ola)
    assert due_times(comment, tuesday) == london(2026, 11, 24, 10) and standing(comment) > opened


def test_a_worry_said_now_is_not_late_already_and_escalates_anew(cast: Cast, post: Post, tuesday: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.PRIVACY, by=cast.ola)
    at(tuesday, 10, 50)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    assert due_times(comment, tuesday) == london(2026, 11, 24, 11) and escalate_late() == 0
    at(tuesday, 11)
    assert escalate_late() == 1 and told() == ["Dora"], "what was told about privacy"
    at(tuesday, 11, 50)
    assert escalate_late() == 1 and told() == ["Dora", "Dora"], "and what was told about a child"


def test_what_was_decided_in_time_is_not_late_where_nothing_let_it_take_effect(
    cast: Cast, post: Post, tuesday: Any
) -> None:
    """Approved fifteen seconds before it is due, on a telephone that is locked: nobody else lets it take effect."""
    comment = said(post, cast.priya, "Teddy looked so happy")
    other = said(post, cast.priya, "Maya looked so happy")
    tuesday.move_to((london(2026, 11, 24, 11) - timedelta(seconds=15)).astimezone(UTC))
    propose_decision(comment, version=1, outcome=Decision.Outcome.APPROVED, tell=True, by=cast.dora)
    at(tuesday, 11)
    tuesday.forward(seconds=5)
    assert escalate() == 1
    assert list(Escalation.objects.values_list("comment", flat=True)) == [other.pk] and told() == ["Dora"]
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE


def test_what_was_never_screened_is_not_late_for_that(cast: Cast, post: Post, tuesday: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    comment.screenings.all().delete()
    at(tuesday, 12)
    assert escalate() == 0 and comment.screenings.get().urgency == Urgency.PLAIN


def test_what_is_dealt_with_while_others_are_told_of_writes_no_step(
    cast: Cast, post: Post, tuesday: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments = [said(post, cast.priya, f"{name} looked so happy") for name in ("Teddy", "Maya")]
    question = ask(cast, "There is a bruise on her leg")
    measure = appealed(cast, "He hits her every night", by=cast.dora)

    def when_all_are_listed(now: datetime) -> Any:
        listed = late_appeals(now)
        decided(comments[1], cast.dora)
        answer_question(question, "We ring you now.", by=cast.dora)
        answer_appeal(measure, words="We ring you now.", end=False, by=cast.dipa)
        return listed

    monkeypatch.setattr("moderation.actions.clocks.late_appeals", when_all_are_listed)
    at(tuesday, 11)
    assert escalate_late() == 1
    assert [step.comment for step in Escalation.objects.all()] == [comments[0]]


def test_nothing_flagged_is_due_later_than_what_is_plain(cast: Cast) -> None:
    Nursery.objects.update(review_target_hours=72)
    begun = london(2026, 11, 23, 9)
    nursery = Nursery.objects.get()
    assert due_at(begun, Urgency.FLAGGED, nursery) == due_at(begun, Urgency.PLAIN, nursery)


def test_a_nursery_chooses_how_soon_a_childs_safety_is_read_and_never_later_than_the_rest(cast: Cast) -> None:
    begun = london(2026, 11, 23, 9)
    Nursery.objects.update(urgent_target_minutes=30)
    assert due_at(begun, Urgency.URGENT, Nursery.objects.get()) == london(2026, 11, 23, 9, 30)
    Nursery.objects.update(urgent_target_minutes=120, review_target_hours=1)
    assert due_at(begun, Urgency.URGENT, Nursery.objects.get()) == london(2026, 11, 23, 10)


def test_where_a_step_has_nobody_the_next_is_told_at_once(cast: Cast, post: Post, tuesday: Any) -> None:
    said(post, cast.priya, "Dora and Dipa are useless idiots")
    assert told("comment_urgent") == ["Rita"], "only she may read it, so she hears at once"
    at(tuesday, 10, 59)
    assert escalate_late() == 0
    at(tuesday, 11)
    assert escalate_late() == 3 and told() == ["Rita"] and escalate_late() == 0


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 119, 120, 121, 480, 1500, 6000])
def test_the_database_counts_as_late_what_is_late(
    cast: Cast, post: Post, tuesday: Any, urgency: Urgency, minutes: int
) -> None:
    comment = said(post, cast.priya, "What a day")
    Screening.objects.update(urgency=urgency)
    tuesday.move_to(tuesday.now + timedelta(minutes=minutes))
    row = waiting(tuesday.now).get(pk=comment.pk)
    counted = waiting(tuesday.now).filter(late_among(tuesday.now, cast.nursery)).exists()
    assert counted == (clock_of(row, cast.nursery).due < tuesday.now)
    assert late_in_list(queue_listed_for(cast.dora, tuesday.now), tuesday.now, cast.nursery) == counted


def test_the_queue_counts_what_is_late_beyond_its_first_page(cast: Cast, post: Post, tuesday: Any) -> None:
    said(post, cast.priya, "What a day")
    tuesday.move_to(tuesday.now + timedelta(days=2))
    Comment.objects.bulk_create(
        Comment(post=post, author=cast.ola, body="Teddy", form_key=uuid4(), written_at=tuesday.now) for _ in range(45)
    )
    page = signed_in(cast.dora).get(reverse("moderation:queue")).content.decode()
    assert "None is late" not in page and "1 is late" in page


# --- what was asked


def ask(cast: Cast, words: str) -> Question:
    return ask_manager(words, form_key=uuid4(), by=cast.ola)


def test_an_urgent_question_nobody_answers_escalates_like_a_comment(cast: Cast, post: Post, tuesday: Any) -> None:
    question = ask(cast, "There is a bruise on her leg")
    assert {one.mail for one in Notice.objects.filter(kind="comment_urgent")} == {True}
    for hour, whom in ((10, ["Dora"]), (11, ["Dora", "Dipa"]), (12, ["Dora", "Dipa", "Rita"])):
        at(tuesday, hour)
        assert escalate_late() == 1 and escalate_late() == 0
        assert told() == whom
    assert Notice.objects.filter(kind="comment_late").first().url == f"/queue/questions/{question.pk}/"  # type: ignore[union-attr]


def test_an_answer_ends_the_clock_of_a_question_and_nobody_is_told_of_one_about_them(
    cast: Cast, post: Post, tuesday: Any
) -> None:
    answer_question(ask(cast, "There is a bruise on her leg"), "We will ring you now.", by=cast.dora)
    ask(cast, "Dora hit my son")
    at(tuesday, 10)
    assert escalate_late() == 2 and told() == ["Dipa"]
    ask(cast, "When is the trip?")
    tuesday.move_to(london(2026, 11, 26, 8).astimezone(UTC))
    before = Escalation.objects.filter(question__body="When is the trip?").count()
    tuesday.move_to(london(2026, 11, 26, 12).astimezone(UTC))
    escalate_late()
    assert (before, Escalation.objects.filter(question__body="When is the trip?").count()) == (0, 1)


def test_who_is_told_last_can_answer_what_nobody_answered(cast: Cast, post: Post, tuesday: Any) -> None:
    question = ask(cast, "There is a bruise on her leg")
    assert not answerable_questions(cast.rita).exists()
    for hour in (10, 11, 12):
        at(tuesday, hour)
        escalate_late()
    assert list(answerable_questions(cast.rita)) == [question]
    answer_question(question, "We will ring you now.", by=cast.rita)


def test_a_concern_raised_from_a_question_does_not_end_its_clock(cast: Cast, post: Post, tuesday: Any) -> None:
    raise_concern_from_question(ask(cast, "There is a bruise on her leg"), by=cast.dipa)
    at(tuesday, 10)
    assert escalate_late() == 1


# --- what was said to a measure


def appealed(cast: Cast, words: str, by: Any) -> CommentMeasure:
    """Ola is suspended for a fortnight by this reviewer, and says these words to it."""
    kind = CommentMeasure.Kind.SUSPENDED
    measure = take_measure(cast.ola, kind=kind, reason="Unkind twice.", until_on=day(14), by=by)
    appeal_measure(measure, words=words, by=cast.ola)
    return measure


def page_of(who: Any, measure: CommentMeasure) -> Any:
    return signed_in(who).get(reverse("moderation:measure", args=[measure.pk]))


def test_a_worry_in_an_appeal_nobody_answers_escalates_like_a_comment(cast: Cast, post: Post, clock: Any) -> None:
    """On a Friday evening, about nobody here: due on Monday at nine; whoever took the measure could not answer it."""
    clock.move_to(london(2026, 11, 27, 19).astimezone(UTC))
    measure = appealed(cast, "You silence me, and he still hits her every night", by=cast.dora)
    assert CommentMeasure.objects.get().appeal_urgent
    clock.move_to(london(2026, 11, 30, 8, 59).astimezone(UTC))
    assert escalate_late() == 0 and page_of(cast.rita, measure).status_code == 404
    for hour, steps, whom in ((9, 2, ["Dipa"]), (10, 0, ["Dipa"]), (11, 1, ["Dipa", "Rita"])):
        clock.move_to(london(2026, 11, 30, hour).astimezone(UTC))
        assert (escalate_late(), escalate_late(), told()) == (steps, 0, whom)
    page = signed_in(cast.rita).get(reverse("moderation:queue")).content.decode()
    assert "may be about a child&#x27;s safety: 2 h 00 late" in page
    address = reverse("moderation:measure", args=[measure.pk])
    assert {one.url for one in Notice.objects.filter(kind="comment_late")} == {address}

    answered = signed_in(cast.rita).post(address, {"words": "I ring you now.", "do": "stays"})
    assert answered.status_code == 302 and not appeals_visible_to(cast.dipa).exists()
    clock.forward(days=3)
    assert escalate_late() == 0


def test_an_answer_ends_the_clock_of_an_appeal_and_an_ordinary_one_has_none(
    cast: Cast, post: Post, tuesday: Any
) -> None:
    appealed(cast, "It was the weather", by=cast.dora)
    measure = take_measure(
        cast.ola, kind=CommentMeasure.Kind.REVIEW_FIRST, reason="Unkind.", until_on=day(14), by=cast.dipa
    )
    appeal_measure(measure, words="He hits her every night", by=cast.ola)
    at(tuesday, 10)
    assert escalate_late() == 1 and told() == ["Dora"]
    answer_appeal(measure, words="We ring you now.", end=False, by=cast.dora)
    tuesday.move_to(london(2026, 11, 26, 12).astimezone(UTC))
    assert escalate_late() == 0


def test_nobody_is_told_late_of_an_appeal_about_them_and_who_was_reads_the_measure_afterwards(
    cast: Cast, post: Post, tuesday: Any
) -> None:
    measure = appealed(cast, "Only because I saw Dipa hit him", by=cast.dora)
    at(tuesday, 12)
    assert escalate_late() == 3 and told() == ["Rita"]
    answer_appeal(measure, words="I am looking into it.", end=False, by=cast.rita)
    assert page_of(cast.rita, measure).status_code == 200


def test_the_number_of_the_queue_counts_the_appeals_that_wait(cast: Cast, post: Post, tuesday: Any) -> None:
    def counted(who: Any) -> Any:
        return signed_in(who).get(reverse("moderation:count")).json()["waiting"]

    said(post, cast.priya, "A lovely morning")
    appealed(cast, "He hits her every night", by=cast.dora)
    numbers = {who.first_name: counted(who) for who in (cast.dora, cast.dipa, cast.rita)}
    assert numbers == {"Dora": 1, "Dipa": 2, "Rita": 0}
    at(tuesday, 12)
    escalate_late()
    assert (counted(cast.dora), counted(cast.dipa), counted(cast.rita)) == (1, 2, 1)


def test_a_comment_late_for_two_reasons_is_one_in_the_figures_and_no_question_is(
    cast: Cast, post: Post, tuesday: Any
) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.PRIVACY, by=cast.ola)
    at(tuesday, 9, 30)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    ask(cast, "There is a bruise on her leg")
    tuesday.move_to(london(2026, 11, 25, 12).astimezone(UTC))
    escalate_late()
    assert Escalation.objects.filter(step=Escalation.Step.LEAD).count() == 3
    assert [month.late for month in months(tuesday.now, Comment.objects.all())] == [1]
