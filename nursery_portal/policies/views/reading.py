"""Reading the policies, and acknowledging the one in effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, may, withdrawable_children
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.standing import open_to_signed_in, wished
from nursery_portal.policies import controls, social_networking
from nursery_portal.policies.access import documents_visible_to, own_acknowledgements, versions_visible_to
from nursery_portal.policies.actions import NEWER, acknowledge
from nursery_portal.policies.models import Clause, PolicyVersion
from nursery_portal.policies.rules import current_versions, is_asked, review_overdue, sides_of, unacknowledged
from nursery_portal.policies.texts import for_side


@dataclass(frozen=True)
class Section:
    """Clauses that stand under one heading."""

    title: str
    clauses: list[Clause]


@dataclass(frozen=True)
class Entry:
    """One policy in the list."""

    version: PolicyVersion
    effective: str
    review: str
    overdue: bool
    acknowledged: str


def sections_of(clauses: Iterable[Clause]) -> list[Section]:
    """The clauses under their headings."""
    return [Section(title, list(found)) for title, found in groupby(clauses, key=lambda clause: clause.section)]


@require_safe
def policies(request: MemberRequest) -> HttpResponseBase:
    """All policies: since when each holds, when it is to be looked at again, when the reader acknowledged it."""
    today = clock.today()
    latest = {one.version_id: one.at for one in own_acknowledgements(request.user).reverse()}
    mine = {version: words.long_date(timezone.localdate(at)) for version, at in latest.items()}
    entries = [
        Entry(
            version,
            words.long_date(version.effective_on),
            words.long_date(version.review_on),
            review_overdue(version, today),
            mine.get(version.pk, ""),
        )
        for version in current_versions(today)
        .filter(document__in=documents_visible_to(request.user))
        .order_by("document__title")
    ]
    context = {
        "entries": entries,
        "publishes": may(request.user, Can.PUBLISH_POLICY),
        "keeps": may(request.user, Can.READ_REGISTER),
    }
    return render(request, "policies/policies.html", context)


def _page(request: MemberRequest, version: PolicyVersion) -> HttpResponse:
    """One version with all its clauses, and the way to the others."""
    today = clock.today()
    others = [
        (one, words.long_date(one.effective_on), one.effective_on > today)
        for one in versions_visible_to(request.user).filter(document=version.document).order_by("-number")
    ]
    current = current_versions(today).filter(document=version.document).first()
    context = {
        "version": version,
        "sections": sections_of(version.clauses.order_by("order")),
        "effective": words.long_date(version.effective_on),
        "review": words.long_date(version.review_on),
        "overdue": version == current and review_overdue(version, today),
        "is_current": version == current,
        "is_coming": version.effective_on > today,
        "current": current,
        "publishes": may(request.user, Can.PUBLISH_POLICY),
        "may_ask": may(request.user, Can.WRITE_COMMENT),
        "mapped": bool(controls.controls_of(version.document)),
        "others": others,
        "acknowledged": [
            (one.get_wording_display().lower(), words.long_date(timezone.localdate(one.at)))
            for one in own_acknowledgements(request.user).filter(version=version)
        ],
    }
    return render(request, "policies/policy.html", context)


@require_safe
def policy(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The version in effect."""
    document = get_object_or_404(documents_visible_to(request.user), slug=slug)
    return _page(request, get_object_or_404(current_versions(clock.today()), document=document))


@require_safe
def clause_map(request: MemberRequest, slug: str) -> HttpResponseBase:
    """What keeps each clause: with tests and figures for who publishes policies, in plain sentences for the others."""
    document = get_object_or_404(documents_visible_to(request.user), slug=slug)
    version = get_object_or_404(current_versions(clock.today()), document=document)
    leads = may(request.user, Can.PUBLISH_POLICY)
    mapped = controls.clause_map(version, clock.now(), figures=leads)
    context = {
        "version": version,
        "leads": leads,
        "sections": [(title, list(found)) for title, found in groupby(mapped, key=lambda one: one.clause.section)],
        "mapped": bool(controls.controls_of(document)),
        "kept": sum(bool(one.controls) for one in mapped),
        "all": len(mapped),
        "lost": controls.without_clause(version) if leads else [],
    }
    return render(request, "policies/clause_map.html", context)


@require_safe
def policy_version(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """Any version by its number: earlier ones stay readable."""
    return _page(request, get_object_or_404(versions_visible_to(request.user), document__slug=slug, number=number))


def _reading(request: MemberRequest, version: PolicyVersion, error: str = "") -> HttpResponse:
    sides = [side for side in sides_of(request.user) if is_asked(version.document, side)]
    wanted = list(version.clauses.order_by("order"))
    if len(sides) == 1:
        wanted = for_side(wanted, sides[0])
    before = own_acknowledgements(request.user).filter(version__document=version.document)
    once_more = before.filter(version=version).exists()
    earlier = before.exists() and not once_more
    context = {
        "version": version,
        "sections": sections_of(wanted),
        "effective": words.long_date(version.effective_on),
        "count": words.counted(len(wanted), "short clause"),
        "changed": earlier,
        "once_more": once_more,
        "for_everybody": version.document.slug == social_networking.SLUG,
        "error": error,
        "both": len(sides) > 1,
        "takes_back": withdrawable_children(request.user).exists(),
    }
    return render(request, "policies/acknowledge.html", context)


@open_to_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def policy_acknowledge(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The text in the wording for the reader's role, and one button. Whoever has nothing to acknowledge is led on."""
    if not sides_of(request.user):
        raise PermissionDenied
    version = unacknowledged(request.user, clock.now()).filter(document__slug=slug).first()
    if version is None:
        if not documents_visible_to(request.user).filter(slug=slug).exists():
            raise Http404
        return redirect("home:landing")
    if request.method != "POST":
        return _reading(request, version)
    if request.POST.get("version") != str(version.pk):
        return unprocessable(_reading(request, version, error=NEWER))
    try:
        acknowledge(version, by=request.user)
    except Refused as refusal:
        return unprocessable(_reading(request, version, error=str(refusal)))
    messages.success(request, "Thank you. You can read the policy again under Policies at any time.")
    return redirect(wished(request))
