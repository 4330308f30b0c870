"""Long lists in pages: which one is asked for, and the ways to the next."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.http import urlencode


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first for anything that is no page."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def pages_around(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after, with the same filters."""
    kept = [(name, str(value)) for name, value in request.GET.items() if name != "page" and value]

    def address(number: int) -> str:
        return f"?{urlencode([*kept, ('page', str(number))])}"

    return {
        "older": address(page.next_page_number()) if page.has_next() else "",
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
    }
