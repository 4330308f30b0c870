"""One's own page."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.words import listed, long_date
from nursery_portal.members.access import Can, address_changes_of, is_staff_member, may, may_use_tablet, own_links
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.models import Guardianship, RoleGrant, grant_current
from nursery_portal.members.rules import pin_words
from nursery_portal.members.standing import has_second_factor


@require_safe
def account(request: MemberRequest) -> HttpResponseBase:
    """My name, my roles, my children, and the ways to password, second step, devices and notices."""
    user, today = request.user, clock.today()
    grants = RoleGrant.objects.filter(grant_current(today), user=user).prefetch_related("rooms")
    roles = [
        {
            "pk": grant.pk,
            "label": grant.get_role_display(),
            "rooms": listed(room.name for room in grant.rooms.all()),
            "since": long_date(grant.from_on),
            "until": long_date(grant.until_on) if grant.until_on else "",
        }
        for grant in grants
    ]
    children = [
        {
            "known_as": link.child.known_as,
            "words": ", ".join(
                part
                for part in (
                    ""
                    if link.restricts("hide_location", today) or link.kind == Guardianship.Kind.SIGNER
                    else link.child.room.name,
                    "you are an invited relative" if link.kind == Guardianship.Kind.RELATIVE else "",
                    "you sign for them" if link.kind == Guardianship.Kind.SIGNER else "",
                )
                if part
            ),
        }
        for link in own_links(user)
    ]
    context = {
        "roles": roles,
        "children": children,
        "waiting": address_changes_of(user).exists(),
        "may_ask": may(user, Can.ASK_RELATIVE),
        "may_write": may(user, Can.WRITE_COMMENT),
        "is_staff": is_staff_member(user),
        "has_second_factor": has_second_factor(user),
        "may_pin": may_use_tablet(user),
        "pin_words": pin_words(user),
    }
    return render(request, "members/account.html", context)
