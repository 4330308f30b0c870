"""Own-family matters: the children a person is linked to, what of them they see, and what is not theirs to decide."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nursery_portal.kit import clock
from nursery_portal.members.access.rights import Can, keeping_days, may
from nursery_portal.members.models import (
    SIGNING,
    Guardianship,
    RelativeRequest,
    User,
    forbidding,
    link_current,
    restriction_current,
)
from nursery_portal.members.rules import orders_on, outlasted_by_order
from nursery_portal.register.models import Child, enrolled


def family_links() -> QuerySet[Guardianship]:
    """The links by which somebody is of a child's family for whatever their staff role would do: those that are not
    over, also one that begins later; and those that bear an order, now or from a later day, over or not.

    An order does not end with the link, so the end of a link opens nothing to whom it keeps away: else they would lift
    it themselves.
    """
    today = clock.today()
    not_over = Q(ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=today))
    return Guardianship.objects.filter(not_over | outlasted_by_order(today))


def open_links_of(user: User) -> QuerySet[Guardianship]:
    """Of those the links of this person: what no staff role of theirs touches."""
    return family_links().filter(user=user)


def family_of(user: User, on: date | None = None) -> QuerySet[User]:
    """The other people linked to a child that `user` is linked to: those about whom no staff role of theirs decides.

    While an order keeps one of the two from a child, or hides from them where it is, it makes no difference that a link
    is over: whoever is or was linked to that child is meant.
    """
    day = on or clock.today()
    links = Guardianship.objects.filter(link_current(day), user=user)
    both = Guardianship.objects.filter(link_current(day), child__in=links.values("child"))
    orders = orders_on("no_contact", day) | orders_on("hide_location", day)
    kept_from = Guardianship.objects.filter(child__in=orders.filter(user=user).values("child"))
    kept_away = orders.filter(child__in=Guardianship.objects.filter(user=user).values("child"))
    people = Q(pk__in=both.values("user")) | Q(pk__in=kept_from.values("user")) | Q(pk__in=kept_away.values("user"))
    return User.objects.filter(people).exclude(pk=user.pk)


def own_family_of(user: User) -> QuerySet[User]:
    """The other people with a link, not over, to a child of this person's own family (`open_links_of`)."""
    links = Guardianship.objects.filter(child__in=open_links_of(user).values("child"), ended_at__isnull=True)
    return User.objects.filter(pk__in=links.exclude(until_on__lt=clock.today()).values("user")).exclude(pk=user.pk)


def may_read_protection(user: User, child: Child) -> bool:
    """Whether this person sees protection and restrictions of `child`: the lead and deputies, never of an own child."""
    return may(user, Can.READ_PROTECTION) and not open_links_of(user).filter(child=child).exists()


def own_children(user: User, on: date | None = None, *, since: date | None = None) -> QuerySet[Child]:
    """The children this person is linked to on that day as guardian or relative, whatever the restrictions on the link;
    and those from whom an order of their own keeps them away, now or from a later day, also when the link is over.
    `since`: and those they were linked to on any day from that one on.

    Used to keep people away from deciding own-family matters; for what a family may *see* use `family_children`.
    """
    day = on or clock.today()
    held = link_current(day) | outlasted_by_order(day)
    if since is not None:
        not_ended = Q(ended_at__isnull=True) | Q(ended_at__date__gte=since)
        held |= not_ended & (Q(until_on__isnull=True) | Q(until_on__gte=since)) & Q(from_on__lte=day)
    links = Guardianship.objects.filter(held, user=user)
    return Child.objects.filter(pk__in=links.values("child"))


def own_links(user: User) -> QuerySet[Guardianship]:
    """What somebody's own page may name of their links: never a child whom an order keeps them from."""
    today = clock.today()
    return (
        Guardianship.objects.filter(link_current(today), user=user)
        .exclude(restriction_current("no_contact", today))
        .select_related("child__room")
    )


def own_requests(user: User) -> QuerySet[RelativeRequest]:
    """The relatives this guardian has asked in; nobody else's, the other guardian's neither."""
    return RelativeRequest.objects.filter(asked_by=user)


def open_requests(user: User) -> QuerySet[RelativeRequest]:
    """Of those, the ones by which somebody waits or has come in."""
    came_in = Q(state=RelativeRequest.State.INVITED, link__ended_at__isnull=True)
    not_over = Q(link__until_on__isnull=True) | Q(link__until_on__gte=clock.today())
    return own_requests(user).filter(Q(state=RelativeRequest.State.WAITING) | came_in & not_over)


def family_children(user: User | int, on: date | None = None) -> QuerySet[Child]:
    """The enrolled children whose day this person may see: a current link without a no-contact restriction, and not
    one that is there for signing only."""
    day = on or clock.today()
    links = own_links_on(user, day).exclude(kind=Guardianship.Kind.SIGNER)
    return Child.objects.filter(enrolled(day), pk__in=links.values("child"))


def guarded_children(user: User | int, on: date | None = None) -> QuerySet[Child]:
    """Of those children the ones this person is a parent or carer of, not an invited relative."""
    day = on or clock.today()
    links = own_links_on(user, day).filter(kind=Guardianship.Kind.GUARDIAN)
    return Child.objects.filter(enrolled(day), pk__in=links.values("child"))


def with_place(children: QuerySet[Child], user: User | int, on: date | None = None) -> QuerySet[Any]:
    """The same children with `placed`: whether this person may learn in which room a child is. No order hides it."""
    day = on or clock.today()
    hidden = Guardianship.objects.filter(
        link_current(day), restriction_current("hide_location", day), user=user, child=OuterRef("pk")
    )
    return children.annotate(placed=~Exists(hidden))


def may_know_place(user: User, child: Child, on: date | None = None) -> bool:
    """The same about one child."""
    return with_place(Child.objects.filter(pk=child.pk), user, on).filter(placed=True).exists()


def own_links_on(user: User | int, on: date) -> QuerySet[Guardianship]:
    """The links of this person that hold on the day, but for those on which an order keeps them away."""
    return Guardianship.objects.filter(link_current(on), user=user).exclude(restriction_current("no_contact", on))


def permission_family(user: User, on: date | None = None) -> QuerySet[Child]:
    """The enrolled children with a permission page for this person: their family's, and those they only sign for."""
    day = on or clock.today()
    return Child.objects.filter(enrolled(day), pk__in=own_links_on(user, day).values("child"))


def signing_links(on: date) -> QuerySet[Guardianship]:
    """The links under which somebody may answer for a child (Children Act 1989 s.2(7)), unless an order keeps them
    away."""
    links = Guardianship.objects.filter(link_current(on), kind__in=SIGNING, has_parental_responsibility=True)
    return links.exclude(restriction_current("no_contact", on))


def answerable_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The enrolled children for whom this person holds responsibility and may sign."""
    day = on or clock.today()
    return Child.objects.filter(enrolled(day), pk__in=signing_links(day).filter(user=user).values("child"))


def withdrawable_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The children about whom this person may take an answer back: those they may sign for, also after the last day. A
    cover may outlast the place, and so may the right to end it."""
    day = on or clock.today()
    return Child.objects.filter(pk__in=signing_links(day).filter(user=user).values("child"))


def orders_against(user: User | int, field: str, on: date) -> QuerySet[Guardianship]:
    """The links of this person on which the restriction `field` stands on the day `on`: also one that is over, for an
    order ends on its own last day, or when the lead lifts it."""
    return orders_on(field, on).filter(user=user)


def album_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The children of whom this person may have pictures of their own: those they are a guardian of, with a place or
    gone so lately that the family keeps the album. Never one of whom no picture may be shown at all."""
    day = on or clock.today()
    links = Guardianship.objects.filter(link_current(day), user=user, kind=Guardianship.Kind.GUARDIAN)
    links = links.exclude(restriction_current("no_contact", day))
    forbidden = forbidding(day).filter(child=OuterRef("pk"))
    return Child.objects.filter(
        enrolled(day) | left_lately(day), ~Exists(forbidden), protected=False, pk__in=links.values("child")
    )


def left_lately(day: date) -> Q:
    """The children who have left, or of whom it was recorded, so lately that their families keep the album."""
    since = day - timedelta(days=keeping_days())
    return Q(leaving_on__lt=day) & (Q(leaving_on__gte=since) | Q(leaving_recorded_on__gte=since))
