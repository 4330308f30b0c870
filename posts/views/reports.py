"""Telling about a picture, and answering: for every member, then for the safeguarding lead."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.kit.words import listed
from nursery_portal.members.access import Can, may, members_holding
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.register.models import Nursery
from posts.access import may_add_to_reports, photo_shown_to, published_posts
from posts.actions import confirm_disposal, decide_report, propose_disposal, report_photo
from posts.actions.reporting import DISPOSALS
from posts.daybook import help_line
from posts.forms import PhotoReportForm, ReportAnswerForm
from posts.models import Photo, PhotoReport
from posts.reports import (
    facts_of,
    may_report_again,
    nobody_decides,
    open_reports,
    reached_by,
    reports_for,
    told_mark,
    told_of,
    told_the_same,
)
from posts.samefile import elsewhere, reported_elsewhere

CONFIRMS: dict[str, str] = {
    PhotoReport.Outcome.ERASED: "Erase it, as the second person",
    PhotoReport.Outcome.HANDED_OVER: "Keep it closed away for the police, as the second person",
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_DAY_BOOK)
def report_write(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Say what is wrong with a picture. Before it is sent, the page says who will read it. What was typed is not lost
    where somebody else's report took the picture out of sight meanwhile, nor told twice by two taps."""
    picture = Photo.objects.select_related("post").filter(post=pk, pk=photo).first()
    if picture is None or not _may_tell(request, picture):  # the same whether it went, was erased or never there
        return _gone(request)
    if request.method != "POST":
        return _form(request, picture, PhotoReportForm(initial={"reason": request.GET.get("reason", "")}))
    form = PhotoReportForm(request.POST)
    if not form.is_valid():
        return unprocessable(_form(request, picture, form))
    reason, words = form.cleaned_data["reason"], form.cleaned_data["words"]
    try:
        report = report_photo(picture, reason, words, by=request.user)
    except Refused as refusal:
        if not told_the_same(request.user, photo, reason, words):  # else two taps: the first was taken
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
            return unprocessable(_form(request, picture, form))
        said = "Somebody is looking at it."
    else:
        said = "Nobody sees the picture now." if report.hid else "Somebody looks at it soon."
    if nobody_decides(picture):
        toast(request, _nobody_here(), level=messages.ERROR, accepted=f"picture-{photo}")
    else:
        toast(request, f"Thank you. {said} You will hear from us here.", accepted=f"picture-{photo}")
    if may_report_again(request.user, picture):
        return redirect("posts:reports")
    return redirect("posts:post_detail", pk=pk) if _reads(request, picture) else redirect("posts:album")


def _may_tell(request: MemberRequest, picture: Photo) -> bool:
    """Whether they see it, lost its report in a restore, or were still writing when it went."""
    now = clock.now()
    if photo_shown_to(request.user, picture.pk, now) is not None or may_report_again(request.user, picture):
        return True
    sent = request.method == "POST"
    told = sent and open_reports().filter(photo=picture, reporter=request.user).exists()
    return told or (sent and may_add_to_reports(request.user, picture, now))


def _nobody_here() -> str:
    """What whoever told us reads, and it stays, where nobody may decide about it: whom to call instead."""
    line = help_line(Nursery.objects.filter(pk=1).first())
    return (
        "Thank you. It is kept, but nobody here may decide about it as things are. If a child is in danger now, call "
        f"999. Worried about a child: {line}. You need not wait for us."
    )


def _gone(request: MemberRequest) -> HttpResponse:
    """404 with the words typed, and the other ways."""
    context = {"words": request.POST.get("words", ""), "help_line": help_line(Nursery.objects.filter(pk=1).first())}
    return render(request, "posts/picture_report_gone.html", context, status=404)


def _reads(request: MemberRequest, picture: Photo) -> bool:
    """Whether the post is in this person's day book too: a child's album also holds pictures from another room."""
    return published_posts(request.user, clock.now()).filter(pk=picture.post_id).exists()


def _form(request: MemberRequest, picture: Photo, form: PhotoReportForm) -> HttpResponse:
    people = members_holding(Can.MODERATE).exclude(pk=request.user.pk).order_by("first_name", "pk")
    readers = listed(person.shown_name for person in people)
    context = {"photo": picture, "form": form, "readers": readers, "reads_post": _reads(request, picture)}
    return render(request, "posts/picture_report.html", context)


@require_safe
@requires(Can.READ_COVERAGE)
def report_list(request: MemberRequest) -> HttpResponseBase:
    """Reported pictures that wait for this person: in words, without a single thumbnail."""
    if not (may(request.user, Can.MODERATE) or may(request.user, Can.DECIDE_REPORT)):
        raise Http404
    rows = reports_for(request.user).select_related("photo__post", "reporter")
    return render(request, "posts/reports.html", {"facts": facts_of(rows, clock.now())})


def _door(request: MemberRequest, pk: int) -> PhotoReport:
    mine = reports_for(request.user).select_related("photo__post", "reporter", "proposed_by")
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_COVERAGE)
def report_detail(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One report: the facts first, the picture only where it cannot show abuse, then what becomes of it."""
    report = _door(request, pk)
    if request.method != "POST":
        return _page(request, report, ReportAnswerForm(report=report))
    form = ReportAnswerForm(request.POST, report=report)
    if not form.is_valid():
        return unprocessable(_page(request, report, form))
    outcome, note, seen = form.cleaned_data["outcome"], form.cleaned_data["note"], request.POST.get("seen", "")
    try:
        if outcome in DISPOSALS:
            propose_disposal(report, outcome, note, seen=seen, by=request.user)
        else:
            decide_report(report, outcome, note, seen=seen, by=request.user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(_page(request, report, form))
    messages.success(request, _answered(report, outcome))
    return redirect("posts:reports")


def _answered(report: PhotoReport, outcome: str) -> str:
    if outcome in DISPOSALS:
        return "A second person is asked to confirm it."
    down = Photo.objects.filter(pk=report.photo_id, taken_down_at__isnull=False).exists()
    if outcome == PhotoReport.Outcome.NOTHING_WRONG and down and reported_elsewhere(report.photo):
        return (
            "Answered. It stays down all the same: the same picture in another post waits for an answer, or two people "
            "erased it or handed it over."
        )
    return "Answered. Whoever told us knows."


def _page(request: MemberRequest, report: PhotoReport, form: ReportAnswerForm) -> HttpResponse:
    told = told_of(request.user, report.photo)
    report = next((one for one in told if one.pk == report.pk), report)  # as the mark has it
    facts, *also = facts_of([report, *(one for one in told if one.pk != report.pk)], clock.now())
    context = {
        "report": report,
        "facts": facts,
        "also": also,
        "seen": told_mark(told),
        "reached": reached_by(report.photo) if report.reason == PhotoReport.Reason.WRONG_CHILD else [],
        "elsewhere": elsewhere(report.photo),
        "form": form,
        "proposed": PhotoReport.Outcome(report.proposed).label if report.proposed else "",
        "confirms": "" if report.proposed_by_id == request.user.pk else CONFIRMS.get(report.proposed, ""),
    }
    return render(request, "posts/report.html", context)


@require_POST
@requires(Can.READ_COVERAGE)
def report_confirm(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The second person confirms what the first proposed."""
    report = _door(request, pk)
    try:
        confirm_disposal(report, seen=request.POST.get("seen", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:report", pk=pk)
    messages.success(request, "Done, by two people. The record says who and when.")
    return redirect("posts:reports")
