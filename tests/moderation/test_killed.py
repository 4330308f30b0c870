"""The server is killed, as by a power cut, around the moment at which a comment is taken in. A child process dies."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from moderation.access import queue_visible_to
from moderation.models import Screening, Urgency
from moderation.tasks import sweep_unscreened
from nursery_portal.audit.chain import verify
from nursery_portal.kit import clock
from posts.access import comments_visible_to
from posts.models import Comment, Post
from tests.cast import Cast
from tests.clients import signed_in
from tests.moderation.conftest import talked_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
ROOT = Path(__file__).resolve().parents[2]
WORDS = "Teddy has a bruise on his arm"
# argv: the database, whose function dies, the sender's key, the address, the form; what is on that database is real
DYING = """
import json, os, signal, sys
from importlib import import_module
import django
from django.conf import settings
name, module, function, user, address, form = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
django.setup()

def killed(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(import_module(module), function, killed)
from nursery_portal.members.models import User
from tests.clients import signed_in
signed_in(User.objects.get(pk=user)).post(address, json.loads(form))
print("not killed")
"""


@pytest.fixture
def post(nursery: Cast) -> Post:
    """A post that Acorn's families talk under."""
    return talked_about(nursery)


def written_by_a_server_that_dies_in(module: str, function: str, cast: Cast, post: Post, key: str) -> None:
    address = reverse("posts:comment_write", args=[post.pk])
    form = json.dumps({"body": WORDS, "form_key": key})
    name = str(connection.settings_dict["NAME"])
    dying = subprocess.run(
        [sys.executable, "-c", DYING, name, module, function, str(cast.priya.pk), address, form],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert dying.returncode == -signal.SIGKILL, dying.stdout + dying.stderr


KEY = "6f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11"


def test_killed_between_accepting_and_screening_it_stays_held_and_is_in_the_queue(nursery: Cast, post: Post) -> None:
    written_by_a_server_that_dies_in("moderation.receivers", "screen_comment", nursery, post, KEY)

    comment = Comment.objects.get()
    assert (comment.body, comment.state) == (WORDS, Comment.State.HELD)
    assert not Screening.objects.exists()
    row = queue_visible_to(nursery.dora, clock.now()).get()
    assert row == comment and row.urgency == Urgency.FLAGGED  # type: ignore[attr-defined]
    assert WORDS in signed_in(nursery.dora).get(reverse("moderation:item", args=[comment.pk])).content.decode()
    assert not comments_visible_to(nursery.ola, clock.now()).exists()
    assert list(verify()) == []

    assert sweep_unscreened() == 1 and sweep_unscreened() == 0
    assert queue_visible_to(nursery.dora, clock.now()).get().urgency == Urgency.URGENT  # type: ignore[attr-defined]
    again = signed_in(nursery.priya).post(
        reverse("posts:comment_write", args=[post.pk]), {"body": WORDS, "form_key": KEY}, follow=True
    )
    assert again.status_code == 200 and Comment.objects.count() == 1, "sent again from the browser, it is one comment"


def test_killed_before_it_was_accepted_nothing_half_is_left(nursery: Cast, post: Post) -> None:
    written_by_a_server_that_dies_in("posts.actions.commenting", "record", nursery, post, KEY)
    assert not Comment.objects.exists()
    assert list(verify()) == []
    signed_in(nursery.priya).post(reverse("posts:comment_write", args=[post.pk]), {"body": WORDS, "form_key": KEY})
    assert queue_visible_to(nursery.dora, clock.now()).get().body == WORDS
