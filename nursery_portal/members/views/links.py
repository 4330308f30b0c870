"""Links between adults and children: entered and kept by managers; responsibility and restrictions by the lead."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nursery_portal.kit import clock
from nursery_portal.kit.words import listed
from nursery_portal.members.access import Can, kept_children, links_visible_to, may, staff_members
from nursery_portal.members.actions import (
    ChangedMeanwhile,
    change_guardianship,
    end_guardianship,
    enter_guardian,
    record_responsibility,
    restrict_guardianship,
)
from nursery_portal.members.forms.links import (
    ChangeLinkForm,
    EndForm,
    GuardianForm,
    ResponsibilityForm,
    RestrictionForm,
)
from nursery_portal.members.http import MemberRequest, ask_again, requires, stepped_up
from nursery_portal.members.models import Guardianship
from nursery_portal.members.rules import Restricted, lead_looks_first, orders_ahead, relatives_asked_in
from nursery_portal.members.views.keeping import Sheet, keep, sent

FORM = ["GET", "HEAD", "POST"]
OUT_TOO = (
    "their way in ends with it, unless another parent or carer has asked them in, too. Another may ask them in again."
)
THEIR_DAY_STAYS = (
    "their way in ends with it, unless another parent or carer has asked them in, too, and a last day that they have "
    "stays even where you put this one off. Another parent or carer may ask them in again."
)
ORDER_STAYS = (
    " What restricts them stays written on the ended link, and goes on with a new one, until you lift it or its last "
    "day is over."
)
KEPT_AWAY_TOO = (
    "what keeps this person from the child, or from where it is, holds for them, too. "
    "You may lift it on their own link."
)


def _link(request: MemberRequest, pk: int) -> Guardianship:
    return get_object_or_404(links_visible_to(request.user).select_related("child", "user"), pk=pk)


def _keeps(request: MemberRequest, *, lead_first: bool) -> None:
    """403 for a lead where a manager keeps the link; where the lead may act in place of one, the lead says again who
    it is."""
    if lead_first and may(request.user, Can.CHANGE_PROTECTION):
        ask_again(request, request.user)
    elif not may(request.user, Can.KEEP_REGISTER):
        raise PermissionDenied


def _sheet(link: Guardianship, title: str, lead: str = "", save: str = "Save", *, danger: bool = False) -> Sheet:
    back = reverse("register:child", args=[link.child_id])
    return Sheet(title, back, link.child.known_as, lead=lead, save=save, danger=danger)


def _asked_in(link: Guardianship, what: str) -> str:
    """Whom this person has asked in for the child: what becomes of one link becomes of theirs."""
    names = [one.user.full_name for one in relatives_asked_in(link)]
    return f" They asked in {listed(names)}: {what}" if names else ""


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
def link_enter(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Link an adult to a child. Sends nothing. For the lead where a manager has to ask about a new adult."""
    child = get_object_or_404(kept_children(request.user), pk=pk)
    _keeps(request, lead_first=lead_looks_first(child, clock.today()))
    return keep(
        request,
        GuardianForm(sent(request)),
        Sheet(
            f"A parent or carer of {child.known_as}",
            reverse("register:child", args=[pk]),
            child.known_as,
            lead=(
                "Entering somebody sends nothing: you invite them as a step of its own. Responsibility is recorded by "
                "the safeguarding lead, who has seen the evidence. Whoever is entered for another child already is "
                "entered again with the same name and address."
            ),
            save="Enter, without inviting",
        ),
        act=lambda data: enter_guardian(child, **data, by=request.user),
        said="Entered. Nothing has been sent.",
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
def link_change(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Correct how a link is written."""
    link = _link(request, pk)
    _keeps(request, lead_first=lead_looks_first(link.child, clock.today()))
    shown = {"relationship": link.relationship, "kind": link.kind, "from_on": link.from_on}
    return keep(
        request,
        ChangeLinkForm(sent(request), initial=shown),
        _sheet(link, f"{link.user.full_name} and {link.child.known_as}"),
        act=lambda data: change_guardianship(link, **data, by=request.user),
        said="The link is changed.",
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
def link_end(request: MemberRequest, pk: int) -> HttpResponseBase:
    """End a link at once or with a last day. For the lead, too, where the lead looks first at the child's adults."""
    link = _link(request, pk)
    ordered = orders_ahead(clock.today()).filter(pk=link.pk).exists()
    _keeps(request, lead_first=lead_looks_first(link.child, clock.today()))
    own = ordered and not link.kept_away_with  # what came with whoever asked a relative in goes with the link
    theirs = OUT_TOO if link.until_on is None else THEIR_DAY_STAYS
    stays = ORDER_STAYS if own and may(request.user, Can.CHANGE_PROTECTION) else ""
    return keep(
        request,
        EndForm(sent(request)),
        _sheet(
            link,
            f"End {link.user.full_name}'s link to {link.child.known_as}",
            "They stop seeing anything of this child. With their last link their access to the portal ends. An answer "
            f"they gave about pictures permits nothing any more.{stays}{_asked_in(link, theirs)}",
            "End this link",
            danger=True,
        ),
        act=lambda data: end_guardianship(link, **data, by=request.user),
        said="The end of the link is recorded.",
    )


@require_http_methods(FORM)
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def link_responsibility(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Record who holds parental responsibility, and who saw the evidence. For the safeguarding lead."""
    link = _link(request, pk)
    shown = {
        "holds": "yes" if link.has_parental_responsibility else "no" if link.evidence_seen_on else None,
        "basis": link.basis,
        "evidence_seen_by": link.evidence_seen_by_id or request.user.pk,
        "evidence_seen_on": link.evidence_seen_on or clock.today(),
    }
    return keep(
        request,
        ResponsibilityForm(sent(request), initial=shown, staff=staff_members()),
        _sheet(
            link,
            f"Responsibility of {link.user.full_name} for {link.child.known_as}",
            "Whoever holds it may give and take back permission for pictures. Look at the birth certificate, the "
            "agreement or the order; do not keep a copy unless you must.",
        ),
        act=lambda data: record_responsibility(link, **data, by=request.user),
        said="It is recorded.",
    )


@require_http_methods(FORM)
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def link_restrictions(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Set or lift the restrictions on a link. For the safeguarding lead."""
    link = _link(request, pk)
    stands = Restricted.by(link)
    form = RestrictionForm(sent(request), initial={**asdict(stands), "shown": stands.code})

    def act(data: dict[str, Any]) -> None:
        try:
            restrict_guardianship(link, **data, by=request.user)
        except ChangedMeanwhile as stale:
            form.stands_now(stale.now.code)
            raise

    return keep(
        request,
        form,
        _sheet(
            link,
            f"Restrictions between {link.user.full_name} and {link.child.known_as}",
            "They act from the moment you save, or from the order's first day, override every permission, and show to "
            f"nobody but the safeguarding lead and deputies.{_asked_in(link, KEPT_AWAY_TOO)}",
        ),
        act=act,
        said="The change is recorded.",
    )
