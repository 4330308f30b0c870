"""Answers on paper: the form, keying what came back with its scan, and the guardian's word on it."""

import base64
import secrets
import uuid
from collections.abc import Mapping
from datetime import date

from django.http import Http404
from django.utils import timezone

from consent.access import paper_children, paper_forms_visible_to, scans_visible_to
from consent.actions.answering import append, record_answer, tell
from consent.messages import tell_of_contested_paper, tell_of_paper
from consent.models import YES, ConsentEvent, ConsentStanding, PaperAnswer, PaperForm, Purpose, Wording
from consent.rules import current_wordings, held, text_counts
from consent.signature import signature_fits, tidy
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.chain import digest_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import SealBroken, seal, unseal
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.media.documents import Cleaned, Kind
from nursery_portal.members.access import Can, hat_for, open_links_of, signing_links
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.register.models import Child

SCAN = "consent"
KEYED = "This form is keyed already. Its answers stand in the list."


def _has_left(child: Child) -> bool:
    return child.leaving_on is not None and child.leaving_on < clock.today()


def _child(child: Child, by: User) -> tuple[Child, Role]:
    """The child's fresh row, locked, and the hat; or Refused where this person may not key answers for it."""
    hat = hat_for(by, Can.KEY_ANSWERS)
    fresh = Child.objects.select_for_update().get(pk=child.pk)
    if hat is None or not paper_children(by, clock.now()).filter(pk=fresh.pk).exists():
        if hat is not None and _has_left(fresh) and not open_links_of(by).filter(child=fresh).exists():
            raise Refused(
                f"{fresh.known_as} has left, and nobody's yes to being covered stands: nothing is to be keyed."
            )
        raise Refused("Only a manager prints and keys permission forms, and never for a child of their own family.")
    return fresh, hat


@action(refused=Event.CONSENT_REFUSED)
def print_form(child: Child, *, by: User) -> PaperForm:
    """Make a form with a code of its own for one child, with the texts of now; or raise Refused."""
    fresh, hat = _child(child, by)
    texts = current_wordings(clock.now())
    if not texts:
        raise Refused("There is nothing to ask yet: no text is in effect.")
    form = PaperForm.objects.create(child=fresh, printed_by=by, printed_at=clock.now())
    form.wordings.set(texts.values())
    record(
        Event.CONSENT_PAPER_PRINTED,
        actor=by,
        acting_as=hat,
        subject=form,
        child_id=fresh.pk,
        details={"code": form.code, "wordings": sorted(text.sha256 for text in texts.values())},
    )
    return form


def _authority(child: Child, guardian: User) -> Guardianship:
    """The link under which the person who signed may answer now. They need no account: paper is for them, too."""
    links = signing_links(clock.today()).filter(child=child, user=guardian)
    link = links.select_related("user").order_by("pk").last()
    if link is None:
        raise Refused(
            "This person does not hold parental responsibility for the child as the register knows it, so their answer "
            "does not count. Nothing was keyed.",
            field="guardian",
        )
    return link


def _answered_since(child: Child, guardian: User, yeses: list[Purpose], signed_on: date) -> list[str]:
    """The questions this person answered, or took back, on the day of the signature or later: the last word counts."""
    since = ConsentStanding.objects.filter(
        child=child, guardian=guardian, purpose__in=yeses, answered_on__gte=signed_on
    )
    return [Purpose(value).label.lower() for value in since.values_list("purpose", flat=True)]


def _signed_for_now(child: Child, authority: Guardianship, signed_on: date) -> None:
    """Refused where a yes was signed for an earlier place, or under an earlier link: in the portal none outlives them,
    and on paper it would begin again with the day of keying."""
    if signed_on < child.started_on:
        raise Refused(
            f"This was signed before {child.known_as}'s present place began on {long_date(child.started_on)}, so a yes "
            "on it does not count. Leave the yes open and print a new form for it; a no is keyed.",
            field="signed_on",
        )
    if signed_on < authority.from_on:
        name = authority.user.full_name
        raise Refused(
            f"In the register {name} answers for {child.known_as} since {long_date(authority.from_on)}, and this was "
            "signed before. If that day is wrong, correct it first; otherwise leave the yes open and print a new form "
            "for it. A no is keyed.",
            field="signed_on",
        )


@action(refused=Event.CONSENT_REFUSED)
def key_answers(
    form: PaperForm,
    guardian: User,
    answers: Mapping[Purpose, bool],
    *,
    signed_name: str,
    signed_on: date,
    scan: Cleaned,
    by: User,
) -> uuid.UUID:
    """Key the answers that came back on a printed form, seal its scan, and ask the guardian to confirm them; of a child
    who has left, where that page is closed to them, send them the receipt.

    They count at once, under the texts that stand on the paper, as long as those still count. A yes never goes over
    what the same person answered in the portal on the day they signed, or later, and is none where it was signed before
    the child's present place began, or the present link of whoever signed. Of somebody who is suspended, and
    about a child who has left, only a no is keyed: it takes back what they gave, and nothing may keep them from that.
    """
    child, hat = _child(form.child, by)
    if not paper_forms_visible_to(by).filter(pk=form.pk).exists() or PaperAnswer.objects.filter(form=form).exists():
        raise Refused(KEYED)
    authority = _authority(child, guardian)
    if authority.user.suspended_at is not None and any(answers.values()):
        raise Refused(
            f"The access of {authority.user.full_name} is suspended, so only a no of theirs is keyed: it counts at "
            "once, and takes back an earlier yes. Leave the yes open; they can give it once they are let in again."
        )
    if any(answers.values()) and _has_left(child):
        raise Refused(
            f"{child.known_as} has left, so only a no is keyed: it counts at once, and takes back an earlier yes. "
            "Leave the yes open."
        )
    if not answers:
        raise Refused("Key at least one answer. What is left open on the paper stays open here.")
    if signed_on > clock.today() or signed_on < timezone.localdate(form.printed_at):
        raise Refused("The day of the signature lies before the form was printed, or in the future.", field="signed_on")
    if any(answers.values()):
        _signed_for_now(child, authority, signed_on)
    if scan.kind not in {Kind.PICTURE, Kind.PDF}:
        raise Refused("The scan has to be a picture or a PDF.", field="scan")
    if not signature_fits(signed_name, guardian):
        raise Refused(
            f"The register knows this person as {guardian.full_name}. If the register is wrong, correct the name "
            "first. If somebody else signed, the form does not count.",
            field="signed_name",
        )
    texts = {Purpose(text.purpose): text for text in form.wordings.filter(text_counts(clock.now()))}
    if any(purpose not in texts for purpose in answers):
        raise Refused("A text on this form does not count any more. Print a new form and ask them to sign that.")
    if held(child.pk, guardian.pk) & {purpose for purpose, given in answers.items() if given}:
        raise Refused(
            "A yes of this person is not keyed now, whatever the form says. Leave it open here, and ask them to speak "
            "to the safeguarding lead."
        )
    if since := _answered_since(child, guardian, [one for one, yes in answers.items() if yes], signed_on):
        raise Refused(
            f"They have answered in the portal since, about: {', '.join(since)}. The last word counts, so the yes on "
            "the paper is not keyed over it."
        )
    receipt = uuid.uuid4()
    _append(answers, texts, authority, guardian=guardian, signed_name=signed_name, receipt=receipt, by=by, hat=hat)
    kept = _keep_scan(form, guardian, signed_on, scan, receipt, by=by)
    record(
        Event.CONSENT_PAPER_KEYED,
        actor=by,
        acting_as=hat,
        subject=kept,
        child_id=child.pk,
        details={
            "code": form.code,
            "guardian": guardian.pk,
            "receipt": str(receipt),
            "signed_on": signed_on.isoformat(),
            "scan": kept.scan_digest,
        },
    )
    tell_of_paper(kept, child, has_left=_has_left(child))
    tell(child, guardian, receipt, "", alarming=not all(answers.values()))
    return receipt


def _append(
    answers: Mapping[Purpose, bool],
    texts: Mapping[Purpose, Wording],
    authority: Guardianship,
    *,
    guardian: User,
    signed_name: str,
    receipt: uuid.UUID,
    by: User,
    hat: Role,
) -> None:
    for purpose in Purpose:  # in one order, so that the same answers read the same in the ledger
        if purpose not in answers:
            continue
        event = append(
            authority.child,
            purpose,
            ConsentEvent.Kind.GIVEN if answers[purpose] else ConsentEvent.Kind.REFUSED,
            texts[purpose],
            authority=authority,
            guardian=guardian,
            signed_name=tidy(signed_name),
            receipt=receipt,
            recorded_by=by,
            how=ConsentEvent.How.PAPER,
        )
        record_answer(Event.CONSENT_ANSWERED, event, by=by, acting_as=hat)


def _keep_scan(
    form: PaperForm, guardian: User, signed_on: date, scan: Cleaned, receipt: uuid.UUID, *, by: User
) -> PaperAnswer:
    payload = {
        "name": scan.name,
        "type": scan.type,
        "data": base64.b64encode(scan.data).decode("ascii"),
        "salt": secrets.token_hex(16),
    }
    return PaperAnswer.objects.create(
        receipt=receipt,
        form=form,
        guardian=guardian,
        signed_on=signed_on,
        keyed_by=by,
        keyed_at=clock.now(),
        scan_kind=scan.kind,
        scan_id=seal(payload, category=SCAN).pk,
        scan_digest=digest_of(payload),
    )


@action()
def read_scan(paper: PaperAnswer, *, by: User) -> tuple[PaperAnswer, bytes, str]:
    """The scan for one of those who may read it, its bytes and their type; that they did is written down."""
    fresh = scans_visible_to(by).filter(pk=paper.pk).select_related("form").first()
    sealed = Sealed.objects.filter(pk=fresh.scan_id).first() if fresh is not None else None
    if fresh is None or sealed is None:
        raise Http404
    try:
        words = unseal(sealed)
    except SealBroken as error:
        raise Http404 from error
    record(
        Event.CONSENT_PAPER_READ,
        actor=by,
        acting_as=hat_for(by, Can.KEY_ANSWERS) or hat_for(by, Can.READ_PROTECTION) or "",
        subject=fresh,
        child_id=fresh.form.child_id,
    )
    return fresh, base64.b64decode(words["data"]), str(words["type"])


@action(refused=Event.CONSENT_REFUSED)
def confirm_paper(paper: PaperAnswer, *, mine: bool, by: User) -> None:
    """The guardian says whether the keyed answers are what they wrote. If not, every yes among them ends at once and is
    a no until they have answered anew, like each no of the form, since nothing may open by a mistake that somebody else
    made."""
    child = Child.objects.select_for_update().get(pk=paper.form.child_id)
    state = PaperAnswer.State.CONFIRMED if mine else PaperAnswer.State.CONTESTED
    waiting = PaperAnswer.objects.filter(pk=paper.pk, guardian=by, state=PaperAnswer.State.WAITING)
    if not waiting.update(state=state, settled_at=clock.now()):
        raise Refused("You have told us about this form already.")
    ended = 0 if mine else _end_yeses(child, paper, by=by)
    record(
        Event.CONSENT_PAPER_CONFIRMED if mine else Event.CONSENT_PAPER_CONTESTED,
        actor=by,
        acting_as=Role.GUARDIAN,
        subject=paper,
        child_id=child.pk,
        details={"receipt": str(paper.receipt), "ended": ended},
    )
    if not mine:
        tell_of_contested_paper(child)


def _end_yeses(child: Child, paper: PaperAnswer, *, by: User) -> int:
    """End what still stands of the form's yeses. How many."""
    rows = ConsentStanding.objects.filter(child=child, guardian=by, event__receipt=paper.receipt, kind__in=YES)
    receipt = uuid.uuid4()
    standing = list(rows.select_related("wording", "authority").order_by("event__seq"))
    for row in standing:
        event = append(
            child,
            Purpose(row.purpose),
            ConsentEvent.Kind.INVALIDATED,
            row.wording,
            authority=row.authority,
            guardian=by,
            receipt=receipt,
            recorded_by=by,
        )
        record_answer(Event.CONSENT_ENDED, event, by=by, reason="the guardian says it is not what they wrote")
    return len(standing)
