"""Publishing: the heart. Every way by which a picture becomes visible passes the gate under its locks."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import Role, User
from posts.actions.certifying import certify
from posts.actions.covering import keep_covers
from posts.actions.drafting import Words, as_families_had_it, reaches_more, whom_for, words_of, write_words
from posts.actions.pictures import put_in_order
from posts.actions.reminding import tell_of_reminder
from posts.actions.steps import NOT_OPEN, ask_gate, refuse_to_show_to_more, refuse_unless_it_may_stand
from posts.models import Photo, Post, PublicationCertificate
from posts.rules import (
    Gate,
    against_the_words,
    been_out,
    is_changed_since_asked,
    is_seconded,
    last_day_of_event_pictures,
    needs_event_look,
    needs_second,
    stands,
    state_seen,
)

ONLY_A_MANAGER = "Only a manager publishes. The draft is saved; ask a manager to publish it."
DOWN_SINCE = (
    "Since you opened this page a colleague took the post down, or it was out and was taken down or hidden again. Look "
    "at it once more; nothing was published."
)
UNSEEN = "The words or pictures have changed since you opened this page. Look again; nothing was published."
REMOVED_UNSEEN = "This post or its pictures have changed since you opened this page. Look again; nothing was removed."
EVENT_LOOK = (
    "An event has guests and many families in its pictures. Look at each of them, and say that you have, "
    "before they go out."
)
EVENT_CHANGED = (
    "An event's pictures have a look and a last day of their own, so a post is not changed to an event, or from one, "
    "while they are out. Hide the post first, change the kind, and show it again."
)
DRAFTS = (Post.State.DRAFT, Post.State.SCHEDULED)


def manager_only(by: User) -> None:
    """Raise Refused for everybody who does not publish. A private step."""
    if not may(by, Can.PUBLISH_POST):
        raise Refused(ONLY_A_MANAGER)


def seconded(post: Post, photos: list[Photo], answer: Gate, *, by: User) -> None:
    """Raise Refused where the nursery wants a second pair of eyes and nobody has confirmed what is there now; or where
    nobody but the person who confirmed it and publishes it has seen what became of it since they were asked."""
    if not needs_second(answer):
        return
    if not is_seconded(post, photos):
        raise Refused("A second pair of eyes has to confirm group pictures first. Ask for it on this page.")
    asked = post.second_asked_by
    if asked is not None and post.second_by_id == by.pk and is_changed_since_asked(post):
        raise Refused(
            f"It was changed after {asked.shown_name} asked you to look, so it is not for you alone to let it out. Let "
            f"{asked.shown_name}, or another manager, look at it and publish it."
        )


def look_at_event(post: Post, photos: list[Photo], *, looked: bool, at: datetime, by: User) -> None:
    """An event is full of guests and of other families: its pictures have a look of their own, or Refused. Each look is
    recorded, with what was looked at: the row keeps the last only."""
    if not needs_event_look(post, photos):
        return
    if not looked:
        raise Refused(EVENT_LOOK, field="event_looked")
    Post.objects.filter(pk=post.pk).update(event_looked_by=by, event_looked_at=at)
    seen = [[str(one.pk), one.version] for one in photos]
    record(Event.POSTS_EVENT_LOOKED_AT, actor=by, acting_as=Role.MANAGER, subject=post, details={"pictures": seen})


def make_visible(post: Post, photos: list[Photo], *, from_states: Sequence[str], at: datetime, by: User) -> None:
    """The conditional change that shows a post to its audience, or Refused. A private step.

    An event's pictures get their last day here, so that no job is needed to end them.
    """
    changed = Post.objects.filter(pk=post.pk, state__in=from_states).update(
        state=Post.State.PUBLISHED,
        published_at=at,
        published_by=by,
        asked_at=None,
        asked_by=None,
        publish_at=None,
        scheduled_mark="",
        schedule_missed="",
        pictures_until=last_day_of_event_pictures(post, photos, at),
    )
    if not changed:
        raise Refused("This post is no longer a draft.")
    tell_of_reminder(post, at)


@action(refused=Event.POSTS_POST_REFUSED)
def publish_post(
    post: Post, *, by: User, seen: str | None = None, event_looked: bool = False
) -> PublicationCertificate:
    """Show a draft to its audience and return its certificate, or raise Refused and change nothing.

    Locks, then the instant, then the rule in a new statement; the certificate before the conditional state change.
    `seen` is the mark of what the page showed (`rules.state_seen`): another manager's change in between is refused.
    """
    manager_only(by)
    fresh, photos, answer, now = ask_gate(post)
    if fresh.state not in DRAFTS:
        raise Refused("This post is no longer a draft.")
    if seen is not None and seen != state_seen(fresh, photos):
        raise Refused(UNSEEN)
    if not answer.open:
        raise Refused(*answer.sentences)
    seconded(fresh, photos, answer, by=by)
    look_at_event(fresh, photos, looked=event_looked, at=now, by=by)
    certificate = certify(fresh, photos, at=now, by=by)
    keep_covers(photos)
    make_visible(fresh, photos, from_states=DRAFTS, at=now, by=by)
    record_publication(Event.POSTS_POST_PUBLISHED, fresh, certificate, pictures=len(photos), by=by)
    return certificate


def record_publication(
    event: Event, post: Post, certificate: PublicationCertificate, *, pictures: int, by: User, **more: object
) -> None:
    """What was shown, to whom, on which grounds: enough to say it years later."""
    details = {
        "certificate": str(certificate.pk),
        "digest": certificate.digest,
        "pictures": pictures,
        "title": post.title,
        "text": post.body,
        "audience": post.audience,
        "rooms": sorted(post.rooms.values_list("pk", flat=True)),
        "kind": post.kind,
        "due_on": post.due_on.isoformat() if post.due_on else "",
        "link": {"url": post.link_url, "source": post.link_source, "why": post.link_why},
        **more,
    }
    record(event, actor=by, acting_as=Role.MANAGER, subject=post, details=details)


@action(refused=Event.POSTS_POST_REFUSED)
def publish_ready(
    post: Post, *, by: User, seen: str | None = None, event_looked: bool = False
) -> tuple[PublicationCertificate, Post]:
    """Publish a draft with the pictures that are ready, and move the others into a new draft; or raise Refused.

    One transaction: no picture is ever in both posts, or in neither. Returns the certificate and the new draft.
    """
    manager_only(by)
    fresh, photos, answer, now = ask_gate(post)
    if fresh.state not in DRAFTS:
        raise Refused("This post is no longer a draft.")
    if seen is not None and seen != state_seen(fresh, photos):
        raise Refused(UNSEEN)
    ready = [one.photo for one in answer.pictures if one.ready]
    rest = [one.photo for one in answer.pictures if not one.ready]
    # a child who is only in what stays behind may be named, as in any post without a picture of them
    against = against_the_words(fresh, ready, now)
    if against or not ready:
        raise Refused(*(against or ("No picture is ready yet, so there is nothing to publish now.",)))
    if not rest:
        raise Refused("Every picture is ready. Publish the whole post.")
    seconded(fresh, photos, answer, by=by)
    look_at_event(fresh, ready, looked=event_looked, at=now, by=by)
    later = _draft_for_the_rest(fresh, rest, by=by)
    certificate = certify(fresh, ready, at=now, by=by)
    keep_covers(ready)
    make_visible(fresh, ready, from_states=DRAFTS, at=now, by=by)
    put_in_order(fresh)
    record_publication(
        Event.POSTS_POST_PUBLISHED, fresh, certificate, pictures=len(ready), by=by, rest_in=later.pk, rest=len(rest)
    )
    return certificate, later


def _draft_for_the_rest(post: Post, photos: list[Photo], *, by: User) -> Post:
    """A new draft for the same people with these pictures in it."""
    now = clock.now()
    later = Post.objects.create(
        kind=post.kind,
        audience=post.audience,
        talk=post.talk,
        title=f"{post.title[:104]} (more pictures)",
        happened_on=post.happened_on,
        due_on=post.due_on,
        link_url=post.link_url,
        link_source=post.link_source,
        link_why=post.link_why,
        created_by=post.created_by,
        created_at=now,
        saved_at=now,
        saved_by=by,
    )
    later.rooms.set(post.rooms.all())
    record(Event.POSTS_POST_DRAFTED, actor=by, acting_as=Role.MANAGER, subject=later, details={"rest_of": post.pk})
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(post=later)
    put_in_order(later)
    for photo in photos:
        record(
            Event.POSTS_PHOTO_MOVED,
            actor=by,
            acting_as=Role.MANAGER,
            subject=photo,
            details={"from": post.pk, "to": later.pk},
        )
    return later


def _has_pictures(post: Post) -> bool:
    """Whether there are pictures in it, also such as are down and could be put back."""
    return Photo.objects.filter(post=post, removed_at=None).exists()


@action(refused=Event.POSTS_POST_REFUSED)
def edit_published(
    post: Post, words: Words, *, version: int, page: uuid.UUID | None = None, by: User
) -> PublicationCertificate:
    """Change the words or the audience of a post that is out, or raise Refused (Stale) and change nothing.

    The gate is asked for the whole post as it would stand. A picture that was out may stay in it where a child has left
    or a review waits (`steps.may_stay`), and for nobody more; one whose permission has gone is left out first. Whom a
    reminder reaches only now is told now.
    """
    manager_only(by)
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if fresh.state != Post.State.PUBLISHED:
        raise Refused("This post is not published. Reload the page to change it as a draft.")
    before = words_of(fresh)
    if (Post.Kind.EVENT in (before.kind, words.kind)) and before.kind != words.kind and _has_pictures(fresh):
        raise Refused(EVENT_CHANGED, field="kind")
    write_words(fresh, words, version=version, page=page, by=by)
    fresh, _, answer, now = ask_gate(fresh)
    ready = refuse_unless_it_may_stand(answer, now)
    if reaches_more(before, words_of(fresh)):
        refuse_to_show_to_more(answer, now)
    certificate = certify(fresh, ready, at=now, by=by)
    Post.objects.filter(pk=fresh.pk, state=Post.State.PUBLISHED).update(edited_at=now)
    tell_of_reminder(fresh, now)
    record_publication(
        Event.POSTS_POST_EDITED,
        fresh,
        certificate,
        pictures=len(ready),
        by=by,
        before={"title": before.title, "text": before.body, "audience": before.audience, "rooms": before.rooms},
    )
    return certificate


@action(refused=Event.POSTS_POST_REFUSED)
def hide_post(post: Post, *, by: User) -> None:
    """Take a post out of everybody's sight to work on it, or raise Refused. `show_again` brings it back."""
    manager_only(by)
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    out = Post.objects.filter(pk=fresh.pk, state=Post.State.PUBLISHED)
    if not out.update(state=Post.State.HIDDEN, was_for=whom_for(fresh)):
        raise Refused("This post is not published, so there is nothing to hide.")
    record(Event.POSTS_POST_HIDDEN, actor=by, acting_as=Role.MANAGER, subject=fresh, details={})


@action(refused=Event.POSTS_POST_REFUSED)
def show_again(
    post: Post, *, by: User, seen: str | None = None, out_before: str | None = None, event_looked: bool = False
) -> PublicationCertificate:
    """Show a hidden post again in its old place, through the gate; or raise Refused and change nothing.

    A picture that was out just as it is may stay in it where a child has left or a review waits (`steps.may_stay`), for
    nobody more than had it last. `out_before` is what the page knew of that (`rules.been_out`): what was taken down
    since stays down.
    """
    manager_only(by)
    fresh, photos, answer, now = ask_gate(post)
    if fresh.state != Post.State.HIDDEN:
        raise Refused("This post is not hidden.")
    if out_before is not None and out_before != been_out(fresh):
        raise Refused(DOWN_SINCE)
    if seen is not None and seen != state_seen(fresh, photos):
        raise Refused(UNSEEN)
    ready = refuse_unless_it_may_stand(answer, now)
    if reaches_more(as_families_had_it(fresh), words_of(fresh)):
        refuse_to_show_to_more(answer, now)
    seconded(fresh, photos, answer, by=by)
    look_at_event(fresh, photos, looked=event_looked, at=now, by=by)
    certificate = certify(fresh, ready, at=now, by=by)
    keep_covers(photos)
    until = fresh.pictures_until or last_day_of_event_pictures(fresh, photos, now)
    changed = Post.objects.filter(pk=fresh.pk, state=Post.State.HIDDEN).update(
        state=Post.State.PUBLISHED, taken_down_at=None, was_for={}, pictures_until=until
    )
    if not changed:
        raise Refused(NOT_OPEN)
    tell_of_reminder(fresh, now)
    record_publication(Event.POSTS_POST_RESTORED, fresh, certificate, pictures=len(ready), by=by)
    return certificate


@action(refused=Event.POSTS_POST_REFUSED)
def remove_post(post: Post, *, by: User, seen: str | None = None) -> None:
    """Remove a post for good and leave its pictures to be erased, or raise Refused.

    A manager removes any; whoever began a draft throws their own away. Certificates and events stay. `seen` is what the
    page that asked first showed (`rules.stands`): nothing goes that went out, or came, since.
    """
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    own_draft = fresh.created_by_id == by.pk and fresh.state == Post.State.DRAFT and may(by, Can.DRAFT_POST)
    if not own_draft and not may(by, Can.PUBLISH_POST):
        raise Refused("Only a manager removes a post that somebody else began.")
    if seen is not None and seen != stands(fresh):
        raise Refused(REMOVED_UNSEEN, field="seen")
    now = clock.now()
    changed = (
        Post.objects.filter(pk=fresh.pk)
        .exclude(state=Post.State.REMOVED)
        .update(state=Post.State.REMOVED, asked_at=None, asked_by=None, publish_at=None)
    )
    if not changed:
        raise Refused("This post was already removed.")
    photos = list(Photo.objects.select_for_update().filter(post=fresh, removed_at=None).order_by("pk"))
    held = held_pictures([photo.pk for photo in photos])
    photos = [photo for photo in photos if photo.pk not in held]  # those wait, seen by nobody
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(removed_at=now)
    record(
        Event.POSTS_POST_REMOVED,
        actor=by,
        acting_as=Role.MANAGER if may(by, Can.PUBLISH_POST) else Role.PRACTITIONER,
        subject=fresh,
        details={"was": fresh.state, "title": fresh.title, "pictures": [str(photo.pk) for photo in photos]},
    )
    for photo in photos:
        jobs.enqueue("posts.erase_photo", str(photo.pk))
