"""Half-way configurations are errors; each whole size is not."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from nursery_portal.checks import sizes_are_whole

ROOT = Path(__file__).resolve().parents[2]
SMALL: dict[str, Any] = {
    "PORTAL_DEMO": False,
    "REDIS_URL": "",
    "PORTAL_ACCEL_PREFIX": "",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "PORTAL_BASE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": ["portal.example.org"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
}
LARGE = SMALL | {
    "REDIS_URL": "redis://queue/0",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "PORTAL_ACCEL_PREFIX": "/protected/",
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
        (SMALL, {"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "portal.E005"),
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


def test_the_file_to_fill_in_names_the_proxy_in_front() -> None:
    text = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8")
    assert "PORTAL_TRUSTED_PROXIES=1" in text.splitlines()


def test_no_copy_of_the_pictures_keeps_what_was_erased() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    copies = [line.strip() for line in text.splitlines() if line.strip().startswith("rsync ")]
    assert len(copies) == 3 and all("--delete" in line for line in copies)
    assert "--link-dest" in copies[0], "or each day is a whole copy, and nobody keeps thirty"


def test_behind_one_proxy_two_visitors_are_two(settings: Any, rf: RequestFactory) -> None:
    def seen(address: str) -> str:
        request = rf.get("/", headers={"x-forwarded-for": address}, REMOTE_ADDR="127.0.0.1")
        return str(get_adapter().get_client_ip(request))

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert {seen("192.0.2.1"), seen("192.0.2.2")} == {"192.0.2.1", "192.0.2.2"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert {seen("192.0.2.1"), seen("192.0.2.2")} == {"127.0.0.1"}


def test_every_line_of_the_example_means_the_same_to_systemd_compose_and_a_shell(tmp_path: Path) -> None:
    """Also those that are taken out of their comments: no explanation comes along, and nothing is run."""
    lines = (ROOT / "deploy/example.env").read_text().splitlines()
    taken = [line.removeprefix("# ") for line in lines if re.match(r"(# )?[A-Z_]+=", line)]
    assert len(taken) > 12 and all(re.fullmatch(r"[A-Z_]+=([\w./:@-]*|'[^']*')", line) for line in taken)
    (tmp_path / "portal.env").write_text("\n".join(taken))
    read = ["sh", "-ec", "set -a; . ./portal.env; env"]
    done = subprocess.run(
        read, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and not done.stderr
    names = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert {name: names[name] for name, _, _ in (line.partition("=") for line in taken)} == {
        name: value.strip("'") for name, _, value in (line.partition("=") for line in taken)
    }


def test_every_process_asks_for_the_guards_before_it_starts() -> None:
    """Also after a migration that failed half-way, and whatever starts them."""
    units = [one.read_text() for one in (ROOT / "deploy/systemd").glob("*.service") if "checkpoint" not in one.name]
    assert len(units) == 4 and all(
        re.search(r"^ExecStartPre=.* check .*--database default$", one, re.M) for one in units
    )
    compose = (ROOT / "deploy/compose.yaml").read_text()
    for name, starts in (("web", "gunicorn"), ("worker", "celery"), ("beat", "celery")):
        service = compose[compose.index(f"\n  {name}:\n") :]
        assert 0 < service.index("python manage.py check --database default") < service.index(f"exec {starts}"), name


def test_no_command_of_the_runbook_runs_the_release_step_by_the_way() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    runs = [line for line in text.splitlines() if " run --rm" in line]
    assert runs and all("--no-deps" in line for line in runs)
