"""Visitors at the door: a code that leads to one page, and a name under the policy. They get nothing else."""

import secrets
from datetime import timedelta

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import Role, User
from nursery_portal.policies.models import Clause, VisitorAcknowledgement, VisitorDoor
from nursery_portal.policies.rules import visitor_text
from nursery_portal.policies.texts import for_side, text_digest

LETTERS = "BCDFGHJKMNPQRTVWXZ346789"  # none that is read for another, none that makes a word
LENGTH = 8
A_DAY = 200
KEPT = timedelta(days=365)


@action(refused=Event.POLICIES_REFUSED)
def open_visitor_door(*, by: User) -> VisitorDoor:
    """Make a new code for the poster; the one before ends at once. Or raise Refused."""
    if not may(by, Can.PUBLISH_POLICY):
        raise Refused("A manager or the registered person makes the poster.")
    User.objects.select_for_update().get(pk=by.pk)
    now = clock.now()
    VisitorDoor.objects.filter(ended_at=None).update(ended_at=now)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    door = VisitorDoor.objects.create(code=code, made_by=by, made_at=now)
    record(Event.POLICIES_DOOR_OPENED, actor=by, acting_as=hat_for(by, Can.PUBLISH_POLICY) or "", subject=door)
    return door


@action()
def acknowledge_as_visitor(door: VisitorDoor, name: str, visiting: str = "", *, version: int) -> VisitorAcknowledgement:
    """Keep that a visitor read the policy in effect and will keep to it; or raise Refused. It opens nothing."""
    fresh = VisitorDoor.objects.select_for_update().get(pk=door.pk)
    text = visitor_text(clock.today())
    if fresh.ended_at is not None or text is None:
        raise Refused("This code is not in use any more. Please ask at the door.")
    if text.pk != version:
        raise Refused("A newer text holds now. Please read this one.")
    given, whom = " ".join(name.split()), " ".join(visiting.split())
    if not given:
        raise Refused("Please write your name.", field="name")
    if len(given) > 120 or len(whom) > 120:
        raise Refused("Please write it in at most 120 characters.", field="name" if len(given) > 120 else "visiting")
    now = clock.now()
    if VisitorAcknowledgement.objects.filter(at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise Refused("Very many people have signed here today. Please sign on paper at the door.")
    kept = VisitorAcknowledgement.objects.create(
        version=text,
        name=given,
        visiting=whom,
        text_sha256=text_digest(for_side(text.clauses.order_by("order"), Clause.Audience.FAMILIES)),
        at=now,
    )
    record(
        Event.POLICIES_VISITOR_ACKNOWLEDGED,
        actor=None,
        acting_as="visitor",
        subject=kept,
        details={"version": text.pk, "sha256": kept.text_sha256},
    )
    return kept


@action()
def forget_visitors() -> int:
    """Erase what visitors signed more than a year ago; how many. Raises Refused where there is nothing to erase."""
    old = VisitorAcknowledgement.objects.filter(at__lt=clock.now() - KEPT)
    first = old.order_by("pk").first()
    if first is None:
        raise Refused("Nothing is older than a year.")
    record(Event.POLICIES_VISITORS_FORGOTTEN, actor=None, acting_as=Role.SYSTEM, subject=first)
    number, _ = old.delete()
    return number
