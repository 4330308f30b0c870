"""What a mail may say, and which notices still wait for theirs. Reads only."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from nursery_portal.notify.models import Notice

TRIES = 6
CLAIM = timedelta(minutes=10)  # after that a worker that took a notice counts as lost
GIVE_UP = timedelta(days=3)  # a mail about something older would only confuse

# A mail goes through servers we do not know and shows on locked screens: it names no child, no person and no words of
# anybody. The kinds with a sentence of their own stand here, alphabetical; every other kind gets the general one.
MAIL_SENTENCES = {
    "comment_late": "A comment in the portal was not decided in time. Please look at the queue.",
    "comment_urgent": "Something in the portal should be read now. Please look at the queue.",
    "fast_reading": "An account in the portal reads unusually much. Please look at it now.",
    "permission_asked": "We would like to ask you for your answers about pictures. It takes about two minutes.",
    "permission_changed": "A permission changed. The portal shows what is in force now.",
    "permission_paper": "We keyed answers that you signed on paper. Please look whether they are what you wrote.",
    "permission_review_30": "Once a year we ask again about pictures. One tap is enough, if nothing has changed.",
    "permission_review_7": "Once a year we ask again about pictures. There is about a week left to answer.",
    "permission_receipt": "Your answers about pictures are saved. Your receipt is in the portal.",
    "permission_taken_back": "You took back a permission. It took effect at once, and your receipt is in the portal.",
}
GENERAL_SENTENCE = "There is something new for you in the portal."


def mail_sentence(kind: str) -> str:
    """The one sentence a mail about such a notice says."""
    return MAIL_SENTENCES.get(kind, GENERAL_SENTENCE)


def waiting_for_mail(at: datetime) -> QuerySet[Notice]:
    """The notices whose mail has not gone out, that nobody is sending now, and that are worth another try."""
    free = Q(mail_claimed_at__isnull=True) | Q(mail_claimed_at__lte=at - CLAIM)
    return Notice.objects.filter(
        free, mail=True, mailed_at__isnull=True, mail_tries__lt=TRIES, made_at__gt=at - GIVE_UP
    )


def notices_of(user_id: int) -> QuerySet[Notice]:
    """One member's own notices, newest first."""
    return Notice.objects.filter(recipient=user_id)


def was_told(user_id: int, kind: str, since: datetime) -> bool:
    """Whether this member had a notice of this kind since the instant `since`."""
    return Notice.objects.filter(recipient=user_id, kind=kind, made_at__gte=since).exists()


def was_anybody_told(kind: str, url: str, since: datetime) -> bool:
    """Whether a notice of this kind that leads to `url` was written since the instant `since`."""
    return Notice.objects.filter(kind=kind, url=url, made_at__gte=since).exists()
