"""Relatives: a guardian's own list, what waits for the lead, and who may not be admitted to a child."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import day
from nursery_portal.members.access import (
    Can,
    answerable_children,
    barred_visible_to,
    kept_children,
    own_requests,
    requests_to_settle,
)
from nursery_portal.members.actions import ask_relative, bar_person, end_relative, settle_relative, unbar_person
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.forms.people import WhyForm
from nursery_portal.members.forms.relatives import BarForm, RelativeForm
from nursery_portal.members.http import MemberRequest, ask_again, requires, stepped_up
from nursery_portal.members.models import RelativeRequest
from nursery_portal.members.rules import barred_links, known_otherwise, relatives_of
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent
from nursery_portal.register.models import Nursery

# the same whether somebody looks first or not, and whatever they would look for
ASKED = "Thank you. They get an invitation by mail. Sometimes the nursery looks at it first, which takes a few days."


def _line(request: RelativeRequest) -> dict[str, object]:
    """One relative as the guardian sees them: asked in, joined or ended, as also once the child has left, and whether
    there is anything to end. Nothing of what the nursery knows of them besides: who waits, and who is suspended, is
    nobody's to read here."""
    open_states = {RelativeRequest.State.WAITING, RelativeRequest.State.INVITED}
    link, today, last_day = request.link, clock.today(), request.child.leaving_on
    over = request.state not in open_states or (link is not None and link.is_over(today))
    over = over or (last_day is not None and last_day < today)
    words, tone = ("Ended", "") if over else ("Asked in", "note")
    if request.state == RelativeRequest.State.DECLINED:
        words, tone = "Not admitted. Please speak to the nursery.", ""
    elif not over and link is not None and link.user.joined_at is not None:
        words, tone = "Joined", "good"
    return {
        "pk": request.pk,
        "name": f"{request.first_name} {request.last_name}",
        "what": f"{request.relationship} of {request.child.known_as}",
        "words": words,
        "tone": tone,
        "over": over,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.ASK_RELATIVE)
def relatives(request: MemberRequest) -> HttpResponseBase:
    """The relatives one has asked in, and a form to ask another. The other guardian has a list of their own."""
    nursery = Nursery.objects.filter(pk=1).first()
    most = nursery.relatives_per_guardian if nursery else 0
    if request.method == "POST":
        ask_again(request, request.user)
    children = answerable_children(request.user)
    form = RelativeForm(sent(request), children=children)
    if request.method == "POST" and form.is_valid():
        try:
            ask_relative(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, ASKED)
            return redirect("members:relatives")
    rows = list(own_requests(request.user).select_related("child", "link__user"))
    left = max(0, most - relatives_of(request.user))
    lines = [_line(row) for row in rows]
    context = {
        "form": form,
        "lines": lines,
        "may_end": any(not line["over"] for line in lines),
        "most": most,
        "left": left,
        "may_ask": left or form.errors or children.count() > 1,
    }
    page = render(request, "members/relatives.html", context)
    return unprocessable(page) if request.method == "POST" else page


@require_POST
@requires(Can.ASK_RELATIVE)
def relative_end(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take a relative out again."""
    found = get_object_or_404(own_requests(request.user).select_related("child"), pk=pk)
    return at_once(
        request,
        lambda: end_relative(found, by=request.user),
        said=f"Through you {found.first_name} sees nothing of {found.child.known_as} any more.",
        then=reverse("members:relatives"),
    )


@require_safe
@requires(Can.CHANGE_PROTECTION)
def to_settle(request: MemberRequest) -> HttpResponseBase:
    """Relatives who wait for the lead, because something about the child is restricted or they are known already."""
    rows = requests_to_settle(request.user).select_related("child", "asked_by")
    today = clock.today()
    lines = [
        {"request": row, "on": day(row.asked_at.date(), today=today), "known": known_otherwise(row)} for row in rows
    ]
    return render(request, "members/relatives_to_settle.html", {"lines": lines})


@require_POST
@requires(Can.CHANGE_PROTECTION)
def settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Let a relative in, or not."""
    found = get_object_or_404(requests_to_settle(request.user).select_related("child", "asked_by"), pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"admit", "decline"}:
        messages.error(request, "Choose whether they may come in.")
        return redirect("register:relatives")
    admit, shown = answer == "admit", request.POST.get("account", "")
    account = int(shown) if shown.isdecimal() and len(shown) < 18 else None
    return at_once(
        request,
        lambda: settle_relative(found, admit=admit, account=account, by=request.user),
        said=f"{found.first_name} is admitted." if admit else f"{found.first_name} is not admitted.",
        then=reverse("register:relatives"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def barred(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The people who may not be admitted to a child, and a form for another. For the safeguarding lead."""
    child = get_object_or_404(kept_children(request.user), pk=pk)
    form = BarForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            bar_person(child, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "They are on the list. A relative of that name or address is out at once.")
            return redirect("register:child_barred", pk=pk)
    people = barred_visible_to(request.user).filter(child=child)
    linked = barred_links(clock.today()).filter(child=child).select_related("user")
    context = {"child": child, "people": people, "form": form, "linked": linked}
    page = render(request, "members/child_barred.html", context)
    return unprocessable(page) if request.method == "POST" else page


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def unbar(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take somebody off that list, with a reason."""
    found = get_object_or_404(barred_visible_to(request.user).select_related("child"), pk=pk)
    return keep(
        request,
        WhyForm(sent(request)),
        Sheet(
            f"Take {found.name or found.email} off the list",
            reverse("register:child_barred", args=[found.child_id]),
            f"Not admitted to {found.child.known_as}",
            lead="From then on they can be entered or asked in like anybody else.",
            save="Take them off",
            danger=True,
        ),
        act=lambda data: unbar_person(found, reason=data["reason"], by=request.user),
        said="They are off the list.",
    )
