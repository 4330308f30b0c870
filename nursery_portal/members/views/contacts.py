"""The official ways to reach the nursery, and whom to ask."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nursery_portal.members.access import asks_the_nursery, is_staff_member, leaders
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.models import Role

WHOM = (
    (Role.MANAGER, "Questions about the nursery, and about what staff do online"),
    (Role.DSL, "Worries about a child's safety"),
    (Role.DEPUTY_DSL, "Worries about a child's safety, when the lead is not there"),
    (Role.OWNER, "What concerns the manager"),
)


@require_safe
def contacts(request: MemberRequest) -> HttpResponseBase:
    """Telephone, e-mail, address; whom to ask what; numbers for an emergency. Families read no surname."""
    staff = is_staff_member(request.user)
    found = leaders()
    people = [
        {
            "role": role.label,
            "what": what,
            "names": [one.full_name if staff else one.shown_name for one in found.get(role, [])],
        }
        for role, what in WHOM
        if found.get(role)
    ]
    context = {"people": people, "is_staff": staff, "may_ask": asks_the_nursery(request.user)}
    return render(request, "members/contacts.html", context)
