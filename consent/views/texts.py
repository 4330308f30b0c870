"""The texts families are asked with: what is asked now, and a new version of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions import publish_wordings
from consent.consequences import what_would_go_dark
from consent.forms import WordingForm
from consent.models import ENFORCED, Purpose, Wording
from consent.pages import text_of, text_rows, text_to_change
from consent.rules import coming_wordings, last_version
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires


@require_safe
@requires(Can.PUBLISH_POLICY)
def texts(request: MemberRequest) -> HttpResponseBase:
    """Every question there is: which text is asked now or from when, and which are not asked."""
    return render(request, "consent/texts.html", {"rows": text_rows(clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.PUBLISH_POLICY)
def text_new(request: MemberRequest, purpose: str) -> HttpResponseBase:
    """A new version of one text: its words, the day it takes effect, and whether earlier answers stand."""
    if purpose not in Purpose.values:
        raise Http404
    wanted = Purpose(purpose)
    before = text_to_change(wanted, clock.now())
    if before is None:
        raise Http404
    coming = coming_wordings(clock.now()).get(wanted)
    form = WordingForm(
        request.POST or None,
        before=before,
        begun_with=last_version(before.purpose, before.language),
        announced=coming,
    )
    if request.method != "POST":
        return _page(request, wanted, form, coming)
    if not form.is_valid():
        return unprocessable(_page(request, wanted, form, coming))
    try:
        publish_wordings(
            [form.text()],
            by=request.user,
            effective_at=form.effective_at(),
            old_answers_stand=form.old_answers_stand(),
            begun_with=form.seen(),
            put_off=form.puts_off(),
        )
    except Refused as refusal:
        form.latest = last_version(before.purpose, before.language)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return unprocessable(_page(request, wanted, form, coming))
    asked = "" if form.old_answers_stand() else "The portal asks whose answers end, on the morning of the day. "
    messages.success(request, f"Published. {asked}Whoever answered under the text before keeps their receipt.")
    return redirect("consent:texts")


def _page(request: MemberRequest, purpose: Purpose, form: WordingForm, coming: Wording | None) -> HttpResponse:
    going = what_would_go_dark(purpose, clock.now())
    unseen = form.is_bound and str(form.data.get("begun_with", "")) != str(form.latest)
    context = {
        "coming": coming and (coming.version, words.stamp(coming.effective_at)),
        "unseen": text_of(purpose, form.before.language, form.latest) if unseen else None,
        "purpose": purpose,
        "form": form,
        "enforced": purpose in ENFORCED,
        "dark": ""
        if going is None
        else f"{words.counted(going.pictures, 'picture')} in {words.counted(going.posts, 'post')}",
    }
    return render(request, "consent/text_new.html", context)
