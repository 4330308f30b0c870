"""Screening, claiming, deciding, reporting: what people and the portal do with a comment that waits."""

import logging
from typing import Any

from moderation.access import queue_visible_to, reportable_comments
from moderation.models import Claim, Decision, Report, Screening, Urgency
from moderation.rules import CHILD_SAFETY, claim_holds
from moderation.screening import Named, TooSlow, screen
from moderation.signals import concern_raised
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import STAFF_ROLES, Can, hat_for
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User, grant_current, link_current
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child, enrolled
from posts.models import Comment

log = logging.getLogger("portal.moderation")
INSTANT_HIDES_A_DAY = 3


def screen_comment(comment_id: int, version: int) -> Screening | None:
    """Note what the rules find in one version of a comment; None if it was screened or changed before.

    A rule that fails or takes too long leaves the comment held and flagged, with a finding that says so.
    """
    comment = Comment.objects.filter(pk=comment_id, version=version).select_related("author").first()
    if comment is None or Screening.objects.filter(comment=comment, version=version).exists():
        return None
    today = clock.today()
    children = [
        Named(name)
        for pair in Child.objects.filter(enrolled(today)).values_list("known_as", "full_name")
        for name in pair
    ]
    grants = RoleGrant.objects.filter(grant_current(today), role__in=STAFF_ROLES)
    staff = [
        Named(f"{first} {last}", pk)
        for pk, first, last in User.objects.filter(pk__in=grants.values("user")).values_list(
            "pk", "first_name", "last_name"
        )
    ]
    own = Guardianship.objects.filter(link_current(today), user=comment.author).values_list(
        "child__known_as", flat=True
    )
    findings: list[dict[str, Any]]
    try:
        result = screen(comment.body, children=children, staff=staff, own_children=own)
        urgency, about = result.urgency, result.about
        findings = [{"rule": one.rule, "label": one.label, "words": one.words} for one in result.findings]
    except TooSlow:
        log.error("screening took too long")
        urgency, about = Urgency.FLAGGED, set()
        findings = [{"rule": "unscreened", "label": "It could not be screened in time", "words": ""}]
    return _keep_screening(comment, urgency, findings, about)


@action()
def _keep_screening(comment: Comment, urgency: Urgency, findings: list[dict[str, Any]], about: set[int]) -> Screening:
    kept, fresh = Screening.objects.get_or_create(
        comment=comment,
        version=comment.version,
        defaults={"urgency": urgency, "findings": findings, "at": clock.now()},
    )
    if fresh:
        kept.about.set(about)
    record(
        Event.MODERATION_SCREENED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=comment,
        details={"version": comment.version, "urgency": int(urgency), "rules": [one["rule"] for one in findings]},
    )
    return kept


def _item(comment: Comment, version: int, by: User) -> Comment:
    """The waiting comment, locked, as this reviewer read it; or Refused."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not queue_visible_to(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("Somebody has decided this comment already, or it is not yours to decide. Nothing was changed.")
    if fresh.version != version:
        raise Refused("The comment was changed since you opened it. Read the new words before you decide.")
    holder = Claim.objects.filter(claim_holds(clock.now()), comment=fresh).exclude(reviewer=by).first()
    if holder is not None:
        raise Refused(f"{holder.reviewer.first_name} is on it. Nobody else can decide it just now.")
    return fresh


@action()
def claim_comment(comment: Comment, *, by: User) -> Claim:
    """Take an item for ten minutes, or raise Refused if somebody else holds it. Taking it again begins anew."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not queue_visible_to(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This comment no longer waits for you.")
    now = clock.now()
    holder = Claim.objects.filter(claim_holds(now), comment=fresh).exclude(reviewer=by).first()
    if holder is not None:
        raise Refused(f"{holder.reviewer.first_name} is on it.")
    claim, _ = Claim.objects.update_or_create(comment=fresh, defaults={"reviewer": by, "at": now})
    record(Event.MODERATION_CLAIMED, actor=by, acting_as=hat_for(by, Can.MODERATE) or "", subject=fresh)
    return claim


STATES = {
    Decision.Outcome.APPROVED: Comment.State.VISIBLE,
    Decision.Outcome.DECLINED: Comment.State.DECLINED,
    Decision.Outcome.REMOVED: Comment.State.REMOVED,
}


def _decide(
    comment: Comment, version: int, outcome: Decision.Outcome, reason: str, note: str, by: User, *, tell: bool = True
) -> Decision:
    """Write the decision, move the comment, close its reports. A private step of the actions below."""
    fresh = _item(comment, version, by)
    if outcome != Decision.Outcome.APPROVED and not reason:
        raise Refused("Choose the reason that the author will read.", field="reason")
    now = clock.now()
    new = version + 1
    decision = Decision.objects.create(
        comment=fresh, version=version, outcome=outcome, reason=reason, note=note[:400], text=fresh.body, by=by, at=now
    )
    shown = {"shown_at": now} if outcome == Decision.Outcome.APPROVED and fresh.shown_at is None else {}
    changed = Comment.objects.filter(pk=fresh.pk, version=version, deleted_at=None).update(
        state=STATES[outcome], version=new, **shown
    )
    if not changed:
        raise Refused("Somebody was faster. Nothing was changed; look at what they decided.")
    Claim.objects.filter(comment=fresh).delete()
    closing = Report.Outcome.NO_CHANGE if outcome == Decision.Outcome.APPROVED else Report.Outcome.DEALT_WITH
    for report in Report.objects.filter(comment=fresh, closed_at=None).select_related("reporter"):
        Report.objects.filter(pk=report.pk).update(outcome=closing, closed_at=now, closed_by=by)
        words = "We looked at it and changed nothing." if closing == Report.Outcome.NO_CHANGE else "It was dealt with."
        notify(report.reporter, "report_closed", "Thank you for telling us about a comment", words)
        record(
            Event.MODERATION_REPORT_CLOSED,
            actor=by,
            acting_as=hat_for(by, Can.MODERATE) or "",
            subject=report,
            details={"outcome": closing},
        )
    if outcome != Decision.Outcome.APPROVED and tell:
        label = Decision.Reason(reason).label
        title = "Your comment was not shown" if outcome == Decision.Outcome.DECLINED else "Your comment was taken away"
        notify(
            fresh.author, "comment_decided", title, f"{label}. You can change it and send it again, or ask the manager."
        )
    record(
        Event.MODERATION_DECIDED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or "",
        subject=fresh,
        details={"version": version, "outcome": outcome, "reason": reason, "text": fresh.body},
    )
    return decision


@action(refused=Event.MODERATION_REFUSED)
def decide_comment(
    comment: Comment, *, version: int, outcome: Decision.Outcome, reason: str = "", note: str = "", by: User
) -> Decision:
    """Approve, decline or remove the version the reviewer read, or raise Refused and change nothing.

    Two reviewers cannot decide the same item: the version is checked under the comment's lock, and the database keeps
    one decision per version.
    """
    return _decide(comment, version, outcome, reason, note, by)


@action(refused=Event.MODERATION_REFUSED)
def raise_concern_from(comment: Comment, *, version: int, kind: str, note: str = "", by: User) -> str:
    """Remove the comment and raise a concern with its words sealed, in one transaction; returns its reference.

    The author is told nothing here: whether and what to tell is decided by those who handle the concern.
    """
    fresh = Comment.objects.get(pk=comment.pk)
    screening = Screening.objects.filter(comment=fresh, version=version).first()
    _decide(comment, version, Decision.Outcome.REMOVED, Decision.Reason.CONCERN, note, by, tell=False)
    answers = concern_raised.send(
        Comment,
        raised_by=by,
        kind=kind,
        snapshot={
            "comment_id": fresh.pk,
            "post_id": fresh.post_id,
            "author_id": fresh.author_id,
            "text": fresh.body,
            "written_at": fresh.written_at.isoformat(),
            "findings": screening.findings if screening else [],
            "note": note,
        },
    )
    references = [str(answer) for _, answer in answers if answer]
    if not references:
        raise Refused("The concern could not be raised, so nothing was changed. Please use the concern form.")
    return references[0]


@action(refused=Event.MODERATION_REFUSED)
def report_comment(comment: Comment, *, reason: Report.Reason, words: str = "", by: User) -> Report:
    """Flag a shown comment. For reasons of a child's safety it is hidden at once, three times a day per person;
    further ones are urgent without hiding. Reporting the same comment twice while the first is open changes nothing."""
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if not reportable_comments(by, clock.now()).filter(pk=fresh.pk).exists():
        raise Refused("This comment is no longer shown; somebody may be looking at it already.")
    now = clock.now()
    known = Report.objects.filter(comment=fresh, reporter=by, closed_at=None).first()
    if known is not None:
        raise Refused("You have told us about this comment already. Somebody is looking at it.")
    hidden_today = Report.objects.filter(reporter=by, hid=True, at__date=now.date()).count()
    hide = reason in CHILD_SAFETY and hidden_today < INSTANT_HIDES_A_DAY
    report = Report.objects.create(comment=fresh, reporter=by, reason=reason, words=words[:1000], hid=hide, at=now)
    if hide:
        Comment.objects.filter(pk=fresh.pk, state=Comment.State.VISIBLE).update(state=Comment.State.HIDDEN)
    record(
        Event.MODERATION_REPORTED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=fresh,
        details={"reason": reason, "hid": hide, "report": report.pk},
    )
    return report
