"""The menu, without a word of the domain: each app registers its places, nobody imports upwards to draw it.

    nav.register(NavEntry(url_name="posts:feed", label="Day book", icon="book", order=10, allowed=may_read))

A phone shows at most five places. Up to five main places stand in the bar, if nothing else is left over. Else four
stand there and the fifth is More.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse

BAR = 5


class Group(StrEnum):
    """Where a place stands in the column of a wide screen."""

    ACCOUNT = "account"  # the person's own page: last in the column, top right on a phone
    ENTRANCE = "entrance"  # open to everybody: on the sign-in page, never in the menu
    MAIN = "main"  # above the line
    REST = "rest"  # below the line, behind More on a phone


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """One place: where it leads, what it is called, who may go there.

    `allowed` is asked for signed-in people only. `count` gives the number in the badge, and no badge for zero. `covers`
    names further pages, by the beginning of their URL names, on which this place is the current one. `renewed` is the
    URL name that answers the same number as {"waiting": 3}: the badge keeps up while a page stays open (count.js).
    """

    url_name: str
    label: str | Callable[[HttpRequest], str]
    icon: str
    order: int
    allowed: Callable[[HttpRequest], bool]
    group: Group = Group.MAIN
    count: Callable[[HttpRequest], int] | None = None
    kwargs: Callable[[HttpRequest], Mapping[str, object]] | None = None
    covers: tuple[str, ...] = ()
    renewed: str = ""


@dataclass(frozen=True)
class Place:
    """An entry made ready for one request."""

    url: str
    label: str
    icon: str
    current: str  # "page" on the place itself, "true" on a page below it, "" elsewhere
    count: int
    renewed: str = ""


@dataclass(frozen=True)
class Navigation:
    """What the menu shows to one person. `bar` and `sheet` are the phone's, `main` and `rest` the wide screen's."""

    main: list[Place] = field(default_factory=list)
    rest: list[Place] = field(default_factory=list)
    account: Place | None = None
    bar: list[Place] = field(default_factory=list)
    sheet: list[Place] = field(default_factory=list)

    @property
    def beyond(self) -> list[Place]:
        """Main places that the phone's bar has no room for."""
        return [place for place in self.main if place not in self.bar]

    @property
    def renews(self) -> bool:
        """Whether a number of this menu is renewed while the page stays open."""
        return any(place.renewed for place in self.main + self.rest)

    @property
    def here_is_behind_more(self) -> bool:
        """Whether the current page is one that only More leads to."""
        return any(place.current for place in self.sheet)


_entries: dict[tuple[str, str], NavEntry] = {}


def register(*entries: NavEntry) -> None:
    """Add places to the menu: called from an app's `ready`. The same place registered again replaces itself."""
    for entry in entries:
        _entries[entry.url_name, str(entry.group)] = entry


def registered() -> list[NavEntry]:
    """Every place of every app, in the order of the menu."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def entries_for(request: HttpRequest) -> list[NavEntry]:
    """The places this person may go to. None for somebody who has not signed in."""
    if not request.user.is_authenticated:
        return []
    return [entry for entry in registered() if entry.group != Group.ENTRANCE and entry.allowed(request)]


def entrance(request: HttpRequest) -> list[Place]:
    """The places the sign-in page offers to people who have not signed in."""
    return [_place(entry, request) for entry in registered() if entry.group == Group.ENTRANCE]


def _place(entry: NavEntry, request: HttpRequest) -> Place:
    here = request.resolver_match.view_name if request.resolver_match else ""
    current = "page" if here == entry.url_name else "true" if entry.covers and here.startswith(entry.covers) else ""
    return Place(
        url=reverse(entry.url_name, kwargs=dict(entry.kwargs(request)) if entry.kwargs else None),
        label=entry.label if isinstance(entry.label, str) else entry.label(request),
        icon=entry.icon,
        current=current,
        count=entry.count(request) if entry.count else 0,
        renewed=reverse(entry.renewed) if entry.renewed else "",
    )


def navigation(request: HttpRequest) -> Navigation:
    """The whole menu of this person for this page, put together once per request."""
    kept: Navigation | None = request.__dict__.get("_navigation")
    if kept is None:
        kept = request.__dict__["_navigation"] = _navigation(request)
    return kept


def _navigation(request: HttpRequest) -> Navigation:
    places: dict[Group, list[Place]] = {group: [] for group in Group}
    for entry in entries_for(request):
        places[entry.group].append(_place(entry, request))
    main, rest = places[Group.MAIN], places[Group.REST]
    if len(main) <= BAR and not rest:
        bar, sheet = main, []
    else:
        bar = main[: BAR - 1]
        sheet = main[BAR - 1 :] + rest
    account = places[Group.ACCOUNT]
    return Navigation(main=main, rest=rest, account=account[0] if account else None, bar=bar, sheet=sheet)
