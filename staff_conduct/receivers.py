"""A concern is raised from a comment or a question to the manager: taken in inside that act's own transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from nursery_portal.members.models import User
from staff_conduct.actions import receive_snapshot


def on_concern_raised(
    sender: Any,
    *,
    raised_by: User,
    kind: str,
    snapshot: Mapping[str, Any],
    about: Collection[int] = (),
    **kwargs: Any,
) -> str:
    """Seal the snapshot and return the concern's reference; Refused undoes the decision, too."""
    return receive_snapshot(raised_by=raised_by, kind=kind, snapshot=snapshot, about=about)
