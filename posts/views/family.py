"""Reading the day book and talking under it: what every member does."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.members.access import Can, family_children, may
from nursery_portal.members.http import MemberRequest, requires
from posts import daybook
from posts.access import comments_visible_to, published_posts
from posts.actions import delete_comment, edit_comment, mark_reminder_seen, reply_as_nursery, write_comment
from posts.copies import plans, words_of_copy
from posts.models import Comment, Post
from posts.rules import present_photos


def _door(request: MemberRequest, pk: int) -> Post:
    """The published post in this person's audience, or 404."""
    return get_object_or_404(published_posts(request.user, clock.now()).prefetch_related("rooms"), pk=pk)


@require_safe
@requires(Can.READ_DAY_BOOK)
def feed(request: MemberRequest) -> HttpResponseBase:
    """The day book, newest first. `?before=` is a keyset cursor; a cursor that makes no sense is a 404."""
    now = clock.now()
    text = request.GET.get("before", "")
    before = daybook.Cursor.read(text) if text else None
    if text and before is None:
        raise Http404
    sheets, following = daybook.feed_page(request.user, now, before)
    slips = [] if before else daybook.reminders(request.user, now)
    context = {
        "sheets": sheets,
        "slips": slips[:2],
        "further_slips": slips[2:],
        "older": f"{reverse('posts:feed')}?before={following}" if following else "",
        "newest": before is None,
        "children": list(family_children(request.user).select_related("room")),
        "keys": (("form_key", uuid.uuid4()),),
        "drafts": may(request.user, Can.DRAFT_POST),
    }
    return render(request, "posts/feed.html", context)


def _sheet(request: MemberRequest, post: Post, **more: object) -> HttpResponse:
    now = clock.now()
    sheet = daybook.pages(request.user, [post], now, short=False)[0]
    context = {
        "sheet": sheet,
        "keys": (("form_key", uuid.uuid4()),),
        "may_reply": may(request.user, Can.PUBLISH_POST),
        "may_take_down": may(request.user, Can.TAKE_DOWN),
        "keepable": {plan.photo.pk for plan in plans(present_photos(post), request.user, now)},
        "opened_by": daybook.opened_by(post) if may(request.user, Can.READ_VIEWS) else None,
        **more,
    }
    return render(request, "posts/post_detail.html", context)


@require_safe
@requires(Can.READ_DAY_BOOK)
def post_detail(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One post with its whole pictures one below another, and all its talk."""
    return _sheet(request, _door(request, pk))


@require_safe
@requires(Can.READ_DAY_BOOK)
def picture(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """One picture large, with the one before and the one after: the gallery without script."""
    post = _door(request, pk)
    sheet = daybook.pages(request.user, [post], clock.now(), short=True)[0]
    numbers = {one.pk: index for index, one in enumerate(sheet.pictures)}
    if photo not in numbers:
        raise Http404
    index = numbers[photo]
    kept = plans(present_photos(post).filter(pk=photo), request.user, clock.now())
    context = {
        "sheet": sheet,
        "picture": sheet.pictures[index],
        "number": index + 1,
        "before": sheet.pictures[index - 1] if index else None,
        "after": sheet.pictures[index + 1] if index + 1 < len(sheet.pictures) else None,
        "may_take_down": may(request.user, Can.TAKE_DOWN),
        "keepable": words_of_copy(kept[0]) if kept else "",
    }
    return render(request, "posts/picture.html", context)


@require_POST
@requires(Can.READ_DAY_BOOK)
def reminder_seen(request: MemberRequest, pk: int) -> HttpResponseBase:
    """ "I have seen this": the slip goes."""
    post = _door(request, pk)
    try:
        mark_reminder_seen(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("posts:feed")


@require_POST
@requires(Can.WRITE_COMMENT)
def comment_write(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Send a comment. Refused: the post again, with the words still in the composer and the reason above it."""
    post = _door(request, pk)
    body = request.POST.get("body", "")
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        key = uuid.uuid4()
    try:
        comment = write_comment(post, body, form_key=key, by=request.user)
    except Refused as refusal:
        return unprocessable(
            _sheet(request, post, composer_value=body, composer_error=str(refusal), keys=(("form_key", key),))
        )
    toast(request, "Sent. A person will read it before others see it.", accepted=str(post.pk))
    return redirect(f"{reverse('posts:post_detail', args=[post.pk])}#comment-{comment.pk}")


def _own_comment(request: MemberRequest, pk: int) -> Comment:
    mine = comments_visible_to(request.user, clock.now()).filter(author=request.user, as_nursery=False)
    return get_object_or_404(mine.select_related("post"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT)
def comment_edit(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Change one's own comment. What was typed survives a refusal."""
    comment = _own_comment(request, pk)
    context: dict[str, object] = {"comment": comment, "value": comment.body, "version": comment.version}
    if request.method == "POST":
        body, version = request.POST.get("body", ""), request.POST.get("version", "")
        try:
            edit_comment(comment, body, version=int(version) if version.isdecimal() else 0, by=request.user)
        except Refused as refusal:
            context |= {"value": body, "error": str(refusal)}
            return unprocessable(render(request, "posts/comment_edit.html", context))
        messages.success(request, "Changed. A person will read it again before others see it.")
        return redirect(f"{reverse('posts:post_detail', args=[comment.post_id])}#comment-{comment.pk}")
    return render(request, "posts/comment_edit.html", context)


@require_POST
@requires(Can.WRITE_COMMENT)
def comment_delete(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take one's own comment away."""
    comment = _own_comment(request, pk)
    try:
        delete_comment(comment, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your comment is gone for everybody.")
    return redirect("posts:post_detail", pk=comment.post_id)


@require_POST
@requires(Can.PUBLISH_POST)
def comment_reply(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Answer a comment for the nursery."""
    comment = get_object_or_404(comments_visible_to(request.user, clock.now()).select_related("post"), pk=pk)
    body = request.POST.get("body", "")
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        key = uuid.uuid4()
    try:
        reply = reply_as_nursery(comment, body, form_key=key, by=request.user)
    except Refused as refusal:
        post = _door(request, comment.post_id)
        more = {"reply_to": comment.pk, "reply_value": body, "reply_error": str(refusal)}
        return unprocessable(_sheet(request, post, **more))
    return redirect(f"{reverse('posts:post_detail', args=[comment.post_id])}#comment-{reply.pk}")
