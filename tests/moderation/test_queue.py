"""The queue: every comment is read by a person, and nobody decides about themselves or a relative."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.access import Waiting, queue_listed_for, queue_visible_to
from moderation.actions import claim_comment, decide_comment, report_comment
from moderation.actions.screening import heard_of
from moderation.models import Decision, Report, Screening, Urgency
from moderation.rules import standing
from moderation.tasks import sweep_unscreened
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.notify.models import Notice
from posts.actions import edit_comment, publish_post, write_comment
from posts.models import Comment, Post
from staff_conduct.access import concerns_visible_to
from staff_conduct.models import Concern
from tests.cast import Cast, draft, guardian
from tests.clients import renamed, signed_in

QUEUE = reverse("moderation:queue")
APPROVED, DECLINED, REMOVED = Decision.Outcome


@pytest.fixture
def post(cast: Cast) -> Post:
    made = draft(cast.morag, cast.acorn)
    publish_post(made, by=cast.morag)
    return made


def say(post: Post, by: Any, text: str) -> Comment:
    return write_comment(post, text, form_key=uuid.uuid4(), by=by)


def queue_of(user: Any) -> list[int]:
    return list(queue_visible_to(user, clock.now()).values_list("pk", flat=True))


def decide(comment: Comment, by: Any, outcome: Any = APPROVED, **more: Any) -> Decision:
    return decide_comment(comment, version=comment.version, outcome=outcome, by=by, **more)


def test_held_until_a_person_approves_and_then_everybody_sees_it(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    feed = reverse("posts:feed")
    assert "lovely morning" not in signed_in(cast.ola).get(feed).content.decode()

    answer = signed_in(cast.dora).post(
        reverse("moderation:decide", args=[comment.pk]), {"outcome": "approved", "version": comment.version}
    )

    assert answer.status_code == 302
    assert "lovely morning" in signed_in(cast.ola).get(feed).content.decode()
    assert Decision.objects.get().text == "What a lovely morning"


def test_most_urgent_first_then_the_oldest(cast: Cast, post: Post) -> None:
    plain = say(post, cast.priya, "What a lovely morning")
    flagged = say(post, cast.priya, "Teddy looked so happy")
    urgent = say(post, cast.priya, "There is a bruise on the little one's leg")

    assert queue_of(cast.dora) == [urgent.pk, flagged.pk, plain.pk]


def test_only_those_who_read_comments_reach_the_queue(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    for somebody in (cast.ola, cast.pip, cast.morag, cast.syd):
        client = signed_in(somebody)
        assert client.get(QUEUE).status_code == 403, somebody.first_name
        address = reverse("moderation:decide", args=[comment.pk])
        assert client.post(address, {"outcome": "approved", "version": 1}).status_code == 403
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD


def test_nobody_decides_about_themselves_a_relative_or_what_names_them(cast: Cast, post: Post) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    own = say(post, cast.dora, "A word of my own")
    relative = say(post, cast.priya, "A word of Wren's mother")
    about = say(post, cast.ola, "Dora shouted at the children")

    assert queue_of(cast.dora) == []
    assert set(queue_of(cast.dipa)) == {own.pk, relative.pk, about.pk}
    for comment in (own, relative, about):
        client = signed_in(cast.dora)
        assert client.get(reverse("moderation:item", args=[comment.pk])).status_code == 404
        with pytest.raises(Refused):
            decide(comment, cast.dora)
        comment.refresh_from_db()
        assert comment.state == Comment.State.HELD


def test_a_reviewer_is_known_by_the_name_families_had_for_them(cast: Cast, post: Post) -> None:
    renamed(cast.dora, "Heather", "Moor", by=cast.morag)
    about = say(post, cast.ola, "Dora shouted at the children")

    assert queue_of(cast.dora) == [] and queue_of(cast.dipa) == [about.pk]


def test_two_reviewers_cannot_decide_the_same_words(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    decide(comment, cast.dora)

    with pytest.raises(Refused):
        decide(comment, cast.dipa, DECLINED, reason="unkind")

    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE
    assert Decision.objects.count() == 1


def test_a_claim_keeps_others_away_until_it_ends(cast: Cast, post: Post, clock: Any) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    claim_comment(comment, by=cast.dora)

    with pytest.raises(Refused, match="Dora is on it"):
        decide(comment, cast.dipa)

    clock.forward(minutes=11)
    decide(comment, cast.dipa)


def test_words_changed_meanwhile_are_not_decided_unread(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    edit_comment(comment, "What a terrible morning", version=1, by=cast.priya)

    with pytest.raises(Refused, match="changed since"):
        decide(comment, cast.dora)


def test_declined_needs_a_reason_and_keeps_the_note_typed(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    address = reverse("moderation:decide", args=[comment.pk])
    form = {"outcome": "declined", "version": comment.version, "note": "second time this week"}

    answer = signed_in(cast.dora).post(address, form)
    assert answer.status_code == 422
    assert "second time this week" in answer.content.decode()

    assert signed_in(cast.dora).post(address, {**form, "reason": "unkind"}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == Comment.State.DECLINED


def test_a_report_for_a_childs_safety_hides_at_once_three_times_a_day(cast: Cast, post: Post) -> None:
    comments = [say(post, cast.priya, f"Word number {number}") for number in range(4)]
    for comment in comments:
        decide(comment, cast.dora)

    for comment in comments:
        report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)

    states = [Comment.objects.get(pk=comment.pk).state for comment in comments]
    assert states == [Comment.State.HIDDEN] * 3 + [Comment.State.VISIBLE]
    assert set(queue_of(cast.dora)) == {comment.pk for comment in comments}
    rows: Any = queue_visible_to(cast.dora, clock.now())
    urgencies = rows.values_list("urgency", flat=True)
    assert set(urgencies) == {Urgency.URGENT}


def test_a_reviewer_puts_a_reported_comment_back_and_the_reporter_hears(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    decide(comment, cast.dora)
    report_comment(comment, reason=Report.Reason.ABUSE, by=cast.ola)
    comment.refresh_from_db()

    decide(comment, cast.dora, seen=standing(comment))

    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE
    assert Report.objects.get().outcome == Report.Outcome.NO_CHANGE
    assert queue_of(cast.dora) == []


def test_a_screening_that_fails_leaves_the_comment_held_and_flagged(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a rule broke")

    with monkeypatch.context() as patch:
        patch.setattr("moderation.actions.screening.screen", broken)
        comment = say(post, cast.priya, "There is a bruise on the little one's leg")
    assert comment.state == Comment.State.HELD
    assert queue_of(cast.dora) == [comment.pk]
    assert not Screening.objects.exists()

    assert sweep_unscreened() == 1
    assert Screening.objects.get().urgency == Urgency.URGENT
    assert sweep_unscreened() == 0


def test_a_reviewer_raises_a_concern_with_the_words_sealed_and_the_comment_is_gone(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "My girl says Pip shouted at her in the garden")
    address = reverse("moderation:concern", args=[comment.pk])

    given = {"version": comment.version, "kind": "adult_conduct", "note": "I saw it myself: heron-in-the-boiler-room"}
    answer = signed_in(cast.dora).post(address, given, follow=True)

    made = Concern.objects.get()
    assert "heron" not in str(Decision.objects.values()), "what was noted is the concern's, and sealed"
    assert made.reference in answer.content.decode()
    comment.refresh_from_db()
    assert comment.state == Comment.State.REMOVED
    assert Decision.objects.get().reason == Decision.Reason.CONCERN
    assert (made.kind, made.source) == ("adult_conduct", "moderation")
    page = signed_in(cast.rita).get(reverse("admin:staff_conduct_concern_change", args=[made.pk]))
    assert "My girl says Pip shouted at her" in page.content.decode() and "heron" in page.content.decode()
    assert not concerns_visible_to(cast.morag).exists(), "nobody is named by account yet: never the manager"


def test_a_concern_that_nobody_may_read_undoes_the_decision(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "Rita and Dipa laughed at us")
    cast.dora.last_name = "Hale"
    cast.dora.save()
    note = "Dora was there, too"

    answer = signed_in(cast.dora).post(
        reverse("moderation:concern", args=[comment.pk]),
        {"version": comment.version, "kind": "adult_conduct", "note": note},
        follow=True,
    )

    assert "Nobody here may read this" in answer.content.decode()
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD
    assert not Concern.objects.exists() and not Decision.objects.exists()


def test_whoever_wrote_the_comment_never_reads_the_concern_about_it(cast: Cast, post: Post) -> None:
    comment = say(post, cast.dora, "A word that should not have been said")
    signed_in(cast.dipa).post(
        reverse("moderation:concern", args=[comment.pk]), {"version": comment.version, "kind": "other"}
    )
    assert Concern.objects.exists()
    assert not concerns_visible_to(cast.dora).exists()
    assert concerns_visible_to(cast.dipa).exists() and concerns_visible_to(cast.rita).exists()


def test_the_list_is_what_the_door_to_the_queue_shows_and_for_the_registered_person_too(cast: Cast, post: Post) -> None:
    teddy = say(post, cast.priya, "Teddy looked so happy")
    say(post, cast.priya, "What a morning")
    say(post, cast.priya, "Dora and Dipa laughed at us")
    say(post, cast.priya, "Pip hit her")
    now = clock.now()
    Report.objects.create(comment=teddy, reporter=cast.ola, reason=Report.Reason.CHILD_WORRY, at=now)

    for reviewer, some in ((cast.dora, 3), (cast.dipa, 3), (cast.rita, 1), (cast.morag, 0)):
        through_the_door = [
            tuple(getattr(row, name) for name in Waiting._fields) for row in queue_visible_to(reviewer, now)
        ]
        assert [tuple(one) for one in queue_listed_for(reviewer, now)] == through_the_door
        assert len(through_the_door) == some


def test_the_queue_costs_the_same_queries_for_few_and_many(cast: Cast, post: Post) -> None:
    client = signed_in(cast.dora)
    say(post, cast.priya, "Teddy looked so happy")
    say(post, cast.priya, "What a morning")
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    for number in range(10):
        say(post, cast.priya, f"A lovely morning {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) == len(few)


def test_whoever_opens_what_a_colleague_has_decided_hears_it(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    address = reverse("moderation:item", args=[comment.pk])
    decide(comment, cast.dora)
    page = signed_in(cast.dipa).get(address, follow=True).content.decode()
    assert "Dora decided this comment: approved." in page and "had no effect" not in page
    about = say(post, cast.priya, "Dipa shouted at the children")
    decide(about, cast.dora, REMOVED, reason="concern")
    assert signed_in(cast.dipa).get(reverse("moderation:item", args=[about.pk])).status_code == 404


@pytest.mark.parametrize("when", ["before it was sent", "in the same instant"])
def test_the_note_of_who_was_a_moment_late_stands_in_the_history(
    cast: Cast, post: Post, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague has approved what she was about to take away: she takes it away from there, with the same note."""
    comment = say(post, cast.priya, "What a lovely morning")
    form = {"version": comment.version, "seen": 0, "outcome": "removed", "reason": "unkind", "note": "She means <Ola>"}
    address, client = reverse("moderation:decide", args=[comment.pk]), signed_in(cast.dora)
    if when == "before it was sent":
        decide(comment, cast.dipa)
    else:

        def quicker(one: Comment, **words: Any) -> None:
            decide(one, cast.dipa)
            decide_comment(one, **words)

        monkeypatch.setattr("moderation.views.queue.decide_comment", quicker)
    answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Dipa decided this comment: approved. What you did had no effect." in page
    history = reverse("moderation:record", args=[comment.pk])
    assert 'value="She means &lt;Ola&gt;"' in page and f'action="{history}"' in page

    comment.refresh_from_db()
    again = client.post(history, {**form, "do": "remove", "version": comment.version})
    comment.refresh_from_db()
    assert again.status_code == 302 and comment.state == Comment.State.REMOVED
    assert comment.decisions.filter(note="She means <Ola>", by=cast.dora).exists()


def test_the_note_stands_there_to_copy_where_nothing_can_be_taken_away_and_a_second_tap_has_none(
    cast: Cast, post: Post
) -> None:
    comment = say(post, cast.priya, "What a lovely morning")
    form = {"version": comment.version, "seen": 0, "outcome": "declined", "reason": "unkind", "note": "She means Ola"}
    address, client = reverse("moderation:decide", args=[comment.pk]), signed_in(cast.dora)
    assert client.post(address, form).status_code == 302
    tap = client.post(address, form)
    assert tap.status_code == 302 and tap.headers["Location"] == QUEUE
    answer = signed_in(cast.dipa).post(address, {**form, "note": "I rang Priya"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Dora decided this comment: not shown." in page
    assert "Your note, to copy" in page and "I rang Priya" in page and "Take it away" not in page
    nothing = signed_in(cast.dipa).post(address, {**form, "note": " "})
    assert nothing.status_code == 302 and nothing.headers["Location"] == QUEUE


def test_a_kind_of_which_nothing_waits_does_not_say_that_nothing_waits(cast: Cast, post: Post) -> None:
    say(post, cast.priya, "What a lovely morning")
    page = signed_in(cast.dora).get(f"{QUEUE}?show=urgent").content.decode()
    assert (
        "Nothing of this kind is waiting" in page and "You have read every" not in page and "None is late" not in page
    )


def test_the_item_page_marks_the_words_and_escapes_the_rest(cast: Cast, post: Post) -> None:
    comment = say(post, cast.priya, "<b>Teddy</b> was there")
    page = signed_in(cast.dora).get(reverse("moderation:item", args=[comment.pk])).content.decode()

    assert "&lt;b&gt;<mark>Teddy</mark>&lt;/b&gt; was there" in page


@pytest.mark.parametrize("outcome", [APPROVED, REMOVED])
def test_what_names_a_reviewer_stays_closed_to_them_once_a_colleague_has_decided(
    cast: Cast, post: Post, outcome: Any
) -> None:
    comment = say(post, cast.priya, "Dora shouted at the children")
    reason = "" if outcome == APPROVED else "concern"
    decide(comment, cast.dipa, outcome, reason=reason, note="Ask Priya what she saw")
    comment.refresh_from_db()
    if outcome == APPROVED:
        report_comment(comment, reason=Report.Reason.STAFF_CONDUCT, words="I saw it, too", by=cast.ola)

    client = signed_in(cast.dora)
    record = reverse("moderation:record", args=[comment.pk])
    assert "Dora shouted" not in client.get(QUEUE).content.decode()
    assert client.get(reverse("moderation:item", args=[comment.pk])).status_code == 404
    assert client.get(record).status_code == 404
    assert "what she saw" not in client.get(reverse("moderation:author", args=[cast.priya.pk])).content.decode()
    client.post(reverse("moderation:decide", args=[comment.pk]), {"outcome": "approved", "version": comment.version})
    assert Decision.objects.count() == 1
    assert signed_in(cast.dipa).get(record).status_code == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thank you to the deputy for the lovely morning", ""),
        ("Thank you for the lovely morning", "She means the deputy."),
        ("Thank you for the lovely morning", "Wren's mum, I mean"),
    ],
)
def test_a_report_about_staff_keeps_the_comment_from_whomever_it_may_speak_of(
    cast: Cast, post: Post, text: str, words: str
) -> None:
    guardian(cast.dipa, cast.wren, relationship="mother")
    comment = say(post, cast.sam, text)
    decide(comment, cast.dora)
    record, item = (reverse(f"moderation:{name}", args=[comment.pk]) for name in ("record", "item"))
    assert signed_in(cast.dipa).get(record).status_code == 200, "no phrase finds anything in it"
    report, client = reverse("moderation:report", args=[comment.pk]), signed_in(cast.ola)
    assert client.post(report, {"reason": "other", "words": ""}).status_code == 302
    assert signed_in(cast.dipa).get(item).status_code == 200
    assert client.post(report, {"reason": "staff_conduct", "words": words}).status_code == 302, "it is graver"

    told = Report.objects.get()
    assert (told.reason, told.words, told.hid) == ("staff_conduct", words, False)
    for address in (record, item):
        assert signed_in(cast.dipa).get(address).status_code == 404
    assert queue_of(cast.dipa) == [] and queue_of(cast.dora) == [comment.pk]
    assert client.post(report, {"reason": "staff_conduct", "words": "More"}).status_code == 422
    assert signed_in(cast.dora).get(item).status_code == 200


@pytest.mark.parametrize("reason", ["child_worry", "abuse", "child_identified"])
def test_a_worry_about_a_child_is_read_as_gravely_as_one_about_staff(cast: Cast, post: Post, reason: str) -> None:
    comment = say(post, cast.sam, "Thank you for the lovely morning")
    decide(comment, cast.dora)
    report, item = (reverse(f"moderation:{name}", args=[comment.pk]) for name in ("report", "item"))
    told = {"reason": reason, "words": "It is the deputy"}
    assert signed_in(cast.ola).post(report, told).status_code == 302

    assert signed_in(cast.dipa).get(item).status_code == 404 and queue_of(cast.dipa) == []
    assert signed_in(cast.dora).get(item).status_code == 200
    late = signed_in(cast.ola).post(report, {"reason": "staff_conduct", "words": ""})
    assert late.status_code == 404 and "not shown any more" in late.content.decode(), "not thanked for what is not kept"
    assert signed_in(cast.ola).post(report, {"reason": reason, "words": ""}).status_code == 302, "two taps"


def test_who_told_of_a_child_says_once_that_it_is_about_staff_too(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.actions.reporting.INSTANT_HIDES_A_DAY", 0)
    comment = say(post, cast.sam, "Thank you for the lovely morning")
    decide(comment, cast.dora)
    report, client = reverse("moderation:report", args=[comment.pk]), signed_in(cast.ola)
    assert client.post(report, {"reason": "child_worry", "words": ""}).status_code == 302
    assert queue_of(cast.dipa) == [comment.pk]

    about = {"reason": "staff_conduct", "words": "It is the deputy"}
    assert client.post(report, about).status_code == 302
    told = Report.objects.get()
    assert (told.reason, told.words, told.version) == ("child_worry", "It is the deputy", 2)
    assert queue_of(cast.dipa) == [] and queue_of(cast.dora) == [comment.pk]

    again = client.post(report, {"reason": "staff_conduct", "words": "More"})
    assert again.status_code == 422 and "More</textarea>" in again.content.decode()


def test_what_was_told_of_staff_is_read_as_gravely_when_a_worry_about_a_child_is_added(cast: Cast, post: Post) -> None:
    comment = say(post, cast.sam, "Thank you for the lovely morning")
    decide(comment, cast.dora)
    for reason in (Report.Reason.STAFF_CONDUCT, Report.Reason.CHILD_WORRY):
        report_comment(comment, reason=reason, by=cast.ola)
    assert queue_of(cast.dipa) == [comment.pk] and Report.objects.get().reason == "child_worry"
    comment.refresh_from_db()
    edit_comment(comment, "Thank you to the deputy for the lovely morning", version=comment.version, by=cast.sam)
    assert queue_of(cast.dipa) == [] and queue_of(cast.dora) == [comment.pk]


def test_what_is_said_and_changed_after_a_report_about_staff_is_read_as_gravely(cast: Cast, post: Post) -> None:
    comment = say(post, cast.sam, "Thank you for the lovely morning")
    decide(comment, cast.dora)
    report_comment(comment, reason=Report.Reason.STAFF_CONDUCT, by=cast.ola)
    assert queue_of(cast.dipa) == [comment.pk]
    comment.refresh_from_db()
    edit_comment(comment, "Thank you to the lead for the lovely morning", version=comment.version, by=cast.sam)
    assert queue_of(cast.dipa) == [comment.pk] and queue_of(cast.dora) == []
    report_comment(comment, reason=Report.Reason.OTHER, words="Or the deputy", by=cast.gran)
    assert queue_of(cast.dipa) == [] and queue_of(cast.rita) == [comment.pk], "somebody reads it"
    assert Notice.objects.filter(recipient=cast.rita, kind="comment_urgent").exists()


def test_a_report_of_other_words_than_were_read_is_asked_for_once_more(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = say(post, cast.sam, "Thank you for the lovely morning")
    decide(comment, cast.dora)

    def changed_then(*told: Any, **more: Any) -> Any:
        beside = heard_of(*told, **more)
        comment.refresh_from_db()
        edit_comment(comment, "Thank you to the deputy for the lovely morning", version=comment.version, by=cast.sam)
        return beside

    monkeypatch.setattr("moderation.actions.reporting.heard_of", changed_then)
    report, client = reverse("moderation:report", args=[comment.pk]), signed_in(cast.ola)
    form = {"reason": "staff_conduct", "words": "I was there"}
    refused = client.post(report, form)
    assert refused.status_code == 422 and "Send it once more" in refused.content.decode()
    assert "I was there</textarea>" in refused.content.decode() and not Report.objects.exists()
    monkeypatch.undo()
    assert client.post(report, form).status_code == 302 and queue_of(cast.dipa) == []
