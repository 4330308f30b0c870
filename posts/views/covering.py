"""Repairs that draw a picture anew: covering a child where the guardian allows it, uncovering, turning."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Region
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from posts import bench as benches
from posts import undo
from posts.actions import cover_child, turn_photo, uncover_child
from posts.forms import CoverForm, TurnForm
from posts.models import Photo, PhotoTag, Post
from posts.views.tagging import crop_page, picture_to_change, sides_of, taken_down

SOMEWHERE = Region(0.4, 0.3, 0.2, 0.25)
"""Where the frame lies at first for a child who has none."""


def _tag(picture: Photo, child: str, *, covered: bool) -> PhotoTag:
    """The tag of the child named in the address or form; a child who is not in the picture does not exist."""
    tags = PhotoTag.objects.filter(photo=picture, covered=covered).select_related("child")
    return get_object_or_404(tags, child=int(child) if child.isdecimal() else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def photo_cover(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Choose the place and the look of a cover; 404 for a child who may not be covered, whatever the cause."""
    post, picture = picture_to_change(request, pk, photo)
    wanted = request.POST if request.method == "POST" else request.GET
    tag = _tag(picture, wanted.get("child", ""), covered=False)
    if request.method != "POST":
        return _page(request, post, picture, tag)
    form = CoverForm(request.POST)
    if not form.is_valid() or form.region is None:
        reason = "Choose the place of the cover in per cent (left, top, width, height), and how it looks."
        return _page(request, post, picture, tag, form=form, refused=(reason,))
    if request.POST.get("version") != str(picture.version):
        reason = "Somebody else has just changed this picture. Look at it again before you cover anybody."
        return _page(request, post, picture, tag, form=form, refused=(reason,))
    try:
        cover_child(picture, tag.child, form.region, form.chosen, by=request.user)
    except Refused as refusal:
        return _page(request, post, picture, tag, form=form, refused=refusal.reasons)
    undo.forget(request.session, picture)
    messages.success(request, "Covered. Look again: who can be recognised now?")
    return redirect("posts:tagging", pk=pk, photo=photo)


def _page(
    request: MemberRequest,
    post: Post,
    picture: Photo,
    tag: PhotoTag,
    *,
    form: CoverForm | None = None,
    refused: tuple[str, ...] = (),
) -> HttpResponse:
    bench = benches.bench_of(post, picture.pk, request.user, clock.now())
    if bench is None:
        return taken_down(request, post, picture, refused)
    one = next((one for one in bench.tagged if one.tag.pk == tag.pk), None)
    if one is None or not (one.coverable or refused):
        raise Http404
    place = undo.region_of(tag)
    region = Region(*place).grown(0.1) if place else SOMEWHERE
    context = {
        "post": post,
        "bench": bench,
        "one": one,
        "sides": sides_of(form.data if form else benches.in_per_cent(region), form),
        "style": form.data.get("style") if form else "pebble",
        "styles": PhotoTag.CoverStyle.choices,
        "refused": refused,
    }
    answer = render(request, "posts/workroom_cover.html", context)
    answer.status_code = 422 if refused else 200
    return answer


@require_POST
@requires(Can.DRAFT_POST)
def photo_uncover(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Take a cover off again, as long as the picture has not been out."""
    _, picture = picture_to_change(request, pk, photo)
    tag = _tag(picture, request.POST.get("child", ""), covered=True)
    try:
        uncover_child(picture, tag.child, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        undo.forget(request.session, picture)
        messages.success(request, "The cover is off. Say again who can be recognised.")
    return redirect("posts:tagging", pk=pk, photo=photo)


@require_POST
@requires(Can.DRAFT_POST)
def photo_turn(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Turn a picture by a quarter, or straighten it by some degrees; back to the page of the crop.

    Refused degrees come back as they were typed.
    """
    post, picture = picture_to_change(request, pk, photo)
    form = TurnForm(request.POST)
    if not form.is_valid():
        error = "Straighten by at most 15 degrees either way; turn by a quarter for more."
        return crop_page(request, post, picture, turn_error=error)
    try:
        turn_photo(
            picture,
            quarter_turns=form.cleaned_data["quarters"] or 0,
            degrees=form.cleaned_data["degrees"] or 0.0,
            by=request.user,
        )
    except Refused as refusal:
        if "degrees" in request.POST:
            return crop_page(request, post, picture, turn_error=str(refusal))
        messages.error(request, str(refusal))
    else:
        undo.forget(request.session, picture)
        messages.success(request, "Turned.")
    return redirect("posts:photo_crop", pk=pk, photo=photo)
