"""A colleague's lost second step: proposed by one leader who saw them, agreed to by another."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nursery_portal.kit import clock
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can, factor_resets_visible_to, kept_people
from nursery_portal.members.actions import propose_factor_reset, settle_factor_reset
from nursery_portal.members.forms.coming_back import FactorForm
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@requires(Can.RESET_FACTOR)
@stepped_up
def person_factor(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Propose it, after seeing the colleague."""
    found = get_object_or_404(kept_people(request.user), pk=pk)
    return keep(
        request,
        FactorForm(sent(request)),
        Sheet(
            f"{found.full_name}'s second step is lost",
            reverse("members:person", args=[pk]),
            found.full_name,
            lead=(
                "See them first. Another leader has to agree within three days; then the second step is taken off, "
                "they are signed out everywhere, and they set up a new one when they next sign in with their password."
            ),
            save="Propose it",
        ),
        act=lambda data: propose_factor_reset(found, **data, by=request.user),
        said="Proposed. Another leader has to agree now.",
    )


@require_http_methods(FORM)
@requires(Can.RESET_FACTOR)
@stepped_up
def factor_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Read what was proposed, and agree or decline."""
    found = get_object_or_404(factor_resets_visible_to(request.user).select_related("user", "proposed_by"), pk=pk)
    agree = request.POST.get("answer") == "agree"
    if request.method == "POST":
        return at_once(
            request,
            lambda: settle_factor_reset(found, agree=agree, by=request.user),
            said="The second step is taken off." if agree else "Nothing was changed.",
            then=reverse("members:person", args=[found.user_id]),
        )
    context = {
        "reset": found,
        "at": moment(found.proposed_at, now=clock.now()),
        "own": found.proposed_by_id == request.user.pk,
    }
    return render(request, "members/factor_settle.html", context)
