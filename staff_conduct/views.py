"""Raising a concern, and following one's own."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from staff_conduct import contacts
from staff_conduct.access import clauses_to_name, own_concerns, staff_to_name, with_level
from staff_conduct.actions import add_to_concern, raise_concern, read_own_concern
from staff_conduct.forms import ConcernForm, WordsForm, involved_from
from staff_conduct.models import About, Concern, Kind, Naming
from staff_conduct.rules import Reported, Routing, readers_if_about, routing_of

LOOKED_AT = {None: "Waits to be read", "low_level": "Looked at", "harm_threshold": "Looked at"}


def nursery_of() -> Nursery | None:
    """The nursery, for its contacts."""
    return Nursery.objects.filter(pk=1).first()


def who_reads_what(*, named: bool) -> list[tuple[str, str]]:
    """Before anything is typed: for each person it may be about, who would read it."""
    now = clock.now()
    rows = []
    for about in About:
        if about == About.ME or (about == About.FAMILY and not named):
            continue
        readers = readers_if_about(about, now)
        names = "; ".join(one.words for one in readers)
        rows.append((about.label, names or "Nobody here: please go to somebody outside, below."))
    return rows


def concern_page(
    request: HttpRequest,
    form: ConcernForm,
    *,
    routing: Routing | None = None,
    shown: Routing | None = None,
    notice: str = "",
    template: str = "staff_conduct/raise.html",
) -> HttpResponse:
    """The form, and above it who will read what was typed, once that is known."""
    nursery = nursery_of()
    named = "naming" in form.fields
    context = {
        "form": form,
        "routing": routing,
        "asked": shown or routing,
        "first_steps": contacts.first_steps(nursery),
        "outside": contacts.outside(),
        "who_reads": who_reads_what(named=named),
        "notice": notice,
    }
    return render(request, template, context)


def routing_for(form: ConcernForm, by: User | None, involved: frozenset[int] = frozenset()) -> Routing:
    """Who would read what this valid form holds."""
    given = form.cleaned_data
    about, person = About(given["about"]), given.get("person")
    subjects = (person,) if person is not None else ()
    texts = tuple(form.words().values())
    return routing_of(Reported(about, subjects, texts, reporter=by, involved=involved), clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.RAISE_CONCERN)
def raise_(request: MemberRequest) -> HttpResponseBase:
    """The concern form. First it names the readers of what was typed; sent is only what they were named for."""
    lists: dict[str, Any] = {"staff": staff_to_name().exclude(pk=request.user.pk), "clauses": clauses_to_name()}
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        initial = {"kind": kind} if kind in Kind.values else {}
        return concern_page(request, ConcernForm(initial=initial, **lists))
    form = ConcernForm(request.POST, **lists)
    if not form.is_valid():
        return unprocessable(concern_page(request, form))
    everybody = routing_for(form, request.user)
    involved = involved_from(request.POST, everybody.readers)
    routing = routing_for(form, request.user, involved)
    if not routing.readers:
        return unprocessable(concern_page(request, form, routing=routing, shown=everybody))
    if request.POST.get("go") != "send":
        return concern_page(request, form, routing=routing, shown=everybody)
    given = form.cleaned_data
    try:
        raised = raise_concern(
            kind=Kind(given["kind"]),
            about=About(given["about"]),
            naming=Naming(given["naming"]),
            words=form.words(),
            by=request.user,
            person=given.get("person"),
            clause=given.get("clause"),
            involved=involved,
            shown_readers=request.POST.get("readers", ""),
            key=given.get("form_key"),
        )
    except Refused as refusal:
        if refusal.field == "form_key":
            messages.info(request, str(refusal))
            return redirect("staff_conduct:own")
        return unprocessable(concern_page(request, form, routing=routing, shown=everybody, notice=str(refusal)))
    if raised.code:
        return sent_page(request, raised.code)
    messages.success(request, "We have it. You can follow it and add to it here.")
    return redirect("staff_conduct:own_concern", raised.concern.pk)


def sent_page(request: HttpRequest, code: str) -> HttpResponse:
    """The code of a concern without a name, shown this once: neither a session nor an address holds it."""
    context = {"code": code, "first_steps": contacts.first_steps(nursery_of())}
    return render(request, "staff_conduct/sent.html", context)


@require_safe
@requires(Can.RAISE_CONCERN)
def own(request: MemberRequest) -> HttpResponseBase:
    """The concerns one raised with one's name kept, and where each stands, in few words."""
    now = clock.now()
    rows = [
        (one, one.get_kind_display(), moment(one.raised_at, now=now), LOOKED_AT.get(level(one), "Answered"))
        for one in with_level(own_concerns(request.user))
    ]
    return render(request, "staff_conduct/own.html", {"rows": rows})


def level(concern: Concern) -> str | None:
    """The level that `with_level` has put on the row."""
    found: str | None = getattr(concern, "level", None)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.RAISE_CONCERN)
def own_concern(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What one sent, what was answered, and a place to add. Somebody else's is not found."""
    concern = get_object_or_404(own_concerns(request.user), pk=pk)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_to_concern(concern, form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "Added. Those who read it are told that there is something new.")
            return redirect("staff_conduct:own_concern", pk)
    found = read_own_concern(concern, by=request.user)
    page = render(request, "staff_conduct/own_concern.html", {**told(found, clock.now()), "form": form})
    return unprocessable(page) if form.errors else page


def told(found: Any, now: Any) -> dict[str, Any]:
    """An opened concern in words, for whoever raised it."""
    parts = [
        (label, found.words[name])
        for name, label in (
            ("what", "What happened"),
            ("when", "When"),
            ("where", "Where"),
            ("who", "Who"),
            ("address", "Address"),
        )
        if found.words[name]
    ]
    additions = [
        ("You added" if one.row.by_id is None else "Answer from the nursery", moment(one.row.at, now=now), one["text"])
        for one in found.additions
    ]
    return {
        "concern": found.concern,
        "kind": found.concern.get_kind_display(),
        "raised": moment(found.concern.raised_at, now=now),
        "parts": parts,
        "additions": additions,
        "disposed": found.words.words is None,
    }
