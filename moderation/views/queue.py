"""The queue, one item, a decision."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from moderation.access import (
    decided_just_now_by,
    keepers,
    queue_count,
    queue_visible_to,
    reads_its_post,
    record_visible_to,
    said_before,
    talk_of_author_visible_to,
)
from moderation.actions import claim_comment, decide_comment, propose_decision, raise_concern_from, settle, take_back
from moderation.clocks import clock_of
from moderation.forms import ConcernForm, DecisionForm
from moderation.models import Decision, Pending, RaisedConcern, Report, SecondLook, Urgency
from moderation.rules import present_screenings, standing, stands_for_good, target, undecided_words
from moderation.views.listing import (
    back_to,
    beside_the_list,
    decided_last,
    keys_in_list,
    kind_of,
    offer_undo,
    waiting_list,
)
from moderation.views.record import record_page
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.kit.words import counted, moment
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import Guardianship, User, link_current
from nursery_portal.members.standing import asked_by_the_page
from nursery_portal.register.models import Nursery
from posts.daybook import place_words
from posts.models import Comment


@require_safe
@requires(Can.MODERATE, Can.MODERATE_LAST)
def queue(request: MemberRequest) -> HttpResponseBase:
    """Everything that waits for this reviewer, most urgent first."""
    offer_undo(request)
    listed = waiting_list(request)
    beside = {"beside": beside_the_list(request, listed["nursery"]), "decided": decided_last(request)}
    return render(request, "moderation/queue.html", {**listed, **beside})


def _open(request: MemberRequest, pk: int) -> Comment | None:
    rows = queue_visible_to(request.user, clock.now()).select_related("author", "post").prefetch_related("post__rooms")
    return rows.filter(pk=pk).first()


def _gone(request: MemberRequest, pk: int, *, acted: bool = True) -> HttpResponseBase:
    """Somebody else decided it meanwhile: say what happened, to a reviewer who may know; 404 to anybody else."""
    comment = get_object_or_404(record_visible_to(request.user, clock.now()), pk=pk)
    messages.error(request, _what_became(comment, _last_of(comment), request.user, acted=acted))
    return back_to(request, "moderation:queue")


def _last_of(comment: Comment) -> Decision | Pending | None:
    """The last decision, also one whose ten seconds run."""
    pending = Pending.objects.filter(comment=comment).select_related("by").first()
    return pending or Decision.objects.filter(comment=comment).select_related("by").order_by("-at").first()


def _what_became(comment: Comment, last: Decision | Pending | None, by: User, *, acted: bool) -> str:
    """What became of a comment that does not wait for this reviewer any more."""
    taken_back = comment.deleted_at is not None and isinstance(last, Decision) and last.at < comment.deleted_at
    if taken_back or last is None:
        return "This comment no longer waits: its author took it away."
    own = last.by_id == by.pk
    who = "You" if own else last.by.first_name
    outcome = Decision.Outcome(last.outcome).label.lower()
    effect = " What you did had no effect." if acted else ""
    if own:  # the second of two taps, as a rule, and the answer to the first may never have arrived
        effect = " That stands." if acted else ""
        effect += _raised_words(comment, last, by)
    return f"{who} decided this comment: {outcome}.{effect}"


def _overtaken(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A colleague was quicker. A note that was typed with the decision stands in the history of the comment, where it
    may be needed now to take it away; without one, as `_gone`."""
    comment = get_object_or_404(record_visible_to(request.user, clock.now()).select_related("author", "post"), pk=pk)
    last, note = _last_of(comment), request.POST.get("note", "").strip()
    if not note or (last is not None and last.by_id == request.user.pk and last.note == note):
        return _gone(request, pk)
    form = DecisionForm(request.POST, auto_id="removal_%s")
    form.add_error(None, _what_became(comment, last, request.user, acted=True))
    return unprocessable(record_page(request, comment, removal=form))


def _raised_words(comment: Comment, last: Decision | Pending, by: User) -> str:
    """Which concern this person raised from it, where that is how they decided."""
    if last.reason != Decision.Reason.CONCERN:
        return ""
    raised = RaisedConcern.objects.filter(comment=comment, by=by).order_by("-at").first()
    return f" You raised concern {raised.reference} from it." if raised is not None else ""


def _item_page(
    request: MemberRequest, comment: Comment, form: DecisionForm | None = None, raising: ConcernForm | None = None
) -> HttpResponse:
    offer_undo(request)
    now = clock.now()
    row: Any = comment
    stands = standing(comment)  # before what stands open is read: what comes between is read another time
    screening = present_screenings([comment.pk]).get(comment.pk)
    findings = screening.findings if screening else []
    reports = list(Report.objects.filter(comment=comment, closed_at=None).order_by("at"))
    holder = keepers([comment.pk], now).get(comment.pk)
    words, tone, sign = kind_of(row, findings, reports)
    chosen = (form.data or form.initial).get("outcome") if form is not None else None
    taking = chosen == Decision.Outcome.REMOVED
    if form is not None and taking:
        form.auto_id = "removal_%s"
    beside = waiting_list(request, comment)
    waiting = keys_in_list(request)
    place = waiting.index(comment.pk) if comment.pk in waiting else -1  # then the first of the list comes next
    nursery = Nursery.objects.filter(pk=1).first()
    clock_runs = clock_of(row, nursery)
    due = clock_runs.due
    author = comment.author
    rooms = (
        Guardianship.objects.filter(link_current(clock.today()), user=author)
        .values_list("child__room__name", flat=True)
        .distinct()
    )
    theirs = talk_of_author_visible_to(request.user, author, now)
    decided = Decision.objects.filter(comment__in=theirs)
    context = {
        **beside,
        "comment": comment,
        "parts": marked(comment.body, [one["words"] for one in findings if one["words"]]),
        "labels": list(dict.fromkeys(one["label"] for one in findings)),
        "reports": reports,
        "kind": words,
        "tone": tone,
        "sign": sign,
        "urgent": row.urgency == Urgency.URGENT,
        "due": due,
        "target": target(clock_runs.urgency, nursery),
        "written": moment(comment.written_at, now=now),
        "place": place_words(comment.post),
        "rooms": ", ".join(f"{name} room" for name in rooms),
        "holder": holder if holder != request.user else None,
        "before": said_before(request.user, comment, now),
        "in_day_book": reads_its_post(request.user, comment, now),
        "record": {
            "written": theirs.filter(deleted_at=None).count(),
            "against": decided.exclude(outcome=Decision.Outcome.APPROVED).count(),
        },
        "number": place + 1,
        "total": len(waiting),
        "next": waiting[place + 1] if place + 1 < len(waiting) else None,
        "previous": waiting[place - 1] if place > 0 else None,
        "form": form if form is not None and not taking else DecisionForm(initial={"version": comment.version}),
        "removal": form if taking else DecisionForm(auto_id="removal_%s", initial={"version": comment.version}),
        "raising": raising or ConcernForm(auto_id="raising_%s", initial={"kind": _likely_kind(findings)}),
        "nursery": nursery,
        "look": SecondLook.objects.filter(comment=comment, closed_at=None).first(),
        "seen": stands,
        "earlier": undecided_words(comment),
        "gone": comment.deleted_at is not None,
    }
    return render(request, "moderation/item.html", context)


def _likely_kind(findings: list[dict[str, Any]]) -> str:
    """What a concern from this comment is probably about; whoever raises it can say otherwise."""
    rules = {one["rule"] for one in findings}
    return "adult_conduct" if "allegation" in rules else "parent_comment"


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """The text in parts, and whether each part is one that a rule found; for the template to escape and mark."""
    wanted = sorted({one for one in words if one.strip()}, key=len, reverse=True)
    if not wanted:
        return [(text, False)]
    pattern = re.compile("|".join(re.escape(one) for one in wanted), re.IGNORECASE)
    parts, at = [], 0
    for match in pattern.finditer(text):
        if match.start() > at:
            parts.append((text[at : match.start()], False))
        parts.append((match[0], True))
        at = match.end()
    parts.append((text[at:], False))
    return [part for part in parts if part[0]]


@require_safe
@requires(Can.MODERATE, Can.MODERATE_LAST)
def item(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One comment with why it is here, its post, the talk before it and its author's record."""
    comment = _open(request, pk)
    if comment is None:  # the other one who was called has decided it, as a rule
        return _gone(request, pk, acted=False)
    return _item_page(request, comment)


def _next(request: MemberRequest, after: int | None) -> HttpResponseBase:
    """On to the next waiting item of the same list; to the list when there is none."""
    if after is not None and queue_visible_to(request.user, clock.now()).filter(pk=after).exists():
        return back_to(request, "moderation:item", after)
    return back_to(request, "moderation:queue")


def _following(request: MemberRequest, pk: int) -> int | None:
    waiting = keys_in_list(request)
    place = waiting.index(pk) if pk in waiting else -1
    return waiting[place + 1] if 0 <= place < len(waiting) - 1 else None


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def claim(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take an item: for ten minutes nobody else decides it."""
    settle()
    comment = _open(request, pk)
    if comment is None:
        return _gone(request, pk)
    try:
        claim_comment(comment, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back_to(request, "moderation:item", pk)


def _approved(comment: Comment) -> str:
    """What a reviewer hears who has approved it: who can see it now."""
    before, after = comment, Comment.objects.get(pk=comment.pk)
    if before.deleted_at is not None:
        return "Read. Its author has taken it back, so nobody sees it."
    if after.state == Comment.State.DECLINED:
        return "Left as it is: others go on reading the words they read before, not the change."
    if after.family_only:
        return "Approved. Their family and the nursery can see it now."
    return "Approved. Whoever can see the post can see it now."


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def decide(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Approve, decline or remove. Refused: the item again, with the note and the reason still there."""
    settle()  # what was decided ten seconds ago has been decided, whether or not a page was open to say so
    comment = _open(request, pk)
    if comment is None:
        return _overtaken(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return unprocessable(_item_page(request, comment, form))
    following = _following(request, pk)
    chosen = Decision.Outcome(form.cleaned_data["outcome"])
    words = {name: form.cleaned_data[name] for name in ("version", "reason", "note")}
    words["seen"] = form.cleaned_data["seen"] or 0
    tell = not form.cleaned_data["tell_later"]
    # the forms ask for ten seconds in which to undo; what others can see now is decided at once
    waits = "undo" in request.POST and (chosen == Decision.Outcome.APPROVED or not comment.words_for_others)
    try:
        if waits:
            propose_decision(comment, outcome=chosen, tell=tell, by=request.user, **words)
        else:
            decide_comment(comment, outcome=chosen, tell=tell, by=request.user, **words)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        again = queue_visible_to(request.user, clock.now()).select_related("author", "post").filter(pk=pk).first()
        if again is None:  # decided since this began: by somebody else, or by the first of two taps
            return _overtaken(request, pk)
        return unprocessable(_item_page(request, again, form))
    said = {
        Decision.Outcome.APPROVED: _approved(comment),
        Decision.Outcome.DECLINED: "Not shown. Its author was told why and can change it.",
        Decision.Outcome.REMOVED: "Taken away. Nobody but reviewers can see it.",
    }
    if not waits:  # else the page that comes offers the way back
        messages.success(request, said[chosen])
    return _next(request, following)


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def concern(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Raise a concern from a comment, with its words sealed as they are."""
    settle()
    comment = _open(request, pk)
    if comment is None:
        return _gone(request, pk)
    form = ConcernForm(request.POST, auto_id="raising_%s")
    if not form.is_valid():
        return unprocessable(_item_page(request, comment, raising=form))
    following = _following(request, pk)
    words = {name: form.cleaned_data[name] for name in ("version", "kind", "note")}
    try:
        reference = raise_concern_from(comment, **words, seen=form.cleaned_data["seen"] or 0, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        again = _open(request, pk)
        if again is None:
            return _gone(request, pk)
        return unprocessable(_item_page(request, again, raising=form))
    raised = f"Concern {reference} was raised, with the words of the comment sealed in it."
    toast(request, raised, accepted=f"concern-{pk}")
    return _next(request, following)


def _too_late(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Nothing is left to take back: say how it stands now, and where it can be set right."""
    now = clock.now()
    comment = get_object_or_404(record_visible_to(request.user, now), pk=pk)
    late = "It has taken effect already and can't be undone."
    if stands_for_good(comment, now):
        messages.error(request, f"{late} If others should not read it, take it away here.")
        return redirect("moderation:record", pk=pk)
    waits = _open(request, pk) is not None
    messages.error(request, "It has not taken effect, and waits again." if waits else late)
    return back_to(request, "moderation:queue")


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def undo(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take back what was decided a moment ago: the item again, with what was chosen and typed. Later, lead to where
    what others read can be taken away."""
    settle()
    comment = decided_just_now_by(request.user).filter(pk=pk).first()
    if comment is None:
        return _too_late(request, pk)
    try:
        taken = take_back(comment, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(request, "moderation:queue")
    messages.success(request, "Taken back. It waits for you again.")
    again = _open(request, pk)
    if again is None or taken.outcome == Decision.Outcome.APPROVED:
        return back_to(request, "moderation:item", pk)
    typed = {"outcome": taken.outcome, "reason": taken.reason, "note": taken.note, "tell_later": not taken.tell}
    return _item_page(request, again, DecisionForm(initial={**typed, "version": again.version}))


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def undo_all(request: MemberRequest) -> HttpResponseBase:
    """Take back everything that was decided a moment ago, such as several approved at once, and say of what had taken
    effect by then that it did."""
    mine = set(decided_just_now_by(request.user).values_list("pk", flat=True))
    settle()
    done = set()
    for comment in decided_just_now_by(request.user):
        try:
            take_back(comment, by=request.user)
        except Refused:  # its ten seconds ended while the others were taken back
            continue
        done.add(comment.pk)
    settle()
    decided = Decision.objects.filter(by=request.user, comment__in=mine - done)
    out = decided.exclude(comment__in=queue_visible_to(request.user, clock.now()).values("pk"))
    late = out.values("comment").distinct().count()
    if done:
        messages.success(request, f"{counted(len(done), 'decision')} taken back. They wait for you again.")
    if late:
        had = f"{counted(late, 'decision')} had taken effect"
        messages.error(
            request, f"{had}: below the list stands what you decided last, each with the way to its history."
        )
    if not done and not late:
        messages.info(request, "Nothing was left to take back: the list shows what waits for you.")
    return back_to(request, "moderation:queue")


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def settle_now(request: MemberRequest) -> HttpResponseBase:
    """The ten seconds are over: let what was decided take effect. The page's script asks for it."""
    settle()
    return HttpResponse(status=204)


@asked_by_the_page
@require_safe
@requires(Can.MODERATE, Can.MODERATE_LAST)
def count(request: MemberRequest) -> HttpResponseBase:
    """How many wait for this reviewer: the number in the navigation, renewed while a page stays open."""
    return JsonResponse({"waiting": queue_count(request.user)})
