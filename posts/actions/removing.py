"""After a permission was taken back: rows are hidden, pictures come back as their guardian chooses, files are erased.

The withdrawal itself waits for none of this. Each job runs any number of times and does what is left to be done.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from consent.models import ConsentEvent, Purpose
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs, words
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.holds import to_report_again
from nursery_portal.media.renditions import Renditions
from nursery_portal.members.access import (
    Can,
    answerable_children,
    family_links,
    hat_for,
    may_read_protection,
    members_holding,
)
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.notify.rules import was_told
from nursery_portal.register.models import Child
from posts.actions.leaving import cover_at_once, cover_for_good, erase, places_of
from posts.models import ErasureCertificate, Photo, PhotoTag, Post, Removal, RemovedPicture
from posts.removals import (
    NOES,
    PICTURES,
    Offer,
    kept_until,
    offers,
    removals_to_choose,
    rows_beside,
    still_down,
    tags_to_cover_back,
    titles_of,
    to_erase_withdrawn,
    to_hide,
    waiting_together,
)

Choice = RemovedPicture.Choice
TITLES = 5
NOT_YOURS = "These pictures are not yours to bring back. If you think they should be, please speak to the manager."
NOT_NOW = "This picture cannot come back just now."


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
    family = family_links().filter(child=removal.child).values("user")
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
    the second those that show the child alone go to this guardian's album, where nobody else sees them. Brothers and
    sisters of whom the same was taken back come with it. `let_go` gives up what is in the album, and its files are
    erased in their time; that alone they may also do for a child who has left.
    """
    list(Removal.objects.select_for_update().filter(guardian=removal.guardian_id).order_by("pk"))
    fresh = Removal.objects.select_related("child", "guardian").get(pk=removal.pk)
    chooses = removals_to_choose(by).filter(pk=fresh.pk).exists()
    gives_up = let_go and not covered and not album
    if not chooses or not (gives_up or answerable_children(by).filter(pk=fresh.child_id).exists()):
        raise Refused(NOT_YOURS)
    now = clock.now()
    found = offers(fresh, now)
    wanted = {
        Choice.COVERED: [pk for one in found if one.post.pk in covered for pk in one.covered],
        Choice.ALBUM: [pk for one in found if one.post.pk in album for pk in one.album],
    }
    kept = list(still_down(fresh).filter(choice=Choice.ALBUM).values_list("photo", flat=True)) if let_go else []
    if not (kept or any(wanted.values())):
        raise Refused("Choose which pictures should come back. Nothing was changed.")
    changed = {choice: _rows_that_come(fresh, found, photos) for choice, photos in wanted.items()}
    mine = RemovedPicture.objects.filter(photo__in=kept, removal__guardian=fresh.guardian_id, choice=Choice.ALBUM)
    changed[Choice.GONE] = list(mine.select_related("removal"))
    for choice, rows in changed.items():
        RemovedPicture.objects.filter(pk__in=[row.pk for row in rows]).update(choice=choice, chosen_at=now)
    _note_choice(fresh, changed, by=by)
    if (
        wanted[Choice.COVERED] and not settings.CELERY_TASK_ALWAYS_EAGER
    ):  # else the job loop draws: a page must not wait
        jobs.enqueue("posts.tidy_withdrawals")
    return sum(len(photos) for photos in wanted.values())


def _rows_that_come(removal: Removal, found: Iterable[Offer], photos: Collection[UUID]) -> list[RemovedPicture]:
    """The rows of these pictures that are offered, with those of brothers and sisters who come with them."""
    beside = {pk: children for one in found for pk, children in one.beside.items() if pk in photos}
    rows = list(RemovedPicture.objects.filter(removal=removal, photo__in=photos).select_related("removal"))
    others = rows_beside(removal).filter(photo__in=[pk for pk, children in beside.items() if children])
    return rows + [row for row in others.select_related("removal") if row.removal.child_id in beside[row.photo_id]]


def _note_choice(removal: Removal, changed: Mapping[Choice, Sequence[RemovedPicture]], *, by: User) -> None:
    """What was chosen, for each withdrawal that it concerns: this one first."""
    rows = [row for rows in changed.values() for row in rows]
    for one in dict.fromkeys([removal, *(row.removal for row in rows)]):
        pictures = {
            choice: [str(row.photo_id) for row in rows if row.removal_id == one.pk] for choice, rows in changed.items()
        }
        let_go = pictures.pop(Choice.GONE)
        record(
            Event.POSTS_REMOVAL_CHOSEN,
            actor=by,
            acting_as=Role.GUARDIAN,
            subject=one,
            child_id=one.child_id,
            details={choice.value: photos for choice, photos in pictures.items()} | {"let_go": let_go},
        )


def cover_back(row: RemovedPicture) -> bool:
    """Bring one picture back with the child covered for good, and with every other child of its guardian's who waits
    for the same; False if it is not, or not yet.

    The rule's own no ends the choice, and the picture stays gone. What passes lets it wait for the next run: a post
    that is hidden to be worked on, a busy machine, a report that a restore lost and that was not made again. Once the
    nursery's time is over it ends, too, and its guardian is told.
    """
    rows = waiting_together(row)
    if row not in rows:
        if RemovedPicture.objects.filter(pk=row.pk, choice=Choice.COVERED, done_at=None).exists():
            _stay_gone([row])
        return False
    photo = rows[0].photo
    if to_report_again([photo.pk]):
        return False
    tags = tags_to_cover_back(rows, clock.now())
    if not tags or photo.post.state == Post.State.REMOVED:
        _stay_gone(rows)
        return False
    try:
        if photo.post.state != Post.State.PUBLISHED:
            raise Refused(NOT_NOW)
        return cover_at_once(photo, tags, lambda made, version: _put_cover_back(rows, tags, made, version=version))
    except Refused:
        if all(kept_until(one.removal) < clock.today() for one in rows):
            _stay_gone(rows, in_vain=True)
        return False


@action()
def _put_cover_back(
    rows: Sequence[RemovedPicture],
    tags: Sequence[PhotoTag],
    made: Renditions,
    *,
    version: int,
    by: User | None = None,
) -> bool:
    """Where anything is otherwise than it was drawn, nothing is written: the next run asks again, and of the rule."""
    drawn = rows[0].photo
    post = Post.objects.select_for_update().get(pk=drawn.post_id)
    photo = Photo.objects.select_for_update().select_related("post").get(pk=drawn.pk)
    tagged = PhotoTag.objects.filter(photo=photo).values("child")
    list(Child.objects.select_for_update().filter(pk__in=tagged).order_by("pk"))
    now = clock.now()
    waiting = waiting_together(rows[0])
    wanted = tags_to_cover_back(waiting, now) if waiting == rows else []
    out = post.state == Post.State.PUBLISHED and photo.post_id == post.pk and photo.version == drawn.version
    if not out or not wanted or places_of(wanted) != places_of(tags):
        raise Refused(NOT_NOW)
    RemovedPicture.objects.filter(pk__in=[row.pk for row in waiting]).update(done_at=now)
    cover_for_good(wanted, photo, made, version=version, at=now)
    _note_cover(waiting, version=version, done=True, by=by)
    return True


@action()
def _stay_gone(rows: Sequence[RemovedPicture], *, in_vain: bool = False, by: User | None = None) -> None:
    """End a choice; `in_vain` where nothing but its time ended it, which its guardian is told once."""
    waiting = RemovedPicture.objects.filter(pk__in=[row.pk for row in rows], choice=Choice.COVERED, done_at=None)
    waiting.update(choice=Choice.GONE)
    for removal in dict.fromkeys(row.removal for row in rows) if in_vain else ():
        _tell_in_vain(removal)
    _note_cover(rows, version=rows[0].photo.version, done=False, by=by)


def _tell_in_vain(removal: Removal) -> None:
    kind, guardian = f"not_back_{removal.pk}", removal.guardian
    chooses = removals_to_choose(guardian).filter(pk=removal.pk).exists()
    if chooses and not was_told(guardian.pk, kind, removal.taken_back_at):
        notify(
            guardian,
            kind,
            f"Pictures of {removal.child.known_as} could not come back",
            body="You wanted them back with your child covered. We could not do that in the time for which we keep "
            "what was taken back, so they stay gone. We are sorry.",
            url=reverse("posts:taken_back", args=[removal.receipt]),
            mail=False,
        )


def _note_cover(rows: Iterable[RemovedPicture], *, version: int, done: bool, by: User | None) -> None:
    for row in rows:
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
