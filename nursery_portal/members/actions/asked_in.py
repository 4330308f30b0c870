"""A relative comes in with the guardian who asked, and goes with them: steps of the actions about links.

Whoever has stopped being family here, or is kept from a child by an order, must not go on reading through somebody
they let in. The other guardian may ask the same relative in on their own word, and the one link there is goes on with
that where the first word ends; and the lead may lift on a relative's own link what came with the guardian's. The caller
holds the child's lock.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.access import signing_links
from nursery_portal.members.actions.steps import end_access_if_nothing_is_left, lock_person
from nursery_portal.members.models import Guardianship, RelativeRequest, User
from nursery_portal.members.rules import relatives_asked_in

Days = tuple[date | None, date | None]
WITH_THEM = "ended with the link of whoever asked them in"


def end_with(link: Guardianship, last_day: date | None, *, by: User, acting_as: str) -> None:
    """The relatives of an ended link: out on the same day at the latest, unless somebody else's word brings them in,
    too; and what they wait for is over."""
    for one in relatives_asked_in(link).select_for_update(of=("self",)):
        goes_before = last_day is not None and one.from_on <= last_day and one.until_on and one.until_on <= last_day
        if goes_before or goes_on(one, last_day, by=by, acting_as=acting_as):
            continue
        if last_day is None or one.from_on > last_day:
            one.ended_at = clock.now()
        else:
            one.until_on = last_day
        one.save(update_fields=["ended_at", "until_on"])
        record(
            Event.MEMBERS_GUARDIANSHIP_ENDED,
            actor=by,
            acting_as=acting_as,
            subject=one,
            child_id=one.child_id,
            details={"reason": WITH_THEM, "last_day": "at once" if one.ended_at else str(one.until_on)},
        )
        if one.ended_at is not None:
            end_access_if_nothing_is_left(lock_person(one.user), by=by, hat=acting_as)
    if last_day is None:
        _end_requests(link, by=by, acting_as=acting_as)


def goes_on(relative: Guardianship, last_day: date | None, *, by: User, acting_as: str) -> bool:
    """Whether the link stays on the word of somebody else who asked this relative in, and longer than until `last_day`;
    it is theirs from here on. What keeps the relative away is never loosened by that: then the link ends."""
    if KeptAway.by(relative).stands:
        return False
    invited = RelativeRequest.objects.filter(link=relative, state=RelativeRequest.State.INVITED)
    for request in invited.exclude(asked_by=relative.invited_by_id).select_related("asked_by").order_by("pk"):
        longer = Q(until_on=None) | Q(until_on__gt=last_day or clock.today())
        links = signing_links(clock.today()).filter(longer, child=relative.child_id)
        if links.filter(user=request.asked_by_id, user__suspended_at=None).exists():
            relative.invited_by = request.asked_by
            relative.save(update_fields=["invited_by"])
            record(
                Event.MEMBERS_GUARDIANSHIP_CHANGED,
                actor=by,
                acting_as=acting_as,
                subject=relative,
                child_id=relative.child_id,
                details={"as": "goes on with somebody else who asked them in", "invited_by": request.asked_by_id},
            )
            begin_with(relative, by=by, acting_as=acting_as)
            return True
    return False


def end_request_of(link: Guardianship, *, by: User, acting_as: str) -> None:
    """The request by which somebody came in whose link is over, or who is more than an invited relative now."""
    _end(RelativeRequest.objects.filter(link=link), by=by, acting_as=acting_as)


def _end_requests(link: Guardianship, *, by: User, acting_as: str) -> None:
    _end(RelativeRequest.objects.filter(child=link.child_id, asked_by=link.user_id), by=by, acting_as=acting_as)


def _end(requests: QuerySet[RelativeRequest], *, by: User, acting_as: str) -> None:
    here = (RelativeRequest.State.WAITING, RelativeRequest.State.INVITED)
    for request in requests.select_for_update().filter(state__in=here):
        request.state, request.settled_by, request.settled_at = RelativeRequest.State.ENDED, by, clock.now()
        request.save(update_fields=["state", "settled_by", "settled_at"])
        record(Event.MEMBERS_RELATIVE_ENDED, actor=by, acting_as=acting_as, subject=request, child_id=request.child_id)


def widest(*orders: Days) -> Days:
    """The first and the last day of several orders that share one row: no day of any is left out."""
    begins, expires = {first for first, _ in orders}, {last for _, last in orders}
    return (
        None if None in begins else min(one for one in begins if one),
        None if None in expires else max(one for one in expires if one),
    )


def _ran_out(link: Guardianship) -> bool:
    """Whether the days on it are over for good: they are not begun anew by those of another order."""
    return link.order_expires_on is not None and link.order_expires_on < clock.today()


def _forbids_images(link: Guardianship) -> bool:
    return link.no_images_at_all and not _ran_out(link)


@dataclass(frozen=True)
class KeptAway:
    """What a link says of who is kept from a child or from where it is, and for which days."""

    no_contact: bool
    hide_location: bool
    order_begins_on: date | None
    order_expires_on: date | None

    @classmethod
    def by(cls, link: Guardianship) -> "KeptAway":
        """What this link says; nothing where its order has run out."""
        if _ran_out(link) or not (link.no_contact or link.hide_location):
            return cls(False, False, None, None)
        return cls(link.no_contact, link.hide_location, link.order_begins_on, link.order_expires_on)

    @property
    def stands(self) -> bool:
        """Whether it says anything."""
        return self.no_contact or self.hide_location

    def and_also(self, other: "KeptAway") -> "KeptAway":
        """The stricter of both in everything: no day of either is left out."""
        if not (self.stands and other.stands):
            return self if self.stands else other
        days = widest((self.order_begins_on, self.order_expires_on), (other.order_begins_on, other.order_expires_on))
        return KeptAway(self.no_contact or other.no_contact, self.hide_location or other.hide_location, *days)


def keep_away_with(link: Guardianship, *, by: User, acting_as: str) -> None:
    """The relatives follow what keeps away whoever asked them in, and are free again with them.

    What the lead has set on a relative's own link is never loosened here, even where it says the same to the day.
    """
    now = KeptAway.by(link)
    for one in relatives_asked_in(link).select_for_update(of=("self",)):
        own = KeptAway.by(one)
        follows = (one.kept_away_with or not own.stands) and not _forbids_images(one)
        _write(one, now if follows else own.and_also(now), follows=follows, by=by, acting_as=acting_as)


def begin_with(relative: Guardianship, *, by: User, acting_as: str) -> None:
    """A new relative begins with what keeps away whoever asked them in, and with the last day that they have."""
    asked_by = Guardianship.objects.filter(child=relative.child_id, user=relative.invited_by_id, ended_at=None).first()
    if asked_by is None:
        return
    own, theirs = KeptAway.by(relative), KeptAway.by(asked_by)
    follows = not own.stands and not _forbids_images(relative)  # else the lead set it on an earlier link of theirs
    _write(relative, theirs if follows else own.and_also(theirs), follows=follows, by=by, acting_as=acting_as)
    if asked_by.until_on is not None:
        end_with(asked_by, asked_by.until_on, by=by, acting_as=acting_as)


def _write(link: Guardianship, kept: KeptAway, *, follows: bool, by: User, acting_as: str) -> None:
    if _forbids_images(link) and kept.stands:
        # one pair of days serves all that the row bears: what the lead set about pictures keeps every day of its own
        own, new = (link.order_begins_on, link.order_expires_on), (kept.order_begins_on, kept.order_expires_on)
        begins, expires = widest(own, new)
        kept = replace(kept, order_begins_on=begins, order_expires_on=expires)
    if kept == KeptAway.by(link):
        return
    facts = {**asdict(kept), "no_images_at_all": _forbids_images(link)}
    for name, value in facts.items():
        setattr(link, name, value)
    link.kept_away_with = follows and kept.stands
    link.save(update_fields=[*facts, "kept_away_with"])
    record(
        Event.MEMBERS_GUARDIANSHIP_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=link,
        child_id=link.child_id,
        details={name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
        | {"as": "whoever asked them in"},
    )
