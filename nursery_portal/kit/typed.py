"""What people send in forms, without the signs that nobody sees and that do harm: control characters, and those that
turn the writing around, so that words read as something else than they are.

Taken out of every form at once, before any view reads it, and without a word: nobody sees what is gone, and all that
could be seen is kept. Signs that only hint at a direction stay, since Arabic and Hebrew need them; names, which have to
be told apart at a glance, lose those too (`members.actions.steps.tidy`), and comments whatever cannot be seen at all
(`posts.words`).
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# control characters but for tab and new lines; embeddings, overrides and isolates of direction
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def readable(text: str) -> str:
    """The text without them."""
    return UNSEEN.sub("", text)


class ReadableForms:
    """Middleware: every field of a form that is sent goes through `readable`; files and passwords stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Change the form only where there is something to take out: most never have it."""
        if request.method != "POST":
            return
        found = [
            (name, values)
            for name, values in request.POST.lists()
            if "password" not in name and any(UNSEEN.search(value) for value in values)
        ]
        if found:
            sent = request.POST.copy()
            for name, values in found:
                sent.setlist(name, [readable(value) for value in values])
            sent._mutable = False
            request.POST = sent  # type: ignore[assignment]  # immutable since the line before
