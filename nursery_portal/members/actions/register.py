"""Keeping the register: the nursery's own entry, rooms, children, key people, protection.

The register's tables lie below people, who keep it; so what people do to it stands here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.shown import meant
from nursery_portal.kit.words import day
from nursery_portal.members.access import Can, keeping_days, own_children
from nursery_portal.members.actions.steps import (
    end_access_if_nothing_is_left,
    hat,
    keep_out_of_own_family,
    lock_child,
    needed,
    tidy,
)
from nursery_portal.members.models import (
    Guardianship,
    KeyPersonAssignment,
    Role,
    RoleGrant,
    User,
    grant_current,
    link_current,
)
from nursery_portal.members.rules import TO_BE_CORRECTED
from nursery_portal.register.models import Child, Nursery, Room

PLACE = (
    "started_on",
    "leaving_on",
    "leaving_recorded_on",
    "earlier_started_on",
    "earlier_leaving_on",
    "earlier_leaving_recorded_on",
    "came_back_recorded_on",
)
NURSERY_FIELDS = (
    "name",
    "legal_name",
    "address",
    "phone",
    "email",
    "ico_registration",
    "lado_contact",
    "social_care_contact",
)


@action(refused=Event.REGISTER_REFUSED)
def change_nursery(*, shown: str = "", by: User, **values: Any) -> None:
    """Change the nursery's own entry. How its portal behaves is changed by `change_choice`. `shown` is what the page
    showed (`kit.shown`), here as in what follows."""
    acting_as = hat(by, Can.CHANGE_NURSERY)
    unknown = set(values) - set(NURSERY_FIELDS)
    if unknown:
        raise TypeError(f"The nursery has no {', '.join(sorted(unknown))}.")
    nursery = Nursery.objects.select_for_update().get(pk=1)
    wanted = meant(values, {name: getattr(nursery, name) for name in values}, shown)
    changed = [name for name, value in wanted.items() if getattr(nursery, name) != value]
    if not changed:
        raise Refused("Nothing is different from what we have.")
    for name in changed:
        setattr(nursery, name, wanted[name])
    try:
        nursery.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    nursery.save(update_fields=changed)
    record(
        Event.REGISTER_NURSERY_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=nursery,
        details={name: wanted[name] for name in changed},
    )


@action(refused=Event.REGISTER_REFUSED)
def enter_room(*, name: str, age_range: str = "", order: int = 0, by: User) -> Room:
    """Enter a room."""
    return write_room(name=name, age_range=age_range, order=order, by=by, acting_as=hat(by, Can.KEEP_REGISTER))


def write_room(*, name: str, age_range: str = "", order: int = 0, by: User, acting_as: str) -> Room:
    """The step of entering a room. The caller has asked whether `by` may."""
    title = needed(name, "A room needs a name.", "name")
    if Room.objects.filter(name__iexact=title).exists():
        raise Refused("There is a room of this name already.", field="name")
    room = Room.objects.create(name=title, age_range=tidy(age_range), order=order)
    record(Event.REGISTER_ROOM_ENTERED, actor=by, acting_as=acting_as, subject=room, details={"name": title})
    return room


@action(refused=Event.REGISTER_REFUSED)
def change_room(
    room: Room,
    *,
    name: str,
    age_range: str = "",
    order: int = 0,
    closed_on: date | None = None,
    shown: str = "",
    by: User,
) -> None:
    """Change a room, or close it. A room in which children have places cannot be closed."""
    acting_as = hat(by, Can.KEEP_REGISTER)
    fresh = Room.objects.select_for_update().get(pk=room.pk)
    typed = {"name": name, "age_range": age_range, "order": order, "closed_on": closed_on}
    wanted = meant(typed, {field: getattr(fresh, field) for field in typed}, shown)
    title, closed_on = needed(wanted["name"], "A room needs a name.", "name"), wanted["closed_on"]
    if Room.objects.filter(name__iexact=title).exclude(pk=fresh.pk).exists():
        raise Refused("There is a room of this name already.", field="name")
    if closed_on is not None:
        after = Child.objects.filter(room=fresh).filter(Q(leaving_on__isnull=True) | Q(leaving_on__gt=closed_on))
        if after.exists():
            raise Refused(
                f"{after.count()} of its children have a place after that day. Move them to another room first.",
                field="closed_on",
            )
    fresh.name, fresh.age_range, fresh.order = title, tidy(wanted["age_range"]), wanted["order"]
    fresh.closed_on = closed_on
    fresh.save(update_fields=["name", "age_range", "order", "closed_on"])
    record(
        Event.REGISTER_ROOM_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        details={"name": title, "closed_on": closed_on.isoformat() if closed_on else None},
    )


def _check_child(room: Room, born_on: date, started_on: date, leaving_on: date | None) -> None:
    if room.closed_on is not None:
        raise Refused(f"The room {room.name} is closed. Choose another.", field="room")
    if born_on > clock.today():
        raise Refused("The date of birth lies in the future.", field="born_on")
    if started_on < born_on:
        raise Refused("The first day lies before the child was born.", field="started_on")
    if leaving_on is not None and leaving_on < started_on:
        raise Refused("The first day lies after the last.", field="started_on")


@action(refused=Event.REGISTER_REFUSED)
def enter_child(
    *, known_as: str, full_name: str, born_on: date, room: Room, started_on: date | None = None, by: User
) -> Child:
    """Enter a child with a first day. No picture may show them until somebody responsible has said yes."""
    return write_child(
        known_as=known_as,
        full_name=full_name,
        born_on=born_on,
        room=room,
        started_on=started_on,
        by=by,
        acting_as=hat(by, Can.KEEP_REGISTER),
    )


def write_child(
    *, known_as: str, full_name: str, born_on: date, room: Room, started_on: date | None, by: User, acting_as: str
) -> Child:
    """The step of entering a child. The caller has asked whether `by` may."""
    name = needed(known_as, "Say what the child is called.", "known_as")
    whole = needed(full_name, "The full name is missing: it stays in the register.", "full_name")
    start = started_on or clock.today()
    _check_child(Room.objects.get(pk=room.pk), born_on, start, None)
    child = Child.objects.create(known_as=name, full_name=whole, born_on=born_on, room=room, started_on=start)
    record(
        Event.REGISTER_CHILD_ENTERED,
        actor=by,
        acting_as=acting_as,
        subject=child,
        child_id=child.pk,
        details={"room": room.pk, "started_on": start.isoformat()},
    )
    return child


def _has_left(child: Child) -> bool:
    return child.leaving_on is not None and child.leaving_on < clock.today()


def _is_settled(child: Child) -> bool:
    """Whether the last day is over for longer than it may be a mistake."""
    return _has_left(child) and child.left_since is not None and clock.today() > child.left_since + TO_BE_CORRECTED


def _refuse_coming_back(child: Child, last_day: date | None) -> None:
    """A last day that is over goes, or moves on, as a mistake of late and no later: else every yes for the earlier
    place would be in force again, asked of nobody."""
    if not _is_settled(child) or child.leaving_on is None or (last_day is not None and last_day < child.leaving_on):
        return
    raise Refused(
        f"{child.known_as} left on {day(child.leaving_on, today=clock.today())}, and that was recorded more than a "
        f"week ago: no later day takes its place. If {child.known_as} comes back, enter the first day of the new "
        "place in the entry instead: the family is asked anew about pictures.",
        field="last_day",
    )


def _may_not_have_come_back(child: Child) -> bool:
    """Whether a child's coming back may still be a mistake: for a week, and until the new first day. Later the last day
    of the place before is the slip of who meant this year's, and would end a place with all that was said for it."""
    if child.earlier_leaving_on is None or child.came_back_recorded_on is None:
        return False
    return clock.today() <= max(child.came_back_recorded_on + TO_BE_CORRECTED, child.started_on)


def _if_never_back(child: Child) -> str:
    if child.earlier_leaving_on is None or not _may_not_have_come_back(child):
        return ""
    ended = day(child.earlier_leaving_on, today=clock.today())
    return f" If {child.known_as} did not come back, enter {ended}, when the place before ended."


def _refuse_the_place_before(child: Child, started_on: date) -> None:
    """Whoever came back has a new place, and its first day never moves into the one before: that would count every yes
    of then, asked of nobody."""
    ended = child.earlier_leaving_on
    if ended is None or started_on == child.started_on or started_on > ended:
        return
    way = "The new place begins after it."
    if _may_not_have_come_back(child):
        way = f"If {child.known_as} did not come back, enter that day as the last day instead: all is then as it was."
    raise Refused(
        f"{child.known_as}'s earlier place ended on {day(ended, today=clock.today())}. {way}",
        field="started_on",
    )


@action(refused=Event.REGISTER_REFUSED)
def change_child(
    child: Child,
    *,
    known_as: str,
    full_name: str,
    born_on: date,
    room: Room,
    started_on: date,
    shown: str = "",
    by: User,
) -> None:
    """Change a child's entry, or move them to another room. A first day after a last day that is over is a new place:
    the last day goes with it in one action, so that no answer for the earlier place counts in between, and the earlier
    place is kept, for `record_leaving` to put back."""
    acting_as = hat(by, Can.KEEP_REGISTER)
    fresh = lock_child(child)
    keep_out_of_own_family(by, [fresh])
    typed = {
        "known_as": known_as,
        "full_name": full_name,
        "born_on": born_on,
        "room": room,
        "started_on": started_on,
    }
    wanted = meant(typed, {field: getattr(fresh, field) for field in typed}, shown)
    name = needed(wanted["known_as"], "Say what the child is called.", "known_as")
    whole = needed(wanted["full_name"], "The full name is missing: it stays in the register.", "full_name")
    born_on, started_on = wanted["born_on"], wanted["started_on"]
    _refuse_the_place_before(fresh, started_on)
    target = Room.objects.get(pk=wanted["room"].pk)
    comes_back = _has_left(fresh) and fresh.leaving_on is not None and started_on > fresh.leaving_on
    if target.pk != fresh.room_id or started_on != fresh.started_on or born_on != fresh.born_on:
        _check_child(target, born_on, started_on, None if comes_back else fresh.leaving_on)
    values = {
        "known_as": name,
        "full_name": whole,
        "born_on": born_on,
        "room_id": target.pk,
        "started_on": started_on,
    }
    changed = [field for field, value in values.items() if getattr(fresh, field) != value]
    if not changed:
        raise Refused("Nothing is different from what we have.")
    if not _may_not_have_come_back(fresh):
        fresh.came_back_recorded_on = None  # a first day that is moved on opens the undoing of a used place no more
    if comes_back:
        fresh.earlier_started_on = fresh.started_on
        fresh.earlier_leaving_on, fresh.earlier_leaving_recorded_on = fresh.leaving_on, fresh.leaving_recorded_on
        fresh.leaving_on = fresh.leaving_recorded_on = None
        fresh.came_back_recorded_on = clock.today()
    for field in changed:
        setattr(fresh, field, values[field])
    fresh.save(update_fields=[*changed, *(PLACE if comes_back else ["came_back_recorded_on"])])
    record(
        Event.REGISTER_CHILD_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.pk,
        details={field: str(values[field]) for field in changed},
    )
    if comes_back:
        record(
            Event.REGISTER_CHILD_LEFT,
            actor=by,
            acting_as=acting_as,
            subject=fresh,
            child_id=fresh.pk,
            details={"last_day": None},
        )


@action(refused=Event.REGISTER_REFUSED)
def move_children(children: Iterable[Child], *, room: Room, by: User) -> int:
    """Move several children to another room at once: all of them, or none. How many have moved."""
    acting_as = hat(by, Can.KEEP_REGISTER)
    wanted = {child.pk for child in children}
    if not wanted:
        raise Refused("Choose at least one child.", field="children")
    target = Room.objects.get(pk=room.pk)
    if target.closed_on is not None:
        raise Refused(f"The room {target.name} is closed. Choose another.", field="room")
    fresh = list(Child.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    keep_out_of_own_family(by, fresh)
    moving = [child for child in fresh if child.room_id != target.pk]
    if not moving:
        who = "All of them are" if len(fresh) > 1 else f"{fresh[0].known_as} is"
        raise Refused(f"{who} in {target.name} already.", field="room")
    for child in moving:
        child.room = target
        child.save(update_fields=["room"])
        record(
            Event.REGISTER_CHILD_CHANGED,
            actor=by,
            acting_as=acting_as,
            subject=child,
            child_id=child.pk,
            details={"room_id": str(target.pk)},
        )
    return len(moving)


def _recorded_on(child: Child, last_day: date | None) -> date | None:
    """From when what is kept after this last day counts: from today, but where a correction opens nothing again."""
    if last_day is None:
        return None
    if child.left_since is None:
        return clock.today()
    if _is_settled(child):
        return child.left_since
    over = clock.today() - timedelta(days=keeping_days())
    return child.leaving_recorded_on if max(last_day, child.left_since) < over else clock.today()


def _put_back_the_place_before(child: Child, *, by: User, acting_as: Role) -> None:
    """The child did not come back: first day, last day and when it was recorded are as they were."""
    child.started_on = child.earlier_started_on or child.started_on
    child.leaving_on, child.leaving_recorded_on = child.earlier_leaving_on, child.earlier_leaving_recorded_on
    child.earlier_started_on = child.earlier_leaving_on = child.earlier_leaving_recorded_on = None
    child.came_back_recorded_on = None
    child.save(update_fields=PLACE)
    record(
        Event.REGISTER_CHILD_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=child,
        child_id=child.pk,
        details={"started_on": str(child.started_on)},
    )


@action(refused=Event.REGISTER_REFUSED)
def record_leaving(child: Child, *, last_day: date | None, by: User) -> None:
    """Set the child's last day; None takes a day back that was set, one that is over only while it may be a mistake
    (`TO_BE_CORRECTED`), and after that no later day takes its place either. After it no picture shows them, and the
    family's access ends by itself. What is kept for a while after it is kept as long after today, if that is later; but
    where the last day is settled, or that time is over already, by the day from before and by the new one, a correction
    opens nothing again. The last day of the place before, entered within a week for a child who came back, undoes
    their coming back.
    """
    acting_as = hat(by, Can.KEEP_REGISTER)
    fresh = lock_child(child)
    keep_out_of_own_family(by, [fresh])
    if last_day == fresh.leaving_on:
        raise Refused("Nothing is different from what we have.", field="last_day")
    never_came_back = last_day is not None and last_day == fresh.earlier_leaving_on and _may_not_have_come_back(fresh)
    if last_day is not None and last_day < fresh.started_on and not never_came_back:
        raise Refused(f"The last day lies before the first.{_if_never_back(fresh)}", field="last_day")
    if last_day is None and Room.objects.filter(pk=fresh.room_id, closed_on__isnull=False).exists():
        raise Refused("The child's room is closed. Choose another room first.")
    _refuse_coming_back(fresh, last_day)
    if never_came_back:
        _put_back_the_place_before(fresh, by=by, acting_as=acting_as)
    else:
        recorded_on = _recorded_on(fresh, last_day)
        fresh.leaving_on, fresh.leaving_recorded_on = last_day, recorded_on
        fresh.save(update_fields=["leaving_on", "leaving_recorded_on"])
    record(
        Event.REGISTER_CHILD_LEFT,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.pk,
        details={"last_day": last_day.isoformat() if last_day else None},
    )
    today = clock.today()
    if last_day is not None and last_day < today:
        links = Guardianship.objects.filter(link_current(today), child=fresh).select_related("user")
        for link in links:
            end_access_if_nothing_is_left(link.user, by=by, hat=acting_as)


@action(refused=Event.REGISTER_REFUSED)
def protect_child(child: Child, *, protected: bool, reason: str, by: User) -> None:
    """Set or lift protection: while it stands no picture shows the child, and nothing tells anybody else why."""
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    why = needed(reason, "Please say why, in a few words: it is kept, sealed, with the record.", "reason")
    fresh = lock_child(child)
    keep_out_of_own_family(by, [fresh])
    if fresh.protected == protected:
        raise Refused("Nothing is different from what we have.")
    fresh.protected = protected
    fresh.save(update_fields=["protected"])
    record(
        Event.REGISTER_CHILD_PROTECTED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.pk,
        details={"protected": protected, "reason": why},
    )


@action(refused=Event.REGISTER_REFUSED)
def name_key_person(child: Child, practitioner: User, *, from_on: date | None = None, by: User) -> KeyPersonAssignment:
    """Name the practitioner who is the child's key person from a day on; the one before stays until the day before."""
    acting_as = hat(by, Can.KEEP_REGISTER)
    fresh = lock_child(child)
    keep_out_of_own_family(by, [fresh])
    start = from_on or clock.today()
    holds = RoleGrant.objects.filter(grant_current(start), user=practitioner, role=Role.PRACTITIONER)
    if not holds.exists():
        raise Refused(f"{practitioner.full_name} is not a practitioner on that day.", field="practitioner")
    if own_children(practitioner, start).filter(pk=fresh.pk).exists():
        raise Refused(f"{practitioner.full_name} is {fresh.known_as}'s own family.", field="practitioner")
    open_ones = KeyPersonAssignment.objects.select_for_update().filter(child=fresh).exclude(until_on__lt=start)
    for one in open_ones.select_related("practitioner"):
        if one.from_on > start:
            raise Refused(
                f"{one.practitioner.full_name} is planned as key person from a later day. Name somebody from that day."
            )
        if one.practitioner_id == practitioner.pk and one.until_on is None:
            raise Refused(f"{practitioner.full_name} is {fresh.known_as}'s key person already.", field="practitioner")
        one.until_on = start - timedelta(days=1)
        one.save(update_fields=["until_on"])
    made = KeyPersonAssignment.objects.create(practitioner=practitioner, child=fresh, from_on=start)
    record(
        Event.MEMBERS_KEY_PERSON_NAMED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        child_id=fresh.pk,
        details={"practitioner": practitioner.pk, "from": start.isoformat()},
    )
    return made
