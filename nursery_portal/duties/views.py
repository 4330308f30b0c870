"""The register of breaches, for the lead and the registered person."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.duties.access import breaches_visible_to
from nursery_portal.duties.actions import enter_on_breach, facts_of, open_breach, words_of
from nursery_portal.duties.forms import BreachForm, EntryForm
from nursery_portal.duties.models import HOURS, Breach, BreachEntry
from nursery_portal.duties.rules import standings
from nursery_portal.kit import words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires

FORM = ["GET", "HEAD", "POST"]
Kind = BreachEntry.Kind
ANSWERED = (Kind.RISK, Kind.ICO, Kind.PEOPLE)


@require_safe
@requires(Can.KEEP_BREACHES)
def breaches(request: MemberRequest) -> HttpResponseBase:
    """Every breach this person keeps: the open ones by their clock, then the closed."""
    found = standings(breaches_visible_to(request.user))
    lines = [
        {
            "one": one,
            "aware": words.stamp(one.breach.aware_at),
            "answers": [one.last[kind].get_said_display() if kind in one.last else "" for kind in ANSWERED],
        }
        for one in sorted(found, key=lambda one: (one.closed, one.breach.due_at))
    ]
    return render(request, "duties/breaches.html", {"lines": lines, "target": HOURS})


@require_http_methods(FORM)
@requires(Can.KEEP_BREACHES)
def breach_new(request: MemberRequest) -> HttpResponseBase:
    """Open a breach by hand."""
    form = BreachForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = open_breach(given["kind"], given["what"], aware_at=given["aware_at"], by=request.user)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
            else:
                messages.success(request, f"Opened as {made.reference}.")
                return redirect("duties:breach", made.pk)
        return unprocessable(render(request, "duties/breach_new.html", {"form": form}))
    return render(request, "duties/breach_new.html", {"form": form})


@require_http_methods(FORM)
@requires(Can.KEEP_BREACHES)
def breach(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One breach: its facts, its clock, what was decided, and the next entry."""
    found = get_object_or_404(breaches_visible_to(request.user).select_related("opened_by"), pk=pk)
    closed = standings([found])[0].closed
    if request.method != "POST":
        return _page(request, found, EntryForm(closed=closed))
    form = EntryForm(request.POST, closed=closed)
    if form.is_valid():
        given = form.cleaned_data
        try:
            enter_on_breach(found, *form.chosen(), given["why"], done_at=given["done_at"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Entered. It stays as it is; a correction is a new entry.")
            return redirect("duties:breach", pk)
    return unprocessable(_page(request, found, form))


def _page(request: MemberRequest, found: Breach, form: EntryForm) -> HttpResponse:
    standing = standings([found])[0]
    entries = [
        (
            entry,
            why,
            words.stamp(entry.at),
            words.stamp(entry.done_at) if entry.done_at else "",
        )
        for entry, why in words_of(found.entries.select_related("by"))
    ]
    context = {
        "breach": found,
        "standing": standing,
        "facts": facts_of(found),
        "aware": words.stamp(found.aware_at),
        "due": words.stamp(found.due_at),
        "entries": entries,
        "form": form,
        "target": HOURS,
    }
    return render(request, "duties/breach.html", context)
