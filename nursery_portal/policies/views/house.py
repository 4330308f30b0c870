"""The house's own lists: the register of acknowledgements, days to keep, visitors, and the poster at the door."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.standing import open_to_all
from nursery_portal.policies import poster, register
from nursery_portal.policies.access import open_door, visitors_visible_to
from nursery_portal.policies.actions import acknowledge_as_visitor, enter_training, open_visitor_door
from nursery_portal.policies.dates import days_to_keep, trained
from nursery_portal.policies.forms import TrainingForm, VisitorForm
from nursery_portal.policies.models import Clause
from nursery_portal.policies.rules import visitor_text
from nursery_portal.policies.texts import for_side
from nursery_portal.policies.views.reading import sections_of


@require_safe
@requires(Can.READ_REGISTER)
def acknowledgements(request: MemberRequest) -> HttpResponseBase:
    """Who has acknowledged what, and who has not. It can be printed."""
    context = {"kept": register.register(clock.now()), "today": words.long_date(clock.today())}
    return render(request, "policies/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_REGISTER)
def dates(request: MemberRequest) -> HttpResponseBase:
    """Training of lead and deputies, reviews of policies, with what is overdue; leaders enter trainings here."""
    enters = may(request.user, Can.CHANGE_NURSERY)
    form = TrainingForm(request.POST if request.method == "POST" and enters else None)
    if request.method == "POST" and enters and form.is_valid():
        given = form.cleaned_data
        try:
            enter_training(
                given["person"],
                given["title"],
                trained_on=given["trained_on"],
                renew_on=given["renew_on"],
                in_place_of=given["in_place_of"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Entered.")
            return redirect("policies:dates")
    today = clock.today()
    context = {
        "people": trained(today),
        "days": [(one, words.long_date(one.on)) for one in days_to_keep(today) if one.who is None],
        "form": form if enters else None,
    }
    page = render(request, "policies/dates.html", context)
    return unprocessable(page) if request.method == "POST" else page


@require_safe
@requires(Can.READ_REGISTER)
def visitors(request: MemberRequest) -> HttpResponseBase:
    """Who signed at the door in the last months, the latest first."""
    now = clock.now()
    rows = visitors_visible_to(request.user).select_related("version__document")[:200]
    lines = [(one, words.moment(one.at, now=now)) for one in rows]
    return render(request, "policies/visitors.html", {"lines": lines, "makes": may(request.user, Can.PUBLISH_POLICY)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.PUBLISH_POLICY)
def door_poster(request: MemberRequest) -> HttpResponseBase:
    """The poster to print; a new code ends the one before."""
    if request.method == "POST":
        open_visitor_door(by=request.user)
        messages.success(request, "The poster has a new code. Take the old one down.")
        return redirect("policies:poster")
    door = open_door()
    context: dict[str, object] = {"door": door}
    if door is not None:
        address = settings.PORTAL_BASE_URL.rstrip("/") + reverse("policies:visitor", args=[door.code])
        path, size = poster.drawn(address)
        context |= {"path": path, "size": size, "address": address}
    return render(request, "policies/poster.html", context)


def _visitor_page(request: HttpRequest, form: VisitorForm, code: str, *, done: bool = False) -> HttpResponse:
    version = visitor_text(clock.today())
    if version is None:
        raise Http404
    clauses = for_side(version.clauses.order_by("order"), Clause.Audience.FAMILIES)
    context = {"version": version, "sections": sections_of(clauses), "form": form, "code": code, "done": done}
    return render(request, "policies/visitor.html", context)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: HttpRequest, code: str) -> HttpResponseBase:
    """The policy in the wording for visitors, and a line for a name. No account, and nothing else behind it."""
    door = open_door(code)
    version = visitor_text(clock.today())
    if door is None or version is None:
        raise Http404
    if request.method != "POST":
        return _visitor_page(request, VisitorForm(initial={"version": version.pk}), code)
    form = VisitorForm(request.POST)
    if not form.is_valid():
        return unprocessable(_visitor_page(request, form, code))
    try:
        acknowledge_as_visitor(
            door, form.cleaned_data["name"], form.cleaned_data["visiting"], version=form.cleaned_data["version"]
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(_visitor_page(request, form, code))
    return _visitor_page(request, VisitorForm(), code, done=True)
