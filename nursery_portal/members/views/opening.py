"""Opening a new portal: the checklist, its small confirmations, and the way out of the old group."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members import opening
from nursery_portal.members.access import Can
from nursery_portal.members.actions import confirm_hours, confirm_test_mail, open_portal, send_test_mail
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.forms.opening import CodeForm
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.views.keeping import at_once
from nursery_portal.register.models import Nursery


def _page(request: MemberRequest, form: CodeForm | None = None) -> HttpResponseBase:
    nursery = Nursery.objects.get(pk=1)
    steps = opening.checklist(nursery)
    musts = [step.done for step in steps if step.must]
    context = {
        "steps": steps,
        "done": sum(musts),
        "of": len(musts),
        "complete": all(musts),
        "opened": opening.is_open(nursery),
        "form": form or CodeForm(),
        "mail_sent": nursery.test_mail_sent_at is not None and nursery.test_mail_confirmed_at is None,
    }
    page = render(request, "members/opening.html", context)
    return unprocessable(page) if form is not None else page


@require_safe
@requires(Can.CHANGE_NURSERY)
def checklist(request: MemberRequest) -> HttpResponseBase:
    """What is still to do before families come in."""
    return _page(request)


@require_POST
@requires(Can.CHANGE_NURSERY)
def hours_confirm(request: MemberRequest) -> HttpResponseBase:
    """Opening hours and nation are right."""
    return at_once(request, lambda: confirm_hours(by=request.user), said="Recorded.", then=reverse("register:opening"))


@require_POST
@requires(Can.CHANGE_NURSERY)
def test_mail_send(request: MemberRequest) -> HttpResponseBase:
    """Send a test mail to oneself."""
    return at_once(
        request,
        lambda: send_test_mail(by=request.user),
        said=f"A test mail to {request.user.email} is on its way.",
        then=reverse("register:opening"),
    )


@require_POST
@requires(Can.CHANGE_NURSERY)
def test_mail_confirm(request: MemberRequest) -> HttpResponseBase:
    """Type the code of the test mail."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            confirm_test_mail(code=form.cleaned_data["code"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return at_once(request, lambda: None, said="Mail arrives.", then=reverse("register:opening"))
    return _page(request, form)


@require_POST
@requires(Can.CHANGE_NURSERY)
def portal_open(request: MemberRequest) -> HttpResponseBase:
    """Open the portal to families: first what has to be in place, then the moment itself."""

    def act() -> None:
        # the same steps as open_portal waits for: one that is only asked for keeps nothing back
        if all(step.done for step in opening.checklist(Nursery.objects.get(pk=1)) if step.must):
            for prepare in opening.preparations():
                prepare(request.user)
        open_portal(by=request.user)

    return at_once(request, act, said="The portal is open. Families can be invited.", then=reverse("register:opening"))


@require_safe
@requires(Can.CHANGE_NURSERY)
def leaving_facebook(request: MemberRequest) -> HttpResponseBase:
    """How a nursery leaves its old group: steps, a letter to families, and what to do with what lies there."""
    return render(request, "members/leaving_facebook.html")
