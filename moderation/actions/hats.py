"""The role under which a reviewer acts."""

from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User


def hat(by: User) -> str:
    """A reviewer's, or the registered person's where none of these may read it."""
    return hat_for(by, Can.MODERATE) or hat_for(by, Can.MODERATE_LAST) or ""
