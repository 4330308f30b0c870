"""Screening a comment: noting what the rules find in it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from moderation import lexicon
from moderation.actions.addresses import in_queue
from moderation.models import Screening, ScreeningRule, Urgency
from moderation.names import spoken_of
from moderation.reading import Reading
from moderation.roles import roles_in
from moderation.rules import (
    concerned_by,
    concerns_whom,
    may_show_unread,
    present_screenings,
    reads_like_a_disclosure,
    reported_as_conduct,
    reported_gravely,
    undecided,
    urgent_reviewers,
    with_families,
)
from moderation.screening import MARK, PASSING, Finding, Named, OwnRule, Result, TooSlow, screen
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import STAFF_ROLES, Can, former_names, members_holding, own_links_on
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User, link_current, restriction_current
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child, enrolled_or_later
from posts.beside import Found
from posts.models import Comment

log = logging.getLogger("portal.moderation")
Findings = list[dict[str, Any]]
KEPT_FINDINGS = 40
LONGEST_BESIDE = 1000
READ_COMMENTS = (Can.MODERATE, Can.MODERATE_LAST)
NAMED_AFTER = timedelta(days=365)  # so long after a child's last day their name is still looked for
CONDUCT = {"allegation", "threat", "abuse", MARK, "unscreened"}
CLOSED = {"language", "private_contact", "own", *CONDUCT}  # never opened again to whom it is about, in a question
UNREAD = {"language"}  # what the screening could not read may be about anybody, too
GRAVE = {*CONDUCT, *UNREAD, "disclosure", "private_contact", "own"}
# what these find says who is spoken to or of and how to reach somebody, and nothing about what anybody did
IN_PASSING = {"child_name", "given_name", "staff_name", "phone", "email", "link", "handle", "address"}


@dataclass(frozen=True)
class Heard:
    """What the rules find in words that are said beside a comment."""

    urgency: Urgency
    findings: Findings
    about: set[int]
    of: tuple[str, ...] = ()
    """The words of the comment itself, where somebody says that they are about how one of us behaves, or about a
    child's safety: read with it."""
    conduct: bool = False
    """Whether anybody says the first: then it is kept from all of them, whoever is left to read it."""


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


def screened_text(text: str, author: User | None, *, grave: bool = False) -> tuple[Urgency, Findings, set[int]]:
    """What the rules find in a text of this author: how soon to read it, the findings, whom of the staff it is about.

    A screening that takes too long says so and is flagged. Where something grave was found, or nothing could be, it is
    about everybody it may speak of: by any part of a name, by role, and by the first name of a child of theirs or of
    anybody linked to that child. `grave` texts are always.
    """
    return screened_apart(text, author, grave=grave)[:3]


def screened_apart(
    text: str, author: User | None, *, grave: bool = False
) -> tuple[Urgency, Findings, set[int], set[int]]:
    """The same, and last whom of these the words themselves name, as one of the staff or by role: not who is found by
    the register alone, through the name of a child or of a relative."""
    today = clock.today()
    # whose last day was on Friday is named most on Saturday, and whoever begins on Monday is known by then
    names = Child.objects.filter(enrolled_or_later(today - NAMED_AFTER)).values_list("known_as", "full_name")
    children = [Named(name) for pair in names for name in pair]
    appointed = RoleGrant.objects.filter(role__in=STAFF_ROLES, ended_at=None).exclude(until_on__lt=today)
    grants = list(appointed.values_list("user", "role"))  # whose role begins on Monday is somebody on Sunday
    people = User.objects.filter(pk__in={pk for pk, _ in grants}).values_list("pk", "first_name", "last_name")
    staff = [Named(f"{first} {last}", pk) for pk, first, last in people]
    staff += [Named(name, pk) for pk, before in former_names({pk for pk, _ in grants}).items() for name in before]
    # not whom an order keeps them from: that child is named by them as by anybody else
    own = list(own_links_on(author, today).values_list("child__known_as", flat=True)) if author is not None else []
    family = _grown_ups_with(author, today) if author is not None else []
    try:
        result = screen(text, children=children, staff=staff, own_children=own, family=family, own_rules=own_rules())
    except TooSlow:
        log.error("screening took too long")
        result = Result([Finding("unscreened", "It could not be screened in time", Urgency.FLAGGED, "")])
    gravest = sorted(result.findings, key=lambda one: -one.urgency)  # what is cut is what hurries nobody
    findings = [{"rule": one.rule, "label": one.label, "words": one.words} for one in gravest[:KEPT_FINDINGS]]
    named, by_family = _meant(text, result, staff, grants, own, grave)
    named |= result.about
    return result.urgency, findings, named | by_family, named


def _grown_ups_with(author: User, today: date) -> list[str]:
    """First names of the author and of who else is linked to a child of theirs: a family says who collects. Not of
    whom an order keeps from the child or from knowing where it is."""
    links = Guardianship.objects.filter(link_current(today), child__in=own_links_on(author, today).values("child"))
    for order in ("no_contact", "hide_location"):
        links = links.exclude(restriction_current(order, today))
    return list(links.values_list("user__first_name", flat=True).distinct())


def _meant(
    text: str, result: Result, staff: list[Named], grants: list[tuple[int, str]], own_children: list[str], grave: bool
) -> tuple[set[int], set[int]]:
    """Whom of the staff a text with something grave in it may speak of: by their name or role, and by a name of their
    family. An allegation that names a role is not for whoever holds it: about the manager is not for the manager to
    read. The name of the author's own child means somebody of the staff only where it is about what somebody did."""
    rules = {one.rule for one in result.findings if one.rule != "own" or one.urgency > Urgency.PLAIN}
    if not (grave or rules & GRAVE):
        return set(), set()
    reading = Reading(text)
    keys = {pk for pk, _ in grants}
    conduct = grave or bool(rules & (CONDUCT | UNREAD))
    not_by = () if conduct else own_children
    named = spoken_of(reading, staff, not_by, broadly=conduct)
    roles = {role.value for role in roles_in(reading, conduct=conduct)}
    named |= {pk for pk, role in grants if role in roles}
    return named, spoken_of(reading, _families_of(keys), not_by, broadly=conduct)


def _families_of(keys: set[int]) -> list[Named]:
    """By what names the family of each of these people may be spoken of: the children they are linked to, and everybody
    else with a link to one of these, whether or not they work here. First names: a surname is shared by too many."""
    current = Guardianship.objects.filter(link_current(clock.today()))
    theirs = list(current.filter(user__in=keys).values_list("user", "child", "child__known_as", "child__full_name"))
    relatives: dict[int, list[str]] = {}
    others = current.filter(child__in={child for _, child, _, _ in theirs})
    for child, name in others.values_list("child", "user__first_name"):
        relatives.setdefault(child, []).append(name)
    return [
        Named(name, pk)
        for pk, child, known_as, full_name in theirs
        for name in (known_as, *full_name.split()[:1], *relatives.get(child, ()))
    ]


def kept_from(urgency: Urgency, findings: Findings, about: set[int]) -> set[int]:
    """Whom of the staff that words to the nursery name may not read them: all of them, unless they are only greeted or
    named in passing.

    Closed by default: whatever else was found, could not be read, or had no room in the list, keeps it from them.
    """
    in_passing = all(one["rule"] in IN_PASSING for one in findings) and len(findings) < KEPT_FINDINGS
    return set() if in_passing and urgency != Urgency.URGENT else about


def screen_comment(comment_id: int, version: int) -> Screening | None:
    """Note what the rules find in one version of a comment; None if it was screened or changed before.

    A rule that fails or takes too long leaves the comment held and flagged, with a finding that says so.
    """
    comment = Comment.objects.filter(pk=comment_id, version=version).select_related("author").first()
    if comment is None or Screening.objects.filter(comment=comment, version=version).exists():
        return None
    urgency, findings, about = screened_text(comment.body, comment.author, grave=reported_gravely(comment))
    try:
        kept = _keep_screening(comment, urgency, findings, about, reads_like_a_disclosure(comment.body))
    except Refused:  # another job was reading the same words, and was first
        return None
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
    before = undecided(comment).exclude(version=comment.version).order_by("-urgency", "version").first()
    called = before is not None and before.urgency == Urgency.URGENT and not about
    if before is not None and before.urgency > Urgency.PLAIN:
        # what somebody wrote and changed before anybody read it is read as soon as it would have been
        findings = [*findings, {"rule": "earlier", "label": f"Before it was changed: {_told(before)}", "words": ""}]
        urgency = max(urgency, Urgency(before.urgency))
    kept, fresh = Screening.objects.get_or_create(
        comment=comment,
        version=comment.version,
        defaults={"urgency": urgency, "findings": findings, "at": now},
    )
    if not fresh:
        raise Refused("It was screened already.")
    if not reported_as_conduct(comment):
        about = not_everybody(concerns_whom(comment), about, findings)
    kept.about.set(about)
    Comment.objects.filter(pk=comment.pk, version=comment.version).update(show_help=help)
    if urgency == Urgency.URGENT and not called:
        call_reviewers(comment)
    else:
        call_if_nobody_reads(comment)
    record(
        Event.MODERATION_SCREENED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=comment,
        details={"version": comment.version, "urgency": int(urgency), "rules": [one["rule"] for one in findings]},
    )
    return kept


def _told(screening: Screening) -> str:
    """What was found in earlier words, as the reviewer reads it."""
    labels = dict.fromkeys(one["label"] for one in screening.findings if one["rule"] not in {MARK, PASSING, "earlier"})
    earlier = next((one["label"] for one in screening.findings if one["rule"] == "earlier"), "")
    return ", ".join(labels) or earlier.removeprefix("Before it was changed: ") or Urgency(screening.urgency).label


def _anybody_reads(rights: Iterable[Can], kept_away: set[int]) -> bool:
    return any(members_holding(right).exclude(pk__in=kept_away).exists() for right in rights)


def not_everybody(
    kept_away: set[int], about: set[int], findings: Findings, rights: Iterable[Can] = READ_COMMENTS
) -> set[int]:
    """Whom it is about; nobody, where no conduct is in question and whoever could read it, by one of these rights, is
    kept away already, named, or of the family of somebody named: somebody has to. A private step."""
    if not about or CONDUCT & {one["rule"] for one in findings}:
        return about
    return about if _anybody_reads(rights, kept_away | with_families(about)) else set()


def heard(words: str, by: User, *, grave: bool = False) -> Heard | None:
    """What is said beside a comment, in a report or in asking for a second look, screened; before any row is locked."""
    said = words.replace("\r\n", "\n").strip()  # counted as `fitting` counts: all that is kept is screened
    return Heard(*screened_text(said[:LONGEST_BESIDE], by, grave=grave)) if said else None


def heard_of(comment: Comment, words: str, by: User, *, conduct: bool = False, safety: bool = False) -> Heard | None:
    """The same of one comment. Where anybody says that it is about how one of us behaves, or about a child's safety,
    their word is more than a phrase's: it is about whomever these words, or those of the comment, may speak of,
    whatever the rules find."""
    conduct = conduct or reported_as_conduct(comment)
    if not (conduct or safety or reported_gravely(comment)):
        return heard(words, by)
    found = heard(words, by, grave=True) or Heard(Urgency.PLAIN, [], set())
    of = words_of(comment)
    about = found.about.union(*(screened_text(text, comment.author, grave=True)[2] for text in of))
    return replace(found, about=about, of=of, conduct=conduct)


def words_of(comment: Comment) -> tuple[str, ...]:
    """What it says, and what others read of it meanwhile."""
    return tuple(dict.fromkeys(text for text in (comment.body, comment.shown_body) if text))


def found_beside_a_picture(words: str, by: User, of_harm: bool) -> Found:
    """The same of what is said about a picture. With a reason that speaks of harm it is read as something grave, as
    what goes with a concern is: somebody's own word is more than that of a rule."""
    said = words.replace("\r\n", "\n").strip()
    if not said:
        return Found()
    urgency, findings, about = screened_text(said[:LONGEST_BESIDE], by, grave=of_harm)
    if not of_harm:
        about = kept_from(urgency, findings, about)
    conduct = bool(CONDUCT & {one["rule"] for one in findings})
    return Found(urgency == Urgency.URGENT, frozenset(about - {by.pk}), conduct)


def told_beside(comment: Comment, said: Heard | None) -> bool:
    """Whom it is about does not read the item any more. Whether it should be read at once, for what is said or for
    what was found in the words of the comment. A private step."""
    found = present_screenings([comment.pk]).get(comment.pk)
    grave = found is not None and found.urgency == Urgency.URGENT
    if said is None:
        return grave
    about = said.about if said.conduct else not_everybody(concerns_whom(comment), said.about, said.findings)
    close_to(comment, about)
    return grave or said.urgency == Urgency.URGENT


def close_to(comment: Comment, about: set[int]) -> None:
    """From now on these people and their families read neither the comment nor its history. A private step."""
    if about:
        newest = Screening.objects.filter(comment=comment).order_by("-version").first()
        kept = newest or Screening.objects.create(
            comment=comment, version=comment.version, urgency=Urgency.FLAGGED, at=clock.now()
        )
        kept.about.add(*about)


def whom_a_note_is_about(note: str, by: User) -> set[int]:
    """Whom words may speak of that go with a concern, or are sealed in it: read as something grave, whatever the rules
    find in them; never whoever raises it. Before any row is locked."""
    return screened_text(note, by, grave=True)[2] - {by.pk} if note.strip() else set()


def call_if_nobody_reads(comment: Comment) -> None:
    """Call somebody where neither the lead nor the deputy may read this one. A private step.

    The registered person, who otherwise hears of it only when it is late; where they may not either, those who give
    roles and are not concerned themselves, so that somebody may.
    """
    away = concerns_whom(comment)
    if members_holding(Can.MODERATE).exclude(pk__in=away).exists():
        return
    last = list(members_holding(Can.MODERATE_LAST).exclude(pk__in=away))
    for person in last:
        title = "A comment waits that only you may read"
        notify(person, "comment_urgent", title, url=in_queue(comment), mail=True)
    if last:
        return
    call_who_gives_roles("A comment waits that nobody here may read", concerned_by(comment))


def call_who_gives_roles(title: str, concerned: set[int]) -> bool:
    """Nobody may read or answer something: tell those who give roles and are not concerned themselves. Whether there
    is anybody. A private step."""
    people = list(members_holding(Can.GRANT_ROLE).exclude(pk__in=concerned))
    for person in people:
        notify(
            person,
            "comment_urgent",
            title,
            "None of those who read comments may. Give somebody else the role of deputy, so that somebody does.",
            url=reverse("members:people"),
            mail=True,
        )
    return bool(people)


def call_reviewers(comment: Comment) -> None:
    """Tell the lead and the deputy of something urgent at once, by mail, too: also while the nursery is open, since it
    may close in five minutes, and nobody looks at a portal over a weekend. A private step."""
    now = clock.now()
    reviewers = urgent_reviewers(comment, now)
    if not reviewers:
        call_if_nobody_reads(comment)
    for reviewer in reviewers:
        notify(
            reviewer,
            "comment_urgent",
            "A comment should be read now",
            "It may be about a child's safety.",
            url=in_queue(comment),
            mail=True,
        )
