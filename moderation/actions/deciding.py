"""Claiming and deciding: what a reviewer does with a comment that waits."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from moderation.access import is_in_queue_of, keepers, knows_of_concern, queue_visible_to, record_visible_to
from moderation.actions.addresses import in_queue, of_comment
from moderation.actions.hats import hat
from moderation.clocks import is_late
from moderation.models import Claim, Decision, Pending, Report, SecondLook
from moderation.rules import bulk_approvable, standing, stands_for_good
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.words import hour, long_date
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from posts.models import Comment

UNDO = timedelta(seconds=10)


def locked_item(comment: Comment, version: int, seen: int, by: User) -> Comment:
    """The waiting comment, locked, as this reviewer read it; or Refused. `seen`: what stood open then (`standing`). A
    private step."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not is_in_queue_of(by, fresh, clock.now()):
        raise Refused("Somebody has decided this comment already, or it is not yours to decide. Nothing was changed.")
    if standing(fresh) > seen:
        raise Refused(
            "Somebody has reported this comment, or asked to have it looked at again, since you opened it. "
            "Read what they say before you decide."
        )
    if Pending.objects.filter(comment=fresh, due_at__gt=clock.now()).exclude(by=by).exists():
        raise Refused("Somebody has just decided this comment. Nothing was changed.")
    if fresh.version != version:
        raise Refused("The comment was changed since you opened it. Read the new words before you decide.")
    holder = _holder(fresh, by)
    if holder is not None:
        raise Refused(f"{holder.first_name} is on it. Nobody else can decide it just now.")
    return fresh


def _holder(comment: Comment, by: User) -> User | None:
    """The colleague who keeps it just now."""
    holder = keepers([comment.pk], clock.now()).get(comment.pk)
    return holder if holder != by else None


@action()
def claim_comment(comment: Comment, *, by: User) -> Claim:
    """Take an item for ten minutes, or raise Refused if somebody else holds it. Taking it again begins anew, but not
    once it is late: nobody keeps from others what they do not decide."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not is_in_queue_of(by, fresh, clock.now()):
        raise Refused("This comment no longer waits for you.")
    now = clock.now()
    holder = _holder(fresh, by)
    if holder is not None:
        raise Refused(f"{holder.first_name} is on it.")
    if is_late(fresh, now) and Claim.objects.filter(comment=fresh, reviewer=by).exists():
        raise Refused("It should have been decided by now. Decide it, or leave it to somebody else.")
    claim, _ = Claim.objects.update_or_create(comment=fresh, defaults={"reviewer": by, "at": now})
    record(Event.MODERATION_CLAIMED, actor=by, acting_as=hat(by), subject=fresh)
    return claim


def _fits(comment: Comment, outcome: Decision.Outcome, tell: bool) -> None:
    """Refused where such a decision cannot be made about it."""
    if comment.deleted_at is not None and outcome == Decision.Outcome.DECLINED:
        raise Refused("Its author has taken it back. Mark it as read, take it away or raise a concern.")
    if not tell and outcome != Decision.Outcome.REMOVED:
        raise Refused("Only a comment that is taken away can wait to be told.")
    if comment.told_later and not comment.to_read and outcome != Decision.Outcome.REMOVED:
        raise Refused("It was taken away, and its author does not know yet. It stays away: take it away again.")


def _state_after(fresh: Comment, outcome: Decision.Outcome) -> tuple[Comment.State, str]:
    """What becomes of the comment, and what others go on reading while a change of it is not shown.

    Words that were reported or hidden are decided with the change: declined, neither is shown. Approved, a change that
    was declined before stays so, and what others read stays.
    """
    asked = SecondLook.objects.filter(comment=fresh, closed_at=None).exists()
    away = fresh.state in (Comment.State.HIDDEN, Comment.State.REMOVED)
    reported = away or Report.objects.filter(comment=fresh, closed_at=None).exists()
    if outcome == Decision.Outcome.APPROVED:
        # what its author was told stays with a change that was declined until they change it again
        if fresh.shown_body and reported and not asked and fresh.told:
            return Comment.State.DECLINED, fresh.shown_body
        return Comment.State.VISIBLE, ""
    if outcome == Decision.Outcome.DECLINED:
        return Comment.State.DECLINED, "" if reported else fresh.shown_body
    return Comment.State.REMOVED, ""


def _decide(
    comment: Comment,
    version: int,
    outcome: Decision.Outcome,
    reason: str,
    note: str,
    by: User,
    *,
    seen: int,
    tell: bool = True,
) -> Decision:
    """Decide a comment that waits. A private step of the actions below."""
    return carry_out(locked_item(comment, version, seen, by), outcome, reason, note, by, tell=tell)


def carry_out(
    fresh: Comment, outcome: Decision.Outcome, reason: str, note: str, by: User, *, tell: bool = True
) -> Decision:
    """Write the decision, move the comment, close its reports. A private step; the comment is locked."""
    version = fresh.version
    gone = fresh.deleted_at is not None
    _fits(fresh, outcome, tell)
    if outcome != Decision.Outcome.APPROVED and not reason:
        raise Refused("Choose the reason that the author will read.", field="reason")
    said = fitting(note, 400, field="note")
    now = clock.now()
    new = version + 1
    approved = outcome == Decision.Outcome.APPROVED
    state, shown_body = _state_after(fresh, outcome)
    text = shown_body if approved and state == Comment.State.DECLINED else fresh.body
    decision = Decision.objects.create(
        comment=fresh, version=version, outcome=outcome, reason=reason, note=said, text=text, by=by, at=now
    )
    later = outcome == Decision.Outcome.REMOVED and not tell and not gone
    told = fresh.told if approved and state == Comment.State.DECLINED else ""
    if not approved and tell:
        told = Decision.Reason(reason).label
    elif later:
        told = fresh.told  # what they were told before, if they were
    changed = Comment.objects.filter(pk=fresh.pk, version=version).update(
        state=state,
        version=new,
        shown_at=(fresh.shown_at or now) if approved and not gone else fresh.shown_at,
        # nobody reads the words of what is taken away; its author goes on seeing that their change waits
        shown_body=fresh.shown_body if later else shown_body,
        to_read=False,
        told=told,
        told_later=later,
    )
    if not changed:
        raise Refused("Somebody was faster. Nothing was changed; look at what they decided.")
    Claim.objects.filter(comment=fresh).delete()
    Pending.objects.filter(comment=fresh).delete()
    looked_again = SecondLook.objects.filter(comment=fresh, closed_at=None).update(closed_at=now)
    closing = Report.Outcome.NO_CHANGE if approved and not gone else Report.Outcome.DEALT_WITH
    for report in Report.objects.filter(comment=fresh, closed_at=None).select_related("reporter"):
        Report.objects.filter(pk=report.pk).update(outcome=closing, closed_at=now, closed_by=by)
        words = "We looked at it and changed nothing." if closing == Report.Outcome.NO_CHANGE else "It was dealt with."
        which = f"You told us on {long_date(timezone.localdate(report.at))} at {hour(report.at)}."
        notify(report.reporter, "report_closed", "Thank you for telling us about a comment", f"{words} {which}")
        record(
            Event.MODERATION_REPORT_CLOSED,
            actor=by,
            acting_as=hat(by),
            subject=report,
            details={"outcome": closing},
        )
    if not approved and tell and not gone:
        label = Decision.Reason(reason).label
        title = "Your comment was not shown" if outcome == Decision.Outcome.DECLINED else "Your comment was taken away"
        if fresh.as_nursery:  # it is written anew, not changed
            title = title.replace("comment", "answer for the nursery")
        more = "" if fresh.as_nursery else " You can change it and send it again, or ask another person to look."
        notify(
            fresh.author,
            "comment_decided",
            title,
            f"{label}.{more if outcome == Decision.Outcome.DECLINED else ''}",
            url=of_comment(fresh),
        )
    if approved and looked_again and not gone and state == Comment.State.VISIBLE:
        address = of_comment(fresh)
        notify(fresh.author, "comment_decided", "We looked again, and your comment is shown", url=address)
    record(
        Event.MODERATION_DECIDED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"version": version, "outcome": outcome, "reason": reason, "text": text},
    )
    return decision


@action(refused=Event.MODERATION_REFUSED)
def decide_comment(
    comment: Comment,
    *,
    version: int,
    outcome: Decision.Outcome,
    reason: str = "",
    note: str = "",
    tell: bool = True,
    seen: int = 0,
    by: User,
) -> Decision:
    """Approve, decline or remove the version the reviewer read, or raise Refused and change nothing.

    Two reviewers cannot decide the same item: the version is checked under the comment's lock, and the database keeps
    one decision per version. `tell` False removes without telling the author yet, so as not to tip anybody off. `seen`
    is what stood open on the page (`rules.standing`): what came later is read before anything is decided.
    """
    return _decide(comment, version, outcome, reason, note, by, seen=seen, tell=tell)


@action(refused=Event.MODERATION_REFUSED)
def take_away_later(
    comment: Comment, *, version: int, reason: str, note: str = "", tell: bool = True, by: User
) -> Decision:
    """Take away what others read and nobody has to decide any more: an approval seen to be wrong when its ten seconds
    are over. By whoever may read its history. Or raise Refused and change nothing."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    now = clock.now()
    if not record_visible_to(by, now).filter(pk=fresh.pk).exists():
        raise Refused("This comment is not yours to handle.")
    last = Decision.objects.filter(comment=fresh, version=fresh.version - 1).first()
    if last is not None and last.outcome == Decision.Outcome.REMOVED and last.by_id == by.pk:
        raise Refused("You have taken it away already.")
    if fresh.version != version:
        raise Refused("Somebody has decided or changed it since you opened it. Read it again first.")
    if not stands_for_good(fresh, now):
        raise Refused("It waits to be decided, or nobody else can see it any more. Nothing was changed.")
    return carry_out(fresh, Decision.Outcome.REMOVED, reason, note, by, tell=tell)


@action(refused=Event.MODERATION_REFUSED)
def approve_plain(comment: Comment, *, version: int, by: User) -> Pending:
    """Approve one of several at once in ten seconds unless it is taken back, or raise Refused: never anything urgent,
    flagged, reported or asked for again."""
    Comment.objects.select_for_update().get(pk=comment.pk)
    if not bulk_approvable(queue_visible_to(by, clock.now())).filter(pk=comment.pk).exists():
        raise Refused("This one needs a look of its own, or was decided meanwhile.")
    fresh = locked_item(comment, version, 0, by)
    return _propose(fresh, version, Decision.Outcome.APPROVED, "", "one of several at once", True, by)


@action(refused=Event.MODERATION_REFUSED)
def propose_decision(
    comment: Comment,
    *,
    version: int,
    outcome: Decision.Outcome,
    reason: str = "",
    note: str = "",
    tell: bool,
    seen: int = 0,
    by: User,
) -> Pending:
    """Decide in ten seconds unless it is taken back: effect and mail wait. Or raise Refused and change nothing.

    What others can see now does not wait: a shown comment that is to go is hidden at once.
    """
    fresh = locked_item(comment, version, seen, by)
    if Pending.objects.filter(comment=fresh).exists():
        raise Refused("This comment has just been decided. Nothing was changed.")
    _fits(fresh, outcome, tell)
    if outcome != Decision.Outcome.APPROVED and not reason:
        raise Refused("Choose the reason that the author will read.", field="reason")
    if outcome != Decision.Outcome.APPROVED and fresh.words_for_others:
        raise Refused("Others can see this comment now: it is decided at once.")
    return _propose(fresh, version, outcome, reason, fitting(note, 400, field="note"), tell, by)


def _propose(
    fresh: Comment, version: int, outcome: Decision.Outcome, reason: str, note: str, tell: bool, by: User
) -> Pending:
    """Write what is to take effect in ten seconds. A private step; the comment is locked."""
    pending = Pending.objects.create(
        comment=fresh,
        version=version,
        outcome=outcome,
        reason=reason,
        note=note,
        tell=tell,
        by=by,
        due_at=clock.now() + UNDO,
    )
    record(
        Event.MODERATION_PROPOSED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"version": version, "outcome": outcome, "reason": reason},
    )
    return pending


@action(refused=Event.MODERATION_REFUSED)
def take_back(comment: Comment, *, by: User) -> Pending:
    """Take back a decision of one's own that has not taken effect, or raise Refused. What was decided, and typed."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    pending = Pending.objects.filter(comment=fresh, by=by, due_at__gt=clock.now()).first()
    if pending is None:
        raise Refused("It has taken effect already and can't be taken back.")
    pending.delete()
    record(Event.MODERATION_UNDONE, actor=by, acting_as=hat(by), subject=fresh)
    return pending


def settle() -> int:
    """Let every decision take effect whose time has come; how many. Safe to repeat, by anybody.

    One that no longer fits (the words were changed or reported meanwhile, its reviewer may not decide any more) is
    dropped, and the comment waits again: its reviewer is told, who takes it for decided, where they may still read it.
    """
    done = 0
    for one in Pending.objects.filter(due_at__lte=clock.now()).select_related("comment", "by"):
        try:
            _settle(one, by=one.by)
        except Refused:
            _drop(one)
            continue
        done += 1
    return done


@transaction.atomic
def _drop(one: Pending) -> None:
    """Whoever declined or took away is given back the note. Who may not read it any more is told nothing: it may be
    about them."""
    if not Pending.objects.filter(pk=one.pk).delete()[0]:
        return  # it was taken back, or another job had let it take effect
    if one.outcome == Decision.Outcome.APPROVED or not is_in_queue_of(one.by, one.comment, clock.now()):
        return
    note = f" Your note: {one.note}" if one.note else ""
    notify(
        one.by,
        "comment_dropped",
        "A decision of yours did not take effect",
        f"Something was changed in these ten seconds, so the comment waits again.{note}",
        url=in_queue(one.comment),
        mail=False,
    )


@action(refused=Event.MODERATION_REFUSED)
def _settle(one: Pending, *, by: User) -> Decision:
    """Let one decision take effect. A report takes a waiting one back (`report_comment`), so that all there are were
    read."""
    fresh = Comment.objects.select_for_update().get(pk=one.comment_id)
    if not Pending.objects.filter(pk=one.pk).exists():
        raise Refused("It was taken back, or has taken effect.")
    outcome = Decision.Outcome(one.outcome)
    return _decide(fresh, one.version, outcome, one.reason, one.note, by, seen=standing(fresh), tell=one.tell)


@action(refused=Event.MODERATION_REFUSED)
def tell_author(comment: Comment, *, by: User) -> None:
    """Tell the author now that their comment was taken away, after telling was put off. Or raise Refused: where a
    concern was raised from it, only whoever raised or handles it says when."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not record_visible_to(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This comment is not yours to handle.")
    last = Decision.objects.filter(comment=fresh, outcome=Decision.Outcome.REMOVED).order_by("-at").first()
    if last is not None and last.reason == Decision.Reason.CONCERN and not knows_of_concern(by, fresh):
        raise Refused("Whoever took it away says when its author is told.")
    changed = Comment.objects.filter(pk=fresh.pk, told_later=True)
    if last is None or not changed.update(told_later=False, shown_body="", told=Decision.Reason(last.reason).label):
        raise Refused("The author knows already.")
    address = of_comment(fresh)
    words = f"{Decision.Reason(last.reason).label}."
    notify(fresh.author, "comment_decided", "Your comment was taken away", words, url=address)
    record(Event.MODERATION_TOLD, actor=by, acting_as=hat(by), subject=fresh)
