"""The same children in several pictures at once: the quick way through a busy morning's pictures."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from posts import bench, undo, workroom
from posts.actions import tag_several
from posts.forms import SeveralForm
from posts.models import Post
from posts.rules import marks_of, present_photos
from posts.views.workroom import post_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def tag_pictures(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Choose pictures, choose the children who are in all of them, once. Refused: everything is still chosen."""
    post = post_to_change(request, pk)
    if request.method != "POST":
        return _page(request, post, None)
    form = SeveralForm(request.POST, user=request.user, photos=present_photos(post))
    if not form.is_valid():
        reasons = tuple(str(error) for errors in form.errors.values() for error in errors)
        return unprocessable(_page(request, post, request.POST, reasons))
    photos = list(form.cleaned_data["photo"])
    all_tagged = form.cleaned_data["all_tagged"]
    before = undo.statements_of(photos)
    try:
        tags = tag_several(
            post,
            photos,
            list(form.cleaned_data["child"]),
            all_tagged=all_tagged,
            seen={photo.pk: request.POST.get(f"seen-{photo.pk}", "") for photo in photos},
            by=request.user,
        )
    except Refused as refusal:
        return unprocessable(_page(request, post, request.POST, refusal.reasons))
    new = [[str(tag.photo_id), tag.child_id] for tag in tags]
    undo.push(request.session, photos[0], {"do": "untag_several", "tags": new, "said": before if all_tagged else []})
    done = f"{words.counted(len(tags), 'tag')} added in {words.counted(len(photos), 'picture')}."
    messages.success(request, f"{done} Give each child a frame where a family should be able to keep a copy.")
    return redirect("posts:tag_several", pk=pk)


def _page(request: MemberRequest, post: Post, typed: Any, refused: tuple[str, ...] = ()) -> HttpResponse:
    """The page, with what was chosen still chosen."""
    sheet = workroom.sheet_of(post, clock.now())
    names = bench.names_of(post, request.user, clock.now())
    marks = marks_of(line.photo for line in sheet.lines)
    context = {
        "post": post,
        "sheet": sheet,
        "tagged": [(line, named, marks[line.photo.pk]) for line, named in bench.names_in(sheet, names)],
        "names": names,
        "photos": typed.getlist("photo") if typed else [],
        "children": typed.getlist("child") if typed else [],
        "all_tagged": bool(typed and typed.get("all_tagged")),
        "refused": refused,
        "may_undo": undo.last(request.session, post) is not None,
    }
    return render(request, "posts/workroom_several.html", context)
