"""A concern from a comment: what is sealed in it, whom it is kept from, who learns of it, and that the comment stays as
long as it is needed."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from moderation.access import untold_visible_to
from moderation.actions import (
    appeal_measure,
    ask_for_second_look,
    ask_manager,
    claim_comment,
    decide_comment,
    preserve_comment,
    raise_concern_from,
    report_comment,
    take_measure,
)
from moderation.actions.screening import whom_a_note_is_about
from moderation.models import Decision, Preservation, RaisedConcern, Report
from moderation.rules import preserved, standing
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.notify.models import Notice
from posts.actions import edit_comment
from posts.models import Comment, CommentMeasure, Post
from staff_conduct.access import concerns_visible_to
from staff_conduct.actions import close_concern, triage_concern
from staff_conduct.actions.steps import opened
from staff_conduct.models import Closing, Concern, Triage
from tests.cast import Cast, day, guardian
from tests.clients import signed_in
from tests.moderation.conftest import decided, said

DECLINED, REMOVED = Decision.Outcome.DECLINED, Decision.Outcome.REMOVED
BRUISE = "There is a bruise on the little one's leg"


def record_of(comment: Comment) -> str:
    return reverse("moderation:record", args=[comment.pk])


def page_of(who: Any, address: str) -> str:
    return str(signed_in(who).get(address).content.decode())


def raised(comment: Comment, by: Any, note: str = "", kind: str = "adult_conduct") -> Concern:
    """Raised on the item's page, by somebody who has read what stands open."""
    comment.refresh_from_db()
    form = {"version": comment.version, "seen": standing(comment), "kind": kind, "note": note}
    answer = signed_in(by).post(reverse("moderation:concern", args=[comment.pk]), form)
    assert answer.status_code == 302, answer.content.decode()
    return Concern.objects.get(reference=RaisedConcern.objects.latest("pk").reference)


def raised_later(comment: Comment, by: Any, note: str = "") -> Any:
    """Raised from its history."""
    comment.refresh_from_db()
    form = {"do": "concern", "version": comment.version, "kind": "adult_conduct", "note": note}
    return signed_in(by).post(record_of(comment), form)


def sealed_in(concern: Concern) -> dict[str, Any]:
    """The snapshot that is sealed in it."""
    return dict(opened(concern)[0]["snapshot"])


# --- what is sealed, and whom it is kept from


def test_what_was_reported_of_a_comment_is_sealed_and_keeps_it_from_the_accused(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.STAFF_CONDUCT, words="Dora hits the children", by=cast.ola)
    concern = raised(comment, cast.dipa)
    beside = sealed_in(concern)["beside"]
    assert beside == [
        {"what": "Reported: it is about how a member of staff behaves", "words": "Dora hits the children"}
    ]
    assert not concerns_visible_to(cast.dora).exists() and concerns_visible_to(cast.rita).exists()
    assert not Notice.objects.filter(recipient=cast.dora, kind__startswith="conduct").exists()
    page = page_of(cast.rita, reverse("admin:staff_conduct_concern_change", args=[concern.pk]))
    assert "Dora hits the children" in page and "What a lovely morning" in page
    assert "Ola" not in str(sealed_in(concern)), "never by whom"


def test_what_was_said_with_a_second_look_is_sealed_too(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dipa, DECLINED, reason="unkind")
    ask_for_second_look(comment, words="somebody dragged him by the arm", by=cast.priya)
    beside = sealed_in(raised(comment, cast.dora))["beside"]
    assert beside == [{"what": "Its author asked for a second look", "words": "somebody dragged him by the arm"}]
    assert concerns_visible_to(cast.dora).exists(), "who is not spoken of reads it"


def test_whom_the_screening_takes_it_to_be_about_is_barred(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "D\u00f3ra hits him")
    raised(comment, cast.dipa)
    assert not concerns_visible_to(cast.dora).exists() and concerns_visible_to(cast.dipa).exists()


def test_the_family_of_whom_it_is_about_is_barred_too(cast: Cast, post: Post) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    guardian(cast.pip, cast.wren, relationship="uncle")
    raised(said(post, cast.sam, "Pip dragged him by the arm"), cast.dipa)
    assert concerns_visible_to(cast.dipa).exists() and not concerns_visible_to(cast.dora).exists()
    assert not Notice.objects.filter(recipient=cast.dora, kind__startswith="conduct").exists()


@pytest.mark.parametrize("way", ["queue", "history", "report", "question", "measure"])
def test_what_no_rule_flagged_is_read_as_grave_once_somebody_raises_it(cast: Cast, post: Post, way: str) -> None:
    guardian(cast.sam, cast.wren)
    guardian(cast.dora, cast.wren, relationship="mother")
    words = "Sam was so kind again"
    if way == "question":
        question = ask_manager(f"{words}, when is the next trip?", form_key=uuid.uuid4(), by=cast.ola)
        signed_in(cast.dipa).post(reverse("moderation:question_concern", args=[question.pk]), {"note": ""})
    elif way == "measure":
        kind = CommentMeasure.Kind.SUSPENDED
        measure = take_measure(cast.ola, kind=kind, reason="Unkind.", until_on=day(7), by=cast.dipa)
        appeal_measure(measure, words=words, by=cast.ola)
        signed_in(cast.dipa).post(reverse("moderation:measure_concern", args=[measure.pk]), {"note": ""})
    elif way == "queue":
        comment = said(post, cast.ola, words)
        assert signed_in(cast.dora).get(reverse("moderation:item", args=[comment.pk])).status_code == 200
        raised(comment, cast.dipa)
    else:
        comment = decided(said(post, cast.ola, words if way == "history" else "What a morning"), cast.dipa)
        if way == "report":
            report_comment(comment, reason=Report.Reason.OTHER, words=words, by=cast.priya)
            decided(comment, cast.dipa)
        assert raised_later(comment, cast.dipa).status_code == 302
    assert Concern.objects.count() == 1 and concerns_visible_to(cast.rita).exists()
    assert not concerns_visible_to(cast.dora).exists()
    assert not Notice.objects.filter(recipient=cast.dora, kind__startswith="conduct").exists()


@pytest.mark.parametrize("later", [False, True], ids=("the queue", "the history"))
def test_what_is_said_while_a_concern_is_raised_is_read_first(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch, later: bool
) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dipa)
    if not later:
        report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
        comment.refresh_from_db()
    seen = standing(comment)

    def told_meanwhile(words: str, by: Any) -> set[int]:
        at = kit_clock.now()
        if not Report.objects.filter(reporter=cast.sam).exists():
            row = {"comment": comment, "reporter": cast.sam, "reason": "other", "words": "Dora saw it", "at": at}
            Report.objects.create(**row, closed_at=at if later else None)
        return whom_a_note_is_about(words, by)

    monkeypatch.setattr("moderation.actions.concerns.whom_a_note_is_about", told_meanwhile)
    form = {"do": "concern", "version": comment.version, "seen": seen + 9, "kind": "other", "note": "at the gate"}
    to = record_of(comment) if later else reverse("moderation:concern", args=[comment.pk])
    answer = signed_in(cast.dipa).post(to, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Something more was said of it" in page and "at the gate" in page
    assert not Concern.objects.exists()


# --- whom a note is about


def test_whom_a_note_is_about_learns_nothing_of_the_concern(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "He cried after snack")
    raised(comment, cast.dora, note="I saw Dipa do it")
    queue = reverse("moderation:queue")
    assert "1 author has not been told yet" in page_of(cast.dora, queue)
    assert "told yet" not in page_of(cast.dipa, queue)
    assert signed_in(cast.dipa).get(record_of(comment)).status_code == 404
    for what in ("tell", "release"):
        assert signed_in(cast.dipa).post(record_of(comment), {"do": what, "reason": "x"}).status_code == 404
    comment.refresh_from_db()
    assert comment.told_later and preserved(Comment.objects.all()).exists()
    assert not concerns_visible_to(cast.dipa).exists()


def test_of_a_question_too_and_nobody_else_reads_that_a_concern_was_raised(cast: Cast) -> None:
    question = ask_manager("Why did he cry after snack?", form_key=uuid.uuid4(), by=cast.ola)
    address = reverse("moderation:question", args=[question.pk])
    to = reverse("moderation:question_concern", args=[question.pk])
    assert signed_in(cast.morag).post(to, {"note": "Dora stood by"}).status_code == 302
    assert signed_in(cast.dora).get(address).status_code == 404
    assert not concerns_visible_to(cast.dora).exists()
    assert "A concern was raised from it" not in page_of(cast.dipa, address)
    assert "A concern was raised from it" in page_of(cast.morag, address)


def test_a_note_that_names_a_role_keeps_it_from_whoever_holds_it(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "He cried after snack")
    raised(comment, cast.dora, note="the deputy was there")
    assert signed_in(cast.dipa).get(record_of(comment)).status_code == 404


def test_who_did_not_raise_it_reads_no_concern_in_the_history_and_tells_nobody(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "He cried after snack"), cast.dipa)
    report_comment(comment, reason=Report.Reason.OTHER, words="The deputy has the list", by=cast.ola)
    raised(comment, cast.dora)
    assert not concerns_visible_to(cast.dipa).exists(), "it speaks of a deputy, so she does not handle it"
    hers = page_of(cast.dora, record_of(comment))
    assert "it is being looked at as a concern" in hers and "Tell the author now" in hers
    for page in (
        page_of(cast.dipa, record_of(comment)),
        page_of(cast.dipa, reverse("moderation:author", args=[cast.priya.pk])),
    ):
        assert "as a concern" not in page and "concern was raised" not in page and "Tell the author now" not in page
        assert "Removed" in page
    assert not untold_visible_to(cast.dipa, kit_clock.now()).exists()
    answer = signed_in(cast.dipa).post(record_of(comment), {"do": "tell"}, follow=True)
    assert "Whoever took it away says" in answer.content.decode()
    assert signed_in(cast.dora).post(record_of(comment), {"do": "tell"}).status_code == 302
    comment.refresh_from_db()
    assert not comment.told_later


# --- as long as it is needed


def test_what_is_kept_for_a_concern_stays_until_that_is_closed(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    concern = raised(comment, cast.dora, kind="parent_comment")
    client = signed_in(cast.dora)
    for reason, words in (("", "Say why no case needs it any more"), ("It is over", "A case still needs it")):
        answer = client.post(record_of(comment), {"do": "release", "reason": reason})
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page and f'value="{reason}"' in page
    assert preserved(Comment.objects.all()).exists()

    triage_concern(concern, level=Triage.Level.NOT_SAFEGUARDING, reason="A fall", by=cast.dora)
    ended = {"reason": "A fall in the garden", "told": "Thank you"}
    close_concern(concern, result=Closing.Result.ANOTHER_PROCEDURE, words=ended, by=cast.dora)
    assert client.post(record_of(comment), {"do": "release", "reason": "It was a fall"}).status_code == 302
    assert not preserved(Comment.objects.all()).exists()
    assert "Not kept for a case any more: It was a fall" in page_of(cast.dora, record_of(comment))
    for change in ({"reference": "C-OTHER"}, {"comment": said(post, cast.sam, "Another")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RaisedConcern.objects.update(**change)


def test_what_was_kept_by_hand_and_then_needed_by_a_concern_stays_too(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    preserve_comment(comment, reason="Complaint of May", by=cast.dipa)
    raised(comment, cast.dora)
    answer = signed_in(cast.dipa).post(record_of(comment), {"do": "release", "reason": "It is over"})
    assert answer.status_code == 422 and Preservation.objects.get().ended_at is None


# --- from its history


def test_a_concern_is_raised_from_the_history_with_all_it_ever_said(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dipa)
    comment.refresh_from_db()
    edit_comment(comment, "Somebody dragged him by the arm", version=comment.version, by=cast.priya)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    edit_comment(comment, "What a lovely day", version=comment.version, by=cast.priya)
    assert "raise the concern there" in page_of(cast.dora, record_of(comment)), (
        "while it waits it is raised in the queue"
    )
    assert raised_later(comment, cast.dora).status_code == 422 and not Concern.objects.exists()

    decided(comment, cast.dipa)
    assert raised_later(comment, cast.dora, note="I heard it, too").status_code == 302
    snapshot = sealed_in(Concern.objects.get())
    for words in ("What a lovely day", "What a lovely morning", "Somebody dragged him by the arm"):
        assert snapshot["text"].count(words) == 1
    comment.refresh_from_db()
    assert (comment.state, comment.told_later) == (Comment.State.REMOVED, True), "nobody reads it any more"
    assert preserved(Comment.objects.all()).exists()
    read = page_of(cast.priya, reverse("posts:post_detail", args=[post.pk]))
    assert "What a lovely day" in read and "taken away" not in read
    assert "What a lovely day" not in page_of(cast.ola, reverse("posts:post_detail", args=[post.pk]))


def test_two_taps_in_the_history_are_one_concern_until_something_more_is_said(
    cast: Cast, post: Post, clock: Any
) -> None:
    comment = decided(said(post, cast.priya, "He cried after snack"), cast.dora, DECLINED, reason="unkind")
    clock.forward(minutes=1)
    assert raised_later(comment, cast.dora, note="I heard it").status_code == 302
    first = Concern.objects.get()
    clock.forward(minutes=1)
    again = raised_later(comment, cast.dora, note="I heard it, too")
    page = again.content.decode()
    assert again.status_code == 422 and f"You raised concern {first.reference} from it already" in page
    assert "I heard it, too" in page and Concern.objects.count() == 1
    assert raised_later(comment, cast.dipa).status_code == 302, "who knows of none raises one"

    ask_for_second_look(comment, words="his arm hurts", by=cast.priya)
    clock.forward(minutes=1)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    assert raised_later(comment, cast.dora).status_code == 302, "that was not in the first"
    assert Concern.objects.count() == 3


@pytest.mark.parametrize("before", ["words", "a report", "nothing"])
def test_who_raised_one_in_the_queue_raises_another_of_all_it_ever_said_where_there_is_more(
    cast: Cast, post: Post, clock: Any, before: str
) -> None:
    comment = said(post, cast.priya, "Somebody dragged him by the arm")
    if before != "nothing":
        comment = decided(comment, cast.dipa)
    if before == "a report":
        report_comment(comment, reason=Report.Reason.OTHER, words="I saw it", by=cast.ola)
        decided(comment, cast.dipa)
        report_comment(comment, reason=Report.Reason.OTHER, words="It was yesterday", by=cast.sam)
    elif before == "words":
        edit_comment(comment, "What a lovely day", version=comment.version, by=cast.priya)
        decided(comment, cast.dipa)
        comment.refresh_from_db()
        edit_comment(comment, "He cried after snack", version=comment.version, by=cast.priya)
    clock.forward(minutes=1)
    first = raised(comment, cast.dora)
    clock.forward(minutes=1)
    again = raised_later(comment, cast.dora, note="all of it")
    if before == "nothing":
        page = again.content.decode()
        assert again.status_code == 422 and f"You raised concern {first.reference}" in page and "all of it" in page
        return
    assert again.status_code == 302
    second = Concern.objects.exclude(pk=first.pk).get()
    kept = str(sealed_in(second))
    more = "I saw it" if before == "a report" else "Somebody dragged him by the arm"
    assert more in kept and more not in str(sealed_in(first))
    clock.forward(minutes=1)
    assert raised_later(comment, cast.dora).status_code == 422 and Concern.objects.count() == 2


def test_the_second_tap_in_the_queue_hears_which_concern_was_raised(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    form = {"version": comment.version, "seen": 0, "kind": "other", "note": ""}
    concern = raised(comment, cast.dora, kind="other")
    again = signed_in(cast.dora).post(reverse("moderation:concern", args=[comment.pk]), form, follow=True)
    page = again.content.decode()
    assert f"You raised concern {concern.reference} from it." in page and "had no effect" not in page
    assert Concern.objects.count() == 1
    other = signed_in(cast.dipa).post(reverse("moderation:concern", args=[comment.pk]), form, follow=True)
    page = other.content.decode()
    assert "Dora decided this comment: removed. What you did had no effect." in page and concern.reference not in page


def test_two_taps_in_flight_hear_which_concern_was_raised_and_whose_decision_it_was(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits at the lock of the comment, and finds it decided by the first."""

    def twice(act: Any) -> Any:
        def both(comment: Comment, **words: Any) -> Any:
            act(comment, **words)
            return act(comment, **words)

        return both

    monkeypatch.setattr("moderation.views.queue.raise_concern_from", twice(raise_concern_from))
    monkeypatch.setattr("moderation.views.queue.decide_comment", twice(decide_comment))
    client, form = signed_in(cast.dora), {"version": 1, "seen": 0, "kind": "other", "note": ""}
    first, second = said(post, cast.priya, BRUISE), said(post, cast.priya, "What a lovely morning")
    page = client.post(reverse("moderation:concern", args=[first.pk]), form, follow=True).content.decode()
    assert f"That stands. You raised concern {Concern.objects.get().reference} from it." in page
    form = {"version": 1, "outcome": "declined", "reason": "unkind"}
    page = client.post(reverse("moderation:decide", args=[second.pk]), form, follow=True).content.decode()
    assert "You decided this comment: not shown. That stands." in page and "Somebody has decided" not in page


def test_what_nobody_can_see_stays_as_it_is_when_a_concern_is_raised_from_it(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "He cried after snack"), cast.dora, REMOVED, reason="unkind")
    report = "the manager dragged him by the arm"
    Report.objects.create(
        comment=comment, reporter=cast.ola, reason="other", words=report, at=kit_clock.now(), closed_at=kit_clock.now()
    )
    assert raised_later(comment, cast.dora).status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.told_later) == (Comment.State.REMOVED, False)
    assert [one["words"] for one in sealed_in(Concern.objects.get())["beside"]] == [report]
    assert Decision.objects.count() == 1


def test_a_concern_from_the_history_is_refused_with_what_was_typed(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "He cried after snack"), cast.dora)
    form = {"do": "concern", "version": comment.version - 1, "kind": "other", "note": "seen at the gate"}
    answer = signed_in(cast.dora).post(record_of(comment), form)
    assert answer.status_code == 422 and "seen at the gate" in answer.content.decode()
    without = signed_in(cast.dora).post(record_of(comment), {**form, "kind": ""})
    assert without.status_code == 422 and "Choose what it is about" in without.content.decode()
    assert signed_in(cast.priya).post(record_of(comment), form).status_code == 403
    assert not Concern.objects.exists()


# --- who keeps an item, and in which role


def test_who_may_not_decide_any_more_keeps_nothing_from_others(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
    claim_comment(comment, by=cast.dipa)
    item = reverse("moderation:item", args=[comment.pk])
    assert "Dipa is on it" in page_of(cast.dora, item)
    report_comment(comment, reason=Report.Reason.OTHER, words="Dipa hits the children", by=cast.sam)
    assert signed_in(cast.dipa).get(item).status_code == 404
    page = page_of(cast.dora, item)
    assert "Dipa is on it" not in page and "Take it away" in page
    assert decided(comment, cast.dora, REMOVED, reason="unkind").state == Comment.State.REMOVED


def test_who_is_suspended_keeps_nothing_from_others(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    claim_comment(comment, by=cast.dipa)
    type(cast.dipa).objects.filter(pk=cast.dipa.pk).update(suspended_at=kit_clock.now())
    assert "Dipa is on it" not in page_of(cast.dora, reverse("moderation:item", args=[comment.pk]))
    assert decided(comment, cast.dora).state == Comment.State.VISIBLE


def test_the_registered_person_acts_in_that_role(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "Dora and Dipa hit him and there is a bruise")
    client = signed_in(cast.rita)
    assert client.post(reverse("moderation:claim", args=[comment.pk])).status_code == 302
    form = {"outcome": "approved", "version": 1, "undo": "1"}
    client.post(reverse("moderation:decide", args=[comment.pk]), form)
    client.post(reverse("moderation:undo", args=[comment.pk]))
    client.post(reverse("moderation:decide", args=[comment.pk]), {**form, "outcome": "removed", "reason": "unkind"})
    events = AuditEvent.objects.filter(actor_id=cast.rita.pk, event__startswith="moderation:comment")
    assert {one.acting_as for one in events} == {"owner"} and events.count() >= 4
