"""Talking under a post: who reads it, what its author is told, and that nothing typed is lost."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.access import queue_visible_to
from moderation.actions import ask_for_second_look, report_comment, settle, take_away_later, take_back, tell_author
from moderation.models import Decision, Escalation, Pending, Report, SecondLook
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import move_children
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import choose_talk, delete_comment, edit_comment, hide_post, reply_as_nursery, write_comment
from posts.models import Comment, CommentMeasure, Post
from posts.words import cleaned
from tests.cast import Cast, day
from tests.clients import signed_in
from tests.moderation.conftest import decided, said

DECLINED, REMOVED = Decision.Outcome.DECLINED, Decision.Outcome.REMOVED
HTMX = {"HX-Request": "true"}


def reads(user: Any, post: Post) -> str:
    """What stands on the post's page for this person."""
    return signed_in(user).get(reverse("posts:post_detail", args=[post.pk])).content.decode()


def write_at(post: Post) -> str:
    return reverse("posts:comment_write", args=[post.pk])


def test_a_change_waits_while_others_go_on_reading_what_was_approved(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.priya)

    assert "lovely morning" in reads(cast.ola, post) and "dreadful" not in reads(cast.ola, post)
    assert "dreadful morning" in reads(cast.priya, post)

    decided(comment, cast.dora)
    assert "dreadful morning" in reads(cast.ola, post) and "lovely" not in reads(cast.ola, post)


def test_a_change_that_is_declined_leaves_what_was_approved(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.priya)
    decided(comment, cast.dora, DECLINED, reason="unkind")
    assert "lovely morning" in reads(cast.ola, post) and "dreadful" not in reads(cast.ola, post)


@pytest.mark.parametrize("end", ["removed", "deleted"])
def test_nothing_is_left_of_a_changed_comment_that_is_gone(cast: Cast, post: Post, end: str) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.priya)
    if end == "removed":
        decided(comment, cast.dora, REMOVED, reason="unkind")
    else:
        delete_comment(comment, by=cast.priya)
    assert "lovely" not in reads(cast.ola, post) and "dreadful" not in reads(cast.ola, post)


def test_what_is_for_one_family_is_read_by_it_and_the_nursery_only(cast: Cast, post: Post) -> None:
    choose_talk(post, Post.Talk.FAMILY, by=cast.morag)
    comment = decided(said(post, cast.ola, "A word for the nursery"), cast.dora)
    reply_as_nursery(comment, "An answer for the family", form_key=uuid.uuid4(), by=cast.morag)

    for somebody in (cast.ola, cast.sam, cast.gran, cast.morag, cast.pip):
        page = reads(somebody, post)
        assert "A word for the nursery" in page and "An answer for the family" in page, somebody.first_name
    assert "for the nursery" not in reads(cast.priya, post) and "An answer" not in reads(cast.priya, post)

    choose_talk(post, Post.Talk.EVERYONE, by=cast.morag)
    assert "for the nursery" not in reads(cast.priya, post)


def test_a_closed_talk_refuses_and_gives_the_words_back(cast: Cast, post: Post) -> None:
    choose_talk(post, Post.Talk.CLOSED, by=cast.morag)
    answer = signed_in(cast.ola).post(write_at(post), {"body": "A long thought", "form_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "are closed" in answer.content.decode() and "A long thought" in answer.content.decode()
    assert not Comment.objects.exists()


def test_only_a_manager_chooses_who_reads_comments(cast: Cast, post: Post) -> None:
    address = reverse("posts:talk_scope", args=[post.pk])
    for somebody in (cast.ola, cast.pip, cast.dora):
        assert signed_in(somebody).post(address, {"talk": "closed"}).status_code == 403
    post.refresh_from_db()
    assert post.talk == Post.Talk.EVERYONE
    signed_in(cast.morag).post(address, {"talk": "closed"})
    post.refresh_from_db()
    assert post.talk == Post.Talk.CLOSED


def test_a_post_that_was_hidden_meanwhile_gives_the_words_back(cast: Cast, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)
    form = {"body": "A long thought", "form_key": uuid.uuid4()}
    answer = signed_in(cast.ola).post(write_at(post), form)
    unknown = signed_in(cast.ola).post("/day-book/987654/comment/", form)
    assert answer.status_code == unknown.status_code == 404
    assert "A long thought" in answer.content.decode() and "A long thought" in unknown.content.decode()


def test_in_place_the_talk_alone_comes_back(cast: Cast, post: Post) -> None:
    client = signed_in(cast.ola)
    answer = client.post(write_at(post), {"body": "What a morning", "form_key": uuid.uuid4()}, headers=HTMX)
    page = answer.content.decode().strip()
    assert answer.status_code == 200 and page.startswith('<section class="talk"') and "<html" not in page
    assert "Waiting for a person to read it" in page and f'data-accepted="{post.pk}"' in page

    refused = client.post(write_at(post), {"body": "   ", "form_key": uuid.uuid4()}, headers=HTMX)
    assert refused.status_code == 422 and "data-accepted" not in refused.content.decode()
    comment = Comment.objects.get()
    change = reverse("posts:comment_edit", args=[comment.pk])
    assert "Save the change" in client.get(change, headers=HTMX).content.decode()
    stale = client.post(change, {"body": "Other words", "version": 7}, headers=HTMX)
    assert stale.status_code == 422 and "Other words" in stale.content.decode()


def test_the_same_form_sent_twice_is_one_comment(cast: Cast, post: Post) -> None:
    form = {"body": "What a morning", "form_key": uuid.uuid4()}
    client = signed_in(cast.ola)
    for _ in range(2):
        assert client.post(write_at(post), form).status_code == 302
    assert Comment.objects.count() == 1


def test_what_the_register_knows_is_no_oracle(cast: Cast, post: Post) -> None:
    for text in ("Wren was there too", "Nobody was there too", "Dora was there too"):
        page = signed_in(cast.ola).post(write_at(post), {"body": text, "form_key": uuid.uuid4()}, headers=HTMX)
        words = page.content.decode()
        assert "Waiting for a person to read it" in words
        assert "name" not in words.replace('name="', "").replace('class="name"', "")


def test_a_disclosure_shows_its_author_whom_to_call_and_nobody_else(cast: Cast, post: Post) -> None:
    cast.nursery.social_care_contact = "0113 496 0999"
    cast.nursery.save()
    comment = said(post, cast.priya, "She says her uncle hits her")
    assert 'href="tel:999"' in reads(cast.priya, post) and "0113 496 0999" in reads(cast.priya, post)
    decided(comment, cast.dora)
    assert "0113 496 0999" not in reads(cast.ola, post)
    said(post, cast.ola, "Wren looked happy")
    assert "0113 496 0999" not in reads(cast.ola, post)


def test_beside_a_second_look_and_a_report_stands_whom_to_call(cast: Cast, post: Post) -> None:
    cast.nursery.social_care_contact = "0113 496 0999"
    cast.nursery.save()
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    other = decided(said(post, cast.ola, "What a day"), cast.dora)
    pages = (
        (cast.priya, reverse("moderation:look_again", args=[comment.pk])),
        (cast.priya, reverse("moderation:report", args=[other.pk])),
    )
    for who, address in pages:
        page = signed_in(who).get(address).content.decode()
        assert 'href="tel:999"' in page and "0113 496 0999" in page


def test_the_author_hears_which_rule_and_another_person_looks_again(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    assert "it is unkind to somebody" in reads(cast.priya, post)

    address = reverse("moderation:look_again", args=[comment.pk])
    assert signed_in(cast.ola).post(address, {"words": "mine?"}).status_code == 404
    assert signed_in(cast.priya).post(address, {"words": "I meant the weather"}).status_code == 302
    assert signed_in(cast.priya).post(address, {"words": "again"}).status_code == 422

    comment.refresh_from_db()
    now = kit_clock.now()
    assert comment.pk not in queue_visible_to(cast.dora, now).values_list("pk", flat=True)
    assert comment.pk in queue_visible_to(cast.dipa, now).values_list("pk", flat=True)
    page = signed_in(cast.dipa).get(reverse("moderation:item", args=[comment.pk])).content.decode()
    assert "I meant the weather" in page

    decided(comment, cast.dipa)
    assert comment.state == Comment.State.VISIBLE
    assert SecondLook.objects.get().closed_at is not None


@pytest.mark.parametrize("words", ["I meant\r\nthe weather", ""])
def test_two_taps_on_another_look_are_one_and_both_are_thanked(cast: Cast, post: Post, words: str) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    client, address = signed_in(cast.priya), reverse("moderation:look_again", args=[comment.pk])
    for _ in range(2):
        answer = client.post(address, {"words": words}, follow=True)
        assert answer.status_code == 200 and "Somebody who did not decide it will look" in answer.content.decode()
    assert SecondLook.objects.count() == 1
    other = client.post(address, {"words": "And one thing more"})
    assert other.status_code == 422 and "You have asked already" in other.content.decode()
    assert "And one thing more" in other.content.decode()


@pytest.mark.parametrize("how", ["shown", "hidden"])
def test_what_is_said_with_another_look_comes_back_where_there_is_nothing_to_look_at(
    cast: Cast, post: Post, how: str
) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora, DECLINED, reason="unkind")
    client, address = signed_in(cast.priya), reverse("moderation:look_again", args=[comment.pk])
    assert client.get(address).status_code == 200
    if how == "hidden":
        hide_post(post, by=cast.morag)
    else:
        ask_for_second_look(comment, words="Please", by=cast.priya)
        decided(comment, cast.dipa)
    answer = client.post(address, {"words": "I meant the weather"})
    page = answer.content.decode()
    assert answer.status_code == 404 and "I meant the weather" in page and "What a lovely" not in page
    assert reverse("moderation:ask") in page and 'href="tel:999"' in page
    assert client.get(address).status_code == 404
    strangers = signed_in(cast.ola).post(address, {"words": "I meant the weather"})
    assert strangers.status_code == 404 and "There is nothing to look at again" in strangers.content.decode()


def test_ones_own_words_stay_ones_own_when_a_child_moves_up_a_room(cast: Cast, post: Post) -> None:
    shown = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    declined = decided(said(post, cast.priya, "What a dreadful morning"), cast.dora, DECLINED, reason="unkind")
    reply_as_nursery(shown, "Thank you for that", form_key=uuid.uuid4(), by=cast.morag)
    decided(said(post, cast.ola, "We loved it, too"), cast.dora)
    told = Notice.objects.filter(recipient=cast.priya, kind="comment_decided").latest("pk").url
    move_children([cast.wren], room=cast.willow, by=cast.morag)

    client, page = signed_in(cast.priya), reverse("posts:own_comments")
    assert reverse("posts:own_comments") in client.get(reverse("members:account")).content.decode()
    led = client.get(told.partition("#")[0], follow=True)
    listed = led.content.decode()
    assert led.redirect_chain == [(f"{page}?post={post.pk}", 302)]
    assert "What a lovely morning" in listed and "What a dreadful morning" in listed
    assert "it is unkind to somebody. You can ask another person to look." in listed
    for others in (post.title, post.body, "We loved it", "Thank you for that"):
        assert others not in listed, "nothing else of the post"

    again, deleted = (
        reverse("moderation:look_again", args=[declined.pk]),
        reverse("posts:comment_delete", args=[shown.pk]),
    )
    assert again in listed and deleted in listed
    assert client.get(again).status_code == 200
    assert client.post(again, {"words": "I meant the weather"}).status_code == 302
    assert SecondLook.objects.get().words == "I meant the weather"
    assert "Another person will look, and you will hear.</span>" in client.get(page).content.decode()
    assert client.post(deleted, headers=HTMX).status_code == 404, "there is no post to show again"
    gone = client.post(deleted, follow=True)
    assert gone.redirect_chain == [(page, 302)] and "Your comment is gone for everybody" in gone.content.decode()
    assert "What a lovely morning" not in gone.content.decode() and "lovely morning" not in reads(cast.ola, post)


def test_nobody_elses_words_and_none_under_a_post_that_was_taken_down_are_ones_own(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    move_children([cast.wren, cast.teddy], room=cast.willow, by=cast.morag)
    page, address = reverse("posts:own_comments"), reverse("posts:post_detail", args=[post.pk])
    deleted = reverse("posts:comment_delete", args=[comment.pk])
    stranger = signed_in(cast.ola)
    assert stranger.get(address).status_code == 404 and stranger.post(deleted).status_code == 404
    assert "lovely morning" not in stranger.get(f"{page}?post={post.pk}").content.decode()

    client = signed_in(cast.priya)
    assert "lovely morning" in client.get(page).content.decode()
    assert client.get(f"{page}?post={'9' * 30}&before=x").status_code == 200
    assert "lovely morning" not in client.get(f"{page}?before={comment.pk}").content.decode()
    hide_post(post, by=cast.morag)
    assert "lovely morning" not in client.get(page).content.decode()
    assert client.get(address).status_code == 404 and client.post(deleted).status_code == 404
    comment.refresh_from_db()
    assert comment.deleted_at is None


def test_what_one_wrote_goes_on_over_many_pages(cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posts.views.talk.OWN_PAGE", 2)
    first = said(post, cast.priya, "Word number 0")
    for number in (1, 2):
        said(post, cast.priya, f"Word number {number}")
    client, page = signed_in(cast.priya), reverse("posts:own_comments")
    seen = client.get(page).content.decode()
    older = f"?before={first.pk + 1}"
    assert "Word number 1" in seen and "Word number 0" not in seen and f'href="{older}"' in seen
    rest = client.get(f"{page}{older}").content.decode()
    assert "Word number 0" in rest and "Word number 1" not in rest and 'rel="next"' not in rest
    assert f"{reverse('posts:post_detail', args=[post.pk])}#comment-{first.pk}" in rest


def test_whoever_answered_for_the_nursery_sees_it_until_they_are_told_and_then_why(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "When is the trip?"), cast.dora)
    reply = reply_as_nursery(comment, "My own number is on the door", form_key=uuid.uuid4(), by=cast.morag)
    report_comment(reply, reason=Report.Reason.CHILD_IDENTIFIED, by=cast.priya)
    assert "My own number" in reads(cast.morag, post), "as the author of any other comment that is hidden"
    for somebody in (cast.ola, cast.priya, cast.pip):
        assert "My own number" not in reads(somebody, post)

    decided(reply, cast.dora, REMOVED, reason="private_details", tell=False)
    page = reads(cast.morag, post)
    assert "My own number" in page and "taken away" not in page
    tell_author(reply, by=cast.dora)
    page = reads(cast.morag, post)
    assert "My own number" not in page and "This answer was taken away." in page
    assert "The reason: it holds private details." in page
    assert "This answer" not in reads(cast.ola, post)


def test_an_answer_for_the_nursery_that_was_declined_says_why(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.ola, "When is the trip?"), cast.dora)
    reply = reply_as_nursery(comment, "My own number is on the door", form_key=uuid.uuid4(), by=cast.morag)
    report_comment(reply, reason=Report.Reason.PRIVACY, by=cast.priya)
    decided(reply, cast.dora, DECLINED, reason="private_details")
    page = reads(cast.morag, post)
    assert "This answer is not shown." in page and "My own number" not in page
    assert "The reason: it holds private details." in page and "Ask another person" not in page


def test_a_second_look_is_only_for_ones_own_declined_comment(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    with pytest.raises(Refused):
        ask_for_second_look(comment, by=cast.priya)
    assert not SecondLook.objects.exists()


def test_an_author_who_is_not_told_yet_sees_that_it_waits(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "I am going to take her out of the country")
    decided(comment, cast.dora, REMOVED, reason="concern", tell=False)
    page = reads(cast.priya, post)
    assert "Waiting for a person to read it" in page and "taken away" not in page
    assert not Notice.objects.filter(recipient=cast.priya).exists()

    tell_author(comment, by=cast.dora)
    assert "taken away" in reads(cast.priya, post)
    assert Notice.objects.filter(recipient=cast.priya).count() == 1


def queue_page(who: Any) -> str:
    return str(signed_in(who).get(reverse("moderation:queue")).content.decode())


def test_whoever_may_tell_an_author_finds_above_the_queue_who_was_not_told_the_oldest_first(
    cast: Cast, post: Post, clock: Any
) -> None:
    untold = []
    for author, reason in ((cast.priya, "concern"), (cast.sam, "unkind")):
        comment = said(post, author, "A word too much")
        untold.append(decided(comment, cast.dora, REMOVED, reason=reason, tell=False))
        clock.forward(days=1)
    decided(said(post, cast.ola, "Another"), cast.dora, REMOVED, reason="unkind")
    own = decided(said(post, cast.dipa, "My own word"), cast.dora, REMOVED, reason="unkind", tell=False)

    page = queue_page(cast.dora)
    addresses = [reverse("moderation:record", args=[one.pk]) for one in (*untold, own)]
    assert "3 authors have not been told yet" in page
    assert sorted(addresses, key=page.index) == addresses
    assert "it is being looked at as a concern" in page
    others = queue_page(cast.dipa)
    assert "1 author has not been told yet" in others and addresses[1] in others, (
        "of a concern, whoever raised it says when"
    )
    assert "told yet" not in queue_page(cast.rita)
    with pytest.raises(Refused, match="not yours"):
        tell_author(own, by=cast.dipa)

    for address in addresses:
        assert signed_in(cast.dora).post(address, {"do": "tell"}).status_code == 302
    assert "told yet" not in queue_page(cast.dora)
    assert Notice.objects.filter(kind="comment_decided", title="Your comment was taken away").count() == 4


def test_who_was_not_told_yet_is_listed_at_the_same_cost_however_many_and_never_more_than_has_room(
    cast: Cast, post: Post
) -> None:
    def queries() -> int:
        client = signed_in(cast.dora)
        client.get(reverse("moderation:queue"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("moderation:queue"))
        return len(asked)

    def put_off(number: int) -> None:
        made = Comment(post=post, author=cast.priya, body="A word", written_at=kit_clock.now())
        made.state, made.told_later, made.form_key = Comment.State.REMOVED, True, uuid.uuid4()
        made.save()
        words = {"reason": "unkind", "text": made.body, "by": cast.dora, "at": kit_clock.now()}
        Decision.objects.create(comment=made, version=number, outcome=REMOVED, **words)

    put_off(1)
    one = queries()
    for number in range(2, 8):
        put_off(number)
    assert queries() == one and "7 authors have not been told yet<" in queue_page(cast.dora)
    for number in range(8, 31):
        put_off(number)
    page = queue_page(cast.dora)
    assert "30 authors have not been told yet; the 20 oldest are here" in page
    beside, last = page.split("What you decided last")
    assert beside.count("/queue/record/") == 20 and last.count("/queue/record/") == 10 and queries() == one + 1


def test_the_registered_person_tells_the_author_of_what_only_they_could_take_away(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "Dora and Dipa shouted at the children")
    other = decided(said(post, cast.priya, "A word too much"), cast.dora, REMOVED, reason="unkind", tell=False)
    client = signed_in(cast.rita)
    address, others = (reverse("moderation:record", args=[one.pk]) for one in (comment, other))
    assert address in client.get(reverse("moderation:item", args=[comment.pk])).content.decode()
    decided(comment, cast.rita, REMOVED, reason="unkind", tell=False)
    page = queue_page(cast.rita)
    assert "1 author has not been told yet" in page and address in page and others not in page
    assert client.get(others).status_code == client.post(others, {"do": "tell"}).status_code == 404
    record = client.get(address).content.decode()
    assert "its author is not told yet" in record and reverse("moderation:author", args=[cast.priya.pk]) not in record
    assert client.post(address, {"do": "tell"}).status_code == 302
    assert "told yet" not in queue_page(cast.rita)
    assert Notice.objects.filter(recipient=cast.priya, title="Your comment was taken away").count() == 1
    event = AuditEvent.objects.get(event="moderation:comment:told")
    assert (event.actor_id, event.acting_as) == (cast.rita.pk, "owner")


def test_the_registered_person_hears_what_became_of_a_comment_that_was_left_to_them(
    cast: Cast, post: Post, clock: Any
) -> None:
    late, in_time = said(post, cast.priya, "What a lovely morning"), said(post, cast.priya, "What a lovely evening")
    Escalation.objects.create(comment=late, since=late.written_at, step=Escalation.Step.OWNER, at=kit_clock.now())
    client = signed_in(cast.rita)
    assert client.get(reverse("moderation:item", args=[late.pk])).status_code == 200
    forms = {one: {"outcome": "declined", "reason": "unkind", "version": one.version} for one in (late, in_time)}
    for comment in forms:
        decided(comment, cast.dora)

    for name in ("moderation:decide", "moderation:claim", "moderation:concern"):
        answer = client.post(reverse(name, args=[late.pk]), forms[late], follow=True)
        assert "Dora decided this comment: approved. What you did had no effect." in answer.content.decode(), name
        assert client.post(reverse(name, args=[in_time.pk]), forms[in_time]).status_code == 404, "never theirs"
    late.refresh_from_db()
    assert late.state == Comment.State.VISIBLE and Decision.objects.count() == 2


def test_only_taking_away_can_wait_to_be_told(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    with pytest.raises(Refused):
        decided(comment, cast.dora, DECLINED, reason="unkind", tell=False)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD


def test_a_decision_waits_ten_seconds_and_can_be_taken_back(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    address = reverse("moderation:decide", args=[comment.pk])
    form = {"outcome": "approved", "version": comment.version, "undo": "1"}
    client = signed_in(cast.dora)

    client.post(address, form)
    assert settle() == 0
    assert "lovely" not in reads(cast.ola, post)
    other = signed_in(cast.dipa).post(address, form, follow=True)
    assert "Dora decided this comment: approved" in other.content.decode()
    client.post(reverse("moderation:undo", args=[comment.pk]))
    clock.forward(seconds=11)
    assert settle() == 0 and not Decision.objects.exists()

    client.post(address, form)
    clock.forward(seconds=11)
    with pytest.raises(Refused):
        take_back(comment, by=cast.dora)
    assert settle() == 1 and settle() == 0
    assert "lovely" in reads(cast.ola, post)


@pytest.mark.parametrize(("outcome", "ident"), [("declined", "id_note"), ("removed", "removal_note")])
def test_what_was_typed_with_a_decision_is_there_again_when_it_is_taken_back(
    cast: Cast, post: Post, outcome: str, ident: str
) -> None:
    comment = said(post, cast.priya, "What a dreadful morning")
    form = {"outcome": outcome, "version": comment.version, "undo": "1", "reason": "unkind", "note": "Ring <Priya>"}
    client, undo = signed_in(cast.dora), reverse("moderation:undo", args=[comment.pk])
    client.post(
        reverse("moderation:decide", args=[comment.pk]), {**form, "tell_later": "on"} if ident[0] == "r" else form
    )
    page = client.post(undo).content.decode()
    assert "Taken back. It waits for you again." in page and not Pending.objects.exists()
    field = page[page.index(f'id="{ident}"') - 200 :][:400]
    assert 'value="Ring &lt;Priya&gt;"' in field and page.count("Ring &lt;Priya&gt;") == 1
    assert page.count('<option value="unkind" selected>') == 1 and page.count("data-shuts open") == 1
    assert ("checked" in page[page.index('name="tell_later"') - 100 :][:300]) is (outcome == "removed")

    client.post(reverse("moderation:decide", args=[comment.pk]), {**form, "outcome": "approved"})
    assert client.post(undo).headers["Location"] == reverse("moderation:item", args=[comment.pk])


@pytest.mark.parametrize("what", ["changed", "about them", "approved"])
def test_whose_decision_was_dropped_is_told_with_their_note_where_they_may_read_it(
    cast: Cast, post: Post, clock: Any, what: str
) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    outcome = "approved" if what == "approved" else "declined"
    form = {"outcome": outcome, "version": comment.version, "undo": "1", "reason": "unkind", "note": "Ring Priya"}
    signed_in(cast.dora).post(reverse("moderation:decide", args=[comment.pk]), form)
    comment.refresh_from_db()
    changed = "Dora hit him this morning" if what == "about them" else "What a dreadful morning"
    edit_comment(comment, changed, version=comment.version, by=cast.priya)
    clock.forward(seconds=11)
    assert settle() == 0 and settle() == 0 and not Pending.objects.exists() and not Decision.objects.exists()
    told = Notice.objects.filter(recipient=cast.dora, title="A decision of yours did not take effect")
    assert [one.body.endswith("Your note: Ring Priya") for one in told] == ([True] if what == "changed" else [])
    if what == "changed":
        assert signed_in(cast.dora).get(told.get().url).status_code == 200 and not told.get().mail


def late(comment: Comment, by: Any, clock: Any) -> Any:
    """Approved on the item's page, and taken back when the ten seconds are over."""
    form = {"outcome": "approved", "version": comment.version, "undo": "1"}
    client = signed_in(by)
    client.post(reverse("moderation:decide", args=[comment.pk]), form)
    clock.forward(seconds=11)
    return client.post(reverse("moderation:undo", args=[comment.pk]), follow=True)


def test_what_was_approved_by_a_slip_is_taken_away_from_its_history(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning, ring her mum on 07700 900142")
    answer, address = late(comment, cast.dora, clock), reverse("moderation:record", args=[comment.pk])
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address and "take it away here" in page and "<h2>Take it away</h2>" in page
    assert "900142" in reads(cast.ola, post)

    comment.refresh_from_db()
    client, form = signed_in(cast.dora), {"do": "remove", "outcome": "removed", "version": comment.version}
    refused = client.post(address, {**form, "note": "a slip of mine", "tell_later": "on"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "Choose the reason" in page and 'value="a slip of mine"' in page
    assert "checked" in page
    assert client.post(address, {**form, "reason": "private_details", "version": 1}).status_code == 422
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE

    done = client.post(address, {**form, "reason": "private_details"}, follow=True).content.decode()
    assert "Taken away." in done and "<h2>Take it away</h2>" not in done
    assert "900142" not in reads(cast.ola, post) and "it holds private details" in reads(cast.priya, post)
    assert Notice.objects.get(recipient=cast.priya).title == "Your comment was taken away"
    comment.refresh_from_db()
    for version in (comment.version, form["version"]):  # the second is the second of two taps
        again = client.post(address, {**form, "reason": "unkind", "version": version})
        assert again.status_code == 422 and "You have taken it away already." in again.content.decode()
    another = signed_in(cast.dipa).post(address, {**form, "reason": "unkind", "version": comment.version})
    assert another.status_code == 422 and "nobody else can see it" in another.content.decode()
    assert Decision.objects.count() == 2


def test_earlier_words_that_others_read_stand_in_its_history_and_are_taken_away_there(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    client, address = signed_in(cast.dora), reverse("moderation:record", args=[comment.pk])
    page = client.get(address).content.decode()
    assert "Others can see it now, and nobody" in page and "Others read" not in page
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.priya)
    comment = decided(comment, cast.dora, DECLINED, reason="unkind")
    page = client.get(address).content.decode()
    assert "Others read now:</p><p>What a lovely morning</p>" in page and "Others read its earlier words now" in page

    form = {"do": "remove", "outcome": "removed", "reason": "untrue", "version": comment.version}
    done = client.post(address, form, follow=True).content.decode()
    assert "Taken away." in done and "Others read" not in done and "lovely" not in reads(cast.ola, post)


def test_only_whoever_may_read_its_history_takes_away_and_not_what_still_waits(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    own = decided(said(post, cast.dora, "A word of my own"), cast.dipa)
    form = {"do": "remove", "outcome": "removed", "reason": "unkind", "version": comment.version}
    for who, of, status in ((cast.priya, comment, 403), (cast.rita, comment, 404), (cast.dora, own, 404)):
        address = reverse("moderation:record", args=[of.pk])
        assert signed_in(who).post(address, form).status_code == status, who.first_name

    report_comment(comment, reason=Report.Reason.UNTRUE, words="He means me", by=cast.ola)
    address = reverse("moderation:record", args=[comment.pk])
    assert "<h2>Take it away</h2>" not in signed_in(cast.dora).get(address).content.decode()
    refused = signed_in(cast.dora).post(address, {**form, "note": "a slip <b>of mine"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "waits to be decided" in page and "a slip &lt;b&gt;of mine" in page
    item = reverse("moderation:item", args=[comment.pk])
    assert f'<a href="{item}">decide it there</a>' in page
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE
    with pytest.raises(Refused, match="not yours"):
        take_away_later(own, version=own.version, reason="unkind", by=cast.dora)


def test_a_decision_about_words_that_changed_meanwhile_has_no_effect(cast: Cast, post: Post, clock: Any) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    form = {"outcome": "approved", "version": comment.version, "undo": "1"}
    signed_in(cast.dora).post(reverse("moderation:decide", args=[comment.pk]), form)
    edit_comment(comment, "What a dreadful morning", version=1, by=cast.priya)
    clock.forward(seconds=11)

    assert settle() == 0 and not Pending.objects.exists()
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD


def test_the_registered_person_reads_what_no_other_reviewer_may(cast: Cast, post: Post) -> None:
    said(post, cast.priya, "What a lovely morning")
    about_both = said(post, cast.priya, "Dora and Dipa shouted at the children")
    ordinary = queue_visible_to(cast.rita, kit_clock.now())
    assert list(ordinary.values_list("pk", flat=True)) == [about_both.pk]
    assert not queue_visible_to(cast.dora, kit_clock.now()).filter(pk=about_both.pk).exists()
    assert decided(about_both, cast.rita, REMOVED, reason="concern").state == Comment.State.REMOVED


def test_an_allegation_that_names_a_role_is_not_for_its_holder(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "Your deputy shouted at my son and dragged him by the arm")
    now = kit_clock.now()
    assert not queue_visible_to(cast.dipa, now).filter(pk=comment.pk).exists()
    assert queue_visible_to(cast.dora, now).filter(pk=comment.pk).exists()


def test_the_second_of_two_taps_is_not_told_that_it_had_no_effect(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "What a lovely morning")
    address, form = reverse("moderation:decide", args=[comment.pk]), {"outcome": "approved", "version": comment.version}
    client = signed_in(cast.dora)
    client.post(address, form)
    page = client.post(address, form, follow=True).content.decode()
    assert "You decided this comment: approved. That stands." in page and "had no effect" not in page


def test_whose_commenting_is_suspended_hears_why_and_keeps_the_words(cast: Cast, post: Post) -> None:
    CommentMeasure.objects.create(
        author=cast.ola,
        kind="suspended",
        reason="Unkind words twice.",
        until_on=day(3),
        by=cast.dora,
        at=kit_clock.now(),
    )
    answer = signed_in(cast.ola).post(write_at(post), {"body": "A long thought", "form_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "Unkind words twice." in answer.content.decode() and "A long thought" in answer.content.decode()
    assert said(post, cast.priya, "What a lovely morning").pk


@pytest.mark.parametrize("words", ["I don't know where they are", "A long thought", ""])
def test_whose_words_are_refused_is_told_whom_to_call_and_ask_whatever_they_are(
    cast: Cast, post: Post, words: str
) -> None:
    Nursery.objects.update(social_care_contact="0300 123 4567")
    held = said(post, cast.ola, "What a lovely morning")
    calls = (
        'href="tel:999"',
        "children&#x27;s social care (0300 123 4567)",
        f'<a href="{reverse("moderation:ask")}">ask',
    )
    client, form = signed_in(cast.ola), {"body": words, "form_key": uuid.uuid4(), "version": held.version}
    edit = reverse("posts:comment_edit", args=[held.pk])
    shown = client.get(reverse("posts:post_detail", args=[post.pk])).content.decode()
    assert calls[0] not in shown and calls[1] not in shown, "nothing was refused yet"

    CommentMeasure.objects.create(
        author=cast.ola, kind="suspended", reason="Unkind.", until_on=day(3), by=cast.dora, at=kit_clock.now()
    )
    for headers in ({}, {"HX-Request": "true"}):
        for address in (write_at(post), edit):
            answer = client.post(address, form, headers=headers)
            page = answer.content.decode()
            assert answer.status_code == 422 and [one for one in calls if one not in page] == []
            assert page.count(calls[1]) == 1
    choose_talk(post, Post.Talk.CLOSED, by=cast.morag)
    page = client.post(write_at(post), form).content.decode()
    assert "Comments on this post are closed." in page and [one for one in calls if one not in page] == []
    hide_post(post, by=cast.morag)
    for address in (write_at(post), edit):
        answer = client.post(address, form)
        page = answer.content.decode()
        assert answer.status_code == 404 and [one for one in calls if (one in page) != bool(words)] == []


def test_many_comments_in_a_short_time_wait(cast: Cast, post: Post, clock: Any) -> None:
    for number in range(12):
        said(post, cast.ola, f"Word {number}")
    with pytest.raises(Refused, match="wait ten minutes"):
        said(post, cast.ola, "One more")
    clock.forward(minutes=11)
    said(post, cast.ola, "One more")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u202eb\u0000c\u200b", "abc"),
        ("Z" + "\u0301" * 60 + "o", "\u0179" + "\u0301" * 3 + "o"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("\U0001f600", "\U0001f600"),
        ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd"),
    ],
)
def test_what_is_typed_is_made_fit_to_keep(typed: str, kept: str) -> None:
    assert cleaned(typed).replace("\u05b8\u05c1", "\u05c1\u05b8") == kept.replace("\u05b8\u05c1", "\u05c1\u05b8")


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200d\u202e", "\u0301\u0301", "\ufe0f", "\n\n"])
def test_words_that_nobody_can_see_are_refused_and_nothing_is_kept(cast: Cast, post: Post, typed: str) -> None:
    with pytest.raises(Refused, match="Write a few words"):
        said(post, cast.ola, typed)
    assert not Comment.objects.exists()


def test_ten_thousand_characters_come_back_and_two_hundred_links_wait(cast: Cast, post: Post) -> None:
    long = "word " * 2000
    answer = signed_in(cast.ola).post(write_at(post), {"body": long, "form_key": uuid.uuid4()})
    assert answer.status_code == 422 and answer.content.decode().count("word") >= 2000
    comment = write_comment(post, "http://a.co/1 " * 200, form_key=uuid.uuid4(), by=cast.ola)
    screening = comment.screenings.get()
    assert screening.urgency >= 1 and len(screening.findings) <= 40
