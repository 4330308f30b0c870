"""The safeguarding lead keeps a child's pictures for a case, and lets them go."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.holding import children_to_hold, holds_visible_to, pictures_of_child
from posts.models import PictureHold


@action(refused=Event.POSTS_HOLD_REFUSED)
def hold_child(child: Child, because: str, *, by: User) -> PictureHold:
    """Keep the files of every picture of a child until they are let go, or raise Refused. Those that come meanwhile are
    kept, too; those of now also if somebody takes the child's tag away. Nobody sees more for it."""
    fresh = Child.objects.select_for_update().get(pk=child.pk)
    if not children_to_hold(by).filter(pk=fresh.pk).exists():
        raise Refused("Only the safeguarding lead keeps a child's pictures, and never of their own family.")
    reason = fitting(" ".join(because.split()), 400, field="because")
    if not reason:
        raise Refused("Please say why, in a few words: it is kept, and only the leads read it.", field="because")
    if PictureHold.objects.filter(child=fresh, ended_at=None).exists():
        raise Refused("This child's pictures are kept already.", field="child")
    made = PictureHold.objects.create(child=fresh, held_at=clock.now(), held_by=by, because=reason)
    made.photos.set(pictures_of_child(fresh))
    _note(Event.POSTS_HOLD_BEGUN, made, by=by)
    return made


@action(refused=Event.POSTS_HOLD_REFUSED)
def release_child(hold: PictureHold, *, by: User) -> None:
    """Let the pictures go, or raise Refused: those whose time is over are erased by the next job."""
    fresh = PictureHold.objects.select_for_update().get(pk=hold.pk)
    if not holds_visible_to(by).filter(pk=fresh.pk).exists():
        raise Refused("Only the safeguarding lead lets them go, and never of their own family.")
    if fresh.ended_at is not None:
        raise Refused("These pictures are not kept any more.")
    fresh.ended_at, fresh.ended_by = clock.now(), by
    fresh.save(update_fields=["ended_at", "ended_by"])
    _note(Event.POSTS_HOLD_ENDED, fresh, by=by)


def _note(event: Event, hold: PictureHold, *, by: User) -> None:
    record(
        event,
        actor=by,
        acting_as=hat_for(by, Can.READ_PROTECTION) or "",
        subject=hold,
        child_id=hold.child_id,
        details={"because": hold.because, "pictures": hold.photos.count()},
    )
