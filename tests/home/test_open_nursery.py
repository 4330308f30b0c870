"""`manage.py open_nursery`: keys with the right modes, the owner's invitation, and never over a demonstration."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from nursery_portal.members.models import Invitation, Role, RoleGrant
from nursery_portal.policies.models import PolicyVersion
from nursery_portal.register.models import Nursery
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
OWNER = {"owner_email": "anna@example.org", "first_name": "Anna", "last_name": "Bell", "nursery": "Little Acorns"}
OPTIONS = [part for name, value in OWNER.items() for part in (f"--{name.replace('_', '-')}", value)]


def run(folder: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as a person starts it, with nothing in the environment but where to keep things."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", "open_nursery", *options],
        cwd=ROOT,
        env={**clean, "PORTAL_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "nursery_portal.settings", **more},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_from_nothing_to_an_invitation_with_keys_that_only_the_owner_of_the_folder_reads(tmp_path: Path) -> None:
    done = run(tmp_path / "var", *OPTIONS)
    assert done.returncode == 0, done.stderr
    keys = tmp_path / "var" / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()}
    assert files.keys() >= {"secret_key", "portal_seal_keys", "portal_audit_key"} and set(files.values()) == {0o600}
    assert "Invited Anna Bell" in done.stdout and str(keys) in done.stdout
    (letter,) = (tmp_path / "var" / "mail").iterdir()
    assert re.search(r"/members/invitation/\S+", letter.read_text())
    others = [path for path in (tmp_path / "var").rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert others == [], "the database and the mails are nobody else's either"
    assert "SECRET_KEY" not in done.stdout
    kept = {path.name: path.read_text() for path in keys.iterdir()}
    assert run(tmp_path / "var", *OPTIONS).returncode == 0
    assert kept == {path.name: path.read_text() for path in keys.iterdir()}


def test_a_secret_key_that_is_not_in_the_folder_is_said_to_be_copied_too(tmp_path: Path) -> None:
    done = run(tmp_path / "var", *OPTIONS, SECRET_KEY="k" * 60)
    assert done.returncode == 0 and "SECRET_KEY is not in it" in done.stdout


def test_what_is_missing_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path / "var", "--owner-email", "anna@example.org")
    assert done.returncode == 1 and "first name is missing: --first-name" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_came_in_without_the_policy_gets_it_although_they_are_refused(cast: Cast) -> None:
    assert not PolicyVersion.objects.exists()
    with pytest.raises(CommandError, match="policy was missing, and is in effect now"):
        call_command("open_nursery", **OWNER)
    assert PolicyVersion.objects.count() == 1 and not Invitation.objects.exists()
    with pytest.raises(CommandError, match=r"give up that role\.$"):
        call_command("open_nursery", **OWNER)


def test_the_demonstration_is_never_turned_into_a_nursery(db: None) -> None:
    Nursery.objects.create(pk=1, name="Stepping Stones", is_demonstration=True)
    with pytest.raises(CommandError, match="demonstration"):
        call_command("open_nursery", **OWNER)
    assert not RoleGrant.objects.exists()
    assert "portal.E009" in [found.id for found in run_checks(include_deployment_checks=True)]
    Nursery.objects.update(is_demonstration=False)
    assert "portal.E009" not in [found.id for found in run_checks(include_deployment_checks=True)]


def test_no_nursery_is_opened_in_the_folder_that_reset_demo_empties(tmp_path: Path) -> None:
    """Not even where the demonstration's first start was stopped before it made anything but its mark."""
    (tmp_path / "demo.json").write_text("{}")
    done = run(tmp_path, *OPTIONS)
    assert done.returncode == 1 and "is the demonstration's folder" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "portal.sqlite3").exists()
    (tmp_path / "demo.json").unlink()
    assert run(tmp_path, *OPTIONS).returncode == 0


def test_a_portal_in_the_demonstrations_folder_fails_the_check(db: None, tmp_path: Path, settings: Any) -> None:
    settings.PORTAL_VAR = tmp_path
    assert "portal.E010" not in [found.id for found in run_checks(include_deployment_checks=True)]
    (tmp_path / "demo.json").write_text("{}")
    assert "portal.E010" in [found.id for found in run_checks(include_deployment_checks=True)]


def test_the_owner_gets_a_mail_the_policy_is_in_effect_and_it_can_be_repeated(
    db: None, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        call_command("open_nursery", **OWNER)
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert RoleGrant.objects.get().role == Role.OWNER and PolicyVersion.objects.count() == 1
    assert Nursery.objects.get().opened_at is None
    call_command("open_nursery", **OWNER)
    assert RoleGrant.objects.count() == 1 and Invitation.objects.filter(state="pending").count() == 1
    assert PolicyVersion.objects.count() == 1
