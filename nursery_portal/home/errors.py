"""Friendly pages for what goes wrong; none of them asks the database."""

import sys
import traceback

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from nursery_portal.kit.http import nobody_could_answer
from nursery_portal.kit.typed import fields_sent, words_sent


def _page(status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)


def _on_shared(request: HttpRequest) -> bool:
    return settings.TABLET_COOKIE_NAME in request.COOKIES


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key was missing or old: say how to go on, and give back what was typed, to copy. Not to be sent from
    there: whoever made the form may not have been us. Nothing on a shared tablet, where *Back* may have sent again
    what the person before wrote."""
    typed = [] if _on_shared(request) else [value for _, value, long in fields_sent(request) if long]
    return HttpResponse(loader.render_to_string("403.html", {"typed": typed}), status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or the form made no sense. 413: it was larger than we take."""
    return _page(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this is not your role. It may have been until a moment ago: what was typed is given back, to copy, as above;
    the same for every address, and nothing of what stands there."""
    typed = [] if _on_shared(request) else words_sent(request)
    return HttpResponse(loader.render_to_string("403.html", {"typed": typed}), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours to see; the same words for both."""
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, and it says so. 503: nobody could answer, and what was typed is still there."""
    if not _nobody_could_answer(sys.exc_info()[1]):
        return _page(500)
    return nobody_could_answer(request, fields_sent(request))


def _nobody_could_answer(error: BaseException | None) -> bool:
    """Whether what went wrong went wrong while a rule or a door was asked."""
    if isinstance(error, DatabaseError):
        return True
    trace = error.__traceback__ if error is not None else None
    return any(
        {"access", "rules"}.intersection(frame.f_globals.get("__name__", "").split("."))  # a module or a package
        for frame, _ in traceback.walk_tb(trace)
    )
