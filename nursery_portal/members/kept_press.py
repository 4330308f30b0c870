"""What somebody pressed before they were asked again who they are: kept for that question alone, and not for long.

allauth keeps a form that is sent without the answer, and sends it once the password is given for its address. But the
page of the form has the same address: whoever thought better of it, and gives their password to read that page again,
must not send it with that; nor must the owner send what a stranger pressed in a session that was left open.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from nursery_portal.kit import clock

KEPT_FOR = timedelta(minutes=30)  # as long as the nursery's own people stay signed in without a word
WHERE, SINCE = "portal_kept_press", "portal_kept_press_at"  # in the session, beside what allauth keeps there
QUESTIONS = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
TOO_OLD = "What you sent a while ago was not done. If you still want it, please do it once more."


class KeptPress:
    """Middleware, listed after allauth's, so that it hears first of a question that is to be asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        aside = getattr(request, "kept_aside", None)
        if aside is not None and request.user.is_authenticated:
            request.session.setdefault(STATE_SESSION_KEY, aside)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """A form: note for which address it is kept, and since when. A page: forget what was sent to it before."""
        if not isinstance(error, ReauthenticationRequired):
            return
        if request.method == "POST":
            request.session[WHERE], request.session[SINCE] = request.path, clock.now().timestamp()
        elif request.session.get(WHERE) == request.path:
            _forget(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """The answer to a question: what is too old is not sent, and what waits for another question waits on."""
        if request.method != "POST" or STATE_SESSION_KEY not in request.session or not _is_question(request):
            return
        if clock.now().timestamp() - request.session.get(SINCE, 0) > KEPT_FOR.total_seconds():
            _forget(request)
            messages.info(request, TOO_OLD)
        elif get_next_redirect_url(request) != request.session.get(WHERE):
            request.kept_aside = request.session.pop(STATE_SESSION_KEY)  # type: ignore[attr-defined]


def _forget(request: HttpRequest) -> None:
    for key in (STATE_SESSION_KEY, WHERE, SINCE):
        request.session.pop(key, None)


def _is_question(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in QUESTIONS
    except Resolver404:
        return False
