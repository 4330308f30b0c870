"""Sending mails about notices: after commit, and by a sweep for those a lost task left behind."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.members.access import keeps_album, roles_of
from nursery_portal.members.models import User
from nursery_portal.notify.actions import MAIL_TASK, claim_mail, mail_not_wanted, mail_sent
from nursery_portal.notify.models import Notice
from nursery_portal.notify.rules import mail_sentence, waiting_for_mail
from nursery_portal.register.models import Nursery

log = logging.getLogger("portal.notify")


@shared_task(name=MAIL_TASK)
def mail_notice(notice_id: int) -> None:
    """Send the mail about one notice, if that has not been done. A failure leaves it to the sweep."""
    notice = claim_mail(notice_id)
    if notice is None:
        return
    recipient: User = notice.recipient
    if not recipient.is_active or recipient.suspended_at is not None:
        mail_not_wanted(notice)
        return
    try:
        message_for(notice).send()
    except Exception:
        log.exception("a mail could not be sent")
        return
    mail_sent(notice)


@shared_task(name="notify.sweep")
def sweep(limit: int = 200) -> None:
    """Send what waits: mails whose task was lost, and those the mail server refused ten minutes ago or more."""
    for notice_id in waiting_for_mail(clock.now()).order_by("made_at").values_list("pk", flat=True)[:limit]:
        mail_notice(notice_id)


def _place_for(recipient: User) -> str:
    """Where a mail leads: the notices; for the guardians of a leaver, who have none any more, their landing address."""
    return "notify:list" if roles_of(recipient) or not keeps_album(recipient) else "home:landing"


def message_for(notice: Notice) -> EmailMultiAlternatives:
    """The mail: the nursery's name, one neutral sentence, a link. Nothing of what the notice says."""
    nursery = Nursery.objects.filter(pk=1).first()
    name = " ".join(nursery.name.split()) if nursery else "The nursery"
    words = {
        "nursery": nursery,
        "name": name,
        "first_name": notice.recipient.first_name,
        "sentence": mail_sentence(notice.kind),
        "link": settings.PORTAL_BASE_URL.rstrip("/") + reverse(_place_for(notice.recipient)),
    }
    message = EmailMultiAlternatives(
        subject=f"{name}: news for you in the portal",
        body=render_to_string("emails/notice.txt", words),
        to=[notice.recipient.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("emails/notice.html", words), "text/html")
    return message
