"""The mail of the day: what it tells is counted by those who know, for everybody at once. Reads only.

An upper layer adds a source: for these people, since and until these instants, one sentence each for those to whom
there is something to tell. A source asks the same few queries for ten people as for a thousand, and names nobody.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from nursery_portal.kit.words import counted
from nursery_portal.notify.models import Digest, DigestRun, Notice
from nursery_portal.notify.rules import TRIES, digest_readers
from nursery_portal.register.models import Nursery

Source = Callable[[set[int], datetime, datetime], Mapping[int, str]]
FURTHEST = timedelta(days=3)
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[name] = source


def _notices(people: set[int], since: datetime, until: datetime) -> Mapping[int, str]:
    """How many notices wait that no mail of their own told of."""
    rows = Notice.objects.filter(daily=True, read_at=None, made_at__gt=since, made_at__lte=until)
    numbers = rows.order_by().values_list("recipient").annotate(n=Count("pk"))
    return {pk: f"{counted(n, 'notice')} for you." for pk, n in numbers if pk in people}


def begins_at(at: datetime) -> datetime:
    """When the mails of that day begin to go out, as the nursery chose."""
    hour = Nursery.objects.filter(pk=1).values_list("digest_at", flat=True).first()
    local = timezone.localtime(at)
    return timezone.make_aware(datetime.combine(local.date(), hour)) if hour else local


def since_of(at: datetime) -> datetime:
    """Where the last mails of a day ended; three days back at most."""
    last = DigestRun.objects.order_by("-day").values_list("until", flat=True).first()
    return max(last or at - timedelta(days=1), at - FURTHEST)


def missed(at: datetime) -> dict[datetime, set[int]]:
    """Whose last mails of the day did not go out, by the instant from which they were told nothing: no mail server was
    there until the next ones were made. Who had one since was told of all that in it."""
    later = Digest.objects.filter(user=OuterRef("user"), day__gt=OuterRef("day"), mailed_at__isnull=False)
    first = timezone.localdate(at - FURTHEST)
    unsent = Digest.objects.filter(~Exists(later), day__gte=first, mailed_at=None, tries__lt=TRIES)
    since = dict(DigestRun.objects.filter(day__gte=first).values_list("day", "since"))
    earliest = {pk: since[day] for pk, day in unsent.order_by("-day").values_list("user", "day") if day in since}
    found: dict[datetime, set[int]] = {}
    for pk, begun in earliest.items():
        found.setdefault(max(begun, at - FURTHEST), set()).add(pk)
    return found


def lines_for(since: datetime, until: datetime, among: set[int] | None = None) -> dict[int, list[str]]:
    """What each reader of the mail of the day is told; those to whom there is nothing to tell are left out. `among`:
    of these people only."""
    people = set(digest_readers(until).values_list("pk", flat=True))
    people = people if among is None else people & among
    found: dict[int, list[str]] = {}
    for source in (*(_sources[name] for name in sorted(_sources)), _notices):
        for pk, sentence in source(people, since, until).items():
            if pk in people:
                found.setdefault(pk, []).append(sentence)
    return found
