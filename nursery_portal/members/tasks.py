"""Mailing invitations and letters, and putting addresses into effect: ids only come in, every task may run twice."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.post import AddressRefused, deliver, server_failed
from nursery_portal.kit.words import long_date
from nursery_portal.members import tokens
from nursery_portal.members.actions import apply_address_change, note_invitation_mailed, note_letter_mailed
from nursery_portal.members.actions.addresses import CONFIRM_WITHIN
from nursery_portal.members.actions.coming_back import LETTER
from nursery_portal.members.actions.mailing import claim_mail, forget_old_tries, give_up_mail
from nursery_portal.members.actions.steps import still_linked
from nursery_portal.members.inviting import is_kept_away
from nursery_portal.members.letters import INVITATION, KINDS, Letter, letter_for, resting
from nursery_portal.members.models import ADDRESS_WAIT, AddressChange, Invitation, User
from nursery_portal.members.rules import held_links
from nursery_portal.register.models import Nursery

log = logging.getLogger("portal.members")
LEFT_LYING = timedelta(minutes=2)


def _posted(mail: EmailMultiAlternatives, kind: str, pk: int) -> bool:
    """Hand a mail to the mail server, claimed before by nobody else; False where another has it, or its address was
    refused. Refused for good means that it is not tried again: it stands under returned mail."""
    if not claim_mail(kind, pk):
        return False
    try:
        deliver(mail)
    except AddressRefused as error:
        if error.permanent:
            give_up_mail(kind, pk)
        return False
    return True


def _may_go(person: User) -> bool:
    """Whether an invitation may leave for this person now, whoever sent it when: mail may wait for minutes, or for days
    where a server takes none. What the lead let out has the lead's word (`FirstMail`)."""
    today = clock.today()
    if is_kept_away(person, today) or not still_linked(person, today):
        return False
    return not held_links(today).filter(user=person).exists()


def _mail(invitation: Invitation) -> None:
    """Hand one invitation to the mail server, if it still waits for that."""
    if invitation.mailed_at is not None or not invitation.is_open(clock.now()):
        return
    if not _may_go(invitation.user):
        return
    token = tokens.token_for(invitation.user_id, invitation.email, invitation.nonce)
    if not tokens.fits(token, invitation.token_hash):
        log.error("invitation %s does not fit its token, as after a change of SECRET_KEY: send it again", invitation.pk)
        return
    nursery = Nursery.objects.get(pk=1)
    address = settings.PORTAL_BASE_URL.rstrip("/") + reverse("members:invitation", args=[token])
    context = {
        "nursery": nursery,
        "inviter": invitation.invited_by.full_name if invitation.invited_by else "",
        "greeted": invitation.user.first_name,
        "address": address,
        "until": long_date(timezone.localdate(invitation.expires_at)),
    }
    mail = EmailMultiAlternatives(
        subject=render_to_string("emails/invitation_subject.txt", context).strip(),
        body=render_to_string("emails/invitation.txt", context),
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    if _posted(mail, INVITATION, invitation.pk):
        note_invitation_mailed(invitation)


@shared_task(name="members.mail_invitation")
def mail_invitation(pk: int) -> None:
    """Send one invitation that has not been sent, if it can still be accepted."""
    found = Invitation.objects.select_related("user", "invited_by").filter(pk=pk).first()
    if found is not None:
        _mail(found)


@shared_task(name="members.mail_test")
def mail_test(pk: int) -> None:
    """Send a leader the code that proves that the portal's mail arrives. Nothing where no test is asked for."""
    nursery, leader = Nursery.objects.filter(pk=1).first(), User.objects.filter(pk=pk).first()
    if nursery is None or leader is None or nursery.test_mail_sent_at is None or nursery.test_mail_confirmed_at:
        return
    context = {
        "nursery": nursery,
        "greeted": leader.first_name,
        "code": tokens.mail_code(nursery.test_mail_sent_at, leader.email),
    }
    mail = EmailMultiAlternatives(
        subject=f"A test mail from the portal of {nursery.name}",
        body=render_to_string("emails/test_mail.txt", context),
        to=[leader.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/test_mail.html", context), "text/html")
    deliver(mail)


@shared_task(name="members.mail_waiting_invitations")
def mail_waiting_invitations() -> None:
    """The sweep: invitations whose mail was lost or refused are sent after all. One bad address stops no other;
    a server that is gone or silent would fail each of them, and is asked again with the next sweep."""
    now = clock.now()
    waiting = Invitation.objects.filter(
        state=Invitation.State.PENDING, mailed_at__isnull=True, sent_at__lt=now - LEFT_LYING, expires_at__gt=now
    ).exclude(pk__in=resting(INVITATION, now).values("row"))
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        try:
            mail_invitation(pk)  # read anew: another sweep may have sent it since
        except Exception as error:
            log.exception("an invitation could not be mailed")
            if server_failed(error):
                return


def letter_mail(letter: Letter) -> EmailMultiAlternatives:
    """The mail of one letter."""
    nursery = Nursery.objects.filter(pk=1).first()
    name = " ".join(nursery.name.split()) if nursery else "The nursery"
    context = {
        "nursery": nursery,
        "name": name,
        "greeted": letter.greeted,
        "letter": letter,
        "link": settings.PORTAL_BASE_URL.rstrip("/") + letter.path if letter.path else "",
    }
    mail = EmailMultiAlternatives(
        subject=f"{name}: {letter.subject}",
        body=render_to_string("emails/letter.txt", context),
        to=[letter.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return mail


@shared_task(name=LETTER)
def mail_letter(kind: str, pk: int) -> None:
    """Send the mail about one row of an account's own life, if that has not been done."""
    found = letter_for(kind, pk, clock.now())
    if found is None:
        return
    row, letter = found
    if _posted(letter_mail(letter), kind, pk):
        note_letter_mailed(row, KINDS[kind].field)


@shared_task(name="members.mail_waiting_letters")
def mail_waiting_letters() -> None:
    """The sweep: letters whose task was lost or whose mail was refused. One bad address stops no other; a server that
    is gone or silent ends the sweep."""
    now = clock.now()
    forget_old_tries(now)
    for kind, one in KINDS.items():
        waiting = one.waiting(now).exclude(pk__in=resting(kind, now).values("row"))
        for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:100]):
            try:
                mail_letter(kind, pk)
            except Exception as error:
                log.exception("a letter could not be mailed")
                if server_failed(error):
                    return


@shared_task(name="members.settle_addresses")
def settle_addresses() -> None:
    """Put addresses into effect whose day is over, and let those lapse that nobody confirmed in a week."""
    now = clock.now()
    proved = Q(confirmed_at__isnull=False, mailed_at__lte=now - ADDRESS_WAIT)
    due = AddressChange.objects.filter(proved | Q(asked_at__lte=now - CONFIRM_WITHIN))
    for one in due.filter(state=AddressChange.State.WAITING).select_related("user"):
        try:
            apply_address_change(one)
        except Refused:
            continue
