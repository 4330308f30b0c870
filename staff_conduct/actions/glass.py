"""Breaking the glass: two signed requests open one concern to one person for a day, and everybody entitled is told."""

from datetime import timedelta

from consent.signature import signature_fits
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from staff_conduct.access import concerns_to_break_open, readers_of, requests_to_sign
from staff_conduct.actions.leaving import spoken_of_since
from staff_conduct.actions.steps import CONCERN, hat, sealed
from staff_conduct.actions.telling import tell
from staff_conduct.models import GlassOpening, GlassRequest

OPEN_FOR = timedelta(hours=24)
SIGN = "Type your full name as it stands in your account: it is your signature."


@action(refused=Event.CONDUCT_GLASS_REFUSED)
def ask_to_break(reference: str, *, reason: str, signed_name: str, by: User) -> GlassRequest:
    """Ask to read a concern by its reference, with reason and signature. It opens nothing, and tells nothing.

    A reference that does not exist, or whose concern is closed to whoever asks, is kept and answered like any other.
    """
    if not may(by, Can.BREAK_GLASS):
        raise Refused("Only somebody who leads here can ask for that. You read what comes to you.")
    if len(reason.split()) < 4:
        raise Refused("Write what makes it necessary, in a sentence that others will read.", field="reason")
    if not signature_fits(signed_name, by):
        raise Refused(SIGN, field="signed_name")
    concern = concerns_to_break_open(by).filter(reference=reference.strip().upper()).first()
    if concern is not None and by.pk in spoken_of_since(concern):
        concern = None
    words = {"reference": reference.strip()[:40], "reason": reason, "signed_name": signed_name}
    made = GlassRequest.objects.create(concern=concern, by=by, at=clock.now(), **sealed(words, CONCERN))
    record(Event.CONDUCT_GLASS_ASKED, actor=by, acting_as=hat(by), subject=made)
    return made


@action(refused=Event.CONDUCT_GLASS_REFUSED)
def sign_to_break(request: GlassRequest, *, signed_name: str, by: User) -> GlassOpening:
    """Sign somebody else's request: the concern opens to them for a day, and all who read it are told."""
    GlassRequest.objects.select_for_update().filter(pk=request.pk).first()
    fresh = requests_to_sign(by).select_related("concern", "by").filter(pk=request.pk).first()
    if fresh is None or fresh.concern is None or by.pk in spoken_of_since(fresh.concern):
        raise Refused("There is nothing here for you to sign.")
    if not signature_fits(signed_name, by):
        raise Refused(SIGN, field="signed_name")
    now = clock.now()
    opening = GlassOpening.objects.create(request=fresh, by=by, at=now, until=now + OPEN_FOR)
    for reader in {one.pk: one for one in [*readers_of(fresh.concern), by]}.values():
        tell(
            reader,
            "conduct_glass",
            "Something was opened to one more person for a day",
            "Two people signed for it. Who and why stands under Concerns, with what was opened.",
        )
    record(
        Event.CONDUCT_GLASS_OPENED,
        actor=by,
        acting_as=hat(by),
        subject=fresh.concern,
        details={"for": fresh.by_id, "until": opening.until},
    )
    return opening
