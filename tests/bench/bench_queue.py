"""The queue in a house that talks much: 50,000 comments, of which 2,000 wait, against a bare signed-in page.

The same on SQLite and, where it can be had, on PostgreSQL. The goal is at most six times the bare page, and the same
number of queries however much there is.
"""

import sys
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.bench.bench_pages import in_turn
from tests.bench.databases import empty_database, on_each_database

if TYPE_CHECKING:
    from django.test import Client

COMMENTS, WAITING = 50_000, 2_000
GOAL = 6


def main() -> None:
    """Measure on SQLite and, where it can be had, on PostgreSQL."""
    on_each_database("tests.bench.bench_queue")


def measure(name: str) -> None:
    """Fill a database and print one line for the page of the queue and one for its count."""
    with empty_database():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        lead = much_talk()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for label, address in (
            ("the queue", reverse("moderation:queue")),
            ("its count", reverse("moderation:count")),
        ):
            page, bare = in_turn(lead, address, reverse("bare"))
            with CaptureQueriesContext(connection) as queries:
                lead.get(address)
            print(
                f"{name}: {label} {1000 * page:.1f} ms, {page / bare:.2f} times a bare page ({1000 * bare:.1f} ms), "
                f"{len(queries)} queries, goal {GOAL} times, {COMMENTS:,} comments of which {WAITING:,} wait",
                flush=True,
            )


def much_talk() -> "Client":
    """The safeguarding lead's browser, in a house with much to read."""
    from moderation.models import Report, Screening
    from nursery_portal.kit import clock
    from posts.actions import publish_post
    from posts.models import Comment
    from tests.cast import Cast, draft
    from tests.clients import signed_in

    cast = Cast()
    post = draft(cast.morag, cast.acorn)
    publish_post(post, by=cast.morag)
    now = clock.now()
    Comment.objects.bulk_create(
        [
            Comment(
                post=post,
                author=cast.priya if number % 2 else cast.aisha,
                body="What a lovely morning they had",
                form_key=uuid.uuid4(),
                written_at=now - timedelta(minutes=number),
                state=Comment.State.HELD if number < WAITING else Comment.State.VISIBLE,
            )
            for number in range(COMMENTS)
        ],
        batch_size=1000,
    )
    keys = list(Comment.objects.order_by("-written_at").values_list("pk", flat=True))
    Screening.objects.bulk_create(
        [
            Screening(comment_id=pk, version=1, urgency=pk % 3 if n < WAITING else 0, at=now)
            for n, pk in enumerate(keys)
        ],
        batch_size=1000,
    )
    Report.objects.bulk_create(
        [Report(comment_id=pk, reporter=cast.ola, reason="privacy", at=now) for pk in keys[WAITING : WAITING + 20]]
    )
    return signed_in(cast.dora)


if __name__ == "__main__":
    measure(sys.argv[1])
