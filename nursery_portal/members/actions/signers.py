"""What only the lead lets out: somebody outside who signs, and the first mail where anything is restricted."""

from datetime import date

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can
from nursery_portal.members.actions.guardianships import write_link
from nursery_portal.members.actions.invitations import issue
from nursery_portal.members.actions.steps import (
    hat,
    keep_out_of_own_family,
    lock_child,
    lock_person,
    revoke_pending,
    still_linked,
)
from nursery_portal.members.inviting import is_kept_away
from nursery_portal.members.models import FirstMail, Guardianship, Invitation, User
from nursery_portal.members.opening import is_open
from nursery_portal.members.rules import held_links
from nursery_portal.register.models import Child, Nursery

CLOSED = "Families can be invited once the checklist for opening is complete."


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def admit_signer(
    child: Child,
    *,
    email: str,
    first_name: str,
    last_name: str,
    relationship: str,
    basis: str,
    evidence_seen_on: date,
    by: User,
) -> Guardianship:
    """Let somebody outside the family in who holds responsibility for one child and signs for it: a social worker.

    They see that child's permission page and nothing else. Invited at once, unless they have an account already.
    """
    acting_as = hat(by, Can.ADMIT_SIGNER)
    if basis not in Guardianship.Basis.values:
        raise Refused("Choose on what basis they hold responsibility.", field="basis")
    if evidence_seen_on > clock.today():
        raise Refused("The day the evidence was seen lies in the future.", field="evidence_seen_on")
    if not is_open(Nursery.objects.filter(pk=1).first()):
        raise Refused(CLOSED)
    link = write_link(
        child,
        email=email,
        first_name=first_name,
        last_name=last_name,
        relationship=relationship,
        kind=Guardianship.Kind.SIGNER,
        from_on=None,
        by=by,
        acting_as=acting_as,
    )
    link.has_parental_responsibility, link.basis = True, basis
    link.evidence_seen_by, link.evidence_seen_on = by, evidence_seen_on
    link.save(update_fields=["has_parental_responsibility", "basis", "evidence_seen_by", "evidence_seen_on"])
    FirstMail.objects.create(link=link, confirmed=True, settled_by=by, settled_at=clock.now())
    record(
        Event.MEMBERS_GUARDIANSHIP_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=link,
        child_id=link.child_id,
        details={"responsibility": True, "basis": basis, "seen_by": by.pk, "seen_on": evidence_seen_on.isoformat()},
    )
    _invite(link.user, by=by, acting_as=acting_as)
    return link


def _invite(person: User, *, by: User, acting_as: str) -> bool:
    """Send the invitation, to whoever has not joined and may be; True if one went out."""
    fresh = lock_person(person)
    today = clock.today()
    if fresh.joined_at is not None or fresh.suspended_at is not None or is_kept_away(fresh, today):
        return False
    if not still_linked(fresh, today) or held_links(today).filter(user=fresh).exists():
        return False
    revoke_pending(fresh, by=by, hat=acting_as)
    issue(fresh, by=by, acting_as=acting_as, event=Event.MEMBERS_INVITATION_SENT)
    return True


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def settle_first_mail(link: Guardianship, *, confirm: bool, by: User) -> bool:
    """Say whether mails may go to one adult of a child about whom anything is restricted. True if that sent one now.

    A restriction on the very link cannot be confirmed away: there no mail goes as long as it stands. Whoever was
    invited before is not invited again; a new portal invites nobody before it opens.
    """
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    child = lock_child(link.child)
    keep_out_of_own_family(by, [child])
    fresh = Guardianship.objects.select_for_update().select_related("user").get(pk=link.pk)
    today = clock.today()
    if fresh.ended_at is not None or (fresh.until_on is not None and fresh.until_on < today):
        raise Refused("This link has ended, so no mail goes out under it.")
    if confirm and (fresh.restricts("no_contact", today) or fresh.restricts("hide_location", today)):
        raise Refused("A restriction on this very link keeps every mail back. Lift it first, if the order has ended.")
    FirstMail.objects.update_or_create(
        link=fresh, defaults={"confirmed": confirm, "settled_by": by, "settled_at": clock.now()}
    )
    sent = False
    if confirm and is_open(Nursery.objects.filter(pk=1).first()):
        never = not Invitation.objects.filter(user=fresh.user).exists()
        sent = never and _invite(fresh.user, by=by, acting_as=acting_as)
    record(
        Event.MEMBERS_FIRST_MAIL_SETTLED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=child.pk,
        details={"person": fresh.user_id, "confirmed": confirm, "sent": sent},
    )
    return sent
