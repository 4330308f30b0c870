"""Writing, editing and deleting comments. A comment is born held, and every edit holds it again."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.urls import reverse

from nursery_portal.audit.actions import action, record, subject_type_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Nursery
from posts.access import comments_visible_to, editable_posts, published_posts
from posts.models import Comment, CommentMeasure, EarlierWords, Post
from posts.readers import unmailed
from posts.rules import measures_in_force
from posts.signals import comment_waiting
from posts.words import cleaned, says_something

LONGEST = 4000
MANY, WINDOW = 12, timedelta(minutes=10)


def write_comment(
    post: Post, body: str, *, form_key: uuid.UUID, by: User, acting_as: str = "", for_family: bool = False
) -> Comment:
    """Keep a member's comment, held, or raise Refused and keep nothing. The same words of a form, sent twice, are one
    comment; other words, or words under another post, are another. `for_family`: its writer was told so."""
    key, known, _ = _sent_before(by, once(form_key, post.pk, body), post.pk, body)
    if known is not None:
        return known
    try:
        comment = _write(post, body, form_key=key, by=by, acting_as=acting_as, for_family=for_family)
    except IntegrityError:  # two taps in the same instant: the other one was first
        return Comment.objects.get(author=by, form_key=key)
    comment_waiting.send_robust(Comment, comment_id=comment.pk, version=comment.version)
    return comment


def once(form_key: uuid.UUID, place: int, body: str) -> uuid.UUID:
    """The key of these words of this form in this place. An answer may be lost on its way, and its writer add a
    sentence and send again: that is no double submission, and must not be taken for one."""
    return uuid.uuid5(form_key, f"{place} {cleaned(body)}")


def _sent_before(by: User, key: uuid.UUID, place: int, body: str) -> tuple[uuid.UUID, Comment | None, Comment | None]:
    """What this key brought already, or the key under which these words may be kept, and last what was brought before
    it. What was deleted since, or says something else by now, does not hold them: whoever sends them again means them
    to be read."""
    before, known = None, Comment.objects.filter(author=by, form_key=key).first()
    while known is not None and (known.deleted_at is not None or known.body != cleaned(body)):
        key = once(key, place, body)
        before, known = known, Comment.objects.filter(author=by, form_key=key).first()
    return key, known, before


def edit_comment(comment: Comment, body: str, *, version: int, by: User, for_family: bool = False) -> Comment:
    """Change one's own words within the nursery's edit time, or raise Refused and change nothing. `for_family`: its
    writer was told that the change is.

    It waits again; until a person has read the new words, others go on reading the ones that were approved. What it
    said before stays in its history, whether or not a case needs it, so that its author learns nothing of one. Nor do
    they learn that it was hidden or taken away before they are told: the new words are kept and read, and shown to
    nobody.
    """
    changed = _edit(comment, body, version=version, by=by, for_family=for_family)
    comment_waiting.send_robust(Comment, comment_id=changed.pk, version=changed.version)
    return changed


def _fit(body: str) -> str:
    """The words as they are kept, or Refused."""
    text = cleaned(body)
    if not says_something(text):
        raise Refused("Write a few words before you send.", field="body")
    if len(text) > LONGEST:
        raise Refused(
            f"This comment has {len(text)} characters; {LONGEST} fit. Please shorten it.",
            field="body",
        )
    return text


def _open_post(post: Post, by: User) -> Post:
    """The post, locked, if this person may comment on it now."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if not may(by, Can.WRITE_COMMENT) or not published_posts(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This post is no longer open for comments. Your words are still here; you can copy them.")
    if fresh.talk == Post.Talk.CLOSED:
        raise Refused("Comments on this post are closed. Your words are still here; you can copy them.")
    return fresh


def _may_write(by: User, at: datetime) -> None:
    """Refused while this person's commenting is suspended, with the reason and the last day, and after many texts in a
    short time. Their row is locked, so that two at once are two."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    paused = measures_in_force(by, at).filter(kind=CommentMeasure.Kind.SUSPENDED).first()
    if paused is not None:
        raise Refused(
            f"You can't write comments until {long_date(paused.until_on)} is over: {paused.reason} "
            "You can ask another person to look at this on your notices page. Your words are still here."
        )
    written = Comment.objects.filter(author=by, written_at__gt=at - WINDOW).count()
    changed = EarlierWords.objects.filter(comment__author=by, replaced_at__gt=at - WINDOW).count()
    if written + changed >= MANY:
        raise Refused("You have written many comments in a short time. Please wait ten minutes; your words stay.")


@action(refused=Event.POSTS_COMMENT_REFUSED)
def _write(post: Post, body: str, *, form_key: uuid.UUID, by: User, acting_as: str, for_family: bool) -> Comment:
    fresh = _open_post(post, by)
    text = _fit(body)
    now = clock.now()
    _may_write(by, now)
    comment = Comment.objects.create(
        post=fresh,
        author=by,
        body=text,
        form_key=form_key,
        written_at=now,
        family_only=for_family or fresh.talk == Post.Talk.FAMILY,
    )
    record(
        Event.POSTS_COMMENT_WRITTEN,
        actor=by,
        acting_as=acting_as or hat_for(by, Can.WRITE_COMMENT) or "",
        subject=comment,
        details={"post": fresh.pk, "text": text},
    )
    return comment


@action(refused=Event.POSTS_COMMENT_REFUSED)
def _edit(comment: Comment, body: str, *, version: int, by: User, for_family: bool) -> Comment:
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    fresh.post = _open_post(fresh.post, by)
    nursery = Nursery.objects.filter(pk=1).first()
    minutes = nursery.comment_edit_minutes if nursery else 0
    now = clock.now()
    if fresh.author_id != by.pk or fresh.deleted_at is not None:
        raise Refused("Only the person who wrote a comment can change it.")
    _may_write(by, now)
    unknowing = fresh.told_later or fresh.state == Comment.State.HIDDEN
    if not unknowing and fresh.state not in {Comment.State.HELD, Comment.State.VISIBLE, Comment.State.DECLINED}:
        raise Refused("This comment can no longer be changed.")
    if now > fresh.written_at + timedelta(minutes=minutes) and fresh.state_for_author != Comment.State.DECLINED:
        raise Refused(f"A comment can be changed for {minutes} minutes. You can delete it and write a new one.")
    # a decision nobody told them of counts the version on, and must not be told by this refusal
    theirs = EarlierWords.objects.filter(comment=fresh, version__gte=version)
    if theirs.exists() if unknowing else fresh.version != version:
        raise Refused("Somebody has read or changed this comment since you opened it. Look again before you change it.")
    text = _fit(body)
    approved = fresh.words_read_meanwhile
    Comment.objects.filter(pk=fresh.pk).update(
        body=text,
        shown_body=approved,
        state=fresh.state if unknowing else Comment.State.HELD,
        edited_at=now,
        version=fresh.version + 1,
        to_read=unknowing,
        told="",
        shown_at=fresh.shown_at if approved else None,
        family_only=fresh.change_is_for_family or (for_family and not approved),
    )
    EarlierWords.objects.create(comment=fresh, version=fresh.version, body=fresh.body, replaced_at=now)
    fresh.refresh_from_db()
    record(
        Event.POSTS_COMMENT_EDITED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=fresh,
        details={"text": text, "version": fresh.version},
    )
    return fresh


@action(refused=Event.POSTS_COMMENT_REFUSED)
def delete_comment(comment: Comment, *, by: User) -> None:
    """Take one's own comment away from everybody, or raise Refused. The words stay as evidence, shown to nobody.
    What was answered for the nursery any manager may take away.

    What nobody has read yet may be what somebody has to act on: it stays to be read (`moderation.rules.waiting`).
    """
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    for_house = fresh.as_nursery and may(by, Can.PUBLISH_POST)
    if fresh.author_id != by.pk and not for_house:
        raise Refused("Only the person who wrote a comment can delete it.")
    unread = fresh.to_read or fresh.state in (Comment.State.HELD, Comment.State.HIDDEN)
    changed = Comment.objects.filter(pk=fresh.pk, deleted_at=None).update(deleted_at=clock.now(), to_read=unread)
    if not changed:
        raise Refused("This comment was already deleted.")
    hat = hat_for(by, Can.PUBLISH_POST if for_house else Can.WRITE_COMMENT) or ""
    record(Event.POSTS_COMMENT_DELETED, actor=by, acting_as=hat, subject=fresh, details={})


def reply_as_nursery(
    comment: Comment, body: str, *, form_key: uuid.UUID, by: User, for_family: bool = False
) -> Comment:
    """Answer a shown comment for the nursery, at once visible: a manager speaks for the house. Or raise Refused. The
    same words of a form, sent twice, are one answer; who is answered is told once. One that a colleague took away does
    not come back by a second tap, since nobody reads it first. `for_family`: its writer was told so. Where a post is
    for each family only, so is a new answer to what everybody read before."""
    key, known, before = _sent_before(by, once(form_key, comment.pk, body), comment.pk, body)
    if known is not None:
        return known
    try:
        return _reply(comment, body, key, before, by=by, for_family=for_family)
    except IntegrityError:  # two taps in the same instant: the other one was first
        return Comment.objects.get(author=by, form_key=key)


@action(refused=Event.POSTS_COMMENT_REFUSED)
def _reply(
    comment: Comment, body: str, key: uuid.UUID, before: Comment | None, *, by: User, for_family: bool
) -> Comment:
    if not may(by, Can.PUBLISH_POST):
        raise Refused("Only a manager answers for the nursery.")
    if before is not None and _taken_away_by_another(before):
        raise Refused("A colleague took this answer away. Look at the talk first; if it is still right, send it again.")
    post = _open_post(comment.post, by)
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    seen = comments_visible_to(by, clock.now()).filter(pk=fresh.pk).exists()
    if not seen or not fresh.words_for_others or fresh.reply_to_id is not None:
        raise Refused("Only a comment that is shown can be answered.")
    fresh.post = post
    text = _fit(body)
    now = clock.now()
    reply = Comment.objects.create(
        post=post,
        author=by,
        reply_to=fresh,
        as_nursery=True,
        family_only=for_family or fresh.answer_is_for_family,
        body=text,
        form_key=key,
        state=Comment.State.VISIBLE,
        written_at=now,
        shown_at=now,
    )
    record(
        Event.POSTS_COMMENT_WRITTEN,
        actor=by,
        acting_as=Role.MANAGER,
        subject=reply,
        details={"post": fresh.post_id, "reply_to": fresh.pk, "text": text},
    )
    if fresh.author_id != by.pk:
        address = f"{reverse('posts:post_detail', args=[fresh.post_id])}#comment-{reply.pk}"
        mail = fresh.author_id not in unmailed(now)
        notify(fresh.author, "comment_answered", "The nursery replied to your comment", url=address, mail=mail)
    return reply


def _taken_away_by_another(answer: Comment) -> bool:
    mark = {"subject_type": subject_type_of(Comment), "subject_id": str(answer.pk)}
    deleted = AuditEvent.objects.filter(event=Event.POSTS_COMMENT_DELETED, **mark)
    return deleted.exclude(actor_id=answer.author_id).exists()


@action(refused=Event.POSTS_POST_REFUSED)
def choose_talk(post: Post, talk: Post.Talk, *, by: User) -> None:
    """Choose who reads the comments on a post, or raise Refused and change nothing.

    What was written for one family stays theirs when the post is opened to everybody later; what nobody else has read
    yet becomes its family's when the post is for each family only.
    """
    if not may(by, Can.PUBLISH_POST):
        raise Refused("Only a manager chooses who reads comments.")
    list(Comment.objects.select_for_update().filter(post=post, shown_at=None))  # before the post, as a change does
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if not editable_posts(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This post was removed.")
    before = fresh.talk
    if not Post.objects.filter(pk=fresh.pk).exclude(talk=talk).update(talk=talk):
        raise Refused("This is what is chosen already.")
    if talk == Post.Talk.FAMILY:
        Comment.objects.filter(post=fresh, shown_at=None).update(family_only=True)
    record(
        Event.POSTS_TALK_CHOSEN, actor=by, acting_as=Role.MANAGER, subject=fresh, details={"from": before, "to": talk}
    )
