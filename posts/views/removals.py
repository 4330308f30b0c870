"""After a withdrawal: what its guardian may have back, and what the nursery keeps, holds and erases."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from posts.actions import bring_back, hold_child, hold_removal, release_child, release_removal
from posts.afterwards import removal_page, removal_rows
from posts.forms import KeepPicturesForm
from posts.holding import hold_rows, holds_visible_to
from posts.leaving import erasure_certificates
from posts.removals import removals_to_choose, removals_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.GIVE_PERMISSION)
def taken_back(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """What became of the pictures of one's own withdrawal, and which of them may come back: covered, or for oneself."""
    removal = get_object_or_404(removals_to_choose(request.user).select_related("child"), receipt=receipt)
    refused: tuple[str, ...] = ()
    chosen = {name: _numbers(request.POST.getlist(name)) for name in ("covered", "album")}
    if request.method == "POST":
        try:
            number = bring_back(removal, **chosen, let_go="let_go" in request.POST, by=request.user)
        except Refused as refusal:
            refused = refusal.reasons
        else:
            said = (
                f"{words.counted(number, 'picture')} on the way back." if number else "They are gone from your album."
            )
            messages.success(request, said)
            return redirect("posts:taken_back", receipt)
    page = removal_page(removal, clock.now())
    answer = render(request, "posts/taken_back.html", {"page": page, "refused": refused, "chosen": chosen})
    return unprocessable(answer) if refused else answer


def _numbers(values: list[str]) -> set[int]:
    return {int(value) for value in values if value.isdecimal() and len(value) < 18}


@require_safe
@requires(Can.READ_REGISTER)
def erasures(request: MemberRequest) -> HttpResponseBase:
    """What went from day book and store: which posts changed, and that files were erased, never of whom."""
    return _erasures(request)


def _erasures(request: MemberRequest, form: KeepPicturesForm | None = None, **refused: object) -> HttpResponse:
    """The page; after a refusal with `refused`, the removal it is about (`held`) and what was typed (`because`), or
    with the form in which a lead keeps a child's pictures."""
    rows = [
        {
            "at": words.stamp(one.at),
            "pictures": words.counted(one.pictures, "picture"),
            "cause": one.get_cause_display(),
            "span": f"{words.short_date(one.earliest_on)} to {words.short_date(one.latest_on)}",
            "digest": one.digest,
        }
        for one in erasure_certificates()
    ]
    removals = removal_rows(request.user, removals_visible_to(request.user).select_related("child", "held_by"))
    context = {"rows": rows, "removals": removals, "holds": hold_rows(request.user), **refused}
    if may(request.user, Can.READ_PROTECTION):
        context["form"] = form or KeepPicturesForm(user=request.user)
    return render(request, "posts/erasures.html", context)


@require_POST
@requires(Can.READ_PROTECTION)
def child_hold(request: MemberRequest) -> HttpResponseBase:
    """The lead keeps every picture of a child for a case. Refused: the page with what was typed."""
    form = KeepPicturesForm(request.POST, user=request.user)
    if not form.is_valid():
        return unprocessable(_erasures(request, form))
    try:
        hold_child(form.cleaned_data["child"], form.cleaned_data["because"], by=request.user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(_erasures(request, form))
    messages.success(request, "Kept. Nothing is erased until you let them go.")
    return redirect("posts:erasures")


@require_POST
@requires(Can.READ_PROTECTION)
def child_release(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The lead lets a child's pictures go."""
    try:
        release_child(get_object_or_404(holds_visible_to(request.user), pk=pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Let go. What has had its time is erased by the next job.")
    return redirect("posts:erasures")


@require_POST
@requires(Can.READ_PROTECTION)
def removal_hold(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The lead holds the files of a removal, or with `release` lets them go. Refused: the page with what was typed."""
    removal = get_object_or_404(removals_visible_to(request.user).select_related("child"), pk=pk)
    try:
        if "release" in request.POST:
            release_removal(removal, by=request.user)
            messages.success(request, "Released. They are erased when their time is over.")
        else:
            hold_removal(removal, request.POST.get("because", ""), by=request.user)
            messages.success(request, "Held. Nobody sees them, and nothing is erased until you release them.")
    except Refused as refusal:
        typed = request.POST.get("because", "")
        return unprocessable(_erasures(request, refused=str(refusal), held=removal.pk, because=typed))
    return redirect("posts:erasures")
