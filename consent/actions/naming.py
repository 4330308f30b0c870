"""Correcting a name: asked for by the person whose signature does not fit it, settled by a manager."""

from typing import Any

from consent.access import corrections_to_settle
from consent.messages import tell_of_name_correction, tell_of_settled_name
from consent.models import NameCorrection
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, answerable_children, hat_for
from nursery_portal.members.models import Role, User

LONGEST_FIRST, LONGEST_LAST = 60, 80


def parts_of(name: str) -> tuple[str, str]:
    """A name as it was typed, as first name and family name: the last word is the family name."""
    *first, last = name.split() or [""]
    return (" ".join(first), last) if first else (last, "")


def let_correction_go(person: User, **kwargs: Any) -> None:
    """A step of what changes or asks for a name: whatever this person asked for before waits for nobody any more."""
    waiting = NameCorrection.objects.filter(user=person, state=NameCorrection.State.WAITING)
    waiting.update(state=NameCorrection.State.REPLACED, settled_at=clock.now())


@action(refused=Event.CONSENT_REFUSED)
def ask_name_correction(name: str, *, by: User) -> NameCorrection:
    """Ask that one's name reads as it was just signed. Nothing changes until a manager has confirmed it."""
    first, last = parts_of(name)
    if not first:
        raise Refused("Please type your full name here: it is your signature.", field="signed_name")
    if len(first) > LONGEST_FIRST or len(last) > LONGEST_LAST:
        raise Refused("This name is too long for the register. Please speak to the manager.", field="signed_name")
    fresh = User.objects.select_for_update().get(pk=by.pk)
    if not answerable_children(by).exists():
        raise Refused("You cannot answer for a child here. If you think you should, please speak to the manager.")
    if (first, last) == (fresh.first_name, fresh.last_name):
        raise Refused("This is your name as we have it: you can sign with it.", field="signed_name")
    let_correction_go(fresh)
    made = NameCorrection.objects.create(user=fresh, first_name=first, last_name=last, asked_at=clock.now())
    tell_of_name_correction(made)
    record(
        Event.CONSENT_NAME_ASKED,
        actor=by,
        acting_as=Role.GUARDIAN,
        subject=made,
        details={"before": fresh.full_name, "after": made.full_name},
    )
    return made


@action(refused=Event.CONSENT_REFUSED)
def settle_name_correction(correction: NameCorrection, *, confirm: bool, by: User) -> None:
    """Confirm that a name reads as its person says, or not. Never one's own, nor one of one's own family."""
    hat = hat_for(by, Can.KEEP_REGISTER)
    if hat is None:
        raise Refused("Only a manager confirms a name.")
    fresh = User.objects.select_for_update().get(pk=correction.user_id)
    if not corrections_to_settle(by).filter(pk=correction.pk).exists():
        raise Refused("This was settled already, or is not yours to settle.")
    before = fresh.full_name
    NameCorrection.objects.filter(pk=correction.pk).update(
        state=NameCorrection.State.CONFIRMED if confirm else NameCorrection.State.DECLINED,
        settled_by=by,
        settled_at=clock.now(),
    )
    if confirm:
        fresh.first_name, fresh.last_name = correction.first_name, correction.last_name
        fresh.save(update_fields=["first_name", "last_name"])
    tell_of_settled_name(fresh, confirmed=confirm)
    record(
        Event.CONSENT_NAME_SETTLED,
        actor=by,
        acting_as=hat,
        subject=correction,
        details={"person": fresh.pk, "confirmed": confirm, "before": before, "after": fresh.full_name},
    )
