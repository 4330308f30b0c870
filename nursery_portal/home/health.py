"""How the system is, in sentences: for the system administrator, who sees nothing else."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nursery_portal.audit import checkpoints
from nursery_portal.audit.checks import missing_guards
from nursery_portal.home.due import LATE, SIGN_OF_LIFE, due, last_runs
from nursery_portal.kit.words import counted, moment

VERIFY_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class Line:
    """One thing looked at: what, how it is, and whether it is well."""

    what: str
    words: str
    well: bool


def _jobs(now: datetime) -> Line:
    """Whether what the clock asks for is done: the escalations, posts, mails and erasing of every day."""
    runs = last_runs()
    behind = due(now, runs, late=LATE)
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        behind = [name for name in behind if name == SIGN_OF_LIFE]
        runs = {name: at for name, at in runs.items() if name == SIGN_OF_LIFE}
    what = "Job loop" if settings.CELERY_TASK_ALWAYS_EAGER else "Worker and beat"
    latest = max((at for at in runs.values() if at <= now), default=None)
    words = f"Last ran {moment(latest, now=now)}." if latest else "Has not run yet."
    if behind and settings.CELERY_TASK_ALWAYS_EAGER and latest:
        words += f" Behind their time: {', '.join(behind)}. The log of portal-jobs says why."
    elif behind and latest:
        words += " One of the two stands still: nothing is escalated, published, mailed or erased by itself."
    return Line(what, words, not behind)


def _verified(now: datetime) -> Line:
    """Whether somebody looks at the chain every night, and found it whole. The demonstration has no nights."""
    last = checkpoints.last_verified()
    if last is None:
        return Line("Audit chain", "Not verified yet: manage.py verify_audit does it.", settings.PORTAL_DEMO)
    at, faults = last
    found = f"{counted(faults, 'fault')} found: manage.py verify_audit names what." if faults else "It is whole."
    well = not faults and (at > now - VERIFY_WITHIN or settings.PORTAL_DEMO)
    return Line("Audit chain", f"Last verified {moment(at, now=now)}. {found}", well)


def lines(now: datetime) -> list[Line]:
    """Everything worth a look, each in one sentence."""
    guards = missing_guards()
    plan = MigrationExecutor(connection)
    open_steps = len(plan.migration_plan(plan.loader.graph.leaf_nodes()))
    anchors = checkpoints.read()
    free = shutil.disk_usage(Path(settings.PORTAL_VAR) if Path(settings.PORTAL_VAR).exists() else Path("/")).free
    answer = [
        Line("Django", f"Version {django.get_version()}.", True),
        Line("Database", f"{connection.display_name} answers.", True),
        Line("Guards of the evidence", "Every one stands." if not guards else f"{len(guards)} missing.", not guards),
        Line("Migrations", "None waits." if not open_steps else f"{open_steps} to be run.", not open_steps),
        Line(
            "Checkpoints outside",
            f"{len(anchors)} written." if anchors else "None yet: a cut tail could not be proved.",
            bool(anchors),
        ),
        _verified(now),
        Line("Free disk", f"{free // 2**20} MiB.", free > 2**30),
    ]
    answer.append(_jobs(now))
    mail = str(settings.EMAIL_BACKEND).rsplit(".", 2)[-2]
    words = "Written into files; nobody gets one." if mail == "filebased" else f"Sent by {mail}."
    answer.append(Line("Mail", words, mail != "filebased" or settings.PORTAL_DEMO))
    return answer
