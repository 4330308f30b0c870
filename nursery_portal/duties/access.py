"""The only doors to the registers: breaches for lead, deputies and registered person; requests for managers, too."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from nursery_portal.duties.models import Breach, BreachEntry, FamilyExport, Matter, MatterStep
from nursery_portal.duties.rules import ENDS, MatterStanding, matter_standings, standings
from nursery_portal.kit import clock
from nursery_portal.members.access import Can, Tally, may, members_holding, open_links_of, own_family_of, signing_links
from nursery_portal.members.models import User
from nursery_portal.register.models import Child


def breaches_visible_to(user: User) -> QuerySet[Breach]:
    """The breaches this person keeps: none about a child of their own family, unless nobody else is there to keep it.

    The law's clock runs whoever is there: where everybody who keeps the register is family, they keep it all the same.
    """
    if not may(user, Can.KEEP_BREACHES):
        return Breach.objects.none()
    own = Breach.objects.filter(children__in=open_links_of(user).values("child")).distinct()
    left_to_us = [breach.pk for breach in own if user in keepers_of(breach)]
    return Breach.objects.exclude(pk__in=[breach.pk for breach in own if breach.pk not in left_to_us])


def keepers_of(breach: Breach) -> list[User]:
    """Who is told of it and decides."""
    everybody = list(members_holding(Can.KEEP_BREACHES).order_by("pk"))
    children = set(breach.children.values_list("pk", flat=True))
    free = [person for person in everybody if not children & set(open_links_of(person).values_list("child", flat=True))]
    return free or everybody


def open_breaches(user: User) -> list[Breach]:
    """Those that this person still has to see to."""
    return [one.breach for one in standings(breaches_visible_to(user)) if not one.closed]


def matters_visible_to(user: User) -> QuerySet[Matter]:
    """The requests and complaints this person keeps: none that is about or from themselves or their own family, unless
    nobody else is there to keep it. Its clock runs, too.
    """
    if not may(user, Can.KEEP_MATTERS):
        return Matter.objects.none()
    family = own_family_of(user).values("pk")
    person = Q(about=user) | Q(about__in=family) | Q(asked_by=user) | Q(asked_by__in=family)
    own = Matter.objects.filter(Q(child__in=open_links_of(user).values("child")) | person)
    return Matter.objects.exclude(pk__in=[one.pk for one in own if user not in keepers_of_matter(one)])


def keepers_of_matter(matter: Matter) -> list[User]:
    """Who reads and answers it: every leader whom it does not touch, and all of them where it touches all."""
    everybody = list(members_holding(Can.KEEP_MATTERS).order_by("pk"))
    return [person for person in everybody if not touches(matter, person)] or everybody


def touches(matter: Matter, person: User) -> bool:
    """Whether it is about or from this person or somebody of their family, or about a child of theirs."""
    named = {one for one in (matter.about_id, matter.asked_by_id) if one is not None}
    return (
        person.pk in named
        or own_family_of(person).filter(pk__in=named).exists()
        or open_links_of(person).filter(child=matter.child_id).exists()
    )


def pressing_matters(user: User) -> list[MatterStanding]:
    """Those that are open and due within a week, or late."""
    soon = clock.today() + timedelta(days=7)
    found = matter_standings(matters_visible_to(user))
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
