"""The whole role table, and what it says of one person. Nothing outside this file names a role to decide a right.

Reading is the union of a person's roles, with two exceptions: conduct cases, and own-family matters (nobody reads or
decides with a staff role what concerns a child they are linked to). Every act names its hat. `is_superuser` is never
a right. Absence means no.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Rows
from nursery_portal.members.models import (
    Guardianship,
    Role,
    RoleGrant,
    User,
    grant_current,
    link_current,
    restriction_current,
)
from nursery_portal.register.models import Nursery, enrolled


class Can(StrEnum):
    """What a role may do. Alphabetical."""

    ADMIT_SIGNER = "let somebody outside the family in who signs for one child and sees nothing else"
    ANSWER_QUESTION = "answer what parents ask the manager"
    ASK_RELATIVE = "ask a relative of one's own child in"
    BREAK_GLASS = "ask, with two signatures, to read a concern that is not one's own to read"
    CHANGE_NURSERY = "change the nursery's own entry and settings"
    CHANGE_PROTECTION = "change protected, restriction and responsibility data"
    DECIDE_REPORT = "read and decide what members report about pictures"
    DRAFT_POST = "prepare a draft, upload pictures, tag children"
    GIVE_PERMISSION = "answer for a child whose responsibility one holds"
    GRANT_ROLE = "grant and end roles below one's own"
    HANDLE_CONCERN = "read and handle concerns and cases one is entitled to"
    INVITE = "invite guardians and staff, resend and revoke"
    KEEP_BREACHES = "keep the register of breaches of personal data"
    KEEP_COPIES = "keep copies of pictures of the children one is a guardian of"
    KEEP_MATTERS = "keep the registers of requests about data and of complaints"
    KEEP_REGISTER = "keep rooms, children and guardians"
    KEEP_TABLETS = "make a device a shared tablet of the nursery, and take that back"
    KEY_ANSWERS = "print permission forms and key the answers that come back on paper"
    MODERATE = "read and decide the comment queue"
    MODERATE_LAST = "read and decide comments that no other reviewer may read, or that nobody read in time"
    PUBLISH_POLICY = "publish a policy version"
    PUBLISH_POST = "publish, edit, hide and remove posts"
    RAISE_CONCERN = "raise a concern"
    READ_ALBUM = "see the pictures of one's own children together"
    READ_CERTIFICATE = "read on which permissions published pictures went out, and who signed them"
    READ_COVERAGE = "read which permissions are in force"
    READ_DAY_BOOK = "read the posts of one's audience"
    READ_EVERY_ROOM = "read the posts of every room"
    READ_PROTECTION = "read causes: protected, restrictions, disputes"
    READ_REGISTER = "read the register"
    READ_RETENTION = "read what is kept for how long, and what is past its time"
    READ_VIEWS = "read who has seen what"
    RESET_FACTOR = "take a colleague's second step off, together with another leader"
    REVIEW_READS = "review who opened concerns and cases, and their figures"
    RUN_SYSTEM = "read the health of the system; no child, no post, no case"
    SUSPEND = "suspend and restore a member"
    TAKE_DOWN = "take a picture or post down with one tap"
    WRITE_COMMENT = "write, edit and delete own comments, report others"


_MEMBER = {Can.RAISE_CONCERN, Can.READ_DAY_BOOK, Can.WRITE_COMMENT}

_STAFF = _MEMBER | {Can.TAKE_DOWN, Can.READ_VIEWS, Can.READ_COVERAGE}


TABLE: dict[Role, frozenset[Can]] = {
    Role.GUARDIAN: frozenset(_MEMBER | {Can.ASK_RELATIVE, Can.GIVE_PERMISSION, Can.KEEP_COPIES, Can.READ_ALBUM}),
    Role.RELATIVE: frozenset(_MEMBER | {Can.READ_ALBUM}),
    # one child's permission page and nothing else: no day book, no album, no register
    Role.SIGNER: frozenset({Can.GIVE_PERMISSION}),
    Role.PRACTITIONER: frozenset(_STAFF | {Can.DRAFT_POST}),
    Role.MANAGER: frozenset(
        _STAFF
        | {
            Can.ANSWER_QUESTION,
            Can.BREAK_GLASS,
            Can.CHANGE_NURSERY,
            Can.DECIDE_REPORT,
            Can.DRAFT_POST,
            Can.GRANT_ROLE,
            Can.HANDLE_CONCERN,
            Can.INVITE,
            Can.KEEP_MATTERS,
            Can.KEEP_REGISTER,
            Can.KEEP_TABLETS,
            Can.KEY_ANSWERS,
            Can.PUBLISH_POLICY,
            Can.PUBLISH_POST,
            Can.READ_CERTIFICATE,
            Can.READ_EVERY_ROOM,
            Can.READ_REGISTER,
            Can.RESET_FACTOR,
            Can.SUSPEND,
        }
    ),
    Role.DSL: frozenset(
        _STAFF
        | {
            Can.ADMIT_SIGNER,
            Can.BREAK_GLASS,
            Can.CHANGE_PROTECTION,
            Can.DECIDE_REPORT,
            Can.HANDLE_CONCERN,
            Can.KEEP_BREACHES,
            Can.KEEP_MATTERS,
            Can.MODERATE,
            Can.READ_CERTIFICATE,
            Can.READ_EVERY_ROOM,
            Can.READ_PROTECTION,
            Can.READ_REGISTER,
            Can.READ_RETENTION,
            Can.RESET_FACTOR,
            Can.SUSPEND,
        }
    ),
    Role.DEPUTY_DSL: frozenset(
        _STAFF
        | {
            Can.ADMIT_SIGNER,
            Can.BREAK_GLASS,
            Can.CHANGE_PROTECTION,
            Can.DECIDE_REPORT,
            Can.HANDLE_CONCERN,
            Can.KEEP_BREACHES,
            Can.MODERATE,
            Can.READ_CERTIFICATE,
            Can.READ_EVERY_ROOM,
            Can.READ_PROTECTION,
            Can.READ_REGISTER,
        }
    ),
    Role.OWNER: frozenset(
        _STAFF
        | {
            Can.BREAK_GLASS,
            Can.CHANGE_NURSERY,
            Can.DECIDE_REPORT,
            Can.GRANT_ROLE,
            Can.HANDLE_CONCERN,
            Can.INVITE,
            Can.KEEP_BREACHES,
            Can.KEEP_MATTERS,
            Can.MODERATE_LAST,
            Can.PUBLISH_POLICY,
            Can.READ_CERTIFICATE,
            Can.READ_EVERY_ROOM,
            Can.READ_REGISTER,
            Can.READ_RETENTION,
            Can.RESET_FACTOR,
            Can.REVIEW_READS,
            Can.SUSPEND,
        }
    ),
    # a case-only account: what routing gives and nothing else, not even the day book
    Role.INDEPENDENT: frozenset({Can.HANDLE_CONCERN, Can.RAISE_CONCERN}),
    Role.SYSTEM_ADMIN: frozenset({Can.RUN_SYSTEM, Can.RAISE_CONCERN}),
}


# Nobody grants a role at or above their own; the system administrator cannot grant manager, lead or owner. Who reads
# what is about the manager is chosen by the registered person alone.
RANK = {
    Role.PRACTITIONER: 1,
    Role.SYSTEM_ADMIN: 1,
    Role.DEPUTY_DSL: 2,
    Role.DSL: 3,
    Role.INDEPENDENT: 3,
    Role.MANAGER: 3,
    Role.OWNER: 4,
}


STAFF_ROLES = frozenset(RANK)
TABLET_ROLES = frozenset({Role.PRACTITIONER, Role.MANAGER})  # whose PIN opens a shared tablet


def _granted(at: datetime, person: int) -> QuerySet[Any, Any]:
    return RoleGrant.objects.filter(grant_current(timezone.localdate(at)), user=person).values("role")


def _linked(at: datetime, person: int) -> QuerySet[Any, Any]:
    day = timezone.localdate(at)
    links = Guardianship.objects.filter(link_current(day), enrolled(day, "child__"), user=person)
    return links.exclude(restriction_current("no_contact", day)).values("kind")


def _left(at: datetime, person: int) -> QuerySet[Any, Any]:
    day = timezone.localdate(at)
    links = Guardianship.objects.filter(
        link_current(day), user=person, kind=Guardianship.Kind.GUARDIAN, child__leaving_on__lt=day
    )
    return links.exclude(restriction_current("no_contact", day)).values(
        "child__leaving_on", "child__leaving_recorded_on"
    )


# asked at every request, so put into SQL once
_GRANTED, _LINKED, _LEFT = Rows(_granted), Rows(_linked), Rows(_left)

# What is left for a while to the guardian of a child who has left: the child's album, and a copy of it to keep. Their
# own receipts are theirs by the door of consent, and what they asked by that of moderation. Nothing else.
KEEPING = frozenset({Can.KEEP_COPIES, Can.READ_ALBUM})


def keeping_days() -> int:
    """So long after a child's last day the family keeps the album, and the nursery the files."""
    nursery = Nursery.objects.filter(pk=1).first()
    return nursery.leaver_keep_days if nursery else 30


def keeps_album(user: User, on: date | None = None) -> bool:
    """Whether this person is a guardian of a child who left so lately that the family keeps its album. Asked at each
    request, like every role; nobody whom an order keeps from the child."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.suspended_at is not None:
        return False
    day = on or clock.today()
    kept: dict[date, bool] = user.__dict__.setdefault("_keeps_album_on", {})
    if day not in kept:
        last = max((on for row in _LEFT.of(clock.noon(day), user.pk) for on in row if on is not None), default=None)
        kept[day] = last is not None and day <= last + timedelta(days=keeping_days())
    return kept[day]


def roles_of(user: User, on: date | None = None) -> frozenset[Role]:
    """Every role this person holds on the day `on` (today if not given). A person not in good standing holds none.

    Read once per request: the answer for today is kept on the instance that the request carries.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.suspended_at is not None:
        return frozenset()
    day = on or clock.today()
    kept: dict[date, frozenset[Role]] = user.__dict__.setdefault("_roles_on", {})
    if day not in kept:
        noon = clock.noon(day)
        found = [*_GRANTED.of(noon, user.pk), *_LINKED.of(noon, user.pk)]
        kept[day] = frozenset(Role(value) for (value,) in found)
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
    user.__dict__.pop("_keeps_album_on", None)


def may(user: User, what: Can) -> bool:
    """Whether any of this person's roles gives the right. The union of roles; absence means no."""
    given = any(what in TABLE.get(role, frozenset()) for role in roles_of(user))
    return given or (what in KEEPING and keeps_album(user))


def may_in(*rights: Can) -> Callable[[HttpRequest], bool]:
    """The same question for a menu entry: whether the person of a request has one of `rights`."""
    return lambda request: isinstance(request.user, User) and any(may(request.user, right) for right in rights)


def hat_for(user: User, what: Can) -> Role | None:
    """The lowest hat of this person that gives the right: what an event names as `acting_as`."""
    hats = [role for role in roles_of(user) if what in TABLE.get(role, frozenset())]
    left = Role.GUARDIAN if what in KEEPING and keeps_album(user) else None
    return min(hats, key=lambda role: (RANK.get(role, 0), role), default=left)


def is_staff_member(user: User) -> bool:
    """Whether this person holds any role of the nursery's own people (and so must use a second factor)."""
    return bool(roles_of(user) & STAFF_ROLES)


def is_relative(user: User) -> bool:
    """Whether this person is an invited relative of a child, whatever else they are."""
    return Role.RELATIVE in roles_of(user)


def asks_the_nursery(user: User) -> bool:
    """Whether this person is offered to ask the manager: a family, whatever else they are, and nobody who only works
    here."""
    family = roles_of(user) & {Role.GUARDIAN, Role.RELATIVE}
    return may(user, Can.WRITE_COMMENT) and (bool(family) or not is_staff_member(user))


def is_only_relative(user: User) -> bool:
    """Whether it is as an invited relative, and as nothing else, that this person reads the day book."""
    return {role for role in roles_of(user) if Can.READ_DAY_BOOK in TABLE[role]} == {Role.RELATIVE}


def may_use_tablet(user: User) -> bool:
    """Whether this person may come in on a shared tablet: practitioners and managers who are nothing above that."""
    own = roles_of(user) & STAFF_ROLES
    return bool(own) and own <= TABLET_ROLES


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
