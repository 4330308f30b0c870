"""The page for everybody, without an account, and the way back with a code.

It sets no cookie, reads none, asks for no session and leaves no line in a log. So it is drawn without the request, and
takes its forms without a token: there is no session that somebody else's page could misuse.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from nursery_portal.members.standing import open_to_all
from staff_conduct import contacts, limits
from staff_conduct.access import clauses_to_name, concern_by_code
from staff_conduct.actions import add_with_code, read_with_code
from staff_conduct.forms import CodeForm, ConcernForm, WordsForm
from staff_conduct.models import Concern
from staff_conduct.views.raising import Sent, nursery_of, page_context, refused, sent_before, take, told

NO_SUCH_CODE = (
    "We find nothing under this code. Look at it again, sign by sign; capitals and hyphens do not matter. After "
    "several wrong tries from one place every code reads like this until tomorrow, the right one too: nothing is "
    "lost, try again then or from somewhere else."
)
NO_CODE_NOW = (
    "We cannot look for any code just now. Nothing is lost: try this one again in a few minutes. If it cannot wait, "
    "raise it anew, or go to somebody outside now."
)
TOO_MANY = (
    "Today nothing more can be sent from where you are. Your words are still below: copy them, send them tomorrow, or "
    "go to somebody outside now."
)


def _page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page drawn without the request: nothing of a visitor can reach it, and no cookie can leave it."""
    nursery = nursery_of()
    whole = {"nursery": nursery, "first_steps": contacts.first_steps(nursery), "outside": contacts.outside(), **context}
    response = HttpResponse(render_to_string(template, whole), status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log a refusal with its time
    return response


@open_to_all
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest) -> HttpResponseBase:
    """The concern form for visitors, former staff and everybody else. Nothing tells who sent it, or when exactly."""
    lists: dict[str, Any] = {"staff": User.objects.none(), "clauses": clauses_to_name(), "named": False}
    if request.method != "POST":
        return _page("staff_conduct/public.html", page_context(ConcernForm(**lists)))
    sending = request.POST.get("go") == "send"
    form = ConcernForm(request.POST, request.FILES if sending else {}, **lists)
    before = sent_before(form) if sending else None
    if before is not None:  # a second tap or a reload: counted and opened once
        return _page("staff_conduct/public_sent.html", {"code": before.raised.code})
    if sending and _spent(request):
        form.is_valid()
        return _page("staff_conduct/public.html", page_context(form, notice=TOO_MANY), 429)
    if sending and request.FILES:
        limits.count(request, "addition")
    result = take(form, request.POST, by=None)
    if isinstance(result, Sent):
        limits.count(request, "report")
        return _page("staff_conduct/public_sent.html", {"code": result.raised.code})
    return _page("staff_conduct/public.html", page_context(form, **result.shown), result.status)


def _spent(request: HttpRequest) -> bool:
    """Whether this place has sent its share of reports, or of files: each is opened before it is taken."""
    reports = limits.spent(request, "report", limits.REPORTS_A_DAY)
    return reports or (bool(request.FILES) and limits.spent(request, "addition", limits.ADDITIONS_A_DAY))


@open_to_all
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Come back with a code: read what was answered, and add. A wrong code and one too many read alike."""
    if request.method != "POST":
        return _page("staff_conduct/code.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    given = form.cleaned_data["code"] if form.is_valid() else ""
    words = request.POST.get("text", "").strip()  # of who was adding to it: theirs, whatever the code is
    may_try = limits.may_try_code(request, limits.WRONG_CODES_A_DAY)
    if given and may_try is None:
        form.add_error("code", NO_CODE_NOW)
        return _page("staff_conduct/code.html", {"form": form, "words": words}, 503)
    found = concern_by_code(given) if given else None
    if found is None or not may_try:
        if given:
            limits.count(request, "code")
            form.add_error("code", NO_SUCH_CODE)
        return _page("staff_conduct/code.html", {"form": form, "words": words}, 422)
    return _followed(request, found, given)


def _followed(request: HttpRequest, concern: Concern, given: str) -> HttpResponse:
    words, added = WordsForm(), False
    if request.POST.get("go") == "add":
        spent = limits.spent(request, "addition", limits.ADDITIONS_A_DAY)
        words = WordsForm(request.POST, {} if spent else request.FILES)
        if spent:
            words.add_error("text", "Today nothing more can be added from where you are. Copy it, and try tomorrow.")
        elif words.is_valid():
            try:
                add_with_code(concern, words.cleaned_data["text"], file=words.cleaned_file, asked=words.asked())
            except Refused as refusal:
                refused(words, refusal, concern)
            else:
                limits.count(request, "addition")
                words, added = WordsForm(), True
    found = read_with_code(concern)
    context = {**told(found, clock.now()), "form": words, "code": given, "added": added}
    return _page("staff_conduct/followed.html", context, 422 if words.errors else 200)
