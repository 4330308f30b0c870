"""What people send in forms, without the signs that nobody sees and that do harm: control characters, and those that
turn the writing around, so that words read as something else than they are.

Taken out of every form at once, before any view reads it, and without a word: nobody sees what is gone, and all that
could be seen is kept. Signs that only hint at a direction stay, since Arabic and Hebrew need them; names, which have to
be told apart at a glance, lose those too (`members.actions.steps.tidy`), and comments whatever cannot be seen at all
(`posts.words`).

And what was typed in a form that was not taken, to be given back to whoever typed it.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# control characters but for tab and new lines; embeddings, overrides and isolates of direction
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LONG = 30
SECRET = ("password", "code", "otp", "csrf", "credential", "secret")
KEYS = ("token",)  # of the page it stood in: nobody typed it
SHOWN = "shown"  # nor what the page showed (kit.shown)
# far more than a form of ours takes, so that nothing is left out of one
MOST_WORDS = 100
MOST_SIGNS = 300_000


def readable(text: str) -> str:
    """The text without them."""
    return UNSEEN.sub("", text)


def fields_sent(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """What a form sent, and which of it is long enough to be read: never a file, a password, a code or a key of the
    form, and nothing of a form for the digits of the shared tablet."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST.lists() if "pin" not in request.POST else ()
    except Exception:  # an upload that was cut off: there is nothing to give back
        return []
    return [
        (name, value, not _is_key(name) and ("\n" in value or len(value) > LONG))
        for name, values in fields
        if not any(secret in name for secret in SECRET)
        for value in values
    ]


def _is_key(name: str) -> bool:
    return name == SHOWN or any(key in name for key in KEYS)


def words_sent(request: HttpRequest) -> list[str]:
    """What somebody wrote in a form, to be copied from a page that sends nothing: whatever has a space in it, or is an
    address of a page. What was chosen and the keys of the form have none, and a single word is typed again."""
    found: list[str] = []
    signs = 0
    for name, value, _ in fields_sent(request):
        if _is_key(name) or not (len(value.split()) > 1 or "://" in value):
            continue
        signs += len(value)
        if len(found) == MOST_WORDS or signs > MOST_SIGNS:
            break
        found.append(readable(value))
    return found


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
