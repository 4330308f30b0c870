"""The world that addresses are tried in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal
from django.db import transaction

from nursery_portal.kit import clock, pdf
from tests.architecture.world import World


class Undo(Exception):
    """Rolls a cell back."""


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    """One world for all addresses, since every cell is rolled back; and where its pictures are.

    Its clock stands still: on a slow machine the last address is asked when nobody has signed in lately any more.
    """
    media = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "MEDIA_ROOT", media)
        patch.setattr(pdf, "is_there", lambda: False)  # the table states the same on every machine
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
        with whole, time_machine.travel(clock.now(), tick=False):
            yield World(), media
            transaction.set_rollback(True)
