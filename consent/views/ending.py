"""Ending a permission that somebody else gave: the safeguarding lead's, with a reason, never for an own child."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from consent.access import children_with_causes, guardians_of, standings_to_end
from consent.actions import end_permissions
from consent.forms import EndingForm
from consent.models import ConsentEvent, Purpose
from nursery_portal.kit import words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires, stepped_up


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_PROTECTION)
@stepped_up
def permission_end(request: MemberRequest, child: int) -> HttpResponseBase:
    """Who said yes to what, and a form to end it: revoked where the child must be kept out, invalidated where it should
    never have counted."""
    found = get_object_or_404(children_with_causes(request.user), pk=child)
    standings = standings_to_end(request.user, found)
    rows = list(standings)
    given = {row.purpose for row in rows}
    form = EndingForm(
        request.POST if request.method == "POST" else None,
        people=guardians_of(standings),
        purposes=[purpose for purpose in Purpose if purpose in given],
    )
    context = {
        "child": found,
        "form": form,
        "rows": [(row.guardian, Purpose(row.purpose).label, words.long_date(row.answered_on)) for row in rows],
    }
    if request.method != "POST":
        return render(request, "consent/end.html", context)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            end_permissions(
                found,
                chosen["guardian"],
                [Purpose(value) for value in chosen["purposes"]],
                kind=ConsentEvent.Kind(chosen["kind"]),
                reason=chosen["reason"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Ended. Pictures that rested on it are gone, and the parent or carer is told.")
            return redirect("consent:coverage")
    return unprocessable(render(request, "consent/end.html", context))
