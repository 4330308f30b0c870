"""One's own notices and mails; the way out of the mail of the day; returned mail."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.standing import open_to_all
from nursery_portal.notify import digest
from nursery_portal.notify.access import member_of_link, newest_notice, notices_visible_to, open_bounces
from nursery_portal.notify.actions import choose_mails, read_all_notices, read_notice, settle_bounce, stop_daily
from nursery_portal.notify.forms import MailChoiceForm
from nursery_portal.notify.models import Notice
from nursery_portal.notify.rules import choice_of, user_of_token

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One notice made ready for the page."""

    notice: Notice
    when: str
    at: str


def _key(text: str) -> int | None:
    """The key of a notice as a page gave it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_safe
def notices(request: MemberRequest) -> HttpResponseBase:
    """The member's notices, newest first; `?before=` leads to earlier ones."""
    now = clock.now()
    rows = notices_visible_to(request.user).order_by("-pk")
    before = request.GET.get("before", "")
    if before:
        last = _key(before)
        if last is None:
            raise Http404
        rows = rows.filter(pk__lt=last)
    found = list(rows[: PAGE + 1])
    lines = [Line(notice, words.moment(notice.made_at, now=now), notice.made_at.isoformat()) for notice in found[:PAGE]]
    context = {
        "lines": lines,
        "any_unread": any(line.notice.read_at is None for line in lines),
        "upto": newest_notice(request.user) if before or not lines else lines[0].notice.pk,
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
    """Mark everything as read that was there when the page was made; without saying up to which, nothing."""
    upto = _key(request.POST.get("upto", ""))
    number = read_all_notices(upto=upto, by=request.user) if upto else 0
    if number:
        messages.success(request, f"Marked as read: {words.counted(number, 'notice')}.")
    return redirect("notify:list")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: MemberRequest) -> HttpResponseBase:
    """Which mails one gets, and when. What is about safety comes in any case, and the page says so."""
    posted = request.method == "POST"
    form = MailChoiceForm(request.POST if posted else None, initial=MailChoiceForm.initial_of(choice_of(request.user)))
    if posted and form.is_valid():
        choose_mails(form.choice(), by=request.user)
        messages.success(request, "Kept. It holds from the next mail on.")
        return redirect("notify:choices")
    page = render(request, "notify/choices.html", {"form": form, "hour": words.hour(digest.begins_at(clock.now()))})
    return unprocessable(page) if posted else page


@open_to_all
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """The way out of the mail of the day, without signing in. Opening the link changes nothing: mail scanners do that.

    One tap on the page ends it, and so does the mail program by itself (RFC 8058). The link does this and no more, so
    that a forwarded mail harms nobody.
    """
    pk = user_of_token(token)
    user = member_of_link(pk) if pk is not None else None
    if user is None:
        raise Http404
    done = ""
    if request.method == "POST":
        again = bool(request.POST.get("again"))
        stop_daily(user, again=again)
        done = "again" if again else "stopped"
    return render(request, "notify/stop.html", {"done": done})


@require_safe
@requires(Can.INVITE)
def bounces(request: MemberRequest) -> HttpResponseBase:
    """The addresses from which mail comes back."""
    now = clock.now()
    lines = [
        (one, words.moment(one.last_at, now=now), words.counted(one.times, "time"))
        for one in open_bounces(request.user).select_related("user")
    ]
    return render(request, "notify/bounces.html", {"lines": lines})


@require_POST
@requires(Can.INVITE)
def bounce_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The address was put right or confirmed."""
    bounce = get_object_or_404(open_bounces(request.user), pk=pk)
    try:
        settle_bounce(bounce, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Settled. Mails go there again.")
    return redirect("notify:bounces")
