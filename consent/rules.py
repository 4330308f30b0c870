"""May this child be shown? One ordered table of conditions, written once as database expressions.

The verdict's default is *unknown* and its last, only positive line is *in force*. One child, many children and the
photo query all use the same expression; there is no second version in Python, except the oracle in the tests.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from consent.models import ConsentEvent, ConsentStanding, Purpose
from nursery_portal.members.models import Guardianship, link_current, restriction_current
from nursery_portal.register.models import Child, enrolled

IN_FORCE = "in_force"
UNKNOWN = "unknown"
Condition = Q | Combinable


@dataclass(frozen=True)
class Line:
    """One line of the table: where `condition` holds, and no line above did, the verdict is `code`."""

    code: str
    sentence: str
    condition: Callable[[Purpose, datetime], Condition]


def _links(at: datetime) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(link_current(timezone.localdate(at)), child=OuterRef("pk"))


def _holders(at: datetime) -> QuerySet[Guardianship]:
    """The links of those who hold parental responsibility now (Children Act 1989 s.2(7): any of them may act alone)."""
    return _links(at).filter(kind=Guardianship.Kind.GUARDIAN, has_parental_responsibility=True)


def _answers(purpose: Purpose, at: datetime, *kinds: str, only: QuerySet[Guardianship]) -> QuerySet[ConsentStanding]:
    """The latest answers of the given kinds, by the people of the links in `only`, whose `child` is the outer child."""
    people = only.filter(child=OuterRef("child")).filter(user=OuterRef("guardian"))
    return ConsentStanding.objects.filter(Exists(people), child=OuterRef("pk"), purpose=purpose, kind__in=kinds)


def _plain_holders(at: datetime) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(
        link_current(timezone.localdate(at)), kind=Guardianship.Kind.GUARDIAN, has_parental_responsibility=True
    )


def _no(purpose: Purpose, at: datetime) -> Condition:
    return Exists(
        _answers(purpose, at, ConsentEvent.Kind.REFUSED, ConsentEvent.Kind.WITHDRAWN, only=_plain_holders(at))
    )


def _yes(purpose: Purpose, at: datetime, *, wording_valid: bool) -> Condition:
    """A yes of somebody who may answer now. Someone barred by a no-contact restriction may not."""
    day = timezone.localdate(at)
    people = _plain_holders(at).exclude(restriction_current("no_contact", day))
    yes = _answers(purpose, at, ConsentEvent.Kind.GIVEN, only=people)
    if wording_valid:
        yes = yes.filter(
            Q(wording__answers_end_at__isnull=True) | Q(wording__answers_end_at__gt=at), wording__effective_at__lte=at
        )
    return Exists(yes)


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
        "A restriction on a link to the child forbids images.",
        lambda purpose, at: Exists(_links(at).filter(restriction_current("no_images_at_all", timezone.localdate(at)))),
    ),
    Line(
        "nobody_responsible",
        "Nobody who holds parental responsibility is recorded.",
        lambda purpose, at: ~Exists(_holders(at)),
    ),
    Line(
        "disputed",
        "One holder of parental responsibility said yes, another said no.",
        lambda purpose, at: Q(_no(purpose, at)) & Q(_yes(purpose, at, wording_valid=False)),
    ),
    Line("refused", "A holder of parental responsibility said no.", lambda purpose, at: _no(purpose, at)),
    Line(
        "unanswered",
        "No holder of parental responsibility has answered.",
        lambda purpose, at: ~Q(_yes(purpose, at, wording_valid=False)),
    ),
    Line(
        "outworded",
        "The permission was given under a wording that no longer counts.",
        lambda purpose, at: ~Q(_yes(purpose, at, wording_valid=True)),
    ),
    Line(IN_FORCE, "Permission is in force.", lambda purpose, at: _yes(purpose, at, wording_valid=True)),
)
SENTENCES = {line.code: line.sentence for line in TABLE} | {UNKNOWN: "The portal could not tell, so the answer is no."}


def verdict(purpose: Purpose, at: datetime) -> Case:
    """The verdict of the outer Child as one expression."""
    return Case(
        *[When(line.condition(purpose, at), then=Value(line.code)) for line in TABLE],
        default=Value(UNKNOWN),
        output_field=CharField(),
    )


def permitted(purpose: Purpose, at: datetime) -> QuerySet[Child]:
    """The children whom a picture may show for `purpose` at the instant `at`.

    Ask "is there a tag for which no permitted child exists"; never exclude by verdict, or a row without a verdict
    would open the door.
    """
    return Child.objects.annotate(permission=verdict(purpose, at)).filter(permission=IN_FORCE)


def verdicts(children: Iterable[int], purpose: Purpose, at: datetime) -> dict[int, str]:
    """The verdict of each child by primary key, in one query; a child that does not exist is *unknown*."""
    wanted = list(children)
    rows = Child.objects.filter(pk__in=wanted).values_list("pk", verdict(purpose, at))
    found = dict(rows)
    return {pk: found.get(pk) or UNKNOWN for pk in wanted}


def may_show(child: Child, purpose: Purpose, at: datetime) -> bool:
    """Whether a picture may show this child for `purpose` at the instant `at`. The only yes is *in force*."""
    return verdicts([child.pk], purpose, at)[child.pk] == IN_FORCE


@dataclass(frozen=True)
class Blocked:
    """A child whom a picture may not show, and for which purpose permission is not in force."""

    child: Child
    purpose: Purpose
    code: str

    @property
    def sentence(self) -> str:
        """What staff read: the same words whatever the cause."""
        words = {Purpose.OWN_PICTURES: "pictures", Purpose.GROUP_PICTURES: "group pictures"}
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
        found = verdicts([child.pk for child in people], purpose, at)
        already = {one.child.pk for one in blocked}
        blocked += [
            Blocked(child, purpose, found[child.pk])
            for child in people
            if found[child.pk] != IN_FORCE and child.pk not in already
        ]
    return blocked
