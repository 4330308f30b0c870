"""What happens when nobody decides in time."""

from datetime import datetime

from moderation.models import Escalation
from moderation.rules import late, people_of
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role
from nursery_portal.notify.actions import notify
from posts.models import Comment


def escalate_late() -> int:
    """Tell the next person of everything that is late, once for each step; how many steps were taken."""
    taken = 0
    for comment, since, step in late(clock.now()):
        try:
            _escalate(comment, since, step)
        except Refused:
            continue
        taken += 1
    return taken


@action()
def _escalate(comment: Comment, since: datetime, step: Escalation.Step) -> Escalation:
    """Record the step and tell its people; where none of them may read the comment it is recorded without anybody."""
    now = clock.now()
    made, fresh = Escalation.objects.get_or_create(comment=comment, since=since, step=step, defaults={"at": now})
    if not fresh:
        raise Refused("This step was taken already.")
    people = people_of(step, comment, now)
    made.told.set(people)
    for person in people:
        notify(
            person,
            "comment_late",
            "A comment was not decided in time",
            "It is waiting for longer than the nursery promises.",
            url=f"/queue/{comment.pk}/",
        )
    record(
        Event.MODERATION_ESCALATED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=comment,
        details={"step": int(step), "told": [person.pk for person in people], "since": since.isoformat()},
    )
    return made
