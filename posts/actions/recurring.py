"""Posts that come again and again: keep one as a beginning, begin from it, and let it go."""

from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, drafting_rooms_of, may
from nursery_portal.members.models import User
from posts.access import editable_posts
from posts.actions.steps import NOT_OPEN, hat
from posts.models import Post, PostTemplate
from posts.words import cleaned

ONLY_DRAFTERS = "Posts are prepared by practitioners and managers."
MOST = 40


@action(refused=Event.POSTS_POST_REFUSED)
def keep_template(post: Post, name: str, *, by: User) -> PostTemplate:
    """Keep a post's words and readers as a beginning for later ones, under a name of its own; or raise Refused.

    Pictures, days and addresses are never kept: they belong to the one post.
    """
    if not may(by, Can.DRAFT_POST) or not editable_posts(by, clock.now()).filter(pk=post.pk).exists():
        raise Refused(NOT_OPEN)
    title = " ".join(cleaned(name).split())
    if not 1 <= len(title) <= 80:
        raise Refused("Give it a name of up to 80 characters, such as “Forest school”.", field="name")
    kept = PostTemplate.objects.filter(ended_at=None)
    if kept.filter(name__iexact=title).exists():
        raise Refused(f"There is one called “{title}” already. Choose another name.", field="name")
    if kept.count() >= MOST:
        raise Refused(f"There are {MOST} already, which is a lot to choose from. Let one go first.", field="name")
    template = PostTemplate.objects.create(
        name=title,
        kind=post.kind,
        title=post.title,
        body=post.body,
        audience=post.audience,
        talk=post.talk,
        kept_by=by,
        kept_at=clock.now(),
    )
    template.rooms.set(post.rooms.all())
    record(Event.POSTS_TEMPLATE_KEPT, actor=by, acting_as=hat(by), subject=template, details={"from": post.pk})
    return template


@action(refused=Event.POSTS_POST_REFUSED)
def start_from_template(template: PostTemplate, *, by: User) -> Post:
    """Begin a draft with a template's words, for those of its rooms that this person writes for; or raise Refused."""
    if not may(by, Can.DRAFT_POST):
        raise Refused(ONLY_DRAFTERS)
    fresh = PostTemplate.objects.select_for_update().get(pk=template.pk)
    if fresh.ended_at is not None:
        raise Refused("This template was let go. Begin with an empty post.")
    now = clock.now()
    today = timezone.localdate(now)
    post = Post.objects.create(
        kind=fresh.kind,
        title=fresh.title,
        body=fresh.body,
        audience=fresh.audience,
        talk=fresh.talk,
        happened_on=today if fresh.kind == Post.Kind.ACTIVITY else None,
        created_by=by,
        created_at=now,
        saved_at=now,
        saved_by=by,
    )
    own = drafting_rooms_of(by)
    rooms = list(own.filter(pk__in=fresh.rooms.values("pk")))
    post.rooms.set(rooms or (list(own[:2]) if own.count() == 1 else []))
    record(Event.POSTS_POST_DRAFTED, actor=by, acting_as=hat(by), subject=post, details={"template": fresh.pk})
    return post


@action(refused=Event.POSTS_POST_REFUSED)
def end_template(template: PostTemplate, *, by: User) -> None:
    """Let a template go, or raise Refused: whoever kept it, or a manager. Posts begun from it stay."""
    if template.kept_by_id != by.pk and not may(by, Can.PUBLISH_POST):
        raise Refused("Whoever kept it, or a manager, lets it go.")
    if not PostTemplate.objects.filter(pk=template.pk, ended_at=None).update(ended_at=clock.now()):
        raise Refused("It was let go already.")
    record(Event.POSTS_TEMPLATE_ENDED, actor=by, acting_as=hat(by), subject=template)
