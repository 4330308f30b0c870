"""What the portal notices by itself about accounts, and tells: a new browser, and reading in bulk."""

from datetime import timedelta

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members.access import watchers_of
from nursery_portal.members.actions.coming_back import LETTER
from nursery_portal.members.actions.steps import lock_person
from nursery_portal.members.models import AccessCode, AddressChange, FactorReset, FastReading, KnownDevice, Role, User
from nursery_portal.members.signals import telling

INCIDENT = timedelta(hours=1)
TITLES = {
    FastReading.What.PICTURES: "{name} opened very many pictures in a few minutes",
    FastReading.What.REGISTER: "{name} opened very many pages of the register in a few minutes",
}
BODY = (
    "The portal slows this account down by itself. Ask them about it in person. If it was not them, suspend the "
    "account on their page at once, and treat it as a possible breach of personal data."
)


@action()
def note_device(person: User, *, mark_hash: str, words: str) -> KnownDevice:
    """Remember the browser in which somebody has just signed in; tell them by mail, unless it is their first."""
    now = clock.now()
    lock_person(person)
    others = KnownDevice.objects.filter(user=person).exclude(mark_hash=mark_hash).exists()
    device, is_new = KnownDevice.objects.get_or_create(
        user=person,
        mark_hash=mark_hash,
        defaults={"words": words, "first_at": now, "last_at": now, "is_odd": others},
    )
    record(
        Event.MEMBERS_DEVICE_NOTED,
        actor=person,
        acting_as="self",
        subject=device,
        details={"words": words, "odd": device.is_odd and is_new},
    )
    if is_new and others:
        enqueue(LETTER, "device", device.pk)
    return device


@action()
def note_fast_reading(person: User, what: FastReading.What) -> bool:
    """Record that an account reads in bulk and tell two others, once for each incident. Whether they were told now."""
    lock_person(person)
    now = clock.now()
    last = FastReading.objects.filter(user=person, what=what).first()
    if last is not None and now - last.at < INCIDENT:
        told = []
    else:
        last = FastReading.objects.create(user=person, what=what, at=now)
        told = watchers_of(person)
    for one in told:
        telling.send(
            sender=FastReading,
            recipient=one,
            kind="fast_reading",
            title=TITLES[what].format(name=person.full_name),
            body=BODY,
            url=reverse("members:person", args=[person.pk]),
        )
    record(
        Event.MEMBERS_READING_SLOWED,
        actor=person,
        acting_as=Role.SYSTEM,
        subject=last,
        details={"what": str(what), "told": [one.pk for one in told]},
    )
    return bool(told)


@action()
def note_letter_mailed(row: AccessCode | AddressChange | FactorReset | KnownDevice, field: str = "mailed_at") -> None:
    """Write down that a mail server took the mail about this row. Safe to repeat; for a change of address the old
    one's day begins."""
    type(row).objects.filter(pk=row.pk, **{f"{field}__isnull": True}).update(**{field: clock.now()})
    record(Event.MEMBERS_LETTER_MAILED, actor=None, acting_as=Role.SYSTEM, subject=row, details={"what": field})
