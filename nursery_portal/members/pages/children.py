"""Children as the register shows them: the list by room, and one child with links, key people and dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.words import counted, long_date, short_date
from nursery_portal.members.access import kept_children, kept_rooms, links_visible_to
from nursery_portal.members.models import Guardianship, KeyPersonAssignment, User, link_current
from nursery_portal.members.pages.people import latest_invitations
from nursery_portal.members.rules import NAMED, Stage, stage_of
from nursery_portal.register.models import Child, Room, enrolled_or_later

ON_A_PAGE = 60


@dataclass(frozen=True)
class ChildLine:
    """One child of the list."""

    pk: int
    known_as: str
    room: str
    key_person: str
    adults: str
    tone: str
    place: str


@dataclass(frozen=True)
class RoomTab:
    """One room and the number of its children."""

    pk: int
    name: str
    children: int


@dataclass(frozen=True)
class ChildList:
    """A page of the list, and the ways to its other parts."""

    lines: list[ChildLine]
    rooms: list[RoomTab]
    everybody: int
    later: int
    left: int
    page: Page[Child]


def _key_people(children: Iterable[Child], on: date) -> dict[int, str]:
    assigned = KeyPersonAssignment.objects.filter(child__in=list(children), from_on__lte=on)
    current = assigned.filter(Q(until_on__isnull=True) | Q(until_on__gte=on)).select_related("practitioner")
    return {one.child_id: one.practitioner.full_name for one in current}


def _place(child: Child, on: date) -> str:
    if child.leaving_on is not None:
        return f"{'Left' if child.leaving_on < on else 'Last day'} {short_date(child.leaving_on)}"
    return f"Starts {short_date(child.started_on)}" if child.started_on > on else ""


def _adults(links: list[Guardianship]) -> tuple[str, str]:
    """How far a child's adults have come, and how the chip looks."""
    if not links:
        return "Nobody linked", "warn"
    joined = sum(link.user.joined_at is not None for link in links)
    if joined == len(links):
        return f"{counted(joined, 'adult')}, joined", "good"
    return f"{joined} of {len(links)} joined", "note"


def child_list(
    by: User, at: datetime, *, room: Room | None = None, show: str = "", called: str = "", number: int = 1
) -> ChildList:
    """The children this reader may see, filtered: of one room, starting later, left, or with a name like `called`."""
    on = timezone.localdate(at)
    children = kept_children(by)
    counts = children.aggregate(
        everybody=Count("pk", filter=enrolled_or_later(on)),
        later=Count("pk", filter=Q(started_on__gt=on)),
        left=Count("pk", filter=Q(leaving_on__lt=on)),
    )
    per_room = dict(children.filter(enrolled_or_later(on)).order_by().values_list("room").annotate(Count("pk")))
    if show == "left":
        children = children.filter(leaving_on__lt=on).order_by("-leaving_on", "known_as", "pk")
    elif show == "later":
        children = children.filter(started_on__gt=on).order_by("started_on", "known_as", "pk")
    else:
        children = children.filter(enrolled_or_later(on))
    if room is not None:
        children = children.filter(room=room)
    if called:
        children = children.filter(known_as__icontains=called)
    page = Paginator(children.select_related("room"), ON_A_PAGE).get_page(number)
    shown = list(page.object_list)
    key_people = _key_people(shown, on)
    links: dict[int, list[Guardianship]] = {}
    for link in links_visible_to(by).filter(link_current(on), child__in=shown).select_related("user"):
        links.setdefault(link.child_id, []).append(link)
    lines = []
    for child in shown:
        words, tone = _adults(links.get(child.pk, []))
        lines.append(
            ChildLine(
                child.pk,
                child.known_as,
                child.room.name,
                key_people.get(child.pk, ""),
                words,
                tone,
                _place(child, on),
            )
        )
    rooms = [
        RoomTab(one.pk, one.name, per_room.get(one.pk, 0))
        for one in kept_rooms(by)
        if one.closed_on is None or per_room.get(one.pk)
    ]
    return ChildList(lines, rooms, counts["everybody"], counts["later"], counts["left"], page)


@dataclass(frozen=True)
class LinkLine:
    """One adult of a child. The last three are filled for the safeguarding lead alone."""

    pk: int
    person: User
    relationship: str
    asked_by: str  # who asked a relative in, and takes them along
    kind: str
    signs: bool
    dates: str
    stage: Stage
    over: bool
    basis: str
    evidence: str
    restrictions: list[str]


@dataclass(frozen=True)
class KeyPersonLine:
    """One key person, with dates."""

    name: str
    dates: str
    current: bool


@dataclass(frozen=True)
class ChildSheet:
    """All of one child's entry that the reader may see."""

    child: Child
    room: str
    born: str
    age: str
    started: str
    leaving: str
    has_left: bool
    links: list[LinkLine]
    past_links: list[LinkLine]
    key_people: list[KeyPersonLine]


def _dates(from_on: date, until_on: date | None) -> str:
    until = f" until {long_date(until_on)}" if until_on else ""
    return f"since {long_date(from_on)}{until}"


def age_in_words(born_on: date, on: date) -> str:
    """3 years 4 months; 11 months."""
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    if months < 0:
        return ""
    years, rest = divmod(months, 12)
    parts = [counted(years, "year")] if years else []
    return " ".join([*parts, counted(rest, "month")] if rest or not years else parts)


def _restrictions(link: Guardianship, on: date) -> list[str]:
    until = f" until {long_date(link.order_expires_on)}" if link.order_expires_on else ""
    begins = link.order_begins_on
    later = f" from {long_date(begins)}" if begins and begins > on else ""
    if link.is_over(on) and link.kept_away_with:
        return []  # it came with whoever asked this relative in, and is over with the link
    shown = [(field, words) for field, words in NAMED.items() if link.restricts(field, max(on, begins or on))]
    return [f"{words}{later}{until}" for _, words in shown]


def _evidence(link: Guardianship) -> str:
    if link.evidence_seen_by is None or link.evidence_seen_on is None:
        return ""
    return f"seen by {link.evidence_seen_by.full_name} on {long_date(link.evidence_seen_on)}"


def _link_lines(links: QuerySet[Guardianship], at: datetime, *, with_causes: bool) -> list[LinkLine]:
    on = timezone.localdate(at)
    found = list(links.select_related("user", "evidence_seen_by", "invited_by"))
    last = latest_invitations(link.user_id for link in found)
    return [
        LinkLine(
            link.pk,
            link.user,
            link.relationship,
            link.invited_by.full_name if link.invited_by else "",
            link.get_kind_display(),
            link.has_parental_responsibility,
            _dates(link.from_on, link.until_on),
            stage_of(link.user, last.get(link.user_id), at),
            link.is_over(on),
            link.get_basis_display() if with_causes else "",
            _evidence(link) if with_causes else "",
            _restrictions(link, on) if with_causes else [],
        )
        for link in found
    ]


def child_sheet(child: Child, by: User, at: datetime, *, with_causes: bool) -> ChildSheet:
    """One child's entry; `with_causes` for who may read protection, responsibility and restrictions."""
    on = timezone.localdate(at)
    lines = _link_lines(links_visible_to(by).filter(child=child), at, with_causes=with_causes)
    assigned = KeyPersonAssignment.objects.filter(child=child).select_related("practitioner")
    return ChildSheet(
        child=child,
        room=child.room.name,
        born=long_date(child.born_on),
        age=age_in_words(child.born_on, on),
        started=long_date(child.started_on),
        leaving=long_date(child.leaving_on) if child.leaving_on else "",
        has_left=child.leaving_on is not None and child.leaving_on < on,
        links=[line for line in lines if not line.over],
        past_links=[line for line in lines if line.over],
        key_people=[
            KeyPersonLine(
                one.practitioner.full_name,
                _dates(one.from_on, one.until_on),
                one.from_on <= on and (one.until_on is None or one.until_on >= on),
            )
            for one in assigned
        ],
    )


def links_without_evidence(by: User) -> QuerySet[Guardianship]:
    """The parents and carers of children with a place of whom nobody has recorded whether they hold responsibility."""
    on = clock.today()
    return (
        links_visible_to(by)
        .filter(link_current(on), enrolled_or_later(on, "child__"))
        .filter(kind=Guardianship.Kind.GUARDIAN, has_parental_responsibility=False, evidence_seen_on__isnull=True)
        .select_related("user", "child")
        .order_by("child__known_as", "child", "pk")
    )
