"""Rooms, and the nursery's own entry."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.words import counted, long_date
from nursery_portal.members.access import Can, kept_rooms, may
from nursery_portal.members.actions import change_nursery, change_room, enter_room
from nursery_portal.members.forms.rooms import ChangeRoomForm, NurseryForm, RoomForm
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.opening import is_open
from nursery_portal.members.pages.children import child_list
from nursery_portal.members.views.keeping import Sheet, keep, sent
from nursery_portal.register.models import Nursery

FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Can.READ_REGISTER)
def rooms(request: MemberRequest) -> HttpResponseBase:
    """Every room, with how many children have a place in it."""
    per_room = {one.pk: one.children for one in child_list(request.user, clock.now()).rooms}
    lines = [
        {
            "pk": room.pk,
            "name": room.name,
            "age_range": room.age_range,
            "children": counted(per_room.get(room.pk, 0), "child", "children"),
            "closed": f"Closed {long_date(room.closed_on)}" if room.closed_on else "",
        }
        for room in kept_rooms(request.user)
    ]
    return render(request, "members/rooms.html", {"rooms": lines, "may_keep": may(request.user, Can.KEEP_REGISTER)})


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def room_enter(request: MemberRequest) -> HttpResponseBase:
    """Enter a room."""
    return keep(
        request,
        RoomForm(sent(request)),
        Sheet("A new room", reverse("register:rooms"), "Rooms", save="Enter this room"),
        act=lambda data: enter_room(
            name=data["name"], age_range=data["age_range"], order=data["order"], by=request.user
        ),
        said="The room is entered.",
    )


@require_http_methods(FORM)
@requires(Can.KEEP_REGISTER)
def room_change(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Change a room, close it or open it again."""
    room = get_object_or_404(kept_rooms(request.user), pk=pk)
    shown = {"name": room.name, "age_range": room.age_range, "order": room.order, "closed_on": room.closed_on}
    return keep(
        request,
        ChangeRoomForm(sent(request), initial=shown),
        Sheet(room.name, reverse("register:rooms"), "Rooms"),
        act=lambda data: change_room(room, **data, by=request.user),
        said="The room is changed.",
    )


@require_http_methods(FORM)
@requires(Can.CHANGE_NURSERY)
def nursery(request: MemberRequest) -> HttpResponseBase:
    """The nursery's own entry: who answers for this portal, and whom to call."""
    found = Nursery.objects.get(pk=1)
    opening = None if is_open(found) else (reverse("register:opening"), "Opening")
    back, back_words = opening or (reverse("register:children"), "Register")
    held = {name: getattr(found, name) for name in NurseryForm.base_fields if name != "shown"}
    form = NurseryForm(sent(request), initial=held)
    return keep(
        request,
        form,
        Sheet(
            "The nursery",
            back,
            back_words,
            lead="Permissions, invitations and pages name the nursery as it is written here.",
        ),
        act=lambda data: change_nursery(**data, by=request.user),
        said="The nursery's entry is changed.",
        then=opening[0] if opening else reverse("register:nursery"),
    )
