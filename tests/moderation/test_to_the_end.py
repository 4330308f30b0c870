"""Nothing leaves the queue unread: not by its author's hand, not by a report that comes late, not for want of a
reader; and nobody learns from it what they should not."""

import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from moderation.access import queue_visible_to, untold_visible_to
from moderation.actions import (
    ask_for_second_look,
    claim_comment,
    propose_decision,
    raise_concern_from,
    report_comment,
    settle,
    take_back,
    tell_author,
)
from moderation.exports import own_decisions
from moderation.models import Decision, Pending, Report, Screening, Urgency
from moderation.names import Named, spoken_of
from moderation.reading import Reading
from moderation.rules import bulk_approvable, standing
from moderation.screening import screen
from moderation.tasks import sweep_unscreened
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import RoleGrant
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child
from posts.actions import choose_talk, commenting, delete_comment, edit_comment, write_comment
from posts.models import Comment, Post
from staff_conduct.access import concerns_visible_to
from staff_conduct.actions.steps import opened
from staff_conduct.models import Concern
from tests.cast import Cast, day, guardian
from tests.clients import renamed, signed_in
from tests.moderation.conftest import decided, said

DECLINED, REMOVED = Decision.Outcome.DECLINED, Decision.Outcome.REMOVED
BRUISE = "There is a bruise on the little one's leg"


def queue_of(user: Any) -> list[tuple[int, int]]:
    rows: Any = queue_visible_to(user, kit_clock.now())
    return list(rows.values_list("pk", "urgency"))


def sealed_in(concern: Concern) -> Any:
    """The snapshot that is sealed in a concern."""
    return opened(concern)[0]["snapshot"]


def waits_for(user: Any) -> set[int]:
    return {pk for pk, _ in queue_of(user)}


def reads(user: Any, post: Post) -> str:
    return signed_in(user).get(reverse("posts:post_detail", args=[post.pk])).content.decode()


def item(user: Any, comment: Comment) -> str:
    answer = signed_in(user).get(reverse("moderation:item", args=[comment.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def changed(comment: Comment, words: str) -> Comment:
    comment.refresh_from_db()
    edit_comment(comment, words, version=comment.version, by=comment.author)
    comment.refresh_from_db()
    return comment


# --- what its author takes back or rewrites


def test_what_its_author_takes_back_is_read_all_the_same_where_a_rule_found_something(cast: Cast, post: Post) -> None:
    plain, grave = said(post, cast.priya, "What a lovely morning"), said(post, cast.priya, BRUISE)
    delete_comment(plain, by=cast.priya)
    delete_comment(grave, by=cast.priya)

    assert queue_of(cast.dora) == [(grave.pk, Urgency.URGENT)]
    listed = signed_in(cast.dora).get(reverse("moderation:queue")).content.decode()
    assert "Worry about a child" in listed and "Shown, not read yet" not in listed
    page = item(cast.dora, grave)
    assert "Its author took it back" in page and "Decline" not in page
    assert "bruise" not in reads(cast.ola, post) and "bruise" not in reads(cast.priya, post)

    address = reverse("moderation:decide", args=[grave.pk])
    form = {"outcome": "declined", "reason": "unkind", "version": grave.version}
    assert signed_in(cast.dora).post(address, form).status_code == 422
    assert signed_in(cast.dora).post(address, {**form, "outcome": "approved"}).status_code == 302
    assert queue_of(cast.dora) == []
    assert "bruise" not in reads(cast.ola, post) and not Notice.objects.filter(recipient=cast.priya).exists()


def test_a_report_of_what_was_then_taken_back_is_answered(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.PRIVACY, by=cast.ola)
    delete_comment(comment, by=cast.priya)
    assert waits_for(cast.dora) == {comment.pk}

    decided(comment, cast.dora)
    assert Report.objects.get().outcome == Report.Outcome.DEALT_WITH
    assert queue_of(cast.dora) == [] and "lovely" not in reads(cast.ola, post)


def test_a_worry_that_is_changed_into_a_nicety_stays_urgent_and_is_shown(cast: Cast, post: Post) -> None:
    comment = changed(said(post, cast.priya, BRUISE), "What a lovely morning")

    rows = queue_visible_to(cast.dora, kit_clock.now())
    assert queue_of(cast.dora) == [(comment.pk, Urgency.URGENT)] and not bulk_approvable(rows).exists()
    page = item(cast.dora, comment)
    assert BRUISE.replace("'", "&#x27;") in page and "Before it was changed: Injury or fear" in page
    assert Notice.objects.filter(recipient=cast.dora).count() == 1, "called once, not for every change"

    changed(comment, "What a lovely day")
    assert queue_of(cast.dora) == [(comment.pk, Urgency.URGENT)]
    decided(comment, cast.dora)
    changed(comment, "What a lovely week")
    assert queue_of(cast.dora) == [(comment.pk, Urgency.PLAIN)], "what was decided is not held against what follows"


def test_changes_count_among_the_comments_of_a_short_time(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "Word number 0")
    for number in range(1, commenting.MANY):
        changed(comment, f"Word number {number}")
    with pytest.raises(Refused, match="many comments"):
        changed(comment, "One more")
    comment.refresh_from_db()
    assert comment.body == f"Word number {commenting.MANY - 1}"


# --- reports


def test_whoever_reports_a_comment_reads_what_others_read_of_it(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    page = signed_in(cast.ola).get(reverse("moderation:report", args=[comment.pk])).content.decode()
    assert "lovely morning" in page and "dreadful" not in page


def test_a_report_that_comes_while_the_page_is_open_is_read_first(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    first = standing(comment)
    assert f'name="seen" value="{first}"' in item(cast.dora, comment)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    comment.refresh_from_db()

    address = reverse("moderation:decide", args=[comment.pk])
    form = {"outcome": "approved", "version": comment.version, "seen": first}
    for more in ({}, {"undo": "1"}, {"seen": ""}):
        answer = signed_in(cast.dora).post(address, {**form, **more})
        assert answer.status_code == 422 and "since you opened it" in answer.content.decode()
    concern = {"version": comment.version, "seen": first, "kind": "other"}
    signed_in(cast.dora).post(reverse("moderation:concern", args=[comment.pk]), concern)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN and Report.objects.filter(closed_at=None).count() == 2

    assert signed_in(cast.dora).post(address, {**form, "seen": standing(comment)}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE and not Report.objects.filter(closed_at=None).exists()


def test_a_report_within_the_ten_seconds_takes_the_decision_back(cast: Cast, post: Post, clock: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    propose_decision(
        comment,
        version=comment.version,
        outcome=Decision.Outcome.APPROVED,
        tell=True,
        seen=standing(comment),
        by=cast.dora,
    )
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    clock.forward(seconds=11)

    assert settle() == 0 and not Pending.objects.exists()
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN and waits_for(cast.dora) == {comment.pk}


def test_declining_a_reported_change_shows_neither_wording(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    report_comment(comment, reason=Report.Reason.ABUSE, by=cast.ola)
    page = item(cast.dora, comment)
    assert "Others read, until it was hidden" in page and "Others see the earlier words" not in page

    decided(comment, cast.dora, DECLINED, reason="unkind")
    assert "lovely" not in reads(cast.ola, post) and "dreadful" not in reads(cast.ola, post)


def test_leaving_what_was_reported_does_not_show_a_change_that_was_declined(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)

    address = reverse("moderation:decide", args=[comment.pk])
    comment.refresh_from_db()
    form = {"outcome": "approved", "version": comment.version, "seen": standing(comment)}
    waiting = signed_in(cast.dora).post(address, {**form, "undo": "1"}, follow=True).content.decode()
    assert "Left as it is in ten seconds" in waiting and "Approved in ten seconds" not in waiting
    take_back(comment, by=cast.dora)
    assert "Left as it is" in signed_in(cast.dora).post(address, form, follow=True).content.decode()
    assert "lovely morning" in reads(cast.ola, post) and "dreadful" not in reads(cast.ola, post)
    assert "We did not show this" in reads(cast.priya, post)
    assert {one.text for one in Decision.objects.filter(outcome="approved")} == {"What a lovely morning"}


def test_what_somebody_looked_at_is_not_hidden_again_but_urgent(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    assert report_comment(comment, reason=Report.Reason.ABUSE, by=cast.ola).hid
    decided(comment, cast.dora)
    assert not report_comment(comment, reason=Report.Reason.ABUSE, by=cast.ola).hid
    assert queue_of(cast.dora) == [(comment.pk, Urgency.URGENT)]

    decided(comment, cast.dora)
    decided(changed(comment, "What a dreadful morning"), cast.dora)
    assert report_comment(comment, reason=Report.Reason.ABUSE, by=cast.ola).hid, "other words are not looked at yet"


def test_what_a_reporter_adds_is_screened_and_not_for_whom_it_is_about(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    other = decided(said(post, cast.priya, "What a lovely day"), cast.dora)
    report_comment(other, reason=Report.Reason.OTHER, words="It is not so", by=cast.ola)
    report_comment(comment, reason=Report.Reason.OTHER, words="Dora hits the children", by=cast.ola)

    assert queue_of(cast.dora) == [(other.pk, Urgency.FLAGGED)]
    assert queue_of(cast.dipa)[0] == (comment.pk, Urgency.URGENT)
    assert Notice.objects.filter(recipient=cast.dipa, url=f"/queue/{comment.pk}/").exists()
    assert not Notice.objects.filter(recipient=cast.dora, url=f"/queue/{comment.pk}/").exists()


def test_what_is_said_with_a_second_look_is_not_for_whom_it_is_about(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dipa, DECLINED, reason="unkind")
    ask_for_second_look(comment, words="Dora hits the children", by=cast.priya)
    assert waits_for(cast.dora) == set() and waits_for(cast.rita) == {comment.pk}


def test_a_second_look_asked_for_meanwhile_is_read_first(cast: Cast, post: Post, clock: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    comment.refresh_from_db()
    seen = standing(comment)
    propose_decision(
        comment, version=comment.version, outcome=Decision.Outcome.APPROVED, tell=True, seen=seen, by=cast.dipa
    )
    ask_for_second_look(comment, by=cast.priya)
    clock.forward(seconds=11)
    assert settle() == 0
    with pytest.raises(Refused, match="looked at again"):
        decided(comment, cast.dipa, seen=seen)
    assert "dreadful" not in reads(cast.ola, post) and "lovely" in reads(cast.ola, post)


def test_whoever_declined_is_not_called_to_look_again(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, words="he is afraid of his dad", by=cast.priya)
    called = Notice.objects.filter(url=f"/queue/{comment.pk}/", kind="comment_urgent")
    assert {one.recipient for one in called} == {cast.dipa}
    assert queue_of(cast.dipa) == [(comment.pk, Urgency.URGENT)]

    delete_comment(comment, by=cast.priya)
    assert waits_for(cast.dipa) == {comment.pk}, "what was said with it is read all the same"
    decided(comment, cast.dipa)
    assert waits_for(cast.dipa) == set()


def test_a_second_look_keeps_nobody_from_what_was_reported_or_changed_since(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    assert waits_for(cast.dora) == set() and waits_for(cast.dipa) == {comment.pk}
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)
    assert waits_for(cast.dora) == {comment.pk}


def test_a_report_of_what_is_not_shown_any_more_gives_the_words_back(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    decided(said(post, cast.priya, "Another"), cast.dora)
    decided_again = report_comment(comment, reason=Report.Reason.ABUSE, by=cast.sam)
    assert decided_again.hid
    for pk in (comment.pk, 10**6):
        address = reverse("moderation:report", args=[pk])
        answer = signed_in(cast.ola).post(address, {"reason": "abuse", "words": "He means <me>"})
        assert answer.status_code == 404 and "He means &lt;me&gt;" in answer.content.decode()
        assert "not shown any more" in answer.content.decode()
    assert Report.objects.count() == 1


def test_the_rule_and_its_words_are_shown_after_a_decision_too(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, BRUISE), cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    assert queue_of(cast.dipa) == [(comment.pk, Urgency.URGENT)]
    page = item(cast.dipa, comment)
    assert "Injury or fear" in page and "<mark>" in page and "Read it as a possible disclosure first" in page

    other = decided(said(post, cast.sam, "One of the staff dragged him by the arm"), cast.dipa)
    report_comment(other, reason=Report.Reason.OTHER, by=cast.priya)
    assert (other.pk, Urgency.URGENT) in queue_of(cast.dora)
    page = item(cast.dora, other)
    assert "How a member of staff behaved" in page and 'value="adult_conduct" selected' in page
    address = reverse("moderation:concern", args=[other.pk])
    other.refresh_from_db()
    form = {"version": other.version, "seen": standing(other), "kind": "adult_conduct", "note": ""}
    assert signed_in(cast.dora).post(address, form).status_code == 302
    assert {one["rule"] for one in sealed_in(Concern.objects.get())["findings"]} >= {"allegation"}


def test_what_was_found_in_words_that_were_changed_is_not_what_is_found_now(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, BRUISE), cast.dora, DECLINED, reason="unkind")
    changed(comment, "What a lovely morning")
    assert queue_of(cast.dora) == [(comment.pk, Urgency.PLAIN)] and "Injury" not in item(cast.dora, comment)
    comment.screenings.filter(version=comment.version).delete()
    assert queue_of(cast.dora) == [(comment.pk, Urgency.FLAGGED)], "what nobody could screen is flagged"


# --- what its author learns


def test_whose_comment_was_hidden_goes_on_seeing_it_and_may_change_it(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)
    page = reads(cast.priya, post)
    assert "lovely morning" in page and "taken away" not in page and "Waiting for a person" not in page
    assert "lovely" not in reads(cast.ola, post)

    changed(comment, BRUISE)
    assert "Waiting for a person to read it" in reads(cast.priya, post)
    assert "bruise" not in reads(cast.ola, post) and "lovely" not in reads(cast.ola, post)
    page = item(cast.dora, comment)
    assert "What a lovely morning" in page and "bruise" in page


def test_who_is_not_told_yet_sees_what_they_last_saw_and_what_they_write_then_is_read(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    page = reads(cast.priya, post)
    assert "lovely morning" in page and "taken away" not in page and "Waiting for a person" not in page

    changed(comment, BRUISE)
    assert comment.state == Comment.State.REMOVED and "bruise" not in reads(cast.ola, post)
    assert queue_of(cast.dora) == [(comment.pk, Urgency.URGENT)]
    decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    assert queue_of(cast.dora) == [] and untold_visible_to(cast.dora, kit_clock.now()).count() == 1

    tell_author(comment, by=cast.dora)
    assert "taken away" in reads(cast.priya, post)


def test_what_was_taken_away_does_not_come_back_by_a_change_that_is_declined(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a dreadful morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    changed(comment, "What a lovely day")
    rows = queue_visible_to(cast.dora, kit_clock.now())
    assert rows.count() == 1 and not bulk_approvable(rows).exists()

    decided(comment, cast.dora, DECLINED, reason="unkind")
    assert "dreadful" not in reads(cast.ola, post) and "lovely" not in reads(cast.ola, post)


def test_what_was_taken_away_does_not_come_back_with_a_declined_wording_sent_again(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    assert "We did not show this" in reads(cast.priya, post), "as they last saw it"
    page = signed_in(cast.priya).get(reverse("moderation:look_again", args=[comment.pk]))
    assert page.status_code == 200, "the button that stands there works"
    ask_for_second_look(comment, words="please", by=cast.priya)
    with pytest.raises(Refused, match="asked already"):
        ask_for_second_look(comment, by=cast.priya)
    for outcome in (Decision.Outcome.APPROVED, DECLINED):
        with pytest.raises(Refused, match="taken away"):
            decided(comment, cast.dipa, outcome, reason="unkind")
    assert "does not know yet" in item(cast.dipa, comment) and comment.pk not in waits_for(cast.dora)

    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora)
    assert "lovely morning" not in reads(cast.ola, post)


def test_a_change_of_what_was_taken_away_tells_no_concern_in_their_data(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    raise_concern_from(comment, version=comment.version, kind="parent_comment", by=cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    whys = [one.get("why") for one in own_decisions(cast.wren, cast.priya, str)]
    assert whys == ["It is unkind to somebody"]


def test_whose_declined_change_stands_over_hidden_words_goes_on_seeing_that(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola)
    page = reads(cast.priya, post)
    assert "We did not show this" in page and "Waiting for a person" not in page
    assert "lovely" not in reads(cast.ola, post)


def test_what_was_declined_and_sent_again_is_not_called_unread(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a dreadful morning"), cast.dora, DECLINED, reason="unkind")
    changed(comment, "What a lovely morning")
    page = item(cast.dora, comment)
    assert "lovely morning" in page and "Nobody had read this" not in page


def test_whoever_takes_a_comment_back_reads_no_concern_in_their_data(cast: Cast, post: Post) -> None:
    told = decided(said(post, cast.priya, "What a lovely day"), cast.dora, REMOVED, reason="unkind")
    comment = said(post, cast.priya, BRUISE)
    delete_comment(comment, by=cast.priya)
    raise_concern_from(comment, version=comment.version, kind="parent_comment", by=cast.dora)
    words = [one.get("words it was about") for one in own_decisions(cast.wren, cast.priya, str)]
    assert words == [told.body] and untold_visible_to(cast.dora, kit_clock.now()).count() == 0


def test_a_concern_seals_every_wording_and_is_routed_by_all(cast: Cast, post: Post) -> None:
    comment = changed(said(post, cast.priya, "Dora hits him"), "What a lovely day")
    raise_concern_from(comment, version=comment.version, kind="adult_conduct", by=cast.dipa)
    made = Concern.objects.get()
    assert not concerns_visible_to(cast.dora).exists()
    page = signed_in(cast.rita).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    assert "What a lovely day" in page and "Before it was changed: Dora hits him" in page


# --- who reads


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("i told rose to stop hitting him", {1}),
        ("Rose, you hit my son again.", {1}),
        ("miss grace keeps hitting her", {2}),
        ("Will, you hit him", {3}),
        ("told will to stop", {3}),
        ("I saw Will push him", {3}),
        ("he will hit him and may cry", set()),
        ("Will she be hurt again", set()),
        ("he threw a rose at her", set()),
        ("WILL SHE BE HURT", set()),
        ("Black dragged him by the arm", {4}),
    ],
)
def test_a_name_that_is_a_common_word_may_be_whom_a_grave_text_is_about(text: str, who: set[int]) -> None:
    staff = [Named("Rose Hill", 1), Named("Grace May", 2), Named("Will Ford", 3), Named("Ann Black", 4)]
    assert spoken_of(Reading(text), staff, broadly=True) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("he came home with two black eyes", set()),
        ("Black eyes again", set()),
        ("told black about it", {4}),
        ("Mrs Black knows", {4}),
        ("Ann has a bruise", {4}),
        ("Zoe has a bruise", set()),
    ],
)
def test_what_is_about_home_is_about_whom_it_names(text: str, who: set[int]) -> None:
    staff = [Named("Ann Black", 4), Named("Zoe Hill", 5)]
    assert spoken_of(Reading(text), staff, ["Zoe"], broadly=False) == who


def test_a_grave_text_is_about_whom_it_may_speak_of_and_a_thank_you_is_not(cast: Cast, post: Post) -> None:
    renamed(cast.dora, "Rose", "Moor", by=cast.morag)
    grave = said(post, cast.priya, "i told rose to stop hitting him")
    kind = said(post, cast.priya, "He loves the smell of rose")
    assert waits_for(cast.dora) == {kind.pk} and waits_for(cast.dipa) == {grave.pk, kind.pk}


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("The designated safeguarding officer hit my son", {"Rita"}),
        ("The DSLs dragged him by the arm", {"Rita"}),
        ("The lead hit him", {"Dipa"}),
        ("The head of our nursery dragged him by the arm", {"Dora", "Dipa"}),
        ("The deputies shouted at him and dragged him by the arm", {"Dora"}),
        ("His uncle hits him, and the safeguarding lead knows", {"Dipa"}),
        ("His uncle hits him, and I told the deputy", {"Dora"}),
        ("His uncle hits him when he takes the dog off its lead", {"Dora", "Dipa"}),
        ("🅣🅗🅔 🅓🅢🅛 🅓🅡🅐🅖🅖🅔🅓 🅗🅘🅜", {"Rita"}),
    ],
)
def test_a_grave_text_that_speaks_of_a_role_is_not_for_whoever_holds_it(
    cast: Cast, post: Post, text: str, readers: set[str]
) -> None:
    comment = said(post, cast.priya, text)
    may = {one.first_name for one in (cast.dora, cast.dipa) if waits_for(one) == {comment.pk}}
    may |= {"Rita"} if waits_for(cast.rita) == {comment.pk} else set()
    assert may == readers
    told = Notice.objects.filter(kind="comment_urgent", url=f"/queue/{comment.pk}/")
    assert {one.recipient.first_name for one in told} == readers


def test_what_cannot_be_read_is_about_whom_it_may_speak_of(cast: Cast, post: Post) -> None:
    renamed(cast.dora, "Rose", "Moor", by=cast.morag)
    polish = said(post, cast.priya, "Rose bije dzieci kiedy nikt nie patrzy")
    assert waits_for(cast.dora) == set() and waits_for(cast.dipa) == {polish.pk}


def test_a_thank_you_to_a_role_is_for_whoever_holds_it(cast: Cast, post: Post) -> None:
    thanks = said(post, cast.priya, "Thank you to the lead and the deputy, what a day")
    assert waits_for(cast.dora) == waits_for(cast.dipa) == {thanks.pk}


def test_a_grave_text_about_a_reviewers_family_is_not_theirs_to_read(cast: Cast, post: Post) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    child = said(post, cast.sam, "Wren's mum hits her when nobody looks")
    guardian(cast.pip, cast.wren, relationship="uncle")
    relative = said(post, cast.sam, "Pip dragged him by the arm")
    assert waits_for(cast.dora) == set() and waits_for(cast.dipa) == {child.pk, relative.pk}


def test_a_grave_text_about_a_relative_who_has_no_role_here_is_not_theirs_to_read(cast: Cast, post: Post) -> None:
    kind = said(post, cast.ola, "Sam was so kind at pick up")
    before = said(post, cast.ola, "Sam grabbed my boy at pick up and shook him")
    assert {kind.pk, before.pk} <= waits_for(cast.dora), "as long as he is nobody of hers"

    guardian(cast.sam, cast.wren)
    guardian(cast.dora, cast.wren, relationship="mother")
    conduct = said(post, cast.ola, "Sam grabbed my boy at pick up and shook him, again")
    home = said(post, cast.ola, "Sam hits her at night")
    thanks = said(post, cast.ola, "Sam was so kind again")
    hers, theirs = waits_for(cast.dora), waits_for(cast.dipa)
    assert thanks.pk in hers and not {conduct.pk, home.pk} & hers and {conduct.pk, home.pk} <= theirs
    assert signed_in(cast.dora).get(reverse("moderation:item", args=[conduct.pk])).status_code == 404
    told = Notice.objects.filter(kind="comment_urgent", url=f"/queue/{conduct.pk}/")
    assert {one.recipient for one in told} == {cast.dipa}
    raise_concern_from(conduct, version=conduct.version, kind="adult_conduct", by=cast.dipa)
    assert concerns_visible_to(cast.dipa).exists() and not concerns_visible_to(cast.dora).exists()


def test_a_grave_text_about_a_reviewers_child_by_its_full_name_is_not_theirs_to_read(cast: Cast, post: Post) -> None:
    Child.objects.filter(pk=cast.wren.pk).update(known_as="Wren", full_name="Renata Hart")
    guardian(cast.dora, cast.wren, relationship="aunt")
    about = said(post, cast.ola, "Renata has bruises all over her back")
    surname = said(post, cast.ola, "The Hart boy has bruises all over his back")
    assert waits_for(cast.dora) == {surname.pk} and waits_for(cast.dipa) == {about.pk, surname.pk}


def test_whoever_declined_first_is_nobody_elses_second_look(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    assert waits_for(cast.dora) == waits_for(cast.dipa) == set() and waits_for(cast.rita) == {comment.pk}
    assert Notice.objects.filter(recipient=cast.rita, kind="comment_urgent").exists()
    item = reverse("moderation:item", args=[comment.pk])
    assert [signed_in(one).get(item).status_code for one in (cast.dora, cast.rita)] == [404, 200]
    decided(comment, cast.rita)
    assert comment.state == Comment.State.VISIBLE

    edit_comment(comment, "Another morning", version=comment.version, by=cast.priya)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    assert waits_for(cast.dora) == {comment.pk}, "who declined other words may look at these"


def test_its_author_is_offered_another_look_once_until_somebody_has_looked(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    client, again = signed_in(cast.priya), reverse("moderation:look_again", args=[comment.pk])
    address, told = reverse("posts:post_detail", args=[post.pk]), "Another person will look, and you will hear."
    before = client.get(address).content.decode()
    assert again in before and told not in before
    assert client.post(again, {"words": "It was kindly meant"}).status_code == 302
    asked = client.get(address).content.decode()
    assert again not in asked and told in asked
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    after = client.get(address).content.decode()
    assert again in after and told not in after, "of that decision, too"


def test_who_asked_for_another_look_goes_on_waiting_when_it_was_taken_away_untold(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a dreadful morning"), cast.dora, DECLINED, reason="unkind")
    again, waits = reverse("moderation:look_again", args=[comment.pk]), "Another person will look, and you will hear."
    ask_for_second_look(comment, words="It was kindly meant", by=cast.priya)
    asked = reads(cast.priya, post)
    decided(comment, cast.dipa, REMOVED, reason="unkind", tell=False)
    page = reads(cast.priya, post)
    assert waits in page and again not in page and waits in asked and again not in asked
    refused = signed_in(cast.priya).post(again, {"words": "please"})
    assert refused.status_code == 422 and "asked already" in refused.content.decode()
    known = own_decisions(cast.wren, cast.priya, str)
    assert [one.get("what") or one["they have looked"] for one in known] == ["Not shown", "not yet"]

    tell_author(comment, by=cast.dipa)
    assert "taken away" in reads(cast.priya, post) and waits not in reads(cast.priya, post)
    known = own_decisions(cast.wren, cast.priya, str)
    assert [one.get("what") or one["they have looked"] for one in known] == ["Not shown", "Removed", "yes"]


def test_who_asks_about_what_was_taken_away_untold_goes_on_waiting_when_it_is_again(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    decided(comment, cast.dora, REMOVED, reason="unkind", tell=False)
    again = reverse("moderation:look_again", args=[comment.pk])
    assert again in reads(cast.priya, post), "of the second decision they have not asked yet"
    assert signed_in(cast.priya).post(again, {"words": "please"}).status_code == 302
    decided(comment, cast.rita, REMOVED, reason="unkind", tell=False)
    page = reads(cast.priya, post)
    assert "Another person will look, and you will hear." in page and again not in page
    looks = [one["they have looked"] for one in own_decisions(cast.wren, cast.priya, str) if "they have looked" in one]
    assert looks == ["yes", "not yet"]


def test_a_look_whose_answer_was_told_stays_answered_however_often_it_is_taken_away(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a morning"), cast.dora, REMOVED, reason="unkind", tell=False)
    changed(comment, "What a lovely morning")
    decided(comment, cast.dora)
    changed(comment, "What a dreadful morning")
    decided(comment, cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    assert decided(comment, cast.dora, REMOVED, reason="unkind", tell=False).told_later
    looks = [one["they have looked"] for one in own_decisions(cast.wren, cast.priya, str) if "they have looked" in one]
    assert looks == ["yes"]


def test_what_is_grave_is_kept_however_much_else_is_found(cast: Cast, post: Post) -> None:
    links = " ".join(f"see www.example{number}.org/x" for number in range(45))
    said(post, cast.priya, f"{links} and her uncle hits her")
    found = Screening.objects.get()
    assert found.urgency == Urgency.URGENT and len(found.findings) == 40
    assert found.findings[0]["rule"] == "disclosure" and found.findings[-1]["rule"] == "link"


@pytest.mark.parametrize(("begins", "ends", "kept"), [(2, None, True), (-9, -1, False)])
def test_whose_role_is_still_to_begin_is_somebody_already(
    cast: Cast, post: Post, begins: int, ends: int | None, kept: bool
) -> None:
    RoleGrant.objects.filter(user=cast.dipa).update(from_on=day(begins), until_on=day(ends) if ends else None)
    comment = said(post, cast.priya, "Dipa dragged him by the arm")
    assert (cast.dipa in Screening.objects.get(comment=comment).about.all()) is kept


def test_a_thank_you_to_everybody_who_reads_has_a_reader(cast: Cast, post: Post) -> None:
    thanks = said(post, cast.priya, "Thank you Dora, Dipa and Rita")
    assert waits_for(cast.dora) == {thanks.pk}

    grave = said(post, cast.priya, "Dora, Dipa and Rita shouted at the children and dragged him by the arm")
    assert grave.pk not in waits_for(cast.dora) | waits_for(cast.dipa) | waits_for(cast.rita)
    notice = Notice.objects.get(recipient=cast.morag)
    assert "nobody here may read" in notice.title and "shouted" not in notice.body


def test_a_thank_you_has_a_reader_where_the_readers_are_one_family(cast: Cast, post: Post) -> None:
    RoleGrant.objects.filter(user=cast.dipa).delete()
    guardian(cast.dora, cast.teddy, relationship="mother")
    guardian(cast.rita, cast.teddy, relationship="grandmother")
    thanks = said(post, cast.priya, "Thank you Dora")
    assert waits_for(cast.dora) | waits_for(cast.rita) == {thanks.pk}
    assert not Notice.objects.filter(recipient=cast.morag).exists()


def test_a_report_that_only_names_every_reader_has_one(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, words="Please show Dora, Dipa and Rita", by=cast.ola)
    assert waits_for(cast.dora) == {comment.pk} and not Notice.objects.filter(recipient=cast.morag).exists()


def test_whom_a_change_leaves_as_the_only_reader_is_called(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    changed(comment, "Dora and Dipa hit him and there is a bruise")
    assert waits_for(cast.rita) == {comment.pk} and waits_for(cast.dora) == set()
    assert Notice.objects.filter(recipient=cast.rita, url=f"/queue/{comment.pk}/").exists()


def test_the_item_counts_only_what_its_reader_may_read(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    decided(said(post, cast.priya, "Dora shouted at the children"), cast.dipa, REMOVED, reason="concern")
    assert "1 comment, 0 not shown" in item(cast.dora, comment)
    assert "2 comments, 1 not shown" in item(cast.dipa, comment)


def test_nobody_claims_again_and_again_what_is_late(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, BRUISE)
    claim_comment(comment, by=cast.dipa)
    claim_comment(comment, by=cast.dipa)
    with pytest.raises(Refused, match="Dipa is on it"):
        decided(comment, cast.dora)

    clock.forward(days=7)
    with pytest.raises(Refused, match="should have been decided"):
        claim_comment(comment, by=cast.dipa)
    claim_comment(comment, by=cast.dora)
    with pytest.raises(Refused, match="Dora is on it"):
        claim_comment(comment, by=cast.dipa)
    assert decided(comment, cast.dora, REMOVED, reason="unkind").state == Comment.State.REMOVED


def test_what_nobody_else_has_read_yet_becomes_its_familys_with_the_post(cast: Cast, post: Post) -> None:
    shown = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    held = said(post, cast.priya, "What a lovely day")
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    decided(held, cast.dora)
    assert "lovely morning" in reads(cast.ola, post) and "lovely day" not in reads(cast.ola, post)
    assert "lovely day" in reads(cast.priya, post) and not Comment.objects.get(pk=shown.pk).family_only


def test_what_is_by_the_only_reader_is_not_forgotten(cast: Cast, post: Post) -> None:
    RoleGrant.objects.filter(user__in=(cast.dipa, cast.rita)).delete()
    said(post, cast.dora, "A word of my own")
    assert "nobody here may read" in Notice.objects.get(recipient=cast.morag).title


# --- faults


def test_a_refused_taking_away_stays_one(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    form = {"outcome": "removed", "version": comment.version, "note": "seen at the gate", "tell_later": "on"}
    answer = signed_in(cast.dora).post(reverse("moderation:decide", args=[comment.pk]), form)
    page = answer.content.decode()
    declined, taken = page[page.index("Decline<kbd>") :].split("Take away<kbd>")
    assert answer.status_code == 422 and 'value="seen at the gate"' in taken and "checked" in taken
    assert "seen at the gate" not in declined


def test_what_was_taken_back_is_not_declined_in_ten_seconds_either(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, BRUISE)
    delete_comment(comment, by=cast.priya)
    with pytest.raises(Refused, match="taken it back"):
        propose_decision(comment, version=1, outcome=DECLINED, reason="unkind", tell=True, by=cast.dora)
    assert not Pending.objects.exists()


@pytest.mark.parametrize("how", ["claim", "bulk"])
def test_a_decision_past_its_time_is_not_overruled(cast: Cast, post: Post, clock: Any, how: str) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    page = signed_in(cast.dipa).get(reverse("moderation:bulk")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    propose_decision(comment, version=1, outcome=DECLINED, reason="unkind", tell=True, by=cast.dora)
    clock.forward(seconds=11)
    to = reverse("moderation:bulk") if how == "bulk" else reverse("moderation:claim", args=[comment.pk])
    signed_in(cast.dipa).post(to, {"token": token[1], "pick": comment.pk})
    comment.refresh_from_db()
    assert comment.state == Comment.State.DECLINED
    undone = signed_in(cast.dora).post(reverse("moderation:undo", args=[comment.pk]), follow=True)
    assert "taken effect already" in undone.content.decode()


def test_a_decision_that_a_report_took_back_is_not_said_to_have_taken_effect(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.ola)
    comment.refresh_from_db()
    form = {"outcome": "approved", "version": comment.version, "seen": standing(comment), "undo": "1"}
    signed_in(cast.dora).post(reverse("moderation:decide", args=[comment.pk]), form)
    report_comment(comment, reason=Report.Reason.UNTRUE, by=cast.sam)
    undone = signed_in(cast.dora).post(reverse("moderation:undo", args=[comment.pk]), follow=True)
    assert "waits again" in undone.content.decode()


def test_a_decision_whose_time_has_come_counts_before_another_is_made(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    address = reverse("moderation:decide", args=[comment.pk])
    form = {"outcome": "approved", "version": comment.version, "undo": "1"}
    signed_in(cast.dora).post(address, form)
    clock.forward(seconds=11)

    answer = signed_in(cast.dipa).post(address, {**form, "outcome": "declined", "reason": "unkind"}, follow=True)
    assert "Dora decided this comment: approved" in answer.content.decode()
    assert Decision.objects.get().by == cast.dora and not Pending.objects.exists()


def test_two_taps_in_the_same_instant_are_one_comment(cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    key, real = uuid.uuid4(), commenting._write

    def other_was_first(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise IntegrityError

    monkeypatch.setattr(commenting, "_write", other_was_first)
    comment = write_comment(post, "What a lovely morning", form_key=key, by=cast.priya)
    assert Comment.objects.get() == comment


def test_one_text_that_breaks_a_rule_keeps_no_other_from_being_screened(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "moderation.actions.screening.screen"

    def broken(text: str, **more: Any) -> Any:
        if "lovely" in text:
            raise RuntimeError("a rule broke")
        return screen(text, **more)

    with monkeypatch.context() as patch:
        patch.setattr(where, lambda *args, **more: broken("lovely"))
        first, second = said(post, cast.priya, "What a lovely morning"), said(post, cast.priya, BRUISE)
    delete_comment(second, by=cast.priya)
    monkeypatch.setattr(where, broken)
    assert sweep_unscreened() == 1, "what was taken back before it could be screened, too"
    assert queue_of(cast.dora) == [(second.pk, Urgency.URGENT), (first.pk, Urgency.FLAGGED)]


def test_the_history_holds_what_leaves_no_row_of_its_own(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    claim_comment(comment, by=cast.dipa)
    propose_decision(comment, version=1, outcome=DECLINED, reason="unkind", tell=True, by=cast.dipa)
    take_back(comment, by=cast.dipa)
    decided(comment, cast.dipa, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.priya)
    decided(comment, cast.dora)
    page = signed_in(cast.dora).get(reverse("moderation:record", args=[comment.pk])).content.decode()
    for words in (
        "Kept by a reviewer for ten minutes",
        "Decided, to take effect in ten seconds",
        "That decision was taken back",
        "Somebody has looked again",
    ):
        assert words in page, words
    assert "told that it was taken away" not in page and page.count("Dipa") >= 3
