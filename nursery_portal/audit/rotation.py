"""Key rotation: every sealed row's own key is wrapped anew; no text is opened, no digest changes."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import SealBroken, newest_key_id, rewrap

BATCH = 200


def left_to_rotate() -> int:
    """How many sealed rows are wrapped with an older key."""
    return Sealed.objects.exclude(key_id=newest_key_id()).count()


def rotate() -> tuple[int, int]:
    """Wrap what is left in small transactions; how many rows were wrapped, and how many cannot be opened."""
    done = broken = 0
    for keys in _batches():
        with transaction.atomic():
            for row in Sealed.objects.select_for_update().filter(pk__in=keys).defer("ciphertext"):
                try:
                    done += rewrap(row)
                except SealBroken:
                    broken += 1
    return done, broken


def _batches() -> Iterator[list[UUID]]:
    old = list(Sealed.objects.exclude(key_id=newest_key_id()).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(old), BATCH):
        yield old[start : start + BATCH]
