"""Permission on paper: forms to print, answers to key, the scan behind its door, and the guardian's word on it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.access import own_paper_answers, paper_children, paper_forms_visible_to, scans_visible_to, signers_of
from consent.actions import confirm_paper, key_answers, print_form, read_scan
from consent.forms import PaperAnswerForm
from consent.models import PaperForm
from consent.papers import paper_list, printed, texts_of
from nursery_portal.kit import clock, pdf
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.media.documents import ENDINGS, Kind
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.register.models import Nursery

FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Can.KEY_ANSWERS, Can.READ_PROTECTION)
def papers(request: MemberRequest) -> HttpResponseBase:
    """Forms to print for each child, those that are out, and what was keyed. A code typed in leads to its form."""
    typed = "".join(request.GET.get("code", "").upper().split())
    wanted = f"{typed[:4]}-{typed[4:]}" if len(typed) == 8 else typed
    if typed and (found := paper_forms_visible_to(request.user).filter(code=wanted).first()):
        return redirect("consent:paper_key", found.code)
    page = paper_list(request.user, clock.now(), request.GET.get("room", ""))
    return render(request, "consent/papers.html", {"page": page, "typed": typed})


@require_POST
@requires(Can.KEY_ANSWERS)
def form_print(request: MemberRequest, child: int) -> HttpResponseBase:
    """Make a form with a code of its own, and lead to the page to print."""
    found = get_object_or_404(paper_children(request.user, clock.now()), pk=child)
    try:
        form = print_form(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("consent:papers")
    return redirect("consent:paper_form", form.code)


def _door(request: MemberRequest, code: str) -> PaperForm:
    return get_object_or_404(paper_forms_visible_to(request.user), code=code.upper())


@require_safe
@requires(Can.KEY_ANSWERS)
def form_page(request: MemberRequest, code: str) -> HttpResponseBase:
    """The form itself, for the printer: every question with its whole text, two boxes, and a line to sign on."""
    context = {**printed(_door(request, code)), "pdf": pdf.is_there()}
    return render(request, "consent/paper_form.html", context)


@require_safe
@requires(Can.KEY_ANSWERS)
def form_pdf(request: MemberRequest, code: str) -> HttpResponseBase:
    """The same form as a PDF, to be printed elsewhere. Where this machine makes none it is not found."""
    form = _door(request, code)
    if not pdf.is_there():
        raise Http404
    context = {**printed(form), "nursery": Nursery.objects.filter(pk=1).first()}
    return pdf.download(render_to_string("consent/paper_form_pdf.html", context), f"form-{form.code}")


@require_http_methods(FORM)
@requires(Can.KEY_ANSWERS)
def form_key(request: MemberRequest, code: str) -> HttpResponseBase:
    """Key what came back on a form, with its scan."""
    form = _door(request, code)
    if scans_visible_to(request.user).filter(form=form).exists():
        messages.info(request, f"The form {form.code} is keyed already.")
        return redirect("consent:papers")
    sent = PaperAnswerForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        texts=texts_of(form),
        signers=signers_of(form.child, clock.today()),
        known_as=form.child.known_as,
    )
    context = {"paper": form, "form": sent, "child": form.child}
    if request.method != "POST":
        return render(request, "consent/paper_key.html", context)
    if sent.is_valid() and sent.cleaned_scan is not None:
        given = sent.cleaned_data
        try:
            key_answers(
                form,
                given["guardian"],
                sent.answers(),
                signed_name=given["signed_name"],
                signed_on=given["signed_on"],
                scan=sent.cleaned_scan,
                by=request.user,
            )
        except Refused as refusal:
            sent.add_error(refusal.field if refusal.field in sent.fields else None, list(refusal.reasons))
        else:
            messages.success(request, "Keyed. They count from now on, and the person who signed is told.")
            return redirect("consent:papers")
    return unprocessable(render(request, "consent/paper_key.html", context))


@require_safe
@requires(Can.KEY_ANSWERS, Can.READ_PROTECTION)
@stepped_up
def scan(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """The scan, to be kept or opened elsewhere: never shown inside a page of ours."""
    found = get_object_or_404(scans_visible_to(request.user), receipt=receipt)
    paper, data, content_type = read_scan(found, by=request.user)
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{paper.form.code}.{ENDINGS[Kind(paper.scan_kind)]}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@require_POST
@requires(Can.GIVE_PERMISSION)
def confirm(request: MemberRequest, receipt: uuid.UUID) -> HttpResponseBase:
    """The guardian's word: that is what I wrote, or it is not. Anybody else's form is not found."""
    paper = get_object_or_404(own_paper_answers(request.user), receipt=receipt)
    answer = request.POST.get("answer", "")
    if answer not in {"mine", "not_mine"}:
        messages.error(request, "Choose whether that is what you wrote.")
        return redirect("consent:child", paper.form.child_id)
    try:
        confirm_paper(paper, mine=answer == "mine", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "Thank you. It is marked as confirmed by you."
            if answer == "mine"
            else "Every yes of that form has ended, and is no until you answer below. The nursery looks into it.",
        )
    return redirect("consent:child", paper.form.child_id)
