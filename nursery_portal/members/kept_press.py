"""What somebody pressed before they were asked again who they are: kept for that question alone, and not for long.

allauth keeps one form that is sent without the answer, and sends it once the password is given for its address. But
the page of the form has the same address, and so has a second form for it: whoever gives their password to read that
page must not send with it what they thought better of, nor what a stranger presses meanwhile in a session that was
left open. So each press has a mark of its own, only the question that was asked of it carries that mark, and says so.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import add_query_params, serialize_request
from allauth.utils import get_request_param
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve

from nursery_portal.kit import clock

KEPT_FOR = timedelta(minutes=30)  # as long as the nursery's own people stay signed in without a word
MOST = 3  # as many windows as somebody works in at a time
KEPT = "portal_kept_presses"  # in the session: by its mark what was sent, to where and when; "" once it was sent on
MARK = "press"  # in the question's address and form
QUESTIONS = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
NOT_DONE = "What you sent before was not done. If you still want it, please do it once more."

Presses = dict[str, dict[str, Any]]


class KeptPress:
    """Middleware, listed after allauth's, so that it hears first of a question that is to be asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        mark = getattr(request, "mark_sent_on", "")
        if mark and request.user.is_authenticated and request.session.pop(STATE_SESSION_KEY, None) is None:
            kept = _kept(request)
            if mark in kept:  # allauth has taken it, so the answer was right: a second tap does not do it again
                kept[mark]["sent"] = ""
                request.session[KEPT] = kept
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A form: keep it, and ask about it alone. A page: forget what was sent to it before, and say so."""
        if not isinstance(error, ReauthenticationRequired):
            return None
        if request.method == "POST":
            return _keep(request)
        kept = _kept(request)
        others = {mark: press for mark, press in kept.items() if press["where"] != request.path}
        if others != kept:
            request.session[KEPT] = others
            if any(press["sent"] for mark, press in kept.items() if mark not in others):
                messages.info(request, NOT_DONE)
        return None

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """The answer to a question: what was sent before this one is handed to allauth, and nothing else is."""
        if request.method != "POST" or not _is_question(request):
            return
        request.session.pop(STATE_SESSION_KEY, None)
        mark = get_request_param(request, MARK, "")
        press = _kept(request).get(mark)
        if press is not None and press["where"] == get_next_redirect_url(request):
            if press["sent"]:
                request.session[STATE_SESSION_KEY] = {"request": press["sent"]}
                request.mark_sent_on = mark  # type: ignore[attr-defined]
        elif mark:
            messages.info(request, NOT_DONE)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """The question carries the mark from its address into its form, and to the other ways to answer it."""
        if response.context_data is not None and _is_question(request):
            mark = get_request_param(request, MARK, "")
            press = _kept(request).get(mark)
            response.context_data |= {"mark": mark, "pressed": bool(press and press["sent"])}
            for way in response.context_data.get("reauthentication_alternatives", ()) if mark else ():
                way["url"] = add_query_params(way["url"], {MARK: mark})
        return response


def _keep(request: HttpRequest) -> HttpResponseBase | None:
    """To the question, with what was sent kept for it. allauth answers who has no way to show who they are."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        return None
    waiting = [(mark, press) for mark, press in _kept(request).items() if press["sent"]][1 - MOST :]
    mark = secrets.token_urlsafe(12)
    press = {"sent": serialize_request(request), "where": request.path, "at": clock.now().timestamp()}
    request.session[KEPT] = {**dict(waiting), mark: press}
    return HttpResponseRedirect(add_query_params(ways[0]["url"], {REDIRECT_FIELD_NAME: request.path, MARK: mark}))


def _kept(request: HttpRequest) -> Presses:
    """What is not too old."""
    since = (clock.now() - KEPT_FOR).timestamp()
    return {mark: press for mark, press in request.session.get(KEPT, {}).items() if press["at"] >= since}


def _is_question(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in QUESTIONS
    except Resolver404:
        return False
