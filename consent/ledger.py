"""The ledger read as evidence: what stood at an instant, and whether anything in it was altered. Reads only.

`consent.rules` decides what may be shown, from the latest answers. Here the *history* is read instead, so that a
certificate can be held against what the ledger says of its instant, years later and whatever has changed since.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from consent.models import NO, YES, ConsentEvent, ConsentStanding, PaperAnswer, Purpose, Wording, review_of
from consent.past import UNTOLD, Past, recorded
from consent.rules import LIFTING, standing_yes
from consent.wordings import digest_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.members.models import Guardianship
from nursery_portal.register.models import Child

BY_THE_LEAD = (Event.CONSENT_ENDED, Event.CONSENT_HOLD_LIFTED)
ANSWERS = (Event.CONSENT_ANSWERED, Event.CONSENT_RENEWED, Event.CONSENT_WITHDRAWN, *BY_THE_LEAD)
SUBJECT = "consent.consentevent"
SLACK = timedelta(days=1)
NOT_TOLD = object()
CAME_WITH = ("consent", "0002_an_answer_is_waited_for_no_more")
NOT_ASKED = "Whether the yearly review was overdue is not worked out anew."


@dataclass
class Ledger:
    """Everything that was ever answered about some children, ready to be asked about any instant."""

    events: dict[UUID, ConsentEvent] = field(default_factory=dict)
    of_child: dict[tuple[int, str], list[ConsentEvent]] = field(default_factory=lambda: defaultdict(list))
    links: dict[int, list[Guardianship]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, Child] = field(default_factory=dict)
    past: Past = field(default_factory=Past)
    signed_on: dict[UUID, date] = field(default_factory=dict)
    altered_texts: frozenset[str] = frozenset()
    waits_since: datetime | None = None

    @classmethod
    def about(cls, children: Iterable[int]) -> "Ledger":
        """Read it in eight queries."""
        wanted = set(children)
        made = cls(
            altered_texts=altered_texts(),
            children=Child.objects.in_bulk(wanted),
            past=Past.of(wanted),
            waits_since=answered_anew_since(),
        )
        events = ConsentEvent.objects.filter(child__in=wanted).select_related("guardian", "wording", "recorded_by")
        for event in events.order_by("child", "seq"):
            made.events[event.pk] = event
            made.of_child[event.child_id, event.purpose].append(event)
        papers = PaperAnswer.objects.filter(form__child__in=wanted)
        made.signed_on.update(papers.values_list("receipt", "signed_on"))
        for link in Guardianship.objects.filter(child__in=wanted).order_by("pk"):
            made.links[link.child_id].append(link)
        return made

    def latest(self, child: int, purpose: str, at: datetime) -> list[ConsentEvent]:
        """Each person's last answer before the instant."""
        last = {
            event.guardian_id: event
            for event in self.of_child[child, purpose]
            if event.at <= at and event.kind != ConsentEvent.Kind.REQUESTED
        }
        return list(last.values())

    def against(self, child: int, purpose: str, relied_on: UUID | None, at: datetime) -> str:
        """What, read from the ledger, stood against showing this child at that instant on that permission, as a whole
        sentence; empty where nothing did. It claims nothing that no record tells, and does not ask the yearly review:
        that is asked of some of what goes out and not of other (`NOT_ASKED`)."""
        event = self.events.get(relied_on) if relied_on else None
        if event is None:
            return "The permission relied on is not in the ledger."
        if event.child_id != child or event.purpose != purpose:
            return "The permission relied on is for another child or another question."
        if event.kind not in YES:
            return "The answer relied on is no yes."
        if event.at > at:
            return "The permission relied on was given later."
        if event.wording_sha256 != event.wording.sha256 or event.wording.sha256 in self.altered_texts:
            return "The text the permission was given under was altered."
        if not self._text_counted(event.wording, at):
            return "The text the permission was given under did not count."
        latest = self.latest(child, purpose, at)
        if event not in latest:
            return "The permission relied on had been answered anew or taken back."
        if against := self._against_the_giver(event, at):
            return against
        holders = self._holders(child, at)
        if any(one.kind in NO and one.guardian_id in holders for one in latest):
            return "Somebody with parental responsibility had said no."
        if self.waited_for(child, purpose, at) and not self.rule_before(at):
            return "A yes of somebody with parental responsibility had been found not to count, and not answered anew."
        if self._kept_out(child, purpose, at):
            return "The safeguarding lead had ended a permission, since the child had to be kept out."
        return self._against_the_child(event, purpose, at)

    def _holders(self, child: int, at: datetime) -> set[int]:
        """Who is known to have held parental responsibility then."""
        return {link.user_id for link in self.links[child] if self.past.decides(link, at, otherwise=False)}

    def waited_for(self, child: int, purpose: str, at: datetime) -> bool:
        """Whether somebody with responsibility, whose yes had been found not to count, had not answered anew then."""
        void = [one for one in self.latest(child, purpose, at) if one.kind == ConsentEvent.Kind.INVALIDATED]
        return bool(void) and not self._holders(child, at).isdisjoint(one.guardian_id for one in void)

    def rule_before(self, at: datetime) -> bool:
        """Whether that kept nothing back then: another's yes was enough before this release came in."""
        return self.waits_since is not None and at < self.waits_since

    def _kept_out(self, child: int, purpose: str, at: datetime) -> bool:
        """Whether the lead had closed the question to anybody then."""
        closed: set[int] = set()
        for event in self.of_child[child, purpose]:
            if event.at <= at and event.kind == ConsentEvent.Kind.REVOKED:
                closed.add(event.guardian_id)
            elif event.at <= at and event.kind in LIFTING:
                closed.discard(event.guardian_id)
        return bool(closed)

    def _against_the_giver(self, event: ConsentEvent, at: datetime) -> str:
        """What stood against this person's yes: the link it was given under, responsibility, an order."""
        link = next((one for one in self.links[event.child_id] if one.pk == event.authority_id), None)
        if link is None or link.user_id != event.guardian_id:
            return "The permission relied on was given under a link that is not its giver's."
        if not self.past.decides(link, at, otherwise=True) or self.past.restricts(link, "no_contact", at):
            return "Its giver did not decide about the child then."
        return ""

    def _against_the_child(self, event: ConsentEvent, purpose: str, at: datetime) -> str:
        """What stood against any picture of the child: protection, an order, a place that had not begun or was over."""
        child, on = self.children.get(event.child_id), timezone.localdate(at)
        if child is None:
            return "The child had no place any more."
        forbidden = any(self.past.restricts(link, "no_images_at_all", at) for link in self.links[child.pk])
        if forbidden or self.past.value(child, "protected", at, now=child.protected) is True:
            return "The register forbade pictures of the child."
        first = self.past.day(child, "started_on", at, now=child.started_on)
        if first is not UNTOLD and on < first:
            return "The child had no place yet."
        if first is not UNTOLD and self.signed_on.get(event.receipt, timezone.localdate(event.at)) < first:
            return "The permission relied on was given for an earlier place."
        last = self.past.day(child, "last_day", at, now=child.leaving_on)
        if last not in {None, UNTOLD} and on > last and purpose != Purpose.COVERED:
            return "The child had no place any more."
        return ""

    @staticmethod
    def _text_counted(text: Wording, at: datetime) -> bool:
        return text.effective_at <= at and (text.answers_end_at is None or at < text.answers_end_at)


def answered_anew_since() -> datetime | None:
    """When the release came in that waits for whoever's yes was found not to count; None where that is not told, and
    then it is asked of every instant. No evidence: so each publication that it excuses is told all the same."""
    app, name = CAME_WITH
    rows = MigrationRecorder.Migration.objects.filter(app=app, name=name)
    found: datetime | None = rows.values_list("applied", flat=True).first()
    return found


def altered_texts() -> frozenset[str]:
    """The recorded digests of wordings that read otherwise now than when they were frozen."""
    return frozenset(text.sha256 for text in Wording.objects.all() if digest_of(text) != text.sha256)


def at_another_time(kept: datetime, event: AuditEvent, details: dict[str, Any]) -> bool:
    """Whether a row says another instant than the event that recorded it. An older record does not name the instant;
    it was written at the end of the same action, so the two lie close together."""
    if "at" in details:
        return datetime.fromisoformat(details["at"]) != kept
    return abs(event.at - kept) > SLACK


def faults() -> Iterator[str]:
    """Everything in the ledger that was altered, removed or added behind the portal's back: a sentence each."""
    yield from _texts()
    events = {str(event.pk): event for event in ConsentEvent.objects.select_related("wording").order_by("child", "seq")}
    answers = [(one, details) for one, details in recorded(*ANSWERS) if one.subject_type == SUBJECT]
    yield from _gaps(events.values())
    yield from _against_the_chain(events, answers)
    yield from _latest_answers(events.values(), {one.subject_id: details for one, details in answers})
    yield from _signed_too_early()


def _texts() -> Iterator[str]:
    """Each text is the one that was frozen, from when it was published for, and its answers end when that was said."""
    texts = Wording.objects.in_bulk()
    ends: dict[int, datetime] = {}
    untold: set[str] = set()  # the questions about which an event has no details any more
    for one, details in recorded(Event.CONSENT_WORDING_PUBLISHED, Event.CONSENT_WORDING_ENDED):
        text = texts.get(int(one.subject_id))
        if text is None:
            yield f"The wording {one.subject_id} was recorded as event {one.seq} and is gone."
        elif not details:
            untold.add(text.purpose)
        elif one.event == Event.CONSENT_WORDING_ENDED:
            ends[text.pk] = datetime.fromisoformat(details["from"])
        else:
            told = details.get("effective")  # an older record does not say so, nor that earlier answers end
            effective = datetime.fromisoformat(told) if told else text.effective_at
            if (details["sha256"], effective) != (text.sha256, text.effective_at):
                yield f"The wording {text.purpose} version {text.version} is not as event {one.seq} published it."
            if not details.get("old_answers_stand", True):
                for pk in _before(text, texts.values()):
                    ends[pk] = min(ends.get(pk, effective), effective)
    for pk, text in texts.items():
        if digest_of(text) != text.sha256:
            yield f"The wording {text.purpose} version {text.version} is not the text that was frozen."
        if text.purpose not in untold and ends.get(pk) != text.answers_end_at:
            yield f"Answers under {text.purpose} version {text.version} end at another time than was recorded."


def _before(text: Wording, texts: Iterable[Wording]) -> list[int]:
    """The earlier versions of a text."""
    same = [one for one in texts if (one.purpose, one.language) == (text.purpose, text.language)]
    return [one.pk for one in same if one.version < text.version]


def _gaps(events: Iterable[ConsentEvent]) -> Iterator[str]:
    expected: dict[int, int] = defaultdict(lambda: 1)
    for event in events:
        if event.seq != expected[event.child_id]:
            yield f"Answers {expected[event.child_id]} to {event.seq - 1} about child {event.child_id} are missing."
        expected[event.child_id] = event.seq + 1
        if event.wording_sha256 != event.wording.sha256:
            yield f"Answer {event.pk} names another text than the one it points to."


def _against_the_chain(
    events: dict[str, ConsentEvent], answers: Iterable[tuple[AuditEvent, dict[str, Any]]]
) -> Iterator[str]:
    """Each answer was recorded when it was given, and says the same still; none that was recorded is gone."""
    seen = set()
    for one, details in answers:
        event = events.get(one.subject_id)
        seen.add(one.subject_id)
        if event is None:
            yield f"Answer {one.subject_id} was recorded as event {one.seq} and is no longer in the ledger."
            continue
        if one.details_id and not details:
            yield f"What event {one.seq} recorded of answer {event.pk} cannot be read, so nothing was compared."
        by_another = one.event in BY_THE_LEAD
        facts = {
            "guardian": (details.get("guardian", event.guardian_id if by_another else one.actor_id), event.guardian_id),
            "child": (one.child_id, event.child_id),
            "question": (details.get("purpose", event.purpose), event.purpose),
            "answer": (details.get("kind", event.kind), event.kind),
            "text": (details.get("wording", event.wording_sha256), event.wording_sha256),
            "signature": (details.get("signed", event.signed_name), event.signed_name),
            "receipt": (details.get("receipt", str(event.receipt)), str(event.receipt)),
            "link": (details.get("authority", event.authority_id), event.authority_id),
            "way": (details.get("how", event.how), event.how),
            "writer": (details.get("recorded_by", event.recorded_by_id), event.recorded_by_id),
            "time": (at_another_time(event.at, one, details), False),
        }
        for name, (then, now) in facts.items():
            if then != now:
                yield f"The {name} of answer {event.pk} is not the one that event {one.seq} recorded."
    closed = set()
    for pk, event in events.items():
        key = (event.child_id, event.guardian_id, event.purpose)
        opens = event.kind == ConsentEvent.Kind.REQUESTED and key in closed
        if event.kind == ConsentEvent.Kind.REVOKED:
            closed.add(key)
        elif event.kind in LIFTING:
            closed.discard(key)
        if pk not in seen and (event.kind != ConsentEvent.Kind.REQUESTED or opens):
            yield f"Answer {pk} was never recorded: it was written behind the portal's back."


def _latest_answers(events: Iterable[ConsentEvent], details: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What the rule reads is each person's last answer, to the letter."""
    last: dict[tuple[int, int, str], ConsentEvent] = {}
    for event in events:
        if event.kind != ConsentEvent.Kind.REQUESTED:
            last[event.child_id, event.guardian_id, event.purpose] = event
    for row in ConsentStanding.objects.order_by("pk"):
        key = (row.child_id, row.guardian_id, row.purpose)
        if key not in last or last[key].pk != row.event_id:
            yield f"The latest answer {row.pk} is not the last one in the ledger."
            continue
        event = last.pop(key)
        told = details.get(str(event.pk), {}).get("review_on", NOT_TOLD)
        review_on = review_of(event) if told is NOT_TOLD else told and date.fromisoformat(told)
        kept = (row.kind, row.wording_id, row.authority_id, row.at, row.answered_on, row.review_on)
        said = (event.kind, event.wording_id, event.authority_id, event.at, timezone.localdate(event.at), review_on)
        if kept != said:
            yield f"The latest answer {row.pk} says something else than the ledger."
    for unread in last.values():
        yield f"Answer {unread.pk} is the last of its kind, and the rule does not read it."


def _signed_too_early() -> Iterator[str]:
    """Each yes that counts now although its paper was signed for an earlier place, or under an earlier link: earlier
    releases took it from the day it was keyed. Told before anything rests on it."""
    counts = standing_yes(clock.now(), first_day=F("child__started_on")).filter(event__how=ConsentEvent.How.PAPER)
    signed_on = PaperAnswer.objects.filter(receipt=OuterRef("event__receipt")).values("signed_on")
    early = Q(signed_on__lt=F("child__started_on")) | Q(signed_on__lt=F("authority__from_on"))
    for row in counts.annotate(signed_on=Subquery(signed_on)).filter(early).select_related("child").order_by("pk"):
        what = "place" if row.signed_on < row.child.started_on else "link"
        yield (
            f"Answer {row.event_id} about child {row.child_id} counts, and was signed on {row.signed_on.isoformat()} "
            f"for an earlier {what}: the safeguarding lead ends it as found not to count."
        )


def answers_about(child: Child) -> int:
    """How many acts of guardians and of the nursery the ledger holds about this child."""
    return int(ConsentEvent.objects.filter(child=child).count())
