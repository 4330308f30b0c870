"""What the tests of comments stand on: a post that Acorn's families talk under, and short words for what people do."""

import uuid
from typing import Any

import pytest

from moderation.actions import decide_comment
from moderation.models import Decision
from moderation.rules import standing
from posts.actions import publish_post, write_comment
from posts.models import Comment, Post
from tests.cast import Cast, draft


def talked_about(cast: Cast) -> Post:
    """A post that Acorn's families talk under."""
    made = draft(cast.morag, cast.acorn)
    publish_post(made, by=cast.morag)
    return made


@pytest.fixture
def post(cast: Cast) -> Post:
    """A published post for Acorn room."""
    return talked_about(cast)


def said(post: Post, by: Any, text: str) -> Comment:
    """A comment, written through the action and screened."""
    return write_comment(post, text, form_key=uuid.uuid4(), by=by)


def decided(comment: Comment, by: Any, outcome: Any = Decision.Outcome.APPROVED, **more: Any) -> Comment:
    """The comment after a decision, by somebody who has read what stands open."""
    comment.refresh_from_db()
    decide_comment(comment, version=comment.version, outcome=outcome, by=by, **{"seen": standing(comment), **more})
    comment.refresh_from_db()
    return comment
