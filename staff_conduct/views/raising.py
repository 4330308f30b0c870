"""Raising a concern, and following one's own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can, family_of
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from staff_conduct import contacts
from staff_conduct.access import (
    attachments_of,
    clauses_to_name,
    own_concerns,
    readers_of,
    spoken_of_in,
    staff_to_name,
    with_answered,
)
from staff_conduct.actions import Raised, add_to_concern, raise_concern, raised_before, read_own_concern
from staff_conduct.attachments import Cleaned, texts_of
from staff_conduct.forms import ConcernForm, WordsForm, involved_from
from staff_conduct.models import About, Concern, Kind, Naming
from staff_conduct.rules import Leader, Reported, Routing, appointed, readers_if_about, routing_of

FAMILY_LEADS = "Somebody of your family leads here. Look below whether they are to be left out, and send it then."


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


def page_context(
    form: ConcernForm,
    *,
    routing: Routing | None = None,
    asked: Sequence[Leader] = (),
    involved: frozenset[int] = frozenset(),
    family: bool = False,
    notice: str = "",
) -> dict[str, Any]:
    """The form, and who will read what was typed, once that is known."""
    named = "naming" in form.fields
    return {
        "form": form,
        "routing": routing,
        "asked": asked,
        "involved": involved,
        "family": family,
        "who_reads": who_reads_what(named=named),
        "notice": notice,
    }


@dataclass(frozen=True)
class Sent:
    """It was taken in."""

    raised: Raised


@dataclass(frozen=True)
class Again:
    """The page again, with everything typed: to look at the readers (200), or since something is wrong (422)."""

    status: int = 200
    shown: dict[str, Any] = field(default_factory=dict)


def routing_for(
    form: ConcernForm, by: User | None, involved: frozenset[int] = frozenset(), files: Sequence[Cleaned] = ()
) -> Routing:
    """Who would read what this valid form holds, with what was chosen beside it."""
    given = form.cleaned_data
    about, person = About(given["about"]), given.get("person")
    subjects = (person,) if person is not None else ()
    texts = (*form.words().values(), *texts_of(files))
    by_name = given.get("naming") == Naming.NAMED
    return routing_of(Reported(about, subjects, texts, reporter=by, by_name=by_name, involved=involved), clock.now())


def sent_before(form: ConcernForm) -> Sent | None:
    """The receipt of what this very form has sent already, with nothing changed since: its first answer was lost."""
    key = form.key() if form.is_valid() else None
    raised = raised_before(key, form.token) if key is not None and form.token is not None else None
    return Sent(raised) if raised is not None else None


def take(form: ConcernForm, data: QueryDict, *, by: User | None) -> Sent | Again:
    """Check what was sent, name its readers, and take it in once they were named. Without an account `by` is None."""
    if not form.is_valid():
        return Again(422)
    sending = data.get("go") == "send"
    before = sent_before(form) if sending else None
    if before is not None:
        return before
    files = form.brought() if sending else []
    routing, asked, involved = _after_ticks(form, data, by, files)
    ticked = _family_unseen(form, by) & involved
    shown: dict[str, Any] = {"routing": routing, "asked": asked, "involved": involved, "family": bool(ticked)}
    if not routing.readers:
        return Again(422, shown)
    if not sending:
        return Again(200, shown)
    if form.errors:
        return Again(422, shown)
    if ticked - _asked_before(data, ticked):
        return Again(422, {**shown, "notice": FAMILY_LEADS})
    given = form.cleaned_data
    try:
        raised = raise_concern(
            kind=Kind(given["kind"]),
            about=About(given["about"]),
            naming=Naming(given.get("naming") or Naming.ANONYMOUS),
            words=form.words(),
            by=by,
            person=given.get("person"),
            clause=given.get("clause"),
            involved=involved,
            shown_readers=data.get("readers", ""),
            key=form.key(),
            token=form.token,
            files=files,
        )
    except Refused as refusal:
        before = sent_before(form)
        if before is not None:
            return before
        return Again(422, {**shown, "notice": str(refusal)})
    return Sent(raised)


def _after_ticks(
    form: ConcernForm, data: QueryDict, by: User | None, files: Sequence[Cleaned]
) -> tuple[Routing, list[Leader], frozenset[int]]:
    """Who reads it once those who are ticked are left out; everybody who was asked about, since whoever comes in for
    somebody can be ticked as well, and family might come to read it later; and who is ticked of them, by the reporter
    or beforehand."""
    family = _family_unseen(form, by)
    beforehand = family - _asked_before(data, family)
    asked: list[Leader] = []
    involved: frozenset[int] = frozenset()
    while True:
        routing = routing_for(form, by, involved, files)
        asked += [one for one in routing.readers if one not in asked]
        if not involved:
            asked += _may_come_later(form, routing, family)
        ticked = involved_from(data, asked) | {one.user.pk for one in asked if one.user.pk in beforehand}
        if ticked == involved:
            return routing, asked, involved
        involved = ticked


def _may_come_later(form: ConcernForm, routing: Routing, family: frozenset[int]) -> list[Leader]:
    """Those of the family who lead here and neither read it now nor are barred from it: a judgement may let them in."""
    person = form.cleaned_data.get("person")
    out = {*routing.barred, *(one.user.pk for one in routing.readers), person.pk if person is not None else None}
    later = family - out
    return [one for one in appointed(clock.today()) if one.user.pk in later] if later else []


def _asked_before(data: QueryDict, people: frozenset[int]) -> frozenset[int]:
    """Those of them about whom the page asked when it was sent."""
    asked = set(str(data.get("asked", "")).split(","))
    return frozenset(pk for pk in people if str(pk) in asked)


def _family_unseen(form: ConcernForm, by: User | None) -> frozenset[int]:
    """The family of somebody whose name those who read it do not see. They are ticked when the page asks about them
    first, and may be unticked: left out without a word, they would hint at who wrote."""
    if by is None or form.cleaned_data.get("naming") == Naming.NAMED:
        return frozenset()
    return frozenset(family_of(by).values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.RAISE_CONCERN)
def raise_(request: MemberRequest) -> HttpResponseBase:
    """The concern form. First it names the readers of what was typed; sent is only what they were named for. Its
    answer is the receipt with the code, and once more the same where that answer was lost."""
    lists: dict[str, Any] = {"staff": staff_to_name().exclude(pk=request.user.pk), "clauses": clauses_to_name()}
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        initial = {"kind": kind} if kind in Kind.values else {}
        return _page(request, page_context(ConcernForm(initial=initial, **lists)))
    form = ConcernForm(request.POST, request.FILES, **lists)
    result = take(form, request.POST, by=request.user)
    if isinstance(result, Again):
        page = _page(request, page_context(form, **result.shown))
        page.status_code = result.status
        return page
    mine = own_concerns(request.user).filter(pk=result.raised.concern.pk).first()
    context = {"code": result.raised.code, "mine": mine, "first_steps": contacts.first_steps(nursery_of())}
    return render(request, "staff_conduct/sent.html", context)


def _page(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    whole = {"first_steps": contacts.first_steps(nursery_of()), "outside": contacts.outside(), **context}
    return render(request, "staff_conduct/raise.html", whole)


@require_safe
@requires(Can.RAISE_CONCERN)
def own(request: MemberRequest) -> HttpResponseBase:
    """The concerns one raised with one's name kept, and where each stands, in few words."""
    now = clock.now()
    rows = [
        (one, one.get_kind_display(), moment(one.raised_at, now=now), state_of(one))
        for one in with_answered(own_concerns(request.user))
    ]
    return render(request, "staff_conduct/own.html", {"rows": rows})


def state_of(concern: Any) -> str:
    """Where a row of `with_answered` stands, for whoever raised it: how it was judged is not theirs to know."""
    if concern.answered:
        return "Answered"
    return "Looked at" if concern.level else "Waits to be read"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.RAISE_CONCERN)
def own_concern(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What one sent, what was answered, and a place to add. Somebody else's is not found."""
    concern = get_object_or_404(own_concerns(request.user), pk=pk)
    form = WordsForm(request.POST, request.FILES) if request.method == "POST" else WordsForm()
    if request.method == "POST" and form.is_valid():
        try:
            add_to_concern(
                concern, form.cleaned_data["text"], file=form.cleaned_file, asked=form.asked(), by=request.user
            )
        except Refused as refusal:
            refused(form, refusal, concern)
        else:
            if readers_of(concern):
                messages.success(request, "Added. Those who read it are told that there is something new.")
            else:
                messages.warning(request, "Added, but nobody here can read it at present.")
            return redirect("staff_conduct:own_concern", pk)
    found = read_own_concern(concern, by=request.user)
    outside = {"first_steps": contacts.first_steps(nursery_of()), "outside": contacts.outside()}
    context = {**outside, **told(found, clock.now()), "form": form}
    page = render(request, "staff_conduct/own_concern.html", context)
    return unprocessable(page) if form.errors else page


def refused(form: WordsForm, refusal: Refused, concern: Concern) -> None:
    """Words that were not added, with the reason; and, where they speak of readers, the question about them."""
    said = "\n".join((form.cleaned_data["text"], *texts_of([form.cleaned_file])))
    form.spoken_of = spoken_of_in(concern, said) if refusal.field == "asked" else []
    form.add_error("text", str(refusal))


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
    files = set(attachments_of(found.concern).values_list("addition", flat=True))
    additions = [
        (
            "You added" if one.row.by_id is None else "Answer from the nursery",
            moment(one.row.at, now=now),
            one["text"],
            one.row.pk in files,
        )
        for one in found.additions
    ]
    disposed = found.words.words is None
    return {
        "concern": found.concern,
        "kind": found.concern.get_kind_display(),
        "raised": moment(found.concern.raised_at, now=now),
        "parts": parts,
        "additions": additions,
        "disposed": disposed,
        "unread": not disposed and not readers_of(found.concern),
    }
