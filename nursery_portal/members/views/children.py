"""Children: the list by room, one child's page, and the forms that keep it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.words import counted
from nursery_portal.members.access import (
    Can,
    kept_children,
    kept_rooms,
    may,
    may_read_protection,
    open_links_of,
    practitioners_on,
)
from nursery_portal.members.actions import (
    change_child,
    enter_child,
    move_children,
    name_key_person,
    protect_child,
    record_leaving,
)
from nursery_portal.members.forms.children import (
    ChangeChildForm,
    ChildForm,
    KeyPersonForm,
    LeavingForm,
    MoveForm,
    ProtectionForm,
)
from nursery_portal.members.http import MemberRequest, paced, requires, stepped_up
from nursery_portal.members.pages.children import ChildList, child_list, child_sheet
from nursery_portal.members.rules import lead_looks_first
from nursery_portal.members.signals import leaving_considered
from nursery_portal.members.views.keeping import Sheet, keep, sent
from nursery_portal.members.views.paging import page_number, pages_around
from nursery_portal.register.models import Child, Room

FORM = ["GET", "HEAD", "POST"]


def _tabs(found: ChildList, chosen: str, show: str) -> list[tuple[str, str, object, bool]]:
    here = reverse("register:children")
    tabs: list[tuple[str, str, object, bool]] = [("All rooms", here, found.everybody, not chosen and not show)]
    tabs += [(one.name, f"{here}?room={one.pk}", one.children, chosen == str(one.pk)) for one in found.rooms]
    if found.later or show == "later":
        tabs.append(("Starting later", f"{here}?show=later", found.later, show == "later"))
    if found.left or show == "left":
        tabs.append(("Left", f"{here}?show=left", found.left, show == "left"))
    return tabs


@require_safe
@requires(Can.READ_REGISTER)
@paced
def children(request: MemberRequest) -> HttpResponseBase:
    """The register: children by room, found by the name they are known as."""
    chosen, show = request.GET.get("room", ""), request.GET.get("show", "")
    called = request.GET.get("called", "").strip()[:40]
    if show not in {"", "later", "left"} or (chosen and not (chosen.isdecimal() and len(chosen) < 10)):
        raise Http404
    room = get_object_or_404(kept_rooms(request.user), pk=int(chosen)) if chosen else None
    found = child_list(request.user, clock.now(), room=room, show=show, called=called, number=page_number(request))
    own = open_links_of(request.user).values("child").distinct().count()
    context = {
        "found": found,
        "tabs": _tabs(found, chosen, show),
        "room": room,
        "show": show,
        "called": called,
        "own": counted(own, "child", "children") if own else "",
        "total": counted(found.page.paginator.count, "child", "children"),
        "may_keep": may(request.user, Can.KEEP_REGISTER),
        "may_protect": may(request.user, Can.CHANGE_PROTECTION),
        **pages_around(request, found.page),
    }
    return render(request, "members/children.html", context)


@require_safe
@requires(Can.READ_REGISTER)
@paced
def child(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One child's entry: dates, room, key person, the adults linked to them. Causes for the lead alone."""
    found = _child(request, pk)
    with_causes = may_read_protection(request.user, found)
    may_protect = with_causes and may(request.user, Can.CHANGE_PROTECTION)
    context = {
        "sheet": child_sheet(found, request.user, clock.now(), with_causes=with_causes),
        "with_causes": with_causes,
        "may_keep": may(request.user, Can.KEEP_REGISTER),
        "may_protect": may_protect,
        "may_enter": may_protect and lead_looks_first(found, clock.today()),
    }
    return render(request, "members/child.html", context)


def _child(request: MemberRequest, pk: int) -> Child:
    return get_object_or_404(kept_children(request.user).select_related("room"), pk=pk)


def _page_of(pk: int) -> str:
    return reverse("register:child", args=[pk])


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def child_enter(request: MemberRequest) -> HttpResponseBase:
    """Enter a child."""
    rooms = kept_rooms(request.user).filter(closed_on__isnull=True)
    asked = request.GET.get("room", "")
    shown = {"started_on": clock.today(), "room": int(asked) if asked.isdecimal() and len(asked) < 10 else None}
    return keep(
        request,
        ChildForm(sent(request), initial=shown, rooms=rooms),
        Sheet(
            "A new child",
            reverse("register:children"),
            "Register",
            lead="Next you enter their parents and carers. Nothing is sent to anybody by entering them.",
            save="Enter this child",
        ),
        act=lambda data: enter_child(**data, by=request.user),
        said="The child is entered.",
        then=lambda made: _page_of(made.pk),
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def child_change(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Correct a child's entry."""
    found = _child(request, pk)
    names = ("known_as", "full_name", "born_on", "room", "started_on")
    return keep(
        request,
        ChangeChildForm(
            sent(request), initial={name: getattr(found, name) for name in names}, rooms=_rooms_for(request, found)
        ),
        Sheet(f"{found.known_as}'s entry", _page_of(pk), found.known_as),
        act=lambda data: change_child(found, **data, by=request.user),
        said=f"{found.known_as}'s entry is changed.",
    )


def _rooms_for(request: MemberRequest, found: Child) -> QuerySet[Room]:
    """The rooms a child may be in: the open ones, and the one they are in."""
    rooms = kept_rooms(request.user)
    return rooms.filter(closed_on__isnull=True) | rooms.filter(pk=found.room_id)


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def child_move(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Move a child to another room."""
    found = _child(request, pk)
    rooms = kept_rooms(request.user).filter(closed_on__isnull=True).exclude(pk=found.room_id)
    return keep(
        request,
        MoveForm(sent(request), rooms=rooms),
        Sheet(
            f"Another room for {found.known_as}",
            _page_of(pk),
            found.known_as,
            lead=f"{found.known_as} is in {found.room.name} now. From today the family sees the posts of the new room.",
            save="Move",
        ),
        act=lambda data: move_children([found], room=data["room"], by=request.user),
        said=f"{found.known_as} is in the new room.",
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def child_leaving(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Record a child's last day, or take it back."""
    found = _child(request, pk)
    known = [said for _, said in leaving_considered.send(Child, child=found) if said]
    return keep(
        request,
        LeavingForm(sent(request), initial={"last_day": found.leaving_on}),
        Sheet(
            f"{found.known_as}'s last day",
            _page_of(pk),
            found.known_as,
            lead=" ".join(
                (
                    "After this day nobody else sees them in a picture, and their family's access ends by itself, "
                    "unless another child of theirs stays.",
                    *known,
                )
            ),
        ),
        act=lambda data: record_leaving(found, last_day=data["last_day"], by=request.user),
        said="The last day is recorded.",
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def child_key_person(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Name a child's key person."""
    found = _child(request, pk)
    return keep(
        request,
        KeyPersonForm(sent(request), practitioners=practitioners_on(clock.today())),
        Sheet(
            f"{found.known_as}'s key person",
            _page_of(pk),
            found.known_as,
            lead="The one before stays until the day before.",
        ),
        act=lambda data: name_key_person(found, data["practitioner"], from_on=data["from_on"], by=request.user),
        said="The key person is named.",
    )


@require_http_methods(FORM)
@requires(Can.CHANGE_PROTECTION)
@stepped_up
def child_protection(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Protect a child from every picture, or lift it. For the safeguarding lead."""
    found = _child(request, pk)
    return keep(
        request,
        ProtectionForm(sent(request), initial={"protected": "yes" if found.protected else "no"}),
        Sheet(
            f"Protection of {found.known_as}",
            _page_of(pk),
            found.known_as,
            lead=(
                "While it stands no picture shows this child, old pictures go dark at once, and nobody but the "
                "safeguarding lead and deputies can tell it from an answer that was no."
            ),
        ),
        act=lambda data: protect_child(found, **data, by=request.user),
        said="The change is recorded.",
    )
