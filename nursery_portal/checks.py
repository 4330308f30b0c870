"""Half-way configurations are errors of `manage.py check --deploy`: each size works, a mixture of two does not."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError


def _error(number: int, sentence: str, hint: str) -> Error:
    return Error(sentence, hint=hint, id=f"portal.E{number:03d}")


@register(Tags.security, deploy=True)
def no_demonstration_data(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The demonstration's invented nursery is never served as a real one, nor a real one kept in its folder, which
    `make reset-demo` empties. Without tables there is nothing to serve."""
    from nursery_portal.register.models import Nursery

    found: list[CheckMessage] = []
    if (settings.PORTAL_VAR / "demo.json").exists():
        hint = "Set PORTAL_VAR to another folder. If a real nursery is here already, take demo.json away by hand."
        found.append(_error(10, "PORTAL_VAR is the demonstration's folder: `make reset-demo` would empty it.", hint))
    try:
        invented = Nursery.objects.filter(is_demonstration=True).exists()
    except DatabaseError:
        invented = False
    if invented:
        hint = "Use an empty database, and an empty PORTAL_VAR: demonstration data cannot be converted."
        found.append(_error(9, "The database holds the demonstration nursery.", hint))
    return found


@register(Tags.security, deploy=True)
def sizes_are_whole(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Say what is half done, and what to set."""
    found: list[CheckMessage] = []
    large = "sqlite" not in settings.DATABASES["default"]["ENGINE"]
    if settings.PORTAL_DEMO:
        found.append(
            _error(1, "PORTAL_DEMO=1 is set.", "The demonstration's relaxed guards are for this machine only.")
        )
    if settings.REDIS_URL and not large:
        found.append(
            _error(
                2,
                "REDIS_URL is set, but the database is SQLite.",
                "A worker beside the server needs PostgreSQL: set DATABASE_URL, or leave REDIS_URL out.",
            )
        )
    if large and not settings.REDIS_URL:
        found.append(
            _error(
                3,
                "DATABASE_URL is set, but REDIS_URL is not.",
                "Several servers need shared limits and a worker: set REDIS_URL, or leave DATABASE_URL out.",
            )
        )
    if settings.PORTAL_ACCEL_PREFIX and not (
        settings.PORTAL_ACCEL_PREFIX.startswith("/") and settings.PORTAL_ACCEL_PREFIX.endswith("/")
    ):
        found.append(
            _error(4, "PORTAL_ACCEL_PREFIX is not a path such as /protected/.", "Use nginx's internal location.")
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:  # we speak no TLS ourselves: something always stands in front
        found.append(
            _error(
                5,
                "PORTAL_TRUSTED_PROXIES is 0.",
                "Set it to the number of proxies in front, 1 with nginx alone, or everybody shares one address and one "
                "rate limit.",
            )
        )
    base = urlsplit(settings.PORTAL_BASE_URL)
    if base.scheme != "https" or not base.hostname:
        found.append(
            _error(6, "PORTAL_BASE_URL is not an https address.", "It stands in every mail: https://portal.example.org")
        )
    elif "*" not in settings.ALLOWED_HOSTS and base.hostname not in settings.ALLOWED_HOSTS:
        found.append(_error(7, "PORTAL_BASE_URL's host is not in ALLOWED_HOSTS.", "Links in mails would be refused."))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(_error(8, "ALLOWED_HOSTS holds *.", "Name the portal's own host."))
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        found.append(
            Warning(
                "EMAIL_URL is not set: mails become files.", hint="No invitation reaches anybody.", id="portal.W001"
            )
        )
    return found
