"""Much from one account in one day: all of it is taken in, but not each piece is a mail to every reader at once.

The readers do not see that it is one account's, where the name is kept from them: told of each by night, they would
read the true one last.
"""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta

from staff_conduct.models import Addition, Concern, Source

AT_ONCE_A_DAY = 5
A_DAY = timedelta(days=1)

Came = tuple[datetime, uuid.UUID, str]  # when, in which concern, and whose: the mark of an account


def tells_at_once(concern: Concern, at: datetime) -> bool:
    """Whether the readers are told now of what has just come in with this concern: of five pieces a day from one
    account, words that were added among them; of the others within the hour. Of what the comment queue hands on always.
    """
    if not concern.reporter_mark or concern.source == Source.MODERATION:
        return True
    return len(_came(at - A_DAY, concern.reporter_mark)) <= AT_ONCE_A_DAY


def left_for_later(since: datetime) -> list[tuple[datetime, uuid.UUID]]:
    """What has come in since then of which nobody was told at once: when, and in which concern."""
    left: list[tuple[datetime, uuid.UUID]] = []
    lately: dict[str, list[datetime]] = defaultdict(list)
    for at, concern, mark in _came(since - A_DAY):
        lately[mark] = [*(one for one in lately[mark] if one > at - A_DAY), at]
        if len(lately[mark]) > AT_ONCE_A_DAY and at > since:
            left.append((at, concern))
    return left


def _came(since: datetime, mark: str = "") -> list[Came]:
    """What accounts sent after this instant, in the order in which it came; of this one alone, if it is named."""
    concerns = Concern.objects.exclude(reporter_mark="").exclude(source=Source.MODERATION)
    concerns = concerns.filter(reporter_mark=mark) if mark else concerns
    added = Addition.objects.filter(concern__in=concerns, kind=Addition.Kind.FROM_REPORTER, at__gt=since)
    return sorted(
        [
            *concerns.filter(raised_at__gt=since).values_list("raised_at", "pk", "reporter_mark"),
            *added.values_list("at", "concern", "concern__reporter_mark"),
        ]
    )
