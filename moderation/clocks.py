"""When a comment, a question, an urgent appeal or a reported picture should have been dealt with, and who is told when
it was not. Reads only."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.access import appeal_waits, may_answer_appeal, questions_visible_to
from moderation.models import Escalation, Question, Urgency
from moderation.rules import concerns_whom, due_at, hours_of, target, waiting
from nursery_portal.members.access import Can
from nursery_portal.members.models import Role, RoleGrant, User, grant_current
from nursery_portal.register.models import Nursery
from posts.models import Comment, CommentMeasure, PhotoReport
from posts.reports import may_answer, open_reports

STEP_ROLES = {
    Escalation.Step.LEAD: Role.DSL,
    Escalation.Step.DEPUTY: Role.DEPUTY_DSL,
    Escalation.Step.OWNER: Role.OWNER,
}
Step = tuple[Escalation.Step, datetime]
STEP_RIGHTS = {
    Escalation.Step.LEAD: Can.MODERATE,
    Escalation.Step.DEPUTY: Can.MODERATE,
    Escalation.Step.OWNER: Can.MODERATE_LAST,
}
Late = Comment | Question | CommentMeasure | PhotoReport  # a measure: what was said to it
LONGEST_WAIT = timedelta(days=400)  # nothing that began earlier can still be in time


class Clock(NamedTuple):
    """One reason why something waits: since when, how soon it is to be read, and by when."""

    since: datetime
    urgency: int
    due: datetime


def causes(row: Any, nursery: Nursery | None) -> list[Clock]:
    """The clocks of a comment of `rules.waiting`, the one that runs out first in front. Each cause has its own: a
    report neither gives unread words more time, nor makes what was just said about a child's safety late already."""
    clocks = [Clock(since, urgency, due_at(since, urgency, nursery)) for since, urgency in _begun(row)]
    return sorted(clocks, key=lambda one: one.due)


def _begun(row: Any) -> list[tuple[datetime, int]]:
    """Since when a comment of `rules.waiting` waits for each cause that it has, and how urgent that is."""
    found = [
        (row.grave_since, Urgency.URGENT),
        (row.told_since, Urgency.FLAGGED),
        (row.words_since, row.words_urgency),
    ]
    return [(since, urgency) for since, urgency in found if since is not None]


def clock_of(row: Any, nursery: Nursery | None) -> Clock:
    """The clock that runs out first."""
    return causes(row, nursery)[0]


def is_late(comment: Comment, at: datetime) -> bool:
    """Whether a comment that waits should have been decided by now."""
    row = waiting(at).filter(pk=comment.pk).first()
    return row is not None and clock_of(row, Nursery.objects.filter(pk=1).first()).due < at


def late_among(at: datetime, nursery: Nursery | None) -> Q:
    """Which rows of `rules.waiting` are late at the instant `at`, for the database to count."""
    before = late_before(at, nursery)
    # of few comments anything was told, so that the rest are not asked when: that is most of what this costs
    told = Q(grave_since__lt=before[Urgency.URGENT]) | Q(told_since__lt=before[Urgency.FLAGGED])
    late = Q(words_since__lt=before[Urgency.PLAIN])  # whatever is found in it, it is due by then
    for urgency in (Urgency.FLAGGED, Urgency.URGENT):
        late |= Q(words_since__lt=before[urgency], words_urgency=int(urgency))
    return late | Q(reported=True) & told | Q(again=True) & told


def late_before(at: datetime, nursery: Nursery | None) -> dict[int, datetime]:
    """For each urgency, the instant before which a clock must have begun to be late at the instant `at`."""
    return {int(urgency): _latest_that_is_late(urgency, at, nursery) for urgency in Urgency}


def late_in_list(rows: Iterable[Any], at: datetime, nursery: Nursery | None) -> int:
    """How many of these rows of `rules.waiting`, read already, are late at the instant `at`."""
    before = late_before(at, nursery)
    late = 0
    for row in rows:
        for since, urgency in _begun(row):
            if since < before[urgency]:
                late += 1
                break
    return late


def _latest_that_is_late(urgency: int, at: datetime, nursery: Nursery | None) -> datetime:
    """Whatever began before this is late: due times never run backwards, so that halving finds it."""
    early, end = at - LONGEST_WAIT, at
    while end - early > timedelta(microseconds=1):
        middle = early + (end - early) / 2
        if due_at(middle, urgency, nursery) < at:
            early = middle
        else:
            end = middle
    return end


def escalation_steps(due: datetime, urgency: int, nursery: Nursery | None) -> Iterator[Step]:
    """When nobody having decided is told to whom: the lead when it is late, then the deputy, then the owner.

    Each has as long as the target itself, counted while the nursery is open.
    """
    hours = hours_of(nursery)
    for step in Escalation.Step:
        yield step, due
        due = hours.add(due, target(urgency, nursery)) if urgency else hours.end_of_working_day(due)


def _holders(step: Escalation.Step, at: datetime) -> QuerySet[User]:
    grants = RoleGrant.objects.filter(grant_current(timezone.localdate(at)), role=STEP_ROLES[step])
    return User.objects.filter(pk__in=grants.values("user"), is_active=True, suspended_at__isnull=True).order_by("pk")


def people_of(step: Escalation.Step, about: Late, at: datetime) -> list[User]:
    """Who is told at this step: holders of the role, in good standing, who may read it, or answer it."""
    if isinstance(about, Comment):
        return list(_holders(step, at).exclude(pk__in=concerns_whom(about)))
    if isinstance(about, CommentMeasure):
        return [one for one in _holders(step, at) if may_answer_appeal(one, about)]
    if isinstance(about, PhotoReport):
        return [one for one in _holders(step, at) if may_answer(one, about, STEP_RIGHTS[step])]
    return [one for one in _holders(step, at) if questions_visible_to(one).exclude(author=one).filter(pk=about.pk)]


def _due_now(about: Late, steps: Iterable[Step], at: datetime, taken: Mapping[int, bool]) -> Iterator[int]:
    """The steps that are due and were not taken. Where a step has nobody, the next one is taken at the same time: time
    that passes for nobody is lost. `taken`: the steps that were, and whether anybody was told."""
    early: datetime | None = None
    for step, when in steps:
        if (early or when) > at:
            return
        if int(step) not in taken:
            yield int(step)
        told = taken[step] if step in taken else bool(people_of(step, about, at))
        early = None if told else early or when


def _taken(steps: QuerySet[Escalation]) -> QuerySet[Any]:
    """With `anybody`: whether a step told anybody."""
    return steps.annotate(anybody=Exists(Escalation.told.through.objects.filter(escalation=OuterRef("pk"))))


def late(at: datetime) -> list[tuple[Comment, datetime, Escalation.Step]]:
    """Every step that is due at the instant `at` and was not taken: comment, since when it waits, which step."""
    nursery = Nursery.objects.filter(pk=1).first()
    taken: dict[tuple[int | None, datetime], dict[int, bool]] = {}
    steps = _taken(Escalation.objects.filter(comment__isnull=False))
    for comment_id, since, step, told in steps.values_list("comment", "since", "step", "anybody"):
        taken.setdefault((comment_id, since), {})[step] = told
    found = []
    for comment in waiting(at).filter(late_among(at + timedelta(seconds=1), nursery)):
        for since, urgency, due in causes(comment, nursery):
            done = taken.get((comment.pk, since), {})
            if len(done) == len(Escalation.Step) or due > at:
                continue
            for step in _due_now(comment, escalation_steps(due, urgency, nursery), at, done):
                found.append((comment, since, Escalation.Step(step)))
    return found


def late_questions(at: datetime) -> list[tuple[Question, Escalation.Step]]:
    """The same for what was asked and nobody answered."""
    nursery = Nursery.objects.filter(pk=1).first()
    over = Escalation.objects.filter(question=OuterRef("pk"), step=Escalation.Step.OWNER)
    found = []
    for question in Question.objects.filter(~Exists(over), answered_at=None, due_at__lte=at):
        done = dict(_taken(question.escalations.all()).values_list("step", "anybody"))
        for step in _due_now(question, escalation_steps(question.due_at, question.urgency, nursery), at, done):
            found.append((question, Escalation.Step(step)))
    return found


def late_appeals(at: datetime) -> list[tuple[CommentMeasure, datetime, Escalation.Step]]:
    """The same for what may be about a child's safety and was said to a measure; with since when it waits."""
    nursery = Nursery.objects.filter(pk=1).first()
    over = Escalation.objects.filter(measure=OuterRef("pk"), step=Escalation.Step.OWNER)
    found = []
    for measure in CommentMeasure.objects.filter(appeal_waits(), ~Exists(over), appeal_urgent=True):
        if measure.appealed_at is None:
            continue
        due = due_at(measure.appealed_at, Urgency.URGENT, nursery)
        done = dict(_taken(measure.escalations.all()).values_list("step", "anybody"))
        for step in _due_now(measure, escalation_steps(due, Urgency.URGENT, nursery), at, done):
            found.append((measure, measure.appealed_at, Escalation.Step(step)))
    return found


def picture_urgency(urgent: bool) -> Urgency:
    """How soon a reported picture is looked at: a child's safety within its target, all else in a working day."""
    return Urgency.URGENT if urgent else Urgency.PLAIN


def pictures_due() -> Callable[[datetime, bool], datetime]:
    """By when a picture that was reported then should be decided about; the nursery is read once for all of them."""
    nursery = Nursery.objects.filter(pk=1).first()
    return lambda since, urgent: due_at(since, picture_urgency(urgent), nursery)


def late_pictures(at: datetime) -> list[tuple[PhotoReport, datetime, Escalation.Step]]:
    """The same for what was told about pictures and nobody answered; with since when it waits."""
    nursery = Nursery.objects.filter(pk=1).first()
    over = Escalation.objects.filter(picture=OuterRef("pk"), step=Escalation.Step.OWNER)
    found = []
    for report in open_reports().filter(~Exists(over)):
        urgency = picture_urgency(report.urgent)
        done = dict(_taken(Escalation.objects.filter(picture=report)).values_list("step", "anybody"))
        for step in _due_now(report, escalation_steps(due_at(report.at, urgency, nursery), urgency, nursery), at, done):
            found.append((report, report.at, Escalation.Step(step)))
    return found
