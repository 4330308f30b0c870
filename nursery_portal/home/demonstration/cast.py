"""Who is who in the demonstration nursery: what a register holds, as plain data relative to a day.

Everything is fiction. Addresses are under domains that no mail can reach (RFC 2606 and `.example`). Days are written
as distances from `today`, so that the nursery is always three months into using its portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

NURSERY_NAME = "Stepping Stones"
NURSERY_LEGAL_NAME = "Stepping Stones Day Nursery Ltd"
NURSERY_ICO = "ZX000000 (invented)"
NURSERY_ADDRESS = "2 Mill Lane, Northbridge"
NURSERY_PHONE = "01632 960 214"
NURSERY_EMAIL = "office@stepping-stones.example"
PORTAL_OPENED = 95
"""Days before today on which the nursery began to use the portal; nothing in the demonstration is older."""


@dataclass(frozen=True, slots=True)
class Room:
    """An age group, in the order a child passes through them."""

    name: str
    age_range: str


@dataclass(frozen=True, slots=True)
class Child:
    """One registered child. `known_as` is unique in this nursery and is the key used everywhere else."""

    known_as: str
    full_name: str
    months: int
    room: str
    started: int
    key_person: str
    left: int | None = None
    protected: bool = False

    def born_on(self, today: date) -> date:
        """A believable birthday: as many months ago as the age says, on a day taken from the family name."""
        months = today.year * 12 + today.month - 1 - self.months
        day = sum(map(ord, self.full_name.split()[-1])) % 28 + 1
        born = date(months // 12, months % 12 + 1, day)
        return born if day <= today.day else _month_before(born)

    def started_on(self, today: date) -> date:
        """The first day at the nursery."""
        return today - timedelta(days=self.started)

    def leaving_on(self, today: date) -> date | None:
        """The last day at the nursery, for a leaver."""
        return None if self.left is None else today - timedelta(days=self.left)

    def enrolled(self, ago: int) -> bool:
        """Whether the child had a place that many days before today."""
        return self.started >= ago and (self.left is None or ago >= self.left)


@dataclass(frozen=True, slots=True)
class Link:
    """What one adult is to one child. `basis` is empty where there is no parental responsibility."""

    child: str
    relationship: str
    basis: str = ""
    kind: str = "guardian"
    no_contact: bool = False
    hide_location: bool = False
    no_images_at_all: bool = False
    order_expires_in: int | None = None

    @property
    def has_parental_responsibility(self) -> bool:
        """Only somebody with parental responsibility may give, refuse or withdraw permission."""
        return bool(self.basis)


@dataclass(frozen=True, slots=True)
class Guardian:
    """An adult linked to one or more children.

    `invited` and `joined` are days ago: entered but never invited (None, None), invited and not yet here (n, None),
    or a member (n, m).
    """

    email: str
    first_name: str
    last_name: str
    links: tuple[Link, ...]
    invited: int | None = PORTAL_OPENED - 1
    joined: int | None = PORTAL_OPENED - 3

    @property
    def name(self) -> str:
        """First and family name."""
        return f"{self.first_name} {self.last_name}"

    def children(self) -> tuple[str, ...]:
        """The known-as names of the linked children."""
        return tuple(link.child for link in self.links)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role from a day on; the role names are those of the members app."""

    role: str
    rooms: tuple[str, ...] = ()
    since: int = PORTAL_OPENED


@dataclass(frozen=True, slots=True)
class Staff:
    """An adult who works at the nursery. `key` is how stories, scenes and conduct cases name them."""

    key: str
    email: str
    first_name: str
    last_name: str
    job: str
    grants: tuple[Grant, ...]

    @property
    def name(self) -> str:
        """First and family name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one guardian answered for one child so many days ago; None where the question was left for later.

    A later answer supersedes an earlier one question by question: a yes followed by a no is a withdrawal.
    """

    guardian: str
    child: str
    ago: int
    own: bool | None
    group: bool | None
    name: bool | None
    covered: bool | None


def _month_before(day: date) -> date:
    return day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)


ROOMS = (
    Room("Willow", "6 months to 2 years"),
    Room("Beech", "2 to 3 years"),
    Room("Acorn", "3 to 4 years"),
    Room("Oak", "pre-school, 4 and rising 5"),
)


@cache
def children() -> dict[str, Child]:
    """Every child of the register by known-as name."""
    from nursery_portal.home.demonstration.families import CHILDREN

    return {child.known_as: child for child in CHILDREN}


@cache
def guardians() -> dict[str, Guardian]:
    """Every linked adult by e-mail address."""
    from nursery_portal.home.demonstration.families import GUARDIANS

    return {guardian.email: guardian for guardian in GUARDIANS}


@cache
def answers() -> tuple[Answer, ...]:
    """Every consent answer, oldest first."""
    from nursery_portal.home.demonstration.families import ANSWERS

    return tuple(sorted(ANSWERS, key=lambda answer: -answer.ago))


@cache
def staff() -> dict[str, Staff]:
    """Everybody who works at the nursery by key."""
    from nursery_portal.home.demonstration.team import STAFF

    return {person.key: person for person in STAFF}


def email_of(key: str) -> str:
    """The address of a person named in a story: a key of the staff, or already an address of a guardian."""
    return staff()[key].email if key in staff() else guardians()[key].email


def permitted(child: str, *, group: bool, ago: float) -> bool:
    """What the register's answers ought to mean so many days before today.

    A small, independent statement of the consent rule for checking the stories; the portal never reads it.
    """
    if not children()[child].enrolled(int(ago)):
        return False
    holders = [(g.email, link) for g in guardians().values() for link in g.links if link.child == child]
    if any(link.no_images_at_all for _, link in holders) or children()[child].protected:
        return False
    for purpose in ("own", "group") if group else ("own",):
        latest = {
            answer.guardian: value
            for answer in answers()
            if answer.child == child and answer.ago >= ago and (value := getattr(answer, purpose)) is not None
        }
        votes = [latest.get(email) for email, link in holders if link.has_parental_responsibility]
        if False in votes or True not in votes:
            return False
    return True
