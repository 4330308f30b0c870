"""People as the register shows them: the list with how far each has come, and one person's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from nursery_portal.kit.words import listed, long_date, stamp
from nursery_portal.members.access import grants_visible_to, kept_people, links_visible_to, may_grant
from nursery_portal.members.models import Guardianship, Invitation, Role, RoleGrant, User, link_current
from nursery_portal.members.rules import Stage, stage_of

ON_A_PAGE = 60


def latest_invitations(people: Iterable[int]) -> dict[int, Invitation]:
    """The newest invitation of each of these accounts that has one."""
    found = Invitation.objects.filter(user__in=list(people)).order_by("sent_at", "pk")
    return {one.user_id: one for one in found}


@dataclass(frozen=True)
class PersonLine:
    """One person of the list."""

    person: User
    what: str
    stage: Stage


@dataclass(frozen=True)
class Part:
    """One part of the list: its code in the address, its words, and how many are in it."""

    code: str
    words: str
    people: int


@dataclass(frozen=True)
class PeopleList:
    """A page of people, and the parts there are."""

    lines: list[PersonLine]
    parts: list[Part]
    page: Page[User]


def _open(on: date) -> Q:
    return Q(ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


def _parts(on: date, at: datetime) -> dict[str, tuple[str, Q]]:
    """The parts of the list as conditions over people. Each stage is the row's own, as in rules.stage_of."""
    staff = Exists(RoleGrant.objects.filter(_open(on), user=OuterRef("pk")))
    family = Exists(Guardianship.objects.filter(_open(on), user=OuterRef("pk")))
    pending = Invitation.objects.filter(user=OuterRef("pk"), state=Invitation.State.PENDING, expires_at__gt=at)
    outside = Q(joined_at__isnull=True, suspended_at__isnull=True)
    return {
        "": ("Everybody", Q(staff) | Q(family)),
        "families": ("Families", Q(family)),
        "staff": ("Staff", Q(staff)),
        "to_invite": ("Not invited", (Q(staff) | Q(family)) & outside & ~Q(Exists(pending))),
        "invited": ("Invited", outside & Q(Exists(pending))),
        "suspended": ("Suspended", Q(suspended_at__isnull=False)),
        "former": ("Former", ~Q(staff) & ~Q(family)),
    }


def people_list(by: User, at: datetime, *, show: str = "", called: str = "", number: int = 1) -> PeopleList:
    """The people this reader may see, in parts; `called` finds by name or address."""
    on = timezone.localdate(at)
    everybody = kept_people(by)
    parts = _parts(on, at)
    counts = {code: everybody.filter(condition).count() for code, (_, condition) in parts.items()}
    people = everybody.filter(parts.get(show, parts[""])[1])
    if called:
        named = people.annotate(whole=Concat("first_name", Value(" "), "last_name"))
        people = named.filter(Q(whole__icontains=called) | Q(email__icontains=called))
    page = Paginator(people, ON_A_PAGE).get_page(number)
    shown = list(page.object_list)
    last = latest_invitations(person.pk for person in shown)
    what = _what_they_are(shown, by, on)
    return PeopleList(
        [PersonLine(one, what.get(one.pk, ""), stage_of(one, last.get(one.pk), at)) for one in shown],
        [Part(code, words, counts[code]) for code, (words, _) in parts.items()],
        page,
    )


def _what_they_are(people: list[User], by: User, on: date) -> dict[int, str]:
    """Practitioner in Acorn; mother of Maya: in a line for each."""
    words: dict[int, list[str]] = {}
    grants = grants_visible_to(by).filter(_open(on), user__in=people).prefetch_related("rooms")
    for grant in grants:
        rooms = listed(room.name for room in grant.rooms.all())
        words.setdefault(grant.user_id, []).append(f"{grant.get_role_display()}{f' in {rooms}' if rooms else ''}")
    links = links_visible_to(by).filter(link_current(on), user__in=people).select_related("child")
    for link in links.order_by("child__known_as", "pk"):
        words.setdefault(link.user_id, []).append(f"{link.relationship} of {link.child.known_as}")
    return {pk: _capital("; ".join(parts)) for pk, parts in words.items()}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class GrantLine:
    """One role of a person."""

    pk: int
    role: str
    rooms: str
    dates: str
    reason: str
    by: str
    may_end: bool
    may_move: bool


@dataclass(frozen=True)
class Child:
    """One child a person is linked to."""

    pk: int
    name: str
    relationship: str


@dataclass(frozen=True)
class PersonSheet:
    """One person's page, as far as the reader may see it. Of the reader's own family: name and roles, nothing else."""

    person: User
    stage: Stage
    own_family: bool
    children: list[Child]
    grants: list[GrantLine]
    past_grants: list[GrantLine]
    history: list[tuple[str, str]]


def _grant_line(grant: RoleGrant, by: User) -> GrantLine:
    role = Role(grant.role)
    may = grant.user_id != by.pk and may_grant(by, role)
    until = f" until {long_date(grant.until_on)}" if grant.until_on else ""
    return GrantLine(
        grant.pk,
        grant.get_role_display(),
        listed(room.name for room in grant.rooms.all()),
        f"since {long_date(grant.from_on)}{until}",
        grant.reason,
        grant.granted_by.full_name if grant.granted_by else "the server",
        may or grant.user_id == by.pk,
        may and role == Role.PRACTITIONER,
    )


def _history(invitations: QuerySet[Invitation]) -> list[tuple[str, str]]:
    """What became of each invitation, the newest first."""
    steps: list[tuple[datetime, str]] = []
    for one in invitations.select_related("invited_by"):
        by = f" by {one.invited_by.full_name}" if one.invited_by else ""
        steps.append((one.sent_at, f"Invited at {one.email}{by}."))
        if one.accepted_at:
            steps.append((one.accepted_at, "Accepted."))
        elif one.revoked_at:
            steps.append((one.revoked_at, "Taken back, or replaced by a newer one."))
    return [(stamp(at), words) for at, words in sorted(steps, reverse=True)]


def person_sheet(person: User, by: User, at: datetime, *, own_family: bool) -> PersonSheet:
    """One person, with what the reader may know of them."""
    on = timezone.localdate(at)
    grants = grants_visible_to(by).filter(user=person).select_related("granted_by").prefetch_related("rooms")
    current = [one for one in grants if one.ended_at is None and (one.until_on is None or one.until_on >= on)]
    past = [one for one in grants if one not in current]
    invitations = Invitation.objects.filter(user=person)
    links = links_visible_to(by).filter(_open(on), user=person).select_related("child")
    return PersonSheet(
        person=person,
        stage=stage_of(person, invitations.first(), at),
        own_family=own_family,
        children=[Child(link.child_id, link.child.known_as, link.relationship) for link in links],
        grants=[_grant_line(one, by) for one in current],
        past_grants=[_grant_line(one, by) for one in past],
        history=[] if own_family else _history(invitations),
    )
