"""The only door to the register of breaches: the lead and deputies, and the registered person."""

from django.db.models import QuerySet

from nursery_portal.duties.models import Breach
from nursery_portal.duties.rules import standings
from nursery_portal.members.access import Can, may, members_holding, open_links_of
from nursery_portal.members.models import User


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
