"""The nursery's own people and their rooms: who works where, who holds a right, whom one may ask."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import SealBroken, unseal
from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Rows
from nursery_portal.members.access.families import family_children, guarded_children, with_place
from nursery_portal.members.access.rights import STAFF_ROLES, TABLE, TABLET_ROLES, Can, may, roles_of
from nursery_portal.members.models import Role, RoleGrant, SharedTablet, TabletUse, User, grant_current
from nursery_portal.members.tokens import mark_hash
from nursery_portal.register.models import Child, Room


def rooms_of(user: User, on: date | None = None) -> QuerySet[Room]:
    """The rooms whose posts concern this person: every room for leaders, own rooms for practitioners, the rooms of own
    children for families, but of those whose place an order hides from them."""
    if may(user, Can.READ_EVERY_ROOM):
        return Room.objects.all()
    return rooms_concerning(user.pk, on or clock.today()) if roles_of(user, on) else Room.objects.none()


def rooms_concerning(person: int, day: date) -> QuerySet[Room]:
    """The rooms of a person's own children, whose place no order hides from them, and those they work in."""
    return _rooms_of_children(family_children(person, day), person, day)


def rooms_in_own_right(person: int, day: date) -> QuerySet[Room]:
    """Of those rooms the ones that concern this person not only as somebody's invited relative."""
    return _rooms_of_children(guarded_children(person, day), person, day)


def _rooms_of_children(children: QuerySet[Child], person: int, day: date) -> QuerySet[Room]:
    grants = RoleGrant.objects.filter(grant_current(day), user=person, role=Role.PRACTITIONER)
    placed = with_place(children, person, day).filter(placed=True)
    return Room.objects.filter(Q(pk__in=placed.values("room")) | Q(pk__in=grants.values("rooms")))


def drafting_rooms_of(user: User, on: date | None = None) -> QuerySet[Room]:
    """The rooms for which this person may prepare drafts: all for a manager, own rooms for a practitioner."""
    day = on or clock.today()
    if may(user, Can.PUBLISH_POST):
        return Room.objects.filter(closed_on__isnull=True)
    if not may(user, Can.DRAFT_POST):
        return Room.objects.none()
    return Room.objects.filter(pk__in=[pk for (pk,) in _OWN_ROOMS.of(clock.noon(day), user.pk)])


def rooms_worked_in(at: datetime, person: int) -> QuerySet[Any, Any]:
    """The open rooms of a practitioner, by key, as rows of `pk`."""
    grants = RoleGrant.objects.filter(grant_current(timezone.localdate(at)), user=person, role=Role.PRACTITIONER)
    return Room.objects.filter(pk__in=grants.values("rooms"), closed_on__isnull=True).values("pk")


# asked at every change of a draft, so put into SQL once
_OWN_ROOMS = Rows(rooms_worked_in)


def members_holding(what: Can, on: date | None = None) -> QuerySet[User]:
    """Everybody in good standing whose granted roles give the right: for notices and for the fallback of reviewers."""
    day = on or clock.today()
    roles = [role.value for role, rights in TABLE.items() if what in rights and role in STAFF_ROLES]
    grants = RoleGrant.objects.filter(grant_current(day), role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True, suspended_at__isnull=True)


def former_names(people: Collection[int]) -> dict[int, list[str]]:
    """The names under which these people were known here before they changed them: families go on using them, so a
    search for who is spoken of looks for them, too. For as long as the evidence keeps its details."""
    changes = AuditEvent.objects.filter(
        event=Event.MEMBERS_PROFILE_CHANGED,
        subject_type=subject_type_of(User),
        subject_id__in=[str(pk) for pk in people],
        details_id__isnull=False,
    )
    rows = list(changes.order_by("seq").values_list("subject_id", "details_id"))
    details = Sealed.objects.in_bulk([pk for _, pk in rows])
    found: dict[int, list[str]] = defaultdict(list)
    for person, pk in rows:
        try:
            before = unseal(details[pk]).get("before", "") if pk in details else ""
        except SealBroken:
            continue
        if before:
            found[int(person)].append(str(before))
    return found


def practitioners_on(day: date) -> QuerySet[User]:
    """Everybody who works in a room on that day: who can be a child's key person."""
    grants = RoleGrant.objects.filter(grant_current(day), role=Role.PRACTITIONER)
    return User.objects.filter(pk__in=grants.values("user"), suspended_at__isnull=True)


def practitioners_of(rooms: QuerySet[Room] | None, on: date) -> QuerySet[User]:
    """The practitioners in good standing who work in one of `rooms` on that day; None means any room."""
    grants = RoleGrant.objects.filter(grant_current(on), role=Role.PRACTITIONER)
    if rooms is not None:
        grants = grants.filter(rooms__in=rooms)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True, suspended_at__isnull=True)


def staff_members(on: date | None = None) -> QuerySet[User]:
    """The nursery's own people on that day, but for who runs the system or reads cases only: they can have seen
    evidence."""
    others = (Role.INDEPENDENT, Role.SYSTEM_ADMIN)
    grants = RoleGrant.objects.filter(grant_current(on or clock.today())).exclude(role__in=others)
    return User.objects.filter(pk__in=grants.values("user"))


def past_and_present_staff() -> QuerySet[User]:
    """Everybody who works or ever worked here: whom a disciplinary case can be about, also after they have left."""
    return User.objects.filter(pk__in=RoleGrant.objects.values("user"))


def leaders(on: date | None = None) -> dict[Role, list[User]]:
    """Whom one may ask on that day, by role: managers, leads, registered person, as far as they have joined."""
    asked = (Role.MANAGER, Role.DSL, Role.DEPUTY_DSL, Role.OWNER)
    grants = RoleGrant.objects.filter(
        grant_current(on or clock.today()),
        role__in=asked,
        user__joined_at__isnull=False,
        user__suspended_at__isnull=True,
    ).select_related("user")
    found: dict[Role, list[User]] = {}
    for grant in grants.order_by("user__first_name", "user__last_name", "pk"):
        found.setdefault(Role(grant.role), []).append(grant.user)
    return found


def leaders_too_few(on: date | None = None) -> bool:
    """Whether manager, lead and registered person are fewer than three people, or those of lead and deputies fewer than
    two who are neither manager nor registered person and alone read what is about that person; and nobody independent
    has joined."""
    grants = RoleGrant.objects.filter(
        grant_current(on or clock.today()), user__joined_at__isnull=False, user__suspended_at__isnull=True
    )
    others = grants.filter(role__in=(Role.MANAGER, Role.OWNER)).values("user")
    three = grants.filter(role__in=(Role.MANAGER, Role.DSL, Role.OWNER)).values("user").distinct().count()
    leads = grants.filter(role__in=(Role.DSL, Role.DEPUTY_DSL)).exclude(user__in=others)
    few = three < 3 or leads.values("user").distinct().count() < 2
    return few and not grants.filter(role=Role.INDEPENDENT).exists()


def watchers_of(person: User, on: date | None = None) -> list[User]:
    """The two who are told when an account does something odd: lead and manager; the registered person, then a deputy
    or another of them, where one of the two is the account itself or nobody."""
    asked = leaders(on)
    order = [asked.get(role, []) for role in (Role.DSL, Role.MANAGER, Role.OWNER, Role.DEPUTY_DSL)]
    found: list[User] = []
    for one in [*(ones[0] for ones in order if ones), *(one for ones in order for one in ones[1:])]:
        if one.pk != person.pk and one not in found:
            found.append(one)
    return found[:2]


def people_of_tablets(on: date | None = None) -> QuerySet[User]:
    """Who can come in on a shared tablet: practitioners and managers with a PIN, who are nothing above that."""
    grants = RoleGrant.objects.filter(grant_current(on or clock.today()))
    above = grants.exclude(role__in=[role.value for role in TABLET_ROLES])
    return User.objects.filter(
        pk__in=grants.values("user"), is_active=True, suspended_at__isnull=True, tablet_pin__isnull=False
    ).exclude(pk__in=above.values("user"))


def tablets_visible_to(user: User) -> QuerySet[SharedTablet]:
    """The only door to the shared tablets: those who keep them."""
    return SharedTablet.objects.all() if may(user, Can.KEEP_TABLETS) else SharedTablet.objects.none()


def uses_of(tablet: SharedTablet) -> QuerySet[TabletUse]:
    """Who came in on a tablet that one may see."""
    return TabletUse.objects.filter(tablet=tablet).select_related("user")


def tablet_of_secret(secret: str) -> SharedTablet | None:
    """The tablet whose cookie carries this secret, unless it was taken back."""
    return SharedTablet.objects.filter(token_hash=mark_hash(secret), revoked_at__isnull=True).first()
