"""The shared tablet: making a device one and taking that back, setting a PIN, and coming in with it."""

import secrets

from django.db.models import F

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members import tokens
from nursery_portal.members.access import Can, forget_roles, hat_for, may_use_tablet
from nursery_portal.members.actions.steps import hat, lock_person, needed
from nursery_portal.members.models import PIN_TRIES, Role, SharedTablet, TabletPin, TabletUse, User
from nursery_portal.members.signals import telling

NO_MORE = "This device is not a tablet of the nursery any more. Ask a manager."
LOCKED = "This PIN is locked after five wrong tries. Set a new one on your own device, on your account's page."
NOT_YOURS = "The shared tablet is for practitioners and managers. Please sign in on a device of your own."


@action(refused=Event.MEMBERS_TABLET_REFUSED)
def enrol_tablet(*, name: str, by: User) -> tuple[SharedTablet, str]:
    """Make the device at hand a tablet of the nursery; returns the secret for its cookie, this once."""
    acting_as = hat(by, Can.KEEP_TABLETS)
    called = needed(name, "Give the tablet a name, so that you know which one it is.", "name")
    secret = secrets.token_urlsafe(32)
    made = SharedTablet.objects.create(
        name=called, token_hash=tokens.mark_hash(secret), enrolled_by=by, enrolled_at=clock.now()
    )
    record(Event.MEMBERS_TABLET_ENROLLED, actor=by, acting_as=acting_as, subject=made, details={"name": called})
    return made, secret


@action(refused=Event.MEMBERS_TABLET_REFUSED)
def revoke_tablet(tablet: SharedTablet, *, by: User) -> None:
    """The device opens nothing any more; whoever is signed in there is out at the next request."""
    acting_as = hat(by, Can.KEEP_TABLETS)
    open_ones = SharedTablet.objects.filter(pk=tablet.pk, revoked_at__isnull=True)
    if not open_ones.update(revoked_by=by, revoked_at=clock.now()):
        raise Refused("This was taken back already.")
    record(Event.MEMBERS_TABLET_REVOKED, actor=by, acting_as=acting_as, subject=tablet, details={"name": tablet.name})


@action(refused=Event.MEMBERS_TABLET_REFUSED)
def set_pin(*, pin_hash: str, by: User) -> None:
    """One's own PIN for the shared tablet, in place of the one before; it comes hashed."""
    fresh = lock_person(by)
    if not may_use_tablet(by):
        raise Refused(NOT_YOURS)
    pin, _ = TabletPin.objects.update_or_create(
        user=fresh, defaults={"pin_hash": pin_hash, "set_at": clock.now(), "tries": 0}
    )
    record(Event.MEMBERS_PIN_SET, actor=by, acting_as="self", subject=pin)


@action(refused=Event.MEMBERS_TABLET_REFUSED)
def take_pin_try(tablet: SharedTablet, person: User) -> TabletPin:
    """Count a try before it is compared, so that guesses at the same moment count, too; Refused where none is left.

    Comparing takes a good part of a second, which no transaction should: the caller does it next.
    """
    if not SharedTablet.objects.filter(pk=tablet.pk, revoked_at__isnull=True).exists():
        raise Refused(NO_MORE)
    pin = TabletPin.objects.select_for_update().filter(user=person).first()
    forget_roles(person)
    if pin is None or not may_use_tablet(person):
        raise Refused(NOT_YOURS)
    if not TabletPin.objects.filter(pk=pin.pk, tries__lt=PIN_TRIES).update(tries=F("tries") + 1):
        raise Refused(LOCKED)
    pin.refresh_from_db()
    record(Event.MEMBERS_PIN_TRIED, actor=None, acting_as="tablet", subject=pin, details={"tablet": tablet.pk})
    return pin


@action()
def lock_pin(pin: TabletPin) -> None:
    """The last try was wrong, too: its person is told."""
    telling.send(
        sender=TabletPin,
        recipient=pin.user,
        kind="pin_locked",
        title="Your PIN for the shared tablet is locked",
        body="Somebody typed it wrong five times. If that was not you, tell a manager. You set a new one on this page.",
        url="/members/me/pin/",
    )
    record(Event.MEMBERS_PIN_LOCKED, actor=None, acting_as=Role.SYSTEM, subject=pin, details={"person": pin.user_id})


@action(refused=Event.MEMBERS_TABLET_REFUSED)
def use_tablet(tablet: SharedTablet, pin: TabletPin | None, *, by: User) -> TabletUse:
    """Note who came in on a tablet of the nursery: with the right PIN or, without one, with a passkey or a password.
    The caller signs them in."""
    if not SharedTablet.objects.filter(pk=tablet.pk, revoked_at__isnull=True).exists():
        raise Refused(NO_MORE)
    if pin is not None and not TabletPin.objects.filter(pk=pin.pk, pin_hash=pin.pin_hash, user=by).update(tries=0):
        raise Refused(NOT_YOURS)
    if not may_use_tablet(by):
        raise Refused(NOT_YOURS)
    use = TabletUse.objects.create(tablet=tablet, user=by, at=clock.now())
    record(
        Event.MEMBERS_TABLET_USED,
        actor=by,
        acting_as=hat_for(by, Can.TAKE_DOWN) or "self",
        subject=use,
        details={"tablet": tablet.pk},
    )
    return use
