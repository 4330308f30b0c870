"""The history of a comment, the record of an author, and several approvals at once."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from moderation.access import (
    appeals_visible_to,
    authors_visible_to,
    is_in_queue_of,
    knows_of_concern,
    may_act_on_appeal,
    may_let_go,
    measures_visible_to,
    queue_visible_to,
    raised_from_appeal,
    reads_appeal,
    record_visible_to,
)
from moderation.actions import (
    answer_appeal,
    appeal_measure,
    approve_plain,
    end_measure,
    end_preservation,
    preserve_comment,
    raise_concern_from_appeal,
    raise_concern_from_history,
    settle,
    take_away_later,
    take_measure,
    tell_author,
)
from moderation.actions.concerns import KEPT_FOR
from moderation.forms import ConcernForm, DecisionForm, MeasureForm
from moderation.models import Decision, Escalation, Preservation, RaisedConcern, Report, Screening, SecondLook
from moderation.rules import bulk_approvable, stands_for_good
from moderation.views.gone import gone
from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.kit.words import counted, stamp
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery
from posts.daybook import help_line
from posts.models import Comment, CommentMeasure

AT_ONCE = 30
KEPT_BEFORE = "A concern was raised from it."
MOVES = {
    Event.MODERATION_CLAIMED: "Kept by a reviewer for ten minutes",
    Event.MODERATION_PROPOSED: "Decided, to take effect in ten seconds",
    Event.MODERATION_UNDONE: "That decision was taken back",
    Event.MODERATION_SHOWN_UNREAD: "Shown before a person had read it",
    Event.MODERATION_TOLD: "Its author was told that it was taken away",
}
BULK = "moderation.bulk"


def history_of(comment: Comment, knows: bool) -> list[dict[str, Any]]:
    """Everything that happened to a comment, the oldest first; the words as they were at each decision. That a concern
    was raised stands in it only for whoever `knows`."""
    rows: list[tuple[datetime, str, str, str]] = [(comment.written_at, "Written", comment.author.full_name, "")]
    for before in comment.earlier.all():
        what = f"Changed by its author; version {before.version} read"
        rows.append((before.replaced_at, what, comment.author.full_name, before.body))
    for one in Screening.objects.filter(comment=comment):
        labels = ", ".join(dict.fromkeys(finding["label"] for finding in one.findings)) or "nothing found"
        rows.append((one.at, f"Screened, version {one.version}: {labels}", "", ""))
    for made in Decision.objects.filter(comment=comment).select_related("by"):
        told = made.reason and (knows or made.reason != Decision.Reason.CONCERN)
        why = f": {made.get_reason_display().lower()}" if told else ""
        note = f" Note: {made.note}" if made.note else ""
        rows.append((made.at, f"{made.get_outcome_display()}{why}.{note}", made.by.full_name, made.text))
    for report in Report.objects.filter(comment=comment):
        hid = ", hidden at once" if report.hid else ""
        rows.append((report.at, f"Reported: {report.get_reason_display().lower()}{hid}", "", report.words))
        if report.graver_at:
            rows.append((report.graver_at, "Whoever reported it told us something graver", "", ""))
        if report.closed_at:
            rows.append((report.closed_at, f"Report closed: {report.get_outcome_display().lower()}", "", ""))
    for look in SecondLook.objects.filter(comment=comment):
        rows.append((look.at, "Its author asked for a second look", comment.author.full_name, look.words))
        if look.closed_at:
            rows.append((look.closed_at, "Somebody has looked again", "", ""))
    for step in Escalation.objects.filter(comment=comment):
        rows.append((step.at, f"Not decided in time: {step.get_step_display().lower()} was told", "", ""))
    for kept in Preservation.objects.filter(comment=comment).select_related("by", "ended_by"):
        rows.append((kept.at, f"Kept for a case: {_told(kept.reason, knows)}", kept.by.full_name, ""))
        if kept.ended_at:
            why = f": {kept.ended_why}" if kept.ended_why else ""
            ended_by = kept.ended_by.full_name if kept.ended_by else ""
            rows.append((kept.ended_at, f"Not kept for a case any more{why}", ended_by, ""))
    if knows:
        for raised in RaisedConcern.objects.filter(comment=comment).select_related("by"):
            rows.append((raised.at, "A concern was raised from it", raised.by.full_name, ""))
    rows += _moves_of(comment)
    if comment.deleted_at and comment.deleted_at != comment.erased_at:
        rows.append((comment.deleted_at, "Taken away by its author", comment.author.full_name, ""))
    if comment.erased_at:
        rows.append((comment.erased_at, "Its words were erased, since their time was over", "", ""))
    return [{"when": stamp(at), "what": what, "who": who, "words": words} for at, what, who, words in sorted(rows)]


def _told(reason: str, knows: bool) -> str:
    """Why it is kept. What was kept when a concern was raised said so once; that is for those who know of it."""
    return KEPT_FOR if reason == KEPT_BEFORE and not knows else reason


def _moves_of(comment: Comment) -> list[tuple[datetime, str, str, str]]:
    """What leaves no row of its own: it stands in the evidence alone."""
    events = AuditEvent.objects.filter(
        subject_type=subject_type_of(Comment), subject_id=str(comment.pk), event__in=list(MOVES)
    )
    rows = list(events.values_list("at", "event", "actor_id"))
    names = {one.pk: one.full_name for one in User.objects.filter(pk__in={actor for _, _, actor in rows})}
    return [(at, MOVES[Event(event)], names.get(actor or 0, ""), "") for at, event, actor in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.MODERATE, Can.MODERATE_LAST)
def record(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One comment's whole history; keep it for a case, take it away, raise a concern from it, or tell its author what
    was put off."""
    rows = record_visible_to(request.user, clock.now()).select_related("author", "post")
    comment = get_object_or_404(rows, pk=pk)
    if request.POST.get("do") == "concern":
        return _concern(request, comment)
    if request.POST.get("do") == "remove":
        return _take_away(request, comment)
    error = ""
    if request.method == "POST":
        try:
            words = _do(request, comment)
        except Refused as refusal:
            if refusal.field == "reason":
                error = str(refusal)
            else:
                messages.error(request, str(refusal))
        else:
            messages.success(request, words)
        if not error:
            return redirect("moderation:record", pk=pk)
    answer = record_page(request, comment, error=error)
    return unprocessable(answer) if error else answer


def record_page(
    request: MemberRequest,
    comment: Comment,
    *,
    error: str = "",
    raising: ConcernForm | None = None,
    removal: DecisionForm | None = None,
) -> HttpResponse:
    """The history of a comment, with what was typed into one of its forms and refused."""
    knows = knows_of_concern(request.user, comment)
    waits = is_in_queue_of(request.user, comment, clock.now())
    kept = Preservation.objects.filter(comment=comment, ended_at=None).first()
    typed = request.POST.get("reason", "") if error else ""
    fits = request.POST.get("do") == ("release" if kept is not None else "preserve")
    context = {
        "comment": comment,
        "reason": typed if fits else "",
        "reason_to_copy": "" if fits else typed.strip(),  # a colleague was quicker, and the field asks for another
        "error": error,
        "history": history_of(comment, knows),
        "kept": kept,
        "kept_why": _told(kept.reason, knows) if kept is not None else "",
        "lets_go": may_let_go(request.user, comment),
        "tells": comment.told_later and (knows or not _away_for_a_concern(comment)),
        "waits": waits,
        "raising": None if waits else raising or ConcernForm(auto_id="raising_%s"),
        "removes": stands_for_good(comment, clock.now()),
        "removal": removal or DecisionForm(auto_id="removal_%s"),
        "version": comment.version,
        "records": may(request.user, Can.MODERATE),
    }
    return render(request, "moderation/record.html", context)


def _away_for_a_concern(comment: Comment) -> bool:
    removed = Decision.objects.filter(comment=comment, outcome=Decision.Outcome.REMOVED).order_by("-at").first()
    return removed is not None and removed.reason == Decision.Reason.CONCERN


def _concern(request: MemberRequest, comment: Comment) -> HttpResponseBase:
    """Raise a concern from a comment that was decided. Refused: the page again, with the note still there."""
    form = ConcernForm(request.POST, auto_id="raising_%s")
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("version", "kind", "note")}
        try:
            reference = raise_concern_from_history(comment, **words, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            raised = f"Concern {reference} was raised, with the words of the comment sealed in it."
            toast(request, raised, accepted=f"concern-{comment.pk}")
            return redirect("moderation:record", pk=comment.pk)
    comment.refresh_from_db()
    return unprocessable(record_page(request, comment, raising=form))


def _take_away(request: MemberRequest, comment: Comment) -> HttpResponseBase:
    """Take away what others read though nobody has to decide it. Refused: the page again, with what was chosen; the
    note to copy and the way to the queue, where it can't be taken away here any more."""
    form = DecisionForm(request.POST, auto_id="removal_%s")
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("version", "reason", "note")}
        try:
            take_away_later(comment, tell=not form.cleaned_data["tell_later"], by=request.user, **words)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Taken away. Nobody but reviewers can see it.")
            return redirect("moderation:record", pk=comment.pk)
    comment.refresh_from_db()
    return unprocessable(record_page(request, comment, removal=form))


def _do(request: MemberRequest, comment: Comment) -> str:
    what = request.POST.get("do", "")
    if what == "preserve":
        preserve_comment(comment, reason=request.POST.get("reason", ""), by=request.user)
        return "Kept: nothing of it is erased while the case needs it."
    if what == "release":
        end_preservation(comment, reason=request.POST.get("reason", ""), by=request.user)
        return "The usual time of keeping counts again."
    if what == "tell":
        tell_author(comment, by=request.user)
        return "The author has been told."
    raise Refused("Choose what to do.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.MODERATE)
def author(request: MemberRequest, pk: int) -> HttpResponseBase:
    """What somebody wrote and what was decided; and what they are asked to bear with for a time."""
    person = get_object_or_404(authors_visible_to(request.user), pk=pk)
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            take_measure(
                person,
                kind=CommentMeasure.Kind(chosen["kind"]),
                reason=chosen["reason"],
                until_on=chosen["until_on"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Done. The person was told, with your reason and how to ask somebody else.")
            return redirect("moderation:author", pk=pk)
    visible = record_visible_to(request.user, clock.now()).filter(author=person)
    decisions = Decision.objects.filter(comment__in=visible).select_related("by", "comment")
    context = {
        "person": person,
        "form": form,
        "written": visible.count(),
        "decisions": [
            {"one": one, "why": _why_of(one, request.user), "when": stamp(one.at)}
            for one in decisions.order_by("-at")[:50]
        ],
        "measures": [
            {"one": one, "asks": one.appealed_at and not one.answered_at and reads_appeal(request.user, one)}
            for one in CommentMeasure.objects.filter(author=person)
        ],
        "today": clock.today(),
    }
    answer = render(request, "moderation/author.html", context)
    return unprocessable(answer) if request.method == "POST" else answer


def _why_of(made: Decision, reader: User) -> str:
    """Its reason; that it is a concern is for whoever raised it."""
    hidden = made.reason == Decision.Reason.CONCERN and made.by_id != reader.pk
    return "" if hidden or not made.reason else made.get_reason_display().lower()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT)
def measure(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A measure, as the person it is about reads it and asks somebody else, and as a reviewer ends or answers it."""
    one = measures_visible_to(request.user).select_related("author", "by").filter(pk=pk).first()
    if one is None:
        return _appeal_gone(request, request.POST.get("words", ""))
    own = one.author_id == request.user.pk
    error = ""
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            if own:
                appeal_measure(one, words=words, by=request.user)
            elif request.POST.get("do") == "end":
                end_measure(one, by=request.user)
            else:
                answer_appeal(one, words=words, end=request.POST.get("do") == "give_way", by=request.user)
        except Refused as refusal:
            error = str(refusal)
        else:
            words = "Somebody else will look, and you will hear." if own else "Done."
            toast(request, words, accepted=f"measure-{pk}")
            return redirect("moderation:measure", pk=pk)
    page = _measure_page(request, one, error=error, value=request.POST.get("words", ""))
    return unprocessable(page) if error else page


@require_POST
@requires(Can.MODERATE, Can.MODERATE_LAST)
def measure_concern(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Raise a concern from what somebody said to a measure. What was typed survives a refusal."""
    one = measures_visible_to(request.user).select_related("author", "by").filter(pk=pk).first()
    note = request.POST.get("note", "")
    if one is None or not one.appeal or not may_act_on_appeal(request.user, one):
        return _appeal_gone(request, note, raised=raised_from_appeal(request.user, pk))
    try:
        reference = raise_concern_from_appeal(one, note=note, by=request.user)
    except Refused as refusal:
        if not may_act_on_appeal(request.user, one):  # since this moment: by the first of two taps, or by a colleague
            return _appeal_gone(request, note, raised=raised_from_appeal(request.user, pk))
        return unprocessable(_measure_page(request, one, note=note, concern_error=str(refusal)))
    yours = " You took the measure, so others read it and you do not." if one.by_id == request.user.pk else ""
    raised = f"Concern {reference} was raised, with these words sealed in it.{yours}"
    toast(request, raised, accepted=f"measure-concern-{pk}")
    if reads_appeal(request.user, one):
        return redirect("moderation:measure", pk=pk)
    return redirect("moderation:queue")


def _appeal_gone(request: MemberRequest, words: str, *, raised: bool = False) -> HttpResponse:
    """404 for a measure, or for what was said to it, that is not this person's to read; a reviewer's words stay."""
    reviews = may(request.user, Can.MODERATE) or may(request.user, Can.MODERATE_LAST)
    if request.method != "POST" or not reviews:
        raise Http404
    return gone(request, "What was said to a measure", words, (reverse("moderation:queue"), "Queue"), raised=raised)


def _measure_page(request: MemberRequest, one: CommentMeasure, **typed: str) -> HttpResponse:
    own = one.author_id == request.user.pk
    live = one.ended_at is None and one.until_on >= clock.today()
    nursery = Nursery.objects.filter(pk=1).first()
    raises = bool(one.appeal) and may_act_on_appeal(request.user, one)
    raised = raises and raised_from_appeal(request.user, one.pk)
    context = {
        "one": one,
        "own": own,
        "live": live,
        # to whom it is not shown, it is as if nothing had been said
        "said": one.appealed_at is not None and reads_appeal(request.user, one),
        "raises": raises and (not raised or "concern_error" in typed),
        "raised": raised,
        "urgent": not own and one.appeal_urgent,
        "help_line": help_line(nursery),
        "nursery": nursery,
        "answers": not own and appeals_visible_to(request.user).filter(pk=one.pk).exists(),
        "ends": live and not own and may(request.user, Can.MODERATE),
        "records": may(request.user, Can.MODERATE),
        **typed,
    }
    return render(request, "moderation/measure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.MODERATE, Can.MODERATE_LAST)
def bulk(request: MemberRequest) -> HttpResponseBase:
    """Several plain comments, each with all its words and a box to tick; what was not on the page is never approved."""
    rows = bulk_approvable(queue_visible_to(request.user, clock.now())).select_related("author", "post")[:AT_ONCE]
    shown = list(rows)
    if request.method == "POST":
        return _approve_ticked(request)
    context = {"rows": shown, "token": signing.dumps([(row.pk, row.version) for row in shown], salt=BULK)}
    return render(request, "moderation/bulk.html", context)


def _approve_ticked(request: MemberRequest) -> HttpResponseBase:
    try:
        shown = dict(signing.loads(request.POST.get("token", ""), salt=BULK, max_age=3600))
    except signing.BadSignature:
        messages.error(request, "The page was open for too long. Read them again before you approve.")
        return redirect("moderation:bulk")
    settle()
    done, left = 0, 0
    for text in request.POST.getlist("pick"):
        version = shown.get(int(text)) if text.isdecimal() else None
        comment = queue_visible_to(request.user, clock.now()).filter(pk=int(text)).first() if version else None
        if comment is None or version is None:
            left += 1
            continue
        try:
            approve_plain(comment, version=version, by=request.user)
        except Refused:
            left += 1
        else:
            done += 1
    if not done and not left:
        messages.error(request, "Tick the comments you have read and want to approve.")
        return redirect("moderation:bulk")
    # what was approved says so on the page that comes, with the way back
    if left:
        messages.error(request, f"{counted(left, 'comment')} left: changed, decided or reported meanwhile.")
    return redirect("moderation:queue")
