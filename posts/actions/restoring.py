"""After a restore: what had been taken down or erased before it goes again. Nobody acts here but the portal itself."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.members.models import Role, User
from posts.actions.drafting import whom_for
from posts.actions.pictures import forget_statement
from posts.models import Photo, Post

WHY = {"because": "it was not shown before a restore"}
UNLIKE = {"because": "it was another picture, or another was said to be in it, before a restore"}


@action()
def take_down_again(photo: Photo, *, by: User | None = None) -> None:
    """Take a picture out of everybody's sight. Back it comes as any other: through a manager and the gate."""
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    Photo.objects.filter(pk=photo.pk, taken_down_at=None).update(taken_down_at=clock.now())
    record(
        Event.POSTS_PHOTO_TAKEN_DOWN, actor=by, acting_as=Role.SYSTEM, subject=photo, details={"post": post.pk, **WHY}
    )


@action()
def ask_again_who_is_in(photo: Photo, *, by: User | None = None) -> None:
    """Forget what was said of who is in a picture of which a restore lost a change: nobody sees it before somebody has
    looked at it and said that again. Unlike one that is down it can be cropped, and its names changed."""
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    forget_statement(fresh)
    details = {"post": post.pk, "statement": "", **UNLIKE}
    record(Event.POSTS_PHOTO_ACCOUNTED, actor=by, acting_as=Role.SYSTEM, subject=fresh, details=details)


@action()
def take_post_down_again(post: Post, *, by: User | None = None) -> None:
    """Take a whole post out of everybody's sight."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    Post.objects.filter(pk=fresh.pk, state=Post.State.PUBLISHED).update(
        state=Post.State.HIDDEN, taken_down_at=clock.now(), was_for=whom_for(fresh)
    )
    record(Event.POSTS_POST_TAKEN_DOWN, actor=by, acting_as=Role.SYSTEM, subject=fresh, details=WHY)


@action()
def erase_again(photo: Photo, *, by: User | None = None) -> None:
    """Leave a picture to be erased whose files a restore brought back. That it was erased was decided before."""
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    Photo.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=clock.now())
    record(Event.POSTS_PHOTO_REMOVED, actor=by, acting_as=Role.SYSTEM, subject=photo, details={"post": post.pk, **WHY})
    jobs.enqueue("posts.erase_photo", str(photo.pk))
