"""Entering a request or a complaint, and what happened with it."""

from datetime import date

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.duties.access import keepers_of_matter, matters_visible_to, named_on, untouched_by
from nursery_portal.duties.actions.steps import sealed
from nursery_portal.duties.models import Matter, MatterPerson, MatterStep
from nursery_portal.duties.rules import matter_standings
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from nursery_portal.register.models import Child

About = MatterPerson.How
NOT_YOURS = "This is about you or your family, so it is not yours to enter. Please ask another leader to enter it."


@action(refused=Event.DUTIES_MATTER_REFUSED)
def open_matter(
    kind: str,
    *,
    who: str,
    what: str,
    received_on: date,
    needs_identity: bool = False,
    child: Child | None = None,
    about: User | None = None,
    asked_by: User | None = None,
    by: User,
) -> Matter:
    """Enter a request or a complaint, or raise Refused. The clock runs from the day it came, not from today.

    Nobody enters what is about or from themselves or their family, as long as another leader can.
    """
    hat = hat_for(by, Can.KEEP_MATTERS)
    if hat is None:
        raise Refused("Requests and complaints are kept by the nursery's leaders.")
    if kind not in Matter.Kind.values:
        raise Refused("Choose what is asked.", field="kind")
    if not who.strip():
        raise Refused("Say who asks, and how to reach them.", field="who")
    if not what.strip():
        raise Refused("Write down what is asked, in their own words.", field="what")
    if received_on > clock.today():
        raise Refused("It cannot have come in the future.", field="received_on")
    made = Matter(
        kind=kind,
        child=child,
        about=about,
        asked_by=asked_by,
        received_on=received_on,
        needs_identity=needs_identity,
        entered_by=by,
        entered_at=clock.now(),
        **sealed({"who": who.strip(), "what": what.strip()}, "facts"),
    )
    if made.is_complaint and needs_identity:
        raise Refused(
            "A complaint needs no proof of identity: its clock runs from the day it came.", field="needs_identity"
        )
    if by not in keepers_of_matter(made):
        raise Refused(NOT_YOURS)
    made.save(force_insert=True)
    record(
        Event.DUTIES_MATTER_OPENED,
        actor=by,
        acting_as=hat,
        subject=made,
        child_id=child.pk if child else None,
        details={"reference": made.reference, "kind": kind, "received_on": received_on.isoformat()},
    )
    return made


@action(refused=Event.DUTIES_MATTER_REFUSED)
def enter_on_matter(matter: Matter, kind: str, why: str, *, on: date, by: User) -> MatterStep:
    """Enter what happened on a day, or raise Refused and change nothing. Each needs its words."""
    hat = hat_for(by, Can.KEEP_MATTERS)
    fresh = Matter.objects.select_for_update().get(pk=matter.pk)
    if hat is None or not matters_visible_to(by).filter(pk=fresh.pk).exists():
        raise Refused("This is not yours to decide.")
    standing = matter_standings([fresh])[0]
    if kind not in standing.next_kinds:
        raise Refused("Choose what fits how this stands.", field="kind")
    if not why.strip():
        raise Refused("Say what was done, and why: the register has to show it years later.", field="why")
    # a note moves no clock: it may lie before anything else, and anything else before it
    note = MatterStep.Kind.NOTE
    moved = [] if kind == note else [one.on for one in standing.steps if one.kind != note]
    first = max([fresh.received_on, *moved])
    if not first <= on <= clock.today():
        raise Refused(f"Choose a day from {long_date(first)} until today.", field="on")
    limit = standing.extend_until
    if kind == MatterStep.Kind.EXTENDED and limit is not None and on > limit:
        raise Refused(f"They had to be told by {long_date(limit)}. The month is over; answer at once.", field="on")
    made = MatterStep.objects.create(
        matter=fresh, kind=kind, on=on, by=by, at=clock.now(), **sealed({"why": why.strip()}, "why")
    )
    record(
        Event.DUTIES_MATTER_NOTED,
        actor=by,
        acting_as=hat,
        subject=fresh,
        child_id=fresh.child_id,
        details={"kind": kind, "on": on.isoformat()},
    )
    return made


@action(refused=Event.DUTIES_MATTER_REFUSED)
def name_on_matter(
    matter: Matter, why: str, *, about: User | None = None, asked_by: User | None = None, by: User
) -> None:
    """Enter about whom of us it turned out to be, or whose it is: from then on it is kept from them and their family,
    also where that is whoever enters it. Refused where nobody else would be left: then all of them would keep it.
    """
    hat = hat_for(by, Can.KEEP_MATTERS)
    fresh = Matter.objects.select_for_update().get(pk=matter.pk)
    if hat is None or not matters_visible_to(by).filter(pk=fresh.pk).exists():
        raise Refused("This is not yours to decide.")
    chosen = {how: one for how, one in ((About.ABOUT, about), (About.ASKED_BY, asked_by)) if one is not None}
    if not chosen:
        raise Refused("Choose about whom of us it is, or whose it is.", field="about")
    if not why.strip():
        raise Refused("Say how that is known: the register has to show it years later.", field="why")
    known = named_on([fresh])[fresh.pk]
    for how, one in chosen.items():
        if (how.value, one.pk) in known:
            raise Refused(f"{one.full_name} is entered already.", field=how.value)
    others = bool(untouched_by(fresh))
    for how, one in chosen.items():
        words = sealed({"why": why.strip()}, "why")
        MatterPerson.objects.create(matter=fresh, person=one, how=how, by=by, at=clock.now(), **words)
    if others and not untouched_by(fresh):
        raise Refused(
            "Then nobody would be left to keep it, and it would be open to all of them. Bring in another leader first."
        )
    record(
        Event.DUTIES_MATTER_NOTED,
        actor=by,
        acting_as=hat,
        subject=fresh,
        child_id=fresh.child_id,
        details={how.value: one.pk for how, one in chosen.items()},
    )
