"""Screening a comment: noting what the rules find in it."""

import logging
import re
from typing import Any

from moderation import lexicon
from moderation.models import Screening, ScreeningRule, Urgency
from moderation.rules import CLAIMS_ABOUT, hours_of, may_show_unread, reads_like_a_disclosure, urgent_reviewers
from moderation.screening import MARK, Named, OwnRule, Result, TooSlow, screen
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.members.access import STAFF_ROLES, former_names
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User, grant_current, link_current
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child, Nursery, enrolled
from posts.models import Comment

log = logging.getLogger("portal.moderation")
Findings = list[dict[str, Any]]
KEPT_FINDINGS = 40


def own_rules() -> list[OwnRule]:
    """The rules the nursery made itself, ready to search. A line that no longer reads is left out, and logged."""
    rules = []
    for row in ScreeningRule.objects.filter(ended_at=None):
        patterns = []
        for line in row.phrases.splitlines():
            try:
                patterns.append(lexicon.pattern(line.strip()))
            except (KeyError, ValueError):
                log.error("a line of a screening rule could not be read")
        rules.append(OwnRule(row.label, ScreeningRule.URGENCY[ScreeningRule.Action(row.action)], tuple(patterns)))
    return rules


def screened_text(text: str, author: User | None) -> tuple[Urgency, Findings, set[int]]:
    """What the rules find in a text of this author: how soon to read it, the findings, whom of the staff it is about.

    A screening that takes too long says so and is flagged.
    """
    today = clock.today()
    names = Child.objects.filter(enrolled(today)).values_list("known_as", "full_name")
    children = [Named(name) for pair in names for name in pair]
    grants = list(RoleGrant.objects.filter(grant_current(today), role__in=STAFF_ROLES).values_list("user", "role"))
    people = User.objects.filter(pk__in={pk for pk, _ in grants}).values_list("pk", "first_name", "last_name")
    staff = [Named(f"{first} {last}", pk) for pk, first, last in people]
    staff += [Named(name, pk) for pk, before in former_names({pk for pk, _ in grants}).items() for name in before]
    links = Guardianship.objects.filter(link_current(today), user=author)
    own = list(links.values_list("child__known_as", flat=True)) if author is not None else []
    try:
        result = screen(text, children=children, staff=staff, own_children=own, own_rules=own_rules())
    except TooSlow:
        log.error("screening took too long")
        return (
            Urgency.FLAGGED,
            [{"rule": "unscreened", "label": "It could not be screened in time", "words": ""}],
            set(),
        )
    findings = [{"rule": one.rule, "label": one.label, "words": one.words} for one in result.findings[:KEPT_FINDINGS]]
    return result.urgency, findings, result.about | _meant_by_role(text, result, grants)


def _meant_by_role(text: str, result: Result, grants: list[tuple[int, str]]) -> set[int]:
    """Whom an allegation means that names a role: about the manager is not for the manager to read."""
    if not any(one.rule in {"allegation", "threat", "abuse", MARK} for one in result.findings):
        return set()
    words = set(re.findall(r"[a-z]+", text.lower()))
    roles = {role.value for word, role in CLAIMS_ABOUT.items() if word in words}
    return {pk for pk, role in grants if role in roles}


def screen_comment(comment_id: int, version: int) -> Screening | None:
    """Note what the rules find in one version of a comment; None if it was screened or changed before.

    A rule that fails or takes too long leaves the comment held and flagged, with a finding that says so.
    """
    comment = Comment.objects.filter(pk=comment_id, version=version).select_related("author").first()
    if comment is None or Screening.objects.filter(comment=comment, version=version).exists():
        return None
    urgency, findings, about = screened_text(comment.body, comment.author)
    kept = _keep_screening(comment, urgency, findings, about, reads_like_a_disclosure(comment.body))
    if may_show_unread(comment, kept, clock.now()):
        _show_unread(comment)
    return kept


@action()
def _show_unread(comment: Comment) -> None:
    """Show a clean comment of somebody known; it stays in the queue until a person has read it."""
    now = clock.now()
    waits = Comment.objects.filter(
        pk=comment.pk, version=comment.version, state=Comment.State.HELD, shown_body="", deleted_at=None
    )
    shown = waits.update(state=Comment.State.VISIBLE, to_read=True, shown_at=now)
    record(
        Event.MODERATION_SHOWN_UNREAD,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=comment,
        details={"version": comment.version, "shown": bool(shown)},
    )


@action()
def _keep_screening(comment: Comment, urgency: Urgency, findings: Findings, about: set[int], help: bool) -> Screening:
    now = clock.now()
    kept, fresh = Screening.objects.get_or_create(
        comment=comment,
        version=comment.version,
        defaults={"urgency": urgency, "findings": findings, "at": now},
    )
    if fresh:
        kept.about.set(about)
        Comment.objects.filter(pk=comment.pk, version=comment.version).update(show_help=help)
        if urgency == Urgency.URGENT:
            call_reviewers(comment)
    record(
        Event.MODERATION_SCREENED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=comment,
        details={"version": comment.version, "urgency": int(urgency), "rules": [one["rule"] for one in findings]},
    )
    return kept


def call_reviewers(comment: Comment) -> None:
    """Tell the lead and the deputy of something urgent at once; outside opening hours by mail, too. A private step."""
    now = clock.now()
    nursery = Nursery.objects.filter(pk=1).first()
    open_now = hours_of(nursery).is_open(now)
    for reviewer in urgent_reviewers(comment, now):
        notify(
            reviewer,
            "comment_urgent",
            "A comment should be read now",
            "It may be about a child's safety.",
            url=f"/queue/{comment.pk}/",
            mail=not open_now,
        )
