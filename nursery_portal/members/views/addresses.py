"""Another e-mail address: one's own page, the lead's for somebody, and the two links in the mails."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import day, hour
from nursery_portal.members.access import Can, address_change_for, address_changes_of, kept_people
from nursery_portal.members.actions import ask_address_change, confirm_address, stop_address_change
from nursery_portal.members.forms.coming_back import AddressForm
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import AddressChange, User
from nursery_portal.members.rules import address_is_leads
from nursery_portal.members.standing import open_to_all
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent

FORM = ["GET", "HEAD", "POST"]
SAID = "We have written to both addresses. The new one takes effect a day after that, once it has been confirmed."


def _waiting(change: AddressChange | None) -> dict[str, object] | None:
    """What its page says of a change that waits."""
    if change is None:
        return None
    due = change.due_at()
    local = timezone.localtime(due) if due else None
    return {
        "email": change.email,
        "confirmed": change.confirmed_at is not None,
        "due": f"{day(local.date())}, {hour(local)}" if local else "",
    }


@require_http_methods(FORM)
@stepped_up
def address(request: MemberRequest) -> HttpResponseBase:
    """My address, the one that waits to replace it, and the form for another."""
    form = AddressForm(sent(request))
    status_page = {
        "form": form,
        "waiting": _waiting(address_changes_of(request.user).first()),
        "in_person": address_is_leads(request.user, clock.today()),
    }
    if request.method == "POST":
        if form.is_valid():
            try:
                ask_address_change(request.user, email=form.cleaned_data["email"], by=request.user)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, SAID)
                return redirect("members:address")
        return unprocessable(render(request, "members/address.html", status_page))
    return render(request, "members/address.html", status_page)


@require_POST
def address_keep(request: MemberRequest) -> HttpResponseBase:
    """Keep the address as it is: the change that waits is stopped."""
    change = get_object_or_404(address_changes_of(request.user))
    return at_once(
        request,
        lambda: stop_address_change(change, by=request.user),
        said="Your address stays as it is.",
        then=reverse("members:address"),
    )


@require_http_methods(FORM)
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def person_address(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The lead asks for another address for somebody who cannot do it alone, after seeing them."""
    found: User = get_object_or_404(kept_people(request.user), pk=pk)
    return keep(
        request,
        AddressForm(sent(request)),
        Sheet(
            f"Another address for {found.full_name}",
            reverse("members:person", args=[pk]),
            found.full_name,
            lead=(
                "A restriction stands on a link of theirs, so only you change where we write to. See them first. Both "
                "addresses are told; the new one takes effect after a day, once it has been confirmed."
            ),
            save="Ask both addresses",
        ),
        act=lambda data: ask_address_change(found, email=data["email"], by=request.user),
        said=SAID,
    )


def _change(token: str, what: str) -> AddressChange:
    found = address_change_for(token, what)
    if found is None:
        raise Http404
    return found


@open_to_all
@require_http_methods(FORM)
def address_confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """The new address: reading changes nothing, since mail scanners open every link; the button confirms."""
    change = _change(token, "confirm")
    done = change.confirmed_at is not None
    if request.method == "POST" and not done:
        confirm_address(change)
        done = True
    return render(request, "members/address_answer.html", {"confirms": True, "done": done})


@open_to_all
@require_http_methods(FORM)
def address_stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """The old address: the button stops the change and signs everything out."""
    change = _change(token, "stop")
    if request.method == "POST":
        stop_address_change(change, by=None)
    return render(request, "members/address_answer.html", {"confirms": False, "done": request.method == "POST"})
