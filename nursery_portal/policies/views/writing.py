"""Publishing the next version of a policy, or a new one: first what changes, then the button."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.policies.access import documents_visible_to, versions_visible_to
from nursery_portal.policies.actions import publish_policy_version
from nursery_portal.policies.differences import Difference, differences
from nursery_portal.policies.forms import VersionForm
from nursery_portal.policies.models import PolicyDocument, PolicyVersion
from nursery_portal.policies.texts import ClauseText
from nursery_portal.policies.writing import read

RESERVED = {"new", "register", "dates", "visitors", "poster"}


def _page(request: MemberRequest, form: VersionForm, last: PolicyVersion | None, **more: object) -> HttpResponse:
    return render(request, "policies/write.html", {"form": form, "last": last, **more})


def _handle(request: MemberRequest, last: PolicyVersion | None) -> HttpResponseBase:
    """Show what would change; publish on the second button. Refused: everything typed is still in the form."""
    if request.method != "POST":
        return _page(request, VersionForm(initial=VersionForm.initial_of(last), current=last), last)
    form = VersionForm(request.POST, current=last)
    if not form.is_valid():
        return unprocessable(_page(request, form, last))
    try:
        clauses = read(form.cleaned_data["text"])
        if request.POST.get("go") != "publish":
            found = _changes(last, clauses)
            return _page(request, form, last, changes=found, looked=True, count=len(clauses))
        version = _publish(request, form, last, clauses)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(_page(request, form, last))
    messages.success(request, f"Published as version {version.number}.")
    return redirect("policies:version", slug=version.document.slug, number=version.number)


def _changes(last: PolicyVersion | None, clauses: list[ClauseText]) -> list[Difference]:
    return differences(list(last.clauses.order_by("order")), clauses) if last else []


def _publish(
    request: MemberRequest, form: VersionForm, last: PolicyVersion | None, clauses: list[ClauseText]
) -> PolicyVersion:
    title = last.document.title if last else " ".join(form.cleaned_data["title"].split())
    slug = last.document.slug if last else slugify(title)[:50]
    if last is None and (not slug or slug in RESERVED or documents_visible_to(request.user).filter(slug=slug).exists()):
        raise Refused(
            "There is a policy of this name. Choose another title, or publish its next version.", field="title"
        )
    return publish_policy_version(
        slug,
        clauses,
        title=title,
        summary=form.cleaned_data["summary"],
        effective_on=form.cleaned_data["effective_on"],
        review_on=form.cleaned_data["review_on"],
        by=request.user,
        **form.asking(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.PUBLISH_POLICY)
def policy_new(request: MemberRequest) -> HttpResponseBase:
    """A policy of the nursery's own."""
    return _handle(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.PUBLISH_POLICY)
def policy_write(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The next version, begun with the words of the latest."""
    document: PolicyDocument = get_object_or_404(documents_visible_to(request.user), slug=slug)
    last = versions_visible_to(request.user).filter(document=document).order_by("-number").first()
    return _handle(request, last)


@require_safe
def policy_changes(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """What changed from the version before: every member may read it."""
    versions = versions_visible_to(request.user).filter(document__slug=slug)
    version = get_object_or_404(versions, number=number)
    before = versions.filter(number__lt=number).order_by("-number").first()
    found = (
        differences(list(before.clauses.order_by("order")), list(version.clauses.order_by("order"))) if before else []
    )
    context = {
        "version": version,
        "before": before,
        "changes": found,
        "effective": words.long_date(version.effective_on),
    }
    return render(request, "policies/changes.html", context)
