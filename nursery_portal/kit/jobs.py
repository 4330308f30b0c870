"""Work to be done after the transaction: ids only, never text; every task may run twice."""

from django.db import transaction


def enqueue(name: str, *ids: object) -> None:
    """Run the task `name` with `ids` once the open transaction has committed.

    A lost task loses nothing: every task has a sweep that finds what was left undone. An error while handing over is
    logged by Django (`robust`) and never undoes what the person did.
    """

    def hand_over() -> None:
        from celery import current_app  # imported on use: a cold start must not pay for Celery

        # not send_task: that one ignores eager mode, and the embedded size would lose every job
        current_app.tasks[name].delay(*ids)

    transaction.on_commit(hand_over, robust=True)
