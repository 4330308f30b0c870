"""The shared tablet: the managers' page, one's own PIN, and the tablet's own pages."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password, make_password
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can, may_use_tablet, people_of_tablets, tablets_visible_to, uses_of
from nursery_portal.members.actions import enrol_tablet, lock_pin, revoke_tablet, set_pin, take_pin_try, use_tablet
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.forms.tablets import PinForm, PinUseForm, TabletForm
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import SharedTablet, TabletPin
from nursery_portal.members.standing import STAFF_LONGEST, open_to_all
from nursery_portal.members.tablet import ON, on_tablet, tablet_of
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent

FORM = ["GET", "HEAD", "POST"]
KEPT_FOR = 400 * 24 * 60 * 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(FORM)
@requires(Can.KEEP_TABLETS)
@stepped_up
def tablets(request: MemberRequest) -> HttpResponseBase:
    """The tablets there are; and make the device at hand one, which signs its manager out of it."""
    form = TabletForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = enrol_tablet(name=form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            logout(request)
            answer = redirect("members:tablet")
            answer.set_cookie(
                settings.TABLET_COOKIE_NAME,
                secret,
                max_age=KEPT_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
            return answer
    page = render(
        request,
        "members/tablets.html",
        {"form": form, "tablets": tablets_visible_to(request.user), "here": tablet_of(request)},
    )
    return unprocessable(page) if request.method == "POST" else page


def _kept(request: MemberRequest, pk: int) -> SharedTablet:
    return get_object_or_404(tablets_visible_to(request.user), pk=pk)


@require_safe
@requires(Can.KEEP_TABLETS)
def tablet_uses(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Who came in on a tablet, the latest first."""
    found, now = _kept(request, pk), clock.now()
    lines = [(moment(use.at, now=now), use.user.full_name) for use in uses_of(found)[:200]]
    return render(request, "members/tablet_uses.html", {"tablet": found, "lines": lines})


@require_POST
@requires(Can.KEEP_TABLETS)
def tablet_revoke(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take it back: lost, broken, given away."""
    found = _kept(request, pk)
    return at_once(
        request,
        lambda: revoke_tablet(found, by=request.user),
        said=f"{found.name} opens nothing any more.",
        then=reverse("members:tablets"),
    )


@require_http_methods(FORM)
@requires(Can.TAKE_DOWN)
@stepped_up
@sensitive_post_parameters("pin", "again")
def pin(request: MemberRequest) -> HttpResponseBase:
    """One's own digits for the shared tablet, set on a device of one's own."""
    if not may_use_tablet(request.user):
        raise Http404
    return keep(
        request,
        PinForm(sent(request)),
        Sheet(
            "Your PIN for the shared tablet",
            reverse("members:account"),
            "Your account",
            lead=(
                "On a tablet that a manager has set up you come in by tapping your name and typing these six digits. "
                "They work there and nowhere else."
            ),
            save="Keep this PIN",
        ),
        act=lambda data: set_pin(pin_hash=make_password(data["pin"]), by=request.user),
        said="Your PIN is set.",
    )


def _this(request: HttpRequest) -> SharedTablet:
    found = tablet_of(request)
    if found is None:
        raise Http404
    return found


@open_to_all
@require_safe
def tablet(request: HttpRequest) -> HttpResponseBase:
    """The tablet's first page: who are you? 404 on every other device."""
    context = {
        "tablet": _this(request),
        "people": people_of_tablets(),
        "is_in": on_tablet(request),
        "left": bool(request.GET.get("left")),
        "words": bool(request.GET.get("words")),
    }
    return render(request, "members/tablet.html", context)


@open_to_all
@require_POST
def tablet_lock(request: HttpRequest) -> HttpResponseBase:
    """Sign out of the tablet at once; it stays a tablet. Its first page says where pictures were still on their way, or
    words could not be saved."""
    _this(request)
    logout(request)
    lost = {name: "1" for name in ("left", "words") if request.POST.get(name, "") not in {"", "0"}}
    return redirect(reverse("members:tablet") + (f"?{urlencode(lost)}" if lost else ""))


@require_safe
def tablet_here(request: MemberRequest) -> HttpResponseBase:
    """Somebody is touching the screen without asking for a page: their session is alive."""
    return HttpResponse(status=204)


@open_to_all
@sensitive_post_parameters("pin")
@sensitive_variables("typed")
@require_http_methods(FORM)
def tablet_person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Type the digits: right, and this person is in, in place of whoever was; wrong five times, and they are locked."""
    found = _this(request)
    person = get_object_or_404(people_of_tablets(), pk=pk)
    form = PinUseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["pin"]
        try:
            kept = take_pin_try(found, person)
            if check_password(typed, kept.pin_hash):
                use_tablet(found, kept, by=person)
                return _come_in(request, found, kept)
            _wrong(kept, form)
        except Refused as refusal:
            refuse(form, refusal)
    page = render(request, "members/tablet_person.html", {"tablet": found, "person": person, "form": form})
    return unprocessable(page) if request.method == "POST" else page


def _wrong(kept: TabletPin, form: PinUseForm) -> None:
    if kept.is_locked:
        lock_pin(kept)
        form.add_error("pin", "That was wrong, too. This PIN is locked now: set a new one on your own device.")
    else:
        form.add_error("pin", "These are not your digits. After five wrong tries they are locked.")


def _come_in(request: HttpRequest, found: SharedTablet, kept: TabletPin) -> HttpResponseBase:
    """Sign in with the tablet as what one has and the PIN as what one knows."""
    logout(request)  # nothing of whoever was here before stays
    login(request, kept.user, backend=BACKEND)
    record_authentication(request, kept.user, "mfa", type="tablet", id=found.pk)
    request.session[ON] = found.pk
    request.session.set_expiry(int(STAFF_LONGEST.total_seconds()))
    UserSession.objects.create_from_request(request)
    return redirect("home:landing")
