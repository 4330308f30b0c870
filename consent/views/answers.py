"""The permission pages of guardians: read, sign, take back, receipts."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.access import (
    left_with_a_yes,
    links_of_receipt,
    own_standings,
    permission_children,
    receipt_of,
    take_down_of,
    taking_back_children,
)
from consent.actions import SignedBefore, answer_permissions, ask_name_correction, renew_permissions, take_back
from consent.consequences import what_would_go
from consent.forms import PermissionForm
from consent.models import ConsentEvent, ConsentStanding, Purpose
from consent.pages import (
    ChildPage,
    child_page,
    code_of,
    consequence_sentence,
    gone_sentence,
    overall_chip,
    receipt_page,
)
from consent.papers import to_confirm
from consent.receipts import as_json
from consent.rules import all_verdicts
from consent.wordings import for_child
from nursery_portal.kit import clock, pdf
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, answerable_children, left_lately, may, roles_of
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.standing import open_before_statement, open_requirement, open_to_leavers
from nursery_portal.register.models import Child, Nursery

EVERYTHING = "everything"
HOW_MANY = {1: "One question", 2: "Two questions", 3: "Three questions", 4: "Four questions"}


def _door(request: MemberRequest, child: int) -> Child:
    """A child of this person's family, or 404."""
    return get_object_or_404(permission_children(request.user), pk=child)


def _typed(request: MemberRequest) -> dict[str, object]:
    """What was sent of a form that cannot be shown again, to be read and copied: the choices, and the name."""
    chosen = [(purpose.label, request.POST.get(purpose.value, "")) for purpose in Purpose]
    return {
        "choices": [(label, value.capitalize()) for label, value in chosen if value in {"yes", "no"}],
        "name": request.POST.get("signed_name", ""),
    }


@open_before_statement
@require_safe
def children(request: MemberRequest) -> HttpResponseBase:
    """One's children, each with a page; somebody with one child is led straight there. Below them what was given for a
    child who has left, to be taken back. Before a policy is acknowledged, what was given and nothing else."""
    owes = open_requirement(request.user, clock.now())
    if owes is not None:
        return render(request, "consent/given.html", {"given": _given(request), "policy_url": owes.url})
    found = list(permission_children(request.user))
    left = [
        (one, [(row.purpose, for_child(row.wording.title, one.known_as)) for row in standing])
        for one in taking_back_children(request.user).exclude(pk__in=[here.pk for here in found])
        if (standing := left_with_a_yes(request.user, one))
    ]
    if len(found) == 1 and not left:
        return redirect("consent:child", found[0].pk)
    verdicts = all_verdicts(permission_children(request.user), clock.now())
    may_answer = set(answerable_children(request.user).values_list("pk", flat=True))
    rows = [(child, overall_chip(verdicts.get(child.pk, {})), child.pk in may_answer) for child in found]
    return render(request, "consent/children.html", {"rows": rows, "left": left})


def _given(request: MemberRequest) -> list[tuple[Child, list[tuple[str, str]]]]:
    """What the reader has said yes to and may take back, child by child."""
    found = []
    for child in taking_back_children(request.user):
        standings = own_standings(request.user, child)
        given = [purpose for purpose in Purpose if purpose in standings and standings[purpose].is_yes]
        titles = [(purpose.value, for_child(standings[purpose].wording.title, child.known_as)) for purpose in given]
        if titles:
            found.append((child, titles))
    return found


def _page(
    request: MemberRequest, page: ChildPage, form: PermissionForm | None, *, notice: str = "", mismatch: str = ""
) -> HttpResponse:
    """The child's page: the reader's answers, and below them the questions of `form`."""
    context = {
        "page": page,
        "child": page.child,
        "answers": page.answers(),
        "form": form,
        "questions": page.questions(form) if form else [],
        "reviews": page.reviews(),
        "review_until": page.review_until,
        "answered": form.answered() if form else [],
        "notice": notice,
        "typed": _typed(request),
        "mismatch": mismatch,
        "may_see": may(request.user, Can.READ_DAY_BOOK),
        "may_ask": may(request.user, Can.WRITE_COMMENT),
        "papers": to_confirm(request.user, page.child),
        "everything": EVERYTHING,
        "how_many": HOW_MANY.get(len(page.wordings), "A few questions"),
    }
    template = "consent/child.html" if page.may_answer else "consent/not_yours_to_answer.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def child(request: MemberRequest, child: int) -> HttpResponseBase:
    """Read the questions and sign; later the answers, each of which can be taken back or changed here.

    A form sent for a child who is not theirs, or not any more: not found, with what was typed and no word of the child.
    """
    if request.method == "POST" and not permission_children(request.user).filter(pk=child).exists():
        return render(request, "consent/nothing_signed.html", {"typed": _typed(request)}, status=404)
    found = _door(request, child)
    page = child_page(request.user, found, clock.now())
    if request.method == "POST":
        return _sign(request, page)
    change = "change" in request.GET
    purposes = page.changeable if change or not page.standings else page.open_purposes
    return _page(request, page, PermissionForm(purposes=purposes) if purposes else None)


def _sign(request: MemberRequest, page: ChildPage) -> HttpResponseBase:
    """Sign what was sent. Refused: the same page with every choice and the name still there, and the text of now."""
    asked = [purpose for purpose in Purpose if f"{purpose.value}_text" in request.POST]
    form = PermissionForm(request.POST, purposes=[purpose for purpose in asked if purpose in page.wordings])
    if "refuse_all" in request.POST and page.may_answer:
        return _page(request, page, PermissionForm.refusing_all(request.POST, purposes=form.purposes))
    if not form.is_valid():
        return unprocessable(_page(request, page, form))
    typed = form.cleaned_data["signed_name"]
    if "correct_name" in request.POST and page.may_answer:
        return _correct_name(request, page, form, typed)
    key = form.cleaned_data["form_key"]
    try:
        receipt = answer_permissions(
            page.child,
            form.answers(),
            wordings=form.wordings(),
            signed_name=typed,
            by=request.user,
            form_key=key,
        )
    except SignedBefore as before:
        if before.stands:
            return redirect("consent:receipt", before.receipt)  # the same form sent twice
        form = PermissionForm(_with_new_key(request), purposes=form.purposes)
        return unprocessable(_page(request, page, form, notice=str(before)))
    except Refused as refusal:
        if refusal.field == "signed_name":
            form.add_error("signed_name", str(refusal))
            return unprocessable(_page(request, page, form, mismatch=typed))
        return unprocessable(_page(request, page, form, notice=str(refusal)))
    messages.success(request, "Signed and saved. This is your receipt.")
    return redirect("consent:receipt", receipt)


def _with_new_key(request: MemberRequest) -> QueryDict:
    """What was sent, as a form of its own: sent once more it is a decision, not a second try."""
    sent = request.POST.copy()
    sent["form_key"] = str(uuid.uuid4())
    return sent


def _correct_name(request: MemberRequest, page: ChildPage, form: PermissionForm, typed: str) -> HttpResponseBase:
    """Ask the manager to correct the name; the answers stay on the page, and nothing is signed yet."""
    try:
        ask_name_correction(typed, by=request.user)
    except Refused as refusal:
        form.add_error("signed_name", str(refusal))
        return unprocessable(_page(request, page, form))
    messages.success(
        request,
        f"We asked the manager to correct your name to {typed}. Nothing is signed yet: you are told when it is done. "
        "Or sign with your name as we have it.",
    )
    return _page(request, page, form)


@require_POST
def permission_renew(request: MemberRequest, child: int) -> HttpResponseBase:
    """Once a year: still yes. One tap, under the text that the page shows."""
    found = _door(request, child)
    page = child_page(request.user, found, clock.now())
    shown = {
        purpose: int(text)
        for purpose in Purpose
        if (text := request.POST.get(f"{purpose.value}_text", "")).isdecimal() and len(text) < 18
    }
    try:
        receipt = renew_permissions(found, shown, by=request.user)
    except Refused as refusal:
        purposes = page.open_purposes
        form = PermissionForm(purposes=purposes) if purposes else None
        return unprocessable(_page(request, page, form, notice=str(refusal)))
    messages.success(request, "Thank you. This is your receipt.")
    return redirect("consent:receipt", receipt)


def _wanted(what: str, given: list[Purpose]) -> frozenset[Purpose]:
    """What is to be taken back, of what the reader gave; 404 for anything that is no question of ours."""
    if what == EVERYTHING:
        return frozenset(given)
    if what not in Purpose.values:
        raise Http404
    return frozenset({Purpose(what)}) & frozenset(given)


def _back(request: MemberRequest, child: Child) -> str:
    """Where one's answers about a child stand: the permission page, and after the last day the album with receipts;
    what was given, as long as a policy stands before both."""
    if open_requirement(request.user, clock.now()) is not None:
        return reverse("consent:children")
    if permission_children(request.user).filter(pk=child.pk).exists():
        return reverse("consent:child", args=[child.pk])
    return reverse("posts:album") if may(request.user, Can.READ_ALBUM) else reverse("home:landing")


BACK_TO = {"child": "Your answers", "children": "Permission", "album": "Album"}


def _has_album_still(child: Child) -> bool:
    """Whether the child has left, so lately that the family keeps an album."""
    return Child.objects.filter(left_lately(clock.today()), pk=child.pk).exists()


@open_to_leavers
@open_before_statement
@require_http_methods(["GET", "HEAD", "POST"])
def permission_take_back(request: MemberRequest, child: int, what: str) -> HttpResponseBase:
    """Before: what would go. One button; from then on it is gone. No reason asked, nobody's approval needed, no policy
    to be read first, and no place: what may outlast the last day is taken back after it, too."""
    found = get_object_or_404(taking_back_children(request.user), pk=child)
    standings = own_standings(request.user, found)
    given = [purpose for purpose in Purpose if purpose in standings and standings[purpose].is_yes]
    wanted = _wanted(what, given)
    if not wanted:
        return _nothing_to_take_back(request, found, what, standings)
    if request.method == "POST":
        try:
            receipt = take_back(found, wanted, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_back(request, found))
        messages.success(request, gone_sentence(take_down_of(request.user, receipt)))
        return redirect("consent:receipt", receipt)
    now = clock.now()
    context = {
        "child": found,
        "back": _back(request, found),
        "has_left": found.leaving_on is not None and found.leaving_on < clock.today(),
        "what": what,
        "titles": [
            for_child(standings[purpose].wording.title, found.known_as) for purpose in Purpose if purpose in wanted
        ],
        "sentence": consequence_sentence(
            found, wanted, what_would_go(found, wanted, now), has_album=_has_album_still(found)
        ),
        "group_goes_too": Purpose.OWN_PICTURES in wanted and Purpose.GROUP_PICTURES not in wanted,
        "all_of_it": len(wanted) > 1,
    }
    return render(request, "consent/take_back.html", context)


def _nothing_to_take_back(
    request: MemberRequest, found: Child, what: str, standings: Mapping[Purpose, ConsentStanding]
) -> HttpResponseBase:
    """Nothing of the reader's is given any more: a second click on the button leads to the receipt of the first."""
    taken = [
        row
        for purpose, row in standings.items()
        if row.kind == ConsentEvent.Kind.WITHDRAWN and what in (EVERYTHING, purpose.value)
    ]
    if taken:
        messages.info(request, "You have taken this back already. This is the receipt.")
        return redirect("consent:receipt", max(taken, key=lambda row: row.at).event.receipt)
    messages.info(request, "There is no permission of yours to take back here.")
    return redirect(_back(request, found))


@open_to_leavers
@open_before_statement
@require_safe
def receipt(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """One's own receipt, for the screen and for paper. Anybody else's is not found."""
    page = receipt_page(request.user, receipt, clock.now())
    if page is None:
        raise Http404
    back = _back(request, page.child)
    context = {
        "receipt": page,
        "child": page.child,
        "member": bool(roles_of(request.user)),
        "back": back,
        "back_label": BACK_TO.get(str(resolve(back).url_name), "Back"),
        "standing": [
            (row.purpose, for_child(row.wording.title, page.child.known_as))
            for row in left_with_a_yes(request.user, page.child)
        ],
        "pdf": pdf.is_there(),
    }
    return render(request, "consent/receipt.html", context)


@open_to_leavers
@open_before_statement
@require_safe
def receipt_pdf(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """The same receipt as a PDF, with every text in full. Where this machine makes none it is not found."""
    page = receipt_page(request.user, receipt, clock.now()) if pdf.is_there() else None
    if page is None:
        raise Http404
    context = {"receipt": page, "nursery": Nursery.objects.filter(pk=1).first()}
    return pdf.download(render_to_string("consent/receipt_pdf.html", context), f"receipt-{page.code}")


@open_to_leavers
@open_before_statement
@require_safe
def receipt_json(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """The same receipt as a file in a standard shape, to be kept wherever one likes."""
    events = receipt_of(request.user, receipt)
    nursery = Nursery.objects.filter(pk=1).first()
    if not events or nursery is None:
        raise Http404
    child = events[0].child
    page = request.build_absolute_uri(reverse("consent:child", args=[child.pk]))
    content = as_json(events, child, nursery, links_of_receipt(events), page)
    name = f'attachment; filename="receipt-{code_of(receipt)}.json"'
    return JsonResponse(content, json_dumps_params={"indent": 2}, headers={"Content-Disposition": name})
