"""After a restore: whoever a concern or a case had been closed to is kept out of it again. Nobody acts here but the
portal itself."""

from collections.abc import Collection

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.models import Role, User
from staff_conduct.access import readers_of
from staff_conduct.actions.leaving import keep_readers
from staff_conduct.models import Barred, CaseBarred, Concern, ConductCase

WHY = "it was closed to them before a restore"


@action()
def keep_out_again(item: Concern | ConductCase, people: Collection[int], *, by: User | None = None) -> None:
    """Close an item to people for good, and let the next ones in where nobody else reads it; or raise Refused where
    nobody would be left. What for is lost with the restore, so it reads as the reporter's word, the closest there is:
    the event says why."""
    type(item).objects.select_for_update().filter(pk=item.pk).first()
    gone = set(people)
    if gone & {one.pk for one in readers_of(item)}:
        keep_readers(item, gone, by)
    at, barred = clock.now(), set(item.barred.values_list("user", flat=True))
    if isinstance(item, Concern):
        why = Barred.Why.INVOLVED
        Barred.objects.bulk_create(Barred(concern=item, user_id=pk, why=why, at=at) for pk in sorted(gone - barred))
    else:
        CaseBarred.objects.bulk_create(CaseBarred(case=item, user_id=pk, at=at) for pk in sorted(gone - barred))
    details = {"closed_to": sorted(gone), "because": WHY}
    record(Event.CONDUCT_CLOSED_AGAIN, actor=by, acting_as=Role.SYSTEM, subject=item, details=details)
