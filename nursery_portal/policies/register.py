"""The register of acknowledgements: who has acknowledged what, and who has not. Reads only; the same few queries for a
thousand members as for ten."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from nursery_portal.kit.words import long_date
from nursery_portal.members.models import User
from nursery_portal.policies.models import Acknowledgement, PolicyVersion
from nursery_portal.policies.rules import (
    FAMILIES,
    STAFF,
    YEAR,
    current_versions,
    is_asked,
    is_due_again,
    members_by_side,
)

SIDES = ((STAFF.value, "Staff"), (FAMILIES.value, "Parents, carers and relatives"))


@dataclass(frozen=True)
class Missing:
    """Somebody who has not acknowledged a policy, and since when it waits for them."""

    person: User
    side: str
    since: date
    yearly: bool

    @property
    def words(self) -> str:
        """Why it waits, and since when."""
        return f"{'once more, since' if self.yearly else 'since'} {long_date(self.since)}"


@dataclass
class Kept:
    """One policy in the register."""

    version: PolicyVersion
    asked: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int, int]]:
        """For staff and for families: how many of how many."""
        return [(words, self.done[side], self.asked[side]) for side, words in SIDES if side in self.asked]


def _latest(versions: list[PolicyVersion]) -> dict[tuple[int, int, str], datetime]:
    rows = Acknowledgement.objects.filter(version__in=versions).order_by().values_list("version", "user", "wording")
    return {(version, user, side): at for version, user, side, at in rows.annotate(last=Max("at"))}


def register(at: datetime) -> list[Kept]:
    """Every policy that is acknowledged, with who has not: staff first, then by name."""
    on = timezone.localdate(at)
    versions = [one for one in current_versions(on).order_by("document__title") if one.document.must_be_acknowledged]
    members = members_by_side(on)
    everybody = User.objects.filter(pk__in=set().union(*members.values()))  # in_bulk would ask a thousand at a time
    people = {one.pk: one for one in everybody}
    last = _latest(versions)
    found = []
    for version in versions:
        one = Kept(version)
        for side, _ in SIDES:
            if not is_asked(version.document, side):
                continue
            one.asked[side], one.done[side] = len(members[side]), 0
            for pk in members[side]:
                when = last.get((version.pk, pk, side))
                again = when is not None and is_due_again(version.document, side, when, at)
                if when is not None and not again:
                    one.done[side] += 1
                else:
                    one.missing.append(Missing(people[pk], side, _since(version, people[pk], when), again))
        one.missing.sort(key=lambda each: (each.side != STAFF, each.person.full_name, each.person.pk))
        found.append(one)
    return found


def _since(version: PolicyVersion, person: User, last: datetime | None) -> date:
    """From which day on it waits for this person."""
    if last is not None:
        return timezone.localdate(last + YEAR)
    joined = timezone.localdate(person.joined_at) if person.joined_at else version.effective_on
    return max(version.effective_on, joined)


def overdue_people(at: datetime, after: timedelta = timedelta(days=3)) -> set[int]:
    """Everybody for whom a policy has waited longer than `after`: till then they meet it when they next come in."""
    until = timezone.localdate(at) - after
    return {one.person.pk for kept in register(at) for one in kept.missing if one.since <= until}
