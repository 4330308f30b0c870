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
from nursery_portal.home.due import last_runs
from nursery_portal.kit.words import moment


@dataclass(frozen=True)
class Line:
    """One thing looked at: what, how it is, and whether it is well."""

    what: str
    words: str
    well: bool


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
        Line("Free disk", f"{free // 2**20} MiB.", free > 2**30),
    ]
    if settings.CELERY_TASK_ALWAYS_EAGER:
        runs = last_runs()
        latest = max(runs.values(), default=None)
        recent = latest is not None and now - latest < timedelta(minutes=10)
        words = f"Last ran {moment(latest, now=now)}." if latest else "Has not run yet."
        answer.append(Line("Job loop", words, recent))
    else:
        answer.append(Line("Jobs", "Handed to the worker.", True))
    mail = str(settings.EMAIL_BACKEND).rsplit(".", 2)[-2]
    words = "Written into files; nobody gets one." if mail == "filebased" else f"Sent by {mail}."
    answer.append(Line("Mail", words, mail != "filebased" or settings.PORTAL_DEMO))
    return answer
