"""The mails of the account's pages go out when their answer has gone: neither its time nor its words say whether there
was anybody to write to.

"Send me a code" writes only to who has an account here. Sent within the request, that mail cost a stranger's question a
second where the answer was yes, and an error while the mail server was down: both say where a child is. A mail that is
lost now, with the process or with the server, is asked for once more; nothing of it is stored.
"""

import logging
from collections.abc import Callable

from allauth.core import context
from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("portal.members")
Send = Callable[[], None]


def send_afterwards(request: HttpRequest, send: Send) -> None:
    """Send it once the answer to this request has gone out."""
    request.__dict__.setdefault("sent_afterwards", []).append(send)


class Afterwards:
    """Middleware: what was left for afterwards is done when the server lets go of the answer, in the same thread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for send in request.__dict__.pop("sent_afterwards", ()):
            # what Django closes with an answer
            response._resource_closers.append(_Closer(request, send))  # type: ignore[attr-defined]
        return response


class _Closer:
    def __init__(self, request: HttpRequest, send: Send) -> None:
        self.request, self.send = request, send

    def __call__(self) -> None:
        try:
            with context.request_context(self.request):
                self.send()
        except Exception:  # there is no answer left to put it in
            log.exception("a mail of the account's pages could not be sent")
