"""The landing address and the health check."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from nursery_portal.audit.checks import missing_guards
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.standing import open_to_all


@require_safe
def landing(request: MemberRequest) -> HttpResponseBase:
    """Where sign-in leads: the day book; for who has none (the system administrator), the health of the system."""
    if may(request.user, Can.READ_DAY_BOOK):
        return redirect("posts:feed")
    return redirect("home:system")


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and every guard of the evidence stands, else 503. Says nothing more."""
    try:
        missing = missing_guards()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    if missing:
        return JsonResponse({"ok": False, "guards": False}, status=503)
    return JsonResponse({"ok": True})


@open_to_all
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
