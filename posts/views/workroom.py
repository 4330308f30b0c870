"""Preparing posts: the list of drafts, the form that saves itself, and pictures, one request per file."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.typed import words_sent
from nursery_portal.media.intake import LARGEST_FILE, shown_name
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from posts import shown, workroom
from posts.access import editable_posts, templates_visible_to
from posts.actions import (
    Added,
    Stale,
    add_picture,
    edit_published,
    hand_over,
    hide_post,
    keep_aside,
    save_draft,
    start_draft,
    words_of,
)
from posts.actions.drafting import Words
from posts.actions.pictures import MOST
from posts.forms import LetInForm, PostForm
from posts.models import Post
from posts.words import cleaned

KINDS = (
    (Post.Kind.ACTIVITY, "camera", "What the children did, with pictures and its day."),
    (Post.Kind.EVENT, "calendar", "Something that will be or was: a concert, a visit."),
    (Post.Kind.UPDATE, "talk", "News of the nursery in a few words."),
    (Post.Kind.REMINDER, "bell", "Wellies on Friday: pinned until its day."),
    (Post.Kind.LINK, "link", "A good page elsewhere, with its source."),
)
OUT_MEANWHILE = "This post went out while you were writing: what you save now, families see at once."
NO_LONGER_YOURS = (
    "This draft is no longer yours to change: it may have gone out, or been given to others or thrown away meanwhile. "
    "What you typed since is not saved. Copy it before you leave this page."
)
NOT_ADDED = "Not added: this draft is no longer yours to change. It may have gone out meanwhile."
NOT_HIDDEN = "This post is still published: somebody has just shown it again. Hide it once more to work on it."
NO_DRAFT_HOLDS = "These words are too long for a draft. Copy them, and shorten them before you save."
BY_THE_BUTTON = "Who may see it is saved with the button only"
TABS = (
    ("Drafts", "", (Post.State.DRAFT,)),
    ("Going out", "scheduled", (Post.State.SCHEDULED,)),
    ("Hidden", "hidden", (Post.State.HIDDEN,)),
    ("Published", "published", (Post.State.PUBLISHED,)),
)


def post_to_change(request: MemberRequest, pk: int) -> Post:
    """The post, if this person may change it; for everybody else it does not exist."""
    found = editable_posts(request.user, clock.now()).select_related("saved_by", "asked_by", "created_by")
    return get_object_or_404(found.prefetch_related("rooms"), pk=pk)


def _adrift(request: MemberRequest) -> HttpResponseBase:
    """404 for a form about a post that is not this person's to change, or no longer is: with the words they typed, that
    nobody else has. The same for every post, so that nothing is told of one they never worked on."""
    if request.headers.get("X-Draft"):
        return JsonResponse({"reason": NO_LONGER_YOURS}, status=404)
    if request.headers.get("X-Upload"):
        return JsonResponse({"reason": NOT_ADDED}, status=404)
    return render(request, "posts/draft_adrift.html", {"typed": words_sent(request)}, status=404)


@require_safe
@requires(Can.DRAFT_POST)
def drafts(request: MemberRequest) -> HttpResponseBase:
    """What is being prepared; for a manager also what is hidden, and the latest of what is out."""
    now = clock.now()
    manager = may(request.user, Can.PUBLISH_POST)
    wanted = request.GET.get("show", "") if manager else ""
    chosen = next((tab for tab in TABS if tab[1] == wanted), TABS[0])
    tabs = [
        (title, reverse("posts:drafts") + (f"?show={key}" if key else ""), "", key == chosen[1])
        for title, key, _ in TABS
    ]
    context = {
        "entries": workroom.entries(request.user, now, *chosen[2]),
        "tabs": tabs if manager else [],
        "chosen": chosen[1],
        "manager": manager,
    }
    return render(request, "posts/workroom_drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def post_new(request: MemberRequest) -> HttpResponseBase:
    """Choose a kind; the draft exists from then on, so that nothing typed or sent can be lost."""
    if request.method == "POST":
        try:
            post = start_draft(request.POST.get("kind", ""), by=request.user)
        except Refused as refusal:
            return unprocessable(_choose_kind(request, str(refusal)))
        return redirect("posts:post_edit", pk=post.pk)
    return _choose_kind(request)


def _choose_kind(request: MemberRequest, error: str = "") -> HttpResponse:
    kinds = [{"value": kind.value, "label": kind.label, "sign": sign, "words": words_} for kind, sign, words_ in KINDS]
    context = {
        "kinds": kinds,
        "error": error,
        "templates": templates_visible_to(request.user).select_related("kept_by"),
        "manager": may(request.user, Can.PUBLISH_POST),
    }
    return render(request, "posts/workroom_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def post_edit(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The form of a post. It saves itself while one types; the button saves too, and says what could not be read.

    Of a post that is out, "Hide to work on it" hides first and then keeps what was typed: families see none of it.
    """
    if request.method == "POST" and request.headers.get("X-Draft") == "aside":
        return _keep_aside(request)
    try:
        post = post_to_change(request, pk)
    except Http404:
        if request.method != "POST":
            raise
        return _adrift(request)
    if request.method != "POST":
        return edit_page(request, post)
    form = PostForm(request.POST, user=request.user, post=post)
    if request.headers.get("X-Draft"):
        return _autosave(request, post, form)
    hides = request.POST.get("go") == "hide"
    if hides and post.state == Post.State.PUBLISHED:
        hide(request, post)
        post = post_to_change(request, pk)
        form = PostForm(_opened_as(request, post), user=request.user, post=post)
        if post.state == Post.State.PUBLISHED:
            return _changed_meanwhile(request, form, post, NOT_HIDDEN)
    if not form.is_valid():
        return unprocessable(edit_page(request, post, form))
    if post.state == Post.State.PUBLISHED != form.cleaned_data["opened"]:
        return _changed_meanwhile(request, form, post, OUT_MEANWHILE)
    if hides and _nothing_typed(form, post):
        return redirect("posts:post_edit", pk=pk)
    try:
        saved = _save(request, post, form, form.words())
    except Stale as stale:
        return _changed_meanwhile(request, form, post_to_change(request, pk), str(stale))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, list(refusal.reasons))
        return unprocessable(edit_page(request, post, form))
    if saved.state == Post.State.PUBLISHED:
        messages.success(request, "Changed. Families see the new words now.")
        return redirect("posts:post_detail", pk=pk)
    if request.POST.get("go") == "review":
        return redirect("posts:post_review", pk=pk)
    messages.success(request, "Draft saved.")
    return redirect("posts:post_edit", pk=pk)


def hide(request: MemberRequest, post: Post) -> None:
    """Take a post out of sight to work on it, and say so."""
    try:
        hide_post(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Hidden. Nobody but managers sees it until you show it again.")


def _opened_as(request: MemberRequest, post: Post) -> QueryDict:
    """What was sent, as typed into the post as it stands now: what is saved later is not shown to families by it."""
    data = request.POST.copy()
    data["opened"] = post.state
    return data


def _nothing_typed(form: PostForm, post: Post) -> bool:
    """Whether the form says what the post says already: saving that would undo a second pair of eyes for nothing."""
    typed = form.words()
    return replace(typed, body=cleaned(typed.body), rooms=tuple(sorted(typed.rooms))) == words_of(post)


def _save(request: MemberRequest, post: Post, form: PostForm, typed: Words) -> Post:
    how = {"version": form.cleaned_data["version"], "page": form.cleaned_data.get("page"), "by": request.user}
    if post.state == Post.State.PUBLISHED:
        edit_published(post, typed, **how)
        return post
    return save_draft(post, typed, **how)


def _changed_meanwhile(request: MemberRequest, form: PostForm, post: Post, reason: str) -> HttpResponse:
    """Nothing was saved: the page as the post stands now, what was typed in its form, to be saved if it is meant."""
    page = edit_page(request, post, _again(request, form, post), stale=reason)
    page.status_code = 409
    return page


def _again(request: MemberRequest, form: PostForm, post: Post) -> PostForm:
    """The same typed words over the version that is there now: saving once more is then a decision, not an accident."""
    data = _opened_as(request, post)
    data["version"] = str(post.version)
    again = PostForm(data, user=request.user, post=post)
    again.is_valid()
    return again


def _autosave(request: MemberRequest, post: Post, form: PostForm) -> HttpResponseBase:
    """Keep what can be read of the form, and say the hour; fields that cannot be read yet stay in the browser. Whom a
    hidden post is for is changed on purpose, by the button: it is to come back as it was."""
    if post.state == Post.State.PUBLISHED:
        return JsonResponse({"reason": "This post is published. Press Save to change it."}, status=409)
    form.is_valid()
    if "version" not in form.cleaned_data:
        return JsonResponse({"reason": "We could not save this. Reload the page; copy your words first."}, status=422)
    typed, there = form.words(), words_of(post)
    others = (typed.audience, set(typed.rooms)) != (there.audience, set(there.rooms))
    kept_back = others and post.state == Post.State.HIDDEN
    if kept_back:
        typed = replace(typed, audience=there.audience, rooms=there.rooms)
    try:
        saved = _save(request, post, form, typed)
    except Stale as stale:
        return JsonResponse({"reason": f"{stale} Press Save to see both."}, status=409)
    except Refused as refusal:
        return JsonResponse({"reason": str(refusal)}, status=422)
    trouble = next(
        (f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items() if name in form.fields),
        BY_THE_BUTTON if kept_back else "",
    )
    told = {"version": saved.version, "trouble": trouble, "unread": bool(form.unread)}
    return JsonResponse({"saved": words.hour(saved.saved_at), **told})


def _keep_aside(request: MemberRequest) -> HttpResponseBase:
    """The words of a form that stands open when the shared tablet locks and can't be saved where they were typed, as a
    draft of their writer's own: whatever became of that post, and whether or not it is theirs to change. Nothing is
    begun for what no draft can hold: the tablet then says that it is lost."""
    kind = request.POST.get("kind", "")
    if PostForm(request.POST, user=request.user, post=Post()).all_words() is None:
        return JsonResponse({"reason": NO_DRAFT_HOLDS}, status=422)
    try:
        post = start_draft(kind if kind in Post.Kind.values else Post.Kind.UPDATE, by=request.user)
        form = PostForm(request.POST, user=request.user, post=post)
        keep_aside(post, form.all_words() or form.words(), by=request.user)
    except Refused as refusal:
        return JsonResponse({"reason": str(refusal)}, status=422)
    return JsonResponse({"saved": words.hour(clock.now())})


def edit_page(
    request: MemberRequest, post: Post, form: PostForm | None = None, *, stale: str = "", **more: Any
) -> HttpResponse:
    """The form, the pictures and how they stand."""
    now = clock.now()
    if form is None or stale:  # else the fields hold what was typed, and what is saved stands nowhere
        shown.note(request, post)
    form = form or PostForm(initial=PostForm.initial_of(post, uuid.uuid4()), user=request.user, post=post)
    context = {
        "post": post,
        "form": form,
        "sheet": workroom.sheet_of(post, now),
        "stale": stale,
        "published": post.state == Post.State.PUBLISHED,
        "scheduled": workroom.scheduled_words(post, now),
        "hidden": post.state == Post.State.HIDDEN,
        "manager": may(request.user, Can.PUBLISH_POST),
        "own": post.created_by_id == request.user.pk,
        "talk_scopes": Post.Talk.choices,
        "most": MOST,
        "largest": LARGEST_FILE,
        **more,
    }
    return render(request, "posts/workroom_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.DRAFT_POST)
def photos(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Pictures of a draft. POST takes files in: with script one per request, answered in JSON; without, all at once.

    A file that is refused names itself and why; the others go on. GET is the part of the page that shows them.
    """
    try:
        post = post_to_change(request, pk)
    except Http404:
        if request.method != "POST":
            raise
        return _adrift(request)
    if request.method != "POST":
        context = {
            "post": post,
            "sheet": workroom.sheet_of(post, clock.now()),
            "manager": may(request.user, Can.PUBLISH_POST),
        }
        return render(request, "posts/_workroom_arrived.html", context)
    alone = bool(request.headers.get("X-Upload"))
    files = request.FILES.getlist("pictures")
    if not files:
        reason = "No picture arrived. Choose one or more and send them again."
        if alone:
            return JsonResponse({"reason": reason}, status=422)
        return unprocessable(edit_page(request, post, upload_error=reason))
    added: list[Added] = []
    refused: list[str] = []
    for file in files[:1] if alone else files:
        try:
            added.append(add_picture(post, file, name=file.name or "", by=request.user))
        except Refused as refusal:
            refused += refusal.reasons
    if alone:
        return _upload_answer(post, shown_name(files[0].name or ""), added, refused)
    _say_added(request, added)
    if refused:
        return unprocessable(edit_page(request, post_to_change(request, pk), left_out=refused))
    return redirect(reverse("posts:post_edit", args=[pk]) + "#pictures")


def _upload_answer(post: Post, name: str, added: list[Added], refused: list[str]) -> JsonResponse:
    if not added:
        return JsonResponse({"name": name, "reason": " ".join(refused)}, status=422)
    one = added[0]
    return JsonResponse(
        {
            "name": name,
            "id": str(one.photo.pk),
            "words": "Already in this post" if one.again else "Added",
            "again": one.again,
            "url": reverse("posts:tagging", args=[post.pk, one.photo.pk]),
        },
        status=200 if one.again else 201,
    )


def _say_added(request: MemberRequest, added: list[Added]) -> None:
    fresh = sum(not one.again for one in added)
    again = len(added) - fresh
    if fresh:
        messages.success(request, f"{words.counted(fresh, 'picture')} added. Now say who is in them.")
    if again:
        messages.info(request, f"{words.counted(again, 'picture')} {'was' if again == 1 else 'were'} already here.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.PUBLISH_POST)
def photo_let_in(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Add one picture that was kept out before, and say why: by a manager, one by one, and never with a whole roll."""
    post = post_to_change(request, pk)
    if request.method != "POST":
        return _let_in_page(request, post, LetInForm())
    form = LetInForm(request.POST, request.FILES)
    if not form.is_valid():
        return unprocessable(_let_in_page(request, post, form))
    file, because = form.cleaned_data["picture"], form.cleaned_data["because"]
    try:
        added = add_picture(post, file, name=file.name or "", because=because, by=request.user)
    except Refused as refusal:
        form.add_error("because" if refusal.field == "because" else "picture", list(refusal.reasons))
        return unprocessable(_let_in_page(request, post, form))
    _say_added(request, [added])
    return redirect(reverse("posts:post_edit", args=[pk]) + "#pictures")


def _let_in_page(request: MemberRequest, post: Post, form: LetInForm) -> HttpResponse:
    return render(request, "posts/workroom_let_in.html", {"post": post, "form": form})


@require_POST
@requires(Can.DRAFT_POST)
def ask_manager(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Ask a manager to publish this draft."""
    post = post_to_change(request, pk)
    try:
        hand_over(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:post_edit", pk=pk)
    messages.success(request, "A manager will find it at the top of their list.")
    return redirect("posts:drafts")
