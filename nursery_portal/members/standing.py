"""Standing: may this session see anything at all? One answer for the middleware and for the photo door alike.

Membership ends by itself, at each request: nothing that protects a child waits for a job.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar, cast
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve, reverse

from nursery_portal.kit import clock
from nursery_portal.kit.http import nobody_could_answer
from nursery_portal.kit.typed import fields_sent, words_sent
from nursery_portal.kit.words import day
from nursery_portal.members.access import (
    STAFF_ROLES,
    access_begins_on,
    keeps_album,
    may_use_tablet,
    roles_of,
    signing_links,
)
from nursery_portal.members.models import User
from nursery_portal.members.tablet import on_tablet, still_allowed, tablet_of

log = logging.getLogger("portal.standing")

# The nursery's own people see every family: their sessions end with the working day, and after half an hour of silence.
STAFF_LONGEST = timedelta(hours=12)
STAFF_SILENCE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=5)  # a session is written this often at most, so silence ends up to so much later
# A shared tablet lies about: it locks after five minutes of silence, and never later.
TABLET_SILENCE = timedelta(minutes=5)
TABLET_NOTED_EVERY = timedelta(seconds=20)
TABLET_ACCOUNT_PAGES = {
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
SEEN = "seen_at"
WORKED = "staff"  # in a session that was ever used as one of the nursery's own people: it ends as one
# what the guardians of a leaver need of the account's pages: to show who they are, and to sign out
LEAVERS_ACCOUNT = frozenset(
    {"account_login", "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Standing(StrEnum):
    """The answer. Only GOOD sees anything of the portal."""

    ANONYMOUS = "anonymous"
    SUSPENDED = "suspended"
    ENDED = "ended"
    OUTLIVED = "outlived"  # a session of the nursery's own people that has gone on or been silent for too long
    KEEPING = "keeping"  # a child of theirs has left lately: the album, own receipts, what they asked; nothing else
    NEEDS_SECOND_FACTOR = "needs_second_factor"
    NEEDS_STATEMENT = "needs_statement"  # a policy to acknowledge
    GOOD = "good"


@dataclass(frozen=True)
class Requirement:
    """Something a member has to do before seeing anything, and where to do it."""

    url: str


WISHED = "portal_wished"  # in the session: an address of our own, as it was asked for

# Upper layers add what they require (policies: an acknowledgement). Each returns a Requirement, or None.
requirements: list[Callable[[User, datetime], Requirement | None]] = []


def used_second_factor(request: HttpRequest) -> bool:
    """Whether *this session* passed a second factor of *this person* (or a passkey, which is one by itself)."""
    user = cast(User, request.user)
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, user))


def outlived(request: HttpRequest, at: datetime) -> bool:
    """Whether a session of the nursery's own people ends here: twelve hours after signing in, or after half an hour in
    which nobody used it. Families stay signed in on their own device."""
    signed = _signed_in_at(request)
    if not signed:
        return False  # nothing says how they signed in: they owe a second factor, which is asked next
    now = at.timestamp()
    if now - min(signed) > STAFF_LONGEST.total_seconds():
        return True
    silence = TABLET_SILENCE if tablet_of(request) else STAFF_SILENCE + NOTED_EVERY
    return now - _last_seen(request, signed) > silence.total_seconds()


def is_of_staff(request: HttpRequest) -> bool:
    """Whether this session is one of the nursery's own people: of who works here now, or did when it was used. It lies
    on a computer of the office, and must not go on as their family's because their last day is over."""
    return bool(roles_of(_member(request)) & STAFF_ROLES) or bool(request.session.get(WORKED))


def note_seen(request: HttpRequest, at: datetime) -> None:
    """Note that the nursery's own person is there, every five minutes at most, and never for a picture or for what a
    page asks by itself; on a shared tablet every twenty seconds."""
    now = at.timestamp()
    every = TABLET_NOTED_EVERY if tablet_of(request) else NOTED_EVERY
    if now - _last_seen(request, _signed_in_at(request)) > every.total_seconds():
        request.session[SEEN] = now


def note_worked(request: HttpRequest) -> None:
    """Note once that one of the nursery's own people uses this session."""
    if WORKED not in request.session:
        request.session[WORKED] = True


def _signed_in_at(request: HttpRequest) -> list[float]:
    """When this session's person showed who they are: at sign-in, and each time they were asked again."""
    records = get_authentication_records(request, cast(User, request.user))
    return [float(one["at"]) for one in records if "at" in one]


def _last_seen(request: HttpRequest, signed: list[float]) -> float:
    return max(float(request.session.get(SEEN, 0)), *signed, 0.0)


def has_second_factor(user: User) -> bool:
    """Whether the account has a factor of its own to use: an app or a key. Recovery codes alone are none."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def standing(request: HttpRequest, at: datetime) -> Standing:
    """How this session stands at the instant `at`. Anything unforeseen is not GOOD."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return Standing.ANONYMOUS
    if user.suspended_at is not None:
        return Standing.SUSPENDED
    roles = roles_of(user)
    # however they signed in: a session of a tablet stays on it, and no other session is used on one
    if (on_tablet(request) or tablet_of(request)) and not (still_allowed(request) and may_use_tablet(user)):
        return Standing.OUTLIVED
    if is_of_staff(request) and (not settings.PORTAL_DEMO or on_tablet(request)) and outlived(request, at):
        return Standing.OUTLIVED
    if not roles:
        return Standing.KEEPING if keeps_album(user) else Standing.ENDED
    if roles & STAFF_ROLES and not settings.PORTAL_DEMO and not used_second_factor(request):
        return Standing.NEEDS_SECOND_FACTOR
    if open_requirement(user, at) is not None:
        return Standing.NEEDS_STATEMENT
    return Standing.GOOD


def open_requirement(user: User, at: datetime) -> Requirement | None:
    """The first thing this member still has to do, if any."""
    for requirement in requirements:
        found = requirement(user, at)
        if found is not None:
            return found
    return None


def open_to_all(view: View) -> View:
    """Mark a view that anybody may reach: the public concern page, an invitation, the health check."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def open_to_signed_in(view: View) -> View:
    """Mark a view for members whose standing is not yet good: the policy to acknowledge, the account's own pages."""
    view.open_to_signed_in = True  # type: ignore[attr-defined]
    return view


def open_before_statement(view: View) -> View:
    """Mark a view for members who owe nothing but a policy to acknowledge: to take a permission back depends on no
    wording."""
    view.open_before_statement = True  # type: ignore[attr-defined]
    return view


def open_to_leavers(view: View) -> View:
    """Mark a view for the guardians of a child who has left lately: the album, the pictures in it, their receipts,
    what they asked the manager."""
    view.open_to_leavers = True  # type: ignore[attr-defined]
    return view


def asked_by_the_page(view: View) -> View:
    """Mark a view that an open page asks by itself, again and again: it says of nobody that they are there."""
    view.asked_by_the_page = True  # type: ignore[attr-defined]
    return view


class StandingMiddleware:
    """Closed by default: a page answers only to a member in good standing, unless its view says otherwise itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refused = self._refuse(request)
        return refused if refused is not None else self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponseBase | None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            match = None
        view = match.func if match else None
        if getattr(view, "open_to_all", False):
            return None
        accounts = bool(match and match.route.startswith("accounts/"))
        picture = request.path_info.startswith("/photos/")
        somebody = not picture and not getattr(view, "asked_by_the_page", False)
        try:
            found = standing(request, clock.now())
            if (
                found is Standing.GOOD
                and accounts
                and match
                and not self._may_use_account_page(request, found, match.url_name)
            ):
                messages.info(request, "Not on the shared tablet: please do this on a device of your own.")
                return self._elsewhere(request, reverse("members:account"))
            if found is Standing.GOOD:
                if somebody and is_of_staff(request):
                    note_worked(request)
                    note_seen(request, clock.now())
                return None
        except Exception:
            log.exception("standing could not be asked")
            if picture:
                return HttpResponse(status=404)
            shared = settings.TABLET_COOKIE_NAME in request.COOKIES  # which one it is nobody can say now
            own = not shared and self._is_from_a_page_of_ours(request)
            answer = nobody_could_answer(request, fields_sent(request) if own else [])
            answer._has_been_logged = True  # type: ignore[attr-defined]  # one line, and it is the one above
            return answer
        if found is Standing.KEEPING:
            name = match.url_name if match and accounts else None
            return None if getattr(view, "open_to_leavers", False) or name in LEAVERS_ACCOUNT else self._shut(request)
        if picture:
            return HttpResponse(status=403)  # bytes: nothing to read, nowhere to go
        if found is Standing.OUTLIVED:
            logout(request)
            if tablet_of(request):
                return self._elsewhere(request, reverse("members:tablet"))
            return self._sign_in(request, "You were signed out, as staff are after a while. Please sign in again.")
        if found in {Standing.SUSPENDED, Standing.ENDED} and not (accounts and found is Standing.ENDED):
            return self._farewell(request, suspended=found is Standing.SUSPENDED)
        if accounts and self._may_use_account_page(request, found, match.url_name if match else None):
            return None  # allauth guards its own pages; they show nothing of a child
        if found is Standing.ANONYMOUS:
            return self._sign_in(request)
        if getattr(view, "open_to_signed_in", False):
            return None
        if found is Standing.NEEDS_STATEMENT and getattr(view, "open_before_statement", False):
            return None
        if found is Standing.NEEDS_SECOND_FACTOR:
            return self._elsewhere(request, reverse("members:second_factor"))
        if found is Standing.NEEDS_STATEMENT:
            requirement = open_requirement(_member(request), clock.now())
            if requirement is not None:
                if somebody and request.method == "GET" and not request.headers.get("HX-Request"):
                    request.session[WISHED] = request.get_full_path()
                return self._elsewhere(request, requirement.url)
        return HttpResponse(status=403)

    def _may_use_account_page(self, request: HttpRequest, found: Standing, name: str | None) -> bool:
        """Who owes a second factor and owns one may only use it: with the password alone they could otherwise take it
        off, or add one of their own, and so walk around it."""
        if on_tablet(request) and name not in TABLET_ACCOUNT_PAGES:
            return False  # nothing done on a shared device reaches a password or a second step
        if found is not Standing.NEEDS_SECOND_FACTOR or not has_second_factor(_member(request)):
            return True
        return name in {"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

    def _shut(self, request: HttpRequest) -> HttpResponseBase:
        """For somebody who keeps an album and nothing else: the same answer for every other address."""
        if request.path_info.startswith("/photos/"):
            return HttpResponse(status=403)
        return render(request, "403.html", status=403)

    def _farewell(self, request: HttpRequest, *, suspended: bool) -> HttpResponseBase:
        """Sign out and say why, to the person alone. A family whose first day is still to come reads that day; who may
        sign for a child reads how a permission is taken back all the same."""
        member = _member(request)
        begins_on = None if suspended else access_begins_on(member)
        logout(request)
        context = {
            "suspended": suspended,
            "signs": begins_on is None and signing_links(clock.today()).filter(user=member).exists(),
            "begins_on": day(begins_on, today=clock.today()) if begins_on else "",
        }
        return render(request, "members/access_ended.html", context, status=403)

    def _sign_in(self, request: HttpRequest, why: str = "") -> HttpResponseBase:
        given_back = self._give_back(request)
        if given_back is not None:
            return given_back
        if why:
            messages.info(request, why)
        if request.headers.get("HX-Request"):
            door = resolve_url(settings.LOGIN_URL)
            back = _page_of(request.headers.get("HX-Current-URL", ""))  # where the words are kept that were not sent
            url = redirect_to_login(back, door)["Location"] if back else door
            return HttpResponse(status=403, headers={"HX-Redirect": url})
        if request.headers.get("Accept", "").startswith("application/json"):  # a script would take the page for a yes
            return JsonResponse({"go": resolve_url(settings.LOGIN_URL), "reason": "You were signed out."}, status=403)
        here = request.get_full_path()
        if request.method not in {"GET", "HEAD"}:  # a button: its address has no page to come back to
            messages.info(request, "Nothing was done: please do it once more.")
            here = _page_of(request.headers.get("Referer", "")) or resolve_url(settings.LOGIN_REDIRECT_URL)
        answer = redirect_to_login(here, resolve_url(settings.LOGIN_URL))
        if request.headers.get("X-Bench"):  # its script would follow, and read away unseen what the door has to say
            return HttpResponse(status=403, headers={"X-Go": answer["Location"]})
        return answer

    def _give_back(self, request: HttpRequest) -> HttpResponseBase | None:
        """Hand the words of a page that came too late back to whoever wrote them, to be copied: half an hour of writing
        is half an hour of silence, and must not be lost for it. Nothing is done with them, and nothing is kept.

        They go only where they came from, the screen on which they stood: sent by a page of ours with its key, which is
        another one from the moment somebody signs out by themselves (`adapter`). Never on a shared tablet: it lies
        about, and where one person wrote another may stand by now, before whom no concern may open. There the words go.
        """
        words = words_sent(request)
        if not words or tablet_of(request) or not self._is_from_a_page_of_ours(request):
            return None
        here = _page_of(request.headers.get("Referer", "")) or request.get_full_path()
        door = redirect_to_login(here, resolve_url(settings.LOGIN_URL))["Location"]
        return render(request, "members/signed_out.html", {"words": words, "door": door}, status=403)

    def _is_from_a_page_of_ours(self, request: HttpRequest) -> bool:
        """Whether a person sent a form with the key of a page of ours; never one of the account's own pages."""
        if request.method != "POST" or request.path_info.startswith("/accounts/"):
            return False
        if request.headers.get("HX-Request") or "text/html" not in request.headers.get("Accept", ""):
            return False  # a script would take the page for its answer
        if settings.CSRF_COOKIE_NAME not in request.COOKIES:
            return False
        key = CsrfViewMiddleware(self.get_response)  # asked here, since the portal's own comes after this door
        return key.process_view(request, self.get_response, (), {}) is None

    def _elsewhere(self, request: HttpRequest, url: str) -> HttpResponseBase:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": url})
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"go": url}, status=403)
        return HttpResponseRedirect(url)


def wished(request: HttpRequest) -> str:
    """Where somebody was going when they were led to what they owe first: the link in a mail, a page of the menu."""
    return str(request.session.pop(WISHED, "")) or reverse("home:landing")


def _page_of(address: str) -> str:
    """The path of the page from which a form was sent, or nothing."""
    try:
        here = urlsplit(address)
    except ValueError:
        return ""
    return f"{here.path}?{here.query}".rstrip("?")


def _member(request: HttpRequest) -> User:
    return cast(User, request.user)
