"""Publishing, and everything that takes a post or a picture back out of sight."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from posts import certificates, shown, workroom
from posts.access import editable_photos, editable_posts, posts_out_or_hidden, posts_visible_to
from posts.actions import (
    publish_post,
    publish_ready,
    remove_post,
    restore_photo,
    show_again,
    take_down_photo,
    take_down_post,
)
from posts.daybook import place_words
from posts.forms import ScheduleForm
from posts.models import Photo, Post
from posts.rules import last_day_of_event_pictures, stands
from posts.views.workroom import hide, post_to_change

DOWN_BEFORE = "It was down already, for another reason. Now it stays down until a manager decides."


@require_safe
@requires(Can.DRAFT_POST)
def post_review(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The post as families will see it, with what stands against each picture, before somebody publishes it."""
    return review_page(request, post_to_change(request, pk))


def review_page(
    request: MemberRequest, post: Post, *, refused: tuple[str, ...] = (), schedule: ScheduleForm | None = None
) -> HttpResponse:
    """The review, and after a refusal the reasons: one sentence for each picture and child, its repairs beside it."""
    now = clock.now()
    shown.note(request, post)
    sheet = workroom.sheet_of(post, now)
    known = {*sheet.gate.sentences}
    until = last_day_of_event_pictures(post, [line.photo for line in sheet.lines], post.publish_at or now)
    context = {
        "post": post,
        "sheet": sheet,
        "day": words.day(post.happened_on, today=clock.today()) if post.happened_on else "",
        "due": words.day(post.due_on, today=clock.today()) if post.due_on else "",
        "refused": refused,
        "other_reasons": [sentence for sentence in refused if sentence not in known],
        "manager": may(request.user, Can.PUBLISH_POST),
        "hidden": post.state == Post.State.HIDDEN,
        "published": post.state == Post.State.PUBLISHED,
        "scheduled": workroom.scheduled_words(post, now),
        "changed_since": post.state == Post.State.SCHEDULED and post.scheduled_mark != sheet.seen,
        "schedule": schedule or ScheduleForm(initial={"publish_at": post.publish_at}),
        "look_until": words.long_date(until) if until else "",
        "looked": request.POST.get("event_looked", ""),
        "some_ready": sheet.some_ready,
    }
    return render(request, "posts/workroom_review.html", context)


def out_already(request: MemberRequest, post: Post) -> HttpResponse | None:
    """After a refusal: where families see the post, it is there, said so. A second tap, or a colleague's, was first."""
    if post.state != Post.State.PUBLISHED or post.published_at is None or post.published_by is None:
        return None
    when = words.moment(post.published_at, now=clock.now())
    messages.info(request, f"It is out already: families see it. {post.published_by.shown_name} published it {when}.")
    return redirect("posts:post_detail", pk=post.pk)


def _through_the_gate(request: MemberRequest, pk: int, act: Callable[[Post], str]) -> HttpResponseBase:
    """Do what makes a post visible; refused: the review again (422), nothing changed."""
    post = post_to_change(request, pk)
    try:
        said = act(post)
    except Refused as refusal:
        fresh = post_to_change(request, pk)
        return out_already(request, fresh) or unprocessable(review_page(request, fresh, refused=refusal.reasons))
    messages.success(request, said)
    return redirect("posts:post_detail", pk=pk)


@require_POST
@requires(Can.PUBLISH_POST)
def post_publish(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Publish the whole post, or show a hidden one again: which of them, and of what, the page has to have shown."""
    seen, looked = request.POST.get("seen", ""), bool(request.POST.get("event_looked"))
    before = request.POST.get("been_out", "")

    def act(post: Post) -> str:
        if post.state == Post.State.HIDDEN:
            show_again(post, by=request.user, seen=seen, out_before=before, event_looked=looked)
            return "Families see it again."
        publish_post(post, by=request.user, seen=seen, event_looked=looked)
        return "Published. The certificate says on which permissions."

    return _through_the_gate(request, pk, act)


@require_POST
@requires(Can.PUBLISH_POST)
def post_publish_ready(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Publish with the pictures that are ready, and keep the others as a new draft."""

    def act(post: Post) -> str:
        looked = bool(request.POST.get("event_looked"))
        _, later = publish_ready(post, by=request.user, seen=request.POST.get("seen", ""), event_looked=looked)
        stayed = words.counted(later.photos.count(), "picture")
        return f"Published. {stayed} stayed behind in a new draft, “{later.title}”."

    return _through_the_gate(request, pk, act)


@require_safe
@requires(Can.READ_CERTIFICATE)
def certificate(request: MemberRequest, pk: int) -> HttpResponseBase:
    """On which permissions the pictures of a post went out: for leaders, one line for each picture and child."""
    post = _certified(request, pk)
    context = {"post": post, "sheets": certificates.of_post(post, request.user), "place": place_words(post)}
    return render(request, "posts/workroom_certificate.html", context)


@require_safe
@requires(Can.READ_CERTIFICATE)
@stepped_up
def certificate_json(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The same as a file, to be kept or handed over: recorded beside recomputed."""
    post = _certified(request, pk)
    content = certificates.as_json(post, certificates.of_post(post, request.user), request.user)
    name = f'attachment; filename="certificates-post-{post.pk}.json"'
    return JsonResponse(content, json_dumps_params={"indent": 2}, headers={"Content-Disposition": name})


def _certified(request: MemberRequest, pk: int) -> Post:
    """A post whose certificates this person may read, or 404."""
    now = clock.now()
    mine = Q(pk__in=posts_visible_to(request.user, now).values("pk"))
    mine |= Q(pk__in=editable_posts(request.user, now).values("pk"))
    return get_object_or_404(Post.objects.filter(mine).prefetch_related("rooms"), pk=pk)


@require_POST
@requires(Can.PUBLISH_POST)
def post_hide(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take a post out of sight to work on it, with nothing typed; the form of its words hides it by itself."""
    hide(request, post_to_change(request, pk))
    return redirect("posts:post_edit", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def post_remove(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Ask, then throw a draft away or remove a post for good."""
    post = post_to_change(request, pk)
    if request.method == "POST":
        try:
            remove_post(post, seen=request.POST.get("seen", ""), by=request.user)
        except Refused as refusal:
            if refusal.field == "seen":
                return unprocessable(_ask_to_remove(request, post_to_change(request, pk), str(refusal)))
            messages.error(request, str(refusal))
            return redirect("posts:post_edit", pk=pk)
        messages.success(request, "Removed. Its pictures are being erased.")
        return redirect("posts:drafts")
    return _ask_to_remove(request, post)


def _ask_to_remove(request: MemberRequest, post: Post, refused: str = "") -> HttpResponse:
    """What would go for good, and what it is now."""
    context = {
        "post": post,
        "pictures": post.photos.filter(removed_at=None).count(),
        "seen": stands(post),
        "refused": refused,
    }
    return render(request, "posts/workroom_remove.html", context)


@require_POST
@requires(Can.TAKE_DOWN)
def post_take_down(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One tap by any member of staff, no reason asked: the post is gone for everybody. A page from before it was hidden
    is heard, too."""
    post = get_object_or_404(posts_out_or_hidden(request.user, clock.now()), pk=pk)
    try:
        already = take_down_post(post, by=request.user)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        down = "It is down. Nobody sees it any more; a manager decides what becomes of it."
        messages.success(request, DOWN_BEFORE if already else down)
    return redirect("posts:feed")


@require_POST
@requires(Can.TAKE_DOWN)
def photo_take_down(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """One tap by any member of staff, no reason asked: the picture is gone for everybody. What is down already stays
    down by it."""
    post = get_object_or_404(posts_out_or_hidden(request.user, clock.now()), pk=pk)
    wrong = get_object_or_404(Photo.objects.filter(post=post, removed_at=None), pk=photo)
    try:
        already = take_down_photo(wrong, by=request.user)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        down = "The picture is down. Nobody sees it any more; a manager decides about it."
        messages.success(request, DOWN_BEFORE if already else down)
    return redirect("posts:post_detail", pk=pk) if post.state == Post.State.PUBLISHED else redirect("posts:feed")


@require_POST
@requires(Can.PUBLISH_POST)
def photo_restore(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """Put a taken-down picture back, through the gate."""
    post = post_to_change(request, pk)
    down = get_object_or_404(editable_photos(request.user, clock.now()).filter(post=post), pk=photo)
    try:
        restore_photo(down, by=request.user)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, "The picture is back.")
    return redirect("posts:post_edit", pk=pk)
