"""Jobs: known to every process by name, done after the commit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from nursery_portal.kit import jobs
from nursery_portal.register.models import Nursery

ROOT = Path(__file__).resolve().parents[2]
ASK = (
    "import django, json; django.setup()\n"
    "from nursery_portal.kit.jobs import tasks\n"
    "print(json.dumps(sorted({task.__module__ for task in tasks().values()})))"
)


def test_a_process_that_is_no_worker_knows_the_tasks_of_every_app() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True)
    written = [path.relative_to(ROOT) for path in ROOT.glob("*/tasks.py")]
    written += [path.relative_to(ROOT) for path in ROOT.glob("nursery_portal/*/tasks.py")]
    expected = {".".join(path.with_suffix("").parts) for path in written}
    assert expected <= set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_after_the_commit_and_not_at_all_after_a_rollback(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[object, ...]] = []

    class Task:
        @staticmethod
        def delay(*ids: object) -> None:
            done.append(ids)

    monkeypatch.setattr(jobs, "tasks", lambda: {"posts.tidy": Task})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("posts.tidy", 1)
        raise ZeroDivisionError
    with transaction.atomic():
        jobs.enqueue("posts.tidy", 2)
        assert done == []
    assert done == [(2,)]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_be_handed_over_undoes_nothing() -> None:
    with transaction.atomic():
        Nursery.objects.create(pk=1, name="Stepping Stones")
        jobs.enqueue("posts.unheard_of", 1)
    assert Nursery.objects.get().name == "Stepping Stones"
