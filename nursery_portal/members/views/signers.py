"""What only the lead lets out: somebody who signs from outside, and the first mail where anything is restricted."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, kept_children, links_to_confirm
from nursery_portal.members.actions import admit_signer, settle_first_mail
from nursery_portal.members.forms.links import SignerForm
from nursery_portal.members.http import MemberRequest, paced, requires, stepped_up
from nursery_portal.members.models import Guardianship
from nursery_portal.members.views.keeping import Sheet, keep, sent


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.ADMIT_SIGNER)
@stepped_up
def signer(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Let somebody in who signs for one child and sees nothing else. For the safeguarding lead."""
    child = get_object_or_404(kept_children(request.user), pk=pk)
    return keep(
        request,
        SignerForm(sent(request)),
        Sheet(
            f"Somebody who only signs for {child.known_as}",
            reverse("register:child", args=[pk]),
            child.known_as,
            lead=(
                "A social worker who holds parental responsibility, for instance. They sign in like others and find "
                "one page: the permissions of this child. No day book, no album, no register. Look at the order first."
            ),
            save="Let them in and invite them",
        ),
        act=lambda data: admit_signer(child, **data, by=request.user),
        said="They are let in, and the invitation is on its way.",
    )


@require_safe
@requires(Can.CHANGE_PROTECTION)
@paced
def first_mails(request: MemberRequest) -> HttpResponseBase:
    """To whom no mail goes yet, because something about their child is restricted; those withheld stand below."""
    today = clock.today()
    waiting: list[tuple[Guardianship, bool]] = []
    withheld: list[tuple[Guardianship, bool]] = []
    for link in links_to_confirm(request.user).order_by("child__known_as", "child", "pk"):
        never = link.restricts("no_contact", today) or link.restricts("hide_location", today)
        (withheld if hasattr(link, "first_mail") else waiting).append((link, never))
    context = {"parts": [("Waiting for your word", waiting), ("Withheld", withheld)], "any": waiting or withheld}
    return render(request, "members/first_mails.html", context)


@require_POST
@requires(Can.CHANGE_PROTECTION)
def first_mail_settle(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Confirm that mails may go to this person, or withhold them."""
    link: Guardianship = get_object_or_404(links_to_confirm(request.user), pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"confirm", "withhold"}:
        messages.error(request, "Choose whether mails may go out.")
        return redirect("register:first_mails")
    try:
        now = settle_first_mail(link, confirm=answer == "confirm", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        name = link.user.full_name
        said = f"Mails to {name} are withheld." if answer == "withhold" else f"Mails may go to {name}."
        messages.success(request, f"{said} The invitation is on its way." if now else said)
    return redirect("register:first_mails")
