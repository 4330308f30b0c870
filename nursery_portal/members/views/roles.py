"""Roles: given from a day until a day, ended at once or with a last day, moved to other rooms."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nursery_portal.members.access import Can, grantable_roles, grants_visible_to, kept_people, kept_rooms, may
from nursery_portal.members.actions import end_role, grant_role, move_practitioner
from nursery_portal.members.forms.links import EndForm
from nursery_portal.members.forms.people import RoleForm, RoomsForm
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import RoleGrant
from nursery_portal.members.views.keeping import Sheet, keep, sent

FORM = ["GET", "HEAD", "POST"]


def _grant(request: MemberRequest, pk: int) -> RoleGrant:
    return get_object_or_404(grants_visible_to(request.user).select_related("user"), pk=pk)


def _page_of(pk: int) -> str:
    return reverse("members:person", args=[pk])


@require_http_methods(FORM)
@requires(Can.GRANT_ROLE)
@stepped_up
def role_grant(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give somebody a role below one's own."""
    person = get_object_or_404(kept_people(request.user), pk=pk)
    rooms = kept_rooms(request.user).filter(closed_on__isnull=True)
    return keep(
        request,
        RoleForm(sent(request), roles=grantable_roles(request.user), rooms=rooms),
        Sheet(
            f"A role for {person.full_name}",
            _page_of(pk),
            person.full_name,
            lead="You can give the roles below your own. Staff need a second step before they see anything.",
            save="Give this role",
        ),
        act=lambda data: grant_role(person, **data, by=request.user),
        said="The role is given.",
    )


@require_http_methods(FORM)
@stepped_up
def role_end(request: MemberRequest, pk: int) -> HttpResponseBase:
    """End a role below one's own, or one's own."""
    grant = _grant(request, pk)
    own = grant.user_id == request.user.pk
    if not own and not may(request.user, Can.GRANT_ROLE):
        raise PermissionDenied
    back = reverse("members:account") if own else _page_of(grant.user_id)
    return keep(
        request,
        EndForm(sent(request)),
        Sheet(
            f"End the role: {grant.get_role_display()}",
            back,
            "Your account" if own else grant.user.full_name,
            lead="Its rights end at once, or after the last day. Without any role or child left, so does their access.",
            save="End this role",
            danger=True,
        ),
        act=lambda data: end_role(grant, **data, by=request.user),
        said="The end of the role is recorded.",
    )


@require_http_methods(FORM)
@requires(Can.GRANT_ROLE)
@stepped_up
def role_rooms(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give a practitioner other rooms."""
    grant = _grant(request, pk)
    rooms = kept_rooms(request.user).filter(closed_on__isnull=True)
    return keep(
        request,
        RoomsForm(sent(request), initial={"rooms": list(grant.rooms.all())}, rooms=rooms),
        Sheet(
            f"Rooms of {grant.user.full_name}",
            _page_of(grant.user_id),
            grant.user.full_name,
            lead="From today. The role with the rooms before stays in the history.",
        ),
        act=lambda data: move_practitioner(grant, data["rooms"], reason=data["reason"], by=request.user),
        said="The rooms are changed.",
    )
