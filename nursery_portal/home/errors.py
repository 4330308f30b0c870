"""Friendly pages for what goes wrong; none of them asks the database."""

import sys
import traceback

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader


def _page(status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key was missing or old: say how to go on."""
    return _page(403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or the form made no sense. 413: it was larger than we take."""
    return _page(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this is not your role."""
    return _page(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours to see; the same words for both."""
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, and it says so. 503: a rule, a door or the database could not answer; that is never a yes, and
    worth another try."""
    return _page(503 if _nobody_could_answer(sys.exc_info()[1]) else 500)


def _nobody_could_answer(error: BaseException | None) -> bool:
    """Whether what went wrong went wrong while a rule or a door was asked."""
    if isinstance(error, DatabaseError):
        return True
    trace = error.__traceback__ if error is not None else None
    return any(
        frame.f_globals.get("__name__", "").rpartition(".")[2] in {"access", "rules"}
        for frame, _ in traceback.walk_tb(trace)
    )
