"""A comment was written or edited: screen it now, in the request that wrote it."""

import logging
from typing import Any

from moderation.actions import screen_comment

log = logging.getLogger("portal.moderation")


def on_comment_waiting(sender: Any, *, comment_id: int, version: int, **kwargs: Any) -> None:
    """Screen; whatever goes wrong, the comment stays held, and the sweep tries again."""
    try:
        screen_comment(comment_id, version)
    except Exception:
        log.exception("screening failed")
