"""A further concern comes into a case that is open already: from then on the case stands on it as well."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from staff_conduct.access import readers_of, reads_for_good
from staff_conduct.actions.cases import add_step, not_open_yet, raised_by_or_close
from staff_conduct.actions.checks import begin_dbs, part_of, taken_away
from staff_conduct.actions.leaving import (
    found_to_be_about,
    keep_out_since,
    keep_out_with_the_case,
    keep_readers,
    workers_away,
)
from staff_conduct.actions.steps import CASE, hat, locked_case, locked_concern, sealed
from staff_conduct.actions.telling import tell
from staff_conduct.models import CaseBarred, CaseConcern, CasePart, Concern, ConductCase, Triage
from staff_conduct.rules import is_closed, standing_of


@action(refused=Event.CONDUCT_CASE_REFUSED)
def join_concern(concern: Concern, case: ConductCase, *, exception: str = "", by: User) -> CaseConcern:
    """Bring a judged concern into an open case that it belongs to; or raise Refused and change nothing.

    What is asked of the concerns of a case is asked of this one, too: is it an allegation, nobody goes on before the
    officer agrees, and whoever is kept from one of the two loses the other. Its words stay with its own readers. Who
    holds a part and raised this one, or is close to who did, holds it on with a sealed `exception`, as in `give_part`.
    """
    fresh = locked_concern(concern, by)
    if not reads_for_good(fresh, by):
        raise Refused("You read it for a day only. Somebody who goes on reading it brings it into a case.")
    into = locked_case(case, by)
    last = fresh.triages.order_by("-number").first()
    if last is None:
        raise Refused("Judge the concern first: the safeguarding question comes before any discipline.")
    if last.level == Triage.Level.NOT_SAFEGUARDING:
        raise Refused("It was judged not to be about conduct. Judge it anew if that was wrong.")
    if is_closed(fresh):
        raise Refused("It is closed. Judge it anew first; a case stands on concerns that are being worked on.")
    if is_closed(into):
        raise Refused("That case has ended. Open one of its own.", field="case")
    if into.sources.filter(concern=fresh).exists():
        raise Refused("It belongs to that case already.", field="case")
    if fresh.subjects.exists() and not fresh.subjects.filter(user=into.subject).exists():
        raise Refused(
            "That case is about somebody whom the concern does not name. Say first, when you judge it anew, that it "
            "is about them, too.",
            field="case",
        )
    not_open_yet(fresh, into.subject, by, "End that one first: one morning is heard once.", field="case")
    now = clock.now()
    found_to_be_about(fresh, into.subject, by)
    # before it belongs to the case: who works that was not chosen with this in view, nor who did and will lead again
    keep_out_since(fresh, now, away=workers_away(into))
    keep_out_with_the_case(fresh, into, by, now)
    joined = CaseConcern.objects.create(case=into, concern=fresh, at=now)
    keep_readers(into, set(), by)
    barred = set(fresh.barred.values_list("user", flat=True)) - set(into.barred.values_list("user", flat=True))
    CaseBarred.objects.bulk_create(CaseBarred(case=into, user_id=pk, at=now) for pk in sorted(barred))
    held = _parts_too_close(into, fresh, exception, by)
    note = {"note": f"{fresh.reference} belongs to this case from now on."}
    made = add_step(into, standing_of(into).stage, note, by=by, is_note=True)
    if taken_away(into):
        begin_dbs(into)
    for reader in readers_of(into):
        if reader.pk != by.pk:
            tell(reader)
    record(
        Event.CONDUCT_CASE_JOINED,
        actor=by,
        acting_as=hat(by),
        subject=into,
        details={"concern": str(fresh.pk), "number": made.number, "exceptions": held},
    )
    return joined


def _parts_too_close(case: ConductCase, joined: Concern, exception: str, by: User) -> list[str]:
    """The parts whose holders raised what joined, or are close to who did: each is held on with its reason."""
    reading = {one.pk for one in readers_of(case)}
    held = []
    for part in CasePart.Part:
        row = part_of(case, part)
        why_not = raised_by_or_close([joined], row.user, by) if row is not None and row.user_id in reading else ""
        if row is None or not why_not:
            continue
        if not exception.strip():
            raise Refused(
                f"{why_not} They have a part ({part.label[:1].lower()}{part.label[1:]}): give it to "
                "somebody else first; or, if there is nobody, write why.",
                field="exception",
            )
        why = sealed({"exception": exception.strip()}, CASE)
        CasePart.objects.create(case=case, part=part, user=row.user, by=by, at=clock.now(), **why)
        held.append(part.value)
    return held
