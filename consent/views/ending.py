"""Ending a permission that somebody else gave, and opening the question again: the safeguarding lead's, with a reason,
never for an own child."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from consent.access import children_with_causes, guardians_of, holds_to_lift, not_to_wait_for, standings_to_end
from consent.actions import end_permissions, lift_hold, set_aside
from consent.forms import LIFTED, EndingForm
from consent.models import ConsentEvent, ConsentStanding, Purpose
from consent.rules import no_counts
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, answerable_children
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import User
from nursery_portal.register.models import Child


def _line(row: ConsentStanding) -> tuple[User, str, str]:
    """Whose answer, to what, and when."""
    return row.guardian, Purpose(row.purpose).label, words.long_date(row.answered_on)


def _opened(child: Child, guardian: User) -> str:
    """What an opened question amounts to: a no of who holds responsibility stands until they answer, and of nobody
    else."""
    if not no_counts(child.pk, guardian.pk, clock.now()):
        name = guardian.full_name
        return (
            f"Open again. {name} does not answer for {child.known_as} any more: what the others answered counts from "
            "now on."
        )
    if answerable_children(guardian).filter(pk=child.pk).exists():
        return "Open again. It counts as no until they answer, and they are told."
    return f"Open again. {guardian.full_name} cannot answer now, and until they do it counts as no."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_PROTECTION)
@stepped_up
def permission_end(request: MemberRequest, child: int) -> HttpResponseBase:
    """Who said yes to what, and a form to end it: revoked where the child must be kept out, invalidated where it should
    never have counted; what was ended so that no yes counts, to be opened again; and what never counted and its person
    can answer no more, to be waited for no longer."""
    found = get_object_or_404(children_with_causes(request.user), pk=child)
    rows, closed = list(standings_to_end(request.user, found)), holds_to_lift(request.user, found)
    waits = not_to_wait_for(request.user, found)
    given = {row.purpose for row in (*rows, *closed, *waits)}
    form = EndingForm(
        request.POST if request.method == "POST" else None,
        people=guardians_of((*rows, *closed, *waits)),
        purposes=[purpose for purpose in Purpose if purpose in given],
        closed=bool(closed),
        waited_for=bool(waits),
    )
    context = {
        "child": found,
        "form": form,
        "rows": [_line(row) for row in rows],
        "waits": [_line(row) for row in waits],
        "closed": [(*_line(row), no_counts(found.pk, row.guardian_id, clock.now())) for row in closed],
    }
    if request.method != "POST":
        return render(request, "consent/end.html", context)
    if form.is_valid():
        chosen = form.cleaned_data
        about = [Purpose(value) for value in chosen["purposes"]]
        lifted, aside = chosen["kind"] == LIFTED, chosen["kind"] == ConsentEvent.Kind.SET_ASIDE
        try:
            if lifted:
                lift_hold(found, chosen["guardian"], about, reason=chosen["reason"], by=request.user)
            elif aside:
                set_aside(found, chosen["guardian"], about, reason=chosen["reason"], by=request.user)
            else:
                kind = ConsentEvent.Kind(chosen["kind"])
                end_permissions(found, chosen["guardian"], about, kind=kind, reason=chosen["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(
                request,
                _opened(found, chosen["guardian"])
                if lifted
                else "Waited for no more. What the others answered counts from now on."
                if aside
                else "Ended. Pictures that rested on it are gone, and the parent or carer is told.",
            )
            return redirect("consent:coverage")
    return unprocessable(render(request, "consent/end.html", context))
