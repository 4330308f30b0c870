"""What the nursery that is being told holds so far, and the steps in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from nursery_portal.home.demonstration import cast
from nursery_portal.home.demonstration.photographs import Photograph
from nursery_portal.home.demonstration.scenes import SEED
from nursery_portal.home.demonstration.stories import LONDON, Scheduled, calendar, working_day
from nursery_portal.media.intake import Intake
from nursery_portal.members.models import Guardianship, User
from nursery_portal.register.models import Child, Room
from posts.models import Comment, Post

if TYPE_CHECKING:
    from staff_conduct.models import Concern, ConductCase


@dataclass(frozen=True, slots=True)
class Step:
    """Something somebody does at an instant: one or a few actions in a row."""

    at: datetime
    do: Callable[[], object]


@dataclass
class World:
    """The rows made so far under the keys by which stories name them.

    `chosen` limits what is told to these stories (for tests; None is all). `pictures` are the photographs of the
    stories in their order, already taken in, each handed out once.
    """

    now: datetime
    seed: int = SEED
    chosen: frozenset[str] | None = None
    password_hash: str = ""
    pictures: Iterator[tuple[Photograph, Intake]] = field(default_factory=lambda: iter(()))
    people: dict[str, User] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    links: dict[tuple[str, str], Guardianship] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[tuple[str, str, int], Comment] = field(default_factory=dict)
    concerns: dict[str, Concern] = field(default_factory=dict)
    cases: dict[str, ConductCase] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which it is told, in the nursery's own time zone."""
        return self.now.astimezone(LONDON).date()

    def at(self, ago: int, clock: str) -> datetime:
        """The instant so many days ago at that hour of the nursery's clock, and in any case before now."""
        hour, minute = map(int, clock.split(":"))
        instant = datetime.combine(self.today - timedelta(days=ago), time(hour, minute), LONDON)
        return min(instant, self.now - timedelta(minutes=10))

    def weekday_at(self, ago: int, clock: str) -> datetime:
        """The same on a working day: what falls on a weekend is done on the Friday before."""
        day = self.today - timedelta(days=ago)
        return self.at(ago + (day - working_day(day, 0)).days, clock)

    def rng(self, topic: str) -> Random:
        """Chance that repeats with the seed, for one topic alone."""
        return Random(f"{self.seed}:{topic}")

    def person(self, key: str) -> User:
        """The account of a member of staff (by key) or of a guardian (by address)."""
        return self.people[cast.email_of(key)]

    def told(self) -> list[Scheduled]:
        """The chosen stories at their instants, oldest first."""
        return [one for one in calendar(self.now) if self.chosen is None or one.story.slug in self.chosen]
