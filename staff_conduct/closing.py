"""Whom a concern or a case is closed to, as marks for a restore to be compared with (`kit.closing`)."""

from collections.abc import Collection, Iterator

from nursery_portal.kit.closing import digest_of, register
from staff_conduct.models import Barred, CaseBarred, Concern, ConcernSubject, ConductCase

SENTENCE = (
    "somebody had been kept from this concern or case: nobody opens it before those who handle it have stepped back, "
    "or named whom it is about, again"
)


def declare() -> None:
    """Register it. Called from the app's `ready()`."""
    register("conduct", marks=marks, there=there, sentence=SENTENCE)


def marks() -> Iterator[str]:
    """For each concern and case, everybody it is closed to, whatever for."""
    closed = {(str(concern), user) for concern, user in Barred.objects.values_list("concern", "user")}
    closed |= {(str(concern), user) for concern, user in ConcernSubject.objects.values_list("concern", "user")}
    closed |= {(str(case), user) for case, user in CaseBarred.objects.values_list("case", "user")}
    return (f"{what}:{digest_of('conduct', what, user)}" for what, user in closed)


def there(ids: Collection[str]) -> set[str]:
    """Those of them that this database has: what it lost whole is open to nobody."""
    concerns = Concern.objects.filter(pk__in=ids).values_list("pk", flat=True)
    cases = ConductCase.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return {str(pk) for pk in (*concerns, *cases)}
