"""Who sends which mail about an account, and when it is tried again: technical marks, no evidence, so no events.

That a mail went out is evidence, and written by `note_invitation_mailed` and `note_letter_mailed`.
"""

from datetime import datetime, timedelta

from django.db import transaction

from nursery_portal.kit import clock
from nursery_portal.members.letters import CLAIM, LONGEST, TRIES
from nursery_portal.members.models import MailTry

KEPT = timedelta(days=60)  # no invitation is open for longer


def claim_mail(kind: str, row: int) -> bool:
    """Take a mail to send it; False where another is sending it, it rests after a try, or is given up.

    The claim ends by itself, so a worker that died loses no mail; each try doubles the wait for the next, so a server
    that is down for a night gets the mail in the end, and one that refuses it is not asked every two minutes.
    """
    now = clock.now()
    with transaction.atomic():
        MailTry.objects.get_or_create(kind=kind, row=row, defaults={"not_before": now})
        one = MailTry.objects.select_for_update().get(kind=kind, row=row)
        if one.not_before > now or one.tries >= TRIES:
            return False
        one.not_before, one.tries = now + min(CLAIM * 2**one.tries, LONGEST), one.tries + 1
        one.save(update_fields=["not_before", "tries"])
    return True


def give_up_mail(kind: str, row: int) -> None:
    """The address takes no mail, ever: no further try."""
    MailTry.objects.filter(kind=kind, row=row).update(tries=TRIES)


def forget_old_tries(at: datetime) -> None:
    """Drop the marks of mails that went out, or were given up, long ago."""
    MailTry.objects.filter(not_before__lt=at - KEPT).delete()
