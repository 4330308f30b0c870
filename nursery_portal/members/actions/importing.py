"""Importing a sheet: rooms, children and links at once, or nothing at all."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import counted
from nursery_portal.members.access import Can
from nursery_portal.members.actions.guardianships import write_link
from nursery_portal.members.actions.register import write_child, write_room
from nursery_portal.members.actions.steps import hat
from nursery_portal.members.importing import Plan, plan_import
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery


@action(refused=Event.REGISTER_REFUSED)
def import_register(text: str, *, by: User) -> Plan:
    """Enter everything a sheet adds, or raise Refused and enter nothing. Sends nothing; changes nobody who is there.

    The plan is made anew under the lock of the nursery's row, so that what was previewed is checked against the
    register of this moment, and two imports at once do not enter the same child twice.
    """
    acting_as = hat(by, Can.KEEP_REGISTER)
    nursery = Nursery.objects.select_for_update().get(pk=1)
    plan = plan_import(text, by)
    if plan.faults:
        raise Refused(f"Nothing was imported: {counted(len(plan.faults), 'place needs', 'places need')} a repair.")
    if plan.is_empty:
        raise Refused("Nothing was imported: all of it is in the register already.")
    rooms = dict(plan.known_rooms)
    for place, (room, name) in enumerate(plan.rooms.items(), start=len(rooms) + 1):
        rooms[room] = write_room(name=name, order=place, by=by, acting_as=acting_as)
    children = dict(plan.known_children)
    for key, new in plan.children.items():
        row = new.row
        assert row.born_on is not None  # noqa: S101 - a row without one is a fault
        children[key] = write_child(
            known_as=row.known_as,
            full_name=row.full_name,
            born_on=row.born_on,
            room=rooms[new.room],
            started_on=row.started_on,
            by=by,
            acting_as=acting_as,
        )
    for link in plan.links:
        row = link.row
        write_link(
            children[link.child],
            email=row.email,
            first_name=row.first_name,
            last_name=row.last_name,
            relationship=row.relationship,
            kind=row.kind,
            from_on=None,
            by=by,
            acting_as=acting_as,
        )
    record(
        Event.REGISTER_IMPORTED,
        actor=by,
        acting_as=acting_as,
        subject=nursery,
        details={"rooms": len(plan.rooms), "children": len(plan.children), "links": len(plan.links)},
    )
    return plan
