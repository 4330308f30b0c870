"""Letting a post go out at a time to come, and taking that back."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from posts.actions import schedule_post, unschedule_post
from posts.forms import ScheduleForm
from posts.views.publishing import out_already, review_page
from posts.views.workroom import post_to_change


@require_POST
@requires(Can.PUBLISH_POST)
def post_schedule(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Choose when it goes out. Refused: the review again, with the time still in it."""
    post = post_to_change(request, pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return unprocessable(review_page(request, post, schedule=form))
    try:
        kept = schedule_post(
            post,
            form.cleaned_data["publish_at"],
            seen=request.POST.get("seen", ""),
            event_looked=form.cleaned_data["event_looked"],
            by=request.user,
        )
    except Refused as refusal:
        fresh, reasons = post_to_change(request, pk), refusal.reasons
        if there := out_already(request, fresh):
            return there
        if refusal.field in form.fields:
            form.add_error(refusal.field, list(reasons))
            reasons = ()
        return unprocessable(review_page(request, fresh, refused=reasons, schedule=form))
    when = words.moment(kept.publish_at, now=clock.now()) if kept.publish_at else ""
    messages.success(request, f"It goes out {when}, if everything is still in order then.")
    return redirect("posts:post_review", pk=pk)


@require_POST
@requires(Can.PUBLISH_POST)
def post_unschedule(request: MemberRequest, pk: int) -> HttpResponseBase:
    """It is a draft again."""
    post = post_to_change(request, pk)
    try:
        unschedule_post(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It stays in. It is a draft again.")
    return redirect("posts:post_review", pk=pk)
