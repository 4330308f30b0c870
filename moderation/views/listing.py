"""The list of what waits: its kinds, its counts, and what stands beside it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from moderation.access import (
    Waiting,
    appeals_visible_to,
    decided_just_now_by,
    decided_lately_by,
    keepers,
    queue_listed_for,
    untold_visible_to,
)
from moderation.clocks import clock_of, late_in_list
from moderation.models import Decision, Report, SecondLook, Urgency
from moderation.rules import SEEN_BY_NONE, due_at, present_screenings, target, unmarked
from nursery_portal.kit import clock
from nursery_portal.kit.toasts import toast
from nursery_portal.kit.words import counted, moment, remaining
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from posts.models import Comment

SHOWN = 40
BESIDE = 20
WORKED_THROUGH = 200
EACH_BY_ITSELF = 3  # more decisions than these are taken back all together
LATER = timedelta(seconds=8)  # with less left, it is no longer just decided
LOOK = {Urgency.URGENT: ("urgent", "bang"), Urgency.FLAGGED: ("flag", "flag"), Urgency.PLAIN: ("plain", "eye")}
FILTERS = {
    "urgent": "Urgent",
    "flagged": "Flagged",
    "reported": "Reported",
    "read": "To read",
    "shown": "Shown, not read",
}


def kept_filter(request: MemberRequest) -> str:
    """The filter of the list, for every address that leads on from here; nothing for the whole list."""
    which = request.GET.get("show", "")
    return f"?show={which}" if which in FILTERS else ""


def back_to(request: MemberRequest, name: str, *args: object) -> HttpResponseBase:
    """On to another page of the queue, in the same list as before."""
    return redirect(f"{reverse(name, args=args)}{kept_filter(request)}")


def keys_in_list(request: MemberRequest) -> list[int]:
    """The keys of the list that the reviewer works through, in its order."""
    which = request.GET.get("show", "")
    whole = queue_listed_for(request.user, clock.now())
    return [one.pk for one in whole if _is_of(which, *_kind(one))][:WORKED_THROUGH]


def _kind(one: Waiting) -> tuple[int, bool, bool]:
    """How urgent it is, whether somebody reported it, and whether it waits for nothing but being read afterwards."""
    return one.urgency, one.reported, one.state == Comment.State.VISIBLE and not one.reported and not one.again


def _is_of(which: str, urgency: int, reported: bool, shown: bool) -> bool:
    """Whether an item stands in a list that is kept to one kind; in the whole list everything does."""
    if which not in FILTERS:
        return True
    if which == "reported":
        return reported
    if which == "urgent":
        return urgency == Urgency.URGENT
    if shown or which == "shown":
        return shown and which == "shown"
    return not reported and urgency == (Urgency.FLAGGED if which == "flagged" else Urgency.PLAIN)


def offer_undo(request: MemberRequest) -> None:
    """Say on this page what this reviewer decided and could still take back, the last in front: each of several, and
    of many at once all together."""
    now = clock.now()
    late = decided_just_now_by(request.user).filter(pending__due_at__gt=now)
    rows: list[Any] = list(late.select_related("author", "pending").order_by("-pending__pk"))
    if len(rows) > EACH_BY_ITSELF:
        words = f"{counted(len(rows), 'decision')} take effect in ten seconds."
        toast(request, words, undo=reverse("moderation:undo_all") + kept_filter(request), label="Undo all")
        return
    for row in rows:
        whose = f": {row.author.shown_name}" if len(rows) > 1 else ""
        address = reverse("moderation:undo", args=[row.pk]) + kept_filter(request)
        soon = "a moment" if row.pending.due_at - now < LATER else "ten seconds"
        toast(request, f"{_decided_words(row)} in {soon}{whose}.", undo=address)


def _decided_words(comment: Any) -> str:
    """What a decision that has not taken effect yet does."""
    if comment.pending.outcome != Decision.Outcome.APPROVED:
        return "Not shown" if comment.pending.outcome == Decision.Outcome.DECLINED else "Taken away"
    if comment.deleted_at is not None:
        return "Marked as read"
    # a change declined before, of which a report is decided
    left = comment.shown_body and comment.told and Report.objects.filter(comment=comment, closed_at=None).exists()
    again = SecondLook.objects.filter(comment=comment, closed_at=None)
    return "Left as it is" if left and not again.exists() else "Approved"


def kind_of(comment: Any, findings: list[dict[str, Any]], reports: list[Report]) -> tuple[str, str, str]:
    """What it is called in the list: words, tone, sign."""
    if comment.reported and reports:
        return Report.Reason(reports[0].reason).label, "urgent" if comment.urgency == Urgency.URGENT else "flag", "flag"
    if comment.again:
        return "Asked for a second look", "urgent" if comment.urgency == Urgency.URGENT else "flag", "eye"
    if comment.to_read and comment.state == Comment.State.VISIBLE:
        return "Shown, not read yet", "plain", "eye"
    if findings:
        first = next(
            (one for one in findings if one["rule"] in {"disclosure", "allegation", "threat", "abuse"}), findings[0]
        )
        words = "Worry about a child" if first["rule"] == "disclosure" else first["label"]
        return words, *LOOK[comment.urgency]
    if comment.urgency == Urgency.FLAGGED:
        return "Not screened yet", "flag", "flag"
    return "To read", "plain", "eye"


def _lines(listed: list[Waiting], user: User, nursery: Nursery | None) -> list[dict[str, Any]]:
    """The list as it is shown, in a fixed number of queries."""
    now = clock.now()
    keys = [one.pk for one in listed]
    comments = Comment.objects.select_related("author").in_bulk(keys)
    found = present_screenings(keys)
    reports: dict[int, list[Report]] = {}
    for report in Report.objects.filter(comment__in=keys, closed_at=None).order_by("at"):
        reports.setdefault(report.comment_id, []).append(report)
    claims = keepers(keys, now)
    lines = []
    for one in listed:
        row: Any = comments.get(one.pk)
        if row is None:  # erased in this instant
            continue
        row.urgency, row.reported, row.again = one.urgency, one.reported, one.again
        waits = clock_of(one, nursery)
        findings = found[one.pk].findings if one.pk in found else []
        words, tone, sign = kind_of(row, findings, reports.get(one.pk, []))
        taker = claims.get(one.pk)
        lines.append(
            {
                "comment": row,
                "kind": words,
                "tone": tone,
                "sign": sign,
                "who": f"{row.author.shown_name}, {moment(row.written_at, now=now)}",
                "due": waits.due,
                "target": target(waits.urgency, nursery),
                "taken_by": taker.first_name if taker and taker.pk != user.pk else "",
            }
        )
    return lines


def waiting_list(request: MemberRequest, shown: Comment | None = None) -> dict[str, Any]:
    """The list of everything that waits for this reviewer, most urgent first; `?show=` keeps it to one kind.

    `shown` is the item that stands beside the list.
    """
    now = clock.now()
    nursery = Nursery.objects.filter(pk=1).first()
    which = request.GET.get("show", "")
    # all of it once, in its order and in few columns: counting and listing by two queries reckons everything twice
    whole = queue_listed_for(request.user, now)
    listed = [one for one in whole if _is_of(which, *_kind(one))]
    kinds = Counter(_kind(one) for one in whole)
    lines = _lines(listed[:SHOWN], request.user, nursery)
    for line in lines:
        line["current"] = shown is not None and line["comment"].pk == shown.pk
    tabs = [("All", "?", len(whole), which not in FILTERS)]
    for name, label in FILTERS.items():
        number = sum(some for kind, some in kinds.items() if _is_of(name, *kind))
        if number or name != "shown" or which == name:  # none is shown unread unless the nursery chose so
            tabs.append((label, f"?show={name}", number, which == name))
    return {
        "lines": lines,
        "tabs": tabs,
        "nursery": nursery,
        "waiting": len(whole),
        "late": late_in_list(whole, now, nursery),
        "now": now,
        "more": len(listed) - len(lines),
        "several": _several(whole),
        "records": may(request.user, Can.MODERATE),
        "show": kept_filter(request),
    }


def _several(whole: list[Waiting]) -> bool:
    """Whether `rules.bulk_approvable` has more than one of these."""
    plain = [
        one.pk
        for one in whole
        if one.urgency == Urgency.PLAIN and not one.reported and not one.again and one.state not in SEEN_BY_NONE
    ]
    found = 0
    for start in range(0, len(plain), SHOWN):  # nearly always the first few are enough
        found += len(unmarked(Comment.objects.filter(pk__in=plain[start : start + SHOWN])).values("pk")[:2])
        if found > 1:
            return True
    return False


def beside_the_list(request: MemberRequest, nursery: Nursery | None) -> list[dict[str, Any]]:
    """What else waits for this reviewer: of each kind how many, and the way to each, the oldest first; of appeals what
    may be about a child's safety, with its clock."""
    now = clock.now()
    appeals = appeals_visible_to(request.user).select_related("author")
    appeals = appeals.order_by("-appeal_urgent", "appealed_at", "pk")
    untold = untold_visible_to(request.user, now).select_related("author")

    def appeal(one: Any) -> tuple[str, str, str]:
        address = reverse("moderation:measure", args=[one.pk])
        asked = f"asked {moment(one.appealed_at, now=now)}"
        if one.appeal_urgent:
            due = remaining(due_at(one.appealed_at, Urgency.URGENT, nursery), now=now).words
            asked += f"; may be about a child's safety: {due}"
        return address, one.author.full_name, asked

    def not_told(one: Any) -> tuple[str, str, str]:
        why = Decision.Reason(one.why).label.lower()
        address = reverse("moderation:record", args=[one.pk])
        return address, one.author.full_name, f"taken away {moment(one.removed_at, now=now)}: {why}"

    kinds = [
        _some(appeals, appeal, "appeal waits for you", "appeals wait for you"),
        _some(untold, not_told, "author has not been told yet", "authors have not been told yet"),
    ]
    return [kind for kind in kinds if kind["lines"]]


def decided_last(request: MemberRequest) -> list[dict[str, Any]]:
    """What this reviewer decided last, each with the way to its history, in one query: nothing else leads there when
    the ten seconds are over, or where several were approved at once."""
    now = clock.now()
    return [
        {
            "pk": one.pk,
            "author": f"{one.first_name} {one.last_name}",
            "body": one.body,
            "what": f"{Decision.Outcome(one.outcome).label.lower()} {moment(one.at, now=now)}",
        }
        for one in decided_lately_by(request.user, now)
    ]


def _some(rows: QuerySet[Any], line: Callable[[Any], tuple[str, str, str]], one: str, many: str) -> dict[str, Any]:
    """The first of these rows and how many there are; a second query only where not all have room."""
    first = list(rows[: BESIDE + 1])
    number = len(first) if len(first) <= BESIDE else rows.count()
    rest = f"; the {BESIDE} oldest are here" if number > BESIDE else ""
    return {"words": counted(number, one, many) + rest, "lines": [line(row) for row in first[:BESIDE]]}
