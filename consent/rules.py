"""May this child be shown? One ordered table of conditions, written once as database expressions.

The verdict's default is *unknown* and its last, only positive line is *in force*. One child, many children and the
photo query all use the same expression; there is no second version in Python, except the oracle in the tests.
docs/consent.md shows the table worked out; a test writes it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from consent.models import ENFORCED, NO, REVIEW_GRACE, YES, ConsentEvent, ConsentStanding, Purpose, Wording
from nursery_portal.kit.compiled import Answer, AnswerExists, Question
from nursery_portal.members.models import SIGNING, Guardianship, forbidding, link_current, restriction_current
from nursery_portal.register.models import Child, Nursery, enrolled

IN_FORCE = "in_force"
ANSWER_ANEW = "answer_anew"
OUTWORDED = "outworded"
UNKNOWN = "unknown"
Condition = Q | Combinable


@dataclass(frozen=True)
class Line:
    """One line of the table: where `condition` holds, and no line above did, the verdict is `code`."""

    code: str
    sentence: str
    condition: Callable[[Purpose, datetime], Condition]


def _links(at: datetime) -> QuerySet[Guardianship]:
    """Every link that holds at the instant."""
    return Guardianship.objects.filter(link_current(timezone.localdate(at)))


def _holders(at: datetime) -> QuerySet[Guardianship]:
    """The links of those who hold parental responsibility now (Children Act 1989 s.2(7): any of them may act alone)."""
    return _links(at).filter(kind__in=SIGNING, has_parental_responsibility=True)


def _may_say_yes(at: datetime) -> QuerySet[Guardianship]:
    """Of the holders, those whom no restriction keeps away from the child. A barred person's no still counts."""
    return _holders(at).exclude(restriction_current("no_contact", timezone.localdate(at)))


def _answers(purpose: Purpose, *kinds: str, of: QuerySet[Guardianship]) -> QuerySet[ConsentStanding]:
    """The latest answers of the given kinds about the outer child, by the people of the links in `of`."""
    people = of.filter(child=OuterRef("child"), user=OuterRef("guardian"))
    return ConsentStanding.objects.filter(Exists(people), child=OuterRef("pk"), purpose=purpose, kind__in=kinds)


LIFTING = (*YES, ConsentEvent.Kind.INVALIDATED, ConsentEvent.Kind.REQUESTED)  # what ends the lead's hold


def _ended_by_lead() -> QuerySet[ConsentEvent]:
    """Where the lead ended somebody's yes since the child must be kept out, and has not opened the question again.
    Whatever has become of that person's link: it is the lead's word, not theirs."""
    lifted = ConsentEvent.objects.filter(
        child=OuterRef("child"),
        guardian=OuterRef("guardian"),
        purpose=OuterRef("purpose"),
        kind__in=LIFTING,
        seq__gt=OuterRef("seq"),
    )
    return ConsentEvent.objects.filter(~Exists(lifted), kind=ConsentEvent.Kind.REVOKED)


def _kept_out(purpose: Purpose) -> Condition:
    """The lead keeps the child out, by somebody's yes that they ended."""
    return Exists(_ended_by_lead().filter(purpose=purpose, child=OuterRef("pk")))


def _any_no(purpose: Purpose, at: datetime) -> Condition:
    return Exists(_answers(purpose, *NO, of=_holders(at)))


def _to_answer_anew(purpose: Purpose, at: datetime) -> Condition:
    """Whoever says that an answer is not theirs is not silent: nothing opens on another's yes before they answer."""
    return Exists(_answers(purpose, ConsentEvent.Kind.INVALIDATED, of=_holders(at)))


def _any_yes(purpose: Purpose, at: datetime) -> Condition:
    """Somebody who may say yes once did, whatever has ended since."""
    return Exists(_answers(purpose, *YES, of=_may_say_yes(at)))


def standing_yes(at: datetime, *, first_day: F | OuterRef, wording_valid: bool = True) -> QuerySet[ConsentStanding]:
    """Every yes of which nothing has ended: neither the link it was given under, nor the place, nor the text."""
    link = _may_say_yes(at).filter(pk=OuterRef("authority"), child=OuterRef("child"), user=OuterRef("guardian"))
    yes = ConsentStanding.objects.filter(Exists(link), kind__in=YES, answered_on__gte=first_day)
    return yes.filter(text_counts(at, "wording__")) if wording_valid else yes


def text_counts(at: datetime, prefix: str = "") -> Q:
    """The wordings under which an answer counts at the instant."""
    return Q(**{f"{prefix}effective_at__lte": at}) & (
        Q(**{f"{prefix}answers_end_at__isnull": True}) | Q(**{f"{prefix}answers_end_at__gt": at})
    )


def _standing_yes(purpose: Purpose, at: datetime, *, wording_valid: bool) -> Condition:
    yes = standing_yes(at, first_day=OuterRef("started_on"), wording_valid=wording_valid)
    return Exists(yes.filter(child=OuterRef("pk"), purpose=purpose))


def _review_missed(purpose: Purpose, at: datetime) -> Condition:
    """Every yes was asked about again, and has gone without an answer for longer than the grace."""
    since = timezone.localdate(at) - timedelta(days=REVIEW_GRACE)
    yes = standing_yes(at, first_day=OuterRef("started_on")).filter(Q(review_on__isnull=True) | Q(review_on__gte=since))
    return ~Exists(yes.filter(child=OuterRef("pk"), purpose=purpose))


def _reviews_hide() -> Condition:
    """The nursery's choice: an overdue review hides what is out, not only what is new."""
    return Exists(Nursery.objects.filter(review_hides_pictures=True))


# The order is the rule. Sentences are for the safeguarding lead; everybody else reads "not in force" for each of them.
TABLE: tuple[Line, ...] = (
    Line(
        "not_enrolled",
        "The child has no place at the nursery on this day.",
        lambda purpose, at: ~enrolled(timezone.localdate(at)),
    ),
    Line("protected", "The child is protected: no picture may show them.", lambda purpose, at: Q(protected=True)),
    Line(
        "restricted",
        "A restriction on a link to the child forbids images, also on one that is over.",
        lambda purpose, at: Exists(forbidding(timezone.localdate(at)).filter(child=OuterRef("pk"))),
    ),
    Line(
        "nobody_responsible",
        "Nobody who holds parental responsibility is recorded.",
        lambda purpose, at: ~Exists(_holders(at).filter(child=OuterRef("pk"))),
    ),
    Line(
        "kept_out",
        "The safeguarding lead ended a permission, since the child must be kept out.",
        lambda purpose, at: _kept_out(purpose),
    ),
    Line(
        "disputed",
        "One holder of parental responsibility said yes, another said no.",
        lambda purpose, at: Q(_any_no(purpose, at)) & Q(_any_yes(purpose, at)),
    ),
    Line("refused", "A holder of parental responsibility said no.", _any_no),
    Line(
        ANSWER_ANEW,
        "A yes was found not to count, and the holder of parental responsibility has not answered since.",
        _to_answer_anew,
    ),
    Line(
        "unanswered",
        "Nobody has answered.",
        lambda purpose, at: ~Exists(ConsentStanding.objects.filter(child=OuterRef("pk"), purpose=purpose)),
    ),
    Line(
        "ended",
        "What was answered counts no more: the place or the link it was for has ended, or its giver may not say yes.",
        lambda purpose, at: ~Q(_standing_yes(purpose, at, wording_valid=False)),
    ),
    Line(
        OUTWORDED,
        "The permission was given under a wording that no longer counts.",
        lambda purpose, at: ~Q(_standing_yes(purpose, at, wording_valid=True)),
    ),
    Line(
        "review_overdue",
        "The yearly review has gone without an answer.",
        lambda purpose, at: Q(_reviews_hide()) & Q(_review_missed(purpose, at)),
    ),
    Line(IN_FORCE, "Permission is in force.", lambda purpose, at: _standing_yes(purpose, at, wording_valid=True)),
)
# What goes out anew needs an answered review, whatever the nursery chose for what is out already.
PUBLISHING = tuple(replace(line, condition=_review_missed) if line.code == "review_overdue" else line for line in TABLE)
SENTENCES = {line.code: line.sentence for line in TABLE} | {UNKNOWN: "The portal could not tell, so the answer is no."}
ASK_AGAIN = frozenset({"unanswered", "ended", OUTWORDED, "review_overdue"})  # a guardian's answer would settle these

SAID_NO = frozenset({"disputed", "refused"})


def verdict(purpose: Purpose, at: datetime, *, lines: Iterable[Line] = TABLE) -> Case:
    """The verdict of the outer Child as one expression."""
    return Case(
        *[When(line.condition(purpose, at), then=Value(line.code)) for line in lines],
        default=Value(UNKNOWN),
        output_field=CharField(),
    )


def permitted(purpose: Purpose, at: datetime) -> QuerySet[Child]:
    """The children whom a picture may show for `purpose` at the instant `at`.

    Ask "is there a tag for which no permitted child exists"; never exclude by verdict, or a row without a verdict
    would open the door.
    """
    return Child.objects.filter(in_force(purpose, at, of="pk"))


def in_force(purpose: Purpose, at: datetime, *, of: str) -> AnswerExists:
    """Whether the child whose key is `of` is permitted: the same verdict, for filters over pictures and tags."""
    return AnswerExists(_PERMITTED[purpose], at, of)


def _permitted(purpose: Purpose) -> Question:
    return Question(
        lambda at, child: (
            Child.objects.filter(pk=child)
            .annotate(permission=verdict(purpose, at))
            .filter(permission=IN_FORCE)
            .values("pk")
        )
    )


def _verdict(purpose: Purpose, lines: Iterable[Line] = TABLE) -> Question:
    return Question(
        lambda at, child: (
            Child.objects.filter(pk=child).annotate(code=verdict(purpose, at, lines=lines)).values_list("code")
        )
    )


# Django takes milliseconds to write a verdict's SQL, the database far less to answer it; so it is written once.
_PERMITTED = {purpose: _permitted(purpose) for purpose in Purpose}
_VERDICT = {purpose: _verdict(purpose) for purpose in Purpose}
_VERDICT_FOR_NEW = {purpose: _verdict(purpose, PUBLISHING) for purpose in ENFORCED}


def may_stay_covered(at: datetime) -> QuerySet[Child]:
    """The children who may stay covered in a picture that is out at the instant `at`.

    As `permitted` for the purpose *covered*, but that such a picture may outlast the child's place: its text says so.
    """
    return Child.objects.filter(stays_covered(at, of="pk"))


def stays_covered(at: datetime, *, of: str) -> AnswerExists:
    """Whether the child whose key is `of` may stay covered, for filters over pictures and tags."""
    return AnswerExists(_MAY_STAY_COVERED, at, of)


def lasting(children: Iterable[int], at: datetime) -> frozenset[int]:
    """Of `children` who have left, those for whom permission for own pictures would be in force had they a place still:
    what their family may keep to itself for a while."""
    wanted = list(children)
    if not wanted:
        return frozenset()
    rows = Child.objects.filter(AnswerExists(_LASTING, at, "pk"), pk__in=wanted)
    return frozenset(rows.values_list("pk", flat=True))


def _whatever_the_last_day(purpose: Purpose) -> Question:
    """The verdict without its first line, about a child whose place has begun."""
    lines = [line for line in TABLE if line.code != "not_enrolled"]
    return Question(
        lambda at, child: (
            Child.objects.filter(pk=child, started_on__lte=timezone.localdate(at))
            .annotate(permission=verdict(purpose, at, lines=lines))
            .filter(permission=IN_FORCE)
            .values("pk")
        )
    )


def agreed(purpose: Purpose, at: datetime) -> QuerySet[Child]:
    """The children whose families' answers alone permit it at the instant `at`: neither what else keeps a child out of
    pictures is asked, nor whether the text still counts. What a restored database is compared by; it shows nothing."""
    return Child.objects.filter(AnswerExists(_AGREED[purpose], at, "pk"))


def _agreed(purpose: Purpose) -> Question:
    lines = [line for line in TABLE if line.code in {"nobody_responsible", *SAID_NO, ANSWER_ANEW}]
    given = Line(IN_FORCE, "", lambda purpose, at: _standing_yes(purpose, at, wording_valid=False))
    return Question(
        lambda at, child: (
            Child.objects.filter(pk=child)
            .annotate(permission=verdict(purpose, at, lines=[*lines, given]))
            .filter(permission=IN_FORCE)
            .values("pk")
        )
    )


_AGREED = {purpose: _agreed(purpose) for purpose in Purpose}
_MAY_STAY_COVERED = _whatever_the_last_day(Purpose.COVERED)
_LASTING = _whatever_the_last_day(Purpose.OWN_PICTURES)


def verdicts(children: Iterable[int], purpose: Purpose, at: datetime, *, publishing: bool = False) -> dict[int, str]:
    """The verdict of each child by primary key, in one query; a child that does not exist is *unknown*.

    `publishing` asks one thing more: that the yearly review is not overdue.
    """
    wanted = list(children)
    question = (_VERDICT_FOR_NEW if publishing else _VERDICT)[purpose]
    rows = Child.objects.filter(pk__in=wanted).values_list("pk", Answer(question, at, "pk"))
    found = dict(rows)
    return {pk: found.get(pk) or UNKNOWN for pk in wanted}


def all_verdicts(
    children: QuerySet[Child], at: datetime, purposes: Sequence[Purpose] = ENFORCED, *, publishing: bool = False
) -> dict[int, dict[Purpose, str]]:
    """For each of `children` the verdict on each of `purposes` (those the portal enforces), in one query.

    `publishing` asks one thing more, as the gate does: that the yearly review is not overdue.
    """
    asked = _VERDICT | _VERDICT_FOR_NEW if publishing else _VERDICT
    rows = children.order_by().values_list("pk", *(Answer(asked[purpose], at, "pk") for purpose in purposes))
    return {
        pk: {purpose: code or UNKNOWN for purpose, code in zip(purposes, codes, strict=True)} for pk, *codes in rows
    }


def may_show(child: Child, purpose: Purpose, at: datetime) -> bool:
    """Whether a picture may show this child for `purpose` at the instant `at`. The only yes is *in force*."""
    return verdicts([child.pk], purpose, at)[child.pk] == IN_FORCE


def may_cover(children: Iterable[int], at: datetime) -> frozenset[int]:
    """Of `children`, by primary key, those who may appear covered in a picture that goes out at the instant `at`.

    Never a child of whom no picture may exist: protection and restrictions stand above this answer as above any.
    """
    return frozenset(
        pk for pk, code in verdicts(children, Purpose.COVERED, at, publishing=True).items() if code == IN_FORCE
    )


def relied_on(children: Iterable[int], at: datetime) -> dict[tuple[int, str], ConsentStanding]:
    """For each child and purpose the yes that *in force* rests on: the latest of which nothing has ended."""
    rows = standing_yes(at, first_day=F("child__started_on")).filter(child__in=list(children))
    return {(row.child_id, row.purpose): row for row in rows.select_related("wording").order_by("at")}


def chip_of(code: str, *, with_cause: bool = False) -> str:
    """What a reader sees of a verdict: in_force, waiting or not_in_force, the same whatever the cause.

    `with_cause` is for those who may read causes: to them a dispute shows as one.
    """
    if code == IN_FORCE:
        return "in_force"
    if code == "unanswered":
        return "waiting"
    return "disputed" if with_cause and code == "disputed" else "not_in_force"


def held(child: int, guardian: int) -> frozenset[Purpose]:
    """The questions about a child to which this person's yes does not count: the lead ended one of theirs since the
    child must be kept out, and has not lifted that yet. A no of their own on top of it does not lift it."""
    found: set[str] = set()
    answers = ConsentEvent.objects.filter(child=child, guardian=guardian).order_by("seq")
    for purpose, kind in answers.values_list("purpose", "kind"):
        if kind == ConsentEvent.Kind.REVOKED:
            found.add(purpose)
        elif kind in LIFTING:
            found.discard(purpose)
    return frozenset(Purpose(value) for value in found)


def kept_out() -> set[tuple[int, int, str]]:
    """The same of everybody, by child, guardian and purpose, in one query."""
    return set(_ended_by_lead().order_by().values_list("child", "guardian", "purpose"))


def no_counts(child: int, guardian: int, at: datetime) -> bool:
    """Whether a no of this person about a child counts at the instant: they hold responsibility, whatever keeps them
    from answering anew."""
    return _holders(at).filter(child=child, user=guardian).exists()


def ever_answered(children: QuerySet[Child]) -> set[tuple[int, str]]:
    """The questions about `children` that anybody ever answered, by child and purpose. What nobody answered reads *no
    answer yet* whatever else forbids it: else a child under an order stood out by four chips that are alike."""
    return set(ConsentStanding.objects.filter(child__in=children.values("pk")).values_list("child", "purpose"))


def current_wordings(at: datetime) -> dict[Purpose, Wording]:
    """The wording to be read and answered now, one for each purpose that has one, in the order of the purposes: what
    took effect last, so that a text announced for a day comes on that day, whatever was published meanwhile."""
    return _last_of(Wording.objects.filter(text_counts(at)))


def coming_wordings(at: datetime) -> dict[Purpose, Wording]:
    """The wording that is announced for a later day, the last one where there are several; none whose answers would
    have ended by then, since another took its place."""
    return _last_of(_announced(at))


def announced_wordings(at: datetime) -> dict[Purpose, list[Wording]]:
    """Every text that will be asked from a later day, in the order of their days: of two for one day the last one."""
    found: dict[Purpose, dict[datetime, Wording]] = {}
    for wording in _announced(at).order_by("effective_at", "version"):
        found.setdefault(Purpose(wording.purpose), {})[wording.effective_at] = wording
    return {purpose: list(days.values()) for purpose, days in found.items()}


def _announced(at: datetime) -> QuerySet[Wording]:
    counts = Q(answers_end_at__isnull=True) | Q(answers_end_at__gt=F("effective_at"))
    return Wording.objects.filter(counts, effective_at__gt=at)


def last_version(purpose: str, language: str) -> int:
    """The number of the latest version of a text, also of one that is announced; nought where there is none."""
    there = Wording.objects.filter(purpose=purpose, language=language)
    return int(there.aggregate(last=Max("version"))["last"] or 0)


def _last_of(wordings: QuerySet[Wording]) -> dict[Purpose, Wording]:
    latest = {wording.purpose: wording for wording in wordings.order_by("effective_at", "version")}
    return {purpose: latest[purpose.value] for purpose in Purpose if purpose.value in latest}


def asked_purposes(at: datetime) -> list[Purpose]:
    """The questions that coverage shows and families are asked: what the portal enforces, and of what it only records
    whatever the nursery has published a text for."""
    current = current_wordings(at)
    return [purpose for purpose in Purpose if purpose in ENFORCED or purpose in current]


@dataclass(frozen=True)
class Blocked:
    """A child whom a picture may not show, and for which purpose permission is not in force."""

    child: Child
    purpose: Purpose
    code: str

    @property
    def sentence(self) -> str:
        """What staff read: the same words whatever the cause."""
        words = {
            Purpose.OWN_PICTURES: "pictures",
            Purpose.GROUP_PICTURES: "group pictures",
            Purpose.COVERED: "covered pictures",
        }
        what = words.get(self.purpose, self.purpose.label.lower())
        return f"permission for {what} of {self.child.known_as} is not in force"


def needed_purposes(number_of_children: int) -> tuple[Purpose, ...]:
    """What a picture with so many recognisable children needs of each: two or more need both."""
    if number_of_children >= 2:
        return (Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES)
    return (Purpose.OWN_PICTURES,)


def blocking(children: Iterable[Child], number_of_children: int, at: datetime) -> list[Blocked]:
    """The children no picture with so many recognisable children may show. An empty list is the only yes."""
    people = list(children)
    blocked: list[Blocked] = []
    for purpose in needed_purposes(number_of_children):
        found = verdicts([child.pk for child in people], purpose, at, publishing=True)
        already = {one.child.pk for one in blocked}
        blocked += [
            Blocked(child, purpose, found[child.pk])
            for child in people
            if found[child.pk] != IN_FORCE and child.pk not in already
        ]
    return blocked
