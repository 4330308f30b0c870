"""The wrong picture: any member of staff takes it down with one tap and gives no reason. Back it comes only through a
manager and the gate. What is down or hidden for another reason stays down by the tap: whoever spoke first."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may, members_holding
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from posts.access import posts_out_or_hidden
from posts.actions.drafting import whom_for
from posts.actions.returning import put_back
from posts.models import Photo, PhotoReport, Post, PublicationCertificate
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
    if not posts_out_or_hidden(by, clock.now()).filter(pk=post.pk).exists():
        raise Refused(ALREADY)


def _tell_managers(post: Post, what: str, *, already: bool, by: User) -> None:
    """Somebody has to decide about it: the managers know at once."""
    before = "It was down already, for another reason, and stays down by this." if already else "Nobody sees it now."
    for manager in members_holding(Can.PUBLISH_POST).exclude(pk=by.pk):
        notify(
            manager,
            "taken_down",
            f"{by.shown_name} took {what} down",
            body=f"{before} Put it back, or leave it out for good.",
            url=reverse("posts:post_edit", args=[post.pk]),
        )


@action(refused=Event.POSTS_PHOTO_REFUSED)
def take_down_photo(photo: Photo, *, by: User) -> bool:
    """Take a picture of a post that is or was out from everybody's sight, at once; or raise Refused.

    Returns whether nobody saw it already. What was down without the hand of the staff stays down by this one.
    """
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    _may_take_down(post, by=by)
    now = clock.now()
    one = Photo.objects.filter(pk=photo.pk, post=post, removed_at=None)
    already = not one.filter(taken_down_at=None).update(taken_down_at=now, taken_down_by=by)
    if already and not _keep_down(one, at=now, by=by):
        raise Refused(ALREADY)
    already = already or post.state != Post.State.PUBLISHED
    _tell_managers(post, f"a picture of “{post.title}”", already=already, by=by)
    record(
        Event.POSTS_PHOTO_TAKEN_DOWN,
        actor=by,
        acting_as=hat_for(by, Can.TAKE_DOWN) or "",
        subject=photo,
        details={"post": post.pk, **({"already": True} if already else {})},
    )
    return already


def _keep_down(photo: QuerySet[Photo], *, at: datetime, by: User) -> int:
    """Put one's hand on a picture that might come back without a manager. Down since a report, a mark or a withdrawal
    it keeps its instant, by which they know it; where the first of two people proposed something of it or of the same
    file in another post, which may come to nothing, it goes by this hand from now on, and not by that instant."""
    reports = PhotoReport.objects.filter(photo__fingerprint=OuterRef("fingerprint"), closed_at=None)
    proposed = reports.filter(proposed_at=OuterRef("taken_down_at"))
    return photo.filter(taken_down_at__isnull=False, taken_down_by=None).update(taken_down_by=by) or photo.filter(
        Exists(proposed)
    ).update(taken_down_at=at, taken_down_by=by)


@action(refused=Event.POSTS_POST_REFUSED)
def take_down_post(post: Post, *, by: User) -> bool:
    """Take a whole post out of everybody's sight, at once; or raise Refused. Returns whether it was hidden already:
    then a page from before does not show it again (`rules.been_out`)."""
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    _may_take_down(fresh, by=by)
    already = fresh.state == Post.State.HIDDEN
    if already and fresh.taken_down_at is not None:
        raise Refused(ALREADY)
    was_for = fresh.was_for if already else whom_for(fresh)
    Post.objects.filter(pk=fresh.pk).update(state=Post.State.HIDDEN, taken_down_at=clock.now(), was_for=was_for)
    _tell_managers(fresh, f"the post “{fresh.title}”", already=already, by=by)
    record(
        Event.POSTS_POST_TAKEN_DOWN,
        actor=by,
        acting_as=hat_for(by, Can.TAKE_DOWN) or "",
        subject=fresh,
        details={"already": True} if already else {},
    )
    return already


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
