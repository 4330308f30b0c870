"""The only doors to the queue and to a comment one may report."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from moderation.handling import handled_by
from moderation.models import (
    Claim,
    Decision,
    Escalation,
    Preservation,
    Question,
    RaisedConcern,
    Report,
    Screening,
    ScreeningRule,
    SecondLook,
)
from moderation.rules import CHILD_SAFETY, claim_holds, decided_against, waiting
from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.kit.compiled import moment
from nursery_portal.members.access import Can, KeptDoor, Tally, family_of, keeps_album, may, members_holding
from nursery_portal.members.models import User
from posts.access import comments_visible_to, own_words, published_posts
from posts.models import Comment, CommentMeasure
from posts.words import cleaned

LATELY = timedelta(days=7)
DECIDED = 10


def _concerns_others(reviewer: User, today: date) -> Q:
    """What does not concern this person: nothing of their own, of a relative, or about themselves. A relative is
    anybody of `members.access.family_of`.

    About themselves is what any version of the comment named them or a relative in: a decision makes a new version
    that nobody reads through, and its history shows the words of all.
    """
    family = family_of(reviewer, today).values("pk")
    about_them = Screening.about.through.objects.filter(screening__comment=OuterRef("pk")).filter(
        Q(user=reviewer) | Q(user__in=family)
    )
    return ~Q(author=reviewer) & ~Q(author__in=family) & Q(~Exists(about_them))


def _readable_by(reviewer: User, today: date) -> Q:
    """What this person may read of the queue: of what does not concern them, no second look at what they decided."""
    looks = SecondLook.objects.filter(comment=OuterRef("pk"), version=OuterRef("version"), closed_at=None)
    against = decided_against(comment=OuterRef("comment"), by=reviewer)  # asked of the few somebody looks at again
    decided_by_them = looks.filter(Q(not_by=reviewer) | Exists(against))
    reported = Report.objects.filter(comment=OuterRef("pk"), closed_at=None)
    return _concerns_others(reviewer, today) & (~Exists(decided_by_them) | Exists(reported))


def queue_visible_to(user: User, at: datetime) -> QuerySet[Comment]:
    """What this reviewer may read and decide.

    The registered person reads what no other reviewer may read, and what nobody decided in time.
    """
    today = timezone.localdate(at)
    if may(user, Can.MODERATE):
        return waiting(at).filter(_readable_by(user, today))
    if may(user, Can.MODERATE_LAST):
        return waiting(at).filter(_left_to(user, today))
    return Comment.objects.none()


def _left_to(last: User, today: date) -> Q:
    """What the registered person reads: what no other reviewer may read, and what nobody decided in time."""
    late = Exists(Escalation.objects.filter(comment=OuterRef("pk"), step=Escalation.Step.OWNER))
    others = Q(pk__in=[])
    for reviewer in members_holding(Can.MODERATE, today):
        others |= _readable_by(reviewer, today)
    return _readable_by(last, today) & (Q(late) | ~others)


class Waiting(NamedTuple):
    """One of the comments that wait, as `rules.waiting` tells of it: what a list needs of thousands."""

    pk: int
    urgency: int
    reported: bool
    again: bool
    state: str
    grave_since: datetime | None
    told_since: datetime | None
    words_since: datetime | None
    words_urgency: int


_LISTED = KeptDoor(lambda user, at: queue_visible_to(user, at).values_list(*Waiting._fields))
_ALL_LISTED = KeptDoor(lambda user, at: waiting(at).values_list(*Waiting._fields))


def queue_listed_for(user: User, at: datetime) -> list[Waiting]:
    """All that waits for this reviewer, in the order of the queue."""
    if may(user, Can.MODERATE):
        return [_listed(row) for row in _LISTED.of(user, at)]
    # what is left to the registered person depends on who else there is: nothing that could be kept
    theirs = set(queue_visible_to(user, at).order_by().values_list("pk", flat=True))
    return [_listed(row) for row in _ALL_LISTED.of(user, at) if row[0] in theirs] if theirs else []


def _listed(row: tuple[Any, ...]) -> Waiting:
    pk, urgency, reported, again, state, *since, words_urgency = row
    grave_since, told_since, words_since = [moment(one) if one else None for one in since]  # most are nothing
    return Waiting(pk, urgency, bool(reported), bool(again), state, grave_since, told_since, words_since, words_urgency)


def _with_appeals(comments: QuerySet[Comment], appeals: Q) -> QuerySet[Any, Any]:
    """The keys of these comments and of the measures whose appeals wait, to be counted in one query."""
    measures = CommentMeasure.objects.filter(appeal_waits(), appeals).order_by().values("pk")
    return comments.order_by().values("pk").union(measures, all=True)


def _of_reviewer(user: User, at: datetime) -> QuerySet[Any, Any]:
    if not may(user, Can.MODERATE):
        return Comment.objects.none()
    return _with_appeals(queue_visible_to(user, at), _appeal_for(user))


_WAITING = Tally(lambda user, at: _with_appeals(waiting(at), Q()))
_QUEUE = Tally(_of_reviewer)


def queue_count(user: User) -> int:
    """How many comments and appeals wait for this reviewer."""
    if may(user, Can.MODERATE):
        return _QUEUE.of(user)
    # what is left to the registered person depends on who else there is, and nearly always nothing waits at all
    if not _WAITING.of(user):
        return 0
    return queue_visible_to(user, clock.now()).count() + appeals_visible_to(user).count()


_IN_QUEUE = KeptDoor(lambda user, at, pk: queue_visible_to(user, at).filter(pk=pk).order_by().values("pk"), int)


def is_in_queue_of(user: User, comment: Comment, at: datetime) -> bool:
    """Whether the comment is one of those that wait for this reviewer now."""
    if may(user, Can.MODERATE):
        return bool(_IN_QUEUE.of(user, at, comment.pk))
    return queue_visible_to(user, at).filter(pk=comment.pk).exists()


def keepers(comments: Iterable[int], at: datetime) -> dict[int, User]:
    """Who keeps which of these comments to themselves just now: only what waits for them. Whom a report is about, and
    who may not decide any more, keeps nothing from others."""
    kept: dict[User, list[int]] = {}
    for claim in Claim.objects.filter(claim_holds(at), comment__in=list(comments)).select_related("reviewer"):
        kept.setdefault(claim.reviewer, []).append(claim.comment_id)
    return {
        pk: reviewer
        for reviewer, keys in kept.items()
        for pk in queue_visible_to(reviewer, at).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    }


def record_visible_to(user: User, at: datetime) -> QuerySet[Comment]:
    """Every comment whose history this reviewer may read, decided ones among them; for the registered person those that
    are, or were, left to them."""
    today = timezone.localdate(at)
    if may(user, Can.MODERATE):
        return Comment.objects.filter(_readable_by(user, today))
    if may(user, Can.MODERATE_LAST):
        return Comment.objects.filter(_left_to(user, today))
    return Comment.objects.none()


def counted_for(user: User, at: datetime) -> QuerySet[Comment]:
    """The comments that count in the figures of this reviewer: those that do not concern them, since a figure of one
    more would tell whom a comment is about that there is one. What was late stays so while somebody else looks again.
    Of the registered person's not only what is left to them."""
    if may(user, Can.MODERATE) or may(user, Can.MODERATE_LAST):
        return Comment.objects.filter(_concerns_others(user, timezone.localdate(at)))
    return Comment.objects.none()


def untold_visible_to(user: User, at: datetime) -> QuerySet[Any]:
    """Comments that were taken away and whose authors are not told yet, for whoever may read their record and tell
    them: where a concern was raised, whoever raised or handles it. Annotated: `removed_at`, `why`. The longest ago
    first."""
    if not Comment.objects.filter(told_later=True, deleted_at=None).exists():
        return Comment.objects.none()  # nearly always: whose they are is a long question
    removed = Decision.objects.filter(comment=OuterRef("pk"), outcome=Decision.Outcome.REMOVED).order_by("-at")
    told_later = record_visible_to(user, at).filter(told_later=True, deleted_at=None)
    rows: QuerySet[Any] = told_later.annotate(
        removed_at=Subquery(removed.values("at")[:1]),
        why=Subquery(removed.values("reason")[:1]),
        removed_by=Subquery(removed.values("by")[:1]),
    )
    others = RaisedConcern.objects.filter(comment__told_later=True).exclude(by=user)
    raised = RaisedConcern.objects.filter(comment=OuterRef("pk"))
    theirs = raised.filter(Q(by=user) | Q(reference__in=handled_by(user, others.values_list("reference", flat=True))))
    known = ~Q(why=Decision.Reason.CONCERN) | Q(removed_by=user.pk) | Exists(theirs)
    return rows.filter(known).order_by("removed_at", "pk")


class Decided(NamedTuple):
    """What a reviewer decided, and when: its comment by key, the words, and its author's two names."""

    pk: int
    at: datetime
    outcome: str
    body: str
    first_name: str
    last_name: str


def _decided_lately(user: User, at: datetime) -> QuerySet[Any, Any]:
    own = Decision.objects.filter(by=user.pk, at__gte=at - LATELY)
    last = own.filter(comment=OuterRef("pk")).order_by("-at", "-pk")
    rows: QuerySet[Any] = record_visible_to(user, at).filter(pk__in=own.values("comment"))
    rows = rows.annotate(decided_at=Subquery(last.values("at")[:1]), decided_as=Subquery(last.values("outcome")[:1]))
    columns = ("pk", "decided_at", "decided_as", "body", "author__first_name", "author__last_name")
    return rows.order_by("-decided_at", "-pk").values_list(*columns)[:DECIDED]


_DECIDED = KeptDoor(_decided_lately)


def decided_lately_by(user: User, at: datetime) -> list[Decided]:
    """The comments this reviewer decided in the last week, as far as they may still read the history: the way back to
    what was decided by a slip. The last first, and no more than DECIDED."""
    # what is left to the registered person depends on who else there is: nothing that could be kept
    rows = _DECIDED.of(user, at) if may(user, Can.MODERATE) else _decided_lately(user, at)
    return [Decided(pk, moment(decided), *rest) for pk, decided, *rest in rows]


def knows_of_concern(user: User, comment: Comment) -> bool:
    """Whether this person may learn that a concern was raised from it: whoever did it, and those who handle it. Any
    other reader of its history may be whom it turns out to be about."""
    raised = RaisedConcern.objects.filter(comment=comment)
    decided = Decision.objects.filter(comment=comment, reason=Decision.Reason.CONCERN, by=user)
    if raised.filter(by=user).exists() or decided.exists():
        return True
    return bool(handled_by(user, raised.values_list("reference", flat=True)))


def may_let_go(user: User, comment: Comment) -> bool:
    """Whether this person may say that no case needs a comment any more: whoever keeps it, whoever knows of a concern
    from it, and where who keeps it reads no comments any more, every reader of its history."""
    if knows_of_concern(user, comment):
        return True
    keepers = User.objects.filter(pk__in=Preservation.objects.filter(comment=comment, ended_at=None).values("by"))
    return all(one.pk == user.pk or not (may(one, Can.MODERATE) or may(one, Can.MODERATE_LAST)) for one in keepers)


def talk_of_author_visible_to(user: User, author: User, at: datetime) -> QuerySet[Comment]:
    """What this author wrote, as far as it does not concern this reviewer: a count of more would tell that there is
    more, and of one less, that somebody else is to look at it again."""
    if not (may(user, Can.MODERATE) or may(user, Can.MODERATE_LAST)):
        return Comment.objects.none()
    return Comment.objects.filter(_concerns_others(user, timezone.localdate(at)), author=author)


def said_before(user: User, comment: Comment, at: datetime) -> list[Comment]:
    """The last of what this reviewer reads under the post in the day book, from before this comment; the oldest first.

    Only what others read too: each has `words_for_others`.
    """
    rows = comments_visible_to(user, at).filter(post=comment.post_id, written_at__lt=comment.written_at)
    latest = rows.select_related("author").order_by("-written_at", "-pk")[:20]
    return [one for one in latest if one.words_for_others][:3][::-1]


def reads_its_post(user: User, comment: Comment, at: datetime) -> bool:
    """Whether the post the comment stands under is in this reviewer's day book now."""
    return published_posts(user, at).filter(pk=comment.post_id).exists()


def reportable_comments(user: User, at: datetime) -> QuerySet[Comment]:
    """Comments of other people that this member sees."""
    return comments_visible_to(user, at).exclude(author=user)


def told_already(user: User, comment: int, reason: str, words: str) -> bool:
    """Whether this person's own report of the comment is open, says these words, and gives this reason or one that is
    about a child's safety already. Who told of that alone has not told yet how one of us behaves."""
    said = words.replace("\r\n", "\n").strip()
    own = Report.objects.filter(reporter=user, comment=comment, closed_at=None, reason__in=[reason, *CHILD_SAFETY])
    if reason == Report.Reason.STAFF_CONDUCT:
        own = own.exclude(reason__in=CHILD_SAFETY, version=1)
    return any(said in one.words for one in own)


def asked_already(user: User, comment: int, words: str, at: datetime) -> bool:
    """Whether this person asked, in these words, that somebody looks again at their own comment, and waits for it as
    far as they are told."""
    last = SecondLook.objects.filter(comment__in=own_declined_comments(user, at).filter(pk=comment)).order_by("-at")
    return last.values_list("words", flat=True).first() == words.replace("\r\n", "\n").strip()


def own_declined_comments(user: User, at: datetime) -> QuerySet[Comment]:
    """Comments of this person's own that were not shown, as they see them, under posts that are out, also where the
    post is not in their day book any more."""
    unknowing = Q(told_later=True) | Q(state=Comment.State.HIDDEN)
    return own_words(user, at).filter(Q(state=Comment.State.DECLINED) | unknowing & ~Q(told=""))


def decided_just_now_by(user: User) -> QuerySet[Comment]:
    """What this reviewer decided and could still take back."""
    return Comment.objects.filter(pending__by=user)


def authors_visible_to(user: User) -> QuerySet[User]:
    """The people about whose comments this reviewer decides: not themselves, and nobody of their family."""
    if not may(user, Can.MODERATE):
        return User.objects.none()
    return User.objects.exclude(pk=user.pk).exclude(pk__in=family_of(user).values("pk"))


def questions_visible_to(user: User) -> QuerySet[Question]:
    """One's own questions; for whoever answers or leads safeguarding every one that is neither about themselves or
    a relative, nor theirs or of a relative."""
    own = Q(author=user)
    if not (may(user, Can.ANSWER_QUESTION) or may(user, Can.MODERATE) or may(user, Can.MODERATE_LAST)):
        return Question.objects.filter(own)
    return Question.objects.filter(own | _question_for(user))


def reads_answers(user: User) -> bool:
    """Whether this person comes in to read what they are answered: a member, or a guardian of a child who has left, as
    long as they keep its album."""
    return may(user, Can.WRITE_COMMENT) or keeps_album(user)


def _question_for(reader: User) -> Q:
    """The questions that are neither about this person or a relative, nor theirs or of a relative."""
    family = family_of(reader).values("pk")
    about = Question.about.through.objects.filter(question=OuterRef("pk")).filter(Q(user=reader) | Q(user__in=family))
    return ~Exists(about) & ~Q(author=reader) & ~Q(author__in=family)


def open_questions_visible_to(user: User) -> QuerySet[Question]:
    """Those of others that wait for an answer."""
    return questions_visible_to(user).filter(answered_at=None).exclude(author=user)


def answerable_questions(user: User) -> QuerySet[Question]:
    """The questions of others that are this person's to answer, answered ones among them: for the manager and the leads
    all they may read, for the registered person those that none of these may, or that nobody answered in time."""
    rows = questions_visible_to(user).exclude(author=user)
    if may(user, Can.ANSWER_QUESTION) or may(user, Can.MODERATE):
        return rows
    if not may(user, Can.MODERATE_LAST):
        return Question.objects.none()
    others = Q(pk__in=[])
    for person in members_holding(Can.ANSWER_QUESTION) | members_holding(Can.MODERATE):
        others |= _question_for(person)
    late = Escalation.objects.filter(question=OuterRef("pk"), step=Escalation.Step.OWNER)
    return rows.filter(~others | Exists(late))


_QUESTIONS = Tally(lambda user, at: open_questions_visible_to(user))


def open_question_count(user: User) -> int:
    """How many questions of others wait for this person's answer."""
    number = _QUESTIONS.of(user)
    if not number or may(user, Can.ANSWER_QUESTION) or may(user, Can.MODERATE):
        return number
    return answerable_questions(user).filter(answered_at=None).count()


def knows_it_was_raised(user: User, question: Question) -> bool:
    """Whether this person may learn that a concern was raised from it: whoever did it. Any other reader of the question
    may be whom it turns out to be about."""
    return question.raised_at is not None and question.raised_by_id == user.pk


def raised_from_question(user: User, question: int) -> bool:
    """The same, also of a question they may not read any more, and where they were not the first."""
    mark = {"subject_type": subject_type_of(Question), "subject_id": str(question), "actor_id": user.pk}
    return AuditEvent.objects.filter(event=Event.MODERATION_QUESTION_RAISED, **mark).exists()


def answered_already(user: User, question: int, words: str) -> bool:
    """Whether this person answered a question in these words, also one they may not read any more."""
    said = cleaned(words)
    return bool(said) and Question.objects.filter(pk=question, answered_by=user, answer=said).exists()


def appeal_kept_from(reader: User) -> Exists:
    """The measures whose appeal is about this person or a relative."""
    about = CommentMeasure.appeal_about.through.objects.filter(commentmeasure=OuterRef("pk"))
    return Exists(about.filter(Q(user=reader) | Q(user__in=family_of(reader).values("pk"))))


def reads_appeal(user: User, measure: CommentMeasure) -> bool:
    """Whether somebody who sees a measure may read what its author said to it."""
    rows = CommentMeasure.objects.filter(pk=measure.pk)
    return measure.author_id == user.pk or not rows.filter(appeal_kept_from(user)).exists()


def _appeal_for(reviewer: User) -> Q:
    """The measures about which this person may answer an appeal: never one they took, nor one against themselves or a
    relative, nor one whose appeal is about them."""
    others = ~Q(by=reviewer) & ~Q(author=reviewer) & ~Q(author__in=family_of(reviewer).values("pk"))
    return others & ~Q(appeal_kept_from(reviewer))


def may_answer_appeal(user: User, measure: CommentMeasure) -> bool:
    """Whether what was said to this measure may be answered by this person, if it is theirs to answer at all."""
    return CommentMeasure.objects.filter(_appeal_for(user), pk=measure.pk).exists()


def appeal_waits() -> Q:
    """The measures whose appeal needs an answer. One that is over needs none, unless what was said is urgent, or kept
    from anybody: whoever ends it need not be who may read that."""
    said = Q(appealed_at__isnull=False, answered_at=None)
    kept = Exists(CommentMeasure.appeal_about.through.objects.filter(commentmeasure=OuterRef("pk")))
    return said & (Q(appeal_urgent=True) | Q(kept) | Q(ended_at=None, until_on__gte=clock.today()))


def appeals_visible_to(user: User) -> QuerySet[CommentMeasure]:
    """The appeals that wait for this person's answer: a reviewer's, and for the registered person those that no
    reviewer may answer, or that nobody answered in time."""
    today = clock.today()
    waiting_ones = CommentMeasure.objects.filter(appeal_waits())
    if not waiting_ones.exists():
        return CommentMeasure.objects.none()  # nearly always, as above
    if may(user, Can.MODERATE):
        return waiting_ones.filter(_appeal_for(user))
    if may(user, Can.MODERATE_LAST):
        others = Q(pk__in=[])
        for reviewer in members_holding(Can.MODERATE, today):
            others |= _appeal_for(reviewer)
        late = Escalation.objects.filter(measure=OuterRef("pk"), step=Escalation.Step.OWNER)
        return waiting_ones.filter(_appeal_for(user)).filter(~others | Exists(late))
    return CommentMeasure.objects.none()


def measures_visible_to(user: User) -> QuerySet[CommentMeasure]:
    """Measures against oneself; for reviewers those against authors they decide about; for the registered person
    those whose appeal is theirs to answer, or was: they answered it, or were told that nobody did in time."""
    seen = Q(author=user) | Q(author__in=authors_visible_to(user).values("pk"))
    if may(user, Can.MODERATE_LAST):
        told = Escalation.objects.filter(measure=OuterRef("pk"), told=user)
        seen |= Q(answered_by=user) | Exists(told) | Q(pk__in=appeals_visible_to(user).values("pk"))
    return CommentMeasure.objects.filter(seen)


def may_act_on_appeal(user: User, measure: CommentMeasure) -> bool:
    """Whether this person may raise a concern from what somebody said to a measure: whoever may read it, and no
    relative of its author."""
    if measure.author_id == user.pk or not (may(user, Can.MODERATE) or may(user, Can.MODERATE_LAST)):
        return False
    return measures_visible_to(user).filter(pk=measure.pk).exists() and reads_appeal(user, measure)


def raised_from_appeal(user: User, measure: int) -> bool:
    """Whether this person raised a concern from what was said to a measure, also one they may not read any more:
    nobody else learns of it."""
    mark = {"subject_type": subject_type_of(CommentMeasure), "subject_id": str(measure), "actor_id": user.pk}
    return AuditEvent.objects.filter(event=Event.MODERATION_MEASURE_RAISED, **mark).exists()


def rules_visible_to(user: User) -> QuerySet[ScreeningRule]:
    """The nursery's own rules that are in use, for those who keep them."""
    return ScreeningRule.objects.filter(ended_at=None) if may(user, Can.MODERATE) else ScreeningRule.objects.none()


def ended_rules_visible_to(user: User) -> QuerySet[ScreeningRule]:
    """Those that are not looked for any more, for the same people: to be used again. The last ended first."""
    ended = ScreeningRule.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    return ended if may(user, Can.MODERATE) else ScreeningRule.objects.none()
