"""The portal's only clock."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC. Nothing else in the portal asks what time it is."""
    return timezone.now()


def today() -> date:
    """The present calendar day in the nursery's own time zone."""
    return timezone.localdate(now())
