"""Talking under a post: in place where the browser can, on pages of their own where it can't."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.register.models import Nursery
from posts import daybook
from posts.access import comments_visible_to, editable_posts, own_words, published_posts
from posts.actions import choose_talk, delete_comment, edit_comment, reply_as_nursery, write_comment
from posts.models import Comment, Post
from posts.views.family import post_page, ready_sentence, talk_keys

FORM = ["GET", "HEAD", "POST"]
OWN_PAGE = 30


def _key(request: MemberRequest) -> uuid.UUID:
    """The form's own key, so that the same form sent twice is one comment."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid.uuid4()


def _for_family(request: MemberRequest) -> bool:
    """Whether the form told its writer that only their family, or the one they answer, and the nursery will read it."""
    return request.POST.get("scope") == Post.Talk.FAMILY


def _talk(request: MemberRequest, post: Post, said: str = "", keep: int = 0, **more: object) -> HttpResponse:
    """The talk of one post alone, to be put in the place of the one on the page; `said` is spoken to its reader,
    `accepted` names the words that have arrived, and `keep` is the comment that is being changed."""
    short = request.POST.get("place", request.GET.get("place", "")) == "feed"
    sheet = daybook.pages(request.user, [post], clock.now(), short=short, keep=keep)[0]
    context = {
        "sheet": sheet,
        "keys": talk_keys("feed" if short else "post"),
        "said": said,
        "may_reply": not short and may(request.user, Can.PUBLISH_POST),
        "may_delete_replies": may(request.user, Can.PUBLISH_POST),
        "ready_sentence": ready_sentence(request.user),
        **more,
    }
    return render(request, "posts/_talk.html", context)


def _to_post(post: int) -> HttpResponseBase:
    """Where somebody lands who comes with a plain request to an address that takes forms only: after signing in again,
    with Back, by a bookmark."""
    return redirect("posts:post_detail", pk=post)


def _door(request: MemberRequest, pk: int) -> Post | None:
    return published_posts(request.user, clock.now()).prefetch_related("rooms").filter(pk=pk).first()


def _adrift(request: MemberRequest, body: str) -> HttpResponse:
    """404 for a post that is not this person's to see, or was hidden while they wrote: with their words in it, and, as
    beside every refusal of words, with whom to call and ask, whatever the words are."""
    context = {"value": body, "help_line": daybook.help_line(Nursery.objects.filter(pk=1).first())}
    return render(request, "posts/comment_adrift.html", context, status=404)


# the same words sent again: what has become of them, as their author is shown it
SENT = {
    Comment.State.HELD: f"Sent. {daybook.WAITING}",
    Comment.State.VISIBLE: "Sent. Others can see it now.",
    Comment.State.DECLINED: "You sent this before, and we did not show it. You can ask another person to look.",
}
TAKEN_AWAY = "You sent these words before, and they were taken away. They are still here; you can copy or change them."


def _unsent(request: MemberRequest, post: Post, body: str, why: str) -> HttpResponseBase:
    """The talk again, with the words still in the composer and the reason above it."""
    more: dict[str, Any] = {"composer_value": body, "composer_error": why}
    return unprocessable(_talk(request, post, **more) if request.htmx else post_page(request, post, **more))


@require_http_methods(FORM)
@requires(Can.WRITE_COMMENT)
def comment_write(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Send a comment. Refused: the talk again, with the words still in the composer and the reason above it."""
    if request.method != "POST":
        return _to_post(pk)
    post, body, key = _door(request, pk), request.POST.get("body", ""), _key(request)
    if post is None:
        return _adrift(request, body)
    try:
        comment = write_comment(post, body, form_key=key, by=request.user, for_family=_for_family(request))
    except Refused as refusal:
        return _unsent(request, post, body, str(refusal))
    comment.refresh_from_db()
    if comment.state_for_author == Comment.State.REMOVED:  # its words stand nowhere on the page
        return _unsent(request, post, body, TAKEN_AWAY)
    words = SENT[comment.state_for_author]
    if request.htmx:
        return _talk(request, post, words, accepted=str(post.pk))
    toast(request, words, accepted=str(post.pk))
    return redirect(f"{reverse('posts:post_detail', args=[post.pk])}#comment-{comment.pk}")


def _own_comment(request: MemberRequest, pk: int) -> Comment | None:
    """One's own; for whoever answers for the nursery what was answered for it, too."""
    mine = Q(author=request.user, as_nursery=False)
    if may(request.user, Can.PUBLISH_POST):
        mine |= Q(as_nursery=True)
    return comments_visible_to(request.user, clock.now()).filter(mine, pk=pk).select_related("post").first()


@require_http_methods(FORM)
@requires(Can.WRITE_COMMENT)
def comment_edit(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Change one's own comment, in place or on a page. What was typed survives a refusal."""
    comment = _own_comment(request, pk)
    gone = comment is None or comment.as_nursery or comment.state_for_author == Comment.State.REMOVED
    if comment is None or gone:
        return _adrift(request, request.POST.get("body", ""))
    nursery = Nursery.objects.filter(pk=1).first()
    readers = Post.Talk.FAMILY if comment.change_is_for_family else Post.Talk.EVERYONE
    context: dict[str, object] = {
        "comment": comment,
        "value": comment.body,
        "version": comment.version,
        "note": daybook.talk_note(readers, nursery),
        "scope": readers,
        "help_line": daybook.help_line(nursery),
    }
    if request.method == "POST":
        body, version = request.POST.get("body", ""), request.POST.get("version", "")
        try:
            opened = int(version) if version.isdecimal() else 0
            changed = edit_comment(comment, body, version=opened, by=request.user, for_family=_for_family(request))
        except Refused as refusal:
            context |= {"value": body, "error": str(refusal)}
            if request.htmx:
                return unprocessable(_talk(request, comment.post, keep=pk, editing=context))
            return unprocessable(render(request, "posts/comment_edit.html", context))
        changed.refresh_from_db()
        shown = changed.state == Comment.State.VISIBLE
        words = "Changed. " + ("Others can see it now." if shown else "A person will read it before others see it.")
        if request.htmx:
            return _talk(request, comment.post, words, accepted=f"edit-{pk}")
        toast(request, words, accepted=f"edit-{pk}")
        return redirect(f"{reverse('posts:post_detail', args=[comment.post_id])}#comment-{comment.pk}")
    if request.htmx:
        return _talk(request, comment.post, keep=pk, editing=context)
    return render(request, "posts/comment_edit.html", context)


@require_http_methods(FORM)
@requires(Can.WRITE_COMMENT)
def comment_delete(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take one's own comment away, or what was answered for the nursery. One's own also where the post is not in one's
    day book any more: from the page of what one wrote."""
    comment = _own_comment(request, pk)
    elsewhere = comment is None
    if comment is None and not request.htmx:  # in place there would be a post to show again
        own = own_words(request.user, clock.now()).filter(as_nursery=False)
        comment = own.filter(pk=pk).select_related("post").first()
    if comment is None:
        return _adrift(request, "")
    if request.method != "POST":
        return _to_post(comment.post_id)
    words = "The answer is gone for everybody." if comment.as_nursery else "Your comment is gone for everybody."
    try:
        delete_comment(comment, by=request.user)
    except Refused as refusal:
        words = str(refusal)
        messages.error(request, words)
    else:
        if not request.htmx:
            messages.success(request, words)
    if request.htmx:
        return _talk(request, comment.post, words)
    if elsewhere:
        return redirect("posts:own_comments")
    return redirect("posts:post_detail", pk=comment.post_id)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_safe
@requires(Can.WRITE_COMMENT)
def own_comments(request: MemberRequest) -> HttpResponseBase:
    """What one wrote oneself, the latest first, also under posts that are not in one's day book any more, of which
    nothing else is shown. `?post=` under one post, `?before=` for earlier ones."""
    now = clock.now()
    post, before = (_number(request.GET.get(name, "")) for name in ("post", "before"))
    rows = own_words(request.user, now).filter(as_nursery=False)
    rows = rows.filter(post__pk=post) if post else rows
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows.select_related("post", "author").order_by("-pk")[: OWN_PAGE + 1])
    lines = daybook.own_talk(request.user, now, found[:OWN_PAGE])
    older = f"?{f'post={post}&' if post else ''}before={found[OWN_PAGE - 1].pk}" if len(found) > OWN_PAGE else ""
    help_line = daybook.help_line(Nursery.objects.filter(pk=1).first())
    context = {"lines": lines, "post": post, "older": older, "help_line": help_line}
    return render(request, "posts/own_comments.html", context)


@require_http_methods(FORM)
@requires(Can.PUBLISH_POST)
def comment_reply(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Answer a comment for the nursery."""
    body = request.POST.get("body", "")
    comment = comments_visible_to(request.user, clock.now()).filter(pk=pk).select_related("post").first()
    if comment is None:
        return _adrift(request, body)
    if request.method != "POST":
        return _to_post(comment.post_id)
    try:
        key, for_family = _key(request), _for_family(request)
        reply = reply_as_nursery(comment, body, form_key=key, by=request.user, for_family=for_family)
    except Refused as refusal:
        post = _door(request, comment.post_id)
        if post is None:
            return _adrift(request, body)
        more = {"reply_to": comment.pk, "reply_value": body, "reply_error": str(refusal)}
        return unprocessable(post_page(request, post, **more))
    shown = reply.state_for_author == Comment.State.VISIBLE
    words = "Answered. Its readers see it now." if shown else "You sent this answer before, and it is not shown."
    toast(request, words, accepted=f"reply-{pk}" if shown else "")
    return redirect(f"{reverse('posts:post_detail', args=[comment.post_id])}#comment-{reply.pk}")


@require_POST
@requires(Can.PUBLISH_POST)
def talk_scope(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Choose who reads the comments on a post, before or after it is out."""
    post = get_object_or_404(editable_posts(request.user, clock.now()), pk=pk)
    chosen = request.POST.get("talk", "")
    if chosen not in Post.Talk.values:
        messages.error(request, "Choose who may read the comments.")
    else:
        try:
            choose_talk(post, Post.Talk(chosen), by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Comments: {Post.Talk(chosen).label[0].lower()}{Post.Talk(chosen).label[1:]}.")
    return redirect("posts:post_detail" if post.state == Post.State.PUBLISHED else "posts:post_edit", pk=post.pk)
