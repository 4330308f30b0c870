"""What is done about people and the register: one verb, one transaction, its events."""

from nursery_portal.members.actions.addresses import (
    apply_address_change,
    ask_address_change,
    confirm_address,
    stop_address_change,
)
from nursery_portal.members.actions.coming_back import issue_code, use_code
from nursery_portal.members.actions.factors import propose_factor_reset, settle_factor_reset
from nursery_portal.members.actions.guardianships import (
    ChangedMeanwhile,
    change_guardianship,
    end_guardianship,
    enter_guardian,
    record_responsibilities,
    record_responsibility,
    restrict_guardianship,
)
from nursery_portal.members.actions.importing import import_register
from nursery_portal.members.actions.invitations import (
    accept_invitation,
    invite_everybody,
    note_invitation_mailed,
    resend_invitation,
    revoke_invitation,
    send_invitation,
)
from nursery_portal.members.actions.opening import confirm_hours, confirm_test_mail, open_portal, send_test_mail
from nursery_portal.members.actions.people import (
    change_person,
    enter_staff,
    restore_member,
    suspend_member,
)
from nursery_portal.members.actions.register import (
    change_child,
    change_nursery,
    change_room,
    enter_child,
    enter_room,
    move_children,
    name_key_person,
    protect_child,
    record_leaving,
)
from nursery_portal.members.actions.relatives import (
    ask_relative,
    bar_person,
    end_relative,
    settle_relative,
    unbar_person,
)
from nursery_portal.members.actions.restoring import protect_again, stop_address_again, suspend_again, take_keys_again
from nursery_portal.members.actions.roles import create_owner, end_role, grant_role, move_practitioner
from nursery_portal.members.actions.settings import change_choice, settle_proposal
from nursery_portal.members.actions.signers import admit_signer, settle_first_mail
from nursery_portal.members.actions.tablets import (
    enrol_tablet,
    lock_pin,
    revoke_tablet,
    set_pin,
    take_pin_try,
    use_tablet,
)
from nursery_portal.members.actions.watching import note_device, note_fast_reading, note_letter_mailed

__all__ = [
    "ChangedMeanwhile",
    "accept_invitation",
    "admit_signer",
    "apply_address_change",
    "ask_address_change",
    "ask_relative",
    "bar_person",
    "change_child",
    "change_choice",
    "change_guardianship",
    "change_nursery",
    "change_person",
    "change_room",
    "confirm_address",
    "confirm_hours",
    "confirm_test_mail",
    "create_owner",
    "end_guardianship",
    "end_relative",
    "end_role",
    "enrol_tablet",
    "enter_child",
    "enter_guardian",
    "enter_room",
    "enter_staff",
    "grant_role",
    "import_register",
    "invite_everybody",
    "issue_code",
    "lock_pin",
    "move_children",
    "move_practitioner",
    "name_key_person",
    "note_device",
    "note_fast_reading",
    "note_invitation_mailed",
    "note_letter_mailed",
    "open_portal",
    "propose_factor_reset",
    "protect_again",
    "protect_child",
    "record_leaving",
    "record_responsibilities",
    "record_responsibility",
    "resend_invitation",
    "restore_member",
    "restrict_guardianship",
    "revoke_invitation",
    "revoke_tablet",
    "send_invitation",
    "send_test_mail",
    "set_pin",
    "settle_factor_reset",
    "settle_first_mail",
    "settle_proposal",
    "settle_relative",
    "stop_address_again",
    "stop_address_change",
    "suspend_again",
    "suspend_member",
    "take_keys_again",
    "take_pin_try",
    "unbar_person",
    "use_code",
    "use_tablet",
]
