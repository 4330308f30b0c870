"""Headers of every answer, and small translations between HTTP and the domain."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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


def unprocessable(response: HttpResponse) -> HttpResponse:
    """The same page with status 422: a form was refused, and all that was typed is still in it."""
    response.status_code = 422
    return response
