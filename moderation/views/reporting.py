"""Telling us about a comment, and asking for a second look at one's own."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from moderation.access import asked_already, own_declined_comments, reportable_comments, told_already
from moderation.actions import ask_for_second_look, report_comment
from moderation.forms import LookForm, ReportForm
from moderation.models import Report
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.register.models import Nursery
from posts.daybook import help_line
from posts.models import Comment
from posts.unnamed import unnamed_for

THANKS = "Thank you. A person will look at it; we do not say who told us."
LOOKING = "Thank you. Somebody who did not decide it will look, and you will hear."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT)
def report(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Tell us about a comment of somebody else."""
    comment = reportable_comments(request.user, clock.now()).select_related("post", "author").filter(pk=pk).first()
    told = request.POST.get("reason", ""), request.POST.get("words", "")
    if comment is None and request.method == "POST" and told_already(request.user, pk, *told):
        toast(request, THANKS, accepted=f"report-{pk}")  # two taps: the first hid it
        return redirect("posts:feed")
    if comment is None:  # the same answer whether it was hidden, taken away or never there
        return _gone(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            try:
                made = report_comment(
                    comment,
                    reason=Report.Reason(form.cleaned_data["reason"]),
                    words=form.cleaned_data["words"],
                    by=request.user,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                hidden = " It is hidden until somebody has looked." if made.hid else ""
                words = f"{THANKS}{hidden}"
                toast(request, words, accepted=f"report-{pk}")
                return redirect("posts:post_detail", pk=comment.post_id)
        return unprocessable(_report_page(request, comment, form))
    return _report_page(request, comment, form)


def _gone(request: MemberRequest, *, again: bool = False) -> HttpResponse:
    """404 where there is nothing to tell about, or nothing of one's own to look at `again`: with the words typed."""
    context = {"words": request.POST.get("words", ""), "again": again}
    return render(request, "moderation/report_gone.html", context, status=404)


def _whom_to_call() -> dict[str, object]:
    """For whoever is worried about a child: there before anything is typed, so that it tells nothing of the words."""
    return {"help_line": help_line(Nursery.objects.filter(pk=1).first())}


def _report_page(request: MemberRequest, comment: Comment, form: ReportForm) -> HttpResponse:
    unnamed = unnamed_for(request.user, [comment.post], clock.now())
    said = unnamed.talk(comment.post_id, comment.words_for_others)
    context = {"comment": comment, "said": said, "form": form, "name": comment.author.shown_name, **_whom_to_call()}
    return render(request, "moderation/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT)
def look_again(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Ask that another person looks at one's own comment that was not shown. What was typed survives a refusal, and
    that the comment was shown or its post taken down meanwhile."""
    comment = own_declined_comments(request.user, clock.now()).select_related("post").filter(pk=pk).first()
    if comment is None and request.method == "POST":
        return _gone(request, again=True)
    if comment is None:
        raise Http404
    form = LookForm(request.POST or None)
    page = {"comment": comment, "form": form, **_whom_to_call()}
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            ask_for_second_look(comment, words=words, by=request.user)
        except Refused as refusal:
            if not asked_already(request.user, pk, words, clock.now()):  # else two taps: the first was taken
                form.add_error(None, str(refusal))
        if not form.errors:
            toast(request, LOOKING, accepted=f"look-{pk}")
            return redirect("posts:post_detail", pk=comment.post_id)
    answer = render(request, "moderation/look_again.html", page)
    return unprocessable(answer) if request.method == "POST" else answer
