"""Changing how the portal behaves: at once, or, where it loosens protection, when a second leader agrees."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members import choices
from nursery_portal.members.access import Can, may
from nursery_portal.members.actions.steps import hat, needed
from nursery_portal.members.choices import Choice, Values
from nursery_portal.members.models import Proposal, User
from nursery_portal.register.models import Nursery

REASON = "Please say why, in a few words: it is kept with the change."


def _put(nursery: Nursery, values: Values) -> list[str]:
    """Put the values on the row, and say which are different; Refused where they do not fit together."""
    changed = [name for name, value in values.items() if getattr(nursery, name) != value]
    for name in changed:
        setattr(nursery, name, values[name])
    if nursery.opens_at >= nursery.closes_at:
        raise Refused("The nursery closes before it opens.", field="closes_at")
    try:
        nursery.clean_fields(exclude=[one.name for one in nursery._meta.fields if one.name not in changed])
    except ValidationError as error:
        raise Refused(*error.messages) from error
    return changed


def _as_text(values: Values) -> dict[str, Any]:
    encoder = DjangoJSONEncoder()
    return {name: encoder.default(value) if hasattr(value, "isoformat") else value for name, value in values.items()}


@action(refused=Event.REGISTER_REFUSED)
def change_choice(choice: Choice, values: Values, *, reason: str, by: User) -> Proposal | None:
    """Change a setting at once and return None; or, where it loosens protection, return the proposal that now waits."""
    acting_as = hat(by, *choice.keepers)
    why = needed(reason, REASON, "reason")
    nursery = Nursery.objects.select_for_update().get(pk=1)
    if set(values) != set(choice.fields):
        raise TypeError(f"{choice.code} takes {', '.join(choice.fields)}.")
    if all(getattr(nursery, name) == value for name, value in values.items()):
        raise Refused("Nothing is different from what we have.")
    waits, before = choice.waits(nursery, values), choice.words(nursery)
    changed = _put(nursery, values)
    if not waits:
        nursery.save(update_fields=changed)
        record(
            Event.REGISTER_NURSERY_CHANGED,
            actor=by,
            acting_as=acting_as,
            subject=nursery,
            details={"choice": choice.code, "before": before, "after": choice.words(nursery), "reason": why},
        )
        return None
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                choice=choice.code, values=_as_text(values), reason=why, proposed_by=by, proposed_at=clock.now()
            )
    except IntegrityError as error:
        raise Refused("Another change of this waits for a second leader already. Settle that one first.") from error
    record(
        Event.REGISTER_CHOICE_PROPOSED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        details={"choice": choice.code, "values": made.values, "reason": why},
    )
    return made


@action(refused=Event.REGISTER_REFUSED)
def settle_proposal(proposal: Proposal, *, agree: bool, by: User) -> None:
    """Agree to what loosens protection, as a second person, or decline it; who proposed it may take it back."""
    if not (may(by, Can.CHANGE_NURSERY) or may(by, Can.CHANGE_PROTECTION)):
        raise PermissionDenied
    acting_as = hat(by, Can.CHANGE_PROTECTION, Can.CHANGE_NURSERY)
    nursery = Nursery.objects.select_for_update().get(pk=1)
    if agree and proposal.proposed_by_id == by.pk:
        raise Refused("It takes a second person: ask another leader to agree.")
    state = Proposal.State.AGREED if agree else Proposal.State.DECLINED
    waiting = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.WAITING)
    if not waiting.update(state=state, settled_by=by, settled_at=clock.now()):
        raise Refused("This was settled already.")
    choice = choices.find(proposal.choice)
    if agree:
        if choice is None:
            raise Refused("The portal has no such setting any more.")
        nursery.save(update_fields=_put(nursery, choice.clean(proposal.values)))
    record(
        Event.REGISTER_CHOICE_SETTLED,
        actor=by,
        acting_as=acting_as,
        subject=proposal,
        details={"choice": proposal.choice, "agreed": agree, "values": proposal.values},
    )
