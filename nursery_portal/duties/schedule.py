"""How long what is kept, from when, on what ground, and why it cannot simply go: the nursery's retention schedule.

The rows are data. Each app says in its `ready`, with `attach`, how rows of its own that are past their time are counted
and, where the portal may do that by itself, erased; and how many rows concern one child. What nobody attached is shown
as what people have to look at: absence never erases anything.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nursery_portal.register.models import Child

log = logging.getLogger("portal.retention")
Count = Callable[[datetime], int]
Erase = Callable[[datetime], int]
OfChild = Callable[[Child], int]
Period = Callable[[], str]
Needed = Callable[[datetime], bool]


class Ground(StrEnum):
    """What the period rests on. Only the first is law; the portal never says that another is."""

    LAW = "the law's principle"
    GUIDANCE = "guidance"
    PRACTICE = "usual practice"
    OURS = "our own choice"


class How(StrEnum):
    """Who sees to it when the time is over."""

    ITSELF = "The portal erases it by itself"
    TWO = "Two people dispose of it together"
    HAND = "A leader looks at it and decides"


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """One row of the schedule. `stays` says why it stays although a family asks for erasure; empty: it goes."""

    code: str
    what: str
    since: str
    how_long: str
    ground: Ground
    how: How
    stays: str = ""


_CLAIMS = "It shows what was allowed when something was shown (UK GDPR Art 17(3)(b) and (e))."
_SAFE = (
    "Records that protect children are kept, whoever asks (UK GDPR Art 17(3)(b)). We can't say whether there are any."
)
_EVIDENCE = (
    "It shows that the record was not rewritten (Art 5(2)). The chain holds no words and no names; what is sealed "
    "beside it, as the reason of a change, shows why something was done."
)

SCHEDULE: tuple[Keeping, ...] = (
    Keeping(
        code="child_record",
        what="A child's entry in the register, with the adults linked to them",
        since="the child leaves",
        how_long="3 years",
        ground=Ground.PRACTICE,
        how=How.HAND,
        stays="While the child has a place, and for a reasonable period after, the EYFS wants it kept.",
    ),
    Keeping(
        code="welfare_concern",
        what="A concern about a child's welfare",
        since="the child's date of birth",
        how_long="25 years, then a review",
        ground=Ground.PRACTICE,
        how=How.TWO,
        stays=_SAFE,
    ),
    Keeping(
        code="abuse",
        what="What is known to relate to sexual abuse of a child",
        since="the record",
        how_long="up to 75 years, looked at now and then",
        ground=Ground.PRACTICE,
        how=How.TWO,
        stays=_SAFE,
    ),
    Keeping(
        code="allegation",
        what="An allegation against an adult that was not malicious or false",
        since="the allegation",
        how_long="until pension age, or 10 years if that is longer",
        ground=Ground.GUIDANCE,
        how=How.TWO,
        stays=_SAFE,
    ),
    Keeping(
        code="malicious",
        what="An allegation that was malicious or false",
        since="the outcome",
        how_long="out of the personnel file at once; a sealed summary stays",
        ground=Ground.GUIDANCE,
        how=How.TWO,
        stays=_SAFE,
    ),
    Keeping(
        code="low_level",
        what="A low-level concern about an adult",
        since="the person leaves, or the concern ends if that is later",
        how_long="until then at least; a review after 2 years, 6 years where there is a pattern",
        ground=Ground.GUIDANCE,
        how=How.TWO,
        stays=_SAFE,
    ),
    Keeping(
        code="disciplinary",
        what="A disciplinary file",
        since="the employment ends, or the case if that is later",
        how_long="6 years; a warning counts no more when it has run out",
        ground=Ground.PRACTICE,
        how=How.TWO,
        stays="It concerns a member of staff, not the family.",
    ),
    Keeping(
        code="permission",
        what="Answers about pictures, and their receipts",
        since="the last picture that stood on it",
        how_long="while it is relied on, then 6 years",
        ground=Ground.LAW,
        how=How.HAND,
        stays=_CLAIMS,
    ),
    Keeping(
        code="pictures",
        what="Pictures in posts",
        since="the child leaves, or the permission ends",
        how_long="as many days as the nursery has chosen, 30 unless changed",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="posts",
        what="What posts say, and who is named in it",
        since="the post is published",
        how_long="as long as the nursery keeps its day book; what a post said before a change stays sealed",
        ground=Ground.OURS,
        how=How.HAND,
        stays="A post tells of many children. Where a family asks, a manager takes a name out of it; what was shown "
        "before stays sealed in the record of who did what.",
    ),
    Keeping(
        code="drafts",
        what="Pictures in drafts that were never published",
        since="somebody last worked on the draft",
        how_long="90 days, and 14 more after its author and the managers were told",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="comments",
        what="The words of comments under posts",
        since="they are written",
        how_long="24 months; longer while a case needs one",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="moderation",
        what="The words that a decision about a comment was made on",
        since="the decision",
        how_long="24 months; that it was decided, and how, stays without words",
        ground=Ground.OURS,
        how=How.ITSELF,
        stays="Whoever wrote it may ask for another look, and has to find the decision there.",
    ),
    Keeping(
        code="questions",
        what="Questions to the manager, and their answers",
        since="the answer",
        how_long="24 months",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="picture_reports",
        what="What somebody told us about a picture, and our note on it",
        since="our answer",
        how_long="24 months; what spoke of harm to a child stays",
        ground=Ground.OURS,
        how=How.ITSELF,
        stays="It shows what we were told and did. Records that protect children are kept (UK GDPR Art 17(3)(b)).",
    ),
    Keeping(
        code="measures",
        what="What somebody was asked to bear with in comments, and what they said to it",
        since="it is over",
        how_long="24 months",
        ground=Ground.OURS,
        how=How.HAND,
        stays="It shows why their comments were read first, or why they could write none.",
    ),
    Keeping(
        code="views",
        what="Who opened and who kept which picture",
        since="the day",
        how_long="12 months",
        ground=Ground.OURS,
        how=How.ITSELF,
        stays="Until then it says whom a breach reached.",
    ),
    Keeping(
        code="events",
        what="The record of who did what",
        since="the event",
        how_long="what it has sealed of comments, decisions, questions and reports as long as these; of a case as long "
        "as the case; what posts said, the chain, and why something was changed, stay",
        ground=Ground.OURS,
        how=How.HAND,
        stays=_EVIDENCE,
    ),
    Keeping(
        code="requests",
        what="Requests about data, and complaints",
        since="it is closed",
        how_long="3 years",
        ground=Ground.OURS,
        how=How.HAND,
        stays="It shows that the request was answered, and how.",
    ),
    Keeping(
        code="breaches",
        what="Breaches of personal data",
        since="it is closed",
        how_long="6 years",
        ground=Ground.OURS,
        how=How.HAND,
        stays="Every breach has to be on record (UK GDPR Art 33(5)).",
    ),
    Keeping(
        code="exports",
        what="What was made ready for a family that asked for its data",
        since="its release",
        how_long="2 weeks; 30 days where nobody released it",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="invitations",
        what="Invitations and codes that nobody used",
        since="they run out",
        how_long="30 days",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="relatives",
        what="Relatives whom a family asked in and who were not admitted, or whose time here is over",
        since="that day",
        how_long="30 days",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="notices",
        what="Notices to members",
        since="the day",
        how_long="12 months",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
    Keeping(
        code="devices",
        what="The browsers from which people signed in, and who used a shared tablet when",
        since="the last time",
        how_long="400 days",
        ground=Ground.OURS,
        how=How.ITSELF,
    ),
)


@dataclass(frozen=True)
class Attached:
    """What an app says about a row of the schedule; `period`, where the nursery has chosen how long."""

    due: Count | None = None
    erase: Erase | None = None
    child: OfChild | None = None
    period: Period | None = None


_attached: dict[str, Attached] = {}
_holds: dict[str, dict[str, Needed]] = {}


def attach(
    code: str,
    *,
    due: Count | None = None,
    erase: Erase | None = None,
    child: OfChild | None = None,
    period: Period | None = None,
) -> None:
    """Say how a row is counted and erased. Only what the schedule says the portal erases by itself may be erased."""
    row = next(one for one in SCHEDULE if one.code == code)
    if erase is not None and (row.how is not How.ITSELF or due is None):
        raise ValueError(f"The portal does not erase {code} by itself, or does not count it.")
    _attached[code] = Attached(due, erase, child, period)


def hold(code: str, why: str, needed: Needed) -> None:
    """Say when nothing of a row may go, and why, in a sentence. The same sentence again replaces itself."""
    _holds.setdefault(code, {})[why] = needed


def _held(code: str, at: datetime) -> str:
    """Why nothing of this row goes now; empty where nothing holds it. A hold that cannot be asked holds."""
    for why, needed in _holds.get(code, {}).items():
        try:
            if needed(at):
                return why
        except Exception:
            log.exception("a hold of the retention schedule could not be asked: nothing of it is erased")
            return why
    return ""


@dataclass(frozen=True)
class Line:
    """One row at one instant: how many are past their time; None where the portal does not count them."""

    keeping: Keeping
    due: int | None
    failed: bool = False
    held: str = ""
    how_long: str = ""

    @property
    def erasable(self) -> bool:
        """Whether the portal would erase something now."""
        found = _attached.get(self.keeping.code)
        return bool(self.due) and not self.held and found is not None and found.erase is not None


def report(at: datetime) -> list[Line]:
    """The schedule with what is past its time. What could not be counted says so, and is not erased; nor is what
    somebody needs."""
    lines = []
    for one in SCHEDULE:
        found = _attached.get(one.code)
        due, failed, how_long = None, False, one.how_long
        if found is not None:
            try:
                due = found.due(at) if found.due is not None else None
                how_long = found.period() if found.period is not None else how_long
            except Exception:
                log.exception("a row of the retention schedule could not be counted")
                due, failed = None, True
        lines.append(Line(one, due, failed, _held(one.code, at) if due else "", how_long))
    return lines


def erase_line(line: Line, at: datetime) -> int:
    """Erase what is past its time in one row; how many went. The caller has counted it; the action writes it down."""
    found = _attached.get(line.keeping.code)
    return found.erase(at) if line.erasable and found is not None and found.erase is not None else 0


@dataclass(frozen=True)
class Fate:
    """What becomes of one kind of record when a family asks for erasure; how long it is kept, as the nursery chose."""

    keeping: Keeping
    rows: int | None
    how_long: str


def fates(child: Child) -> list[Fate]:
    """What we may hold about a child, what of it goes when erasure is asked, and what stays and why.

    Concerns and cases are never counted here: the answer would say whether there are any.
    """
    lines = []
    for one in SCHEDULE:
        found = _attached.get(one.code)
        rows, how_long = None, one.how_long
        try:
            rows = found.child(child) if found is not None and found.child is not None else None
            how_long = found.period() if found is not None and found.period is not None else how_long
        except Exception:
            log.exception("the records of a child could not be counted")
        lines.append(Fate(one, rows, how_long))
    return lines
