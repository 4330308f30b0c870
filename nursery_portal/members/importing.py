"""What a sheet would do to the register: the plan, line by line, with every reason against it. Reads only.

An import adds; it changes nobody. A child who is in the register already stays as they are, and protection,
restrictions and responsibility have no column.
"""

from dataclasses import dataclass, field
from datetime import date

from nursery_portal.kit import clock
from nursery_portal.kit.words import counted, listed, long_date
from nursery_portal.members.access import Can, may, open_links_of
from nursery_portal.members.models import Guardianship, User
from nursery_portal.members.rules import is_barred, lead_enters
from nursery_portal.members.sheets import BY_NAME, Fault, Row, read
from nursery_portal.register.models import Child, Room

ChildKey = tuple[str, date]


@dataclass
class NewChild:
    """One child to enter: the row that names them first."""

    row: Row
    room: str  # casefolded name of the room


@dataclass
class NewLink:
    """One adult to link to a child."""

    row: Row
    child: ChildKey


@dataclass
class Plan:
    """What would be entered, in the order of the sheet; `faults` is why nothing is."""

    rooms: dict[str, str] = field(default_factory=dict)  # casefolded name: as it is written
    children: dict[ChildKey, NewChild] = field(default_factory=dict)
    links: list[NewLink] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    noted: set[tuple[int, str]] = field(default_factory=set)
    known_rooms: dict[str, Room] = field(default_factory=dict)
    known_children: dict[ChildKey, Child] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to enter."""
        return not (self.rooms or self.children or self.links)

    @property
    def summary(self) -> str:
        """2 rooms, 9 children, 14 adults and 17 links."""
        parts = [
            counted(number, *words)
            for number, words in (
                (len(self.rooms), ("room",)),
                (len(self.children), ("child", "children")),
                (len(self.people), ("adult",)),
                (len(self.links), ("link",)),
            )
            if number
        ]
        return listed(parts)


def child_key(full_name: str, born_on: date) -> ChildKey:
    """How a child is known again: whole name and birthday."""
    return " ".join(full_name.split()).casefold(), born_on


def plan_import(text: str, by: User) -> Plan:
    """The plan of this sheet for this keeper of the register, against the register as it is now."""
    contents = read(text)
    plan = Plan(faults=list(contents.faults))
    if contents.left_out:
        plan.notes.append(f"Columns the register has no use for were left out: {listed(contents.left_out)}.")
    rows = contents.rows
    plan.known_rooms = {room.name.casefold(): room for room in Room.objects.all()}
    born = {row.born_on for row in rows if row.born_on}
    plan.known_children = {
        child_key(child.full_name, child.born_on): child
        for child in Child.objects.filter(born_on__in=born).select_related("room")
    }
    own = set(open_links_of(by).values_list("child", flat=True))
    _plan_rooms_and_children(plan, rows, own)
    _plan_links(plan, rows, by)
    plan.faults.sort(key=lambda fault: fault.line)
    return plan


def _fault(plan: Plan, row: Row, name: str, sentence: str) -> None:
    plan.faults.append(Fault(row.line, BY_NAME[name].heading, sentence))


def _plan_rooms_and_children(plan: Plan, rows: list[Row], own: set[int]) -> None:
    today = clock.today()
    for row in rows:
        room = row.room.casefold()
        known = plan.known_rooms.get(room)
        if row.room and known is None:
            plan.rooms.setdefault(room, row.room)
        if not row.has_child or row.born_on is None:
            continue
        key = child_key(row.full_name, row.born_on)
        there = plan.known_children.get(key)
        if there is not None:
            _compare_with_register(plan, row, there, own)
            continue
        first = plan.children.get(key)
        if first is not None:
            _compare_with_line(plan, row, first.row)
            continue
        plan.children[key] = NewChild(row, room)
        if known is not None and known.closed_on is not None:
            _fault(plan, row, "room", f"The room {known.name} is closed. Choose another.")
        if row.born_on > today:
            _fault(plan, row, "born_on", "The date of birth lies in the future.")
        if (row.started_on or today) < row.born_on:
            _fault(plan, row, "started_on", "The first day lies before the child was born.")


def _compare_with_register(plan: Plan, row: Row, there: Child, own: set[int]) -> None:
    """A child who is in the register stays as they are, also without a place; what the sheet says otherwise is told,
    not done."""
    if there.pk in own:
        _fault(plan, row, "full_name", "This is your own family. Ask another leader to enter it.")
        return
    if not row.has_adult:
        plan.unchanged += 1
    name = there.known_as
    if there.leaving_on is not None and there.leaving_on < clock.today():
        left = f"{name} left on {long_date(there.leaving_on)} and has no place. No sheet gives one back."
        _note(plan, row, there, f"{left} If {name} comes back, enter the first day of the new place in their entry.")
    elif row.started_on is not None and row.started_on != there.started_on:
        stays = f"{name}'s first day is {long_date(there.started_on)} in the register and stays that day."
        _note(plan, row, there, f"{stays} Change it in their entry.")
    if row.room.casefold() != there.room.name.casefold():
        stays = f"{name} is in {there.room.name} in the register and stays there."
        _note(plan, row, there, f"{stays} Move rooms on the children's own pages.")


def _note(plan: Plan, row: Row, there: Child, sentence: str) -> None:
    """Said once of a child, whose second parent has a row, too."""
    if (there.pk, sentence) not in plan.noted:
        plan.noted.add((there.pk, sentence))
        plan.notes.append(f"Line {row.line}: {sentence}")


def _compare_with_line(plan: Plan, row: Row, first: Row) -> None:
    """The rows of one child agree with each other."""
    for name in ("room", "known_as", "started_on"):
        own, other = getattr(row, name), getattr(first, name)
        if own and other and str(own).casefold() != str(other).casefold():
            _fault(plan, row, name, f"Line {first.line} says something else about the same child.")


def _plan_links(plan: Plan, rows: list[Row], by: User) -> None:
    adults = [row for row in rows if row.has_adult and row.born_on is not None]
    emails = {row.email.lower() for row in adults}
    accounts = {user.email.lower(): user for user in User.objects.filter(email__in=emails)}
    known = {child.pk: key for key, child in plan.known_children.items()}
    linked = {
        (known[link.child_id], link.user.email.lower())
        for link in Guardianship.objects.filter(child__in=known, ended_at__isnull=True)
        .exclude(until_on__lt=clock.today())
        .select_related("user")
    }
    named: dict[str, Row] = {}
    for row in adults:
        assert row.born_on is not None  # noqa: S101 - filtered above
        email = row.email.lower()
        key = child_key(row.full_name, row.born_on)
        if email == by.email.lower():
            _fault(plan, row, "email", "Nobody links a child to themselves. Ask another leader to enter it.")
            continue
        _same_person(plan, row, email, named, accounts)
        if (key, email) in linked:
            plan.unchanged += 1
            continue
        there = plan.known_children.get(key)
        if there is not None and _lead_first(there, row, accounts.get(email), by):
            _fault(plan, row, "email", "Please ask the safeguarding lead before this person is entered for this child.")
            continue
        linked.add((key, email))
        plan.links.append(NewLink(row, key))
        if email not in accounts:
            plan.people.add(email)


def _lead_first(child: Child, row: Row, account: User | None, by: User) -> bool:
    """Whether `write_link` would refuse this adult: barred, or the lead's to enter."""
    if is_barred(child, row.email, f"{row.first_name} {row.last_name}"):
        return True
    return account is not None and not may(by, Can.CHANGE_PROTECTION) and lead_enters(child, account, clock.today())


def _same_person(plan: Plan, row: Row, email: str, named: dict[str, Row], accounts: dict[str, User]) -> None:
    """An address belongs to one person: one wrong letter would link a stranger to a child."""
    whole = (row.first_name.casefold(), row.last_name.casefold())
    account = accounts.get(email)
    if account is not None and (account.first_name.casefold(), account.last_name.casefold()) != whole:
        _fault(plan, row, "email", f"This address already belongs to {account.full_name}. Look at it again.")
        return
    first = named.setdefault(email, row)
    if (first.first_name.casefold(), first.last_name.casefold()) != whole:
        _fault(plan, row, "email", f"Line {first.line} gives this address to somebody of another name.")


def faults_by_line(faults: list[Fault], most: int = 100) -> list[str]:
    """The faults as sentences, the first hundred of them."""
    shown = [str(fault) for fault in faults[:most]]
    if len(faults) > most:
        shown.append(f"And {len(faults) - most} more after these.")
    return shown
