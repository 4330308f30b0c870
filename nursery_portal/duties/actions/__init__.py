"""What is done in the registers: one verb, one transaction, its event."""

from nursery_portal.duties.actions.breaches import begin_breach, enter_on_breach, open_breach, remind_of_breaches
from nursery_portal.duties.actions.exports import data_of, fetch_export, in_the_way, prepare_export, settle_export
from nursery_portal.duties.actions.forgetting import (
    erase_devices,
    erase_exports,
    erase_notices,
    erase_relatives,
    erase_unused,
)
from nursery_portal.duties.actions.matters import enter_on_matter, name_on_matter, open_matter
from nursery_portal.duties.actions.retention import keep_to_schedule
from nursery_portal.duties.actions.steps import facts_of, words_of

__all__ = [
    "begin_breach",
    "data_of",
    "enter_on_breach",
    "enter_on_matter",
    "erase_devices",
    "erase_exports",
    "erase_notices",
    "erase_relatives",
    "erase_unused",
    "facts_of",
    "fetch_export",
    "in_the_way",
    "keep_to_schedule",
    "name_on_matter",
    "open_breach",
    "open_matter",
    "prepare_export",
    "remind_of_breaches",
    "settle_export",
    "words_of",
]
