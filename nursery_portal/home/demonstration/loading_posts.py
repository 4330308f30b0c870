"""The day book: practitioners prepare, the manager publishes, families read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone

from nursery_portal.home.demonstration import cast
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.home.demonstration.photographs import Photograph
from nursery_portal.home.demonstration.stories import Scheduled, Story, working_day
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.intake import Intake
from nursery_portal.media.redact import Region
from nursery_portal.members.access import drafting_rooms_of, family_children
from nursery_portal.members.models import User
from nursery_portal.notify.access import newest_notice
from nursery_portal.notify.actions import read_all_notices
from posts.access import photos_visible_to
from posts.actions import (
    Words,
    account_for,
    describe_photo,
    hand_over,
    keep_picture,
    mark_reminder_seen,
    note_picture_opened,
    publish_post,
    remove_photo,
    remove_post,
    save_draft,
    schedule_post,
    start_draft,
    tag_child,
)
from posts.models import Photo, Post
from posts.rules import present_photos

PREPARED = timedelta(minutes=22)
JUST_OUT = timedelta(minutes=10)
READ_LATELY = 14
"""How many of the latest posts somebody is told to have opened: who has seen what is for the nursery's own people."""


def steps(world: World) -> Iterator[Step]:
    """Every story: prepared, published, perhaps removed, read."""
    told = world.told()
    prepared = world.at(cast.PORTAL_OPENED, "00:00")
    for scheduled in told:
        # in the order of the stories, since their pictures come in it; what is yet to come was prepared today
        prepared = scheduled.at - PREPARED if scheduled.at < world.now else prepared + timedelta(seconds=30)
        yield Step(prepared, partial(_prepare, world, scheduled))
        if scheduled.story.end in {"published", "removed"}:
            yield Step(scheduled.at, partial(_publish, world, scheduled.story))
        if scheduled.story.end == "scheduled":
            yield Step(prepared + timedelta(seconds=10), partial(_schedule, world, scheduled))
        if scheduled.story.end == "removed":
            yield Step(scheduled.at + timedelta(hours=1, minutes=10), partial(_remove, world, scheduled.story))
    readable = [one for one in told if one.story.end == "published" and one.at < world.now - JUST_OUT]
    for scheduled in readable[-READ_LATELY:]:
        after = min(world.now - scheduled.at, timedelta(hours=9)) * world.rng(scheduled.story.slug).uniform(0.4, 0.9)
        yield Step(scheduled.at + after, partial(_read, world, scheduled.story))
    yield Step(world.at(8, "20:30"), partial(_notices_read, world))


def _writer(world: World, story: Story) -> User:
    """Who prepares the post: its author if they may do so for its rooms, else whoever publishes it."""
    author = world.person(story.by)
    own = set(drafting_rooms_of(author).values_list("name", flat=True))
    return author if own and set(story.rooms) <= own else world.person(story.published_by)


def _words(world: World, scheduled: Scheduled) -> Words:
    story = scheduled.story
    day = timezone.localdate(scheduled.at)
    return Words(
        kind=story.kind,
        title=story.title,
        body=scheduled.body,
        audience=Post.Audience.ROOMS if story.rooms else Post.Audience.WHOLE_NURSERY,
        rooms=tuple(world.rooms[name].pk for name in story.rooms),
        happened_on=day if story.kind in {"activity", "event"} else None,
        due_on=None if story.due is None else working_day(day, story.due),
        link_url=story.link,
        link_source=story.source,
    )


def _prepare(world: World, scheduled: Scheduled) -> None:
    """Write the draft, add its pictures, say who is in them, and ask a manager to publish it."""
    story = scheduled.story
    writer = _writer(world, story)
    post = start_draft(story.kind, by=writer)
    post = save_draft(post, _words(world, scheduled), version=post.version, by=writer)
    world.posts[story.slug] = post
    for photograph, made in itertools.islice(world.pictures, len(story.shots)):
        _add(world, post, photograph, made, by=writer)
    if writer.email == cast.email_of(story.by) and story.by not in {"nadia", "marcus"}:
        hand_over(post, by=writer)


def _add(world: World, post: Post, photograph: Photograph, made: Intake, *, by: User) -> None:
    photo = keep_picture(post, made, name=photograph.filename, by=by).photo
    describe_photo(photo, photograph.alt, by=by)
    if photograph.shot.untagged:
        return
    for name, region in photograph.people:
        tag_child(photo, world.children[name], region=Region(*region), by=by)
    staff = photograph.shot.staff
    account_for(
        photo,
        Photo.Accounted.ALL_TAGGED if photograph.people or staff else Photo.Accounted.NOBODY,
        staff_present=any(name != "visitor" for name in staff),
        adults_present="visitor" in staff,
        by=by,
    )


def _publish(world: World, story: Story) -> None:
    """Publish; where the gate refuses a picture that the story says is refused, leave that one out and try again."""
    manager, post = world.person(story.published_by), world.posts[story.slug]
    try:
        publish_post(post, event_looked=story.kind == "event", by=manager)
    except Refused:
        if not any(shot.left_out for shot in story.shots):
            raise
        for photo, shot in zip(present_photos(post).order_by("position"), story.shots, strict=True):
            if shot.left_out:
                remove_photo(photo, by=manager)
        publish_post(post, event_looked=story.kind == "event", by=manager)
    read_all_notices(upto=newest_notice(manager), by=manager)


def _schedule(world: World, scheduled: Scheduled) -> None:
    """Let it go out at its time: the job loop does it, if the demonstration runs until then."""
    story = scheduled.story
    schedule_post(world.posts[story.slug], scheduled.at, by=world.person(story.published_by))


def _remove(world: World, story: Story) -> None:
    remove_post(world.posts[story.slug], by=world.person(story.published_by))


def _read(world: World, story: Story) -> None:
    """Some of the families the post is for open its pictures, or tick its reminder."""
    post, chance = world.posts[story.slug], world.rng(f"reading {story.slug}")
    rooms = set(story.rooms or world.rooms)
    families = [
        guardian.email
        for guardian in cast.guardians().values()
        if guardian.joined is not None and rooms & {cast.children()[name].room for name in guardian.children()}
    ]
    readers = [world.people[email] for email in chance.sample(families, min(len(families), chance.randrange(4, 9)))]
    readers = [reader for reader in readers if family_children(reader).exists()]
    if story.kind == "reminder":
        for reader in readers:
            mark_reminder_seen(post, by=reader)
    if story.shots and readers:
        for photo in photos_visible_to(readers[0], clock.now()).filter(post=post):
            for reader in readers:
                note_picture_opened(photo.pk, by=reader)


def _notices_read(world: World) -> None:
    """Everybody has read what came before this week."""
    for person in world.people.values():
        read_all_notices(upto=newest_notice(person), by=person)
