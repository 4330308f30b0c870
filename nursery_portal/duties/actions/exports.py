"""A family's export: made ready by one leader, released by another, fetched by the guardian."""

from typing import Any

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.chain import digest_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import seal, unseal
from nursery_portal.duties.access import (
    FETCH_WITHIN,
    exports_to_settle,
    guardians_for_export,
    matters_visible_to,
    own_exports,
)
from nursery_portal.duties.exports import archive, collect, tells_too_much
from nursery_portal.duties.models import FamilyExport, Matter
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify

CATEGORY = "export"
GONE = "It can no longer be fetched. Make it ready anew."
CHANGED = "Something has changed since this was made ready. Decline it, and make it ready anew."
NOT_THEIRS = "This person cannot be given what we hold about the child. Please ask the safeguarding lead."


@action(refused=Event.DUTIES_EXPORT_REFUSED)
def prepare_export(matter: Matter, guardian: User, *, by: User) -> FamilyExport:
    """Collect everything about the child of a request for one guardian, sealed; or raise Refused. Nothing goes out."""
    hat = hat_for(by, Can.KEEP_MATTERS)
    if hat is None or not matters_visible_to(by).filter(pk=matter.pk).exists():
        raise Refused("This is not yours to decide.")
    if matter.child is None or matter.kind not in {Matter.Kind.ACCESS, Matter.Kind.PORTABILITY}:
        raise Refused("An export belongs to a request about a child, to see or to take along what we hold.")
    if guardian.pk == by.pk or not guardians_for_export(matter.child).filter(pk=guardian.pk).exists():
        raise Refused(NOT_THEIRS, field="guardian")
    now = clock.now()
    payload = collect(matter.child, guardian, now)
    made = FamilyExport.objects.create(
        matter=matter,
        child=matter.child,
        guardian=guardian,
        data_id=seal(payload, category=CATEGORY).pk,
        data_digest=digest_of(payload),
        prepared_by=by,
        prepared_at=now,
    )
    record(
        Event.DUTIES_EXPORT_PREPARED,
        actor=by,
        acting_as=hat,
        subject=made,
        child_id=matter.child_id,
        details={"guardian": guardian.pk, "digest": made.data_digest},
    )
    return made


def data_of(export: FamilyExport) -> dict[str, Any]:
    """What an export that has passed a door holds; empty once its time is over."""
    lies = Sealed.objects.filter(pk=export.data_id).first()
    return unseal(lies) if lies is not None else {}


def in_the_way(export: FamilyExport, data: dict[str, Any]) -> str:
    """Why it may not go out to its guardian as it is, on paper neither; empty where nothing stands against it."""
    if not guardians_for_export(export.child).filter(pk=export.guardian_id).exists():
        return NOT_THEIRS
    if tells_too_much(data, export.child, export.guardian):
        return GONE if export.state == FamilyExport.State.RELEASED else CHANGED
    return ""


@action(refused=Event.DUTIES_EXPORT_REFUSED)
def settle_export(export: FamilyExport, *, release: bool, by: User) -> None:
    """Release it, as a second leader who has read it, or decline. Who prepared it may take it back only."""
    hat = hat_for(by, Can.KEEP_MATTERS)
    if hat is None or not exports_to_settle(by).filter(pk=export.pk).exists():
        raise Refused("This is not yours to decide.")
    if release and by.pk in {export.prepared_by_id, export.guardian_id}:
        raise Refused("It takes a second leader: ask another to read and to release it.")
    if release and (why := in_the_way(export, data_of(export))):
        raise Refused(why)
    state = FamilyExport.State.RELEASED if release else FamilyExport.State.DECLINED
    waiting = FamilyExport.objects.filter(pk=export.pk, state=FamilyExport.State.PREPARED)
    if not waiting.update(state=state, settled_by=by, settled_at=clock.now()):
        raise Refused("This was settled already.")
    if release:
        notify(
            export.guardian,
            "export_released",
            "What you asked for is ready",
            body=f"You can fetch it for {FETCH_WITHIN.days} days. We ask once more who you are.",
            url=reverse("duties:export_fetch", args=[export.pk]),
        )
    else:
        Sealed.objects.filter(pk=export.data_id).delete()
    record(
        Event.DUTIES_EXPORT_SETTLED,
        actor=by,
        acting_as=hat,
        subject=export,
        child_id=export.child_id,
        details={"released": release},
    )


@action(refused=Event.DUTIES_EXPORT_REFUSED)
def fetch_export(export: FamilyExport, *, by: User) -> bytes:
    """The ZIP for its guardian, as it was released; the hand-over is an event. Refused where its time is over."""
    fresh = own_exports(by).filter(pk=export.pk).first()
    data = data_of(fresh) if fresh is not None else {}
    if fresh is None or not data or tells_too_much(data, fresh.child, by):
        raise Refused("This is not there any more. Please ask the nursery.")
    record(
        Event.DUTIES_EXPORT_FETCHED,
        actor=by,
        acting_as="self",
        subject=fresh,
        child_id=fresh.child_id,
        details={"digest": fresh.data_digest},
    )
    return archive(data, fresh.child, by)
