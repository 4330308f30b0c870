"""What happens when nobody decides or answers in time."""

from datetime import datetime

from django.urls import reverse

from moderation.access import appeal_waits
from moderation.actions.addresses import in_queue, of_measure, of_question
from moderation.clocks import Late, causes, late, late_appeals, late_pictures, late_questions, people_of
from moderation.models import Escalation, Question
from moderation.rules import waiting
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Nursery
from posts.models import Comment, CommentMeasure, PhotoReport


def escalate_late() -> int:
    """Tell the next person of everything that is late, once for each step; how many steps were taken."""
    now, taken = clock.now(), 0
    steps: list[tuple[Late, datetime, Escalation.Step]] = [
        *late(now),
        *((question, question.at, step) for question, step in late_questions(now)),
        *late_appeals(now),
        *late_pictures(now),
    ]
    for about, since, step in steps:
        try:
            _escalate(about, since, step)
        except Refused:
            continue
        taken += 1
    return taken


@action()
def _escalate(about: Late, since: datetime, step: Escalation.Step) -> Escalation:
    """Record the step and tell its people; where none of them may read it, it is recorded without anybody. Refused
    where it was dealt with since the list was made: a step that is written stays. With the last one the registered
    person may decide about a reported picture."""
    now = clock.now()
    if not _still_waits(about, since, now):
        raise Refused("It was dealt with meanwhile.")
    which, title, url = _told_of(about)
    made, fresh = Escalation.objects.get_or_create(**{which: about}, since=since, step=step, defaults={"at": now})
    if not fresh:
        raise Refused("This step was taken already.")
    people = people_of(step, about, now)
    made.told.set(people)
    if isinstance(about, PhotoReport) and step == Escalation.Step.OWNER:
        PhotoReport.objects.filter(pk=about.pk).update(passed_on_at=now)
    for person in people:
        notify(
            person,
            "picture_late" if isinstance(about, PhotoReport) else "comment_late",
            title,
            "It is waiting for longer than the nursery promises.",
            url=url,
        )
    record(
        Event.MODERATION_ESCALATED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=about,
        details={"step": int(step), "told": [person.pk for person in people], "since": since.isoformat()},
    )
    return made


def _still_waits(about: Late, since: datetime, now: datetime) -> bool:
    """Whether nobody has dealt with it since; under its lock, so that nobody does in this instant."""
    if isinstance(about, Comment):
        Comment.objects.select_for_update().get(pk=about.pk)
        row = waiting(now).filter(pk=about.pk).first()
        nursery = Nursery.objects.filter(pk=1).first()
        return row is not None and since in {one.since for one in causes(row, nursery)}
    if isinstance(about, Question):
        return Question.objects.select_for_update().get(pk=about.pk).answered_at is None
    if isinstance(about, PhotoReport):
        return PhotoReport.objects.select_for_update().get(pk=about.pk).closed_at is None
    CommentMeasure.objects.select_for_update().get(pk=about.pk)
    return CommentMeasure.objects.filter(appeal_waits(), pk=about.pk, appeal_urgent=True).exists()


def _told_of(about: Late) -> tuple[str, str, str]:
    """Its field in the step, what its people are told, and where that leads."""
    if isinstance(about, Comment):
        return "comment", "A comment was not decided in time", in_queue(about)
    if isinstance(about, Question):
        return "question", "A question was not answered in time", of_question(about)
    if isinstance(about, PhotoReport):
        url = reverse("posts:report", args=[about.pk])
        return "picture", "A reported picture was not decided about in time", url
    return "measure", "What somebody says to a measure was not answered in time", of_measure(about)
