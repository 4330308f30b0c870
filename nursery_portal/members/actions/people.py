"""Entering people, changing how they are written, suspending and restoring."""

from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, forget_roles, may, may_suspend, rank_of
from nursery_portal.members.actions.roles import REASON, give_role, refuse_unless_may_grant
from nursery_portal.members.actions.steps import (
    account_for,
    clean_address,
    end_sessions,
    hat,
    keep_out_of_own_family_of,
    lock_person,
    needed,
    revoke_codes,
    revoke_pending,
    tidy,
)
from nursery_portal.members.models import FirstMail, Role, User
from nursery_portal.register.models import Room


@action(refused=Event.MEMBERS_PERSON_REFUSED)
def enter_staff(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    rooms: Iterable[Room] = (),
    from_on: date | None = None,
    reason: str,
    by: User,
) -> User:
    """Enter somebody who works here, with their first role. Nothing is sent: `send_invitation` does that."""
    acting_as = hat(by, Can.INVITE)
    why = needed(reason, REASON, "reason")
    person, is_new = account_for(email, first_name, needed(last_name, "A family name is missing.", "last_name"))
    refuse_unless_may_grant(by, person, role)
    if is_new:
        record(Event.MEMBERS_PERSON_ENTERED, actor=by, acting_as=acting_as, subject=person)
    give_role(person, role, rooms=rooms, from_on=from_on or clock.today(), reason=why, by=by, acting_as=acting_as)
    return person


@action(refused=Event.MEMBERS_PERSON_REFUSED)
def change_person(person: User, *, email: str, first_name: str, last_name: str, by: User) -> bool:
    """Correct name or address of somebody who has not joined yet. True if that revoked an open invitation.

    A changed address takes the invitation back, and a code: both were bound to the old one. So was the lead's word that
    mails may go out where something is restricted: they are asked anew. Who has joined keeps their own name and
    address; nobody else could change the address without taking the account over.
    """
    acting_as = hat(by, Can.INVITE)
    address = clean_address(email)
    first = needed(first_name, "A first name is missing.", "first_name")
    last = tidy(last_name)
    fresh = lock_person(person)
    keep_out_of_own_family_of(by, fresh)
    if rank_of(fresh) > rank_of(by):
        raise Refused("Only somebody of the same rank or above can change this entry.")
    if fresh.joined_at is not None:
        raise Refused(
            f"{fresh.full_name} has joined: they change their address, and ask for another name, on their own page."
        )
    moved = address != fresh.email
    changed = [
        name
        for name, value in (("email", address), ("first_name", first), ("last_name", last))
        if getattr(fresh, name) != value
    ]
    if not changed:
        raise Refused("Nothing is different from what we have.")
    fresh.email, fresh.first_name, fresh.last_name = address, first, last
    try:
        with transaction.atomic():
            fresh.save(update_fields=changed)
    except IntegrityError as error:
        raise Refused("This address belongs to somebody else already.", field="email") from error
    record(Event.MEMBERS_PROFILE_CHANGED, actor=by, acting_as=acting_as, subject=fresh, details={"changed": changed})
    if not moved:
        return False
    EmailAddress.objects.filter(user=fresh).delete()
    FirstMail.objects.filter(link__user=fresh, confirmed=True).delete()
    revoke_codes(fresh, by=by, acting_as=acting_as)
    return revoke_pending(fresh, by=by, hat=acting_as)


def _may_stop(person: User, by: User) -> str:
    """The hat under which `by` suspends or restores `person`, or Refused with the reason why not."""
    if not may(by, Can.SUSPEND):
        raise PermissionDenied
    if person.pk == by.pk:
        raise Refused("Nobody suspends or restores themselves. Ask another leader.")
    keep_out_of_own_family_of(by, person)
    if not may_suspend(by, person):
        raise Refused(f"{person.full_name} stands above your own role. Ask the registered person.")
    return hat(by, Can.SUSPEND)


@action(refused=Event.MEMBERS_PERSON_REFUSED)
def suspend_member(person: User, *, reason: str, by: User) -> None:
    """Close the portal to somebody at once, everywhere they are signed in; links, roles and history stay."""
    acting_as = _may_stop(person, by)
    why = needed(reason, "Please say why, in a few words: it is kept, sealed, with the record.", "reason")
    fresh = lock_person(person)
    if fresh.suspended_at is not None:
        raise Refused(f"{fresh.full_name} is suspended already.")
    fresh.suspended_at = clock.now()
    fresh.save(update_fields=["suspended_at"])
    forget_roles(person)
    revoke_pending(fresh, by=by, hat=acting_as)
    ended = end_sessions(fresh)
    record(
        Event.MEMBERS_SUSPENDED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        details={"reason": why, "sessions": ended},
    )


@action(refused=Event.MEMBERS_PERSON_REFUSED)
def restore_member(person: User, *, reason: str, by: User) -> None:
    """Open the portal again to somebody who was suspended. They sign in anew."""
    acting_as = _may_stop(person, by)
    why = needed(reason, "Please say why, in a few words: it is kept, sealed, with the record.", "reason")
    fresh = lock_person(person)
    if fresh.suspended_at is None:
        raise Refused(f"{fresh.full_name} is not suspended.")
    fresh.suspended_at = None
    fresh.save(update_fields=["suspended_at"])
    forget_roles(person)
    record(Event.MEMBERS_RESTORED, actor=by, acting_as=acting_as, subject=fresh, details={"reason": why})
