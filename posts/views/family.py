"""Reading the day book: what every member does."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consent.access import children_to_answer_for
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, asks_the_nursery, family_children, is_staff_member, may, with_place
from nursery_portal.members.http import MemberRequest, requires
from nursery_portal.members.models import User
from posts import daybook, pinned
from posts.access import own_words, published_posts
from posts.actions import mark_reminder_seen
from posts.copies import plans, words_of_copy
from posts.models import Post
from posts.rules import present_photos
from posts.unwilling import tagged_in

READY_SENTENCE = (
    "Thank you for asking. So that you get a proper answer, please use Ask the manager in the menu; "
    "it comes back to you within two working days."
)


def ready_sentence(user: User) -> str:
    """What staff who are asked in a comment can answer; nothing for anybody else."""
    return READY_SENTENCE if is_staff_member(user) else ""


def _door(request: MemberRequest, pk: int) -> Post:
    """The published post in this person's audience, or 404."""
    return get_object_or_404(published_posts(request.user, clock.now()).prefetch_related("rooms"), pk=pk)


@require_safe
@requires(Can.READ_DAY_BOOK)
def feed(request: MemberRequest) -> HttpResponseBase:
    """The day book, newest first. `?before=` is a keyset cursor; a cursor that makes no sense is a 404."""
    now = clock.now()
    text = request.GET.get("before", "")
    before = daybook.Cursor.read(text) if text else None
    if text and before is None:
        raise Http404
    sheets, following = daybook.feed_page(request.user, now, before)
    slips = [] if before else pinned.reminders(request.user, now)
    context = {
        "sheets": sheets,
        "slips": slips[:1],
        "further_slips": slips[1:],
        "further_words": words.counted(len(slips) - 1, "more reminder"),
        "to_answer": children_to_answer_for(request.user, now) if before is None else [],
        "older": f"{reverse('posts:feed')}?before={following}" if following else "",
        "newest": before is None,
        "answers": may(request.user, Can.GIVE_PERMISSION),
        "children": list(with_place(family_children(request.user), request.user).select_related("room")),
        "keys": talk_keys("feed"),
        "may_delete_replies": may(request.user, Can.PUBLISH_POST),
        "ready_sentence": ready_sentence(request.user),
        "drafts": may(request.user, Can.DRAFT_POST),
        "may_hang": may(request.user, Can.READ_VIEWS),
    }
    return render(request, "posts/feed.html", context)


def talk_keys(place: str) -> tuple[tuple[str, object], ...]:
    """What every form of the talk carries: a key of its own, and where it stands (`feed` shows the last few only)."""
    return (("form_key", uuid.uuid4()), ("place", place))


def post_page(request: MemberRequest, post: Post, **more: object) -> HttpResponse:
    """One post as a page of its own."""
    now = clock.now()
    sheet = daybook.pages(request.user, [post], now, short=False)[0]
    context = {
        "sheet": sheet,
        "keys": talk_keys("post"),
        "may_reply": may(request.user, Can.PUBLISH_POST),
        "talk_scopes": Post.Talk.choices,
        "may_delete_replies": may(request.user, Can.PUBLISH_POST),
        "ready_sentence": ready_sentence(request.user),
        "may_take_down": may(request.user, Can.TAKE_DOWN),
        "may_ask": asks_the_nursery(request.user),
        "may_read_certificate": may(request.user, Can.READ_CERTIFICATE),
        "keepable": {plan.photo.pk for plan in plans(present_photos(post), request.user, now)},
        "opened_by": daybook.opened_by(post) if may(request.user, Can.READ_VIEWS) else None,
        "kept_by": daybook.kept_by(post) if may(request.user, Can.READ_VIEWS) else 0,
        "is_reminder": post.kind == Post.Kind.REMINDER,
        "due": pinned.due_words(post),
        "unseen": pinned.waits_to_be_seen(request.user, post, now),
        "until": words.long_date(post.pictures_until) if post.pictures_until else "",
        **more,
    }
    return render(request, "posts/post_detail.html", context)


@require_safe
@requires(Can.READ_DAY_BOOK)
def post_detail(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One post with its whole pictures one below another, and all its talk. Who wrote under a post that is not in their
    day book any more is led to what they wrote: there lead the notices about it."""
    post = published_posts(request.user, clock.now()).prefetch_related("rooms").filter(pk=pk).first()
    if post is not None:
        return post_page(request, post)
    if own_words(request.user, clock.now()).filter(as_nursery=False, post__pk=pk).exists():
        return redirect(f"{reverse('posts:own_comments')}?post={pk}")
    raise Http404


@require_safe
@requires(Can.READ_DAY_BOOK)
def picture(request: MemberRequest, pk: int, photo: uuid.UUID) -> HttpResponseBase:
    """One picture large, with the one before and the one after: the gallery without script."""
    post = _door(request, pk)
    sheet = daybook.pages(request.user, [post], clock.now(), short=True)[0]
    numbers = {one.pk: index for index, one in enumerate(sheet.pictures)}
    if photo not in numbers:
        raise Http404
    index = numbers[photo]
    kept = plans(present_photos(post).filter(pk=photo), request.user, clock.now())
    context = {
        "sheet": sheet,
        "picture": sheet.pictures[index],
        "number": index + 1,
        "before": sheet.pictures[index - 1] if index else None,
        "after": sheet.pictures[index + 1] if index + 1 < len(sheet.pictures) else None,
        "may_take_down": may(request.user, Can.TAKE_DOWN),
        "tagged": tagged_in(photo) if may(request.user, Can.TAKE_DOWN) else [],
        "keepable": words_of_copy(kept[0]) if kept else "",
    }
    return render(request, "posts/picture.html", context)


@require_POST
@requires(Can.READ_DAY_BOOK)
def reminder_seen(request: MemberRequest, pk: int) -> HttpResponseBase:
    """ "I have seen this": the slip goes."""
    post = _door(request, pk)
    try:
        mark_reminder_seen(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("posts:feed")
