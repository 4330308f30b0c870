"""Private steps shared by the actions of the workroom. None of them is an action: each runs inside one."""

from collections.abc import Sequence
from datetime import datetime

from consent.models import Purpose
from consent.rules import lasting, may_stay_covered
from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import Role, User
from posts.access import may_edit
from posts.actions.certifying import certify, lock_for_publishing
from posts.models import Photo, Post, PublicationCertificate
from posts.publishing import was_out
from posts.rules import STATED, Gate, Readiness, gate, showable
from posts.samefile import same_file

NOT_OPEN = "This post is not open for you to change. Nothing was altered."
OTHERWISE = "Somebody else has just changed this picture. Look at it again; nothing was altered."
NOT_TO_MORE = "It may stay where it was out, and not be shown to more people: choose no more rooms than before."


def hat(by: User | None) -> str:
    """The hat under which somebody prepares posts; the portal itself where nobody does."""
    return Role.SYSTEM if by is None else hat_for(by, Can.DRAFT_POST) or ""


def lock_to_change(post: Post, *, by: User) -> Post:
    """The post, locked, if this person may change it now; else Refused. Published ones are a manager's."""
    return _lock_to_change(post.pk, by)


def _lock_to_change(post_id: int, by: User) -> Post:
    fresh = Post.objects.select_for_update().get(pk=post_id)
    if not may(by, Can.DRAFT_POST) or not may_edit(by, fresh.pk, clock.now()):
        raise Refused(NOT_OPEN)
    return fresh


def lock_photo_to_change(photo: Photo, *, by: User) -> tuple[Post, Photo]:
    """The picture and its post, locked in the order of publishing, if this person may change them now; else Refused."""
    post = _lock_to_change(Photo.objects.values_list("post", flat=True).get(pk=photo.pk), by)
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    if fresh.post_id != post.pk:
        raise Refused("This picture has just been moved to another draft. Nothing was altered.")
    if fresh.removed_at or fresh.erased_at:
        raise Refused("This picture has already been left out.")
    if fresh.taken_down_at:
        raise Refused("This picture was taken down. Only a manager puts it back.")
    return post, fresh


def lock_with_same_file(photo: Photo) -> list[Photo]:
    """The other pictures of the same file, locked; before them, by primary key, the posts of all of them."""
    posts = {photo.post_id, *same_file(photo).values_list("post", flat=True)}
    list(Post.objects.select_for_update().filter(pk__in=posts).order_by("pk"))
    return list(same_file(photo).filter(post__in=posts).select_for_update())


def ask_gate(post: Post) -> tuple[Post, list[Photo], Gate, datetime]:
    """Lock post, pictures and children; then take the instant; then ask the gate in a new statement."""
    fresh, photos = lock_for_publishing(post)
    now = clock.now()
    return fresh, photos, gate(fresh, now, photos), now


def may_stay(one: Readiness, at: datetime) -> bool:
    """Whether a picture that may not go out anew may stay in its post all the same: it was out there just as it is, and
    all that stands against it is that a child has left meanwhile, or that a yearly review waits for its answer.

    Nothing new is shown by that, and the door asks at every request. Never after a no, nor under an order.
    """
    if not one.blocked or len(one.sentences) != len(one.blocked) or not was_out(one.photo):
        return False
    covered = [found.child.pk for found in one.blocked if found.purpose == Purpose.COVERED]
    under = set(may_stay_covered(at).filter(pk__in=covered).values_list("pk", flat=True)) if covered else set()
    left = lasting([found.child.pk for found in one.blocked if found.code == "not_enrolled"], at)
    return all(found.code == "review_overdue" or found.child.pk in under | left for found in one.blocked)


def refuse_unless_it_may_stand(answer: Gate, at: datetime) -> list[Photo]:
    """The pictures of a post that has been out which may go out anew, to be certified; or Refused, where the words do
    not pass, or a picture that may not stay as it was either. What may stay is certified already."""
    wrong = [one for one in answer.pictures if not (one.ready or may_stay(one, at))]
    against = [sentence for one in wrong for sentence in one.sentences]
    if answer.post_sentences or against:
        raise Refused(*answer.post_sentences, *against)
    return [one.photo for one in answer.pictures if one.ready]


def refuse_to_show_to_more(answer: Gate, at: datetime) -> None:
    """Raise Refused where somebody sees a picture that may only stay: to more people than before it would be new."""
    staying = {one.photo.pk: one for one in answer.pictures if not one.ready and may_stay(one, at)}
    seen = showable(Photo.objects.filter(pk__in=staying), at).order_by("position", "pk").values_list("pk", flat=True)
    if against := [sentence for pk in seen for sentence in staying[pk].sentences]:
        raise Refused(*against, NOT_TO_MORE, field="audience")


def gate_with(photo: Photo, post: Post) -> tuple[Post, Readiness, list[Photo], datetime]:
    """The gate about a post with `photo` as it would stand, its changes not written yet: the post, the answer about the
    picture, every picture that may stand, the instant. The database takes the certificate first, then the picture."""
    fresh, photos = lock_for_publishing(post)
    now = clock.now()
    others = [one for one in photos if one.pk != photo.pk]
    together = sorted([*others, photo], key=lambda one: (one.position, one.added_at, str(one.pk)))
    answer = gate(fresh, now, together)
    stands = next(one for one in answer.pictures if one.photo.pk == photo.pk)
    return fresh, stands, [one.photo for one in answer.pictures if one.ready], now


def ask_again_about(photo: Photo, post: Post, *, changed: Sequence[str] = (), by: User) -> PublicationCertificate:
    """After a change to a picture of a post that is out: ask the gate again, certify what may stand, and only then
    write the `changed` columns of the locked picture.

    If the picture does not pass it is taken down here and now. (It would be dark without that; but once down, nothing
    but a manager and the gate opens it again, whatever permission comes later.) One that waits for a statement is dark
    by itself.
    """
    fresh, stands, ready, now = gate_with(photo, post)
    if stands.blocked or (photo.accounted in STATED and not stands.ready):
        photo.taken_down_at, photo.taken_down_by = now, by
        changed = (*changed, "taken_down_at", "taken_down_by")
        record(
            Event.POSTS_PHOTO_TAKEN_DOWN,
            actor=by,
            acting_as=Role.MANAGER,
            subject=photo,
            details={"because": list(stands.sentences)},
        )
    certificate = certify(fresh, ready, at=now, by=by)
    if changed:
        photo.save(update_fields=changed)
    return certificate
