"""My child's album, and copies to keep: one picture, several, or everything as a pack."""

import re
import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.access import receipts_without_a_page
from nursery_portal.duties.access import own_exports
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.media import packs
from nursery_portal.members.access import Can, may, roles_of
from nursery_portal.members.http import MemberRequest, ask_again, lately_shown, requires, stepped_up
from nursery_portal.members.standing import open_to_leavers
from nursery_portal.register.models import Child
from posts import albums
from posts.access import photos_in_day_book
from posts.actions import ask_for_pack, fetch_pack, take_copy
from posts.asked import asked_by
from posts.copies import FEW, MOST_IN_PACK, in_packs_today, own_children_in_album, own_photos, packs_of
from posts.models import CopyPack, Photo

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _child(request: MemberRequest) -> Child | None:
    """The own child that the address names; a child of somebody else's does not exist."""
    wanted = request.GET.get("child", "")
    if not wanted:
        return None
    mine = own_children_in_album(request.user, clock.now())
    return get_object_or_404(mine, pk=int(wanted) if wanted.isdecimal() else 0)


@open_to_leavers
@require_safe
@requires(Can.READ_ALBUM)
def album(request: MemberRequest) -> HttpResponseBase:
    """The live pictures of one's own children, by month; `?child=` for one of them, `?before=` for earlier ones."""
    child = _child(request)
    before = albums.Cursor.read(request.GET.get("before", ""))
    months, following = albums.album_page(request.user, clock.now(), child=child, before=before)
    children = list(own_children_in_album(request.user, clock.now()))
    member = bool(roles_of(request.user))
    base = f"?child={child.pk}" if child else "?"
    tabs = [("All", "?", "", child is None)] if len(children) > 1 else []
    tabs += [(one.known_as, f"?child={one.pk}", "", child == one) for one in children] if len(children) > 1 else []
    context = {
        "months": months,
        "tabs": tabs,
        "older": f"{base}{'&' if child else ''}before={following}" if following else "",
        "newest": before is None,
        "children": children,
        "child": child,
        "may_keep": may(request.user, Can.KEEP_COPIES),
        "packs": albums.packs_in_words(packs_of(request.user), clock.now()),
        "leavers": albums.leavers_of(request.user, clock.now()),
        "member": member,
        "exports": [] if member else list(own_exports(request.user).select_related("child")),
        "asked": [] if member else asked_by(request.user),
        "receipts": [(one, words.stamp(one.at)) for one in receipts_without_a_page(request.user)],
    }
    return render(request, "posts/album.html", context)


@require_POST
@requires(Can.KEEP_COPIES)
def picture_keep(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """A copy of one picture, as a file. Refused: back to the picture, with the reason."""
    found = photos_in_day_book(request.user, clock.now()).filter(post=pk)
    picture = get_object_or_404(found, pk=photo)
    try:
        copy = take_copy(picture, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:picture", pk=pk, photo=photo)
    taken = timezone.localtime(picture.taken_at or picture.added_at)
    answer = HttpResponse(copy, content_type="image/jpeg")
    answer["Content-Disposition"] = f'attachment; filename="nursery-{taken:%Y-%m-%d}.jpg"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@open_to_leavers
@require_POST
@requires(Can.KEEP_COPIES)
def selection_keep(request: MemberRequest) -> HttpResponseBase:
    """A pack of the pictures that were chosen in the album. More than a few in a day are asked for like all of it."""
    sent = [one for one in request.POST.getlist("photo") if ID.fullmatch(one)]
    chosen = [uuid.UUID(one) for one in sent[:MOST_IN_PACK]]
    photos = own_photos(request.user, clock.now(), among=chosen)
    if len(photos) + in_packs_today(request.user, clock.now()) > FEW:
        ask_again(request, request.user)
    return _asked(request, photos)


@open_to_leavers
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.KEEP_COPIES)
@stepped_up
def album_keep(request: MemberRequest) -> HttpResponseBase:
    """The whole album as a pack: only right after signing in again, since it is everything at once."""
    child = _child(request)
    photos = own_photos(request.user, clock.now(), child, most=MOST_IN_PACK)
    if request.method != "POST":
        context = {"child": child, **albums.what_can_be_kept(request.user, photos, clock.now())}
        return render(request, "posts/album_keep.html", context)
    return _asked(request, photos, whole_album=True)


def _asked(request: MemberRequest, photos: Sequence[Photo], *, whole_album: bool = False) -> HttpResponseBase:
    try:
        pack = ask_for_pack(photos, whole_album=whole_album, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:album")
    return redirect("posts:pack", pk=pack.pk)


@open_to_leavers
@require_safe
@requires(Can.KEEP_COPIES)
def pack(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """How far a pack is. The script asks for JSON. A large one that is ready asks again who it is, so that the file
    comes at once when its button is pressed."""
    found = get_object_or_404(packs_of(request.user), pk=pk)
    shown = albums.pack_in_words(found, clock.now())
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"done": found.done, "total": found.total, "busy": found.state in CopyPack.BUSY})
    if found.total > FEW and shown.ready:
        ask_again(request, request.user)
    return render(request, "posts/pack.html", {"pack": found, "shown": shown})


@open_to_leavers
@require_POST
@requires(Can.KEEP_COPIES)
def pack_fetch(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The pack as a file, if everything in it may still be kept; a large one only right after one has shown who one is.

    Its page asks that, not this: a file in answer to the question would leave its reader standing before the question.
    """
    found = get_object_or_404(packs_of(request.user), pk=pk)
    if found.total > FEW and not lately_shown(request, request.user):
        return redirect("posts:pack", pk=pk)
    try:
        ready = fetch_pack(found, by=request.user)
        file = packs.opened(ready.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:pack", pk=pk)
    except FileNotFoundError:
        messages.error(request, "This pack is not there any more. Please ask for it again.")
        return redirect("posts:pack", pk=pk)
    answer = FileResponse(file, as_attachment=True, filename="pictures.zip", content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer
