"""The embedded job loop: what is due runs once, an overdue job is caught up, a failing one does not stop the others."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from nursery_portal.home.due import due, last_runs, run_due
from nursery_portal.kit import clock
from nursery_portal.kit.jobs import tasks

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


def test_every_scheduled_task_exists_and_runs(db: None, settings: Any, tmp_path: Any) -> None:
    settings.PORTAL_VAR = tmp_path
    assert {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(EVERY_TASK)
    call_command("run_due_jobs")
    assert set(last_runs()) == set(settings.CELERY_BEAT_SCHEDULE)
