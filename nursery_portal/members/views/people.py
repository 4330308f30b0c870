"""People: the list, one person's page, inviting, and closing the portal to somebody."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.members.access import (
    Can,
    factor_resets_visible_to,
    grantable_roles,
    kept_people,
    kept_rooms,
    may,
    may_suspend,
    own_family_of,
    rank_of,
)
from nursery_portal.members.actions import (
    change_person,
    enter_staff,
    resend_invitation,
    restore_member,
    revoke_invitation,
    send_invitation,
    suspend_member,
)
from nursery_portal.members.forms.people import PersonForm, StaffForm, WhyForm
from nursery_portal.members.http import MemberRequest, ask_again, paced, requires, stepped_up
from nursery_portal.members.models import User, reaches_nobody
from nursery_portal.members.pages.people import people_list, person_sheet
from nursery_portal.members.rules import address_is_leads, only_signs
from nursery_portal.members.standing import has_second_factor
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent
from nursery_portal.members.views.paging import page_number, pages_around

FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Can.READ_REGISTER)
@paced
def people(request: MemberRequest) -> HttpResponseBase:
    """Everybody in the register and on the staff, with how far each has come."""
    show, called = request.GET.get("show", ""), request.GET.get("called", "").strip()[:80]
    found = people_list(request.user, clock.now(), show=show, called=called, number=page_number(request))
    if show not in {part.code for part in found.parts}:
        raise Http404
    here = reverse("members:people")
    context = {
        "found": found,
        "tabs": [
            (part.words, f"{here}?show={part.code}" if part.code else here, part.people, part.code == show)
            for part in found.parts
            if part.people or part.code in {"", show}
        ],
        "show": show,
        "called": called,
        "may_invite": may(request.user, Can.INVITE),
        "may_enter": may(request.user, Can.INVITE) and bool(grantable_roles(request.user)),
        **pages_around(request, found.page),
    }
    return render(request, "members/people.html", context)


def _person(request: MemberRequest, pk: int) -> User:
    return get_object_or_404(kept_people(request.user), pk=pk)


def _page_of(pk: int) -> str:
    return reverse("members:person", args=[pk])


@require_safe
@requires(Can.READ_REGISTER)
@paced
def person(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One person: invitation, children, roles. Of the reader's own family the roles alone."""
    found = _person(request, pk)
    own_family = own_family_of(request.user).filter(pk=found.pk).exists()
    may_invite = may(request.user, Can.INVITE) and not own_family and found.pk != request.user.pk
    may_sign_in = may(request.user, Can.ADMIT_SIGNER) and only_signs(found, clock.today())
    context = {
        "sheet": person_sheet(found, request.user, clock.now(), own_family=own_family),
        "may_invite": may_invite,
        "may_resend": may_invite or (may_sign_in and not own_family),
        "may_change": may_invite and found.joined_at is None and rank_of(found) <= rank_of(request.user),
        "may_suspend": may_suspend(request.user, found) and not own_family,
        "may_grant": found.pk != request.user.pk and bool(grantable_roles(request.user)),
        **_ways_back(request, found, own_family=own_family),
    }
    return render(request, "members/person.html", context)


def _ways_back(request: MemberRequest, found: User, *, own_family: bool) -> dict[str, object]:
    """What this leader can do for somebody who cannot come in by themselves."""
    if own_family or found.pk == request.user.pk or found.suspended_at is not None:
        return {}
    is_colleague = rank_of(found) > 0
    return {
        "may_code": may(request.user, Can.INVITE) and rank_of(found) <= rank_of(request.user),
        "may_address": (
            found.joined_at is not None
            and may(request.user, Can.CHANGE_PROTECTION)
            and address_is_leads(found, clock.today())
        ),
        "may_factor": is_colleague and may(request.user, Can.RESET_FACTOR) and has_second_factor(found),
        "reset": factor_resets_visible_to(request.user).filter(user=found).first(),
        "has_mail": not reaches_nobody(found.email),
    }


@require_http_methods(FORM)
@requires(Can.INVITE)
@stepped_up
def staff_enter(request: MemberRequest) -> HttpResponseBase:
    """Enter somebody who works here, with their first role. Sends nothing."""
    roles = grantable_roles(request.user)
    rooms = kept_rooms(request.user).filter(closed_on__isnull=True)
    return keep(
        request,
        StaffForm(sent(request), roles=roles, rooms=rooms),
        Sheet(
            "Somebody who works here",
            reverse("members:people"),
            "People",
            lead="Entering sends nothing: you invite them on their page. You can give the roles below your own.",
            save="Enter, without inviting",
        ),
        act=lambda data: enter_staff(**data, by=request.user),
        said="Entered. Nothing has been sent.",
        then=lambda made: _page_of(made.pk),
    )


@require_http_methods(FORM)
@requires(Can.INVITE)
@stepped_up
def person_change(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Correct name or address of somebody who has not joined yet."""
    found = _person(request, pk)
    shown = {"first_name": found.first_name, "last_name": found.last_name, "email": found.email}
    return keep(
        request,
        PersonForm(sent(request), initial=shown),
        Sheet(f"{found.full_name}'s entry", _page_of(pk), found.full_name),
        act=lambda data: change_person(found, **data, by=request.user),
        said="The entry is changed.",
    )


def _ask_before_a_role(request: MemberRequest, found: User) -> None:
    """With the mail goes whatever role they were given, so who sends it shows again who they are; a family's goes
    where its address was entered, and a changed one was asked about."""
    if rank_of(found) > 0:
        ask_again(request, request.user)


@require_POST
@requires(Can.INVITE)
def person_invite(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Send somebody their invitation."""
    found = _person(request, pk)
    _ask_before_a_role(request, found)
    return at_once(
        request,
        lambda: send_invitation(found, by=request.user),
        said=f"The invitation to {found.email} is on its way.",
        then=_page_of(pk),
    )


@require_POST
@requires(Can.INVITE, Can.ADMIT_SIGNER)
def person_resend(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Send a new invitation in place of the one before; the lead, to somebody who only signs."""
    found = _person(request, pk)
    _ask_before_a_role(request, found)
    return at_once(
        request,
        lambda: resend_invitation(found, by=request.user),
        said=f"A new invitation to {found.email} is on its way. The one before opens nothing any more.",
        then=_page_of(pk),
    )


@require_POST
@requires(Can.INVITE)
def person_revoke(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take an open invitation back."""
    found = _person(request, pk)
    return at_once(
        request,
        lambda: revoke_invitation(found, by=request.user),
        said="The invitation is taken back. Its link opens nothing any more.",
        then=_page_of(pk),
    )


@require_http_methods(FORM)
@requires(Can.SUSPEND)
def person_suspend(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Close the portal to somebody at once, with a reason."""
    found = _person(request, pk)
    return keep(
        request,
        WhyForm(sent(request)),
        Sheet(
            f"Suspend {found.full_name}",
            _page_of(pk),
            found.full_name,
            lead="They are signed out everywhere at once and cannot come back in. Links, roles and history stay.",
            save="Suspend",
            danger=True,
        ),
        act=lambda data: suspend_member(found, reason=data["reason"], by=request.user),
        said=f"{found.full_name} is suspended.",
    )


@require_http_methods(FORM)
@requires(Can.SUSPEND)
def person_restore(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Open the portal to somebody again, with a reason."""
    found = _person(request, pk)
    return keep(
        request,
        WhyForm(sent(request)),
        Sheet(f"Let {found.full_name} in again", _page_of(pk), found.full_name, save="Let them in again"),
        act=lambda data: restore_member(found, reason=data["reason"], by=request.user),
        said=f"{found.full_name} can sign in again.",
    )
