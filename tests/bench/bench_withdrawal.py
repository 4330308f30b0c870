"""What a withdrawal costs with 2,000 pictures of one child in 600 posts, and what is served at the next request.

The response is compared with a bare update of one row through the same middleware, in turn in one process. Every
picture is then asked for through the photo door, the first ones in every rendition.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.bench.databases import empty_database, on_each_database

if TYPE_CHECKING:
    from tests.cast import Cast

POSTS, PICTURES, ROUNDS, SAMPLE = 600, 2000, 9, 20
RENDITIONS = ("small", "medium", "large")


def main() -> None:
    """Measure on SQLite and, where it can be had, on PostgreSQL."""
    on_each_database("tests.bench.bench_withdrawal")


def measure(name: str) -> None:
    """Fill a database, withdraw, and print what it took."""
    with empty_database():
        withdraw(name)


def withdraw(name: str) -> None:
    """The measurement itself."""
    from django.urls import reverse

    from consent.models import Purpose
    from tests.cast import Cast, yes
    from tests.clients import signed_in

    cast = Cast()
    yes(cast.ola, cast.teddy)
    long_term(cast)
    client = signed_in(cast.ola)
    address = reverse("consent:take_back", args=[cast.teddy.pk, "own_pictures"])
    bare = reverse("notify:read_all")
    before, _ = served(cast, whole=False)
    took: tuple[list[float], list[float]] = ([], [])
    written: list[Counter[str]] = []
    for _ in range(ROUNDS):
        yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES)
        with handed_over() as jobs, rows_written() as rows, rows_of_the_withdrawal() as itself:
            took[0].append(timed(lambda: client.post(address)))
        with rows_written() as later:
            for job in jobs:
                job()
        written = written or [itself, rows - itself, later]
        took[1].append(timed(lambda: client.post(bare, {"upto": 10**9})))
    withdrawal, update = (statistics.median(one[1:]) for one in took)
    told = ("a withdrawal writes", "then, with everything dark, for the receipt", "and its jobs, notices and mails")
    for what, rows in zip(told, written, strict=True):
        text = ", ".join(f"{table} {times}" for table, times in sorted(rows.items()))
        print(f"{name}: {what}: {sum(rows.values())} rows ({text})")
    print(
        f"{name}: it answers in {1000 * withdrawal:.0f} ms, {withdrawal / update:.1f} times a bare row update "
        f"({1000 * update:.0f} ms), with {PICTURES} pictures counted before and looked for again after",
        flush=True,
    )
    after, asked = served(cast, whole=True)
    print(
        f"{name}: {after} of {asked} addresses served at the next request (before: {before} of the first 60)",
        flush=True,
    )
    if after or not before:
        raise SystemExit("a withdrawn picture was served, or none was before")


def timed(act: Callable[[], Any]) -> float:
    """Seconds of one request that must lead on."""
    began = time.perf_counter()
    answer = act()
    seconds = time.perf_counter() - began
    if answer.status_code != 302:
        raise SystemExit(f"answered {answer.status_code}")
    return seconds


class rows_written:
    """Counts the rows that a block inserts, updates or deletes, by table; the session's own are left out."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()

    def __enter__(self) -> Counter[str]:
        from django.db import connection

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            words = sql.replace('"', " ").split(None, 4)
            if words and words[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
                table = words[1] if words[0].upper() == "UPDATE" else words[2]
                number = max(context["cursor"].rowcount, words[0].upper() == "INSERT")  # SQLite does not count these
                if number and "session" not in table:
                    self.rows[table] += number
            return result

        self.wrapper = connection.execute_wrapper(watch)
        self.wrapper.__enter__()
        return self.rows

    def __exit__(self, *problem: Any) -> None:
        self.wrapper.__exit__(*problem)


@contextmanager
def rows_of_the_withdrawal() -> Iterator[Counter[str]]:
    """Of the rows, those of the transaction from whose commit on nothing is shown: without what is kept afterwards."""
    from consent.actions import answering

    itself, whole = Counter[str](), answering.withdraw_permissions

    def counted(*args: Any, **kwargs: Any) -> Any:
        with rows_written() as rows:
            made = whole(*args, **kwargs)
        itself.update(rows)
        return made

    answering.withdraw_permissions = counted
    try:
        yield itself
    finally:
        answering.withdraw_permissions = whole


@contextmanager
def handed_over() -> Iterator[list[Callable[[], Any]]]:
    """Jobs wait here as they would for a worker, instead of running before the answer."""
    from nursery_portal.kit import jobs

    waiting: list[Callable[[], Any]] = []
    every = jobs.tasks()

    class Later(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            return SimpleNamespace(delay=lambda *ids: waiting.append(partial(every[name].delay, *ids)))

    known = jobs.tasks
    jobs.tasks = Later  # type: ignore[assignment]
    try:
        yield waiting
    finally:
        jobs.tasks = known


def served(cast: "Cast", *, whole: bool) -> tuple[int, int]:
    """How many addresses of Teddy's pictures the photo door gives to another family now, and how many were asked: every
    rendition of the first pictures, and where `whole` one of each of all pictures, in turn."""
    from django.http import Http404
    from django.test import RequestFactory

    from posts.models import Photo
    from posts.views.door import photo

    factory = RequestFactory()
    keys = list(Photo.objects.order_by("pk").values_list("pk", flat=True))
    addresses = [(pk, rendition) for pk in keys[:SAMPLE] for rendition in RENDITIONS]
    if whole:
        addresses += [(pk, RENDITIONS[number % len(RENDITIONS)]) for number, pk in enumerate(keys)]
    given = 0
    for pk, rendition in addresses:
        request: Any = factory.get("/")
        request.user = cast.priya
        try:
            given += photo(request, pk, rendition).status_code == 200
        except Http404:
            continue
    return given, len(addresses)


def long_term(cast: "Cast") -> None:
    """2,000 pictures of Teddy in 600 published posts; rows only, and bytes for some of them."""
    from nursery_portal.kit import clock
    from nursery_portal.media.store import save_all
    from posts.models import Photo, PhotoTag, Post
    from tests.bench.certified import let_out

    now = clock.now()
    base = {"created_by": cast.morag, "created_at": now, "saved_at": now, "published_by": cast.morag}
    posts = Post.objects.bulk_create(
        [Post(title=f"Morning {number}", state="published", published_at=now, **base) for number in range(POSTS)]
    )
    Post.rooms.through.objects.bulk_create(
        [Post.rooms.through(post_id=post.pk, room_id=cast.acorn.pk) for post in posts]
    )
    photos = Photo.objects.bulk_create(
        [
            Photo(
                post=posts[number % POSTS],
                position=number // POSTS,
                width=1600,
                height=1200,
                fingerprint=f"{number:064d}",
                added_by=cast.morag,
                added_at=now,
            )
            for number in range(PICTURES)
        ]
    )
    PhotoTag.objects.bulk_create(
        [PhotoTag(photo=one, child=cast.teddy, tagged_by=cast.morag, tagged_at=now) for one in photos]
    )
    let_out(photos, by=cast.morag, at=now)
    for pk in Photo.objects.order_by("pk").values_list("pk", flat=True)[:SAMPLE]:
        save_all(pk, 1, dict.fromkeys(("master", *RENDITIONS), b"RIFF"))


if __name__ == "__main__":
    measure(sys.argv[1])
