"""Many at once: importing a sheet, moving children together, inviting everybody who was not invited yet."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import counted
from nursery_portal.members.access import Can, kept_children, kept_people, kept_rooms, staff_members
from nursery_portal.members.actions import import_register, invite_everybody, move_children, record_responsibilities
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.forms.links import ResponsibilitiesForm
from nursery_portal.members.forms.many import InviteManyForm, MoveManyForm, SheetForm
from nursery_portal.members.http import MemberRequest, paced, requires, stepped_up
from nursery_portal.members.importing import faults_by_line, plan_import
from nursery_portal.members.inviting import invitable
from nursery_portal.members.pages.children import links_without_evidence
from nursery_portal.members.sheets import template
from nursery_portal.members.views.keeping import Sheet, keep, sent
from nursery_portal.register.models import enrolled_or_later

FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Can.KEEP_REGISTER)
def import_template(request: MemberRequest) -> HttpResponseBase:
    """The empty sheet, to fill in with any spreadsheet program."""
    answer = HttpResponse(template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def sheet_import(request: MemberRequest) -> HttpResponseBase:
    """Look at what a sheet would enter, then enter it: all of it, or nothing. Nothing is sent to anybody.

    The sheet travels with the form and is stored nowhere. What stands in it is always there to be repaired.
    """
    if request.method != "POST":
        return render(request, "members/sheet_import.html", {"form": SheetForm()})
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return unprocessable(render(request, "members/sheet_import.html", {"form": form}))
    text = form.cleaned_data["text"]
    plan = plan_import(text, request.user)
    again = SheetForm(initial={"text": text})
    context = {"form": again, "text": text, "plan": plan, "faults": faults_by_line(plan.faults)}
    if plan.faults:
        return unprocessable(render(request, "members/sheet_import.html", context))
    if request.POST.get("really") != "yes":
        return render(request, "members/sheet_import.html", context)
    try:
        done = import_register(text, by=request.user)
    except Refused as refusal:
        return unprocessable(render(request, "members/sheet_import.html", {**context, "refused": str(refusal)}))
    messages.success(request, f"Entered: {done.summary}. Nothing has been sent to anybody.")
    return redirect("register:children")


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def children_move(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Move several children of one room to another at once, as in summer."""
    room = get_object_or_404(kept_rooms(request.user), pk=pk)
    form = MoveManyForm(
        sent(request),
        children=kept_children(request.user).filter(enrolled_or_later(clock.today()), room=room),
        rooms=kept_rooms(request.user).filter(closed_on__isnull=True).exclude(pk=pk),
    )
    return keep(
        request,
        form,
        Sheet(
            f"Move children from {room.name}",
            f"{reverse('register:children')}?room={pk}",
            room.name,
            lead="All of them move, or none. From today their families see the posts of the new room.",
            save="Move them",
        ),
        act=lambda data: move_children(data["children"], room=data["room"], by=request.user),
        said="They are in the new room.",
    )


@require_http_methods(FORM)
@requires(Can.INVITE)
@paced
def invite_all(request: MemberRequest) -> HttpResponseBase:
    """Everybody who was never invited: look who it would be and who is held back, then invite them in one go."""
    found = invitable(request.user)
    ready = kept_people(request.user).filter(pk__in=[one.person.pk for one in found.ready])
    chosen = [one.person.pk for one in found.ready]
    form = InviteManyForm(sent(request), people=ready, initial={"people": chosen})
    context = {
        "form": form,
        "found": found,
        "words": counted(len(found.ready), "person", "people"),
        "ticked": {str(pk) for pk in (request.POST.getlist("people") if request.method == "POST" else chosen)},
    }
    if request.method == "POST":
        if form.is_valid():
            try:
                number = invite_everybody(form.cleaned_data["people"], by=request.user)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                on_the_way = counted(number, "invitation is", "invitations are")
                messages.success(request, f"{on_the_way} on the way. They go out over the next minutes.")
                return redirect(f"{reverse('members:people')}?show=invited")
        return unprocessable(render(request, "members/invite_all.html", context))
    return render(request, "members/invite_all.html", context)


@require_http_methods(FORM)
@requires(Can.CHANGE_PROTECTION)
@stepped_up
@paced
def responsibility(request: MemberRequest) -> HttpResponseBase:
    """For the lead: the parents and carers of whom nobody has recorded yet whether they hold responsibility; several
    whose evidence is of one kind are recorded in one go."""
    links = links_without_evidence(request.user)
    form = ResponsibilitiesForm(
        sent(request),
        links=links,
        staff=staff_members(),
        initial={"evidence_seen_by": request.user.pk, "evidence_seen_on": clock.today()},
    )
    context = {"links": links, "form": form, "ticked": set(request.POST.getlist("links"))}
    if request.method != "POST":
        return render(request, "members/responsibility.html", context)
    if form.is_valid():
        try:
            number = record_responsibilities(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Recorded for {counted(number, 'parent or carer', 'parents and carers')}.")
            return redirect("register:responsibility")
    return unprocessable(render(request, "members/responsibility.html", context))
