"""A deadlock: asked again three times, then 503 with everything that was typed; nothing half done, and never a yes."""

import html
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from nursery_portal.audit.actions import record
from nursery_portal.audit.models import AuditEvent
from posts.actions import publish_post
from posts.models import Comment, Post
from tests.cast import Cast, draft
from tests.clients import signed_in

WORDS = "Teddy told us about the mud kitchen all evening.\nThank you!"


@pytest.fixture
def out(cast: Cast) -> Post:
    post = draft(cast.morag, cast.acorn)
    publish_post(post, by=cast.morag)
    return post


def victim(times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The database chooses us as the victim so many times, after the comment's row was written."""
    left, tries = [times], []

    def sometimes(*args: Any, **kwargs: Any) -> None:
        tries.append(1)
        if left[0]:
            left[0] -= 1
            raise OperationalError("database is locked")
        record(*args, **kwargs)

    monkeypatch.setattr("posts.actions.commenting.record", sometimes)
    return tries


def say(cast: Cast, post: Post) -> Any:
    client = signed_in(cast.ola)
    client.raise_request_exception = False
    sent = {"body": WORDS, "form_key": "4f9f1c66-6dd8-4d4e-8f0e-0a7d3a2f1b11", "place": "post", "password": "secret"}
    return client.post(reverse("posts:comment_write", args=[post.pk]), sent)


@pytest.mark.parametrize("times", [1, 2])
def test_is_retried_and_done_once(cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    tries = victim(times, monkeypatch)

    assert say(cast, out).status_code == 302

    assert len(tries) == times + 1
    assert Comment.objects.get().body.split() == WORDS.split()


def test_the_third_time_it_is_503_with_the_text_and_nothing_changed(
    cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, before = victim(99, monkeypatch), AuditEvent.objects.count()

    answer = say(cast, out)

    assert (answer.status_code, len(tries)) == (503, 3)
    page = html.unescape(answer.content.decode())
    assert WORDS in page and "Send it again" in page
    assert f'action="{reverse("posts:comment_write", args=[out.pk])}"' in page
    assert "4f9f1c66" in page, "so that the same words sent twice are one comment"
    assert "secret" not in page
    assert not Comment.objects.exists()
    assert AuditEvent.objects.count() == before


def test_a_page_that_was_only_read_offers_to_try_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("posts.daybook.feed_page", broken)
    client = signed_in(cast.ola)
    client.raise_request_exception = False

    answer = client.get(reverse("posts:feed"))

    assert answer.status_code == 503
    assert "Try again" in answer.content.decode() and "Send it again" not in answer.content.decode()
