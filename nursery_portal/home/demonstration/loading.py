"""Telling the demonstration nursery: the same actions as people take, each at its instant, with the clock moved.

Nothing here writes a row. What an action refuses is refused here, too, and ends the loading unless the story says that
it is refused. One order of all that happens, so that the chain of events reads as three months would have left it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from nursery_portal.home.demonstration import (
    loading_comments,
    loading_conduct,
    loading_people,
    loading_permissions,
    loading_posts,
    loading_rare,
)
from nursery_portal.home.demonstration.loading_pictures import taken_in
from nursery_portal.home.demonstration.loading_world import World
from nursery_portal.home.demonstration.scenes import SEED
from nursery_portal.home.demonstration.sign_ins import PASSWORD
from nursery_portal.home.demonstration.stories import LONDON
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery

PARTS = (loading_people, loading_permissions, loading_posts, loading_comments, loading_conduct, loading_rare)
TOLD_UNTIL = time(18, 30)
"""The hour of another day than the present one, for which the nursery is told."""
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAILS_KEPT = timedelta(days=7)
"""Older mails of the demonstration would only pile up; the last week's can be opened under var/mail."""


def refuse_unless_demonstration() -> None:
    """Raise Refused outside the demonstration."""
    if not settings.PORTAL_DEMO:
        raise Refused("This is a real portal. The demonstration is loaded with PORTAL_DEMO=1 only, as in `make run`.")


def refuse_unless_empty() -> None:
    """Raise Refused where there is anybody or anything already."""
    if User.objects.exists() or Nursery.objects.exists():
        raise Refused("There are people in this database already. Start over with: make reset-demo")


def load(
    *,
    today: date | None = None,
    seed: int = SEED,
    stories: Collection[str] | None = None,
    workers: int = 2,
    first: Callable[[], object] = lambda: None,
) -> World:
    """Tell the whole nursery (or only the stories named by their slugs) up to now, or to the evening of `today`.

    The pictures are painted and taken in meanwhile; `first` is done when that has begun, and before anything is told.
    """
    refuse_unless_demonstration()
    now = _until(today)
    chosen = None if stories is None else frozenset(stories)
    world = World(now=now, seed=seed, chosen=chosen, password_hash=make_password(PASSWORD))
    told = [one.story.slug for one in world.told()]
    with taken_in(now, seed=seed, stories=told, workers=workers) as world.pictures:
        first()
        refuse_unless_empty()
        _tell(world)
    return world


def _tell(world: World) -> None:
    """Do all that happens, in its order."""
    steps = [step for part in PARTS for step in part.steps(world)]
    with _nothing_to_lose():
        for step in sorted(steps, key=attrgetter("at")):
            with clock.at(step.at), _mails(wanted=world.now - step.at < MAILS_KEPT):
                step.do()


def _until(today: date | None) -> datetime:
    """Now, or the evening of another day; never a time to come."""
    now = clock.now()
    if today is None or today == now.astimezone(LONDON).date():
        return now
    if today > now.astimezone(LONDON).date():
        raise Refused("Choose today or an earlier day: what is to come cannot have happened.")
    return datetime.combine(today, TOLD_UNTIL, LONDON)


@contextmanager
def _mails(*, wanted: bool) -> Iterator[None]:
    """Let mails go where the portal sends them, or nowhere."""
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = kept if wanted else NO_MAIL
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = kept


@contextmanager
def _nothing_to_lose() -> Iterator[None]:
    """Spare SQLite's wait for the disk after each step: a loading cut short is begun anew in any case."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
