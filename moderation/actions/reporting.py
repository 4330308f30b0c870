"""Telling us about a comment, and asking for a second look."""

from django.db.models import Q

from moderation.access import reportable_comments
from moderation.actions.screening import Heard, call_if_nobody_reads, call_reviewers, heard_of, told_beside, words_of
from moderation.models import Decision, Pending, Report, SecondLook, Urgency
from moderation.rules import CHILD_SAFETY
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import Role, User
from posts.models import Comment

INSTANT_HIDES_A_DAY = 3
A_DAY = 30


def report_comment(comment: Comment, *, reason: Report.Reason, words: str = "", by: User) -> Report:
    """Flag a shown comment. For reasons of a child's safety it is hidden at once, three times a day per person;
    further ones are urgent without hiding, and so is what somebody has looked at and left as it is.

    Reporting the same comment twice while the first is open changes nothing, unless the second is graver: then the
    report that is open becomes so, with the words of both. What the reporter adds is screened like a comment: a worry
    in it is urgent, and whom it is about does not read it. Where the reason is how a member of staff behaves, neither
    does whomever the words of the report or of the comment may speak of; nor where it is a child's safety, unless
    nobody were left to read it. A decision that has not taken effect is taken back: nobody had read this.
    """
    present = Comment.objects.select_related("author").get(pk=comment.pk)
    conduct, safety = reason == Report.Reason.STAFF_CONDUCT, reason in CHILD_SAFETY
    beside = heard_of(present, words, by, conduct=conduct, safety=safety)
    return _report(comment, reason, words, beside, by=by)


@action(refused=Event.MODERATION_REFUSED)
def _report(comment: Comment, reason: Report.Reason, words: str, beside: Heard | None, *, by: User) -> Report:
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that two reports at once are two of the three
    if not reportable_comments(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This comment is no longer shown; somebody may be looking at it already.")
    now = clock.now()
    known = Report.objects.filter(comment=fresh, reporter=by, closed_at=None).first()
    if known is not None and not _is_graver(known, reason, beside):
        raise Refused(
            "You have told us about this comment already. Somebody is looking at it. "
            "If there is more to say, ring us or ask the manager."
        )
    if known is None and Report.objects.filter(reporter=by, at__date=clock.today()).count() >= A_DAY:
        raise Refused("You have told us about many comments today. Please ring us about this one; your words stay.")
    if beside is not None and beside.of not in ((), words_of(fresh)):
        raise Refused("Its words were changed this moment. Send it once more, please: what you typed is still here.")
    said = fitting(words, 1000, field="words")
    today = Q(at__date=clock.today()) | Q(graver_at__date=clock.today())
    hidden_today = Report.objects.filter(today, reporter=by, hid=True).count()
    # left as it was by somebody who was asked whether a child is safe, and not about anything else
    left = Report.objects.filter(comment=fresh, outcome=Report.Outcome.NO_CHANGE, reason__in=CHILD_SAFETY)
    looked_at = left.filter(closed_at__gte=fresh.edited_at or fresh.written_at).exists()
    hide = reason in CHILD_SAFETY and hidden_today < INSTANT_HIDES_A_DAY and not looked_at
    urgent = told_beside(fresh, beside)
    if known is None:
        report = Report.objects.create(
            comment=fresh, reporter=by, reason=reason, words=said, hid=hide, urgent=urgent, at=now
        )
    else:
        report = _made_graver(known, reason, said, hide, urgent)
    _drop_decision(fresh)
    if urgent or reason in CHILD_SAFETY:
        call_reviewers(fresh)
    else:
        call_if_nobody_reads(fresh)
    if hide:
        # words that nobody has read go on waiting for that as they did
        unread = fresh.to_read or fresh.state == Comment.State.HELD
        shown = Comment.objects.filter(pk=fresh.pk).exclude(state=Comment.State.REMOVED)
        shown.update(state=Comment.State.HIDDEN, to_read=unread)
    record(
        Event.MODERATION_REPORTED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=fresh,
        details={
            "reason": reason,
            "hid": hide,
            "report": report.pk,
            "graver": known is not None,
            **({"words": said} if said else {}),
        },
    )
    return report


def _is_graver(known: Report, reason: Report.Reason, beside: Heard | None) -> bool:
    """Whether what somebody tells us now is about a child's safety, or urgent, and what they told us before was not; or
    is about a member of staff, and that was about neither, or all they told us was about a child's safety."""
    too = reason == Report.Reason.STAFF_CONDUCT and known.reason in CHILD_SAFETY and known.version == 1
    urgent = beside is not None and beside.urgency == Urgency.URGENT and not known.urgent
    return urgent or too or _weight(reason) > _weight(known.reason)


def _weight(reason: str) -> int:
    """How grave a reason is: a child's safety first, then how a member of staff behaves."""
    return 2 if reason in CHILD_SAFETY else int(reason == Report.Reason.STAFF_CONDUCT)


def _made_graver(known: Report, reason: Report.Reason, said: str, hide: bool, urgent: bool) -> Report:
    """The open report with the graver of both reasons and all that was said. A worry that is new has a clock of its
    own; one that was there already gets no more time."""
    if known.reason not in CHILD_SAFETY and not known.urgent:
        known.graver_at = clock.now()
    known.words = "\n\n".join(words for words in (known.words, said) if words)
    if _weight(reason) > _weight(known.reason):
        known.reason = reason
    known.hid, known.urgent, known.version = known.hid or hide, known.urgent or urgent, known.version + 1
    known.save(update_fields=["words", "reason", "hid", "urgent", "graver_at", "version"])
    return known


def _drop_decision(comment: Comment) -> None:
    """Take back a decision whose ten seconds run. The record names nobody: it would say who told us."""
    if Pending.objects.filter(comment=comment).delete()[0]:
        details = {"version": comment.version}
        record(Event.MODERATION_UNDONE, actor=None, acting_as=Role.SYSTEM, subject=comment, details=details)


def ask_for_second_look(comment: Comment, *, words: str = "", by: User) -> SecondLook:
    """Ask that another person looks at one's own comment that was declined, or raise Refused. Once per decision. What
    is said with it is screened like a comment."""
    return _ask_again(comment, words, heard_of(comment, words, by), by=by)


@action(refused=Event.MODERATION_REFUSED)
def _ask_again(comment: Comment, words: str, beside: Heard | None, *, by: User) -> SecondLook:
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    against = Decision.objects.filter(comment=fresh).exclude(outcome=Decision.Outcome.APPROVED).order_by("-at")
    last, declined = against.first(), against.filter(outcome=Decision.Outcome.DECLINED).first()
    if (
        fresh.author_id != by.pk
        or fresh.state_for_author != Comment.State.DECLINED
        or fresh.deleted_at
        or not (last and declined)
    ):
        raise Refused("Only a comment of yours that was not shown can be looked at again.")
    if SecondLook.objects.filter(comment=fresh, at__gte=declined.at).exists():
        raise Refused("You have asked already. Another person will look, and you will hear.")
    said = fitting(words, 1000, field="words")
    look = SecondLook.objects.create(comment=fresh, version=fresh.version, words=said, not_by=last.by, at=clock.now())
    _drop_decision(fresh)
    if told_beside(fresh, beside):
        SecondLook.objects.filter(pk=look.pk).update(urgent=True)
        call_reviewers(fresh)
    else:
        call_if_nobody_reads(fresh)
    record(
        Event.MODERATION_LOOK_ASKED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=fresh,
        details={"version": fresh.version, "look": look.pk, **({"words": said} if said else {})},
    )
    return look
