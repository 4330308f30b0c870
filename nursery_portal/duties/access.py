"""The only doors to the registers: breaches for lead, deputies and registered person; requests for managers, too."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from nursery_portal.duties.models import Breach, BreachEntry, FamilyExport, Matter, MatterPerson, MatterStep
from nursery_portal.duties.rules import ENDS, MatterStanding, matter_standings, standings
from nursery_portal.kit import clock
from nursery_portal.members.access import Can, Tally, family_links, may, members_holding, open_links_of, signing_links
from nursery_portal.members.models import Guardianship, User
from nursery_portal.members.rules import outlasted_by_order
from nursery_portal.register.models import Child


def breaches_visible_to(user: User) -> QuerySet[Breach]:
    """The breaches this person keeps: none about a child of their own family, unless nobody else is there to keep it.

    The law's clock runs whoever is there: where everybody who keeps the register is family, they keep it all the same.
    """
    if not may(user, Can.KEEP_BREACHES):
        return Breach.objects.none()
    own = Breach.objects.filter(children__in=open_links_of(user).values("child")).distinct()
    keepers = _keepers(own)
    return Breach.objects.exclude(pk__in=[pk for pk, people in keepers.items() if user not in people])


def keepers_of(breach: Breach) -> list[User]:
    """Who is told of it and decides."""
    return _keepers(Breach.objects.filter(pk=breach.pk))[breach.pk]


def _keepers(breaches: QuerySet[Breach]) -> dict[uuid.UUID, list[User]]:
    """The same of each of them; in as many queries for a hundred as for one: it is asked on every page."""
    rows = list(breaches.prefetch_related("children"))
    if not rows:
        return {}
    everybody = list(members_holding(Can.KEEP_BREACHES).order_by("pk"))
    theirs: dict[int, set[int]] = defaultdict(set)
    links = family_links().filter(user__in=everybody)
    for person_id, child_id in links.values_list("user", "child"):
        theirs[person_id].add(child_id)
    found = {}
    for one in rows:
        children = {child.pk for child in one.children.all()}
        found[one.pk] = [person for person in everybody if not children & theirs[person.pk]] or everybody
    return found


def open_breaches(user: User) -> list[Breach]:
    """Those that this person still has to see to."""
    return [one.breach for one in standings(breaches_visible_to(user)) if not one.closed]


def matters_visible_to(user: User) -> QuerySet[Matter]:
    """The requests and complaints this person keeps: none that is about or from themselves or who was their own family
    when it came, or is since, unless nobody else is there to keep it. Its clock runs, too.
    """
    return _kept_by(user, Matter.objects.all())


def _kept_by(user: User, matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Those of them; in as many queries for a hundred that touch this person as for one: it is asked on every page."""
    if not may(user, Can.KEEP_MATTERS):
        return matters.none()
    links = Guardianship.objects.filter(user=user).values("child")
    near = Guardianship.objects.filter(child__in=links).values("user")
    person = Q(about=user) | Q(about__in=near) | Q(asked_by=user) | Q(asked_by__in=near)
    later = MatterPerson.objects.filter(Q(person=user) | Q(person__in=near))
    own = list(matters.filter(Q(child__in=links) | person | Q(pk__in=later.values("matter"))))
    if not own:
        return matters
    everybody = list(members_holding(Can.KEEP_MATTERS))
    close = _Closeness.of([user, *everybody], own)
    gone = [
        one.pk
        for one in own
        if close.touches(one, user)
        and (user not in everybody or not all(close.touches(one, leader) for leader in everybody))
    ]
    return matters.exclude(pk__in=gone)


def keepers_of_matter(matter: Matter) -> list[User]:
    """Who reads and answers it: every leader whom it does not touch, and all of them where it touches all."""
    return untouched_by(matter) or list(members_holding(Can.KEEP_MATTERS).order_by("pk"))


def untouched_by(matter: Matter) -> list[User]:
    """Every leader whom it does not touch."""
    everybody = list(members_holding(Can.KEEP_MATTERS).order_by("pk"))
    close = _Closeness.of(everybody, [matter])
    return [person for person in everybody if not close.touches(matter, person)]


def named_on(matters: Collection[Matter]) -> dict[uuid.UUID, set[tuple[str, int]]]:
    """Who is named in each of them and how, with it or later."""
    how = MatterPerson.How
    found: dict[uuid.UUID, set[tuple[str, int]]] = {}
    for one in matters:
        first = ((how.ABOUT.value, one.about_id), (how.ASKED_BY.value, one.asked_by_id))
        found[one.pk] = {(as_what, pk) for as_what, pk in first if pk is not None}
    for row in MatterPerson.objects.filter(matter__in=found):
        found[row.matter_id].add((row.how, row.person_id))
    return found


@dataclass(frozen=True)
class _Closeness:
    """Who of some people is linked to which child, who else is, and until which day; who is named in some matters.

    A link that bears an order lasts as long as the order: its end opens nothing to whom it keeps away.
    """

    children: dict[int, dict[int, date]]
    linked: dict[int, dict[int, date]]
    named: dict[uuid.UUID, set[int]]

    @classmethod
    def of(cls, people: Collection[User], matters: Collection[Matter]) -> "_Closeness":
        """In two queries."""
        named = {key: {pk for _, pk in found} for key, found in named_on(matters).items()}
        found = cls(defaultdict(dict), defaultdict(dict), named)
        theirs = Guardianship.objects.filter(user__in=[one.pk for one in people]).values("child")
        links = Guardianship.objects.filter(child__in=theirs).annotate(ordered=outlasted_by_order(date.min))  # ever
        days = ("until_on", "ended_at", "ordered", "order_expires_on")
        for person, child, until, ended, ordered, expires in links.values_list("user", "child", *days):
            last = min(until or date.max, timezone.localdate(ended) if ended else date.max)
            last = max(last, expires or date.max) if ordered else last
            found.children[person][child] = max(last, found.children[person].get(child, last))
            found.linked[child][person] = found.children[person][child]
        return found

    def children_of(self, person: User, on: date) -> set[int]:
        """The children to whom they have a link that was not over on that day, also one that began later."""
        return {child for child, last in self.children[person.pk].items() if last >= on}

    def touches(self, matter: Matter, person: User) -> bool:
        """Whether one of these matters is about or from one of these people or somebody of their family, or about a
        child of theirs: as it was when it came, or since. The conflict does not end with a link."""
        came = matter.received_on
        mine = self.children_of(person, came)
        family = {other for child in mine for other, last in self.linked[child].items() if last >= came}
        return matter.child_id in mine or bool({person.pk, *family} & self.named[matter.pk])


def pressing_matters(user: User) -> list[MatterStanding]:
    """Those that are open and due within a week, or late."""
    soon = clock.today() + timedelta(days=7)
    found = matter_standings(_kept_by(user, _open_matters(user, clock.now())))
    return [one for one in found if not one.closed and one.clock.due_on is not None and one.clock.due_on <= soon]


def _open_matters(user: User, at: datetime) -> QuerySet[Matter]:
    ended = MatterStep.objects.filter(matter=OuterRef("pk"), kind__in=ENDS)
    return Matter.objects.filter(~Exists(ended))


def _unclosed(user: User, at: datetime) -> QuerySet[Breach]:
    again = BreachEntry.objects.filter(breach=OuterRef("breach"), kind=BreachEntry.Kind.REOPENED, pk__gt=OuterRef("pk"))
    closed = BreachEntry.objects.filter(~Exists(again), breach=OuterRef("pk"), kind=BreachEntry.Kind.CLOSED)
    return Breach.objects.filter(~Exists(closed))


# asked on every page: mostly nothing is open, and that is cheap to see
_OPEN_MATTERS, _UNCLOSED = Tally(_open_matters), Tally(_unclosed)


def pressing_count(user: User) -> int:
    """How many requests and complaints of theirs have a week left or less, or are late."""
    return len(pressing_matters(user)) if _OPEN_MATTERS.of(user) else 0


def open_breach_count(user: User) -> int:
    """How many breaches this person still has to see to."""
    return len(open_breaches(user)) if _UNCLOSED.of(user) else 0


FETCH_WITHIN = timedelta(days=14)


def guardians_for_export(child: Child) -> QuerySet[User]:
    """Who may be given what we hold about the child: holders of responsibility whom no order keeps away."""
    links = signing_links(clock.today()).filter(child=child)
    return User.objects.filter(pk__in=links.values("user"), suspended_at=None)


def exports_to_settle(user: User) -> QuerySet[FamilyExport]:
    """The exports of the requests this person keeps."""
    return FamilyExport.objects.filter(matter__in=matters_visible_to(user).values("pk"))


def own_exports(user: User) -> QuerySet[FamilyExport]:
    """What was released to this guardian lately, while they may still be given it."""
    return FamilyExport.objects.filter(
        guardian=user,
        state=FamilyExport.State.RELEASED,
        settled_at__gt=clock.now() - FETCH_WITHIN,
        child__in=signing_links(clock.today()).filter(user=user).values("child"),
    )
