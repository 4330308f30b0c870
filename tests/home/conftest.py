"""What a restore is tried with."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from nursery_portal.home import closures
from nursery_portal.kit import clock
from nursery_portal.media import store
from posts.actions import publish_post
from posts.models import Comment
from tests.cast import Cast, draft, photo, yes


@pytest.fixture
def kept(cast: Cast, settings: Any, tmp_path: Path) -> Path:
    """A post with two pictures is out, and the file knows it."""
    settings.PORTAL_VAR = tmp_path
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn, title="Leaves")
    for one in (cast.teddy, cast.wren):
        made = photo(post, one, by=cast.morag)
        store.save_all(made.pk, made.version, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    Comment.objects.create(
        post=post, author=cast.ola, body="Lovely", state="visible", form_key=uuid.uuid4(), written_at=clock.now()
    )
    assert closures.write()
    return tmp_path / "open.json"
