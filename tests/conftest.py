"""What every test stands on."""

import pytest

from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of tests/cast.py, in the database."""
    return Cast()
