"""What a parent sends and what comes back: sent again or late, answered by the nursery, and what its writer hears."""

import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from moderation.access import record_visible_to
from moderation.actions import appeal_measure, ask_for_second_look, ask_manager, report_comment, take_measure
from moderation.models import Decision, Question, Report
from moderation.rules import standing
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship, Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import choose_talk, edit_comment, hide_post, publish_post, reply_as_nursery
from posts.models import Comment, CommentMeasure, Post
from posts.words import cleaned, says_something
from tests.cast import Cast, day, draft, grant, guardian
from tests.clients import signed_in
from tests.moderation.conftest import decided, said, talked_about

DECLINED, REMOVED = Decision.Outcome.DECLINED, Decision.Outcome.REMOVED
HTMX = {"HX-Request": "true"}


def page(user: Any, post: Post) -> str:
    return signed_in(user).get(reverse("posts:post_detail", args=[post.pk])).content.decode()


def send(client: Client, post: Post, words: str, key: str, **more: str) -> Any:
    data = {"body": words, "form_key": key, "place": "feed", **more}
    return client.post(reverse("posts:comment_write", args=[post.pk]), data, headers=HTMX)


# --- the same form sent again


def test_one_key_of_a_page_keeps_a_comment_under_each_post(cast: Cast, post: Post) -> None:
    """The day book has one key for all its forms: the second comment of a page was taken for the first, and lost."""
    other, key = talked_about(cast), str(uuid.uuid4())
    client = signed_in(cast.ola)
    for one in (post, other, other):
        assert send(client, one, "What a day", key).status_code == 200
    assert sorted(Comment.objects.values_list("post", "body")) == [(post.pk, "What a day"), (other.pk, "What a day")]


def test_words_added_after_a_lost_answer_are_not_thrown_away(cast: Cast, post: Post) -> None:
    client, key = signed_in(cast.ola), str(uuid.uuid4())
    for words in ("What a day", "What a day. He slept well", "What a day. He slept well"):
        assert send(client, post, words, key).status_code == 200
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["What a day", "What a day. He slept well"]
    for words in ("When is the trip?", "When is the trip? And where?", "When is the trip? And where?"):
        client.post(reverse("moderation:ask"), {"body": words, "form_key": key})
    assert Question.objects.count() == 2


def test_words_sent_again_after_their_comment_was_deleted_are_kept(cast: Cast, post: Post) -> None:
    """The answer was lost on its way, so they stood on the page and in the composer: one of the two was deleted."""
    client, key, words = signed_in(cast.ola), str(uuid.uuid4()), "He was ill all night"
    for times in (1, 2):
        for _ in range(2):
            answer = send(client, post, words, key)
            assert answer.status_code == 200 and "Sent. Waiting for a person to read it." in answer.content.decode()
        left = Comment.objects.get(deleted_at=None)
        assert left.body == words and Comment.objects.count() == times
        client.post(reverse("posts:comment_delete", args=[left.pk]))
    send(client, post, words, key)
    left = Comment.objects.get(deleted_at=None)
    client.post(reverse("posts:comment_edit", args=[left.pk]), {"body": "Never mind", "version": left.version})
    for _ in range(2):
        assert send(client, post, words, key).status_code == 200
    assert sorted(Comment.objects.filter(deleted_at=None).values_list("body", flat=True)) == [words, "Never mind"]


def test_words_sent_again_are_answered_by_what_became_of_them(cast: Cast, post: Post) -> None:
    client, key, words = signed_in(cast.ola), str(uuid.uuid4()), "What a day"
    send(client, post, words, key)
    comment = decided(Comment.objects.get(), cast.dora)
    assert "Sent. Others can see it now." in send(client, post, words, key).content.decode()
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.priya)
    assert "Sent. Others can see it now." in send(client, post, words, key).content.decode(), "not told of it"

    decided(comment, cast.dora, DECLINED, reason="unkind")
    declined = send(client, post, words, key).content.decode()
    assert 'data-said="You sent this before, and we did not show it.' in declined and "Waiting" not in declined
    ask_for_second_look(comment, by=cast.ola)
    decided(comment, cast.dipa, REMOVED, reason="unkind")
    removed = send(client, post, words, key)
    assert removed.status_code == 422 and "they were taken away" in removed.content.decode()
    assert f">{words}</textarea>" in removed.content.decode() and Comment.objects.count() == 1


def test_an_answer_sent_again_after_it_was_deleted_is_given_again(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "When is the trip?"), cast.dora)
    client, form = signed_in(cast.morag), {"body": "On Monday", "form_key": str(uuid.uuid4())}
    address = reverse("posts:comment_reply", args=[comment.pk])
    for times in (1, 2):
        for _ in range(2):
            assert "Answered. Its readers see it now." in client.post(address, form, follow=True).content.decode()
        left = Comment.objects.get(deleted_at=None, as_nursery=True)
        assert "On Monday" in page(cast.ola, post) and Comment.objects.filter(as_nursery=True).count() == times
        client.post(reverse("posts:comment_delete", args=[left.pk]))
    client.post(address, form, follow=True)
    left = Comment.objects.get(deleted_at=None, as_nursery=True)
    report_comment(left, reason=Report.Reason.UNTRUE, by=cast.priya)
    decided(left, cast.dora, REMOVED, reason="unkind")
    again = client.post(address, form, follow=True).content.decode()
    assert "You sent this answer before, and it is not shown." in again and "Answered." not in again


def test_an_answer_that_a_colleague_took_away_does_not_come_back_by_a_second_tap(cast: Cast, post: Post) -> None:
    """It was lost on its way and its words stayed in the field; a colleague saw another child's name in it."""
    comment = decided(said(post, cast.ola, "Who did he play with?"), cast.dora)
    client, form = signed_in(cast.morag), {"body": "With Wren, who bit him", "form_key": str(uuid.uuid4())}
    address = reverse("posts:comment_reply", args=[comment.pk])
    client.post(address, form)
    left = Comment.objects.get(as_nursery=True)
    grant(cast.dipa, Role.MANAGER)
    assert signed_in(cast.dipa).post(reverse("posts:comment_delete", args=[left.pk])).status_code == 302

    refused = client.post(address, form)
    again = refused.content.decode()
    assert refused.status_code == 422 and "A colleague took this answer away." in again
    assert f">{form['body']}</textarea>" in again and form["form_key"] not in again, "kept, in a form of its own"
    assert "Wren" not in page(cast.ola, post) and Comment.objects.filter(as_nursery=True).count() == 1
    assert Notice.objects.filter(recipient=cast.ola, kind="comment_answered").count() == 1

    for more in ({"body": "With a friend"}, {"form_key": str(uuid.uuid4())}):
        sent = client.post(address, {**form, **more}, follow=True).content.decode()
        assert "Answered. Its readers see it now." in sent, "other words, or after another look"
    assert Comment.objects.filter(as_nursery=True, deleted_at=None).count() == 2


def test_two_taps_on_a_question_are_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    key = uuid.uuid4()
    first = ask_manager("When is the trip?", form_key=key, by=cast.ola)

    def too_late(*_: Any, **__: Any) -> Question:
        raise IntegrityError

    monkeypatch.setattr("moderation.actions.asking._ask", too_late)
    # the other tap was screened while this one's words were
    monkeypatch.setattr("moderation.actions.asking.screened_apart", lambda *_: (0, [], set(), set()))
    assert ask_manager("When is the trip?", form_key=key, by=cast.ola) == first


def test_two_taps_on_a_report_are_one_and_both_are_thanked(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    client, address = signed_in(cast.ola), reverse("moderation:report", args=[comment.pk])
    for _ in range(2):
        answer = client.post(address, {"reason": "child_worry", "words": ""}, follow=True)
        assert answer.status_code == 200 and "Thank you. A person will look at it" in answer.content.decode()
    assert Report.objects.count() == 1
    assert signed_in(cast.sam).post(address, {"reason": "child_worry"}).status_code == 404, "who told nothing"


def test_a_graver_second_report_is_taken_and_what_is_not_is_answered(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    client, address = signed_in(cast.ola), reverse("moderation:report", args=[comment.pk])
    assert client.post(address, {"reason": "other", "words": "Not nice"}).status_code == 302
    again = client.post(address, {"reason": "untrue", "words": "Not true at all"})
    page_again = again.content.decode()
    assert again.status_code == 422 and "ring us or ask the manager" in page_again and "Not true at all" in page_again
    opened = standing(comment)
    Notice.objects.all().delete()

    worry = {"reason": "child_worry", "words": "I saw it: her uncle hits her"}
    answer = client.post(address, worry, follow=True)
    assert "It is hidden until somebody has looked" in answer.content.decode()
    report = Report.objects.get()
    assert (report.reason, report.hid, report.urgent) == ("child_worry", True, True)
    assert report.words == "Not nice\n\nI saw it: her uncle hits her"
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN and "lovely morning" not in page(cast.sam, post)
    assert set(Notice.objects.filter(kind="comment_urgent").values_list("recipient__first_name", flat=True)) == {
        "Dora",
        "Dipa",
    }
    assert AuditEvent.objects.filter(event="moderation:comment:reported").count() == 2
    with pytest.raises(Refused, match="Read what they say"):  # a page that was open shows the first report only
        decided(comment, cast.dora, seen=opened)
    # two taps: thanked; other words, to a comment that is gone meanwhile: given back
    assert client.post(address, worry).status_code == 302
    more = client.post(address, {"reason": "child_worry", "words": "And her aunt"})
    assert more.status_code == 404 and "And her aunt" in more.content.decode()


def test_a_graver_reason_without_words_is_not_thanked_and_lost_where_the_comment_is_gone(
    cast: Cast, post: Post
) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    client, address = signed_in(cast.ola), reverse("moderation:report", args=[comment.pk])
    assert client.post(address, {"reason": "other"}).status_code == 302
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    assert client.post(address, {"reason": "other"}).status_code == 302, "two taps"
    answer = client.post(address, {"reason": "child_worry"})
    assert answer.status_code == 404 and 'href="tel:999"' in answer.content.decode()
    assert Report.objects.get(reporter=cast.ola).reason == "other"


def test_a_worry_about_a_child_stays_one_whatever_is_told_of_it_later(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.actions.reporting.INSTANT_HIDES_A_DAY", 0)
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    client, address = signed_in(cast.ola), reverse("moderation:report", args=[comment.pk])
    for form in ({"reason": "child_worry"}, {"reason": "abuse", "words": "her uncle hits her"}):
        assert client.post(address, form).status_code == 302
    report = Report.objects.get()
    assert (report.reason, report.urgent, report.words) == ("child_worry", True, "her uncle hits her")


def test_urgent_words_make_a_report_graver_whatever_its_reason(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    for words in ("Wrong post", "her uncle hits her"):
        report_comment(comment, reason=Report.Reason.OTHER, words=words, by=cast.ola)
    report = Report.objects.get()
    assert (report.reason, report.hid, report.urgent) == ("other", False, True)
    with pytest.raises(Refused, match="told us about this comment already"):
        report_comment(comment, reason=Report.Reason.OTHER, words="her uncle hits her again", by=cast.ola)


def test_many_reports_in_a_day_are_asked_to_ring_and_keep_their_words(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.actions.reporting.A_DAY", 2)
    shown = [decided(said(post, cast.priya, f"A lovely morning {number}"), cast.dora) for number in range(3)]
    answers = [
        signed_in(cast.ola).post(reverse("moderation:report", args=[one.pk]), {"reason": "other", "words": "Look here"})
        for one in shown
    ]
    assert [one.status_code for one in answers] == [302, 302, 422] and Report.objects.count() == 2
    assert "Please ring us" in answers[2].content.decode() and "Look here" in answers[2].content.decode()


# --- who will read it


def test_what_was_written_for_the_family_stays_theirs_if_the_post_is_opened_meanwhile(cast: Cast, post: Post) -> None:
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    shown = page(cast.ola, post)
    assert 'name="scope" value="family"' in shown and "Only your own family" in shown
    choose_talk(post, Post.Talk.EVERYONE, by=cast.morag)
    send(signed_in(cast.ola), post, "He was ill all night", str(uuid.uuid4()), scope="family")
    comment = decided(Comment.objects.get(), cast.dora)
    assert comment.family_only and "ill all night" not in page(cast.priya, post)
    change = signed_in(cast.ola).get(reverse("posts:comment_edit", args=[comment.pk])).content.decode()
    assert "Only your own family and the nursery will see it." in change


@pytest.fixture
def everybody(cast: Cast) -> Post:
    """A post for the whole nursery, under which each family talks to the nursery alone."""
    made = draft(cast.morag, audience="whole", talk=Post.Talk.FAMILY)
    publish_post(made, by=cast.morag)
    return made


def test_words_for_the_family_are_not_for_whom_an_order_keeps_from_its_place(cast: Cast, everybody: Post) -> None:
    decided(said(everybody, cast.ola, "We are with grandma until Friday"), cast.dora)
    reply_as_nursery(Comment.objects.get(), "Enjoy it in Leeds", form_key=uuid.uuid4(), by=cast.morag)
    his = decided(said(everybody, cast.sam, "What a lovely week"), cast.dora)
    reply_as_nursery(his, "Thank you both", form_key=uuid.uuid4(), by=cast.morag)
    hers, answers = ("with grandma", "in Leeds"), ("lovely week", "Thank you both")
    for reader in (cast.ola, cast.sam, cast.gran):
        assert [one for one in (*hers, *answers) if one not in page(reader, everybody)] == []

    cast.sam_link.hide_location = True
    cast.sam_link.save()
    shown = page(cast.sam, everybody)
    assert [one for one in hers if one in shown] == [] and [one for one in answers if one not in shown] == []
    assert "with grandma" in page(cast.gran, everybody) and "lovely week" in page(cast.ola, everybody)
    guardian(cast.sam, cast.maya)
    assert "with grandma" not in page(cast.sam, everybody), "another child of his opens nothing of this one"


def test_words_of_whom_an_order_keeps_away_are_not_the_familys(cast: Cast, everybody: Post) -> None:
    decided(said(everybody, cast.sam, "What a lovely week"), cast.dora)
    assert "lovely week" in page(cast.ola, everybody)
    cast.sam_link.no_contact = True
    cast.sam_link.save()
    assert "lovely week" not in page(cast.ola, everybody) and "lovely week" in page(cast.dora, everybody)


@pytest.mark.parametrize("order", ["no_contact", "hide_location"])
@pytest.mark.parametrize("works_here", [False, True])
def test_another_child_of_both_opens_no_words_to_whom_an_order_keeps_from_one(
    cast: Cast, everybody: Post, order: str, works_here: bool
) -> None:
    for one in (cast.ola, cast.sam):
        guardian(one, cast.maya)
    if works_here:
        grant(cast.sam, Role.PRACTITIONER, cast.willow)
    hers = decided(said(everybody, cast.ola, "We moved in with my sister"), cast.dora)
    reply_as_nursery(hers, "Enjoy Hove", form_key=uuid.uuid4(), by=cast.morag)
    decided(said(everybody, cast.sam, "What a lovely week"), cast.dora)
    words = ("with my sister", "Enjoy Hove")
    assert [one for one in words if one not in page(cast.sam, everybody)] == []

    setattr(cast.sam_link, order, True)
    cast.sam_link.save()
    shown = page(cast.sam, everybody)
    assert [one for one in words if one in shown] == [] and "lovely week" in shown
    assert [one for one in words if one not in page(cast.gran, everybody)] == []
    if works_here:
        other = decided(said(everybody, cast.priya, "Thank you all"), cast.dora)
        assert "Thank you all" in page(cast.sam, everybody) and other.family_only, "words of any other family"

    cast.sam_link.order_expires_on = day(-1)
    cast.sam_link.save()
    assert "with my sister" in page(cast.sam, everybody)


@pytest.mark.parametrize("order", ["no_contact", "hide_location"])
def test_the_end_of_a_link_opens_nothing_to_a_reviewer_whom_an_order_keeps_from_the_child(
    cast: Cast, everybody: Post, order: str
) -> None:
    for role in (Role.DEPUTY_DSL, Role.MANAGER):
        grant(cast.sam, role)
    setattr(cast.sam_link, order, True)
    cast.sam_link.ended_at = kit_clock.now()
    cast.sam_link.save()
    hers = said(everybody, cast.ola, "We moved in with my sister")
    grans = said(everybody, cast.gran, "And I with them")
    asked = ask_manager("May my sister collect him from now on?", form_key=uuid.uuid4(), by=cast.ola)
    until, suspended = day(7), CommentMeasure.Kind.SUSPENDED
    measure = take_measure(cast.ola, kind=suspended, reason="Unkind twice.", until_on=until, by=cast.dora)
    appeal_measure(measure, words="My sister wrote that", by=cast.ola)
    assert not Notice.objects.filter(recipient=cast.sam, kind__in=("question_asked", "comment_appeal")).exists()

    client, other = signed_in(cast.sam), signed_in(cast.dipa)
    doors = [("record", hers), ("record", grans), ("question", asked), ("measure", measure), ("author", cast.ola)]
    addresses = [reverse(f"moderation:{name}", args=[one.pk]) for name, one in doors]
    assert [one for one in addresses if client.get(one).status_code != 404] == []
    assert [one for one in addresses if other.get(one).status_code != 200] == []
    listed = client.get(reverse("moderation:queue")).content.decode()
    listed += client.get(reverse("moderation:questions")).content.decode()
    assert "my sister" not in listed and "And I with them" not in listed

    decided(said(everybody, cast.sam, "Have a good week"), cast.dora)
    grant(cast.ola, Role.DEPUTY_DSL)
    theirs = Comment.objects.get(author=cast.sam)
    assert not record_visible_to(cast.ola, kit_clock.now()).filter(pk=theirs.pk).exists(), "nor the other way round"

    cast.sam_link.order_expires_on = day(-1)
    cast.sam_link.save()
    assert [one for one in addresses if client.get(one).status_code != 200] == [], "the order is over, too"


def test_what_is_answered_to_one_family_is_not_for_that_of_whoever_answers(cast: Cast, everybody: Post) -> None:
    guardian(cast.morag, cast.maya)
    hers = decided(said(everybody, cast.ola, "Is he settling?"), cast.dora)
    answer = reply_as_nursery(hers, "He cried again", form_key=uuid.uuid4(), by=cast.morag)
    address = reverse("moderation:report", args=[answer.pk])
    assert signed_in(cast.aisha).get(address).status_code == 404, "linked to a child of hers"
    assert "He cried again" in signed_in(cast.gran).get(address).content.decode()
    assert "He cried again" in page(cast.ola, everybody) and "He cried again" in page(cast.morag, everybody)


def test_what_is_said_beforehand_follows_the_nurserys_choice(cast: Cast, post: Post) -> None:
    first = "A person reads it before others see it."
    assert first in page(cast.ola, post)
    Nursery.objects.update(comment_mode=Nursery.CommentMode.PUBLISH_CLEAN)
    assert first not in page(cast.ola, post) and "others may see it before" in page(cast.ola, post)


def test_the_scope_is_chosen_while_the_post_is_written(cast: Cast) -> None:
    made = draft(cast.morag, cast.acorn)
    edit = reverse("posts:post_edit", args=[made.pk])
    address = reverse("posts:talk_scope", args=[made.pk])
    assert f'action="{address}"' in signed_in(cast.morag).get(edit).content.decode()
    answer = signed_in(cast.morag).post(address, {"talk": "family"}, follow=True)
    made.refresh_from_db()
    assert made.talk == Post.Talk.FAMILY and answer.redirect_chain[-1][0] == edit
    assert signed_in(cast.pip).post(address, {"talk": "closed"}).status_code in (403, 404)


# --- the nursery's answer


def answered(cast: Cast, post: Post) -> Comment:
    comment = decided(said(post, cast.ola, "What a lovely morning"), cast.dora)
    return reply_as_nursery(comment, "Teddy painted it", form_key=uuid.uuid4(), by=cast.morag)


def answer_of(cast: Cast, comment: Comment, words: str, **more: str) -> Comment:
    form = {"body": words, "form_key": str(uuid.uuid4()), **more}
    answer = signed_in(cast.morag).post(reverse("posts:comment_reply", args=[comment.pk]), form)
    assert answer.status_code == 302
    return Comment.objects.get(body=words)


def test_an_answer_on_a_post_that_became_each_familys_is_for_that_family(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "Is he settling?"), cast.dora)
    everybody, theirs = "Everybody who sees the post will see it.", "Only Ola B, their family and the nursery"
    assert everybody in page(cast.morag, post) and theirs not in page(cast.morag, post)
    answer_of(cast, comment, "He sang today")
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    opened = page(cast.morag, post)
    assert theirs in opened and everybody not in opened
    assert opened.count('name="scope" value="family"') == 2, "of the composer and of the answer"
    answer_of(cast, comment, "He cried for his dad")
    for reader in (cast.ola, cast.sam, cast.pip):
        assert "cried for his dad" in page(reader, post)
    other = page(cast.priya, post)
    assert "cried for his dad" not in other and "Is he settling?" in other and "He sang today" in other

    # the form said whose it is, and the post is opened to everybody before it is sent
    choose_talk(post, Post.Talk.EVERYONE, by=cast.morag)
    answer_of(cast, comment, "We changed his cream", scope="family")
    answer_of(cast, comment, "Come to the fair")
    assert "changed his cream" in page(cast.ola, post) and "changed his cream" not in page(cast.priya, post)
    assert "Come to the fair" in page(cast.priya, post)


def shown_reported_declined(cast: Cast, post: Post) -> Comment:
    comment = decided(said(post, cast.ola, "A rude word"), cast.dora)
    report_comment(comment, reason=Report.Reason.ABUSE, by=cast.priya)
    return decided(comment, cast.dora, DECLINED, reason="unkind")


@pytest.mark.parametrize("opened_again", [False, True])
def test_new_words_on_a_post_that_became_each_familys_are_for_ones_own(
    cast: Cast, post: Post, opened_again: bool
) -> None:
    comment = shown_reported_declined(cast, post)
    address, client = reverse("posts:comment_edit", args=[comment.pk]), signed_in(cast.ola)
    assert "A person reads it before others see it." in client.get(address).content.decode()
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    form = client.get(address).content.decode()
    assert "Only your own family and the nursery will see it." in form
    scope = re.search(r'name="scope" value="(\w+)"', form)
    assert scope is not None
    if opened_again:  # what its writer was told holds
        choose_talk(post, Post.Talk.EVERYONE, by=cast.morag)
    sent = {"body": "He was ill all night", "version": comment.version, "scope": scope[1]}
    assert client.post(address, sent).status_code == 302
    decided(comment, cast.dora)
    assert "ill all night" in page(cast.sam, post) and "ill all night" not in page(cast.priya, post)


def test_a_change_of_what_everybody_reads_stays_everybodys(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "A lovely morning"), cast.dora)
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    address = reverse("posts:comment_edit", args=[comment.pk])
    assert "Only your own family" not in signed_in(cast.ola).get(address).content.decode()
    sent = {"body": "A lovely long morning", "version": comment.version, "scope": "everyone"}
    assert signed_in(cast.ola).post(address, sent).status_code == 302
    decided(comment, cast.dora)
    assert "A lovely long morning" in page(cast.priya, post)


def test_whoever_is_answered_hears_of_it_once(cast: Cast, post: Post) -> None:
    reply = answered(cast, post)
    notice = Notice.objects.get(kind="comment_answered")
    assert notice.recipient == cast.ola and notice.url.endswith(f"#comment-{reply.pk}")
    again = {"body": "Teddy painted it", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        signed_in(cast.morag).post(reverse("posts:comment_reply", args=[reply.reply_to_id]), again)
    assert Comment.objects.filter(as_nursery=True).count() == 2 and Notice.objects.count() == 2


@pytest.mark.parametrize("order", [{}, {"hide_location": True}])
def test_whom_no_mail_may_tell_of_the_nursery_is_told_of_an_answer_in_the_portal_only(
    cast: Cast, post: Post, order: dict[str, bool]
) -> None:
    whole = draft(cast.morag, title="Closed on Friday", audience=Post.Audience.WHOLE_NURSERY)
    publish_post(whole, by=cast.morag)
    comment = decided(said(whole, cast.sam, "What about Monday?"), cast.dora)
    Guardianship.objects.filter(user=cast.sam).update(**order or {"hide_location": False})

    signed_in(cast.morag).post(
        reverse("posts:comment_reply", args=[comment.pk]), {"body": "Open again", "form_key": str(uuid.uuid4())}
    )

    notice = Notice.objects.get(kind="comment_answered")
    assert notice.recipient == cast.sam and (notice.mail or notice.daily) == (not order)


def test_an_answer_of_the_nursery_can_be_taken_away_and_reported(cast: Cast, post: Post) -> None:
    reply = answered(cast, post)
    away = reverse("posts:comment_delete", args=[reply.pk])
    report = reverse("moderation:report", args=[reply.pk])
    assert report in page(cast.priya, post) and away not in page(cast.priya, post)
    report_comment(reply, reason=Report.Reason.CHILD_IDENTIFIED, by=cast.priya)
    assert "Teddy painted it" not in page(cast.ola, post)
    decided(reply, cast.dora)
    assert signed_in(cast.ola).post(away).status_code == 404 and signed_in(cast.pip).post(away).status_code == 404
    assert away in page(cast.morag, post)
    assert signed_in(cast.morag).post(away, follow=True).status_code == 200
    assert "Teddy painted it" not in page(cast.ola, post) and "lovely morning" in page(cast.ola, post)


# --- what its writer hears


def test_what_was_taken_away_is_read_by_nobody_but_reviewers(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "Words that went too far"), cast.dora, REMOVED, reason="unkind")
    assert "went too far" not in page(cast.ola, post) and "This comment was taken away." in page(cast.ola, post)
    edit = signed_in(cast.ola).get(reverse("posts:comment_edit", args=[comment.pk]))
    assert edit.status_code == 404 and "went too far" not in edit.content.decode()


def test_whom_a_second_look_proves_right_hears_of_it(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "What a morning"), cast.dora, DECLINED, reason="unkind")
    ask_for_second_look(comment, by=cast.ola)
    decided(comment, cast.dipa)
    titles = list(Notice.objects.filter(recipient=cast.ola, kind="comment_decided").values_list("title", flat=True))
    assert "We looked again, and your comment is shown" in titles
    decided(said(post, cast.ola, "Another"), cast.dora)
    assert Notice.objects.filter(recipient=cast.ola, kind="comment_decided").count() == len(titles)


@pytest.mark.parametrize("how", ["removed", "hidden"])
def test_a_change_that_was_begun_before_tells_nothing_of_a_decision(cast: Cast, post: Post, how: str) -> None:
    comment = said(post, cast.ola, "He came home with a mark")
    opened = comment.version
    if how == "removed":
        decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    else:
        decided(comment, cast.dora)
        opened = comment.version
        report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.priya)
    address = reverse("posts:comment_edit", args=[comment.pk])
    client = signed_in(cast.ola)
    answer = client.post(address, {"body": "He came home tired", "version": opened}, follow=True)
    assert "Somebody has read or changed" not in answer.content.decode()
    comment.refresh_from_db()
    assert comment.body == "He came home tired" and comment.words_for_others == ""
    stale = client.post(address, {"body": "From an old tab", "version": opened})
    assert stale.status_code == 422 and "From an old tab" in stale.content.decode(), "their own change they know of"


def test_a_comment_on_a_closed_post_promises_nothing_that_is_refused(cast: Cast, post: Post) -> None:
    decided(said(post, cast.ola, "What a morning"), cast.dora, DECLINED, reason="unkind")
    assert "Change it</a>" in page(cast.ola, post)
    choose_talk(post, Post.Talk.CLOSED, by=cast.morag)
    closed = page(cast.ola, post)
    assert "Change it</a>" not in closed and "send it again" not in closed and "Ask another person" in closed


def test_whose_change_was_declined_is_told_that_others_read_the_earlier_words(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "What a lovely morning"), cast.dora)
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.ola)
    decided(comment, cast.dora, DECLINED, reason="unkind")
    assert "Others go on reading your earlier words." in page(cast.ola, post)


# --- nothing typed is lost


def test_a_refused_change_stays_in_the_short_list_with_its_words(cast: Cast, post: Post) -> None:
    own = decided(said(post, cast.ola, "What a lovely morning"), cast.dora)
    for number in range(4):
        decided(said(post, cast.priya, f"Another {number}"), cast.dora)
    address = reverse("posts:comment_edit", args=[own.pk])
    client = signed_in(cast.ola)
    assert "What a lovely morning</textarea>" in client.get(f"{address}?place=feed", headers=HTMX).content.decode()
    data = {"body": "A change from an old page", "version": own.version - 1, "place": "feed"}
    answer = client.post(address, data, headers=HTMX)
    assert answer.status_code == 422
    assert "A change from an old page" in answer.content.decode() and "Look again" in answer.content.decode()


@pytest.mark.parametrize("what", ["change", "answer"])
def test_words_for_a_post_that_was_hidden_meanwhile_come_back(cast: Cast, post: Post, what: str) -> None:
    comment = decided(said(post, cast.ola, "What a lovely morning"), cast.dora)
    hide_post(post, by=cast.morag)
    who, address = (cast.ola, "posts:comment_edit") if what == "change" else (cast.morag, "posts:comment_reply")
    answer = signed_in(who).post(reverse(address, args=[comment.pk]), {"body": "Long thought about", "version": 2})
    assert answer.status_code == 404 and "Long thought about</textarea>" in answer.content.decode()


def test_a_form_whose_key_ran_out_gives_the_words_back_and_no_button(cast: Cast, post: Post) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(pk=cast.ola.pk))
    words = "Words that somebody typed for a long while"
    answer = client.post(reverse("posts:comment_write", args=[post.pk]), {"body": words})
    shown = answer.content.decode()
    assert answer.status_code == 403 and words in shown and "<form" not in shown
    assert not Comment.objects.exists()
    client.cookies[settings.TABLET_COOKIE_NAME] = "of a tablet, or of what was one"
    answer = client.post(reverse("posts:comment_write", args=[post.pk]), {"body": words})
    assert answer.status_code == 403 and words not in answer.content.decode(), "somebody else may stand there now"


def test_signing_in_again_leads_back_to_the_post(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "What a lovely morning"), cast.dora)
    there = reverse("posts:post_detail", args=[post.pk])
    for address in (
        reverse("posts:comment_write", args=[post.pk]),
        reverse("posts:comment_delete", args=[comment.pk]),
    ):
        assert signed_in(cast.ola).get(address)["Location"] == there
    assert signed_in(cast.morag).get(reverse("posts:comment_reply", args=[comment.pk]))["Location"] == there
    sent = Client().post(
        reverse("posts:comment_write", args=[post.pk]),
        {"body": "x"},
        headers={**HTMX, "HX-Current-URL": f"https://portal.example{there}"},
    )
    assert sent.status_code == 403 and sent["HX-Redirect"].endswith(f"next={there}")


def test_a_report_that_was_left_does_not_keep_another_reason_from_hiding(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
    decided(comment, cast.dora)
    assert report_comment(comment, reason=Report.Reason.CHILD_IDENTIFIED, by=cast.sam).hid
    decided(comment, cast.dora)
    assert not report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.ola).hid, "that was looked at"


def test_staff_who_are_asked_find_the_ready_sentence_wherever_they_read(cast: Cast, post: Post) -> None:
    decided(said(post, cast.ola, "When is the trip?"), cast.dora)
    sentence = "please use Ask the manager"
    client = signed_in(cast.pip)
    assert sentence in client.get(reverse("posts:feed")).content.decode()
    assert sentence in send(client, post, "A kind word", str(uuid.uuid4())).content.decode()
    assert sentence not in signed_in(cast.ola).get(reverse("posts:feed")).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "\U0001fa77",
        "Lovely \U0001fa77\U0001fae8",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_young_emoji_and_flags_stay(words: str) -> None:
    assert cleaned(words) == words and says_something(words)


@pytest.mark.parametrize("words", ["\u3164", "\u2800\u2800", "\u115f", "\uffa0", "\U000e0067", "a\u200cb"])
def test_what_nobody_sees_is_nothing(words: str) -> None:
    assert not re.search("[\u200c\U000e0067]", cleaned(words))
    assert says_something(cleaned(words)) == ("a" in words)


def test_persian_words_keep_their_shape() -> None:
    assert (
        cleaned("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


def test_nobody_answers_where_nothing_is_shown(cast: Cast, post: Post) -> None:
    comment = said(post, cast.ola, "What a morning")
    with pytest.raises(Refused, match="Only a comment that is shown"):
        reply_as_nursery(comment, "Thank you", form_key=uuid.uuid4(), by=cast.morag)
    assert not Notice.objects.filter(kind="comment_answered").exists()
