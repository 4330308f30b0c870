"""Taking words away when their time is over, with what the record of who did what has sealed of them. The rows and the
events stay, as evidence that somebody read and decided."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models.functions import Coalesce

from moderation.keeping import old_comments, old_decisions, old_questions
from moderation.models import Question, Report, Screening, SecondLook
from moderation.rules import preserved
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.disposing import dispose_of_details
from nursery_portal.audit.events import GONE, TAKEN, Event
from nursery_portal.kit import clock
from nursery_portal.members.models import Role
from nursery_portal.register.models import Nursery
from posts.models import Comment, EarlierWords

AT_ONCE = 500  # so that no transaction is long; what is left goes the next day


@action()
def erase_old_comments(at: datetime) -> int:
    """Take the words of comments whose time is over, and what was found in them or said about them; how many."""
    return _erased(lambda: list(old_comments(at).order_by("written_at").values_list("pk", flat=True)[:AT_ONCE]), at)


@action()
def erase_comments_again(keys: Sequence[int]) -> int:
    """Take the words of comments that had been erased before a restore brought them back; how many. Not of those that
    are kept for a case again: they go when that is ended."""
    return _erased(lambda: _let_go(keys), clock.now())


def _let_go(keys: Sequence[int]) -> list[int]:
    kept = set(preserved(Comment.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    return [key for key in keys if key not in kept]


def _bare(findings: list[dict[str, str]]) -> list[dict[str, str]]:
    """Which rule found something stays, for the figures; what it found goes."""
    return [{**found, "words": ""} for found in findings]


def _erased(chosen: Callable[[], Sequence[int]], at: datetime) -> int:
    """A private step: the caller asked the rule."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    keys = chosen()
    for one in Screening.objects.filter(comment__in=keys).exclude(findings=[]):
        Screening.objects.filter(pk=one.pk).update(findings=_bare(one.findings))
    Report.objects.filter(comment__in=keys).update(words="")
    SecondLook.objects.filter(comment__in=keys).update(words="")
    EarlierWords.objects.filter(comment__in=keys).update(body="")
    Comment.objects.filter(pk__in=keys, erased_at=None).update(
        body="", shown_body="", to_read=False, erased_at=at, deleted_at=Coalesce("deleted_at", at)
    )
    gone = dispose_of_details(Comment, keys, *TAKEN["comments"])
    record(
        Event.MODERATION_WORDS_ERASED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=nursery,
        details={"comments": len(keys), GONE: gone},
    )
    return len(keys)


@action()
def erase_old_decisions(at: datetime) -> int:
    """Take the words and notes of decisions whose time is over; how many. What was decided, why, by whom and when
    stays: the figures rest on it."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    rows = old_decisions(at)
    keys = list(rows.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    rows.model.objects.filter(pk__in=keys).update(text="", note="")
    decided = rows.model.objects.filter(pk__in=keys).values_list("comment", "version")
    made = {(str(comment), version) for comment, version in decided}
    gone = dispose_of_details(
        Comment,
        {comment for comment, _ in made},
        *TAKEN["decisions"],
        chosen=lambda comment, details: (comment, details.get("version")) in made,
    )
    record(
        Event.MODERATION_WORDS_ERASED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=nursery,
        details={"decisions": len(keys), GONE: gone},
    )
    return len(keys)


@action()
def erase_old_questions(at: datetime) -> int:
    """Take the words of questions whose time is over, and of their answers; how many. Who asked, when, and who answered
    stays."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    keys = list(old_questions(at).order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    for one in Question.objects.filter(pk__in=keys):
        Question.objects.filter(pk=one.pk).update(body="", answer="", findings=_bare(one.findings))
    gone = dispose_of_details(Question, keys, *TAKEN["questions"])
    record(
        Event.MODERATION_WORDS_ERASED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=nursery,
        details={"questions": len(keys), GONE: gone},
    )
    return len(keys)
