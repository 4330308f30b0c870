"""What was decided about a guardian's own comments, and what they asked and reported, for the family's export.

Never who reported them, the notes of reviewers, or a decision that its author is not told yet.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from moderation.access import appeal_kept_from, authors_visible_to, questions_visible_to, record_visible_to
from moderation.models import Decision, Question, Report, SecondLook
from nursery_portal.duties.exports import OF
from nursery_portal.kit.words import long_date, stamp
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.access import comments_visible_to
from posts.models import CommentMeasure

Clean = Callable[[str], str]


def _was_told(removal: Decision) -> bool:
    comment = removal.comment
    if comment.told_later:
        return False
    return comment.state == comment.State.REMOVED and removal.get_reason_display() == comment.told


def _has_looked(look: SecondLook, ended_with_it: bool) -> bool:
    """Whether somebody has looked, as far as its author knows: what ended with taking the comment away untold is still
    to come."""
    return look.closed_at is not None and not (ended_with_it and look.comment.told_later)


def own_decisions(child: Child, guardian: User, clean: Clean) -> list[dict[str, str]]:
    """Decisions about their comments with the words they were made on, then the second looks they asked for."""
    made = Decision.objects.filter(comment__author=guardian)
    looks: QuerySet[Any] = SecondLook.objects.filter(comment__author=guardian).select_related("comment")
    # a decision and the looks that end with it have one instant
    removed = Decision.objects.filter(comment=OuterRef("comment"), outcome=Decision.Outcome.REMOVED)
    asked = looks.annotate(ended_with_it=Exists(removed.filter(at=OuterRef("closed_at")))).order_by("at")
    return [
        {
            OF: f"record:{one.comment_id}",
            "comment of": stamp(one.comment.written_at),
            "decided": stamp(one.at),
            "what": one.get_outcome_display(),
            "why": one.get_reason_display() if one.reason else "",
            "words it was about": clean(one.text),
        }
        for one in made.select_related("comment").order_by("at")
        # of what was taken away only what they were told
        if one.outcome != Decision.Outcome.REMOVED or _was_told(one)
    ] + [
        {
            OF: f"record:{one.comment_id}",
            "comment of": stamp(one.comment.written_at),
            "you asked another person to look": stamp(one.at),
            "your words": clean(one.words),
            "they have looked": "yes" if _has_looked(one, one.ended_with_it) else "not yet",
        }
        for one in asked
    ]


def own_measures(child: Child, guardian: User, clean: Clean) -> list[dict[str, str]]:
    """What they were asked to bear with for a time, why, and what they said to it."""
    return [
        {
            OF: f"measure:{one.pk}",
            "what": one.get_kind_display(),
            "why": clean(one.reason),
            "from": stamp(one.at),
            "last day": long_date(one.until_on),
            "what you said": clean(one.appeal),
            "our answer": clean(one.answer),
        }
        for one in CommentMeasure.objects.filter(author=guardian).order_by("at")
    ]


def own_questions(child: Child, guardian: User, clean: Clean) -> list[dict[str, str]]:
    """What they asked the manager, and told us about comments of others."""
    return [
        {
            OF: f"question:{one.pk}",
            "asked": stamp(one.at),
            "your question": clean(one.body),
            "answered": stamp(one.answered_at) if one.answered_at else "",
            "our answer": clean(one.answer),
        }
        for one in Question.objects.filter(author=guardian).order_by("at")
    ] + [
        {
            OF: f"record:{one.comment_id}",
            "reported a comment": stamp(one.at),
            "why": one.get_reason_display(),
            "your words": clean(one.words),
        }
        for one in Report.objects.filter(reporter=guardian).order_by("at")
    ]


def records_known_to(reader: User, numbers: list[int], at: datetime) -> set[int]:
    """The comments of these whose history a leader may read."""
    return set(record_visible_to(reader, at).filter(pk__in=numbers).values_list("pk", flat=True))


def comments_known_to(reader: User, numbers: list[int], at: datetime) -> set[int]:
    """The comments of these whose history a leader may read, or that stand in their day book in these words."""
    shown = comments_visible_to(reader, at).filter(pk__in=numbers)
    return records_known_to(reader, numbers, at) | {one.pk for one in shown if one.words_for_others == one.body}


def questions_known_to(reader: User, numbers: list[int], at: datetime) -> set[int]:
    """The questions of these that a leader may read."""
    return set(questions_visible_to(reader).filter(pk__in=numbers).values_list("pk", flat=True))


def measures_known_to(reader: User, numbers: list[int], at: datetime) -> set[int]:
    """The measures of these that a leader may read with what was said to them."""
    rows = CommentMeasure.objects.filter(pk__in=numbers, author__in=authors_visible_to(reader).values("pk"))
    return set(rows.exclude(appeal_kept_from(reader)).values_list("pk", flat=True))
