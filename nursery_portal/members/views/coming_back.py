"""Codes in the hand: the leader's page that makes one, and the page without an account on which it is typed."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import day, hour, listed
from nursery_portal.members import tokens
from nursery_portal.members.access import Can, code_typed, kept_people, open_requests
from nursery_portal.members.actions import issue_code, use_code
from nursery_portal.members.actions.coming_back import CLOSED
from nursery_portal.members.forms.coming_back import BackByCodeForm, CodeForm, JoinByCodeForm, SeenForm
from nursery_portal.members.forms.entrance import AcceptForm
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import AccessCode, reaches_nobody
from nursery_portal.members.standing import open_to_all
from nursery_portal.members.tablet import ELSEWHERE, tablet_of
from nursery_portal.members.views.keeping import Sheet, sent

# wrong codes count against the caller; thirty families in the nursery's own network never type thirty wrong ones
LIMITS = {"wrong_code": "10/10m/ip", "use_code": "20/h/key"}
INSTEAD = (
    " They sign in with a name that stands on the sheet, instead of the address here, which nobody has proved. They "
    "enter their address themselves once they are in."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.INVITE)
@stepped_up
@sensitive_variables("code")
def person_code(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Make a code for somebody who was seen, and show its sheet: once, to be printed or copied down."""
    found = get_object_or_404(kept_people(request.user), pk=pk)
    joins = found.joined_at is None
    back = reverse("members:person", args=[pk])
    sheet = Sheet(
        f"An invitation on paper for {found.full_name}" if joins else f"Let {found.full_name} back in",
        back,
        found.full_name,
        lead=(
            "For somebody without usable mail. You see the code once, on a sheet to print and hand over. An invitation "
            f"sent by mail opens nothing any more then.{'' if reaches_nobody(found.email) else INSTEAD}"
            if joins
            else "Only after you have seen them: a voice on the telephone is not enough. The code works once, within a "
            "day; with it they choose a new password, and everything that is signed in to the account ends."
        ),
        save="Make the code",
    )
    form = SeenForm(sent(request))
    if request.method == "POST":
        if form.is_valid():
            try:
                made, code = issue_code(found, **form.cleaned_data, by=request.user)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                until = timezone.localtime(made.expires_at)
                context = {
                    "person": made.user,
                    "joins": joins,
                    "code": code,
                    "until": f"{day(until.date())}, {hour(until)}",
                    "address": request.build_absolute_uri(reverse("members:code")),
                    "has_mail": not reaches_nobody(made.user.email),
                }
                return render(request, "members/code_sheet.html", context)
        return unprocessable(render(request, "members/form_page.html", {"form": form, "sheet": sheet}))
    return render(request, "members/form_page.html", {"form": form, "sheet": sheet})


def _within(request: HttpRequest, action: str, *, key: str | None = None, only_ask: bool = False) -> bool:
    return bool(consume(request, app="members", action=action, config=LIMITS, key=key, dry_run=only_ask))


@open_to_all
@sensitive_post_parameters("password", "code")
@sensitive_variables("typed", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Type a code, then choose a password: both by POST, so that the code stands in no address and no log."""
    if request.user.is_authenticated:
        return render(request, "members/invitation_signed_in.html", {"here": request.path})
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "members/code.html", {"form": form})
    if tablet_of(request):  # before the code is used, and before a password is thought of
        form.add_error("code", ELSEWHERE)
        return unprocessable(render(request, "members/code.html", {"form": form}))
    if not _within(request, "wrong_code", only_ask=True):
        return respond_429(request)  # type: ignore[no-any-return]
    typed = request.POST.get("code", "")
    found = code_typed(tokens.code_hash(typed), clock.now()) if form.is_valid() else None
    if found is None:
        if form.is_valid():
            _within(request, "wrong_code")
            form.add_error("code", CLOSED)
        return unprocessable(render(request, "members/code.html", {"form": form}))
    return _choose(request, found, typed)


def _choose(request: HttpRequest, found: AccessCode, typed: str) -> HttpResponseBase:
    """The second step: a name, if they join, and a password."""
    person = found.user
    joins = person.joined_at is None
    kind: type[AcceptForm] = JoinByCodeForm if joins else BackByCodeForm
    shown = {"first_name": person.first_name, "last_name": person.last_name, "code": typed}
    if "password" not in request.POST:
        form = kind(initial=shown, person=person)
        return render(request, "members/code_use.html", {"form": form, "person": person, "joins": joins})
    if not _within(request, "use_code", key=found.code_hash):
        return respond_429(request)  # type: ignore[no-any-return]
    form = kind(request.POST, person=person)
    if form.is_valid():
        answer = _use(request, found, typed, form)
        if answer is not None:
            return answer
    return unprocessable(render(request, "members/code_use.html", {"form": form, "person": person, "joins": joins}))


def _use(request: HttpRequest, found: AccessCode, typed: str, form: AcceptForm) -> HttpResponse | None:
    """Use it and sign in through allauth's stages; None where it was refused, with the reason on the form."""
    data, joins = form.cleaned_data, found.joins
    try:
        person = use_code(
            found,
            typed=typed,
            first_name=data["first_name"],
            last_name=data["last_name"],
            password_hash=make_password(data["password"]),
        )
    except Refused as refusal:
        refuse(form, refusal)
        return None
    asked_in = [f"{one.first_name} {one.last_name}" for one in open_requests(person)]
    if not joins and asked_in:
        messages.warning(
            request,
            f"Asked in with your account: {listed(dict.fromkeys(asked_in))}. If that was not you, end it on your "
            "account's page, under relatives, and tell the nursery.",
        )
    record_authentication(request, person, "password", email=person.email, reauthenticated=True)
    answer: HttpResponse = perform_login(request, person, email=person.email)
    return answer
