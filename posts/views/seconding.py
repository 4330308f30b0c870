"""The second pair of eyes: a manager asks, another manager or the safeguarding lead looks and answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires
from posts import bench, workroom
from posts.access import posts_to_confirm
from posts.actions import ask_for_second, confirm_post, send_back
from posts.forms import SecondForm
from posts.models import Post
from posts.views.workroom import post_to_change


@require_POST
@requires(Can.PUBLISH_POST)
def second_ask(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Ask for it."""
    post = post_to_change(request, pk)
    try:
        ask_for_second(post, request.POST.get("seen", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Asked. You hear here when somebody has looked.")
    return redirect("posts:post_review", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.READ_COVERAGE)
def second_look(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The post as families will see it, for the person who is asked to look; then the answer."""
    mine = posts_to_confirm(request.user, clock.now()).select_related("second_asked_by", "saved_by")
    post = mine.prefetch_related("rooms").filter(pk=pk).first()
    if post is None:
        return _too_late(request, pk)
    if request.method != "POST":
        return _page(request, post, SecondForm())
    form = SecondForm(request.POST)
    if not form.is_valid():
        return unprocessable(_page(request, post, form))
    try:
        if form.cleaned_data["answer"] == "confirm":
            confirm_post(post, form.cleaned_data["seen"], by=request.user)
        else:
            send_back(post, form.cleaned_data["words"], by=request.user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(_page(request, post, form))
    messages.success(request, "Thank you. Whoever asked has been told.")
    return redirect("posts:feed")


def _too_late(request: MemberRequest, pk: int) -> HttpResponseBase:
    """What waits no more: a second tap is told that its answer has arrived; everybody else that there is nothing here,
    with the words that they wrote."""
    said = request.POST.get("words", "").replace("\r\n", "\n").strip()
    mine = Post.objects.filter(pk=pk, second_by=request.user.pk).first()
    if mine is not None and request.method == "POST":
        sent_back = request.POST.get("answer") == "back"
        if (sent_back and mine.second_words == said) or (not sent_back and mine.second_mark):
            messages.info(request, "Your answer has arrived already.")
            return redirect("posts:feed")
    if not said:
        raise Http404
    return render(request, "posts/second_adrift.html", {"value": said}, status=404)


def _page(request: MemberRequest, post: Post, form: SecondForm) -> HttpResponse:
    sheet = workroom.sheet_of(post, clock.now())
    form.initial["seen"] = sheet.seen
    context = {
        "post": post,
        "sheet": sheet,
        "tagged": bench.names_in(sheet, []),
        "day": words.day(post.happened_on, today=clock.today()) if post.happened_on else "",
        "form": form,
    }
    return render(request, "posts/second_look.html", context)
