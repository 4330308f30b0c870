"""What was kept from somebody while they wrote beside it: their words, on a page."""

from django.http import HttpResponse
from django.shortcuts import render

from nursery_portal.members.http import MemberRequest


def gone(
    request: MemberRequest, what: str, words: str, way_back: tuple[str, str], *, raised: bool = False
) -> HttpResponse:
    """404 with the words just typed; 422 where this person `raised` a concern from it, which may be why they do not
    read it any more. Nothing else tells whether there is `what`."""
    context = {"what": what, "words": words, "back": way_back[0], "back_name": way_back[1], "raised": raised}
    return render(request, "moderation/gone.html", context, status=422 if raised else 404)
