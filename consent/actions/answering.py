"""Giving, refusing and taking back permission: the only writers of the ledger."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consent.access import TAKEN_BACK, not_to_wait_for, untold_withdrawals
from consent.consequences import Consequence, what_would_go
from consent.messages import tell_about_answers, tell_of_open_question
from consent.models import YES, ConsentEvent, ConsentStanding, Purpose, TakeDown, Wording, review_of
from consent.rules import current_wordings, held, standing_yes
from consent.signals import permission_taken_back
from consent.signature import signature_fits, tidy
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members.access import (
    Can,
    answerable_children,
    hat_for,
    may_read_protection,
    signing_links,
    withdrawable_children,
)
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.register.models import Child

log = logging.getLogger("portal.consent")
TELL_TASK = "consent.tell_of_withdrawal"
SIGNED = "This form is signed already. Open the page anew to change an answer."
SINCE = "You have answered otherwise since you signed this. Look at it again, and sign if you mean it."
STALE = "The text has changed since you opened this page. Please read it again; your answers are still here."


class SignedBefore(Refused):
    """These very answers of this form are signed already, under `receipt`; `stands` says whether they are still the
    latest. Nothing was signed a second time."""

    def __init__(self, receipt: uuid.UUID, *, stands: bool) -> None:
        super().__init__(SIGNED if stands else SINCE)
        self.receipt, self.stands = receipt, stands


def _authority(child: Child, by: User, *, taking_back: bool = False) -> Guardianship:
    """The link under which this person may answer now, or Refused. Asked again under the child's lock. Taking back does
    not end with the child's place: a cover may outlast it.

    The account is read afresh: what the request remembers of it may be older than a suspension.
    """
    welcome = User.objects.filter(pk=by.pk, is_active=True, suspended_at__isnull=True).exists()
    theirs = withdrawable_children(by) if taking_back else answerable_children(by)
    if not welcome or not theirs.filter(pk=child.pk).exists():
        raise Refused("You cannot answer for this child. If you think you should, please speak to the manager.")
    return signing_links(clock.today()).filter(user=by, child=child).latest("pk")


def _named(purposes: Iterable[Purpose]) -> str:
    """These questions in a sentence, in their order."""
    wanted = set(purposes)
    return words.listed(purpose.label.lower() for purpose in Purpose if purpose in wanted)


def _receipt_for(
    form_key: uuid.UUID, answers: Mapping[Purpose, bool], wordings: Mapping[Purpose, int], *, child: Child, by: User
) -> uuid.UUID:
    """The receipt for these answers of this form, or Refused. An answer of the portal may be lost on its way, or the
    page be gone back to, and the guardian choose otherwise: that is no double submission, and a no must not get lost.
    """
    said = sorted((purpose.value, given, wordings.get(purpose, 0)) for purpose, given in answers.items())
    for receipt in (form_key, uuid.uuid5(form_key, repr(said))):
        events = list(ConsentEvent.objects.filter(receipt=receipt))
        if not events:
            return receipt
        if any(event.guardian_id != by.pk or event.child_id != child.pk for event in events):
            raise Refused(SIGNED)
        if said == sorted((one.purpose, one.kind == ConsentEvent.Kind.GIVEN, one.wording_id) for one in events):
            latest = ConsentStanding.objects.filter(event__receipt=receipt).count()
            raise SignedBefore(receipt, stands=latest == len(events))
    raise Refused(SIGNED)


def append(
    child: Child,
    purpose: Purpose,
    kind: ConsentEvent.Kind,
    wording: Wording,
    *,
    authority: Guardianship,
    guardian: User,
    signed_name: str = "",
    receipt: uuid.UUID,
    recorded_by: User | None = None,
    how: ConsentEvent.How = ConsentEvent.How.WEB,
) -> ConsentEvent:
    """Append one event and move the standing. A private step: the caller holds the child's lock.

    A request moves nothing: being asked is no answer.
    """
    last = ConsentEvent.objects.filter(child=child).order_by("-seq").first()
    now = clock.now()
    at = max(now, last.at + timedelta(microseconds=1)) if last else now
    event = ConsentEvent.objects.create(
        seq=last.seq + 1 if last else 1,
        child=child,
        guardian=guardian,
        authority_id=authority.pk,
        purpose=purpose,
        kind=kind,
        wording=wording,
        wording_sha256=wording.sha256,
        signed_name=signed_name,
        recorded_by=recorded_by,
        how=how,
        receipt=receipt,
        at=at,
    )
    if kind == ConsentEvent.Kind.REQUESTED:
        return event
    ConsentStanding.objects.update_or_create(
        child=child,
        guardian=guardian,
        purpose=purpose,
        defaults={
            "kind": kind,
            "event": event,
            "wording": wording,
            "authority": authority,
            "at": at,
            "answered_on": timezone.localdate(at),
            "review_on": review_of(event),
        },
    )
    return event


def record_answer(
    happened: Event, event: ConsentEvent, *, by: User, acting_as: Role = Role.GUARDIAN, **more: str
) -> None:
    """What the chain keeps of an answer, so that a changed or missing row of the ledger is noticed. A private step."""
    record(
        happened,
        actor=by,
        acting_as=acting_as,
        subject=event,
        child_id=event.child_id,
        details={
            "purpose": event.purpose,
            "kind": event.kind,
            "guardian": event.guardian_id,
            "signed": event.signed_name,
            "wording": event.wording_sha256,
            "receipt": str(event.receipt),
            "at": event.at,
            "authority": event.authority_id,
            "how": event.how,
            "recorded_by": event.recorded_by_id,
            "review_on": review_of(event),
            **more,
        },
    )


@action(refused=Event.CONSENT_REFUSED)
def answer_permissions(
    child: Child,
    answers: Mapping[Purpose, bool],
    *,
    wordings: Mapping[Purpose, int],
    signed_name: str,
    by: User,
    form_key: uuid.UUID | None = None,
) -> uuid.UUID:
    """Sign answers (yes or no for each purpose given) and return their receipt, or raise Refused and change nothing.

    `wordings` holds, for each purpose, the primary key of the wording the form showed: a form that shows an older text
    than the present one is refused, since the guardian has not read what they would sign. From `form_key` comes the id
    of the receipt, so that the same answers sent twice are signed once (SignedBefore).
    """
    Child.objects.select_for_update().get(pk=child.pk)
    authority = _authority(child, by)
    receipt = _receipt_for(form_key, answers, wordings, child=child, by=by) if form_key else uuid.uuid4()
    if not answers:
        raise Refused("Choose yes or no for at least one question. You can leave the others for later.")
    current = current_wordings(clock.now())
    if any(purpose not in current or wordings.get(purpose) != current[purpose].pk for purpose in answers):
        raise Refused(STALE)
    if kept := held(child.pk, by.pk) & {purpose for purpose, given in answers.items() if given}:
        raise Refused(
            f"The nursery ended your yes about {_named(kept)}, and it counts as no until the safeguarding lead opens "
            "the question again. Please speak to the lead, or leave it open here. Nothing was signed."
        )
    if not signature_fits(signed_name, by):
        raise Refused(f"Please sign with your name as the nursery knows it: {by.full_name}.", field="signed_name")
    for purpose in Purpose:  # in one order, so that the same answers read the same in the ledger
        if purpose not in answers:
            continue
        event = append(
            child,
            purpose,
            ConsentEvent.Kind.GIVEN if answers[purpose] else ConsentEvent.Kind.REFUSED,
            current[purpose],
            authority=authority,
            guardian=by,
            signed_name=tidy(signed_name),
            receipt=receipt,
        )
        record_answer(Event.CONSENT_ANSWERED, event, by=by)
    tell(child, by, receipt, "permission_receipt", alarming=not all(answers.values()))
    if not all(answers.values()):
        _let_tidy(receipt)
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def withdraw_permissions(
    child: Child, purposes: Iterable[Purpose], *, told_by_caller: bool = False, by: User
) -> uuid.UUID:
    """Take back permission for `purposes`: from the next request on, no picture is shown under it. Returns the receipt.

    Nothing may veto it: no reason, no staff approval, no wording to agree with (UK GDPR Art 7(3)). For one question it
    writes five rows, however many pictures there are: the answer, that it is the latest, and its event. Telling people,
    tidying posts and erasing files follow as jobs and sweeps; nothing that protects the child depends on them.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    authority = _authority(child, by, taking_back=True)
    given = {
        Purpose(row.purpose): row
        for row in ConsentStanding.objects.filter(
            child=child, guardian=by, purpose__in=list(purposes), kind__in=YES
        ).select_related("wording")
    }
    if not given:
        raise Refused("There is no permission of yours to take back here. Nothing was changed.")
    receipt = uuid.uuid4()
    for purpose in Purpose:
        if purpose not in given:
            continue
        event = append(
            child,
            purpose,
            ConsentEvent.Kind.WITHDRAWN,
            given[purpose].wording,
            authority=authority,
            guardian=by,
            signed_name=tidy(by.full_name),
            receipt=receipt,
        )
        record_answer(Event.CONSENT_WITHDRAWN, event, by=by)
    if not told_by_caller:
        enqueue(TELL_TASK, str(receipt))
    _let_tidy(receipt)
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def renew_permissions(child: Child, wordings: Mapping[Purpose, int], *, by: User) -> uuid.UUID:
    """Say yes again to what the yearly review asks about, and return the receipt, or raise Refused.

    `wordings` holds the texts that the page showed: a yes is renewed under the very text it was given under, and only
    while that is the text of now.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    authority = _authority(child, by)
    standing = {
        Purpose(row.purpose): row
        for row in standing_yes(clock.now(), first_day=F("child__started_on"))
        .filter(child=child, guardian=by, purpose__in=list(wordings))
        .select_related("wording")
    }
    current = current_wordings(clock.now())
    if not standing or set(standing) != set(wordings):
        raise Refused("There is no yes of yours to renew here. Answer the questions below instead.")
    if any(
        current.get(purpose) != row.wording or wordings[purpose] != row.wording_id for purpose, row in standing.items()
    ):
        raise Refused(STALE)
    receipt = uuid.uuid4()
    for purpose in Purpose:
        if purpose not in standing:
            continue
        event = append(
            child,
            purpose,
            ConsentEvent.Kind.RENEWED,
            standing[purpose].wording,
            authority=authority,
            guardian=by,
            signed_name=tidy(by.full_name),
            receipt=receipt,
        )
        record_answer(Event.CONSENT_RENEWED, event, by=by)
    tell(child, by, receipt, "permission_receipt", alarming=False)
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def end_permissions(
    child: Child, guardian: User, purposes: Iterable[Purpose], *, kind: ConsentEvent.Kind, reason: str, by: User
) -> uuid.UUID:
    """End another person's yes: *revoked* where the child must be kept out, *invalidated* where the yes should never
    have counted (somebody else signed). The safeguarding lead's to do, with a reason, and never for an own child."""
    if kind not in {ConsentEvent.Kind.REVOKED, ConsentEvent.Kind.INVALIDATED}:
        raise ValueError(kind)
    if not may_read_protection(by, child):
        raise Refused("Only the safeguarding lead ends a permission that somebody else gave.")
    why = " ".join(reason.split())
    if not why:
        raise Refused("Please say why, in a few words: it is kept, sealed, with the record.", field="reason")
    Child.objects.select_for_update().get(pk=child.pk)
    rows = ConsentStanding.objects.filter(child=child, guardian=guardian, purpose__in=list(purposes), kind__in=YES)
    given = {Purpose(row.purpose): row for row in rows.select_related("wording", "authority")}
    if not given:
        raise Refused("There is no yes of this person to end. Nothing was changed.")
    receipt = uuid.uuid4()
    for purpose in Purpose:
        if purpose not in given:
            continue
        event = append(
            child,
            purpose,
            kind,
            given[purpose].wording,
            authority=given[purpose].authority,
            guardian=guardian,
            receipt=receipt,
            recorded_by=by,
        )
        record_answer(
            Event.CONSENT_ENDED, event, by=by, acting_as=hat_for(by, Can.READ_PROTECTION) or Role.DSL, reason=why
        )
    tell(child, guardian, receipt, "permission_ended", alarming=True)
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def lift_hold(child: Child, guardian: User, purposes: Iterable[Purpose], *, reason: str, by: User) -> uuid.UUID:
    """Ask somebody anew whose yes was ended since the child had to be kept out: a yes of theirs counts again from when
    they give it, and until then it is a no. Of whoever holds no responsibility any more neither counts, so from now on
    it is what the others answered. The safeguarding lead's to do, with a reason, and never for an own child.
    """
    if not may_read_protection(by, child):
        raise Refused("Only the safeguarding lead opens a question again that they closed.")
    why = " ".join(reason.split())
    if not why:
        raise Refused("Please say why, in a few words: it is kept, sealed, with the record.", field="reason")
    Child.objects.select_for_update().get(pk=child.pk)
    wanted = held(child.pk, guardian.pk) & set(purposes)
    if not wanted:
        raise Refused("Nothing that was chosen is closed to this person. Nothing was changed.")
    rows = ConsentStanding.objects.filter(child=child, guardian=guardian, purpose__in=list(wanted))
    closed = {Purpose(row.purpose): row for row in rows.select_related("wording", "authority")}
    receipt = uuid.uuid4()
    for purpose in Purpose:
        if purpose not in closed:
            continue
        event = append(
            child,
            purpose,
            ConsentEvent.Kind.REQUESTED,
            closed[purpose].wording,
            authority=closed[purpose].authority,
            guardian=guardian,
            receipt=receipt,
            recorded_by=by,
        )
        record_answer(
            Event.CONSENT_HOLD_LIFTED, event, by=by, acting_as=hat_for(by, Can.READ_PROTECTION) or Role.DSL, reason=why
        )
    if answerable_children(guardian).filter(pk=child.pk).exists():  # else there is nothing for them to answer
        tell_of_open_question(child, guardian)
    return receipt


@action(refused=Event.CONSENT_REFUSED)
def set_aside(child: Child, guardian: User, purposes: Iterable[Purpose], *, reason: str, by: User) -> uuid.UUID:
    """Wait no more for the answer of somebody whose yes was found not to count and who can give no other: what the
    others answered counts from now on, and they may answer again once they can. The safeguarding lead's to do, with a
    reason, and never for an own child."""
    if not may_read_protection(by, child):
        raise Refused("Only the safeguarding lead says that an answer is waited for no more.")
    why = " ".join(reason.split())
    if not why:
        raise Refused("Please say why, in a few words: it is kept, sealed, with the record.", field="reason")
    fresh = Child.objects.select_for_update().get(pk=child.pk)
    wanted = set(purposes)
    rows = {
        Purpose(row.purpose): row
        for row in not_to_wait_for(by, fresh)
        if row.guardian_id == guardian.pk and row.purpose in wanted
    }
    if not rows:
        raise Refused(
            f"{guardian.full_name} can answer this, or said no to it before. Ask them: nobody else's answer stands in "
            "for theirs."
        )
    receipt = uuid.uuid4()
    for purpose in Purpose:
        if purpose not in rows:
            continue
        event = append(
            fresh,
            purpose,
            ConsentEvent.Kind.SET_ASIDE,
            rows[purpose].wording,
            authority=rows[purpose].authority,
            guardian=guardian,
            receipt=receipt,
            recorded_by=by,
        )
        record_answer(
            Event.CONSENT_HOLD_LIFTED, event, by=by, acting_as=hat_for(by, Can.READ_PROTECTION) or Role.DSL, reason=why
        )
    tell(fresh, by, receipt, "", alarming=False)
    return receipt


def tell(child: Child, by: User, receipt: uuid.UUID, kind: str, *, alarming: bool) -> None:
    """Write the notices: a private step. In a savepoint, and never a veto: an answer stands even where nobody could be
    told of it."""
    try:
        with transaction.atomic():
            tell_about_answers(child, by, receipt, kind, alarming=alarming, at=clock.now())
    except Exception:
        log.exception("nobody could be told of an answer")


def tell_of_withdrawal(receipt: uuid.UUID) -> None:
    """Write the notices of a withdrawal, once: its receipt, that a permission changed, and that answers differ.

    Bookkeeping of the post, no evidence: whether somebody was told changes no answer.
    """
    with transaction.atomic():
        answers = ConsentEvent.objects.filter(receipt=receipt, kind=ConsentEvent.Kind.WITHDRAWN)
        event = answers.select_related("guardian").order_by("seq").first()
        if event is None:
            return
        child = Child.objects.select_for_update().get(pk=event.child_id)  # two workers: one tells, the other finds it
        if receipt in untold_withdrawals(event.at, of=receipt):
            tell_about_answers(child, event.guardian, receipt, TAKEN_BACK, alarming=True, at=clock.now())


def _let_tidy(receipt: uuid.UUID) -> None:
    """Once it is committed, let the posts be tidied. Whatever goes wrong there, the answer stands."""
    transaction.on_commit(lambda: permission_taken_back.send_robust(sender=None, receipt=receipt), robust=True)


@action()
def note_take_down(
    receipt: uuid.UUID, child: Child, took: Consequence, *, asked_at: datetime, dark_at: datetime, by: User
) -> TakeDown:
    """Keep for the receipt what a withdrawal took down and how long that took."""
    written = TakeDown.objects.create(
        receipt=receipt,
        child=child,
        guardian=by,
        asked_at=asked_at,
        dark_at=max(dark_at, asked_at),
        pictures=took.pictures,
        posts=took.posts,
        people=took.people,
    )
    record(
        Event.CONSENT_TAKE_DOWN_MEASURED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=written,
        child_id=child.pk,
        details={"receipt": str(receipt), "pictures": took.pictures, "posts": took.posts, "seconds": written.seconds},
    )
    return written


def take_back(child: Child, purposes: frozenset[Purpose], *, by: User) -> uuid.UUID:
    """Count, withdraw, look again, and keep what was seen for the receipt. Returns the receipt, or raises Refused.

    Two actions in a row, and only the first matters: where counting or keeping fails, the withdrawal stands and its
    receipt says nothing of figures. The time runs from here until the portal, asked anew after the commit, finds
    nothing left to see: the mails that follow are no part of it.
    """
    asked_at = clock.now()
    before = what_would_go(child, purposes, asked_at)
    receipt = withdraw_permissions(child, purposes, told_by_caller=True, by=by)
    _keep_figures(receipt, child, purposes, before, asked_at, by=by)
    enqueue(TELL_TASK, str(receipt))  # one that is lost with this process is found by the sweep
    return receipt


def _keep_figures(
    receipt: uuid.UUID,
    child: Child,
    purposes: frozenset[Purpose],
    before: Consequence | None,
    asked_at: datetime,
    *,
    by: User,
) -> None:
    """What a withdrawal took, and how fast, where both could be counted and nothing is left to see."""
    after = what_would_go(child, purposes, clock.now())
    if before is None or after is None:
        return
    if after.pictures:
        log.error("pictures are still visible after a withdrawal")
        return
    try:
        note_take_down(receipt, child, before, asked_at=asked_at, dark_at=clock.now(), by=by)
    except Exception:
        log.exception("the figures of a withdrawal could not be kept")
