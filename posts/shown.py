"""Which words of a post a person was shown last, kept in their session: the bench shows pictures only, and from there
nobody publishes words of somebody else's that no page has shown them.

A page that a script fetches for its token alone (X-Renew, see shell.js) is read by nobody."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from nursery_portal.members.models import User
from posts.models import Post

KEY = "words_shown"
MOST = 50


def note(request: HttpRequest, post: Post) -> None:
    """Keep that a page with the words of this post, as they stand now, goes to this person."""
    if request.headers.get("X-Renew"):
        return
    session = request.session
    known: dict[str, int] = session.get(KEY, {})
    if known.get(str(post.pk)) != post.version:
        others = [(key, version) for key, version in known.items() if key != str(post.pk)]
        session[KEY] = dict([*others, (str(post.pk), post.version)][-MOST:])


def are_new(session: SessionBase, post: Post, user: User) -> bool:
    """Whether somebody else saved its words since this person was shown them."""
    return post.saved_by_id != user.pk and session.get(KEY, {}).get(str(post.pk)) != post.version
