"""How a breach stands, and what it still needs. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from nursery_portal.duties.clocks import Clock, Step, complaint_clock, may_extend_until, request_clock
from nursery_portal.duties.models import Breach, BreachEntry, Matter, MatterStep
from nursery_portal.kit.calendar import Nation
from nursery_portal.register.models import Nursery

Kind = BreachEntry.Kind
Said = BreachEntry.Said


@dataclass(frozen=True)
class Standing:
    """The last word on each question about one breach."""

    breach: Breach
    last: dict[str, BreachEntry] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether nothing is left to do."""
        end, again = self.last.get(Kind.CLOSED), self.last.get(Kind.REOPENED)
        return end is not None and (again is None or again.pk < end.pk)

    def said(self, kind: Kind) -> str:
        """What was decided last about a question; "" where nothing was."""
        return self.last[kind].said if kind in self.last else ""

    @property
    def clock_runs(self) -> bool:
        """Whether the 72 hours still matter: nobody has decided yet whether the ICO is told, or it is to be told."""
        return not self.closed and (not self.said(Kind.ICO) or self.to_be_told)

    @property
    def to_be_told(self) -> bool:
        """Whether the ICO was not told although a risk is likely, in whichever order that was found out."""
        return self.said(Kind.ICO) == Said.NOT_TOLD and self.said(Kind.RISK) in {Said.LIKELY, Said.HIGH}

    @property
    def missing(self) -> list[str]:
        """What stands against closing it, each a whole sentence."""
        found = []
        if not self.said(Kind.RISK):
            found.append("Say first how likely a risk to the people concerned is.")
        if not self.said(Kind.ICO):
            found.append("Enter whether the ICO was told, and why.")
        elif self.to_be_told:
            found.append("A risk that is likely has to be told to the ICO. Tell it, or enter why a risk is unlikely.")
        if not self.said(Kind.PEOPLE):
            found.append("Enter whether the parents were told, and why.")
        if Kind.MEASURES not in self.last:
            found.append("Enter what was done so that it does not happen again.")
        return found


def standings(breaches: Iterable[Breach]) -> list[Standing]:
    """How each stands, in one query."""
    rows = list(breaches)
    last: dict[object, dict[str, BreachEntry]] = {row.pk: {} for row in rows}
    for entry in BreachEntry.objects.filter(breach__in=rows).order_by("pk"):
        last[entry.breach_id][entry.kind] = entry
    return [Standing(row, last[row.pk]) for row in rows]


def to_remind(breaches: Iterable[Breach], at: datetime, within: timedelta) -> list[Standing]:
    """Of these, the ones whose clock runs out within that time, or has."""
    return [one for one in standings(breaches) if one.clock_runs and one.breach.due_at - at <= within]


ENDS = frozenset({MatterStep.Kind.ANSWERED, MatterStep.Kind.REFUSED})
FOR_REQUESTS = frozenset(
    {MatterStep.Kind.IDENTITY, MatterStep.Kind.CLARIFY, MatterStep.Kind.CLARIFIED, MatterStep.Kind.EXTENDED}
)


@dataclass(frozen=True)
class MatterStanding:
    """How one request or complaint stands: its clock, and what may be entered next."""

    matter: Matter
    steps: tuple[Step, ...]
    clock: Clock
    nation: Nation

    @property
    def closed(self) -> bool:
        """Whether it was answered or refused."""
        return any(one.kind in ENDS for one in self.steps)

    @property
    def extend_until(self) -> date | None:
        """The last day for telling that it takes three months."""
        return may_extend_until(
            self.matter.received_on, identity=self.matter.needs_identity, steps=list(self.steps), nation=self.nation
        )

    @property
    def next_kinds(self) -> list[MatterStep.Kind]:
        """What may be entered next."""
        kinds = {one.kind for one in self.steps}
        waits = len([k for k in self.steps if k.kind == "clarify"]) > len(
            [k for k in self.steps if k.kind == "clarified"]
        )
        if self.closed:
            return [MatterStep.Kind.NOTE]
        found = [kind for kind in MatterStep.Kind if kind not in FOR_REQUESTS or not self.matter.is_complaint]
        left_out = {
            MatterStep.Kind.IDENTITY: not self.matter.needs_identity or "identity" in kinds,
            MatterStep.Kind.CLARIFY: waits,
            MatterStep.Kind.CLARIFIED: not waits,
            MatterStep.Kind.EXTENDED: "extended" in kinds or self.extend_until is None,
            MatterStep.Kind.ACKNOWLEDGED: "acknowledged" in kinds,
        }
        return [kind for kind in found if not left_out.get(kind, False)]


def matter_standings(matters: Iterable[Matter]) -> list[MatterStanding]:
    """How each stands, in two queries."""
    rows = list(matters)
    nursery = Nursery.objects.filter(pk=1).first()
    nation = Nation(nursery.nation) if nursery else Nation.ENGLAND_AND_WALES
    steps: dict[object, list[Step]] = {row.pk: [] for row in rows}
    for one in MatterStep.objects.filter(matter__in=rows).order_by("pk"):
        steps[one.matter_id].append(Step(one.kind, one.on))
    found = []
    for row in rows:
        own = steps[row.pk]
        if row.is_complaint:
            runs = complaint_clock(row.received_on, eyfs=row.kind == Matter.Kind.COMPLAINT_EYFS, steps=own)
        else:
            runs = request_clock(row.received_on, identity=row.needs_identity, steps=own, nation=nation)
        found.append(MatterStanding(row, tuple(own), runs, nation))
    return found
