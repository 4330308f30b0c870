"""Which periodic jobs are due: the embedded size's answer to the worker's beat, from the same table in the settings.

When each job last ran is kept in a file under PORTAL_VAR; a lost file only means that every job runs once more, which
each of them allows. A job that was due while nothing ran is caught up at the next tick. With a worker one job alone
writes itself down there, so that the portal sees whether beat and worker live.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

log = logging.getLogger("portal.jobs")
SIGN_OF_LIFE = "home.note_open"  # the job that comes by beat and worker every few minutes
LATE = timedelta(minutes=10)


def _path() -> Path:
    return Path(settings.PORTAL_VAR) / "jobs.json"


def last_runs() -> dict[str, datetime]:
    """When each job last began, by its name in the schedule; empty if the file is missing or unreadable."""
    try:
        kept = json.loads(_path().read_text(encoding="ascii"))
        return {str(name): datetime.fromisoformat(at) for name, at in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _keep(runs: dict[str, datetime]) -> None:
    fresh = _path().with_suffix(".new")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_text(json.dumps({name: at.isoformat() for name, at in runs.items()}), encoding="ascii")
    fresh.replace(_path())


def note_sign_of_life(now: datetime) -> None:
    """Beat and worker live: for the page on the system's health."""
    _keep({**last_runs(), SIGN_OF_LIFE: now})


def due(now: datetime, runs: dict[str, datetime], *, late: timedelta = timedelta(0)) -> list[str]:
    """The names of the jobs that should begin now: never run, longer ago than their interval, or in the future, which
    was a clock that went wrong. With `late`, those that should have begun so long ago."""
    found = []
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        last = runs.get(name)
        if last is None or last > now or now - last >= timedelta(seconds=float(entry["schedule"])) + late:
            found.append(name)
    return found


def run_due(now: datetime, run: Callable[[str], None]) -> list[str]:
    """Run every due job through `run` (given the task's name) and note it; a failing one is logged and tried again."""
    runs = last_runs()
    done = []
    for name in due(now, runs):
        try:
            run(str(settings.CELERY_BEAT_SCHEDULE[name]["task"]))
        except Exception:
            log.exception("a periodic job failed")
            continue
        runs[name] = now
        done.append(name)
    if done:
        _keep(runs)
    return done
