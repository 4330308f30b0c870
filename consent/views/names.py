"""Names that did not fit a signature, for a manager to confirm."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from consent.access import corrections_to_settle
from consent.actions import settle_name_correction
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires


@require_safe
@requires(Can.KEEP_REGISTER)
def names(request: MemberRequest) -> HttpResponseBase:
    """Names that people say read otherwise: the old one beside the one they signed with."""
    lines = [(row, moment(row.asked_at, now=clock.now())) for row in corrections_to_settle(request.user)]
    return render(request, "consent/names.html", {"lines": lines})


@require_POST
@requires(Can.KEEP_REGISTER)
def name_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Confirm a name, or leave it as it is."""
    found = get_object_or_404(corrections_to_settle(request.user), pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"confirm", "decline"}:
        messages.error(request, "Choose whether the name is right.")
        return redirect("consent:names")
    try:
        settle_name_correction(found, confirm=answer == "confirm", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = f"It reads {found.full_name} now." if answer == "confirm" else f"It stays {found.user.full_name}."
        messages.success(request, f"{said} They are told.")
    return redirect("consent:names")
