"""Which shared tablet a request comes from, and what a session on it may do."""

from django.conf import settings
from django.http import HttpRequest

from nursery_portal.members.access import tablet_of_secret
from nursery_portal.members.models import SharedTablet

ON = "tablet"  # the session's key: signed in on the tablet of that id
KEPT = "_shared_tablet"
ELSEWHERE = "Open this on a device of your own: the shared tablet lets nobody in with it. Nothing is used up."


def tablet_of(request: HttpRequest) -> SharedTablet | None:
    """The tablet this request comes from, if it still is one; asked once for each request."""
    if not hasattr(request, KEPT):
        secret = request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")
        setattr(request, KEPT, tablet_of_secret(secret) if secret else None)
    found: SharedTablet | None = getattr(request, KEPT)
    return found


def on_tablet(request: HttpRequest) -> bool:
    """Whether this session was opened on a shared tablet, with a PIN, a passkey or a password: it may work here, and
    change nothing about its account."""
    return ON in request.session


def still_allowed(request: HttpRequest) -> bool:
    """Whether this session was opened on the tablet from which it is used, which still is one."""
    found = tablet_of(request)
    return found is not None and found.pk == request.session.get(ON)
