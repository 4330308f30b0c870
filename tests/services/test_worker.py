"""A job goes through a real Redis to a real worker process, after the commit and not without it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from nursery_portal.kit.jobs import enqueue, tasks
from nursery_portal.register.models import Room

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; the first answer waits for the worker to start, beside everything else that runs


def database_of_the_tests() -> dict[str, str]:
    """The variables by which another process finds the database that this test writes to."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"PORTAL_DB": str(facts["NAME"])}
    who = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    return {"DATABASE_URL": f"postgres://{who}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"}


@pytest.fixture(scope="module")
def worker(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A worker process with production's settings, on the tests' database. Its log."""
    log = tmp_path_factory.mktemp("worker") / "log"
    env = os.environ | database_of_the_tests() | {"DJANGO_SETTINGS_MODULE": "nursery_portal.settings"}
    words = ["worker", "--pool=solo", "--loglevel=WARNING", "--include=tests.services.tasks"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "nursery_portal", *words], cwd=ROOT, env=env, stdout=out, stderr=out
        )
    yield log
    process.terminate()
    process.wait(20)


@pytest.fixture
def line() -> Iterator[Redis]:
    """A connection to the tests' Redis."""
    with Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_timeout=2 * PATIENCE) as redis:
        yield redis


def answer(line: Redis, key: str, log: Path) -> str:
    """What the worker put under `key`; fails with the worker's log if nothing comes."""
    got = line.blpop([key], timeout=PATIENCE)
    assert got is not None, log.read_text()
    return str(got[1])


@pytest.fixture(autouse=True)
def known_here() -> None:
    """This process knows the tests' task too, as a web process knows the portal's."""
    from tests.services import tasks as ours

    assert ours.tell_room.name in tasks()


def test_a_committed_job_reaches_the_worker_which_sees_what_was_committed(worker: Path, line: Redis) -> None:
    reply = uuid4().hex
    with transaction.atomic():
        room = Room.objects.create(name="Acorn")
        enqueue("tests.tell_room", room.pk, reply)
        assert line.llen(reply) == 0
    assert answer(line, reply, worker) == "Acorn"


def test_a_job_of_a_transaction_that_was_rolled_back_is_never_handed_over(worker: Path, line: Redis) -> None:
    never, reply = uuid4().hex, uuid4().hex
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("tests.tell_room", 0, never)
        raise ZeroDivisionError
    with transaction.atomic():
        enqueue("tests.tell_room", 0, reply)
    assert answer(line, reply, worker) == "nothing"  # this worker takes one job after the other
    assert line.llen(never) == 0
