"""A child did not want to be photographed: kept out at once, and decided by a manager."""

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child
from posts.access import photos_to_say_no_to, workroom_posts
from posts.actions.pictures import put_in_order
from posts.actions.returning import put_back
from posts.actions.steps import lock_with_same_file
from posts.models import KeptOut, Photo, PhotoTag, Post
from posts.removals import stays_taken_back
from posts.unwilling import deciders_of, kept_out_for, nothing_else_holds, open_marks

GONE = "This picture is no longer there. Nobody sees it."


def _may_say_so(photo: Photo, by: User) -> bool:
    """Whether this member of staff sees the picture, in a draft they work on or in the day book, or did before it went
    out of sight for another reason."""
    now = clock.now()
    if may(by, Can.DRAFT_POST) and workroom_posts(by, now).filter(pk=photo.post_id).exists():
        return photo.removed_at is None and photo.erased_at is None
    if kept_out_for(by).filter(photo=photo).exists():
        return True
    return photos_to_say_no_to(by, now).filter(pk=photo.pk).exists()


@action(refused=Event.POSTS_PHOTO_REFUSED)
def keep_out(photo: Photo, child: Child | None, *, by: User) -> KeptOut:
    """Note that a child did not want this picture: from now on nobody sees it but who has to decide. No reason asked.

    `child` None: one who is not tagged. Where the same file is in another post, it is kept out there, too, and decided
    as of the same child, tagged there or not. What is down for another reason stays down by the mark.
    """
    twins = lock_with_same_file(photo)
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    if fresh.post_id != post.pk or not _may_say_so(fresh, by):
        raise Refused(GONE)
    if child is not None and not PhotoTag.objects.filter(photo=fresh, child=child).exists():
        raise Refused("Choose one of the children who are tagged, or say that the child is not tagged.")
    if open_marks().filter(photo=fresh, child=child).exists():
        raise Refused("Somebody has noted this already. A manager decides about it.")
    mark = _mark(fresh, child, by=by)
    marks = [mark]
    for twin in twins:
        if not open_marks().filter(photo=twin, child=child).exists():
            marks.append(_mark(twin, child, by=by, same_file_as=str(fresh.pk)))
    for person in {person.pk: person for one in marks for person in deciders_of(one)}.values():
        notify(
            person,
            "picture_kept_out",
            "A child did not want to be photographed",
            body="The picture is kept out until you decide.",
            url=reverse("posts:kept_out"),
        )
    return mark


def _mark(photo: Photo, child: Child | None, *, by: User, **more: str) -> KeptOut:
    """Keep one locked picture out, from everybody but who decides."""
    now = clock.now()
    mark = KeptOut.objects.create(
        photo=photo, child=child, marked_by=by, marked_at=now, hid=photo.taken_down_by_id is None
    )
    Photo.objects.filter(pk=photo.pk, taken_down_at=None).update(taken_down_at=now, taken_down_by=None)
    record(
        Event.POSTS_PHOTO_KEPT_OUT,
        actor=by,
        acting_as=hat_for(by, Can.TAKE_DOWN) or "",
        subject=photo,
        child_id=child.pk if child else None,
        details={"post": photo.post_id, "mark": mark.pk, **more},
    )
    return mark


@action(refused=Event.POSTS_PHOTO_REFUSED)
def settle_kept_out(mark: KeptOut, outcome: str, *, by: User) -> bool:
    """Decide: leave the picture out for good, or the child was fine with it. Returns whether it is back in its post.

    Back it comes through the whole gate, and only where nothing else holds it down. Left out, every other open mark of
    it is settled with this one, each in an event of its own.
    """
    post = Post.objects.select_for_update().get(pk=mark.photo.post_id)
    photo = Photo.objects.select_for_update().get(pk=mark.photo_id)
    fresh = KeptOut.objects.select_for_update().get(pk=mark.pk)
    if not kept_out_for(by).filter(pk=fresh.pk).exists():
        raise Refused("This is not yours to decide, or somebody else has just decided it.")
    if outcome not in (KeptOut.Outcome.LEFT_OUT, KeptOut.Outcome.WAS_FINE):
        raise Refused("Choose whether the picture is left out, or the child was fine.", field="outcome")
    fresh.photo, now, back = photo, clock.now(), False
    if outcome == KeptOut.Outcome.LEFT_OUT and held_pictures([photo.pk]):
        raise Refused("This picture has to be kept for now, seen by nobody. Decide once the hold is released.")
    settled = [fresh]
    if outcome == KeptOut.Outcome.LEFT_OUT:
        settled += open_marks().filter(photo=photo).exclude(pk=fresh.pk)  # while the picture is there to be found
        Photo.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=now)
        put_in_order(post)
        jobs.enqueue("posts.erase_photo", str(photo.pk))
    elif nothing_else_holds(fresh) and not stays_taken_back(photo, now):
        put_back(photo, post, advice="Leave it out, or repair it first.", by=by)
        back = True
    for one in settled:
        one.outcome, one.settled_by, one.settled_at = outcome, by, now
        one.save(update_fields=["outcome", "settled_by", "settled_at"])
        record(
            Event.POSTS_PHOTO_KEPT_OUT_SETTLED,
            actor=by,
            acting_as=hat_for(by, Can.PUBLISH_POST) or hat_for(by, Can.MODERATE) or "",
            subject=photo,
            child_id=one.child_id,
            details={"post": post.pk, "mark": one.pk, "outcome": outcome, "back": back},
        )
    return back
