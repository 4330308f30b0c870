"""Half-way configurations are errors; each whole size is not."""

from typing import Any

import pytest

from nursery_portal.checks import sizes_are_whole

SMALL: dict[str, Any] = {
    "PORTAL_DEMO": False,
    "REDIS_URL": "",
    "PORTAL_ACCEL_PREFIX": "",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
    "PORTAL_BASE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": ["portal.example.org"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
}
LARGE = SMALL | {
    "REDIS_URL": "redis://queue/0",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "PORTAL_ACCEL_PREFIX": "/protected/",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
}


def found(monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]) -> set[str | None]:
    for name, value in values.items():
        monkeypatch.setattr(f"django.conf.settings.{name}", value)
    return {one.id for one in sizes_are_whole()}


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_whole_size_is_content(monkeypatch: pytest.MonkeyPatch, size: dict[str, Any]) -> None:
    assert found(monkeypatch, size) == set()


@pytest.mark.parametrize(
    ("size", "change", "number"),
    [
        (SMALL, {"PORTAL_DEMO": True}, "portal.E001"),
        (SMALL, {"REDIS_URL": "redis://queue/0"}, "portal.E002"),
        (LARGE, {"REDIS_URL": ""}, "portal.E003"),
        (LARGE, {"PORTAL_ACCEL_PREFIX": "protected"}, "portal.E004"),
        (LARGE, {"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "portal.E005"),
        (SMALL, {"PORTAL_BASE_URL": "http://portal.example.org"}, "portal.E006"),
        (SMALL, {"PORTAL_BASE_URL": "https://elsewhere.example.org"}, "portal.E007"),
        (SMALL, {"ALLOWED_HOSTS": ["*"]}, "portal.E008"),
        (SMALL, {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "portal.W001"),
    ],
)
def test_a_half_way_one_is_named(
    monkeypatch: pytest.MonkeyPatch, size: dict[str, Any], change: dict[str, Any], number: str
) -> None:
    assert found(monkeypatch, size | change) == {number}
