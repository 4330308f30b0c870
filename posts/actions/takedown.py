"""The wrong picture: any member of staff takes it down with one tap and gives no reason. Back it comes only through a
manager and the gate."""

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may, members_holding
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from posts.access import published_posts
from posts.actions.returning import put_back
from posts.models import Photo, Post, PublicationCertificate
from posts.reports import blocked_by_report
from posts.samefile import reported_elsewhere
from posts.unwilling import waits_for_decision

ALREADY = "It is already down."
REPORTED_ELSEWHERE = (
    "Somebody reported the same picture in another post. The safeguarding lead decides about it first; what two people "
    "erased or handed over stays down here as well."
)


def _may_take_down(post: Post, *, by: User) -> None:
    if not may(by, Can.TAKE_DOWN):
        raise Refused("Taking pictures down is for the nursery's own people. Tell any of them, at once.")
    if not published_posts(by, clock.now()).filter(pk=post.pk).exists():
        raise Refused(ALREADY)


def _tell_managers(post: Post, what: str, *, by: User) -> None:
    """Somebody has to decide about it: the managers know at once."""
    for manager in members_holding(Can.PUBLISH_POST).exclude(pk=by.pk):
        notify(
            manager,
            "taken_down",
            f"{by.shown_name} took {what} down",
            body="Nobody sees it now. Put it back, or leave it out for good.",
            url=reverse("posts:post_edit", args=[post.pk]),
        )


@action(refused=Event.POSTS_PHOTO_REFUSED)
def take_down_photo(photo: Photo, *, by: User) -> None:
    """Take a picture of a published post out of everybody's sight, at once; or raise Refused."""
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    _may_take_down(post, by=by)
    now = clock.now()
    down = Photo.objects.filter(pk=photo.pk, post=post, taken_down_at=None, removed_at=None)
    if not down.update(taken_down_at=now, taken_down_by=by):
        raise Refused(ALREADY)
    _tell_managers(post, f"a picture of “{post.title}”", by=by)
    record(
        Event.POSTS_PHOTO_TAKEN_DOWN,
        actor=by,
        acting_as=hat_for(by, Can.TAKE_DOWN) or "",
        subject=photo,
        details={"post": post.pk},
    )


@action(refused=Event.POSTS_POST_REFUSED)
def take_down_post(post: Post, *, by: User) -> None:
    """Take a whole post out of everybody's sight, at once; or raise Refused."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    _may_take_down(fresh, by=by)
    changed = Post.objects.filter(pk=fresh.pk, state=Post.State.PUBLISHED).update(
        state=Post.State.HIDDEN, taken_down_at=clock.now()
    )
    if not changed:
        raise Refused(ALREADY)
    _tell_managers(fresh, f"the post “{fresh.title}”", by=by)
    record(Event.POSTS_POST_TAKEN_DOWN, actor=by, acting_as=hat_for(by, Can.TAKE_DOWN) or "", subject=fresh, details={})


@action(refused=Event.POSTS_PHOTO_REFUSED)
def restore_photo(photo: Photo, *, by: User) -> PublicationCertificate | None:
    """Put a picture back that was taken down, or raise Refused and leave it down.

    In a post that is out, the picture has to pass the gate, and a new certificate says so (returned).
    """
    if not may(by, Can.PUBLISH_POST):
        raise Refused("Only a manager puts a picture back.")
    post = Post.objects.select_for_update().get(pk=photo.post_id)  # whoever reports or decides locks it first, too
    if blocked_by_report(photo):
        raise Refused("Somebody reported this picture. The safeguarding lead decides about it first.")
    if waits_for_decision(photo):
        raise Refused("A child in it did not want to be photographed. Decide that first, under Kept out.")
    if reported_elsewhere(photo):
        raise Refused(REPORTED_ELSEWHERE)
    down = Photo.objects.select_for_update().filter(pk=photo.pk, post=post, removed_at=None)
    back = down.filter(taken_down_at__isnull=False).first()
    if back is None:
        raise Refused("This picture is not down, or was left out for good.")
    certificate = put_back(back, post, by=by)
    record(
        Event.POSTS_PHOTO_RESTORED,
        actor=by,
        acting_as=Role.MANAGER,
        subject=photo,
        details={"post": post.pk, "certificate": str(certificate.pk) if certificate else None},
    )
    return certificate
