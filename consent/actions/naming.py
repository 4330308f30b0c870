"""Another name: asked for by its person, on their own page or because a signature does not fit, settled by a manager.

Everybody reads a name beside each comment, so nobody who has joined changes theirs alone."""

from datetime import timedelta

from consent.access import corrections_to_settle, may_confirm_name_of
from consent.messages import tell_of_changed_name, tell_of_name_correction, tell_of_settled_name
from consent.models import NameCorrection
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, answerable_children, hat_for, may, members_holding
from nursery_portal.members.models import Role, User
from nursery_portal.members.names import CONFIRMED_SO, filled, own_name, refuse_the_nurserys, seen

LONGEST_FIRST, LONGEST_LAST = 60, 80
A_DAY, ASKED_A_DAY = timedelta(days=1), 3


def parts_of(name: str) -> tuple[str, str]:
    """A name as it was typed, as first name and family name: the last word is the family name."""
    *first, last = name.split() or [""]
    return (" ".join(first), last) if first else (last, "")


def _let_correction_go(person: User) -> None:
    """A step of what changes or asks for a name: whatever this person asked for before waits for nobody any more."""
    waiting = NameCorrection.objects.filter(user=person, state=NameCorrection.State.WAITING)
    waiting.update(state=NameCorrection.State.REPLACED, settled_at=clock.now())


@action(refused=Event.CONSENT_REFUSED)
def ask_name_correction(name: str, *, by: User) -> NameCorrection:
    """Ask that one's name reads as it was just signed. Nothing changes until a manager has confirmed it."""
    first, last = parts_of(seen(name))
    if not first:
        raise Refused("Please type your full name here: it is your signature.", field="signed_name")
    if len(first) > LONGEST_FIRST or len(last) > LONGEST_LAST:
        raise Refused("This name is too long for the register. Please speak to the manager.", field="signed_name")
    fresh = User.objects.select_for_update().get(pk=by.pk)
    if not answerable_children(by).exists():
        raise Refused("You cannot answer for a child here. If you think you should, please speak to the manager.")
    if (first, last) == (fresh.first_name, fresh.last_name):
        raise Refused("This is your name as we have it: you can sign with it.", field="signed_name")
    return _ask(fresh, first, last, field="signed_name", acting_as=Role.GUARDIAN)


@action(refused=Event.CONSENT_REFUSED)
def ask_own_name(*, first_name: str, last_name: str, by: User) -> NameCorrection | None:
    """Ask that one's name reads otherwise; it stays as it is until somebody else has confirmed it, who looks how it is
    written.

    Who confirms names and has nobody else here to confirm theirs changes it at once, and whoever gives roles is told:
    the answer is None then.
    """
    first, last = filled(first_name, last_name)
    refuse_the_nurserys(first, last, you=False)
    if len(first) > LONGEST_FIRST or len(last) > LONGEST_LAST:
        raise Refused("This name is too long for the register. Please speak to the manager.", field="first_name")
    fresh = User.objects.select_for_update().get(pk=by.pk)
    if (first, last) == (fresh.first_name, fresh.last_name):
        raise Refused("This is your name as we have it.", field="first_name")
    if may_confirm_name_of(fresh):
        return _ask(fresh, first, last, field="first_name", acting_as="self")
    if not may(fresh, Can.KEEP_REGISTER):
        if not members_holding(Can.KEEP_REGISTER).exists():
            raise Refused("There is no manager here just now who could confirm it. Please ask again later.")
        raise Refused(
            "Nobody but your own family could confirm it here just now, and that is not theirs to do. "
            "Please speak to the registered person."
        )
    own_name(first, last, known=(fresh.first_name, fresh.last_name), otherwise=CONFIRMED_SO)
    before = fresh.full_name
    fresh.first_name, fresh.last_name = first, last
    fresh.save(update_fields=["first_name", "last_name"])
    _let_correction_go(fresh)
    tell_of_changed_name(fresh, before)
    _note_change(fresh, before, by=fresh, acting_as="self")
    return None


def _note_change(person: User, before: str, *, by: User, acting_as: str) -> None:
    """That a name reads otherwise now, and how it read: families go on using it (`members.access.former_names`)."""
    record(
        Event.MEMBERS_PROFILE_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=person,
        details={"changed": ["first_name", "last_name"], "before": before, "after": person.full_name},
    )


def _ask(fresh: User, first: str, last: str, *, field: str, acting_as: str) -> NameCorrection:
    """The one name that waits for this person, in place of one from before."""
    now = clock.now()
    if NameCorrection.objects.filter(user=fresh, asked_at__gt=now - A_DAY).count() >= ASKED_A_DAY:
        raise Refused("You have asked for three names today. Ask again tomorrow, or speak to the manager.", field=field)
    _let_correction_go(fresh)
    made = NameCorrection.objects.create(user=fresh, first_name=first, last_name=last, asked_at=now)
    tell_of_name_correction(made)
    record(
        Event.CONSENT_NAME_ASKED,
        actor=fresh,
        acting_as=acting_as,
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
    if confirm:
        _note_change(fresh, before, by=by, acting_as=hat)
