"""What is done about people and the register: one verb, one transaction, its events."""

from nursery_portal.members.actions.guardianships import (
    change_guardianship,
    end_guardianship,
    enter_guardian,
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
    change_own_name,
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
from nursery_portal.members.actions.roles import create_owner, end_role, grant_role, move_practitioner
from nursery_portal.members.actions.settings import change_choice, settle_proposal

__all__ = [
    "accept_invitation",
    "ask_relative",
    "bar_person",
    "change_child",
    "change_choice",
    "change_guardianship",
    "change_nursery",
    "change_own_name",
    "change_person",
    "change_room",
    "confirm_hours",
    "confirm_test_mail",
    "create_owner",
    "end_guardianship",
    "end_relative",
    "end_role",
    "enter_child",
    "enter_guardian",
    "enter_room",
    "enter_staff",
    "grant_role",
    "import_register",
    "invite_everybody",
    "move_children",
    "move_practitioner",
    "name_key_person",
    "note_invitation_mailed",
    "open_portal",
    "protect_child",
    "record_leaving",
    "record_responsibility",
    "resend_invitation",
    "restore_member",
    "restrict_guardianship",
    "revoke_invitation",
    "send_invitation",
    "send_test_mail",
    "settle_proposal",
    "settle_relative",
    "suspend_member",
    "unbar_person",
]
