"""The registers: breaches for the lead and the registered person, requests and complaints for managers, too."""

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.duties.access import breaches_visible_to, exports_to_settle, matters_visible_to
from nursery_portal.duties.actions import (
    enter_on_breach,
    enter_on_matter,
    facts_of,
    name_on_matter,
    open_breach,
    open_matter,
    words_of,
)
from nursery_portal.duties.forms import BreachForm, EntryForm, MatterForm, PersonForm, StepForm
from nursery_portal.duties.models import HOURS, Breach, BreachEntry, Matter
from nursery_portal.duties.rules import matter_standings, standings
from nursery_portal.duties.schedule import fates, report
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, kept_children, people_visible_to, staff_members
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
        "over": found.due_at <= clock.now(),
        "entries": entries,
        "form": form,
        "target": HOURS,
    }
    return render(request, "duties/breach.html", context)


@require_safe
@requires(Can.KEEP_MATTERS)
def matters(request: MemberRequest) -> HttpResponseBase:
    """Every request and complaint this person keeps: the open ones by their clock, then the closed."""
    found = matter_standings(matters_visible_to(request.user).select_related("child"))
    today, never = clock.today(), date.max
    lines = [
        {
            "one": one,
            "came": words.short_date(one.matter.received_on),
            "due": words.short_date(one.clock.due_on) if one.clock.due_on else "",
            "late": one.clock.due_on is not None and one.clock.due_on < today,
        }
        for one in sorted(found, key=lambda one: (one.closed, one.clock.due_on or never))
    ]
    return render(request, "duties/matters.html", {"lines": lines})


@require_http_methods(FORM)
@requires(Can.KEEP_MATTERS)
def matter_new(request: MemberRequest) -> HttpResponseBase:
    """Enter one, by whatever way it came."""
    form = MatterForm(
        request.POST if request.method == "POST" else None,
        children=kept_children(request.user).order_by("known_as"),
        staff=staff_members().order_by("last_name", "first_name"),
        people=people_visible_to(request.user).filter(is_active=True).order_by("last_name", "first_name"),
    )
    if request.method == "POST":
        if form.is_valid():
            try:
                made = open_matter(**form.cleaned_data, by=request.user)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
            else:
                messages.success(request, f"Entered as {made.reference}.")
                return redirect("duties:matter", made.pk)
        return unprocessable(render(request, "duties/matter_new.html", {"form": form}))
    return render(request, "duties/matter_new.html", {"form": form})


@require_http_methods(FORM)
@requires(Can.KEEP_MATTERS)
def matter(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One request or complaint: its words, its clock with the arithmetic, what was done, and the next entry."""
    found = get_object_or_404(
        matters_visible_to(request.user).select_related("child", "entered_by", "about", "asked_by"), pk=pk
    )
    kinds = matter_standings([found])[0].next_kinds
    if request.method != "POST":
        return _matter_page(request, found, StepForm(kinds=kinds))
    form = StepForm(request.POST, kinds=kinds)
    if form.is_valid():
        given = form.cleaned_data
        try:
            enter_on_matter(found, given["kind"], given["why"], on=given["on"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Entered. It stays as it is; a correction is a new entry.")
            return redirect("duties:matter", pk)
    return unprocessable(_matter_page(request, found, form))


@require_http_methods(FORM)
@requires(Can.KEEP_MATTERS)
def matter_person(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Enter about whom of us it turned out to be, or whose it is: it closes to them and their family."""
    found = get_object_or_404(matters_visible_to(request.user), pk=pk)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        staff=staff_members().order_by("last_name", "first_name"),
        people=people_visible_to(request.user).filter(is_active=True).order_by("last_name", "first_name"),
    )
    if request.method == "POST":
        if form.is_valid():
            try:
                name_on_matter(found, **form.cleaned_data, by=request.user)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
            else:
                if matters_visible_to(request.user).filter(pk=pk).exists():
                    messages.success(request, "Entered. It is closed to them and their family from now on.")
                    return redirect("duties:matter", pk)
                messages.success(request, "Entered. It is closed to you from now on; others keep it.")
                return redirect("duties:matters")
        return unprocessable(render(request, "duties/matter_person.html", {"form": form, "matter": found}))
    return render(request, "duties/matter_person.html", {"form": form, "matter": found})


def _matter_page(request: MemberRequest, found: Matter, form: StepForm) -> HttpResponse:
    standing = matter_standings([found])[0]
    due = standing.clock.due_on
    context = {
        "matter": found,
        "standing": standing,
        "facts": facts_of(found),
        "came": words.long_date(found.received_on),
        "due": words.long_date(due) if due else "",
        "late": due is not None and due < clock.today() and not standing.closed,
        "people": [
            (one, why, words.long_date(timezone.localdate(one.at)))
            for one, why in words_of(found.people.select_related("person", "by"))
        ],
        "steps": [(one, why, words.long_date(one.on)) for one, why in words_of(found.steps.select_related("by"))],
        "fates": fates(found.child) if found.child and found.kind == Matter.Kind.ERASURE else [],
        "may_export": found.child is not None and found.kind in {Matter.Kind.ACCESS, Matter.Kind.PORTABILITY},
        "exports": exports_to_settle(request.user).filter(matter=found).select_related("guardian"),
        "form": form,
    }
    return render(request, "duties/matter.html", context)


@require_safe
@requires(Can.READ_RETENTION)
def retention(request: MemberRequest) -> HttpResponseBase:
    """The retention schedule, and what is past its time now: a dry run that erases nothing."""
    return render(request, "duties/retention.html", {"lines": report(clock.now())})
