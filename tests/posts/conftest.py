"""Pictures of each test are kept in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    """Where this test's pictures are; it does not exist before the first is saved."""
    root = tmp_path / "media"
    settings.MEDIA_ROOT = root
    return root
