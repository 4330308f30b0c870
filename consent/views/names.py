"""One's own name, and the names that people say are theirs, for a manager to confirm."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.access import corrections_to_settle, own_waiting_name, told_of_changed_name
from consent.actions import ask_own_name, settle_name_correction
from consent.forms import OwnNameForm
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import listed, moment
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires


@require_http_methods(["GET", "HEAD", "POST"])
def own_name(request: MemberRequest) -> HttpResponseBase:
    """Ask that one's own name reads otherwise, and see what waits."""
    user = request.user
    shown = {"first_name": user.first_name, "last_name": user.last_name}
    form = OwnNameForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_own_name(**form.cleaned_data, by=user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if asked:
                said = (
                    f"Your name stays {user.full_name} until the nursery has confirmed {asked.full_name}. You are told."
                )
            else:
                told = [one.full_name for one in told_of_changed_name(user)]
                said = f"Your name is changed. It was told to {listed(told)}." if told else "Your name is changed."
            messages.success(request, said)
            return redirect("members:account")
    page = render(request, "consent/own_name.html", {"form": form, "waiting": own_waiting_name(user)})
    return unprocessable(page) if request.method == "POST" else page


@require_safe
@requires(Can.KEEP_REGISTER)
def names(request: MemberRequest) -> HttpResponseBase:
    """Names that people say read otherwise: the old one beside the one they ask for."""
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
