"""The door: an invitation's page, and the second factor of the nursery's own people."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members import tokens
from nursery_portal.members.actions import accept_invitation
from nursery_portal.members.forms.entrance import AcceptForm
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.inviting import is_kept_away
from nursery_portal.members.models import Invitation
from nursery_portal.members.standing import has_second_factor, open_to_all, open_to_signed_in, used_second_factor
from nursery_portal.members.tablet import ELSEWHERE, tablet_of

# Addresses that open nothing count against the caller; tries at one that does count against that invitation alone, so
# that thirty families in the nursery's own network can all accept on the same evening.
LIMITS = {"wrong_invitation": "20/m/ip", "accept_invitation": "20/h/key"}


def _within(request: HttpRequest, action: str, *, key: str | None = None, only_ask: bool = False) -> bool:
    return bool(
        consume(request, app="members", action=action, config=LIMITS, key=key, dry_run=only_ask, limit_get=True)
    )


def _open_invitation(token: str) -> Invitation | None:
    """The invitation that this token opens now, or None: unknown, accepted, revoked, expired, and of somebody whom an
    order keeps away since, are all the same."""
    found = Invitation.objects.select_related("user", "invited_by").filter(token_hash=tokens.hash_of(token)).first()
    if found is None or not found.is_open(clock.now()) or is_kept_away(found.user, clock.today()):
        return None
    return found


@open_to_all
@sensitive_post_parameters("password")
@sensitive_variables("token", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read an invitation and accept it. Reading never uses it up: mail scanners open every link.

    Whatever opens nothing gets one and the same page, as an address that never existed: 404, so that nobody learns
    which invitations there were.
    """
    if not _within(request, "wrong_invitation", only_ask=True):
        return respond_429(request)  # type: ignore[no-any-return]
    found = _open_invitation(token)
    if found is None:
        _within(request, "wrong_invitation")
        return render(request, "members/invitation_closed.html", status=404)
    if request.user.is_authenticated:
        return render(request, "members/invitation_signed_in.html", {"here": request.path})
    person = found.user
    shown = {"first_name": person.first_name, "last_name": person.last_name}
    form = AcceptForm(request.POST if request.method == "POST" else None, initial=shown, person=person)
    if request.method == "POST":
        if not _within(request, "accept_invitation", key=found.token_hash):
            return respond_429(request)  # type: ignore[no-any-return]
        if form.is_valid():
            answer = _accept(request, found, token, form)
            if answer is not None:
                return answer
    page = render(request, "members/invitation.html", {"invitation": found, "form": form})
    return unprocessable(page) if request.method == "POST" else page


def _accept(request: HttpRequest, found: Invitation, token: str, form: AcceptForm) -> HttpResponse | None:
    """Accept and sign in through allauth's stages; None where it was refused, with the reason on the form."""
    if tablet_of(request):  # it would turn them away once the invitation is used up
        refuse(form, Refused(ELSEWHERE))
        return None
    try:
        person = accept_invitation(
            found,
            token=token,
            first_name=form.cleaned_data["first_name"],
            last_name=form.cleaned_data["last_name"],
            password_hash=make_password(form.cleaned_data["password"]),
        )
    except Refused as refusal:
        if _open_invitation(token) is None:  # another browser was faster
            return render(request, "members/invitation_closed.html", status=404)
        refuse(form, refusal)
        return None
    # they have just chosen the password: setting up a second factor need not ask for it again at once
    record_authentication(request, person, "password", email=person.email, reauthenticated=True)
    answer: HttpResponse = perform_login(request, person, email=person.email)
    return answer


@open_to_signed_in
@require_safe
def second_factor(request: MemberRequest) -> HttpResponseBase:
    """Why the nursery's own people need a second factor, and the way to set one up or to use theirs."""
    if used_second_factor(request):
        return redirect("home:landing")
    return render(request, "members/second_factor.html", {"has_one": has_second_factor(request.user)})
