"""What every page needs to know about the nursery and the person who looks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nursery_portal.members.tablet import on_tablet
from nursery_portal.register.models import Nursery


def portal(request: HttpRequest) -> dict[str, Any]:
    """`nursery` (or None before it is set up), `is_demonstration`, and `on_tablet`: signed in on the shared tablet."""
    return {
        "nursery": Nursery.objects.filter(pk=1).first(),
        "is_demonstration": settings.PORTAL_DEMO,
        "on_tablet": hasattr(request, "session") and on_tablet(request),
    }
