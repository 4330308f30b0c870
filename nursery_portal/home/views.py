"""The landing address, the style guide and the health check."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.audit.checks import missing_guards
from nursery_portal.home import guide, health, installed
from nursery_portal.kit import clock
from nursery_portal.kit.toasts import toast
from nursery_portal.members.access import Can, is_staff_member, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.standing import open_to_all, open_to_leavers


@open_to_leavers
@require_safe
def landing(request: MemberRequest) -> HttpResponseBase:
    """Where sign-in leads: the day book; for the guardians of a leaver their album; for an independent reader the
    concerns that came to them; for somebody who only signs the permission page; for the system administrator, who has
    none of it, the health of the system."""
    if may(request.user, Can.READ_DAY_BOOK):
        return redirect("posts:feed")
    if may(request.user, Can.READ_ALBUM):
        return redirect("posts:album")
    if may(request.user, Can.GIVE_PERMISSION):
        return redirect("consent:children")
    if may(request.user, Can.HANDLE_CONCERN):
        return redirect("admin:index")
    return redirect("home:system")


@require_safe
@requires(Can.RUN_SYSTEM)
def system(request: MemberRequest) -> HttpResponseBase:
    """The health of the system for who runs it: no child, no post, no case, no name."""
    return render(request, "home/system.html", {"lines": health.lines(clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
def style_guide(request: MemberRequest) -> HttpResponseBase:
    """Every component in every state: for staff, and for everybody in the demonstration.

    Its forms go nowhere. They answer as a real page would, so that each behaviour can be tried.
    """
    if not (settings.PORTAL_DEMO or is_staff_member(request.user)):
        raise PermissionDenied
    if request.method == "POST":
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"words": "Looked at, not kept"})
        toast(request, "This is the style guide: nothing was kept.", level=messages.INFO)
        return redirect("home:style_guide")
    return render(request, "home/style_guide.html", guide.content(clock.now()))


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


@open_to_all
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where a browser looks for it by itself: beside a picture or a file that is opened alone."""
    return HttpResponse(
        installed.icon(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The portal as an app on a telephone: name and icons."""
    return JsonResponse(installed.manifest(), content_type="application/manifest+json")


@open_to_all
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, at the root so that it may answer for every page when there is no connection."""
    return HttpResponse(
        installed.worker(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@open_to_all
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page the worker shows without a connection. It says nothing of anybody."""
    return render(request, "home/offline.html")
