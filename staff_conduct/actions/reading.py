"""Reading: every opening of a concern or a case is an event with person and time, written before anything is shown."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.models import User
from staff_conduct.access import attachments_of, cases_visible_to, concerns_visible_to, own_concerns
from staff_conduct.actions.steps import Opened, hat, opened
from staff_conduct.models import Addition, Attachment, Closing, Concern, ConductCase, Naming

READS = (Event.CONDUCT_CASE_READ.value, Event.CONDUCT_CONCERN_READ.value)


@dataclass(frozen=True)
class OpenConcern:
    """A concern with everything in it that its reader may read; what was added in the order it came, which the times of
    somebody without a name, kept by the hour, would not give."""

    concern: Concern
    words: Opened
    additions: list[Opened]
    triages: list[Opened] = field(default_factory=list)
    closings: list[Opened] = field(default_factory=list)
    reporter: User | None = None


@dataclass(frozen=True)
class OpenCase:
    """A case with the words of its allegation and of every step."""

    case: ConductCase
    words: Opened
    steps: list[Opened]


@action()
def read_concern(concern: Concern, *, by: User) -> OpenConcern:
    """Open a concern for one of its readers, and write down that they did. Not theirs: 404, and no event."""
    fresh = concerns_visible_to(by).select_related("clause").filter(pk=concern.pk).first()
    if fresh is None:
        raise Http404
    words, *_ = opened(fresh)
    additions = opened(*fresh.additions.select_related("by").order_by("pk"))
    triages = opened(*fresh.triages.select_related("by"))
    closings = opened(*Closing.objects.filter(triage__concern=fresh).select_related("by", "triage"))
    reporter = User.objects.filter(pk=words["reporter_id"] or 0).first()
    record(Event.CONDUCT_CONCERN_READ, actor=by, acting_as=hat(by), subject=fresh)
    return OpenConcern(fresh, words, additions, triages, closings, reporter)


@action()
def read_file(concern: Concern, number: int, *, by: User) -> tuple[Attachment, Opened]:
    """Open one file of a concern for one of its readers, and write down that they did. Not there: 404, and no event."""
    fresh = concerns_visible_to(by).filter(pk=concern.pk).first()
    files = list(attachments_of(fresh)) if fresh is not None else []
    if fresh is None or not 1 <= number <= len(files):
        raise Http404
    found = opened(files[number - 1])[0]
    if found.words is None:
        raise Http404
    record(Event.CONDUCT_CONCERN_READ, actor=by, acting_as=hat(by), subject=fresh, details={"file": number})
    return files[number - 1], found


@action()
def read_own_concern(concern: Concern, *, by: User) -> OpenConcern:
    """Open one's own concern: what one sent and what was answered. The event names nobody who asked not to be named."""
    fresh = own_concerns(by).filter(pk=concern.pk).first()
    if fresh is None:
        raise Http404
    return _for_reporter(fresh)


@action()
def read_with_code(concern: Concern) -> OpenConcern:
    """Open a concern without a name for whoever came back with its code."""
    return _for_reporter(concern)


def _for_reporter(concern: Concern) -> OpenConcern:
    words, *_ = opened(concern)
    additions = opened(*concern.additions.exclude(kind=Addition.Kind.NOTE).select_related("by").order_by("pk"))
    nameless = concern.naming == Naming.ANONYMOUS
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    record(
        Event.CONDUCT_CONCERN_READ,
        actor=None,
        acting_as="",
        subject=concern,
        details={"by": "reporter"},
        at=hour if nameless else None,
    )
    return OpenConcern(concern, words, additions)


@action()
def read_case(case: ConductCase, *, by: User) -> OpenCase:
    """Open a case for one of its readers, and write down that they did. Not theirs: 404, and no event."""
    fresh = cases_visible_to(by).select_related("subject", "clause", "opened_by").filter(pk=case.pk).first()
    if fresh is None:
        raise Http404
    words, *_ = opened(fresh)
    steps = opened(*fresh.steps.select_related("by"))
    record(Event.CONDUCT_CASE_READ, actor=by, acting_as=hat(by), subject=fresh)
    return OpenCase(fresh, words, steps)


@action()
def read_list(what: str, references: list[Any], *, by: User) -> None:
    """Write down that somebody opened a list, and which items stood in it."""
    record(
        Event.CONDUCT_LIST_READ,
        actor=by,
        acting_as=hat(by),
        subject=by,
        details={"list": what, "references": [str(one) for one in references]},
    )
