"""Work to be done after the transaction: ids only, never text; every task may run twice."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import transaction


@cache
def tasks() -> Mapping[str, Any]:
    """Every task of the portal by name, whatever process this is."""
    from nursery_portal.celery import app  # imported on use: a cold start must not pay for Celery

    app.loader.import_default_modules()  # a worker does this by itself; a web process would know no task at all
    return app.tasks  # type: ignore[no-any-return]


def enqueue(name: str, *ids: object) -> None:
    """Run the task `name` with `ids` once the open transaction has committed.

    A lost task loses nothing: every task has a sweep that finds what was left undone. An error while handing over is
    logged by Django (`robust`) and never undoes what the person did.
    """

    def hand_over() -> None:
        # not send_task: that one ignores eager mode, and the embedded size would lose every job
        tasks()[name].delay(*ids)

    transaction.on_commit(hand_over, robust=True)
