"""Codes in the hand: coming in without mail, and coming back in after being seen by a leader."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members import tokens
from nursery_portal.members.access import Can, rank_of
from nursery_portal.members.actions.invitations import note_own_name, refuse_barred_name, refuse_unless_invitable
from nursery_portal.members.actions.steps import (
    end_sessions,
    hat,
    keep_out_of_own_family_of,
    lock_person,
    revoke_codes,
    revoke_pending,
    sign_in_name,
    still_linked,
    stop_waiting_address,
    tidy,
)
from nursery_portal.members.inviting import is_kept_away
from nursery_portal.members.models import AccessCode, Seen, User, reaches_nobody
from nursery_portal.members.names import own_name
from nursery_portal.register.models import Nursery

LETTER = "members.mail_letter"
BACK_WITHIN = timedelta(hours=24)
CLOSED = "This code opens nothing. Look at it again, or ask the nursery for a new one."


def _take_address_out(person: User, *, by: User, acting_as: str) -> None:
    """Who comes in with a code has proved no mailbox, and an unproved one must never open the account: instead of it
    they get a sign-in name, and enter an address of their own once they are in (`ask_address_change`)."""
    if reaches_nobody(person.email):
        return
    before, person.email = person.email, sign_in_name(person.first_name, person.last_name)
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise Refused("Somebody has just been given the same sign-in name. Please send the form again.") from error
    EmailAddress.objects.filter(user=person).delete()
    record(
        Event.MEMBERS_PROFILE_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=person,
        details={"changed": ["email"], "address": before},
    )


@action(refused=Event.MEMBERS_CODE_REFUSED)
def issue_code(person: User, *, seen: str, note: str = "", by: User) -> tuple[AccessCode, str]:
    """Make a code for somebody whom `by` has before them, and return it in clear, this once.

    Who has not joined comes in with it, without any mail, and signs in with a name that is no address. Who has joined
    chooses a new password with it; everything that was signed in ends then. Raises Refused and changes nothing where
    mail or another leader is the way.
    """
    acting_as = hat(by, Can.INVITE)
    if seen not in Seen.values:
        raise Refused("Say how you know that it is them.", field="seen")
    fresh = lock_person(person)
    if fresh.pk == by.pk:
        raise Refused("Nobody lets themselves in. Ask another leader.")
    if rank_of(fresh) > rank_of(by):
        raise Refused("Only somebody of the same rank or above can do this.")
    now = clock.now()
    if fresh.joined_at is None:
        refuse_unless_invitable(fresh, by)
        nursery = Nursery.objects.get(pk=1)
        until = now + timedelta(days=nursery.invitation_days)
    else:
        keep_out_of_own_family_of(by, fresh)
        if fresh.suspended_at is not None:
            raise Refused(f"{fresh.full_name} is suspended. Restore them first.")
        if is_kept_away(fresh, clock.today()) or not still_linked(fresh, clock.today()):
            raise Refused(f"{fresh.full_name} cannot be let in now. Please ask the safeguarding lead.")
        until = now + BACK_WITHIN
    revoke_codes(fresh, by=by, acting_as=acting_as)
    revoke_pending(fresh, by=by, hat=acting_as)
    if fresh.joined_at is None:
        _take_address_out(fresh, by=by, acting_as=acting_as)
    code = tokens.new_code()
    made = AccessCode.objects.create(
        user=fresh,
        code_hash=tokens.code_hash(code),
        joins=fresh.joined_at is None,
        seen=seen,
        seen_note=tidy(note)[:200],
        issued_by=by,
        issued_at=now,
        expires_at=until,
    )
    record(
        Event.MEMBERS_CODE_ISSUED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        details={"person": fresh.pk, "seen": str(seen), "note": made.seen_note, "joins": made.joins},
    )
    return made, code


@action(refused=Event.MEMBERS_CODE_REFUSED)
def use_code(code: AccessCode, *, typed: str, first_name: str, last_name: str, password_hash: str) -> User:
    """Let the person in whom a leader saw, or raise Refused and change nothing. Of two uses exactly one wins.

    `password_hash` comes hashed. A member of a family who comes back loses a second step of their own with it: it may
    be what was lost. The nursery's own people keep theirs; that takes two leaders (`propose_factor_reset`).
    """
    person = lock_person(code.user)
    now = clock.now()
    joins, before = person.joined_at is None, person.full_name
    if person.suspended_at is not None or joins != code.joins or tokens.code_hash(typed) != code.code_hash:
        raise Refused(CLOSED)
    if joins and not reaches_nobody(person.email):
        raise Refused(CLOSED)  # an address was entered since: only a mail sent there proves it
    if is_kept_away(person, clock.today()):
        raise Refused(CLOSED)  # by an order or a list since
    usable = AccessCode.objects.filter(pk=code.pk, state=AccessCode.State.PENDING, expires_at__gt=now)
    if joins:
        known = (person.first_name, person.last_name)
        person.first_name, person.last_name = own_name(first_name, last_name, known=known)
        refuse_barred_name(person, person.full_name)
        person.is_active, person.joined_at = True, now
    if not usable.update(state=AccessCode.State.USED, used_at=now):
        raise Refused(CLOSED)
    person.password = password_hash
    person.save(update_fields=["first_name", "last_name", "password", "is_active", "joined_at"])
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    revoke_pending(person, by=person, hat="self")
    stop_waiting_address(person, by=person, acting_as="self")
    factors = 0
    if rank_of(person) == 0:
        factors, _ = Authenticator.objects.filter(user=person).delete()
    record(
        Event.MEMBERS_CODE_USED,
        actor=person,
        acting_as="self",
        subject=code,
        details={"person": person.pk, "joined": joins, "sessions": end_sessions(person), "factors": factors},
    )
    if joins:
        note_own_name(person, before)
    else:
        enqueue(LETTER, "code", code.pk)
    return person
