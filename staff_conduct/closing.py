"""Whom a concern or a case is closed to, as marks for a restore to be compared with (`kit.closing`)."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from nursery_portal.kit.closing import digest_of, register
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from staff_conduct.access import readers_of
from staff_conduct.actions import keep_out_again
from staff_conduct.models import Barred, CaseBarred, Concern, ConcernSubject, ConductCase

SENTENCE = (
    "somebody had been kept from this concern or case, and the portal could not close it to them again without leaving "
    "it to nobody: nobody opens it before those who handle it have stepped back, or named whom it is about, again"
)


def declare() -> None:
    """Register it. Called from the app's `ready()`."""
    register("conduct", marks=marks, there=there, again=again, sentence=SENTENCE)


def marks() -> Iterator[str]:
    """For each concern and case, everybody it is closed to, whatever for."""
    closed = {(str(concern), user) for concern, user in Barred.objects.values_list("concern", "user")}
    closed |= {(str(concern), user) for concern, user in ConcernSubject.objects.values_list("concern", "user")}
    closed |= {(str(case), user) for case, user in CaseBarred.objects.values_list("case", "user")}
    return (_mark(what, user) for what, user in closed)


def _mark(what: str, user: int) -> str:
    return f"{what}:{digest_of('conduct', what, user)}"


def _closed_by(lost: Collection[str]) -> dict[Concern | ConductCase, set[int]]:
    """Whom each item that this database has was closed to by these marks, as far as it has their account: each is tried
    with the portal's key, since a mark alone tells nobody whom it is about."""
    ids = {mark.partition(":")[0] for mark in lost}
    accounts = list(User.objects.values_list("pk", flat=True)) if ids else []
    closed: dict[Concern | ConductCase, set[int]] = defaultdict(set)
    items: list[Concern | ConductCase] = [*Concern.objects.filter(pk__in=ids), *ConductCase.objects.filter(pk__in=ids)]
    for item in items:
        closed[item] |= {user for user in accounts if _mark(str(item.pk), user) in lost}
    return closed


def there(lost: Collection[str]) -> set[str]:
    """Those of them about an item and an account that this database has: what it lost whole is open to nobody, and who
    has no account here opens nothing."""
    return {_mark(str(item.pk), user) for item, people in _closed_by(lost).items() for user in people}


def again(lost: Collection[str]) -> int:
    """Close each item to those people again, but not to its readers where nobody else would read it: that is left to
    people."""
    closed = 0
    for item, people in _closed_by(lost).items():
        reading = {one.pk for one in readers_of(item)}
        for some in filter(None, (people - reading, people & reading)):
            try:
                keep_out_again(item, some)
            except Refused:
                continue
            closed += len(some)
    return closed
