"""The photographs are drawn and taken in ahead of the actions, in processes of their own.

Taking in is the same as for any upload (`media.intake.take_in`: a locked decoder process, one file each). Imports no
model, since the painting processes start without Django's apps.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from nursery_portal.home.demonstration.photographs import Photograph, prepared
from nursery_portal.media.intake import Intake, take_in


def taken_in(
    now: datetime, *, seed: int, stories: Sequence[str] = (), workers: int = 1
) -> AbstractContextManager[Iterator[tuple[Photograph, Intake]]]:
    """Every photograph of the stories (none named: of all) in their order, with what intake made of its file."""
    return prepared(now, _take_in, seed=seed, stories=stories, workers=workers)


def _take_in(photograph: Photograph) -> Intake:
    return take_in(io.BytesIO(photograph.jpeg), name=photograph.filename)
