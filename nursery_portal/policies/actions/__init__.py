"""What people do with policies: publish, acknowledge; visitors at the door; training and days to keep."""

from nursery_portal.policies.actions.dates import enter_training, remind_of_dates, remind_to_read
from nursery_portal.policies.actions.versions import (
    NEWER,
    acknowledge,
    install_first_policy,
    install_library,
    install_privacy_notice,
    publish_policy_version,
)
from nursery_portal.policies.actions.visiting import acknowledge_as_visitor, forget_visitors, open_visitor_door

__all__ = [
    "NEWER",
    "acknowledge",
    "acknowledge_as_visitor",
    "enter_training",
    "forget_visitors",
    "install_first_policy",
    "install_library",
    "install_privacy_notice",
    "open_visitor_door",
    "publish_policy_version",
    "remind_of_dates",
    "remind_to_read",
]
