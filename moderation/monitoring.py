"""How well the promise is kept, by month: received, held, time to the first decision, late, overruled. Reads only."""

import csv
import io
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from moderation.models import Decision, Escalation, Screening
from moderation.screening import MARK
from nursery_portal.kit.words import MONTHS, span
from posts.models import Comment

BACK = timedelta(days=366)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Month:
    """The figures of one month."""

    key: tuple[int, int]
    received: int = 0
    held: int = 0
    late: int = 0
    took: list[timedelta] = field(default_factory=list)

    @property
    def name(self) -> str:
        """November 2026."""
        return f"{MONTHS[self.key[1] - 1]} {self.key[0]}"

    @property
    def median(self) -> timedelta | None:
        """Half were decided within this time."""
        return timedelta(seconds=statistics.median(one.total_seconds() for one in self.took)) if self.took else None

    @property
    def most(self) -> timedelta | None:
        """Nineteen of twenty were decided within this time."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, -(-len(ordered) * 95 // 100) - 1)] if ordered else None

    @property
    def cells(self) -> tuple[str, ...]:
        """As the table shows them."""
        middle, most = self.median, self.most
        return (
            self.name,
            str(self.received),
            str(self.held),
            span(middle) if middle is not None else "none yet",
            span(most) if most is not None else "none yet",
            str(self.late),
        )


HEADINGS = ("Month", "Received", "Found by a rule", "First decision, median", "First decision, 95 of 100", "Late")


def months(at: datetime) -> list[Month]:
    """The last twelve months, the newest first; only those in which something came in."""
    found: dict[tuple[int, int], Month] = {}
    since = at - BACK
    first = dict(
        Decision.objects.filter(comment__written_at__gte=since)
        .values_list("comment")
        .annotate(first=Min("at"))
        .values_list("comment", "first")
    )
    flagged = set(
        Screening.objects.filter(urgency__gt=0, comment__written_at__gte=since).values_list("comment", flat=True)
    )
    late = set(Escalation.objects.filter(comment__written_at__gte=since).values_list("comment", flat=True))
    written = Comment.objects.filter(written_at__gte=since, as_nursery=False).values_list("pk", "written_at")
    for pk, when in written.iterator():
        local = timezone.localtime(when)
        month = found.setdefault((local.year, local.month), Month((local.year, local.month)))
        month.received += 1
        month.held += pk in flagged
        month.late += pk in late
        if pk in first:
            month.took.append(first[pk] - when)
    return [found[key] for key in sorted(found, reverse=True)]


@dataclass(frozen=True)
class Overruled:
    """How often a person saw it otherwise than a rule."""

    label: str
    found: int
    approved: int

    @property
    def share(self) -> int:
        """In percent."""
        return round(100 * self.approved / self.found) if self.found else 0


def overruled(at: datetime) -> list[Overruled]:
    """For each rule: how many decided comments it had found, and how many of them were approved all the same.

    What was only marked held nothing up, so that nothing of it could be overruled.
    """
    outcome = {
        (comment, version): verdict
        for comment, version, verdict in Decision.objects.filter(at__gte=at - BACK).values_list(
            "comment", "version", "outcome"
        )
    }
    found: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    rows = (
        Screening.objects.filter(at__gte=at - BACK).exclude(findings=[]).values_list("comment", "version", "findings")
    )
    for comment, version, findings in rows.iterator():
        verdict = outcome.get((comment, version))
        if verdict is None:
            continue
        for label in {str(one["label"]) for one in findings if one["rule"] != MARK}:
            found[label] += 1
            approved[label] += verdict == Decision.Outcome.APPROVED
    return [Overruled(label, number, approved[label]) for label, number in found.most_common()]


@dataclass(frozen=True)
class Bar:
    """One bar of the chart, in its own units."""

    x: int
    y: int
    height: int
    label: str
    number: int


def bars(rows: Iterable[Month]) -> list[Bar]:
    """Received comments by month, the oldest first, at most 100 high."""
    ordered = list(rows)[::-1]
    top = max((one.received for one in ordered), default=0) or 1
    made = []
    for index, one in enumerate(ordered):
        height = round(100 * one.received / top)
        made.append(Bar(index * 48, 112 - height, height, MONTHS[one.key[1] - 1][:3], one.received))
    return made


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def as_csv(at: datetime) -> str:
    """Both tables, one below the other."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for month in months(at):
        writer.writerow([harmless(cell) for cell in month.cells])
    writer.writerow([])
    writer.writerow(["Rule", "Found", "Approved all the same", "Percent"])
    for one in overruled(at):
        writer.writerow([harmless(one.label), one.found, one.approved, one.share])
    return out.getvalue()
