"""The workbench: one picture, who is in it, and what stands against it.

Every act is a form that works by itself. With script the same forms are sent with `X-Bench: 1`, and the answer is the
bench alone, to be put in place of the old one; a refusal is the same page or part with status 422.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.forms import control_for
from nursery_portal.media.redact import Region
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.register.models import Child
from posts import bench as benches
from posts import shown, undo
from posts.access import editable_photos
from posts.actions import (
    account_for,
    ask_parents,
    crop_photo,
    describe_photo,
    move_tag,
    remove_photo,
    tag_child,
    tag_same_children,
    untag_child,
)
from posts.actions.steps import OTHERWISE
from posts.actions.tagging import children_of_last
from posts.forms import AccountForm, PartForm, RegionForm, TagForm
from posts.models import Photo, PhotoTag, Post
from posts.views.workroom import post_to_change

Act = Callable[[Photo], None]
LEFT_OUT = "The picture is left out and is being erased."


def picture_to_change(request: MemberRequest, pk: int, photo: uuid.UUID) -> tuple[Post, Photo]:
    """The post and one of its pictures, if this person may change them; else they do not exist."""
    post = post_to_change(request, pk)
    found = editable_photos(request.user, clock.now()).filter(post=post).select_related("post")
    return post, get_object_or_404(found, pk=photo)


def _bench(
    request: MemberRequest, post: Post, photo: Photo, *, refused: tuple[str, ...] = (), **typed: Any
) -> HttpResponse:
    """The workbench as a page, or for the script as the part that changes; 422 if something was refused."""
    now = clock.now()
    bench = benches.bench_of(post, photo.pk, request.user, now, children_of_last(photo))
    if bench is None:
        return taken_down(request, post, photo, refused)
    context = {
        "post": post,
        "bench": bench,
        "photo": bench.photo,
        "sheet": bench.sheet,
        "children": [{"id": one.id, "name": one.name, "room": one.room} for one in bench.found_first],
        "manager": may(request.user, Can.PUBLISH_POST),
        "published": post.state == Post.State.PUBLISHED,
        "hidden": post.state == Post.State.HIDDEN,
        "may_undo": undo.last(request.session, post) is not None,
        "words_are_new": shown.are_new(request.session, post, request.user),
        "refused": refused,
        "sides": sides_of(typed.get("typed"), typed.get("form")),
        "some_ready": bench.sheet.some_ready,
        **typed,
    }
    part = bool(request.headers.get("X-Bench"))
    answer = render(request, "posts/_workroom_bench.html" if part else "posts/workroom_bench.html", context)
    answer.status_code = 422 if refused else 200
    return answer


@dataclass(frozen=True)
class Side:
    """One number of a place, as the page without script asks for it."""

    name: str
    label: str
    value: str
    error: str

    @property
    def control(self) -> str:
        """The type of its field: what is no number needs one that shows it."""
        return control_for("number", self.value)


def sides_of(typed: Any, form: RegionForm | None = None) -> list[Side]:
    """The four numbers of a place as they were typed, each with what is wrong with it."""
    values, errors = typed or {}, form.errors if form is not None else {}
    return [
        Side(
            name,
            str(RegionForm.base_fields[name].label),
            values.get(name, ""),
            " ".join(map(str, errors.get(name, ()))),
        )
        for name in "xywh"
    ]


def taken_down(request: MemberRequest, post: Post, photo: Photo, refused: tuple[str, ...]) -> HttpResponse:
    """A picture that was taken down is not shown here either: what can be done about it is on the post's page."""
    if photo.taken_down_at is None:
        raise Http404
    for reason in refused or ("This picture was taken down.",):
        messages.info(request, reason)
    url = reverse("posts:post_edit", args=[post.pk]) + "#pictures"
    if request.headers.get("X-Bench"):
        return HttpResponse(headers={"X-Go": url})
    return redirect(url)


def _do(request: MemberRequest, post: Post, photo: Photo, act: Act, **typed: Any) -> HttpResponseBase:
    """Do one thing to a picture and show the bench again."""
    try:
        act(photo)
    except Refused as refusal:
        return _bench(request, post, photo, refused=refusal.reasons, **typed)
    if request.headers.get("X-Bench"):
        return _bench(request, *picture_to_change(request, post.pk, photo.pk))
    return redirect("posts:tagging", pk=post.pk, photo=photo.pk)


@require_safe
@requires(Can.DRAFT_POST)
def tagging(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Who is in this picture? One that has been moved to another draft of theirs meanwhile is shown there."""
    try:
        post, picture = picture_to_change(request, pk, photo)
    except Http404:
        moved = editable_photos(request.user, clock.now()).exclude(post=pk).filter(pk=photo).first()
        if moved is None:
            raise
        return redirect("posts:tagging", pk=moved.post_id, photo=photo)
    return _bench(request, post, picture)


@require_POST
@requires(Can.DRAFT_POST)
def tag_add(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Tag a child, at a place in the picture or without one."""
    post, picture = picture_to_change(request, pk, photo)
    form = TagForm(request.POST, user=request.user)
    if not form.is_valid():
        reasons = [str(error) for name, errors in form.errors.items() if name not in "xywh" for error in errors]
        if any(name in form.errors for name in "xywh"):
            reasons.append("Look at the numbers that say where in the picture, or leave all four empty.")
        return _bench(request, post, picture, refused=tuple(reasons), typed=request.POST, form=form)
    if form.region is not None and not _of_this_version(request, picture):
        return _bench(request, post, picture, refused=(OTHERWISE,), typed={"child": request.POST.get("child", "")})
    child: Child = form.cleaned_data["child"]
    before = PhotoTag.objects.filter(photo=picture, child=child).first()

    def act(photo: Photo) -> None:
        tag_child(photo, child, region=form.region, by=request.user)
        if before is None:
            undo.push(request.session, photo, {"do": "untag", "children": [child.pk]})
        elif form.region is not None:
            undo.push(request.session, photo, {"do": "move", "child": child.pk, "region": undo.region_of(before)})

    return _do(request, post, picture, act, typed=request.POST)


@require_POST
@requires(Can.DRAFT_POST)
def tags_same(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Tag the children of the picture tagged before this one."""

    def act(photo: Photo) -> None:
        tags = tag_same_children(photo, by=request.user)
        undo.push(request.session, photo, {"do": "untag", "children": [tag.child_id for tag in tags]})

    return _do(request, *picture_to_change(request, pk, photo), act)


def _tag(picture: Photo, tag: int) -> PhotoTag:
    found = get_object_or_404(PhotoTag.objects.select_related("child"), pk=tag, photo=picture)
    found.photo = picture  # a place is one in this version, whatever is there by the time the tag is read
    return found


@require_POST
@requires(Can.DRAFT_POST)
def tag_move(request: MemberRequest, pk: int, photo: uuid.UUID, tag: int) -> HttpResponseBase:
    """Put a tag's frame elsewhere. The script asks for JSON: the frame is already where the finger left it."""
    post, picture = picture_to_change(request, pk, photo)
    found = _tag(picture, tag)
    form = RegionForm(request.POST)
    region: Region | None = form.region if form.is_valid() else None
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    reasons: tuple[str, ...] = () if region else ("This place does not lie in the picture.",)
    if region is not None and not _of_this_version(request, picture):
        reasons = (OTHERWISE,)
    elif region is not None:
        before = undo.region_of(found)
        try:
            move_tag(found, region, by=request.user)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            undo.push(request.session, picture, {"do": "move", "child": found.child_id, "region": before})
    if wants_json:
        return JsonResponse(
            {"reason": " ".join(reasons)} if reasons else {"moved": True}, status=422 if reasons else 200
        )
    if reasons:
        return _bench(request, post, picture, refused=reasons)
    return redirect("posts:tagging", pk=pk, photo=photo)


@require_POST
@requires(Can.DRAFT_POST)
def tag_remove(request: MemberRequest, pk: int, photo: uuid.UUID, tag: int) -> HttpResponseBase:
    """Take a tag away."""
    post, picture = picture_to_change(request, pk, photo)
    found = _tag(picture, tag)
    before = {"do": "tag", "child": found.child_id, "region": undo.region_of(found)}

    def act(photo: Photo) -> None:
        untag_child(photo, found.child, by=request.user)
        undo.push(request.session, photo, before)

    return _do(request, post, picture, act)


@require_POST
@requires(Can.DRAFT_POST)
def photo_account(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """State who can be recognised besides the tagged children."""
    post, picture = picture_to_change(request, pk, photo)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _bench(request, post, picture, refused=("Choose one of the sentences first.",), stated=request.POST)
    given = form.cleaned_data
    before = undo.statement_of(picture)

    def act(photo: Photo) -> None:
        account_for(
            photo,
            given["accounted"],
            staff_present=given["staff_present"],
            adults_present=given["adults_present"],
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
        undo.push(request.session, photo, before)

    answer = _do(request, post, picture, act, stated=request.POST)
    if request.POST.get("then") == "next" and answer.status_code != 422:
        return _next(request, post, picture)
    return answer


def _next(request: MemberRequest, post: Post, picture: Photo) -> HttpResponseBase:
    """The next picture of which nobody has said who is in it; after the last one the review, with what is blocked."""
    bench = benches.bench_of(post, picture.pk, request.user, clock.now())
    follows = bench.next_untold if bench else None
    if follows is None:
        url = reverse("posts:post_review", args=[post.pk])
        return HttpResponse(headers={"X-Go": url}) if request.headers.get("X-Bench") else redirect(url)
    if request.headers.get("X-Bench"):
        return _bench(request, *picture_to_change(request, post.pk, follows.photo.pk))
    return redirect(follows.url)


@require_POST
@requires(Can.DRAFT_POST)
def permission_ask(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Ask the parents of a child in the picture. What the answer says is the same whatever the cause."""
    post, picture = picture_to_change(request, pk, photo)
    wanted = request.POST.get("child", "")
    tag = get_object_or_404(
        PhotoTag.objects.filter(photo=picture).select_related("child"), child=int(wanted) if wanted.isdecimal() else 0
    )

    def act(photo: Photo) -> None:
        ask_parents(photo, tag.child, by=request.user)

    return _do(request, post, picture, act)


@require_POST
@requires(Can.DRAFT_POST)
def photo_describe(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Describe the picture for those who cannot see it."""
    text = request.POST.get("alt_text", "")

    def act(photo: Photo) -> None:
        describe_photo(photo, text, by=request.user)

    return _do(request, *picture_to_change(request, pk, photo), act, described=text, describing=True)


@require_POST
@requires(Can.DRAFT_POST)
def tagging_undo(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take back the last thing this person did on the workbench of this post."""
    post = post_to_change(request, pk)
    entry = undo.pop(request.session, post)
    photo = editable_photos(request.user, clock.now()).filter(post=post, pk=entry["photo"]).first() if entry else None
    if entry is None or photo is None:
        said = undo.ERASED if entry is not None and entry["do"] == undo.REMOVED else "There is nothing to undo here."
        if request.headers.get("X-Bench"):
            return HttpResponse(status=204, headers={"X-Says": said})
        messages.info(request, said)
        return redirect("posts:post_edit", pk=pk)
    return _do(request, post, photo, lambda photo: undo.take_back(photo, entry, by=request.user))


@require_POST
@requires(Can.DRAFT_POST)
def photo_remove(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Leave a picture out. The next one follows; after "choose another" the post's page, to choose."""
    post, picture = picture_to_change(request, pk, photo)
    bench = benches.bench_of(post, picture.pk, request.user, clock.now())
    follows = (bench.after or bench.before) if bench else None
    try:
        remove_photo(picture, by=request.user)
    except Refused as refusal:
        return _bench(request, post, picture, refused=refusal.reasons)
    undo.left_out(request.session, picture)
    url, on_the_bench = reverse("posts:post_edit", args=[pk]) + "#pictures", False
    if request.POST.get("back") == "review":
        url = reverse("posts:post_review", args=[pk])
    elif follows is not None and request.POST.get("then") != "choose":
        url, on_the_bench = follows.url, True
    by_script = request.headers.get("X-Bench", "")
    if by_script and (on_the_bench or by_script == "over"):  # no page is drawn that would say it
        return HttpResponse(headers={"X-Go": url, "X-Says": LEFT_OUT})
    messages.success(request, LEFT_OUT)
    return HttpResponse(headers={"X-Go": url}) if by_script else redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def photo_crop(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Choose the part of a picture that stays. With `?child=` a part without that child is suggested."""
    post, picture = picture_to_change(request, pk, photo)
    if request.method == "POST":
        form = PartForm(request.POST)
        refused = _crop(request, picture, form)
        if not refused:
            undo.forget(request.session, picture)
            messages.success(request, "Cropped. Say again who can be recognised in it.")
            return redirect("posts:tagging", pk=pk, photo=photo)
        return crop_page(request, post, picture, form=form, refused=refused)
    return crop_page(request, post, picture)


def _of_this_version(request: MemberRequest, picture: Photo) -> bool:
    """Whether a place was chosen in the picture as it is now. Somebody else may have cropped or turned it meanwhile."""
    return request.POST.get("version") == str(picture.version)


def _crop(request: MemberRequest, picture: Photo, form: PartForm) -> tuple[str, ...]:
    if not form.is_valid() or form.region is None:
        return ("Choose the part that should stay: from the left, from the top, width and height, all in per cent.",)
    if not _of_this_version(request, picture):
        return ("Somebody else has just changed this picture. Look at it again before you crop it.",)
    try:
        crop_photo(picture, form.region, by=request.user)
    except Refused as refusal:
        return refusal.reasons
    return ()


def crop_page(
    request: MemberRequest,
    post: Post,
    picture: Photo,
    *,
    form: PartForm | None = None,
    refused: tuple[str, ...] = (),
    turn_error: str = "",
) -> HttpResponse:
    """The page on which a picture is cropped and turned; 422 with what was typed if one of it was refused."""
    bench = benches.bench_of(post, picture.pk, request.user, clock.now())
    if bench is None:
        return taken_down(request, post, picture, refused)
    child = request.GET.get("child", "")
    without = next((one for one in bench.tagged if str(one.child.pk) == child), None)
    degrees = request.POST.get("degrees", "") if turn_error else "0"
    suggested = benches.part_without(without, bench.tagged) if without else None
    context = {
        "post": post,
        "bench": bench,
        "without": without,
        "suggested": suggested is not None,
        "sides": sides_of(form.data if form else benches.in_per_cent(suggested or Region(0.1, 0.1, 0.8, 0.8)), form),
        "refused": refused,
        "turn_error": turn_error,
        "degrees": degrees,
        "turn_control": control_for("number", degrees),
    }
    answer = render(request, "posts/workroom_crop.html", context)
    answer.status_code = 422 if refused or turn_error else 200
    return answer
