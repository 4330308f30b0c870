"""What views of every app use to ask for a right."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from nursery_portal.kit import clock
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import FastReading, User
from nursery_portal.members.pace import wait_before

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request that passed the standing: its user is a member."""

    user: User
    htmx: HtmxDetails


def requires(
    *rights: Can,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], HttpResponseBase]],
    Callable[Concatenate[MemberRequest, P], HttpResponseBase],
]:
    """403 unless the person has one of `rights`. Asked before any row is looked for."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[MemberRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def run(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(may(request.user, right) for right in rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return run

    return decorate


def paced(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[Concatenate[MemberRequest, P], HttpResponseBase]:
    """Count a page of the register against its reader, and ask for patience where one account reads too many.

    Each page of a list and each way to filter it is one. A form that is sent goes through, so that nothing typed is
    lost: the page it came from was counted.
    """

    @functools.wraps(view)
    def run(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        seconds = 0
        if request.method != "POST":
            seconds = wait_before(request.user, FastReading.What.REGISTER, request.get_full_path())
        if seconds:
            page = render(request, "members/slowed.html", {"minutes": -(-seconds // 60)}, status=429)
            page.headers["Retry-After"] = str(seconds)
            return page
        return view(request, *args, **kwargs)

    return run


def lately_shown(request: HttpRequest, user: User) -> bool:
    """Whether they have shown who they are within five minutes.

    A PIN on the shared tablet is not enough. The demonstration, whose passwords everybody knows, does not ask.
    """
    records = [one for one in get_authentication_records(request, user) if one.get("type") != "tablet"]
    shown = [float(one["at"]) for one in records if "at" in one]
    recently = bool(shown) and clock.now().timestamp() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return recently or settings.PORTAL_DEMO


def ask_again(request: HttpRequest, user: User) -> None:
    """Lead to the page that asks who it is, unless they have shown it lately. What was typed into a form goes through
    once they have (`kept_press`)."""
    if not lately_shown(request, user):
        raise ReauthenticationRequired


def stepped_up(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[Concatenate[MemberRequest, P], HttpResponseBase]:
    """Ask again who it is before what would hurt most in wrong hands: roles, restrictions, and all that leaves the
    portal as a file or a list. tests/architecture/test_exports.py finds every such view and wants it asked."""

    @functools.wraps(view)
    def run(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        ask_again(request, request.user)
        return view(request, *args, **kwargs)

    return run
