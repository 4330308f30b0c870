"""Days to keep: when the lead and the deputy renew their training, when a policy is looked at again. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from nursery_portal.kit.words import long_date
from nursery_portal.members.access import leaders
from nursery_portal.members.inspection import Table
from nursery_portal.members.models import Role, User
from nursery_portal.policies.models import Training
from nursery_portal.policies.rules import current_versions

TRAINED = (Role.DSL, Role.DEPUTY_DSL)
RENEWED_AFTER = timedelta(days=730)  # the law asks for it at the latest every two years
TRAINING_AHEAD, REVIEW_AHEAD = timedelta(days=60), timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """One day to keep."""

    what: str
    on: date
    overdue: bool
    url: str
    who: User | None = None
    soon: bool = False


@dataclass(frozen=True)
class Trained:
    """A lead or deputy with their latest training; none was entered yet where `training` is empty."""

    person: User
    role: Role
    training: Training | None
    overdue: bool
    soon: bool = False  # near enough to be told of

    @property
    def done(self) -> str:
        """When it was done."""
        return long_date(self.training.trained_on) if self.training else ""

    @property
    def until(self) -> str:
        """By when it is renewed."""
        return long_date(self.training.renew_on) if self.training else ""


def counting() -> QuerySet[Training]:
    """The entries in whose place no other was made."""
    return Training.objects.filter(put_right_by__isnull=True)


def trained(on: date) -> list[Trained]:
    """Lead and deputies on that day, each with the training of theirs that has to be renewed first. Of one person and
    title what was entered last counts, whatever its day: so a mistake is put right by entering it anew. An entry in
    whose place another was made counts no more."""
    people = [(role, person) for role in TRAINED for person in leaders(on).get(role, [])]
    latest: dict[int, dict[str, Training]] = {}
    for one in counting().filter(user__in=[person.pk for _, person in people]).order_by("pk"):
        latest.setdefault(one.user_id, {})[one.title.lower()] = one
    found = []
    for role, person in people:
        own = latest.get(person.pk, {}).values()
        first = min(own, key=lambda one: one.renew_on, default=None)
        overdue = first is None or first.renew_on < on
        soon = first is not None and not overdue and first.renew_on <= on + TRAINING_AHEAD
        found.append(Trained(person, role, first, overdue, soon))
    return found


def days_to_keep(on: date) -> list[Due]:
    """Every training and every review of a policy in effect, the nearest first."""
    here = reverse("policies:dates")
    found = [
        Due(
            f"{one.training.title} of {one.person.full_name}",
            one.training.renew_on,
            one.overdue,
            f"{here}#person-{one.person.pk}",
            one.person,
            one.soon,
        )
        for one in trained(on)
        if one.training is not None
    ]
    found += [
        Due(
            f"The review of “{version.document.title}”",
            version.review_on,
            version.review_on < on,
            reverse("policies:policy", args=[version.document.slug]),
            soon=on <= version.review_on <= on + REVIEW_AHEAD,
        )
        for version in current_versions(on)
    ]
    return sorted(found, key=lambda one: (one.on, one.what))


def due_soon(on: date) -> list[Due]:
    """Those that are overdue or near enough to be told of."""
    return [one for one in days_to_keep(on) if one.overdue or one.soon]


def dates_table(on: date) -> Table:
    """For an inspection: the training of lead and deputies, with what is overdue."""
    rows = []
    for one in trained(on):
        words = f"{one.training.title}, done {one.done}, renew by {one.until}" if one.training else "none entered"
        rows.append((f"{one.role.label}: {one.person.full_name}", words + (", overdue" if one.overdue else "")))
    return Table("Safeguarding training", rows)
