"""Taking a colleague's second step off, when what they used is lost: one leader proposes, another agrees."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members.access import Can, rank_of
from nursery_portal.members.actions.coming_back import LETTER
from nursery_portal.members.actions.steps import (
    end_sessions,
    hat,
    keep_out_of_own_family_of,
    lock_person,
    needed,
)
from nursery_portal.members.models import FactorReset, Seen, User

SETTLE_WITHIN = timedelta(days=3)


@action(refused=Event.MEMBERS_FACTOR_REFUSED)
def propose_factor_reset(person: User, *, seen: str, reason: str, by: User) -> FactorReset:
    """Propose it after seeing the colleague, or raise Refused. Nothing changes until another leader agrees."""
    acting_as = hat(by, Can.RESET_FACTOR)
    if seen not in Seen.values:
        raise Refused("Say how you know that it is them.", field="seen")
    why = needed(reason, "Please say what happened, in a few words: it is kept with the record.", "reason")
    fresh = lock_person(person)
    if fresh.pk == by.pk:
        raise Refused("Nobody does this for themselves. Ask two other leaders.")
    keep_out_of_own_family_of(by, fresh)
    if rank_of(fresh) == 0:
        raise Refused(f"{fresh.full_name} is not one of your colleagues. Let them back in with a code instead.")
    if not Authenticator.objects.filter(user=fresh).exists():
        raise Refused(f"{fresh.full_name} has no second step to take off.")
    now = clock.now()
    waiting = FactorReset.objects.filter(user=fresh, state=FactorReset.State.WAITING)
    waiting.filter(proposed_at__lt=now - SETTLE_WITHIN).update(state=FactorReset.State.DECLINED, settled_at=now)
    try:
        with transaction.atomic():
            made = FactorReset.objects.create(user=fresh, seen=seen, reason=why, proposed_by=by, proposed_at=now)
    except IntegrityError as error:
        raise Refused("This waits for a second leader already.") from error
    record(
        Event.MEMBERS_FACTOR_RESET_PROPOSED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        details={"person": fresh.pk, "seen": str(seen), "reason": why},
    )
    return made


@action(refused=Event.MEMBERS_FACTOR_REFUSED)
def settle_factor_reset(reset: FactorReset, *, agree: bool, by: User) -> None:
    """Agree, as a second leader, or decline; who proposed it may take it back. The colleague sets up a new step at the
    next sign-in, for which they still need their password."""
    acting_as = hat(by, Can.RESET_FACTOR)
    person = lock_person(reset.user)
    if by.pk == person.pk:
        raise Refused("Nobody does this for themselves. Ask another leader.")
    keep_out_of_own_family_of(by, person)
    if agree and by.pk == reset.proposed_by_id:
        raise Refused("It takes a second person: ask another leader to agree.")
    now = clock.now()
    if agree and reset.proposed_at < now - SETTLE_WITHIN:
        raise Refused("This was proposed too long ago. See the person again, and propose it anew.")
    state = FactorReset.State.AGREED if agree else FactorReset.State.DECLINED
    waiting = FactorReset.objects.filter(pk=reset.pk, state=FactorReset.State.WAITING)
    if not waiting.update(state=state, settled_by=by, settled_at=now):
        raise Refused("This was settled already.")
    details = {"person": person.pk, "agreed": agree}
    if agree:
        removed, _ = Authenticator.objects.filter(user=person).delete()
        details |= {"factors": removed, "sessions": end_sessions(person)}
    record(Event.MEMBERS_FACTOR_RESET_SETTLED, actor=by, acting_as=acting_as, subject=reset, details=details)
    if agree:
        enqueue(LETTER, "factor", reset.pk)
