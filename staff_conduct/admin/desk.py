"""The pages beside the list of concerns: reads, the year in numbers, what is kept, opening by two signatures."""

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from staff_conduct import pages
from staff_conduct.access import cases_to_review, concerns_to_review, requests_to_sign
from staff_conduct.actions import ask_to_break, dispose, propose_disposal, read_list, sign_to_break
from staff_conduct.admin.walled import member
from staff_conduct.forms import GlassForm, SignForm

if TYPE_CHECKING:
    from staff_conduct.admin.walled import Walled


def desk_urls(site: "Walled") -> list[URLPattern]:
    """Their addresses, below the list of concerns."""
    guard = site.admin_site.admin_view
    found = {"reads": reads, "figures": figures, "inspection": inspection, "keeping": keeping, "glass": glass}

    def bound(view: Any) -> Any:
        return guard(lambda request: view(site, request))

    return [path(f"{name}/", bound(view), name=f"staff_conduct_concern_{name}") for name, view in found.items()]


def reads(site: "Walled", request: HttpRequest) -> HttpResponseBase:
    """Who opened what."""
    refused = site._enter(request, "GET", "HEAD", known={"page"})
    if refused is not None:
        return refused
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    context = pages.reads_page(member(request), max(number, 1))
    read_list("reads", _opened_in(context), by=member(request))
    return site.rendered(request, "staff_conduct/admin/reads.html", context, 200)


def figures(site: "Walled", request: HttpRequest) -> HttpResponseBase:
    """The year in numbers."""
    refused = site._enter(request, "GET", "HEAD", known={"year"})
    if refused is not None:
        return refused
    year = _year(request)
    read_list("figures", [year], by=member(request))
    return site.rendered(request, "staff_conduct/admin/figures.html", pages.figures_page(member(request), year), 200)


def inspection(site: "Walled", request: HttpRequest) -> HttpResponseBase:
    """What an inspector may see, for printing."""
    refused = site._enter(request, "GET", "HEAD", known={"year"})
    if refused is not None:
        return refused
    year = _year(request)
    read_list("inspection", [year], by=member(request))
    context = pages.inspection_page(member(request), year, clock.today())
    return site.rendered(request, "staff_conduct/admin/inspection.html", context, 200)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    return year if 2000 <= year <= 2200 else clock.today().year


def keeping(site: "Walled", request: HttpRequest) -> HttpResponseBase:
    """What is kept until when; and two people who destroy what need not be kept."""
    refused = site._enter(request, "GET", "HEAD", "POST")
    if refused is not None:
        return refused
    by = member(request)
    if request.method == "POST":
        doors: dict[str, Any] = {"concern": concerns_to_review, "conductcase": cases_to_review}
        door, act = doors.get(request.POST.get("kind", "")), request.POST.get("act", "")
        acts: dict[str, Any] = {"propose": propose_disposal, "dispose": dispose}
        if door is None or act not in acts:
            raise Http404
        item = get_object_or_404(door(by), reference=request.POST.get("reference", ""))
        if act == "dispose" and not request.POST.get("sure"):
            messages.error(request, "Tick that its words are gone for good then. Nothing was destroyed.")
            return redirect("admin:staff_conduct_concern_keeping")
        try:
            acts[act](item, by=by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Proposed." if act == "propose" else "Its words are destroyed.")
        return redirect("admin:staff_conduct_concern_keeping")
    context = pages.keeping_page(by, clock.today())
    read_list("keeping", [line["reference"] for line in context["lines"]], by=by)
    return site.rendered(request, "staff_conduct/admin/keeping.html", context, 200)


def glass(site: "Walled", request: HttpRequest) -> HttpResponseBase:
    """Ask for what is not one's own to read, or sign somebody else's request."""
    refused = site._enter(request, "GET", "HEAD", "POST")
    if refused is not None:
        return refused
    bound: dict[str, Any] = {}
    if request.method == "POST":
        bound = _sign(request) if "request" in request.POST else _ask(request)
        if not bound:
            return redirect("admin:staff_conduct_concern_glass")
    context = pages.glass_page(member(request), clock.now(), bound)
    asked = [one["reference"] for one in context["waiting"]]
    read_list("glass", [*asked, *_opened_in(context)], by=member(request))
    return site.rendered(request, "staff_conduct/admin/glass.html", context, 422 if bound else 200)


def _opened_in(context: dict[str, Any]) -> list[str]:
    """The references of the openings on a page, whose reasons it shows."""
    return [reference for reference, _, _ in context["openings"]]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _ask(request: HttpRequest) -> dict[str, Any]:
    form = GlassForm(request.POST)
    if form.is_valid():
        try:
            ask_to_break(**form.cleaned_data, by=member(request))
        except Refused as refusal:
            form.add_error(pages.shown_field(form, refusal.field), str(refusal))
        else:
            messages.success(request, "Kept. If such a concern can be opened to you, a second person is asked to sign.")
            return {}
    return {"ask": form}


def _sign(request: HttpRequest) -> dict[str, Any]:
    by = member(request)
    form = SignForm(request.POST)
    row = get_object_or_404(requests_to_sign(by), words_id=_uuid(request.POST.get("request", "")))
    if form.is_valid():
        try:
            sign_to_break(row, signed_name=form.cleaned_data["signed_name"], by=by)
        except Refused as refusal:
            form.add_error(pages.shown_field(form, refusal.field), str(refusal))
        else:
            messages.success(request, "Signed. It is open to them for a day, and everybody who reads it is told.")
            return {}
    return {f"sign-{row.words_id}": form}
