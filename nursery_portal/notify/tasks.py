"""Sending mails: after commit, by a sweep for those a lost task left behind, and once a day."""

import logging

from celery import shared_task
from django.core.mail import get_connection

from nursery_portal.kit import clock
from nursery_portal.kit.post import AddressRefused, deliver
from nursery_portal.members.models import User
from nursery_portal.notify import digest
from nursery_portal.notify.actions import (
    MAIL_TASK,
    claim_digests,
    claim_mail,
    digest_sent,
    give_up_digest,
    mail_not_wanted,
    mail_sent,
    plan_digests,
)
from nursery_portal.notify.mails import digest_mails, message_for
from nursery_portal.notify.rules import waiting_for_mail

log = logging.getLogger("portal.notify")
BATCH = 500


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
        deliver(message_for(notice))
    except AddressRefused as error:
        if error.permanent:
            mail_not_wanted(notice)
        return
    except Exception:
        log.exception("a mail could not be sent")
        return
    mail_sent(notice)


@shared_task(name="notify.sweep")
def sweep(limit: int = 200) -> None:
    """Send what waits: mails for many, of quiet hours that are over, of lost tasks, and those refused a while ago."""
    for notice_id in waiting_for_mail(clock.now()).order_by("made_at").values_list("pk", flat=True)[:limit]:
        mail_notice(notice_id)


@shared_task(name="notify.digest")
def send_digests() -> None:
    """From its hour on: prepare the mails of the day once. Send those that have not gone out: what quiet hours held
    back goes when they are over, in the morning if need be."""
    now = clock.now()
    if now >= digest.begins_at(now):
        plan_digests(now)
    taken = claim_digests(now, BATCH)
    if not taken:
        return
    connection = get_connection()
    try:
        connection.open()
    except Exception:
        log.exception("the mail server does not answer; the mails of the day wait")
        return
    try:
        for one, message in digest_mails(taken):
            if not one.user.is_active or one.user.suspended_at is not None:
                give_up_digest(one)
                continue
            try:
                deliver(message, connection)
            except AddressRefused as error:
                if error.permanent:
                    give_up_digest(one)
                continue
            except Exception:
                log.exception("a mail of the day could not be sent")
                continue
            digest_sent(one)
    finally:
        connection.close()
