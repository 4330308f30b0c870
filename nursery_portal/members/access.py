"""The whole role table, and the doors to people. Nothing outside this file names a role to decide a right.

Reading is the union of a person's roles, with two exceptions: conduct cases, and own-family matters (nobody reads or
decides with a staff role what concerns a child they are linked to). Every act names its hat. `is_superuser` is never
a right. Absence means no.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from nursery_portal.kit import clock
from nursery_portal.members.models import (
    BarredPerson,
    Guardianship,
    Proposal,
    RelativeRequest,
    Role,
    RoleGrant,
    User,
    grant_current,
    link_current,
    restriction_current,
)
from nursery_portal.register.models import Child, Room, enrolled


class Can(StrEnum):
    """What a role may do. Alphabetical."""

    ANSWER_QUESTION = "answer what parents ask the manager"
    CHANGE_NURSERY = "change the nursery's own entry and settings"
    CHANGE_PROTECTION = "change protected, restriction and responsibility data"
    DRAFT_POST = "prepare a draft, upload pictures, tag children"
    GIVE_PERMISSION = "answer for a child whose responsibility one holds"
    GRANT_ROLE = "grant and end roles below one's own"
    HANDLE_CONCERN = "read and handle concerns and cases one is entitled to"
    INVITE = "invite guardians and staff, resend and revoke"
    KEEP_COPIES = "keep copies of pictures of the children one is a guardian of"
    KEEP_REGISTER = "keep rooms, children and guardians"
    MODERATE = "read and decide the comment queue"
    MODERATE_LAST = "read and decide comments that no other reviewer may read, or that nobody read in time"
    PUBLISH_POLICY = "publish a policy version"
    PUBLISH_POST = "publish, edit, hide and remove posts"
    RAISE_CONCERN = "raise a concern"
    READ_ALBUM = "see the pictures of one's own children together"
    READ_COVERAGE = "read which permissions are in force"
    READ_DAY_BOOK = "read the posts of one's audience"
    READ_EVERY_ROOM = "read the posts of every room"
    READ_PROTECTION = "read causes: protected, restrictions, disputes"
    READ_REGISTER = "read the register"
    READ_VIEWS = "read who has seen what"
    REVIEW_READS = "review who opened concerns and cases, and their figures"
    RUN_SYSTEM = "read the health of the system; no child, no post, no case"
    SUSPEND = "suspend and restore a member"
    TAKE_DOWN = "take a picture or post down with one tap"
    WRITE_COMMENT = "write, edit and delete own comments, report others"


_MEMBER = {Can.RAISE_CONCERN, Can.READ_DAY_BOOK, Can.WRITE_COMMENT}
_STAFF = _MEMBER | {Can.TAKE_DOWN, Can.READ_VIEWS, Can.READ_COVERAGE}

TABLE: dict[Role, frozenset[Can]] = {
    Role.GUARDIAN: frozenset(_MEMBER | {Can.GIVE_PERMISSION, Can.KEEP_COPIES, Can.READ_ALBUM}),
    Role.RELATIVE: frozenset(_MEMBER | {Can.READ_ALBUM}),
    Role.PRACTITIONER: frozenset(_STAFF | {Can.DRAFT_POST}),
    Role.MANAGER: frozenset(
        _STAFF
        | {
            Can.ANSWER_QUESTION,
            Can.CHANGE_NURSERY,
            Can.DRAFT_POST,
            Can.GRANT_ROLE,
            Can.HANDLE_CONCERN,
            Can.INVITE,
            Can.KEEP_REGISTER,
            Can.PUBLISH_POLICY,
            Can.PUBLISH_POST,
            Can.READ_EVERY_ROOM,
            Can.READ_REGISTER,
            Can.SUSPEND,
        }
    ),
    Role.DSL: frozenset(
        _STAFF
        | {
            Can.CHANGE_PROTECTION,
            Can.HANDLE_CONCERN,
            Can.MODERATE,
            Can.READ_EVERY_ROOM,
            Can.READ_PROTECTION,
            Can.READ_REGISTER,
            Can.SUSPEND,
        }
    ),
    Role.DEPUTY_DSL: frozenset(
        _STAFF
        | {
            Can.CHANGE_PROTECTION,
            Can.HANDLE_CONCERN,
            Can.MODERATE,
            Can.READ_EVERY_ROOM,
            Can.READ_PROTECTION,
            Can.READ_REGISTER,
        }
    ),
    Role.OWNER: frozenset(
        _STAFF
        | {
            Can.CHANGE_NURSERY,
            Can.GRANT_ROLE,
            Can.HANDLE_CONCERN,
            Can.INVITE,
            Can.MODERATE_LAST,
            Can.PUBLISH_POLICY,
            Can.READ_EVERY_ROOM,
            Can.READ_REGISTER,
            Can.REVIEW_READS,
            Can.SUSPEND,
        }
    ),
    Role.SYSTEM_ADMIN: frozenset({Can.RUN_SYSTEM, Can.RAISE_CONCERN}),
}

# Nobody grants a role at or above their own; the system administrator cannot grant manager, lead or owner.
RANK = {
    Role.PRACTITIONER: 1,
    Role.SYSTEM_ADMIN: 1,
    Role.DEPUTY_DSL: 2,
    Role.DSL: 3,
    Role.MANAGER: 3,
    Role.OWNER: 4,
}
STAFF_ROLES = frozenset(RANK)


def roles_of(user: User, on: date | None = None) -> frozenset[Role]:
    """Every role this person holds on the day `on` (today if not given). A person not in good standing holds none.

    Read once per request: the answer for today is kept on the instance that the request carries.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.suspended_at is not None:
        return frozenset()
    day = on or clock.today()
    kept: dict[date, frozenset[Role]] = user.__dict__.setdefault("_roles_on", {})
    if day not in kept:
        granted = RoleGrant.objects.filter(grant_current(day), user=user).values_list("role", flat=True)
        linked = (
            Guardianship.objects.filter(link_current(day), enrolled(day, "child__"), user=user)
            .exclude(restriction_current("no_contact", day))
            .values_list("kind", flat=True)
        )
        kept[day] = frozenset(Role(value) for value in [*granted, *linked])
    return kept[day]


def access_begins_on(user: User, on: date | None = None) -> date | None:
    """The first day after `on` (today) on which this person will hold a role or a link to a child with a place."""
    day = on or clock.today()
    grants = RoleGrant.objects.filter(user=user, ended_at__isnull=True, from_on__gt=day).values_list(
        "from_on", flat=True
    )
    links = Guardianship.objects.filter(user=user, ended_at__isnull=True).exclude(
        restriction_current("no_contact", day)
    )
    days = [max(link.from_on, link.child.started_on) for link in links.select_related("child")]
    return min((one for one in [*grants, *days] if one > day), default=None)


def forget_roles(user: User) -> None:
    """Ask the database again: for actions that have just changed this person's roles, and for tests."""
    user.__dict__.pop("_roles_on", None)


def may(user: User, what: Can) -> bool:
    """Whether any of this person's roles gives the right. The union of roles; absence means no."""
    return any(what in TABLE.get(role, frozenset()) for role in roles_of(user))


def may_in(*rights: Can) -> Callable[[HttpRequest], bool]:
    """The same question for a menu entry: whether the person of a request has one of `rights`."""
    return lambda request: isinstance(request.user, User) and any(may(request.user, right) for right in rights)


def hat_for(user: User, what: Can) -> Role | None:
    """The lowest hat of this person that gives the right: what an event names as `acting_as`."""
    hats = [role for role in roles_of(user) if what in TABLE.get(role, frozenset())]
    return min(hats, key=lambda role: (RANK.get(role, 0), role), default=None)


def is_staff_member(user: User) -> bool:
    """Whether this person holds any role of the nursery's own people (and so must use a second factor)."""
    return bool(roles_of(user) & STAFF_ROLES)


def may_open_admin(user: User) -> bool:
    """Whether the admin site opens: for those who handle concerns or grant roles, and for nobody else."""
    return may(user, Can.HANDLE_CONCERN) or may(user, Can.GRANT_ROLE)


def may_grant(user: User, role: Role) -> bool:
    """Whether this person may grant `role`: only below the highest of their own, and only with the right to grant."""
    if not may(user, Can.GRANT_ROLE) or role not in RANK:
        return False
    return max((RANK.get(own, 0) for own in roles_of(user)), default=0) > RANK[role]


def grantable_roles(user: User) -> list[Role]:
    """The roles this person may grant, the lowest first."""
    return sorted((role for role in RANK if may_grant(user, role)), key=lambda role: (RANK[role], role.label))


def rank_of(user: User, on: date | None = None) -> int:
    """The rank of the highest role granted to this person now or from a later day; 0 for families.

    Unlike `roles_of` it counts for somebody who has not joined yet or is suspended: a manager's rank protects the
    account of a suspended owner, too.
    """
    day = on or clock.today()
    grants = RoleGrant.objects.filter(user=user, ended_at__isnull=True).exclude(until_on__lt=day)
    return max((RANK.get(Role(role), 0) for role in grants.values_list("role", flat=True)), default=0)


def may_suspend(user: User, person: User) -> bool:
    """Whether `user` may suspend or restore `person`: not themselves, and nobody above their own rank.

    Equals may stop each other, since whoever leads safeguarding must be able to act at once about a manager, and the
    other way round. Both are recorded with their reason, and the registered person stands above both.
    """
    return may(user, Can.SUSPEND) and person.pk != user.pk and rank_of(user) >= rank_of(person)


def open_links_of(user: User) -> QuerySet[Guardianship]:
    """The links of this person that are not over, also one that begins later: what no staff role of theirs touches."""
    return Guardianship.objects.filter(user=user, ended_at__isnull=True).exclude(until_on__lt=clock.today())


def family_of(user: User, on: date | None = None) -> QuerySet[User]:
    """The other people linked to a child that `user` is linked to: those about whom no staff role of theirs decides."""
    day = on or clock.today()
    links = Guardianship.objects.filter(link_current(day), child__in=own_children(user, day))
    return User.objects.filter(pk__in=links.values("user")).exclude(pk=user.pk)


def may_read_protection(user: User, child: Child) -> bool:
    """Whether this person sees protection and restrictions of `child`: the lead and deputies, never of an own child."""
    return may(user, Can.READ_PROTECTION) and not open_links_of(user).filter(child=child).exists()


def own_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The children this person is linked to on that day as guardian or relative, whatever the restrictions on the link.

    Used to keep people away from deciding own-family matters; for what a family may *see* use `family_children`.
    """
    day = on or clock.today()
    return Child.objects.filter(pk__in=Guardianship.objects.filter(link_current(day), user=user).values("child"))


def family_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The enrolled children whose day this person may see: a current link without a no-contact restriction."""
    day = on or clock.today()
    links = Guardianship.objects.filter(link_current(day), user=user).exclude(restriction_current("no_contact", day))
    return Child.objects.filter(enrolled(day), pk__in=links.values("child"))


def answerable_children(user: User, on: date | None = None) -> QuerySet[Child]:
    """The enrolled children for whom this person holds responsibility and may sign (Children Act 1989 s.2(7))."""
    day = on or clock.today()
    links = Guardianship.objects.filter(
        link_current(day), user=user, kind=Guardianship.Kind.GUARDIAN, has_parental_responsibility=True
    ).exclude(restriction_current("no_contact", day))
    return Child.objects.filter(enrolled(day), pk__in=links.values("child"))


def rooms_of(user: User, on: date | None = None) -> QuerySet[Room]:
    """The rooms whose posts concern this person: every room for leaders, own rooms for practitioners, the rooms of own
    children for families."""
    day = on or clock.today()
    if may(user, Can.READ_EVERY_ROOM):
        return Room.objects.all()
    wanted = Q(pk__in=family_children(user, day).values("room"))
    if Role.PRACTITIONER in roles_of(user, day):
        grants = RoleGrant.objects.filter(grant_current(day), user=user, role=Role.PRACTITIONER)
        wanted |= Q(pk__in=grants.values("rooms"))
    return Room.objects.filter(wanted)


def drafting_rooms_of(user: User, on: date | None = None) -> QuerySet[Room]:
    """The rooms for which this person may prepare drafts: all for a manager, own rooms for a practitioner."""
    day = on or clock.today()
    if may(user, Can.PUBLISH_POST):
        return Room.objects.filter(closed_on__isnull=True)
    if not may(user, Can.DRAFT_POST):
        return Room.objects.none()
    grants = RoleGrant.objects.filter(grant_current(day), user=user, role=Role.PRACTITIONER)
    return Room.objects.filter(pk__in=grants.values("rooms"), closed_on__isnull=True)


def members_holding(what: Can, on: date | None = None) -> QuerySet[User]:
    """Everybody in good standing whose granted roles give the right: for notices and for the fallback of reviewers."""
    day = on or clock.today()
    roles = [role.value for role, rights in TABLE.items() if what in rights and role in STAFF_ROLES]
    grants = RoleGrant.objects.filter(grant_current(day), role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True, suspended_at__isnull=True)


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
    """The nursery's own people on that day, but for who runs the system only: they can have seen evidence."""
    grants = RoleGrant.objects.filter(grant_current(on or clock.today())).exclude(role=Role.SYSTEM_ADMIN)
    return User.objects.filter(pk__in=grants.values("user"))


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


def people_visible_to(user: User) -> QuerySet[User]:
    """The only door to a person's page: keepers and readers of the register see everybody, others themselves."""
    if may(user, Can.READ_REGISTER):
        return User.objects.all()
    return User.objects.filter(pk=user.pk) if user.pk else User.objects.none()


def links_visible_to(user: User) -> QuerySet[Guardianship]:
    """The only door to the links of the register: its readers, and never the links to a child of their own family."""
    if not may(user, Can.READ_REGISTER):
        return Guardianship.objects.none()
    return Guardianship.objects.exclude(child__in=open_links_of(user).values("child"))


def own_links(user: User) -> QuerySet[Guardianship]:
    """What somebody's own page may name of their links: never a child whom an order keeps them from."""
    today = clock.today()
    return (
        Guardianship.objects.filter(link_current(today), user=user)
        .exclude(restriction_current("no_contact", today))
        .select_related("child__room")
    )


def own_family_of(user: User) -> QuerySet[User]:
    """The other people with a link, not over, to a child of this person's own family."""
    links = Guardianship.objects.filter(child__in=open_links_of(user).values("child"), ended_at__isnull=True)
    return User.objects.filter(pk__in=links.exclude(until_on__lt=clock.today()).values("user")).exclude(pk=user.pk)


def kept_people(user: User) -> QuerySet[User]:
    """The only door to the people as the register keeps them: for its readers, without those who are only known to it
    as the reader's own family. A colleague of the family stays, for their roles."""
    if not may(user, Can.READ_REGISTER):
        return User.objects.none()
    colleagues = RoleGrant.objects.filter(ended_at__isnull=True).exclude(until_on__lt=clock.today()).values("user")
    return User.objects.exclude(pk__in=own_family_of(user).exclude(pk__in=colleagues).values("pk"))


def kept_rooms(user: User) -> QuerySet[Room]:
    """The only door to the rooms as the register keeps them."""
    return Room.objects.all() if may(user, Can.READ_REGISTER) else Room.objects.none()


def kept_children(user: User) -> QuerySet[Child]:
    """The only door to a child's entry in the register: its readers, and never a child of their own family.

    Left out altogether, since what a family may know of its child is for their own pages to say: a link may carry an
    order that hides even the room.
    """
    if not may(user, Can.READ_REGISTER):
        return Child.objects.none()
    return Child.objects.exclude(pk__in=open_links_of(user).values("child"))


def proposals_visible_to(user: User) -> QuerySet[Proposal]:
    """The only door to proposed settings: those who change the nursery, and those who keep its protection."""
    if may(user, Can.CHANGE_NURSERY) or may(user, Can.CHANGE_PROTECTION):
        return Proposal.objects.all()
    return Proposal.objects.none()


def own_requests(user: User) -> QuerySet[RelativeRequest]:
    """The relatives this guardian has asked in; nobody else's, the other guardian's neither."""
    return RelativeRequest.objects.filter(asked_by=user)


def requests_to_settle(user: User) -> QuerySet[RelativeRequest]:
    """The relatives who wait for the lead, never of a child of the lead's own family."""
    if not may(user, Can.CHANGE_PROTECTION):
        return RelativeRequest.objects.none()
    waiting = RelativeRequest.objects.filter(state=RelativeRequest.State.WAITING)
    return waiting.exclude(child__in=open_links_of(user).values("child"))


def barred_visible_to(user: User) -> QuerySet[BarredPerson]:
    """The only door to who may not be admitted: the lead and deputies, never of a child of their own family."""
    if not may(user, Can.READ_PROTECTION):
        return BarredPerson.objects.none()
    return BarredPerson.objects.filter(ended_at=None).exclude(child__in=open_links_of(user).values("child"))


def is_only_relative(user: User) -> bool:
    """Whether this person is here as an invited relative and as nothing else."""
    return roles_of(user) == {Role.RELATIVE}


def grants_visible_to(user: User) -> QuerySet[RoleGrant]:
    """The only door to role grants: those who grant roles and read the register see all, others their own."""
    if may(user, Can.GRANT_ROLE) or may(user, Can.READ_REGISTER):
        return RoleGrant.objects.all()
    return RoleGrant.objects.filter(user=user) if user.pk else RoleGrant.objects.none()


def children_visible_to(user: User) -> QuerySet[Child]:
    """The only door to a child of the register: readers of the register see all, drafters those of every room (a child
    visits), families their own."""
    if may(user, Can.READ_REGISTER) or may(user, Can.DRAFT_POST):
        return Child.objects.all()
    return family_children(user)
