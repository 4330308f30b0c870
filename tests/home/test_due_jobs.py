"""The embedded job loop: what is due runs once, an overdue job is caught up, a failing one does not stop the others."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from nursery_portal.audit.models import AuditHead
from nursery_portal.home.due import due, last_runs, run_due
from nursery_portal.kit import clock
from nursery_portal.kit.jobs import tasks
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import Clock

EVERY_TASK = tasks()  # while no test holds a connection: Celery closes them as it imports


@pytest.fixture
def schedule(settings: Any, tmp_path: Any) -> None:
    settings.PORTAL_VAR = tmp_path
    settings.CELERY_BEAT_SCHEDULE = {
        "first": {"task": "a", "schedule": 60},
        "second": {"task": "b", "schedule": 3600},
    }


def test_each_job_runs_when_its_time_has_come_and_is_caught_up_later(schedule: None) -> None:
    ran: list[str] = []
    now = clock.now()
    assert run_due(now, ran.append) == ["first", "second"]
    assert run_due(now + timedelta(seconds=59), ran.append) == []
    assert run_due(now + timedelta(seconds=61), ran.append) == ["first"]
    assert run_due(now + timedelta(days=3), ran.append) == ["first", "second"]
    assert ran == ["a", "b", "a", "a", "b"]


def test_a_failing_job_is_due_again_and_the_others_run(schedule: None) -> None:
    def run(task: str) -> None:
        if task == "a":
            raise RuntimeError("lost")

    now = clock.now()
    assert run_due(now, run) == ["second"]
    assert due(now, last_runs()) == ["first"]


def test_an_unreadable_note_only_means_that_jobs_run_once_more(schedule: None, tmp_path: Any) -> None:
    (tmp_path / "jobs.json").write_text("[not json")
    assert last_runs() == {}


def test_a_run_that_a_wrong_clock_put_into_the_future_keeps_no_job_from_running(schedule: None) -> None:
    now = clock.now()
    run_due(now + timedelta(days=40), lambda task: None)
    assert due(now, last_runs()) == ["first", "second"]


def line(client: Client, what: str) -> str:
    """One line of the page of who runs the system."""
    found = re.search(rf"<b>({what})</b>.*?</li>", client.get("/system/").content.decode(), re.S)
    assert found
    return found[0]


def jobs(client: Client) -> str:
    """The line about them."""
    return line(client, "Job loop|Worker and beat")


def test_a_chain_that_nobody_verifies_or_that_has_a_fault_is_seen(cast: Cast, clock: Clock) -> None:
    client = signed_in(cast.syd)
    assert "Not verified yet" in line(client, "Audit chain") and "Needs a look" in line(client, "Audit chain")
    call_command("verify_audit")
    assert "It is whole" in line(client, "Audit chain") and "Well" in line(client, "Audit chain")
    AuditHead.objects.update(seq=9)
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "1 fault found" in line(client, "Audit chain") and "Needs a look" in line(client, "Audit chain")
    AuditHead.objects.update(seq=0)
    call_command("verify_audit")
    clock.forward(hours=49)
    again = line(signed_in(cast.syd), "Audit chain")
    assert "It is whole" in again and "Needs a look" in again


def test_one_job_that_fails_at_every_tick_is_seen_beside_those_that_run(
    cast: Cast, schedule: None, clock: Clock
) -> None:
    client = signed_in(cast.syd)
    assert "Has not run yet" in jobs(client) and "Needs a look" in jobs(client)
    run_due(clock.now, lambda task: None)
    assert "Last ran just now" in jobs(client) and "Well" in jobs(client)

    def fails(task: str) -> None:
        if task == "a":
            raise RuntimeError("lost")

    clock.forward(minutes=12)
    run_due(clock.now, fails)
    assert "Behind their time: first." in jobs(client) and "Needs a look" in jobs(client)
    run_due(clock.now, lambda task: None)
    assert "Well" in jobs(client)


def test_a_worker_or_beat_that_stands_still_is_seen(cast: Cast, settings: Any, tmp_path: Any, clock: Clock) -> None:
    settings.PORTAL_VAR, settings.CELERY_TASK_ALWAYS_EAGER = tmp_path, False
    client = signed_in(cast.syd)
    assert "Has not run yet" in jobs(client) and "Needs a look" in jobs(client)
    EVERY_TASK["home.note_open"].apply(throw=True)
    assert "Well" in jobs(client)
    clock.forward(minutes=14)
    assert "Well" in jobs(client)
    clock.forward(minutes=2)
    assert "One of the two stands still" in jobs(client) and "Needs a look" in jobs(client)


def test_every_scheduled_task_exists_and_runs(db: None, settings: Any, tmp_path: Any) -> None:
    settings.PORTAL_VAR = tmp_path
    assert {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(EVERY_TASK)
    call_command("run_due_jobs")
    assert set(last_runs()) == set(settings.CELERY_BEAT_SCHEDULE)
