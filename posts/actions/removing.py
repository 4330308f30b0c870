"""After a permission was taken back: rows are hidden, pictures come back as their guardian chooses, files are erased.

The withdrawal itself waits for none of this. Each job runs any number of times and does what is left to be done.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from consent.models import ConsentEvent, Purpose
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs, words
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.holds import to_report_again
from nursery_portal.media.renditions import Renditions
from nursery_portal.members.access import Can, answerable_children, hat_for, may_read_protection, members_holding
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child
from posts.actions.leaving import cover_for_good, drawn_with_cover, erase, kept_or_forgotten
from posts.models import ErasureCertificate, Photo, PhotoTag, Post, Removal, RemovedPicture
from posts.publishing import could_stand_covered, was_out
from posts.removals import (
    NOES,
    PICTURES,
    offers,
    removals_to_choose,
    still_down,
    titles_of,
    to_erase_withdrawn,
    to_hide,
)
from posts.unwilling import free_to_come_back

Choice = RemovedPicture.Choice
TITLES = 5
NOT_YOURS = "These pictures are not yours to bring back. If you think they should be, please speak to the manager."


@action()
def hide_withdrawn(receipt: UUID, *, by: User | None = None) -> Removal:
    """Take down what a no made dark, and tell the managers which posts changed. Once for each receipt.

    Drafts are among them: a manager puts a picture back there, to cut or cover the child. A permission given anew
    meanwhile leaves its pictures up. What is down comes back through a manager and the gate, or as the guardian
    chooses.
    """
    events = ConsentEvent.objects.filter(receipt=receipt, kind__in=NOES, purpose__in=PICTURES)
    answers = list(events.select_related("child", "guardian").order_by("seq"))
    child, purposes = answers[0].child, [Purpose(one.purpose) for one in answers]
    dark = list(to_hide(child, purposes, clock.now()).values_list("pk", "post"))
    list(Post.objects.select_for_update().filter(pk__in={post for _, post in dark}).order_by("pk"))
    list(Photo.objects.select_for_update().filter(pk__in=[photo for photo, _ in dark]).order_by("pk"))
    Child.objects.select_for_update().get(pk=child.pk)
    now = clock.now()
    removal, new = Removal.objects.get_or_create(
        receipt=receipt,
        defaults={
            "child": child,
            "guardian": answers[0].guardian,
            "taken_back_at": answers[0].at,
            "hidden_at": now,
        },
    )
    photos = list(to_hide(child, purposes, now)) if new else []
    Photo.objects.filter(pk__in=[one.pk for one in photos], taken_down_at=None).update(taken_down_at=now)
    RemovedPicture.objects.bulk_create(
        RemovedPicture(removal=removal, photo=one, hidden_at=one.taken_down_at or now) for one in photos
    )
    if photos:
        _tell_managers(removal, photos)
    record(
        Event.POSTS_REMOVAL_HIDDEN,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=removal,
        child_id=child.pk,
        details={"receipt": str(receipt), "pictures": len(photos), "posts": len({one.post_id for one in photos})},
    )
    return removal


def _tell_managers(removal: Removal, photos: Iterable[Photo]) -> None:
    """Which posts changed: for every manager who is not of the child's own family."""
    titles, number = titles_of(removal), words.counted(len(list(photos)), "picture")
    more = f", and {len(titles) - TITLES} more" if len(titles) > TITLES else ""
    family = Guardianship.objects.filter(child=removal.child, ended_at=None).values("user")
    for manager in members_holding(Can.PUBLISH_POST).exclude(pk__in=family).order_by("pk"):
        notify(
            manager,
            "pictures_gone",
            f"{number} went from {words.counted(len(titles), 'post')}",
            body=f"A permission was taken back. Changed: {', '.join(titles[:TITLES])}{more}. Families see no gap.",
            url=reverse("posts:erasures"),
            mail=False,
        )


@action(refused=Event.POSTS_REMOVAL_REFUSED)
def bring_back(
    removal: Removal, *, covered: Collection[int] = (), album: Collection[int] = (), let_go: bool = False, by: User
) -> int:
    """Have pictures of one's own withdrawal back, and return how many; or raise Refused and change nothing.

    `covered` and `album` name posts: in the first the pictures with others return with the child covered for good, of
    the second those that show the child alone go to this guardian's album, where nobody else sees them. `let_go` gives
    up what is in the album, and its files are erased in their time.
    """
    fresh = Removal.objects.select_for_update().select_related("child").get(pk=removal.pk)
    chooses = removals_to_choose(by).filter(pk=fresh.pk).exists()
    if not chooses or not answerable_children(by).filter(pk=fresh.child_id).exists():
        raise Refused(NOT_YOURS)
    now = clock.now()
    found = offers(fresh, now)
    wanted = {
        Choice.COVERED: [pk for one in found if one.post.pk in covered for pk in one.covered],
        Choice.ALBUM: [pk for one in found if one.post.pk in album for pk in one.album],
    }
    mine = still_down(fresh)
    kept = list(mine.filter(choice=Choice.ALBUM).values_list("photo", flat=True)) if let_go else []
    if not (kept or any(wanted.values())):
        raise Refused("Choose which pictures should come back. Nothing was changed.")
    rows = RemovedPicture.objects.filter(removal=fresh)
    rows.filter(photo__in=kept).update(choice=Choice.GONE, chosen_at=now)
    for choice, photos in wanted.items():
        rows.filter(photo__in=photos).update(choice=choice, chosen_at=now)
    record(
        Event.POSTS_REMOVAL_CHOSEN,
        actor=by,
        acting_as=Role.GUARDIAN,
        subject=fresh,
        child_id=fresh.child_id,
        details={choice.value: [str(pk) for pk in photos] for choice, photos in wanted.items()}
        | {"let_go": [str(pk) for pk in kept]},
    )
    if (
        wanted[Choice.COVERED] and not settings.CELERY_TASK_ALWAYS_EAGER
    ):  # else the job loop draws: a page must not wait
        jobs.enqueue("posts.tidy_withdrawals")
    return sum(len(photos) for photos in wanted.values())


def cover_back(row: RemovedPicture) -> bool:
    """Bring one picture back with the child covered for good; False if it cannot be, and then it stays gone, or while a
    report of it that a restore lost has not been made again: till then it waits."""
    photo, child = row.photo, row.removal.child
    if to_report_again([photo.pk]):
        return False
    tag = (
        PhotoTag.objects.select_related("photo__post", "child").filter(photo=photo, child=child, covered=False).first()
    )
    try:
        if tag is None or photo.pk not in could_stand_covered([photo], child, clock.now()):
            raise Refused("Somebody in it may not be seen any more.")
        made, version = drawn_with_cover(tag)
    except Refused:
        _stay_gone(row)
        return False
    done = _put_cover_back(row, tag, made, seen=photo.version, version=version)
    return kept_or_forgotten(photo, version, done)


@action()
def _put_cover_back(
    row: RemovedPicture, tag: PhotoTag, made: Renditions, *, seen: int, version: int, by: User | None = None
) -> bool:
    post = Post.objects.select_for_update().get(pk=tag.photo.post_id)
    photo = Photo.objects.select_for_update().select_related("post").get(pk=tag.photo_id)
    tagged = PhotoTag.objects.filter(photo=photo).values("child")
    list(Child.objects.select_for_update().filter(pk__in=tagged).order_by("pk"))
    now = clock.now()
    waits = free_to_come_back(
        RemovedPicture.objects.filter(
            pk=row.pk, choice=Choice.COVERED, done_at=None, photo__taken_down_at=F("hidden_at")
        )
    )
    out = post.state == Post.State.PUBLISHED and photo.post_id == post.pk and photo.version == seen
    wanted = list(waits.values_list("pk", flat=True))
    done = out and bool(wanted) and was_out(photo) and photo.pk in could_stand_covered([photo], tag.child, now)
    if done:
        RemovedPicture.objects.filter(pk__in=wanted).update(done_at=now)
        cover_for_good(tag, photo, made, version=version, at=now)
    else:
        RemovedPicture.objects.filter(pk=row.pk, choice=Choice.COVERED, done_at=None).update(choice=Choice.GONE)
    _note_cover(row, version=version, done=done, by=by)
    return done


@action()
def _stay_gone(row: RemovedPicture, *, by: User | None = None) -> None:
    RemovedPicture.objects.filter(pk=row.pk, done_at=None).update(choice=Choice.GONE)
    _note_cover(row, version=row.photo.version, done=False, by=by)


def _note_cover(row: RemovedPicture, *, version: int, done: bool, by: User | None) -> None:
    record(
        Event.POSTS_PHOTO_COVERED,
        actor=by,
        acting_as=Role.SYSTEM,
        subject=row.photo,
        child_id=row.removal.child_id,
        details={"version": version, "because": "its guardian wants it back covered", "done": done},
    )


@action()
def erase_withdrawn(*, by: User | None = None) -> ErasureCertificate | None:
    """Leave to be erased what was taken back longer ago than the nursery keeps it, and certify it without a name."""
    now = clock.now()
    wanted = [photo.pk for photo in to_erase_withdrawn(now)]
    list(Removal.objects.select_for_update().filter(pictures__photo__in=wanted).order_by("pk"))
    list(Photo.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    photos = [photo for photo in to_erase_withdrawn(now) if photo.pk in set(wanted)]
    return erase(photos, ErasureCertificate.Cause.TAKEN_BACK, Event.POSTS_WITHDRAWN_ERASED, at=now, by=by)


@action(refused=Event.POSTS_REMOVAL_REFUSED)
def hold_removal(removal: Removal, because: str, *, by: User) -> None:
    """Keep the files of a removal until it is released, or raise Refused: a case may need them. Nobody sees them."""
    _lead_only(removal, by=by)
    reason = fitting(" ".join(because.split()), 400, field="because")
    if not reason:
        raise Refused("Please say why, in a few words: it is kept, and only the leads read it.", field="because")
    held = Removal.objects.filter(pk=removal.pk, held_at=None)
    if not held.update(held_at=clock.now(), held_by=by, held_because=reason):
        raise Refused("These files are held already.")
    _note_hold(Event.POSTS_REMOVAL_HELD, removal, reason, by=by)


@action(refused=Event.POSTS_REMOVAL_REFUSED)
def release_removal(removal: Removal, *, by: User) -> None:
    """End a hold, or raise Refused: what has been kept longer than the nursery's time is erased by the next job."""
    _lead_only(removal, by=by)
    fresh = Removal.objects.select_for_update().get(pk=removal.pk)
    if fresh.held_at is None:
        raise Refused("These files are not held.")
    Removal.objects.filter(pk=fresh.pk).update(held_at=None, held_by=None, held_because="")
    _note_hold(Event.POSTS_REMOVAL_RELEASED, fresh, fresh.held_because, by=by)


def _lead_only(removal: Removal, *, by: User) -> None:
    if not may_read_protection(by, removal.child):
        raise Refused("Only the safeguarding lead holds files back, and never of a child of their own family.")


def _note_hold(event: Event, removal: Removal, because: str, *, by: User) -> None:
    record(
        event,
        actor=by,
        acting_as=hat_for(by, Can.READ_PROTECTION) or "",
        subject=removal,
        child_id=removal.child_id,
        details={"because": because},
    )
