"""A child did not want to be photographed: said by staff beside the picture, decided by a manager."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.access import editable_photos, may_edit, photo_visible_to, photos_to_say_no_to
from posts.actions import keep_out, settle_kept_out
from posts.models import KeptOut, Photo, Post
from posts.unwilling import kept_out_for, lines_of

NOT_TAGGED = "not_tagged"


@require_POST
@requires(Can.TAKE_DOWN)
def photo_keep_out(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """One of the staff saw it: the picture is out of everybody's sight, in a draft and in the day book alike. Also one
    that went out of sight for another reason while their page still showed it."""
    now = clock.now()
    found = photo_visible_to(request.user, photo, now) or _seen_before(request.user, photo, now)
    if found is None or found.post_id != pk:
        raise Http404
    out = found.post.state == Post.State.PUBLISHED  # one that was hidden is worked on like a draft
    there = out or may_edit(request.user, pk, now)  # not for whoever saw it before it was hidden
    then = reverse("posts:post_detail" if out else "posts:post_edit", args=[pk]) if there else reverse("posts:feed")
    try:
        keep_out(found, _child(request, found), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        then = reverse("posts:tagging", args=[pk, photo]) if there and not out else then
    else:
        messages.success(request, "The picture is kept out. Nobody sees it; a manager decides about it.")
    if request.headers.get("X-Bench"):
        return HttpResponse(headers={"X-Go": then})
    return redirect(then)


def _seen_before(user: User, photo: uuid.UUID, at: datetime) -> Photo | None:
    """The picture where it is down, or its post is hidden: to note something about it, and not to be shown."""
    for ground in (photos_to_say_no_to, editable_photos):
        found = ground(user, at).filter(pk=photo).select_related("post").first()
        if found is not None:
            return found
    return None


def _child(request: MemberRequest, photo: Photo) -> Child | None:
    """The tagged child that was chosen; None for one who is not tagged. Nothing chosen is refused."""
    chosen = request.POST.get("child", "")
    if chosen == NOT_TAGGED:
        return None
    tagged = {str(tag.child_id): tag.child for tag in photo.tags.select_related("child")}
    if chosen not in tagged:
        raise Refused("Choose which child did not want to be photographed.")
    return tagged[chosen]


@require_safe
@requires(Can.PUBLISH_POST, Can.MODERATE)
def kept_out(request: MemberRequest) -> HttpResponseBase:
    """The pictures that wait because a child did not want them, for those who decide."""
    rows = kept_out_for(request.user).select_related("photo__post", "child", "marked_by")
    return render(request, "posts/kept_out.html", {"lines": lines_of(rows, request.user, clock.now())})


@require_POST
@requires(Can.PUBLISH_POST, Can.MODERATE)
def kept_out_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Leave it out for good, or bring it back: the child was fine."""
    mark = get_object_or_404(kept_out_for(request.user).select_related("photo__post"), pk=pk)
    outcome = request.POST.get("outcome", "")
    try:
        back = settle_kept_out(mark, outcome, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:kept_out")
    if outcome == KeptOut.Outcome.LEFT_OUT:
        messages.success(request, "The picture is left out and is being erased.")
    elif back:
        messages.success(request, "The picture is back in its post.")
    else:
        title = mark.photo.post.title or "Without a title"
        messages.success(
            request,
            "Noted. Something else took it down, and it stays down. Where that has passed, a manager can put it back "
            f"in its post, “{title}”.",
        )
    return redirect("posts:kept_out")
