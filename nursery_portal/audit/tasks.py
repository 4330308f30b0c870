"""The daily checkpoint: an anchor outside the database, without which a cut tail cannot be proved."""

from celery import shared_task

from nursery_portal.audit import checkpoints


@shared_task(name="audit.checkpoint")
def checkpoint() -> int:
    """Write the present end of the chain to the checkpoint file; its sequence number."""
    return checkpoints.write().seq
