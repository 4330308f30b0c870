"""Headers of every answer, and small translations between HTTP and the domain."""

from collections.abc import Callable

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
)


class AnswerHeaders:
    """Give every answer the headers that Django and django-csp leave out.

    Pages are `private, no-store` unless the view has chosen its own caching (photos, static files): a page of this
    portal must not be read from a shared computer's disk after sign-out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response


class RefusedForms:
    """A page of allauth with a refused form in it answers 422, as our own do; allauth would say 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Look at the forms that the page is about to be drawn with."""
        if request.method == "POST" and response.status_code == 200:
            shown = (response.context_data or {}).values()
            if any(isinstance(one, BaseForm) and one.errors for one in shown):
                response.status_code = 422
        return response


class ButtonsAlone:
    """An address that only a button may send to answers with a page where somebody comes to it by themselves: after
    signing in, or by *Try again*. Django's own answer is empty, and leaves open whether it was done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            response.status_code != 405
            or request.method != "GET"
            or "text/html" not in request.headers.get("Accept", "")
        ):
            return response
        page = HttpResponse(render_to_string("405.html"), status=405, headers={"Allow": response.headers["Allow"]})
        page._has_been_logged = True  # type: ignore[attr-defined]  # where it was refused
        return page


def unprocessable(response: HttpResponse) -> HttpResponse:
    """The same page with status 422: a form was refused, and all that was typed is still in it."""
    response.status_code = 422
    return response


def nobody_could_answer(request: HttpRequest, typed: list[tuple[str, str, bool]]) -> HttpResponse:
    """503: a rule, a door or the database could not answer; that is never a yes, and worth another try. What was typed
    is still there, to be sent once more as it is.

    Drawn without the request: whatever a page asks of the database is away just now. The key of the form lies in a
    cookie; who has none (a concern raised without signing in) needs none and gets none.
    """
    key = get_token(request) if typed and settings.CSRF_COOKIE_NAME in request.COOKIES else ""
    context = {"path": request.get_full_path(), "typed": typed, "csrf_token": key}
    return HttpResponse(render_to_string("503.html", context), status=503)
