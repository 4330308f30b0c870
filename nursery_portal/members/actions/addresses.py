"""Another e-mail address for an account: told to the old one, proved by the new one, in effect after a day."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members import tokens
from nursery_portal.members.access import Can
from nursery_portal.members.actions.coming_back import LETTER
from nursery_portal.members.actions.steps import (
    clean_address,
    end_sessions,
    hat,
    keep_out_of_own_family_of,
    lock_person,
    stop_waiting_address,
)
from nursery_portal.members.models import AddressChange, Role, User, reaches_nobody
from nursery_portal.members.rules import address_is_leads

CONFIRM_WITHIN = timedelta(days=7)
A_DAY, ASKED_A_DAY = timedelta(days=1), 3
GONE = "This link opens nothing any more."
IN_PERSON = "We change this address together with you, at the nursery. Please speak to the manager."


@action(refused=Event.MEMBERS_ADDRESS_REFUSED)
def ask_address_change(person: User, *, email: str, by: User) -> AddressChange:
    """Ask for another address, or raise Refused and change nothing. The old one stays in use meanwhile.

    Everybody does it for themselves. Where a restriction stands on a link of theirs only the lead does it for them: an
    address is where the nursery writes to, and who gets into an account. Three a day for oneself: each is a mail from
    us to whoever has it. Whether an address has an account already is told to the lead alone: for anybody else such a
    change is taken like any other, and lapses.
    """
    fresh = lock_person(person)
    own = fresh.pk == by.pk
    acting_as = "self" if own else hat(by, Can.CHANGE_PROTECTION)
    if not own:
        keep_out_of_own_family_of(by, fresh)
    restricted = address_is_leads(fresh, clock.today())
    if own and restricted:
        raise Refused(IN_PERSON, field="email")
    if not own and not restricted:
        raise Refused(f"{fresh.full_name} changes their address on their own page.", field="email")
    address = clean_address(email)
    if address == fresh.email.lower():
        raise Refused("This is the address already.", field="email")
    if reaches_nobody(address):
        raise Refused("This address reaches nobody. Use one at which mail arrives.", field="email")
    now = clock.now()
    if own and AddressChange.objects.filter(asked_by=by, asked_at__gt=now - A_DAY).count() >= ASKED_A_DAY:
        raise Refused("You have asked for three addresses today. Ask again tomorrow, or come to us.", field="email")
    if not own and User.objects.filter(email__iexact=address).exists():
        raise Refused("This address cannot be used here. Please use another.", field="email")
    stop_waiting_address(fresh, by=by, acting_as=acting_as)
    made = AddressChange.objects.create(
        user=fresh,
        old_email=fresh.email,
        email=address,
        nonce=tokens.new_nonce(),
        asked_by=by,
        asked_at=now,
        mailed_at=now if reaches_nobody(fresh.email) else None,  # there is no mailbox to tell
    )
    record(
        Event.MEMBERS_ADDRESS_ASKED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        details={"person": fresh.pk, "old": made.old_email, "new": made.email},
    )
    enqueue(LETTER, "address_old", made.pk)
    enqueue(LETTER, "address_new", made.pk)
    return made


@action(refused=Event.MEMBERS_ADDRESS_REFUSED)
def confirm_address(change: AddressChange) -> None:
    """The new address is proved: its mail was read. In effect only when the old one's day is over, too."""
    fresh = AddressChange.objects.select_for_update().get(pk=change.pk)
    if fresh.state != AddressChange.State.WAITING:
        raise Refused(GONE)
    if fresh.confirmed_at is None:
        fresh.confirmed_at = clock.now()
        fresh.save(update_fields=["confirmed_at"])
    record(
        Event.MEMBERS_ADDRESS_CONFIRMED,
        actor=None,
        acting_as="mailbox",
        subject=fresh,
        details={"person": fresh.user_id},
    )


@action(refused=Event.MEMBERS_ADDRESS_REFUSED)
def stop_address_change(change: AddressChange, *, by: User | None) -> None:
    """Keep the old address. `by` None is whoever reads the old mailbox: then everything that is signed in ends, too,
    since it was somebody else who asked."""
    person = lock_person(change.user)
    if by is not None and by.pk != person.pk:
        raise PermissionDenied
    waiting = AddressChange.objects.filter(pk=change.pk, state=AddressChange.State.WAITING)
    if not waiting.update(state=AddressChange.State.STOPPED, settled_at=clock.now()):
        raise Refused("There is nothing to stop any more.")
    ended = end_sessions(person) if by is None else 0
    record(
        Event.MEMBERS_ADDRESS_STOPPED,
        actor=by,
        acting_as="self" if by else "mailbox",
        subject=change,
        details={"person": person.pk, "sessions": ended},
    )


@action()
def apply_address_change(change: AddressChange) -> bool:
    """Put an address into effect whose day is over and which was proved; let one lapse that nobody proved in a week.

    Everything is asked anew: a restriction set meanwhile, or somebody else who has come with that address, stops it.
    Returns whether the address changed.
    """
    person = lock_person(change.user)
    fresh = AddressChange.objects.select_for_update().get(pk=change.pk)
    now, due = clock.now(), fresh.due_at()
    own = fresh.asked_by_id == person.pk
    ready = fresh.state == AddressChange.State.WAITING and fresh.confirmed_at and due is not None and due <= now
    allowed = not (own and address_is_leads(person, clock.today())) and person.email == fresh.old_email
    if ready and allowed and person.suspended_at is None and _take(person, fresh.email):
        state, event = AddressChange.State.DONE, Event.MEMBERS_ADDRESS_CHANGED
    elif ready or fresh.asked_at + CONFIRM_WITHIN <= now:
        state, event = AddressChange.State.LAPSED, Event.MEMBERS_ADDRESS_LAPSED
    else:
        raise Refused("Its day has not come.")
    AddressChange.objects.filter(pk=fresh.pk, state=AddressChange.State.WAITING).update(state=state, settled_at=now)
    record(
        event,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"person": person.pk, "old": fresh.old_email, "new": fresh.email},
    )
    return state == AddressChange.State.DONE


def _take(person: User, address: str) -> bool:
    """Give the account its new address; False where somebody else has it by now."""
    try:
        with transaction.atomic():
            person.email = address
            person.save(update_fields=["email"])
            EmailAddress.objects.filter(user=person).delete()
            EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    except IntegrityError:
        return False
    return True
