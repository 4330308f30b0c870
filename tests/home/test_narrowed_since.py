"""After a restore: pictures, words and comments that were out before and after, but otherwise, are closed or told."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from moderation.actions import save_rule
from moderation.models import Decision, Report, ScreeningRule
from moderation.rules import standing
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.home import closures, restored
from nursery_portal.kit import clock as kit_clock
from nursery_portal.members import choices
from nursery_portal.members.actions import change_choice
from nursery_portal.register.models import Nursery
from posts.actions import account_for, describe_photo, publish_post, show_again, tag_child, untag_child
from posts.models import Comment, Photo, PhotoTag, Post
from tests.cast import Cast, draft, photo
from tests.clients import signed_in
from tests.home.restoring import after_the_backup, again, picture_of, seen
from tests.posts.workroom import said, text, to, uploaded, words

HOLD = ScreeningRule.Action.HOLD


def says_who_is_in_it(client: Client, picture: Photo) -> None:
    sent = said(picture, accounted="all_tagged")
    assert client.post(to("photo_account", picture.post_id, picture.pk), sent).status_code == 302


def crops(client: Client, picture: Photo) -> None:
    picture.refresh_from_db()
    part = {"x": "0", "y": "0", "w": "60", "h": "100", "unit": "percent", "version": picture.version}
    assert client.post(to("photo_crop", picture.post_id, picture.pk), part).status_code == 302


@pytest.fixture
def real(cast: Cast, kept: Path) -> Photo:
    """A picture of Teddy that can be cropped, in a post that is out."""
    morag = signed_in(cast.morag)
    post = draft(cast.morag, cast.acorn, title="In the garden")
    (picture,) = uploaded(morag, post)
    sent = {"child": cast.teddy.pk, "version": 1, "x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}
    assert morag.post(to("tag_add", post.pk, picture.pk), sent).status_code == 302
    says_who_is_in_it(morag, picture)
    publish_post(post, by=cast.morag)
    assert closures.write()
    return picture


def test_a_picture_that_was_cropped_is_seen_by_nobody_until_somebody_looked(
    cast: Cast, kept: Path, real: Photo
) -> None:
    with after_the_backup():
        morag = signed_in(cast.morag)
        crops(morag, real)
        says_who_is_in_it(morag, real)
        assert seen(cast.priya, real) == 200
    assert seen(cast.priya, real) == 200, "the backup knows nothing of it"
    told, content = again(kept)
    address = to("tagging", real.post_id, real.pk)
    assert content and "1 pictures to be looked at" in told and "0 pictures taken down" in told
    assert f"shown {real.pk}: " in told and f"look at it at {address}, and crop it" in told
    assert seen(cast.priya, real) == 404 and seen(cast.ola, real) == 404
    assert seen(cast.priya, picture_of(cast.wren)) == 200
    assert f"shown {real.pk}: " in again(kept)[0], "told until somebody has looked"
    morag = signed_in(cast.morag)
    assert morag.get(address).status_code == 200
    crops(morag, real)
    assert seen(cast.priya, real) == 404
    says_who_is_in_it(morag, real)
    assert seen(cast.priya, real) == 200
    assert again(kept) == ("Nothing is open that was not.\n", True)


def test_a_statement_that_was_taken_back_is_not_made_by_a_restore(cast: Cast, kept: Path) -> None:
    picture = picture_of(cast.teddy)
    with after_the_backup():
        account_for(picture, "", by=cast.morag)
        assert seen(cast.priya, picture) == 404
    assert again(kept)[1] and seen(cast.priya, picture) == 404
    assert Photo.objects.get(pk=picture.pk).accounted == Photo.Accounted.UNREVIEWED


def test_a_picture_in_which_somebody_was_tagged_since_is_not_shown_without_that_name(cast: Cast, kept: Path) -> None:
    picture = picture_of(cast.teddy)
    with after_the_backup():
        tag_child(picture, cast.wren, by=cast.morag)
        assert seen(cast.priya, picture) == 200
    told, content = again(kept)
    assert content and f"shown {picture.pk}: " in told and seen(cast.priya, picture) == 404


def test_in_a_draft_it_has_to_be_said_again_before_the_picture_goes_out(cast: Cast, kept: Path) -> None:
    post = draft(cast.morag, cast.acorn, title="Later")
    picture = photo(post, cast.teddy, by=cast.morag)
    assert closures.write()
    with after_the_backup():
        account_for(picture, "", by=cast.morag)
    assert f"shown {picture.pk}: " in again(kept)[0]
    page = signed_in(cast.morag).post(to("post_publish", post.pk), {}, follow=True)
    assert "nobody has said whether everyone in it is tagged" in text(page)
    post.refresh_from_db()
    assert post.state == Post.State.DRAFT


@pytest.fixture
def mistaken(cast: Cast, kept: Path) -> PhotoTag:
    """Wren stands by mistake among the names of a picture of Teddy that is out."""
    post = draft(cast.morag, cast.acorn, title="Two")
    picture = photo(post, cast.teddy, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    assert closures.write()
    return PhotoTag.objects.get(photo=picture, child=cast.wren)


def takes_the_name_off(client: Client, tag: PhotoTag) -> None:
    address = to("tag_remove", tag.photo.post_id, tag.photo_id, tag.pk)
    assert client.post(address).status_code == 302
    says_who_is_in_it(client, tag.photo)


def leaves_it_out(client: Client, tag: PhotoTag) -> None:
    assert client.post(to("photo_remove", tag.photo.post_id, tag.photo_id)).status_code == 302


@pytest.mark.parametrize("settles", [takes_the_name_off, leaves_it_out])
def test_a_name_that_was_taken_off_is_told_with_the_pictures_page_and_settled_there(
    cast: Cast, kept: Path, mistaken: PhotoTag, settles: Callable[[Client, PhotoTag], None]
) -> None:
    with after_the_backup():
        untag_child(mistaken.photo, cast.wren, by=cast.morag)
        account_for(mistaken.photo, "all_tagged", by=cast.morag)
    told, content = again(kept)
    assert content and told.count(f"{mistaken.photo_id}: ") == 1 and "uncovered" not in told
    assert to("tagging", mistaken.photo.post_id, mistaken.photo_id) in told and seen(cast.ola, mistaken.photo) == 404
    settles(signed_in(cast.morag), mistaken)
    assert again(kept) == ("Nothing is open that was not.\n", True)


def test_what_was_taken_out_of_a_description_does_not_come_back_and_a_new_one_closes_nothing(
    cast: Cast, kept: Path
) -> None:
    teddys, wrens = picture_of(cast.teddy), picture_of(cast.wren)
    describe_photo(teddys, "Teddy after his insulin", by=cast.morag)
    assert closures.write() and "insulin" not in kept.read_text()
    with after_the_backup():
        describe_photo(teddys, "Teddy in the leaves", by=cast.morag)
        describe_photo(wrens, "A child in the leaves", by=cast.morag)
    told, content = again(kept)
    assert content and f"shown {teddys.pk}: " in told and f"shown {wrens.pk}: " not in told
    assert seen(cast.priya, teddys) == 404 and seen(cast.ola, wrens) == 200


def other_words(client: Client, post: Post) -> None:
    assert client.post(to("post_edit", post.pk), words(post, body="We were at the farm.")).status_code == 302


def other_readers(client: Client, post: Post) -> None:
    sent = words(post, audience=Post.Audience.ROOMS)
    assert client.post(to("post_edit", post.pk), sent).status_code == 302


def another_talk(client: Client, post: Post) -> None:
    assert client.post(to("talk_scope", post.pk), {"talk": Post.Talk.FAMILY}).status_code == 302


@pytest.mark.parametrize("narrows", [other_words, other_readers, another_talk])
def test_a_post_that_was_narrowed_since_is_down_until_it_is_shown_again(
    cast: Cast, kept: Path, narrows: Callable[[Client, Post], None]
) -> None:
    post = draft(cast.morag, cast.acorn, title="The farm", audience=Post.Audience.WHOLE_NURSERY)
    publish_post(post, by=cast.morag)
    assert closures.write()
    with after_the_backup():
        narrows(signed_in(cast.morag), post)
    page = to("post_detail", post.pk)
    assert signed_in(cast.aisha).get(page).status_code == 200, "the backup knows nothing of it"
    told, content = again(kept)
    line = f"said {post.pk}: "
    assert content and "1 posts taken down" in told and line in told and to("post_edit", post.pk) in told
    assert signed_in(cast.aisha).get(page).status_code == 404
    assert Post.objects.get(title="Leaves").state == Post.State.PUBLISHED
    assert line in again(kept)[0]
    show_again(post, by=cast.morag)
    assert again(kept) == ("Nothing is open that was not.\n", True)


def test_a_post_that_was_hidden_since_is_not_told_as_changed(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        Post.objects.update(state=Post.State.HIDDEN)
    told, content = again(kept)
    assert content and "1 posts taken down" in told and "said " not in told


def test_what_a_run_that_was_interrupted_had_closed_is_told_by_the_next_and_closed_once(
    cast: Cast, kept: Path, real: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased, post, comment = picture_of(cast.wren), Post.objects.get(title="Leaves"), Comment.objects.get()
    with after_the_backup():
        crops(signed_in(cast.morag), real)
        says_who_is_in_it(signed_in(cast.morag), real)
        other_words(signed_in(cast.morag), post)
        Photo.objects.filter(pk=erased.pk).update(removed_at=kit_clock.now())
        Comment.objects.update(erased_at=kit_clock.now(), deleted_at=kit_clock.now())
    with monkeypatch.context() as broken, pytest.raises(OSError, match="gone"):
        broken.setattr(restored, "erase_comments_again", raising)
        again(kept)
    assert seen(cast.priya, real) == 404 and Comment.objects.get().body == "Lovely"
    told, content = again(kept)
    assert "0 pictures to be looked at" in told and "1 comments erased" in told
    assert f"shown {real.pk}: " in told and f"said {post.pk}: " in told
    assert content and f"comment {comment.pk}: " not in told
    for once in (Event.POSTS_PHOTO_REMOVED, Event.POSTS_POST_TAKEN_DOWN):
        assert AuditEvent.objects.filter(event=once).count() == 1
    assert f"shown {real.pk}: " in again(kept)[0]
    says_who_is_in_it(signed_in(cast.morag), real)
    assert f"shown {real.pk}: " not in again(kept)[0]


def test_after_an_interrupted_run_the_file_is_refused_for_a_database_that_was_restored_again_and_is_newer(
    cast: Cast, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post.objects.get()
    with after_the_backup():
        Post.objects.update(state=Post.State.HIDDEN)
    backup = transaction.savepoint()
    with monkeypatch.context() as broken, pytest.raises(OSError, match="gone"):
        broken.setattr(restored, "take_post_down_again", raising)
        again(kept)
    transaction.savepoint_rollback(backup)
    other_words(signed_in(cast.morag), post)  # a later backup than the first
    told, content = again(kept)
    assert not content and "older than the database" in told and Post.objects.get().state == Post.State.PUBLISHED
    transaction.savepoint_rollback(backup)
    told, content = again(kept)
    assert content and "1 posts taken down" in told


def raising(*_: object, **__: object) -> None:
    raise OSError("gone")


@pytest.mark.parametrize(
    "before",
    [
        {"state": Comment.State.VISIBLE},
        {"state": Comment.State.DECLINED, "shown_body": "Lovely", "told": Decision.Reason.CHILD_NAMED.label},
    ],
    ids=["shown", "a change was declined"],
)
def test_a_comment_that_said_something_else_and_may_stay_is_told_until_it_was_reported_and_approved(
    cast: Cast, kept: Path, before: dict[str, Any]
) -> None:
    comment, dora = Comment.objects.get(), signed_in(cast.dora)
    Comment.objects.update(**before)
    assert closures.write()
    with after_the_backup():
        Comment.objects.update(state=Comment.State.VISIBLE, body="Nice", shown_body="", told="")
    told, content = again(kept)
    assert not content and f"comment {comment.pk}: " in told and "Lovely" not in told
    record, report, decide = (
        reverse(f"moderation:{name}", args=[comment.pk]) for name in ("record", "report", "decide")
    )
    assert f"read it at {record}, " in told and f"report it at {report} " in told
    approval = {"outcome": "approved", "version": comment.version}
    dora.post(decide, approval)
    assert not Decision.objects.exists() and not again(kept)[1], "it waits for nobody"
    assert dora.get(record).status_code == 200 and dora.get(report).status_code == 200
    assert dora.post(report, {"reason": Report.Reason.OTHER}).status_code == 302
    approval["seen"] = standing(comment)
    assert dora.post(decide, approval).status_code == 302
    assert again(kept)[1]
    assert "Lovely" in text(signed_in(cast.priya).get(to("post_detail", comment.post_id)))


@pytest.mark.parametrize(
    "since",
    [
        {"state": Comment.State.REMOVED, "shown_body": ""},
        {"deleted_at": kit_clock.now},
        {"shown_body": "Nice"},
        {"family_only": True},
    ],
    ids=["taken away", "taken back", "other words", "fewer readers"],
)
@pytest.mark.parametrize("state", [Comment.State.DECLINED, Comment.State.HELD])
def test_a_comment_of_which_others_read_the_earlier_words_is_told_where_they_were_closed(
    cast: Cast, kept: Path, state: Comment.State, since: dict[str, Any]
) -> None:
    comment = Comment.objects.get()
    Comment.objects.update(state=state, shown_body="Lovely", body="Ask Teddy's mother")
    assert closures.write()
    with after_the_backup():
        Comment.objects.update(**{name: value() if callable(value) else value for name, value in since.items()})
    assert "Lovely" in text(signed_in(cast.priya).get(to("post_detail", comment.post_id)))
    told, content = again(kept)
    assert not content and f"comment {comment.pk}: " in told and "Lovely" not in told
    if state == Comment.State.HELD:
        return  # it waits in the queue, and is decided there
    comment.refresh_from_db()
    sent = {"version": comment.version, "reason": Decision.Reason.CHILD_NAMED}
    away = {"do": "remove", "outcome": "removed", **sent}
    answer = signed_in(cast.dora).post(reverse("moderation:record", args=[comment.pk]), away)
    assert answer.status_code == 302
    assert again(kept)[1]
    assert "Lovely" not in text(signed_in(cast.priya).get(to("post_detail", comment.post_id)))


def test_a_comment_whose_change_merely_waits_or_was_declined_is_not_told(cast: Cast, kept: Path) -> None:
    for state in (Comment.State.HELD, Comment.State.DECLINED):
        with after_the_backup():
            Comment.objects.update(state=state, shown_body="Lovely", body="Lovely day")
        assert again(kept)[1]
        call_command("note_open", "--anew", stdout=StringIO())


def test_a_comment_of_which_nobody_else_read_a_word_is_not_told(cast: Cast, kept: Path) -> None:
    Comment.objects.update(state=Comment.State.DECLINED)
    assert closures.write()
    with after_the_backup():
        Comment.objects.update(deleted_at=kit_clock.now())
    assert again(kept)[1]


def test_a_comment_that_was_merely_approved_once_more_is_not_told(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        Comment.objects.update(version=2)
    assert again(kept)[1]


def test_a_setting_that_had_been_stricter_is_told_until_it_is_set_again(cast: Cast, kept: Path) -> None:
    set_to(cast, comment_mode=Nursery.CommentMode.PUBLISH_CLEAN, relatives_per_guardian=2, view_keep_months=12)
    assert closures.write()
    with after_the_backup():
        set_to(cast, comment_mode=Nursery.CommentMode.REVIEW_FIRST, relatives_per_guardian=0, view_keep_months=24)
    told, content = again(kept)
    line = f": {restored.TOLD['setting']}"
    assert not content and f"setting comment_mode{line}" in told and f"setting relatives{line}" in told
    assert told.count("\nsetting ") == 2, "what is kept for less time than before is no looser"
    for code, values in (
        ("comment_mode", {"comment_mode": Nursery.CommentMode.REVIEW_FIRST}),
        ("relatives", {"relatives_per_guardian": 1}),
    ):
        choice = choices.find(code)
        assert choice is not None and change_choice(choice, values, reason="After the restore", by=cast.morag) is None
    assert again(kept)[0].startswith("setting relatives: "), "one relative is more than none"
    set_to(cast, relatives_per_guardian=0)
    assert again(kept)[1]


def set_to(cast: Cast, **values: Any) -> None:
    Nursery.objects.filter(pk=cast.nursery.pk).update(**values)


def test_a_setting_that_was_loosened_and_one_that_stays_loose_are_not_told(cast: Cast, kept: Path) -> None:
    set_to(cast, comment_mode=Nursery.CommentMode.PUBLISH_CLEAN, second_eyes=Nursery.SecondEyes.GROUP)
    assert closures.write()
    with after_the_backup():
        set_to(cast, second_eyes=Nursery.SecondEyes.NEVER)
    assert again(kept)[1]


def test_a_rule_about_comments_that_was_made_or_changed_is_told_until_it_is_made_again(cast: Cast, kept: Path) -> None:
    old = save_rule(None, label="Names", phrases="holly bush", what=HOLD, version=0, by=cast.dora)
    assert closures.write()
    with after_the_backup():
        save_rule(old, label="Names", phrases="holly bush\nivy bush", what=HOLD, version=1, by=cast.dora)
        save_rule(None, label="Places", phrases="red gate", what=HOLD, version=0, by=cast.dora)
    told, content = again(kept)
    assert not content and told.count("rule rules:") == 2 and "bush" not in told
    save_rule(None, label="Places", phrases="red gate", what=HOLD, version=0, by=cast.dora)
    assert again(kept)[0].count("rule rules:") == 1
    save_rule(old, label="Names", phrases="ivy bush", what=HOLD, version=1, by=cast.dora)
    assert again(kept)[1]


def test_a_file_that_an_older_portal_wrote_holds_no_picture_and_no_post(cast: Cast, kept: Path) -> None:
    known = json.loads(kept.read_text())
    for kind in ("shown", "said", "read", "carer"):
        del known["open"][kind]
    del known["settings"], known["closing"]["rule"], known["days"]["carer"]
    kept.write_text(json.dumps(known))
    assert again(kept)[1] and seen(cast.priya, picture_of(cast.teddy)) == 200
    assert signed_in(cast.priya).get(reverse("posts:post_detail", args=[Post.objects.get().pk])).status_code == 200
