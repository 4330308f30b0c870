"""Sending mails: after commit, by a sweep for those a lost task left behind, and once a day."""

import logging
import time
from collections.abc import Sequence

from celery import shared_task
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from nursery_portal.kit import clock
from nursery_portal.kit.post import AddressRefused, deliver, server_failed
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
    release_digests,
)
from nursery_portal.notify.mails import digest_mails, message_for
from nursery_portal.notify.rules import digests_waiting, hears_by_mail, waiting_for_mail

log = logging.getLogger("portal.notify")
BATCH = 500
SILENT = 60.0  # seconds for which a server that did not answer, or fell silent over a mail, is left to the sweep
_silent_until = [0.0]  # of this process, by its own clock


def _connected() -> BaseEmailBackend | None:
    """The mail server, ready to take mails; None while it does not answer. It is asked before a mail is taken, so that
    a night without a server costs no mail a try."""
    connection = get_connection()
    try:
        connection.open()
    except Exception:
        log.exception("the mail server does not answer; the mails wait")
        _leave_to_the_sweep()
        return None
    return connection


def _leave_to_the_sweep() -> None:
    """Whoever presses next does not wait for a server that has just failed."""
    _silent_until[0] = time.monotonic() + SILENT


def _mailed(notice_id: int, connection: BaseEmailBackend) -> bool:
    """Send the mail about one notice, if that has not been done. False where the server failed: the others wait."""
    notice = claim_mail(notice_id)
    if notice is None:
        return True
    if not hears_by_mail(notice.recipient, clock.now()):
        mail_not_wanted(notice)
        return True
    try:
        deliver(message_for(notice), connection)
    except AddressRefused as error:
        if error.permanent:
            mail_not_wanted(notice)
        return True
    except Exception as error:
        log.exception("a mail could not be sent")
        if server_failed(error):
            _leave_to_the_sweep()
            return False
        return True
    _silent_until[0] = 0.0  # only now: one that takes the call may fall silent over every mail
    mail_sent(notice)
    return True


def _mail_all(notices: Sequence[int]) -> None:
    """Send the mails about these notices over one connection, until the server fails. A failure leaves them to the
    sweep."""
    connection = _connected() if notices else None
    if connection is None:
        return
    try:
        for notice_id in notices:
            if not _mailed(notice_id, connection):
                return
    finally:
        connection.close()


@shared_task(name=MAIL_TASK)
def mail_notice(notice_id: int) -> None:
    """Send the mail about one notice, if that has not been done. A failure leaves it to the sweep, and so does a server
    that was silent a moment ago: in the small size whoever pressed waits for this, once and not for each of twenty."""
    if time.monotonic() < _silent_until[0]:
        return
    _mail_all(list(waiting_for_mail(clock.now()).filter(pk=notice_id).values_list("pk", flat=True)))


@shared_task(name="notify.sweep")
def sweep(limit: int = 200) -> None:
    """Send what waits: mails for many, of quiet hours that are over, of lost tasks, and those refused a while ago."""
    _mail_all(list(waiting_for_mail(clock.now()).order_by("made_at").values_list("pk", flat=True)[:limit]))


@shared_task(name="notify.digest")
def send_digests() -> None:
    """From its hour on: prepare the mails of the day once. Send those that have not gone out: what quiet hours held
    back goes when they are over, in the morning if need be."""
    now = clock.now()
    if now >= digest.begins_at(now):
        plan_digests(now)
    connection = _connected() if digests_waiting(now).exists() else None
    if connection is None:
        return
    try:
        taken = claim_digests(now, BATCH)
        for done, (one, message) in enumerate(digest_mails(taken), start=1):
            if not one.user.is_active or one.user.suspended_at is not None:
                give_up_digest(one)
                continue
            try:
                deliver(message, connection)
            except AddressRefused as error:
                if error.permanent:
                    give_up_digest(one)
                continue
            except Exception as error:
                log.exception("a mail of the day could not be sent")
                if server_failed(error):
                    _leave_to_the_sweep()
                    release_digests(taken[done:])
                    return
                continue
            _silent_until[0] = 0.0
            digest_sent(one)
    finally:
        connection.close()
