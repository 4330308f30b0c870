"""A family's export: made ready, read and released by leaders; fetched by the guardian after showing who they are."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from nursery_portal.duties.access import exports_to_settle, guardians_for_export, matters_visible_to, own_exports
from nursery_portal.duties.actions import data_of, fetch_export, in_the_way, prepare_export, settle_export
from nursery_portal.duties.exports import NOT_IN, preview
from nursery_portal.duties.forms import ExportForm
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, keeps_album, roles_of
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.standing import open_to_leavers

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@requires(Can.KEEP_MATTERS)
@stepped_up
def export_new(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Make it ready for one guardian."""
    matter = get_object_or_404(matters_visible_to(request.user).select_related("child"), pk=pk)
    if matter.child is None:
        raise Http404
    guardians = guardians_for_export(matter.child).exclude(pk=request.user.pk)
    form = ExportForm(request.POST if request.method == "POST" else None, guardians=guardians)
    if request.method == "POST" and form.is_valid():
        try:
            made = prepare_export(matter, form.cleaned_data["guardian"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Made ready. Another leader reads and releases it now.")
            return redirect("duties:export", made.pk)
    page = render(request, "duties/export_new.html", {"form": form, "matter": matter})
    return unprocessable(page) if request.method == "POST" else page


@require_http_methods(FORM)
@requires(Can.KEEP_MATTERS)
@stepped_up
def export(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Read what would go out, word for word but for what is not this leader's to read; release it or not.

    What may not go out any more is not laid out either: this page is what is handed over on paper.
    """
    found = get_object_or_404(exports_to_settle(request.user).select_related("guardian", "prepared_by", "child"), pk=pk)
    if request.method == "POST":
        release = request.POST.get("answer") == "release"
        try:
            settle_export(found, release=release, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Released. They are told where to fetch it." if release else "Nothing goes out.")
        return redirect("duties:export", pk)
    data = data_of(found)
    hindrance = in_the_way(found, data) if data else ""
    context = {
        "export": found,
        "data": preview(data, request.user, clock.now()) if data and not hindrance else {},
        "hindrance": hindrance,
        "waits": found.state == found.State.PREPARED,
        "may_release": request.user.pk not in {found.prepared_by_id, found.guardian_id},
        "comes_in": bool(roles_of(found.guardian)) or keeps_album(found.guardian),
    }
    return render(request, "duties/export.html", context)


@open_to_leavers
@require_http_methods(FORM)
@stepped_up
def export_fetch(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The guardian's own page, also for a while after their child has left; the button hands the file over."""
    found = get_object_or_404(own_exports(request.user).select_related("child"), pk=pk)
    context = {"export": found, "not_in": NOT_IN}
    if request.method == "POST":
        try:
            content = fetch_export(found, by=request.user)
        except Refused as refusal:
            return unprocessable(render(request, "duties/export_fetch.html", {**context, "refused": str(refusal)}))
        answer = HttpResponse(content, content_type="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="what-we-hold.zip"'
        return answer
    return render(request, "duties/export_fetch.html", context)
