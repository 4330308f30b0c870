"""Inviting, sending again, revoking and accepting: the only way in."""

from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members import tokens
from nursery_portal.members.access import Can, hat_for, members_holding, own_family_of, rank_of
from nursery_portal.members.actions.steps import (
    hat,
    keep_out_of_own_family_of,
    lock_person,
    revoke_pending,
    still_linked,
)
from nursery_portal.members.inviting import invitable, is_kept_away
from nursery_portal.members.models import (
    FirstMail,
    Guardianship,
    Invitation,
    Role,
    RoleGrant,
    User,
    link_current,
    reaches_nobody,
)
from nursery_portal.members.names import folded, own_name
from nursery_portal.members.opening import is_open
from nursery_portal.members.rules import held_links, is_barred, only_signs
from nursery_portal.members.signals import telling
from nursery_portal.register.models import Nursery

MAIL_TASK = "members.mail_invitation"
AGAIN_AFTER = timedelta(minutes=1)
CLOSED = "This invitation cannot be used any more. Ask the nursery to send you a new one."


def issue(person: User, *, by: User | None, acting_as: str, event: Event, mail_at_once: bool = True) -> Invitation:
    """Write a fresh invitation and hand its mail over for after the commit. The caller holds the person's lock.

    Without `mail_at_once` the sweep mails it within minutes: sixty mails are not sent while somebody waits.
    """
    nursery = Nursery.objects.filter(pk=1).first()
    days = nursery.invitation_days if nursery else 7
    now, nonce = clock.now(), tokens.new_nonce()
    invitation = Invitation.objects.create(
        user=person,
        email=person.email,
        nonce=nonce,
        token_hash=tokens.hash_of(tokens.token_for(person.pk, person.email, nonce)),
        invited_by=by,
        sent_at=now,
        expires_at=now + timedelta(days=days),
    )
    children = Guardianship.objects.filter(link_current(clock.today()), user=person).values_list("child", flat=True)
    record(
        event,
        actor=by,
        acting_as=acting_as,
        subject=invitation,
        details={"person": person.pk, "children": sorted(children), "expires_at": invitation.expires_at.isoformat()},
    )
    if mail_at_once:
        enqueue(MAIL_TASK, invitation.pk)
    return invitation


def _families_may_come(*people: User) -> None:
    """Refused for families while the checklist of a new portal is open; its own people come in to complete it."""
    if is_open(Nursery.objects.filter(pk=1).first()):
        return
    staff = RoleGrant.objects.filter(user__in=people, ended_at__isnull=True).exclude(until_on__lt=clock.today())
    if {person.pk for person in people} - set(staff.values_list("user", flat=True)):
        raise Refused("Families can be invited once the checklist for opening is complete. Staff can be invited now.")


def refuse_unless_invitable(person: User, by: User) -> None:
    """Refused for who has joined, is suspended, or has nothing to join for."""
    keep_out_of_own_family_of(by, person)
    if person.joined_at is not None:
        raise Refused(f"{person.full_name} has joined already.")
    if person.suspended_at is not None:
        raise Refused(f"{person.full_name} is suspended. Restore them first.")
    _families_may_come(person)
    held = held_links(clock.today()).filter(user=person).exists() or only_signs(person, clock.today())
    if is_kept_away(person, clock.today()) or (held and hat_for(by, Can.CHANGE_PROTECTION) is None):
        raise Refused(f"{person.full_name} cannot be invited now. Please ask the safeguarding lead.")
    if not still_linked(person, clock.today()):
        raise Refused(
            f"{person.full_name} has no child with a place here and no role. Enter the link or the role first."
        )


def _give_leads_word(person: User, *, by: User) -> None:
    """A lead who sends it to somebody about whose first mail the lead decides has decided."""
    acting_as = hat_for(by, Can.CHANGE_PROTECTION)
    if acting_as is None:
        return
    for link in held_links(clock.today()).filter(user=person):
        FirstMail.objects.update_or_create(
            link=link, defaults={"confirmed": True, "settled_by": by, "settled_at": clock.now()}
        )
        record(
            Event.MEMBERS_FIRST_MAIL_SETTLED,
            actor=by,
            acting_as=acting_as,
            subject=link,
            child_id=link.child_id,
            details={"person": person.pk, "confirmed": True, "sent": True},
        )


def _refuse_without_mail(person: User) -> None:
    if reaches_nobody(person.email):
        raise Refused(f"{person.full_name} has no mail. Print an invitation with a code, and hand it over.")


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def send_invitation(person: User, *, by: User) -> Invitation:
    """Invite somebody who was entered in the register or as staff, or raise Refused and send nothing."""
    acting_as = hat(by, Can.INVITE)
    fresh = lock_person(person)
    refuse_unless_invitable(fresh, by)
    _refuse_without_mail(fresh)
    pending = Invitation.objects.filter(user=fresh, state=Invitation.State.PENDING).first()
    if pending is not None and pending.is_open(clock.now()):
        raise Refused(f"{fresh.full_name} has an invitation already. You can send it again.")
    _give_leads_word(fresh, by=by)
    revoke_pending(fresh, by=by, hat=acting_as)
    return issue(fresh, by=by, acting_as=acting_as, event=Event.MEMBERS_INVITATION_SENT)


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def invite_everybody(people: Iterable[User], *, by: User) -> int:
    """Invite several people who were never invited: all of them, or nobody. How many.

    `people` are those of the preview. Should one of them not be invitable any more, nothing is sent and the reason is
    said, so that what happens is what was looked at.
    """
    acting_as = hat(by, Can.INVITE)
    wanted = sorted(person.pk for person in people)
    if not wanted:
        raise Refused("There is nobody to invite.")
    fresh = list(User.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    _families_may_come(*fresh)
    ready = {candidate.person.pk for candidate in invitable(by).ready}
    for person in fresh:
        if person.pk not in ready:
            raise Refused(
                f"{person.full_name}'s entry has changed meanwhile. Look at the list again; nothing was sent."
            )
        issue(person, by=by, acting_as=acting_as, event=Event.MEMBERS_INVITATION_SENT, mail_at_once=False)
    return len(fresh)


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def resend_invitation(person: User, *, by: User) -> Invitation:
    """Send a new invitation in place of the one before, whose link stops working at once. To somebody who only signs
    the lead sends it, who has let them in."""
    lets_in = (Can.ADMIT_SIGNER, Can.INVITE) if only_signs(person, clock.today()) else (Can.INVITE,)
    acting_as = hat(by, *lets_in)
    fresh = lock_person(person)
    refuse_unless_invitable(fresh, by)
    _refuse_without_mail(fresh)
    last = Invitation.objects.filter(user=fresh).order_by("-sent_at").first()
    if last is None:
        raise Refused(f"{fresh.full_name} has not been invited yet.")
    if last.state == Invitation.State.PENDING and clock.now() - last.sent_at < AGAIN_AFTER:
        raise Refused(f"We sent {fresh.full_name} an invitation a moment ago. Give the mail a minute.")
    _give_leads_word(fresh, by=by)
    revoke_pending(fresh, by=by, hat=acting_as)
    return issue(fresh, by=by, acting_as=acting_as, event=Event.MEMBERS_INVITATION_RESENT)


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def revoke_invitation(person: User, *, by: User) -> None:
    """Make the link in the person's mail useless, or raise Refused where there is none."""
    acting_as = hat(by, Can.INVITE)
    fresh = lock_person(person)
    keep_out_of_own_family_of(by, fresh)
    if rank_of(fresh) > rank_of(by):
        raise Refused("Only somebody of the same rank or above can take this invitation back.")
    if not revoke_pending(fresh, by=by, hat=acting_as):
        raise Refused(f"There is no open invitation of {fresh.full_name} to take back.")


def refuse_barred_name(person: User, name: str) -> None:
    """Refused for somebody who comes in under a name that may not be admitted to a child of theirs."""
    links = Guardianship.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=clock.today())
    if any(is_barred(link.child, person.email, name) for link in links.select_related("child")):
        raise Refused("You cannot come in now. Please speak to the nursery.")


def note_own_name(person: User, before: str) -> None:
    """Somebody came in under another name than the nursery had entered: nobody has seen it yet, so it holds, and the
    managers who are not of their family are told. They are known under both from now on."""
    if before == person.full_name:
        return
    record(
        Event.MEMBERS_PROFILE_CHANGED,
        actor=person,
        acting_as="self",
        subject=person,
        details={"changed": ["first_name", "last_name"], "before": before, "after": person.full_name},
    )
    if folded(before) == folded(person.full_name):
        return
    for manager in members_holding(Can.KEEP_REGISTER).exclude(pk=person.pk).exclude(pk__in=own_family_of(person)):
        telling.send(
            sender=User,
            recipient=manager,
            kind="name_joined",
            title=f"{before} came in as {person.full_name}",
            body="Others read this name beside what they write. If it is not theirs, speak to them.",
            url=reverse("members:person", args=[person.pk]),
        )


@action(refused=Event.MEMBERS_INVITATION_REFUSED)
def accept_invitation(
    invitation: Invitation, *, token: str, first_name: str, last_name: str, password_hash: str
) -> User:
    """Make the account its person's own, or raise Refused and change nothing. Of two acceptances exactly one wins.

    `password_hash` comes hashed (django.contrib.auth.hashers.make_password): hashing takes a good part of a second,
    which no transaction should. Following the link proves the address, so it counts as verified.
    """
    person = lock_person(invitation.user)
    first, last = own_name(first_name, last_name, known=(person.first_name, person.last_name))
    if not tokens.fits(token, invitation.token_hash) or invitation.email != person.email:
        raise Refused(CLOSED)
    if person.joined_at is not None or person.suspended_at is not None or is_kept_away(person, clock.today()):
        raise Refused(CLOSED)
    refuse_barred_name(person, f"{first} {last}")
    now = clock.now()
    usable = Invitation.objects.filter(
        pk=invitation.pk, state=Invitation.State.PENDING, expires_at__gt=now, token_hash=tokens.hash_of(token)
    )
    if not usable.update(state=Invitation.State.ACCEPTED, accepted_at=now):
        raise Refused(CLOSED)
    if EmailAddress.objects.filter(email=person.email, verified=True).exclude(user=person).exists():
        raise Refused("This address has come to belong to another account. Please tell the nursery.")
    before, person.first_name, person.last_name = person.full_name, first, last
    person.password = password_hash
    person.is_active, person.joined_at = True, now
    person.save(update_fields=["first_name", "last_name", "password", "is_active", "joined_at"])
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    record(
        Event.MEMBERS_INVITATION_ACCEPTED,
        actor=person,
        acting_as="invited",
        subject=invitation,
        details={"person": person.pk, "name": f"{first} {last}"},
    )
    note_own_name(person, before)
    return person


@action()
def note_invitation_mailed(invitation: Invitation) -> None:
    """Write down that a mail server took the invitation. Safe to repeat."""
    Invitation.objects.filter(pk=invitation.pk, mailed_at__isnull=True).update(mailed_at=clock.now())
    record(Event.MEMBERS_INVITATION_MAILED, actor=None, acting_as=Role.SYSTEM, subject=invitation)
