"""Finding posts again; the sheet for the door; who has seen a reminder; posts that come again and again."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.access import Can, may
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.register.models import Room
from posts import daybook, finding
from posts.access import published_posts, templates_visible_to
from posts.actions import end_template, keep_template, remind_again, start_from_template
from posts.models import Post
from posts.readers import readers_of
from posts.views.workroom import edit_page, post_to_change


def _room(request: MemberRequest, rooms: list[Room]) -> Room | None:
    """The room chosen in the address, among those of this person."""
    return next((room for room in rooms if str(room.pk) == request.GET.get("room", "")), None)


@require_safe
@requires(Can.READ_DAY_BOOK)
def search(request: MemberRequest) -> HttpResponseBase:
    """Look for words in posts; for the nursery's own people in their drafts, too. An ordinary form: it can be kept."""
    now = clock.now()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    kind = request.GET.get("kind", "")
    kind = kind if kind in Post.Kind.values else ""
    rooms = finding.rooms_to_search(request.user, now)
    room = _room(request, rooms)
    cursor = request.GET.get("before", "")
    before = daybook.Cursor.read(cursor) if cursor else None
    if cursor and before is None:
        raise Http404
    asked = bool(text or kind or room)
    found, following = (
        finding.search(request.user, now, text, kind=kind, room=room, before=before) if asked else ([], None)
    )
    drafts = may(request.user, Can.DRAFT_POST) and bool(text) and before is None
    query = {"q": text, "kind": kind, "room": room.pk if room else ""}
    context = {
        "q": text,
        "kind": kind,
        "room": room,
        "rooms": rooms if len(rooms) > 1 else [],
        "kinds": Post.Kind.choices,
        "asked": asked,
        "found": found,
        "drafts": finding.search_workroom(request.user, now, text) if drafts else [],
        "older": f"?{urlencode({**query, 'before': str(following)})}" if following else "",
    }
    return render(request, "posts/search.html", context)


@require_safe
@requires(Can.READ_VIEWS)
def door_sheet(request: MemberRequest) -> HttpResponseBase:
    """A sheet to print and hang at the door: what is due and what is coming, in words only."""
    now = clock.now()
    rooms = finding.rooms_to_search(request.user, now)
    room = _room(request, rooms)
    context = {
        "room": room,
        "rooms": rooms,
        "things": finding.door_sheet(request.user, now, room),
        "today": words.day(clock.today()),
    }
    return render(request, "posts/door_sheet.html", context)


def _reminder(request: MemberRequest, pk: int) -> Post:
    found = published_posts(request.user, clock.now()).filter(kind=Post.Kind.REMINDER)
    return get_object_or_404(found.prefetch_related("rooms"), pk=pk)


@require_safe
@requires(Can.READ_VIEWS)
def reminder_readers(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Which parents and carers have said that they have seen a reminder, and who has not: for staff only."""
    post = _reminder(request, pk)
    context = {
        "post": post,
        "place": daybook.place_words(post),
        "due": words.day(post.due_on, today=clock.today()) if post.due_on else "",
        "readers": readers_of(post, clock.now()),
        "may_remind": may(request.user, Can.DRAFT_POST) and bool(post.due_on and post.due_on >= clock.today()),
    }
    return render(request, "posts/reminder_readers.html", context)


@require_POST
@requires(Can.DRAFT_POST)
def reminder_again(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Remind those who have not seen it."""
    post = _reminder(request, pk)
    try:
        number = remind_again(post, by=request.user)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"Reminded: {words.counted(number, 'person', 'people')}.")
    return redirect("posts:reminder_readers", pk=pk)


@require_POST
@requires(Can.DRAFT_POST)
def template_keep(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Keep this post as a beginning for others."""
    post = post_to_change(request, pk)
    name = request.POST.get("name", "")
    try:
        kept = keep_template(post, name, by=request.user)
    except Refused as refusal:
        return unprocessable(edit_page(request, post, template_name=name, template_error=str(refusal)))
    messages.success(request, f"Kept as “{kept.name}”. You find it under New post.")
    return redirect("posts:post_edit", pk=pk)


@require_POST
@requires(Can.DRAFT_POST)
def template_use(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Begin a draft from a template."""
    template = get_object_or_404(templates_visible_to(request.user), pk=pk)
    try:
        post = start_from_template(template, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts:post_new")
    return redirect(reverse("posts:post_edit", args=[post.pk]))


@require_POST
@requires(Can.DRAFT_POST)
def template_end(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Let a template go."""
    template = get_object_or_404(templates_visible_to(request.user), pk=pk)
    try:
        end_template(template, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{template.name}” is gone. Posts that began with it stay.")
    return redirect("posts:post_new")
