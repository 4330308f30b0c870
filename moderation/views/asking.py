"""Ask the manager: asking, waiting, and the answer."""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moderation.access import (
    answerable_questions,
    answered_already,
    knows_it_was_raised,
    questions_visible_to,
    raised_from_question,
    reads_answers,
)
from moderation.actions import answer_question, ask_manager, raise_concern_from_question
from moderation.models import Question, Urgency
from moderation.rules import answer_promised
from moderation.views.gone import gone
from moderation.views.queue import marked
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.toasts import toast
from nursery_portal.kit.words import moment, remaining
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.standing import open_to_leavers
from nursery_portal.register.models import Nursery
from posts.daybook import help_line

GONE = "Whoever asked does not come in any more and cannot read an answer here."
HANDLES = (Can.ANSWER_QUESTION, Can.MODERATE, Can.MODERATE_LAST)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT)
def ask(request: MemberRequest) -> HttpResponseBase:
    """Ask a question, and see one's own with their answers. What was typed survives a refusal."""
    now = clock.now()
    body, key, error = request.POST.get("body", ""), request.POST.get("form_key", ""), ""
    if request.method == "POST":
        try:
            form_key = uuid.UUID(key)
        except ValueError:
            form_key = uuid.uuid4()
        try:
            asked = ask_manager(body, form_key=form_key, by=request.user)
        except Refused as refusal:
            error = str(refusal)
        else:
            promised = answer_promised(asked.at, Nursery.objects.filter(pk=1).first())
            toast(request, f"Sent. We will answer by {moment(promised, now=now)}.", accepted="ask")
            return redirect("moderation:question", pk=asked.pk)
    own = questions_visible_to(request.user).filter(author=request.user).order_by("-at")[:50]
    context = {
        "value": body,
        "error": error,
        "form_key": uuid.uuid4(),
        "questions": [{"one": one, "when": moment(one.at, now=now)} for one in own],
    }
    answer = render(request, "moderation/ask.html", context)
    return unprocessable(answer) if error else answer


@require_safe
@requires(*HANDLES)
def questions(request: MemberRequest) -> HttpResponseBase:
    """What waits for an answer, urgent first, then by when it is due."""
    now = clock.now()
    waiting = answerable_questions(request.user).filter(answered_at=None)
    rows = waiting.select_related("author").order_by("-urgency", "due_at")[:60]
    context = {
        "lines": [
            {"one": one, "due": one.due_at, "urgent": one.urgency == Urgency.URGENT, "when": moment(one.at, now=now)}
            for one in rows
        ],
        "now": now,
    }
    return render(request, "moderation/questions.html", context)


def _theirs(request: MemberRequest, pk: int) -> Question | None:
    return questions_visible_to(request.user).select_related("author").filter(pk=pk).first()


def _gone(request: MemberRequest, words: str, *, raised: bool = False) -> HttpResponse:
    """404 for a question that is not this person's to read, or was kept from them while they wrote: with their words.
    The same whether there is such a question or not, but for what they did themselves."""
    if request.method != "POST":
        raise Http404
    handles = any(may(request.user, what) for what in HANDLES)
    way_back = ("moderation:questions", "Questions") if handles else ("moderation:ask", "Ask the manager")
    return gone(request, "A question", words, (reverse(way_back[0]), way_back[1]), raised=raised)


@open_to_leavers
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.WRITE_COMMENT, Can.READ_ALBUM)
def question(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One question: for its author with the answer, for the nursery with a field to answer in. Whose child has left
    lately goes on reading what they asked."""
    if request.method == "POST" and not may(request.user, Can.WRITE_COMMENT):
        raise PermissionDenied
    one, given, error = _theirs(request, pk), request.POST.get("answer", ""), ""
    if request.method == "POST" and answered_already(request.user, pk, given):  # the second of two taps
        return _answered(request, pk)
    if one is None:
        return _gone(request, given)
    if request.method == "POST":
        try:
            answer_question(one, given, by=request.user)
        except Refused as refusal:
            error = str(refusal)
        else:
            return _answered(request, pk)
    page = _page(request, one, value=given, error=error)
    return unprocessable(page) if error else page


def _answered(request: MemberRequest, pk: int) -> HttpResponseBase:
    reads = reads_answers(Question.objects.select_related("author").get(pk=pk).author)
    how = "The parent was told and reads it here." if reads else f"{GONE} Ring or write to them."
    toast(request, f"Answered. {how}", accepted=f"answer-{pk}")
    return redirect("moderation:questions")


@require_POST
@requires(*HANDLES)
def question_concern(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Raise a concern from a question, with its words sealed as they are. What was typed survives a refusal."""
    one, note = _theirs(request, pk), request.POST.get("note", "")
    if one is None:
        return _gone(request, note, raised=raised_from_question(request.user, pk))
    try:
        reference = raise_concern_from_question(one, note=note, by=request.user)
    except Refused as refusal:
        return unprocessable(_page(request, one, note=note, concern_error=str(refusal)))
    raised = f"Concern {reference} was raised, with the words of the question sealed in it."
    toast(request, raised, accepted=f"asked-concern-{one.pk}")
    if questions_visible_to(request.user).filter(pk=pk).exists():
        return redirect("moderation:question", pk=pk)
    return redirect("moderation:questions")  # it is about a relative of whoever raised it


def _left(due: datetime, *, now: datetime) -> str:
    """How long there is left, or how late it is; nothing where it would only say the day once more."""
    words = remaining(due, now=now).words
    return f" ({words})" if words.endswith((" left", " late")) else ""


def _page(request: MemberRequest, one: Question, **typed: str) -> HttpResponse:
    own = one.author_id == request.user.pk
    now = clock.now()
    nursery = Nursery.objects.filter(pk=1).first()
    handles = not own and any(may(request.user, what) for what in HANDLES)
    # an urgent one is due within the hour: to whom it is not shown, that would say what was found in it
    due = answer_promised(one.at, nursery) if own else one.due_at
    raised = handles and knows_it_was_raised(request.user, one)
    context = {
        "one": one,
        "own": own,
        "may_answer": one.answered_at is None and answerable_questions(request.user).filter(pk=one.pk).exists(),
        "may_raise": handles and (not raised or "concern_error" in typed),
        "raised": moment(one.raised_at, now=now) if raised and one.raised_at else "",
        "when": moment(one.at, now=now),
        "due": moment(due, now=now),
        "time_left": _left(due, now=now),
        "labels": [] if own else list(dict.fromkeys(str(found["label"]) for found in one.findings)),
        "parts": marked(one.body, [] if own else [found["words"] for found in one.findings]),
        "urgent": not own and one.urgency == Urgency.URGENT,
        "gone": "" if own or reads_answers(one.author) else GONE,
        "left": own and not may(request.user, Can.WRITE_COMMENT),
        "help_line": help_line(nursery),
        "nursery": nursery,
        **typed,
    }
    return render(request, "moderation/question.html", context)
