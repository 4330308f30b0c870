"""Posts that show the child, and the guardian's own comments, for the family's export."""

from collections.abc import Callable

from nursery_portal.kit.words import long_date, stamp
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.models import Comment, Post


def posts_about(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """The published posts with a picture in which the child is marked; free words without other families' names."""
    shown = Post.objects.filter(state=Post.State.PUBLISHED, photos__tags__child=child, photos__erased_at=None)
    return [
        {
            "day": long_date(post.happened_on) if post.happened_on else "",
            "title": clean(post.title),
            "words": clean(post.body),
        }
        for post in shown.distinct().order_by("happened_on", "pk")
    ]


def own_comments(child: Child, guardian: User, clean: Callable[[str], str]) -> list[dict[str, str]]:
    """What the guardian wrote under posts, whatever became of it."""
    written = Comment.objects.filter(author=guardian).order_by("written_at")
    return [
        {"when": stamp(one.written_at), "words": clean(one.body), "state": one.get_state_display()} for one in written
    ]
