"""What views of every app use to ask for a right."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User

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
