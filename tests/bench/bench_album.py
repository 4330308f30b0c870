"""What an album of five thousand pictures costs beside a bare signed-in page, on SQLite.

The album is one child's: every picture shows them. Nothing about it may grow with the number of pictures but the number
of pages; the feed and a post of the same house are measured beside it.
"""

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.bench.bench_pages import in_turn
from tests.bench.databases import empty_database

if TYPE_CHECKING:
    from django.test import Client

POSTS, PICTURES = 500, 10


def main() -> None:
    """In a process of its own, for the settings choose the database once."""
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    subprocess.run([sys.executable, "-m", "tests.bench.bench_album", "measure"], env=env, check=True)


def measure() -> None:
    """Fill a database with years of pictures and print one line for each page."""
    with empty_database():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        client, post = years()
        album = reverse("posts:album")
        deep = album
        for _ in range(40):
            before = re.search(r"before=([0-9a-f.-]+)", client.get(deep).content.decode())
            deep = f"{album}?before={before[1]}" if before else deep
        pages = {
            "the album": album,
            "the album, 2,400 pictures down": deep,
            "the feed": reverse("posts:feed"),
            "a post": reverse("posts:post_detail", args=[post]),
        }
        for label, address in pages.items():
            page, bare = in_turn(client, address, reverse("bare"))
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            print(
                f"{POSTS * PICTURES} pictures: {label} {1000 * page:.1f} ms, {page / bare:.2f} times a bare page "
                f"({1000 * bare:.1f} ms), {len(queries)} queries",
                flush=True,
            )


def years() -> "tuple[Client, int]":
    """A guardian's browser and a post, in a house with five thousand pictures of one child and others."""
    from nursery_portal.kit import clock
    from posts.models import Photo, PhotoTag, Post
    from tests.bench.certified import let_out
    from tests.cast import Cast, yes
    from tests.clients import signed_in

    cast = Cast()
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    now = clock.now()
    posts = Post.objects.bulk_create(
        Post(
            title=f"Morning {number}",
            body="We baked mud pies.",
            state=Post.State.PUBLISHED,
            audience=Post.Audience.WHOLE_NURSERY,
            created_by=cast.morag,
            created_at=now,
            saved_at=now,
            published_by=cast.morag,
            published_at=now - timedelta(hours=6 * number + 1),
        )
        for number in range(POSTS)
    )
    photos = Photo.objects.bulk_create(
        Photo(
            post=post,
            position=number + 1,
            width=2000,
            height=1500,
            fingerprint=f"{post.pk}-{number}",
            taken_at=(post.published_at or now) - timedelta(minutes=number),
            added_by=cast.morag,
            added_at=now,
        )
        for post in posts
        for number in range(PICTURES)
    )
    PhotoTag.objects.bulk_create(
        PhotoTag(photo=photo, child=child, x=0.1 * n, y=0.3, w=0.1, h=0.2, tagged_by=cast.morag, tagged_at=now)
        for photo in photos
        for n, child in enumerate((cast.teddy, cast.wren), start=1)
    )
    let_out(photos, by=cast.morag, at=now)
    return signed_in(cast.ola), posts[0].pk


if __name__ == "__main__":
    measure()
