"""After a restore: who and what had been closed before it is closed again. Nobody acts here but the portal itself.

Each may be repeated, and none opens anything: that a leader does, on the page of the person or the child.
"""

from collections.abc import Collection

from allauth.mfa.models import Authenticator

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.access import forget_roles
from nursery_portal.members.actions.steps import end_sessions, lock_child, lock_person, revoke_pending
from nursery_portal.members.models import PIN_TRIES, AddressChange, Role, TabletPin, User
from nursery_portal.register.models import Child

AFTER_RESTORE = "A restore opened again what had ended; until a leader has settled it."


@action()
def suspend_again(person: User, *, by: User | None = None) -> None:
    """Close the portal to somebody whose way in had ended before a restore opened it again, until a leader has settled
    it."""
    fresh = lock_person(person)
    User.objects.filter(pk=fresh.pk, suspended_at=None).update(suspended_at=clock.now())
    forget_roles(fresh)
    revoke_pending(fresh, by=by, hat=Role.SYSTEM)
    record(
        Event.MEMBERS_SUSPENDED,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"reason": AFTER_RESTORE, "sessions": end_sessions(fresh)},
    )


@action()
def protect_again(child: Child, *, by: User | None = None) -> None:
    """Let no picture show a child about whom a restore opened again what had been closed, until the safeguarding lead
    has settled it and lifts the protection."""
    fresh = lock_child(child)
    Child.objects.filter(pk=fresh.pk, protected=False).update(protected=True)
    record(
        Event.REGISTER_CHILD_PROTECTED,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=fresh,
        child_id=fresh.pk,
        details={"protected": True, "reason": AFTER_RESTORE},
    )


@action()
def take_keys_again(person: User, *, factors: Collection[int] = (), by: User | None = None) -> None:
    """Let no password and no PIN open an account that had others before a restore, nor those of its second steps that
    had been taken off. Whoever reads its mailbox, or is handed a code, sets them anew."""
    fresh = lock_person(person)
    fresh.set_unusable_password()
    fresh.save(update_fields=["password"])
    TabletPin.objects.filter(user=fresh).update(tries=PIN_TRIES)
    removed, _ = Authenticator.objects.filter(user=fresh, pk__in=factors).delete()
    record(
        Event.MEMBERS_KEYS_TAKEN,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=fresh,
        details={"reason": AFTER_RESTORE, "sessions": end_sessions(fresh), "factors": removed},
    )


@action()
def stop_address_again(change: AddressChange, *, by: User | None = None) -> None:
    """Keep the old address: nobody knows whether its owner had stopped this change before a restore."""
    person = lock_person(change.user)
    AddressChange.objects.filter(pk=change.pk, state=AddressChange.State.WAITING).update(
        state=AddressChange.State.STOPPED, settled_at=clock.now()
    )
    record(
        Event.MEMBERS_ADDRESS_STOPPED,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=change,
        details={"person": person.pk, "reason": AFTER_RESTORE},
    )
