"""Messages that float for a moment, and may carry one way back."""

import json

from django.contrib import messages
from django.http import HttpRequest


def toast(
    request: HttpRequest,
    text: str,
    *,
    level: int = messages.SUCCESS,
    undo: str = "",
    label: str = "Undo",
    accepted: str = "",
) -> None:
    """Say `text` on the next page. With `undo` (an address that takes POST) the toast has one button.

    `accepted` names the words that have arrived (data-draft), so that the browser may forget its copy of them.
    """
    extra = {"undo": undo, "label": label, "accepted": accepted}
    messages.add_message(request, level, text, extra_tags=json.dumps(extra) if undo or accepted else "")


def extras(tags: str | None) -> dict[str, str]:
    """What `toast` wrote beside the message; nothing for an ordinary message."""
    if not tags or not tags.startswith("{"):
        return {}
    return {str(name): str(value) for name, value in json.loads(tags).items()}
