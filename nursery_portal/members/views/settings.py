"""The settings page: every choice of behaviour in plain words, and what waits for a second leader."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.words import moment
from nursery_portal.members import choices
from nursery_portal.members.access import Can, proposals_visible_to
from nursery_portal.members.actions import change_choice, settle_proposal
from nursery_portal.members.forms.settings import ChoiceForm
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import Proposal
from nursery_portal.members.views.keeping import Sheet, at_once, keep, sent
from nursery_portal.register.models import Nursery

LOOSENS = "This loosens protection: it waits until a second leader agrees."


def _in_words(proposal: Proposal, nursery: Nursery) -> dict[str, str]:
    """What a proposal would change, from what to what."""
    choice = choices.find(proposal.choice)
    if choice is None:
        return {"title": proposal.choice, "before": "", "after": ""}
    then = Nursery()
    for field in nursery._meta.concrete_fields:
        setattr(then, field.attname, getattr(nursery, field.attname))
    for name, value in choice.clean(proposal.values).items():
        setattr(then, name, value)
    return {"title": choice.title, "before": choice.words(nursery), "after": choice.words(then)}


@require_safe
@requires(Can.CHANGE_NURSERY, Can.CHANGE_PROTECTION)
def settings(request: MemberRequest) -> HttpResponseBase:
    """Every choice with what it does and how it stands; proposals that wait, and the last ones settled."""
    nursery, now = Nursery.objects.get(pk=1), clock.now()
    proposals = proposals_visible_to(request.user).select_related("proposed_by", "settled_by")

    def line(one: Proposal) -> dict[str, Any]:
        settled = moment(one.settled_at, now=now) if one.settled_at else ""
        return {"proposal": one, **_in_words(one, nursery), "at": moment(one.proposed_at, now=now), "settled": settled}

    context = {
        "choices": [
            {
                "code": one.code,
                "part": one.part.value,
                "title": one.title,
                "effect": one.effect,
                "words": one.words(nursery),
                "may_change": one.kept_by(request.user),
            }
            for one in choices.registered()
        ],
        "waiting": [line(one) for one in proposals.filter(state=Proposal.State.WAITING)],
        "settled": [line(one) for one in proposals.exclude(state=Proposal.State.WAITING)[:20]],
    }
    return render(request, "members/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.CHANGE_NURSERY, Can.CHANGE_PROTECTION)
def choice_change(request: MemberRequest, code: str) -> HttpResponseBase:
    """Change one choice. What loosens protection becomes a proposal for a second leader."""
    choice, nursery = choices.find(code), Nursery.objects.get(pk=1)
    if choice is None:
        raise Http404
    if not choice.kept_by(request.user):
        raise PermissionDenied

    def act(data: dict[str, Any]) -> Proposal | None:
        values = {name: data[name] for name in choice.fields}
        return change_choice(choice, values, reason=data["reason"], by=request.user)

    def then(made: Proposal | None) -> str:
        if made is not None:
            messages.warning(request, LOOSENS)
        return reverse("register:settings")

    return keep(
        request,
        ChoiceForm(sent(request), choice=choice, nursery=nursery),
        Sheet(choice.title, reverse("register:settings"), "Settings", lead=f"{choice.effect} {_now(choice, nursery)}"),
        act=act,
        said=lambda made: "" if made else "It is recorded.",
        then=then,
    )


def _now(choice: choices.Choice, nursery: Nursery) -> str:
    return f"Now: {choice.words(nursery)}."


@require_POST
@requires(Can.CHANGE_NURSERY, Can.CHANGE_PROTECTION)
def proposal_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Agree to a proposal as a second leader, or decline it."""
    proposal = get_object_or_404(proposals_visible_to(request.user), pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"agree", "decline"}:
        messages.error(request, "Choose whether you agree.")
        return redirect("register:settings")
    return at_once(
        request,
        lambda: settle_proposal(proposal, agree=answer == "agree", by=request.user),
        said="It holds from now on." if answer == "agree" else "It stays as it is.",
        then=reverse("register:settings"),
    )
