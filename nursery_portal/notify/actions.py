"""Writing notices and keeping track of their mails.

`notify` is a private step: other apps' actions call it inside their own transaction, so a notice exists exactly when
what it tells of happened. The rest is the post's bookkeeping: technical marks on a notice, no evidence, so no audit
events.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from nursery_portal.kit import clock
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members.models import User, reaches_nobody
from nursery_portal.notify.models import Notice
from nursery_portal.notify.rules import waiting_for_mail

MAIL_TASK = "notify.mail_notice"


def notify(recipient: User, kind: str, title: str, body: str = "", url: str = "", mail: bool = True) -> Notice:
    """Tell one member something, inside the caller's transaction; its mail leaves after commit.

    `title` and `body` are read in the portal only, by the recipient. The mail says what `rules.mail_sentence` has for
    `kind`: no name of a child, no words of a comment, a link to the portal.
    """
    notice = Notice.objects.create(
        recipient=recipient,
        kind=kind,
        title=title[:160],
        body=body,
        url=url,
        mail=mail and not reaches_nobody(recipient.email),
        made_at=clock.now(),
    )
    if notice.mail:
        enqueue(MAIL_TASK, notice.pk)
    return notice


def notify_all(recipients: Iterable[User], kind: str, title: str, body: str = "", url: str = "") -> int:
    """The same to many members at once, inside the caller's transaction; how many.

    Their mails leave with the next sweep, within a minute: nobody who publishes waits for hundreds of them.
    """
    now = clock.now()
    made = Notice.objects.bulk_create(
        Notice(recipient=one, kind=kind, title=title[:160], body=body, url=url, made_at=now) for one in recipients
    )
    return len(made)


def read_notice(notice: Notice, *, by: User) -> None:
    """Mark one's own notice as read. Safe to repeat; somebody else's stays as it is."""
    Notice.objects.filter(pk=notice.pk, recipient=by, read_at__isnull=True).update(read_at=clock.now())


def read_all_notices(*, by: User) -> int:
    """Mark all of one's own notices as read, and return how many that were."""
    return Notice.objects.filter(recipient=by, read_at__isnull=True).update(read_at=clock.now())


def claim_mail(notice_id: int) -> Notice | None:
    """Take a notice to send its mail; None if it has gone out, is being sent by another, or is not worth it any more.

    The claim ends by itself after ten minutes, so a worker that died loses no mail; the same mail twice is the lesser
    evil, and only a worker that died between sending and `mail_sent` makes it.
    """
    now = clock.now()
    with transaction.atomic():
        taken = waiting_for_mail(now).filter(pk=notice_id).update(mail_claimed_at=now, mail_tries=F("mail_tries") + 1)
    return Notice.objects.select_related("recipient").get(pk=notice_id) if taken else None


def mail_sent(notice: Notice) -> None:
    """The mail server took it."""
    Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=clock.now())


def mail_not_wanted(notice: Notice) -> None:
    """The recipient has left or is suspended: the notice stays in the portal, no mail follows."""
    Notice.objects.filter(pk=notice.pk).update(mail=False)
