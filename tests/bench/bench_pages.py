"""What a page costs beside a bare signed-in page, on SQLite and, where it can be had, on PostgreSQL.

A bare page is the frame of every page with nothing in it, through the same middleware and the same standing. Both are
asked in turn in one process, so that a busy machine slows both; the middle of all rounds counts.
"""

import statistics
import sys
import time
import uuid
from typing import TYPE_CHECKING

from tests.bench.databases import empty_database, on_each_database

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 25
POSTS, PICTURES, COMMENTS = 20, 3, 2


def main() -> None:
    """Measure on SQLite and, where it can be had, on PostgreSQL."""
    on_each_database("tests.bench.bench_pages")


def measure(name: str) -> None:
    """Fill a database with a busy term and print one line for each page."""
    with empty_database():
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        family, lead, post, picture = busy_term()
        pages: dict[str, tuple[Client, str]] = {
            "the feed": (family, reverse("posts:feed")),
            "a post": (family, reverse("posts:post_detail", args=[post])),
            "the queue": (lead, reverse("moderation:queue")),
            "one small picture": (family, reverse("posts:photo", args=[picture, "small"])),
        }
        for label, (client, address) in pages.items():
            page, bare = in_turn(client, address, reverse("bare"))
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            print(
                f"{name}: {label} {1000 * page:.1f} ms, {page / bare:.2f} times a bare page ({1000 * bare:.1f} ms), "
                f"{len(queries)} queries",
                flush=True,
            )


def busy_term() -> "tuple[Client, Client, int, uuid.UUID]":
    """A family's and the safeguarding lead's browsers, a post and a picture, in a house with much to read."""
    from nursery_portal.kit import clock
    from nursery_portal.media.store import save_all
    from posts.actions import publish_post
    from posts.models import Comment, Photo, Post
    from tests.cast import Cast, draft, photo, yes
    from tests.clients import signed_in

    cast = Cast()
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    for number in range(POSTS):
        post = draft(cast.morag, cast.acorn, title=f"Morning {number}")
        for _ in range(PICTURES):
            made = photo(post, cast.teddy, cast.wren, by=cast.morag)
            save_all(made.pk, made.version, dict.fromkeys(("master", "large", "medium", "small"), b"R" * 20_000))
        publish_post(post, by=cast.morag)
        for number_of_comment in range(COMMENTS):
            Comment.objects.create(
                post=post,
                author=cast.priya,
                body="What a lovely morning they had",
                form_key=uuid.uuid4(),
                written_at=clock.now(),
                state=Comment.State.VISIBLE if number_of_comment else Comment.State.HELD,
            )
    return signed_in(cast.ola), signed_in(cast.dora), Post.objects.latest("pk").pk, Photo.objects.latest("added_at").pk


def in_turn(client: "Client", address: str, other: str) -> tuple[float, float]:
    """Seconds for each of two addresses: the middle of many rounds after a warm-up."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 5):
        for where, seconds in zip((address, other), took, strict=True):
            began = time.perf_counter()
            answer = client.get(where)
            if number >= 5:
                seconds.append(time.perf_counter() - began)
            if answer.status_code != 200:
                raise SystemExit(f"{where} answered {answer.status_code}")
    return statistics.median(took[0]), statistics.median(took[1])


if __name__ == "__main__":
    measure(sys.argv[1])
