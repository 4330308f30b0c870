"""How a breach stands, and what it still needs. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nursery_portal.duties.models import Breach, BreachEntry

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
        return not self.closed and not self.said(Kind.ICO)

    @property
    def missing(self) -> list[str]:
        """What stands against closing it, each a whole sentence."""
        found = []
        if not self.said(Kind.RISK):
            found.append("Say first how likely a risk to the people concerned is.")
        if not self.said(Kind.ICO):
            found.append("Enter whether the ICO was told, and why.")
        elif self.said(Kind.ICO) == Said.NOT_TOLD and self.said(Kind.RISK) in {Said.LIKELY, Said.HIGH}:
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


def to_remind(breaches: Iterable[Breach], at: datetime, within: timedelta) -> list[Breach]:
    """Of these, the ones whose clock runs out within that time, or has."""
    return [one.breach for one in standings(breaches) if one.clock_runs and one.breach.due_at - at <= within]
