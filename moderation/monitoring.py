"""How well the promise is kept, by month: received, held, time to the first decision, late, overruled. Reads only.

They are of the comments that do not concern their reader (`access.counted_for`): one more in a month would tell
somebody that there is one about them.
"""

import csv
import io
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from moderation.models import Decision, Escalation, Screening
from moderation.screening import MARK, PASSING
from nursery_portal.kit.words import MONTHS, span
from posts.models import Comment

BACK = timedelta(days=366)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def month_words(key: tuple[int, int]) -> str:
    """November 2026."""
    return f"{MONTHS[key[1] - 1]} {key[0]}"


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
        return month_words(self.key)

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


COUNTED = "Nobody's figures count what they or their relatives wrote, or what may be about them."
HEADINGS = ("Month", "Received", "Found by a rule", "First decision, median", "First decision, 95 of 100", "Late")


def months(at: datetime, comments: QuerySet[Comment]) -> list[Month]:
    """The last twelve months of these comments, the newest first; only those in which something came in."""
    found: dict[tuple[int, int], Month] = {}
    since = at - BACK
    first = dict(
        Decision.objects.filter(comment__written_at__gte=since, comment__in=comments.values("pk"))
        .values_list("comment")
        .annotate(first=Min("at"))
        .values_list("comment", "first")
    )
    flagged = set(
        Screening.objects.filter(urgency__gt=0, comment__written_at__gte=since).values_list("comment", flat=True)
    )
    first_steps = Escalation.objects.filter(comment__in=comments.values("pk"), at__gte=since, step=Escalation.Step.LEAD)
    late: set[tuple[tuple[int, int], int | None]] = set()  # once, for however many reasons
    written = comments.filter(written_at__gte=since, as_nursery=False).values_list("pk", "written_at")
    for pk, when in written.iterator():
        local = timezone.localtime(when)
        month = found.setdefault((local.year, local.month), Month((local.year, local.month)))
        month.received += 1
        month.held += pk in flagged
        if pk in first:
            month.took.append(first[pk] - when)
    for comment, when in first_steps.values_list("comment", "at"):  # in the month in which it was late
        local = timezone.localtime(when)
        late.add(((local.year, local.month), comment))
    for month_key, _ in late:
        found.setdefault(month_key, Month(month_key)).late += 1
    return [found[key] for key in sorted(found, reverse=True)]


@dataclass(frozen=True)
class Overruled:
    """How often a person saw it otherwise than a rule, in one month."""

    key: tuple[int, int]
    label: str
    found: int
    approved: int

    @property
    def month(self) -> str:
        """November 2026."""
        return month_words(self.key)

    @property
    def share(self) -> int:
        """In percent."""
        return round(100 * self.approved / self.found) if self.found else 0


def overruled(at: datetime, comments: QuerySet[Comment]) -> list[Overruled]:
    """For each month and rule: how many wordings of these comments it had found something in were decided, and how many
    of them were approved all the same; the newest month first. Of a wording that somebody looked at again the last word
    counts.

    What was only marked held nothing up, so that nothing of it could be overruled; nor could what its author took back.
    """
    verdicts = _last_verdicts(at, comments)
    found: Counter[tuple[tuple[int, int], str]] = Counter()
    approved: Counter[tuple[tuple[int, int], str]] = Counter()
    rows = Screening.objects.filter(comment__in={comment for comment, _ in verdicts}).exclude(findings=[])
    for comment, version, findings in rows.values_list("comment", "version", "findings").iterator():
        if (comment, version) not in verdicts:
            continue
        outcome, when = verdicts[comment, version]
        local = timezone.localtime(when)
        for label in {str(one["label"]) for one in findings if one["rule"] not in (MARK, PASSING, "earlier")}:
            found[(local.year, local.month), label] += 1
            approved[(local.year, local.month), label] += outcome == Decision.Outcome.APPROVED
    ordered = sorted(found, key=lambda one: (-one[0][0], -one[0][1], -found[one], one[1]))
    return [Overruled(month, label, found[month, label], approved[month, label]) for month, label in ordered]


def _last_verdicts(at: datetime, comments: QuerySet[Comment]) -> dict[tuple[int, int], tuple[str, datetime]]:
    """The last decision of the past year on each wording, by comment and the version in which it was screened. A
    decision makes a new version of the same words, which is not screened again."""
    decided: dict[int, list[tuple[int, str, datetime]]] = {}
    kept = Q(comment__deleted_at=None) | Q(comment__deleted_at__gt=F("at"))
    made = Decision.objects.filter(kept, at__gte=at - BACK, comment__in=comments.values("pk"))
    for comment, version, outcome, when in made.order_by("at", "pk").values_list("comment", "version", "outcome", "at"):
        decided.setdefault(comment, []).append((version, outcome, when))
    screened: dict[int, list[int]] = {}
    for comment, version in Screening.objects.filter(comment__in=decided).values_list("comment", "version"):
        screened.setdefault(comment, []).append(version)
    found = {}
    for comment, several in decided.items():
        for version, outcome, when in several:
            wording = max((one for one in screened.get(comment, []) if one <= version), default=None)
            if wording is not None:
                found[comment, wording] = (outcome, when)
    return found


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


def as_csv(at: datetime, comments: QuerySet[Comment]) -> str:
    """Both tables, one below the other, and what they count."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for month in months(at, comments):
        writer.writerow([harmless(cell) for cell in month.cells])
    writer.writerow([])
    writer.writerow(["Month", "Rule", "Found", "Approved all the same", "Percent"])
    for one in overruled(at, comments):
        writer.writerow([one.month, harmless(one.label), one.found, one.approved, one.share])
    writer.writerow([])
    writer.writerow([COUNTED])
    return out.getvalue()
