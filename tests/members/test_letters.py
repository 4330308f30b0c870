"""Letters about an account: what they say is true whenever they are read."""

from datetime import UTC, datetime

import pytest

from nursery_portal.members.letters import KINDS
from nursery_portal.members.models import AccessCode, KnownDevice
from tests.cast import Cast


@pytest.mark.parametrize("kind", ["code", "device"])
def test_a_letter_says_the_hour_and_the_day_of_the_nursery_and_never_just_now(cast: Cast, kind: str) -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on Thursday in London
    rows = {
        "code": AccessCode(user=cast.ola, used_at=at),
        "device": KnownDevice(user=cast.ola, words="Firefox on Android", first_at=at, last_at=at),
    }
    words = " ".join(KINDS[kind].make(rows[kind], at).words)
    assert "at 00:30 on Thursday 2 July" in words and "just now" not in words
