"""What every page needs to know about the nursery and the person who looks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nursery_portal.register.models import Nursery


def portal(request: HttpRequest) -> dict[str, Any]:
    """`nursery` (or None before it is set up) and `is_demonstration`."""
    return {"nursery": Nursery.objects.filter(pk=1).first(), "is_demonstration": settings.PORTAL_DEMO}
