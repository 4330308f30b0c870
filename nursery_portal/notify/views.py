"""One's own notices: read, open, mark as read."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.members.http import MemberRequest
from nursery_portal.notify.access import notices_visible_to
from nursery_portal.notify.actions import read_all_notices, read_notice
from nursery_portal.notify.models import Notice

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One notice made ready for the page."""

    notice: Notice
    when: str
    at: str


@require_safe
def notices(request: MemberRequest) -> HttpResponseBase:
    """The member's notices, newest first; `?before=` leads to earlier ones."""
    now = clock.now()
    rows = notices_visible_to(request.user).order_by("-pk")
    before = request.GET.get("before", "")
    if before:
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    lines = [Line(notice, words.moment(notice.made_at, now=now), notice.made_at.isoformat()) for notice in found[:PAGE]]
    context = {
        "lines": lines,
        "any_unread": any(line.notice.read_at is None for line in lines),
        "older": f"{reverse('notify:list')}?before={lines[-1].notice.pk}" if len(found) > PAGE else "",
        "newest": not before,
    }
    return render(request, "notify/notices.html", context)


@require_POST
def notice_open(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Mark as read, and go where the notice leads; an address of another site is never followed."""
    notice = get_object_or_404(notices_visible_to(request.user), pk=pk)
    read_notice(notice, by=request.user)
    if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notify:list")


@require_POST
def notices_read(request: MemberRequest) -> HttpResponseBase:
    """Mark everything as read."""
    number = read_all_notices(by=request.user)
    if number:
        messages.success(request, f"Marked as read: {words.counted(number, 'notice')}.")
    return redirect("notify:list")
