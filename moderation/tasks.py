"""What is done by the clock: lost screenings, decisions whose ten seconds are over, and what is late."""

import logging

from celery import shared_task
from django.db.models import Exists, OuterRef

from moderation.actions import escalate_late, screen_comment, settle
from moderation.models import Screening
from posts.models import Comment

log = logging.getLogger("portal.moderation")


@shared_task(name="moderation.sweep_unscreened")
def sweep_unscreened() -> int:
    """Screen every comment that waits and has no screening for its present words; how many. Safe to repeat."""
    done = Screening.objects.filter(comment=OuterRef("pk"), version=OuterRef("version"))
    held = Comment.objects.filter(~Exists(done), state=Comment.State.HELD, deleted_at=None)
    unread = Comment.objects.filter(~Exists(done), to_read=True)  # taken back, or changed while it was hidden
    number = 0
    lost = [*held.values_list("pk", "version")[:500], *unread.values_list("pk", "version")[:500]]
    for pk, version in dict.fromkeys(lost):
        try:
            number += screen_comment(pk, version) is not None
        except Exception:  # one text that breaks a rule keeps no other from being screened; it stays held and flagged
            log.exception("screening failed")
    return number


@shared_task(name="moderation.settle")
def settle_decisions() -> int:
    """Let decisions take effect whose ten seconds are over, where no browser was there to ask for it."""
    return settle()


@shared_task(name="moderation.escalate")
def escalate() -> int:
    """Tell the next person of what nobody decided in time. First what was decided takes effect, and what was not
    screened is: neither is late for having waited for this job's turn."""
    for first in (sweep_unscreened, settle):
        try:
            first()
        except Exception:  # what is late is told of all the same
            log.exception("something before it failed")
    return escalate_late()
